"""Where cards, ports and wires lie."""

import numpy as np
import pytest

from graphlab.document import Point, Slot, edits
from graphlab.language import parse
from graphlab.picture.geometry import geometry_of, points_along, skeleton_of
from graphlab.picture.links import rows_of, wires_of
from graphlab.picture.loops import wires_on_loops
from tests.picture.moments import broken, ladder, laid_out, lecture, looped, two_roads


def test_wires_lead_from_the_output_of_one_card_to_an_input_of_another() -> None:
    case = two_roads()
    geometry, nodes = case.geometry, case.document.graph.nodes
    assert len(geometry.slots) == 6
    for number, slot in enumerate(geometry.slots):
        source = nodes[slot.node].inputs[slot.index]
        start, end = geometry.card(source), geometry.card(slot.node)
        assert tuple(geometry.wires[number, 0]) == (start.x + start.width, start.y + start.height / 2)
        assert geometry.wires[number, 3, 0] == end.x
        assert end.y < geometry.wires[number, 3, 1] < end.y + end.height


def test_operands_enter_from_top_to_bottom_in_their_order() -> None:
    geometry = lecture().geometry
    wire = geometry.skeleton.wire
    for slot in geometry.slots:
        if slot.index == 1:
            first, second = wire[Slot(slot.node, 0)], wire[slot]
            assert geometry.wires[first, 3, 1] < geometry.wires[second, 3, 1]


def test_an_operand_read_twice_has_two_wires_that_end_apart() -> None:
    case = laid_out(parse("b = a + a"))
    assert [slot.index for slot in case.geometry.slots] == [0, 1]
    assert not np.array_equal(case.geometry.wires[0, 3], case.geometry.wires[1, 3])


def test_wires_into_nodes_that_cannot_be_computed_are_there() -> None:
    case = broken()
    idle = case.key("idle")
    assert Slot(idle, 0) in case.geometry.slots
    assert idle in case.timeline.program.idle


def test_the_same_graph_and_places_give_the_very_same_geometry() -> None:
    case = lecture()
    places = dict(case.document.layout.places)
    geometry = geometry_of(case.document, places)
    assert geometry_of(case.document, places) is geometry
    other = edits.set_value(case.document, case.key("a"), 7.0)
    assert geometry_of(other, places) is geometry


def test_moving_one_card_moves_its_ports_and_wires_and_nothing_else() -> None:
    case = ladder(40)
    before, node = case.geometry, case.geometry.nodes[10]
    places = {key: Point(*before.cards[row, :2]) for key, row in before.row.items()}
    places[node] = Point(places[node].x + 24, places[node].y - 16)
    after = geometry_of(case.document, places)
    assert after.skeleton is before.skeleton
    assert np.flatnonzero((after.cards != before.cards).any(axis=1)).tolist() == [10]
    touching = (before.skeleton.wire_from == 10) | (before.skeleton.wire_to == 10)
    assert ((after.wires != before.wires).any(axis=(1, 2)) == touching).all()
    assert tuple(after.outputs[10] - before.outputs[10]) == (24, -16)


def test_a_card_without_a_place_lies_at_the_origin() -> None:
    document = parse("b = tanh(a)")
    assert (geometry_of(document, {}).cards[:, :2] == 0).all()


def test_boxes_hold_their_wires_and_points_begin_and_end_them() -> None:
    geometry = ladder(60).geometry
    points = points_along(geometry.wires, np.linspace(0, 1, 21))
    assert np.allclose(points[:, 0], geometry.wires[:, 0])
    assert np.allclose(points[:, -1], geometry.wires[:, 3])
    low, high = geometry.wire_boxes[:, None, :2], geometry.wire_boxes[:, None, 2:]
    assert ((points >= low - 1e-9) & (points <= high + 1e-9)).all()
    t = np.linspace(0, 1, 21)
    powers = np.stack([t**0, t, t**2, t**3])
    assert np.allclose(np.einsum("pk,pxm->mkx", powers, geometry.powers), points)


def test_the_rows_of_a_program_name_the_same_nodes_and_wires() -> None:
    case = two_roads()
    program, skeleton = case.timeline.program, case.geometry.skeleton
    assert tuple(skeleton.nodes[row] for row in rows_of(skeleton, program)) == program.order
    assert tuple(skeleton.slots[wire] for wire in wires_of(skeleton, program)) == program.slots
    fewer = skeleton_of(edits.delete(case.document, [case.key("f")]).graph)
    assert rows_of(fewer, program)[program.position[case.key("f")]] == -1


@pytest.mark.parametrize("shift", [(0, 0), (0, 40), (0, -40), (300, 0), (2000, 60)])
def test_a_wire_that_runs_back_hangs_below_the_cards_at_its_ends(shift: tuple[float, float]) -> None:
    geometry = looped(*shift).geometry
    (number,) = [number for number, wire in enumerate(geometry.wires) if wire[3, 0] < wire[0, 0]]
    course = points_along(geometry.wires[number : number + 1], np.linspace(0, 1, 400))[0]
    for row in (geometry.skeleton.wire_from[number], geometry.skeleton.wire_to[number]):
        x, y, width, height = geometry.cards[row]
        across = (course[:, 0] > x + 1) & (course[:, 0] < x + width - 1)
        assert (course[across, 1] > y + height).all()
    box = geometry.wire_boxes[number]
    assert (course >= box[:2]).all()
    assert (course <= box[2:]).all()


def test_the_wires_of_a_loop_are_known_and_no_others() -> None:
    geometry = looped().geometry
    on_loop = [geometry.slots[number] for number in wires_on_loops(geometry.skeleton)]
    nodes = geometry.skeleton.graph.nodes
    assert {(nodes[slot.node].name, slot.index) for slot in on_loop} == {("e", 1), ("L", 0)}
    assert not len(wires_on_loops(lecture().geometry.skeleton))
    alone = parse("e = a*b")
    (node,) = [key for key, each in alone.graph.nodes.items() if each.name == "e"]
    alone = edits.connect(alone, node, Slot(node, 0))
    skeleton = skeleton_of(alone.graph)
    assert [skeleton.slots[number] for number in wires_on_loops(skeleton)] == [Slot(node, 0)]
