"""What lies at a point, in a rectangle and across a line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import Point
from graphlab.language import parse
from graphlab.picture import hits
from graphlab.picture.geometry import geometry_of, points_along
from graphlab.picture.shapes import Bounds
from tests.picture.moments import ladder, lecture

LADDER = ladder(48)


def test_every_card_is_found_at_its_middle_and_nothing_between_cards() -> None:
    geometry = lecture().geometry
    for node in geometry.nodes:
        card = geometry.card(node)
        assert hits.node_at(geometry, (card.x + card.width / 2, card.y + card.height / 2)) == node
    assert hits.node_at(geometry, (-500.0, -500.0)) is None


def test_of_cards_over_each_other_the_one_drawn_last_is_found() -> None:
    document = parse("b = tanh(a)")
    geometry = geometry_of(document, dict.fromkeys(document.graph.nodes, Point(0, 0)))
    assert hits.node_at(geometry, (10.0, 10.0)) == geometry.nodes[-1]


def test_ports_are_found_within_their_radius_and_named() -> None:
    case = lecture()
    geometry, product = case.geometry, case.key("L")
    place = geometry.wires[geometry.skeleton.wire[product, 1], 3]
    assert hits.port_at(geometry, (place[0] + 3, place[1] + 2), 6) == hits.Port(product, "in", 1)
    output = geometry.outputs[geometry.row[product]]
    assert hits.port_at(geometry, tuple(output), 6) == hits.Port(product, "out", 0)
    assert hits.port_at(geometry, (output[0] + 30, output[1] + 30), 6) is None


@given(st.integers(0, len(LADDER.geometry.slots) - 1), st.floats(0.02, 0.98))
def test_a_wire_is_found_wherever_it_passes(number: int, share: float) -> None:
    geometry = LADDER.geometry
    place = points_along(geometry.wires[number : number + 1], np.array([share]))[0, 0]
    found = hits.wire_at(geometry, tuple(place), 3.0)
    assert found is not None
    other = geometry.skeleton.wire[found]
    away = np.hypot(*(points_along(geometry.wires[other : other + 1], np.linspace(0, 1, 400))[0] - place).T)
    assert found == geometry.slots[number] or away.min() < 3.0


def test_no_wire_is_found_far_from_all() -> None:
    assert hits.wire_at(LADDER.geometry, (-300.0, -300.0), 20.0) is None


def test_a_rectangle_takes_cards_it_touches_or_only_those_inside() -> None:
    geometry = lecture().geometry
    card = geometry.card(geometry.nodes[0])
    half = Bounds(card.x - 5, card.y - 5, card.width / 2, card.height / 2)
    assert hits.nodes_in(geometry, half) == {geometry.nodes[0]}
    assert hits.nodes_in(geometry, half, whole=True) == frozenset()
    assert hits.nodes_in(geometry, hits.bounds(geometry), whole=True) == frozenset(geometry.nodes)


@pytest.mark.parametrize("number", range(len(LADDER.geometry.slots)))
def test_a_short_cut_across_a_wire_cuts_it(number: int) -> None:
    geometry = LADDER.geometry
    before, middle, after = points_along(geometry.wires[number : number + 1], np.array([0.49, 0.5, 0.51]))[0]
    across = np.array([before[1] - after[1], after[0] - before[0]])
    across *= 2 / np.hypot(*across)
    assert geometry.slots[number] in hits.wires_across(
        geometry, tuple(middle - across), tuple(middle + across)
    )


def test_a_cut_beside_all_wires_cuts_none() -> None:
    assert hits.wires_across(LADDER.geometry, (-50.0, -50.0), (-50.0, 2000.0)) == ()


def test_bounds_hold_all_cards_and_wires() -> None:
    geometry = LADDER.geometry
    area = hits.bounds(geometry)
    points = np.concatenate([geometry.lines.reshape(-1, 2), geometry.cards[:, :2], geometry.outputs])
    assert (points >= (area.x, area.y)).all()
    assert (points <= (area.x + area.width, area.y + area.height)).all()
    one = geometry.nodes[5]
    assert hits.bounds(geometry, [one]) == geometry.card(one)
    assert hits.bounds(geometry, []) == Bounds(0.0, 0.0, 0.0, 0.0)
