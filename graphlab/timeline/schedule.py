"""The events of one pass in true order: forward steps, the seed, every product sent back and every `+=`."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphlab.document.types import NodeId, Slot
from graphlab.engine import Program

BEAT = 0.7
"""Seconds that one event lasts at speed 1."""

Ints = npt.NDArray[np.int64]


class Phase(IntEnum):
    """What kind of event a step is."""

    FORWARD = 0
    SEED = 1
    BACKWARD = 2
    ACCUMULATE = 3


class Step(NamedTuple):
    """One event. slot is the edge that a product travels along or that is added up, else None."""

    phase: Phase
    node: NodeId
    slot: Slot | None
    starts: float
    lasts: float


@dataclass(frozen=True, eq=False)
class Timeline:
    """All events of one pass, as arrays with one entry per step. Depends on the Program alone.

    places are positions in the program's order: the op that computes, the target, the op that sends, the node
    that adds up. edges are edge numbers of the program, -1 for forward and seed.
    """

    program: Program
    phases: Ints
    places: Ints
    edges: Ints

    def __len__(self) -> int:
        return len(self.phases)

    @property
    def duration(self) -> float:
        """Seconds at speed 1."""
        return len(self) * BEAT

    def step(self, index: int) -> Step:
        """One event by its number."""
        edge = int(self.edges[index])
        slot = self.program.slots[edge] if edge >= 0 else None
        return Step(
            Phase(int(self.phases[index])),
            self.program.order[int(self.places[index])],
            slot,
            index * BEAT,
            BEAT,
        )

    def time_of(self, done: int) -> float:
        """The moment at which exactly this many steps are done."""
        return min(max(done, 0), len(self)) * BEAT

    def done_at(self, time: float) -> int:
        """How many steps are done at a moment."""
        return min(max(int(np.floor(time / BEAT + 1e-9)), 0), len(self))

    @cached_property
    def zones(self) -> tuple[tuple[Phase, int, int], ...]:
        """The stretches of the scrubber: (phase, first step, step behind the last); `+=` is backward."""
        forward = int(np.count_nonzero(self.phases == Phase.FORWARD))
        seed = int(np.count_nonzero(self.phases == Phase.SEED))
        zones = [
            (Phase.FORWARD, 0, forward),
            (Phase.SEED, forward, forward + seed),
            (Phase.BACKWARD, forward + seed, len(self)),
        ]
        return tuple(zone for zone in zones if zone[1] < zone[2])

    @cached_property
    def computed_by(self) -> Ints:
        """For every position, the step that computes it; -1 for leaves, whose values are given."""
        steps = np.full(len(self.program.order), -1, dtype=np.int64)
        forward = np.flatnonzero(self.phases == Phase.FORWARD)
        steps[self.places[forward]] = forward
        return steps

    @cached_property
    def sent_by(self) -> Ints:
        """For every edge, the step that sends a product along it; len(timeline) where none does."""
        return self._edge_steps(Phase.BACKWARD)

    @cached_property
    def added_by(self) -> Ints:
        """For every edge, the step that adds its contribution; the length of the timeline where none does."""
        return self._edge_steps(Phase.ACCUMULATE)

    @cached_property
    def seeded_by(self) -> int:
        """The step that seeds the target; the length of the timeline if there is none."""
        seeds = np.flatnonzero(self.phases == Phase.SEED)
        return int(seeds[0]) if len(seeds) else len(self)

    def _edge_steps(self, phase: Phase) -> Ints:
        steps = np.full(len(self.program.edge_to), len(self), dtype=np.int64)
        chosen = np.flatnonzero(self.phases == phase)
        steps[self.edges[chosen]] = chosen
        return steps


def schedule(program: Program) -> Timeline:
    """Lay out the events of one pass: compute in order, seed the target, then send and add edge by edge."""
    forward = [place for place, op in enumerate(program.ops) if op is not None]
    phases = [Phase.FORWARD] * len(forward)
    places, edges = list(forward), [-1] * len(forward)
    if program.target is not None and program.target in program.position:
        phases.append(Phase.SEED)
        places.append(program.position[program.target])
        edges.append(-1)
    for edge in program.arrivals.tolist():
        phases += [Phase.BACKWARD, Phase.ACCUMULATE]
        places += [int(program.edge_to[edge]), int(program.edge_from[edge])]
        edges += [edge, edge]
    return Timeline(
        program,
        np.array(phases, dtype=np.int64),
        np.array(places, dtype=np.int64),
        np.array(edges, dtype=np.int64),
    )
