"""Many numbers to one: sums, means, variances, the largest."""

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.shaping import Dims, Shape, ShapeFault, reduced, spelled, whole_dims

DIM, KEEPDIM = Param("dim", None, kind="dims"), Param("keepdim", False, kind="flag")
ONE_DIM = Param("dim", None, kind="dim")


def over(shape: Shape, *, dim: Dims, keepdim: bool, **settings: object) -> Shape:
    """The shape after reducing these dims."""
    return reduced(shape, dim, keepdim)


def one_of(shape: Shape, *, dim: int | None, keepdim: bool, **settings: object) -> Shape:
    """The shape after choosing one number along a dim; there must be one to choose."""
    if not shape and dim is not None:
        words = f"A single number has no dim {dim} to choose along. To choose between two numbers write"
        raise ShapeFault(f"{words} maximum(a, b) or minimum(a, b).")
    left = reduced(shape, dim, keepdim)
    if any(shape[gone] == 0 for gone in whole_dims(dim, shape)):
        raise ShapeFault(f"There is nothing to choose from in {spelled(shape)}.")
    return left


def spread(g: np.ndarray, shape: Shape, dim: Dims) -> np.ndarray:
    """What belongs to the reduced value, put back over every number that went into it."""
    kept = reduced(shape, dim, keepdim=True)
    return np.broadcast_to(g.reshape(kept), shape)


def count(shape: Shape, dim: Dims) -> int:
    """How many numbers are reduced to one."""
    return int(np.prod([shape[gone] for gone in whole_dims(dim, shape)], dtype=np.int64))


def _how(dim, keepdim):
    """The settings of a reduction as formula text, defaults left out."""
    return ("" if dim is None else f", dim={dim}") + (", keepdim=True" if keepdim else "")


def _mean_expansion(x, *, dim, keepdim):
    return f"sum({{0}}{_how(dim, keepdim)}) / {count(x, dim)}"


def _var_expansion(x, *, dim, correction, keepdim):
    squares = f"sum(centred ** 2{_how(dim, keepdim)})"
    left = max(0, count(x, dim) - correction)
    return f"centred = {{0}} - {_mean_expansion(x, dim=dim, keepdim=True)}\n{squares} / {left:g}"


def _logsumexp_expansion(x, *, dim, keepdim):
    top = "{0}"
    for each in whole_dims(dim, x):
        top = f"max({top}, dim={each}, keepdim=True)"
    result = f"log(sum(exp({{0}} - top){_how(dim, True)})) + top"
    return f"top = detach({top})\n" + (result if keepdim else f"squeeze({result}, dim={whole_dims(dim, x)})")


def as_rows(x, dim):
    """x with the dim that is chosen along at the end; all numbers in one row for None."""
    return np.moveaxis(x, dim, -1) if x.ndim and dim is not None else x.reshape(-1)


def first(x, dim, best):
    """Where the first best number of each row stands; nan is best of all."""
    return best(np.real(as_rows(x, dim)), axis=-1)


def at(x, places, dim):
    """The number at its place in each row."""
    return np.take_along_axis(as_rows(x, dim), places[..., None], axis=-1)[..., 0]


def back_at(g, x, places, dim):
    """Zeros like x with g at its place in each row."""
    sent = np.zeros(x.shape, g.dtype)
    # Both forms of as_rows are views of a fresh array, so writing into the rows fills sent.
    np.put_along_axis(as_rows(sent, dim), places[..., None], g.reshape(places.shape)[..., None], axis=-1)
    return sent


@tensor(
    "Σ",
    family="reduction",
    name="sum",
    shape=over,
    params=(DIM, KEEPDIM),
    order=(0, "dim"),
    reference=lambda x, dim, keepdim: np.add.reduce(x, axis=dim, keepdims=keepdim),
    limits="The total is beyond the largest float.",
    words=("total", "add up"),
    spelling={
        "torch": "torch.sum({0}, dim={dim}, keepdim={keepdim})",
        "numpy": "np.sum({0}, {dim}, keepdims={keepdim})",
    },
)
class Sum:
    """Adds up all numbers, or those along some dims."""

    explain = "Every number that was added gets the upstream gradient unchanged: a sum copies it to all."

    def forward(x, /, dim, keepdim):
        return x.sum(axis=whole_dims(dim, x.shape), keepdims=keepdim)

    def vjp(g, y, x, dim, keepdim):
        return (spread(g, x.shape, dim),)


@tensor(
    "mean",
    family="reduction",
    shape=over,
    params=(DIM, KEEPDIM),
    order=(0, "dim"),
    reference=lambda x, dim, keepdim: np.mean(x, axis=dim, keepdims=keepdim),
    expand=_mean_expansion,
    limits="The mean of no numbers is nan, and a total can be beyond the largest float.",
    words=("average",),
    spelling={
        "torch": "torch.mean({0}, dim={dim}, keepdim={keepdim})",
        "numpy": "np.mean({0}, {dim}, keepdims={keepdim})",
    },
)
class Mean:
    """The average of all numbers, or of those along some dims."""

    explain = "Each of the n numbers gets the same share of the upstream gradient: g/n."

    def forward(x, /, dim, keepdim):
        return x.sum(axis=whole_dims(dim, x.shape), keepdims=keepdim) / x.dtype.type(count(x.shape, dim))

    def vjp(g, y, x, dim, keepdim):
        return (spread(g, x.shape, dim) / x.dtype.type(count(x.shape, dim)),)


def deviations(x, dim):
    """How far each number lies from the mean of its own."""
    return x - x.sum(axis=whole_dims(dim, x.shape), keepdims=True) / x.dtype.type(count(x.shape, dim))


def freedom(x, dim, correction):
    """What the sum of squares is divided by, as a number of x's type; never below 0, as in PyTorch."""
    return x.dtype.type(max(0, count(x.shape, dim) - correction))


@tensor(
    "var",
    family="reduction",
    shape=over,
    params=(DIM, Param("correction", 1), KEEPDIM),
    order=(0, "dim"),
    reference=lambda x, dim, correction, keepdim: np.var(x, axis=dim, ddof=correction, keepdims=keepdim),
    expand=_var_expansion,
    blocked="the number equals the mean",
    limits="The variance of n numbers divides by n − correction, which must not be 0.",
    words=("variance", "spread", "σ²"),
    spelling={
        "torch": "torch.var({0}, dim={dim}, correction={correction}, keepdim={keepdim})",
        "numpy": "np.var({0}, {dim}, ddof={correction}, keepdims={keepdim})",
    },
)
class Var:
    """How far numbers lie from their mean: the mean of the squares, with n − 1 in place of n."""

    explain = "Twice the distance from the mean, over n − correction: numbers far out pull most."

    def forward(x, /, dim, correction, keepdim):
        squares = deviations(x, dim) ** 2
        return squares.sum(axis=whole_dims(dim, x.shape), keepdims=keepdim) / freedom(x, dim, correction)

    def vjp(g, y, x, dim, correction, keepdim):
        return (2.0 * deviations(x, dim) * spread(g, x.shape, dim) / freedom(x, dim, correction),)


@tensor(
    "max x",
    name="max",
    family="reduction",
    shape=one_of,
    params=(ONE_DIM, KEEPDIM),
    order=(0, "dim"),
    analytic=False,
    reference=lambda x, dim, keepdim: np.maximum.reduce(x, axis=dim, keepdims=keepdim),
    blocked="another number is larger",
    words=("largest", "maximum", "amax", "pool"),
    spelling={
        "torch": "torch.amax({0}, dim={dim}, keepdim={keepdim})",
        "numpy": "np.max({0}, {dim}, keepdims={keepdim})",
    },
)
class Max:
    """The largest of all numbers, or of those along a dim."""

    explain = "The first of the largest numbers gets the whole gradient, all others none."

    def forward(x, /, dim, keepdim):
        return at(x, first(x, dim, np.argmax), dim).reshape(reduced(x.shape, dim, keepdim))

    def vjp(g, y, x, dim, keepdim):
        return (back_at(g, x, first(x, dim, np.argmax), dim),)


@tensor(
    "min x",
    name="min",
    family="reduction",
    shape=one_of,
    params=(ONE_DIM, KEEPDIM),
    order=(0, "dim"),
    analytic=False,
    reference=lambda x, dim, keepdim: np.minimum.reduce(x, axis=dim, keepdims=keepdim),
    blocked="another number is smaller",
    words=("smallest", "minimum", "amin"),
    spelling={
        "torch": "torch.amin({0}, dim={dim}, keepdim={keepdim})",
        "numpy": "np.min({0}, {dim}, keepdims={keepdim})",
    },
)
class Min:
    """The smallest of all numbers, or of those along a dim."""

    explain = "The first of the smallest numbers gets the whole gradient, all others none."

    def forward(x, /, dim, keepdim):
        return at(x, first(x, dim, np.argmin), dim).reshape(reduced(x.shape, dim, keepdim))

    def vjp(g, y, x, dim, keepdim):
        return (back_at(g, x, first(x, dim, np.argmin), dim),)


@tensor(
    "argmax",
    family="reduction",
    shape=one_of,
    params=(ONE_DIM, KEEPDIM),
    order=(0, "dim"),
    gives="int",
    reference=lambda x, dim, keepdim: np.argmax(x, axis=dim, keepdims=keepdim),
    words=("largest", "position", "prediction", "accuracy"),
    spelling={
        "torch": "torch.argmax({0}, dim={dim}, keepdim={keepdim})",
        "numpy": "np.argmax({0}, {dim}, keepdims={keepdim})",
    },
)
class Argmax:
    """Where the largest number stands, counted from 0; the first one of several."""

    explain = "A position does not move when the numbers move a little, so no gradient passes."

    def forward(x, /, dim, keepdim):
        return first(x, dim, np.argmax).reshape(reduced(x.shape, dim, keepdim))


@tensor(
    "log Σ exp",
    name="logsumexp",
    family="reduction",
    shape=over,
    params=(DIM, KEEPDIM),
    order=(0, "dim"),
    reference=lambda x, dim, keepdim: np.log(np.exp(x).sum(axis=dim, keepdims=keepdim)),
    expand=_logsumexp_expansion,
    blocked="this number is too small beside the largest to count",
    limits="The log of no odds at all is -inf.",
    words=("soft maximum", "log sum exp", "lse"),
    spelling={
        "torch": "torch.logsumexp({0}, dim={dim}, keepdim={keepdim})",
        "numpy": "np.log(np.sum(np.exp({0}), {dim}, keepdims={keepdim}))",
    },
)
class Logsumexp:
    """The logarithm of the sum of the exponentials: a soft maximum that cannot overflow."""

    explain = "Each number gets its softmax share of the upstream gradient."

    def forward(x, /, dim, keepdim):
        axes = whole_dims(dim, x.shape)
        top = np.max(np.real(x), axis=axes, keepdims=True, initial=-np.inf)
        top = np.where(np.isfinite(top), top, 0.0).astype(top.dtype)
        kept = np.log(np.sum(np.exp(x - top), axis=axes, keepdims=True)) + top
        return kept.reshape(reduced(x.shape, dim, keepdim))

    def vjp(g, y, x, dim, keepdim):
        return (spread(g, x.shape, dim) * np.exp(x - spread(y, x.shape, dim)),)


REDUCTIONS: tuple[Op, ...] = (Sum, Mean, Var, Max, Min, Argmax, Logsumexp)  # type: ignore[assignment]
