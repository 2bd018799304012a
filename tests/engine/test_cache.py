"""Compiled kernels on disk: private, whole, never stale, never needed. Each process here starts afresh."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import graphlab
from graphlab.engine import cache

PACKAGE = Path(graphlab.__file__).parent
TWO_OPS = (
    "from graphlab.engine import cache, tapes; from graphlab.ops import OP; two = [OP['add'], OP['mul']];"
)
SAY_TAPE = """
from graphlab.document import Document
from graphlab.document.edits import add_leaf, add_op
from graphlab.engine import build, run
document, a = add_leaf(Document(), 3.0)
document, b = add_op(document, "mul", [a, a])
program = build(document)
tape = tapes.best(program)
print(tape.__name__.rsplit(".")[-1], run(program, document.values, tape).grad(a))
"""


def said(script: str, package: Path = PACKAGE, **environment: str) -> str:
    """What a fresh Python prints; warnings are errors there too."""
    chosen = {"PYTHONPATH": str(package.parent), **environment}
    dropped = ("GRAPHLAB_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA", "NUMBA_DISABLE_JIT")
    base = {name: value for name, value in os.environ.items() if name not in dropped}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env=base | chosen,
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.fixture(scope="module")
def warmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that holds two ops."""
    home = tmp_path_factory.mktemp("cache")
    assert said(TWO_OPS + "print(tapes.warm(two))", GRAPHLAB_CACHE=str(home)).startswith(str(home))
    return home


@pytest.fixture
def copied(warmed: Path, tmp_path: Path) -> Path:
    """A copy of it that may be spoilt."""
    return Path(shutil.copytree(warmed, tmp_path / "cache"))


def test_a_warm_cache_is_loaded_and_computes(warmed: Path) -> None:
    script = TWO_OPS + "print(tapes.is_warm(), tapes.load(two));" + SAY_TAPE
    assert said(script, GRAPHLAB_CACHE=str(warmed)) == "True True\nkernels 6.0"


def test_loading_compiles_nothing(warmed: Path) -> None:
    script = TWO_OPS + (
        "import numba.core.ccallback as c; c.CFunc._compile_uncached = None; print(tapes.load(two))"
    )
    assert said(script, GRAPHLAB_CACHE=str(warmed)) == "True"


def test_the_folder_is_private(warmed: Path) -> None:
    (folder,) = warmed.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_plain_rules_run_until_the_kernels_are_ready(tmp_path: Path) -> None:
    script = TWO_OPS + "print(tapes.is_warm(), tapes.load(two));" + SAY_TAPE
    assert said(script, GRAPHLAB_CACHE=str(tmp_path)) == "False False\nplain 6.0"


@pytest.mark.parametrize("spoil", ["flip", "truncate", "remove"])
def test_a_damaged_cache_is_deleted_and_built_again(copied: Path, spoil: str) -> None:
    victim = next(copied.glob("kernels-*/forward_mul/*.nbc"))
    content = bytearray(victim.read_bytes())
    if spoil == "flip":
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
    elif spoil == "truncate":
        victim.write_bytes(content[:100])
    else:
        victim.unlink()
    script = TWO_OPS + "print(tapes.load(two), tapes.warm(two) is not None);" + SAY_TAPE
    assert said(script, GRAPHLAB_CACHE=str(copied)) == "False True\nkernels 6.0"
    assert said(TWO_OPS + "print(tapes.load(two))", GRAPHLAB_CACHE=str(copied)) == "True"


@pytest.mark.parametrize("words", ["", "not json", "[]", "{}", '{"forward_mul.nbc": 3}', '{"gone": "0"}'])
def test_a_damaged_seal_is_no_seal(copied: Path, words: str) -> None:
    (place,) = copied.glob("kernels-*/forward_mul")
    assert cache.is_sealed(place)
    (place / cache.SEAL).write_text(words, encoding="utf-8")
    assert not cache.is_sealed(place)


def test_a_folder_that_others_may_write_to_is_not_trusted(copied: Path) -> None:
    (place,) = copied.glob("kernels-*/forward_mul")
    for folder in (place, place.parent):
        folder.chmod(0o777)
        assert not cache.is_sealed(place)
        folder.chmod(0o700)
    assert cache.is_sealed(place)


def test_damage_to_one_kernel_leaves_the_others(copied: Path) -> None:
    next(copied.glob("kernels-*/forward_mul/*.nbc")).unlink()
    script = TWO_OPS + "print(tapes.load([OP['add']]), tapes.load(two))"
    assert said(script, GRAPHLAB_CACHE=str(copied)) == "True False"


def test_a_rule_edited_in_another_file_is_never_served_from_the_cache(warmed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "graphlab"
    for room in ("ops", "document", "engine"):
        shutil.copytree(PACKAGE / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "__init__.py").write_text("__version__ = '0'\n", encoding="utf-8")
    ask = TWO_OPS + "print(cache.digest());" + "tapes.load(two) or tapes.warm(two);" + SAY_TAPE
    before = said(ask, copy, GRAPHLAB_CACHE=str(warmed)).split()
    rules = copy / "ops" / "arithmetic.py"
    text = rules.read_text(encoding="utf-8")
    assert text.count("return b, a") == 1
    rules.write_text(text.replace("return b, a", "return 2.0 * b, a"), encoding="utf-8")
    after = said(ask, copy, GRAPHLAB_CACHE=str(warmed)).split()
    assert before[0] == cache.digest() != after[0]
    assert before[1:] == ["kernels", "6.0"]
    assert after[1:] == ["kernels", "9.0"]


@pytest.mark.parametrize(
    "environment",
    [
        {"GRAPHLAB_CACHE": "/dev/null/cache"},
        {"HOME": "/dev/null", "XDG_CACHE_HOME": ""},
        {"HOME": "/nowhere/at/all", "XDG_CACHE_HOME": "relative"},
        {"NUMBA_DISABLE_JIT": "1"},
    ],
    ids=["no folder", "home is a file", "relative folder", "numba switched off"],
)
def test_without_a_place_or_numba_the_plain_rules_run(environment: dict[str, str]) -> None:
    script = TWO_OPS + "print(tapes.warm(two), tapes.is_warm());" + SAY_TAPE
    assert said(script, **environment) == "None False\nplain 6.0"


def test_without_numba_everything_runs_plainly(tmp_path: Path) -> None:
    script = (
        "import importlib.util as u; f = u.find_spec;"
        "u.find_spec = lambda n, p=None: None if n == 'numba' else f(n, p);"
        + TWO_OPS
        + "print(tapes.can_compile(), tapes.compile_here(two), tapes.warm(two));"
        + SAY_TAPE
    )
    assert said(script, GRAPHLAB_CACHE=str(tmp_path)) == "False False None\nplain 6.0"


def test_an_interrupted_build_leaves_no_cache(tmp_path: Path) -> None:
    script = (
        TWO_OPS
        + "from graphlab.engine import kernels, lowering;"
        + "kernels.prepare(lowering.kernels_of(two), folder=cache.aside()); import os; os._exit(0)"
    )
    said(script, GRAPHLAB_CACHE=str(tmp_path))
    assert [place.name.split("-")[0] for place in tmp_path.iterdir()] == ["building"]
    assert (
        said(TWO_OPS + "print(tapes.is_warm(), tapes.load(two))", GRAPHLAB_CACHE=str(tmp_path))
        == "False False"
    )


def test_the_digest_does_not_depend_on_where_graphlab_lies(tmp_path: Path) -> None:
    for room in ("ops", "document", "engine"):
        shutil.copytree(PACKAGE / room, tmp_path / "graphlab" / room)
    (tmp_path / "graphlab" / "__init__.py").touch()
    script = "from graphlab.engine import cache; print(cache.digest())"
    assert said(script, tmp_path / "graphlab") == cache.digest()


def test_warming_in_the_background_never_holds_up_the_caller(warmed: Path) -> None:
    script = """
from graphlab.engine import tapes
from graphlab.ops import OP
real = tapes.load
tapes.load = lambda: real([OP["add"], OP["mul"]])
warming = tapes.start_warming()
assert warming.poll() in (True, False)
warming.wait()
print(warming.poll())
"""
    assert said(script + SAY_TAPE, GRAPHLAB_CACHE=str(warmed)) == "True\nkernels 6.0"


def test_warming_can_be_given_up(tmp_path: Path) -> None:
    script = """
from graphlab.engine import tapes
import time
warming = tapes.start_warming()
while warming._child is None:
    time.sleep(0.01)
warming.stop()
warming.wait()
print(warming.poll(), tapes.is_warm())
"""
    assert said(script + SAY_TAPE, GRAPHLAB_CACHE=str(tmp_path)) == "True False\nplain 6.0"
