"""The scalar reference cases, read as text and run on both tapes, intermediates included."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from graphlab.document.edits import find, set_target
from graphlab.engine import build, check_all, plain, run
from graphlab.language import parse

FACTS = json.loads((Path(__file__).parents[1] / "reference" / "cases.json").read_text(encoding="utf-8"))
SCALAR = [case for case in FACTS["cases"] if case["level"] == "scalar"]


@pytest.mark.parametrize("case", SCALAR, ids=lambda case: case["name"])
@pytest.mark.parametrize("fast", [False, True], ids=["plain", "kernels"])
def test_a_case_agrees(kernels: ModuleType, case: dict[str, Any], fast: bool) -> None:
    inputs = {name: entry["value"] for name, entry in case["inputs"].items()}
    document = parse("\n".join(case["program"]), values=inputs)
    document = set_target(document, find(document, case["backward_from"]))
    trace = run(build(document), document.values, kernels if fast else plain)

    within = {"rel": case["tolerance"]["rtol"], "abs": case["tolerance"]["atol"]}
    for name, entry in case["expected"].items():
        assert trace.value(find(document, name)) == pytest.approx(entry["value"], **within), name
    for name, gradient in case["expected_grads"].items():
        assert trace.grad(find(document, name)) == pytest.approx(gradient, **within), name
    errors = [error for error in check_all(trace).values() if error is not None]
    assert max(errors) <= 1e-7
