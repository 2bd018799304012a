"""Forward mode: how every value moves when leaves move in given directions, computed along with the values.

Where backward answers "what does each number do to the target?" in one pass, this answers "what does this
nudge do to each number?" in one pass: a Jacobian-vector product (jvp) at every node.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from graphlab.document.types import NodeId, Value
from graphlab.engine.program import Call
from graphlab.engine.rules import as_taken, operands_of, shaped, value_of
from graphlab.engine.trace import Trace

STEP = 1e-30
"""Forward runs on numbers with an imaginary part so small that only the first order is left of it."""


def jvp(trace: Trace, tangents: Mapping[NodeId, Value]) -> Mapping[NodeId, Value]:
    """The directional derivative of every computed node; a leaf without a tangent does not move.

    A tangent has the shape of its leaf. A pointwise op uses its local derivatives, any other a complex step.
    """
    program = trace.program
    moved: dict[int, Any] = {}
    for node, tangent in tangents.items():
        place = program.position[node]
        moved[place] = np.array(np.broadcast_to(tangent, program.shapes[place]), np.float64)
    with np.errstate(all="ignore"):
        for call in program.calls:
            if call is not None and any(source in moved for source in call.sources):
                moved[call.place] = _pushed(trace, call, [moved.get(source) for source in call.sources])
    return {
        key: _as_value(moved.get(place), program.shapes[place]) for place, key in enumerate(program.order)
    }


def _pushed(trace: Trace, call: Call, tangents: Sequence[Any]) -> Any:
    """What the tangents of its operands do to a call's value."""
    program, shape = trace.program, trace.program.shapes[call.place]
    operands = operands_of(program, call, trace.values)
    if call.op.pointwise:
        if call.op.local is None:
            return np.zeros(shape)
        value = shaped(program, call.place, trace.values).reshape(shape or (1,))
        parts = [
            local * tangent
            for local, tangent in zip(call.op.local(value, *operands, *call.params), tangents, strict=True)
            if tangent is not None
        ]
        return np.broadcast_to(sum(parts), shape or (1,)).reshape(shape)
    if call.op.vjp is None:
        return np.zeros(shape)
    stepped = [
        operand if tangent is None or call.op.takes(index) != "float" else operand + 1j * STEP * tangent
        for index, (operand, tangent) in enumerate(zip(operands, tangents, strict=True))
    ]
    taken = [as_taken(call, index, operand) for index, operand in enumerate(stepped)]
    return np.imag(value_of(call, taken)).reshape(shape) / STEP


def _as_value(tangent: Any, shape: tuple[int, ...]) -> Value:
    if tangent is None:
        return np.zeros(shape) if shape else 0.0
    return np.asarray(tangent, np.float64) if shape else float(np.asarray(tangent).flat[0])
