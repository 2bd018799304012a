"""A sheet of words over the dimmed window: a title, a button that closes it, and what is to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphlab.picture.theme import LIGHT, Theme
from graphlab.ui.style import icon
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

WIDTH, TALLEST, SCROLL_BAR = 720, 0.86, 14
DIMMED = QColor(10, 14, 20, 120)


class Sheet(QDialog):
    """Lies in the middle of its window until it is closed: by its button, by Esc, or by a click beside it.

    It has a frame of its own, so that it looks the same whatever the desktop puts round windows.
    """

    def __init__(self, window: Window, title: str, html: str) -> None:
        super().__init__(window, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        theme = window.theme
        scale = theme.text_base / LIGHT.text_base
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setStyleSheet(
            f"Sheet {{ background: {theme.surface}; border: 2px solid {theme.border_strong}; }}"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(0)
        head, page = self._head(title, theme, scale), _page(html, round(theme.text_base))
        area = QScrollArea()
        area.setAccessibleName(title)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setWidgetResizable(True)
        column.addWidget(head)
        column.addWidget(area)
        room = window.size()
        wide = min(round(WIDTH * scale), room.width() - 40)
        tall = head.sizeHint().height() + page.heightForWidth(wide - SCROLL_BAR) + 4
        tall = min(tall, round(room.height() * TALLEST))
        self.resize(wide, tall)
        self.move(window.mapToGlobal(QPoint((room.width() - wide) // 2, (room.height() - tall) // 2)))
        dim = Dim(window, self)
        self.finished.connect(dim.hide)
        self.finished.connect(dim.deleteLater)

    def _head(self, title: str, theme: Theme, scale: float) -> QWidget:
        head = QFrame()
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 12, 12, 8)
        words = QLabel(title)
        words.setStyleSheet(f"font-size: {round(20 * scale)}px; font-weight: 600;")
        row.addWidget(words, 1)
        close = QToolButton()
        size = round(20 * scale)
        close.setIcon(icon("x", theme.ink, "", size))
        close.setIconSize(QSize(size, size))
        close.setAccessibleName(_("Close"))
        close.setToolTip(_("Close  (Esc)"))
        close.clicked.connect(self.close)
        row.addWidget(close)
        return head


class Dim(QWidget):
    """A shade over the window; a click on it closes the sheet that lies above."""

    def __init__(self, window: Window, sheet: Sheet) -> None:
        super().__init__(window)
        self._sheet = sheet
        self.setAccessibleName(_("The window behind the sheet"))
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), DIMMED)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Closing takes this widget away, which must not happen while it answers to the mouse.
        QTimer.singleShot(0, self._sheet, self._sheet.close)


def _page(html: str, size: int) -> QLabel:
    page = QLabel(html)
    page.setStyleSheet(f"font-size: {size}px;")
    page.ensurePolished()
    page.setWordWrap(True)
    page.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    page.setAlignment(Qt.AlignmentFlag.AlignTop)
    page.setContentsMargins(24, 0, 24, 20)
    return page
