"""Numbers brought to a common scale: layer, RMS and batch norm; and dropout.

With s = √(variance + eps) and n = (x − mean)/s, a norm sends back (d − mean(d) − n·mean(d·n))/s, where d
is what arrives at n: it lets neither a shift nor a stretch of its row through.
"""

from collections.abc import Sequence
from math import prod

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.random import uniforms
from graphlab.ops.shaping import Shape, ShapeFault, spelled, unbroadcast

EPS, FITTED = Param("eps", 1e-5), Param("normalized_shape", (), kind="shape")


def average(x, axes):
    """The mean over axes, kept as dims of size 1."""
    return x.sum(axis=axes, keepdims=True) / x.dtype.type(prod(x.shape[axis] for axis in axes))


def standardised(x, axes, eps):
    """x with mean 0 and variance 1 over axes, and one over the spread it was divided by."""
    centred = x - average(x, axes)
    inverse = 1.0 / np.sqrt(average(centred * centred, axes) + eps)
    return centred * inverse, inverse


def through(d, n, inverse, axes):
    """What a norm sends back of d, which arrives at its standardised numbers n."""
    return inverse * (d - average(d, axes) - n * average(d * n, axes))


def last_axes(normalized_shape: Shape) -> tuple[int, ...]:
    """The axes that a layer norm works along: as many at the end as its shape has."""
    return tuple(range(-len(normalized_shape), 0))


def fitting(x: Shape, *affine: Shape, normalized_shape: Shape, **settings: object) -> Shape:
    """The operand's own shape, if it ends in the normalized shape and weight and bias have it."""
    if not normalized_shape or x[-len(normalized_shape) :] != normalized_shape:
        raise ShapeFault(f"{spelled(x)} does not end in the normalized shape {spelled(normalized_shape)}.")
    for given in affine:
        if given != normalized_shape:
            words = f"Weight and bias must have the normalized shape {spelled(normalized_shape)}"
            raise ShapeFault(f"{words}, not {spelled(given)}.")
    return x


def _layer_norm_reference(x, weight=1.0, bias=0.0, *, normalized_shape, eps):
    axes = last_axes(normalized_shape)
    spread = np.sqrt(np.var(x, axis=axes, keepdims=True) + eps)
    return (x - np.mean(x, axis=axes, keepdims=True)) / spread * weight + bias


def _mean(source: str, axes: Sequence[int]) -> str:
    return f"mean({source}, dim={tuple(axes) if len(axes) > 1 else axes[0]}, keepdim=True)"


def _affine(count: int, weight: str = "{1}", bias: str = "{2}") -> str:
    return ("", f" * {weight}", f" * {weight} + {bias}")[count]


def _layer_norm_expansion(x, *affine, normalized_shape, eps):
    axes = last_axes(normalized_shape)
    lines = (
        f"centred = {{0}} - {_mean('{0}', axes)}",
        f"spread = sqrt({_mean('centred ** 2', axes)} + {{eps}})",
        f"centred / spread{_affine(len(affine))}",
    )
    return "\n".join(lines)


_AXES = "tuple(range(-len({normalized_shape}), 0))"
_LAYER_NORM = (
    f"({{0}} - {{0}}.mean({_AXES}, keepdims=True)) / np.sqrt({{0}}.var({_AXES}, keepdims=True) + {{eps}})"
)


@tensor(
    "layer norm",
    name="layer_norm",
    family="norm",
    shape=fitting,
    params=(FITTED, EPS),
    variadic=True,
    most=3,
    order=(0, "normalized_shape", 1, 2, "eps"),
    reference=_layer_norm_reference,
    expand=_layer_norm_expansion,
    limits="Numbers whose squares overflow cannot be normalised.",
    words=("normalise", "transformer", "layernorm"),
    spelling={
        "torch": "F.layer_norm({0}, {normalized_shape}{*1}, eps={eps})",
        "numpy:1": _LAYER_NORM,
        "numpy:2": f"{_LAYER_NORM} * {{1}}",
        "numpy": f"{_LAYER_NORM} * {{1}} + {{2}}",
    },
)
class LayerNorm:
    """Gives every example mean 0 and variance 1 along its last dims, then a weight and a bias."""

    explain = "A shift or a stretch of the whole row changes nothing, so the gradient loses both parts."

    def forward(x, /, weight=None, bias=None, *, normalized_shape, eps):
        n, _ = standardised(x, last_axes(normalized_shape), eps)
        scaled = n if weight is None else n * weight
        return scaled if bias is None else scaled + bias

    def vjp(g, y, x, weight=None, bias=None, *, normalized_shape, eps):
        axes = last_axes(normalized_shape)
        n, inverse = standardised(x, axes, eps)
        sent = [through(g if weight is None else g * weight, n, inverse, axes)]
        if weight is not None:
            sent.append(unbroadcast(g * n, weight.shape))
        if bias is not None:
            sent.append(unbroadcast(g, bias.shape))
        return tuple(sent)


def _rms_norm_reference(x, weight=1.0, *, normalized_shape, eps):
    axes = last_axes(normalized_shape)
    return x * np.power(np.mean(np.square(x), axis=axes, keepdims=True) + eps, -0.5) * weight


def _rms_norm_expansion(x, *affine, normalized_shape, eps):
    size = f"sqrt({_mean('{0} ** 2', last_axes(normalized_shape))} + {{eps}})"
    return f"{{0}} / {size}{_affine(len(affine))}"


_RMS_NORM = f"{{0}} / np.sqrt(({{0}} ** 2).mean({_AXES}, keepdims=True) + {{eps}})"


@tensor(
    "RMS norm",
    name="rms_norm",
    family="norm",
    shape=fitting,
    params=(FITTED, EPS),
    variadic=True,
    most=2,
    order=(0, "normalized_shape", 1, "eps"),
    reference=_rms_norm_reference,
    expand=_rms_norm_expansion,
    limits="Numbers whose squares overflow have no finite root mean square.",
    words=("normalise", "root mean square", "rmsnorm"),
    spelling={
        "torch": "F.rms_norm({0}, {normalized_shape}{*1}, eps={eps})",
        "numpy:1": _RMS_NORM,
        "numpy": f"{_RMS_NORM} * {{1}}",
    },
)
class RmsNorm:
    """Divides every example by its root mean square along its last dims, then a weight."""

    explain = "A stretch of the whole row changes nothing, so the gradient loses that part."

    def forward(x, /, weight=None, *, normalized_shape, eps):
        n = x / np.sqrt(average(x * x, last_axes(normalized_shape)) + eps)
        return n if weight is None else n * weight

    def vjp(g, y, x, weight=None, *, normalized_shape, eps):
        axes = last_axes(normalized_shape)
        inverse = 1.0 / np.sqrt(average(x * x, axes) + eps)
        n, d = x * inverse, g if weight is None else g * weight
        to_x = inverse * (d - n * average(d * n, axes))
        return (to_x,) if weight is None else (to_x, unbroadcast(g * n, weight.shape))


def channels(x, given):
    """One number per channel, in dims that meet axis 1 of x."""
    return given.reshape(1, -1, *[1] * (x.ndim - 2))


def batch_axes(rank: int) -> tuple[int, ...]:
    """All axes but that of the channels."""
    return (0, *range(2, rank))


def per_channel(x: Shape, *given: Shape, training: bool, **settings: object) -> Shape:
    """The operand's own shape, if it has channels and there is one number for each."""
    if len(x) < 2:
        raise ShapeFault(f"batch_norm needs examples and channels, N×C or N×C×…, not {spelled(x)}.")
    for one in given:
        if one != (x[1],):
            words = f"{spelled(x)} has {x[1]} channels in dim 1: statistics, weight and bias need"
            raise ShapeFault(f"{words} one number each, not {spelled(one)}.")
    if training and prod(x) == x[1]:
        raise ShapeFault(
            f"In {spelled(x)} each channel has one number, which has no variance. Use more examples."
        )
    return x


def running_statistics(x, running_mean, running_var, momentum):
    """The buffers after a training step: a share of momentum of the new statistics, variance with n − 1."""
    axes = batch_axes(x.ndim)
    mean, var = np.mean(x, axis=axes), np.var(x, axis=axes, ddof=1)
    return (1.0 - momentum) * running_mean + momentum * mean, (1.0 - momentum) * running_var + momentum * var


def _batch_norm_reference(x, mean, var, weight=None, bias=None, *, training, momentum, eps):
    rows = np.moveaxis(x, 1, -1)
    flat = rows.reshape(-1, x.shape[1])
    if training:
        mean, var = flat.mean(axis=0), flat.var(axis=0)
    result = (rows - mean) / np.sqrt(var + eps)
    result = result * (1.0 if weight is None else weight) + (0.0 if bias is None else bias)
    return np.moveaxis(result, -1, 1)


def _batch_norm_expansion(x, running_mean, running_var, *affine, training, momentum, eps):
    beside = f"(1, -1, {', '.join(['1'] * (len(x) - 2))})" if len(x) > 2 else ""
    names = [f"reshape({{{slot}}}, {beside})" if beside else f"{{{slot}}}" for slot in range(1, 5)]
    axes = batch_axes(len(x))
    if training:
        centred, variance = f"centred = {{0}} - {_mean('{0}', axes)}", _mean("centred ** 2", axes)
    else:
        centred, variance = f"centred = {{0}} - {names[0]}", names[1]
    spread = f"spread = sqrt({variance} + {{eps}})"
    return "\n".join((centred, spread, f"centred / spread{_affine(len(affine), *names[2:])}"))


_SIDE = ".reshape(1, -1, *[1] * ({0}.ndim - 2))"
_OVER = "((0, *range(2, {0}.ndim)), keepdims=True) if {training} else"
_BATCH_NORM = (
    f"({{0}} - ({{0}}.mean{_OVER} {{1}}{_SIDE})) / np.sqrt(({{0}}.var{_OVER} {{2}}{_SIDE}) + {{eps}})"
)


@tensor(
    "batch norm",
    name="batch_norm",
    family="norm",
    shape=per_channel,
    params=(Param("training", False, kind="flag"), Param("momentum", 0.1), EPS),
    slots=("float", "buffer", "buffer", "float", "float"),
    variadic=True,
    most=5,
    order=(0, 1, 2, 3, 4, "training", "momentum", "eps"),
    reference=_batch_norm_reference,
    expand=_batch_norm_expansion,
    limits="A running variance must not be negative, and squares must not overflow.",
    words=("normalise", "batchnorm", "running mean"),
    spelling={
        "torch": "F.batch_norm({0}, {1}, {2}{*3}, training={training}, momentum={momentum}, eps={eps})",
        "numpy:3": _BATCH_NORM,
        "numpy:4": f"{_BATCH_NORM} * {{3}}{_SIDE}",
        "numpy": f"{_BATCH_NORM} * {{3}}{_SIDE} + {{4}}{_SIDE}",
    },
)
class BatchNorm:
    """Gives every channel mean 0 and variance 1 over the batch, then a weight and a bias.

    In training the batch's own statistics count; otherwise the running ones, which are buffers.
    """

    explain = (
        "In training each example feels all others through mean and variance; otherwise it stands alone."
    )

    def forward(x, mean, var, /, weight=None, bias=None, *, training, momentum, eps):
        if training:
            n, _ = standardised(x, batch_axes(x.ndim), eps)
        else:
            n = (x - channels(x, mean)) / np.sqrt(channels(x, var) + eps)
        scaled = n if weight is None else n * channels(x, weight)
        return scaled if bias is None else scaled + channels(x, bias)

    def vjp(g, y, x, mean, var, weight=None, bias=None, *, training, momentum, eps):
        axes = batch_axes(x.ndim)
        d = g if weight is None else g * channels(x, weight)
        if training:
            n, inverse = standardised(x, axes, eps)
            to_x = through(d, n, inverse, axes)
        else:
            inverse = 1.0 / np.sqrt(channels(x, var) + eps)
            n, to_x = (x - channels(x, mean)) * inverse, d * inverse
        affine = [
            part for part, given in (((g * n).sum(axes), weight), (g.sum(axes), bias)) if given is not None
        ]
        return to_x, None, None, *affine


SEED, SHARE = Param("seed", 0, kind="whole"), Param("p", 0.5)
TRAINING = Param("training", True, kind="flag")


def thinned(x: Shape, *, p: float, **settings: object) -> Shape:
    """The operand's own shape, if p is a share."""
    if not 0.0 <= p <= 1.0:
        raise ShapeFault(f"p is the share of numbers that are dropped, from 0 to 1, not {p:g}.")
    return x


def kept(x, p, seed, training, step):
    """1/(1 − p) where a number stays and 0 where it is dropped; 1 everywhere outside training."""
    if not training:
        return np.ones(x.shape, x.dtype)
    stays = uniforms(seed, step, x.size).reshape(x.shape) >= p
    return np.where(stays, 1.0 / max(1.0 - p, 2.0**-53), 0.0).astype(x.dtype)


@tensor(
    "dropout",
    family="norm",
    shape=thinned,
    params=(SHARE, SEED, TRAINING),
    order=(0, "p"),
    seeded=True,
    reference=lambda x, p, seed, training: np.where(
        (uniforms(seed, 0, np.size(x)).reshape(np.shape(x)) < p) & training, 0.0, x / (1.0 - p * training)
    ),
    expand="{0} * dropout_mask({0}, {p}, seed={seed}, training={training})",
    blocked="this number is dropped in this step",
    words=("regularise", "noise", "drop"),
    spelling={
        "torch": "F.dropout({0}, p={p}, training={training})",
        "numpy": "{0} * (np.random.default_rng({seed}).random({0}.shape) >= {p}) / (1 - {p})",
    },
)
class Dropout:
    """Drops each number with probability p in training and stretches the rest by 1/(1 − p)."""

    explain = "The same mask works both ways: a dropped number gets no gradient, a kept one 1/(1 − p) of it."

    def forward(x, /, p, seed, training, step=0):
        return x * kept(x.real, p, seed, training, step)

    def vjp(g, y, x, p, seed, training, step=0):
        return (g * kept(x, p, seed, training, step),)


@tensor(
    "dropout mask",
    name="dropout_mask",
    family="norm",
    shape=thinned,
    params=(SHARE, SEED, TRAINING),
    order=(0, "p"),
    seeded=True,
    reference=lambda x, p, seed, training: np.where(
        training, (uniforms(seed, 0, np.size(x)).reshape(np.shape(x)) >= p) / (1.0 - p), 1.0
    ),
    words=("drop", "mask", "noise"),
    spelling={
        "torch": "F.dropout(torch.ones_like({0}), p={p}, training={training})",
        "numpy": "(np.random.default_rng({seed}).random({0}.shape) >= {p}) / (1 - {p})",
    },
)
class DropoutMask:
    """The mask that dropout multiplies by: 1/(1 − p) where a number stays, 0 where it is dropped."""

    explain = (
        "Drawn anew in every step from the seed; it does not depend on the numbers, so no gradient passes."
    )

    def forward(x, /, p, seed, training, step=0):
        return kept(x, p, seed, training, step)


NORMS: tuple[Op, ...] = (LayerNorm, RmsNorm, BatchNorm, Dropout, DropoutMask)  # type: ignore[assignment]
