"""The ground of a frame: the still layer with everything on the cards that a pass changes.

At reading zooms that is the numbers, at small zooms tints that stand for them. Both are kept on a copy of
the still layer, and only cards that show something else are stamped again.
"""

from typing import Protocol

import numpy as np
from PySide6.QtGui import QPainter, QPixmap

from graphlab.paint.figures import Figures
from graphlab.paint.fragments import draw_fragments, stamps
from graphlab.paint.sight import Sight, overlapping
from graphlab.paint.still import Still
from graphlab.paint.tiles import Tiles, grown
from graphlab.paint.tinting import Tinting
from graphlab.picture.geometry import Bools, Floats, Ints

EDGE = 1
"""Pixels round a card that what stands on it may touch."""

MOST_UNCOVERED = 0.4
"""The share of the window that cards may take up to be renewed one by one instead of all at once."""


class Stamping(Protocol):
    """What stands on cards and can be stamped card by card."""

    def begin(self, sight: Sight) -> None:
        """Get ready for a look and a scale."""

    def changed(self, before: Sight, after: Sight) -> Bools:
        """Per row, whether its card shows something else."""

    def stamp(self, painter: QPainter, sight: Sight, rows: Ints) -> None:
        """Stamp the cards of these rows."""


class Ground:
    """A pixmap of everything that does not move."""

    def __init__(self, figures: Figures) -> None:
        self.pixmap = QPixmap()
        self._stampings: tuple[Stamping, Stamping] = (Tinting(), figures)
        self._sight: Sight | None = None

    def refresh(self, sight: Sight, still: Still) -> None:
        """Bring the picture up to date with a still layer that has just been refreshed."""
        before, self._sight = self._sight, sight
        stamping = self._stampings[bool(sight.look.detail.number)]
        if before is None or _looks_different(before, sight):
            stamping.begin(sight)
            before = None
        if before is None or still.painted is None or self.pixmap.size() != still.pixmap.size():
            self._begin(sight, still, stamping)
        elif before is not sight:
            changed = stamping.changed(before, sight)
            if before.geometry is sight.geometry:
                changed &= _listed(sight.rows, len(changed))
            self._amend(sight, still, stamping, changed)

    def _begin(self, sight: Sight, still: Still, stamping: Stamping) -> None:
        if self.pixmap.size() != still.pixmap.size():
            self.pixmap = QPixmap(still.pixmap.size())
        painter = QPainter(self.pixmap)
        painter.drawPixmap(0, 0, still.pixmap)
        stamping.stamp(painter, sight, sight.rows)
        painter.end()

    def _amend(self, sight: Sight, still: Still, stamping: Stamping, changed: Bools) -> None:
        """Take over what was painted below, then renew the cards that show something else."""
        assert still.painted is not None
        if _area(sight.boxes[changed]) > MOST_UNCOVERED * still.pixmap.width() * still.pixmap.height():
            self._begin(sight, still, stamping)
            return
        painter = QPainter(self.pixmap)
        if still.painted.any():
            tiles = Tiles(still.pixmap.width(), still.pixmap.height())
            tiles.mask = still.painted
            painter.setClipRegion(tiles.region())
            painter.drawPixmap(0, 0, still.pixmap)
            painter.setClipping(False)
            changed |= tiles.touched(grown(sight.boxes, EDGE))
        if not changed.any():
            painter.end()
            return
        changed = overlapping(sight, changed)
        rows = np.flatnonzero(changed & _listed(sight.rows, len(changed)))
        if len(rows):
            self._uncover(painter, sight, still, rows)
            stamping.stamp(painter, sight, rows)
        painter.end()

    def _uncover(self, painter: QPainter, sight: Sight, still: Still, rows: Ints) -> None:
        """Copy the still layer over these cards."""
        boxes = grown(sight.boxes[rows], EDGE)
        low = np.maximum(boxes[:, :2], 0.0)
        high = np.minimum(boxes[:, 2:], (still.pixmap.width(), still.pixmap.height()))
        areas = np.concatenate([low, high - low], axis=1)
        draw_fragments(painter, stamps(low[:, 0], low[:, 1], areas), still.pixmap)


def _looks_different(before: Sight, after: Sight) -> bool:
    """Whether every card must be stamped again, perhaps in another way."""
    return (
        before.geometry.skeleton is not after.geometry.skeleton
        or before.look != after.look
        or before.viewport.scale != after.viewport.scale
        or before.hidden != after.hidden
    )


def _area(boxes: Floats) -> float:
    return float(((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).sum())


def _listed(rows: Ints, count: int) -> Bools:
    listed = np.zeros(count, np.bool_)
    listed[rows] = True
    return listed
