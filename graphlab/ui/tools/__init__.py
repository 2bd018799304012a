"""One file per gesture. A gesture begins at a press, follows the pointer, and ends in one edit or in nothing.

It keeps its own state and no truth: until it ends the document changes only through merged edits, so one
gesture is one undo step, and Esc takes all of it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from graphlab.ui.tools.box_select import BoxSelect
from graphlab.ui.tools.connect import Connect, grab_wire
from graphlab.ui.tools.drag_value import DragValue
from graphlab.ui.tools.gesture import Gesture
from graphlab.ui.tools.move_cards import MoveCards
from graphlab.ui.tools.pan import Pan

if TYPE_CHECKING:
    from graphlab.ui.canvas import Canvas

__all__ = ["Gesture", "begin"]


def begin(canvas: Canvas, event: QMouseEvent, space_down: bool) -> Gesture | None:
    """The gesture that a press starts, by button and by what lies under the pointer."""
    button, place = event.button(), event.position()
    if button in (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton) or space_down:
        return Pan(canvas, event)
    if button != Qt.MouseButton.LeftButton:
        return None
    port = canvas.port_at(place)
    if port is not None:
        return grab_wire(canvas, event, port) if port.side == "in" else Connect(canvas, event, port.node)
    value = canvas.value_at(place)
    if value is not None and not event.modifiers():
        return DragValue(canvas, event, value)
    node = canvas.node_at(place)
    if node is not None:
        return MoveCards(canvas, event, node)
    return BoxSelect(canvas, event)
