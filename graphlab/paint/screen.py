"""The canvas on the screen."""

from PySide6.QtGui import QPainter

from graphlab.document.types import Document, NodeId, Slot
from graphlab.paint.fonts import colour
from graphlab.paint.painter import paint
from graphlab.picture.detail import LAYERS
from graphlab.picture.draw import draw
from graphlab.picture.geometry import Geometry
from graphlab.picture.theme import Theme
from graphlab.timeline import Frame

NOBODY: frozenset[NodeId] = frozenset()


class Screen:
    """Paints one canvas; keeps caches only."""

    is_behind = False
    """Whether the last paint left something to refine: the widget should ask for another paint soon."""

    def paint(
        self,
        painter: QPainter,
        size: tuple[int, int],
        device_ratio: float,
        document: Document,
        geometry: Geometry,
        frame: Frame | None,
        camera: tuple[float, float, float],
        theme: Theme,
        *,
        selection: frozenset[NodeId] = NOBODY,
        hovered: NodeId | Slot | None = None,
        layers: frozenset[str] = LAYERS,
        highlights: frozenset[NodeId] = NOBODY,
        hidden: frozenset[NodeId] = NOBODY,
        stale: bool = False,
    ) -> None:
        """Paint the frame so that the camera's point (x, y) lies in the middle, zoom pixels per graph unit."""
        x, y, zoom = camera
        painter.fillRect(0, 0, *size, colour(theme.canvas))
        painter.save()
        painter.translate(size[0] / 2, size[1] / 2)
        painter.scale(zoom, zoom)
        painter.translate(-x, -y)
        picture = draw(
            document,
            geometry,
            frame,
            theme,
            selection=selection,
            hidden=hidden,
            highlights=highlights,
            layers=layers,
            zoom=zoom,
            stale=stale,
        )
        paint(painter, picture)
        painter.restore()
