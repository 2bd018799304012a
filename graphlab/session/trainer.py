"""Training beside everything else: a thread that advances a run in short portions.

The compiled loop lets go of the GIL, so the window stays alive. Whoever looks at the run (a trace of some
step, the parameters so far) waits for the end of the present portion at most.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from graphlab.document.types import Document, NodeId, Value
from graphlab.engine import Trace
from graphlab.engine.optimizers import Recipe
from graphlab.engine.training import Run, TrainingFault

PORTION = 0.02
"""Seconds of training at a time: what pausing, stopping and looking may have to wait for."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: updates made of how many, the last loss, whether it goes on, what went wrong."""

    done: int
    steps: int
    loss: float
    running: bool
    fault: str = ""


class Trainer:
    """One training run in the background; it starts paused or at once, and ends with its last step."""

    def __init__(self, document: Document, recipe: Recipe, *, paused: bool = False) -> None:
        self.document, self.recipe = document, recipe
        self._run: Run | None = None
        self._fault = ""
        self._lock, self._going = threading.Lock(), threading.Event()
        self._ends = False
        self._single = 0
        if not paused:
            self._going.set()
        self._thread = threading.Thread(target=self._work, name="training", daemon=True)
        self._thread.start()

    @property
    def progress(self) -> Progress:
        """How far it is now. Never waits."""
        run, steps = self._run, self.recipe.steps
        done = run.done if run else 0
        loss = float(run.losses[done - 1]) if run and done else float("nan")
        running = self._thread.is_alive() and self._going.is_set() and not self._ends
        return Progress(done, steps, loss, running, self._fault)

    def pause(self) -> None:
        """Stop after the present portion, until `resume` or `step`."""
        self._going.clear()

    def resume(self) -> None:
        """Go on."""
        self._going.set()

    def step(self) -> None:
        """Make one more update and pause again."""
        with self._lock:
            self._single += 1
        self._going.set()

    def cancel(self) -> None:
        """End for good, and wait until it has: a portion at most. What was done can still be looked at."""
        self._ends = True
        self._going.set()
        self._thread.join()

    def wait(self) -> None:
        """Wait until the last step is done or it was cancelled."""
        self._thread.join()

    def losses(self) -> list[float]:
        """The loss before each update made so far."""
        return self._run.losses[: self._run.done].tolist() if self._run else []

    def trace_at(self, step: int) -> Trace:
        """The whole trace of a step that is done or comes next."""
        with self._lock:
            return self._known.trace_at(step)

    def values_at(self, step: int) -> Mapping[NodeId, Value]:
        """Every leaf as it stood before a step's update."""
        with self._lock:
            return self._known.values_at(step)

    @property
    def _known(self) -> Run:
        if self._run is None:
            raise TrainingFault(self._fault or "Training has not begun yet.")
        return self._run

    def _work(self) -> None:
        try:
            run = Run(self.document, self.recipe)
        except TrainingFault as fault:
            self._fault = str(fault)
            return
        self._run = run
        while run.done < self.recipe.steps:
            self._going.wait()
            if self._ends:
                return
            with self._lock:
                if self._single:
                    self._single -= 1
                    run.advance(1)
                    if not self._single:
                        self._going.clear()
                else:
                    run.advance_for(PORTION)
