"""The formula panel: text and graph are one. Typing changes the graph; changing the graph rewrites the text.

While the cursor is in the text the person's own words stand, and while only numbers change, they stand too:
each new number is written where the old one was. A mistake keeps the last good graph and is
marked where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QTextEdit, QVBoxLayout

from graphlab.document import Document
from graphlab.language import FormulaError, parse, to_text
from graphlab.picture.theme import Theme
from graphlab.ui.panels.colouring import Colouring
from graphlab.ui.panels.retyping import Retyping, retyped, retyping
from graphlab.ui.placing import placed
from graphlab.ui.start import heading
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

TYPING_PAUSE_MS = 250
REWRITE_MS = 120
MANY_NODES = 300
MOST_RETYPED = 1000
"""Nodes up to which the person's own text stands when numbers change; reading a larger one takes too long."""


class Editor(QPlainTextEdit):
    """A text field that says when the cursor leaves it; what it cannot undo itself, the graph undoes."""

    def __init__(self, panel: FormulaPanel) -> None:
        super().__init__()
        self._panel = panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = self.document()
        if event.key() == Qt.Key.Key_Escape:
            self._panel.leave()
        elif event.matches(QKeySequence.StandardKey.Undo) and not text.isUndoAvailable():
            self._panel.trigger("undo")
        elif event.matches(QKeySequence.StandardKey.Redo) and not text.isRedoAvailable():
            self._panel.trigger("redo")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._panel.cursor_left()


class FormulaPanel(QFrame):
    """An editor over the session's document; complained tells that its complaint came or went."""

    complained = Signal()

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._window = window
        self._shown: Document | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 8)
        column.setSpacing(6)
        column.addWidget(heading(_("FORMULA")))
        self._editor = Editor(self)
        self._editor.setProperty("mono", True)
        self._editor.setAccessibleName(_("Formula"))
        self._editor.setPlaceholderText(_("Type a formula, such as\nL = (a*b + c)*f"))
        self._editor.setTabChangesFocus(True)
        self._editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        column.addWidget(self._editor, 1)
        self._message = QLabel()
        self._message.setWordWrap(True)
        self._message.setProperty("role", "error")
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message.hide()
        column.addWidget(self._message)
        self._colouring = Colouring(self._editor.document())
        self._typed = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._typed.timeout.connect(self.read)
        self._stale = QTimer(self, singleShot=True, interval=REWRITE_MS)
        self._stale.timeout.connect(self._rewrite)
        self._editor.textChanged.connect(self._touched)
        self._read = ""
        self._retyping: Retyping | None = None
        self._is_reading = False

    @property
    def editor(self) -> QPlainTextEdit:
        return self._editor

    @property
    def complaint(self) -> str:
        """What is wrong with the text, empty if it can be read."""
        return "" if self._message.isHidden() else self._message.text()

    def dress(self, theme: Theme) -> None:
        self._colouring.dress(theme)

    def show_text(self, text: str) -> None:
        """Show the person's own words for the document that is open now, one statement a line."""
        self._set_text(text if "\n" in text else "\n".join(part.strip() for part in text.split(";")))
        self._unmark()
        self._shown = self._window.session.document

    def show_document(self) -> None:
        """Write out the document that is open now."""
        self._shown = None
        self._rewrite()

    def forget(self) -> None:
        """What was typed a moment ago shall not be read."""
        self._typed.stop()
        self._unmark()

    def refresh(self) -> None:
        """Follow the session; what is being typed stands, and so does a text with a mistake in it."""
        document = self._window.session.document
        if self._is_reading:
            return
        if self._shown is not None and same_meaning(document, self._shown):
            self._shown = document
            return
        # A large text is written once numbers rest, a small one also while they run.
        if not self._is_typed and (len(document.graph.nodes) > MANY_NODES or not self._stale.isActive()):
            self._stale.start()

    def cursor_left(self) -> None:
        """Read what was typed, then show the graph as text if it has changed since."""
        self.finish()
        self._window.session.seal()
        self.refresh()

    def finish(self) -> None:
        """Read at once what was typed a moment ago."""
        if self._typed.isActive():
            self.read()

    def leave(self) -> None:
        """Esc: back to the canvas."""
        self._window.canvas.setFocus()

    def trigger(self, id: str) -> None:
        """Do an action of the window from within the text."""
        self.finish()
        self._window.trigger(id)

    def _touched(self) -> None:
        # Colouring the text emits textChanged too.
        if self._editor.toPlainText() != self._read:
            self._typed.start()

    def read(self) -> None:
        """Make the graph what the text says; a mistake changes nothing but the message."""
        self._typed.stop()
        session = self._window.session
        text = self._read = self._editor.toPlainText()
        self._is_reading = True
        try:
            session.apply(reworded, text, label=_("Edit the formula"), merge="formula")
        except FormulaError as fault:
            self._mark(fault)
            return
        finally:
            self._is_reading = False
        self._unmark()
        self._shown = session.document

    @property
    def _is_typed(self) -> bool:
        """Whether the cursor is in a text that the graph does not follow yet, or cannot."""
        return self._editor.hasFocus() and (self._typed.isActive() or self._message.isVisible())

    def _rewrite(self) -> None:
        document = self._window.session.document
        if self._is_typed or document is self._shown:
            return
        self._set_text(self._retyped(document) or to_text(document))
        self._shown = document
        self._unmark()

    def _retyped(self, document: Document) -> str:
        """The text as it stands with the numbers of a document; empty if more than numbers has changed."""
        shown, text = self._shown, self._editor.toPlainText()
        if shown is None or document.graph is not shown.graph or document.target != shown.target:
            return ""
        if len(document.graph.nodes) > MOST_RETYPED:
            return ""
        if self._retyping is None or self._retyping.text != text:
            self._retyping = retyping(text, shown)
        self._retyping = retyped(self._retyping, shown, document) if self._retyping else None
        return self._retyping.text if self._retyping else ""

    def _set_text(self, text: str) -> None:
        self._read = text
        if text == self._editor.toPlainText():
            return
        place, cursor = self._editor.verticalScrollBar().value(), self._editor.textCursor()
        column = min(cursor.position(), len(text))
        self._editor.blockSignals(True)
        self._editor.setPlainText(text)
        self._editor.blockSignals(False)
        cursor.setPosition(column)
        self._editor.setTextCursor(cursor)
        self._editor.verticalScrollBar().setValue(place)
        self._typed.stop()

    def _mark(self, fault: FormulaError) -> None:
        self._message.setText(str(fault))
        self._message.show()
        block = self._editor.document().findBlockByNumber(max(0, fault.line - 1))
        cursor = QTextCursor(block)
        start = min(max(0, fault.column - 1), max(0, block.length() - 1))
        cursor.setPosition(block.position() + start)
        end = min(start + max(1, fault.length), max(0, block.length() - 1))
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        shape = QTextCharFormat()
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        shape.setUnderlineColor(QColor(self._window.theme.error))
        line = QTextCharFormat()
        line.setBackground(QColor(self._window.theme.error_tint))
        line.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
        marks = []
        for text_cursor, text_format in ((QTextCursor(block), line), (cursor, shape)):
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = text_cursor, text_format
            marks.append(mark)
        self._editor.setExtraSelections(marks)
        self.complained.emit()

    def _unmark(self) -> None:
        had_complaint = bool(self.complaint)
        self._message.hide()
        self._editor.setExtraSelections([])
        if had_complaint:
            self.complained.emit()


def reworded(document: Document, text: str) -> Document:
    """The document that a text describes, keeping ids, places and values of what it still says."""
    after = parse(text, document)
    return after if after is document else placed(after)


def same_meaning(document: Document, other: Document) -> bool:
    """Whether two documents are written the same way: places and scenes do not show in text."""
    return (
        document.graph is other.graph and document.values is other.values and document.target == other.target
    )
