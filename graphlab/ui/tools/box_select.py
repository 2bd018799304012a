"""Select with a rectangle:

plain replaces, Shift adds, Ctrl takes away. A click on empty canvas clears the selection.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen

from graphlab.picture import hits
from graphlab.picture.shapes import Bounds
from graphlab.picture.theme import Theme
from graphlab.ui.tools.gesture import Gesture


class BoxSelect(Gesture):
    """The selection follows the rectangle while it is drawn."""

    def __init__(self, canvas, event: QMouseEvent) -> None:
        super().__init__(canvas, event)
        self._before = canvas.session.view.selection
        modifiers = event.modifiers()
        self._adds = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self._removes = bool(modifiers & Qt.KeyboardModifier.ControlModifier)

    def drag(self, event: QMouseEvent) -> None:
        corner, other = self.canvas.to_graph(self.start), self.canvas.to_graph(event.position())
        left, top = min(corner.x, other.x), min(corner.y, other.y)
        area = Bounds(left, top, abs(corner.x - other.x), abs(corner.y - other.y))
        inside = hits.nodes_in(self.canvas.geometry_now, area) - self.canvas.window_.hidden_nodes
        if self._adds:
            inside = self._before | inside
        elif self._removes:
            inside = self._before - inside
        self.canvas.session.look(selection=inside)

    def release(self, event: QMouseEvent) -> None:
        if not self.has_moved and not self._adds and not self._removes:
            self.canvas.session.look(selection=frozenset())

    def cancel(self) -> None:
        self.canvas.session.look(selection=self._before)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        if not self.has_moved:
            return
        fill = QColor(theme.selection)
        fill.setAlphaF(0.12)
        painter.setPen(QPen(QColor(theme.selection), 1))
        painter.setBrush(fill)
        painter.drawRect(QRectF(self.start, self.last).normalized())
