"""How the window begins: what is loaded before its first paint, what comes next, and how still it is then."""

import sys
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from graphlab.bench_start import BARE, GRAPHLAB, launched, surroundings
from graphlab.ui.settings import Settings
from graphlab.ui.window import Window
from tests.ui.hands import LECTURE, close

QT = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "graphlab"}
ROOMS_OF_THE_START_PAGE = {"ui", "picture", "paint"}
STILL_MS = 700
"""Longer than a cursor takes to blink."""

CURSOR = 16
"""Pixels. A field's background is see-through, so what lies behind its cursor is painted with it."""


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a process with the real main function told about its start."""
    return launched(GRAPHLAB, quickly(tmp_path_factory.mktemp("launch")))


def quickly(folder: Path) -> dict[str, str]:
    """The surroundings of the benchmark, but with the bytecode that there is already."""
    return {name: each for name, each in surroundings(folder).items() if name != "PYTHONPYCACHEPREFIX"}


def test_before_the_first_paint_nothing_is_loaded_but_qt_and_what_the_start_page_shows(launch) -> None:
    modules = set(launch["modules"])
    packages = {name.partition(".")[0] for name in modules}
    # Debian's Python loads a sitecustomize of its own.
    known = sys.stdlib_module_names | QT | {"sitecustomize"}
    foreign = {name for name in packages - known if not name.startswith("_")}
    rooms = {name.split(".")[1] for name in modules if name.count(".") >= 2 and name.startswith("graphlab.")}

    assert "graphlab.ui.start" in modules
    assert foreign == set()
    assert rooms <= ROOMS_OF_THE_START_PAGE


def test_a_bare_window_is_measured_in_the_same_way(launch, tmp_path: Path) -> None:
    bare = launched(BARE, quickly(tmp_path))

    assert bare["painted"] > 0
    assert 0 < launch["painted"] < launch["furnished"]
    assert "PySide6.QtWidgets" in bare["modules"]
    assert not [name for name in bare["modules"] if name.startswith("graphlab")]


class Events(QObject):
    """Counts the paint and timer events of one window and all its parts."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.painted: Counter[str] = Counter()
        self.timers: Counter[str] = Counter()
        self.widest = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.Paint, QEvent.Type.Timer) or not is_in(watched, self._window):
            return False
        if isinstance(watched, QWidget) and event.type() == QEvent.Type.Paint:
            self.painted[type(watched).__name__] += 1
            self.widest = max(self.widest, event.region().boundingRect().width())
        elif event.type() == QEvent.Type.Timer:
            self.timers[type(watched).__name__] += 1
        return False


def is_in(part: QObject | None, whole: QObject) -> bool:
    while part is not None and part is not whole:
        part = part.parent()
    return part is whole


def events_of(window: Window, qapp: QApplication, qtbot: QtBot) -> Events:
    """What happens in a window while nobody does anything."""
    events = Events(window)
    qapp.installEventFilter(events)
    qtbot.wait(STILL_MS)
    qapp.removeEventFilter(events)
    return events


@pytest.fixture
def settled(qapp: QApplication, qtbot: QtBot, tmp_path: Path):
    """A window that has made everything it makes by itself."""
    window = Window(qapp, Settings(tmp_path), tmp_path / "journal")
    with qtbot.waitSignal(window.afterwards.finished, timeout=20_000):
        window.show()
    yield window
    close(window)


def active_timers(window: Window) -> list[QTimer]:
    return [timer for timer in window.findChildren(QTimer) if timer.isActive()]


def test_gallery_pictures_and_workbench_are_there_without_a_touch(settled: Window) -> None:
    assert settled.is_furnished
    assert not settled.has_graph
    assert settled.start.has_pictures
    assert active_timers(settled) == []


def test_the_start_page_at_rest_paints_nothing_but_its_cursor(settled, qapp, qtbot) -> None:
    qtbot.wait(100)
    events = events_of(settled, qapp, qtbot)

    assert settled.start.formula.hasFocus()
    assert events.widest <= CURSOR
    assert events.painted["QLineEdit"] <= 3


def test_a_graph_at_rest_paints_nothing_and_no_timer_runs(settled, qapp, qtbot) -> None:
    settled.start.formula.setText(LECTURE)
    settled.start.formula.returnPressed.emit()
    settled.player.go(None)
    settled.session.saved()
    qtbot.waitUntil(lambda: active_timers(settled) == [], timeout=5000)
    qtbot.wait(300)
    events = events_of(settled, qapp, qtbot)

    assert events.painted == Counter()
    assert events.timers == Counter()


def test_a_graph_opened_at_once_needs_none_of_what_comes_afterwards(qapp, tmp_path: Path) -> None:
    window = Window(qapp, Settings(tmp_path), tmp_path / "journal")
    assert not window.is_furnished

    window.start.formula.setText(LECTURE)
    window.start.formula.returnPressed.emit()

    assert window.has_graph
    assert len(window.session.document.graph.nodes) == 7
    assert not window.qaction("undo").icon().isNull()
    close(window)


def test_closing_a_window_ends_what_was_still_to_be_made(qapp: QApplication, tmp_path: Path) -> None:
    window = Window(qapp, Settings(tmp_path), tmp_path / "journal")
    window.show()
    window.afterwards.begin()
    assert active_timers(window) != []
    window.close()

    assert active_timers(window) == []
    close(window)
