"""What the passes of one page share: each colour, element, face and load stored once, by number.

Every colour is stored as what the light and the dark theme paint there, so one page serves both.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from graphlab.document import NodeId, Slot
from graphlab.picture.detail import Look, look_of
from graphlab.picture.marks import Cubic
from graphlab.picture.shapes import Box, Curve, Disc, Polygon, Shape, Text
from graphlab.picture.svg import element, number
from graphlab.picture.theme import DARK, LIGHT

LAYERS = ("ring", "wire", "card", "term", "event", "caption")
"""From the back to the front, as `picture.draw` stacks them."""

LOOKS = (look_of(LIGHT), look_of(DARK))
STRAIGHT: Cubic = ((0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0), (3000.0, 0.0))
NOTHING = 0
REMEMBERED = 100_000

Interned = dict[Any, int]
Pair = tuple[Shape, Shape]
"""The same shape drawn for the light and for the dark theme."""
Packet = Callable[[Look, Cubic, float], list[Shape]]


class Thing(NamedTuple):
    """What wears a face: a layer, and the node or wire it shows."""

    layer: str
    depicts: NodeId | Slot


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything numbered as it appears.

    faces are tuples of elements; 0 is the empty face. loads are what packets are made of: colour, width and
    dash of the trail, how far from the end of the wire it rests, the elements that turn with the wire, and
    those that stay upright.
    """

    colours: Interned = field(default_factory=dict)
    elements: Interned = field(default_factory=dict)
    faces: Interned = field(default_factory=lambda: {(): NOTHING})
    loads: Interned = field(default_factory=dict)
    things: Interned = field(default_factory=dict)
    _known: Interned = field(default_factory=dict)

    def face(self, pairs: Iterable[Pair], x: float = 0.0, y: float = 0.0) -> int:
        """The number of the face that these shapes are, seen from (x, y)."""
        return numbered(self.faces, tuple([self.element_of(pair, x, y) for pair in pairs]))

    def load(self, packet: Packet, is_back: bool) -> int:
        """The number of the load of a packet, drawn where it rests on a straight wire."""
        (trail, dark), *rest = in_both(lambda look: packet(look, STRAIGHT, 1.0))
        assert isinstance(trail, Curve)
        x, y = (trail.x0, trail.y0) if is_back else (trail.x3, trail.y3)
        turning = [pair for pair in rest if _turns(pair[0])]
        upright = [pair for pair in rest if not _turns(pair[0])]
        stroke = self._merged((trail, dark)).stroke  # type: ignore[union-attr]
        style = stroke, number(trail.stroke_width), " ".join(map(number, trail.dash))
        parts = (tuple(self.element_of(pair, x, y) for pair in part) for part in (turning, upright))
        return numbered(self.loads, (*style, round(x, 2) if is_back else 0.0, *parts))

    def element_of(self, pair: Pair, x: float, y: float) -> int:
        """The number of the element for a shape. Most shapes come back unchanged at the next moment."""
        known = self._known.get((pair, x, y))
        if known is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            shape = self._merged(pair)
            known = numbered(self.elements, element(moved(shape, -x, -y) if x or y else shape, on_page=True))
            self._known[pair, x, y] = known
        return known

    def _merged(self, pair: Pair) -> Shape:
        """One shape whose colours are variables where the themes differ."""
        changes: dict[str, Any] = {}
        for name in ("fill", "stroke", "opacity"):
            one, other = (getattr(shape, name, "") for shape in pair)
            if one != other:
                colours = str(one) or "none", str(other) or "none"
                changes[name] = f"var(--p{numbered(self.colours, colours)})"
        return replace(pair[0], **changes) if changes else pair[0]


def in_both(make: Callable[[Look], Iterable[Shape]]) -> list[Pair]:
    """Shapes drawn for both themes, side by side."""
    light, dark = map(make, LOOKS)
    return list(zip(light, dark, strict=True))


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


def _turns(shape: Shape) -> bool:
    """Whether a part of a packet turns with its wire: the disc and the chevron, not sign and number."""
    return isinstance(shape, Disc) or (isinstance(shape, Polygon) and shape.closed)
