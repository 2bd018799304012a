"""The house rules that a machine can check: who imports whom, where Qt lives, what never appears."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter import cli

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "graphlab"
ROOMS = (
    "ops",
    "document",
    "language",
    "engine",
    "lessons",
    "timeline",
    "picture",
    "session",
    "paint",
    "export",
    "ui",
)
BESIDE_THE_ROOMS = "micrograd"
"""A package that stands beside the rooms, as the modules at the top do."""

WITHOUT_QT = ("ops", "document", "language", "engine", "lessons", "timeline", "picture", "session", "export")
"""Rooms that load where PySide6 cannot be imported; export needs Qt only for the formats that are pixels."""

LONGEST_FILE = 500

TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "assets",
    "graphlab",
    "packaging",
    "pyproject.toml",
    "tests",
}

NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
NEVER_IMPORTED = {"pickle", "shelve", "marshal", "dill", "joblib"}

BLOCK_QT = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"):
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Block())
"""

IMPORT_ALL = """
import importlib, pkgutil, sys
for room in sys.argv[1:]:
    package = importlib.import_module(f"graphlab.{room}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
"""


def python(code: str, *arguments: str) -> str:
    """What a fresh Python prints; a failure shows what it said."""
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=environ, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def sources() -> list[Path]:
    """Every Python file that users run."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(tree: ast.AST) -> Iterator[str]:
    """The first part of every absolute import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def hostile_calls(tree: ast.AST) -> list[str]:
    """Calls that could run code or commands out of a text: eval, exec, yaml.load, shell=True ..."""
    found = []
    for call in calls(tree):
        name = ast.unparse(call.func)
        if name in NEVER_CALLED or name in ("os.system", "os.popen", "yaml.load", "pickle.loads"):
            found.append(name)
        if any(word.arg == "allow_pickle" and not is_false(word.value) for word in call.keywords):
            found.append(f"{name}(allow_pickle)")
        if any(word.arg == "shell" and not is_false(word.value) for word in call.keywords):
            found.append(f"{name}(shell)")
    return found


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_rooms_import_downward_only_and_qt_stays_upstairs() -> None:
    assert cli.lint_imports(config_filename=str(CHECKOUT / "pyproject.toml"), no_cache=True) == 0


def test_every_folder_of_the_package_is_a_room() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {*ROOMS, BESIDE_THE_ROOMS}


def test_rooms_below_paint_load_every_module_without_qt() -> None:
    assert python(BLOCK_QT + IMPORT_ALL, *WITHOUT_QT, BESIDE_THE_ROOMS) == ""


def test_importing_graphlab_imports_almost_nothing() -> None:
    code = "import sys; before = set(sys.modules); import graphlab; print(*sorted(set(sys.modules) - before))"
    new = {name for name in python(code).split() if name.partition(".")[0] not in sys.stdlib_module_names}
    assert new == {"graphlab"}


def test_tracing_a_formula_loads_neither_qt_nor_numba_nor_networkx() -> None:
    code = """
import sys
from graphlab.__main__ import main
assert main(["trace", "-e", "L = (a*b + c)*f"]) == 0
print("heavy:", *sorted({"PySide6", "numba", "networkx", "pyqtgraph", "scipy"} & set(sys.modules)))
"""
    assert python(code).splitlines()[-1].strip() == "heavy:"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_no_test_file_is_longer_than_500_lines() -> None:
    long = [
        path
        for path in (CHECKOUT / "tests").rglob("*.py")
        if path.read_text("utf-8").count("\n") > LONGEST_FILE
    ]
    assert long == []


def test_nothing_in_the_package_can_run_code_from_a_text() -> None:
    found = {}
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        hostile = hostile_calls(tree) + sorted(NEVER_IMPORTED.intersection(imported(tree)))
        if hostile:
            found[str(path.relative_to(CHECKOUT))] = hostile
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "eval('1')",
        "exec(x)",
        "yaml.load(f)",
        "subprocess.run('ls', shell=True)",
        "np.load(f, allow_pickle=True)",
    ],
)
def test_the_search_for_hostile_calls_finds_them(text: str) -> None:
    assert hostile_calls(ast.parse(text))


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(CHECKOUT))
        for path in sources()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_explains_itself_in_more_than_a_line(room: str) -> None:
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
    assert len((ast.get_docstring(tree) or "").splitlines()) >= 3


def test_packaging_is_no_package() -> None:
    assert not (CHECKOUT / "packaging" / "__init__.py").exists()


def test_the_top_of_the_repository_holds_what_the_design_lists_and_nothing_else() -> None:
    if (CHECKOUT / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files"],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        )
        names = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    else:
        made_here = {"build", "dist", "out"}
        names = {path.name for path in CHECKOUT.iterdir()} - made_here
    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


def test_no_text_tells_where_it_was_written() -> None:
    """Documents, code and tests are for strangers: no path of the machine they were written on."""
    telling = ("/" + "work/", "/" + "tmp/")
    texts = [*CHECKOUT.glob("*.md"), CHECKOUT / "pyproject.toml", *sources()]
    found = [
        str(path.relative_to(CHECKOUT))
        for path in texts
        if any(word in path.read_text(encoding="utf-8") for word in telling)
    ]
    assert found == []
