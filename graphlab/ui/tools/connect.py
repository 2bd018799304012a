"""Draw wires. From an output to an input connects; from a filled input the wire's end is picked up and moved.

Dropped on empty canvas, a new wire opens the list of ops and a picked-up wire is cut. Alt+click on a port
cuts all its wires.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen

from graphlab.document import NodeId, Slot, edits
from graphlab.picture.hits import Port
from graphlab.picture.theme import Theme
from graphlab.ui.tools.gesture import Gesture
from graphlab.words import _

SNAP = 20


class Connect(Gesture):
    """A wire from an output that looks for an input."""

    def __init__(self, canvas, event: QMouseEvent, source: NodeId, picked_up: Slot | None = None) -> None:
        super().__init__(canvas, event)
        self._source = source
        self._picked_up = picked_up
        self._goal: Slot | None = None

    def drag(self, event: QMouseEvent) -> None:
        from graphlab.picture import hits

        point = self.canvas.to_graph(event.position())
        port = hits.port_at(self.canvas.geometry_now, point, SNAP / self.canvas.camera[2])
        self._goal = Slot(port.node, port.number) if port is not None and port.side == "in" else None
        if self._goal is None:
            self._goal = self._free_input(event.position())

    def release(self, event: QMouseEvent) -> None:
        session = self.canvas.session
        if not self.has_moved:
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._cut_all()
            return
        if self._goal is not None:
            session.apply(rewired, self._source, self._picked_up, self._goal, label=_("Connect"))
        elif self._picked_up is not None:
            session.apply(edits.disconnect, [self._picked_up], label=_("Cut a wire"))
        elif self.canvas.node_at(event.position()) is None:
            self.canvas.open_palette(event.position().toPoint(), self._source)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        geometry = self.canvas.geometry_now
        start = self.canvas.to_screen(geometry.outputs[geometry.row[self._source]])
        end = self.last
        if self._goal is not None:
            ports = geometry.skeleton
            row = next(
                number
                for number, (card, index) in enumerate(zip(ports.port_rows, ports.port_indices, strict=True))
                if geometry.nodes[card] == self._goal.node and index == self._goal.index
            )
            end = self.canvas.to_screen(geometry.inputs[row])
        path = QPainterPath(start)
        bend = max(30.0, abs(end.x() - start.x()) / 2)
        path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent), theme.wire_active))
        painter.drawPath(path)
        painter.setBrush(QColor(theme.accent if self._goal is not None else theme.surface_raised))
        painter.drawEllipse(end, 7, 7)

    def _free_input(self, place: QPointF) -> Slot | None:
        """Over a card, its first empty port is meant."""
        node = self.canvas.node_at(place)
        if node is None or node == self._source:
            return None
        inputs = self.canvas.document.graph.nodes[node].inputs
        return Slot(node, inputs.index(None)) if None in inputs else None

    def _cut_all(self) -> None:
        nodes = self.canvas.document.graph.nodes
        if self._picked_up is not None:
            slots = [self._picked_up]
        else:
            slots = [
                Slot(key, index)
                for key, node in nodes.items()
                for index, source in enumerate(node.inputs)
                if source == self._source
            ]
        self.canvas.session.apply(edits.disconnect, slots, label=_("Cut wires"))


def grab_wire(canvas, event: QMouseEvent, port: Port) -> Connect | None:
    """Pick up the end of the wire in an input port; an empty port has nothing to pick up."""
    source = canvas.document.graph.nodes[port.node].inputs[port.number]
    if source is None:
        return None
    return Connect(canvas, event, source, Slot(port.node, port.number))


def rewired(document, source: NodeId, picked_up: Slot | None, goal: Slot):
    """The document with the wire's end moved from one slot to another, or a new wire."""
    if picked_up is not None and picked_up != goal:
        document = edits.disconnect(document, [picked_up])
    return edits.connect(document, source, goal)
