"""What is wrong is said where it is, in words, and nothing else breaks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphlab.document import Document
from graphlab.document.file import save, to_bytes
from graphlab.language import parse
from graphlab.ui.settings import Settings
from graphlab.ui.window import Window
from tests.ui.hands import LECTURE, Hands, close, walk

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


def said_below(hands: Hands) -> str:
    """What the bar below the canvas says is wrong."""
    problem = hands.window.bench._equation._problem
    return "" if problem.isHidden() else problem.text()


def test_what_is_wrong_is_said_below_the_canvas_while_the_inspector_is_folded_away(hands: Hands) -> None:
    hands.open("x = 0; y = 1/x; L = exp(y)")
    assert not said_below(hands)

    hands.window.toggle_panel("right")
    assert "y: div(1, 0) gives infinity" in said_below(hands)
    hands.window.player.go(0)
    assert not said_below(hands), "nothing has happened yet"
    hands.window.player.go(None)
    hands.window.toggle_projector()
    assert "y: div(1, 0) gives infinity" in said_below(hands)
    hands.window.toggle_projector()
    hands.window.toggle_panel("right")
    assert not said_below(hands)


def test_a_mistake_in_a_formula_that_is_folded_away_is_said_below_the_canvas(hands: Hands) -> None:
    hands.open()
    hands.window.edit_formula()
    hands.window.bench.formula.editor.insertPlainText("M = tahn(1)\n")
    hands.window.bench.formula.finish()
    assert not said_below(hands)

    hands.window.toggle_projector()
    assert "tanh" in said_below(hands)
    hands.window.bench.formula.show_document()
    assert not said_below(hands)
