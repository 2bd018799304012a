"""One number for how wrong a guess is."""

import numpy as np

from graphlab.ops.op import Op, Param, tensor
from graphlab.ops.rows import largest, row_sum
from graphlab.ops.shaping import Shape, ShapeFault, broadcast, spelled, unbroadcast

REDUCTION = Param("reduction", "mean", choices=("mean", "sum", "none"))


def merged(shape: Shape, reduction: str) -> Shape:
    """The shape of losses after the reduction: a single number unless there is none."""
    return shape if reduction == "none" else ()


def per_target(given: Shape, target: Shape, *, reduction: str, **settings: object) -> Shape:
    """One loss per target, or a single number: scores C, N×C or N×C×… meet targets without the C."""
    if not given:
        raise ShapeFault("cross_entropy needs one score per class, not a single number.")
    if given[min(1, len(given) - 1)] == 0:
        raise ShapeFault(f"There is no class to be right in scores of {spelled(given)}.")
    wanted = given[:1] + given[2:] if len(given) > 1 else ()
    if target != wanted:
        words = f"Scores of {spelled(given)} need targets of {spelled(wanted)}, not of {spelled(target)}"
        raise ShapeFault(f"{words}: one whole number, the right class, for each row of scores.")
    return merged(target, reduction)


def log_shares(x):
    """The log shares of scores, classes last."""
    rows = np.moveaxis(x, 1, -1) if x.ndim > 1 else x
    shifted = rows - largest(rows, (-1,))
    return shifted - np.log(row_sum(np.exp(shifted), (-1,)))


def counted(target, ignore_index, reduction, dtype):
    """What the sum of all losses is divided by."""
    return np.sum(target != ignore_index).astype(dtype) if reduction == "mean" else dtype.type(1.0)


def losses_of(shares, target, ignore_index):
    """Minus the log share of each target: 0 for an ignored one, nan for one that is no class."""
    known = (target >= 0) & (target < shares.shape[-1])
    right = np.take_along_axis(shares, np.where(known, target, 0)[..., None], axis=-1)[..., 0]
    return np.where(target == ignore_index, 0.0, np.where(known, -right, np.nan))


def _cross_entropy_reference(x, target, ignore_index, reduction):
    rows = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]) if x.ndim > 1 else x[None]
    losses = [
        0.0 * row[0] if right == ignore_index else np.log(np.exp(row).sum()) - row[right]
        for row, right in zip(rows, np.ravel(target).tolist(), strict=True)
    ]
    if reduction == "none":
        return np.reshape(losses, np.shape(target))
    return np.sum(losses) / (np.sum(target != ignore_index) if reduction == "mean" else 1)


def _cross_entropy_expansion(x, target, *, ignore_index, reduction):
    """The chain of softmax, log, pick and mean; with an ignore_index of one's own, its mask as well."""
    dim = min(1, len(x) - 1)
    shifted = f"shifted = {{0}} - detach(max({{0}}, dim={dim}, keepdim=True))"
    shares = f"logprobs = shifted - log(sum(exp(shifted), dim={dim}, keepdim=True))"
    if ignore_index == -100:
        ends = {"mean": "-mean({picked})", "sum": "-sum({picked})", "none": "-{picked}"}
        return "\n".join((shifted, shares, ends[reduction].format(picked=_picked(x, "{1}"))))
    mask = f"kept = {{1}} != {ignore_index}"
    picked = f"picked = where(kept, {_picked(x, 'where(kept, {1}, 0)')}, 0)"
    ends = {"mean": "-sum(picked) / sum(kept)", "sum": "-sum(picked)", "none": "-picked"}
    return "\n".join((shifted, shares, mask, picked, ends[reduction]))


def _picked(x: Shape, target: str) -> str:
    """The log share of each target, as formula text."""
    if len(x) > 2:
        return f"squeeze(gather(logprobs, 1, unsqueeze({target}, 1)), 1)"
    return f"logprobs[arange({x[0]}), {target}]" if len(x) > 1 else f"logprobs[{target}]"


_ROWS = "np.moveaxis({0}, min(1, {0}.ndim - 1), -1)"
_LOSSES_IN_NUMPY = (
    f"np.log(np.exp({_ROWS}).sum(axis=-1)) - "
    f"np.take_along_axis({_ROWS}, np.where({{1}} == {{ignore_index}}, 0, {{1}})[..., None], axis=-1)[..., 0]"
)


@tensor(
    "cross entropy",
    name="cross_entropy",
    family="loss",
    shape=per_target,
    params=(Param("ignore_index", -100, kind="whole"), REDUCTION),
    slots=("float", "int"),
    reference=_cross_entropy_reference,
    expand=_cross_entropy_expansion,
    blocked="this target is ignored, or the guess is already certain",
    limits="A target that is no class gives nan, and so does a mean over no targets at all.",
    words=("nll", "negative log likelihood", "classes", "logits"),
    spelling={
        "torch": "F.cross_entropy({0}, {1}, ignore_index={ignore_index}, reduction={reduction})",
        "numpy": f"np.mean(({_LOSSES_IN_NUMPY})[{{1}} != {{ignore_index}}])",
        "numpy:sum": f"np.sum(({_LOSSES_IN_NUMPY})[{{1}} != {{ignore_index}}])",
        "numpy:none": f"({{1}} != {{ignore_index}}) * ({_LOSSES_IN_NUMPY})",
    },
)
class CrossEntropy:
    """How surprised scores are by the right classes: minus the log of the share each one was given."""

    explain = (
        "Scores get p − 1 at the right class and p at the others: shares that are too large are pushed down."
    )

    def forward(scores, target, /, ignore_index, reduction):
        losses = losses_of(log_shares(scores), target, ignore_index).astype(scores.dtype)
        if reduction == "none":
            return losses
        return losses.sum() / counted(target, ignore_index, reduction, scores.dtype)

    def vjp(g, y, scores, target, ignore_index, reduction):
        shares = np.exp(log_shares(scores))
        classes = np.arange(shares.shape[-1])
        known = (target >= 0) & (target < shares.shape[-1])
        right = np.where(known, 1.0, np.nan)[..., None] * (target[..., None] == classes)
        each = g if reduction == "none" else g / counted(target, ignore_index, reduction, scores.dtype)
        push = np.where(
            (target == ignore_index)[..., None], 0.0, (shares - right) * np.asarray(each)[..., None]
        )
        push = push.astype(scores.dtype)
        return (np.moveaxis(push, -1, 1) if scores.ndim > 1 else push), None


def compared(guess: Shape, target: Shape, *, reduction: str, **settings: object) -> Shape:
    """The shape of the losses of a guess and a target, which broadcast."""
    return merged(broadcast(guess, target), reduction)


def _mse_reference(guess, target, reduction):
    squares = np.square(guess - target)
    return squares if reduction == "none" else getattr(np, reduction)(squares)


@tensor(
    "mse",
    name="mse_loss",
    family="loss",
    shape=compared,
    params=(REDUCTION,),
    reference=_mse_reference,
    expand=lambda *shapes, reduction: {"none": "({0} - {1}) ** 2"}.get(
        reduction, f"{reduction}(({{0}} - {{1}}) ** 2)"
    ),
    blocked="the guess is right",
    limits="The square of an error is beyond the largest float, or there is nothing to average.",
    words=("mean squared error", "squares", "regression", "l2"),
    spelling={
        "torch": "F.mse_loss({0}, {1}, reduction={reduction})",
        "numpy": "np.mean(({0} - {1}) ** 2)",
        "numpy:sum": "np.sum(({0} - {1}) ** 2)",
        "numpy:none": "({0} - {1}) ** 2",
    },
)
class MseLoss:
    """The mean of the squared errors."""

    explain = "Each guess is pulled towards its target by twice the error, over the number of errors."

    def forward(guess, target, /, reduction):
        squares = (guess - target) ** 2
        if reduction == "none":
            return squares
        return squares.sum() / squares.dtype.type(squares.size) if reduction == "mean" else squares.sum()

    def vjp(g, y, guess, target, reduction):
        error = guess - target
        each = g / error.dtype.type(error.size) if reduction == "mean" else g
        push = 2.0 * error * each
        return unbroadcast(push, guess.shape), unbroadcast(-push, target.shape)


LOSSES: tuple[Op, ...] = (CrossEntropy, MseLoss)  # type: ignore[assignment]
