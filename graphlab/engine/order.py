"""In which order nodes are computed, and which are caught in a loop. No recursion: long chains are common."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from graphlab.document.types import Node, NodeId


def postorder(
    nodes: Mapping[NodeId, Node], target: NodeId | None, skip: Collection[NodeId]
) -> Iterator[NodeId]:
    """Every node outside skip after its operands: depth first, the target's ancestors before the rest."""
    done: set[NodeId] = set(skip)
    roots = [target, *nodes] if target in nodes else list(nodes)
    for root in roots:
        stack: list[tuple[NodeId, bool]] = [(root, False)]  # type: ignore[list-item]
        while stack:
            key, ready = stack.pop()
            if ready:
                if key not in done:
                    done.add(key)
                    yield key
            elif key not in done:
                stack.append((key, True))
                stack.extend(
                    (source, False)
                    for source in reversed(nodes[key].inputs)
                    if source is not None and source not in done
                )


def tangled(nodes: Mapping[NodeId, Node]) -> tuple[NodeId, ...]:
    """The nodes that lie on a loop, in their own order; empty for every graph that can be computed."""
    waiting = {key: sum(source is not None for source in node.inputs) for key, node in nodes.items()}
    readers: dict[NodeId, list[NodeId]] = {}
    for key, node in nodes.items():
        for source in node.inputs:
            if source is not None:
                readers.setdefault(source, []).append(key)
    free = [key for key, count in waiting.items() if count == 0]
    while free:
        for reader, times in Counter(readers.pop(free.pop(), ())).items():
            waiting[reader] -= times
            if waiting[reader] == 0:
                free.append(reader)
    left = {key for key, count in waiting.items() if count > 0}
    return _on_loops(nodes, left) if left else ()


def _on_loops(nodes: Mapping[NodeId, Node], left: set[NodeId]) -> tuple[NodeId, ...]:
    import networkx as nx

    knot = nx.DiGraph((source, key) for key in left for source in nodes[key].inputs if source in left)
    loops = [part for part in nx.strongly_connected_components(knot) if len(part) > 1]
    caught = {key for part in loops for key in part} | {key for key in left if key in nodes[key].inputs}
    return tuple(key for key in nodes if key in caught)
