"""The numbers on the cards and on the wires, laid out as glyphs and kept until one of them changes."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from graphlab.paint.atlas import Atlases, GlyphAtlas
from graphlab.paint.fonts import brush
from graphlab.paint.fragments import draw_fragments, draw_rectangles
from graphlab.paint.sight import Sight, shown_wires
from graphlab.picture.digits import NEGATIVE, NOUGHT, POSITIVE, WRONG, Digits, digits
from graphlab.picture.geometry import Bools, Floats, Geometry, Ints, points_along
from graphlab.picture.hits import wires_in
from graphlab.picture.reading import ZERO, Reading
from graphlab.picture.remember import by_identity
from graphlab.picture.wires import signed

SIZE_STEP = 0.25
"""Sizes of figures on the screen are multiples of this, so that few atlases serve all."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Glyphs of one size, ready to be stamped."""

    atlas: GlyphAtlas
    fragments: Floats


class Figures:
    """The numbers of the cards in sight."""

    def __init__(self) -> None:
        self._atlases = Atlases()
        self._sight: Sight | None = None
        self._layers: list[Layer] = []

    def paint(self, painter: QPainter, sight: Sight) -> None:
        """Paint the values and gradients in sight; the layout is kept while no number in sight changes."""
        if not sight.look.detail.number:
            return
        if self._sight is None or _differs(self._sight, sight):
            self._layers = self._laid_out(sight)
        self._sight = sight
        for layer in self._layers:
            draw_fragments(painter, layer.fragments, layer.atlas.pixmap)

    def paint_terms(self, painter: QPainter, sight: Sight, leave_out: int) -> None:
        """Paint what was sent along the wires in sight: everything in the layer "terms", else the zeros."""
        size = sight.look.detail.label * sight.viewport.scale
        wires = _with_terms(sight, leave_out) if size else np.zeros(0, np.int64)
        if not len(wires):
            return
        atlas = self._atlas(size, sight)
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

    def labels(
        self, painter: QPainter, sight: Sight, texts: list[str], colours: Ints, places: Floats
    ) -> None:
        """Paint short texts whose baselines are centred on places, in the size of the numbers on cards."""
        atlas = self._atlas(sight.look.detail.number * sight.viewport.scale, sight)
        shares = np.full(len(texts), 0.5)
        draw_fragments(
            painter, atlas.fragments(texts, colours, places[:, 0], places[:, 1], shares), atlas.pixmap
        )

    def _laid_out(self, sight: Sight) -> list[Layer]:
        rows = sight.rows
        rows = rows[~covered(sight.geometry, sight.hidden)[rows]]
        numbers = digits(sight.geometry, sight.reading, sight.look, rows)
        sizes = np.floor(numbers.sizes * sight.viewport.scale / SIZE_STEP) * SIZE_STEP
        return [
            self._layer(sight, numbers, sizes == size, size) for size in np.unique(sizes[sizes > 0]).tolist()
        ]

    def _layer(self, sight: Sight, numbers: Digits, some: Bools, size: float) -> Layer:
        atlas = self._atlas(size, sight)
        rows, viewport = numbers.rows[some], sight.viewport
        # Numbers keep their place on cards that are brought to whole pixels.
        nudge = viewport.corners(sight.geometry.cards[rows]) - viewport.place(sight.geometry.cards[rows, :2])
        places = viewport.place(np.column_stack([numbers.x[some], numbers.y[some]])) + nudge
        texts = [numbers.texts[place] for place in np.flatnonzero(some).tolist()]
        fragments = atlas.fragments(
            texts, numbers.colours[some], places[:, 0], places[:, 1], numbers.shares[some]
        )
        return Layer(atlas, fragments)

    def _atlas(self, size: float, sight: Sight) -> GlyphAtlas:
        return self._atlases.of(size, sight.look.theme)


def _differs(before: Sight, after: Sight) -> bool:
    """Whether a number in sight may be another or elsewhere."""
    if (
        before.reading is after.reading
        and before.viewport == after.viewport
        and before.geometry is after.geometry
    ):
        return before.look != after.look or before.hidden != after.hidden
    if (
        before.viewport != after.viewport
        or before.geometry is not after.geometry
        or before.look != after.look
        or before.hidden != after.hidden
        or before.reading.active != after.reading.active
        or before.reading.wide != after.reading.wide
    ):
        return True
    return bool(changed_numbers(before.reading, after.reading)[after.rows].any())


def changed_numbers(before: Reading, after: Reading) -> Bools:
    """Per row, whether its value or its gradient reads differently."""
    changed: Bools = (before.known != after.known) | (before.reached != after.reached)
    changed |= before.standing != after.standing
    for one, other in ((before.values, after.values), (before.grads, after.grads)):
        changed |= (one != other) & ~(np.isnan(one) & np.isnan(other))
    return changed


@by_identity(2)
def covered(geometry: Geometry, hidden: frozenset[object]) -> Bools:
    """Per row, whether a card that is drawn later lies over it: its numbers would shine through."""
    cards = geometry.cards
    under = np.zeros(len(cards), np.bool_)
    order = np.argsort(cards[:, 0], kind="stable")
    lefts = cards[order, 0]
    ends = np.searchsorted(lefts, lefts + cards[order, 2])
    counts = np.maximum(ends - np.arange(len(order)) - 1, 0)
    first = np.repeat(np.arange(len(order)), counts)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    one, other = order[first], order[second]
    overlap = (cards[one, 1] < cards[other, 1] + cards[other, 3]) & (
        cards[other, 1] < cards[one, 1] + cards[one, 3]
    )
    under[np.minimum(one, other)[overlap]] = True
    return under


def _with_terms(sight: Sight, leave_out: int) -> Ints:
    if "gradients" not in sight.look.layers:
        return np.zeros(0, np.int64)
    reading = sight.reading
    shown = reading.sent & shown_wires(sight.geometry, sight.hidden)
    if "terms" not in sight.look.layers:
        shown &= reading.levels == ZERO
    if leave_out >= 0:
        shown[leave_out] = False
    near = wires_in(sight.geometry, sight.viewport.seen())
    return near[shown[near]]
