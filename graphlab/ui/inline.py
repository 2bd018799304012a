"""A field that opens over a number or a name on the canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget


class InlineEditor(QLineEdit):
    """Enter or leaving keeps what was typed, Esc does not.

    What cannot be is said in words and the field stays.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._keep: Callable[[str], str] | None = None
        self._before = ""
        self.setProperty("mono", True)
        self.hide()

    def open(self, area: QRectF, text: str, keep: Callable[[str], str], name: str) -> None:
        """Show the field; keep(text) makes the change and returns words when it cannot be made."""
        self._keep, self._before = keep, text
        self.setAccessibleName(name)
        self.setText(text)
        self.setGeometry(area.toRect())
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.selectAll()

    def finish(self) -> bool:
        """Keep what was typed; False if it could not be kept."""
        if self._keep is None:
            return True
        keep = self._keep
        fault = keep(self.text()) if self.text() != self._before else ""
        if fault:
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), fault, self)
            return False
        self._close()
        return True

    def forget(self) -> None:
        """Close without keeping anything."""
        if self._keep is not None:
            self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._keep is not None and event.reason() != Qt.FocusReason.PopupFocusReason and not self.finish():
            self._close()

    def _close(self) -> None:
        self._keep = None
        self.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus()
