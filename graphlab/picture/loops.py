"""Which wires close a loop. What lies on one cannot be computed until one of its wires is removed."""

import numpy as np

from graphlab.picture.geometry import Ints, Skeleton
from graphlab.picture.remember import by_identity

LOOP_WORDS = "In a loop: remove one wire."


@by_identity(4)
def wires_on_loops(skeleton: Skeleton) -> Ints:
    """The numbers of the wires between nodes that depend on each other."""
    ids = np.array(skeleton.nodes, np.int64)
    # Ids only grow: wires that all lead from older to newer nodes close no loop.
    if not len(skeleton.slots) or (ids[skeleton.wire_from] < ids[skeleton.wire_to]).all():
        return np.zeros(0, np.int64)
    import networkx as nx

    ends = zip(skeleton.wire_from.tolist(), skeleton.wire_to.tolist(), strict=True)
    part_of = np.zeros(len(ids), np.int64)
    for number, part in enumerate(nx.strongly_connected_components(nx.DiGraph(ends))):
        part_of[list(part)] = number + 1
    return np.flatnonzero(part_of[skeleton.wire_from] == part_of[skeleton.wire_to])
