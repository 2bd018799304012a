"""Whose journal is it? A lock that the system itself takes back when the program dies, however it dies."""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        # A byte far behind the content: on Windows a locked byte cannot even be read.
        os.lseek(handle, 2**20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def take(path: Path, *, wait: bool = True) -> int | None:
    """Lock the file, made if need be, and write our process id into it. Returns what `release` needs.

    None means that another program holds it. Raises OSError if the file cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        _lock(handle, wait=wait)
    except OSError:  # held, or no locks on this disk: then the process id alone must do
        if not wait and _is_alive(path):
            os.close(handle)
            return None
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, str(os.getpid()).encode())
    return handle


def release(handle: int) -> None:
    """Give the lock back."""
    with suppress(OSError):
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether a living program holds the lock."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _lock(handle, wait=False)
    except OSError:  # held, or no locks on this disk; a child may hold what its dead parent had opened
        return _is_alive(path)
    finally:
        os.close(handle)
    return False


def _is_alive(path: Path) -> bool:
    """Whether the process whose id is in the file still runs."""
    try:
        number = int(path.read_text())
    except (OSError, ValueError):
        return True  # being made this very moment
    if sys.platform == "win32":
        return True  # there os.kill would end the process instead of asking
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
