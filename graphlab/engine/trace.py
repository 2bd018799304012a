"""One run of a Program: every value, every gradient, and what backward put on every edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from graphlab.document.types import NodeId, Slot, Value
from graphlab.engine import plain
from graphlab.engine.program import Floats, Program


class Tape(Protocol):
    """Something that runs the records of a Program over its buffers."""

    def forward(self, program: Program, values: Floats) -> None: ...

    def backward(self, program: Program, values: Floats, grads: Floats, sent: Floats) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """One run: flat read-only buffers, addressed through the Program."""

    program: Program
    values: Floats
    grads: Floats
    sent: Floats

    def value(self, node: NodeId) -> Value:
        """The value of a computed node."""
        return self._at(self.values, self.program.position[node])

    def grad(self, node: NodeId) -> Value:
        """The derivative of the target with respect to a node; 0 where the target does not depend on it."""
        return self._at(self.grads, self.program.position[node])

    def contribution(self, slot: Slot) -> Value | None:
        """What backward put on the edge that fills a slot, before it was added up; None if nothing does."""
        edge = self.program.edge[slot]
        start, place = int(self.program.sent_at[edge]), int(self.program.edge_to[edge])
        if start < 0:
            return None
        return _shaped(self.sent[start : start + int(self.program.sizes[place])], self.program.shapes[place])

    def knows(self, node: NodeId) -> bool:
        """Whether the node was computed."""
        return node in self.program.position

    def _at(self, buffer: Floats, position: int) -> Value:
        return _shaped(buffer[self.program.span(position)], self.program.shapes[position])


def run(program: Program, values: Mapping[NodeId, Value], tape: Tape = plain) -> Trace:
    """Run forward from these leaf values, then backward from the program's target."""
    buffer = np.empty(program.node_floats + len(program.numbers))
    leaves, offsets = program.number_leaves
    buffer[offsets] = np.fromiter(map(values.__getitem__, leaves), dtype=np.float64, count=len(leaves))
    for node, span in program.array_leaves:
        buffer[span] = np.ravel(values[node])
    buffer[program.node_floats :] = program.numbers
    grads, sent = np.zeros(program.node_floats), np.zeros(program.sent_size)
    tape.forward(program, buffer)
    if program.target is not None and program.target in program.position:
        grads[program.span(program.position[program.target])] = 1.0
        tape.backward(program, buffer, grads, sent)
    for array in (buffer, grads, sent):
        array.setflags(write=False)
    return Trace(program, buffer, grads, sent)


def local_derivatives(trace: Trace, node: NodeId) -> tuple[Value, ...]:
    """The derivative of a node's value with respect to each of its operands, at this run's values.

    Empty for a leaf and for an op that lets no gradient through.
    """
    program, place = trace.program, trace.program.position[node]
    call = program.calls[place]
    if call is None or call.op.local is None:
        return ()
    operands = [trace.values[span] for span in call.operands]
    with np.errstate(all="ignore"):
        locals_ = call.op.local(trace.values[call.out], *operands, *call.params)
    return tuple(
        _shaped(np.broadcast_to(each, program.sizes[place]), program.shapes[place]) for each in locals_
    )


def _shaped(part: Floats, shape: tuple[int, ...]) -> Value:
    return float(part[0]) if shape == () else part.reshape(shape)
