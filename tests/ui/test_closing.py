"""Nothing unsaved goes without a question, and a save that fails keeps the document."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from graphlab.document.file import load
from graphlab.language import parse
from graphlab.ui.window import Window
from tests.ui.hands import LECTURE


def edited(window: Window) -> Window:
    """A window with a change that is not saved."""
    window.open_document(parse(LECTURE))
    window.canvas._set_value(next(iter(window.session.document.values)), "7")
    return window


def answering(button: QMessageBox.StandardButton) -> list[str]:
    """Press a button of the question that comes; the questions that came."""
    asked: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            box.button(button).click()
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)
    return asked


def test_cancel_keeps_the_window_open_and_the_work_unsaved(window: Window) -> None:
    asked = answering(QMessageBox.StandardButton.Cancel)

    assert not edited(window).close()

    assert "not saved" in asked[0]
    assert window.isVisible()
    assert window.session.is_dirty


def test_discard_closes_and_leaves_nothing_to_recover(window: Window, tmp_path: Path) -> None:
    edited(window).files._journal.follow(window.session, 100.0)
    window.files._journal._finish()
    assert list((tmp_path / "journal").glob("*.journal"))
    answering(QMessageBox.StandardButton.Discard)

    assert window.close()

    assert list((tmp_path / "journal").iterdir()) == []


def test_save_writes_the_file_and_closes(window: Window, tmp_path: Path) -> None:
    path = tmp_path / "kept.graphlab"
    window.open_document(parse(LECTURE), path=path)
    leaf = next(iter(window.session.document.values))
    window.canvas._set_value(leaf, "7")
    answering(QMessageBox.StandardButton.Save)

    assert window.close()

    assert load(path).values[leaf] == 7.0


def test_a_save_that_fails_keeps_the_window_and_says_why(window: Window, tmp_path: Path) -> None:
    window.open_document(parse(LECTURE), path=tmp_path / "no such folder" / "kept.graphlab")
    window.canvas._set_value(next(iter(window.session.document.values)), "7")
    document = window.session.document
    answering(QMessageBox.StandardButton.Save)

    assert not window.close()

    assert window.isVisible()
    assert window.session.document is document
    assert window.session.is_dirty
    assert window.statusBar().currentMessage().startswith("⚠")


def test_what_is_being_typed_counts_as_a_change(window: Window) -> None:
    window.open_document(parse(LECTURE))
    window.bench.formula.editor.setFocus()
    window.bench.formula.editor.insertPlainText("M = 2*")
    window.bench.formula.editor.insertPlainText("a\n")
    asked = answering(QMessageBox.StandardButton.Cancel)

    assert not window.close()

    assert asked


@pytest.mark.parametrize("id", ["new"])
def test_leaving_for_the_start_page_asks_too(window: Window, id: str) -> None:
    asked = answering(QMessageBox.StandardButton.Cancel)
    edited(window).trigger(id)

    assert asked
    assert window.has_graph


def test_a_file_that_cannot_be_opened_is_said_before_anything_is_asked(
    window: Window, tmp_path: Path
) -> None:
    asked = answering(QMessageBox.StandardButton.Cancel)

    assert not edited(window).files.open(tmp_path / "there-is-none.graphlab")
    QApplication.processEvents()

    assert asked == []
    assert "there-is-none" in window.statusBar().currentMessage()
