"""The first start: plain rules while kernels are compiled in another process, then the kernels take over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from graphlab.engine.tapes import Warming

POLL_MS = 250
PATIENCE = 0.0005
"""Seconds that the window waits for Python while a thread loads. Python's own 0.005 adds up to a stutter."""


class KernelsReady(QObject):
    """Gets the kernels ready behind the window's back; the next run of the tape uses them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._usual_patience = sys.getswitchinterval()
        self._work: Warming | None = None
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def begin(self) -> None:
        """Load or compile, in a thread and if need be a process."""
        from graphlab.engine.tapes import start_warming

        sys.setswitchinterval(PATIENCE)
        self._work = start_warming()
        self._timer.start()

    def end(self) -> None:
        """The program ends: so does the compiling."""
        self._timer.stop()
        if self._work is not None:
            self._work.stop()

    def _poll(self) -> None:
        if self._work is not None and self._work.poll():
            self._timer.stop()
            sys.setswitchinterval(self._usual_patience)
