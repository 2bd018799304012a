"""One pass ready for the player: every moment as changes of faces, and what is said about every step.

A page computes nothing. Moment 0 is before the first step, 2k+1 is during step k, 2k+2 is when it is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphlab.document import Slot
from graphlab.engine import Trace
from graphlab.export.faces import NOTHING, Moment, Scenery, Tables, Thing, level_when_sent, moment_at, numbered, touched
from graphlab.export.telling import equation_card
from graphlab.picture.packets import backward_packet, forward_packet, value_words
from graphlab.picture.reading import ZERO, Reading
from graphlab.timeline import BEAT, Phase, Timeline, frame_at, sentence

LETTERS = {Phase.FORWARD: "F", Phase.SEED: "S", Phase.BACKWARD: "B", Phase.ACCUMULATE: "A"}


@dataclass(frozen=True, eq=False)
class Reel:
    """A pass: the faces worn before its first step, by number of the thing, and the rest as plain JSON."""

    first: dict[int, int]
    plain: dict[str, Any]


def reel_of(
    scenery: Scenery, timeline: Timeline, trace: Trace, tables: Tables, told: Callable[[float], None]
) -> Reel:
    """Walk one pass. told is called with the share that is done."""
    document, worn = scenery.document, dict[int, int]()
    now = moment_at(document, scenery.geometry, frame_at(timeline, trace, 0.0))
    _dress(scenery, tables, worn, scenery.things, now)
    first = dict(worn)
    says, cards = [sentence(document, now.frame)], [equation_card(document, now.frame)]
    changes: list[list[int]] = []
    packets: list[list[int]] = []
    for index in range(len(timeline)):
        told(index / len(timeline))
        for time in ((index + 0.5) * BEAT, timeline.time_of(index + 1)):
            before, now = now, moment_at(document, scenery.geometry, frame_at(timeline, trace, time))
            changes.append(_dress(scenery, tables, worn, touched(scenery, before, now), now))
            if now.frame.alpha < 1.0:
                packets.append(_packets(scenery, tables, now))
        says.append(sentence(document, now.frame))
        cards.append(equation_card(document, now.frame))
    steps = [timeline.step(index) for index in range(len(timeline))]
    plain = {
        "phases": "".join(LETTERS[step.phase] for step in steps),
        "zones": [[LETTERS[phase], start, end] for phase, start, end in timeline.zones],
        "about": [tables.things.get(Thing("card", step.node), -1) for step in steps],
        "changes": changes,
        "packets": packets,
        "says": says,
        "cards": cards,
    }
    return Reel(first, plain)


def _dress(
    scenery: Scenery, tables: Tables, worn: dict[int, int], things: list[Thing], moment: Moment
) -> list[int]:
    """Put on the faces of a moment. Returns what changed: thing, face, thing, face ..."""
    changes: list[int] = []
    for thing in things:
        face = scenery.face(tables, thing, moment)
        if face == NOTHING and thing not in tables.things:
            continue
        number = numbered(tables.things, thing)
        if worn.get(number, NOTHING) != face:
            worn[number] = face
            changes += (number, face)
    return changes


def _packets(scenery: Scenery, tables: Tables, moment: Moment) -> list[int]:
    """What travels during a step: wire, load, wire, load ... A zero does not travel; its reason is shown."""
    moving, found = moment.frame.moving, list[int]()
    for edge, is_back in zip(moving.edges.tolist(), moving.is_backward.tolist(), strict=True):
        thing = Thing("wire", moment.frame.timeline.program.slots[edge])
        if thing in scenery.seen:
            load = _load(scenery, tables, moment.reading, thing.depicts, is_back)
            found += () if load is None else (numbered(tables.things, thing), load)
    return found


def _load(scenery: Scenery, tables: Tables, reading: Reading, slot: Slot, is_back: bool) -> int | None:
    skeleton = scenery.geometry.skeleton
    wire = skeleton.wire[slot]
    level = level_when_sent(reading, wire)
    if not is_back:
        origin = int(skeleton.wire_from[wire])
        text = value_words(float(reading.values[origin]), reading.wide.get(origin, ""))
        return tables.load(lambda look, cubic, at: forward_packet(look, cubic, at, text, slot))
    if level == ZERO:
        return None
    wide, sent = reading.wide.get(int(skeleton.wire_to[wire]), ""), float(reading.contributions[wire])
    return tables.load(lambda look, cubic, at: backward_packet(look, cubic, at, sent, level, slot, wide))
