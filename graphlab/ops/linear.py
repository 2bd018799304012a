"""The matrix product, the workhorse of every network."""

import numpy as np

from graphlab.ops.op import Op, tensor
from graphlab.ops.shaping import broadcast, matrix_product, unbroadcast


@tensor(
    "@",
    family="linear algebra",
    shape=matrix_product,
    reference=np.matmul,
    limits="A sum of products is beyond the largest float.",
    words=("matrix product", "mm", "bmm", "dot", "linear"),
    spelling={"graphlab": "{0} @ {1}", "torch": "{0} @ {1}", "numpy": "{0} @ {1}", "micrograd": "{0} @ {1}"},
)
class Matmul:
    """Multiplies matrices: every row of the left meets every column of the right."""

    explain = (
        "The left operand gets g @ rightᵀ, the right one leftᵀ @ g: each number gets what it multiplied."
    )

    def forward(a, b, /):
        return np.matmul(a, b)

    def vjp(g, y, a, b):
        left, right = (a if a.ndim > 1 else a[None]), (b if b.ndim > 1 else b[:, None])
        stack = broadcast(left.shape[:-2], right.shape[:-2])
        upstream = g.reshape(*stack, left.shape[-2], right.shape[-1])
        to_left = unbroadcast(upstream @ right.swapaxes(-1, -2), left.shape)
        to_right = unbroadcast(left.swapaxes(-1, -2) @ upstream, right.shape)
        return to_left.reshape(a.shape), to_right.reshape(b.shape)


LINEAR: tuple[Op, ...] = (Matmul,)  # type: ignore[assignment]
