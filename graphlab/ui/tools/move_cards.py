"""Drag cards.

A press selects; dragging a selected card drags the whole selection, on the 8 px grid (Alt: freely).
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from graphlab.document import NodeId, Point, edits
from graphlab.picture.theme import GRID
from graphlab.ui.tools.gesture import Gesture
from graphlab.words import _


class MoveCards(Gesture):
    """Select on press, move on drag."""

    def __init__(self, canvas, event: QMouseEvent, node: NodeId) -> None:
        super().__init__(canvas, event)
        self._node = node
        selection = canvas.session.view.selection
        self._was_selected = node in selection
        self._toggles = bool(
            event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        )
        if self._toggles:
            canvas.session.look(selection=selection ^ {node})
        elif not self._was_selected:
            canvas.session.look(selection=frozenset({node}))
        places = canvas.document.layout.places
        self._places = {key: places[key] for key in canvas.session.view.selection if key in places}

    def drag(self, event: QMouseEvent) -> None:
        zoom = self.canvas.camera[2]
        dx = (event.position().x() - self.start.x()) / zoom
        dy = (event.position().y() - self.start.y()) / zoom
        if not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            dx, dy = round(dx / GRID) * GRID, round(dy / GRID) * GRID
        self._move_to(dx, dy)

    def release(self, event: QMouseEvent) -> None:
        if self.has_moved:
            self.canvas.session.seal()
        elif self._was_selected and not self._toggles:
            self.canvas.session.look(selection=frozenset({self._node}))

    def cancel(self) -> None:
        if self.has_moved:
            self.canvas.session.undo()

    def _move_to(self, dx: float, dy: float) -> None:
        moved = {key: Point(place.x + dx, place.y + dy) for key, place in self._places.items()}
        self.canvas.session.apply(edits.move, moved, label=_("Move"), merge=("move", id(self)))
