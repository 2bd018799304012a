"""Is a gradient right? Every derivative is measured again, from forward alone, without any local derivative.

The measure is the complex step: forward runs on numbers with an imaginary part of 1e-30, and the imaginary
part that arrives, divided by 1e-30, is the derivative to the last digit. There is no subtraction, hence no
cancellation and no step size to choose (a central difference is good for 1e-10 at best). Rules choose by
comparing, and complex numbers compare by real part first, imaginary part next: so the two sides of a kink
show as steps up and down that differ. A gradient there is a convention, and is reported as not checked.

An error is relative to the derivative, or to what rounding alone may have left in it where that is more, so
that a sum that cancels and a saturated tanh are not called wrong.

Many nodes are measured in one walk: row 2j of every array carries the step up at node j, row 2j + 1 the step
down.
"""

from collections.abc import Iterator, Sequence
from time import perf_counter

import numpy as np
import numpy.typing as npt

from graphlab.document.types import NodeId
from graphlab.engine.program import Call, Floats, Program
from graphlab.engine.rules import as_taken, contributions, operands_of, shaped, value_of
from graphlab.engine.trace import Trace
from graphlab.ops.shaping import unbroadcast

STEP = 1e-30
NODES_AT_ONCE = 32
# Seconds per node of the graph until the first nodes are checked, measured on a slow machine.
FIRST_LOOK = 30e-6
FLOATS_AT_ONCE = 2_000_000
SAME = 1e-9
# Rounding alone never shows as an error above this.
RESOLUTION = 1e-7
EPSILON = 1e-15
# The step leaves terms of its own square in what is measured, so a derivative of 0 need not come out as 0.
REMAINDER = 1e-50

Complexes = npt.NDArray[np.complex128]


def check(trace: Trace, node: NodeId) -> float | None:
    """The relative error of a node's gradient, along one random direction for a tensor.

    None where it cannot be checked: at a kink, at a jump, or where a number is not finite.
    """
    return _errors(trace, [trace.program.position[node]], _noise(trace))[0]


def check_all(trace: Trace, seconds: float = 2.0) -> dict[NodeId, float | None]:
    """`check` for every computed node, named ones first; None also for those not reached in this time."""
    program = trace.program
    errors: dict[NodeId, float | None] = dict.fromkeys(program.order)
    if len(program.order) * FIRST_LOOK > seconds:
        return errors
    ends, longest = perf_counter() + seconds, 0.0
    noise = _noise(trace)
    for places in _portions(program):
        starts = perf_counter()
        if starts + longest > ends:
            break
        errors.update(
            zip((program.order[place] for place in places), _errors(trace, places, noise), strict=True)
        )
        longest = max(longest, perf_counter() - starts)
    return errors


def check_local(trace: Trace, node: NodeId) -> float | None:
    """The largest relative error of a node's local derivatives, element by element, over all its operands.

    None for a leaf, for an op that lets no gradient through, and where every element is at a kink or not
    finite.
    """
    program = trace.program
    call = program.calls[program.position[node]]
    if call is None or call.op.local is None:
        return None
    operands = operands_of(program, call, trace.values)
    value = shaped(program, call.place, trace.values).reshape(program.shapes[call.place] or (1,))
    errors: list[float] = []
    with np.errstate(all="ignore"):
        for index, (local, noise) in enumerate(_locals_and_noise(call, value, operands)):
            up = _one_sided(call.op.forward, operands, index, STEP, call.params)
            down = _one_sided(call.op.forward, operands, index, -STEP, call.params)
            size = _comparable(up, local, noise)
            error = np.abs(local - up) / size
            known = np.isfinite(error) & np.isfinite(value) & (np.abs(up - down) <= SAME * size)
            errors.extend(error[known].tolist())
    return max(errors, default=None)


def _one_sided(
    forward: object, operands: Sequence[Floats], index: int, step: float, params: Sequence[float]
) -> Floats:
    nudged = [operand + 1j * step if each == index else operand for each, operand in enumerate(operands)]
    assert callable(forward)
    return np.asarray(np.imag(forward(*nudged, *params)) / step, dtype=np.float64)


def _locals_and_noise(
    call: Call, value: Floats, operands: Sequence[Floats]
) -> Iterator[tuple[Floats, Floats]]:
    """Each local derivative, and how far the last digits of value and operands move it.

    1 - y² of a saturated tanh, for one, consists of such digits only.
    """
    assert call.op.local is not None
    nearly = 1.0 + EPSILON
    shifted = call.op.local(value * nearly, *(operand * nearly for operand in operands), *call.params)
    for local, moved in zip(call.op.local(value, *operands, *call.params), shifted, strict=True):
        yield np.asarray(local), np.abs(moved - local) + EPSILON * np.abs(local)


def _noise(trace: Trace) -> Floats:
    """How much rounding there may be in each gradient: backward once more, with sizes in place of signs."""
    noise = np.zeros_like(trace.grads)
    with np.errstate(all="ignore"):
        _blur(trace, noise)
    return noise


def _blur(trace: Trace, noise: Floats) -> None:
    program = trace.program
    for place in program.backward.tolist():
        call = program.calls[place]
        assert call is not None
        operands = operands_of(program, call, trace.values)
        parts = _blurred_parts(trace, call, operands, shaped(program, place, noise))
        first = program.first_edge[place]
        for index, part in enumerate(parts):
            if program.sent_at[first + index] >= 0:
                source = call.sources[index]
                wide = np.broadcast_to(part, program.sent_shape(first + index) or (1,))
                shape = program.shapes[source]
                noise[program.span(source)] += unbroadcast(wide, shape).ravel() if shape else wide.sum()


def _blurred_parts(trace: Trace, call: Call, operands: Sequence[Floats], blurred: Floats) -> Sequence[Floats]:
    """What backward would send of the noise, and the noise that it adds, by slot."""
    program = trace.program
    upstream = np.abs(shaped(program, call.place, trace.grads))
    value = shaped(program, call.place, trace.values)
    if call.op.pointwise:
        if not value.ndim:
            upstream, blurred, value = upstream.reshape(1), blurred.reshape(1), value.reshape(1)
        pairs = _locals_and_noise(call, value, operands)
        return [blurred * np.abs(local) + upstream * moved for local, moved in pairs]
    sizes = [np.abs(each) if each.dtype.kind == "f" else each for each in operands]
    passed = contributions(call, blurred, value, sizes)
    own = contributions(call, upstream, value, sizes)
    least = EPSILON * float(upstream.max(initial=0.0))
    return [
        0.0 if part is None else np.abs(part) + EPSILON * np.abs(more) + least  # type: ignore[misc]
        for part, more in zip(passed, own, strict=True)
    ]


def _comparable(measured: Floats, analytic: Floats, noise: Floats) -> Floats:
    """What a difference is compared with: the derivative itself, unless rounding blurs it."""
    size = np.maximum(np.maximum(np.abs(measured), np.abs(analytic)), noise / RESOLUTION)
    return np.maximum(size, REMAINDER)


def _portions(program: Program) -> Iterator[list[int]]:
    named = [place for place, node in enumerate(program.order) if program.graph.nodes[node].name]
    known = set(named)
    places = named + [place for place in range(len(program.order)) if place not in known]
    width = max(1, min(NODES_AT_ONCE, FLOATS_AT_ONCE // max(1, 2 * program.node_floats)))
    for first in range(0, len(places), width):
        yield places[first : first + width]


def _errors(trace: Trace, places: Sequence[int], noise: Floats) -> list[float | None]:
    program = trace.program
    if program.target is None or program.target not in program.position:
        return [None] * len(places)
    directions = [_direction(program, place) for place in places]
    goal = program.span(program.position[program.target])
    with np.errstate(all="ignore"):
        arrived = _walk(trace, places, directions).reshape(len(places), 2)
        up, down = arrived[:, 0].imag / STEP, arrived[:, 1].imag / -STEP
        analytic = np.array(
            [trace.grads[program.span(at)] @ way for at, way in zip(places, directions, strict=True)]
        )
        blurred = np.array(
            [noise[program.span(at)] @ np.abs(way) for at, way in zip(places, directions, strict=True)]
        )
        size = _comparable(up, analytic, blurred)
        error = np.abs(analytic - up) / size
        jump = np.abs(arrived.real - trace.values[goal].sum()).max(axis=1) > SAME * _largest(trace.values)
        kink = np.abs(up - down) > SAME * size
    # Complex numbers have logarithms and powers that floats lack, so a finite error is no proof by itself.
    lost = not np.isfinite(trace.values[goal]).all()
    unknown = lost | jump | kink | ~np.isfinite(error)
    return [None if skip else value for skip, value in zip(unknown.tolist(), error.tolist(), strict=True)]


def _walk(trace: Trace, places: Sequence[int], directions: Sequence[Floats]) -> Complexes:
    """The target (its sum) for every row: forward again, but only where some step can be felt."""
    program, rows = trace.program, 2 * len(places)
    assert program.target is not None
    goal = program.position[program.target]
    row_of = {place: 2 * j for j, place in enumerate(places)}
    felt: dict[int, Complexes] = {}
    for place in range(min(places), goal + 1):
        call, shape = program.calls[place], program.shapes[place]
        if call is not None and any(source in felt for source in call.sources):
            felt[place] = _forward_rows(trace, call, felt, rows)
        if place in row_of:
            row, still = row_of[place], shaped(program, place, trace.values)
            stepped = np.array(np.broadcast_to(felt.get(place, still), (rows, *shape)), complex)
            stepped[row] += 1j * STEP * directions[row // 2].reshape(shape)
            stepped[row + 1] -= 1j * STEP * directions[row // 2].reshape(shape)
            felt[place] = stepped
    ends = felt.get(goal)
    total = trace.values[program.span(goal)].sum() if ends is None else ends.reshape(rows, -1).sum(axis=1)
    return np.array(np.broadcast_to(total, rows), dtype=np.complex128)


def _forward_rows(trace: Trace, call: Call, felt: dict[int, Complexes], rows: int) -> Complexes:
    """What a call makes of operands some of which have a row for every step."""
    program, shape, op = trace.program, trace.program.shapes[call.place], call.op
    still = [shaped(program, source, trace.values) for source in call.sources]
    # What lets no gradient through on purpose (detach, indices, running statistics) lets no step through.
    moves = [
        felt.get(source) if op.pointwise or op.sends(slot) else None
        for slot, source in enumerate(call.sources)
    ]
    if op.pointwise:
        aligned = [
            each if move is None else move.reshape(rows, *(1,) * (len(shape) - each.ndim), *each.shape)
            for move, each in zip(moves, still, strict=True)
        ]
        return np.broadcast_to(op.forward(*aligned, *call.params), (rows, *shape))
    taken = [as_taken(call, slot, each) for slot, each in enumerate(still)]
    if all(move is None for move in moves):
        return np.broadcast_to(value_of(call, taken), (rows, *shape))
    made = [
        value_of(call, [each if move is None else move[row] for move, each in zip(moves, taken, strict=True)])
        for row in range(rows)
    ]
    return np.array(made, dtype=np.complex128).reshape(rows, *shape)


def _direction(program: Program, place: int) -> Floats:
    """1 for a number; for a tensor a random direction, the same every time."""
    if program.shapes[place] == ():
        return np.ones(1)
    return np.random.default_rng(program.order[place]).standard_normal(int(program.sizes[place]))


def _largest(numbers: Floats) -> float:
    finite = numbers[np.isfinite(numbers)]
    return float(np.abs(finite).max()) if len(finite) else 0.0
