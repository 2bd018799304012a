"""A callout covers as little as it can."""

import pytest

from graphlab.document import Point
from graphlab.lessons import LESSONS
from graphlab.picture.geometry import geometry_of
from graphlab.picture.shapes import Bounds
from graphlab.picture.speech import GAP, _count, spot
from tests.picture.moments import ladder, passing, two_roads

SIZES = [(120.0, 26.0), (170.0, 26.0), (230.0, 32.0)]


@pytest.mark.parametrize("size", SIZES)
def test_a_callout_never_covers_more_than_it_would_just_above_its_card(size: tuple[float, float]) -> None:
    documents = [lesson.build() for lesson in LESSONS]
    geometries = [geometry_of(document, document.layout.places) for document in documents]
    for geometry in (*geometries, two_roads().geometry, ladder(40).geometry):
        for row, (x, y, width, _) in enumerate(geometry.cards.tolist()):
            left, top, cost = spot(geometry, row, size, 0.0, None)
            above = (x + width / 2 - size[0] / 2, y - GAP - size[1])
            assert cost == _count(geometry, row, (left, top, *size))
            assert cost <= _count(geometry, row, (*above, *size))


def test_a_callout_goes_below_where_another_card_is_close_above() -> None:
    case = passing("b = tanh(a)", a=1.0)
    upper, lower = case.key("a"), case.key("b")
    geometry = geometry_of(case.document, {upper: Point(0, 0), lower: Point(0, 96)})
    card = geometry.card(lower)
    _, top, _ = spot(geometry, geometry.row[lower], (120.0, 26.0), 0.0, None)
    assert top == card.y + card.height + GAP
    _, top, _ = spot(geometry, geometry.row[lower], (120.0, 26.0), 30.0, None)
    assert top == card.y + card.height + 30.0 + GAP
    _, top, _ = spot(geometry, geometry.row[upper], (120.0, 26.0), 0.0, None)
    assert top == -GAP - 26.0


def test_a_callout_keeps_to_the_sides() -> None:
    geometry = two_roads().geometry
    for row, (x, y, width, height) in enumerate(geometry.cards.tolist()):
        seen = Bounds(x + 20, y, width + 20, height)
        left, top, _ = spot(geometry, row, (150.0, 26.0), 0.0, seen)
        assert top < y
        assert seen.x <= left <= seen.x + seen.width - 150.0
