"""One run of a Program: every value, every gradient, and what backward put on every edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from graphlab.document.types import NodeId, Slot, Value
from graphlab.engine import plain
from graphlab.engine.program import Floats, Program
from graphlab.engine.rules import operands_of, shaped
from graphlab.ops import Shape


class Tape(Protocol):
    """Something that runs a Program over its buffers."""

    def forward(self, program: Program, values: Floats, step: int = 0) -> None: ...

    def backward(
        self, program: Program, values: Floats, grads: Floats, sent: Floats, step: int = 0
    ) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One run: flat read-only buffers, addressed through the Program."""

    program: Program
    values: Floats
    grads: Floats
    sent: Floats

    def value(self, node: NodeId) -> Value:
        """The value of a computed node."""
        place = self.program.position[node]
        value = _as_value(self.values[self.program.span(place)], self.program.shapes[place])
        kind = self.program.kinds.get(place)
        if kind is None or isinstance(value, float) or not np.isfinite(value).all():
            return value
        return value.astype(np.int64 if kind == "int" else np.bool_)

    def grad(self, node: NodeId) -> Value:
        """The derivative of the target with respect to a node; 0 where the target does not depend on it."""
        place = self.program.position[node]
        return _as_value(self.grads[self.program.span(place)], self.program.shapes[place])

    def contribution(self, slot: Slot) -> Value | None:
        """What backward put on the edge that fills a slot, before it was added up; None if nothing does."""
        edge = self.program.edge[slot]
        if self.program.sent_at[edge] < 0:
            return None
        return _as_value(self.sent[self.program.sent_span(edge)], self.program.sent_shape(edge))

    def knows(self, node: NodeId) -> bool:
        """Whether the node was computed."""
        return node in self.program.position


def run(program: Program, values: Mapping[NodeId, Value], tape: Tape = plain, step: int = 0) -> Trace:
    """Run forward from these leaf values, then backward from the program's target.

    A target that is a tensor is seeded with ones: backward then differentiates its sum. step counts the
    steps of a run: ops that draw random numbers draw others at each.
    """
    buffer, grads = laid(program, values), np.zeros(program.node_floats, program.dtype)
    sent = np.zeros(program.sent_floats, program.dtype)
    tape.forward(program, buffer, step)
    if program.target is not None and program.target in program.position:
        grads[program.span(program.position[program.target])] = 1.0
        tape.backward(program, buffer, grads, sent, step)
    for array in (buffer, grads, sent):
        array.setflags(write=False)
    return Trace(program, buffer, grads, sent)


def laid(program: Program, values: Mapping[NodeId, Value]) -> Floats:
    """A buffer of values with the leaves filled in."""
    buffer = np.empty(program.node_floats, program.dtype)
    leaves, offsets = program.number_leaves
    buffer[offsets] = np.fromiter(map(values.__getitem__, leaves), dtype=np.float64, count=len(leaves))
    for node, span in program.array_leaves:
        buffer[span] = np.ravel(values[node])
    return buffer


def local_derivatives(trace: Trace, node: NodeId) -> tuple[Value, ...]:
    """The derivative of a node's value with respect to each of its operands, at this run's values.

    Empty for a leaf, for an op that lets no gradient through, and for one that is not pointwise: there a
    number of the value depends on many numbers of an operand.
    """
    program, place = trace.program, trace.program.position[node]
    call = program.calls[place]
    if call is None or call.op.local is None:
        return ()
    operands = operands_of(program, call, trace.values)
    value = shaped(program, place, trace.values).reshape(program.shapes[place] or (1,))
    with np.errstate(all="ignore"):
        locals_ = call.op.local(value, *operands, *call.params)
    return tuple(_as_value(np.broadcast_to(each, value.shape), program.shapes[place]) for each in locals_)


def _as_value(part: Any, shape: Shape) -> Value:
    return float(part.flat[0]) if shape == () else np.asarray(part).reshape(shape)
