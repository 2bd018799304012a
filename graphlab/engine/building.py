"""Document to Program: order the nodes, find what is wrong, lay values and records out flat."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import prod

import numpy as np

from graphlab.document.types import LEAF_ROLES, Document, Fault, Graph, Node, NodeId, Value
from graphlab.engine.order import postorder, tangled
from graphlab.engine.program import Ints, Program, Shape, record_of, target_of
from graphlab.ops import OP, Op

Nodes = Mapping[NodeId, Node]


def build(document: Document) -> Program:
    """Make a document's graph ready to run. Never raises: what is wrong becomes a fault."""
    nodes, target = document.graph.nodes, target_of(document)
    faults = [*_unreadable(document), *_loops(nodes)]
    idle = {fault.node for fault in faults}
    shapes: dict[NodeId, Shape] = {}
    for key in postorder(nodes, target, idle):
        node = nodes[key]
        if node.op in LEAF_ROLES:
            shapes[key] = shape_of(document.values[key])
        elif not any(source in idle for source in node.inputs):
            operands = [shapes[source] for source in node.inputs]  # type: ignore[index]
            shape = joined(operands)
            if shape is not None:
                shapes[key] = shape
                continue
            faults.append(Fault(key, _mismatch(node.op, operands)))
            idle.add(key)
        else:
            idle.add(key)
    return _laid_out(document.graph, target, shapes, faults)


def shape_of(value: Value) -> Shape:
    """() for a number, else the array's shape."""
    return value.shape if isinstance(value, np.ndarray) else ()


def joined(shapes: Sequence[Shape]) -> Shape | None:
    """The shape a pointwise op makes of its operands: numbers stretch, arrays must agree, else None."""
    wide = {*shapes} - {()}
    return None if len(wide) > 1 else next(iter(wide), ())


def _mismatch(op: str, shapes: Sequence[Shape]) -> str:
    shown = " and ".join("×".join(map(str, shape)) or "a number" for shape in shapes)
    return (
        f"{op} needs operands of one shape, but they are {shown}. Give them the same shape, or use a number."
    )


def _unreadable(document: Document) -> Iterator[Fault]:
    nodes = document.graph.nodes
    for key, node in nodes.items():
        if node.op in LEAF_ROLES:
            if key not in document.values:
                yield Fault(key, "This leaf has no value. Type a number.")
        elif node.op not in OP:
            yield Fault(key, f"This version has no op called {node.op}. Replace it, or update graphlab.")
        elif len(node.inputs) != OP[node.op].arity:
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
    graph: Graph, target: NodeId | None, shapes: dict[NodeId, Shape], faults: list[Fault]
) -> Program:
    nodes, order = graph.nodes, tuple(shapes)
    position = {key: place for place, key in enumerate(order)}
    ops = tuple(OP.get(nodes[key].op) for key in order)
    froms = [[position[source] for source in nodes[key].inputs] for key in order]  # type: ignore[index]
    carries = _carriers(ops, froms, position.get(target))  # type: ignore[arg-type]
    sizes = [prod(shape) for shape in shapes.values()]
    *offsets, behind = accumulate(sizes, initial=0)
    steps = [0 if shape == () else 1 for shape in shapes.values()]

    sent_at: list[int] = []
    numbers: list[float] = []
    records: list[int] = []
    starts: list[int] = []
    free = 0
    for place, op in enumerate(ops):
        if op is None:
            starts.append(-1)
            continue
        size = sizes[place]
        operands: list[int] = []
        sent: list[int] = []
        for source in froms[place]:
            operands += (offsets[source], steps[source])
            sent.append(free if carries[place] and op.local is not None else -1)
            free += size if sent[-1] >= 0 else 0
        for number in op.numbers(nodes[order[place]].params) if op.params else ():
            operands += (behind + len(numbers), 0)
            numbers.append(number)
        sent_at += sent
        starts.append(len(records))
        records += record_of(size, offsets[place], operands, sent)

    first_edge = [0, *accumulate(map(len, froms))]
    backward = [place for place in range(len(ops) - 1, -1, -1) if carries[place] and _sends(ops[place])]
    return Program(
        graph=graph,
        target=target,
        order=order,
        ops=ops,
        shapes=tuple(shapes.values()),
        offsets=_whole(offsets),
        sizes=_whole(sizes),
        numbers=np.array(numbers, dtype=np.float64),
        records=_whole(records),
        starts=_whole(starts),
        edge_to=_whole([place for place, sources in enumerate(froms) for _ in sources]),
        edge_index=_whole([index for sources in froms for index in range(len(sources))]),
        edge_from=_whole([source for sources in froms for source in sources]),
        sent_at=_whole(sent_at),
        sent_size=free,
        arrivals=_whole(
            [edge for place in backward for edge in range(first_edge[place], first_edge[place + 1])]
        ),
        backward=_whole(backward),
        faults=tuple(faults),
        idle=frozenset(nodes.keys() - shapes.keys()),
    )


def _carriers(ops: Sequence[Op | None], froms: Sequence[Sequence[int]], target: int | None) -> list[bool]:
    """Which positions receive a gradient: the target, and each operand of a differentiable op that does."""
    carries = [False] * len(ops)
    if target is None:
        return carries
    carries[target] = True
    for place in range(target, -1, -1):
        if carries[place] and _sends(ops[place]):
            for source in froms[place]:
                carries[source] = True
    return carries


def _sends(op: Op | None) -> bool:
    return op is not None and op.local is not None


def _whole(numbers: Sequence[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)
