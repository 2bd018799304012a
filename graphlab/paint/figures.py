"""The numbers on the cards and on the wires, stamped as glyphs of an atlas."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from graphlab.paint.atlas import Atlases
from graphlab.paint.fonts import brush
from graphlab.paint.fragments import draw_fragments, draw_rectangles
from graphlab.paint.sight import Sight, covered, shown_wires
from graphlab.picture.digits import NEGATIVE, NOUGHT, POSITIVE, WRONG, digits
from graphlab.picture.geometry import Bools, Ints, points_along
from graphlab.picture.hits import wires_in
from graphlab.picture.reading import ZERO, Reading
from graphlab.picture.wires import signed

SIZE_STEP = 0.25
"""Sizes of figures on the screen are multiples of this, so that few atlases serve all."""


class Figures:
    """Stamps numbers: on cards, along wires, beside packets."""

    def __init__(self) -> None:
        self._atlases = Atlases()

    def begin(self, sight: Sight) -> None:
        """Nothing to prepare: atlases are made when their size is first needed."""

    def changed(self, before: Sight, after: Sight) -> Bools:
        """Per row, whether its card shows other numbers, or the same at another size."""
        changed = changed_numbers(before.reading, after.reading)
        if before.reading.active != after.reading.active:
            changed[[row for row in (before.reading.active, after.reading.active) if row >= 0]] = True
        if before.reading.wide != after.reading.wide:
            changed[:] = True
        return changed

    def stamp(self, painter: QPainter, sight: Sight, rows: Ints) -> None:
        """Stamp the values and gradients of these rows; those under other cards stay hidden."""
        rows = rows[~covered(sight)[rows]]
        numbers = digits(sight.geometry, sight.reading, sight.look, rows)
        viewport, cards = sight.viewport, sight.geometry.cards[numbers.rows]
        # Numbers keep their place on cards that are brought to whole pixels.
        nudge = sight.boxes[numbers.rows, :2] - viewport.place(cards[:, :2])
        places = viewport.place(np.column_stack([numbers.x, numbers.y])) + nudge
        sizes = np.floor(numbers.sizes * viewport.scale / SIZE_STEP) * SIZE_STEP
        for size in np.unique(sizes[sizes > 0]).tolist():
            some = np.flatnonzero(sizes == size)
            atlas = self._atlases.of(size, sight.look.theme)
            texts = [numbers.texts[place] for place in some.tolist()]
            x, y = places[some, 0], places[some, 1]
            glyphs = atlas.fragments(texts, numbers.colours[some], x, y, numbers.shares[some])
            draw_fragments(painter, glyphs, atlas.pixmap)

    def paint_terms(self, painter: QPainter, sight: Sight, leave_out: int) -> None:
        """Paint what was sent along the wires in sight: everything in the layer "terms", else the zeros."""
        size = sight.look.detail.label * sight.viewport.scale
        wires = _with_terms(sight, leave_out) if size else np.zeros(0, np.int64)
        if not len(wires):
            return
        atlas = self._atlases.of(size, sight.look.theme)
        numbers = sight.reading.contributions[wires]
        texts = [signed(number) for number in numbers.tolist()]
        middles = sight.viewport.place(points_along(sight.geometry.wires[wires], np.array([0.5]))[:, 0])
        widths = np.array([len(text) for text in texts]) * atlas.advance + size * 0.8
        across = sight.geometry.wires[wires, 3] - sight.geometry.wires[wires, 0]
        is_short = (across[:, 0] * sight.viewport.scale < 2 * widths) & (
            np.abs(across[:, 1]) * sight.viewport.scale < size * 1.5
        )
        middles[:, 1] -= is_short * (size * 0.75 + sight.look.theme.wire_active * sight.viewport.scale)
        patches = np.column_stack(
            [middles[:, 0] - widths / 2, middles[:, 1] - size * 0.75, widths, np.full(len(wires), size * 1.5)]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(sight.look.theme.canvas))
        draw_rectangles(painter, np.rint(patches))
        signs = np.where(
            numbers > 0, POSITIVE, np.where(numbers < 0, NEGATIVE, np.where(numbers == 0, NOUGHT, WRONG))
        )
        fragments = atlas.fragments(
            texts, signs, middles[:, 0], middles[:, 1] + size * 0.365, np.full(len(wires), 0.5)
        )
        draw_fragments(painter, fragments, atlas.pixmap)


def changed_numbers(before: Reading, after: Reading) -> Bools:
    """Per row, whether its value or its gradient reads differently."""
    changed: Bools = (before.known != after.known) | (before.reached != after.reached)
    changed |= before.standing != after.standing
    for one, other in ((before.values, after.values), (before.grads, after.grads)):
        changed |= (one != other) & ~(np.isnan(one) & np.isnan(other))
    return changed


def _with_terms(sight: Sight, leave_out: int) -> Ints:
    if not sight.look.shows_products:
        return np.zeros(0, np.int64)
    reading = sight.reading
    shown = reading.sent & shown_wires(sight.geometry, sight.hidden)
    if "terms" not in sight.look.layers:
        shown &= reading.levels == ZERO
    if leave_out >= 0:
        shown[leave_out] = False
    near = wires_in(sight.geometry, sight.viewport.seen())
    return near[shown[near]]
