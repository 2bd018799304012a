"""A graph made ready to run: an order, places in flat buffers, one record of whole numbers per node."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graphlab.document.types import LEAF_ROLES, Document, Fault, Graph, NodeId, Slot, Value
from graphlab.engine.order import postorder, tangled
from graphlab.ops import OP, Op

Ints = npt.NDArray[np.int64]
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=False, eq=False)
class Program:
    """A graph made ready to run.

    order       computable nodes, operands before the nodes that read them; positions below index into it
    ops         the op at each position, None for a leaf
    shapes      the shape of each value; offsets and sizes place it in the values and grads buffers
    numbers     op params, laid behind the node values in the values buffer
    records     whole numbers per op, read by the kernels: see `record_of`
    starts      where the record of each position begins (-1 for a leaf)
    edge_*      one entry per filled slot: the position it leads to, its index there, the position it comes from
    sent_at     where the contribution of an edge lies in the sent buffer, -1 on edges that carry no gradient
    arrivals    the edges in the order in which backward adds their contributions
    backward    the positions that backward visits, in order
    faults      what is wrong, node by node; idle holds every node that is not computed because of them
    """

    graph: Graph
    target: NodeId | None
    order: tuple[NodeId, ...]
    ops: tuple[Op | None, ...]
    shapes: tuple[Shape, ...]
    offsets: Ints
    sizes: Ints
    numbers: npt.NDArray[np.float64]
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
        return tuple(
            Slot(self.order[to], index) for to, index in zip(self.edge_to.tolist(), self.edge_index.tolist(), strict=True)
        )

    @property
    def node_floats(self) -> int:
        """How many floats the values of all nodes take; op params lie behind them."""
        return int(self.sizes.sum())

    def span(self, position: int) -> slice:
        """Where the value of a position lies in the values and grads buffers."""
        start = int(self.offsets[position])
        return slice(start, start + int(self.sizes[position]))


def target_of(document: Document) -> NodeId | None:
    """The node that backward starts from: the chosen one, else the last computed node that nothing reads."""
    nodes = document.graph.nodes
    if document.target in nodes:
        return document.target
    read = {source for node in nodes.values() for source in node.inputs}
    ends = [key for key in nodes if key not in read]
    return next((key for key in reversed(ends) if nodes[key].op not in LEAF_ROLES), ends[-1] if ends else None)


def build(document: Document) -> Program:
    """Make a document's graph ready to run. Never raises: what is wrong becomes a fault."""
    nodes = document.graph.nodes
    target = target_of(document)
    faults = [*_empty_ports(document.graph), *_cycles(document.graph)]
    shapes_by_node, idle = {}, {fault.node for fault in faults}
    order: list[NodeId] = []
    for key in postorder(nodes, target, idle):
        node = nodes[key]
        if any(source in idle for source in node.inputs):
            idle.add(key)
        elif node.op in LEAF_ROLES:
            shapes_by_node[key] = shape_of(document.values[key])
            order.append(key)
        else:
            shape = joined([shapes_by_node[source] for source in node.inputs if source is not None])
            if shape is None:
                shown = " and ".join(str(shapes_by_node[source]) for source in node.inputs if source is not None)
                faults.append(Fault(key, f"{node.op} needs operands of one shape, but they are {shown}."))
                idle.add(key)
            else:
                shapes_by_node[key] = shape
                order.append(key)
    return _laid_out(document.graph, target, order, shapes_by_node, faults, frozenset(nodes.keys() - set(order)))


def shape_of(value: Value) -> Shape:
    """() for a number, else the array's shape."""
    return value.shape if isinstance(value, np.ndarray) else ()


def joined(shapes: Sequence[Shape]) -> Shape | None:
    """The shape that a pointwise op makes of its operands: numbers stretch, arrays must agree; None if they do not."""
    wide = {shape for shape in shapes if shape != ()}
    return None if len(wide) > 1 else next(iter(wide), ())


def record_of(size: int, out: int, operands: Sequence[tuple[int, int]], sent: Sequence[int]) -> list[int]:
    """The whole numbers a kernel reads: size, out, then offset and step of every operand and param, then sent offsets.

    step is 1 for an operand that walks along with the output and 0 for a single number that stays.
    """
    return [size, out, *(number for pair in operands for number in pair), *sent]


def _empty_ports(graph: Graph) -> list[Fault]:
    return [
        Fault(key, f"Input {node.inputs.index(None) + 1} of {node.op} is empty. Connect a wire to it.")
        for key, node in graph.nodes.items()
        if None in node.inputs
    ]


def _cycles(graph: Graph) -> list[Fault]:
    return [
        Fault(key, "This node is part of a loop, so its value would depend on itself. Remove one wire of the loop.")
        for key in tangled(graph.nodes)
    ]


def _laid_out(
    graph: Graph,
    target: NodeId | None,
    order: list[NodeId],
    shapes_by_node: Mapping[NodeId, Shape],
    faults: list[Fault],
    idle: frozenset[NodeId],
) -> Program:
    nodes = graph.nodes
    position = {key: place for place, key in enumerate(order)}
    shapes = tuple(shapes_by_node[key] for key in order)
    sizes = np.array([int(np.prod(shape)) if shape else 1 for shape in shapes], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64) if order else np.zeros(0, np.int64)
    ops = tuple(OP.get(nodes[key].op) for key in order)
    carries = _carriers(order, position, nodes, ops, target)
    size_of, offset_of = sizes.tolist(), offsets.tolist()

    edge_to: list[int] = []
    edge_index: list[int] = []
    edge_from: list[int] = []
    sent_at: list[int] = []
    numbers: list[float] = []
    records: list[int] = []
    starts: list[int] = []
    first_edge: list[int] = []
    free, behind = 0, sum(size_of)
    for place, (key, op) in enumerate(zip(order, ops, strict=True)):
        first_edge.append(len(edge_to))
        if op is None:
            starts.append(-1)
            continue
        node, size = nodes[key], size_of[place]
        operands, sent = [], []
        for index, source in enumerate(node.inputs):
            origin = position[source]  # type: ignore[index]
            edge_to.append(place)
            edge_index.append(index)
            edge_from.append(origin)
            operands.append((offset_of[origin], 0 if shapes[origin] == () else 1))
            sent.append(free if carries[place] and op.local is not None else -1)
            free += size if sent[-1] >= 0 else 0
        sent_at.extend(sent)
        for number in op.numbers(node.params):
            operands.append((behind + len(numbers), 0))
            numbers.append(number)
        starts.append(len(records))
        records.extend(record_of(size, offset_of[place], operands, sent))

    backward = [place for place in range(len(order) - 1, -1, -1) if carries[place] and ops[place] is not None and ops[place].local]  # type: ignore[union-attr]
    arrivals = [first_edge[place] + index for place in backward for index in range(len(nodes[order[place]].inputs))]
    as_ints = lambda numbers: np.array(numbers, dtype=np.int64)  # noqa: E731
    return Program(
        graph=graph,
        target=target,
        order=tuple(order),
        ops=ops,
        shapes=shapes,
        offsets=offsets,
        sizes=sizes,
        numbers=np.array(numbers, dtype=np.float64),
        records=as_ints(records),
        starts=as_ints(starts),
        edge_to=as_ints(edge_to),
        edge_index=as_ints(edge_index),
        edge_from=as_ints(edge_from),
        sent_at=as_ints(sent_at),
        sent_size=free,
        arrivals=as_ints(arrivals),
        backward=as_ints(backward),
        faults=tuple(faults),
        idle=idle,
    )


def _carriers(
    order: list[NodeId],
    position: Mapping[NodeId, int],
    nodes: Mapping[NodeId, "object"],
    ops: tuple[Op | None, ...],
    target: NodeId | None,
) -> list[bool]:
    """Which positions receive a gradient: the target, and every operand of a differentiable op that receives one."""
    carries = [False] * len(order)
    if target not in position:
        return carries
    carries[position[target]] = True
    for place in range(position[target], -1, -1):
        op = ops[place]
        if carries[place] and op is not None and op.local is not None:
            for source in nodes[order[place]].inputs:  # type: ignore[attr-defined]
                carries[position[source]] = True
    return carries
