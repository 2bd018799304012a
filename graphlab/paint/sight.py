"""What one paint of a canvas shows, gathered once."""

from dataclasses import dataclass

import numpy as np

from graphlab.document.types import Document, NodeId
from graphlab.paint.viewport import Viewport
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Bools, Floats, Geometry, Ints
from graphlab.picture.reading import Reading
from graphlab.picture.remember import by_identity

MOST_COMPARED = 200_000
"""Pairs of cards up to which each is compared with each; beyond, all pairs are found once for a placement."""


@dataclass(frozen=True, eq=False)
class Sight:
    """A reading of a document through a viewport; nodes that are hidden are left out with their wires.

    boxes are the cards as x0, y0, x1, y1 in device pixels, rows those of them that are in sight.
    """

    document: Document
    geometry: Geometry
    reading: Reading
    look: Look
    viewport: Viewport
    hidden: frozenset[NodeId]
    boxes: Floats
    rows: Ints


def sight_of(
    before: Sight | None,
    document: Document,
    geometry: Geometry,
    reading: Reading,
    look: Look,
    viewport: Viewport,
    hidden: frozenset[NodeId],
) -> Sight:
    """What is in sight; while nothing moves, the places of the last sight are taken over."""
    if before is not None and before.geometry is geometry and before.viewport == viewport:
        boxes, rows = before.boxes, before.rows
        if before.hidden != hidden:
            rows = _rows_in_sight(geometry, boxes, viewport, hidden)
    else:
        boxes = card_boxes(geometry.cards, viewport)
        rows = _rows_in_sight(geometry, boxes, viewport, hidden)
    return Sight(document, geometry, reading, look, viewport, hidden, boxes, rows)


def near_rows(sight: Sight, margin: float) -> Ints:
    """The rows of the cards in sight or no further outside than a margin in device pixels."""
    return _rows_in_sight(sight.geometry, sight.boxes, sight.viewport, sight.hidden, margin)


def _rows_in_sight(
    geometry: Geometry, boxes: Floats, viewport: Viewport, hidden: frozenset[NodeId], margin: float = 0.0
) -> Ints:
    seen = (boxes[:, 0] < viewport.width + margin) & (boxes[:, 1] < viewport.height + margin)
    seen &= (boxes[:, 2] > -margin) & (boxes[:, 3] > -margin)
    return np.flatnonzero(seen & shown_rows(geometry, hidden))


def card_boxes(cards: Floats, viewport: Viewport, margin: float = 0.0) -> Floats:
    """Cards as boxes x0, y0, x1, y1 in device pixels, grown by a margin."""
    corners = viewport.corners(cards)
    return np.concatenate(
        [corners - margin, corners + np.ceil(cards[:, 2:] * viewport.scale) + margin], axis=1
    )


@by_identity(4)
def shown_rows(geometry: Geometry, hidden: frozenset[NodeId]) -> Bools:
    """Per row, whether its node is shown."""
    shown = np.ones(len(geometry.nodes), np.bool_)
    shown[[geometry.row[node] for node in hidden if node in geometry.row]] = False
    return shown


@by_identity(4)
def shown_wires(geometry: Geometry, hidden: frozenset[NodeId]) -> Bools:
    """Per wire, whether both its ends are shown."""
    shown, skeleton = shown_rows(geometry, hidden), geometry.skeleton
    return shown[skeleton.wire_from] & shown[skeleton.wire_to]


@by_identity(2)
def _pairs(boxes: Floats, rows: Ints) -> tuple[Ints, Ints]:
    """The pairs of rows in sight whose cards lie over each other, the lower one first."""
    order = rows[np.argsort(boxes[rows, 0], kind="stable")]
    ends = np.searchsorted(boxes[order, 0], boxes[order, 2])
    counts = np.maximum(ends - np.arange(len(order)) - 1, 0)
    first = np.repeat(np.arange(len(order)), counts)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    one, other = order[first], order[second]
    over = (boxes[one, 1] < boxes[other, 3]) & (boxes[other, 1] < boxes[one, 3])
    return np.minimum(one, other)[over], np.maximum(one, other)[over]


def covered(sight: Sight) -> Bools:
    """Per row, whether another card lies over its card: its numbers would shine through."""
    under = np.zeros(len(sight.boxes), np.bool_)
    under[_pairs(sight.boxes, sight.rows)[0]] = True
    return under


def overlapping(sight: Sight, rows: Bools) -> Bools:
    """These rows and all in sight whose cards are joined with theirs by lying over or under each other."""
    found, news = rows.copy(), np.flatnonzero(rows)
    while len(news):
        others = _over_or_under(sight, news)
        news = others[~found[others]]
        found[news] = True
    return found


def _over_or_under(sight: Sight, rows: Ints) -> Ints:
    """The rows in sight whose cards touch the cards of these rows."""
    if len(rows) * len(sight.rows) > MOST_COMPARED:
        lower, upper = _pairs(sight.boxes, sight.rows)
        asked = np.zeros(len(sight.boxes), np.bool_)
        asked[rows] = True
        return np.unique(np.concatenate([lower[asked[upper]], upper[asked[lower]]]))
    one, other = sight.boxes[rows][:, None], sight.boxes[sight.rows][None]
    apart = (one[..., :2] >= other[..., 2:]) | (other[..., :2] >= one[..., 2:])
    return sight.rows[~(apart[..., 0] | apart[..., 1]).all(axis=0)]
