"""The order of events."""

import numpy as np
import pytest
from hypothesis import given

from graphlab.document import Document, Slot
from graphlab.document.edits import add_leaf, add_op, set_value
from graphlab.engine import build
from graphlab.language import parse
from graphlab.timeline import BEAT, Phase, schedule
from tests.timeline.strategies import Pass, passed, passes

FORWARD, SEED, BACKWARD, ACCUMULATE = Phase.FORWARD, Phase.SEED, Phase.BACKWARD, Phase.ACCUMULATE


def events(text: str) -> list[tuple[str, str, str]]:
    """Every event of a formula as (phase, node, operand)."""
    document = parse(text)
    nodes = document.graph.nodes
    timeline = schedule(build(document))
    told = []
    for index in range(len(timeline)):
        step = timeline.step(index)
        operand = "" if step.slot is None else nodes[nodes[step.slot.node].inputs[step.slot.index]].name
        told.append((step.phase.name, nodes[step.node].name, operand))
    return told


def test_two_roads_are_told_in_the_order_of_the_chain_rule() -> None:
    assert events("a = -2.0\nb = 3.0\nd = a*b\ne = a + b\nf = d*e") == [
        ("FORWARD", "d", ""),
        ("FORWARD", "e", ""),
        ("FORWARD", "f", ""),
        ("SEED", "f", ""),
        ("BACKWARD", "f", "d"),
        ("ACCUMULATE", "d", "d"),
        ("BACKWARD", "f", "e"),
        ("ACCUMULATE", "e", "e"),
        ("BACKWARD", "e", "a"),
        ("ACCUMULATE", "a", "a"),
        ("BACKWARD", "e", "b"),
        ("ACCUMULATE", "b", "b"),
        ("BACKWARD", "d", "a"),
        ("ACCUMULATE", "a", "a"),
        ("BACKWARD", "d", "b"),
        ("ACCUMULATE", "b", "b"),
    ]


def test_a_node_that_reads_another_twice_sends_twice() -> None:
    document = parse("a = 3.0\nb = a + a")
    timeline = schedule(build(document))
    slots = [timeline.step(index).slot for index in range(len(timeline))]
    (b,) = [key for key, node in document.graph.nodes.items() if node.name == "b"]
    assert slots == [None, None, Slot(b, 0), Slot(b, 0), Slot(b, 1), Slot(b, 1)]


@given(passes())
def test_every_op_is_computed_once_and_after_its_operands(run: Pass) -> None:
    computed = [step.node for step in steps(run) if step.phase == FORWARD]
    nodes = run.document.graph.nodes
    assert sorted(computed) == sorted(key for key in run.program.order if nodes[key].inputs)
    known = {key for key in run.program.order if not nodes[key].inputs}
    for key in computed:
        assert known.issuperset(nodes[key].inputs)
        known.add(key)


@given(passes())
def test_the_target_is_seeded_once_between_forward_and_backward(run: Pass) -> None:
    phases = run.timeline.phases.tolist()
    seed = phases.index(SEED)
    assert phases.count(SEED) == 1
    assert steps(run)[seed].node == run.program.target
    assert set(phases[:seed]) <= {FORWARD}
    assert set(phases[seed + 1 :]) <= {BACKWARD, ACCUMULATE}


@given(passes())
def test_each_wire_that_carries_a_gradient_is_sent_along_once_and_added_at_once(run: Pass) -> None:
    sent = [step for step in steps(run) if step.phase in (BACKWARD, ACCUMULATE)]
    slots = [step.slot for step in sent[::2]]
    assert [step.phase for step in sent] == [BACKWARD, ACCUMULATE] * len(slots)
    assert slots == [step.slot for step in sent[1::2]]
    carrying = [slot for slot in run.program.slots if run.trace.contribution(slot) is not None]
    assert sorted(slots) == sorted(carrying)
    nodes = run.document.graph.nodes
    for send, add in zip(sent[::2], sent[1::2], strict=True):
        assert send.slot is not None
        assert send.node == send.slot.node
        assert add.node == nodes[send.slot.node].inputs[send.slot.index]


@given(passes())
def test_a_node_sends_only_when_its_own_gradient_is_complete(run: Pass) -> None:
    has_sent = set()
    for step in steps(run):
        if step.phase == BACKWARD:
            has_sent.add(step.node)
        if step.phase == ACCUMULATE:
            assert step.node not in has_sent


@given(passes())
def test_the_timeline_does_not_depend_on_numbers(run: Pass) -> None:
    document = run.document
    for leaf, value in document.values.items():
        document = set_value(document, leaf, np.multiply(value, -0.5) + 0.125)
    other = schedule(build(document))
    for one, two in (
        (run.timeline.phases, other.phases),
        (run.timeline.places, other.places),
        (run.timeline.edges, other.edges),
    ):
        np.testing.assert_array_equal(one, two)


@given(passes())
def test_zones_follow_one_another_and_cover_every_step(run: Pass) -> None:
    end = 0
    for phase, start, stop in run.timeline.zones:
        assert start == end < stop
        inside = set(run.timeline.phases[start:stop].tolist())
        assert inside <= ({BACKWARD, ACCUMULATE} if phase == BACKWARD else {phase})
        end = stop
    assert end == len(run.timeline)


@given(passes())
def test_the_tables_by_node_and_by_wire_agree_with_the_steps(run: Pass) -> None:
    timeline, program = run.timeline, run.program
    count = len(timeline)
    computed, sent, added = (np.full(size, count) for size in (len(program.order), *[len(program.slots)] * 2))
    computed[[place for place, op in enumerate(program.ops) if op is None]] = -1
    for number, step in enumerate(steps(run)):
        if step.phase == FORWARD:
            computed[program.position[step.node]] = number
        elif step.phase == SEED:
            assert timeline.seeded_by == number
        else:
            assert step.slot is not None
            (sent if step.phase == BACKWARD else added)[program.edge[step.slot]] = number
    np.testing.assert_array_equal(timeline.computed_by, computed)
    np.testing.assert_array_equal(timeline.sent_by, sent)
    np.testing.assert_array_equal(timeline.added_by, added)


def test_every_number_of_steps_has_its_own_moment() -> None:
    _, _, timeline, _ = passed(parse("x = 0.5\ny = " + "tanh(" * 100 + "x" + ")" * 100))
    for done in range(len(timeline) + 1):
        assert timeline.done_at(timeline.time_of(done)) == done
        assert timeline.done_at(timeline.time_of(done) - BEAT / 1000) == max(done - 1, 0)
    assert timeline.duration == timeline.time_of(len(timeline)) == pytest.approx(len(timeline) * BEAT)


def test_moments_outside_are_held_inside() -> None:
    _, _, timeline, _ = passed(parse("y = 2.0 * x"))
    assert timeline.time_of(-3) == 0.0
    assert timeline.time_of(999) == timeline.duration
    assert timeline.done_at(-1.0) == 0
    assert timeline.done_at(1e9) == len(timeline)


def test_a_leaf_alone_is_seeded_and_nothing_else() -> None:
    document, leaf = add_leaf(Document(), 2.0)
    timeline = schedule(build(document))
    assert [timeline.step(index)[:3] for index in range(len(timeline))] == [(SEED, leaf, None)]


def test_an_empty_document_has_an_empty_timeline() -> None:
    timeline = schedule(build(Document()))
    assert len(timeline) == 0
    assert timeline.duration == 0.0
    assert timeline.zones == ()


def test_without_a_computable_target_forward_is_told_and_no_backward() -> None:
    document, a = add_leaf(Document(), 2.0, name="a")
    document, _ = add_op(document, "tanh", [a])
    document, half = add_op(document, "mul", [a, None])
    timeline = schedule(build(document))
    assert build(document).target == half
    assert timeline.phases.tolist() == [FORWARD]


def test_no_gradient_is_told_through_a_comparison() -> None:
    timeline = schedule(build(parse("x = 2.0\ny = (x > 1.0) * x")))
    names = {index: timeline.step(index) for index in range(len(timeline))}
    sent = [step for step in names.values() if step.phase == BACKWARD]
    assert len(sent) == 2
    assert len({step.node for step in sent}) == 1


def steps(run: Pass) -> list:
    """All events of a pass."""
    return [run.timeline.step(index) for index in range(len(run.timeline))]
