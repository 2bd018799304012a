"""A real window with its own settings and journal, driven by real events."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from graphlab.session.view import View
from graphlab.ui.window import Window
from tests.ui.hands import Hands, close, shown


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[Window]:
    """A window of its own, for tests that close it or look at how it begins."""
    window = shown(qapp, tmp_path)
    yield window
    close(window)


@pytest.fixture(scope="module")
def desk(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One window for all tests of a file, as a person keeps one open all day."""
    window = shown(qapp, tmp_path_factory.mktemp("desk"))
    yield window
    close(window)


@pytest.fixture
def hands(qtbot: QtBot, desk: Window) -> Iterator[Hands]:
    """The window at its start page, in its first theme, with all panels unfolded."""
    yield Hands(desk, qtbot)
    for widget in QApplication.topLevelWidgets():
        if widget is not desk and widget.isVisible():
            widget.close()
    desk.session.saved()
    desk.go_home()
    desk.use_theme("light")
    desk.setWindowState(Qt.WindowState.WindowNoState)
    desk.resize(1600, 900)
    for side in ("left", "right"):
        if not desk.shows(side):
            desk.toggle_panel(side)
    desk.session.look(layers=View().layers, rate=View().rate)
    desk.statusBar().clearMessage()
    QApplication.processEvents()
