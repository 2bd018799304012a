"""A graph made ready to run: an order, places in flat buffers, one record of whole numbers per node."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graphlab.document.types import LEAF_ROLES, Document, Fault, Graph, NodeId, Slot
from graphlab.ops import Op

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Shape = tuple[int, ...]


class Call(NamedTuple):
    """One op at its place: where its value and operands lie, its params, where its contributions go.

    sent is empty where backward does not come by. A single number among larger operands has a span of length
    1.
    """

    op: Op
    out: slice
    sources: tuple[int, ...]
    operands: tuple[slice, ...]
    params: tuple[float, ...]
    sent: tuple[slice, ...]


@dataclass(frozen=True, slots=False, eq=False)
class Program:
    """A graph made ready to run.

    order       computable nodes, operands before the nodes that read them; positions below index into it ops
    the op at each position, None for a leaf shapes      the shape of each value; offsets and sizes place it
    in the values and grads buffers numbers     op params, laid behind the node values in the values buffer
    records     whole numbers per op, read by the kernels: see `record_of` starts      where the record of
    each position begins (-1 for a leaf) edge_*      one entry per filled slot: the position it leads to, its
    index there, the position it comes from sent_at     where the contribution of an edge lies in the sent
    buffer, -1 on edges that carry no gradient arrivals    the edges in the order in which backward adds their
    contributions backward    the positions that backward visits, in order faults      what is wrong, node by
    node; idle holds every node that is not computed because of them
    """

    graph: Graph
    target: NodeId | None
    order: tuple[NodeId, ...]
    ops: tuple[Op | None, ...]
    shapes: tuple[Shape, ...]
    offsets: Ints
    sizes: Ints
    numbers: Floats
    records: Ints
    starts: Ints
    edge_to: Ints
    edge_index: Ints
    edge_from: Ints
    sent_at: Ints
    sent_size: int
    arrivals: Ints
    backward: Ints
    faults: tuple[Fault, ...]
    idle: frozenset[NodeId]

    @cached_property
    def position(self) -> Mapping[NodeId, int]:
        """Where each computable node stands in the order."""
        return {node: place for place, node in enumerate(self.order)}

    @cached_property
    def edge(self) -> Mapping[Slot, int]:
        """The edge that fills a slot."""
        return {slot: number for number, slot in enumerate(self.slots)}

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The slot that each edge fills."""
        ends = zip(self.edge_to.tolist(), self.edge_index.tolist(), strict=True)
        return tuple(Slot(self.order[to], index) for to, index in ends)

    @cached_property
    def distinct_ops(self) -> Mapping[str, Op]:
        """The ops that occur, by name."""
        return {op.name: op for op in self.ops if op is not None}

    @cached_property
    def computed(self) -> Ints:
        """The positions that forward visits, in order: all but the leaves."""
        return np.flatnonzero(self.starts >= 0)

    @cached_property
    def calls(self) -> tuple[Call | None, ...]:
        """What each position computes, for those who walk the program in Python; None for a leaf."""
        visited, sources = set(self.backward.tolist()), iter(self.edge_from.tolist())
        return tuple(
            None if op is None else self._call(place, op, tuple(islice(sources, op.arity)), place in visited)
            for place, op in enumerate(self.ops)
        )

    @cached_property
    def number_leaves(self) -> tuple[tuple[NodeId, ...], Ints]:
        """The leaves that hold a single number, and where their values lie."""
        places = [place for place, op in enumerate(self.ops) if op is None and self.shapes[place] == ()]
        return tuple(self.order[place] for place in places), self.offsets[places]

    @cached_property
    def array_leaves(self) -> tuple[tuple[NodeId, slice], ...]:
        """The leaves that hold an array, and where their values lie."""
        places = [place for place, op in enumerate(self.ops) if op is None and self.shapes[place] != ()]
        return tuple((self.order[place], self.span(place)) for place in places)

    @cached_property
    def node_floats(self) -> int:
        """How many floats the values of all nodes take; op params lie behind them."""
        return int(self.sizes.sum())

    def span(self, position: int) -> slice:
        """Where the value of a position lies in the values and grads buffers."""
        start = int(self.offsets[position])
        return slice(start, start + int(self.sizes[position]))

    def _call(self, place: int, op: Op, sources: tuple[int, ...], visited: bool) -> Call:
        first = int(self.starts[place])
        count = op.arity + len(op.params)
        size, out, *rest = self.records[first : first + 2 + 2 * count + op.arity].tolist()
        offsets, steps, sent = rest[: 2 * count : 2], rest[1 : 2 * count : 2], rest[2 * count :]
        spans = [slice(at, at + (size if step else 1)) for at, step in zip(offsets, steps, strict=True)]
        params = [float(self.numbers[at - self.node_floats]) for at in offsets[op.arity :]]
        going = [slice(at, at + size) for at in sent] if visited else []
        return Call(
            op, slice(out, out + size), sources, tuple(spans[: op.arity]), tuple(params), tuple(going)
        )


def record_of(size: int, out: int, operands: list[int], sent: list[int]) -> list[int]:
    """The whole numbers a kernel reads: size, out, offset and step of each operand and param, sent offsets.

    step is 1 for an operand that walks along with the output and 0 for a single number that stays.
    """
    return [size, out, *operands, *sent]


def target_of(document: Document) -> NodeId | None:
    """The node that backward starts from: the chosen one, else the last computed node that nothing reads."""
    nodes = document.graph.nodes
    if document.target in nodes:
        return document.target
    read = {source for node in nodes.values() for source in node.inputs}
    ends = [key for key in nodes if key not in read]
    return next(
        (key for key in reversed(ends) if nodes[key].op not in LEAF_ROLES), ends[-1] if ends else None
    )
