"""Training: forward, backward, update, again and again, and the way back to any step.

A Run goes forward in portions that are short enough to be watched, paused and stopped. It keeps what the
parameters and the optimizer remember every few hundred steps; every step in between is computed again from
there, by the same instructions in the same order, so that it comes out bit for bit as it was.

Nothing here depends on time or on threads: the one who holds a Run decides where `advance` runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from graphlab.document.edits import as_value
from graphlab.document.types import Document, NodeId, Value
from graphlab.engine import plain, tapes
from graphlab.engine.building import build
from graphlab.engine.optimizers import OPTIMIZERS, Recipe, clipping, numbers_of
from graphlab.engine.program import Floats, Program
from graphlab.engine.trace import Trace, laid, run
from graphlab.ops.random import uniforms

if TYPE_CHECKING:
    from graphlab.engine.training_kernels import Loop

CHECKPOINTS = 64
"""About how many states a run keeps."""


SECONDS_PER_CALL, SECONDS_PER_FLOAT, LONG = 3e-5, 2e-8, 10.0
"""What plain rules cost, about, and from how many seconds on kernels are worth compiling."""


class TrainingFault(ValueError):
    """What makes a document untrainable, in words."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What a run needs to go on from a step: the parameters, and what the optimizer remembers of each."""

    step: int
    parameters: Floats
    first: Floats
    second: Floats
    grads: Floats


class Run:
    """A training run of a frozen document."""

    def __init__(self, document: Document, recipe: Recipe) -> None:
        self.document, self.recipe = document, recipe
        self.batched, self.rows = batched_leaves(document, recipe)
        self.program = build(_with_rows(document, self.batched, np.arange(recipe.batch_size or 0)))
        check_trainable(self.program)
        self.places = parameter_places(self.program)
        self.losses = np.empty(recipe.steps)
        self.every = max(1, recipe.steps // CHECKPOINTS)
        count = len(self.places)
        values = laid(self.program, self._values(0))
        start = State(0, values[self.places], *(np.zeros(count, self.program.dtype) for _ in range(3)))
        self._kept = {0: start}
        self._loop: Loop | None = None
        self._now = start

    @property
    def done(self) -> int:
        """How many updates were made."""
        return self._now.step

    @property
    def worthwhile(self) -> bool:
        """Whether loading or compiling kernels pays: plain rules would take longer."""
        one = SECONDS_PER_CALL * len(self.program.order) + SECONDS_PER_FLOAT * self.program.node_floats
        return self.recipe.steps * one > LONG

    def advance_for(self, seconds: float) -> None:
        """Make about as many updates as fit into this time, one at least: the rest of the world can go on."""
        ends, portion = perf_counter() + seconds, 1
        while self.done < self.recipe.steps:
            starts = perf_counter()
            self.advance(portion)
            now = perf_counter()
            if now >= ends:
                return
            # Twice as many as last time, unless that would take too long.
            portion = max(1, int(portion * min(2.0, (ends - now) / max(now - starts, 1e-9))))

    def advance(self, steps: int) -> None:
        """Make so many more updates, or as many as are left."""
        goal = min(self.done + steps, self.recipe.steps)
        while self.done < goal:
            until = min(goal, (self.done // self.every + 1) * self.every)
            self._now = self._stepped(self._now, until, self.losses)
            if self.done % self.every == 0:
                self._kept[self.done] = self._now

    def state_at(self, step: int) -> State:
        """The state before a step's update, computed again from the last one that was kept."""
        if step == self.done:
            return self._now
        begin = max(each for each in self._kept if each <= step)
        return self._stepped(self._kept[begin], step, np.empty(self.recipe.steps))

    def values_at(self, step: int) -> Mapping[NodeId, Value]:
        """Every leaf as it stood before a step's update; after the last one for step == done."""
        values = dict(self._values(min(step, max(0, self.recipe.steps - 1))))
        flat = laid(self.program, values)
        flat[self.places] = self.state_at(step).parameters
        for place, key in enumerate(self.program.order):
            if self.program.graph.nodes[key].op == "parameter":
                part = flat[self.program.span(place)]
                values[key] = as_value(part.reshape(self.program.shapes[place]))
        return MappingProxyType(values)

    def trace_at(self, step: int) -> Trace:
        """The whole trace of a step: every value, gradient and contribution that led to its update."""
        return run(self.program, self.values_at(step), tapes.best(self.program), step)

    def _values(self, step: int) -> Mapping[NodeId, Value]:
        if not self.batched:
            return self.document.values
        rows = batch(self.recipe, self.rows, step)
        picked = {key: as_value(np.asarray(self.document.values[key])[rows]) for key in self.batched}
        return {**self.document.values, **picked}

    def _stepped(self, state: State, until: int, losses: Floats) -> State:
        if self._loop is None and not self.batched and tapes.best(self.program) is not plain:
            from graphlab.engine.training_kernels import Loop

            self._loop = Loop(self.program, self.places, self.recipe, self._values(0))
        return (self._loop.stepped if self._loop else self._plainly)(state, until, losses)

    def _plainly(self, state: State, until: int, losses: Floats) -> State:
        """The same steps by plain rules, or on other rows every time."""
        program, tape = self.program, tapes.best(self.program)
        assert program.target is not None
        goal = program.span(program.position[program.target])
        parameters, first, second, grads = state.parameters, state.first, state.second, state.grads
        update = OPTIMIZERS[self.recipe.optimizer]
        sent = np.zeros(program.sent_floats, program.dtype)
        with np.errstate(all="ignore"):
            for step in range(state.step, until):
                values = laid(program, self._values(step))
                values[self.places] = parameters
                tape.forward(program, values, step)
                losses[step] = values[goal].sum()
                slopes = np.zeros(program.node_floats, program.dtype)
                if not self.recipe.zero_grad:
                    slopes[self.places] = grads
                slopes[goal] = 1.0
                sent[:] = 0.0
                tape.backward(program, values, slopes, sent, step)
                grads = slopes[self.places]
                if self.recipe.clip is not None:
                    grads = grads * clipping(float(np.sqrt(np.square(grads).sum())), self.recipe.clip)
                numbers = numbers_of(self.recipe, [step])[0].tolist()
                parameters, first, second = update(parameters, grads, first, second, *numbers)
        kept = (np.asarray(each, program.dtype) for each in (parameters, first, second, grads))
        return State(until, *kept)


def parameter_places(program: Program) -> Any:
    """Where the numbers that training moves lie in the buffers."""
    nodes = program.graph.nodes
    is_parameter = np.array([nodes[key].op == "parameter" for key in program.order], np.bool_)
    is_parameter[list(program.kinds)] = False  # whole numbers and masks have no slope to follow
    return np.flatnonzero(np.repeat(is_parameter, program.sizes))


def check_trainable(program: Program) -> None:
    """Raise TrainingFault where training makes no sense."""
    target = program.target
    if program.faults:
        fault = program.faults[0]
        raise TrainingFault(f"{program.graph.nodes[fault.node].name or 'A node'}: {fault.words}")
    if target is None or target not in program.position:
        raise TrainingFault("There is nothing to make smaller. Name the loss as the target.")
    if not any(node.op == "parameter" for node in program.graph.nodes.values()):
        raise TrainingFault("No leaf is a parameter, so there is nothing to train. Give a leaf that role.")


def batched_leaves(document: Document, recipe: Recipe) -> tuple[tuple[NodeId, ...], int]:
    """The input leaves whose first axis is the batch, and how many rows they have; none without batches."""
    if recipe.batch_size is None:
        return (), 0
    nodes = document.graph.nodes
    arrays = {
        key: len(value)
        for key, value in document.values.items()
        if isinstance(value, np.ndarray) and nodes[key].op == "input"
    }
    rows = max(arrays.values(), default=0)
    if not 0 < recipe.batch_size <= rows:
        raise TrainingFault(f"A batch of {recipe.batch_size} rows cannot be drawn from {rows} rows of input.")
    return tuple(key for key, count in arrays.items() if count == rows), rows


def batch(recipe: Recipe, rows: int, step: int) -> Any:
    """The rows of a step: every epoch goes once through all rows in an order of its own.

    What is left at the end of an epoch and would make a short batch is dropped.
    """
    assert recipe.batch_size is not None
    epoch, place = divmod(step, rows // recipe.batch_size)
    order = np.argsort(uniforms(recipe.seed, epoch, rows), kind="stable")
    return order[place * recipe.batch_size : (place + 1) * recipe.batch_size]


def _with_rows(document: Document, leaves: tuple[NodeId, ...], rows: Any) -> Document:
    if not leaves:
        return document
    picked = {key: as_value(np.asarray(document.values[key])[rows]) for key in leaves}
    return replace(document, values=MappingProxyType({**document.values, **picked}))
