"""Whatever a file or a command line holds: an answer, or one readable line, and never a traceback."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphlab.__main__ import main
from graphlab.document.file import to_json
from graphlab.lessons import LESSONS

WORDS = (
    "a b x1 L = + - * / ** ( ) [ ] , . ; : # ... 1 0.5 1e308 -1 tanh log pow relu Value backward label "
    "def import lambda if == < @ % & ' \" \\ \n \t \0 \u200b é λ inf nan parameter input"
)
PROGRAMS = st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join)
WHOLE = to_json(LESSONS[0].build()).encode()


def answer(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return code, out.getvalue(), err.getvalue()


def assert_civil(code: int, out: str, err: str) -> None:
    """Done with an object and at most one warning, or refused with one line and nothing else."""
    lines = err.splitlines()
    if code == 0:
        assert json.loads(out).keys() == {"target", "values", "grads", "check"}
        assert all(line.startswith("graphlab: warning: ") for line in lines)
    else:
        assert (code, out, len(lines)) == (1, "", 1)
        assert lines[0].startswith("graphlab: ")


@given(st.text(max_size=200))
@example("\ud800")
@example("x = " + "-" * 3000 + "1")
@example("1" * 1000)
@example("0x" + "f" * 400)
@example("a" * 200 + " = 1")
def test_any_text_is_traced_or_refused_in_one_line(text: str) -> None:
    assert_civil(*answer("trace", "-e", text, "--json"))


@given(PROGRAMS)
def test_any_jumble_of_words_is_traced_or_refused_in_one_line(text: str) -> None:
    assert_civil(*answer("trace", "-e", text, "--json"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=6), st.integers(0, 40))
@example(0, b"\xef\xbb\xbf", 0)
@example(len(WHOLE) // 2, b"", len(WHOLE))
def test_any_damage_to_a_document_is_survived(place: Path, at: int, written: bytes, removed: int) -> None:
    file = place / "damaged.graphlab"
    file.write_bytes(WHOLE[:at] + written + WHOLE[at + removed :])
    assert_civil(*answer("trace", str(file), "--json"))


@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + b"\0" * 18)
def test_any_bytes_are_survived_under_any_name(place: Path, content: bytes) -> None:
    for name in ("bytes.graphlab", "bytes.txt"):
        file = place / name
        file.write_bytes(content)
        assert_civil(*answer("trace", str(file), "--json"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["value", "shape", "grad", "q"]), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "L", "", "\n"]), JSON))
@example({"a": 10**400})
@example({"a": {"value": [[1.0], [2.0]], "shape": [2, 1], "grad": True}, "b": [[1.0], [2.0]]})
@example({"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]})
@example({"not\nused\x1b[2J": 1})
def test_any_inputs_are_used_or_refused_in_one_line(place: Path, inputs: dict[str, Any]) -> None:
    file = place / "inputs.json"
    file.write_text(json.dumps(inputs), encoding="utf-8")
    assert_civil(*answer("trace", "-e", "L = a*b + a", "--inputs", str(file), "--json"))


@given(st.text(max_size=30).filter(lambda text: not text.startswith("-")))
def test_any_target_name_is_found_or_refused_in_one_line(name: str) -> None:
    assert_civil(*answer("trace", "-e", "L = a*b", "--json", f"--target={name}"))
