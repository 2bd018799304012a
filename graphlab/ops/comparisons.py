"""Comparisons, 1 where they hold, else 0, and the choices that are made with them.

A step has no useful slope, so no gradient passes through a comparison; a choice passes it to what was chosen.
"""

import numpy as np

from graphlab.ops.op import Op, Param, operator, pointwise
from graphlab.ops.scalar import where


@pointwise(
    "<",
    family="comparison",
    reference=np.less,
    analytic=False,
    gives="bool",
    words=("less than",),
    spelling=operator("{0} < {1}"),
)
class Lt:
    """1 where the first number is less than the second, else 0."""

    explain = (
        "Jumps from 1 to 0 as the first number grows past the second; flat elsewhere: no gradient passes."
    )

    def forward(a, b):
        return (a < b) * 1.0


@pointwise(
    "≤",
    family="comparison",
    reference=np.less_equal,
    analytic=False,
    gives="bool",
    words=("at most",),
    spelling=operator("{0} <= {1}"),
)
class Le:
    """1 where the first number is at most the second, else 0."""

    explain = "Like <, but 1 where the two are equal as well. A jump has no slope, so no gradient passes."

    def forward(a, b):
        return (a <= b) * 1.0


@pointwise(
    ">",
    family="comparison",
    reference=np.greater,
    analytic=False,
    gives="bool",
    words=("greater than",),
    spelling=operator("{0} > {1}"),
)
class Gt:
    """1 where the first number is greater than the second, else 0."""

    explain = (
        "Jumps from 0 to 1 as the first number grows past the second; flat elsewhere: no gradient passes."
    )

    def forward(a, b):
        return (a > b) * 1.0


@pointwise(
    "≥",
    family="comparison",
    reference=np.greater_equal,
    analytic=False,
    gives="bool",
    words=("at least",),
    spelling=operator("{0} >= {1}"),
)
class Ge:
    """1 where the first number is at least the second, else 0."""

    explain = "Like >, but 1 where the two are equal as well. A jump has no slope, so no gradient passes."

    def forward(a, b):
        return (a >= b) * 1.0


@pointwise(
    "=",
    family="comparison",
    reference=np.equal,
    analytic=False,
    gives="bool",
    words=("equal",),
    spelling=operator("{0} == {1}"),
)
class Eq:
    """1 where the two numbers are equal, else 0."""

    explain = "A single spike where the two meet and flat everywhere else: no gradient passes."

    def forward(a, b):
        return (a == b) * 1.0


@pointwise(
    "≠",
    family="comparison",
    reference=np.not_equal,
    analytic=False,
    gives="bool",
    words=("different",),
    spelling=operator("{0} != {1}"),
)
class Ne:
    """1 where the two numbers differ, else 0."""

    explain = "A single gap where the two meet and flat everywhere else: no gradient passes."

    def forward(a, b):
        return (a != b) * 1.0


@pointwise(
    "?",
    name="where",
    family="choice",
    slots=("bool", "float", "float"),
    domain=((0.0, 1.0), (-3.0, 3.0), (-3.0, 3.0)),
    reference=lambda mask, a, b: np.select([mask != 0.0], [a], b),
    blocked="the other operand is chosen here",
    words=("if", "choose", "condition", "mask"),
    spelling={"torch": "torch.where({0} != 0, {1}, {2})", "numpy": "np.where({0}, {1}, {2})"},
)
class Where:
    """The second operand where the mask holds (is not 0), else the third."""

    explain = "A switch: the chosen operand gets the whole gradient, the other none, and the mask never any."

    def forward(mask, a, b):
        return where(mask != 0.0, a, b)

    def local(y, mask, a, b):
        return 0.0, where(mask != 0.0, 1.0, 0.0), where(mask != 0.0, 0.0, 1.0)


@pointwise(
    "masked",
    name="masked_fill",
    family="choice",
    params=(Param("value", 0.0),),
    slots=("float", "bool"),
    domain=((-3.0, 3.0), (0.0, 1.0)),
    reference=lambda x, mask, value: np.select([mask != 0.0], [np.full_like(x, value)], x),
    blocked="this number is masked",
    words=("mask", "hide", "causal"),
    spelling={
        "torch": "torch.masked_fill({0}, {1} != 0, {value})",
        "numpy": "np.where({1}, {value}, {0})",
    },
)
class MaskedFill:
    """Writes one number wherever the mask holds (is not 0) and keeps the others."""

    explain = "What is masked gets no gradient: its value no longer depends on the operand. The rest passes."

    def forward(x, mask, value):
        return where(mask != 0.0, value, x)

    def local(y, x, mask, value):
        return where(mask != 0.0, 0.0, 1.0), 0.0


COMPARISONS: tuple[Op, ...] = (Lt, Le, Gt, Ge, Eq, Ne, Where, MaskedFill)  # type: ignore[assignment]
