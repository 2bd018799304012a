"""A plot drawn with the shapes of every picture: axes, ticks, the curve, its tangent and its secant."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphlab.document.numbers import exact, show
from graphlab.picture.metrics import cap_height, line_height, text_width
from graphlab.picture.plots import Line, Plot, Series, Slopes, tick_labels, ticks
from graphlab.picture.shapes import Bounds, Box, Curve, Disc, Picture, Polygon, Shape, Text
from graphlab.picture.theme import Theme, sign_colour

WORDS, NUMBERS = "Inter", "JetBrainsMono"
DIGITS = 6
MARGIN = 12.0
TICK = 5.0
TICK_PITCH_X = 44.0
TICK_PITCH_Y = 26.0
SMALLEST_BRACKET = 10.0
CURVE, SLOPE = 2.0, 1.75


@dataclass(frozen=True, slots=True)
class Area:
    """The rectangle in which a plot is drawn, and the way from its units into it."""

    plot: Plot
    x: float
    y: float
    width: float
    height: float

    def across(self, x: float) -> float:
        """Where an x lies, from left to right."""
        low, high = self.plot.x_range
        return self.x + (x - low) / (high - low) * self.width

    def down(self, y: float) -> float:
        """Where a y lies, from top to bottom."""
        low, high = self.plot.y_range
        return self.y + self.height - (y - low) / (high - low) * self.height


def plot_picture(plot: Plot, theme: Theme, width: float, height: float) -> Picture:
    """The picture of a plot, its top left corner at the origin; width and height are those of the whole."""
    area = _area(plot, theme, width, height)
    shapes: list[Shape] = [Box(0, 0, width, height, fill=theme.surface)]
    shapes += _axes(area, theme)
    for series in plot.series:
        shapes += [
            Polygon(piece, stroke=theme.ink, stroke_width=CURVE, closed=False)
            for piece in pieces(series, area)
        ]
    for line in plot.lines:
        shapes += _line(line, area, theme)
    if plot.slopes is not None:
        shapes += _bracket(plot.slopes, area, theme)
    shapes += _point(plot, area, theme)
    shapes += _legend(plot, theme, width)
    return Picture(tuple(shapes), Bounds(0, 0, width, height))


def pieces(series: Series, area: Area) -> list[tuple[tuple[float, float], ...]]:
    """The stretches of a curve that lie inside the area, cut where it leaves it and where it has gaps."""
    low, high = area.plot.y_range
    found: list[list[tuple[float, float]]] = [[]]
    xs, ys = series.xs.tolist(), series.ys.tolist()
    for (x0, y0), (x1, y1) in zip(zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False):
        inside = _clipped(x0, y0, x1, y1, low, high)
        if inside is None:
            found.append([])
            continue
        start, end = ((area.across(x), area.down(y)) for x, y in inside)
        if not found[-1] or found[-1][-1] != start:
            found.append([start])
        found[-1].append(end)
    return [tuple(piece) for piece in found if len(piece) > 1]


def _clipped(
    x0: float, y0: float, x1: float, y1: float, low: float, high: float
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of a segment between two heights, or None."""
    if not (np.isfinite(y0) and np.isfinite(y1)) or max(y0, y1) < low or min(y0, y1) > high:
        return None

    def cut(x: float, y: float) -> tuple[float, float]:
        edge = min(max(y, low), high)
        return (x, y) if edge == y else (x0 + (x1 - x0) * (edge - y0) / (y1 - y0), edge)

    return cut(x0, y0), cut(x1, y1)


def _area(plot: Plot, theme: Theme, width: float, height: float) -> Area:
    size = theme.text_small
    names = tick_labels(ticks(*plot.y_range, most=_most(height, TICK_PITCH_Y)))
    left = MARGIN + max((text_width(name, NUMBERS, size) for name in names), default=0.0) + TICK + 3
    top = MARGIN + line_height(WORDS, size) * (1 + (0 if plot.slopes is None else 3)) + 4
    bottom = MARGIN + line_height(WORDS, size) + TICK + 2
    return Area(plot, left, top, max(width - left - MARGIN, 1.0), max(height - top - bottom, 1.0))


def _most(length: float, pitch: float) -> int:
    return max(2, min(9, int(length / pitch)))


def _axes(area: Area, theme: Theme) -> Iterator[Shape]:
    plot, size = area.plot, theme.text_small
    floor_y, right = area.y + area.height, area.x + area.width
    yield Box(area.x, area.y, area.width, area.height, fill=theme.surface_sunken)
    numbers = ticks(*plot.y_range, most=_most(area.height, TICK_PITCH_Y))
    for number, name in zip(numbers, tick_labels(numbers), strict=True):
        y = area.down(number)
        strong = theme.border_strong if number == 0 else theme.border
        yield Curve(area.x, y, area.x, y, right, y, right, y, strong, theme.border_width)
        middle = y + cap_height(NUMBERS, size) / 2
        yield Text(area.x - TICK - 2, middle, name, NUMBERS, size, theme.ink_muted, "end")
    numbers = ticks(*plot.x_range, most=_most(area.width, TICK_PITCH_X))
    below = floor_y + TICK + line_height(NUMBERS, size) * 0.8
    name_x = right - text_width(plot.x_label, WORDS, size)
    for number, name in zip(numbers, tick_labels(numbers), strict=True):
        x = area.across(number)
        strong = theme.border_strong if number == 0 else theme.border
        yield Curve(x, area.y, x, area.y, x, floor_y, x, floor_y, strong, theme.border_width)
        half = text_width(name, NUMBERS, size) / 2
        if area.x - MARGIN <= x - half and x + half <= name_x - 6:
            yield Text(x, below, name, NUMBERS, size, theme.ink_muted, "middle")
    yield Text(right, below, plot.x_label, "Inter-SemiBold", size, theme.ink, "end")
    yield Text(area.x, area.y - 6, plot.y_label, "Inter-SemiBold", size, theme.ink, "start")


def _line(line: Line, area: Area, theme: Theme) -> Iterator[Shape]:
    """A straight line from edge to edge; the secant is dashed."""
    low, high = area.plot.x_range
    ends = (low, line.y + (low - line.x) * line.slope, high, line.y + (high - line.x) * line.slope)
    inside = _clipped(*ends, *area.plot.y_range)
    if inside is None:
        return
    (x0, y0), (x1, y1) = ((area.across(x), area.down(y)) for x, y in inside)
    colour = sign_colour(theme, line.slope) if line.kind == "tangent" else theme.ink_muted
    dash = () if line.kind == "tangent" else (6.0, 4.0)
    yield Curve(x0, y0, x0, y0, x1, y1, x1, y1, colour, SLOPE, dash)


def _bracket(slopes: Slopes, area: Area, theme: Theme) -> Iterator[Shape]:
    """The step h to the side and what it does to y, as long as they can be seen."""
    low, high = area.plot.x_range
    x0, y0 = area.across(slopes.x), area.down(slopes.y)
    end = min(max(slopes.x + slopes.h, low), high)
    x1, y1 = area.across(end), area.down(slopes.stepped)
    inside = low <= slopes.x + slopes.h <= high and area.y <= y1 <= area.y + area.height
    if not inside or abs(x1 - x0) < SMALLEST_BRACKET:
        return
    yield Polygon(((x0, y0), (x1, y0), (x1, y1)), stroke=theme.ink_muted, closed=False)
    yield Disc(x1, y1, 4.0, theme.surface, theme.ink, 1.5)
    size = theme.text_small
    beneath = y0 + (line_height(WORDS, size) * 0.85 if y1 <= y0 else -5.0)
    yield Text((x0 + x1) / 2, beneath, "h", "Inter-SemiBold", size, theme.ink_muted, "middle")


def _point(plot: Plot, area: Area, theme: Theme) -> Iterator[Shape]:
    if plot.cursor is None or not plot.x_range[0] <= plot.cursor <= plot.x_range[1]:
        return
    x, floor_y = area.across(plot.cursor), area.y + area.height
    yield Curve(x, floor_y, x, floor_y, x, floor_y + TICK, x, floor_y + TICK, theme.ink, 2.0)
    tangent = next((line for line in plot.lines if line.kind == "tangent"), None)
    if tangent is not None:
        yield Disc(x, area.down(tangent.y), 5.0, theme.halo, theme.halo_outline, 1.5)


def _legend(plot: Plot, theme: Theme, width: float) -> Iterator[Shape]:
    """The three numbers above the plot: the slope by backward, the slope by a step, and their difference."""
    if plot.slopes is None:
        return
    slopes, size = plot.slopes, theme.text_small
    rows = (
        ("Tangent, by backward", slopes.tangent, sign_colour(theme, slopes.tangent)),
        (f"Secant, h = {show(slopes.h)}", slopes.secant, sign_colour(theme, slopes.secant)),
        ("Difference", slopes.difference, theme.ink),
    )
    for number, (words, value, colour) in enumerate(rows):
        y = MARGIN + line_height(WORDS, size) * (number + 0.75)
        yield Text(MARGIN, y, words, WORDS, size, theme.ink_muted)
        shown = show(value, DIGITS)
        yield Text(width - MARGIN, y, shown, "JetBrainsMono-Medium", size, colour, "end", exact=exact(value))
