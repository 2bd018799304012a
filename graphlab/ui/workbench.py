"""Where a graph is worked on: the canvas, the panels about it, and what keeps them in step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QSplitter, QVBoxLayout, QWidget

from graphlab.picture.theme import Theme
from graphlab.session import Snapshot
from graphlab.ui.canvas import Canvas
from graphlab.ui.panels.equation_card import EquationCard
from graphlab.ui.panels.formula import FormulaPanel
from graphlab.ui.panels.inspector import Inspector
from graphlab.ui.panels.lesson import LessonPanel, SceneBar
from graphlab.ui.panels.transport import Transport

if TYPE_CHECKING:
    from graphlab.ui.window import Window

SIDE_WIDTH = 340


class Workbench(QSplitter):
    """Formula and lesson on the left, the canvas in the middle, the inspector on the right."""

    def __init__(self, window: Window) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._window = window
        self.canvas = Canvas(window)
        self.formula = FormulaPanel(window)
        self.inspector = Inspector(window)
        self._lesson = LessonPanel(window)
        self._scene_bar = SceneBar(window)
        self._equation = EquationCard(window, self)
        self._transport = Transport(window)
        self._duration = 0.0
        self.formula.complained.connect(self._equation.refresh)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(self.formula)
        left.addWidget(self._lesson)
        left.setStretchFactor(0, 3)
        left.setStretchFactor(1, 4)
        left.setMinimumWidth(220)
        self.inspector.setMinimumWidth(284)
        for part in (left, self._middle(), self.inspector):
            self.addWidget(part)
        self.setStretchFactor(1, 1)
        self.setSizes([SIDE_WIDTH, 1200, SIDE_WIDTH])
        self.setChildrenCollapsible(False)
        self._sides: dict[str, QWidget] = {"left": left, "right": self.inspector}
        self.fold()

    @property
    def is_moving(self) -> bool:
        """Whether something asks for the clock."""
        return self._window.session.view.playing or self.inspector.is_sweeping

    def dress(self, theme: Theme) -> None:
        """Colours and sizes of the theme."""
        for part in (
            self.formula,
            self._lesson,
            self._scene_bar,
            self.inspector,
            self._equation,
            self._transport,
        ):
            part.dress(theme)
        self.canvas.update()

    # ---- typing ----------------------------------------------------------------------------------

    def finish_typing(self) -> None:
        """Take over at once what was typed and not entered yet."""
        self.canvas.inline.finish()
        field = self._window.focusWidget()
        if isinstance(field, QLineEdit) and self.isAncestorOf(field):
            field.editingFinished.emit()
        self.formula.finish()

    def forget_typing(self) -> None:
        """Another document comes: nothing typed or begun for this one may reach it."""
        self.canvas.forget()
        self.formula.forget()

    # ---- keyboard --------------------------------------------------------------------------------

    def move_focus(self, direction: int) -> None:
        """Put the keyboard into the next visible part, or the one before. On the canvas Tab adds a node."""
        parts = [part for part in self._parts() if part.isVisible()]
        focused = self._window.focusWidget()
        inside = [place for place, part in enumerate(parts) if focused and part.isAncestorOf(focused)]
        here = parts.index(focused) if focused in parts else inside[0] if inside else 0
        part = parts[(here + direction) % len(parts)]
        entry = self.inspector.entry if part is self.inspector else part
        entry.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Space plays wherever it does nothing else, such as on the scrubber and on a slider.
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._window.trigger("play")
        else:
            super().keyPressEvent(event)

    def _parts(self) -> tuple[QWidget, ...]:
        return (self.canvas, self.inspector, self._transport.scrubber, self.formula.editor, self._lesson.list)

    # ---- side panels -----------------------------------------------------------------------------

    def shows(self, side: str) -> bool:
        """Whether a side panel is unfolded."""
        return not self._sides[side].isHidden()

    def toggle(self, side: str) -> None:
        """Fold a side panel away or bring it back, and remember that."""
        panel = self._sides[side]
        panel.setHidden(not panel.isHidden())
        if self._window.theme_name != "projector":
            self._window.settings.put(f"panel-{side}", not panel.isHidden())
        self._equation.refresh()

    def fold(self) -> None:
        """Fold all side panels away for a while, or have them as the person left them."""
        for side, panel in self._sides.items():
            wanted = self._window.settings.flag(f"panel-{side}", True)
            panel.setHidden(self._window.theme_name == "projector" or not wanted)
        self._equation.refresh()

    # ---- keeping in step -------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read everything from the session anew."""
        self._duration = self._window.session.timeline.duration
        self._refresh_view()
        self.formula.refresh()

    def follow(self, before: Snapshot, after: Snapshot) -> None:
        """Read from the session what has changed."""
        changed = after.document is not before.document
        if changed:
            self._keep_place(before)
            self.formula.refresh()
        if changed or replace(before.view, hovered=None) != replace(after.view, hovered=None):
            self._refresh_view()
        self.canvas.update()

    def _refresh_view(self) -> None:
        self._lesson.refresh()
        self._scene_bar.refresh()
        self._equation.refresh()
        self._transport.refresh()
        self.inspector.refresh()

    def _keep_place(self, before: Snapshot) -> None:
        """After an edit of the graph the view stays at the end if it was there, else within the new tape."""
        session = self._window.session
        same_graph = before.document.graph is session.document.graph
        if same_graph and before.document.target == session.document.target:
            return
        duration = session.timeline.duration
        was_at_end = not before.view.playing and before.view.time >= self._duration - 1e-9
        if was_at_end or session.view.time > duration:
            session.look(time=duration)
        self._duration = duration

    def _middle(self) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scene_bar)
        column.addWidget(self.canvas, 1)
        column.addWidget(line())
        column.addWidget(self._equation)
        column.addWidget(self._transport)
        return middle


def line() -> QFrame:
    """A hairline between two parts."""
    result = QFrame()
    result.setProperty("role", "line")
    return result
