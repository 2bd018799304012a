"""A number that changes is written where it stands; the rest of the text stays as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphlab.document import edits
from graphlab.language import parse
from graphlab.ui.panels.retyping import retyped, retyping
from tests.ui.hands import Hands

OWN = "L = a*b  # mine, not 2\n\na = 2\nb   = -3\n"
TEXTS = (
    OWN,
    "x: input = 2.0\nL = 2*x + -3*x - 4 - 2**x",
    "a = Value(2.0); L = a*3",
    "x = 1e3  # note 5\nL = x**2 + 1_000*x",
    "L = tanh(0.5*a + 1) - .25\na = - 7",
)
NUMBERS = st.one_of(st.integers(-50, 50).map(float), st.floats(-1e9, 1e9))


@given(st.sampled_from(TEXTS), st.data())
def test_a_retyped_text_says_the_new_numbers_and_differs_in_nothing_else(text: str, data) -> None:
    document = parse(text)
    now = retyping(text, document)
    for _ in range(3):
        key = data.draw(st.sampled_from(sorted(document.values)))
        after = edits.set_value(document, key, data.draw(NUMBERS))
        assert now is not None
        now = retyped(now, document, after)
        assert now is not None
        assert sorted(parse(now.text).values.values()) == sorted(after.values.values())
        assert parse(now.text, after) is after
        document = after
    for line, other in zip(text.split("\n"), now.text.split("\n"), strict=True):
        assert line.partition("#")[1:] == other.partition("#")[1:]


@pytest.mark.parametrize(
    ("text", "name", "number", "after"),
    [
        (OWN, "a", 6.0, OWN.replace("a = 2", "a = 6")),
        (OWN, "b", 0.5, OWN.replace("-3", "0.5")),
        ("L = 2*a", "a", 6.0, "L = 2*a\na = 6"),
        ("a = b = 2\nL = a*b", "a", 6.0, None),
        ("a, b = 1, 2\nL = a*b", "a", 6.0, None),
        (OWN, "a", float("inf"), None),
    ],
)
def test_only_the_number_is_replaced(text: str, name: str, number: float, after: str | None) -> None:
    document = parse(text)
    key = edits.find(document, name)
    now = retyping(text, document)
    assert now is not None
    found = retyped(now, document, edits.set_value(document, key, number))
    assert (found and found.text) == after


def test_a_number_inside_a_formula_that_turns_negative_comes_in_brackets() -> None:
    text = "L = 2**x - 4"
    document = parse(text)
    now = retyping(text, document)
    for key, value in tuple(document.values.items()):
        if not document.graph.nodes[key].name:
            after = edits.set_value(document, key, -value)
            now, document = retyped(now, document, after), after
    assert now.text == "L = (-2)**x - (-4)"


def test_dragging_a_leaf_keeps_the_formula_as_it_was_typed(hands: Hands) -> None:
    hands.open("L = a*b")
    hands.window.edit_formula()
    hands.editor.setPlainText(OWN)
    hands.formula.finish()
    hands.canvas.setFocus()
    start = hands.number_of(hands.node("a"))

    hands.drag(start, start + QPoint(200, 0))
    hands.qtbot.waitUntil(lambda: not hands.formula._stale.isActive(), timeout=5000)
    QApplication.processEvents()

    value = hands.session.document.values[hands.node("a")]
    assert value != 2.0
    shown = repr(value).removesuffix(".0")
    assert hands.editor.toPlainText() == OWN.replace("a = 2", f"a = {shown}")
    QTest.keyClick(hands.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.qtbot.waitUntil(lambda: hands.editor.toPlainText() == OWN, timeout=5000)
