"""The four operations, powers, and what people write with operators."""

from math import inf

import numpy as np

from graphlab.ops.op import Op, Param, operator, pointwise
from graphlab.ops.scalar import larger, log, power, smaller, where


@pointwise(
    "+",
    family="arithmetic",
    reference=np.add,
    words=("plus", "sum"),
    limits="The sum is beyond the largest float, about 1.8e308.",
    spelling=operator("{0} + {1}"),
)
class Add:
    """Adds two numbers."""

    explain = "Both local derivatives are 1, so plus copies the upstream gradient to each operand unchanged."

    def forward(a, b):
        return a + b

    def local(y, a, b):
        return 1.0, 1.0


@pointwise(
    "−",
    family="arithmetic",
    reference=np.subtract,
    words=("minus", "subtract"),
    limits="The difference is beyond the largest float, about 1.8e308.",
    spelling=operator("{0} - {1}"),
)
class Sub:
    """Subtracts the second number from the first."""

    explain = "The first operand gets the upstream gradient, the second gets it with the sign turned round."

    def forward(a, b):
        return a - b

    def local(y, a, b):
        return 1.0, -1.0


@pointwise(
    "×",
    family="arithmetic",
    reference=np.multiply,
    blocked="the other operand is 0",
    words=("times", "product"),
    limits="The product is beyond the largest float, about 1.8e308.",
    spelling=operator("{0} * {1}"),
)
class Mul:
    """Multiplies two numbers."""

    explain = "Times swaps: each operand's local derivative is the value of the other operand."

    def forward(a, b):
        return a * b

    def local(y, a, b):
        return b, a


@pointwise(
    "÷",
    family="arithmetic",
    reference=np.divide,
    domain=((-3.0, 3.0), (0.5, 3.0)),
    words=("divide", "over", "quotient"),
    blocked="the numerator is 0",
    limits="Nothing can be divided by 0, and the smaller the divisor, the larger the quotient.",
    spelling=operator("{0} / {1}"),
)
class Div:
    """Divides the first number by the second."""

    explain = "The numerator feels 1/b; the denominator feels −a/b², stronger the smaller b is."

    def forward(a, b):
        return a / b

    def local(y, a, b):
        return 1.0 / b, -y / b


@pointwise(
    "−x", family="arithmetic", reference=np.negative, words=("negate", "minus"), spelling=operator("-{0}")
)
class Neg:
    """Turns the sign of a number round."""

    explain = "The local derivative is −1: the gradient comes through with its sign turned round."

    def forward(x):
        return -x

    def local(y, x):
        return (-1.0,)


@pointwise(
    "xⁿ",
    name="pow",
    family="arithmetic",
    reference=lambda x, exponent: np.power(x, exponent),
    domain=(0.2, 3.0),
    params=(Param("exponent", 2.0),),
    blocked="the base is 0, or the exponent is",
    limits="0 has no negative power (nor a slope below power 1), a negative number no fractional one.",
    words=("power", "square", "cube", "**"),
    spelling=operator("{0} ** {exponent}"),
)
class Pow:
    """Raises a number to a fixed power."""

    explain = "The power comes down in front and drops by one: n·xⁿ⁻¹."

    def forward(x, exponent):
        return power(x, exponent)

    def local(y, x, exponent):
        return (where(exponent == 0.0, 0.0, exponent * power(x, exponent - 1.0)),)


@pointwise(
    "xʸ",
    name="pow_of",
    family="arithmetic",
    reference=np.power,
    domain=((0.2, 3.0), (-2.0, 2.0)),
    blocked="the power is flat in this operand here",
    words=("power", "exponent", "**"),
    limits="To a base of 0 the exponent must not be negative, and to a negative base it must be whole.",
    spelling=operator("{0} ** {1}"),
)
class PowOf:
    """Raises a number to a power that is itself computed."""

    explain = "The base feels y·xʸ⁻¹; the exponent feels xʸ·log x."

    def forward(x, y):
        return power(x, y)

    def local(value, x, y):
        return (
            where(y == 0.0, 0.0, y * power(x, y - 1.0)),
            where((x == 0.0) & (y >= 0.0), 0.0, value * log(x)),
        )


@pointwise(
    "max",
    name="maximum",
    family="arithmetic",
    reference=np.maximum,
    analytic=False,
    blocked="the other operand is larger",
    words=("max", "larger"),
)
class Maximum:
    """The larger of two numbers."""

    explain = "A switch: the larger operand gets the whole gradient; a tie shares it half and half."

    def forward(a, b):
        return larger(a, b)

    def local(y, a, b):
        return where(a == b, 0.5, where(a > b, 1.0, 0.0)), where(a == b, 0.5, where(b > a, 1.0, 0.0))


@pointwise(
    "min",
    name="minimum",
    family="arithmetic",
    reference=np.minimum,
    analytic=False,
    blocked="the other operand is smaller",
    words=("min", "smaller"),
)
class Minimum:
    """The smaller of two numbers."""

    explain = "A switch: the smaller operand gets the whole gradient; a tie halves it between both."

    def forward(a, b):
        return smaller(a, b)

    def local(y, a, b):
        return where(a == b, 0.5, where(a < b, 1.0, 0.0)), where(a == b, 0.5, where(b < a, 1.0, 0.0))


@pointwise(
    "clamp",
    family="arithmetic",
    params=(Param("min", -inf), Param("max", inf)),
    reference=lambda x, min, max: np.minimum(np.maximum(x, min), max),
    analytic=False,
    blocked="the number lies outside the bounds",
    words=("clip", "limit", "bounds"),
    spelling={"numpy": "np.clip({0}, {min}, {max})"},
)
class Clamp:
    """Keeps a number between two bounds."""

    explain = "Between the bounds the gradient passes unchanged; beyond them the value no longer moves."

    def forward(x, min, max):
        raised = where(min == -inf, x, larger(x, min))
        return where(max == inf, raised, smaller(raised, max))

    def local(y, x, min, max):
        above = where(min == -inf, 1.0, where(x < min, 0.0, 1.0))
        return (where(max == inf, above, where(x > max, 0.0, above)),)


# A class decorator that returns an Op is beyond mypy, which goes on seeing classes.
ARITHMETIC: tuple[Op, ...] = (
    *(Add, Sub, Mul, Div, Neg, Pow, PowOf, Maximum, Minimum, Clamp),  # type: ignore[assignment]
)
