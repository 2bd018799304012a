"""Which shapes belong to which card and wire at a moment, and which may have changed since the last one.

The shapes are those that `picture.draw` makes of the same moment; a test holds both against each other. Only
what an event touches is drawn again, so that a pass of thousands of steps is recorded in seconds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphlab.document import Document, NodeId, Slot
from graphlab.export.tables import NOTHING, Packet, Pair, Tables, Thing, in_both, numbered
from graphlab.picture import hits
from graphlab.picture.detail import Look
from graphlab.picture.digits import digits, texts_of
from graphlab.picture.draw import MARGIN, captions, cards, event, highlighted, terms
from graphlab.picture.geometry import Geometry, Ints
from graphlab.picture.packets import backward_packet, forward_packet, value_words
from graphlab.picture.reading import ZERO, Reading, levels_of, read
from graphlab.picture.shapes import Bounds, Depicts, Shape
from graphlab.picture.wires import cubic_of, wire_shapes
from graphlab.timeline import Frame

RIM = 8.0

Faces = dict[int, int]


@dataclass(frozen=True, eq=False)
class Moment:
    """One frame, drawn.

    drawn holds the shapes of every thing that may look different from the moment before; loads are what
    travels, by wire; marked are the wires that something is shown on only now.
    """

    frame: Frame
    reading: Reading
    drawn: Mapping[Thing, list[Pair]]
    loads: tuple[tuple[Slot, int], ...]
    marked: frozenset[Slot]


@dataclass(frozen=True, eq=False)
class Scenery:
    """A document laid out, drawn with the tables of a page."""

    document: Document
    geometry: Geometry
    tables: Tables

    @cached_property
    def room(self) -> Bounds:
        """Where words about an event may stand: what a camera that shows everything sees, but for a rim."""
        return hits.bounds(self.geometry).grown(MARGIN - RIM)

    def moment(self, frame: Frame, before: Moment | None = None) -> Moment:
        """Draw a frame: everything, or what may differ from the moment before."""
        reading = read(self.document, self.geometry, frame)
        if before is None:
            rows, wires = np.arange(len(self.geometry.nodes)), np.arange(len(self.geometry.slots))
        else:
            rows, wires = concerned(self.geometry, before.reading, reading)
        loads = tuple(self._loads(frame, reading))
        drawn = self._drawn(frame, reading, rows, wires)
        happening = self._happening(frame, reading, rows, {slot for slot, _ in loads})
        marked = frozenset(thing.depicts for thing in happening if isinstance(thing.depicts, Slot))
        gone = {Thing("event", slot): list[Pair]() for slot in (before.marked if before else ())}
        return Moment(frame, reading, drawn | gone | happening, loads, marked)

    def dress(self, worn: Faces, moment: Moment) -> list[int]:
        """Put on the faces of a moment. Returns what changed: thing, face, thing, face ..."""
        changes: list[int] = []
        for thing, pairs in moment.drawn.items():
            if not pairs and thing not in self.tables.things:
                continue
            place, face = numbered(self.tables.things, thing), self.tables.face(pairs, *self._origin(thing))
            if worn.get(place, NOTHING) != face:
                worn[place] = face
                changes += (place, face)
        return changes

    def ring(self, node: NodeId) -> tuple[int, int]:
        """The ring round a node that a scene points at: its number and its face."""
        thing = Thing("ring", node)
        pairs = in_both(lambda look: highlighted(look, self.geometry, {node}))
        return numbered(self.tables.things, thing), self.tables.face(pairs, *self._origin(thing))

    def _origin(self, thing: Thing) -> tuple[float, float]:
        """Where a thing's own coordinates begin: the corner of its card; wires use those of the graph."""
        if isinstance(thing.depicts, Slot):
            return 0.0, 0.0
        card = self.geometry.card(thing.depicts)
        return card.x, card.y

    def _drawn(self, frame: Frame, reading: Reading, rows: Ints, wires: Ints) -> dict[Thing, list[Pair]]:
        """The wires, cards and words that stand there."""
        document, geometry = self.document, self.geometry
        slots, nodes = [geometry.slots[wire] for wire in wires], [geometry.nodes[row] for row in rows]

        def curves(look: Look) -> Iterable[Shape]:
            for wire, slot in zip(wires.tolist(), slots, strict=True):
                yield from wire_shapes(look, cubic_of(geometry, wire), int(reading.levels[wire]), slot)

        def faces(look: Look) -> Iterable[Shape]:
            yield from cards(document, geometry, reading, look, rows)
            yield from texts_of(geometry, digits(geometry, reading, look, rows), look)

        return {
            **_sorted("wire", slots, curves),
            **_sorted("card", nodes, faces),
            **_sorted("term", slots, lambda look: terms(document, geometry, reading, look, frame, wires)),
            **_sorted("caption", nodes, lambda look: captions(geometry, reading, look, rows)),
        }

    def _happening(
        self, frame: Frame, reading: Reading, rows: Ints, flying: set[Slot]
    ) -> dict[Thing, list[Pair]]:
        """What is said and shown only now, but for packets, flying or at rest: those are the page's."""
        some, nodes = frozenset(rows.tolist()), [self.geometry.nodes[row] for row in rows]
        wires = np.arange(len(self.geometry.slots))
        things = _sorted(
            "event",
            nodes,
            lambda look: event(self.document, self.geometry, frame, reading, look, some, wires, self.room),
        )
        is_still = frame.alpha == 1.0
        return {
            thing: pairs
            for thing, pairs in things.items()
            if not isinstance(thing.depicts, Slot) or not (is_still or thing.depicts in flying)
        }

    def _loads(self, frame: Frame, reading: Reading) -> Iterable[tuple[Slot, int]]:
        """What travels, by wire. A zero does not travel: its reason stands on the wire."""
        moving, program = frame.moving, frame.timeline.program
        for edge, is_back in zip(moving.edges.tolist(), moving.is_backward.tolist(), strict=True):
            slot = program.slots[edge]
            if not is_back or level_when_sent(reading, self.geometry.skeleton.wire[slot]) != ZERO:
                yield slot, self.tables.load(self._packet(reading, slot, is_back), is_back)

    def _packet(self, reading: Reading, slot: Slot, is_back: bool) -> Packet:
        skeleton = self.geometry.skeleton
        wire = skeleton.wire[slot]
        if is_back:
            wide, level = reading.wide.get(int(skeleton.wire_to[wire]), ""), level_when_sent(reading, wire)
            sent = float(reading.contributions[wire])
            return lambda look, cubic, at: backward_packet(look, cubic, at, sent, level, slot, wide)
        origin = int(skeleton.wire_from[wire])
        text = value_words(float(reading.values[origin]), reading.wide.get(origin, ""))
        return lambda look, cubic, at: forward_packet(look, cubic, at, text, slot)


def concerned(geometry: Geometry, old: Reading, new: Reading) -> tuple[Ints, Ints]:
    """The rows and wires that may look different at the second of two moments; the others are sure not to."""
    wires = (old.sent != new.sent) | (old.levels != new.levels)
    rows = (old.known != new.known) | (old.reached != new.reached) | (old.arrived != new.arrived)
    rows |= (old.standing != new.standing) | (old.grads != new.grads)
    rows[geometry.skeleton.wire_from[wires]] = True
    rows[[row for row in (old.active, new.active) if row >= 0]] = True
    wires[[wire for wire in (old.wire, new.wire) if wire >= 0]] = True
    return np.flatnonzero(rows), np.flatnonzero(wires)


def level_when_sent(reading: Reading, wire: int) -> int:
    """The level that a wire will have once its product is sent."""
    return int(levels_of(reading.contributions[wire : wire + 1], np.array([True]))[0])


def _sorted(
    layer: str, whose: Iterable[NodeId | Slot], make: Callable[[Look], Iterable[Shape]]
) -> dict[Thing, list[Pair]]:
    """Shapes by the thing they belong to; an empty list for those of `whose` that show nothing."""
    things: dict[Thing, list[Pair]] = {Thing(layer, depicts): [] for depicts in whose}
    owner: Depicts = None
    for pair in in_both(make):
        # A shape that depicts nothing by itself is an ornament of the one before it.
        owner = owner if pair[0].depicts is None else pair[0].depicts
        assert owner is not None
        things.setdefault(Thing(layer, owner), []).append(pair)
    return things
