"""What travels when much travels: packets as turned stamps, and streaks that sweep along all other wires."""

from functools import lru_cache
from math import ceil

import numpy as np
from PySide6.QtGui import QPainter

from graphlab.document.types import NodeId, Slot
from graphlab.paint.fragments import draw_fragments, from_the_top, stamps
from graphlab.paint.sight import Sight, shown_wires
from graphlab.paint.sprites import TURNS, Sheet, dots_of, shape_sprite, sheet_of, streaks_of
from graphlab.paint.viewport import Viewport
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Bools, Floats, Ints
from graphlab.picture.links import wires_of
from graphlab.picture.packets import chevron_shapes, packet_size
from graphlab.picture.reading import LEVELS, ZERO
from graphlab.picture.shapes import Disc, Shape
from graphlab.timeline import Frame

FEW = 8
"""Up to so many packets are drawn one by one, with their trails, labels and reasons."""

REACH = 40.0
"""Pixels outside the window from which a packet may still be seen."""

DOT = 4.0

MOST = 200
"""Packets beyond these become streaks: newer ones are packets."""


def paint_sweep(painter: QPainter, sight: Sight, frame: Frame) -> None:
    """Paint everything that moves in a frame with more than FEW packets."""
    moving, whole = frame.moving, sight.reading.whole
    wires, back, alphas = (
        wires_of(sight.geometry.skeleton, frame.trace.program)[moving.edges],
        moving.is_backward,
        moving.alphas,
    )
    # A zero sends nothing.
    going = (wires >= 0) & shown_wires(sight.geometry, sight.hidden)[wires] & ~(back & (whole[wires] == ZERO))
    if not going.all():
        wires, back, alphas = wires[going], back[going], alphas[going]
    levels = np.where(back, whole[wires], 0)
    kinds = back * (1 + (levels < 0))
    shares = np.where(back, 1.0 - alphas, alphas)
    places = _on_wires(sight, wires, shares)
    newest = max(0, len(wires) - MOST)
    seen = _in_sight(sight.viewport, places)
    rest, last = np.flatnonzero(seen[:newest]), np.flatnonzero(seen[newest:]) + newest
    rest = rest[from_the_top(places[rest])]
    if sight.look.detail.is_plain:
        _paint_dots(painter, sight, places[rest], kinds[rest])
    else:
        headings = _headings(sight, wires[rest], shares[rest]) + np.pi * back[rest]
        _paint_streaks(painter, sight, places[rest], headings, kinds[rest])
    headings = _headings(sight, wires[last], shares[last]) + np.pi * back[last]
    _paint_packets(painter, sight, places[last], headings, kinds[last], np.abs(levels[last]))


def _in_sight(viewport: Viewport, places: Floats) -> Bools:
    x, y = places[:, 0], places[:, 1]
    return (x > -REACH) & (y > -REACH) & (x < viewport.width + REACH) & (y < viewport.height + REACH)


def _on_wires(sight: Sight, wires: Ints, shares: Floats) -> Floats:
    """Places in device pixels at shares of the way along wires."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = sight.geometry.powers[:, :, wires]
    t, viewport = shares, sight.viewport
    places = np.empty((len(wires), 2))
    places[:, 0] = (((dx * t + cx) * t + bx) * t + ax) * viewport.scale - viewport.left
    places[:, 1] = (((dy * t + cy) * t + by) * t + ay) * viewport.scale - viewport.top
    return places


def _headings(sight: Sight, wires: Ints, shares: Floats) -> Floats:
    """Directions of travel in radians at shares of the way along wires."""
    (bx, by), (cx, cy), (dx, dy) = sight.geometry.powers[1:, :, wires]
    t = shares
    angles: Floats = np.arctan2((3 * dy * t + 2 * cy) * t + by, (3 * dx * t + 2 * cx) * t + bx)
    return angles


def _paint_dots(painter: QPainter, sight: Sight, places: Floats, kinds: Ints) -> None:
    """Where wires are shorter than a streak, a dot travels."""
    sheet = dots_of(sight.look.theme, max(2, round(DOT * sight.viewport.scale / sight.look.zoom)))
    corners = np.rint(places) - sheet.anchors[0]
    draw_fragments(painter, stamps(corners[:, 0], corners[:, 1], sheet.sources[kinds]), sheet.pixmap)


def _paint_streaks(painter: QPainter, sight: Sight, places: Floats, headings: Floats, kinds: Ints) -> None:
    sheet = streaks_of(sight.look.theme, *_streak_size(sight))
    turns = np.rint(headings * (TURNS / (2 * np.pi))).astype(np.int64) % TURNS
    sprites = kinds * TURNS + turns
    corners = np.rint(places) - sheet.anchors[sprites]
    draw_fragments(painter, stamps(corners[:, 0], corners[:, 1], sheet.sources[sprites]), sheet.pixmap)


def _streak_size(sight: Sight) -> tuple[float, float]:
    """Length and width of a streak in device pixels: shorter where wires are short."""
    ratio = sight.viewport.scale / sight.look.zoom
    length, width = np.clip(np.array([48.0, 8.0]) * sight.look.zoom, (7.0, 2.0), (16.0, 3.0)) * ratio
    return round(float(length)), round(float(width), 1)


def _paint_packets(
    painter: QPainter, sight: Sight, places: Floats, headings: Floats, kinds: Ints, levels: Ints
) -> None:
    sheet = packets_of(sight.look, sight.viewport.scale)
    levels = np.minimum(levels, LEVELS)
    bodies = np.where(kinds == 0, 0, 1 + (kinds - 1) * (LEVELS + 1) + levels)
    sources = sheet.sources[bodies]
    corners = np.rint(places) - sources[:, 2:] / 2
    turned = stamps(corners[:, 0], corners[:, 1], sources)
    turned[:, 8] = np.where(kinds == 0, 0.0, np.degrees(headings))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    draw_fragments(painter, turned, sheet.pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    glyphs = sheet.sources[bodies[kinds > 0] + 2 * (LEVELS + 1)]
    corners = np.rint(places[kinds > 0]) - glyphs[:, 2:] / 2
    draw_fragments(painter, stamps(corners[:, 0], corners[:, 1], glyphs), sheet.pixmap)


@lru_cache(maxsize=4)
def packets_of(look: Look, scale: float) -> Sheet:
    """The disc, then chevrons by sign and level, then their glyphs."""
    theme, nowhere = look.theme, Slot(NodeId(0), 0)
    half = ceil(packet_size(look, LEVELS) * scale) + 2
    disc = Disc(0.0, 0.0, packet_size(look, 0) / 2, theme.forward, theme.canvas, 1.5)
    bodies: list[list[Shape]] = [[disc]]
    glyphs: list[list[Shape]] = []
    for is_plus in (True, False):
        for level in range(LEVELS + 1):
            size = packet_size(look, level)
            body, *glyph = chevron_shapes(look, 0.0, 0.0, size, 0.0, is_plus, nowhere)
            bodies.append([body])
            glyphs.append(glyph)
    return sheet_of([shape_sprite(shapes, half, half, scale) for shapes in bodies + glyphs])
