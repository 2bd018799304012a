"""Start the window: nothing heavy before the first paint, and no way to die silently."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from graphlab.ui.settings import Settings
from graphlab.ui.warming import KernelsReady
from graphlab.ui.window import Window
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.document import Document


def main(path: Path | None = None, document: Document | None = None, arguments: Sequence[str] = ()) -> int:
    """Open the window, on a file or a document if one is given, and run until it is closed."""
    app = QApplication.instance() or QApplication(["graphlab", *arguments])
    assert isinstance(app, QApplication)
    app.setApplicationName("graphlab")
    app.setApplicationDisplayName("graphlab")
    app.setDesktopFileName("graphlab")
    window = Window(app, Settings())
    catch_everything(window)
    close_on_signal(app, window)
    if document is not None:
        window.open_document(document)
    elif path is not None:
        window.files.open(path, asked=True)
    window.show()
    kernels = KernelsReady(window)
    window.afterwards.finished.connect(kernels.begin)
    window.afterwards.finished.connect(log_crashes)
    code = app.exec()
    kernels.end()
    return code


def catch_everything(window: Window) -> None:
    """An error nobody expected is written to a log and said in the window, and the work goes on."""

    def tell(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        import traceback

        log = _log_file()
        text = "".join(traceback.format_exception(kind, fault, trace))
        sys.stderr.write(text)
        with suppress(OSError):  # a full disk must not hide the fault
            if log is not None:
                with open(log, "a", encoding="utf-8") as file:
                    file.write(text)
        window.say(
            _(
                "Something went wrong inside graphlab ({fault}). Your work is safe; details are in {log}."
            ).format(fault=fault, log=log),
            is_fault=True,
        )

    def tell_from_a_thread(at: threading.ExceptHookArgs) -> None:
        fault = at.exc_value or at.exc_type()
        # Only the thread of the window may touch it.
        QTimer.singleShot(0, window, lambda: tell(at.exc_type, fault, at.exc_traceback))

    sys.excepthook = tell
    threading.excepthook = tell_from_a_thread


def log_crashes() -> None:
    """What kills even Python leaves a trace in the log."""
    log = _log_file()
    if log is not None:
        faulthandler.enable(open(log, "a", encoding="utf-8"))  # noqa: SIM115 (must stay open until the very end)


def close_on_signal(app: QApplication, window: Window) -> None:
    """Ctrl+C in the terminal and a polite kill end the program at once; the journal keeps unsaved work."""
    if os.name != "posix" or threading.current_thread() is not threading.main_thread():
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read, window)
    notifier.activated.connect(lambda: (window.keep_work(), app.exit(130)))


def _log_file() -> Path | None:
    from graphlab.session import state_folder

    try:
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "graphlab.log"
        with open(path, "a", encoding="utf-8"):
            return path
    except OSError:
        return None
