"""A closed window leaves nothing behind."""

import gc
import multiprocessing
import threading
import weakref
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from graphlab.language import parse
from graphlab.ui.window import Window
from tests.ui.hands import LECTURE, close, shown


def used(window: Window) -> Window:
    """Do a little of everything with a window."""
    window.open_document(parse(LECTURE), play=True)
    QApplication.processEvents()
    window.player.go(5)
    leaf = next(iter(window.session.document.values))
    window.session.look(selection=frozenset({leaf}))
    window.canvas.open_palette()
    window.canvas.edit_value(leaf)
    window.canvas._set_value(leaf, "7")
    window.show_keys()
    QApplication.processEvents()
    return window


def test_a_closed_window_takes_all_its_widgets_with_it(qapp: QApplication, tmp_path: Path) -> None:
    before = set(QApplication.allWidgets())
    close(used(shown(qapp, tmp_path)))
    gc.collect()  # the plot's menus have no parent

    assert set(QApplication.allWidgets()) <= before


def test_the_collector_gets_everything_of_a_closed_window_back(qapp: QApplication, tmp_path: Path) -> None:
    def lived() -> list[weakref.ref[object]]:
        window = used(shown(qapp, tmp_path))
        parts = (window, window.session, window.canvas, window.player, window.files)
        close(window)
        return [weakref.ref(each) for each in parts]

    parts = lived()
    gc.collect()

    assert [each() for each in parts] == [None] * len(parts)


def test_a_closed_window_leaves_no_timer_thread_or_process(window: Window) -> None:
    threads = set(threading.enumerate())
    used(window)
    window.bench.formula.editor.insertPlainText(" ")
    timers = window.findChildren(QTimer)
    assert any(timer.isActive() for timer in timers)

    window.session.saved()
    window.close()
    QApplication.processEvents()

    assert [timer.parent() for timer in timers if timer.isActive() and not timer.isSingleShot()] == []
    assert set(threading.enumerate()) <= threads
    assert multiprocessing.active_children() == []
