"""Tensors out of nothing: a rule instead of a list of numbers."""

from math import prod

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.random import normals, uniforms
from graphlab.ops.shaping import Shape, ShapeFault, same_shape

SHAPE, SEED = Param("shape", (), kind="shape"), Param("seed", 0, kind="whole")


def filled(*, shape: Shape, **settings: object) -> Shape:
    """The shape that was asked for."""
    if min(shape, default=0) < 0:
        raise ShapeFault(f"Sizes count numbers, so {shape} cannot hold a negative one.")
    return shape


@tensor(
    "1s",
    name="ones",
    family="creation",
    shape=filled,
    params=(SHAPE,),
    order=("shape",),
    reference=lambda shape: np.full(shape, 1.0),
    words=("one", "fill", "constant"),
)
class Ones:
    """A tensor full of 1."""

    explain = "A constant with nothing behind it, so its gradient goes nowhere. One over and over."

    def forward(*, shape):
        return np.ones(shape)


@tensor(
    "0s",
    name="zeros",
    family="creation",
    shape=filled,
    params=(SHAPE,),
    order=("shape",),
    reference=lambda shape: np.full(shape, 0.0),
    words=("zero", "empty", "constant"),
)
class Zeros:
    """A tensor full of 0."""

    explain = "A constant with nothing behind it, so its gradient goes nowhere. Nought over and over."

    def forward(*, shape):
        return np.zeros(shape)


@tensor(
    "full",
    family="creation",
    shape=filled,
    params=(SHAPE, Param("fill_value", 0.0)),
    order=("shape", "fill_value"),
    reference=lambda shape, fill_value: np.ones(shape) * fill_value,
    words=("fill", "constant", "same"),
    spelling={
        "numpy": "np.full({shape}, float({fill_value}))",
        "torch": "torch.full({shape}, float({fill_value}))",
    },
)
class Full:
    """A tensor that holds one number everywhere."""

    explain = (
        "A constant with nothing behind it, so its gradient goes nowhere. The same number over and over."
    )

    def forward(*, shape, fill_value):
        return np.full(shape, float(fill_value))


def square(*, n: int, **settings: object) -> Shape:
    """n rows and n columns."""
    return filled(shape=(n, n))


@tensor(
    "I",
    name="eye",
    family="creation",
    shape=square,
    params=(Param("n", 1, kind="whole"),),
    order=("n",),
    reference=lambda n: np.diag(np.ones(n)),
    words=("identity", "unit matrix", "diagonal"),
)
class Eye:
    """The identity matrix: 1 on the diagonal, 0 elsewhere."""

    explain = "A constant: multiplying by it changes nothing."

    def forward(*, n):
        return np.eye(n)


def counted(*, start: float, end: float, step: float, **settings: object) -> Shape:
    """As many numbers as fit from start to below end."""
    if not step or (end - start) * step < 0:
        raise ShapeFault(f"arange cannot go from {start:g} to {end:g} in steps of {step:g}.")
    return (int(np.ceil((end - start) / step)),)


@tensor(
    "0, 1, …",
    name="arange",
    family="creation",
    shape=counted,
    params=(Param("start", 0.0), Param("end", 0.0), Param("step", 1.0)),
    order=("start", "end", "step"),
    gives="int",
    reference=lambda start, end, step: np.array(
        [start + k * step for k in range(int(np.ceil((end - start) / step)))]
    ),
    words=("range", "count", "indices", "positions"),
)
class Arange:
    """The numbers from start to below end, a step apart."""

    explain = "A constant: used to pick by position. Whole numbers, as long as start and step are whole."

    def forward(*, start, end, step):
        (count,) = counted(start=start, end=end, step=step)
        return start + np.arange(count) * step


@tensor(
    "randn",
    family="creation",
    shape=filled,
    params=(SHAPE, SEED),
    order=("shape",),
    reference=lambda shape, seed: normals(seed, 0, prod(shape)).reshape(shape),
    words=("random", "normal", "gaussian", "noise"),
    spelling={
        "torch": "torch.randn({shape}, generator=torch.Generator().manual_seed({seed}))",
        "numpy": "np.random.default_rng({seed}).standard_normal({shape})",
    },
)
class Randn:
    """Random numbers from the standard normal distribution; the seed says which."""

    explain = "A constant: mean 0, variance 1. The same seed gives the same numbers on every machine."

    def forward(*, shape, seed):
        return normals(seed, 0, prod(shape)).reshape(shape)


@tensor(
    "rand",
    family="creation",
    shape=filled,
    params=(SHAPE, SEED),
    order=("shape",),
    reference=lambda shape, seed: uniforms(seed, 0, prod(shape)).reshape(shape),
    words=("random", "uniform", "noise"),
    spelling={
        "torch": "torch.rand({shape}, generator=torch.Generator().manual_seed({seed}))",
        "numpy": "np.random.default_rng({seed}).random({shape})",
    },
)
class Rand:
    """Random numbers spread evenly from 0 to below 1; the seed says which."""

    explain = "A constant: every number as likely as any other. The same seed gives the same numbers again."

    def forward(*, shape, seed):
        return uniforms(seed, 0, prod(shape)).reshape(shape)


@tensor(
    "1s like",
    name="ones_like",
    family="creation",
    shape=same_shape,
    reference=lambda x: np.full(np.shape(x), 1.0),
    words=("one", "fill"),
)
class OnesLike:
    """A tensor full of 1, in the operand's shape."""

    explain = "Only the operand's shape matters, so no gradient passes. One over and over."

    def forward(x, /):
        return np.ones_like(x)


@tensor(
    "0s like",
    name="zeros_like",
    family="creation",
    shape=same_shape,
    reference=lambda x: np.full(np.shape(x), 0.0),
    words=("zero", "empty"),
)
class ZerosLike:
    """A tensor full of 0, in the operand's shape."""

    explain = "Only the operand's shape matters, so no gradient passes. Nought over and over."

    def forward(x, /):
        return np.zeros_like(x)


CREATION: tuple[Op, ...] = (
    *(Ones, Zeros, Full, Eye, Arange, Randn, Rand, OnesLike, ZerosLike),  # type: ignore[assignment]
)
