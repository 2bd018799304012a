"""Many numbers to one: sums, means, variances, the largest."""

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.shaping import Dims, Shape, reduced, whole_dims

DIM, KEEPDIM = Param("dim", None, kind="dims"), Param("keepdim", False, kind="flag")


def over(shape: Shape, *, dim: Dims, keepdim: bool, **settings: object) -> Shape:
    """The shape after reducing these dims."""
    return reduced(shape, dim, keepdim)


def spread(g: np.ndarray, shape: Shape, dim: Dims) -> np.ndarray:
    """What belongs to the reduced value, put back over every number that went into it."""
    kept = reduced(shape, dim, keepdim=True)
    return np.broadcast_to(g.reshape(kept), shape)


@tensor(
    "Σ", family="reduction", name="sum", shape=over, params=(DIM, KEEPDIM), reference=np.sum, words=("total",)
)
class Sum:
    """Adds up all numbers, or those along some dims."""

    explain = "Every number that was added gets the upstream gradient unchanged: a sum copies it to all."

    def forward(x, /, dim, keepdim):
        return x.sum(axis=whole_dims(dim, x.shape), keepdims=keepdim)

    def vjp(g, y, x, dim, keepdim):
        return (spread(g, x.shape, dim),)


REDUCTIONS: tuple[Op, ...] = (Sum,)  # type: ignore[assignment]
