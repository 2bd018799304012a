"""How a parameter moves after backward: one rule per optimizer, learning rates, clipping.

A rule is branch-free, like those of ops: it runs on arrays here and on single numbers inside a kernel. It
gets the parameter p, its gradient g and two numbers that it remembers of each parameter (a velocity; running
means of g and of g squared), and gives p and both numbers anew. Formulas and their order are PyTorch's
(torch.optim.SGD, Adam, AdamW).
"""

# mypy: allow-untyped-defs
# The rules are plain functions of numbers or arrays, as those of ops.

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import pi
from typing import Any

import numpy as np
import numpy.typing as npt

from graphlab.ops.scalar import cos, smaller, sqrt, where

Floats = npt.NDArray[np.float64]

Rule = Callable[..., tuple[Any, Any, Any]]


def sgd(p, g, m, v, lr, mass, beta1, beta2, eps, decay, unbias1, unbias2):
    """Down the slope."""
    return p - lr * (g + decay * p), m, v


def momentum(p, g, m, v, lr, mass, beta1, beta2, eps, decay, unbias1, unbias2):
    """Like a ball that keeps some of its velocity m."""
    m = mass * m + (g + decay * p)
    return p - lr * m, m, v


def adam(p, g, m, v, lr, mass, beta1, beta2, eps, decay, unbias1, unbias2):
    """Steps of about one learning rate: the mean of g over the root of the mean of g squared."""
    g = g + decay * p
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    return p - (lr / unbias1) * m / (sqrt(v) / unbias2 + eps), m, v


def adamw(p, g, m, v, lr, mass, beta1, beta2, eps, decay, unbias1, unbias2):
    """Adam whose weight decay does not pass through the means."""
    p = p * (1.0 - lr * decay)
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    return p - (lr / unbias1) * m / (sqrt(v) / unbias2 + eps), m, v


OPTIMIZERS: dict[str, Rule] = {"sgd": sgd, "momentum": momentum, "adam": adam, "adamw": adamw}

SCHEDULES = ("constant", "linear", "step", "cosine")

NUMBERS = 8
"""How many numbers a rule gets besides p, g, m and v."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train: the optimizer and its settings, the schedule of the learning rate, batches, clipping.

    warmup is a number of steps over which the learning rate rises to its full size. clip limits the length of
    the whole gradient. batch_size None takes all rows at every step.
    """

    steps: int
    optimizer: str = "sgd"
    lr: float = 0.01
    momentum: float = 0.9
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8
    weight_decay: float = 0.0
    schedule: str = "constant"
    lr_end: float = 0.0
    warmup: int = 0
    batch_size: int | None = None
    clip: float | None = None
    seed: int = 0
    zero_grad: bool = True


def learning_rate(recipe: Recipe, step: Any) -> Any:
    """The learning rate of a step, or of many, counted from 0.

    linear goes straight from lr to lr_end, cosine along half a wave, step jumps half-way.
    """
    done, lr, end = step / max(1, recipe.steps), recipe.lr, recipe.lr_end
    planned = {
        "constant": lambda: lr + 0.0 * done,
        "linear": lambda: lr + (end - lr) * done,
        "step": lambda: where(done < 0.5, lr, end),
        "cosine": lambda: end + (lr - end) * (1.0 + cos(pi * done)) / 2.0,
    }[recipe.schedule]()
    return planned * smaller(1.0, (step + 1) / recipe.warmup) if recipe.warmup else planned


def numbers_of(recipe: Recipe, steps: Sequence[int]) -> Floats:
    """What the rule of the optimizer gets at these steps besides p, g, m and v: a row for each."""
    done = np.array(steps, np.float64)
    beta1, beta2 = recipe.betas
    columns = [
        learning_rate(recipe, done),
        recipe.momentum,
        beta1,
        beta2,
        recipe.eps,
        recipe.weight_decay,
        1.0 - beta1 ** (done + 1.0),
        sqrt(1.0 - beta2 ** (done + 1.0)),
    ]
    return np.stack([np.broadcast_to(column, done.shape) for column in columns], axis=1)


def clipping(length: float, clip: float) -> float:
    """What shortens the gradient to this length at most (torch.nn.utils.clip_grad_norm_)."""
    return min(1.0, clip / (length + 1e-6))
