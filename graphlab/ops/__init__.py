"""WHAT can be computed: one class per op, holding its rule, its domain and its words.

A pointwise rule is written once, branch-free, with operators and the functions of `scalar.py`. The same
function then runs on floats inside numba, on NumPy arrays, on complex numbers (the complex-step check) and on
symbols (formula cards and printed code). That is why a rule never says `if`, `math.` or `for`.

Imports numpy and math only. Nothing here knows documents, Qt or numba: the engine lifts the rules to kernels.

The registry is an explicit tuple: ordered, greppable, and safe in a frozen application.
"""

from graphlab.ops.activations import ACTIVATIONS
from graphlab.ops.arithmetic import ARITHMETIC
from graphlab.ops.comparisons import COMPARISONS
from graphlab.ops.creation import CREATION
from graphlab.ops.formulas import local_formula, value_formula
from graphlab.ops.indexing import INDEXING
from graphlab.ops.linear import LINEAR
from graphlab.ops.losses import LOSSES
from graphlab.ops.norms import NORMS
from graphlab.ops.op import Op, Param, Setting
from graphlab.ops.pieces import PIECES
from graphlab.ops.pointwise import POINTWISE
from graphlab.ops.reductions import REDUCTIONS
from graphlab.ops.rows import ROWS
from graphlab.ops.shapes import SHAPES
from graphlab.ops.shaping import Shape, ShapeFault
from graphlab.ops.windows import WINDOWS

OPS: tuple[Op, ...] = (
    *(*ARITHMETIC, *POINTWISE, *ACTIVATIONS, *COMPARISONS),
    *(*LINEAR, *REDUCTIONS, *ROWS, *LOSSES, *NORMS),
    *(*SHAPES, *PIECES, *INDEXING, *CREATION, *WINDOWS),
)

OP: dict[str, Op] = {op.name: op for op in OPS}

__all__ = ["OP", "OPS", "Op", "Param", "Setting", "Shape", "ShapeFault", "local_formula", "value_formula"]
