"""Hands that do anything at any moment: nothing breaks, all can be undone, no number shown is old."""

from collections.abc import Iterator

import hypothesis.strategies as some
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphlab.document import Document
from graphlab.document.numbers import exact
from graphlab.engine import build, run
from graphlab.language import parse
from graphlab.ui.actions import ACTIONS
from graphlab.ui.window import Window
from tests.ui.hands import Hands

DIALOGS = ("open", "save", "save-as", "export", "quit", "new", "keys", "doctor", "about", "full-screen")
IDS = tuple(id for id in ACTIONS if id not in DIALOGS)
FORMULAS = (
    "L = (a*b + c)*f; a = 2; b = -3; c = 10; f = -2",
    "o = tanh(x1*w1 + x2*w2 + b)",
    "L = a*a + a; a = 3",
    "L = log(a) / b; a = -1; b = 0",
    "x = 2",
)
TEXTS = (
    "a + 1",
    "L = a*b",
    "L = (a*b",
    "y = tanh(L)",
    "",
    "L = L2*2; L2 = exp(a); a = 800",
    "a = 1; a = a*2",
    "2*3",
)
KEYS = (
    Qt.Key.Key_Escape,
    Qt.Key.Key_Return,
    Qt.Key.Key_Left,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Space,
    Qt.Key.Key_Tab,
)
HERE: list[Hands] = []

shares = some.floats(0.0, 1.0)
places = some.tuples(shares, shares)
picks = some.integers(0, 1000)


class Anything(RuleBasedStateMachine):
    """One window that is used as if by a cat on the keyboard and a child at the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.hands = HERE[0]
        self.session = self.hands.session
        self.open(FORMULAS[0])
        for side in ("left", "right"):
            if not self.hands.window.shows(side):
                self.hands.window.toggle_panel(side)
        QCoreApplication.processEvents()

    def open(self, text: str) -> None:
        self.hands.window.open_document(parse(text))
        self.first: Document = self.session.document

    def place(self, at: tuple[float, float]) -> QPoint:
        canvas = self.hands.canvas
        return QPoint(round(at[0] * (canvas.width() - 1)), round(at[1] * (canvas.height() - 1)))

    def node(self, pick: int) -> int | None:
        nodes = list(self.session.document.graph.nodes)
        return nodes[pick % len(nodes)] if nodes else None

    def spot(self, pick: int, at: tuple[float, float]) -> QPoint:
        """A point that matters: the head, number or port of a card; else anywhere."""
        node = self.node(pick)
        if node is None or pick % 7 == 0:
            return self.place(at)
        hands = self.hands
        ways = [hands.head_of, hands.number_of, hands.output_of]
        if self.session.document.graph.nodes[node].inputs:
            ways.append(lambda node: hands.input_of(node, 0))
        return ways[pick % len(ways)](node)

    @rule(id=some.sampled_from(IDS))
    def act(self, id: str) -> None:
        self.hands.window.trigger(id)

    @rule(
        start=picks,
        end=picks,
        at=places,
        button=some.sampled_from(["left", "middle"]),
        cancel=some.booleans(),
    )
    def drag(self, start: int, end: int, at: tuple[float, float], button: str, cancel: bool) -> None:
        which = Qt.MouseButton.LeftButton if button == "left" else Qt.MouseButton.MiddleButton
        begin, goal = self.spot(start, at), self.spot(end, at[::-1])
        QTest.mousePress(self.hands.canvas, which, pos=begin)
        for share in (0.2, 0.6, 1.0):
            self.hands.move_pressed(QPointF(begin) + (QPointF(goal) - QPointF(begin)) * share, which)
            self.hands.canvas.repaint()
        if cancel:
            self.hands.window.trigger("deselect")
        QTest.mouseRelease(self.hands.canvas, which, pos=goal)

    @rule(pick=picks, at=places, twice=some.booleans())
    def click(self, pick: int, at: tuple[float, float], twice: bool) -> None:
        place = self.spot(pick, at)
        self.hands.click(place)
        if twice:
            QTest.mouseDClick(self.hands.canvas, Qt.MouseButton.LeftButton, pos=place)

    @rule(
        key=some.sampled_from(KEYS), text=some.sampled_from(("", "7", "tanh", "-2.5", "a", "w*x + b", "nan"))
    )
    def press(self, key: Qt.Key, text: str) -> None:
        target = self.hands.window.focusWidget() or self.hands.canvas
        QTest.keyClicks(target, text)
        QTest.keyClick(target, key)

    @rule(text=some.sampled_from(TEXTS), leave=some.booleans(), whole=some.booleans())
    def write(self, text: str, leave: bool, whole: bool) -> None:
        editor = self.hands.editor
        editor.setFocus()
        if whole:
            editor.selectAll()
        editor.insertPlainText(text.replace("; ", "\n"))
        if leave:
            self.hands.canvas.setFocus()

    @rule(
        text=some.sampled_from(("5", "-1e3", "nan", "", "1,5", "0", "1e308")),
        which=some.integers(0, 3),
        pick=picks,
    )
    def enter(self, text: str, which: int, pick: int) -> None:
        node = self.node(pick)
        self.session.look(selection=frozenset() if node is None else frozenset({node}))
        leaf = self.hands.inspector._leaf
        if leaf.isVisible():
            field = (leaf._value, leaf._low, leaf._high, leaf._step)[which]
            field.setFocus()
            field.selectAll()
            field.insert(text)
            QTest.keyClick(field, Qt.Key.Key_Return)

    @rule(pick=picks, seconds=some.floats(0.001, 1.0), on=some.booleans())
    def let_time_pass(self, pick: int, seconds: float, on: bool) -> None:
        leaf = self.hands.inspector._leaf
        if leaf.isVisible() and on:
            leaf._play.setChecked(not leaf._play.isChecked())
        self.hands.window._tick(seconds)

    @rule()
    def rest(self) -> None:
        QTest.qWait(130)

    @rule(text=some.sampled_from(FORMULAS))
    def open_another(self, text: str) -> None:
        self.open(text)

    @invariant()
    def what_is_shown_is_of_the_present_document(self) -> None:
        hands, session = self.hands, self.session
        hands.canvas.repaint()
        document, frame = session.document, session.frame
        fresh = run(build(document), document.values)
        assert frame.trace.values.tobytes() == fresh.values.tobytes() or _same(
            frame.trace.values, fresh.values
        )
        assert _same(frame.trace.grads, fresh.grads)
        assert 0 <= session.view.time <= session.timeline.duration + 1e-9
        assert session.view.selection <= document.graph.nodes.keys()
        seen = hands.inspector._seen
        assert seen[0] is document
        assert seen[1] is frame.trace
        leaf = hands.inspector._leaf
        if leaf._node is not None and not leaf._value.isModified():
            assert leaf._value.text() == exact(document.values[leaf._node])

    def teardown(self) -> None:
        window = self.hands.window
        self.hands.inspector._leaf._play.setChecked(False)
        window.player.pause()
        window.bench.forget_typing()
        while self.session.can_undo:
            self.session.undo()
        assert self.session.document is self.first
        self.session.saved()
        window.use_theme("light")
        QCoreApplication.processEvents()


def _same(some_numbers: object, others: object) -> bool:
    import numpy as np

    return bool(np.allclose(some_numbers, others, rtol=1e-12, atol=0.0, equal_nan=True))


@pytest.fixture
def anything(hands: Hands) -> Iterator[Hands]:
    HERE[:] = [hands]
    yield hands
    HERE.clear()


def campaign(examples: int, steps: int) -> None:
    rules = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Anything, settings=rules)


def test_anything_done_in_any_order_breaks_nothing_and_can_be_undone(anything: Hands) -> None:
    campaign(examples=10, steps=30)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_thousands_of_actions_in_any_order_break_nothing(anything: Hands) -> None:
    campaign(examples=150, steps=60)


def test_the_machine_knows_every_action(window: Window) -> None:
    assert {*IDS, *DIALOGS} == set(ACTIONS)
    assert isinstance(QApplication.instance(), QApplication)
