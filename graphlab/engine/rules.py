"""One op by its own plain rule: what the plain tape, the check and the inspector share."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from graphlab.engine.program import Call, Floats, Program
from graphlab.ops import Shape
from graphlab.ops.shaping import unbroadcast

NOWHERE = -(2**31)
"""What an index becomes that is no whole number: out of range everywhere."""


def operands_of(program: Program, call: Call, values: Floats) -> list[Any]:
    """The operands of a call as arrays, whole numbers and masks as such."""
    arrays = (shaped(program, source, values) for source in call.sources)
    return [as_taken(call, index, array) for index, array in enumerate(arrays)]


def as_taken(call: Call, index: int, array: Any) -> Any:
    """An operand as the rule wants it: floats as they are, indices whole, masks true or false.

    A single number is an array of one for a pointwise rule: NumPy is slower and warns on plain numbers.
    """
    if call.op.pointwise:
        return array if array.ndim else array.reshape(1)
    kind = call.op.takes(index)
    if kind == "int":
        array = np.real(array)
        return np.where(array == np.floor(array), array, NOWHERE).astype(np.int64)
    return np.real(array) != 0 if kind == "bool" else array


def value_of(call: Call, operands: Sequence[Any], step: int = 0) -> Any:
    """The value that a call computes from its operands."""
    if call.op.pointwise:
        return call.op.forward(*operands, *call.params)
    more = {"step": step} if call.op.seeded else {}
    return call.op.forward(*operands, **call.settings, **more)


def contributions(
    call: Call, upstream: Any, value: Any, operands: Sequence[Any], step: int = 0
) -> Sequence[Any]:
    """What backward puts on each edge into a call; None where nothing goes."""
    if call.op.pointwise:
        assert call.op.local is not None
        wide = upstream if np.ndim(upstream) else np.reshape(upstream, 1)
        same = value if np.ndim(value) else np.reshape(value, 1)
        return [wide * local for local in call.op.local(same, *operands, *call.params)]
    assert call.op.vjp is not None
    more = {"step": step} if call.op.seeded else {}
    sent: Sequence[Any] = call.op.vjp(upstream, value, *operands, **call.settings, **more)
    return sent


def accumulate(program: Program, edge: int, grads: Floats, sent: Floats) -> None:
    """Add what was sent along an edge to the gradient behind it, summed where the operand was stretched."""
    part, span = sent[program.sent_span(edge)], program.span(int(program.edge_from[edge]))
    if len(part) == span.stop - span.start:
        grads[span] += part
    elif span.stop - span.start == 1:
        # cumsum adds from left to right, as the kernels do; sum would pair the terms up.
        grads[span] = np.cumsum(np.concatenate([grads[span], part]))[-1:]
    else:
        shape = program.shapes[int(program.edge_from[edge])]
        grads[span] += unbroadcast(part.reshape(program.sent_shape(edge)), shape).ravel()


def shaped(program: Program, place: int, buffer: Floats) -> Any:
    """What lies in a buffer for a position, in its shape; a view."""
    shape: Shape = program.shapes[place]
    return buffer[program.span(place)].reshape(shape)
