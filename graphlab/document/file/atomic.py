"""Replace a file all at once: after a crash it holds the old content or the new, never a mixture.

The new content goes to a temporary file in the same folder (a rename across disks would be a copy), reaches
the disk, and takes the old one's place in one step. Written by hand because Qt's QSaveFile would tie this
room to Qt, and does not sync the folder.
"""

import errno
import os
import stat
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

FORGOTTEN = 3600.0
"""Seconds after which a temporary file is what a killed process left behind."""


@contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A binary file to write to, which becomes the file at path when the block ends without an error.

    Follows symbolic links and keeps the permissions of the file it replaces. On any error the old file is
    untouched. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    mode = _mode(target)
    prefix = f".graphlab-{zlib.crc32(os.fsencode(target.name)):08x}-"
    temporary = target.with_name(f"{prefix}{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            if mode is not None:
                os.chmod(temporary, mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:  # also an interrupt must not leave the temporary behind; it is raised again at once
        with suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(target.parent)
    _sweep(target.parent, prefix)


def _mode(target: Path) -> int | None:
    """The permissions to keep; None for a new file. Refuses what a rename would wrongly replace."""
    try:
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(target))
    if not stat.S_ISREG(mode):
        raise PermissionError(errno.EPERM, "it is not a regular file", str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "the file is read-only", str(target))
    return stat.S_IMODE(mode)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself reach the disk. The new file is complete already, so a refusal is no failure."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what killed processes left behind while saving this very file."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(prefix) and entry.name.endswith(".tmp"):
                with suppress(OSError):
                    if time.time() - entry.stat(follow_symlinks=False).st_mtime > FORGOTTEN:
                        os.unlink(entry.path)
