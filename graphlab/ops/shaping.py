"""How the shapes of operands make the value's, as in PyTorch, and what is said when they do not fit."""

from collections.abc import Sequence
from math import prod
from typing import Any

Shape = tuple[int, ...]
Dims = int | tuple[int, ...] | None


class ShapeFault(ValueError):
    """Shapes or dims that an op cannot work with, in words that name them."""


def spelled(shape: Shape) -> str:
    """A shape in words: `2×3`, `5` for a vector, `a single number`."""
    if not shape:
        return "a single number"
    return "×".join(map(str, shape)) if len(shape) > 1 else f"a vector of {shape[0]}"


def broadcast(*shapes: Shape, **settings: object) -> Shape:
    """The common shape of operands: aligned at the right, axes of size 1 stretch."""
    wide: list[int] = [1] * max(map(len, shapes), default=0)
    for shape in shapes:
        for back in range(1, len(shape) + 1):
            size = shape[-back]
            if size != 1 and wide[-back] not in (1, size):
                listed = " and ".join(map(spelled, shapes))
                words = (
                    f"{listed} do not fit: counted from the right, one has {wide[-back]} where another has"
                )
                raise ShapeFault(f"{words} {size}. Sizes must be equal, or 1.")
            if size != 1:
                wide[-back] = size
    return tuple(wide)


def whole_dim(dim: int, shape: Shape, extra: int = 0) -> int:
    """A dim counted from the front; negative ones count from the back. extra allows for new axes."""
    size = len(shape) + extra
    if not -size <= dim < size:
        if not size:
            raise ShapeFault("A single number has no dims.")
        words = f"There is no dim {dim} in {spelled(shape)}: dims go from {-size} to {size - 1}."
        raise ShapeFault(words)
    return dim % size


def whole_dims(dims: Dims, shape: Shape) -> tuple[int, ...]:
    """Several dims counted from the front, in rising order; all of them for None."""
    if dims is None or dims == ():
        return tuple(range(len(shape)))
    given = (dims,) if isinstance(dims, int) else dims
    # As in PyTorch, a single number may be reduced along dim 0 or -1.
    lone = not shape and given in ((0,), (-1,))
    found = [] if lone else sorted(whole_dim(dim, shape) for dim in given)
    if len(set(found)) < len(found):
        raise ShapeFault(f"A dim is named twice in {given}.")
    return tuple(found)


def same_shape(shape: Shape, *others: Shape, **settings: object) -> Shape:
    """The shape of the first operand."""
    return shape


def reduced(shape: Shape, dims: Dims, keepdim: bool) -> Shape:
    """What is left after these dims are reduced: dropped, or kept with size 1."""
    gone = whole_dims(dims, shape)
    if keepdim:
        return tuple(1 if dim in gone else size for dim, size in enumerate(shape))
    return tuple(size for dim, size in enumerate(shape) if dim not in gone)


def reshaped(shape: Shape, wanted: Sequence[int]) -> Shape:
    """The wanted shape, one -1 in it worked out."""
    given = tuple(wanted)
    known = prod(size for size in given if size != -1)
    if given.count(-1) == 1 and known and prod(shape) % known == 0:
        given = tuple(prod(shape) // known if size == -1 else size for size in given)
    if min(given, default=0) < 0 or prod(given) != prod(shape):
        words = f"{spelled(shape)} has {prod(shape)} numbers, which do not fill {spelled(tuple(wanted))}"
        raise ShapeFault(f"{words}.")
    return given


def matrix_product(left: Shape, right: Shape, **settings: object) -> Shape:
    """The shape of left @ right: the last axis of left meets the rows of right; the rest broadcasts."""
    if not left or not right:
        raise ShapeFault("@ works on vectors, matrices and stacks of them, not on a single number. Use *.")
    rows, columns = left if len(left) > 1 else (1, *left), right if len(right) > 1 else (*right, 1)
    if rows[-1] != columns[-2]:
        words = f"{spelled(left)} @ {spelled(right)} does not fit: {rows[-1]} numbers meet {columns[-2]}."
        raise ShapeFault(f"{words} The last axis of the left must be as long as the rows of the right.")
    stack = broadcast(rows[:-2], columns[:-2])
    ends = ((rows[-2],) if len(left) > 1 else ()) + ((columns[-1],) if len(right) > 1 else ())
    return stack + ends


def unbroadcast(part: Any, shape: Shape) -> Any:
    """The sum of a contribution over the axes along which an operand of this shape was stretched."""
    if part.shape == shape:
        return part
    ahead = part.ndim - len(shape)
    stretched = tuple(
        ahead + dim for dim, size in enumerate(shape) if size == 1 and part.shape[ahead + dim] != 1
    )
    return part.sum(axis=(*range(ahead), *stretched)).reshape(shape)
