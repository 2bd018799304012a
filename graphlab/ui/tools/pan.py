"""Pan with the middle or right button or with Space; a right click that does not move opens the menu."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from graphlab.ui.tools.gesture import Gesture


class Pan(Gesture):
    """The canvas follows the pointer."""

    def drag(self, event: QMouseEvent) -> None:
        change = event.position() - self.last
        self.canvas.pan_by(change.x(), change.y())

    def release(self, event: QMouseEvent) -> None:
        if self.has_moved or event.button() != Qt.MouseButton.RightButton:
            return
        node = self.canvas.node_at(event.position())
        if node is not None and node not in self.canvas.session.view.selection:
            self.canvas.session.look(selection=frozenset({node}))
        self.canvas.show_menu(event.globalPosition().toPoint())
