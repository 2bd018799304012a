"""One pass ready for the player: every moment as changes of faces, and what is said about every step.

A page computes nothing. Moment 0 is before the first step, 2k+1 is during step k, 2k+2 is when it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphlab.engine import Trace
from graphlab.export.scenery import Faces, Moment, Scenery
from graphlab.export.tables import Tables, Thing
from graphlab.export.telling import equation_card
from graphlab.timeline import BEAT, Phase, Timeline, frame_at, sentence

LETTERS = {Phase.FORWARD: "F", Phase.SEED: "S", Phase.BACKWARD: "B", Phase.ACCUMULATE: "A"}


@dataclass(frozen=True, eq=False)
class Reel:
    """A pass: the faces worn before its first step, by number of the thing, and the rest as plain JSON."""

    first: Faces
    plain: dict[str, Any]


def reel_of(scenery: Scenery, timeline: Timeline, trace: Trace, told: Callable[[float], None]) -> Reel:
    """Walk one pass. told is called with the share that is done."""
    document, worn = scenery.document, Faces()
    now = scenery.moment(frame_at(timeline, trace, 0.0))
    scenery.dress(worn, now)
    first = dict(worn)
    says, cards = [sentence(document, now.frame)], [equation_card(document, now.frame)]
    changes: list[list[int]] = []
    packets: list[list[int]] = []
    for index in range(len(timeline)):
        told(index / len(timeline))
        for time in ((index + 0.5) * BEAT, timeline.time_of(index + 1)):
            now = scenery.moment(frame_at(timeline, trace, time), now)
            changes.append(scenery.dress(worn, now))
            if now.frame.alpha < 1.0:
                packets.append(_packets(scenery.tables, now))
        says.append(sentence(document, now.frame))
        cards.append(equation_card(document, now.frame))
    steps = [timeline.step(index) for index in range(len(timeline))]
    plain = {
        "phases": "".join(LETTERS[step.phase] for step in steps),
        "zones": [[LETTERS[phase], start, end] for phase, start, end in timeline.zones],
        "about": [scenery.tables.things[Thing("card", step.node)] for step in steps],
        "changes": changes,
        "packets": packets,
        "says": says,
        "cards": cards,
    }
    return Reel(first, plain)


def _packets(tables: Tables, moment: Moment) -> list[int]:
    """What travels during a step: wire, load, wire, load ..."""
    return [part for slot, load in moment.loads for part in (tables.things[Thing("wire", slot)], load)]
