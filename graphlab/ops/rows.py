"""Rows of numbers to shares: softmax and its logarithm."""

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.shaping import Shape, same_shape, whole_dims

DIM = Param("dim", -1, kind="dim")


def along(shape: Shape, *, dim: int, **settings: object) -> Shape:
    """The operand's own shape, if it has this dim."""
    whole_dims(dim, shape)
    return same_shape(shape)


def largest(x, axes):
    """The largest number of each row, by real parts: the shift that keeps exp from overflowing."""
    return np.max(np.real(x), axis=axes, keepdims=True, initial=-np.inf)


def row_sum(x, axes):
    """The sum of each row, kept as a column."""
    return np.sum(x, axis=axes, keepdims=True)


def _softmax_reference(x, dim):
    axis = dim if np.ndim(x) else None
    return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)


@tensor(
    "softmax",
    family="rows",
    shape=along,
    params=(DIM,),
    order=(0, "dim"),
    reference=_softmax_reference,
    # The largest number is subtracted as a constant: a shift of the whole row changes no share.
    expand="odds = exp({0} - detach(max({0}, {dim}, keepdim=True)))\nodds / sum(odds, {dim}, keepdim=True)",
    blocked="this share is too small for a float, or it is already all there is",
    limits="A row that is all -inf, or that holds inf or nan, has no shares.",
    words=("probabilities", "shares", "attention"),
    spelling={
        "torch": "F.softmax({0}, dim={dim})",
        "numpy": "np.exp({0} - {0}.max(axis={dim}, keepdims=True)) / "
        "np.exp({0} - {0}.max(axis={dim}, keepdims=True)).sum(axis={dim}, keepdims=True)",
    },
)
class Softmax:
    """Turns the numbers of a row into positive shares that add up to 1."""

    explain = "p·(g − Σ g·p): what one share gains the others lose, so the gradients of a row add up to 0."

    def forward(x, /, dim):
        axes = whole_dims(dim, x.shape)
        odds = np.exp(x - largest(x, axes))
        return odds / row_sum(odds, axes)

    def vjp(g, y, x, dim):
        return (y * (g - row_sum(g * y, whole_dims(dim, x.shape))),)


def _log_softmax_reference(x, dim):
    axis = dim if np.ndim(x) else None
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


@tensor(
    "log softmax",
    name="log_softmax",
    family="rows",
    shape=along,
    params=(DIM,),
    order=(0, "dim"),
    reference=_log_softmax_reference,
    expand="shifted = {0} - detach(max({0}, {dim}, keepdim=True))\n"
    "shifted - log(sum(exp(shifted), {dim}, keepdim=True))",
    limits="A row that is all -inf, or that holds inf or nan, has no log shares.",
    words=("log probabilities", "logits"),
    spelling={
        "torch": "F.log_softmax({0}, dim={dim})",
        "numpy": "{0} - {0}.max(axis={dim}, keepdims=True) - "
        "np.log(np.exp({0} - {0}.max(axis={dim}, keepdims=True)).sum(axis={dim}, keepdims=True))",
    },
)
class LogSoftmax:
    """The logarithms of softmax, without computing shares that are too small for a float."""

    explain = "g − p·Σg: a pull on one log share pushes every number of the row down by its share."

    def forward(x, /, dim):
        axes = whole_dims(dim, x.shape)
        shifted = x - largest(x, axes)
        return shifted - np.log(row_sum(np.exp(shifted), axes))

    def vjp(g, y, x, dim):
        return (g - np.exp(y) * row_sum(g, whole_dims(dim, x.shape)),)


ROWS: tuple[Op, ...] = (Softmax, LogSoftmax)  # type: ignore[assignment]
