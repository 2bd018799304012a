"""The bends that make a network more than one big matrix."""

from math import pi
from math import sqrt as root

import numpy as np

from graphlab.ops.op import Op, Param, pointwise
from graphlab.ops.scalar import erf, exp, log1p, tanh, where

# Constants of the tanh approximation of gelu (Hendrycks and Gimpel 2016, arXiv:1606.08415).
_GELU_SLOPE = (2.0 / pi) ** 0.5
_GELU_CUBE = 0.044715


@pointwise(
    "tanh",
    family="activation",
    reference=np.tanh,
    expand="e = exp(2 * {0})\n(e - 1) / (e + 1)",
    blocked="tanh is saturated",
    words=("squash", "hyperbolic"),
)
class Tanh:
    """Squashes any number into the open interval from −1 to 1."""

    explain = "The local derivative is 1 − tanh²: 1 in the middle, almost 0 in the flat tails."

    def forward(x):
        return tanh(x)

    def local(y, x):
        return (1.0 - y * y,)


@pointwise(
    "σ",
    name="sigmoid",
    family="activation",
    reference=lambda x: 1.0 / (1.0 + np.exp(-x)),
    expand="1 / (1 + exp(-{0}))",
    blocked="sigmoid is saturated",
    words=("squash", "logistic"),
    spelling={"numpy": "1 / (1 + np.exp(-{0}))"},
)
class Sigmoid:
    """Squashes any number into the open interval from 0 to 1."""

    explain = "The local derivative is σ·(1 − σ): at most 1/4, and almost 0 in the flat tails."

    def forward(x):
        return 1.0 / (1.0 + exp(-x))

    def local(y, x):
        return (y * (1.0 - y),)


@pointwise(
    "relu",
    family="activation",
    reference=lambda x: np.maximum(x, 0.0),
    analytic=False,
    kinks=(0.0,),
    blocked="relu is off",
    words=("rectifier", "ramp"),
    spelling={"numpy": "np.maximum({0}, 0)"},
)
class Relu:
    """Passes positive numbers and turns the rest into 0."""

    explain = "A gate: the gradient passes unchanged where the input is positive, and not at all elsewhere."

    def forward(x):
        return where(x <= 0.0, 0.0, x)

    def local(y, x):
        return (where(x <= 0.0, 0.0, 1.0),)


@pointwise(
    "lrelu",
    name="leaky_relu",
    family="activation",
    params=(Param("negative_slope", 0.01),),
    reference=lambda x, negative_slope: np.where(x > 0, x, negative_slope * x),
    analytic=False,
    kinks=(0.0,),
    blocked="the slope for negative numbers is set to 0",
    limits="The slope times this number is too large for a float.",
    words=("leaky", "rectifier"),
    spelling={
        "torch": "F.leaky_relu({0}, negative_slope={negative_slope})",
        "numpy": "np.where({0} > 0, {0}, {negative_slope} * {0})",
    },
)
class LeakyRelu:
    """Passes positive numbers and shrinks negative ones."""

    explain = "A gate that never quite closes: slope 1 for positive inputs, a small fixed slope for the rest."

    def forward(x, negative_slope):
        return where(x > 0.0, x, negative_slope * x)

    def local(y, x, negative_slope):
        return (where(x > 0.0, 1.0, negative_slope),)


def _gelu_reference(x, approximate):
    if approximate == "tanh":
        return 0.5 * x * (1.0 + np.tanh(_GELU_SLOPE * (x + _GELU_CUBE * x**3)))
    return 0.5 * x * (1.0 + erf(x / root(2.0)))


def _gelu_expansion(*shapes, approximate):
    """Only the tanh form: the exact one needs the error function, which is no op of its own."""
    inner = "inner = 0.7978845608028654 * ({0} + 0.044715 * {0} ** 3)"
    return f"{inner}\n0.5 * {{0}} * (1 + tanh(inner))" if approximate == "tanh" else ""


@pointwise(
    "gelu",
    family="activation",
    expand=_gelu_expansion,
    params=(Param("approximate", "none", choices=("none", "tanh")),),
    reference=_gelu_reference,
    blocked="gelu is flat here",
    limits="A number this large overflows inside gelu.",
    words=("gaussian", "smooth relu"),
    spelling={
        "torch": "F.gelu({0}, approximate={approximate})",
        "numpy": "0.5 * {0} * (1 + erf({0} / np.sqrt(2)))",
    },
)
class Gelu:
    """A smooth gate: weights a number by how likely a standard normal draw lies below it."""

    explain = "The local derivative is Φ(x) + x·φ(x): φ is the bell curve, Φ the area left of x below it."
    short_value = "{0}·Φ({0})"
    short_local = ("Φ({0}) + {0}·φ({0})",)

    def forward(x, approximate):
        by_erf = 0.5 * x * (1.0 + erf(x / 1.4142135623730951))
        by_tanh = 0.5 * x * (1.0 + tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))
        return where(approximate == 0.0, by_erf, by_tanh)

    def local(y, x, approximate):
        by_erf = 0.5 * (1.0 + erf(x / 1.4142135623730951)) + x * exp(-0.5 * x * x) * 0.3989422804014327
        inner = tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))
        slope = 0.7978845608028654 * (1.0 + 0.134145 * x * x)
        by_tanh = 0.5 * (1.0 + inner) + 0.5 * x * (1.0 - inner * inner) * slope
        return (where(approximate == 0.0, by_erf, by_tanh),)


@pointwise(
    "softplus",
    family="activation",
    params=(Param("beta", 1.0), Param("threshold", 20.0)),
    reference=lambda x, beta, threshold: np.where(x * beta > threshold, x, np.log1p(np.exp(beta * x)) / beta),
    expand="scaled = {beta} * {0}\nramp = log(1 + exp(clamp(scaled, max={threshold}))) / {beta}\n"
    "where(scaled > {threshold}, {0}, ramp)",
    blocked="softplus is flat here",
    limits="softplus divides by its setting beta, which must not be 0.",
    words=("smooth relu",),
    spelling={
        "torch": "F.softplus({0}, beta={beta}, threshold={threshold})",
        "numpy": "np.log1p(np.exp({beta} * {0})) / {beta}",
    },
)
class Softplus:
    """A smooth ramp: log(1 + eˣ)."""

    explain = "The local derivative is the sigmoid of x: a gate that opens gradually."

    def forward(x, beta, threshold):
        return where(beta * x > threshold, x, log1p(exp(beta * x)) / beta)

    def local(y, x, beta, threshold):
        return (where(beta * x > threshold, 1.0, 1.0 / (1.0 + exp(-beta * x))),)


ACTIVATIONS: tuple[Op, ...] = (Tanh, Sigmoid, Relu, LeakyRelu, Gelu, Softplus)  # type: ignore[assignment]
