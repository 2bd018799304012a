"""Numbers, names and formulas that people type: understood, or said and taken back."""

import os
import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from graphlab.document.file import load
from graphlab.document.numbers import exact
from graphlab.language import parse
from graphlab.session import Session
from graphlab.ui.panels.leaf import LeafControls
from graphlab.ui.settings import Settings
from graphlab.ui.window import Window
from tests.ui.hands import LECTURE, Hands, close, walk


def fields(hands: Hands) -> tuple[QLineEdit, QLineEdit, QLineEdit, QLineEdit]:
    leaf = hands.inspector.findChild(LeafControls)
    assert leaf is not None
    return leaf._value, leaf._low, leaf._high, leaf._step


def enter(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    field.insert(text)  # QTest cannot type signs beyond ASCII
    QTest.keyClick(field, Qt.Key.Key_Return)


NONSENSE = ["", " ", "nan", "inf", "-inf", "1e400", "1,2,3", "abc", "0x10", "1e", "--3", "1 2", "9" * 400]


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("which", range(4))
def test_nonsense_in_a_number_field_is_said_and_taken_back(hands: Hands, which: int, text: str) -> None:
    hands.open()
    hands.session.look(selection=frozenset({hands.node("a")}))
    before, field = hands.session.document, fields(hands)[which]
    shown = field.text()

    enter(field, text)

    assert hands.session.document is before
    assert field.text() == shown
    assert hands.status.startswith("⚠")


@pytest.mark.parametrize(("text", "number"), [("1,5", 1.5), ("−2", -2.0), (" 3e2 ", 300.0), ("1e308", 1e308)])
def test_numbers_as_people_type_them_are_understood(hands: Hands, text: str, number: float) -> None:
    hands.open()
    node = hands.node("a")
    hands.session.look(selection=frozenset({node}))

    for _again in range(2):
        enter(fields(hands)[0], text)

    assert hands.session.document.values[node] == number
    assert fields(hands)[0].text() == exact(number)
    walk(hands)


@pytest.mark.parametrize(
    ("which", "text"), [(1, "50"), (2, "-50"), (3, "0"), (3, "-1"), (1, "-1e308"), (3, "1e-300"), (3, "1e9")]
)
def test_odd_ranges_of_a_slider_break_nothing(hands: Hands, which: int, text: str) -> None:
    hands.open()
    node = hands.node("a")
    hands.session.look(selection=frozenset({node}))
    leaf = hands.inspector.findChild(LeafControls)
    assert leaf is not None

    enter(fields(hands)[which], text)
    leaf._slider.setValue(leaf._slider.maximum() // 3)
    leaf._play.setChecked(True)
    for _tick in range(5):
        hands.inspector.sweep(0.1)
    leaf._play.setChecked(False)
    walk(hands)

    slider = hands.session.document.sliders.get(node)
    assert slider is None or slider.low < slider.high


def test_an_end_moved_past_the_other_takes_it_along(hands: Hands) -> None:
    hands.open()
    node = hands.node("a")
    hands.session.look(selection=frozenset({node}))

    enter(fields(hands)[1], "20")

    slider = hands.session.document.sliders[node]
    assert (slider.low, slider.high) == (20.0, 40.0)


@pytest.mark.parametrize("name", ["b", "2x", "a b", "L", "é" * 300, "x\ty", "=", "a.b"])
def test_a_name_that_cannot_be_is_said_and_taken_back(hands: Hands, name: str) -> None:
    hands.open()
    node = hands.node("a")
    before = hands.session.document
    hands.session.look(selection=frozenset({node}))
    field = hands.inspector._name

    enter(field, name)
    assert hands.session.document is before
    assert field.text() == "a"
    assert hands.status.startswith("⚠")

    hands.canvas.rename(node)
    enter(hands.canvas.inline, name)
    assert hands.session.document is before
    assert hands.canvas.inline.isVisible()
    QTest.keyClick(hands.canvas.inline, Qt.Key.Key_Escape)
    assert not hands.canvas.inline.isVisible()
    assert hands.session.document is before


def test_a_field_left_without_typing_never_brings_an_older_number_back(hands: Hands) -> None:
    hands.open()
    node = hands.node("a")
    hands.session.look(selection=frozenset({node}))
    value = fields(hands)[0]
    value.setFocus()
    hands.canvas._set_value(node, "7")

    assert value.text() == "7"
    hands.canvas.setFocus()

    assert hands.session.document.values[node] == 7.0


def test_saving_takes_what_is_being_typed_along(hands: Hands, tmp_path: Path) -> None:
    hands.open()
    node = hands.node("a")
    hands.session.look(selection=frozenset({node}))
    path = tmp_path / "typed.graphlab"
    assert hands.window.files._save_to(path)

    value = fields(hands)[0]
    value.setFocus()
    value.selectAll()
    QTest.keyClicks(value, "8")
    hands.window.trigger("save")
    assert load(path).values[node] == 8.0

    hands.editor.setFocus()
    hands.editor.selectAll()
    QTest.keyClicks(hands.editor, "L = a*9; a = 5")
    hands.window.trigger("save")
    assert load(path).values[node] == 5.0


def test_typing_for_one_document_never_reaches_the_next(hands: Hands) -> None:
    hands.open()
    hands.editor.setFocus()
    QTest.keyClicks(hands.editor, " + 1")
    hands.canvas.edit_value(hands.node("a"))
    hands.canvas.inline.setText("99")
    hands.window.open_document(parse("M = p*q"))
    opened = hands.session.document
    QTest.qWait(400)

    assert hands.session.document is opened
    assert "M" in hands.editor.toPlainText()
    assert not hands.session.is_dirty
    assert not hands.canvas.inline.isVisible()


def test_a_large_random_text_pasted_into_the_formula_is_said_or_shown(hands: Hands) -> None:
    hands.open()
    chance = random.Random(8)
    hands.editor.setFocus()
    for _round in range(6):
        hands.editor.selectAll()
        signs = "abL=+*/() \n0123456789.,;:'\"[]{}\\#@%&\t\u202e\u0000é"
        hands.editor.insertPlainText("".join(chance.choice(signs) for _sign in range(400)))
        hands.formula.finish()
        assert hands.formula._message.isVisible()
        hands.canvas.repaint()


def test_a_session_is_never_told_of_a_window_that_is_gone(qapp: QApplication, tmp_path: Path) -> None:
    window = Window(qapp, Settings(tmp_path), tmp_path / "journal")
    window.open_document(parse(LECTURE))
    assert isinstance(window.session, Session)
    close(window)
    assert os.listdir(tmp_path / "journal") == [] if (tmp_path / "journal").exists() else True


def test_a_slider_that_runs_by_itself_keeps_to_its_steps(hands: Hands) -> None:
    hands.open()
    node = hands.node("a")
    hands.session.look(selection=frozenset({node}))
    leaf = hands.inspector.findChild(LeafControls)
    assert leaf is not None
    leaf._play.setChecked(True)
    seen = set()
    for _tick in range(700):
        hands.inspector.sweep(0.016)
        seen.add(hands.session.document.values[node])
    leaf._play.setChecked(False)

    step = fields(hands)[3].text()
    assert step == "0.1"
    assert all(len(exact(value).lstrip("-").partition(".")[2]) <= 1 for value in seen if value)
    assert {min(seen), max(seen)} == {-10.0, 10.0}


def test_the_range_of_a_slider_stays_while_the_value_runs_within_it(hands: Hands) -> None:
    hands.open("L = a*b; a = 50; b = 1")
    hands.session.look(selection=frozenset({hands.node("a")}))
    leaf = hands.inspector.findChild(LeafControls)
    assert leaf is not None
    before = leaf.range

    leaf._slider.setValue(leaf._slider.maximum() // 2 + 1)

    assert abs(hands.session.document.values[hands.node("a")]) < 10
    assert leaf.range == before
    assert fields(hands)[2].text() == "100"
