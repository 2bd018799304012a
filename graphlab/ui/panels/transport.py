"""The transport bar: first, back, play, forward, last, the scrubber, the step counter and the speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton

from graphlab.picture.theme import Theme
from graphlab.ui.actions import ACTIONS
from graphlab.ui.panels.scrubber import Scrubber
from graphlab.ui.player import SPEEDS, WHOLE_PASS
from graphlab.ui.style import icon
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

BUTTONS = ("first", "previous-phase", "previous", "play", "next", "finish-phase", "last")
SPARE = ("previous-phase", "finish-phase")
ROOMY = 600
SPACING = 4


class Transport(QFrame):
    """Reads time from the session and asks the player to move it."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._window = window
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 8)
        row.setSpacing(SPACING)
        for id in BUTTONS:
            button = QToolButton()
            button.setAccessibleName(ACTIONS[id].title)
            button.setToolTip(ACTIONS[id].hint)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, id=id: window.trigger(id))
            self._buttons[id] = button
            row.addWidget(button)
        self.scrubber = Scrubber(window.player.seek)
        row.addSpacing(8)
        row.addWidget(self.scrubber, 1)
        self._counter = QLabel()
        self._counter.setProperty("role", "number")
        self._counter.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._counter.setToolTip(_("Steps done, of all steps of this pass"))
        row.addWidget(self._counter)
        row.addSpacing(8)
        self._speed = QComboBox()
        self._speed.setAccessibleName(_("Speed"))
        self._speed.setToolTip(_("Speed: one event takes 0.7 seconds at 1×  (Ctrl+Up, Ctrl+Down)"))
        self._speed.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for rate in SPEEDS:
            self._speed.addItem(f"{rate:g}×", rate)
        self._speed.addItem(_("all in 20 s"), WHOLE_PASS)
        self._speed.activated.connect(self._chose_speed)
        row.addWidget(self._speed)

    def minimumSizeHint(self) -> QSize:
        """Without the buttons that go when there is no room."""
        spare = sum(
            self._buttons[id].sizeHint().width() + SPACING for id in SPARE if not self._buttons[id].isHidden()
        )
        full = super().minimumSizeHint()
        return QSize(full.width() - spare, full.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the window is narrow the scrubber needs the room of the buttons that are needed least."""
        fits = self.width() >= ROOMY
        for id in SPARE:
            self._buttons[id].setVisible(fits)

    def dress(self, theme: Theme) -> None:
        """Tint the icons, and size them for the theme."""
        size = round(theme.icon_size)
        self.scrubber.dress(theme)
        for id, button in self._buttons.items():
            button.setIcon(icon(ACTIONS[id].icon, theme.ink, theme.ink_disabled, size))
            button.setIconSize(QSize(size, size))
        play = self._buttons["play"]
        play.setStyleSheet(
            f"QToolButton {{ background: {theme.accent}; border-radius: 18px; padding: 8px; }}"
        )
        self._show_play(theme)

    def refresh(self) -> None:
        """Follow the session."""
        session, theme = self._window.session, self._window.theme
        timeline, view = session.timeline, session.view
        self.scrubber.show_time(timeline, view.time, theme)
        total = len(timeline)
        width = len(str(total))
        self._counter.setText(f"{timeline.done_at(view.time):>{width}} / {total}")
        index = self._speed.findData(view.rate)
        if index >= 0 and index != self._speed.currentIndex():
            self._speed.setCurrentIndex(index)
        self._show_play(theme)

    def _show_play(self, theme: Theme) -> None:
        playing = self._window.session.view.playing
        button = self._buttons["play"]
        shown = (playing, theme.name)
        if button.property("shown") == shown:
            return
        button.setProperty("shown", shown)
        button.setIcon(icon("pause" if playing else "play", theme.accent_ink, "", button.iconSize().width()))
        button.setToolTip(_("Pause  (Space)") if playing else _("Play  (Space)"))

    def _chose_speed(self, index: int) -> None:
        self._window.player.set_speed(self._speed.itemData(index))
