"""Running micrograd's programs unmodified: only when asked, and never half."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import graphlab.micrograd as ours

CHECKOUT = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys
import micrograd.nn
from micrograd import nn
from micrograd.engine import Value
from micrograd.nn import MLP, Layer, Module, Neuron

x = Value(3.0)
y = x * 2
z = y * 3
z.backward()
z.backward()
print(__name__, sys.argv[1:], x.grad, Value.__module__, nn.MLP is MLP is micrograd.nn.MLP)
print(sys.path[0])
sys.exit(3)
"""


@pytest.fixture
def restored() -> Iterator[None]:
    """Whatever the test does to micrograd's names is undone."""
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "micrograd"}
    for name in before:
        del sys.modules[name]
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "micrograd"]:
        del sys.modules[name]
    sys.modules.update(before)


def python(*arguments: str, cwd: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environ, cwd=cwd, check=False
    )


@pytest.mark.usefixtures("restored")
def test_after_install_the_names_of_micrograd_mean_this_package() -> None:
    ours.install()
    from micrograd import nn  # type: ignore[import-not-found]
    from micrograd.engine import Value  # type: ignore[import-not-found]

    assert (nn, Value) == (ours.nn, ours.Value)
    ours.install()
    ours.uninstall()
    assert not [name for name in sys.modules if name.partition(".")[0] == "micrograd"]


@pytest.mark.usefixtures("restored")
def test_install_refuses_to_mix_with_micrograd_itself() -> None:
    theirs = ModuleType("micrograd.engine")
    sys.modules["micrograd.engine"] = theirs
    with pytest.raises(ImportError, match="micrograd is imported already"):
        ours.install()
    ours.uninstall()
    assert sys.modules["micrograd.engine"] is theirs
    assert "micrograd" not in sys.modules


def test_importing_takes_no_name_away_and_loads_the_standard_library_alone() -> None:
    code = (
        "import sys; before = set(sys.modules); from graphlab.micrograd import Value, nn; "
        "(Value(2.0) * nn.Neuron(1)([3.0])).backward(); print(*sorted(set(sys.modules) - before))"
    )
    loaded = python("-c", code).stdout.split()
    others = {name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names}
    assert others == {"graphlab", "graphlab.micrograd", "graphlab.micrograd.engine", "graphlab.micrograd.nn"}


def test_a_program_runs_unmodified_from_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    done = python("-m", "graphlab.micrograd", str(tmp_path / "program.py"), "one", "two")
    assert done.stderr == ""
    assert done.returncode == 3
    assert done.stdout.splitlines() == [
        "__main__ ['one', 'two'] 18 graphlab.micrograd.engine True",
        str(tmp_path),
    ]


def test_a_module_runs_unmodified_from_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    done = python("-m", "graphlab.micrograd", "-m", "program", "one", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("__main__ ['one'] 18 graphlab.micrograd.engine True")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [([], "usage: "), (["-m"], "usage: "), (["-x"], "usage: "), (["no.py"], "no.py: there is no such file.")],
)
def test_a_wrong_call_is_answered_in_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from graphlab.micrograd.__main__ import main

    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(words)
