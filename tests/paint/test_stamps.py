"""Arrays handed to Qt, and glyphs from an atlas."""

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from graphlab.document.numbers import show
from graphlab.paint.atlas import LETTERS, Atlases
from graphlab.paint.fragments import draw_fragments, draw_lines, draw_rectangles, from_the_top, stamps
from graphlab.paint.painter import paint
from graphlab.picture.anatomy import DIGIT_FONT
from graphlab.picture.digits import COLOURS, INK, NEGATIVE, UNKNOWN
from graphlab.picture.metrics import lacking
from graphlab.picture.shapes import Text
from graphlab.picture.theme import DARK, LIGHT
from tests.paint.pixels import pixels

pytestmark = pytest.mark.usefixtures("qapp")


class Board:
    """A white image and a painter on it."""

    def __init__(self) -> None:
        self.image = QImage(120, 40, QImage.Format.Format_RGB32)
        self.image.fill("#ffffff")
        self.painter = QPainter(self.image)

    def seen(self) -> np.ndarray:
        self.painter.end()
        return pixels(self.image)


def test_lines_and_rectangles_are_those_that_qt_draws_one_by_one() -> None:
    rows = np.array([[3.0, 4.0, 60.5, 31.0], [10.0, 30.0, 90.0, 2.5], [0.0, 0.0, 20.0, 20.0]])
    together, apart = Board(), Board()
    draw_lines(together.painter, rows)
    draw_rectangles(together.painter, rows)
    for row in rows.tolist():
        apart.painter.drawLine(QLineF(*row))
    for row in rows.tolist():
        apart.painter.drawRect(QRectF(*row))
    seen = together.seen()
    assert (seen == apart.seen()).all()
    assert (seen < 255).any()


def test_stamps_lie_where_a_pixmap_would() -> None:
    sprite = QPixmap(9, 6)
    sprite.fill(QColor("#ff0000"))
    together, apart = Board(), Board()
    corners = np.array([[3.0, 4.0], [50.0, 20.0]])
    sources = np.array([[0.0, 0.0, 9.0, 6.0], [2.0, 1.0, 5.0, 3.0]])
    draw_fragments(together.painter, stamps(corners[:, 0], corners[:, 1], sources), sprite)
    apart.painter.drawPixmap(3, 4, sprite)
    apart.painter.drawPixmap(50, 20, sprite, 2, 1, 5, 3)
    assert (together.seen() == apart.seen()).all()


def test_empty_arrays_draw_nothing_and_wrong_ones_are_refused() -> None:
    board = Board()
    draw_lines(board.painter, np.zeros((0, 4)))
    draw_fragments(board.painter, np.zeros((0, 10)), QPixmap(4, 4))
    with pytest.raises(ValueError, match="4 columns"):
        draw_lines(board.painter, np.zeros((3, 5)))
    assert (board.seen() == 255).all()


def test_places_are_ordered_from_the_top() -> None:
    places = np.array([[0.0, 30.0], [5.0, -1e9], [1.0, 4.0], [2.0, 1e9], [0.0, 4.0]])
    assert from_the_top(places).tolist() == [1, 2, 4, 0, 3]


@pytest.mark.parametrize("size", [7.0, 13.0, 16.25, 36.0])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_number_from_the_atlas_looks_as_the_painter_writes_it(size: float, share: float) -> None:
    theme, text = LIGHT, show(-12.3)
    atlas = Atlases().of(size, theme)
    stamped, written = Board(), Board()
    colours, one = np.array([NEGATIVE]), np.ones(1)
    glyphs = atlas.fragments([text], colours, one * 60.25, one * 30.0, one * share)
    draw_fragments(stamped.painter, glyphs, atlas.pixmap)
    anchor = {0.0: "start", 0.5: "middle", 1.0: "end"}[share]
    paint(written.painter, [Text(60.25, 30.0, text, DIGIT_FONT, size, theme.negative, anchor)])
    one_by_one, whole = stamped.seen(), written.seen()
    assert (whole < 200).any()
    ink = (255 - whole).sum()
    assert abs((255 - one_by_one).sum() - ink) < 0.1 * ink
    assert np.abs(one_by_one - whole).mean() < 0.02 * size


def test_every_letter_a_number_may_have_is_in_the_atlas_and_in_the_font() -> None:
    numbers = [0.0, -1.5, 1e-9, 2e300, float("inf"), float("-inf"), float("nan"), 123456.0, 1 / 3]
    needed = set("".join(map(show, numbers)) + UNKNOWN + "+" + "3×4")
    assert needed <= set(LETTERS)
    assert lacking("".join(needed), DIGIT_FONT) == ""


def test_colours_are_those_of_the_theme_it_was_made_for() -> None:
    atlases, darkest = Atlases(), []
    for theme in (LIGHT, DARK):
        board = Board()
        atlas = atlases.of(30.0, theme)
        one = np.ones(1)
        draw_fragments(
            board.painter, atlas.fragments(["8"], np.array([INK]), one * 40, one * 35, one * 0), atlas.pixmap
        )
        darkest.append(board.seen().reshape(-1, 3).sum(axis=1).min())
    assert darkest[0] < 150 < 400 < darkest[1]
    assert len(COLOURS) == 7


def test_the_same_size_is_made_once() -> None:
    atlases = Atlases()
    assert atlases.of(13.0, LIGHT) is atlases.of(13.0, LIGHT)
    assert atlases.of(13.0, DARK) is not atlases.of(13.5, DARK)
