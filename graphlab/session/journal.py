"""Unsaved work, written aside at least once a second, so that not even `kill -9` loses more.

Each window has one journal: a file in the person's state folder that holds the whole document as it was a
moment ago, replaced all at once. (A log of edits would be smaller, but must replay, and a replay can go
wrong.) The window's timer calls `follow`; the writing itself happens in a thread, because a disk may take
its time and documents are frozen anyway. A journal is deleted when its document is saved or closed; what is
found at the next start was left by a crash.
"""

import json
import math
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphlab.document.file import DocumentError, from_bytes, to_bytes, why_not
from graphlab.document.file.atomic import FORGOTTEN, atomic
from graphlab.document.types import Document
from graphlab.session import lock

if TYPE_CHECKING:
    from graphlab.session.session import Session

TICK = 0.2
"""Seconds between two calls of `follow`."""

PAUSE = 0.4
"""Seconds between two writes. PAUSE + TICK leaves 0.4 of the promised second to the disk."""

RETRY = 5.0
"""Seconds after a write that failed."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a crash left behind: the document, or why it cannot be read (document None).

    path is the file the document belongs to, None if it was never saved; saved_at is in seconds since 1970.
    """

    journal: Path
    path: Path | None
    title: str
    saved_at: float
    document: Document | None
    why: str = ""


class Journal:
    """The journal of one window. Nothing is written, and no folder made, before there is unsaved work."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = state_folder() / "journal" if folder is None else folder
        self._file = self.folder / f"{time.time_ns():x}-{os.urandom(4).hex()}.journal"
        self._lock: int | None = None
        self._written: Document | None = None
        self._exists = False
        self._last = -math.inf
        self._pause = PAUSE
        self._writer: threading.Thread | None = None
        self._trouble = ""
        self._told = False

    def follow(self, session: "Session", now: float) -> None:
        """Keep up with a session. Call it every TICK; now is any clock in seconds that never goes back."""
        if not session.is_dirty:
            self.forget()
        elif self.due(session.document, now):
            self.write(session.document, session.path, now)

    def due(self, document: Document, now: float) -> bool:
        """Whether this document is unwritten and the last write is long enough ago, and over."""
        return document is not self._written and not self._is_writing and now - self._last >= self._pause

    def write(self, document: Document, path: Path | None, now: float, *, wait: bool = False) -> None:
        """Write the document aside in a thread; wait until it is on the disk if asked to."""
        self._finish()
        self._written, self._last = document, now
        self._writer = threading.Thread(target=self._write, args=(document, path), name="graphlab journal")
        self._writer.start()
        if wait:
            self._finish()

    def forget(self) -> None:
        """Delete what was written: the document has been saved, or given up on purpose."""
        self._finish()
        self._written = None
        if self._exists:
            _remove(self._file)
            self._exists = False

    def close(self) -> None:
        """Delete everything of this journal: the window closes in good order."""
        self.forget()
        if self._lock is not None:
            lock.release(self._lock)
            self._lock = None
            _remove(self._file.with_suffix(".lock"))

    def trouble(self) -> str:
        """Why unsaved work is not being backed up, in words to show; said once, empty while all is well."""
        if self._told or not self._trouble:
            return ""
        self._told = True
        return self._trouble

    def recoverable(self) -> list[Recovered]:
        """What crashes left behind, newest first; not what other running windows are writing."""
        self._tidy()
        try:
            files = [file for file in self.folder.glob("*.journal") if file != self._file]
        except OSError:
            return []
        left = [_recovered(file) for file in files if not lock.is_held(file.with_suffix(".lock"))]
        return sorted(left, key=lambda each: each.saved_at, reverse=True)

    def adopt(self, recovered: Recovered) -> bool:
        """Make what was left behind our own, so that it stays safe until it is saved.

        False if another graphlab was faster. Session.replace_document(..., is_saved=False) then shows it.
        """
        try:
            handle = lock.take(recovered.journal.with_suffix(".lock"), wait=False)
        except OSError:
            return False
        if handle is None:
            return False
        if not recovered.journal.exists():
            lock.release(handle)
            return False
        self.close()
        self._file, self._lock = recovered.journal, handle
        self._written, self._exists = recovered.document, True
        return True

    def discard(self, recovered: Recovered) -> None:
        """Delete what was left behind."""
        _remove(recovered.journal)
        _remove(recovered.journal.with_suffix(".lock"))

    @property
    def _is_writing(self) -> bool:
        return self._writer is not None and self._writer.is_alive()

    def _finish(self) -> None:
        if self._writer is not None:
            self._writer.join()
            self._writer = None

    def _write(self, document: Document, path: Path | None) -> None:
        """Runs in the thread. Nothing else touches the lock, the pause or the trouble while it does."""
        began = time.monotonic()
        try:
            if self._lock is None:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock = lock.take(self._file.with_suffix(".lock"))
            content = to_bytes(document)
            self._exists = True
            with atomic(self._file) as file:
                file.write(_header(document, path))
                file.write(content)
        except (OSError, DocumentError) as error:
            why = why_not(error, self._file) if isinstance(error, OSError) else str(error).rstrip(".")
            self._trouble = f"Unsaved work is not being backed up: {why}. Until then, save often."
            self._pause, self._written = RETRY, None
        else:
            self._trouble, self._told = "", False
            # A large document is written half of the time at most, so that the window keeps its share.
            self._pause = max(PAUSE, time.monotonic() - began)

    def _tidy(self) -> None:
        """Remove locks without a journal and unfinished files that crashes left behind."""
        with suppress(OSError):
            for file in self.folder.iterdir():
                stray = file.suffix == ".lock" and not file.with_suffix(".journal").exists()
                old = time.time() - file.stat().st_mtime > FORGOTTEN
                if old and (stray or file.suffix == ".tmp") and not lock.is_held(file):
                    _remove(file)


def state_folder() -> Path:
    """Where graphlab keeps what is neither document nor setting: $GRAPHLAB_STATE, or the system's place."""
    chosen = os.environ.get("GRAPHLAB_STATE")
    if chosen:
        return Path(chosen)
    try:
        return _system_folder() / "graphlab"
    except RuntimeError:  # this person has no home folder
        import tempfile  # rarely needed, and slow to load

        return Path(tempfile.gettempdir()) / "graphlab-state"


def _system_folder() -> Path:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    given = os.environ.get("XDG_STATE_HOME", "")
    return Path(given) if given.startswith("/") else Path.home() / ".local" / "state"


def _header(document: Document, path: Path | None) -> bytes:
    """The first line of a journal; the rest is the content of a `.graphlab` file."""
    home = None if path is None else str(path.absolute())
    # json, not msgspec: it keeps the odd bytes that paths may hold.
    return json.dumps({"path": home, "title": document.title, "saved_at": time.time()}).encode() + b"\n"


def _recovered(file: Path) -> Recovered:
    try:
        first, _, content = file.read_bytes().partition(b"\n")
        header: Any = json.loads(first)
        path, title, saved_at = header["path"], str(header["title"]), float(header["saved_at"])
        home = None if path is None else Path(path)
    except OSError as error:
        return Recovered(file, None, "", _changed(file), None, f"It cannot be read: {error.strerror}.")
    except (ValueError, KeyError, TypeError, RecursionError):
        return Recovered(file, None, "", _changed(file), None, "It is damaged from its first line on.")
    try:
        return Recovered(file, home, title, saved_at, from_bytes(content))
    except DocumentError as error:
        return Recovered(file, home, title, saved_at, None, f"It cannot be opened: {error}")


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()
