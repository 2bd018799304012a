"""The last touch of a drawing: cards that a wire runs across step aside, where that helps."""

from collections.abc import Sequence

import numpy as np

from graphlab.picture.geometry import Floats, cubics, points_along
from graphlab.picture.heights import CARD_GAP, PORTS, Size, on_grid
from graphlab.picture.layered import Wire

Corner = tuple[float, float]

INSET = 2.0
CLEARANCE = 12.0
FARTHEST = 96.0
MOST_CARDS, MOST_HITS = 100, 16
POINTS = np.linspace(0.0, 1.0, 24)


def overrun(sizes: Sequence[Size], wires: Sequence[Wire], places: Sequence[Corner]) -> list[tuple[int, int]]:
    """(wire, card) wherever a wire runs across a card that it does not belong to."""
    if not wires:
        return []
    corner, size = np.array(places), np.array(sizes)
    points = _courses(sizes, wires, places)[:, :, None, :]
    inside = ((points > corner + INSET) & (points < corner + size - INSET)).all(axis=3).any(axis=1)
    for number, wire in enumerate(wires):
        inside[number, [wire.source, wire.target]] = False
    return [(int(wire), int(card)) for wire, card in np.argwhere(inside)]


def cleared(sizes: Sequence[Size], wires: Sequence[Wire], places: Sequence[Corner]) -> list[Corner]:
    """The same drawing with cards moved up or down from under wires, as long as fewer are left there."""
    best, hits = list(places), overrun(sizes, wires, places)
    if len(sizes) > MOST_CARDS or len(hits) > MOST_HITS:
        return best
    for wire, card in tuple(hits):
        if (wire, card) in hits:
            tries = []
            for number, moved in enumerate(_steps_aside(sizes, wires[wire], best, card)):
                left = overrun(sizes, wires, moved)
                tries.append((len(left), _length(sizes, wires, moved), number, moved, left))
            if tries and min(tries)[0] < len(hits):
                *_, best, hits = min(tries)
    return best


def _length(sizes: Sequence[Size], wires: Sequence[Wire], places: Sequence[Corner]) -> float:
    """How far all wires climb, up and down."""
    return float(np.abs(np.diff(_courses(sizes, wires, places)[:, :, 1], axis=1)).sum())


def _courses(sizes: Sequence[Size], wires: Sequence[Wire], places: Sequence[Corner]) -> Floats:
    """(m, 24, 2) points along each wire."""
    corner, size = np.array(places), np.array(sizes)
    ends = np.array([(wire.source, wire.target) for wire in wires])
    starts = corner[ends[:, 0]] + size[ends[:, 0]] * (1.0, 0.5)
    arrivals = corner[ends[:, 1]] + size[ends[:, 1]] * (0.0, 0.5)
    arrivals[:, 1] += [wire.port * PORTS for wire in wires]
    return points_along(cubics(starts, arrivals), POINTS)


def _steps_aside(
    sizes: Sequence[Size], wire: Wire, places: Sequence[Corner], card: int
) -> list[list[Corner]]:
    """The drawings in which a card lies just below or just above a wire, the shorter way first."""
    (x, y), (width, height) = places[card], sizes[card]
    points = _courses(sizes, [wire], places)[0]
    # The wire is straight enough between two points to be asked at the edges of the card.
    at = np.interp(np.linspace(x, x + width, 9), points[:, 0], points[:, 1])
    down = on_grid(float(at.max()) + CLEARANCE - y + 3.9)
    up = -on_grid(y + height - float(at.min()) + CLEARANCE + 3.9)
    shifts = sorted((shift for shift in (down, up) if abs(shift) <= FARTHEST), key=abs)
    return [_shifted(sizes, places, card, shift) for shift in shifts]


def _shifted(sizes: Sequence[Size], places: Sequence[Corner], card: int, shift: float) -> list[Corner]:
    """The drawing with one card moved, and those of its column that stand in its way moved along."""
    moved = list(places)
    x, y = places[card]
    moved[card] = (x, y + shift)
    right = x + sizes[card][0]
    column = [other for other, (left, _) in enumerate(places) if left < right and x < left + sizes[other][0]]
    column.sort(key=lambda other: places[other][1], reverse=shift < 0)
    pushing = card
    for other in column[column.index(card) + 1 :]:
        left, top = moved[other]
        if shift > 0:
            edge = moved[pushing][1] + sizes[pushing][1] + CARD_GAP
            moved[other] = (left, max(top, edge))
        else:
            edge = moved[pushing][1] - CARD_GAP - sizes[other][1]
            moved[other] = (left, min(top, edge))
        pushing = other
    return moved
