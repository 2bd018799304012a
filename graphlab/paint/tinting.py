"""Cards at small zooms: whole cards, or bars on their lower edge, in the colour of their gradient's sign."""

import numpy as np
from PySide6.QtGui import QPainter

from graphlab.paint.fragments import draw_fragments, from_the_top, stamps
from graphlab.paint.painter import paint
from graphlab.paint.sight import Sight
from graphlab.paint.sprites import Sheet, Sprite, sheet_of
from graphlab.picture.geometry import Bools, Ints, Skeleton
from graphlab.picture.remember import by_identity
from graphlab.picture.tints import TINTS, tint_codes, tint_shapes

ROOM = 1
"""Pixels round a card for the outer half of its outline."""


class Tinting:
    """Stamps tinted cards: one sprite for each size of card and each tint, one call for all cards."""

    def __init__(self) -> None:
        self._sheet: Sheet | None = None

    def begin(self, sight: Sight) -> None:
        """Draw the sprites of a look and a scale."""
        sizes, _ = _sizes_of(sight.geometry.skeleton)
        self._sheet = sheet_of([_sprite(sight, *size, tint) for size in sizes for tint in TINTS])

    def changed(self, before: Sight, after: Sight) -> Bools:
        """Per row, whether its card wears another tint."""
        if before.reading is after.reading:
            return np.zeros(len(after.boxes), np.bool_)
        changed: Bools = tint_codes(before.reading) != tint_codes(after.reading)
        return changed

    def stamp(self, painter: QPainter, sight: Sight, rows: Ints) -> None:
        """Stamp the cards of these rows."""
        assert self._sheet is not None
        rows = rows[from_the_top(sight.boxes[rows])]
        _, kinds = _sizes_of(sight.geometry.skeleton)
        sources = self._sheet.sources[kinds[rows] * len(TINTS) + tint_codes(sight.reading)[rows]]
        corners = sight.boxes[rows, :2] - ROOM
        draw_fragments(painter, stamps(corners[:, 0], corners[:, 1], sources), self._sheet.pixmap)


@by_identity(4)
def _sizes_of(skeleton: Skeleton) -> tuple[list[tuple[float, float]], Ints]:
    """The different sizes of cards, and which of them each row has."""
    sizes, kinds = np.unique(skeleton.sizes, axis=0, return_inverse=True)
    return [(width, height) for width, height in sizes.tolist()], kinds.reshape(-1)


def _sprite(sight: Sight, width: float, height: float, tint: str) -> Sprite:
    scale = sight.viewport.scale

    def draw(painter: QPainter) -> None:
        painter.translate(ROOM, ROOM)
        painter.scale(scale, scale)
        paint(painter, tint_shapes(width, height, tint, sight.look, 0.0, 0.0))

    return Sprite(int(np.ceil(width * scale)) + 2 * ROOM, int(np.ceil(height * scale)) + 2 * ROOM, draw)
