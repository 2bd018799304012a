"""What is seen at a moment."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import Document
from graphlab.engine import build
from graphlab.language import parse
from graphlab.timeline import BEAT, Frame, Phase, frame_at, schedule
from tests.timeline.strategies import Pass, passed, passes

SHARES = st.floats(-0.1, 1.1)


def at_step(run: Pass, done: int) -> Frame:
    """The frame at which this many steps are done."""
    return frame_at(run.timeline, run.trace, run.timeline.time_of(done))


def seen(frame: Frame) -> tuple:
    """Everything a frame says, comparable."""
    return (
        frame.index,
        frame.alpha,
        frame.done,
        frame.phase,
        frame.active_node,
        frame.active_slot,
        frame.known.tolist(),
        frame.sent.tolist(),
        frame.added.tolist(),
        frame.arrived.tolist(),
        frame.grads.tobytes(),
        frame.moving.edges.tolist(),
        frame.moving.alphas.tolist(),
        frame.moving.is_backward.tolist(),
    )


@given(passes(), st.lists(SHARES, min_size=1, max_size=6))
def test_a_frame_does_not_depend_on_the_way_there(run: Pass, shares: list[float]) -> None:
    times = [share * run.timeline.duration for share in shares]
    there = [seen(frame_at(run.timeline, run.trace, time)) for time in times]
    back = [seen(frame_at(run.timeline, run.trace, time)) for time in reversed(times)]
    again = passed(run.document)
    afresh = [seen(frame_at(again.timeline, again.trace, time)) for time in times]
    assert there == back[::-1] == afresh


@given(passes())
def test_gradients_are_the_seed_and_what_was_sent_and_added_so_far(run: Pass) -> None:
    partial = {key: np.zeros(run.program.shapes[place]) for place, key in enumerate(run.program.order)}
    for done in range(len(run.timeline) + 1):
        frame = at_step(run, done)
        for place, key in enumerate(run.program.order):
            shown = frame.grads[run.program.span(place)]
            np.testing.assert_allclose(shown, partial[key].ravel(), rtol=1e-12, atol=1e-300)
        if done == len(run.timeline):
            break
        step = run.timeline.step(done)
        if step.phase == Phase.SEED:
            partial[step.node] = partial[step.node] + 1.0
        if step.phase == Phase.ACCUMULATE:
            part = np.asarray(run.trace.contribution(step.slot))
            partial[step.node] = partial[step.node] + (part if partial[step.node].shape else part.sum())


@given(passes())
def test_wires_are_marked_when_their_product_is_sent_and_when_it_is_added(run: Pass) -> None:
    sent, added = set(), set()
    for done in range(len(run.timeline) + 1):
        frame = at_step(run, done)
        slots = np.array(run.program.slots, dtype=object).reshape(-1, 2)
        assert {tuple(slot) for slot in slots[frame.sent]} == sent
        assert {tuple(slot) for slot in slots[frame.added]} == added
        if done < len(run.timeline):
            step = run.timeline.step(done)
            (sent if step.phase == Phase.BACKWARD else added).update({step.slot} - {None})


@given(passes())
def test_the_last_frame_has_the_gradients_of_the_trace(run: Pass) -> None:
    assert at_step(run, len(run.timeline)).grads is run.trace.grads
    by_adding = frame_at(run.timeline, run.trace, run.timeline.duration)
    assert by_adding.arrived.sum() == 1 + len(run.program.arrivals)
    assert at_step(run, 0).arrived.sum() == 0


@given(passes())
def test_gradients_added_step_by_step_end_exactly_at_those_of_the_trace(run: Pass) -> None:
    # The last frame hands out the trace itself; the one before it has added up all but the last part.
    last = len(run.timeline) - 1
    before = at_step(run, last).grads.copy()
    step = run.timeline.step(last)
    if step.phase == Phase.ACCUMULATE:
        part = np.atleast_1d(run.trace.contribution(step.slot))
        span = run.program.span(run.program.position[step.node])
        target = before[span]
        for number in part.ravel() if len(target) == 1 else [part.ravel()]:
            target += number
        assert before.tobytes() == run.trace.grads.tobytes()


@given(passes(), SHARES)
def test_any_time_gives_a_frame_inside_the_timeline(run: Pass, share: float) -> None:
    for time in (share * run.timeline.duration, inf, -inf, nan, -0.0):
        frame = frame_at(run.timeline, run.trace, time)
        assert 0.0 <= frame.time <= run.timeline.duration
        assert 0 <= frame.done <= len(run.timeline)
        assert 0.0 < frame.alpha <= 1.0
        assert frame.index == (frame.done - 1 if frame.alpha == 1.0 else frame.done)


@given(passes())
def test_values_become_known_one_by_one_and_leaves_are_known_from_the_start(run: Pass) -> None:
    leaves = sum(op is None for op in run.program.ops)
    counts = [int(at_step(run, done).known.sum()) for done in range(len(run.timeline) + 1)]
    ops = len(run.program.order) - leaves
    assert counts[: ops + 1] == list(range(leaves, leaves + ops + 1))
    assert set(counts[ops:]) == {leaves + ops}


@given(passes())
def test_nothing_travels_between_two_steps(run: Pass) -> None:
    assert all(len(at_step(run, done).moving) == 0 for done in range(len(run.timeline) + 1))


@given(passes(), st.floats(0.01, 0.99))
def test_during_a_step_its_own_wires_carry_packets_and_no_others_do(run: Pass, alpha: float) -> None:
    for index in range(len(run.timeline)):
        frame = frame_at(run.timeline, run.trace, (index + alpha) * BEAT)
        step, slots = run.timeline.step(index), run.program.slots
        travelling = [slots[edge] for edge in frame.moving.edges.tolist()]
        assert frame.index == index
        assert frame.alpha == pytest.approx(alpha, abs=1e-6)
        assert frame.moving.alphas.tolist() == pytest.approx([alpha] * len(travelling), abs=1e-6)
        if step.phase == Phase.FORWARD:
            assert travelling == [slot for slot in slots if slot.node == step.node]
            assert not frame.moving.is_backward.any()
        elif step.phase == Phase.BACKWARD:
            assert travelling == [step.slot]
            assert frame.moving.is_backward.all()
        else:
            assert travelling == []


@given(passes(), SHARES, st.floats(1.0, 40.0))
def test_a_trail_keeps_packets_in_sight_and_changes_no_number(run: Pass, share: float, trail: float) -> None:
    time = share * run.timeline.duration
    plain, trailing = (frame_at(run.timeline, run.trace, time, length) for length in (1.0, trail))
    assert seen(plain)[:11] == seen(trailing)[:11]
    assert set(plain.moving.edges.tolist()) <= set(trailing.moving.edges.tolist())
    assert ((trailing.moving.alphas >= 0) & (trailing.moving.alphas < 1)).all()
    ends = trailing.moving.is_backward
    assert sorted(ends.tolist()) == ends.tolist()


def test_a_trail_of_two_beats_shows_the_packets_of_two_steps() -> None:
    run = passed(parse("y = tanh(tanh(tanh(x)))"))
    frame = frame_at(run.timeline, run.trace, 1.5 * BEAT, trail=2.0)
    assert frame.moving.alphas.tolist() == pytest.approx([0.75, 0.25])
    assert run.program.edge_to[frame.moving.edges].tolist() == [1, 2]


def test_films_of_24_and_60_frames_a_second_agree_where_they_meet() -> None:
    run = passed(parse("o = tanh(x1*w1 + x2*w2 + b)"))
    twelfths = range(int(run.timeline.duration * 12) + 1)
    for number in twelfths:
        film, screen = (frame_at(run.timeline, run.trace, (number * rate // 12) / rate) for rate in (24, 60))
        assert (film.index, film.done, film.step) == (screen.index, screen.done, screen.step)
        assert film.alpha == pytest.approx(screen.alpha)
        assert film.grads.tobytes() == screen.grads.tobytes()
        assert film.moving.alphas.tolist() == pytest.approx(screen.moving.alphas.tolist())


def test_adding_up_belongs_to_the_backward_phase() -> None:
    run = passed(parse("L = a * b"))
    phases = [at_step(run, done).phase for done in range(len(run.timeline) + 1)]
    assert phases == [None, Phase.FORWARD, Phase.SEED, *[Phase.BACKWARD] * 4]


def test_the_frame_of_nothing_is_empty() -> None:
    run = passed(Document())
    frame = frame_at(run.timeline, run.trace, 0.3)
    assert (frame.step, frame.phase, frame.done, len(frame.moving)) == (None, None, 0, 0)
    assert frame.grads.size == 0


def test_arrivals_are_counted_with_the_seed() -> None:
    document = parse("a = -2.0\nb = 3.0\nf = (a*b)*(a + b)")
    run = passed(document)
    counts = dict(zip(run.program.order, at_step(run, len(run.timeline)).arrived.tolist(), strict=True))
    names = {key: node.name for key, node in document.graph.nodes.items()}
    assert {names[key]: count for key, count in counts.items() if names[key]} == {"a": 2, "b": 2, "f": 1}


def test_a_chain_of_twenty_thousand_steps_can_be_looked_at_anywhere() -> None:
    run = passed(parse("y = x" + " + x" * 10_000))
    assert len(run.timeline) == 10_000 + 1 + 2 * 20_000
    frame = at_step(run, 40_001)
    assert frame.grads.sum() == 1.0 + 15_000
    assert schedule(build(run.document)).phases.tolist() == run.timeline.phases.tolist()
