"""Training in the background can be watched, paused, stepped, looked into and stopped."""

from time import monotonic, sleep

import numpy as np
import pytest

from graphlab.engine.optimizers import Recipe
from graphlab.engine.training import Run, TrainingFault
from graphlab.language import parse
from graphlab.session import Trainer

TEXT = "L = (w * x - 1) ** 2; w = 0.2; x: constant = 0.5"


def until(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    ends = monotonic() + seconds
    while not condition():
        assert monotonic() < ends, "it never came to pass"
        sleep(0.002)


def test_a_run_in_the_background_is_the_run_itself() -> None:
    recipe = Recipe(300, "adam", lr=0.05)
    trainer, run = Trainer(parse(TEXT), recipe), Run(parse(TEXT), recipe)
    trainer.wait()
    run.advance(300)
    assert trainer.losses() == run.losses.tolist()
    assert trainer.progress.done == 300
    assert not trainer.progress.running
    assert trainer.progress.loss == run.losses[-1]


def test_a_paused_run_stands_still_and_single_steps_are_single() -> None:
    trainer = Trainer(parse(TEXT), Recipe(10**6), paused=True)
    until(lambda: trainer._run is not None)
    for count in (1, 2, 3):
        trainer.step()
        until(lambda count=count: trainer.progress.done == count)
        until(lambda: not trainer.progress.running)
    trainer.resume()
    until(lambda: trainer.progress.done > 50)
    trainer.pause()
    sleep(0.1)
    done = trainer.progress.done
    sleep(0.1)
    assert trainer.progress.done == done < 10**6
    trainer.cancel()


def test_a_million_steps_can_be_stopped_and_what_was_done_stays() -> None:
    trainer = Trainer(parse(TEXT), Recipe(10**6, lr=1e-4))
    until(lambda: trainer.progress.done > 100)
    trainer.cancel()
    done = trainer.progress.done
    assert 100 < done < 10**6
    assert len(trainer.losses()) == done
    trace = trainer.trace_at(done // 2)
    assert float(trace.value(trace.program.target)) == pytest.approx(trainer.losses()[done // 2], rel=1e-12)


def test_any_step_can_be_looked_at_while_training_goes_on() -> None:
    trainer = Trainer(parse(TEXT), Recipe(10**6, lr=1e-4))
    until(lambda: trainer.progress.done > 200)
    first = trainer.values_at(0)
    assert set(map(float, first.values())) == {0.2, 0.5, 1.0}
    assert np.isfinite(trainer.losses()).all()
    assert trainer.progress.running
    trainer.cancel()


def test_what_cannot_be_trained_says_so() -> None:
    trainer = Trainer(parse("L = x * x; x: input = 1"), Recipe(5))
    trainer.wait()
    assert "No leaf is a parameter" in trainer.progress.fault
    with pytest.raises(TrainingFault):
        trainer.trace_at(0)
