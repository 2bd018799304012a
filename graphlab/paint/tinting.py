"""Cards at small zooms: whole cards, or bars on their lower edge, in the colour of their gradient's sign.

Five thousand tinted cards cost milliseconds, so they are kept on a copy of the still layer, and only the
cards whose tint changed are stamped again.
"""

import numpy as np
from PySide6.QtGui import QPainter, QPixmap

from graphlab.paint.fragments import draw_fragments, stamps
from graphlab.paint.painter import paint
from graphlab.paint.sight import Sight
from graphlab.paint.sprites import Sheet, Sprite, sheet_of
from graphlab.paint.still import Still
from graphlab.paint.tiles import Tiles, grown
from graphlab.picture.cards import TINTS, tint_codes, tint_shapes
from graphlab.picture.geometry import Bools, Floats, Ints, Skeleton
from graphlab.picture.remember import by_identity

EDGE = 1
"""Pixels round a card that its tint may touch."""


class Tinting:
    """The still layer with its cards tinted."""

    def __init__(self) -> None:
        self.pixmap = QPixmap()
        self._sight: Sight | None = None
        self._sheet: Sheet | None = None
        self._kinds: Ints = np.zeros(0, np.int64)
        self._codes: Ints = np.zeros(0, np.int64)

    def refresh(self, sight: Sight, still: Still) -> None:
        """Bring the tinted picture up to date with a still layer that has just been refreshed."""
        before, self._sight = self._sight, sight
        if before is None or _needs_sheet(before, sight):
            self._sheet, self._kinds = _sheet_of(sight)
            before = None
        codes = tint_codes(sight.reading)
        if before is None or still.painted is None or self.pixmap.size() != still.pixmap.size():
            self._begin(sight, still, codes)
        elif still.painted.any() or len(codes) != len(self._codes) or (codes != self._codes).any():
            self._amend(sight, still, codes, still.painted)
        self._codes = codes

    def _begin(self, sight: Sight, still: Still, codes: Ints) -> None:
        if self.pixmap.size() != still.pixmap.size():
            self.pixmap = QPixmap(still.pixmap.size())
        painter = QPainter(self.pixmap)
        painter.drawPixmap(0, 0, still.pixmap)
        self._stamp(painter, sight, sight.rows, codes)
        painter.end()

    def _amend(self, sight: Sight, still: Still, codes: Ints, painted: Bools) -> None:
        """Take over what was painted below, then give the cards with another tint their new one."""
        painter = QPainter(self.pixmap)
        rows = sight.rows
        if painted.any():
            tiles = Tiles(still.pixmap.width(), still.pixmap.height())
            tiles.mask = painted
            painter.setClipRegion(tiles.region())
            painter.drawPixmap(0, 0, still.pixmap)
            self._stamp(painter, sight, rows[tiles.touched(grown(sight.boxes[rows], EDGE))], codes)
            painter.setClipping(False)
        others = rows[codes[rows] != self._codes[rows]]
        if len(others):
            boxes = grown(sight.boxes[others], EDGE)
            low = np.maximum(boxes[:, :2], 0.0)
            high = np.minimum(boxes[:, 2:], (still.pixmap.width(), still.pixmap.height()))
            areas = np.concatenate([low, high - low], axis=1)
            draw_fragments(painter, stamps(low[:, 0], low[:, 1], areas), still.pixmap)
            self._stamp(painter, sight, others, codes)
        painter.end()

    def _stamp(self, painter: QPainter, sight: Sight, rows: Ints, codes: Ints) -> None:
        assert self._sheet is not None
        sources = self._sheet.sources[self._kinds[rows] * len(TINTS) + codes[rows]]
        corners: Floats = sight.boxes[rows, :2] - EDGE
        draw_fragments(painter, stamps(corners[:, 0], corners[:, 1], sources), self._sheet.pixmap)


def _needs_sheet(before: Sight, after: Sight) -> bool:
    return (
        before.geometry.skeleton is not after.geometry.skeleton
        or before.look != after.look
        or before.viewport.scale != after.viewport.scale
        or before.hidden != after.hidden
    )


def _sheet_of(sight: Sight) -> tuple[Sheet, Ints]:
    """A sprite for each size of card and each tint, and which size each row has."""
    sizes, kinds = _sizes_of(sight.geometry.skeleton)
    return sheet_of([_sprite(sight, width, height, tint) for width, height in sizes for tint in TINTS]), kinds


@by_identity(4)
def _sizes_of(skeleton: Skeleton) -> tuple[list[tuple[float, float]], Ints]:
    """The different sizes of cards, and which of them each row has."""
    sizes, kinds = np.unique(skeleton.sizes, axis=0, return_inverse=True)
    return [(width, height) for width, height in sizes.tolist()], kinds.reshape(-1)


def _sprite(sight: Sight, width: float, height: float, tint: str) -> Sprite:
    scale = sight.viewport.scale

    def draw(painter: QPainter) -> None:
        painter.translate(EDGE, EDGE)
        painter.scale(scale, scale)
        paint(painter, tint_shapes(width, height, tint, sight.look, 0.0, 0.0))

    return Sprite(int(np.ceil(width * scale)) + 2 * EDGE, int(np.ceil(height * scale)) + 2 * EDGE, draw)
