"""Wires: grey and thin at rest; after backward, width by log |gradient|, sign by colour and dash."""

from math import atan2

import numpy as np

from graphlab.document.numbers import show
from graphlab.document.types import Slot
from graphlab.picture.anatomy import DIGIT_FONT
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Geometry, Ints
from graphlab.picture.marks import Cubic, curve, line, point_on, turned
from graphlab.picture.metrics import text_width
from graphlab.picture.reading import BROKEN, LEVELS, LOOP, REST, ZERO
from graphlab.picture.shapes import Box, Curve, Polygon, Shape
from graphlab.picture.theme import Theme, sign_colour

THINNEST, STEP = 1.75, 0.4
DASH = (7.0, 5.0)
SHORTEST_PERIOD = 7.0
ARROW = 9.0
ARROW_GAP = 4.0
BROAD = 4.0


STACK = (REST, ZERO, *(sign * level for level in range(1, LEVELS + 1) for sign in (1, -1)), BROKEN, LOOP)
"""The levels from the back to the front: what matters more lies over what matters less."""

_RANK = np.zeros(2 * LOOP + 2, np.int64)  # negative levels count from the end
for _rank, _level in enumerate(STACK):
    _RANK[_level] = _rank


def ranks_of(levels: Ints) -> Ints:
    """The place of each level in STACK."""
    return _RANK[levels]


def dash_of(look: Look) -> tuple[float, ...]:
    """Dash and gap of a minus, long enough to be seen as such; none where cards have no words either."""
    if look.detail.is_plain:
        return ()
    longer = look.at_least(sum(DASH), SHORTEST_PERIOD) / sum(DASH)
    return tuple(length * longer for length in DASH)


def style_of(theme: Theme, level: int) -> tuple[str, float, tuple[float, ...]]:
    """Colour, width and dash of a wire by its level (see reading.levels_of)."""
    if level in (REST, ZERO):
        return (theme.wire if level == REST else theme.zero), theme.wire_rest, ()
    if level in (BROKEN, LOOP):
        return theme.error, theme.wire_active, DASH if level == BROKEN else ()
    width = THINNEST + STEP * abs(level)
    if level > 0:
        return theme.positive, width, ()
    return (theme.negative_stroke if width >= BROAD else theme.negative), width, DASH


def cubic_of(geometry: Geometry, number: int) -> Cubic:
    """The control points of one wire."""
    (a, b), (c, d), (e, f), (g, h) = geometry.wires[number].tolist()
    return (a, b), (c, d), (e, f), (g, h)


def wire_shapes(look: Look, cubic: Cubic, level: int, depicts: Slot) -> tuple[Shape, ...]:
    """One wire and its arrowhead."""
    colour, width, dash = style_of(look.theme, level if look.shows_products or level == LOOP else REST)
    width = look.at_least(width, look.theme.floor_wire)
    return curve(cubic, colour, width, dash and dash_of(look), depicts), arrowhead(look, cubic, depicts)


def hovered_wire(look: Look, cubic: Cubic, level: int, depicts: Slot) -> Curve:
    """A wire that the pointer is over."""
    _, width, dash = style_of(look.theme, level)
    return curve(cubic, look.theme.wire_hover, look.at_least(width + 1.5, 2.5), dash, depicts)


def arrowhead(look: Look, cubic: Cubic, depicts: Slot) -> Polygon:
    """A small triangle before the input port that points forward along its wire.

    Grey whatever the wire carries: data flows forward for ever, and a head in the gradient's colour would
    be read as the way the gradient goes.
    """
    (x, y), (before, height) = cubic[3], cubic[2]
    tip, back, half = -ARROW_GAP, -ARROW_GAP - ARROW, ARROW * 0.45
    corners = turned(((tip, 0.0), (back, -half), (back, half)), atan2(y - height, x - before), x, y)
    return Polygon(corners, look.theme.wire, depicts=depicts)


def term_label(
    look: Look, cubic: Cubic, contribution: float, depicts: Slot, reason: str = ""
) -> tuple[Shape, ...]:
    """What was sent along a wire, written at its middle; a zero may give its reason."""
    size, theme = look.detail.label, look.theme
    if not size:
        return ()
    x, y = point_on(cubic, 0.5)
    text = signed(contribution) + (f": {reason}" if reason else "")
    font = "Inter-Medium" if reason else DIGIT_FONT
    width, height = text_width(text, font, size) + size * 0.8, size * 1.5
    fill = theme.canvas if not reason else theme.surface_raised
    if cubic[3][0] - cubic[0][0] < 2 * width and abs(cubic[3][1] - cubic[0][1]) < height:
        y -= height / 2 + look.theme.wire_active
    box = Box(x - width / 2, y - height / 2, width, height, 4, fill, theme.border, depicts=depicts)
    return box, line(text, x, y, font, size, sign_colour(theme, contribution), "middle", depicts)


def signed(number: float) -> str:
    """A number with its sign: `+6`, `−4`, `0`."""
    return ("+" if number > 0 else "") + show(number)
