"""The facts in tests/reference/cases.json, asked of graphlab through its real command line.

The numbers were computed elsewhere (PyTorch in float64, micrograd), from inputs that are listed in full.
"""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphlab.__main__ import main

Case = dict[str, Any]
REFERENCE = json.loads((Path(__file__).parent / "reference" / "cases.json").read_text(encoding="utf-8"))
SCALAR: list[Case] = [case for case in REFERENCE["cases"] if case["level"] == "scalar"]
TENSOR: list[Case] = [case for case in REFERENCE["cases"] if case["level"] in ("tensor", "large")]
TRAINED: list[Case] = [case for case in REFERENCE["cases"] if "expected_losses" in case]
BY_NAME = {case["name"]: case for case in REFERENCE["cases"]}
THROUGH_A_SHELL = ("abcf_expression", "tanh_neuron", "micrograd_readme")
CHECKED_TO = 1e-6
"""How far a gradient may be from its central difference; a true mistake is off by far more."""


def arguments_of(case: Case, folder: Path) -> list[str]:
    """The command line that traces a case, its program and inputs written to files."""
    program, inputs = folder / "program.txt", folder / "inputs.json"
    program.write_text("\n".join(case["program"]), encoding="utf-8")
    inputs.write_text(json.dumps(case["inputs"]), encoding="utf-8")
    return ["trace", str(program), "--inputs", str(inputs), "--target", case["backward_from"], "--json"]


def assert_close(got: Any, want: Any, case: Case, what: str) -> None:
    """abs(got - want) <= atol + rtol*abs(want), element by element, as the file says.

    want is a number, {"value", "shape"}, or, of a large case, what can be summed up of a tensor.
    """
    tolerance = case["tolerance"]
    # Where the truth is 0 the digits of the file are rounding, so it asks for 1e-10 there.
    rtol, atol = tolerance["rtol"], max(tolerance["atol"], ROUNDING if case["level"] != "scalar" else 0.0)
    if isinstance(want, dict) and "value" in want:
        assert list(np.shape(got)) == want["shape"], what
        np.testing.assert_allclose(got, want["value"], rtol=rtol, atol=atol, err_msg=what)
    elif isinstance(want, dict):
        if "shape" in want:
            assert list(np.shape(got)) == want["shape"], what
        flat = np.ravel(got)
        for name, number in want.get("check", want).items():
            loose = atol * (1.0 + np.abs(flat).sum()) if name == "sum" else atol
            np.testing.assert_allclose(
                SUMMED[name](flat), number, rtol=rtol, atol=loose, err_msg=f"{what}: {name}"
            )
    else:
        np.testing.assert_allclose(got, want, rtol=rtol, atol=atol, err_msg=what)


SUMMED = {
    "sum": np.sum,
    "abs_sum": lambda flat: np.abs(flat).sum(),
    "sq_sum": lambda flat: np.square(flat).sum(),
    "first": lambda flat: flat[0],
    "last": lambda flat: flat[-1],
}
ROUNDING = 1e-10


def assert_agrees(printed: dict[str, Any], case: Case) -> None:
    assert list(printed) == ["target", "values", "grads", "check"]
    assert printed["target"] == case["backward_from"]
    for name, entry in case["expected"].items():
        assert_close(printed["values"][name], entry, case, f"value of {name}")
    for name, gradient in case["expected_grads"].items():
        assert_close(printed["grads"][name], gradient, case, f"gradient of {name}")


def test_the_file_of_facts_is_complete() -> None:
    assert REFERENCE["format"] == "graphlab reference cases"
    assert len(SCALAR) == 16
    assert all(case["expected"] and case["expected_grads"] for case in SCALAR)


@pytest.mark.parametrize("case", SCALAR, ids=lambda case: case["name"])
def test_values_and_gradients_agree(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(arguments_of(case, tmp_path))
    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert_agrees(json.loads(output.out), case)


@pytest.mark.parametrize("case", TENSOR, ids=lambda case: case["name"])
def test_tensors_agree(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments_of(case, tmp_path)) == 0
    printed = json.loads(capsys.readouterr().out)
    assert_agrees(printed, case)
    errors = [error for error in printed["check"].values() if error is not None]
    assert all(error <= CHECKED_TO for error in errors)


@pytest.mark.parametrize("case", TRAINED, ids=lambda case: case["name"])
def test_training_gives_the_same_losses(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    optimizer = dict(case["optimizer"])
    _, *source, _, _, _ = arguments_of(case | {"backward_from": "loss"}, tmp_path)
    steps = min(case["steps"], case.get("stable_steps", case["steps"]), 200)
    command = [
        "train",
        *source,
        "--target",
        "loss",
        "--steps",
        str(steps),
        "--optimizer",
        optimizer.pop("name"),
        "--json",
    ]
    for name, setting in optimizer.items():
        numbers = setting if isinstance(setting, list) else [setting]
        command += [f"--{name.replace('_', '-')}", *map(str, numbers)]
    assert main(command) == 0
    printed = json.loads(capsys.readouterr().out)
    wanted = case["expected_losses"]
    pairs = wanted.items() if isinstance(wanted, dict) else enumerate(wanted)
    for step, loss in pairs:
        if int(step) < steps:
            assert_close(printed["losses"][int(step)], loss, case, f"loss before update {step}")
    for name, value in case.get("expected_final", {}).items() if steps == case["steps"] else ():
        assert_close(printed["values"][name], value, case, f"{name} at the end")


@pytest.mark.parametrize("case", SCALAR, ids=lambda case: case["name"])
def test_every_checked_gradient_agrees_with_its_numeric_derivative(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments_of(case, tmp_path)) == 0
    printed = json.loads(capsys.readouterr().out)
    errors = {name: error for name, error in printed["check"].items() if error is not None}
    assert printed["check"].keys() == printed["values"].keys()
    assert errors or case["name"] == "relu_kink_and_negative"
    assert all(math.isfinite(error) and error <= CHECKED_TO for error in errors.values()), errors


@pytest.mark.parametrize("name", THROUGH_A_SHELL)
def test_a_fresh_process_prints_the_same_facts(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphlab", *arguments_of(BY_NAME[name], tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert_agrees(json.loads(done.stdout), BY_NAME[name])


def test_two_roads_into_one_node_are_added_and_never_overwritten(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for program, facts in BY_NAME["bug_overwrite_instead_of_accumulate"]["programs"].items():
        inputs = tmp_path / "inputs.json"
        inputs.write_text(json.dumps(facts["inputs"]), encoding="utf-8")
        assert main(["trace", "-e", program, "--inputs", str(inputs), "--json"]) == 0
        grads = json.loads(capsys.readouterr().out)["grads"]
        assert {name: grads[name] for name in facts["correct"]} == facts["correct"]


def test_a_shared_intermediate_fires_once_and_in_topological_order(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    case = BY_NAME["bug_no_topological_order"]
    inputs = tmp_path / "inputs.json"
    inputs.write_text(json.dumps(case["inputs"]), encoding="utf-8")
    assert main(["trace", "-e", "; ".join(case["program"]), "--inputs", str(inputs), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["values"]["z"] == case["expected"]["z"]
    assert {name: printed["grads"][name] for name in case["expected"]["correct"]} == case["expected"][
        "correct"
    ]


def test_a_second_trace_starts_from_zero_gradients(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["trace", "-e", "y = x*x; x = 3.0", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["grads"]["x"] == 6.0
