"""Wires on the screen: kept as short pieces, painted level by level where tiles are out of date."""

from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from graphlab.document.types import NodeId, Slot
from graphlab.paint.flatten import Pieces, dashed, flattened, joined, without
from graphlab.paint.fonts import pen
from graphlab.paint.fragments import draw_fragments, draw_lines, stamps
from graphlab.paint.sight import Sight, shown_wires
from graphlab.paint.sprites import Sheet, shape_sprite, sheet_of
from graphlab.paint.tiles import Tiles, grown
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Bools, Floats, Geometry, Ints
from graphlab.picture.hits import wires_in
from graphlab.picture.reading import LEVELS, LOOP
from graphlab.picture.wires import (
    ARROW,
    ARROW_GAP,
    STACK,
    STEP,
    THINNEST,
    arrowhead,
    dash_of,
    ranks_of,
    style_of,
)

THICK = 3.5
"""Pixels up to which a wire is drawn as straight pieces; wider ones are stroked, for smooth bends."""

SMALLEST_ARROW = 3.0
STROKE_COST, PIECE_COST = 1e-4, 2e-6
WIDEST = THINNEST + STEP * LEVELS


class Wiring:
    """The wires near a viewport at one scale: their pieces and their dashes, in scaled graph units."""

    def __init__(self, sight: Sight) -> None:
        viewport, geometry = sight.viewport, sight.geometry
        self.look, self.scale, self.geometry = sight.look, viewport.scale, geometry
        self.covers = viewport.seen(max(viewport.width, viewport.height) / 2)
        near = wires_in(geometry, self.covers)
        self._is_near = np.zeros(len(geometry.slots), np.bool_)
        self._is_near[near] = True
        self._is_near &= shown_wires(geometry, sight.hidden)
        self._arrow = _arrow_sheet(sight.look, viewport.scale)
        self._dash = dash_of(sight.look)
        self._is_thick = np.zeros(2 * LOOP + 2, np.bool_)
        for level in STACK:
            is_dashed = bool(self._dash and style_of(self.look.theme, level)[2])
            self._is_thick[level] = self._pixels(level) > THICK and not is_dashed
        self._fixed = self._cut(np.flatnonzero(self._is_near))
        self._loose = self._cut(np.zeros(0, np.int64))
        self._is_loose = np.zeros(len(geometry.slots), np.bool_)
        self._boxes = grown(geometry.wire_boxes * self.scale, self.reach)
        self._counts = np.bincount(self._fixed[0].wires, minlength=len(self._boxes))

    def serves(self, sight: Sight) -> bool:
        """Whether everything in sight was cut already."""
        seen, covers = sight.viewport.seen(), self.covers
        return (
            covers.x <= seen.x
            and covers.y <= seen.y
            and covers.x + covers.width >= seen.x + seen.width
            and covers.y + covers.height >= seen.y + seen.height
        )

    def boxes_of(self, wires: Bools, viewport_corner: tuple[int, int]) -> Floats:
        """Boxes in device pixels round everything that these wires paint."""
        parts = (self._fixed[0], self._loose[0])
        boxes = np.concatenate([part.boxes[wires[part.wires]] for part in parts])
        return grown(boxes - (*viewport_corner, *viewport_corner), self.reach)

    @property
    def reach(self) -> float:
        """How far a wire and its arrowhead paint beyond its line, in device pixels."""
        return max((ARROW + ARROW_GAP + WIDEST) * self.scale, 4.0)

    def move(self, geometry: Geometry, moved: Bools) -> None:
        """Cut the wires again whose ends moved; they are kept apart as long as the same ones move."""
        self.geometry = geometry
        if (moved & ~self._is_loose).any():
            self._is_loose = moved
            self._fixed = [
                without(joined(*parts), moved) for parts in zip(self._fixed, self._loose, strict=True)
            ]
        again = np.flatnonzero(self._is_loose & self._is_near)
        self._loose = self._cut(again)
        self._counts[again] = np.bincount(self._loose[0].wires, minlength=len(self._counts))[again]
        boxes = geometry.wire_boxes[again] * self.scale
        self._boxes[again] = grown(boxes, self.reach)

    def cost(self, wires: Bools, levels: Ints) -> float:
        """About how many seconds painting these wires would take."""
        strokes = np.count_nonzero(self._is_thick[levels[wires]])
        return STROKE_COST * strokes + PIECE_COST * int(self._counts[wires].sum())

    def paint(self, painter: QPainter, tiles: Tiles, levels: Ints, corner: tuple[int, int]) -> None:
        """Paint the wires that touch tiles out of date, in the device pixels of a viewport's corner."""
        touched = self.touched(tiles, corner)
        if not touched.any():
            return
        pieces, dashes = (
            joined(*(self._touching(part, touched, tiles, corner) for part in parts))
            for parts in zip(self._fixed, self._loose, strict=True)
        )
        of_pieces, of_dashes = levels[pieces.wires], levels[dashes.wires]
        present = np.unique(of_pieces)
        for level in present[np.argsort(ranks_of(present))].tolist():
            colour, _, dash = style_of(self.look.theme, level)
            width = self._pixels(level)
            painter.setPen(pen(colour, width))
            if dash and self._dash:
                draw_lines(painter, dashes.lines[of_dashes == level] - (*corner, *corner))
            elif self._is_thick[level]:
                self._stroke(painter, np.unique(pieces.wires[of_pieces == level]), corner)
            else:
                draw_lines(painter, pieces.lines[of_pieces == level] - (*corner, *corner))
        self._paint_arrows(painter, np.unique(pieces.wires), corner)

    def _stroke(self, painter: QPainter, wires: Ints, corner: tuple[int, int]) -> None:
        """Stroke whole wires with the pen that is set."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cubic in (self.geometry.wires[wires] * self.scale - corner).reshape(-1, 8).tolist():
            path = QPainterPath(QPointF(cubic[0], cubic[1]))
            path.cubicTo(*cubic[2:])
            painter.drawPath(path)

    def _paint_arrows(self, painter: QPainter, wires: Ints, corner: tuple[int, int]) -> None:
        if self._arrow is None or not len(wires):
            return
        places = np.rint(self.geometry.wires[wires, 3] * self.scale) - corner - self._arrow.anchors
        arrows = stamps(places[:, 0], places[:, 1], self._arrow.sources)
        slopes = self.geometry.wires[wires, 3] - self.geometry.wires[wires, 2]
        if slopes[:, 1].any():  # only arcs arrive aslant
            arrows[:, 8] = np.degrees(np.arctan2(slopes[:, 1], slopes[:, 0]))
        draw_fragments(painter, arrows, self._arrow.pixmap)

    def _pixels(self, level: int) -> float:
        """The width of a wire in device pixels."""
        _, width, _ = style_of(self.look.theme, level)
        return self.look.at_least(width, self.look.theme.floor_wire) * self.scale

    def _cut(self, wires: Ints) -> list[Pieces]:
        cubics = self.geometry.wires[wires] * self.scale
        pieces = flattened(cubics, wires)
        if not self._dash:
            return [pieces, without(pieces, np.ones(len(self.geometry.slots), np.bool_))]
        dash, gap = (length * self.scale for length in self._dash)
        return [pieces, dashed(cubics, wires, dash, gap)]

    def touched(self, tiles: Tiles, corner: tuple[int, int]) -> Bools:
        """Per wire, whether it is near and its box lies over a tile that is out of date."""
        return self._is_near & tiles.touched(self._boxes - (*corner, *corner))

    def _touching(self, pieces: Pieces, wires: Bools, tiles: Tiles, corner: tuple[int, int]) -> Pieces:
        """The pieces of these wires that lie over tiles out of date."""
        if not len(pieces.lines):
            return pieces
        some = np.flatnonzero(wires[pieces.wires])
        if not tiles.mask.all():
            boxes = grown(pieces.boxes[some] - (*corner, *corner), self.reach)
            some = some[tiles.touched(boxes)]
        return Pieces(pieces.lines[some], pieces.wires[some], pieces.boxes[some])


def _arrow_sheet(look: Look, scale: float) -> Sheet | None:
    """The arrowhead, its port in the middle; None where it would be a speck."""
    if ARROW * scale < SMALLEST_ARROW:
        return None
    half = ceil((ARROW + ARROW_GAP) * scale) + 1
    origin = (0.0, 0.0)
    head = arrowhead(look, (origin, origin, origin, origin), Slot(NodeId(0), 0))
    return sheet_of([shape_sprite([head], half, half, scale)])
