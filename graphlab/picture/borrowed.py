"""The order within columns that graphlay finds: for hundreds of cards it has fewer crossings than ours.

graphlay knows nothing of the order of ports and places by its own rules, so only the order is borrowed;
columns and heights stay ours. It is left out where it has no wheel, and where its time would explode: bends
decide that, not cards.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from graphlab.picture.layered import Columns, Wire

MOST_CARDS = 600
MOST_BENDS = 2_500

OPTIONS = {
    "direction": "leftright",
    "spacing": {"layer_gap": 72.0, "node_gap": 32.0, "dummy_gap": 16.0},
    "routing": {"style": "diagonal"},
    "limits": {"max_dummies": 2 * MOST_BENDS},
}


def reordered(
    columns: Columns, sizes: Sequence[tuple[float, float]], wires: Sequence[Wire], ranks: Sequence[int]
) -> Columns | None:
    """The same columns in graphlay's order, or None where it cannot or should not be asked."""
    if columns.cards > MOST_CARDS or len(columns.left) - columns.cards > MOST_BENDS:
        return None
    try:
        import graphlay
    except ImportError:
        return None
    try:
        drawn = graphlay.layout(_request(sizes, wires, ranks), options=OPTIONS).to_dict()
    except graphlay.GraphlayError:
        return None
    return _sorted(columns, drawn, ranks)


def _request(
    sizes: Sequence[tuple[float, float]], wires: Sequence[Wire], ranks: Sequence[int]
) -> dict[str, Any]:
    nodes = [
        {
            "size": {"width": width, "height": height},
            "shape": "box",
            "key": str(card),
            "rank": {"fixed": rank},
        }
        for card, ((width, height), rank) in enumerate(zip(sizes, ranks, strict=True))
    ]
    edges = [{"source": wire.source, "target": wire.target, "weight": 1.0} for wire in wires]
    return {"nodes": nodes, "edges": edges}


def _sorted(columns: Columns, drawn: dict[str, Any], ranks: Sequence[int]) -> Columns:
    """Every column sorted by height: cards by their middle, bends where their wire passes."""
    centres = [(node["center"]["x"], node["center"]["y"]) for node in drawn["nodes"]]
    across = dict(zip(ranks, (x for x, _ in centres), strict=True))
    ways = [[(point["x"], point["y"]) for point in edge["points"]] for edge in drawn["edges"]]
    height = dict(enumerate(y for _, y in centres))
    for number, column in enumerate(columns.columns):
        for element in column:
            if element >= columns.cards:
                height[element] = _passed(ways[columns.left[element][0].wire], across[number])
    ordered = [sorted(column, key=height.__getitem__) for column in columns.columns]
    return Columns(columns.cards, ordered, columns.left, columns.right)


def _passed(way: Sequence[tuple[float, float]], x: float) -> float:
    """The height at which a line of points passes x."""
    for (x0, y0), (x1, y1) in pairwise(way):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * ((x - x0) / (x1 - x0) if x1 > x0 else 0.0)
    return way[-1][1]
