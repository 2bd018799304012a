"""Small pieces that several parts of a picture share: tags with words, glyphs, curves cut at a point."""

from itertools import pairwise
from math import atan2, cos, pi, sin

from graphlab.picture.metrics import cap_height, text_width
from graphlab.picture.shapes import Box, Curve, Depicts, Polygon, Shape, Text
from graphlab.picture.theme import Theme

Points = tuple[tuple[float, float], ...]
Cubic = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def line(
    text: str,
    x: float,
    centre: float,
    font: str,
    size: float,
    fill: str,
    anchor: str = "start",
    depicts: Depicts = None,
) -> Text:
    """One line of text whose capitals and digits are centred on a height."""
    return Text(x, centre + cap_height(font, size) / 2, text, font, size, fill, anchor, depicts=depicts)


def tag(
    text: str,
    x: float,
    y: float,
    theme: Theme,
    *,
    font: str = "Inter-Medium",
    size: float = 0.0,
    fill: str = "",
    ink: str = "",
    stroke: str = "",
    anchor: str = "middle",
    depicts: Depicts = None,
) -> tuple[Shape, ...]:
    """A word in a rounded box centred on the height y; x is its left end, middle or right end, by anchor."""
    size = size or theme.text_small
    width, height = text_width(text, font, size) + size, size * 1.6
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
    box = Box(
        left,
        y - height / 2,
        width,
        height,
        min(height / 2, 6.0),
        fill or theme.surface_raised,
        stroke,
        theme.border_width,
        depicts=depicts,
    )
    return box, line(text, left + width / 2, y, font, size, ink or theme.ink_muted, "middle", depicts)


def tag_width(text: str, size: float, font: str = "Inter-Medium") -> float:
    """How wide a tag is."""
    return text_width(text, font, size) + size


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """A text broken at spaces into lines that fit into a width; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", font, size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def triangle(x: float, y: float, size: float, direction: int, fill: str) -> Polygon:
    """A small filled triangle centred at a point, pointing right (1) or left (-1)."""
    tip, back = x + direction * size / 2, x - direction * size / 2
    return Polygon(((tip, y), (back, y - size / 2), (back, y + size / 2)), fill)


def warning_sign(x: float, y: float, size: float, theme: Theme, depicts: Depicts) -> tuple[Shape, ...]:
    """A filled triangle with an exclamation mark, centred at a point."""
    half = size / 2
    points = ((x, y - half), (x + half * 1.1, y + half * 0.85), (x - half * 1.1, y + half * 0.85))
    back = Polygon(points, theme.error, theme.surface_raised, 2.0, depicts=depicts)
    mark = Text(
        x, y + half * 0.62, "!", "Inter-Bold", size * 0.62, theme.packet_ink, "middle", depicts=depicts
    )
    return back, mark


def glyph_bars(
    x: float, y: float, reach: float, is_plus: bool, ink: str, width: float, depicts: Depicts
) -> tuple[Shape, ...]:
    """The sign + or − drawn as bars, centred at a point."""
    across = Polygon(((x - reach, y), (x + reach, y)), "", ink, width, False, depicts=depicts)
    down = Polygon(((x, y - reach), (x, y + reach)), "", ink, width, False, depicts=depicts)
    return (across, down) if is_plus else (across,)


def point_on(cubic: Cubic, t: float) -> tuple[float, float]:
    """The point a share t of the way along a cubic."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    return (
        sum(weight * point[0] for weight, point in zip(weights, cubic, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, cubic, strict=True)),
    )


def heading_on(cubic: Cubic, t: float) -> float:
    """The direction of travel at a share of the way, in radians."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = cubic
    first, second, third = (1 - t) ** 2, 2 * t * (1 - t), t * t
    across = first * (x1 - x0) + second * (x2 - x1) + third * (x3 - x2)
    down = first * (y1 - y0) + second * (y2 - y1) + third * (y3 - y2)
    return atan2(down, across)


def part_of(cubic: Cubic, start: float, end: float) -> Cubic:
    """The stretch of a cubic between two shares of the way, as a cubic."""

    def blossom(a: float, b: float, c: float) -> tuple[float, float]:
        points = list(cubic)
        for t in (a, b, c):
            points = [(p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])) for p, q in pairwise(points)]
        return points[0]

    return (
        blossom(start, start, start),
        blossom(start, start, end),
        blossom(start, end, end),
        blossom(end, end, end),
    )


def curve(
    cubic: Cubic, stroke: str, width: float, dash: tuple[float, ...] = (), depicts: Depicts = None
) -> Curve:
    """A cubic as a shape."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = cubic
    return Curve(x0, y0, x1, y1, x2, y2, x3, y3, stroke, width, dash, depicts=depicts)


def turned(points: Points, angle: float, x: float, y: float) -> Points:
    """Points turned about the origin and moved to (x, y)."""
    c, s = cos(angle), sin(angle)
    return tuple((x + c * a - s * b, y + s * a + c * b) for a, b in points)


def corner(x: float, y: float, radius: float, start: float, end: float, steps: int = 6) -> Points:
    """Points of an arc round (x, y) between two angles in quarter turns."""
    angles = [(start + (end - start) * step / steps) * pi / 2 for step in range(steps + 1)]
    return tuple((x + radius * cos(angle), y + radius * sin(angle)) for angle in angles)
