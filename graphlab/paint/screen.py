"""The canvas on the screen, many times a second: the fast path to the picture that `picture.draw` describes.

From the back to the front: the still layer (wires and faces, one pixmap), numbers (glyphs, one call for
each size), streaks and packets (one call each), and the few marks of this moment as shapes of the display
list. Nothing here loops over all nodes or wires while only time advances.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtGui import QPainter

from graphlab.document.types import Document, NodeId, Slot
from graphlab.paint.figures import Figures
from graphlab.paint.ground import Ground
from graphlab.paint.motion import FEW, paint_sweep
from graphlab.paint.painter import paint
from graphlab.paint.sight import Sight, near_rows, shown_rows, shown_wires, sight_of
from graphlab.paint.still import BUDGET, Still
from graphlab.paint.trays import Trays
from graphlab.paint.viewport import Viewport, viewport_of
from graphlab.picture.callout import callout, halo
from graphlab.picture.detail import LAYERS, look_of
from graphlab.picture.draw import captions, highlighted, packets, rings, terms
from graphlab.picture.geometry import Geometry
from graphlab.picture.reading import read
from graphlab.picture.shapes import Shape
from graphlab.picture.theme import Theme
from graphlab.picture.wires import cubic_of, hovered_wire
from graphlab.timeline import Frame

NOBODY: frozenset[NodeId] = frozenset()
REACH = 84.0
"""How far above or below its card a callout or a tray is seen, in graph units."""


class Screen:
    """Paints one canvas. Holds caches only; any of them can be dropped at any time."""

    def __init__(self, budget: float = BUDGET) -> None:
        self._still = Still()
        self._figures, self._trays = Figures(), Trays()
        self._ground = Ground(self._figures)
        self._budget = budget
        self._sight: Sight | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the last paint left something to refine: the widget should ask for another paint soon."""
        return self._still.is_behind

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
        """Paint a frame; the camera's point (x, y) lies in the middle, zoom pixels per graph unit."""
        if min(size) < 1:
            return
        look = look_of(theme, camera[2], layers, is_stale=stale)
        viewport = viewport_of(size, device_ratio, camera)
        reading = read(document, geometry, frame)
        sight = self._sight = sight_of(self._sight, document, geometry, reading, look, viewport, hidden)
        self._still.refresh(sight, self._budget)
        self._ground.refresh(sight, self._still)
        # Numbers of an older document stay where they are: nothing of them moves.
        live = None if stale else frame
        sweeps = live is not None and len(live.moving) > FEW
        painter.save()
        painter.scale(1 / device_ratio, 1 / device_ratio)
        painter.drawPixmap(0, 0, self._ground.pixmap)
        self._figures.paint_terms(painter, sight, reading.wire if live else -1)
        if live is not None and sweeps:
            paint_sweep(painter, sight, live)
        seen = set(near_rows(sight, REACH * viewport.scale).tolist())
        with graph_units(painter, viewport):
            # As if below the wires: where a wire is, it stands out from the canvas more than a tint does.
            painter.setCompositionMode(_stronger(theme))
            paint(painter, highlighted(look, geometry, highlights - hidden))
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            paint(painter, rings(look, geometry, selection - hidden, theme.selection, 3.0))
            paint(painter, _hovered(sight, hovered))
            if live is not None:
                paint(painter, _moving(sight, live, seen, sweeps))
        if live is not None:
            self._trays.paint(painter, sight, live, seen)
        with graph_units(painter, viewport):
            if live is not None and reading.active in seen:
                sides = viewport.seen(-8.0)
                paint(painter, callout(look, document, geometry, live, reading.active, sides))
            paint(painter, captions(geometry, reading, look, np.flatnonzero(shown_rows(geometry, hidden))))
        painter.restore()


@contextmanager
def graph_units(painter: QPainter, viewport: Viewport) -> Iterator[None]:
    """Let a painter of device pixels draw in graph units for a while."""
    painter.save()
    painter.translate(-viewport.left, -viewport.top)
    painter.scale(viewport.scale, viewport.scale)
    try:
        yield
    finally:
        painter.restore()


def _moving(sight: Sight, frame: Frame, seen: set[int], sweeps: bool) -> Iterator[Shape]:
    """The halo and what is on its way, as `picture.draw` draws them."""
    geometry, reading, look = sight.geometry, sight.reading, sight.look
    if reading.active in seen:
        yield from halo(look, geometry, reading.active, is_target=reading.active == reading.target)
    if not sweeps:
        shown = np.flatnonzero(shown_wires(geometry, sight.hidden))
        yield from packets(sight.document, geometry, frame, reading, look, shown)
        if reading.wire >= 0:
            yield from terms(sight.document, geometry, reading, look, frame, np.array([reading.wire]))


def _stronger(theme: Theme) -> QPainter.CompositionMode:
    """Whatever differs more from the canvas stays."""
    modes = QPainter.CompositionMode
    return modes.CompositionMode_Lighten if theme.is_dark else modes.CompositionMode_Darken


def _hovered(sight: Sight, hovered: NodeId | Slot | None) -> Iterator[Shape]:
    """What the pointer is over."""
    geometry, look = sight.geometry, sight.look
    if isinstance(hovered, Slot):
        if hovered in geometry.skeleton.wire:
            number = geometry.skeleton.wire[hovered]
            yield hovered_wire(look, cubic_of(geometry, number), int(sight.reading.levels[number]), hovered)
    elif hovered is not None and hovered not in sight.hidden:
        yield from rings(look, geometry, [hovered], look.theme.wire_hover, 1.5)
