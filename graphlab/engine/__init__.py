"""How it is computed: Document -> Program -> Trace.

A Program is the graph made ready to run: an order, and a place for every number in flat buffers. It depends
on the graph, the target and the leaf shapes, never on values, so that dragging a number runs the same Program
again. A Trace is one run: every value, every gradient, and `sent`, what backward put on each edge before
contributions were added up.

Two tapes run a Program: plain.py runs every op's own rule with NumPy, for the first seconds of a first start,
without numba, for ops that have no kernel, and as the tests' twin. kernels.py runs compiled kernels by
address; lowering.py and movement, slices and scalars write down what they read. tapes.py chooses, and warms
the kernels up where nobody has to wait; cache.py keeps them, private, sealed and never stale. Rejected: one
jitted call per op (slower than none) and code generated per graph (seconds after every edit).

training.py repeats forward, backward and update, and knows the way back to any step.

check.py measures every gradient again by complex steps from both sides, for all ops. That replaced central
differences near kinks: it is exact right up to a kink, and tells a kink from a steep bend.

Imports document and ops; never Qt, and numba and networkx only when they are needed. build never raises: what
is wrong is a Fault, the rest is computed.
"""

from graphlab.engine.births import births
from graphlab.engine.building import build
from graphlab.engine.check import check, check_all, check_local
from graphlab.engine.forward_mode import jvp
from graphlab.engine.program import Program, target_of
from graphlab.engine.rules import accumulate
from graphlab.engine.trace import Trace, local_derivatives, run

__all__ = [
    "Program",
    "Trace",
    "accumulate",
    "births",
    "build",
    "check",
    "check_all",
    "check_local",
    "jvp",
    "local_derivatives",
    "run",
    "target_of",
]
