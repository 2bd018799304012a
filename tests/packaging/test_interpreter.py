"""A Python that is too old gets a sentence or is replaced by a newer one; it never gets a SyntaxError."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import interpreter

PACKAGING = Path(interpreter.__file__).parent
ASK = "import interpreter; interpreter.require(['run', 'trace'], version=(3, 9)); print('not reached')"


@pytest.mark.parametrize("name", ["run", "test", "interpreter.py"])
def test_what_is_read_before_the_question_is_old_syntax(name):
    source = (PACKAGING / name).read_text()
    tree = ast.parse(source, feature_version=(3, 4))
    assert not any(isinstance(node, ast.JoinedStr | ast.AnnAssign) for node in ast.walk(tree))


@pytest.mark.parametrize("name", ["run", "test"])
def test_the_question_is_asked_before_anything_else_is_imported(name):
    lines = (PACKAGING / name).read_text().splitlines()
    assert lines.index("interpreter.require(sys.argv)") < lines.index("import bootstrap")


def ask(path):
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=PACKAGING,
        env={**os.environ, "PATH": str(path)},
        capture_output=True,
        text=True,
    )


def test_an_old_python_gets_one_readable_line(tmp_path):
    done = ask(tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "this is Python 3.9, and graphlab needs 3.11 or newer" in done.stderr


def test_an_old_python_hands_over_to_a_newer_one_on_path(tmp_path):
    broken, newer = tmp_path / "python3.13", tmp_path / "python3.12"
    broken.write_text("#!/bin/sh\nexit 127\n")
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\necho newer "$@"\n')
    for script in (broken, newer):
        script.chmod(0o755)
    assert ask(tmp_path).stdout == "newer run trace\n"


def test_a_32_bit_python_is_told_so():
    with pytest.raises(SystemExit, match="32-bit"):
        interpreter.require(["run"], version=(3, 12), bits64=False)


def test_this_python_will_do():
    interpreter.require(["run"])
