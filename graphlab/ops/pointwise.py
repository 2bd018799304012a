"""Functions of one number known from school."""

import numpy as np

from graphlab.ops.op import Op, pointwise
from graphlab.ops.scalar import cos, exp, log, sin, sqrt, where


@pointwise(
    "exp",
    family="function",
    reference=np.exp,
    words=("exponential", "e"),
    blocked="exp is too small for a float and became 0",
    limits="From about 709.78 on, exp is too large for a float.",
)
class Exp:
    """e raised to the number: always positive, growing ever faster."""

    explain = "exp is its own derivative: the local derivative is the value itself."

    def forward(x):
        return exp(x)

    def local(y, x):
        return (y,)


@pointwise(
    "log",
    family="function",
    reference=np.log,
    domain=(0.2, 3.0),
    limits="Only positive numbers have a logarithm.",
    words=("logarithm", "ln"),
)
class Log:
    """The natural logarithm: which power of e gives this number?"""

    explain = "The local derivative is 1/x: steep near 0, flat for large numbers."

    def forward(x):
        return log(x)

    def local(y, x):
        return (1.0 / x,)


@pointwise(
    "√",
    name="sqrt",
    family="function",
    reference=np.sqrt,
    domain=(0.2, 3.0),
    limits="Only numbers from 0 up have a square root, and its slope at 0 is infinite.",
    words=("square root", "root"),
)
class Sqrt:
    """The number whose square this is."""

    explain = "The local derivative is 1/(2√x): it grows without bound as x falls to 0."

    def forward(x):
        return sqrt(x)

    def local(y, x):
        return (0.5 / y,)


@pointwise(
    "sin", family="function", reference=np.sin, blocked="the sine is on a crest", words=("sine", "wave")
)
class Sin:
    """The sine of an angle in radians."""

    explain = "The local derivative is cos x: 1 where the wave crosses zero, 0 on its crests."

    def forward(x):
        return sin(x)

    def local(y, x):
        return (cos(x),)


@pointwise(
    "cos", family="function", reference=np.cos, blocked="the cosine is on a crest", words=("cosine", "wave")
)
class Cos:
    """The cosine of an angle in radians."""

    explain = (
        "The local derivative is −sin x: the wave falls where sine is positive, rises where it is negative."
    )

    def forward(x):
        return cos(x)

    def local(y, x):
        return (-sin(x),)


@pointwise(
    "|x|",
    name="abs",
    family="function",
    reference=np.abs,
    analytic=False,
    kinks=(0.0,),
    blocked="the kink at 0 has slope 0",
    words=("absolute value", "magnitude"),
    spelling={"micrograd": "abs({0})"},
)
class Abs:
    """The size of a number without its sign."""

    explain = "The local derivative is the sign of x: 1 or −1, and 0 at the kink."

    def forward(x):
        # 0 − x, because −x would turn 0 into −0.
        return where(x <= 0.0, 0.0 - x, x)

    def local(y, x):
        return (where(x > 0.0, 1.0, where(x < 0.0, -1.0, 0.0)),)


POINTWISE: tuple[Op, ...] = (Exp, Log, Sqrt, Sin, Cos, Abs)  # type: ignore[assignment]
