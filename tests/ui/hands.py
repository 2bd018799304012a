"""What a person does with a window, as real events."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from graphlab.document import NodeId, edits
from graphlab.picture.anatomy import kind_of, rows_of
from graphlab.ui.panels.formula import FormulaPanel
from graphlab.ui.panels.inspector import Inspector
from graphlab.ui.settings import Settings
from graphlab.ui.window import Window

LECTURE = "L = (a*b + c)*f; a = 2; b = -3; c = 10; f = -2"


class Hands:
    """What a person does with the window."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot

    @property
    def session(self):
        return self.window.session

    @property
    def canvas(self):
        return self.window.canvas

    @property
    def formula(self) -> FormulaPanel:
        return self.window.bench.formula

    @property
    def editor(self) -> QPlainTextEdit:
        return self.window.bench.formula.editor

    @property
    def inspector(self) -> Inspector:
        return self.window.bench.inspector

    @property
    def status(self) -> str:
        """What the foot of the window says."""
        return self.window.statusBar().currentMessage()

    def type_formula(self, text: str) -> None:
        field = self.window.start.formula
        field.clear()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def open(self, text: str = LECTURE) -> None:
        self.type_formula(text)
        self.window.player.go(None)
        QApplication.processEvents()

    def node(self, name: str) -> NodeId:
        found = edits.find(self.session.document, name)
        assert found is not None, name
        return found

    def head_of(self, node: NodeId) -> QPoint:
        card = self.canvas.geometry_now.card(node)
        return self.canvas.to_screen((card.x + card.width / 2, card.y + 10)).toPoint()

    def number_of(self, node: NodeId) -> QPoint:
        card = self.canvas.geometry_now.card(node)
        row = rows_of(kind_of(self.session.document.graph.nodes[node]))[0]
        return self.canvas.to_screen((card.x + card.width * 0.6, card.y + row)).toPoint()

    def output_of(self, node: NodeId) -> QPoint:
        geometry = self.canvas.geometry_now
        return self.canvas.to_screen(geometry.outputs[geometry.row[node]]).toPoint()

    def input_of(self, node: NodeId, index: int) -> QPoint:
        geometry = self.canvas.geometry_now
        ports = zip(geometry.skeleton.port_rows, geometry.skeleton.port_indices, geometry.inputs, strict=True)
        row = geometry.row[node]
        return self.canvas.to_screen(
            next(at for card, port, at in ports if card == row and port == index)
        ).toPoint()

    def click(self, place: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, modifier, place)

    def drag(self, start: QPoint, end: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mousePress(self.canvas, button, pos=start)
        for step in range(1, 6):
            between = QPointF(start) + (QPointF(end) - QPointF(start)) * step / 5
            self.move_pressed(between, button)
        QTest.mouseRelease(self.canvas, button, pos=end)

    def move_pressed(self, place: QPointF, button: Qt.MouseButton) -> None:
        # QTest.mouseMove does not carry the pressed button on every platform.
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            self.canvas.mapToGlobal(place),
            Qt.MouseButton.NoButton,
            button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(self.canvas, event)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key, modifier)


def close(window: Window) -> None:
    """Close a window without questions, and free all of it at once: a window that is only closed still
    takes part in every change of theme."""
    window.session.saved()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(app: QApplication, folder: Path) -> Window:
    """A window on the screen, with its own settings and journal."""
    window = Window(app, Settings(folder), folder / "journal")
    window.resize(1600, 900)
    window.show()
    QApplication.processEvents()
    return window


def walk(hands: Hands, themes: tuple[str, ...] = ()) -> None:
    """Look at everything: every step, every node in every panel, every theme. No error may come of it."""
    session, player = hands.session, hands.window.player
    for done in range(len(session.timeline) + 1):
        player.go(done)
        hands.canvas.repaint()
    for node in session.document.graph.nodes:
        session.look(selection=frozenset({node}), hovered=node)
        hands.inspector._show_badge()
        hands.inspector._plot._draw()
        hands.canvas.repaint()
    session.look(selection=frozenset(session.document.graph.nodes))
    for theme in themes:
        hands.window.use_theme(theme)
        QApplication.processEvents()
        hands.window.grab()
    hands.window.trigger("tidy")
    hands.window.trigger("fit")
    QApplication.processEvents()
