"""The only animation timer.

It runs while something plays and is off otherwise, so a paused window costs nothing.
"""

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal

INTERVAL_MS = 16


class Clock(QObject):
    """Ticks with the seconds that really passed since the tick before, at most a quarter of a second."""

    ticked = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._tick)
        self._last = 0.0

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def run(self, on: bool) -> None:
        """Start or stop; starting twice is one start."""
        if on and not self._timer.isActive():
            self._last = perf_counter()
            self._timer.start()
        elif not on:
            self._timer.stop()

    def _tick(self) -> None:
        now = perf_counter()
        passed, self._last = min(now - self._last, 0.25), now
        self.ticked.emit(passed)
