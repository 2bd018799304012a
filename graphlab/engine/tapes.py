"""Which tape runs a program: compiled kernels once they are ready, the plain rules until then, or for good.

A window starts with the plain tape, calls `start_warming` and asks `best` for a tape before every run. The
first start compiles in a process of its own; every later one only loads, in a thread.
"""

import os
import sys
import threading
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from graphlab.engine import cache, plain
from graphlab.engine.program import Program
from graphlab.engine.trace import Tape
from graphlab.ops import OPS, Op

if TYPE_CHECKING:
    import subprocess

_loaded: set[str] = set()
"""The ops whose kernels are ready in this process."""


def best(program: Program) -> Tape:
    """The fastest tape that is ready for all ops of a program. Never waits."""
    if _loaded and program.distinct_ops.keys() <= _loaded:
        from graphlab.engine import kernels

        if kernels.can_run(program):
            return kernels
    return plain


def can_compile() -> bool:
    """Whether numba is installed and not switched off."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0") and find_spec("numba") is not None


def is_warm() -> bool:
    """Whether a finished cache lies on disk. Cheap: looks at one file and opens none."""
    folder = cache.folder()
    return can_compile() and folder is not None and (folder / cache.SEAL).is_file()


def load(ops: Iterable[Op] = OPS) -> bool:
    """Load the kernels of these ops from the cache, some 10 ms each; False if they are not all there.

    A damaged cache is deleted.
    """
    ops, folder = tuple(ops), cache.folder()
    if not can_compile() or folder is None or not folder.is_dir():
        return False
    if not {op.name for op in ops} <= cache.sealed_ops(folder):
        cache.discard(folder)
        return False
    return _prepare(ops, folder)


def compile_here(ops: Iterable[Op] = OPS) -> bool:
    """Compile the kernels of these ops in this process, half a second each; False if that is not possible."""
    return can_compile() and _prepare(tuple(ops), None)


def warm(ops: Iterable[Op] = OPS) -> Path | None:
    """Make the cache on disk hold the kernels of these ops, and load them. Takes seconds.

    Returns the folder; None without numba or without a place to write, in which case the plain tape stays.
    """
    ops = tuple(ops)
    if not can_compile():
        return None
    if load(ops):
        return cache.folder()
    built = cache.aside()
    if built is None:
        return None
    if not _prepare(ops, built):
        cache.discard(built)
        return None
    return cache.seal(built, [op.name for op in ops])


def _prepare(ops: tuple[Op, ...], folder: Path | None) -> bool:
    from graphlab.engine import kernels
    from graphlab.engine.lowering import kernels_of

    try:
        kernels.prepare(kernels_of(ops), folder=folder)
    except Exception:
        # Unpickling, numba and LLVM raise anything. The plain tape computes the same numbers, so nothing is
        # lost.
        if folder is not None:
            cache.discard(folder)
        return False
    _loaded.update(op.name for op in ops)
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
