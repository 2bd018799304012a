"""Display lists become pixels."""

import sys

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from graphlab.paint.painter import image, paint
from graphlab.picture.draw import draw
from graphlab.picture.shapes import Bounds, Box, Curve, Disc, Picture, Polygon, Shape, Text
from graphlab.picture.theme import LIGHT, THEMES
from graphlab.timeline import Phase
from tests.paint.pixels import pixels
from tests.picture.moments import lecture, two_roads

AREA = Bounds(0, 0, 40, 20)
SHAPES = (
    Box(5, 5, 20, 10, 3, "#ff0000"),
    Box(5, 5, 20, 10, 0, "", "#ff0000", 2, (3, 2)),
    Text(5, 15, "47", "JetBrainsMono-Medium", 12, "#ff0000"),
    Text(20, 15, "ab", "Inter-Bold", 12, "#ff0000", "middle"),
    Curve(2, 2, 20, 2, 20, 18, 38, 18, "#ff0000", 2),
    Curve(2, 2, 20, 2, 20, 18, 38, 18, "#ff0000", 2, (4, 3)),
    Polygon(((5, 5), (30, 5), (15, 15)), "#ff0000"),
    Polygon(((5, 5), (30, 5), (15, 15)), "", "#ff0000", 2, False),
    Disc(20, 10, 6, "#ff0000"),
)

pytestmark = pytest.mark.usefixtures("qapp")


def painted(*shapes: Shape, scale: float = 2.0) -> np.ndarray:
    return pixels(image(Picture(shapes, AREA), LIGHT, scale=scale))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: type(shape).__name__)
def test_every_shape_leaves_its_colour_inside_the_frame(shape: Shape) -> None:
    red = (painted(shape) == (255, 0, 0)).all(axis=2)
    assert 10 < red.sum() < 0.6 * red.size


def test_an_empty_colour_paints_nothing() -> None:
    assert (painted(Box(5, 5, 20, 10)) == painted()).all()


def test_half_opacity_is_half_way_to_the_canvas() -> None:
    middle = painted(Box(0, 0, 40, 20, fill="#000000", opacity=0.5))[20, 40]
    canvas = painted()[20, 40]
    assert np.abs(middle - canvas / 2).max() <= 1


def test_text_is_placed_by_its_anchor() -> None:
    def extent(anchor: str) -> tuple[int, int]:
        inked = painted(Text(20, 15, "mmm", "Inter", 8, "#000000", anchor)).sum(axis=2) < 300
        columns = np.flatnonzero(inked.any(axis=0))
        return int(columns[0]), int(columns[-1])

    assert extent("start")[0] >= 40
    assert extent("end")[1] <= 41
    left, right = extent("middle")
    assert abs((left + right) / 2 - 40) <= 1.5


def test_later_shapes_lie_over_earlier_ones() -> None:
    over = painted(Box(0, 0, 40, 20, fill="#000000"), Box(10, 5, 20, 10, fill="#00ff00"))
    assert tuple(over[20, 40]) == (0, 255, 0)


def test_a_picture_is_fitted_into_a_size_and_centred() -> None:
    made = image(Picture((Box(0, 0, 40, 20, fill="#000000"),), AREA), LIGHT, size=(80, 80))
    black = (pixels(made) == 0).all(axis=2)
    rows = np.flatnonzero(black.any(axis=1))
    assert (rows[0], rows[-1]) == (20, 59)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_same_frame_gives_the_same_pixels_and_the_next_one_others(theme) -> None:
    case = two_roads()
    moments = [case.during(Phase.BACKWARD, 2, alpha) for alpha in (0.3, 0.3, 0.6)]
    one, same, next_ = (pixels(image(draw(case.document, case.geometry, at, theme), theme)) for at in moments)
    assert (one == same).all()
    assert (one != next_).any()
    assert len(np.unique(one.reshape(-1, 3), axis=0)) > 20


def test_a_painter_is_left_as_it_was() -> None:
    case = lecture()
    target = QImage(64, 64, QImage.Format.Format_RGB32)
    painter = QPainter(target)
    painter.translate(3, 4)
    before = (painter.transform(), painter.pen(), painter.opacity(), painter.hasClipping())
    paint(painter, draw(case.document, case.geometry, case.end(), LIGHT))
    after = (painter.transform(), painter.pen(), painter.opacity(), painter.hasClipping())
    painter.end()
    assert before == after


def test_painting_keeps_the_count_of_references_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 drops one in nearly every call of a painter, until the process aborts."""
    case = lecture()
    picture = draw(case.document, case.geometry, case.end(), LIGHT)
    image(picture, LIGHT)
    before = sys.getrefcount(None)
    for _ in range(20):
        image(picture, LIGHT)
    assert abs(sys.getrefcount(None) - before) < 200
