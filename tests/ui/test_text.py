"""The formula panel: text and graph stay one while somebody types, errs, undoes and plays."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphlab.language import to_text
from tests.ui.hands import Hands

CTRL = Qt.KeyboardModifier.ControlModifier


def typed(hands: Hands, text: str) -> None:
    """Type at the end of the formula, and let the graph follow."""
    hands.editor.setFocus()
    QTest.keyClick(hands.editor, Qt.Key.Key_End, CTRL)
    for number, line in enumerate(text.split("\n")):
        if number:
            QTest.keyClick(hands.editor, Qt.Key.Key_Return)
        QTest.keyClicks(hands.editor, line)
    hands.formula.finish()


def settled(hands: Hands) -> None:
    hands.qtbot.waitUntil(lambda: not hands.formula._stale.isActive(), timeout=5000)


def test_undo_in_the_text_takes_the_typing_back_and_the_graph_follows(hands: Hands) -> None:
    hands.open("L = a*b; a = 2; b = 3")
    typed(hands, "\nM = L + 1")
    assert len(hands.session.document.graph.nodes) == 5

    while hands.editor.document().isUndoAvailable():
        QTest.keyClick(hands.editor, Qt.Key.Key_Z, CTRL)
    hands.formula.finish()

    assert len(hands.session.document.graph.nodes) == 3


def test_undo_in_the_text_goes_on_with_the_graph_when_no_typing_is_left(hands: Hands) -> None:
    hands.open("L = a*b; a = 2; b = 3")
    before = hands.session.document
    hands.canvas._set_value(hands.node("a"), "7")
    settled(hands)
    hands.editor.setFocus()

    QTest.keyClick(hands.editor, Qt.Key.Key_Z, CTRL)
    settled(hands)

    assert hands.session.document is before
    assert "7" not in hands.editor.toPlainText()

    QTest.keyClick(hands.editor, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settled(hands)
    assert hands.session.document.values[hands.node("a")] == 7.0
    assert "7" in hands.editor.toPlainText()


def test_undo_from_the_toolbar_changes_the_text_even_under_the_cursor(hands: Hands) -> None:
    hands.open("L = a*b; a = 2; b = 3")
    before = hands.session.document
    typed(hands, "\nM = L + 1")

    hands.window.trigger("undo")
    settled(hands)

    assert hands.session.document is before
    assert "M" not in hands.editor.toPlainText()


def test_one_undo_on_the_canvas_takes_one_visit_to_the_text_back(hands: Hands) -> None:
    hands.open("L = a*b; a = 2; b = 3")
    before = hands.session.document
    typed(hands, " + 1")
    typed(hands, " + 2")
    hands.canvas.setFocus()

    hands.window.trigger("undo")

    assert hands.session.document is before


def test_a_mistake_is_marked_and_goes_when_it_is_mended(hands: Hands) -> None:
    hands.open("L = a*b; a = 2; b = 3")
    before = hands.session.document
    typed(hands, " *")
    assert hands.formula._message.isVisible()
    assert hands.session.document is before

    typed(hands, " 4")

    assert not hands.formula._message.isVisible()
    assert hands.session.document is not before


def test_a_text_with_a_mistake_stands_while_numbers_run(hands: Hands) -> None:
    hands.open("L = a*b; a = 2; b = 3")
    typed(hands, "\nM = L *")
    hands.canvas._set_value(hands.node("a"), "7")
    QTest.qWait(200)

    assert "M = L *" in hands.editor.toPlainText()


def test_escape_leads_from_the_text_to_the_canvas(hands: Hands) -> None:
    hands.open()
    hands.editor.setFocus()

    QTest.keyClick(hands.editor, Qt.Key.Key_Escape)

    assert hands.canvas.hasFocus()


def test_typing_while_the_pass_plays_keeps_it_playing(hands: Hands) -> None:
    hands.open()
    hands.window.player.play()
    typed(hands, "\nM = L * 2")
    QTest.qWait(60)
    hands.canvas._set_value(hands.node("a"), "5")
    QTest.qWait(60)
    hands.canvas.setFocus()
    hands.session.look(selection=frozenset({hands.node("f")}))
    hands.window.trigger("delete")
    QTest.qWait(60)

    session = hands.session
    assert 0 <= session.view.time <= session.timeline.duration
    assert session.frame.trace.program is session.program


@pytest.mark.timeout(120)
def test_five_thousand_pasted_lines_are_read_and_taken_back(hands: Hands) -> None:
    hands.open()
    before = hands.session.document
    lines = ["x0 = 1.5"] + [f"x{n} = tanh(x{n - 1}*x{max(0, n - 7)})" for n in range(1, 2500)]
    hands.editor.setFocus()
    hands.editor.selectAll()
    QApplication.clipboard().setText("\n".join(lines))
    hands.editor.paste()
    hands.formula.finish()
    assert len(hands.session.document.graph.nodes) == 4999
    hands.canvas.repaint()

    hands.window.trigger("undo")

    assert hands.session.document is before
    settled(hands)
    assert hands.editor.toPlainText() == to_text(before)
