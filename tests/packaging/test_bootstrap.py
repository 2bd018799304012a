"""The environment is made once, is never half used, and the two commands start in it."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
import install
from terminal import SetupFailed

PACKAGING = Path(bootstrap.__file__).parent
WHERE_AM_I = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "cwd": os.getcwd(), "file": __file__, "path": sys.path}))
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the real set-up, one-line lock files, and a graphlab that tells how it was started."""
    root = tmp_path / "checkout"
    shutil.copytree(PACKAGING, root / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
    for name in bootstrap.LOCKS.values():
        (root / "packaging" / name).write_text(f"# {name}\n")
    (root / "graphlab").mkdir()
    (root / "graphlab" / "__init__.py").write_text("")
    (root / "graphlab" / "__main__.py").write_text(WHERE_AM_I)
    return root


@pytest.fixture
def filled(monkeypatch):
    """Replaces the download of packages by a file per lock in the environment; lists what was filled."""
    calls = []

    def fill(venv, lock):
        calls.append(Path(lock).name)
        Path(venv, Path(lock).name).write_text("filled")

    monkeypatch.setattr(install, "fill", fill)
    return calls


def venv_files(checkout):
    return sorted(path.name for path in checkout.glob(".venv*"))


def start(checkout, *arguments, cwd=None, **environ):
    """packaging/run as a person starts it, on a machine without a display."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    return subprocess.run(
        [sys.executable, str(checkout / "packaging" / "run"), *arguments],
        cwd=cwd or checkout,
        env={name: value for name, value in os.environ.items() if name not in screens} | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


# ---------------------------------------------------------------- once, and again when something changed


def test_the_second_start_finds_everything_done(checkout, filled):
    bootstrap.ensure(["run"], str(checkout))
    before = os.stat(checkout / ".venv").st_ino
    bootstrap.ensure(["run"], str(checkout))
    assert filled == ["requirements.lock"]
    assert os.stat(checkout / ".venv").st_ino == before


def test_a_changed_lock_file_builds_a_new_environment(checkout, filled):
    bootstrap.ensure(["run"], str(checkout))
    (checkout / ".venv" / "old").touch()
    (checkout / "packaging" / "requirements.lock").write_text("# another\n")
    bootstrap.ensure(["run"], str(checkout))
    assert filled == ["requirements.lock"] * 2
    assert not (checkout / ".venv" / "old").exists()


def test_the_stamp_holds_the_digest_of_the_lock_file(checkout, filled):
    bootstrap.ensure(["run"], str(checkout))
    stamp = bootstrap.read_stamp(str(checkout / ".venv"))
    assert stamp["run"] == bootstrap.digest("run", str(checkout))
    assert len(stamp["run"]) == 64
    assert "test" not in stamp


def test_tests_add_to_the_same_environment(checkout, filled):
    bootstrap.ensure(["run"], str(checkout))
    (checkout / ".venv" / "same").touch()
    bootstrap.ensure(["run", "test"], str(checkout))
    assert filled == ["requirements.lock", "requirements-test.lock"]
    assert (checkout / ".venv" / "same").exists()
    assert bootstrap.lacking(["run", "test"], str(checkout)) == []


def test_a_python_that_is_gone_or_replaced_builds_a_new_environment(checkout, filled):
    bootstrap.ensure(["run"], str(checkout))
    venv = checkout / ".venv"
    stamp = bootstrap.read_stamp(str(venv))
    bootstrap.write_stamp(str(venv), stamp | {"base": "/usr/bin/python3.10"})
    assert bootstrap.lacking(["run"], str(checkout)) == ["run"]
    bootstrap.write_stamp(str(venv), stamp)
    assert bootstrap.lacking(["run"], str(checkout)) == []
    Path(bootstrap.python_of(str(venv))).unlink()
    assert bootstrap.lacking(["run"], str(checkout)) == ["run"]


# ---------------------------------------------------------------- never half used


def failing_fill(venv, lock):
    Path(venv, "half").touch()
    raise SetupFailed("the disk is full.")


def test_an_interrupted_set_up_leaves_no_environment(checkout, monkeypatch):
    monkeypatch.setattr(install, "fill", failing_fill)
    with pytest.raises(SetupFailed):
        bootstrap.ensure(["run"], str(checkout))
    assert venv_files(checkout) == [".venv.lock"]


def test_an_interrupted_renewal_keeps_the_old_environment(checkout, filled, monkeypatch):
    bootstrap.ensure(["run"], str(checkout))
    (checkout / "packaging" / "requirements.lock").write_text("# another\n")
    monkeypatch.setattr(install, "fill", failing_fill)
    with pytest.raises(SetupFailed):
        bootstrap.ensure(["run"], str(checkout))
    assert (checkout / ".venv" / "requirements.lock").exists()
    assert not (checkout / ".venv" / "half").exists()


def test_a_set_up_that_was_killed_starts_over(checkout, filled):
    kill = "import os, install, bootstrap; install.fill = lambda *_: os.kill(os.getpid(), 9)\n"
    kill += f"bootstrap.ensure(['run'], {str(checkout)!r})"
    died = subprocess.run([sys.executable, "-c", kill], cwd=PACKAGING, stderr=subprocess.DEVNULL)
    assert died.returncode != 0
    assert venv_files(checkout) == [".venv.building", ".venv.lock"]
    bootstrap.ensure(["run"], str(checkout))
    assert venv_files(checkout) == [".venv", ".venv.lock"]
    assert filled == ["requirements.lock"]


def test_a_set_up_waits_for_the_pip_of_one_that_was_killed(checkout):
    prelude = "import os, subprocess, sys, bootstrap, install\n"
    ending = f"\nbootstrap.ensure(['run'], {str(checkout)!r})"
    killed = "def fill(venv, lock): subprocess.Popen(['cat'], close_fds=False); os.kill(os.getpid(), 9)\n"
    killed += "install.fill = fill"
    patient = "install.fill = lambda venv, lock: None"
    read, write = os.pipe()
    subprocess.run([sys.executable, "-c", prelude + killed + ending], cwd=PACKAGING, stdin=read)
    os.close(read)
    command = [sys.executable, "-c", prelude + patient + ending]
    with subprocess.Popen(command, cwd=PACKAGING, stderr=subprocess.PIPE, text=True) as second:
        assert "waiting for it" in second.stderr.readline()
        os.close(write)
        assert "Setting graphlab up" in second.stderr.read()
    assert second.returncode == 0


def test_after_an_interrupted_addition_the_app_starts_and_the_tests_build_afresh(
    checkout, filled, monkeypatch
):
    bootstrap.ensure(["run"], str(checkout))
    with monkeypatch.context() as patch:
        patch.setattr(install, "fill", failing_fill)
        with pytest.raises(SetupFailed):
            bootstrap.ensure(["run", "test"], str(checkout))
    assert bootstrap.lacking(["run"], str(checkout)) == []
    bootstrap.ensure(["run", "test"], str(checkout))
    assert not (checkout / ".venv" / "half").exists()
    assert filled == ["requirements.lock", "requirements.lock", "requirements-test.lock"]


def test_an_environment_that_is_not_ours_is_left_alone(checkout, filled):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "mine").touch()
    with pytest.raises(SetupFailed, match="was not made by graphlab"):
        bootstrap.ensure(["run"], str(checkout))
    assert (checkout / ".venv" / "mine").exists()


def test_two_starts_at_once_set_up_once(checkout):
    patient = "import install, bootstrap, sys\n"
    patient += "def fill(venv, lock): print('filling', flush=True); sys.stdin.read()\n"
    patient += f"install.fill = fill; bootstrap.ensure(['run'], {str(checkout)!r})"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", patient], cwd=PACKAGING, **pipes) as first:
        assert first.stdout.readline() == "filling\n"
        with subprocess.Popen([sys.executable, "-c", patient], cwd=PACKAGING, **pipes) as second:
            assert "waiting for it" in second.stderr.readline()
            first.stdin.close()
            assert second.stdout.read() == ""
        assert second.returncode == 0
    assert first.returncode == 0


# ---------------------------------------------------------------- starting


@pytest.fixture
def ready(checkout, filled):
    bootstrap.ensure(["run"], str(checkout))
    return checkout


def test_run_passes_its_arguments_and_says_nothing_of_its_own(ready):
    done = start(ready, "trace", "-e", "L = a*b", "--json")
    assert json.loads(done.stdout)["arguments"] == ["trace", "-e", "L = a*b", "--json"]
    assert done.stderr == ""
    assert done.returncode == 0


def test_run_uses_the_checkout_and_nothing_of_the_folder_it_is_started_in(ready, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for trap in ("graphlab.py", "numpy.py", "json.py"):
        (elsewhere / trap).write_text("raise SystemExit('the wrong module')")
    done = start(ready, "trace", cwd=elsewhere, PYTHONPATH=str(elsewhere))
    told = json.loads(done.stdout)
    assert Path(told["file"]) == ready / "graphlab" / "__main__.py"
    assert Path(told["cwd"]) == elsewhere
    assert str(elsewhere) not in told["path"]


def test_run_works_in_a_moved_checkout(ready, tmp_path):
    moved = tmp_path / "moved here"
    ready.rename(moved)
    told = json.loads(start(moved, "trace").stdout)
    assert Path(told["file"]) == moved / "graphlab" / "__main__.py"


def test_run_without_a_display_says_so_and_goes_on_without_a_window(ready):
    done = start(ready)
    assert json.loads(done.stdout)["arguments"] == ["--headless"]
    assert done.stderr.startswith("No display found")


def test_run_from_a_read_only_checkout_that_is_set_up_writes_nothing(ready):
    before = sorted(ready.rglob("*"))
    start(ready, "trace", PYTHONDONTWRITEBYTECODE="1")
    assert sorted(ready.rglob("*")) == before


@pytest.mark.parametrize(
    "fault", [SetupFailed("what. how."), OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()]
)
def test_every_fault_is_told_in_one_line(fault, capsys):
    def fails():
        raise fault

    assert bootstrap.reporting_faults(fails) in (1, 130)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("graphlab: ")
    assert told.err.count("\n") == 1


def test_a_checkout_that_cannot_be_written_is_said_so():
    words = bootstrap.words_for(
        PermissionError(errno.EACCES, "Permission denied", "/opt/graphlab/.venv.lock")
    )
    assert words.startswith("/opt/graphlab/.venv.lock cannot be written.")


# ---------------------------------------------------------------- packaging/test


@pytest.fixture
def checks(monkeypatch):
    """Replaces the running of a check by a note of it; `codes` says how each ends."""
    import syslibs

    codes, ran = {}, []
    monkeypatch.setattr(syslibs, "missing", lambda needs: [])
    monkeypatch.setattr(bootstrap, "ensure", lambda wanted: "python")
    monkeypatch.setattr(
        bootstrap, "run_check", lambda name, command: ran.append((name, command)) or codes.get(name, 0)
    )
    return codes, ran


def test_every_check_runs_and_pytest_is_last(checks):
    _, ran = checks
    assert bootstrap.test([]) == 0
    assert [name for name, _ in ran] == ["ruff check", "ruff format", "mypy", "lint-imports", "pytest"]


def test_an_early_failure_stops_nothing_but_is_named_and_counts(checks, capsys):
    codes, ran = checks
    codes.update({"ruff check": 1, "mypy": 2})
    assert bootstrap.test([]) == 1
    assert len(ran) == 5
    assert "failed before pytest: ruff check, mypy" in capsys.readouterr().err


def test_the_exit_code_of_pytest_counts(checks):
    codes, _ = checks
    codes["pytest"] = 5
    assert bootstrap.test([]) == 5


def test_arguments_go_to_pytest_and_long_means_the_campaigns_too(checks):
    _, ran = checks
    bootstrap.test(["--long", "tests/ops", "-x"])
    assert ran[-1][1] == ["python", "-m", "pytest", "-m", "long or not long", "tests/ops", "-x"]


def test_the_heading_of_a_check_stands_above_what_it_prints(capfd):
    assert bootstrap.run_check("a check", [sys.executable, "-c", "print('its words')"]) == 0
    assert capfd.readouterr().out == "\n== a check\nits words\n"
