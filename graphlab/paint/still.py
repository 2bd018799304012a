"""The still layer: wires and the faces of cards, kept as a pixmap. Only what changed is painted again.

Numbers and everything that moves are drawn over it in every frame. A repaint that would take longer than
its budget is done in bands, one or a few per frame; until then the old picture stands there, scaled if the
zoom changed.
"""

from time import perf_counter

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from graphlab.paint.fonts import brush, colour
from graphlab.paint.fragments import draw_rectangles
from graphlab.paint.sight import Sight, card_boxes, shown_rows
from graphlab.paint.sprites import FaceSprites
from graphlab.paint.tiles import Tiles, bands, grown
from graphlab.paint.viewport import Viewport
from graphlab.paint.wiring import Wiring
from graphlab.picture.cards import Face, face_of, rows_that_name_numbers
from graphlab.picture.geometry import Bools, Floats, Ints
from graphlab.picture.reading import LOOP, REST

BUDGET = 0.003
"""Seconds that a repaint may take while numbers change or things move."""

REST_BUDGET, FIRST_BUDGET = 0.012, 0.05
"""The same while nothing else changes, and when there is nothing to show yet."""

FACE_COST, SPRITE_COST = 15e-6, 250e-6
SMALL_SHARE = 0.03
"""The share of the window up to which a repaint is never worth estimating."""

DOT_PITCH = 32
NEAREST_DOTS = 24.0
SMALLEST_DOTTED = 0.3
"""Zoom below which the grid has no dots."""


class Still:
    """A pixmap of everything that stands still, and how far it is up to date."""

    def __init__(self) -> None:
        self.pixmap = QPixmap()
        self._sight: Sight | None = None
        self._tiles = Tiles(0, 0)
        self._levels: Ints = np.zeros(0, np.int64)
        self._faces: dict[int, Face] = {}
        self._sharp: tuple[QPixmap, Viewport] | None = None
        self._wiring: Wiring | None = None
        self._whole_cost = 0.0
        self.painted: Bools | None = None
        """The tiles that the last refresh painted; None after it moved or replaced the whole picture."""

    @property
    def is_behind(self) -> bool:
        """Whether a part of the pixmap is out of date."""
        return bool(self._tiles.mask.any())

    def refresh(self, sight: Sight, budget: float = BUDGET) -> None:
        """Bring the pixmap up to date with what is in sight, within about a budget of seconds."""
        before, self._sight = self._sight, sight
        self.painted = np.zeros_like(self._tiles.mask)
        is_new = before is None or (before.viewport.width, before.viewport.height) != (
            sight.viewport.width,
            sight.viewport.height,
        )
        levels = sight.reading.levels
        if not sight.look.shows_products:
            levels = np.where(levels == LOOP, LOOP, REST)
        stands_in = False
        if is_new or before is None:
            self._begin(sight)
            budget = max(budget, FIRST_BUDGET)
        elif _looks_different(before, sight):
            stands_in = self._rescale(before, sight)
        else:
            if before.reading is sight.reading and before.viewport == sight.viewport:
                budget = max(budget, REST_BUDGET)
            self._scroll(before.viewport, sight.viewport)
            if self._wiring is not None:
                self._mark_changes(self._wiring, before, sight, levels)
                self._move(self._wiring, before, sight)
        self._levels = levels
        # While the zoom changes from paint to paint, a large picture is not painted anew each time.
        if self.is_behind and not (stands_in and self._whole_cost > budget):
            self._repaint(sight, budget)

    def _begin(self, sight: Sight) -> None:
        viewport = sight.viewport
        self.pixmap = QPixmap(viewport.width, viewport.height)
        self.pixmap.fill(colour(sight.look.theme.canvas))
        self._sharp = None
        self._tiles = Tiles(viewport.width, viewport.height)
        self._forget(sight)

    def _forget(self, sight: Sight) -> None:
        """Everything is out of date and must be cut and drawn anew when it is painted."""
        self.painted = None
        self._tiles.mark_all()
        self._wiring = None
        self._sprites = FaceSprites(sight.look, sight.viewport.scale)
        self._faces = {}

    def _rescale(self, before: Sight, sight: Sight) -> bool:
        """Begin again; whether only the zoom changed and the last sharp picture, scaled, stands in."""
        same_things = before.geometry is sight.geometry and before.look.theme is sight.look.theme
        if not same_things or before.hidden != sight.hidden:
            self._sharp = None
        elif not self.is_behind:
            self._sharp = (self.pixmap, before.viewport)
            self.pixmap = QPixmap(self.pixmap.size())
        if self._sharp is not None:
            _paint_scaled(self.pixmap, *self._sharp, sight)
        self._forget(sight)
        return self._sharp is not None

    def _scroll(self, before: Viewport, after: Viewport) -> None:
        dx, dy = before.left - after.left, before.top - after.top
        if dx or dy:
            self.painted = None
            self.pixmap.scroll(dx, dy, self.pixmap.rect())
            self._tiles.shift(dx, dy)

    def _move(self, wiring: Wiring, before: Sight, sight: Sight) -> None:
        """Mark what moved cards and their wires leave and where they come to."""
        if before.geometry is not sight.geometry:
            old, new = before.geometry.cards, sight.geometry.cards
            moved = (old[:, 0] != new[:, 0]) | (old[:, 1] != new[:, 1])
            skeleton, corner = sight.geometry.skeleton, (sight.viewport.left, sight.viewport.top)
            wires = moved[skeleton.wire_from] | moved[skeleton.wire_to]
            for geometry in (before.geometry, sight.geometry):
                if geometry is sight.geometry:
                    wiring.move(geometry, wires)
                self._tiles.mark(wiring.boxes_of(wires, corner))
                self._tiles.mark(card_boxes(geometry.cards[moved], sight.viewport, self._sprites.margin))
        if not wiring.serves(sight):
            self._wiring = None

    def _mark_changes(self, wiring: Wiring, before: Sight, sight: Sight, levels: Ints) -> None:
        """Mark wires with another level and cards with another face."""
        changed = levels != self._levels
        if changed.any():
            corner = (sight.viewport.left, sight.viewport.top)
            self._tiles.mark(wiring.boxes_of(changed, corner))
        if sight.look.detail.is_plain or before.reading is sight.reading:
            return
        rows = self._with_other_faces(before, sight)
        if len(rows):
            self._tiles.mark(card_boxes(sight.geometry.cards[rows], sight.viewport, self._sprites.margin))

    def _with_other_faces(self, before: Sight, sight: Sight) -> Ints:
        old, new = before.reading, sight.reading
        differs = old.standing != new.standing
        if old.target != new.target:
            differs[[row for row in (old.target, new.target) if row >= 0]] = True
        if before.document is not sight.document and sight.look.detail.number:
            for row in rows_that_name_numbers(sight.geometry.skeleton):
                if row in self._faces:
                    differs[row] |= face_of(sight.document, sight.geometry, new, row) != self._faces[row]
        return np.flatnonzero(differs)

    def _repaint(self, sight: Sight, budget: float) -> None:
        """Paint what is out of date, band by band, until the budget is spent."""
        start = perf_counter()
        mask = self._tiles.mask
        if self._wiring is None:
            self._wiring = Wiring(sight)
        share = float(mask.mean())
        expected = self._cost(self._wiring, sight) if share > SMALL_SHARE else 0.0
        if share == 1.0:
            self._whole_cost = expected
        parts = (
            bands(mask, max(1, int(np.ceil(2 * expected / budget)))) if expected > budget else [mask.copy()]
        )
        painter = QPainter(self.pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for done, part in enumerate(parts, 1):
            self._paint(painter, part, self._wiring, sight)
            mask &= ~part
            if self.painted is not None:
                self.painted |= part
            if (perf_counter() - start) * (done + 1) / done > budget:
                break
        painter.end()

    def _cost(self, wiring: Wiring, sight: Sight) -> float:
        corner = (sight.viewport.left, sight.viewport.top)
        wires = wiring.cost(wiring.touched(self._tiles, corner), self._levels)
        if sight.look.detail.is_plain:
            return wires
        rows = self._touched_rows(self._tiles, sight)
        missing = sum(row not in self._faces for row in rows.tolist())
        return wires + FACE_COST * len(rows) + SPRITE_COST * missing

    def _paint(self, painter: QPainter, mask: Bools, wiring: Wiring, sight: Sight) -> None:
        viewport, theme = sight.viewport, sight.look.theme
        tiles = Tiles(viewport.width, viewport.height)
        tiles.mask = mask
        region = tiles.region()
        painter.setClipRegion(region)
        painter.fillRect(region.boundingRect(), colour(theme.canvas))
        _paint_dots(painter, tiles, region.boundingRect(), sight)
        wiring.paint(painter, tiles, self._levels, (viewport.left, viewport.top))
        if not sight.look.detail.is_plain:
            self._paint_faces(painter, tiles, sight)

    def _paint_faces(self, painter: QPainter, tiles: Tiles, sight: Sight) -> None:
        rows = self._touched_rows(tiles, sight)
        corners = sight.viewport.corners(sight.geometry.cards[rows]) - self._sprites.margin
        for row, (x, y) in zip(rows.tolist(), corners.astype(int).tolist(), strict=True):
            face = face_of(sight.document, sight.geometry, sight.reading, row)
            self._faces[row] = face
            painter.drawPixmap(x, y, self._sprites.of(face))

    def _touched_rows(self, tiles: Tiles, sight: Sight) -> Ints:
        boxes = grown(sight.boxes, self._sprites.margin)
        return np.flatnonzero(tiles.touched(boxes) & shown_rows(sight.geometry, sight.hidden))


def _looks_different(before: Sight, after: Sight) -> bool:
    """Whether everything must be painted again."""
    return (
        before.viewport.scale != after.viewport.scale
        or before.look != after.look
        or before.geometry.skeleton is not after.geometry.skeleton
        or before.hidden != after.hidden
    )


def _paint_scaled(pixmap: QPixmap, sharp: QPixmap, seen: Viewport, sight: Sight) -> None:
    """Paint a sharp picture of another zoom where its things lie now."""
    after = sight.viewport
    grow = after.scale / seen.scale
    area = QRectF(
        seen.left * grow - after.left, seen.top * grow - after.top, seen.width * grow, seen.height * grow
    )
    pixmap.fill(colour(sight.look.theme.canvas))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(area, sharp, QRectF(sharp.rect()))
    painter.end()


def _paint_dots(painter: QPainter, tiles: Tiles, area: QRect, sight: Sight) -> None:
    """The dots of the grid, thinned out so that they never crowd."""
    viewport = sight.viewport
    if sight.look.zoom < SMALLEST_DOTTED:
        return
    pitch = DOT_PITCH * viewport.scale
    while pitch < NEAREST_DOTS * viewport.scale / sight.look.zoom:
        pitch *= 2
    across = _marks(area.x() + viewport.left, area.width(), pitch) - viewport.left
    down = _marks(area.y() + viewport.top, area.height(), pitch) - viewport.top
    side = max(1.0, np.rint(1.5 * viewport.scale / sight.look.zoom))
    dots = np.empty((len(across) * len(down), 4))
    dots[:, 0] = np.tile(across, len(down))
    dots[:, 1] = np.repeat(down, len(across))
    dots[:, 2:] = side
    dots = dots[tiles.touched(np.column_stack([dots[:, :2], dots[:, :2] + side]))]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush(sight.look.theme.grid_dot))
    draw_rectangles(painter, dots)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _marks(start: float, length: float, pitch: float) -> Floats:
    """Whole pixels nearest to the multiples of a pitch in a stretch."""
    first, last = np.floor(start / pitch), np.ceil((start + length) / pitch)
    return np.rint(np.arange(first, last + 1) * pitch)
