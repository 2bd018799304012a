"""What the README promises is done here, line by line."""

import ast
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from graphlab.__main__ import COMMANDS, main
from graphlab.engine import build, run
from graphlab.language import parse
from graphlab.ops import OP, Op

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
STEPS = {"packaging/run", "packaging/test"}
"""The two commands that set up an environment: tested in tests/packaging, not from here."""


def blocks(language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def shell_lines() -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


def commands() -> list[list[str]]:
    """The arguments of every command line of graphlab."""
    return [shlex.split(line)[1:] for line in shell_lines() if line not in STEPS]


def op_of_the_readme(folder: Path) -> Op:
    """The op of the example, its file written as somebody following the README would write it."""
    (block,) = [block for block in blocks("python") if "@pointwise" in block]
    imports = (
        "import numpy as np\nfrom graphlab.ops.op import pointwise\nfrom graphlab.ops.scalar import exp\n\n"
    )
    file = folder / "hyperbolic.py"
    file.write_text(imports + block, encoding="utf-8")
    op = loaded(file).Sinh
    assert isinstance(op, Op)
    return op


def loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_first_thing_is_a_picture_that_exists() -> None:
    first = next(line for line in README.splitlines()[1:] if line.strip())
    picture = re.fullmatch(r"!\[.+\]\((.+)\)", first)
    assert picture is not None
    assert (CHECKOUT / picture[1]).stat().st_size > 10_000


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []


@pytest.mark.parametrize("step", sorted(STEPS))
def test_the_two_commands_stand_there_and_can_be_run(step: str) -> None:
    assert step in shell_lines()
    assert os.access(CHECKOUT / step, os.X_OK)
    ast.parse((CHECKOUT / step).read_text(encoding="utf-8"))


@pytest.mark.parametrize("arguments", commands(), ids=shlex.join)
def test_every_command_of_the_readme_succeeds(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 0
    output = capsys.readouterr()
    assert output.out.strip()
    if arguments[0] != "doctor":
        assert output.err == ""


def test_the_readme_shows_every_command_that_a_user_needs() -> None:
    assert {arguments[0] for arguments in commands()} == set(COMMANDS) - {"bench"}


def test_the_python_example_prints_what_it_should(tmp_path: Path) -> None:
    (example,) = [block for block in blocks("python") if "import graphlab" in block]
    file = tmp_path / "example.py"
    file.write_text(example, encoding="utf-8")
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, env=environ, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "-8.0 6.0\n", "")


def test_the_op_of_the_readme_has_twelve_lines() -> None:
    (block,) = [block for block in blocks("python") if "@pointwise" in block]
    assert len(block.splitlines()) <= 12


def test_the_op_of_the_readme_agrees_with_its_reference_and_its_derivative(tmp_path: Path) -> None:
    op = op_of_the_readme(tmp_path)
    x = np.linspace(*op.domain[0], 101)
    np.testing.assert_allclose(op.forward(x), op.reference(x), rtol=1e-12, atol=1e-15)
    (slope,) = op.local(op.forward(x), x) if op.local is not None else (None,)
    np.testing.assert_allclose(slope, op.forward(x + 1e-30j).imag / 1e-30, rtol=1e-12)


def test_a_registered_op_of_the_readme_is_computed_and_differentiated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    op = op_of_the_readme(tmp_path)
    monkeypatch.setitem(OP, op.name, op)
    document = parse("y = exp(x); x = 0.5")
    (key,) = [key for key, node in document.graph.nodes.items() if node.name == "y"]
    from dataclasses import replace

    from graphlab.document.edits import frozen

    nodes = frozen({**document.graph.nodes, key: replace(document.graph.nodes[key], op=op.name)})
    document = replace(document, graph=replace(document.graph, nodes=nodes))
    trace = run(build(document), document.values)
    leaf = next(iter(document.values))
    assert trace.value(key) == pytest.approx(np.sinh(0.5), rel=1e-14)
    assert trace.grad(leaf) == pytest.approx(np.cosh(0.5), rel=1e-14)


def test_the_arrow_line_is_the_one_that_is_enforced() -> None:
    line = "ui > export | session > paint > picture > timeline > engine | lessons > language > document > ops"
    assert line in README
    layers = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8").split("layers = [")[1].split("]")[0]
    assert " > ".join(re.findall(r'"(.+?)"', layers)) == line
