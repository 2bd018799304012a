"""Which tape runs a program: compiled kernels once they are ready, the plain rules until then, or for good.

A window starts with the plain tape, calls `start_warming` and asks `best` for a tape before every run. The
first start compiles in a process of its own; every later one only loads, in a thread.
"""

import os
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from graphlab.engine import cache, plain
from graphlab.engine.optimizers import OPTIMIZERS
from graphlab.engine.program import Program
from graphlab.engine.trace import Tape
from graphlab.ops import OPS, Op

if TYPE_CHECKING:
    import subprocess

_loaded: set[tuple[str, str]] = set()
"""The ops whose kernels are ready in this process, each with a dtype."""

DONE = "done"
"""Marks a cache that was filled to the end once."""


def best(program: Program) -> Tape:
    """The fastest tape that is ready for all ops of a program. Never waits."""
    if _loaded and all((name, program.dtype) in _loaded for name in program.distinct_ops):
        from graphlab.engine import kernels

        if kernels.can_run(program):
            return kernels
    return plain


def can_compile() -> bool:
    """Whether numba is installed and not switched off."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0") and find_spec("numba") is not None


def is_warm() -> bool:
    """Whether a finished cache lies on disk. Cheap: looks at one file and opens none."""
    done = cache.place_of(DONE)
    return can_compile() and done is not None and done.is_file()


def load(ops: Iterable[Op] = OPS) -> bool:
    """Load the kernels of these ops from the cache, some 10 ms each; False if they are not all there.

    An op can be used as soon as its kernels are there. Damaged ones are deleted.
    """
    if not can_compile() or cache.folder() is None:
        return False
    # Every op is tried, for each that is there helps.
    found = [_take(op) for op in ops]
    return all(found)


def compile_here(ops: Iterable[Op] = OPS, dtype: str = "float64") -> bool:
    """Compile the kernels of these ops in this process, a second each; False if that is not possible."""
    if not can_compile():
        return False
    from graphlab.engine.lowering import kernels_of

    ops = tuple(ops)
    if not _prepare(kernels_of(ops), dtype):
        return False
    _loaded.update((op.name, dtype) for op in ops)
    return True


def warm(ops: Iterable[Op] = OPS) -> Path | None:
    """Make the cache on disk hold the kernels of these ops and of training, and load them. Takes a minute.

    Returns the folder; None without numba or without a place to write, in which case the plain tape stays.
    """
    ops, folder = tuple(ops), cache.folder()
    if not can_compile() or folder is None:
        return None
    from graphlab.engine.lowering import kernels_of

    for name in (*kernels_of(ops), *TRAINING):
        if not _from_cache(name) and not _into_cache(name):
            return None
    _loaded.update((op.name, "float64") for op in ops)
    with suppress(OSError):
        (folder / DONE).touch()
    cache.sweep()
    return folder


TRAINING = tuple(f"train_{name}" for name in OPTIMIZERS)


def load_training(optimizer: str, dtype: str) -> None:
    """Get the loop of an optimizer ready: from the cache if it is there, else compiled, a second or two."""
    name = f"train_{optimizer}"
    if dtype != "float64" or not _from_cache(name):
        _prepare([name], dtype)


def _take(op: Op) -> bool:
    """Load the kernels of one op."""
    if (op.name, "float64") in _loaded:
        return True
    from graphlab.engine.lowering import kernels_of

    found = all(_from_cache(name) for name in kernels_of([op]))
    if found:
        _loaded.add((op.name, "float64"))
    return found


def _from_cache(name: str) -> bool:
    """Load one kernel, unless it is there already."""
    from graphlab.engine import kernels

    if kernels.has([name]):
        return True
    place = cache.place_of(name)
    if place is None or not place.is_dir():
        return False
    if not cache.is_sealed(place) or not _prepare([name], "float64", place):
        cache.discard(place)
        return False
    return True


def _into_cache(name: str) -> bool:
    """Compile one kernel and keep it."""
    built = cache.aside()
    if built is None:
        return False
    if not _prepare([name], "float64", built):
        cache.discard(built)
        return False
    return cache.seal(built, name)


def _prepare(names: Iterable[str], dtype: str, folder: Path | None = None) -> bool:
    from graphlab.engine import kernels

    try:
        kernels.prepare(names, dtype, folder)
    except Exception:
        # Unpickling, numba and LLVM raise anything. The plain tape computes the same numbers, so nothing is
        # lost.
        return False
    return True


class Warming:
    """Kernels getting ready in the background."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="warming", daemon=True)
        self._thread.start()

    def poll(self) -> bool:
        """True once it is over; then `best` knows whether there are kernels. Never waits."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Give up: end the compiling process, as when the window closes."""
        self._stopped.set()
        if self._child is not None:
            self._child.terminate()

    def wait(self) -> None:
        """Wait until it is over."""
        self._thread.join()

    def _work(self) -> None:
        if load() or not can_compile() or self._stopped.is_set():
            return
        self._child = _compiling_process()
        if self._stopped.is_set():  # stop came while the process was being made, and saw none
            self._child.terminate()
        if self._child.wait() == 0 and not self._stopped.is_set():
            load()


def start_warming() -> Warming:
    """Get all kernels ready without holding up the caller: loaded if cached, else compiled elsewhere."""
    return Warming()


def _compiling_process() -> "subprocess.Popen[bytes]":
    import subprocess  # slow to load, and needed once per release

    command = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "graphlab"]
    here = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    quiet = 0
    if sys.platform == "win32":
        quiet = subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    return subprocess.Popen(
        [*command, "doctor", "--warm"],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=quiet,
    )
