"""Building a large graph of single numbers column by column, because node by node takes Python too long.

Only the plainest case is handled: pointwise ops, every port filled, operands made before their readers, every
leaf a number. Anything else is None, and building.py looks at it node by node. The order is the one in which
nodes were made.
"""

from itertools import chain

import numpy as np

from graphlab.document.types import LEAF_ROLES, Document, NodeId
from graphlab.engine.program import Ints, Program, target_of
from graphlab.ops import OPS

FEW = 2_000
"""Below this many nodes, what the target needs comes first in the order, and building takes no time."""

SIMPLE = {
    **dict.fromkeys(LEAF_ROLES, 0),
    **{op.name: number for number, op in enumerate(OPS, 1) if op.pointwise and op.slots == ("float",)},
}
ARITY = np.array([0, *(op.arity for op in OPS)])
SENDS = np.array([False, *(op.differentiable for op in OPS)])
FLOAT = np.array([True, *(op.gives == "float" for op in OPS)])
OF_NUMBER = (None, *OPS)


def built_by_columns(document: Document) -> Program | None:
    """The program of a large plain graph; None if it is not one."""
    nodes, values = document.graph.nodes, document.values
    if len(nodes) < FEW:
        return None
    numbers = [SIMPLE.get(node.op, -1) for node in nodes.values()]
    inputs = [node.inputs for node in nodes.values()]
    flat = list(chain.from_iterable(inputs))
    if -1 in numbers or None in flat:
        return None
    ops, counts = np.array(numbers), np.fromiter(map(len, inputs), np.int64, len(inputs))
    leaves = [values.get(key) for key, number in zip(nodes, numbers, strict=True) if not number]
    if (ARITY[ops] != counts).any() or not all(type(value) is float for value in leaves):
        return None
    keys = np.fromiter(nodes, np.int64, len(nodes))
    place_of = np.full(max(document.graph.next_id, int(keys.max()) + 1) + 1, -1)
    place_of[keys] = np.arange(len(keys))
    wired = np.array(flat, np.int64)
    if len(wired) and (wired.min() < 0 or wired.max() >= len(place_of)):
        return None
    edge_from, edge_to = place_of[wired], np.repeat(np.arange(len(keys)), counts)
    if (edge_from < 0).any() or (edge_from >= edge_to).any():
        return None
    target = target_of(document)
    assert target is not None
    return _laid_out(document, target, ops, counts, edge_from, edge_to, int(place_of[target]))


def _laid_out(
    document: Document, target: NodeId, ops: Ints, counts: Ints, edge_from: Ints, edge_to: Ints, goal: int
) -> Program:
    size, first = len(ops), np.cumsum(counts) - counts
    carries = _carriers(SENDS[ops], edge_from, first, counts, goal)
    sends = (SENDS[ops] & carries)[edge_to]
    backward = np.flatnonzero(carries & SENDS[ops])[::-1]
    arrivals = np.repeat(first[backward], counts[backward])
    arrivals += np.arange(len(arrivals)) - np.repeat(
        np.cumsum(counts[backward]) - counts[backward], counts[backward]
    )
    odd = np.flatnonzero(~FLOAT[ops]).tolist()
    return Program(
        graph=document.graph,
        target=target,
        dtype=document.dtype,
        order=tuple(document.graph.nodes),
        ops=tuple(map(OF_NUMBER.__getitem__, ops.tolist())),
        shapes=((),) * size,
        kinds={place: OPS[ops[place] - 1].gives for place in odd},
        offsets=np.arange(size),
        sizes=np.ones(size, np.int64),
        edge_to=edge_to,
        edge_index=np.arange(len(edge_to)) - first[edge_to],
        edge_from=edge_from,
        sent_at=np.where(sends, np.cumsum(sends) - 1, -1),
        sent_sizes=sends.astype(np.int64),
        arrivals=arrivals,
        backward=backward,
        faults=(),
        idle=frozenset(),
    )


def _carriers(sends: Ints, edge_from: Ints, first: Ints, counts: Ints, goal: int) -> Ints:
    """Which positions receive a gradient."""
    carries = [False] * len(sends)
    carries[goal] = True
    differentiable, sources = sends.tolist(), edge_from.tolist()
    begins, ends = first.tolist(), (first + counts).tolist()
    for place in range(goal, -1, -1):
        if carries[place] and differentiable[place]:
            for edge in range(begins[place], ends[place]):
                carries[sources[edge]] = True
    return np.array(carries)
