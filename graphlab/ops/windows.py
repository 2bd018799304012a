"""A small window that slides over a signal or a picture: convolution and max pooling.

One rule serves lines and planes: x is N×C×L or N×C×H×W, and the window goes along the last axes.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.shaping import Dims, Shape, ShapeFault, spelled

STRIDE, PADDING = Param("stride", 1, kind="dims"), Param("padding", 0, kind="dims")
KERNEL_SIZE, POOL_STRIDE = Param("kernel_size", 2, kind="dims"), Param("stride", None, kind="dims")


def each_way(setting: Dims, ways: int, least: int) -> tuple[int, ...]:
    """A setting for every direction: one number serves all."""
    found = (setting,) * ways if isinstance(setting, int) else tuple(setting or ())
    if len(found) != ways or min(found, default=least) < least:
        raise ShapeFault(f"{setting} is no size for {ways} directions: write whole numbers from {least} up.")
    return found


def places(sizes: Shape, window: Shape, stride: Shape) -> Shape:
    """How many places a window has along each axis."""
    if any(wide > size or wide < 1 for size, wide in zip(sizes, window, strict=True)):
        raise ShapeFault(f"A window of {spelled(window)} does not fit into {spelled(sizes)}.")
    return tuple((size - wide) // step + 1 for size, wide, step in zip(sizes, window, stride, strict=True))


def seen(array, offset, counts, stride):
    """What one cell of the window sees at all its places; a view."""
    steps = [
        slice(at, at + count * step, step) for at, count, step in zip(offset, counts, stride, strict=True)
    ]
    return array[(..., *steps)]


def padded(x, padding):
    """x with zeros around its last axes."""
    return np.pad(x, [(0, 0), (0, 0), *((width, width) for width in padding)])


def settled(x: Shape, stride: Dims, padding: Dims) -> tuple[Shape, Shape, Shape]:
    """Stride and padding for every direction, and the padded sizes."""
    ways = len(x) - 2
    steps, widths = each_way(stride, ways, 1), each_way(padding, ways, 0)
    return steps, widths, tuple(size + 2 * width for size, width in zip(x[2:], widths, strict=True))


def convolved(rank: int) -> Callable[..., Shape]:
    """The shape rule of a convolution of tensors with this many dims."""

    def shape(
        x: Shape, weight: Shape, *bias: Shape, stride: Dims, padding: Dims, **settings: object
    ) -> Shape:
        if len(x) != rank or len(weight) != rank or x[1] != weight[1]:
            form = "N×C×L and a weight O×C×K" if rank == 3 else "N×C×H×W and a weight O×C×K×K"
            raise ShapeFault(
                f"{spelled(x)} and {spelled(weight)} do not convolve: it takes {form} with the same C."
            )
        if bias and bias[0] != weight[:1]:
            raise ShapeFault(f"A bias of {spelled(bias[0])} does not meet {weight[0]} output channels.")
        steps, _, sizes = settled(x, stride, padding)
        return (x[0], weight[0], *places(sizes, weight[2:], steps))

    return shape


def convolve(x, weight, /, bias=None, *, stride, padding):
    """Each output number is the sum of the window's cells times what they see."""
    stride, padding, sizes = settled(x.shape, stride, padding)
    wide, counts = padded(x, padding), places(sizes, weight.shape[2:], stride)
    result = np.zeros((x.shape[0], weight.shape[0], *counts), np.result_type(x, weight))
    for offset in product(*map(range, weight.shape[2:])):
        cell = weight[(slice(None), slice(None), *offset)]
        result += np.einsum("oc,nc...->no...", cell, seen(wide, offset, counts, stride))
    return result if bias is None else result + bias.reshape(-1, *[1] * len(counts))


def convolve_back(g, y, x, weight, /, bias=None, *, stride, padding):
    """Each cell gets g times what it saw; what it saw gets g times the cell."""
    stride, padding, _ = settled(x.shape, stride, padding)
    wide, counts = padded(x, padding), g.shape[2:]
    to_wide, to_weight = np.zeros_like(wide), np.zeros_like(weight)
    batch = (0, *range(2, g.ndim))
    for offset in product(*map(range, weight.shape[2:])):
        cell = (slice(None), slice(None), *offset)
        to_weight[cell] = np.tensordot(g, seen(wide, offset, counts, stride), axes=(batch, batch))
        seen(to_wide, offset, counts, stride)[...] += np.einsum("oc,no...->nc...", weight[cell], g)
    inside = tuple(slice(width, width + size) for width, size in zip(padding, x.shape[2:], strict=True))
    sent = to_wide[(..., *inside)], to_weight
    return sent if bias is None else (*sent, g.sum(axis=batch))


def _convolution_reference(x, weight, bias=0.0, *, stride, padding):
    ways = x.ndim - 2
    steps, widths = each_way(stride, ways, 1), each_way(padding, ways, 0)
    wide = np.pad(x, [(0, 0), (0, 0), *((width, width) for width in widths)])
    windows = np.lib.stride_tricks.sliding_window_view(wide, weight.shape[2:], axis=tuple(range(2, x.ndim)))
    chosen = windows[(slice(None), slice(None), *(slice(None, None, step) for step in steps))]
    axes = tuple(range(-ways, 0))
    summed = np.tensordot(chosen, weight, axes=((1, *axes), (1, *axes)))
    return np.moveaxis(summed + bias, -1, 1)


_WINDOWS = "np.lib.stride_tricks.sliding_window_view({array}, {window}, tuple(range(2, {{0}}.ndim)))"
_EVERY = (
    "[(..., *[slice(None, None, s) for s in np.broadcast_to({step}, {{0}}.ndim - 2)], "
    "*[slice(None)] * ({{0}}.ndim - 2))]"
)
_PADDED = "np.pad({0}, [(0, 0), (0, 0), *[(p, p) for p in np.broadcast_to({padding}, {0}.ndim - 2)]])"
_AXES = "((1, *range(2 - {0}.ndim, 0)),) * 2"
_SEEN = _WINDOWS.format(array=_PADDED, window="{1}.shape[2:]") + _EVERY.format(step="{stride}")
_CONVOLUTION = f"np.moveaxis(np.tensordot({_SEEN}, {{1}}, {_AXES}), -1, 1)"


@tensor(
    "conv 1d",
    name="conv1d",
    family="window",
    shape=convolved(3),
    params=(STRIDE, PADDING),
    variadic=True,
    most=3,
    reference=_convolution_reference,
    words=("convolution", "filter", "kernel", "signal"),
    spelling={
        "torch": "F.conv1d({0}, {1}{*2}, stride={stride}, padding={padding})",
        "numpy:2": _CONVOLUTION,
        "numpy": f"{_CONVOLUTION} + {{2}}.reshape(-1, *[1] * ({{0}}.ndim - 2))",
    },
)
class Conv1d:
    """Slides small filters along signals: each output number is a weighted sum of what a filter sees."""

    explain = "A filter is used at every place, so its gradient adds up over all of them."

    forward, vjp = convolve, convolve_back


@tensor(
    "conv 2d",
    name="conv2d",
    family="window",
    shape=convolved(4),
    params=(STRIDE, PADDING),
    variadic=True,
    most=3,
    reference=_convolution_reference,
    words=("convolution", "filter", "kernel", "picture"),
    spelling={
        "torch": "F.conv2d({0}, {1}{*2}, stride={stride}, padding={padding})",
        "numpy:2": _CONVOLUTION,
        "numpy": f"{_CONVOLUTION} + {{2}}.reshape(-1, *[1] * ({{0}}.ndim - 2))",
    },
)
class Conv2d:
    """Slides small filters over pictures: each output number is a weighted sum of what a filter sees."""

    explain = "A filter is used all over the picture, so its gradient adds up over all its places."

    forward, vjp = convolve, convolve_back


def pooled(rank: int) -> Callable[..., Shape]:
    """The shape rule of pooling tensors with this many dims."""

    def shape(x: Shape, *, kernel_size: Dims, stride: Dims, **settings: object) -> Shape:
        if len(x) != rank:
            form = "N×C×L" if rank == 3 else "N×C×H×W"
            raise ShapeFault(f"Max pooling takes {form} here, not {spelled(x)}.")
        window, steps = windows_of(x, kernel_size, stride)
        return (*x[:2], *places(x[2:], window, steps))

    return shape


def windows_of(x: Shape, kernel_size: Dims, stride: Dims) -> tuple[Shape, Shape]:
    """The window and its stride for every direction; side by side if no stride is given."""
    window = each_way(kernel_size, len(x) - 2, 1)
    return window, window if stride is None else each_way(stride, len(x) - 2, 1)


def stacked(x, kernel_size, stride):
    """What each cell of the window sees, one layer per cell."""
    window, steps = windows_of(x.shape, kernel_size, stride)
    counts = places(x.shape[2:], window, steps)
    return np.stack([seen(x, offset, counts, steps) for offset in product(*map(range, window))])


def pool(x, /, kernel_size, stride):
    """The largest number that the window sees at each place."""
    layers = stacked(x, kernel_size, stride)
    return np.take_along_axis(layers, np.argmax(np.real(layers), axis=0)[None], axis=0)[0]


def pool_back(g, y, x, kernel_size, stride):
    """Each largest number gets the gradient of its windows."""
    window, steps = windows_of(x.shape, kernel_size, stride)
    best = np.argmax(stacked(x, kernel_size, stride), axis=0)
    sent = np.zeros(x.shape, g.dtype)
    for cell, offset in enumerate(product(*map(range, window))):
        seen(sent, offset, g.shape[2:], steps)[...] += np.where(best == cell, g, 0.0)
    return (sent,)


def _pool_reference(x, kernel_size, stride):
    window, steps = windows_of(x.shape, kernel_size, stride)
    axes = tuple(range(2, x.ndim))
    views = np.lib.stride_tricks.sliding_window_view(x, window, axis=axes)
    chosen = views[(slice(None), slice(None), *(slice(None, None, step) for step in steps))]
    return chosen.max(axis=tuple(range(-len(axes), 0)))


_POOLS = _WINDOWS.format(array="{0}", window="tuple(np.broadcast_to({kernel_size}, {0}.ndim - 2))")
_POOLING = f"{_POOLS}{_EVERY.format(step='{stride} or {kernel_size}')}.max(tuple(range(2 - {{0}}.ndim, 0)))"


@tensor(
    "max pool 1d",
    name="max_pool1d",
    family="window",
    shape=pooled(3),
    params=(KERNEL_SIZE, POOL_STRIDE),
    order=(0, "kernel_size", "stride"),
    analytic=False,
    reference=_pool_reference,
    blocked="no window has this number as its largest",
    words=("pooling", "largest", "downsample", "signal"),
    spelling={"torch": "F.max_pool1d({0}, {kernel_size}, {stride})", "numpy": _POOLING},
)
class MaxPool1d:
    """The largest number in each window along a signal."""

    explain = "The largest number of a window, the first of several, gets all of the window's gradient."

    forward, vjp = pool, pool_back


@tensor(
    "max pool 2d",
    name="max_pool2d",
    family="window",
    shape=pooled(4),
    params=(KERNEL_SIZE, POOL_STRIDE),
    order=(0, "kernel_size", "stride"),
    analytic=False,
    reference=_pool_reference,
    blocked="every window over this number has a larger one",
    words=("pooling", "largest", "downsample", "picture"),
    spelling={"torch": "F.max_pool2d({0}, {kernel_size}, {stride})", "numpy": _POOLING},
)
class MaxPool2d:
    """The largest number in each window over a picture."""

    explain = "In every window the largest number, or the first of several, gets all of its gradient."

    forward, vjp = pool, pool_back


WINDOWS: tuple[Op, ...] = (Conv1d, Conv2d, MaxPool1d, MaxPool2d)  # type: ignore[assignment]
