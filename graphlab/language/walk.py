"""Orders of a graph that may be half-built or hold a cycle."""

from collections.abc import Mapping
from typing import NamedTuple

from graphlab.document.types import LEAF_ROLES, Document, Node, NodeId, Slot


class Walk(NamedTuple):
    """Every node after the nodes it reads; the wires left out because they close a cycle; the cycles.

    A cycle lists its nodes in the direction of forward and begins with the left out wire.
    """

    order: tuple[NodeId, ...]
    cut: frozenset[Slot]
    cycles: tuple[tuple[NodeId, ...], ...]


def walk(nodes: Mapping[NodeId, Node]) -> Walk:
    """All nodes in the order they were made, but each after its operands. Iterative, so any depth goes."""
    order: list[NodeId] = []
    done: set[NodeId] = set()
    cut: set[Slot] = set()
    cycles: list[tuple[NodeId, ...]] = []
    for root in nodes:
        if root in done:
            continue
        path, open_nodes = [(root, 0)], {root}
        while path:
            key, index = path.pop()
            inputs = nodes[key].inputs
            while index < len(inputs) and (inputs[index] is None or inputs[index] in done):
                index += 1
            if index == len(inputs):
                done.add(key)
                open_nodes.remove(key)
                order.append(key)
                continue
            path.append((key, index + 1))
            source = inputs[index]
            assert source is not None
            if source not in open_nodes:
                path.append((source, 0))
                open_nodes.add(source)
                continue
            cut.add(Slot(key, index))
            along = [step for step, _ in path]
            cycles.append((source, *reversed(along[along.index(source) + 1 :])))
    return Walk(tuple(order), frozenset(cut), tuple(cycles))


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
