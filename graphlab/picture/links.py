"""How a Program's order and a Geometry's rows belong together: the graph fixes both."""

import numpy as np

from graphlab.engine import Program
from graphlab.picture.geometry import Ints, Skeleton
from graphlab.picture.remember import by_identity


@by_identity(8)
def rows_of(skeleton: Skeleton, program: Program) -> Ints:
    """The row of each position of the program's order, -1 for a node that is gone."""
    return np.fromiter((skeleton.row.get(node, -1) for node in program.order), np.int64, len(program.order))


@by_identity(8)
def wires_of(skeleton: Skeleton, program: Program) -> Ints:
    """The wire of each edge of the program, -1 for one that is gone."""
    return np.fromiter((skeleton.wire.get(slot, -1) for slot in program.slots), np.int64, len(program.slots))
