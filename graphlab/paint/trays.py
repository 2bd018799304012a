"""Trays on the screen. In the middle of a large backward pass dozens hang there, and few change at a time."""

from math import ceil

from PySide6.QtGui import QPainter, QPixmap

from graphlab.document.types import NodeId
from graphlab.engine import Trace
from graphlab.paint.painter import paint
from graphlab.paint.sight import Sight
from graphlab.paint.sprites import stamped
from graphlab.picture.callout import TRAY_RIGHT, TRAY_TOP, Chip, arrivals_at, hung, trays
from graphlab.picture.detail import Look
from graphlab.picture.shapes import Box
from graphlab.timeline import Frame

MOST_TRAYS = 40
MOST_KEPT = 1000
MARGIN = 2
"""Pixels round a tray for its border."""


class Trays:
    """Stamps trays; what they hold at one scale is drawn when it is first needed."""

    def __init__(self) -> None:
        self._drawn_for: tuple[Trace, Look, float] | None = None
        self._kept: dict[tuple[int, bytes], tuple[QPixmap, float]] = {}

    def paint(self, painter: QPainter, sight: Sight, frame: Frame, seen: set[int]) -> None:
        """Stamp the trays of the rows in sight, with a painter of device pixels."""
        look, viewport, geometry = sight.look, sight.viewport, sight.geometry
        scale = viewport.scale
        if not look.reads(look.theme.mono):
            return
        if self._drawn_for != (frame.trace, look, scale) or len(self._kept) > MOST_KEPT:
            self._drawn_for, self._kept = (frame.trace, look, scale), {}
        edges, begins = frame.trace.program.arriving
        arrived = frame.sent[edges] * 1 + frame.added[edges]
        for row in [row for row in trays(geometry, frame) if row in seen][:MOST_TRAYS]:
            node = geometry.nodes[row]
            place = frame.trace.program.position[node]
            holds = (row, arrived[begins[place] : begins[place + 1]].tobytes())
            if holds not in self._kept:
                self._kept[holds] = _drawn(look, arrivals_at(frame, node), scale)
            pixmap, left = self._kept[holds]
            x, y, width, height = geometry.cards[row].tolist()
            across, top = (x + width - TRAY_RIGHT + left) * scale, (y + height + TRAY_TOP) * scale
            corner = (round(across) - MARGIN - viewport.left, round(top) - MARGIN - viewport.top)
            painter.drawPixmap(*corner, pixmap)


def _drawn(look: Look, chips: list[Chip], scale: float) -> tuple[QPixmap, float]:
    """A tray as a pixmap, and how far left of its right side it begins, in graph units."""
    shapes = hung(look, chips, 0.0, 0.0, NodeId(0))
    back = shapes[0]
    assert isinstance(back, Box)

    def draw(painter: QPainter) -> None:
        painter.translate(MARGIN - back.x * scale, MARGIN)
        painter.scale(scale, scale)
        paint(painter, shapes)

    size = (ceil(back.width * scale) + 2 * MARGIN, ceil(back.height * scale) + 2 * MARGIN)
    return stamped(*size, draw), back.x
