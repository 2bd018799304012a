"""The canvas: one widget that draws the session and turns events into gestures; it holds no truth."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from graphlab.document import Document, NodeId, Point, Slot, edits, role_of
from graphlab.document.names import label
from graphlab.document.numbers import exact
from graphlab.paint.screen import Screen
from graphlab.picture import hits
from graphlab.picture.anatomy import kind_of, rows_of
from graphlab.picture.geometry import Geometry, geometry_of
from graphlab.picture.shapes import Bounds
from graphlab.picture.theme import Theme
from graphlab.timeline import Frame
from graphlab.ui import placing
from graphlab.ui.actions import ACTIONS
from graphlab.ui.inline import InlineEditor
from graphlab.ui.palette import NodePalette
from graphlab.ui.panels.leaf import number_from
from graphlab.ui.tools import Gesture, begin
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

SMALLEST, LARGEST = 0.05, 8.0
FIT_MARGIN = 48
FIT_REST = 5
SPEECH, TRAY = 49.0, 36.0
"""Graph units kept free above the cards for what the active one says, and below for its tray."""
LARGEST_FIT = 2.0
PORT_REACH, WIRE_REACH = 12, 7
VALUE_ROW = 12.0
CONTEXT = ("edit-value", "rename", "set-target", "duplicate", "delete", "", "add-node", "tidy", "fit")


class Canvas(QWidget):
    """Draws the frame; pans, zooms, selects, drags, connects."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._screen = Screen()
        self._gesture: Gesture | None = None
        self._space_down = False
        self._space_used = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(_("Graph"))
        self.setMinimumSize(QSize(320, 240))
        self._palette = NodePalette(self)
        self.inline = InlineEditor(self)
        self._fitted = False

    # ---- what is seen ----------------------------------------------------------------------------

    @property
    def window_(self) -> Window:
        return self._window

    @property
    def session(self):
        return self._window.session

    @property
    def document(self) -> Document:
        return self._window.session.document

    @property
    def geometry_now(self) -> Geometry:
        """Where everything lies at the moment."""
        return geometry_of(self.document, self.document.layout.places)

    @property
    def camera(self) -> tuple[float, float, float]:
        """The graph point in the middle of the widget, and the zoom."""
        return self._window.session.view.camera

    def to_graph(self, place: QPointF) -> Point:
        x, y, zoom = self.camera
        return Point(x + (place.x() - self.width() / 2) / zoom, y + (place.y() - self.height() / 2) / zoom)

    def to_screen(self, point: tuple[float, float]) -> QPointF:
        x, y, zoom = self.camera
        return QPointF((point[0] - x) * zoom + self.width() / 2, (point[1] - y) * zoom + self.height() / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        window = self._window
        session, theme = window.session, window.theme
        painter = QPainter(self)
        try:
            self._screen.paint(
                painter,
                (self.width(), self.height()),
                self.devicePixelRatioF(),
                self.document,
                self.geometry_now,
                session.frame,
                self.camera,
                theme,
                selection=session.view.selection,
                hovered=session.view.hovered,
                layers=session.view.layers,
                highlights=window.highlights,
                hidden=window.hidden_nodes,
            )
            if not self.document.graph.nodes:
                self._paint_hint(painter, theme)
            if self._gesture is not None:
                self._gesture.paint(painter, theme)
        finally:
            painter.end()
        if self._screen.is_behind:
            QTimer.singleShot(0, self, lambda: self.update())

    def _paint_hint(self, painter: QPainter, theme: Theme) -> None:
        font = painter.font()
        font.setPixelSize(round(theme.text_lead))
        painter.setFont(font)
        painter.setPen(QColor(theme.ink_muted))
        words = _("Type a formula on the left, or press Tab to add a node.")
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, words)

    # ---- camera ----------------------------------------------------------------------------------

    def fit(self, nodes: Collection[NodeId] | None = None) -> None:
        """Show all cards, or these."""
        shown = nodes
        if shown is None and self._window.hidden_nodes:
            shown = [node for node in self.document.graph.nodes if node not in self._window.hidden_nodes]
        self.fit_area(hits.bounds(self.geometry_now, shown))

    def fit_area(self, area: Bounds) -> None:
        """Show a rectangle of the canvas, with room for what its cards say."""
        if area.width <= 0 and area.height <= 0:
            self._window.session.look(camera=(0.0, 0.0, 1.0))
            return
        theme = self._window.theme
        wide = max(40, self.width() - 2 * FIT_MARGIN)
        high = max(40, self.height() - 2 * FIT_REST)
        tall = area.height + SPEECH + TRAY
        zoom = min(wide / max(area.width, 1), high / tall, max(LARGEST_FIT, theme.scale))
        zoom = min(max(zoom, SMALLEST), LARGEST)
        middle = (area.x + area.width / 2, area.y + (area.height - SPEECH + TRAY) / 2)
        self._window.session.look(camera=(*middle, zoom))

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Zoom so that the point under the pointer stays where it is."""
        zoom = self.camera[2]
        after = min(max(zoom * factor, SMALLEST), LARGEST)
        about = about or QPointF(self.width() / 2, self.height() / 2)
        fixed = self.to_graph(about)
        centre = (
            fixed.x - (about.x() - self.width() / 2) / after,
            fixed.y - (about.y() - self.height() / 2) / after,
        )
        self._window.session.look(camera=(*centre, after))

    def zoom_to(self, zoom: float) -> None:
        self.zoom_by(zoom / self.camera[2])

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the canvas by pixels."""
        x, y, zoom = self.camera
        self._window.session.look(camera=(x - dx / zoom, y - dy / zoom, zoom))

    # ---- what lies where -------------------------------------------------------------------------

    def node_at(self, place: QPointF) -> NodeId | None:
        node = hits.node_at(self.geometry_now, self.to_graph(place))
        return None if node in self._window.hidden_nodes else node

    def port_at(self, place: QPointF) -> hits.Port | None:
        return hits.port_at(self.geometry_now, self.to_graph(place), PORT_REACH / self.camera[2])

    def wire_at(self, place: QPointF) -> Slot | None:
        return hits.wire_at(self.geometry_now, self.to_graph(place), WIRE_REACH / self.camera[2])

    def value_at(self, place: QPointF) -> NodeId | None:
        """The leaf whose number is under the pointer."""
        node = self.node_at(place)
        if node is None or not isinstance(self.document.values.get(node), float):
            return None
        card = self.geometry_now.card(node)
        middle = card.y + rows_of(kind_of(self.document.graph.nodes[node]))[0]
        return node if abs(self.to_graph(place).y - middle) <= VALUE_ROW else None

    # ---- events ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.inline.finish()
        self._space_used = True
        if self._gesture is None:
            self._gesture = begin(self, event, self._space_down)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            self._gesture.move(event)
            self.update()
        else:
            self._hover(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(event)
            self.update()
        self._hover(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if (leaf := self.value_at(event.position())) is not None:
            self.edit_value(leaf)
        elif (node := self.node_at(event.position())) is not None:
            self.rename(node)
        elif self.port_at(event.position()) is None and self.wire_at(event.position()) is None:
            self.open_palette(event.position().toPoint())

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, turns = event.pixelDelta(), event.angleDelta()
        if not pixels.isNull() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan_by(pixels.x(), pixels.y())
        else:
            self.zoom_by(1.0015 ** turns.y(), event.position())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.show_menu(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_down, self._space_used = True, False
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif event.key() in ARROWS and self.session.view.selection:
            self._nudge(
                *ARROWS[Qt.Key(event.key())], far=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            )
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_down = False
            self.unsetCursor()
            if not self._space_used:
                self._window.trigger("play")
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event) -> None:
        self._space_down = False
        super().focusOutEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.session.look(hovered=None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._fitted and self.document.graph.nodes:
            self._fitted = True
            self.fit()

    def fit_when_shown(self) -> None:
        """Fit now, and again when the widget first gets its size."""
        self._palette.hide()
        self._fitted = self.isVisible()
        self.fit()

    def event(self, event: QEvent) -> bool:
        # Tab opens the palette; without this Qt would move the focus away.
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
        ):
            self._window.trigger("add-node")
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        if event.type() == QEvent.Type.NativeGesture:
            return self._native(event)
        return super().event(event)

    def _native(self, event) -> bool:
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1.0 + event.value(), event.position())
            return True
        return False

    def _hover(self, event: QMouseEvent) -> None:
        place = event.position()
        port = self.port_at(place)
        node = self.node_at(place)
        hovered = node if node is not None else None if port else self.wire_at(place)
        if hovered != self.session.view.hovered:
            self.session.look(hovered=hovered)
        shape = Qt.CursorShape.ArrowCursor
        if port is not None:
            shape = Qt.CursorShape.CrossCursor
        elif self.value_at(place) is not None:
            shape = Qt.CursorShape.SizeHorCursor
        if not self._space_down and self.cursor().shape() != shape:
            self.setCursor(shape)

    def _show_tip(self, event: QHelpEvent) -> None:
        """The exact numbers of what the pointer rests on."""
        words = hint_of(self.document, self.session.frame, self.session.view.hovered)
        if words:
            QToolTip.showText(event.globalPos() + QPoint(14, 18), words, self)
        else:
            QToolTip.hideText()

    def _nudge(self, dx: int, dy: int, far: bool) -> None:
        reach = 80 if far else 8
        places = self.document.layout.places
        moved = {
            node: Point(places[node].x + dx * reach, places[node].y + dy * reach)
            for node in self.session.view.selection
            if node in places
        }
        self.session.apply(edits.move, moved, label=_("Move"), merge=("nudge", self.session.view.selection))

    def forget(self) -> None:
        """Another document comes: what was begun on this one ends without a trace."""
        self._gesture = None
        self.inline.forget()
        self._palette.hide()

    # ---- commands --------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Esc: end the gesture as if it had not begun, else clear the selection."""
        if self._gesture is not None:
            self._gesture.cancel()
            self._gesture = None
            self.update()
        else:
            self.session.look(selection=frozenset())

    def show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for id in CONTEXT:
            if not id:
                menu.addSeparator()
            elif ACTIONS[id].when(self._window):
                menu.addAction(self._window.qaction(id))
        menu.exec(place)

    def open_palette(self, place: QPoint | None = None, source: NodeId | None = None) -> None:
        """The list of ops at the pointer; a source is wired into what is chosen."""
        if place is None:
            place = self.mapFromGlobal(self.cursor().pos())
            if not self.rect().contains(place):
                place = self.rect().center()
        self._palette.open(place, source)

    def select_all(self) -> None:
        self.session.look(selection=frozenset(self.document.graph.nodes))

    def delete_selection(self) -> None:
        nodes = self.session.view.selection
        self.session.apply(edits.delete, nodes, label=_("Delete"))
        self.session.look(selection=frozenset())

    def duplicate_selection(self) -> None:
        """Copy the selected nodes beside themselves; wires among them are copied, wires from outside are
        kept.
        """
        copies = self.session.apply(placing.duplicated, self.session.view.selection, label=_("Duplicate"))
        self.session.look(selection=copies)

    def make_selected_target(self) -> None:
        node = next(iter(self.session.view.selection))
        self.session.apply(edits.set_target, node, label=_("Choose where backward starts"))

    def tidy(self) -> None:
        self._window.layouts.tidy(self.session.view.selection)

    def edit_selected_value(self) -> None:
        if (leaf := self._selected_leaf()) is not None:
            self.edit_value(leaf)

    def rename_selected(self) -> None:
        self.rename(next(iter(self.session.view.selection)))

    def edit_value(self, leaf: NodeId) -> None:
        """Open a field over the number of a leaf."""
        value = self.document.values[leaf]
        assert isinstance(value, float)
        card = self.geometry_now.card(leaf)
        middle = card.y + rows_of(kind_of(self.document.graph.nodes[leaf]))[0]
        self.inline.open(
            self._row_rect(card, middle), exact(value), lambda text: self._set_value(leaf, text), _("Value")
        )

    def rename(self, node: NodeId) -> None:
        """Open a field over the name of a node."""
        card = self.geometry_now.card(node)
        name = self.document.graph.nodes[node].name
        self.inline.open(
            self._row_rect(card, card.y + 18), name, lambda text: self._rename(node, text), _("Name")
        )

    def _row_rect(self, card: Bounds, middle: float) -> QRectF:
        corner = self.to_screen((card.x, middle - 14))
        zoom = self.camera[2]
        return QRectF(corner.x(), corner.y(), max(90.0, card.width * zoom), max(26.0, 28 * zoom))

    def _set_value(self, leaf: NodeId, text: str) -> str:
        try:
            self.session.apply(edits.set_value, leaf, number_from(text), label=_("Change a value"))
        except ValueError as fault:
            return str(fault)
        return ""

    def _rename(self, node: NodeId, text: str) -> str:
        try:
            self.session.apply(edits.rename, node, text, label=_("Rename"))
        except edits.EditError as fault:
            return str(fault)
        return ""

    def _selected_leaf(self) -> NodeId | None:
        selection = self.session.view.selection
        node = next(iter(selection)) if len(selection) == 1 else None
        return node if node is not None and isinstance(self.document.values.get(node), float) else None


ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def hint_of(document: Document, frame: Frame, hovered: object) -> str:
    """The exact numbers of what the pointer is over."""
    trace = frame.trace
    if isinstance(hovered, Slot):
        source = document.graph.nodes[hovered.node].inputs[hovered.index]
        if source is None or hovered not in trace.program.edge:
            return ""
        words = f"{label(document, source)} → {label(document, hovered.node)}"
        edge = trace.program.edge[hovered]
        contribution = trace.contribution(hovered)
        if frame.sent[edge] and isinstance(contribution, float):
            words += "\n" + _("sent back: {number}").format(number=exact(contribution))
        return words
    if not isinstance(hovered, int) or hovered not in document.graph.nodes:
        return ""
    key = NodeId(hovered)
    faults = [fault.words for fault in trace.program.faults if fault.node == key]
    if faults or not trace.knows(key):
        return "\n".join(faults or [_("Not computed: something before it is missing.")])
    place = trace.program.position[key]
    node = document.graph.nodes[key]
    head = f"{label(document, key)}   ({role_of(node) if role_of(node) != 'computed' else node.op})"
    value = trace.value(key)
    lines = [head]
    if frame.known[place]:
        lines.append(
            _("value {number}").format(number=exact(value) if isinstance(value, float) else value.shape)
        )
    if frame.arrived[place] and isinstance(value, float):
        grad = float(frame.grads[trace.program.offsets[place]])
        lines.append(_("gradient {number}").format(number=exact(grad)))
    if node.note:
        lines.append(node.note)
    return "\n".join(lines)
