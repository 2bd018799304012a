"""What every gesture can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QMouseEvent, QPainter

from graphlab.picture.theme import Theme

if TYPE_CHECKING:
    from graphlab.ui.canvas import Canvas

CLICK_REACH = 4
"""Pixels a pointer may move and still have clicked."""


class Gesture:
    """From a press to a release; cancel leaves everything as it was before the press."""

    def __init__(self, canvas: Canvas, event: QMouseEvent) -> None:
        self.canvas = canvas
        self.start = event.position()
        self.last = event.position()
        self.has_moved = False

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        if (event.position() - self.start).manhattanLength() > CLICK_REACH:
            self.has_moved = True
        if self.has_moved:
            self.drag(event)
        self.last = event.position()

    def drag(self, event: QMouseEvent) -> None:
        """The pointer moved far enough to be a drag."""

    def release(self, event: QMouseEvent) -> None:
        """The button was released."""

    def cancel(self) -> None:
        """Esc was pressed."""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw what belongs to the gesture alone, in pixels of the widget."""
