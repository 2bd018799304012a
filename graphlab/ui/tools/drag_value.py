"""Drag the number on a leaf: everything answers at once. A click opens a field to type into."""

from __future__ import annotations

from math import floor, log10

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen

from graphlab.document import NodeId, edits
from graphlab.picture.theme import Theme
from graphlab.timeline.equation import words_of
from graphlab.ui.panels.leaf import slider_of
from graphlab.ui.style import mono
from graphlab.ui.tools.gesture import Gesture
from graphlab.words import _

PIXELS_A_STEP = 4
FINE = 10.0


class DragValue(Gesture):
    """Right and up is more, left and down is less; Shift is ten times finer, Ctrl ten times coarser."""

    def __init__(self, canvas, event: QMouseEvent, leaf: NodeId) -> None:
        super().__init__(canvas, event)
        self._leaf = leaf
        self._before = canvas.document.values[leaf]
        self._travel = 0.0
        canvas.session.look(selection=frozenset({leaf}))

    def drag(self, event: QMouseEvent) -> None:
        change = event.position() - self.last
        factor = 1.0
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            factor = 1 / FINE
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = FINE
        self._travel += (change.x() - change.y()) / PIXELS_A_STEP * factor
        step = slider_of(self.canvas.document, self._leaf).step
        value = self._before + self._travel * step
        places = max(0, -floor(log10(step)) + (1 if factor < 1 else 0))
        self._set(round(value, places) + 0.0)

    def release(self, event: QMouseEvent) -> None:
        if self.has_moved:
            self.canvas.session.seal()
        else:
            self.canvas.edit_value(self._leaf)

    def cancel(self) -> None:
        if self.has_moved:
            self.canvas.session.undo()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        if not self.has_moved:
            return
        text = f"{words_of(self._before)} → {words_of(self.canvas.document.values[self._leaf])}"
        font = mono(theme.mono_active)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance(text) + 20
        card = self.canvas.geometry_now.card(self._leaf)
        corner = self.canvas.to_screen((card.x, card.y))
        box = QRectF(corner.x(), corner.y() - 38, width, 30)
        painter.setPen(QPen(QColor(theme.border_strong), 1))
        painter.setBrush(QColor(theme.surface_raised))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(theme.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _set(self, value: float) -> None:
        self.canvas.session.apply(
            edits.set_value,
            self._leaf,
            value,
            label=_("Change a value"),
            merge=("drag", self._leaf, id(self)),
        )
