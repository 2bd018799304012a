"""Training gives the losses that PyTorch and micrograd give, and can go back to any step."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from graphlab.document import Document
from graphlab.engine import plain, tapes
from graphlab.engine.optimizers import SCHEDULES, Recipe, learning_rate
from graphlab.engine.training import Run, TrainingFault, batch
from graphlab.language import parse
from graphlab.opening import aimed, given

CASES = json.loads((Path(__file__).parents[1] / "reference" / "cases.json").read_text(encoding="utf-8"))[
    "cases"
]
TRAJECTORIES = [
    case for case in CASES if case.get("optimizer") and "expected_losses" in case and case["steps"] <= 100
]
WIGGLE = "h = tanh(X @ W + b); L = mean((h @ v - y) ** 2)"


def document_of(case: dict[str, Any], target: str = "loss") -> Document:
    return aimed(given(parse("\n".join(case["program"])), case["inputs"])[0], target)


def recipe_of(case: dict[str, Any]) -> Recipe:
    settings = {key: value for key, value in case["optimizer"].items() if key not in ("name", "lr")}
    settings = {key: tuple(value) if key == "betas" else value for key, value in settings.items()}
    return Recipe(
        case["steps"],
        case["optimizer"]["name"],
        lr=case["optimizer"]["lr"],
        zero_grad=case.get("zero_grad", True),
        **settings,
    )


def wanted_losses(case: dict[str, Any]) -> dict[int, float]:
    found = case["expected_losses"]
    pairs = found.items() if isinstance(found, dict) else enumerate(found)
    return {
        int(step): loss
        for step, loss in pairs
        if int(step) < min(case["steps"], case.get("stable_steps", case["steps"]))
    }


def small() -> Document:
    numbers = np.random.default_rng(3)
    values = {
        name: numbers.normal(size=shape)
        for name, shape in {"X": (12, 2), "W": (2, 3), "b": 3, "v": 3, "y": 12}.items()
    }
    text = f"X: input = 0\ny: input = 0\n{WIGGLE}"
    return parse(text, values=values)


@pytest.mark.parametrize("case", TRAJECTORIES, ids=lambda case: case["name"])
@pytest.mark.parametrize("fast", [False, True], ids=["plain", "kernels"])
def test_losses_are_those_of_the_reference(
    kernels: ModuleType, monkeypatch: pytest.MonkeyPatch, case: dict[str, Any], fast: bool
) -> None:
    if not fast:
        monkeypatch.setattr(tapes, "best", lambda program: plain)
    run = Run(document_of(case), recipe_of(case))
    run.advance(case["steps"])
    assert run.done == case["steps"]
    for step, loss in wanted_losses(case).items():
        assert run.losses[step] == pytest.approx(
            loss, rel=case["tolerance"]["rtol"], abs=case["tolerance"]["atol"]
        )
    leaves = run.values_at(run.done)
    names = {node.name: key for key, node in run.document.graph.nodes.items()}
    for name, wanted in case.get("expected_final", {}).items():
        np.testing.assert_allclose(leaves[names[name]], wanted, rtol=1e-6, atol=1e-9)


def test_moons_trains_as_micrograd_does(kernels: ModuleType) -> None:
    (case,) = (case for case in CASES if case["name"] == "micrograd_moons_demo")
    leaves = {name: {"value": value, "grad": name not in "Xy"} for name, value in case["inputs"].items()}
    document = aimed(given(parse("\n".join(case["program"])), leaves)[0], "loss")
    run = Run(document, Recipe(100, lr=1.0, schedule="linear", lr_end=0.1))
    run.advance(100)
    np.testing.assert_allclose(run.losses, case["expected"]["loss_before_step"][:100], rtol=1e-9)
    names = {node.name: key for key, node in document.graph.nodes.items()}
    truth = np.array(case["inputs"]["y"]) > 0
    right = [((run.trace_at(step).value(names["s"]) > 0) == truth).mean() for step in (0, 40, 99)]
    accuracies = next(value for key, value in case["expected"].items() if "accuracy" in key)
    scale = 100.0 if max(accuracies) > 1.0 else 1.0
    assert [scale * each for each in right] == pytest.approx([accuracies[step] for step in (0, 40, 99)])


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
@pytest.mark.parametrize("clip", [None, 0.01])
def test_kernels_train_as_the_plain_rules_do(
    kernels: ModuleType, monkeypatch: pytest.MonkeyPatch, optimizer: str, clip: float | None
) -> None:
    recipe = Recipe(40, optimizer, lr=0.05, weight_decay=0.01, clip=clip, schedule="cosine", warmup=5)
    fast = Run(small(), recipe)
    fast.advance(40)
    monkeypatch.setattr(tapes, "best", lambda program: plain)
    slow = Run(small(), recipe)
    slow.advance(40)
    np.testing.assert_allclose(fast.losses, slow.losses, rtol=1e-9)


@pytest.mark.parametrize("batch_size", [None, 5])
@pytest.mark.parametrize("fast", [False, True], ids=["plain", "kernels"])
def test_going_back_to_a_step_gives_the_very_same_numbers(
    kernels: ModuleType, monkeypatch: pytest.MonkeyPatch, batch_size: int | None, fast: bool
) -> None:
    if not fast:
        monkeypatch.setattr(tapes, "best", lambda program: plain)
    recipe = Recipe(200, "adam", lr=0.02, batch_size=batch_size)
    whole, short = Run(small(), recipe), Run(small(), recipe)
    whole.advance(200)
    short.advance(77)
    assert whole.state_at(77).parameters.tobytes() == short.state_at(77).parameters.tobytes()
    trace = whole.trace_at(77)
    assert trace.value(trace.program.target) == pytest.approx(whole.losses[77], rel=1e-12)
    assert np.array_equal(whole.losses[:77], short.losses[:77])


def test_portions_of_any_size_give_the_same_run(kernels: ModuleType) -> None:
    one, many = Run(small(), Recipe(100, "adam")), Run(small(), Recipe(100, "adam"))
    one.advance(100)
    while many.done < 100:
        many.advance(7)
    assert one.losses.tobytes() == many.losses.tobytes()


def test_gradients_pile_up_where_nobody_sets_them_to_zero(
    kernels: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = parse("L = x * x", values={"x": 1.0})
    runs = [Run(document, Recipe(3, lr=0.1, zero_grad=False))]
    runs[0].advance(3)
    monkeypatch.setattr(tapes, "best", lambda program: plain)
    runs.append(Run(document, Recipe(3, lr=0.1, zero_grad=False)))
    runs[1].advance(3)
    x, grad, losses = 1.0, 0.0, []
    for _ in range(3):
        losses.append(x * x)
        grad += 2 * x
        x -= 0.1 * grad
    for run in runs:
        assert run.losses.tolist() == pytest.approx(losses)


def test_every_epoch_goes_once_through_all_rows_and_drops_a_short_rest() -> None:
    recipe = Recipe(100, batch_size=4, seed=1)
    epoch = np.concatenate([batch(recipe, 10, step) for step in range(2)])
    assert len(set(epoch.tolist())) == 8
    other = np.concatenate([batch(recipe, 10, step) for step in (2, 3)])
    assert epoch.tolist() != other.tolist()
    assert batch(recipe, 10, 1).tolist() == batch(recipe, 10, 1).tolist()


def test_learning_rates_follow_their_schedules() -> None:
    rates = {
        name: [learning_rate(Recipe(10, lr=1.0, lr_end=0.2, schedule=name), step) for step in (0, 5, 9)]
        for name in SCHEDULES
    }
    assert rates["constant"] == [1.0, 1.0, 1.0]
    assert rates["linear"] == pytest.approx([1.0, 0.6, 0.28])
    assert rates["step"] == [1.0, 0.2, 0.2]
    assert rates["cosine"][0] == 1.0
    assert rates["cosine"][1] == pytest.approx(0.6)
    warm = Recipe(10, lr=1.0, warmup=4)
    assert [learning_rate(warm, step) for step in range(5)] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x: input = 1\nL = x * x", "No leaf is a parameter"),
        ("L = w @ x", "single number"),
        ("w = 1.0\nL = w * ...", "empty"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(TrainingFault, match=words):
        Run(parse(text), Recipe(1))


def test_more_rows_than_there_are_make_no_batch() -> None:
    with pytest.raises(TrainingFault, match="12 rows"):
        Run(small(), Recipe(1, batch_size=13))


def test_a_run_makes_as_many_steps_as_fit_into_a_time_and_one_at_least(kernels: ModuleType) -> None:
    run = Run(small(), Recipe(10**6))
    run.advance_for(0.0)
    assert run.done == 1
    run.advance_for(0.05)
    assert 1 < run.done < 10**6
