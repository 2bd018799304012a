"""Everything can be used without a mouse, and says to a screen reader what it is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible, QKeySequence, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QScrollArea,
    QToolButton,
    QWidget,
)

from graphlab.lessons import LESSONS
from graphlab.ui.actions import ACTIONS
from graphlab.ui.sheet import Dim, Sheet
from tests.ui.hands import Hands


def focusable(root: QWidget) -> Iterator[QWidget]:
    """What the keyboard or a click can be in."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisibleTo(root) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            yield widget


def nameless(root: QWidget) -> list[str]:
    """The focusable widgets of which a screen reader could say nothing."""
    silent = []
    for widget in focusable(root):
        face = QAccessible.queryAccessibleInterface(widget)
        named = face is not None and face.text(QAccessible.Text.Name).strip()
        role = face.role() if face is not None else QAccessible.Role.NoRole
        if not named or role == QAccessible.Role.NoRole:
            silent.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return silent


def test_every_part_of_the_start_page_has_a_name(hands: Hands) -> None:
    assert nameless(hands.window) == []


@pytest.mark.parametrize("kind", ["leaf", "op", "nothing", "lesson", "palette"])
def test_every_part_of_the_workbench_has_a_name(hands: Hands, kind: str) -> None:
    if kind == "lesson":
        hands.window.open_document(LESSONS[0].build())
    else:
        hands.open()
    if kind == "palette":
        hands.window.trigger("add-node")
    if kind in ("leaf", "op"):
        hands.session.look(selection=frozenset({hands.node("a" if kind == "leaf" else "L")}))
        hands.inspector._plot._draw()
    QApplication.processEvents()

    assert nameless(hands.window) == []


@pytest.mark.parametrize("id", ["keys", "about", "doctor"])
def test_every_part_of_a_sheet_has_a_name(hands: Hands, id: str) -> None:
    hands.window.trigger(id)
    sheets = [
        each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not hands.window
    ]

    assert len(sheets) == 1
    assert nameless(sheets[0]) == []
    QTest.keyClick(sheets[0], Qt.Key.Key_Escape)
    assert not sheets[0].isVisible()


def test_the_keys_are_one_table_without_sideways_scrolling_and_playing_comes_first(hands: Hands) -> None:
    hands.open()
    for theme in ("light", "projector"):
        hands.window.use_theme(theme)
        hands.window.trigger("keys")
        (sheet,) = [each for each in hands.window.findChildren(Sheet) if each.isVisible()]
        QApplication.processEvents()
        (area,) = sheet.findChildren(QScrollArea)
        words = QTextDocumentFragment.fromHtml(area.widget().text()).toPlainText()

        assert "Tab or Shift+A" in words
        assert words.index("Next scene") < words.index("With the mouse") < words.index("Save as")
        assert area.widget().text().count("<table") == 1
        assert area.widget().width() == area.viewport().width()
        assert hands.window.geometry().contains(sheet.geometry())
        (dim,) = [each for each in hands.window.findChildren(Dim) if each.isVisible()]
        QTest.mouseClick(dim, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert not hands.window.findChildren(Sheet)
        assert not hands.window.findChildren(Dim)


def test_every_button_says_what_it_does_and_names_its_key(hands: Hands) -> None:
    hands.window.open_document(LESSONS[0].build())
    hands.session.look(selection=frozenset({next(iter(hands.session.document.values))}))
    for button in hands.window.findChildren(QAbstractButton):
        if isinstance(button, QToolButton) and button.isVisible():
            assert button.toolTip(), button.accessibleName()
            action = button.defaultAction()
            if action is not None and (keys := ACTIONS[action.objectName()].keys):
                assert keys[0] in button.toolTip()
    for box in hands.window.findChildren(QComboBox):
        assert box.toolTip()


def test_every_action_is_in_a_menu_that_the_keyboard_opens(hands: Hands) -> None:
    in_menus = {
        action.objectName()
        for entry in hands.window.menuBar().actions()
        for action in entry.menu().actions()
        if not action.isSeparator()
    }
    assert in_menus == set(ACTIONS)


def test_keys_are_keys_that_qt_knows() -> None:
    for action in ACTIONS.values():
        for key in action.keys:
            assert QKeySequence(key).toString(), (action.id, key)


@pytest.mark.parametrize("direction", [1, -1])
def test_a_key_leads_through_all_parts_of_the_window_and_back(hands: Hands, direction: int) -> None:
    hands.window.open_document(LESSONS[0].build())
    hands.session.look(selection=frozenset({next(iter(hands.session.document.values))}))
    QApplication.processEvents()
    hands.canvas.setFocus()
    seen = [hands.window.focusWidget()]
    for _part in range(5):
        hands.window.trigger("next-part" if direction > 0 else "previous-part")
        seen.append(hands.window.focusWidget())

    assert seen[5] is hands.canvas
    assert len(set(seen)) == 5
    assert hands.editor in seen


def test_tab_leads_through_the_fields_of_a_leaf_in_the_order_in_which_they_are_read(hands: Hands) -> None:
    hands.open()
    hands.session.look(selection=frozenset({hands.node("a")}))
    QApplication.processEvents()
    hands.inspector.entry.setFocus()
    order: list[tuple[int, int]] = []
    for _field in range(7):
        widget = hands.window.focusWidget()
        assert widget is not None
        if isinstance(widget, QScrollArea) or not hands.inspector.isAncestorOf(widget):
            break
        place = widget.mapTo(hands.inspector.widget(), widget.rect().center())
        order.append((place.y() // 24, place.x()))
        QTest.keyClick(widget, Qt.Key.Key_Tab)

    assert len(order) >= 7
    assert order == sorted(order)


def test_space_on_the_scrubber_plays(hands: Hands) -> None:
    hands.open()
    hands.window.bench._transport.scrubber.setFocus()

    QTest.keyClick(hands.window.focusWidget(), Qt.Key.Key_Space)

    assert hands.session.view.playing


def test_a_scene_is_chosen_with_the_keyboard(hands: Hands) -> None:
    hands.window.open_document(LESSONS[0].build())
    scenes = hands.window.bench._lesson.list
    scenes.setFocus()
    QTest.keyClick(scenes, Qt.Key.Key_Down)
    QTest.keyClick(scenes, Qt.Key.Key_Return)

    assert hands.session.view.scene == 1


SMOKE = """
import sys
from PySide6.QtCore import QTimer, QLocale
from PySide6.QtWidgets import QApplication
app = QApplication(["graphlab"])
from pathlib import Path
from graphlab.document.file import load, save
from graphlab.language import parse
from graphlab.ui.settings import Settings
from graphlab.ui.window import Window

folder = Path(sys.argv[1])
window = Window(app, Settings(folder), folder / "journal")
window.resize(1024, 700)
window.show()
window.open_document(parse("L = (a*b + c)*f; a = 2.5; b = -3; c = 10; f = -2"))
window.session.look(selection=frozenset({next(iter(window.session.document.values))}))
for name in ("dark", "projector", "light"):
    window.use_theme(name)
    app.processEvents()
window.canvas._set_value(next(iter(window.session.document.values)), "1.25")
save(window.session.document, folder / "a.graphlab")
values = load(folder / "a.graphlab").values
assert 1.25 in values.values(), values
assert "1.25" in __import__("graphlab.language", fromlist=["to_text"]).to_text(window.session.document)
window.session.saved()
window.close()
print(QLocale().name(), window.devicePixelRatioF())
"""


@pytest.mark.parametrize(
    ("language", "scale"), [("de_DE.UTF-8", "1.5"), ("tr_TR.UTF-8", "2"), ("C", "1"), ("ar_EG.UTF-8", "1")]
)
def test_it_starts_and_keeps_its_numbers_in_any_language_and_scale(
    tmp_path: Path, language: str, scale: str
) -> None:
    surroundings = {
        **os.environ,
        "LANG": language,
        "LC_ALL": language,
        "QT_SCALE_FACTOR": scale,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", SMOKE, str(tmp_path)],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout.split()[1] == f"{float(scale)}"


@pytest.mark.parametrize("theme", ["light", "projector"])
def test_nothing_is_cut_off_in_a_small_window(hands: Hands, theme: str) -> None:
    hands.window.open_document(LESSONS[0].build())
    if theme == "projector":
        hands.window.trigger("projector")
    hands.window.resize(1024, 700)
    QApplication.processEvents()

    assert hands.window.width() == 1024
    for widget in hands.window.findChildren(QWidget):
        # What scrolls may be longer than what is seen of it, and so may a list.
        outside = isinstance(widget.parentWidget(), QScrollArea) or widget.parentWidget() is None
        if widget.isVisible() and not outside and not widget.isWindow() and not _scrolls(widget):
            assert widget.geometry().right() <= widget.parentWidget().width(), widget
            assert widget.width() >= min(widget.minimumSizeHint().width(), widget.maximumWidth()), widget


def _scrolls(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False
