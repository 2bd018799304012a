"""The same numbers in another arrangement: reshape, transpose, stretch, mask."""

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.shaping import (
    Dims,
    Shape,
    ShapeFault,
    reshaped,
    same_shape,
    spelled,
    unbroadcast,
    whole_dim,
    whole_dims,
)


def in_shape(operand: Shape, *, shape: Shape, **settings: object) -> Shape:
    """The wanted shape, if the numbers fill it."""
    return reshaped(operand, shape)


@tensor(
    "reshape",
    family="shape",
    shape=in_shape,
    params=(Param("shape", (-1,), kind="shape"),),
    order=(0, "shape"),
    reference=lambda x, shape: np.reshape(x, shape),
    words=("view", "rearrange"),
    spelling={"numpy": "{0}.reshape({shape})"},
)
class Reshape:
    """The same numbers, read row by row, in another shape; one size may be -1."""

    explain = "Nothing is computed, only read in another arrangement, so the gradient is arranged back."

    def forward(x, /, shape):
        return x.reshape(reshaped(x.shape, shape))

    def vjp(g, y, x, shape):
        return (g.reshape(x.shape),)


def flattened(operand: Shape, *, start_dim: int, end_dim: int, **settings: object) -> Shape:
    """The shape with the dims from start_dim to end_dim joined to one."""
    if not operand:
        return (1,)
    start, end = whole_dim(start_dim, operand), whole_dim(end_dim, operand)
    if start > end:
        raise ShapeFault(f"start_dim {start_dim} comes after end_dim {end_dim} in {spelled(operand)}.")
    joined = int(np.prod(operand[start : end + 1], dtype=np.int64))
    return (*operand[:start], joined, *operand[end + 1 :])


@tensor(
    "flatten",
    family="shape",
    shape=flattened,
    params=(Param("start_dim", 0, kind="dim"), Param("end_dim", -1, kind="dim")),
    order=(0, "start_dim", "end_dim"),
    reference=lambda x, start_dim, end_dim: np.reshape(
        x, flattened(np.shape(x), start_dim=start_dim, end_dim=end_dim)
    ),
    words=("ravel", "vector"),
    spelling={"numpy": "{0}.reshape(*{0}.shape[:{start_dim}], -1, *{0}.shape[{end_dim}:][1:])"},
)
class Flatten:
    """Joins neighbouring dims to one."""

    explain = "Rows are laid end to end; each number's gradient goes back to where the number came from."

    def forward(x, /, start_dim, end_dim):
        return x.reshape(flattened(x.shape, start_dim=start_dim, end_dim=end_dim))

    def vjp(g, y, x, start_dim, end_dim):
        return (g.reshape(x.shape),)


def swapped(operand: Shape, *, dim0: int, dim1: int, **settings: object) -> Shape:
    """The shape with two sizes swapped."""
    one, other = whole_dim(dim0, operand), whole_dim(dim1, operand)
    sizes = list(operand)
    sizes[one], sizes[other] = sizes[other], sizes[one]
    return tuple(sizes)


def _transpose_reference(x, dim0, dim1):
    order = np.arange(x.ndim)
    order[[dim0, dim1]] = order[[dim1, dim0]]
    return np.transpose(x, order)


@tensor(
    "T",
    name="transpose",
    family="shape",
    shape=swapped,
    params=(Param("dim0", 0, kind="dim"), Param("dim1", 1, kind="dim")),
    order=(0, "dim0", "dim1"),
    reference=_transpose_reference,
    words=("swap", "mT", "rows and columns"),
    spelling={"numpy": "np.swapaxes({0}, {dim0}, {dim1})"},
)
class Transpose:
    """Swaps two dims: rows become columns."""

    explain = "What was in row i and column j is in row j and column i; gradients are swapped back."

    def forward(x, /, dim0, dim1):
        return x.swapaxes(dim0, dim1)

    def vjp(g, y, x, dim0, dim1):
        return (g.swapaxes(dim0, dim1),)


def permuted(operand: Shape, *, dims: Shape, **settings: object) -> Shape:
    """The sizes in the order of dims."""
    found = [whole_dim(dim, operand) for dim in dims]
    if sorted(found) != list(range(len(operand))):
        words = f"permute must name each of the {len(operand)} dims of {spelled(operand)} once, not {dims}"
        raise ShapeFault(f"{words}.")
    return tuple(operand[dim] for dim in found)


@tensor(
    "permute",
    family="shape",
    shape=permuted,
    params=(Param("dims", (), kind="shape"),),
    order=(0, "dims"),
    reference=lambda x, dims: np.einsum(x, list(range(x.ndim)), [dim % x.ndim for dim in dims]),
    words=("reorder", "swap"),
    spelling={"numpy": "np.transpose({0}, {dims})"},
)
class Permute:
    """Puts the dims into another order."""

    explain = "Only the order of the dims changes; the gradient goes back through the inverse order."

    def forward(x, /, dims):
        return x.transpose(dims)

    def vjp(g, y, x, dims):
        return (g.transpose(np.argsort([dim % x.ndim for dim in dims])),)


def squeezed(operand: Shape, *, dim: Dims, **settings: object) -> Shape:
    """The shape without these dims, as far as their size is 1."""
    gone = whole_dims(dim, operand) if dim != () else ()
    return tuple(size for place, size in enumerate(operand) if size != 1 or place not in gone)


@tensor(
    "squeeze",
    family="shape",
    shape=squeezed,
    params=(Param("dim", None, kind="dims"),),
    order=(0, "dim"),
    reference=lambda x, dim: np.reshape(x, squeezed(np.shape(x), dim=dim)),
    words=("drop", "dim"),
    spelling={"torch": "torch.squeeze({0}, {dim})", "numpy": "np.squeeze({0}, axis={dim})"},
)
class Squeeze:
    """Drops dims of size 1, all or the named ones."""

    explain = "A dim of size 1 holds nothing but brackets; the gradient gets them back."

    def forward(x, /, dim):
        return x.reshape(squeezed(x.shape, dim=dim))

    def vjp(g, y, x, dim):
        return (g.reshape(x.shape),)


def unsqueezed(operand: Shape, *, dim: int, **settings: object) -> Shape:
    """The shape with a new dim of size 1."""
    place = whole_dim(dim, operand, extra=1)
    return (*operand[:place], 1, *operand[place:])


@tensor(
    "unsqueeze",
    family="shape",
    shape=unsqueezed,
    params=(Param("dim", 0, kind="dim"),),
    order=(0, "dim"),
    reference=lambda x, dim: np.expand_dims(x, dim),
    words=("dim", "None", "newaxis"),
    spelling={"numpy": "np.expand_dims({0}, {dim})"},
)
class Unsqueeze:
    """Adds a dim of size 1, so that broadcasting can stretch it."""

    explain = "One more pair of brackets around each number or row; the gradient loses it again."

    def forward(x, /, dim):
        return x.reshape(unsqueezed(x.shape, dim=dim))

    def vjp(g, y, x, dim):
        return (g.reshape(x.shape),)


def expanded(operand: Shape, *, shape: Shape, **settings: object) -> Shape:
    """The wanted shape, -1 filled in, if axes of size 1 stretch to it."""
    ahead = len(shape) - len(operand)
    own = (1,) * ahead + operand
    if (
        ahead < 0
        or any(size not in (-1, have) and have != 1 for size, have in zip(shape, own, strict=True))
        or any(size < -1 for size in shape)
        or -1 in shape[:ahead]
    ):
        words = (
            f"{spelled(operand)} does not stretch to {shape}: only dims of size 1 do, and new ones in front"
        )
        raise ShapeFault(f"{words}.")
    return tuple(have if size == -1 else size for size, have in zip(shape, own, strict=True))


@tensor(
    "expand",
    family="shape",
    shape=expanded,
    params=(Param("shape", (), kind="shape"),),
    order=(0, "shape"),
    reference=lambda x, shape: np.broadcast_to(x, expanded(np.shape(x), shape=shape)),
    words=("stretch", "broadcast", "repeat"),
    spelling={"torch": "{0}.expand({shape})", "numpy": "{0} * np.ones(np.abs({shape}))"},
)
class Expand:
    """Stretches dims of size 1 by repeating; -1 keeps a size."""

    explain = "A number that was repeated gets the sum of the gradients of all its copies."

    def forward(x, /, shape):
        return np.broadcast_to(x, expanded(x.shape, shape=shape))

    def vjp(g, y, x, shape):
        return (unbroadcast(g, x.shape),)


def as_matrices(operand: Shape, *, diagonal: int, **settings: object) -> Shape:
    """The operand's shape, if it has rows and columns."""
    if len(operand) < 2:
        raise ShapeFault(f"A triangle needs rows and columns, and this is {spelled(operand)}.")
    return operand


DIAGONAL = Param("diagonal", 0, kind="whole")


@tensor(
    "tril",
    family="shape",
    shape=as_matrices,
    params=(DIAGONAL,),
    order=(0, "diagonal"),
    reference=lambda x, diagonal: np.where(
        np.subtract.outer(*map(np.arange, x.shape[-2:])) >= -diagonal, x, 0
    ),
    blocked="this number lies above the diagonal",
    words=("lower triangle", "causal", "mask"),
)
class Tril:
    """Keeps the lower triangle of a matrix and turns the rest into 0."""

    explain = "Numbers on and below the diagonal pass, and their gradients; above it nothing passes."

    def forward(x, /, diagonal):
        return np.tril(x, diagonal)

    def vjp(g, y, x, diagonal):
        return (np.tril(g, diagonal),)


@tensor(
    "triu",
    family="shape",
    shape=as_matrices,
    params=(DIAGONAL,),
    order=(0, "diagonal"),
    reference=lambda x, diagonal: np.where(
        np.subtract.outer(*map(np.arange, x.shape[-2:])) <= -diagonal, x, 0
    ),
    blocked="this number lies below the diagonal",
    words=("upper triangle", "mask"),
)
class Triu:
    """Keeps the upper triangle of a matrix and turns the rest into 0."""

    explain = "Numbers on and above the diagonal pass, and their gradients; below it nothing passes."

    def forward(x, /, diagonal):
        return np.triu(x, diagonal)

    def vjp(g, y, x, diagonal):
        return (np.triu(g, diagonal),)


@tensor(
    "detach",
    family="shape",
    shape=same_shape,
    reference=np.positive,
    words=("stop gradient", "no_grad"),
    spelling={"torch": "{0}.detach()", "numpy": "np.array({0})"},
)
class Detach:
    """The same numbers, cut off from the backward pass."""

    explain = "The value passes, the gradient stops here: whatever lies behind is treated as a constant."

    def forward(x, /):
        return x


SHAPES: tuple[Op, ...] = (
    *(Reshape, Flatten, Transpose, Permute, Squeeze, Unsqueeze, Expand),  # type: ignore[assignment]
    *(Tril, Triu, Detach),
)
