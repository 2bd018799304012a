"""What travels: forward a filled disc, the value above it; backward a hollow chevron, the product below it.

Shape and direction say the phase; colour, glyph and dash say the sign; size says the logarithm of the
magnitude.
"""

from math import hypot, pi

from graphlab.document.numbers import show
from graphlab.document.types import Slot
from graphlab.picture.anatomy import DIGIT_FONT
from graphlab.picture.detail import Look
from graphlab.picture.marks import Cubic, curve, glyph_bars, heading_on, line, part_of, point_on, turned
from graphlab.picture.metrics import text_width
from graphlab.picture.ports import port_radius
from graphlab.picture.reading import LEVELS
from graphlab.picture.shapes import Box, Disc, Polygon, Shape
from graphlab.picture.theme import sign_colour
from graphlab.picture.wires import DASH, signed

LARGEST_PACKET = 64.0
SMALLEST_GLYPH = 10.0
"""Pixels from which a packet has room for its sign; smaller ones are filled instead."""


def forward_packet(look: Look, cubic: Cubic, alpha: float, text: str, depicts: Slot) -> list[Shape]:
    """A value on its way along a wire; text is written above it, for a second operand below it.

    Operands arrive side by side, so their numbers keep to the outer sides.
    """
    theme = look.theme
    trail = part_of(cubic, min(_clear_of_port(look, cubic), alpha), alpha)
    x, y = point_on(cubic, alpha)
    radius = packet_size(look, 0) / 2
    width = look.at_least(theme.wire_active, theme.floor_wire_active)
    disc = Disc(x, y, radius, theme.forward, theme.canvas, 1.5, depicts=depicts)
    shapes: list[Shape] = [curve(trail, theme.forward, width, (), depicts), disc]
    side = 1 if depicts.index else -1
    return shapes + _label(look, text, x, y + side * radius, side, theme.forward, depicts)


def forward_trail(look: Look, cubic: Cubic, depicts: Slot) -> Shape:
    """A wire along which a value has just arrived."""
    width = look.at_least(look.theme.wire_active, look.theme.floor_wire_active)
    clear = _clear_of_port(look, cubic)
    return curve(part_of(cubic, clear, 1.0 - clear), look.theme.forward, width, (), depicts)


def backward_packet(
    look: Look, cubic: Cubic, alpha: float, contribution: float, level: int, depicts: Slot, text: str = ""
) -> list[Shape]:
    """A product on its way back against a wire; text (by default the number) is written below it.

    It rests before the card that it was sent to (alpha 1), so that a paused picture still shows it.
    """
    theme = look.theme
    size = packet_size(look, level)
    stop = min(0.45, size * 0.9 / _span(cubic))
    at = 1.0 - alpha * (1.0 - stop)
    x, y = point_on(cubic, at)
    angle = heading_on(cubic, at) + pi
    colour = sign_colour(theme, contribution)
    width = look.at_least(theme.wire_active, theme.floor_wire_active)
    dash = DASH if contribution < 0 else ()
    trail = curve(
        part_of(cubic, at, max(at, 1.0 - _clear_of_port(look, cubic))), colour, width, dash, depicts
    )
    shapes: list[Shape] = [trail, *chevron_shapes(look, x, y, size, angle, contribution > 0, depicts)]
    return shapes + _label(look, text or signed(contribution), x, y + size * 0.6, 1, colour, depicts)


def chevron_shapes(
    look: Look, x: float, y: float, size: float, angle: float, is_plus: bool, depicts: Slot
) -> list[Shape]:
    """A packet on its way back without trail and label: the chevron, then its sign."""
    theme = look.theme
    colour = theme.positive if is_plus else theme.negative
    if size * look.zoom < SMALLEST_GLYPH:
        return [chevron(x, y, size, angle, colour, theme.canvas, look.at_least(0.0, 1.0), depicts)]
    body = chevron(x, y, size, angle, theme.canvas, colour, look.at_least(max(2.0, size / 8), 1.6), depicts)
    width = look.at_least(max(1.8, size / 9), 1.4)
    return [body, *glyph_bars(x, y, size * 0.2, is_plus, colour, width, depicts)]


def chevron(
    x: float,
    y: float,
    size: float,
    angle: float,
    fill: str,
    stroke: str,
    width: float,
    depicts: Slot | None = None,
) -> Polygon:
    """A hollow arrow as high as size, its middle at (x, y), its tip towards the angle."""
    half = size / 2
    points = (
        (half * 1.3, 0.0),
        (half * 0.3, half),
        (-half * 1.0, half),
        (-half * 0.65, 0.0),
        (-half * 1.0, -half),
        (half * 0.3, -half),
    )
    return Polygon(turned(points, angle, x, y), fill, stroke, width, depicts=depicts)


def _span(cubic: Cubic) -> float:
    """How far apart the ends of a wire are, at least 1."""
    return max(hypot(cubic[3][0] - cubic[0][0], cubic[3][1] - cubic[0][1]), 1.0)


def _clear_of_port(look: Look, cubic: Cubic) -> float:
    """The share of a wire that lies under the port at its end."""
    return min(0.2, (port_radius(look) + 1.5) / _span(cubic))


def packet_size(look: Look, level: int) -> float:
    """A packet's size in graph units: by its level, never smaller than can be seen."""
    grown = look.theme.packet_size * (1.0 + 0.9 * min(abs(level), LEVELS) / LEVELS)
    return min(look.at_least(grown, look.theme.floor_packet), LARGEST_PACKET)


def _label(look: Look, text: str, x: float, edge: float, side: int, ink: str, depicts: Slot) -> list[Shape]:
    """A number above (side -1) or below (side 1) a packet, on a patch of canvas that keeps wires away."""
    size, theme = look.detail.active, look.theme
    if not size or not text:
        return []
    height = size * 1.15
    centre = edge + side * (height / 2 + 3)
    width = text_width(text, DIGIT_FONT, size) + 6
    patch = Box(
        x - width / 2, centre - height / 2, width, height, 4, theme.canvas, opacity=0.85, depicts=depicts
    )
    return [patch, line(text, x, centre, DIGIT_FONT, size, ink, "middle", depicts)]


def value_words(value: float, wide: str) -> str:
    """A value for a packet: the number, or the shape of a tensor."""
    return wide or show(value)
