"""The same numbers in another arrangement: reshape, transpose, cut apart, put together."""

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

DIM, PART = Param("dim", 0, kind="dim"), Param("part", 0, kind="whole")


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


@tensor(
    "xᵀ",
    name="transpose",
    family="shape",
    shape=swapped,
    params=(Param("dim0", 0, kind="dim"), Param("dim1", 1, kind="dim")),
    order=(0, "dim0", "dim1"),
    reference=lambda x, dim0, dim1: np.moveaxis(x, (dim0, dim1), (dim1, dim0)),
    words=("swap", "T", "mT"),
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
    params=(DIM,),
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
    spelling={"torch": "{0}.expand({shape})", "numpy": "np.broadcast_to({0}, {shape})"},
)
class Expand:
    """Stretches dims of size 1 by repeating; -1 keeps a size."""

    explain = "A number that was repeated gets the sum of the gradients of all its copies."

    def forward(x, /, shape):
        return np.broadcast_to(x, expanded(x.shape, shape=shape))

    def vjp(g, y, x, shape):
        return (unbroadcast(g, x.shape),)


def joined(*operands: Shape, dim: int, **settings: object) -> Shape:
    """The shape of operands laid end to end: they may differ along dim alone."""
    first = operands[0]
    if not all(operands):
        raise ShapeFault("cat joins vectors and tensors. Use stack for single numbers.")
    along = whole_dim(dim, first)
    for other in operands[1:]:
        if len(other) != len(first) or any(
            a != b for place, (a, b) in enumerate(zip(first, other, strict=True)) if place != along
        ):
            raise ShapeFault(f"{spelled(first)} and {spelled(other)} differ elsewhere than in dim {dim}.")
    return (*first[:along], sum(shape[along] for shape in operands), *first[along + 1 :])


@tensor(
    "cat",
    family="shape",
    shape=joined,
    params=(DIM,),
    variadic=True,
    reference=lambda *xs, dim: np.moveaxis(
        np.array([row for x in xs for row in np.moveaxis(x, dim, 0)]), 0, dim
    ),
    words=("concatenate", "join", "append"),
    spelling={
        "graphlab": "cat([{*0}], {dim})",
        "torch": "torch.cat([{*0}], {dim})",
        "numpy": "np.concatenate([{*0}], {dim})",
    },
)
class Cat:
    """Lays tensors end to end along a dim."""

    explain = "Each operand gets its own stretch of the upstream gradient."

    def forward(x, /, *more, dim):
        return np.concatenate((x, *more), axis=dim)

    def vjp(g, y, *operands, dim):
        ends = np.cumsum([x.shape[dim] for x in operands])
        return tuple(np.split(g, ends[:-1], axis=dim))


def piled(*operands: Shape, dim: int, **settings: object) -> Shape:
    """The shape of equal operands put side by side along a new dim."""
    for other in operands[1:]:
        if other != operands[0]:
            raise ShapeFault(
                f"{spelled(operands[0])} and {spelled(other)} do not stack: shapes must be equal."
            )
    place = whole_dim(dim, operands[0], extra=1)
    return (*operands[0][:place], len(operands), *operands[0][place:])


@tensor(
    "stack",
    family="shape",
    shape=piled,
    params=(DIM,),
    variadic=True,
    reference=lambda *xs, dim: np.concatenate([np.expand_dims(x, dim) for x in xs], axis=dim),
    words=("pile", "join", "list"),
    spelling={
        "graphlab": "stack([{*0}], {dim})",
        "torch": "torch.stack([{*0}], {dim})",
        "numpy": "np.stack([{*0}], {dim})",
    },
)
class Stack:
    """Puts equal shapes side by side along a new dim."""

    explain = "Each operand gets its own layer of the upstream gradient."

    def forward(x, /, *more, dim):
        return np.stack((x, *more), axis=dim)

    def vjp(g, y, *operands, dim):
        return tuple(np.moveaxis(g, dim, 0))


def stretch(operand: Shape, size: int, dim: int, part: int) -> slice:
    """Where the part-th piece of this size lies along dim; the last one may be shorter."""
    length = operand[whole_dim(dim, operand)]
    pieces = max(1, -(-length // max(size, 1)))
    if not 0 <= part < pieces:
        words = f"{spelled(operand)} gives {pieces} pieces along dim {dim}"
        raise ShapeFault(f"{words}, numbered from 0; there is no piece {part}.")
    return slice(part * size, min(part * size + size, length))


def cut(operand: Shape, dim: int, piece: slice) -> Shape:
    """The shape of one piece along dim."""
    along = whole_dim(dim, operand)
    return (*operand[:along], piece.stop - piece.start, *operand[along + 1 :])


def taken(x, dim, piece):
    """One piece of x along dim; a view."""
    return x[(slice(None),) * (dim % x.ndim) + (piece,)]


def put_back(g, x, dim, piece):
    """Zeros like x with g in place of one piece."""
    whole = np.zeros(x.shape, g.dtype)
    taken(whole, dim, piece)[...] = g
    return whole


def split_piece(operand: Shape, split_size: int, dim: int, part: int) -> slice:
    """Where the part-th piece of split lies."""
    if split_size < 1:
        raise ShapeFault(f"split needs a piece size of at least 1, not {split_size}.")
    return stretch(operand, split_size, dim, part)


def split_shape(operand: Shape, *, split_size: int, dim: int, part: int, **settings: object) -> Shape:
    """The shape of the part-th piece of split."""
    return cut(operand, dim, split_piece(operand, split_size, dim, part))


@tensor(
    "split",
    family="shape",
    shape=split_shape,
    params=(Param("split_size", 1, kind="whole"), DIM, PART),
    order=(0, "split_size", "dim"),
    reference=lambda x, split_size, dim, part: np.split(x, range(split_size, x.shape[dim], split_size), dim)[
        part
    ],
    words=("pieces", "cut", "heads"),
    spelling={
        "graphlab": "split({0}, {split_size}, {dim})[{part}]",
        "torch": "torch.split({0}, {split_size}, {dim})[{part}]",
        "numpy": "np.split({0}, range({split_size}, {0}.shape[{dim}], {split_size}), {dim})[{part}]",
    },
)
class Split:
    """One of the pieces of a given size along a dim; the last may be shorter."""

    explain = "The piece's gradient goes back to where it was cut out; the rest gets 0 from here."

    def forward(x, /, split_size, dim, part):
        return taken(x, dim, split_piece(x.shape, split_size, dim, part))

    def vjp(g, y, x, split_size, dim, part):
        return (put_back(g, x, dim, split_piece(x.shape, split_size, dim, part)),)


def chunk_piece(operand: Shape, chunks: int, dim: int, part: int) -> slice:
    """Where the part-th of equally long chunks lies."""
    if chunks < 1:
        raise ShapeFault(f"chunk needs at least 1 chunk, not {chunks}.")
    return stretch(operand, -(-operand[whole_dim(dim, operand)] // chunks), dim, part)


def chunk_shape(operand: Shape, *, chunks: int, dim: int, part: int, **settings: object) -> Shape:
    """The shape of the part-th chunk."""
    return cut(operand, dim, chunk_piece(operand, chunks, dim, part))


def _chunk_reference(x, chunks, dim, part):
    size = -(-x.shape[dim] // chunks)
    return x.take(np.arange(x.shape[dim])[part * size : (part + 1) * size], axis=dim)


@tensor(
    "chunk",
    family="shape",
    shape=chunk_shape,
    params=(Param("chunks", 1, kind="whole"), DIM, PART),
    order=(0, "chunks", "dim"),
    reference=_chunk_reference,
    words=("pieces", "cut", "halves"),
    spelling={
        "graphlab": "chunk({0}, {chunks}, {dim})[{part}]",
        "torch": "torch.chunk({0}, {chunks}, {dim})[{part}]",
        "numpy": "np.split({0}, range(-(-{0}.shape[{dim}] // {chunks}), {0}.shape[{dim}], "
        "-(-{0}.shape[{dim}] // {chunks})), {dim})[{part}]",
    },
)
class Chunk:
    """One of so many equally long pieces along a dim."""

    explain = "Like split, by the number of pieces; each piece's gradient returns to its own stretch."

    def forward(x, /, chunks, dim, part):
        return taken(x, dim, chunk_piece(x.shape, chunks, dim, part))

    def vjp(g, y, x, chunks, dim, part):
        return (put_back(g, x, dim, chunk_piece(x.shape, chunks, dim, part)),)


def layer_shape(operand: Shape, *, dim: int, part: int, **settings: object) -> Shape:
    """The shape of one layer along dim: without it."""
    along = whole_dim(dim, operand)
    if not -operand[along] <= part < operand[along]:
        raise ShapeFault(
            f"{spelled(operand)} has {operand[along]} layers along dim {dim}, and no layer {part}."
        )
    return operand[:along] + operand[along + 1 :]


@tensor(
    "unbind",
    family="shape",
    shape=layer_shape,
    params=(DIM, PART),
    order=(0, "dim"),
    reference=lambda x, dim, part: np.moveaxis(x, dim, 0)[part],
    words=("layers", "unpack", "rows"),
    spelling={
        "graphlab": "unbind({0}, {dim})[{part}]",
        "torch": "torch.unbind({0}, {dim})[{part}]",
        "numpy": "np.moveaxis({0}, {dim}, 0)[{part}]",
    },
)
class Unbind:
    """One of the layers along a dim, which is dropped."""

    explain = "The layer's gradient goes back to its place; the other layers get 0 from here."

    def forward(x, /, dim, part):
        return taken(x, dim, part)

    def vjp(g, y, x, dim, part):
        return (put_back(g, x, dim, part),)


def as_matrices(operand: Shape, *, diagonal: int, **settings: object) -> Shape:
    """The operand's shape, if it has rows and columns."""
    if len(operand) < 2:
        raise ShapeFault(f"A triangle needs rows and columns, and this is {spelled(operand)}.")
    return operand


DIAGONAL = Param("diagonal", 0, kind="whole")


@tensor(
    "◣",
    name="tril",
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
    "◥",
    name="triu",
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
    *(Cat, Stack, Split, Chunk, Unbind, Tril, Triu, Detach),
)
