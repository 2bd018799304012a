"""Plots as pure values, and the value of a node over any leaf, with its tangent and a secant.

A Plot says what is to be seen in its own units; plotting.py draws it with the shapes of every picture, and an
interactive panel may draw the same value. Nothing here knows pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, isfinite, log10

import numpy as np
import numpy.typing as npt

from graphlab.document.edits import frozen
from graphlab.document.names import label
from graphlab.document.numbers import LARGEST, MINUS, SMALLEST, show
from graphlab.document.types import Document, NodeId, Value
from graphlab.engine import Program, Trace, build, run

Floats = npt.NDArray[np.float64]
Range = tuple[float, float]

ROOM = 0.08
TAIL = 4.0
JUMP = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A curve through (xs, ys); it has a gap wherever y is not finite."""

    xs: Floats
    ys: Floats


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line through (x, y); kind is "tangent" or "secant"."""

    kind: str
    x: float
    y: float
    slope: float


@dataclass(frozen=True, slots=True)
class Slopes:
    """The slope at x by backward, and by a step h: what the first minutes of every course compare."""

    x: float
    y: float
    h: float
    stepped: float
    tangent: float

    @property
    def secant(self) -> float:
        """(f(x + h) - f(x)) / h; nan if h is 0."""
        with np.errstate(all="ignore"):
            return float(np.divide(np.float64(self.stepped) - self.y, self.h))

    @property
    def difference(self) -> float:
        """How far the secant's slope is from the tangent's."""
        return abs(self.secant - self.tangent)


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """What a plot shows, in its own units. cursor is the x that is being looked at."""

    series: tuple[Series, ...]
    x_label: str
    y_label: str
    x_range: Range
    y_range: Range
    cursor: float | None = None
    lines: tuple[Line, ...] = ()
    slopes: Slopes | None = None


def y_over_leaf(
    document: Document,
    leaf: NodeId,
    target: NodeId,
    low: float,
    high: float,
    samples: int = 200,
    h: float | None = None,
) -> Plot | None:
    """The value of a node over one leaf from low to high, all other leaves as they are.

    The tangent at the leaf's present value has backward's slope; with an h there is a secant through x and x
    + h. None where there is nothing to plot: the leaf or the target is a tensor or not a number now, or
    faults keep the target from being computed.
    """
    x = document.values.get(leaf)
    if not isinstance(x, float) or not isfinite(x) or not (isfinite(low) and isfinite(high) and low < high):
        return None
    program = build(replace(document, target=target))
    if target not in program.position or program.shapes[program.position[target]] != ():
        return None
    trace = run(program, document.values)
    y, slope = _number(trace.value(target)), _number(trace.grad(leaf))
    low, high = min(low, x), max(high, x)
    xs = np.linspace(low, high, max(samples, 2))
    ys = _values_over(document, program, leaf, target, xs)
    lines = [Line("tangent", x, y, slope)] if isfinite(y) and isfinite(slope) else []
    slopes = None
    if h is not None:
        stepped = _number(_at(document, program, leaf, x + h).value(target))
        slopes = Slopes(x, y, h, stepped, slope)
        if isfinite(slopes.secant):
            lines.append(Line("secant", x, y, slopes.secant))
    seen = [y] if slopes is None else [y, slopes.stepped]
    y_range = shown_range(ys, [number for number in seen if isfinite(number)])
    series = Series(xs, without_jumps(ys, y_range))
    return Plot(
        (series,),
        label(document, leaf),
        label(document, target),
        (low, high),
        y_range,
        x,
        tuple(lines),
        slopes,
    )


def ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round numbers (steps of 1, 2 or 5 times a power of ten) from low to high, at most this many."""
    if not (isfinite(low) and isfinite(high) and low < high) or most < 2:
        return ()
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    for step in (1, 2, 5, 10, 20):
        first, last = ceil(low / (step * power) - 1e-9), floor(high / (step * power) + 1e-9)
        if last - first < most:
            break
    return tuple(_whole(number * step, power) for number in range(first, last + 1))


def tick_labels(numbers: Sequence[float]) -> tuple[str, ...]:
    """The numbers at the ticks with shared decimals, or all in the short form where they are huge or tiny."""
    largest = max((abs(number) for number in numbers), default=0.0)
    if largest >= LARGEST or 0 < largest < SMALLEST:
        return tuple(show(number) for number in numbers)
    places = max((len(f"{number:.9f}".rstrip("0").partition(".")[2]) for number in numbers), default=0)
    return tuple(f"{number + 0.0:.{places}f}".replace("-", MINUS) for number in numbers)


def shown_range(ys: Floats, seen: Sequence[float]) -> Range:
    """A range that shows what matters of a curve: far tails of poles are cut, the numbers seen are inside."""
    finite = ys[np.isfinite(ys)]
    if not len(finite) and not seen:
        return -1.0, 1.0
    if len(finite):
        low, high = float(finite.min()), float(finite.max())
        near, far = (float(each) for each in np.percentile(finite, (10, 90)))
        if high - low > TAIL * TAIL * (far - near) > 0:
            low, high = max(low, near - TAIL * (far - near)), min(high, far + TAIL * (far - near))
        seen = [*seen, low, high]
    low, high = min(seen), max(seen)
    room = ROOM * (high - low) or 0.5 * abs(high) or 1.0
    return (low - room, high + room) if isfinite(high - low) else (low, high)


def without_jumps(ys: Floats, y_range: Range) -> Floats:
    """The same curve with a gap where it leaps over more than the whole range: a pole, not a slope."""
    leaps = np.abs(np.diff(np.where(np.isfinite(ys), ys, 0.0))) > JUMP * (y_range[1] - y_range[0])
    gapped = np.where(np.isfinite(ys), ys, np.nan)
    gapped[1:][leaps] = np.nan
    gapped.setflags(write=False)
    return gapped


def _values_over(document: Document, program: Program, leaf: NodeId, target: NodeId, xs: Floats) -> Floats:
    """The target at every x: all at once if every leaf is a single number, else one run after the other."""
    if leaf not in program.position:
        return np.full(len(xs), np.nan)
    if not program.array_leaves:
        wide = replace(document, target=target, values=frozen({**document.values, leaf: xs}))
        value = run(build(wide), wide.values).value(target)
        return np.array(np.broadcast_to(value, xs.shape))
    return np.array([_number(_at(document, program, leaf, x).value(target)) for x in xs.tolist()])


def _at(document: Document, program: Program, leaf: NodeId, x: float) -> Trace:
    values: Mapping[NodeId, Value] = {**document.values, leaf: x}
    return run(program, values)


def _number(value: Value) -> float:
    return float(np.asarray(value).reshape(-1)[0])


def _whole(count: int, power: float) -> float:
    """count times a power of ten, as the decimal number it is meant to be."""
    return float(f"{count}e{round(log10(power))}")
