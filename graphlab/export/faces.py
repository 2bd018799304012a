"""A pass as faces: which shapes each card and wire shows at every moment, listing only what changes.

The shapes are those that `picture.draw` makes of the same moment, sorted to the thing they belong to and moved
to its origin, so that equal faces of different cards are stored once. Each colour is stored as what the light
and the dark theme paint there, so one page serves both.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from graphlab.document import Document, NodeId, Slot
from graphlab.picture.callout import callout, halo, tray, trays
from graphlab.picture.detail import Look, look_of
from graphlab.picture.digits import digits, texts_of
from graphlab.picture.draw import cards, highlighted, packets, terms
from graphlab.picture.geometry import Geometry, Ints
from graphlab.picture.marks import Cubic
from graphlab.picture.reading import ZERO, Reading, levels_of, read
from graphlab.picture.shapes import Box, Curve, Disc, Polygon, Shape, Text
from graphlab.picture.svg import element, number
from graphlab.picture.theme import DARK, LIGHT
from graphlab.picture.wires import cubic_of, wire_shapes
from graphlab.timeline import Frame, Phase

LAYERS = ("wire", "card", "term", "halo", "tray", "callout")
"""From the back to the front, as `picture.draw` stacks them."""

LOOKS = (look_of(LIGHT), look_of(DARK))
STRAIGHT: Cubic = ((-30.0, 0.0), (-10.0, 0.0), (10.0, 0.0), (30.0, 0.0))
NOTHING = 0

Interned = dict[Any, int]


class Thing(NamedTuple):
    """What wears a face: a layer, and the node or wire it shows."""

    layer: str
    depicts: NodeId | Slot


@dataclass(frozen=True, eq=False)
class Tables:
    """What the passes of one page share: each colour, element, face and load once, numbered as they appear.

    faces are tuples of elements; loads are what a packet is made of: the colour, width and dash of its trail,
    the elements that turn with the wire, and those that stay upright.
    """

    colours: Interned = field(default_factory=dict)
    elements: Interned = field(default_factory=dict)
    faces: Interned = field(default_factory=lambda: {(): NOTHING})
    loads: Interned = field(default_factory=dict)
    things: Interned = field(default_factory=dict)

    def face(self, make: Callable[[Look], list[Shape]], x: float = 0.0, y: float = 0.0) -> int:
        """The number of the face that these shapes are, seen from (x, y)."""
        return numbered(self.faces, tuple(self._elements(self._in_both(make), x, y)))

    def load(self, make: Callable[[Look, Cubic, float], list[Shape]]) -> int:
        """The number of the load that a packet carries, made by one of `picture.packets` on any wire."""
        trail, *rest = self._in_both(lambda look: make(look, STRAIGHT, 0.5))
        assert isinstance(trail, Curve)
        turning = [shape for shape in rest if isinstance(shape, Disc) or (isinstance(shape, Polygon) and shape.closed)]
        upright = [shape for shape in rest if shape not in turning]
        style = (trail.stroke, number(trail.stroke_width), " ".join(map(number, trail.dash)))
        return numbered(self.loads, (*style, tuple(self._elements(turning)), tuple(self._elements(upright))))

    def _elements(self, shapes: Iterable[Shape], x: float = 0.0, y: float = 0.0) -> Iterator[int]:
        for shape in shapes:
            yield numbered(self.elements, element(moved(shape, -x, -y), on_page=True))

    def _in_both(self, make: Callable[[Look], list[Shape]]) -> list[Shape]:
        """Shapes whose colours are variables with a value for each theme."""
        light, dark = map(make, LOOKS)
        return [self._merged(one, other) for one, other in zip(light, dark, strict=True)]

    def _merged(self, light: Shape, dark: Shape) -> Shape:
        changes: dict[str, Any] = {}
        for name in ("fill", "stroke", "opacity"):
            one, other = getattr(light, name, ""), getattr(dark, name, "")
            if one != other:
                pair = str(one) or "none", str(other) or "none"
                changes[name] = f"var(--p{numbered(self.colours, pair)})"
        return replace(light, **changes)


def numbered(table: Interned, entry: object) -> int:
    """The number of an entry, which joins the table if it is new."""
    return table.setdefault(entry, len(table))


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """The same shape elsewhere."""
    match shape:
        case Polygon():
            return replace(shape, points=tuple((x + dx, y + dy) for x, y in shape.points))
        case Curve():
            across = {name: getattr(shape, name) + dx for name in ("x0", "x1", "x2", "x3")}
            down = {name: getattr(shape, name) + dy for name in ("y0", "y1", "y2", "y3")}
            return replace(shape, **across, **down)
        case Box() | Text() | Disc():
            return replace(shape, x=shape.x + dx, y=shape.y + dy)


@dataclass(frozen=True, eq=False)
class Moment:
    """One frame, read once for all things."""

    frame: Frame
    reading: Reading
    trays: frozenset[int]


def moment_at(document: Document, geometry: Geometry, frame: Frame) -> Moment:
    """Read a frame."""
    return Moment(frame, read(document, geometry, frame), frozenset(trays(geometry, frame)))


@dataclass(frozen=True, eq=False)
class Scenery:
    """A document laid out, and what of it is shown."""

    document: Document
    geometry: Geometry
    hidden: frozenset[NodeId]
    highlights: frozenset[NodeId]

    @cached_property
    def things(self) -> list[Thing]:
        """Everything that may be seen, from the back to the front."""
        nodes = [node for node in self.geometry.nodes if node not in self.hidden]
        shown = set(nodes)
        ends = zip(self.geometry.slots, self.geometry.skeleton.wire_from.tolist(), strict=True)
        slots = [slot for slot, origin in ends if slot.node in shown and self.geometry.nodes[origin] in shown]
        return [Thing(layer, each) for layer in LAYERS for each in (slots if layer in ("wire", "term") else nodes)]

    @cached_property
    def seen(self) -> frozenset[Thing]:
        """The same, to ask whether one of them is there."""
        return frozenset(self.things)

    def face(self, tables: Tables, thing: Thing, moment: Moment) -> int:
        """The face that a thing wears at a moment."""
        x, y = self.origin(thing)
        return tables.face(lambda look: self._shapes(thing, moment, look), x, y)

    def origin(self, thing: Thing) -> tuple[float, float]:
        """Where a thing's own coordinates begin: the corner of its card; wires use those of the graph."""
        if isinstance(thing.depicts, Slot):
            return 0.0, 0.0
        card = self.geometry.card(thing.depicts)
        return card.x, card.y

    def _shapes(self, thing: Thing, moment: Moment, look: Look) -> list[Shape]:
        depicts = thing.depicts
        if isinstance(depicts, Slot):
            return self._on_wire(thing.layer, depicts, moment, look)
        row = self.geometry.row[depicts]
        is_active = moment.reading.active == row
        match thing.layer:
            case "card":
                return self._card(row, depicts, moment.reading, look)
            case "halo":
                return halo(look, self.geometry, row) if is_active else []
            case "tray":
                return tray(look, self.geometry, moment.frame, row) if row in moment.trays else []
        return callout(look, self.document, self.geometry, moment.frame, row) if is_active else []

    def _card(self, row: int, node: NodeId, reading: Reading, look: Look) -> list[Shape]:
        only = np.array([row])
        return [
            *highlighted(look, self.geometry, self.highlights & {node}),
            *cards(self.document, self.geometry, reading, look, only),
            *texts_of(self.geometry, digits(self.geometry, reading, look, only), look),
        ]

    def _on_wire(self, layer: str, slot: Slot, moment: Moment, look: Look) -> list[Shape]:
        frame, reading = moment.frame, moment.reading
        wire = self.geometry.skeleton.wire[slot]
        if layer == "wire":
            return [*wire_shapes(look, cubic_of(self.geometry, wire), int(reading.levels[wire]), slot)]
        shapes = terms(self.document, self.geometry, reading, look, frame, np.array([wire]))
        if wire == reading.wire and frame.phase == Phase.BACKWARD and level_when_sent(reading, wire) == ZERO:
            shapes += packets(self.document, self.geometry, frame, reading, look)
        return shapes


def level_when_sent(reading: Reading, wire: int) -> int:
    """The level that a wire will have once its product is sent."""
    return int(levels_of(reading.contributions[wire : wire + 1], np.array([True]))[0])


def touched(scenery: Scenery, before: Moment, now: Moment) -> list[Thing]:
    """The things that may look different at the second of two moments; the others are sure not to."""
    old, new = before.reading, now.reading
    geometry = scenery.geometry
    wires = set(np.flatnonzero((old.sent != new.sent) | (old.levels != new.levels)).tolist())
    rows = set(_differing_rows(old, new).tolist())
    meeting = set(geometry.skeleton.wire_from[sorted(wires)].tolist()) | rows | (before.trays ^ now.trays)
    wires |= {old.wire, new.wire} - {-1}
    active = {old.active, new.active} - {-1}
    found = [Thing(layer, geometry.slots[wire]) for layer in ("wire", "term") for wire in sorted(wires)]
    for layer, some in (("card", rows | active), ("halo", active), ("tray", meeting), ("callout", active)):
        found += [Thing(layer, geometry.nodes[row]) for row in sorted(some)]
    seen = scenery.seen
    return [thing for thing in found if thing in seen]


def _differing_rows(old: Reading, new: Reading) -> Ints:
    differs = (old.known != new.known) | (old.reached != new.reached) | (old.arrived != new.arrived)
    differs |= (old.standing != new.standing) | ~((old.grads == new.grads) | (np.isnan(old.grads) & np.isnan(new.grads)))
    return np.flatnonzero(differs)
