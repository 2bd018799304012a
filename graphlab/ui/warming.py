"""The first start: plain rules while kernels are compiled in another process, then the kernels take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from graphlab.engine.tapes import is_warm, start_warming

if TYPE_CHECKING:
    from graphlab.ui.window import Window

POLL_MS = 500


class Warming:
    """Starts the compiling process and swaps the tape when it is done; the window never waits."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._work: object | None = None
        self._timer = QTimer(window, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def begin(self) -> None:
        if not is_warm():
            self._work = start_warming()
            self._timer.start()

    def end(self) -> None:
        self._timer.stop()

    def _poll(self) -> None:
        if self._work is None or self._work.poll() is None:  # type: ignore[attr-defined]
            return
        self._timer.stop()
