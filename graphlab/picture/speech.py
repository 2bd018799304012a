"""Where a callout goes: above its card or below, at the place where it covers the fewest cards and ports."""

from operator import itemgetter

import numpy as np

from graphlab.picture.geometry import Geometry
from graphlab.picture.remember import by_identity
from graphlab.picture.shapes import Bounds

GAP = 10.0
PORT, ARRIVAL = 5.0, 14.0
"""How far a port reaches, and before an input port the arrowhead."""
CARD = 3
MOST_KNOWN = 1000


def spot(
    geometry: Geometry, row: int, size: tuple[float, float], beneath: float, within: Bounds | None
) -> tuple[float, float, int]:
    """The top left corner of a callout of this size at the first of the best places, and what it covers.

    beneath is the room that something else takes below the card; within are the sides to keep to, if there
    are any.
    """
    x, y, width, height = geometry.cards[row].tolist()
    total, tall = size
    places = []
    above, below = y - GAP - tall, y + height + beneath + GAP
    fits_below = within is None or below + tall <= within.y + within.height
    for top in (above, below) if fits_below else (above,):
        for left in (x + width / 2 - total / 2, x, x + width - total):
            if within is not None:
                left = max(min(left, within.x + within.width - total), within.x)
            cost = _covered(geometry, row, (left, top, total, tall))
            if not cost:
                return left, top, cost
            places.append((left, top, cost))
    return min(places, key=itemgetter(2))


def _covered(geometry: Geometry, row: int, box: tuple[float, float, float, float]) -> int:
    """How much of other cards and of all ports lies under a box."""
    known, key = _known(geometry), (row, *map(round, box))
    if key not in known:
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[key] = _count(geometry, row, box)
    return known[key]


@by_identity(2)
def _known(geometry: Geometry) -> dict[tuple[int, ...], int]:
    return {}


def _count(geometry: Geometry, row: int, box: tuple[float, float, float, float]) -> int:
    left, top, width, height = box
    x, y, wide, high = geometry.cards.T
    hit = (x < left + width) & (x + wide > left) & (y < top + height) & (y + high > top)
    hit[row] = False
    count = CARD * int(np.count_nonzero(hit))
    for ports, before in ((geometry.inputs, ARRIVAL), (geometry.outputs, PORT)):
        x, y = ports.T
        under = (x - before < left + width) & (x + PORT > left)
        count += int(np.count_nonzero(under & (y - PORT < top + height) & (y + PORT > top)))
    return count
