"""Walking several arrays side by side: which steps to take along each axis, with as few axes as possible."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from graphlab.ops import Shape

Strides = tuple[int, ...]


class Walk(NamedTuple):
    """Axes in elements: sizes of the outer axes, the inner size, and per array its strides along them."""

    sizes: tuple[int, ...]
    inner: int
    outer_strides: tuple[Strides, ...]
    steps: tuple[int, ...]


def contiguous(shape: Shape) -> Strides:
    """The strides of an array that lies row by row."""
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return tuple(reversed(strides))


def stretched(shape: Shape, wide: Shape) -> Strides:
    """The strides with which an operand of this shape is read as if it had the wide shape."""
    own, ahead = contiguous(shape), len(wide) - len(shape)
    return (0,) * ahead + tuple(0 if size == 1 else step for size, step in zip(shape, own, strict=True))


def strides_of(view: np.ndarray[Any, Any]) -> Strides:
    """The strides of a view in elements."""
    return tuple(step // view.itemsize for step in view.strides)


def walk(shape: Shape, arrays: Sequence[Strides]) -> Walk:
    """The shortest way through these arrays: axes of size 1 dropped, axes that run on joined."""
    sizes: list[int] = []
    steps: list[list[int]] = [[] for _ in arrays]
    for axis, size in enumerate(shape):
        if size == 1:
            continue
        if sizes and all(own[-1] == size * strides[axis] for own, strides in zip(steps, arrays, strict=True)):
            sizes[-1] *= size
            for own, strides in zip(steps, arrays, strict=True):
                own[-1] = strides[axis]
            continue
        sizes.append(size)
        for own, strides in zip(steps, arrays, strict=True):
            own.append(strides[axis])
    if not sizes:
        return Walk((), 1, ((),) * len(arrays), (0,) * len(arrays))
    outer = tuple(tuple(own[:-1]) for own in steps)
    return Walk(tuple(sizes[:-1]), sizes[-1], outer, tuple(own[-1] for own in steps))
