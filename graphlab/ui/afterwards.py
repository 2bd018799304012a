"""What the start page can do without is loaded and made after its first paint, a small piece at a time.

Between two pieces the event loop runs, so keys and clicks are heard at once. Whoever opens something before
all is ready waits for what they need and no longer: every piece is made where it is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from graphlab.ui.window import Window

FOR_GALLERY = ("graphlab.document.edits", "graphlab.language", "graphlab.lessons")
FOR_PREVIEWS = (
    "graphlab.engine",
    "graphlab.timeline",
    "graphlab.picture.layout",
    "graphlab.ui.placing",
    "graphlab.picture.draw",
    "graphlab.paint.painter",
)
FOR_WORKBENCH = (
    "msgspec",
    "graphlab.document.file",
    "graphlab.session",
    "graphlab.paint.atlas",
    "graphlab.paint.screen",
    "graphlab.ui.palette",
    "graphlab.ui.canvas",
    "graphlab.ui.panels.formula",
    "graphlab.ui.panels.leaf",
    "graphlab.ui.panels.plot",
    "graphlab.ui.panels.inspector",
    "graphlab.ui.panels.transport",
    "graphlab.ui.workbench",
    "graphlab.ui.files",
    "graphlab.ui.scenes",
)
"""Modules in the order in which they need each other, so that no piece is large."""

SIP = 0.004
"""Seconds that the event loop may miss while a thread is waited for."""


class Afterwards(QObject):
    """Works through the pieces once, in the pauses of the event loop; finished tells that all is there."""

    finished = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._work: Iterator[None] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._next)

    def begin(self) -> None:
        """Start, once the event loop is back; a second call does nothing."""
        if self._work is None:
            self._work = self._pieces()
            self._timer.start()

    def end(self) -> None:
        """Stop for good: the window closes."""
        self._timer.stop()

    def _next(self) -> None:
        assert self._work is not None
        try:
            next(self._work)
        except StopIteration:
            self._timer.stop()
            self.finished.emit()
        except BaseException:
            self._timer.stop()  # told by the hook for errors, once
            raise

    def _pieces(self) -> Iterator[None]:
        yield from loading_aside("numpy")
        yield from loading_aside("numpy.ma")  # numpy itself loads it with the first `unique`
        yield from loading(FOR_GALLERY)
        start = self._window.start
        start.fill_gallery()
        yield
        yield from loading(FOR_PREVIEWS)
        for _preview in start.draw_previews():
            yield
        yield from loading(FOR_WORKBENCH)
        self._window.dress_actions()
        yield
        _ = self._window.bench
        yield
        self._window.set_up_bench()
        yield
        self._window.offer_recovery()


def loading(modules: tuple[str, ...]) -> Iterator[None]:
    """Import modules, one at a time."""
    for name in modules:
        import_module(name)
        yield


def loading_aside(name: str) -> Iterator[None]:
    """Import a module that is large and has nothing to do with Qt in a thread, and wait in small sips."""
    thread = Thread(target=import_module, args=(name,), name=f"loading {name}", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(SIP)
        yield
