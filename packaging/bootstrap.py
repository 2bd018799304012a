"""Makes the environment that graphlab runs in, once, and starts graphlab or its tests in it.

The environment is `.venv` inside the checkout. It holds exactly what packaging/requirements.lock names,
checked by hash, and a stamp with the digest of that file. While the stamp fits, a start costs two small
reads; imports that only the set-up needs therefore stand inside functions. The environment is built aside as
`.venv.building` and renamed when it is complete, so an interrupted set-up is never half used. A renamed
environment's console scripts still hold the old path: everything here and in the README therefore says
`python -m`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys

from terminal import CHECKOUT, LOG, SetupFailed, say

TYPE_CHECKING = False  # typing's own costs an import of typing
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
STAMP = "graphlab-stamp"

# Commands of graphlab that compute and print: they work on a machine that lacks Qt's system libraries.
TEXT_COMMANDS = {"trace", "train", "check", "lessons", "doctor"}

# What packaging/test runs before pytest, in the checkout. lint-imports has no `-m` form.
CHECKS = {
    "ruff check": ("-m", "ruff", "check", "--output-format", "concise", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "--output-format", "concise", "."),
    "mypy": ("-m", "mypy"),
    "lint-imports": ("-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"),
}


# ---------------------------------------------------------------- the environment and its stamp


def python_of(venv: str) -> str:
    return (
        os.path.join(venv, "Scripts", "python.exe")
        if os.name == "nt"
        else os.path.join(venv, "bin", "python")
    )


def base_of(venv: str) -> str:
    """The Python that `venv` stands on; it changes when the system moves on to a newer one."""
    return os.path.realpath(python_of(venv))


def lock_path(lock: str, checkout: str) -> str:
    return os.path.join(checkout, "packaging", LOCKS[lock])


def digest(lock: str, checkout: str) -> str:
    with open(lock_path(lock, checkout), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_stamp(venv: str) -> dict[str, str]:
    """What `venv` is known to hold: the digest per lock, its base Python; empty if it was not made by us."""
    try:
        with open(os.path.join(venv, STAMP), encoding="utf-8") as file:
            pairs = [line.rstrip("\n").partition(" ") for line in file]
    except OSError:
        return {}
    return {key: value for key, _, value in pairs}


def write_stamp(venv: str, stamp: Mapping[str, str]) -> None:
    """Replace the stamp in one step: it alone says that an environment may be used."""
    path = os.path.join(venv, STAMP)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.writelines(f"{key} {value}\n" for key, value in stamp.items())
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def lacking(wanted: Sequence[str], checkout: str) -> list[str]:
    """The locks among `wanted` that `.venv` lacks: all of them if its Python is gone or another one."""
    venv = os.path.join(checkout, ".venv")
    stamp = read_stamp(venv)
    if stamp.get("base") != base_of(venv) or not os.access(python_of(venv), os.X_OK):
        return list(wanted)
    return [lock for lock in wanted if stamp.get(lock) != digest(lock, checkout)]


# ---------------------------------------------------------------- making it


def ensure(wanted: Sequence[str], checkout: str = CHECKOUT) -> str:
    """Make `.venv` hold the `wanted` locks and return its Python. Quick and silent when it already does.

    Raises SetupFailed or OSError; `reporting_faults` turns both into a sentence.
    """
    venv = os.path.join(checkout, ".venv")
    if lacking(wanted, checkout):
        with only_one(checkout):
            missing = lacking(wanted, checkout)
            if "run" in missing or (missing and "adding" in read_stamp(venv)):
                build(wanted, checkout)
            elif missing:
                add(missing, checkout)
    return python_of(venv)


@contextlib.contextmanager
def only_one(checkout: str) -> Iterator[None]:
    """Hold the set-up lock. The system lets go of it when a process dies, so nothing stays locked.

    Children hold it too: if this process is killed, the pip it started still writes for a while.
    """
    import time

    with open(os.path.join(checkout, ".venv.lock"), "a", encoding="utf-8") as file:
        if not try_lock(file.fileno()):
            say("Another start is setting graphlab up; waiting for it.")
            while not try_lock(file.fileno()):
                time.sleep(0.2)
        os.set_inheritable(file.fileno(), True)
        yield


def try_lock(descriptor: int) -> bool:
    """Whether the lock is ours. A file system that knows no locks says yes: better than never starting."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as refusal:
        return refusal.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


def build(wanted: Sequence[str], checkout: str) -> None:
    """Build a new environment aside, and put it in the place of `.venv` once it is complete."""
    import shutil

    import install

    venv, aside, old = (os.path.join(checkout, name) for name in (".venv", ".venv.building", ".venv.old"))
    if os.path.lexists(venv) and not read_stamp(venv):
        raise SetupFailed(f"{venv} was not made by graphlab. Move it away or delete it, then start again.")
    for leftover in (aside, old):
        shutil.rmtree(leftover, ignore_errors=True)
    say(f"Setting graphlab up, once: 750 MB in {venv}; some minutes on a slow line.")
    try:
        install.make_empty(aside)
        for lock in wanted:
            install.fill(aside, lock_path(lock, checkout))
        write_stamp(aside, {"base": base_of(aside), **{lock: digest(lock, checkout) for lock in wanted}})
        if os.path.exists(venv):
            os.rename(venv, old)
        os.rename(aside, venv)
    finally:
        for leftover in (aside, old):
            shutil.rmtree(leftover, ignore_errors=True)
    say("Set up.")


def add(missing: Sequence[str], checkout: str) -> None:
    """Add locks in place: they name nothing that the environment already holds in another version.

    The word `adding` stays in the stamp if this is interrupted, and then the next start that wants more
    builds afresh.
    """
    import install

    venv = os.path.join(checkout, ".venv")
    stamp = read_stamp(venv)
    write_stamp(venv, {**stamp, "adding": " ".join(missing)})
    for lock in missing:
        install.fill(venv, lock_path(lock, checkout))
    write_stamp(venv, {**stamp, **{lock: digest(lock, checkout) for lock in missing}})


# ---------------------------------------------------------------- starting


def run(arguments: Sequence[str]) -> int:
    """packaging/run: become `python -m graphlab` with these arguments."""
    return reporting_faults(lambda: start_graphlab(list(arguments)))


def start_graphlab(arguments: list[str]) -> int:
    if not arguments and not has_screen(os.environ):
        say("No display found (no DISPLAY, no WAYLAND_DISPLAY): doing the main job without a window.")
        arguments = ["--headless"]
    if not arguments or arguments[0] not in TEXT_COMMANDS:
        import syslibs

        syslibs.demand(syslibs.missing(syslibs.QT), "Qt")
        syslibs.demand(syslibs.missing_for_a_window(os.environ), "a window")
    return become([ensure(["run"]), "-m", "graphlab", *arguments])


def has_screen(environ: Mapping[str, str]) -> bool:
    return not sys.platform.startswith("linux") or bool(
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )


def become(command: list[str]) -> int:
    """Go on as `command`. Windows cannot replace a process, so there it is waited for.

    The user's working directory stays (FILE arguments are relative to it) but nothing is imported from it.
    """
    environ = {**clean_environ(os.environ), "PYTHONSAFEPATH": "1"}
    if os.name != "nt":
        os.execve(command[0], command, environ)
    import subprocess

    return subprocess.call(command, env=environ)


def clean_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment is complete by itself: another Python's paths must not leak into it."""
    return {name: value for name, value in environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


def test(arguments: Sequence[str]) -> int:
    """packaging/test: every check, then pytest, whose summary is the last line. Zero if all passed."""
    return reporting_faults(lambda: run_checks(pytest_arguments(arguments)))


def pytest_arguments(arguments: Sequence[str]) -> list[str]:
    """`--long` becomes pytest's own words for "the campaigns too"."""
    chosen = [argument for argument in arguments if argument != "--long"]
    return (["-m", "long or not long"] if "--long" in arguments else []) + chosen


def run_checks(arguments: Sequence[str]) -> int:
    import syslibs

    syslibs.demand(syslibs.missing(syslibs.QT), "Qt")
    fault = syslibs.mend(syslibs.missing((*syslibs.X11, *syslibs.TEST_TOOLS)), "the test suite")
    python = ensure(["run", "test"])
    failed = [name for name, command in CHECKS.items() if run_check(name, [python, *command]) != 0]
    if fault:
        say(f"error: tests that open a real window or browser will fail: {fault}")
    if failed:
        say(f"error: failed before pytest: {', '.join(failed)}")
    return run_check("pytest", [python, "-m", "pytest", *arguments]) or int(bool(failed))


def run_check(name: str, command: list[str]) -> int:
    """Run one check in the checkout, below a line with its name."""
    import subprocess

    print(f"\n== {name}", flush=True)
    return subprocess.call(command, cwd=CHECKOUT, env=clean_environ(os.environ), stdin=subprocess.DEVNULL)


def reporting_faults(start: Callable[[], int]) -> int:
    """Call `start`; what could not be done is said in one sentence, and is exit code 1."""
    try:
        return start()
    except SetupFailed as fault:
        say(f"graphlab: {fault}")
    except OSError as fault:
        say(f"graphlab: {words_for(fault)}")
    except KeyboardInterrupt:
        say("graphlab: interrupted. Nothing is half done; start again whenever you like.")
        return 130
    return 1


def words_for(fault: OSError) -> str:
    """A sentence for a file operation of the set-up that failed."""
    where = fault.filename or CHECKOUT
    if fault.errno == errno.ENOSPC:
        return f"the disk of {where} is full. graphlab needs about 750 MB: free some and start again."
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where} cannot be written. Copy the checkout to a folder of your own and start it there."
    return f"the set-up failed at {where}: {fault.strerror or fault}. What was done so far is in {LOG}."
