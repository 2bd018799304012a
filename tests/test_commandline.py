"""The command line as scripts and people meet it: what it prints, refuses, and with which exit code."""

import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import graphlab
from graphlab import __main__ as commandline
from graphlab import commands, display
from graphlab.document import Document, Slot
from graphlab.document.edits import connect, disconnect, find
from graphlab.document.file import save, to_json
from graphlab.lessons import LESSONS

TEXT = "L = (a*b + c)*f\na = 2; b = -3; c = 10; f = -2"
Captured = pytest.CaptureFixture[str]


def run(*arguments: str | Path) -> int:
    return commandline.main([str(each) for each in arguments])


def refused(capsys: Captured, *arguments: str | Path) -> str:
    """The one line on stderr of a command that must end with code 1."""
    assert run(*arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("graphlab: ")
    assert "Traceback" not in line
    assert len(line) < 400
    return line.removeprefix("graphlab: ")


def process(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """graphlab in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "graphlab", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | environ,
        check=False,
    )


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def document_of(text: str = TEXT) -> Document:
    return graphlab.read(text)


def node(document: Document, name: str) -> int:
    key = find(document, name)
    assert key is not None
    return key


# trace


def test_trace_prints_exactly_the_promised_object(capsys: Captured) -> None:
    assert run("trace", "-e", TEXT, "--json") == 0
    output = capsys.readouterr()
    printed = json.loads(output.out)
    check = printed.pop("check")
    assert printed == {
        "target": "L",
        "values": {"a": 2.0, "b": -3.0, "c": 10.0, "f": -2.0, "L": -8.0},
        "grads": {"a": 6.0, "b": -4.0, "c": -2.0, "f": 4.0, "L": 1.0},
    }
    assert check.keys() == printed["values"].keys()
    assert output.err == ""


def test_json_carries_every_digit(capsys: Captured) -> None:
    assert run("trace", "-e", "y = x/3; x = 0.1", "--json") == 0
    assert f'"y": {0.1 / 3!r}' in capsys.readouterr().out


def test_the_table_shows_every_named_node(capsys: Captured) -> None:
    assert run("trace", "-e", TEXT) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "backward from L"
    assert [line.split()[0] for line in lines[3:]] == ["a", "b", "c", "f", "L"]
    assert lines[3].split()[1:4] == ["parameter", "2", "6"]


def test_document_formula_file_and_lesson_are_all_files(tmp_path: Path, capsys: Captured) -> None:
    save(document_of(), tmp_path / "saved.graphlab")
    for file in (tmp_path / "saved.graphlab", written(tmp_path / "formula.txt", TEXT)):
        assert run("trace", file, "--json") == 0
        assert json.loads(capsys.readouterr().out)["values"]["L"] == -8.0
    assert run("trace", f"lesson:{LESSONS[0].name}", "--json") == 0
    assert json.loads(capsys.readouterr().out)["values"]


def test_inputs_give_values_and_roles(tmp_path: Path, capsys: Captured) -> None:
    full = {"a": {"value": 4.0, "shape": [], "grad": True}, "b": {"value": 0.5, "grad": False}}
    file = written(tmp_path / "inputs.json", json.dumps(full))
    assert run("trace", "-e", "L = a*b", "--inputs", file) == 0
    rows = [line.split()[:3] for line in capsys.readouterr().out.splitlines()]
    assert ["a", "parameter", "4"] in rows
    assert ["b", "input", "0.5"] in rows


def test_plain_numbers_are_inputs_too(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path / "inputs.json", '{"a": 3, "b": -2.5}')
    assert run("trace", "-e", "L = a*b", "--inputs", file, "--json") == 0
    assert json.loads(capsys.readouterr().out)["values"]["L"] == -7.5


def test_inputs_that_the_formula_does_not_use_are_mentioned(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path / "inputs.json", '{"a": 3, "z": 1}')
    assert run("trace", "-e", "L = a*a", "--inputs", file, "--json") == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["values"]["L"] == 9.0
    assert output.err == f"graphlab: warning: {file}: not used by the formula: z\n"


def test_a_target_can_be_chosen_by_name(capsys: Captured) -> None:
    assert run("trace", "-e", "d = a*b; L = d*f; a = 2", "--target", "d", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["target"] == "d"
    assert printed["grads"] == {"a": 1.0, "b": 2.0, "d": 1.0, "f": 0.0, "L": 0.0}


def test_a_result_without_a_name_is_printed_too(capsys: Captured) -> None:
    assert run("trace", "-e", "2*x + 1", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["target"] == "result"
    assert printed["values"]["result"] == 3.0


def test_a_formula_may_begin_with_a_minus(capsys: Captured) -> None:
    assert run("trace", "-e", "-x**2", "--json") == 0
    assert json.loads(capsys.readouterr().out)["values"]["result"] == -1.0


@pytest.mark.parametrize(
    ("text", "words", "is_expected"),
    [
        ("y = log(x); x = -1", "y: log(−1) gives nan", math.isnan),
        ("y = 1/x; x = 0", "y: ", math.isinf),
        ("y = exp(x); x = 1000", "y: exp(1000) gives infinity", math.isinf),
    ],
)
def test_numbers_that_are_not_finite_are_printed_with_one_warning(
    text: str, words: str, is_expected: object, capsys: Captured
) -> None:
    assert run("trace", "-e", text, "--json") == 0
    output = capsys.readouterr()
    assert callable(is_expected)
    assert is_expected(json.loads(output.out)["values"]["y"])
    (line,) = output.err.splitlines()
    assert line.startswith(f"graphlab: warning: {words}")
    assert run("trace", "-e", text) == 0
    assert words in capsys.readouterr().out


# what trace refuses


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "# only a note"])
def test_an_empty_formula_is_answered_with_an_example(text: str, capsys: Captured) -> None:
    assert "L = (a*b + c)*f" in refused(capsys, "trace", "-e", text)


def test_a_faulty_formula_says_file_line_and_column(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path / "neuron.txt", "n = w*x + b\no = tnah(n)\n")
    assert refused(capsys, "trace", file).startswith(
        f"{file}:2:5: 'tnah' is not an op graphlab knows; did you mean tanh"
    )
    assert refused(capsys, "trace", "-e", "L = (a").startswith("formula:1:5: ")


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')",
        "eval('1')",
        "open('x')",
        "().__class__",
        "a" * 5_000_000,
        "(" * 100_000,
        "9**9**9**9",
    ],
    ids=["import", "eval", "open", "class", "long", "deep", "tower"],
)
def test_hostile_text_is_refused_at_once(text: str, capsys: Captured) -> None:
    assert refused(capsys, "trace", "-e", text).startswith("formula")


def test_an_unknown_target_is_answered_with_the_names_there_are(capsys: Captured) -> None:
    assert refused(capsys, "trace", "-e", "loss = a*b", "--target", "los") == (
        "There is no node called 'los'; did you mean loss?"
    )
    assert "There are: a, b, loss." in refused(capsys, "trace", "-e", "loss = a*b", "--target", "Q")


def test_a_missing_file_is_answered_with_the_nearest_one(tmp_path: Path, capsys: Captured) -> None:
    written(tmp_path / "neuron.txt", TEXT)
    line = refused(capsys, "trace", tmp_path / "neurno.txt")
    assert (
        line == f"{tmp_path / 'neurno.txt'}: there is no such file. Did you mean {tmp_path / 'neuron.txt'}?"
    )
    assert "no such file" in refused(capsys, "trace", tmp_path / "nowhere" / "x.graphlab")


def test_folders_pictures_and_odd_names_are_refused(tmp_path: Path, capsys: Captured) -> None:
    assert "folder" in refused(capsys, "trace", tmp_path)
    binary = written(tmp_path / "picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe")
    assert "not a text file" in refused(capsys, "trace", binary)
    assert "not a text file" in refused(capsys, "trace", written(tmp_path / "zeros.txt", b"\0\0\0"))
    assert "not a file name" in refused(capsys, "trace", "a\0b")
    assert refused(capsys, "trace", "")
    assert refused(capsys, "trace", "x" * 5000)


def test_a_document_under_another_name_is_recognised(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path / "saved.json", to_json(document_of()))
    assert "end in .graphlab" in refused(capsys, "trace", file)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_document_is_one_line(share: float, tmp_path: Path, capsys: Captured) -> None:
    whole = to_json(document_of()).encode()
    file = written(tmp_path / "cut.graphlab", whole[: int(len(whole) * share)])
    assert refused(capsys, "trace", file).startswith(f"{file}: ")


def test_a_foreign_document_is_one_line(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path / "foreign.graphlab", '{"cells": []}')
    assert "not a graphlab document" in refused(capsys, "trace", file)
    faulty = to_json(document_of()).replace('"mul"', '"multiply"')
    file = written(tmp_path / "faulty.graphlab", faulty)
    line = refused(capsys, "check", file)
    assert line.startswith(f"{file}: nodes[")
    assert "(and 1 more)" in line


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ("[1, 2]", "an object such as"),
        ("null", "an object such as"),
        ('{"a": "2"}', 'needs a number or nested lists of numbers, not "2"'),
        ('{"a": true}', "not true"),
        ('{"a": null}', "not null"),
        ('{"a": {"values": 1}}', "not null"),
        ('{"a": [[1, 2], [3]]}', "differ in length"),
        ('{"a": []}', "empty list"),
        ('{"L": 1}', "L is computed"),
        ('{"a": {"value": [1, 2], "shape": [3]}}', "shape"),
        ('{"a": {"value": 1, "grad": "yes"}}', "grad"),
        ("[" * 100_000, ""),
        (f'{{"a": {"1" * 400}}}', "too large for a float64"),
        (f'{{"a": {"1" * 5000}}}', "too long"),
        (b"\xff\xfe\x00", "not a text file"),
    ],
)
def test_inputs_that_cannot_be_used_are_refused(
    content: str | bytes, words: str, tmp_path: Path, capsys: Captured
) -> None:
    file = written(tmp_path / "inputs.json", content)
    line = refused(capsys, "trace", "-e", "L = a*a", "--inputs", file)
    assert line.startswith(f"{file}")
    assert words in line


def test_inputs_may_hold_nan_and_infinity(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path / "inputs.json", '{"a": NaN, "b": -Infinity}')
    assert run("trace", "-e", "L = a*b", "--inputs", file, "--json") == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["values"]["b"] == -math.inf
    assert output.err.startswith("graphlab: warning: a: This leaf holds nan")
    assert "(and 1 more)" in output.err


def test_a_target_behind_an_empty_port_or_a_loop_is_refused(tmp_path: Path, capsys: Captured) -> None:
    whole = document_of("d = a*b; L = d + c; M = a + b; L.backward()")
    d = node(whole, "d")
    broken = {
        "empty": (disconnect(whole, [Slot(d, 1)]), "Input 2 of mul is empty"),
        "loop": (connect(whole, d, Slot(d, 1)), "loop"),
    }
    for name, (document, words) in broken.items():
        file = tmp_path / f"{name}.graphlab"
        save(document, file)
        assert words in refused(capsys, "trace", file, "--json")
        assert run("trace", file, "--target", "M", "--json") == 0
        assert json.loads(capsys.readouterr().out)["values"].keys() == {"a", "b", "c", "M"}
        assert run("trace", file) == 1
        table = capsys.readouterr().out
        assert "not computed" in table
        assert words in table


# the other commands


def test_lessons_are_listed_and_printed(capsys: Captured) -> None:
    assert run("lessons") == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        lesson.name for lesson in LESSONS
    ]
    assert run("lessons", "--json") == 0
    assert [entry["name"] for entry in json.loads(capsys.readouterr().out)] == [
        lesson.name for lesson in LESSONS
    ]
    assert run("lessons", LESSONS[0].name) == 0
    assert LESSONS[0].title in capsys.readouterr().out
    assert "There is no lesson called 'chess'" in refused(capsys, "lessons", "chess")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_lesson_passes_its_check(lesson: object, capsys: Captured) -> None:
    assert run("check", f"lesson:{lesson.name}") == 0  # type: ignore[attr-defined]
    assert capsys.readouterr().err == ""


def test_check_names_what_is_wrong(tmp_path: Path, capsys: Captured) -> None:
    file = written(tmp_path / "log.txt", "y = log(x)\nx = -1")
    assert run("check", file) == 1
    output = capsys.readouterr()
    assert "y: log(−1) gives nan" in output.out
    assert output.err == f"graphlab: {file}: 1 thing is wrong.\n"


def test_check_of_a_sound_formula_says_what_was_checked(tmp_path: Path, capsys: Captured) -> None:
    assert run("check", written(tmp_path / "formula.txt", TEXT)) == 0
    output = capsys.readouterr()
    assert "7 nodes" in output.out
    assert output.err == ""


@pytest.mark.parametrize("suffix", [".svg", ".html", ".png"])
def test_export_writes_one_file_and_names_it(suffix: str, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / f"picture{suffix}"
    assert run("export", f"lesson:{LESSONS[0].name}", out) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert out.stat().st_size > 1000


def test_export_takes_scene_step_size_and_theme(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "picture.svg"
    lesson = f"lesson:{LESSONS[0].name}"
    assert (
        run("export", lesson, out, "--scene", "1", "--step", "2", "--size", "640x360", "--theme", "dark") == 0
    )
    assert 'width="640"' in out.read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("picture.xyz",), "cannot write .xyz"),
        (("picture",), "End the name with"),
        (("nowhere/picture.svg",), "no folder"),
        (("picture.svg", "--scene", "99"), "no scene"),
        (("picture.svg", "--step", "9999"), "no step"),
        (("picture.svg", "--theme", "plaid"), "plaid"),
    ],
)
def test_export_refuses_what_it_cannot_do(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in refused(capsys, "export", f"lesson:{LESSONS[0].name}", *arguments)
    assert list(tmp_path.iterdir()) == []


def test_without_a_display_the_first_lesson_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("--headless") == 0
    told = capsys.readouterr().out
    name = LESSONS[0].name
    assert "FORWARD" in told
    assert "BACKWARD" in told
    assert "back to a." in told
    assert f"Written: out/{name}.html" in told
    assert f"Written: out/{name}.png" in told
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.html", f"{name}.png"}


def test_every_step_of_the_timeline_is_told_once(capsys: Captured) -> None:
    from graphlab.engine import build
    from graphlab.timeline import schedule

    document = document_of()
    lines = commands.steps(graphlab.trace(document))
    numbers = [line.split()[0] for line in lines if line[:4].strip().isdigit()]
    assert numbers == [str(number) for number in range(1, len(schedule(build(document))) + 1)]


def test_a_display_that_does_not_answer_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not display.has_display()
    monkeypatch.setenv("DISPLAY", "127.0.0.1:6553")
    monkeypatch.setattr(display, "x11_answers", lambda: False)
    assert not display.has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.has_display()


# usage, shells and signals


@pytest.mark.parametrize(
    "arguments",
    [
        ("trace",),
        ("trace", "-e"),
        ("trace", "file.txt", "-e", "x"),
        ("trace", "-e", "x", "--taget", "x"),
        ("export", "lesson:x"),
        ("export", "lesson:x", "out.svg", "--size", "big"),
        ("export", "lesson:x", "out.svg", "--size", "0x100"),
        ("export", "lesson:x", "out.svg", "--step", "-1"),
        ("export", "lesson:x", "out.svg", "--fps", "0"),
        ("train", "-e", "x"),
        ("--no-such-option",),
        ("one.txt", "two.txt"),
    ],
)
def test_wrong_usage_is_code_2_with_a_hint(arguments: tuple[str, ...], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage: graphlab" in capsys.readouterr().err


def test_a_misspelt_command_is_guessed(capsys: Captured) -> None:
    assert (
        refused(capsys, "exprot")
        == "There is neither a file nor a command called exprot; did you mean export?"
    )


def test_help_and_version_are_printed(capsys: Captured) -> None:
    for arguments, words in (
        (["--help"], "doctor"),
        (["-h"], "lesson"),
        (["trace", "--help"], "--inputs"),
        (["--version"], graphlab.__version__),
    ):
        with pytest.raises(SystemExit) as ended:
            run(*arguments)
        assert ended.value.code == 0
        assert words in capsys.readouterr().out


def test_output_survives_a_terminal_without_our_signs() -> None:
    done = process("trace", "-e", "y = -x", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "−1" in done.stdout


def test_a_reader_that_leaves_early_is_no_error() -> None:
    text = "; ".join(f"x{number} = {number} * a" for number in range(20_000))
    command = [sys.executable, "-m", "graphlab", "trace", "-e", text[:100_000].rpartition(";")[0]]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    assert (child.wait(), said) == (commandline.PIPE_CLOSED, b"")


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    waiting = tmp_path / "waiting"
    os.mkfifo(waiting)
    command = [sys.executable, "-m", "graphlab", "trace", str(waiting)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(waiting, "wb"):  # opens when the child has opened the other end, so it is past its imports
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=60)
    assert (child.returncode, said) == (commandline.INTERRUPTED, (b"", b""))
