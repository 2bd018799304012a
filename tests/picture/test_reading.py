"""What every card and wire shows at a moment."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import edits
from graphlab.picture.geometry import geometry_of
from graphlab.picture.reading import (
    BORN,
    BROKEN,
    FAULTY,
    FINE,
    IDLE,
    LEVELS,
    REST,
    ZERO,
    levels_of,
    read,
)
from graphlab.timeline import Phase
from tests.picture.moments import broken, lecture, switched_off, two_roads


def test_every_number_is_the_frames_own() -> None:
    case = two_roads()
    program = case.timeline.program
    for frame in case.every():
        reading = read(case.document, case.geometry, frame)
        for node, place in program.position.items():
            row = case.geometry.row[node]
            assert reading.values[row] == frame.trace.value(node)
            assert reading.grads[row] == frame.grads[place]
            assert reading.known[row] == frame.known[place]
            assert reading.arrived[row] == frame.arrived[place]
        for slot, edge in program.edge.items():
            assert reading.sent[case.geometry.skeleton.wire[slot]] == frame.sent[edge]


def test_the_active_row_and_wire_are_the_steps() -> None:
    case = lecture()
    frame = case.during(Phase.BACKWARD, 2)
    reading = read(case.document, case.geometry, frame)
    assert case.geometry.nodes[reading.active] == frame.active_node
    assert case.geometry.slots[reading.wire] == frame.active_slot
    before = read(case.document, case.geometry, case.at(0.0))
    assert (before.active, before.wire) == (-1, -1)


def test_without_a_frame_only_leaves_have_values() -> None:
    case = lecture()
    reading = read(case.document, case.geometry, None)
    known = {
        case.document.graph.nodes[case.geometry.nodes[row]].name for row in np.flatnonzero(reading.known)
    }
    assert known == {"a", "b", "c", "f"}
    assert not reading.sent.any()


def test_faults_stand_where_they_are_and_births_when_they_happen() -> None:
    case = broken()
    early, late = (
        read(case.document, case.geometry, case.at(0.0)),
        read(case.document, case.geometry, case.end()),
    )
    assert early.standing[case.row("half")] == late.standing[case.row("half")] == FAULTY
    assert late.standing[case.row("idle")] == IDLE
    assert early.standing[case.row("q")] == FINE
    assert late.standing[case.row("q")] == BORN
    assert late.standing[case.row("s")] == FINE
    assert "divided by 0" in late.words[case.row("q")]


def test_levels_rest_until_a_product_is_sent() -> None:
    case = switched_off()
    reading = read(case.document, case.geometry, case.during(Phase.BACKWARD, 1))
    assert (reading.levels[~reading.sent] == REST).all()
    done = read(case.document, case.geometry, case.end())
    assert (done.levels == done.whole).all()
    assert ZERO in done.levels


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=20))
def test_a_larger_product_never_has_a_smaller_level(numbers: list[float]) -> None:
    products = np.array(numbers)
    levels = levels_of(products, np.ones(len(products), np.bool_))
    for product, level in zip(numbers, levels.tolist(), strict=True):
        if not np.isfinite(product):
            assert level == BROKEN
        elif product == 0:
            assert level == ZERO
        else:
            assert np.sign(level) == np.sign(product)
            assert 1 <= abs(level) <= LEVELS
    ordinary = np.isfinite(products) & (products != 0)
    order = np.argsort(np.abs(products[ordinary]))
    assert (np.diff(np.abs(levels[ordinary])[order]) >= 0).all()


def test_a_frame_of_an_older_graph_is_read_as_far_as_it_fits() -> None:
    case = lecture()
    frame = case.end()
    smaller = edits.delete(case.document, [case.key("L"), case.key("f")])
    geometry = geometry_of(smaller, {})
    reading = read(smaller, geometry, frame)
    assert reading.values[geometry.row[case.key("e")]] == -6.0
    assert reading.target == -1
