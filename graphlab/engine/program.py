"""A graph made ready to run: an order, and a place for every value, gradient and contribution."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from graphlab.document.types import LEAF_ROLES, Document, Fault, Graph, NodeId, Slot
from graphlab.ops import Op, Setting, Shape

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[Any]
"""float64, or float32 in a document that says so."""


class Call(NamedTuple):
    """One op at its place: the positions of its operands, and its settings.

    params are the settings of a pointwise op as the numbers its rule gets.
    """

    op: Op
    place: int
    sources: tuple[int, ...]
    settings: Mapping[str, Setting]
    params: tuple[float, ...]


@dataclass(frozen=True, slots=False, eq=False)
class Program:
    """A graph made ready to run. Positions index into order, and everything lies flat in three buffers.

    - order: computable nodes, operands before the nodes that read them
    - ops: the op at each position, None for a leaf
    - shapes: the shape of each value; offsets and sizes place it in the buffers of values and of gradients
    - edge_to, edge_index, edge_from: one entry per filled slot: the position it leads to, which of its
      operands it is, the position it comes from
    - sent_at, sent_sizes: where the contribution of an edge lies in the sent buffer; -1 where none goes
    - arrivals: the edges in the order in which backward adds their contributions
    - backward: the positions that backward visits, in order
    - faults: what is wrong, node by node; idle holds every node that is not computed because of them

    Whole numbers and masks are kept as floats among the rest; kinds says which is which.
    """

    graph: Graph
    target: NodeId | None
    dtype: str
    order: tuple[NodeId, ...]
    ops: tuple[Op | None, ...]
    shapes: tuple[Shape, ...]
    kinds: Mapping[int, str]
    offsets: Ints
    sizes: Ints
    edge_to: Ints
    edge_index: Ints
    edge_from: Ints
    sent_at: Ints
    sent_sizes: Ints
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
    def first_edge(self) -> tuple[int, ...]:
        """The number of the first edge that leads to each position; its other edges follow."""
        counts = np.bincount(self.edge_to, minlength=len(self.order))
        return tuple((np.cumsum(counts) - counts).tolist())

    @cached_property
    def arriving(self) -> tuple[Ints, Ints]:
        """The arrivals grouped by the position that they add to, and where each group begins."""
        goals = self.edge_from[self.arrivals]
        counts = np.bincount(goals, minlength=len(self.order))
        return self.arrivals[np.argsort(goals, kind="stable")], np.concatenate([[0], np.cumsum(counts)])

    @cached_property
    def distinct_ops(self) -> Mapping[str, Op]:
        """The ops that occur, by name."""
        return {op.name: op for op in self.ops if op is not None}

    @cached_property
    def computed(self) -> Ints:
        """The positions that forward visits, in order: all but the leaves."""
        return np.flatnonzero([op is not None for op in self.ops])

    @cached_property
    def calls(self) -> tuple[Call | None, ...]:
        """What each position computes; None for a leaf."""
        counts = np.bincount(self.edge_to, minlength=len(self.order)).tolist()
        sources = iter(self.edge_from.tolist())
        return tuple(
            None if op is None else self._call(place, op, tuple(islice(sources, counts[place])))
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

    @property
    def node_floats(self) -> int:
        """How many floats the values of all nodes take."""
        return int(self.sizes.sum())

    @property
    def sent_floats(self) -> int:
        """How many floats all contributions take."""
        return int(self.sent_sizes.sum())

    @property
    def is_scalar(self) -> bool:
        """Whether every value is a single number, so that positions and places in the buffers agree."""
        return self.node_floats == len(self.order) and not self.array_leaves

    def span(self, position: int) -> slice:
        """Where the value of a position lies in the buffers of values and gradients."""
        start = int(self.offsets[position])
        return slice(start, start + int(self.sizes[position]))

    def sent_span(self, edge: int) -> slice:
        """Where the contribution of an edge lies in the sent buffer."""
        start = int(self.sent_at[edge])
        return slice(start, start + int(self.sent_sizes[edge]))

    def sent_shape(self, edge: int) -> Shape:
        """The shape of what backward puts on an edge.

        For a pointwise op that is the shape of its value, before un-broadcasting; else the operand's.
        """
        op = self.ops[int(self.edge_to[edge])]
        assert op is not None
        return self.shapes[int((self.edge_to if op.pointwise else self.edge_from)[edge])]

    def _call(self, place: int, op: Op, sources: tuple[int, ...]) -> Call:
        given = self.graph.nodes[self.order[place]].params
        settings = op.settings(given) if op.params else {}
        return Call(op, place, sources, settings, op.numbers(given) if op.params and op.pointwise else ())


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
