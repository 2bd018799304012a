"""What is seen at one moment, as meaning: which values are known, what has arrived, what travels where."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graphlab.document.types import NodeId, Slot
from graphlab.engine import Trace, accumulate
from graphlab.timeline.schedule import BEAT, Phase, Step, Timeline

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Moving:
    """What travels at this moment, one entry per packet: its edge, how far along (0 to 1), and which way."""

    edges: Ints
    alphas: Floats
    is_backward: Bools

    def __len__(self) -> int:
        return len(self.edges)


@dataclass(frozen=True, eq=False)
class Frame:
    """One moment of one run.

    index   the step being shown, -1 before the first one
    alpha   how far it is, above 0 up to 1; at 1 it is done and its numbers stand
    done    how many steps are done: index + 1 if alpha is 1, else index
    """

    timeline: Timeline
    trace: Trace
    time: float
    index: int
    alpha: float
    done: int
    moving: Moving

    @property
    def step(self) -> Step | None:
        """The event being shown."""
        return self.timeline.step(self.index) if self.index >= 0 else None

    @property
    def phase(self) -> Phase | None:
        """The phase being shown; adding up belongs to backward."""
        if self.index < 0:
            return None
        phase = Phase(int(self.timeline.phases[self.index]))
        return Phase.BACKWARD if phase == Phase.ACCUMULATE else phase

    @property
    def active_node(self) -> NodeId | None:
        """The node that computes, is seeded, sends, or adds up."""
        return self.step.node if self.step else None

    @property
    def active_slot(self) -> Slot | None:
        """The edge that a product travels along or that is added up."""
        return self.step.slot if self.step else None

    @cached_property
    def known(self) -> Bools:
        """Per position: whether its value is computed by now."""
        return self.timeline.computed_by < self.done

    @cached_property
    def sent(self) -> Bools:
        """Per edge: whether its product has been sent by now."""
        return self.timeline.sent_by < self.done

    @cached_property
    def added(self) -> Bools:
        """Per edge: whether its contribution has been added by now."""
        return self.timeline.added_by < self.done

    @cached_property
    def arrived(self) -> Ints:
        """Per position: how many contributions have been added by now; the seed counts as one."""
        program = self.timeline.program
        counts = np.bincount(program.edge_from[self.added], minlength=len(program.order))
        if self.timeline.seeded_by < self.done:
            counts[program.position[program.target]] += 1  # type: ignore[index]
        return counts

    @cached_property
    def grads(self) -> Floats:
        """The gradients as far as they have arrived: the seed and the contributions added so far."""
        program = self.timeline.program
        if self.done >= len(self.timeline):
            return self.trace.grads
        grads = np.zeros(program.node_floats, program.dtype)
        if self.timeline.seeded_by >= self.done:
            return grads
        grads[program.span(program.position[program.target])] = 1.0  # type: ignore[index]
        arrivals = program.arrivals[self.added[program.arrivals]]
        if program.is_scalar:
            # add.at adds one after the other in the given order, exactly as the tape does.
            np.add.at(grads, program.edge_from[arrivals], self.trace.sent[program.sent_at[arrivals]])
        else:
            for edge in arrivals.tolist():
                accumulate(program, edge, grads, self.trace.sent)
        return grads


def frame_at(timeline: Timeline, trace: Trace, time: float, trail: float = 1.0) -> Frame:
    """The frame at a moment; any time is allowed and clamped to the timeline (nan is its start).

    trail is how many beats a packet is on its way. It is 1 when events are followed one by one; at high speed
    it grows, so that packets stay in sight. Numbers never depend on it.
    """
    time = min(max(0.0, time), timeline.duration)
    beats = time / BEAT
    done = timeline.done_at(time)
    between = beats - done
    if between <= 1e-9:
        index, alpha = done - 1, 1.0
    else:
        index, alpha = done, between
    return Frame(timeline, trace, time, index, alpha, done, _moving(timeline, beats, index, trail))


def _moving(timeline: Timeline, beats: float, index: int, trail: float) -> Moving:
    first = max(0, int(np.ceil(beats - trail)))
    steps = np.arange(first, index + 1)
    phases = timeline.phases[steps]
    alphas = np.clip((beats - steps) / trail, 0.0, 1.0)
    alphas = np.where(beats - steps >= trail - 1e-9, 1.0, alphas)
    back = phases == Phase.BACKWARD
    edges, edge_alphas = timeline.edges[steps[back]], alphas[back]
    forward = steps[phases == Phase.FORWARD]
    if len(forward):
        wires, counts = _input_edges(timeline, timeline.places[forward])
        edges = np.concatenate([wires, edges])
        edge_alphas = np.concatenate([np.repeat(alphas[phases == Phase.FORWARD], counts), edge_alphas])
    is_backward = np.arange(len(edges)) >= len(edges) - int(np.count_nonzero(back))
    travelling = edge_alphas < 1.0
    return Moving(edges[travelling], edge_alphas[travelling], is_backward[travelling])


def _input_edges(timeline: Timeline, places: Ints) -> tuple[Ints, Ints]:
    """All edges that lead into these positions, and how many lead into each."""
    edge_to = timeline.program.edge_to
    starts, ends = np.searchsorted(edge_to, places, "left"), np.searchsorted(edge_to, places, "right")
    counts = ends - starts
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum())), counts
