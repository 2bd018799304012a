"""The facts in tests/reference/cases.json, asked of graphlab through its real command line.

The numbers were computed elsewhere (PyTorch in float64, micrograd), from inputs that are listed in full.
"""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graphlab.__main__ import main

Case = dict[str, Any]
REFERENCE = json.loads((Path(__file__).parent / "reference" / "cases.json").read_text(encoding="utf-8"))
SCALAR: list[Case] = [case for case in REFERENCE["cases"] if case["level"] == "scalar"]
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


def assert_close(got: float, want: float, case: Case, what: str) -> None:
    """abs(got - want) <= atol + rtol*abs(want), as the file says."""
    tolerance = case["tolerance"]
    allowed = tolerance["atol"] + tolerance["rtol"] * abs(want)
    assert abs(got - want) <= allowed, f"{what}: {got!r} instead of {want!r}"


def assert_agrees(printed: dict[str, Any], case: Case) -> None:
    assert list(printed) == ["target", "values", "grads", "check"]
    assert printed["target"] == case["backward_from"]
    for name, entry in case["expected"].items():
        assert_close(printed["values"][name], entry["value"], case, f"value of {name}")
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
