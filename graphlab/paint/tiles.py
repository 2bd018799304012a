"""Which parts of the window are out of date: a mask of square tiles, and questions about boxes over it."""

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from graphlab.picture.geometry import Bools, Floats, Ints

TILE = 32


class Tiles:
    """A mask of square tiles over a window, True where out of date; boxes are x0, y0, x1, y1 by row."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.mask: Bools = np.zeros((-(-height // TILE), -(-width // TILE)), np.bool_)
        self._limits = np.array([self.mask.shape[1], self.mask.shape[0]])

    def mark_all(self) -> None:
        """Everything is out of date."""
        self.mask[:] = True

    def mark(self, boxes: Floats) -> None:
        """The tiles under these boxes are out of date."""
        if len(boxes):
            left, top, right, bottom = self._in_tiles(boxes)
            edges = np.zeros((self.mask.shape[0] + 1, self.mask.shape[1] + 1), np.int64)
            for y, x, step in ((top, left, 1), (top, right, -1), (bottom, left, -1), (bottom, right, 1)):
                np.add.at(edges, (y, x), step)
            self.mask |= edges.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0

    def shift(self, dx: int, dy: int) -> None:
        """The picture moved by whole pixels: what came in is out of date, and what was so moved along."""
        corners = np.argwhere(self.mask)[:, ::-1] * float(TILE) + (dx, dy)
        came_in = [
            (0, 0, dx, self.height) if dx > 0 else (self.width + dx, 0, self.width, self.height),
            (0, 0, self.width, dy) if dy > 0 else (0, self.height + dy, self.width, self.height),
        ]
        self.mask[:] = False
        self.mark(np.concatenate([corners, corners + TILE], axis=1))
        self.mark(np.array([box for box, step in zip(came_in, (dx, dy), strict=True) if step], np.float64))

    def touched(self, boxes: Floats) -> Bools:
        """Which of these boxes lie over a tile that is out of date."""
        sums = self._sums()
        left, top, right, bottom = self._in_tiles(boxes)
        dirty = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left] > 0
        return dirty & (right > left) & (bottom > top)

    def _sums(self) -> Ints:
        """How many tiles are out of date above and left of every corner."""
        sums = np.zeros((self.mask.shape[0] + 1, self.mask.shape[1] + 1), np.int64)
        np.cumsum(np.cumsum(self.mask, axis=0), axis=1, out=sums[1:, 1:])
        return sums

    def region(self) -> QRegion:
        """The tiles that are out of date, as a region in device pixels."""
        found = QRegion()
        for x, y, width, height in rectangles(self.mask):
            found += QRect(x * TILE, y * TILE, width * TILE, height * TILE)
        return found & QRect(0, 0, self.width, self.height)

    def _in_tiles(self, boxes: Floats) -> tuple[Ints, Ints, Ints, Ints]:
        """Left, top, right and bottom of boxes as tile numbers, right and bottom behind the last tile."""
        first = np.minimum(np.maximum(np.floor(boxes[:, :2] / TILE), 0), self._limits).astype(np.int64)
        last = np.minimum(np.maximum(np.ceil(boxes[:, 2:] / TILE), 0), self._limits).astype(np.int64)
        return first[:, 0], first[:, 1], last[:, 0], last[:, 1]


def grown(boxes: Floats, margin: float) -> Floats:
    """Boxes with a margin on every side."""
    larger: Floats = boxes + np.array([-margin, -margin, margin, margin])
    return larger


def rectangles(mask: Bools) -> list[tuple[int, int, int, int]]:
    """The True part of a mask as few rectangles x, y, width, height; equal runs below each other are one."""
    if mask.all():
        return [(0, 0, mask.shape[1], mask.shape[0])] if mask.size else []
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, ends = np.argwhere(edges > 0).tolist(), np.argwhere(edges < 0)[:, 1].tolist()
    found: list[tuple[int, int, int, int]] = []
    open_runs: dict[tuple[int, int], tuple[int, int]] = {}
    for (y, left), right in zip(starts, ends, strict=True):
        top, bottom = open_runs.get((left, right), (y, y))
        if bottom < y:
            found.append((left, top, right - left, bottom - top))
            top = y
        open_runs[left, right] = (top, y + 1)
    rest = [(left, top, right - left, bottom - top) for (left, right), (top, bottom) in open_runs.items()]
    return found + rest


def bands(mask: Bools, count: int) -> list[Bools]:
    """A mask cut into about this many masks of whole rows with equal shares, from the top down."""
    per_row = mask.sum(axis=1)
    shares = (np.cumsum(per_row) - per_row) * count // max(int(per_row.sum()), 1)
    parts = []
    for share in np.unique(shares[per_row > 0]).tolist():
        part = np.zeros_like(mask)
        part[shares == share] = mask[shares == share]
        parts.append(part)
    return parts
