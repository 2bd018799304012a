"""Things that are drawn once and stamped often: faces of cards, plain cards, arrowheads, streaks, packets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, pi, sin
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen, QPixmap

from graphlab.paint.fonts import colour
from graphlab.paint.painter import paint
from graphlab.picture.cards import MARGIN, Face, face_shapes
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Floats
from graphlab.picture.shapes import Shape
from graphlab.picture.theme import Theme

TURNS = 64
"""Directions in which a streak is drawn."""


Drawing = Callable[[QPainter], None]


class Sprite(NamedTuple):
    """A drawing of a size in device pixels, and which point of it stands for its place."""

    width: int
    height: int
    draw: Drawing
    anchor: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Sheet:
    """Sprites in a row of one pixmap: where each lies (n, 4), and which point of it is placed (n, 2)."""

    pixmap: QPixmap
    sources: Floats
    anchors: Floats


def stamped(width: int, height: int, draw: Drawing) -> QPixmap:
    """A transparent pixmap with a drawing on it."""
    pixmap = QPixmap(max(width, 1), max(height, 1))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    return pixmap


def sheet_of(sprites: Sequence[Sprite]) -> Sheet:
    """Sprites side by side; each is drawn from its own top left corner."""
    widths = np.array([sprite.width for sprite in sprites])
    heights = np.array([sprite.height for sprite in sprites])
    lefts = np.cumsum(widths) - widths

    def draw(painter: QPainter) -> None:
        for left, sprite in zip(lefts.tolist(), sprites, strict=True):
            painter.save()
            painter.translate(left, 0)
            painter.setClipRect(0, 0, sprite.width, sprite.height)
            sprite.draw(painter)
            painter.restore()

    pixmap = stamped(int(widths.sum()), int(heights.max()), draw)
    sources = np.column_stack([lefts, np.zeros(len(sprites)), widths, heights]).astype(np.float64)
    return Sheet(pixmap, sources, np.array([sprite.anchor for sprite in sprites], np.float64))


class FaceSprites:
    """The faces of cards at one scale and look, drawn when they are first needed."""

    def __init__(self, look: Look, scale: float) -> None:
        self.look, self.scale = look, scale
        self.margin = ceil(MARGIN * scale)
        self._kept: dict[Face, QPixmap] = {}

    def of(self, face: Face) -> QPixmap:
        """The sprite of a face; its card begins margin pixels from the left and top."""
        kept = self._kept.get(face)
        if kept is None:
            kept = self._kept[face] = self._drawn(face)
        return kept

    def _drawn(self, face: Face) -> QPixmap:
        def draw(painter: QPainter) -> None:
            painter.translate(self.margin, self.margin)
            painter.scale(self.scale, self.scale)
            paint(painter, face_shapes(face, self.look, 0.0, 0.0))

        width = ceil(face.width * self.scale) + 2 * self.margin
        return stamped(width, ceil(face.height * self.scale) + 2 * self.margin, draw)


def shape_sprite(shapes: list[Shape], half_width: int, half_height: int, scale: float) -> Sprite:
    """A sprite of shapes in graph units; its place is their origin and lies in its middle."""

    def draw(painter: QPainter) -> None:
        painter.translate(half_width, half_height)
        painter.scale(scale, scale)
        paint(painter, shapes)

    return Sprite(2 * half_width, 2 * half_height, draw, (half_width, half_height))


@lru_cache(maxsize=16)
def streaks_of(theme: Theme, length: float, width: float) -> Sheet:
    """Comets in TURNS directions for forward, plus and minus: index kind * TURNS + direction."""
    colours = (theme.forward, theme.positive, theme.negative_stroke)
    return sheet_of([_streak(name, turn, length, width) for name in colours for turn in range(TURNS)])


@lru_cache(maxsize=16)
def dots_of(theme: Theme, side: int) -> Sheet:
    """Squares for forward, plus and minus. Opaque, so that ten thousand cost a millisecond."""
    colours = (theme.forward, theme.positive, theme.negative_stroke)
    pixmap = QPixmap(3 * side, side)
    painter = QPainter(pixmap)
    for place, name in enumerate(colours):
        painter.fillRect(place * side, 0, side, side, colour(name))
    painter.end()
    sources = np.array([[place * side, 0.0, side, side] for place in range(3)], np.float64)
    return Sheet(pixmap, sources, np.full((3, 2), side // 2, np.float64))


def _streak(name: str, turn: int, length: float, width: float) -> Sprite:
    """One comet, no larger than it must be; its place is its head."""
    angle, room = 2 * pi * turn / TURNS, width / 2 + 1
    across, down = -length * cos(angle), -length * sin(angle)
    head = (ceil(max(-across, 0.0) + room), ceil(max(-down, 0.0) + room))

    def draw(painter: QPainter) -> None:
        start, end = QPointF(head[0] + across, head[1] + down), QPointF(*head)
        fade = QLinearGradient(start, end)
        clear = QColor(name)
        clear.setAlpha(0)
        fade.setColorAt(0.0, clear)
        fade.setColorAt(1.0, colour(name))
        painter.setPen(QPen(QBrush(fade), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, end)

    return Sprite(ceil(abs(across) + 2 * room) + 1, ceil(abs(down) + 2 * room) + 1, draw, head)
