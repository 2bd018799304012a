"""What every card and every wire shows at one moment, as arrays over the rows and wires of a Geometry.

A frame speaks in the order of its Program. Here it is brought to the rows of the picture by a few array
operations, so that a frame of five thousand nodes costs no loop, and two moments are compared in one line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from graphlab.document.types import Document, Fault, Value
from graphlab.engine import Program, Trace, births
from graphlab.picture.geometry import Bools, Floats, Geometry, Ints, Skeleton
from graphlab.picture.links import rows_of, wires_of
from graphlab.picture.loops import LOOP_WORDS, wires_on_loops
from graphlab.picture.remember import by_identity
from graphlab.timeline import Frame

FINE, IDLE, FAULTY, BORN = 0, 1, 2, 3
"""How a node stands: computed, not computed, at fault itself, or where nan or infinity is born."""

Entry = TypeVar("Entry", bound=np.generic)

REST, ZERO, BROKEN, LOOP = 0, 90, 91, 92
"""Levels of wires without a sign: nothing sent yet, a zero was sent, something not finite was sent, and
wires that close a loop, along which nothing can be sent."""

LEVELS = 12


@dataclass(frozen=True, eq=False)
class Reading:
    """What is seen at one moment.

    values, grads    the number of each card; nan also where known is False
    known, reached   whether the value is computed by now, and whether any gradient has arrived
    arrived, expected   contributions added by now, and in the whole pass; the seed counts as one
    standing, words  FINE, IDLE, FAULTY or BORN, and what is wrong, by row
    wide             the shape of a tensor in words, by row
    sent, contributions, levels   per wire: whether its product was sent, which, and as a level of width and
    sign target, active, wire   rows and wire that are special now, -1 for none
    """

    values: Floats
    grads: Floats
    known: Bools
    reached: Bools
    arrived: Ints
    expected: Ints
    standing: Ints
    words: Mapping[int, str]
    wide: Mapping[int, str]
    sent: Bools
    levels: Ints
    contributions: Floats
    whole: Ints
    target: int
    active: int
    wire: int


@by_identity(4)
def read(document: Document, geometry: Geometry, frame: Frame | None) -> Reading:
    """Bring a frame to the rows and wires of a geometry. Without a frame only the leaves have values."""
    return _unread(document, geometry) if frame is None else _read(document, geometry, frame)


def levels_of(contributions: Floats, sent: Bools) -> Ints:
    """Width and sign of wires in half decades, ±1 to ±LEVELS (from 300), or REST, ZERO, BROKEN."""
    size = np.abs(contributions)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.clip(np.floor(np.log10(size) * 2.0) + 7.0, 1.0, float(LEVELS))
    signed = np.where(contributions < 0, -steps, steps)
    levels = np.where(np.isfinite(size), np.where(size == 0, ZERO, signed), BROKEN)
    return np.where(sent, levels, REST).astype(np.int64)


def strengths_of(trace: Trace) -> Floats:
    """One number per edge of the program: its contribution, or of a tensor the entry of the largest size."""
    program = trace.program
    strengths = np.zeros(len(program.edge_to))
    carrying = np.flatnonzero(program.sent_at >= 0)
    if not len(carrying):
        return strengths
    starts = program.sent_at[carrying]
    if program.sent_floats == len(carrying):
        strengths[carrying] = trace.sent[starts]
        return strengths
    for edge in carrying.tolist():
        part = trace.sent[program.sent_span(edge)]
        strengths[edge] = part[int(np.argmax(np.abs(part)))] if len(part) else 0.0
    return strengths


@by_identity(4)
def expected_of(program: Program) -> Ints:
    """Per position: how many contributions a whole pass adds, the seed included."""
    counts = np.bincount(program.edge_from[program.arrivals], minlength=len(program.order))
    if program.target is not None and program.target in program.position:
        counts[program.position[program.target]] += 1
    return counts


@by_identity(4)
def birth_faults(trace: Trace) -> tuple[Fault, ...]:
    """Where nan and infinity are born; scanned once per trace."""
    return births(trace)


def births_by_now(frame: Frame) -> Iterator[Fault]:
    """Where nan or infinity has been born up to this moment, in the order of the program."""
    for fault in birth_faults(frame.trace):
        if _is_born(frame, frame.trace.program.position[fault.node]):
            yield fault


def _unread(document: Document, geometry: Geometry) -> Reading:
    n, m = len(geometry.nodes), len(geometry.slots)
    values = np.full(n, np.nan)
    wide = {}
    for key, value in document.values.items():
        row = geometry.row.get(key)
        if row is not None and isinstance(value, float):
            values[row] = value
        elif row is not None:
            wide[row] = shape_words(value)
    known = ~np.isnan(values)
    known[list(wide)] = True
    nothing = np.zeros(n, np.int64)
    return Reading(
        values=values,
        grads=np.zeros(n),
        known=known,
        reached=np.zeros(n, np.bool_),
        arrived=nothing,
        expected=nothing,
        standing=nothing,
        words={},
        wide=wide,
        sent=np.zeros(m, np.bool_),
        levels=np.zeros(m, np.int64),
        contributions=np.zeros(m),
        whole=np.zeros(m, np.int64),
        target=geometry.row.get(document.target, -1) if document.target is not None else -1,
        active=-1,
        wire=-1,
    )


def _read(document: Document, geometry: Geometry, frame: Frame) -> Reading:
    skeleton, trace = geometry.skeleton, frame.trace
    program = trace.program
    rows, wires = rows_of(skeleton, program), wires_of(skeleton, program)
    n, m = len(geometry.nodes), len(geometry.slots)

    sent = _spread(frame.sent, wires, m, False)
    contributions, whole = _products(skeleton, trace)
    arrived = _spread(frame.arrived, rows, n, 0)
    standing, words = _standing(geometry, frame)
    step = frame.step
    return Reading(
        values=_spread(trace.values[program.offsets], rows, n, np.nan),
        grads=_spread(frame.grads[program.offsets], rows, n, 0.0),
        known=_spread(frame.known, rows, n, False),
        reached=arrived > 0,
        arrived=arrived,
        expected=_spread(expected_of(program), rows, n, 0),
        standing=standing,
        words=words,
        wide=_wide(program, rows),
        sent=sent,
        levels=_levels(skeleton, program, sent, whole),
        contributions=contributions,
        whole=whole,
        target=skeleton.row.get(program.target, -1) if program.target is not None else -1,
        active=skeleton.row.get(step.node, -1) if step else -1,
        wire=skeleton.wire.get(step.slot, -1) if step and step.slot else -1,
    )


def _spread(entries: npt.NDArray[Entry], rows: Ints, count: int, rest: float) -> npt.NDArray[Entry]:
    """Entries of a program at their rows; row -1, of what is gone, falls into a place that is cut off."""
    array = np.full(count + 1, rest, entries.dtype)
    array[rows] = entries
    return array[:count]


@by_identity(4)
def _products(skeleton: Skeleton, trace: Trace) -> tuple[Floats, Ints]:
    """Per wire, what the whole pass sends along it, and its level."""
    wires = wires_of(skeleton, trace.program)
    products = _spread(strengths_of(trace), wires, len(skeleton.slots), 0.0)
    return products, levels_of(products, np.ones(len(products), np.bool_))


def _levels(skeleton: Skeleton, program: Program, sent: Bools, whole: Ints) -> Ints:
    levels = np.where(sent, whole, REST)
    if program.faults:
        levels[wires_on_loops(skeleton)] = LOOP
    return levels


def _standing(geometry: Geometry, frame: Frame) -> tuple[Ints, dict[int, str]]:
    program, row_of = frame.trace.program, geometry.row
    standing, words = np.full(len(geometry.nodes), FINE, np.int64), {}
    standing[[row_of[node] for node in program.idle if node in row_of]] = IDLE
    for fault in program.faults:
        if fault.node in row_of:
            row = row_of[fault.node]
            standing[row], words[row] = FAULTY, fault.words
    if program.faults:
        looped = geometry.skeleton.wire_to[wires_on_loops(geometry.skeleton)]
        words |= dict.fromkeys(looped.tolist(), LOOP_WORDS)
    for fault in births_by_now(frame):
        if fault.node in row_of:
            row = row_of[fault.node]
            standing[row], words[row] = BORN, fault.words
    return standing, words


def _is_born(frame: Frame, place: int) -> bool:
    """Whether the fault of a node has happened by now: its value computed, or its first product sent."""
    program = frame.trace.program
    if not np.isfinite(frame.trace.values[program.span(place)]).all():
        return bool(frame.known[place])
    return bool(frame.sent[program.edge_to == place].any())


@by_identity(4)
def _wide(program: Program, rows: Ints) -> dict[int, str]:
    if program.is_scalar:
        return {}
    places = zip(rows.tolist(), program.shapes, strict=True)
    return {row: "×".join(map(str, shape)) for row, shape in places if shape}


def shape_words(value: Value) -> str:
    """The shape of a tensor in words, `100×16`; nothing for a number."""
    return "" if isinstance(value, float) else "×".join(str(length) for length in value.shape)
