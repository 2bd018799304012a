"""Picking numbers out of a tensor: `x[1, :]`, `W[ix]`, gather, one_hot.

An index that is written out and out of range is a ShapeFault. One that comes out of an index tensor is known
only when the program runs: what it picks is nan (PyTorch stops there), and it sends no gradient anywhere.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from types import EllipsisType

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.shaping import Shape, ShapeFault, broadcast, spelled, whole_dim

Item = int | slice | None | EllipsisType | str
"""A part of a key; the text "#" stands for an index tensor."""

DIM = Param("dim", 0, kind="dim")


@lru_cache(maxsize=1024)
def parsed(key: str) -> tuple[Item, ...]:
    """The parts of a key such as ":, 1:, 0", "..., None" or "#, -1". Raises ShapeFault if it is none."""
    try:
        return tuple(_item(text.strip()) for text in key.split(","))
    except ValueError:
        raise ShapeFault(
            f"[{key}] is no index. Write numbers, slices such as 1:3, None, ... or a tensor."
        ) from None


def _item(text: str) -> Item:
    if ":" in text:
        start, stop, step = (*text.split(":"), "")[:3] if text.count(":") < 3 else ("?", "", "")
        return slice(*(int(bound) if bound.strip() else None for bound in (start, stop, step)))
    names: dict[str, Item] = {"None": None, "...": Ellipsis, "#": "#"}
    return names[text] if text in names else int(text)


def written(items: Sequence[Item]) -> str:
    """The canonical text of a key: `parsed` of it gives the items back."""
    return ", ".join(map(_written, items))


def _written(item: Item) -> str:
    if isinstance(item, slice):
        start, stop, step = (
            "" if bound is None else str(bound) for bound in (item.start, item.stop, item.step)
        )
        return f"{start}:{stop}" + (f":{step}" if step else "")
    return "..." if item is Ellipsis else str(item)


def in_full(items: Sequence[Item], shape: Shape) -> tuple[Item, ...]:
    """The parts of a key with one for every dim: `...` written out, missing ones at the end added."""
    if items.count(Ellipsis) > 1:
        raise ShapeFault("An index can hold ... once only.")
    used = sum(item is not None and item is not Ellipsis for item in items)
    if used > len(shape):
        raise ShapeFault(f"{used} indices are too many for {spelled(shape)}.")
    place = items.index(Ellipsis) if Ellipsis in items else len(items)
    return (*items[:place], *[slice(None)] * (len(shape) - used), *items[place + 1 :])


def sizes(items: Sequence[Item], shape: Shape) -> Iterator[int | str]:
    """The sizes that are left: numbers drop a dim, None adds one; "#" where an index tensor works."""
    left = iter(enumerate(shape))
    for item in items:
        if item is None:
            yield 1
            continue
        dim, size = next(left)
        if isinstance(item, slice):
            if item.step is not None and item.step < 1:
                raise ShapeFault(f"A slice goes forward in steps of at least 1, not {item.step}.")
            yield len(range(*item.indices(size)))
        elif item == "#":
            yield "#"
        elif isinstance(item, int) and not -size <= item < size:
            words = f"There is no index {item} in dim {dim} of {spelled(shape)}"
            raise ShapeFault(
                f"{words}: it has indices 0 to {size - 1}." if size else f"{words}: it is empty."
            )


def picked(operand: Shape, *indices: Shape, key: str, **settings: object) -> Shape:
    """The shape of x[key]: index tensors bring their common shape to where they stand."""
    found = list(sizes(in_full(parsed(key), operand), operand))
    places = [place for place, size in enumerate(found) if size == "#"]
    if len(places) != len(indices):
        raise ShapeFault(f"[{key}] needs {len(places)} index tensors and has {len(indices)}.")
    kept = [size for size in found if isinstance(size, int)]
    if not places:
        return tuple(kept)
    together = places[-1] - places[0] == len(places) - 1
    # As in NumPy and PyTorch: index tensors with a slice between them put their shape in front.
    front = places[0] if together else 0
    return (*kept[:front], *broadcast(*indices), *kept[front:])


def view(x, key):
    """x after the numbers, slices and None of a key, and where its index tensors go."""
    items = in_full(parsed(key), x.shape)
    plain = tuple(slice(None) if item == "#" else item for item in items)
    left = [item for item in items if item is None or not isinstance(item, int)]
    return x[plain], [place for place, item in enumerate(left) if item == "#"]


def in_range(part, places, indices):
    """The key of index tensors for a view, 0 where they are out of range, and where they are in range."""
    whole = [slice(None)] * part.ndim
    fine = np.True_
    for place, index in zip(places, indices, strict=True):
        size = part.shape[place]
        good = (index >= -size) & (index < size)
        whole[place] = np.where(good, index, 0)
        fine = fine & good
    return tuple(whole), fine


def aligned(fine, rank, places):
    """Where indices are in range, with dims of size 1 added to meet what was picked."""
    together = places[-1] - places[0] == len(places) - 1
    behind = rank - len(places) - (places[0] if together else 0)
    return np.reshape(fine, (*np.shape(fine), *[1] * behind))


def empty(part, places):
    """Whether there is nothing to pick from in some dim of an index tensor."""
    return any(part.shape[place] == 0 for place in places)


def _index_reference(x, *indices, key):
    tensors = iter(indices)
    return x[tuple(next(tensors) if item == "#" else item for item in parsed(key))]


@tensor(
    "x[i]",
    name="index",
    family="indexing",
    shape=picked,
    params=(Param("key", ":", kind="key"),),
    slots=("float", "int"),
    variadic=True,
    reference=_index_reference,
    blocked="nothing picks this number",
    limits="An index that is out of range picks nan.",
    words=("pick", "select", "slice", "embedding", "lookup", "[ ]"),
    spelling=dict.fromkeys(("graphlab", "torch", "numpy", "micrograd"), "{0}[{key}]"),
)
class Index:
    """Picks numbers, rows or slices by their position."""

    explain = (
        "Each number's gradient is the sum of the gradients of all its picks; what nobody picked gets 0."
    )

    def forward(x, /, *indices, key):
        part, places = view(x, key)
        if not indices:
            return part
        if empty(part, places):
            return np.full(picked(x.shape, *map(np.shape, indices), key=key), np.nan, x.dtype)
        where, fine = in_range(part, places, indices)
        return np.where(aligned(fine, part.ndim, places), part[where], np.nan).astype(x.dtype)

    def vjp(g, y, x, *indices, key):
        sent = np.zeros(x.shape, g.dtype)
        part, places = view(sent, key)
        if not indices:
            part[...] = g
        elif not empty(part, places):
            where, fine = in_range(part, places, indices)
            np.add.at(part, where, np.where(aligned(fine, part.ndim, places), g, 0.0))
        return sent, *[None] * len(indices)


def gathered(operand: Shape, index: Shape, *, dim: int, **settings: object) -> Shape:
    """The shape of the index tensor, if it fits into the operand in all other dims."""
    along = whole_dim(dim, operand or (1,))
    if len(operand) != len(index) or any(
        size > have for place, (size, have) in enumerate(zip(index, operand, strict=True)) if place != along
    ):
        words = f"gather picks along dim {dim} of {spelled(operand)} with indices of {spelled(index)}"
        raise ShapeFault(f"{words}: they need as many dims, and none longer than the operand's but this one.")
    return index


def lines(x, index, dim):
    """The key that picks x[..., index, ...] along dim, and where the index is in range."""
    size = x.shape[dim]
    fine = (index >= 0) & (index < size)
    where = list(np.ogrid[tuple(slice(length) for length in index.shape)])
    where[dim % x.ndim] = np.where(fine, index, 0)
    return tuple(where), fine


def _gather_reference(x, index, dim):
    if not np.ndim(x):
        return x + 0.0
    found = np.empty(index.shape, x.dtype)
    for place in np.ndindex(*index.shape):
        source = list(place)
        source[dim] = index[place]
        found[place] = x[tuple(source)]
    return found


@tensor(
    "gather",
    family="indexing",
    shape=gathered,
    params=(DIM,),
    slots=("float", "int"),
    order=(0, "dim", 1),
    reference=_gather_reference,
    blocked="no index picks this number",
    limits="An index out of range gathers nan.",
    words=("pick", "take along", "select"),
    spelling={
        "numpy": "np.take_along_axis({0}[tuple(slice(None) if d == {dim} % {0}.ndim else slice(n) "
        "for d, n in enumerate({1}.shape))], {1}, {dim})"
    },
)
class Gather:
    """Picks one number per index along a dim, row by row."""

    explain = "Gradients return to where the numbers were taken; a number taken twice gets the sum."

    def forward(x, index, /, dim):
        source, wanted = np.atleast_1d(x), np.atleast_1d(index)
        if not source.shape[dim]:
            return np.full(index.shape, np.nan, x.dtype)
        where, fine = lines(source, wanted, dim)
        return np.where(fine, source[where], np.nan).astype(x.dtype).reshape(index.shape)

    def vjp(g, y, x, index, dim):
        sent = np.zeros(x.shape or (1,), g.dtype)
        if sent.shape[dim]:
            where, fine = lines(sent, np.atleast_1d(index), dim)
            np.add.at(sent, where, np.where(fine, g.reshape(fine.shape), 0.0))
        return sent.reshape(x.shape), None


def with_classes(operand: Shape, *, num_classes: int, **settings: object) -> Shape:
    """The indices' shape with one more dim: the classes."""
    if num_classes < 1:
        raise ShapeFault("one_hot needs the number of classes: one_hot(ix, 27).")
    return (*operand, num_classes)


@tensor(
    "one hot",
    name="one_hot",
    family="indexing",
    shape=with_classes,
    params=(Param("num_classes", -1, kind="whole"),),
    slots=("int",),
    order=(0, "num_classes"),
    reference=lambda ix, num_classes: np.eye(num_classes)[ix],
    limits="An index that is no class gives a row of nan.",
    words=("indicator", "dummy", "classes"),
    spelling={
        "torch": "F.one_hot({0}, {num_classes}).double()",
        "numpy": "np.eye({num_classes})[{0}]",
    },
)
class OneHot:
    """Turns each index into a row that is 1 there and 0 elsewhere."""

    explain = (
        "Indices are whole numbers, so no gradient passes. A matrix times such a row picks one of its rows."
    )

    def forward(ix, /, num_classes):
        fine = (ix >= 0) & (ix < num_classes)
        rows = ix[..., None] == np.arange(num_classes)
        return np.where(fine[..., None], rows * 1.0, np.nan)


INDEXING: tuple[Op, ...] = (Index, Gather, OneHot)  # type: ignore[assignment]
