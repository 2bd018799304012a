"""Tensors put together, and cut apart: cat, stack, split, chunk, unbind.

Every op has one output, so each op that cuts gives the piece with the number `part`.
"""

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.shaping import Shape, ShapeFault, spelled, whole_dim

DIM, PART = Param("dim", 0, kind="dim"), Param("part", 0, kind="whole")


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


PIECES: tuple[Op, ...] = (Cat, Stack, Split, Chunk, Unbind)  # type: ignore[assignment]
