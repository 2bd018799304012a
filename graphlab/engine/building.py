"""Document to Program: order the nodes, find what is wrong, give every number a place."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import prod

import numpy as np

from graphlab.document.types import LEAF_ROLES, Document, Fault, Node, NodeId, Value
from graphlab.engine.columns import built_by_columns
from graphlab.engine.order import postorder, tangled
from graphlab.engine.program import Ints, Program, target_of
from graphlab.ops import OP, Op, Shape, ShapeFault

MOST_FLOATS = 2**27
"""Values of one program: 1 GiB of float64."""

Nodes = Mapping[NodeId, Node]


def build(document: Document) -> Program:
    """Make a document's graph ready to run. Never raises: what is wrong becomes a fault."""
    program = built_by_columns(document)
    if program is not None:
        return program
    nodes, target = document.graph.nodes, target_of(document)
    faults = [*_unreadable(document), *_loops(nodes)]
    idle = {fault.node for fault in faults}
    shapes: dict[NodeId, Shape] = {}
    kinds: dict[NodeId, str] = {}
    room = MOST_FLOATS
    for key in postorder(nodes, target, idle):
        node = nodes[key]
        if node.op in LEAF_ROLES:
            value = document.values[key]
            shape: Shape = ()
            if isinstance(value, np.ndarray):
                shape = value.shape
                if value.dtype.kind != "f":
                    kinds[key] = KINDS[value.dtype.kind]
        elif not idle.isdisjoint(node.inputs):
            idle.add(key)
            continue
        else:
            op, operands = OP[node.op], [shapes[source] for source in node.inputs]  # type: ignore[index]
            if op.gives != "float":
                kinds[key] = op.gives
            shape = ()
            if not op.pointwise or any(operands):
                wrong = _masked(op, node, kinds)
                if not wrong:
                    try:
                        shape = op.shape(*operands, **op.settings(node.params))
                    except ShapeFault as fault:
                        wrong = str(fault)
                if wrong:
                    faults.append(Fault(key, f"{op.name}: {wrong}"))
                    idle.add(key)
                    continue
        room -= prod(shape)
        if room < 0:
            faults.append(Fault(key, "From here on this program needs more than 1 GiB. Use smaller tensors."))
            idle.add(key)
            continue
        shapes[key] = shape
    return _laid_out(document, target, shapes, kinds, faults)


KINDS = {"i": "int", "u": "int", "b": "bool"}
"""NumPy's kinds of arrays in our words."""


def shape_of(value: Value) -> Shape:
    """() for a number, else the array's shape."""
    return value.shape if isinstance(value, np.ndarray) else ()


def _masked(op: Op, node: Node, kinds: Mapping[NodeId, str]) -> str:
    """Words against a mask where indices belong."""
    for index, source in enumerate(node.inputs):
        if op.takes(index) == "int" and kinds.get(source) == "bool":  # type: ignore[arg-type]
            return "a mask cannot pick, for the shape would depend on values. Use where or masked_fill."
    return ""


def _unreadable(document: Document) -> Iterator[Fault]:
    nodes = document.graph.nodes
    for key, node in nodes.items():
        if node.op in LEAF_ROLES:
            if key not in document.values:
                yield Fault(key, "This leaf has no value. Type a number.")
        elif node.op not in OP:
            yield Fault(key, f"This version has no op called {node.op}. Replace it, or update graphlab.")
        elif not OP[node.op].fits(len(node.inputs)):
            yield Fault(key, f"{node.op} takes {OP[node.op].arity} operands, not {len(node.inputs)}.")
        else:
            for index, source in enumerate(node.inputs):
                if source is None or source not in nodes:
                    yield Fault(key, f"Input {index + 1} of {node.op} is empty. Connect a wire to it.")
                    break


def _loops(nodes: Nodes) -> Iterator[Fault]:
    # Ids only grow, so wires that all lead from older to newer nodes cannot close a loop: one cheap pass
    # shows it.
    if all(source is None or source < key for key, node in nodes.items() for source in node.inputs):
        return
    for key in tangled(nodes):
        words = "This node is part of a loop: its value would depend on itself. Remove one wire of the loop."
        yield Fault(key, words)


def _laid_out(
    document: Document,
    target: NodeId | None,
    shapes: dict[NodeId, Shape],
    kinds: Mapping[NodeId, str],
    faults: list[Fault],
) -> Program:
    nodes, order = document.graph.nodes, tuple(shapes)
    position = {key: place for place, key in enumerate(order)}
    ops = tuple([OP.get(nodes[key].op) for key in order])
    froms = [[position[source] for source in nodes[key].inputs] for key in order]  # type: ignore[index]
    sizes = _whole([prod(shape) for shape in shapes.values()])
    counts = _whole([len(sources) for sources in froms])
    edge_to = np.repeat(np.arange(len(order)), counts)
    edge_from = _whole([source for sources in froms for source in sources])
    first_edge = [0, *accumulate(counts.tolist())]
    edge_index = np.arange(len(edge_to)) - _whole(first_edge)[edge_to]
    carries = _carriers(ops, froms, kinds, position, position.get(target))  # type: ignore[arg-type]
    backward = [place for place in range(len(ops) - 1, -1, -1) if carries[place] and _sends(ops[place])]
    sends = _sending(ops, edge_to, edge_index, carries)
    pointwise = np.array([op is not None and op.pointwise for op in ops], dtype=np.bool_)
    sent_sizes = np.where(sends, sizes[np.where(pointwise[edge_to], edge_to, edge_from)], 0)
    arrivals = [edge for place in backward for edge in range(first_edge[place], first_edge[place + 1])]
    return Program(
        graph=document.graph,
        target=target,
        dtype=document.dtype,
        order=order,
        ops=ops,
        shapes=tuple(shapes.values()),
        kinds={position[key]: kind for key, kind in kinds.items() if key in position},
        offsets=np.cumsum(sizes) - sizes,
        sizes=sizes,
        edge_to=edge_to,
        edge_index=edge_index,
        edge_from=edge_from,
        sent_at=np.where(sends, np.cumsum(sent_sizes) - sent_sizes, -1),
        sent_sizes=sent_sizes,
        arrivals=_whole([edge for edge in arrivals if sends[edge]]),
        backward=_whole(backward),
        faults=tuple(faults),
        idle=frozenset(nodes.keys() - shapes.keys()),
    )


def _sending(
    ops: Sequence[Op | None], edge_to: Ints, edge_index: Ints, carries: Sequence[bool]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Per edge, whether backward puts a contribution on it."""
    plain = np.array(
        [op is not None and op.differentiable and op.slots == ("float",) for op in ops], np.bool_
    )
    sends = np.asarray(plain[edge_to] & np.asarray(carries, np.bool_)[edge_to])
    for edge in np.flatnonzero(~sends).tolist():
        op = ops[edge_to[edge]]
        assert op is not None
        sends[edge] = carries[edge_to[edge]] and op.sends(int(edge_index[edge]))
    return sends


def _carriers(
    ops: Sequence[Op | None],
    froms: Sequence[Sequence[int]],
    kinds: Mapping[NodeId, str],
    position: Mapping[NodeId, int],
    target: int | None,
) -> list[bool]:
    """Which positions receive a gradient: the target, and what feeds a float into an op that sends one."""
    carries = [False] * len(ops)
    if target is None:
        return carries
    carries[target] = True
    for place in range(target, -1, -1):
        op = ops[place]
        if carries[place] and op is not None and op.differentiable:
            for index, source in enumerate(froms[place]):
                if op.slots == ("float",) or op.sends(index):
                    carries[source] = True
    return carries


def _sends(op: Op | None) -> bool:
    return op is not None and op.differentiable


def _whole(numbers: Sequence[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)
