"""The list of ops at the pointer (Tab): takes op names, symbols, words, numbers, names and whole formulas."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from graphlab.document import Document, NodeId, Point
from graphlab.language import FormulaError, parse, to_text
from graphlab.ops import OPS, Op
from graphlab.ui import placing
from graphlab.ui.panels.leaf import number_from
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.canvas import Canvas

WIDTH, HEIGHT = 320, 380
FRAME_HEIGHT, ROW_HEIGHT = 108, 34


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: what it shows and what it adds."""

    title: str
    about: str
    op: str = ""
    number: float | None = None
    name: str = ""
    formula: str = ""


def score(op: Op, query: str) -> int:
    """How well an op fits what was typed; 0 is not at all."""
    if query in (op.symbol.lower(), op.name):
        return 100
    if op.name.startswith(query):
        return 80
    if any(word.startswith(query) for word in op.words):
        return 60
    if query in op.name or any(query in word for word in op.words):
        return 40
    return 20 if query in op.summary.lower() else 0


PLAIN_SIGNS = {"-": "sub", "*": "mul", "/": "div", "**": "pow", "^": "pow", "+": "add"}


def entries_for(query: str) -> list[Entry]:
    """What may be meant by the text so far, best first."""
    query = query.strip()
    found: list[Entry] = []
    if not query:
        found = [Entry(_("number"), _("A leaf that holds a number"), number=1.0)]
    else:
        with suppress(ValueError):
            found.append(Entry(query, _("A constant with this value"), number=number_from(query)))
    wanted = PLAIN_SIGNS.get(query, query.lower())
    rated = [(score(op, wanted) if query else 1, op) for op in OPS]
    ops = [op for rating, op in sorted(rated, key=lambda pair: -pair[0]) if rating]
    found += [
        Entry(f"{op.symbol}   {op.name}" if op.symbol != op.name else op.name, op.summary, op=op.name)
        for op in ops
    ]
    if query.isidentifier() and not any(op.name == query for op in OPS):
        title = _("new leaf “{name}”").format(name=query)
        found.append(Entry(title, _("A number of this name, 1 to begin with"), name=query))
    elif (
        query
        and not query.isidentifier()
        and not any(entry.number is not None for entry in found)
        and len(query) > 2
    ):
        found.append(Entry(query, _("Add this formula to the graph"), formula=query))
    return found


class NodePalette(QFrame):
    """Opens at the pointer; Enter adds, Esc closes, arrows choose."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._source: NodeId | None = None
        self._place = Point(0, 0)
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self._field = QLineEdit()
        self._field.setPlaceholderText(_("Op, number, name or formula: tanh, +, 0.5, w*x + b"))
        self._field.setAccessibleName(_("Add a node"))
        self._field.textChanged.connect(self._fill)
        self._field.installEventFilter(self)
        column.addWidget(self._field)
        self._list = QListWidget()
        self._list.setAccessibleName(_("Ops"))
        self._list.itemClicked.connect(self._take)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._list, 1)
        self._about = QLabel()
        self._about.setProperty("role", "muted")
        self._about.setWordWrap(True)
        self._about.setMinimumHeight(34)
        column.addWidget(self._about)
        self._list.currentItemChanged.connect(
            lambda item, _old: self._about.setText(item.data(Qt.ItemDataRole.UserRole).about if item else "")
        )
        self.hide()

    def open(self, place: QPoint, source: NodeId | None) -> None:
        """Show the list about a point of the canvas."""
        self._source = source
        self._place = self._canvas.to_graph(place.toPointF())
        area = self._canvas.rect()
        self.move(
            min(max(8, place.x() - 24), max(8, area.width() - WIDTH - 8)),
            min(max(8, place.y() - 24), max(8, area.height() - HEIGHT - 8)),
        )
        self._field.clear()
        self._fill("")
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._list.setCurrentRow((self._list.currentRow() + step) % max(1, self._list.count()))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                if self._list.currentItem() is not None:
                    self._take(self._list.currentItem())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def _fill(self, query: str) -> None:
        self._list.clear()
        for entry in entries_for(query):
            item = QListWidgetItem(entry.title)
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setToolTip(entry.about)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self.setFixedSize(WIDTH, min(HEIGHT, FRAME_HEIGHT + ROW_HEIGHT * max(1, self._list.count())))

    def _take(self, item: QListWidgetItem) -> None:
        entry: Entry = item.data(Qt.ItemDataRole.UserRole)
        session = self._canvas.session
        try:
            if entry.formula:
                session.apply(with_formula, entry.formula, label=_("Add a formula"))
                node = None
            elif entry.op:
                node = session.apply(
                    placing.added_op,
                    entry.op,
                    self._place,
                    self._source,
                    label=_("Add {op}").format(op=entry.op),
                )
            else:
                role = "parameter" if entry.name else "constant"
                number = 1.0 if entry.number is None else entry.number
                node = session.apply(
                    placing.added_leaf, self._place, number, entry.name, role, label=_("Add a number")
                )
        except FormulaError as fault:
            self._about.setText(fault.message)
            return
        if node is not None:
            session.look(selection=frozenset({node}))
        self._close()

    def _close(self) -> None:
        self.hide()
        self._canvas.setFocus()


def with_formula(document: Document, formula: str) -> Document:
    """The document with a formula added; names that exist already are meant."""
    text = to_text(document)
    after = parse(f"{text.rstrip()}\n{formula}" if text.strip() else formula, document)
    return placing.placed(after)
