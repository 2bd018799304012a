"""Comparisons: 1 where they hold, else 0. A step has no useful slope, so no gradient passes."""

import numpy as np

from graphlab.ops.op import Op, operator, pointwise


@pointwise(
    "<",
    family="comparison",
    reference=np.less,
    analytic=False,
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
    words=("different",),
    spelling=operator("{0} != {1}"),
)
class Ne:
    """1 where the two numbers differ, else 0."""

    explain = "A single gap where the two meet and flat everywhere else: no gradient passes."

    def forward(a, b):
        return (a != b) * 1.0


COMPARISONS: tuple[Op, ...] = (Lt, Le, Gt, Ge, Eq, Ne)  # type: ignore[assignment]
