"""One connected part of a graph as a drawing: columns, order, heights, and the best of a few tries.

Tries differ in where the order comes from and in how firmly wires keep their course between cards; they are
judged by what would be seen: links that cross, and wires that run across cards which are not theirs.
"""

from collections.abc import Sequence
from itertools import pairwise

from graphlab.picture.borrowed import reordered
from graphlab.picture.clearing import cleared, overrun
from graphlab.picture.heights import Size, corners, heights, importance
from graphlab.picture.layered import (
    Columns,
    Wire,
    columned,
    crossings,
    ranked,
    swapped,
    untangled,
    without_loops,
)
from graphlab.picture.ranks import shortened

Corner = tuple[float, float]

STIFFNESS = (0.3, 3.0, 12.0)
JUDGED = 200
TRIED = 600
BETTER = 0.9
WORTH = 1.15


def drawing(sizes: Sequence[Size], wires: Sequence[Wire], roots: Sequence[int]) -> list[Corner]:
    """The corners of the cards of one connected part; roots say where reading starts."""
    order, kept = without_loops(len(sizes), wires, roots)
    forward = [wires[number] for number in kept]
    ranks = _ranks(len(sizes), forward, order)
    columns = _ordered(columned(len(sizes), forward, order, ranks), sizes, forward, ranks)
    weights = importance(forward, order)
    best: list[Corner] = []
    fewest = -1
    for stiff in STIFFNESS if len(sizes) <= JUDGED else STIFFNESS[:1]:
        places = corners(columns, sizes, forward, heights(columns, sizes, forward, weights, stiff))
        hits = len(overrun(sizes, forward, places)) if len(sizes) <= JUDGED else 0
        if fewest < 0 or hits < fewest:
            best, fewest = places, hits
        if fewest == 0:
            return best
    return cleared(sizes, forward, best)


def _ranks(count: int, wires: Sequence[Wire], order: Sequence[int]) -> list[int]:
    """Columns by depth, which keep the layers of a network together, unless others save much wire."""
    by_depth = ranked(count, wires, order)
    short = shortened(by_depth, wires)

    def length(ranks: Sequence[int]) -> int:
        return sum(ranks[wire.target] - ranks[wire.source] for wire in wires)

    return by_depth if length(by_depth) <= WORTH * length(short) else short


def _ordered(columns: Columns, sizes: Sequence[Size], wires: Sequence[Wire], ranks: Sequence[int]) -> Columns:
    """The order with the fewest crossings: from reading order, from its mirror image, or borrowed.

    Reading order stays unless another one is clearly better.
    """
    best = untangled(columns)
    fewest = crossings(best)
    if fewest == 0 or columns.cards > TRIED:
        return best
    tries = [untangled(_flipped(columns))]
    borrowed = reordered(columns, sizes, wires, ranks)
    if borrowed is not None:
        tries.append(swapped(borrowed))
    for tried in tries:
        count = crossings(tried)
        if count < BETTER * fewest:
            best, fewest = tried, count
    turned = swapped(_flipped(best))
    if _disorder(turned, columns) < _disorder(best, columns) and crossings(turned) <= fewest / BETTER:
        return turned
    return best


def _flipped(columns: Columns) -> Columns:
    return Columns(columns.cards, [column[::-1] for column in columns.columns], columns.left, columns.right)


def _disorder(columns: Columns, reading: Columns) -> int:
    """How many neighbours within columns stand against the reading order."""
    place = {element: at for column in reading.columns for at, element in enumerate(column)}
    return sum(place[one] > place[other] for column in columns.columns for one, other in pairwise(column))
