"""Many steps of training in one compiled call that lets go of the GIL.

The loop runs the instructions of kernels.py, sets gradients to zero, seeds the target, measures and clips the
gradient and lets the optimizer's rule move the parameters.
"""

# mypy: allow-untyped-defs, disable-error-code="union-attr"
# numba works out the types of the loop.

from collections.abc import Mapping
from ctypes import CFUNCTYPE, c_double, c_int64, c_void_p
from itertools import pairwise
from typing import Any

import numpy as np
from numba import types
from numba.core.sigutils import normalize_signature

from graphlab.document.types import NodeId, Value
from graphlab.engine import kernels, tapes
from graphlab.engine.kernels import DOUBLE, POINTER, WHOLE, call_kernel
from graphlab.engine.lifting import lift
from graphlab.engine.lowering import fill_constants
from graphlab.engine.optimizers import NUMBERS, OPTIMIZERS, Recipe, numbers_of
from graphlab.engine.program import Floats, Ints, Program
from graphlab.engine.trace import laid
from graphlab.engine.training import State

PASS = (c_int64, *(c_void_p,) * 4)
ENTRY = CFUNCTYPE(None, c_int64, *PASS, *PASS, *(c_void_p,) * 2, c_int64, *(c_void_p,) * 6, c_int64, c_double)


class Loop:
    """The compiled loop for one program and recipe, with its own buffers."""

    def __init__(
        self, program: Program, places: Ints, recipe: Recipe, leaves: Mapping[NodeId, Value]
    ) -> None:
        self._recipe, self._places = recipe, places
        plan, dtype, name = kernels.plan_of(program), program.dtype, f"train_{recipe.optimizer}"
        tapes.load_training(recipe.optimizer, dtype)
        self._enter = ENTRY(kernels.address(name, dtype))
        self._values, self._grads = laid(program, leaves), np.zeros(program.node_floats, dtype)
        fill_constants(program, plan.lowering, self._values)
        self._memory = np.zeros(2 * len(places), dtype)
        assert program.target is not None
        goal = program.span(program.position[program.target])
        self._goal = np.array([goal.start, goal.stop])
        self._spans, self._cleared = spans_of(places), spans_of(_to_clear(program, places, recipe))
        self._plan = plan

    def stepped(self, state: State, until: int, losses: Floats) -> State:
        """The state after the updates of the steps from state.step to until; losses are filled in."""
        places, half, plan = self._places, len(self._places), self._plan
        self._values[places], self._grads[places] = state.parameters, state.grads
        self._memory[:half], self._memory[half:] = state.first, state.second
        numbers = numbers_of(self._recipe, range(state.step, until))
        found = np.zeros(until - state.step)
        arrays = (numbers, found, self._values, self._grads, self._memory, self._goal)
        self._enter(
            until - state.step,
            plan.forward.count,
            *plan.forward.pointers,
            plan.training.count,
            *plan.training.pointers,
            self._spans.ctypes.data,
            self._cleared.ctypes.data,
            half,
            *(array.ctypes.data for array in arrays),
            plan.gemm,
            -1.0 if self._recipe.clip is None else self._recipe.clip,
        )
        losses[state.step : until] = found
        first, second = self._memory[:half].copy(), self._memory[half:].copy()
        return State(until, self._values[places], first, second, self._grads[places])


def spans_of(places: Ints) -> Ints:
    """Places as stretches: how many, then where each starts and how long it is."""
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    bounds = [0, *breaks.tolist(), len(places)]
    spans = [(int(places[first]), last - first) for first, last in pairwise(bounds) if last > first]
    return np.array([len(spans), *(number for span in spans for number in span)], np.int64)


def _to_clear(program: Program, places: Ints, recipe: Recipe) -> Ints:
    """The gradients that start from zero at every step: all that backward adds to."""
    reached = np.zeros(len(program.order), np.bool_)
    reached[program.backward] = True
    reached[program.edge_from[program.arrivals]] = True
    touched = np.repeat(reached, program.sizes)
    if not recipe.zero_grad:
        touched[places] = False
    return np.flatnonzero(touched)


def make(optimizer: str) -> Any:
    """The loop for an optimizer."""
    rule = lift(OPTIMIZERS[optimizer])

    # fmt: off
    def train(
        steps, f_count, f_addresses, f_starts, f_records, f_constants,
        b_count, b_addresses, b_starts, b_records, b_constants,
        spans, cleared, half, numbers, losses, values, grads, memory, goal, gemm, clip,
    ):
        # fmt: on
        for step in range(steps):
            for k in range(f_count):
                call_kernel(f_addresses[k], f_starts[k], f_records, f_constants, values, values, values, gemm)
            loss = 0.0
            for i in range(goal[0], goal[1]):
                loss += values[i]
            losses[step] = loss
            for k in range(cleared[0]):
                first = cleared[1 + 2 * k]
                for i in range(cleared[2 + 2 * k]):
                    grads[first + i] = 0.0
            for i in range(goal[0], goal[1]):
                grads[i] = 1.0
            for k in range(b_count):
                call_kernel(b_addresses[k], b_starts[k], b_records, b_constants, values, grads, grads, gemm)
            if clip >= 0.0:
                square = 0.0
                for k in range(spans[0]):
                    first = spans[1 + 2 * k]
                    for i in range(spans[2 + 2 * k]):
                        square += grads[first + i] * grads[first + i]
                weight = clip / (square**0.5 + 1e-6)
                if weight < 1.0:
                    for k in range(spans[0]):
                        first = spans[1 + 2 * k]
                        for i in range(spans[2 + 2 * k]):
                            grads[first + i] *= weight
            at, done = step * NUMBERS, 0
            lr, mass, beta1, beta2 = numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]
            eps, decay, unbias1, unbias2 = numbers[at + 4], numbers[at + 5], numbers[at + 6], numbers[at + 7]
            for k in range(spans[0]):
                first, count = spans[1 + 2 * k], spans[2 + 2 * k]
                for i in range(count):
                    p, m, v = rule(
                        values[first + i], grads[first + i], memory[done + i], memory[half + done + i],
                        lr, mass, beta1, beta2, eps, decay, unbias1, unbias2,
                    )  # fmt: skip
                    values[first + i], memory[done + i], memory[half + done + i] = p, m, v
                done += count

    return train


def signature(dtype: str) -> Any:
    """The types of a loop."""
    whole, float_ = types.int64, POINTER[dtype]
    way = (whole, WHOLE, WHOLE, WHOLE, DOUBLE)
    buffers = (DOUBLE, DOUBLE, float_, float_, float_, WHOLE)
    return normalize_signature(
        types.void(whole, *way, *way, WHOLE, WHOLE, whole, *buffers, whole, types.float64)
    )
