"""What is wrong is said where it is, in words, and nothing else breaks."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from graphlab.document import Document
from graphlab.document.file import load, save, to_bytes
from graphlab.document.numbers import exact
from graphlab.language import parse
from graphlab.session import Session
from graphlab.ui.panels.leaf import LeafControls
from graphlab.ui.settings import Settings
from graphlab.ui.window import Window
from tests.ui.hands import LECTURE, Hands, close


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


# ---- files ---------------------------------------------------------------------------------------


def newer() -> bytes:
    return to_bytes(parse(LECTURE)).replace(b'"format": 1', b'"format": 99', 1)


def cut() -> bytes:
    whole = to_bytes(parse(LECTURE))
    return whole[: len(whole) * 2 // 3]


FILES: dict[str, tuple[str, bytes]] = {
    "empty": ("a.graphlab", b""),
    "cut short": ("a.graphlab", cut()),
    "newer": ("a.graphlab", newer()),
    "picture": ("a.graphlab", b"\x89PNG\r\n\x1a\n" + bytes(2000)),
    "list": ("a.graphlab", b"[1, 2, 3]"),
    "deep": ("a.graphlab", b"[" * 200_000),
    "not utf-8": ("a.graphlab", b'{"format": 1, "title": "\xff\xfe"}'),
    "mistake": ("a.txt", b"L = a *\nM = 2"),
    "unknown op": ("a.txt", b"L = tahn(x)"),
    "bytes as text": ("a.txt", bytes(range(256))),
    "no formula": ("a.txt", b"# nothing here\n"),
    "too long": ("a.txt", b"a = 1\n" * 800_000),
    "code": ("a.py", b"import os\nos.remove('x')\n"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_is_said_by_name_and_the_open_document_stays(
    hands: Hands, tmp_path: Path, kind: str
) -> None:
    hands.open()
    before, title = hands.session.document, hands.window.windowTitle()
    name, content = FILES[kind]
    path = tmp_path / name
    path.write_bytes(content)

    assert not hands.window.files.open(path)

    assert hands.session.document is before
    assert hands.window.windowTitle() == title
    assert name in hands.status
    assert len(hands.status) < 300
    assert path not in hands.window.settings.recent_files()


@pytest.mark.parametrize("name", ["there-is-none.graphlab", "there-is-none.txt", "", "a\0b.graphlab"])
def test_a_file_that_is_not_there_is_said(hands: Hands, tmp_path: Path, name: str) -> None:
    hands.open()
    before = hands.session.document

    assert not hands.window.files.open(tmp_path / name)

    assert hands.session.document is before
    assert hands.status


def test_an_endless_device_is_refused_at_once(hands: Hands) -> None:
    hands.open()

    assert not hands.window.files.open(Path("/dev/zero"))

    assert "zero" in hands.status


@pytest.mark.parametrize("name", ["missing/deeper/a.graphlab", "is-a-folder.graphlab"])
def test_a_save_that_fails_is_said_and_the_work_stays_unsaved(
    hands: Hands, tmp_path: Path, name: str
) -> None:
    (tmp_path / "is-a-folder.graphlab").mkdir()
    hands.open()
    hands.canvas._set_value(hands.node("a"), "7")
    document = hands.session.document

    assert not hands.window.files._save_to(tmp_path / name)

    assert hands.status.startswith("⚠")
    assert hands.session.is_dirty
    assert hands.session.document is document
    assert hands.session.path is None


def drop(hands: Hands, *urls: QUrl) -> None:
    mime = QMimeData()
    mime.setUrls(list(urls))
    event = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    hands.window.dropEvent(event)
    QTest.qWait(10)


def test_a_dropped_file_opens(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "dropped.graphlab"
    save(parse("L = tanh(w*x)"), path)

    drop(hands, QUrl("https://example.org/a.graphlab"), QUrl.fromLocalFile(str(path)))

    assert hands.node("w") in hands.session.document.graph.nodes
    assert hands.session.path == path


def test_a_dropped_folder_is_said(hands: Hands, tmp_path: Path) -> None:
    drop(hands, QUrl.fromLocalFile(str(tmp_path)))

    assert not hands.window.has_graph
    assert tmp_path.name in hands.status


def test_names_without_their_suffix_never_replace_a_file_unasked(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "lecture 1.5.graphlab"
    save(parse("L = kept * 2"), kept)
    before = kept.read_bytes()
    asked: list[str] = []

    def no(_parent: object, _title: str, words: str, buttons: object, usual: object) -> object:
        asked.append(words)
        return usual

    monkeypatch.setattr(
        "graphlab.ui.files.QFileDialog.getSaveFileName", lambda *_given: (str(kept.with_suffix("")), "")
    )
    monkeypatch.setattr("graphlab.ui.files.QMessageBox.question", no)
    hands.open()

    assert not hands.window.files.ask_save()

    assert kept.name in asked[0]
    assert kept.read_bytes() == before


def test_a_name_with_a_point_gets_its_suffix_and_opens_again(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(tmp_path / "lecture 1.5")
    monkeypatch.setattr("graphlab.ui.files.QFileDialog.getSaveFileName", lambda *_given: (name, ""))
    hands.open()

    assert hands.window.files.ask_save()

    assert hands.session.path == Path(f"{name}.graphlab")
    assert hands.window.files.open(Path(f"{name}.graphlab"))


# ---- the machine ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff" * 500,
        b"[General]\ntheme=12\ngeometry=nonsense\nrecent=@Invalid()\npanel-left=perhaps\n",
        b"[General]\ntheme=@ByteArray(\\x0\\x1)\ngeometry=@ByteArray(\\x1\\xd9\\xd0\\xcb\\0\\x3)\nrecent=7\n",
        b"[[[[\n====\n",
    ],
)
def test_damaged_settings_mean_defaults(qapp: QApplication, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.ini").write_bytes(content)
    window = Window(qapp, Settings(tmp_path), tmp_path / "journal")
    window.show()
    window.open_document(parse(LECTURE))
    QApplication.processEvents()

    assert window.theme_name == "light"
    assert window.has_graph
    assert window.settings.recent_files() == []
    close(window)


def test_settings_and_journal_where_nothing_can_be_written_are_no_reason_to_stop(
    qapp: QApplication, tmp_path: Path
) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("in the way")
    window = Window(qapp, Settings(blocked / "config"), blocked / "journal")
    window.show()
    window.open_document(parse(LECTURE), is_saved=False)
    window.use_theme("dark")
    window.canvas._set_value(next(iter(window.session.document.values)), "7")
    window.files._write_journal()
    window.files._journal._finish()
    window.files._write_journal()

    assert "not being backed up" in window.statusBar().currentMessage()
    window.use_theme("light")
    close(window)


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L = a / b; a = 1; b = 0", "divided by 0"),
        ("L = log(a); a = -1", "log"),
        ("L = exp(a)*b; a = 1000; b = 1", "709"),
        ("L = sqrt(a); a = -4", "sqrt"),
        ("L = log(a - a) * 0 + b; a = 1; b = 2", "log"),
        ("L = a * b; a = 1e308; b = 1e308", "beyond the largest"),
    ],
)
def test_where_a_number_is_not_finite_is_said_at_its_node(hands: Hands, text: str, words: str) -> None:
    hands.open(text)
    walk(hands, themes=("dark", "projector", "light"))
    hands.session.look(selection=frozenset())

    said = hands.inspector._faults.text()
    assert said, "nothing is said of the number that is not finite"
    assert words in said.lower()


# ---- odd documents -------------------------------------------------------------------------------


ODD: dict[str, Callable[[], Document]] = {
    "empty": Document,
    "one leaf": lambda: parse("x = 2"),
    "one constant": lambda: parse("3"),
    "two graphs": lambda: parse("a = b*2; c = d*3"),
    "same operand": lambda: parse("L = a*a + a"),
    "comparison": lambda: parse("L = (a > b)*a"),
    "long name": lambda: parse(f"L = {'x' * 100}*2"),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_documents_can_be_looked_at_from_all_sides(hands: Hands, kind: str) -> None:
    hands.window.open_document(ODD[kind]())
    walk(hands, themes=("dark", "light"))
    for id in ("play", "next", "previous", "finish-phase", "previous-phase", "run-backward", "first", "last"):
        hands.window.trigger(id)
        QApplication.processEvents()


def test_everything_deleted_leaves_a_canvas_that_says_what_to_do_and_comes_back(hands: Hands) -> None:
    hands.open()
    before = hands.session.document
    hands.window.trigger("select-all")
    hands.window.trigger("delete")
    assert not hands.session.document.graph.nodes
    walk(hands, themes=("dark", "light"))

    hands.window.trigger("undo")
    if hands.session.document is not before:  # tidying an empty canvas is an edit of its own
        hands.window.trigger("undo")
    assert hands.session.document is before


# ---- fields --------------------------------------------------------------------------------------


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
