"""The scenes of a document: where we are, what this scene says, and the way on and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
)

from graphlab.picture.theme import Theme
from graphlab.timeline.captions import fill
from graphlab.ui.actions import ACTIONS
from graphlab.ui.start import heading
from graphlab.ui.style import icon
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window


class LessonPanel(QFrame):
    """The list of scenes and the teacher's notes; hidden when there are no scenes."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._window = window
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 12)
        column.setSpacing(6)
        column.addWidget(heading(_("SCENES")))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Scenes"))
        self.list.setWordWrap(True)
        self.list.itemClicked.connect(lambda item: window.scenes.show(self.list.row(item)))
        self.list.itemActivated.connect(lambda item: window.scenes.show(self.list.row(item)))
        column.addWidget(self.list, 1)
        self._notes_heading = heading(_("NOTES FOR THE TEACHER"))
        column.addWidget(self._notes_heading)
        self._notes = QLabel()
        self._notes.setWordWrap(True)
        self._notes.setProperty("role", "muted")
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._notes)
        self._shown: object = None

    def dress(self, theme: Theme) -> None:
        self._shown = None
        self.refresh()

    def refresh(self) -> None:
        session = self._window.session
        scenes, number = session.document.scenes, session.view.scene
        self.setVisible(bool(scenes))
        if (scenes, number) == self._shown:
            return
        self._shown = (scenes, number)
        titles = [f"{place}   {scene.title}" for place, scene in enumerate(scenes, start=1)]
        if [self.list.item(row).text() for row in range(self.list.count())] != titles:
            self.list.clear()
            for title in titles:
                self.list.addItem(QListWidgetItem(title))
        self.list.setCurrentRow(-1 if number is None else number)
        notes = "" if number is None else fill(scenes[number].notes, session.document, session.trace)
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))
        self._notes_heading.setVisible(bool(notes))


class SceneBar(QFrame):
    """Over the canvas: the scene's title and caption for the class, and the buttons to go on and back."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._window = window
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        self._back = self._button("previous-scene")
        row.addWidget(self._back)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._caption = QLabel()
        self._caption.setWordWrap(True)
        self._caption.setAccessibleName(_("Caption"))
        words.addWidget(self._title)
        words.addWidget(self._caption)
        row.addLayout(words, 1)
        self._next = self._button("next-scene")
        row.addWidget(self._next)
        self._shown: tuple[object, ...] = ()

    def dress(self, theme: Theme) -> None:
        big = theme.name == "projector"
        size = round(theme.text_symbol if big else theme.text_title)
        self._caption.setStyleSheet(f"font-size: {size}px; font-weight: 500;")
        self._title.setStyleSheet(f"font-size: {round(theme.text_base if big else theme.text_small)}px;")
        for button, id in ((self._back, "previous-scene"), (self._next, "next-scene")):
            button.setIcon(icon(ACTIONS[id].icon, theme.ink, theme.ink_disabled, 28))
            button.setIconSize(QSize(28, 28))
        self._shown = ()
        self.refresh()

    def refresh(self) -> None:
        session = self._window.session
        number, scenes = session.view.scene, session.document.scenes
        self.setVisible(number is not None and bool(scenes))
        if number is None or number >= len(scenes):
            return
        shown = (scenes, number, session.trace)
        if len(self._shown) == 3 and all(a is b or a == b for a, b in zip(shown, self._shown, strict=True)):
            return
        self._shown = shown
        scene = scenes[number]
        place = _("SCENE {number} OF {count}").format(number=number + 1, count=len(scenes))
        self._title.setText(f"{place}   ·   {scene.title}")
        self._caption.setText(fill(scene.caption, session.document, session.trace))
        self._back.setEnabled(number > 0)
        self._next.setEnabled(number + 1 < len(scenes))

    def _button(self, id: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(ACTIONS[id].hint)
        button.setAccessibleName(ACTIONS[id].title)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._window.trigger(id))
        return button
