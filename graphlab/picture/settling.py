"""Places for newcomers: beside their neighbours, on free ground, while nobody else moves."""

from collections.abc import Callable, Mapping, Sequence

from graphlab.document.types import Document, NodeId, Point
from graphlab.picture.heights import CARD_GAP, COLUMN_GAP, Size, on_grid

Rectangle = tuple[float, float, float, float]
Reader = tuple[NodeId, float]


def beside(
    document: Document,
    new: Sequence[NodeId],
    places: Mapping[NodeId, Point],
    size_of: Callable[[NodeId], Size],
) -> dict[NodeId, Point]:
    """A place for each of these nodes: right of its operands, left of its readers, else below everything.

    places says where all others are. Newcomers may be each other's neighbours, so those with neighbours in
    place come first, and leaves after the nodes that read them.
    """
    readers = _readers(document)
    settled = dict(places)
    taken = [rectangle(place, size_of(key)) for key, place in places.items()]
    waiting = list(new)
    while waiting:
        key = min(waiting, key=lambda each: _distance(document, each, settled, readers))
        waiting.remove(key)
        place = free(_wish(document, key, settled, readers, size_of), size_of(key), taken)
        settled[key] = place
        taken.append(rectangle(place, size_of(key)))
    return {key: settled[key] for key in new}


def rectangle(place: Point, size: Size) -> Rectangle:
    """Left, top, right and bottom of a card."""
    return place.x, place.y, place.x + size[0], place.y + size[1]


def free(wish: Point, size: Size, taken: Sequence[Rectangle]) -> Point:
    """The place nearest to the wish, straight above or below it, where a card keeps clear of all others."""
    left, right = wish.x - CARD_GAP / 2, wish.x + size[0] + CARD_GAP / 2
    blocked = sorted(
        (box[1] - CARD_GAP - size[1], box[3] + CARD_GAP) for box in taken if box[0] < right and box[2] > left
    )
    above = below = wish.y
    for start, end in reversed(blocked):
        if start < above < end:
            above = start
    for start, end in blocked:
        if start < below < end:
            below = end
    # Halves round up, so the way up is measured downwards: cards end on the grid and never closer than the
    # gap.
    above, below = -on_grid(-above + 3.9), on_grid(below + 3.9)
    return Point(wish.x, above if wish.y - above < below - wish.y else below)


def _readers(document: Document) -> dict[NodeId, list[Reader]]:
    """For every node the nodes that read it, and how far down their left side, from -0.5 to 0.5."""
    readers: dict[NodeId, list[Reader]] = {}
    for reader, node in document.graph.nodes.items():
        for index, source in enumerate(node.inputs):
            if source is not None:
                readers.setdefault(source, []).append((reader, (index + 0.5) / len(node.inputs) - 0.5))
    return readers


def _distance(
    document: Document,
    key: NodeId,
    places: Mapping[NodeId, Point],
    readers: Mapping[NodeId, Sequence[Reader]],
) -> int:
    """0 for an op with an operand in place, then ops with a reader in place, then leaves, then all others."""
    inputs = document.graph.nodes[key].inputs
    if any(source in places for source in inputs):
        return 0
    has_reader = any(reader in places for reader, _ in readers.get(key, ()))
    return (1 if inputs else 2) if has_reader else (3 if inputs else 4)


def _wish(
    document: Document,
    key: NodeId,
    places: Mapping[NodeId, Point],
    readers: Mapping[NodeId, Sequence[Reader]],
    size_of: Callable[[NodeId], Size],
) -> Point:
    nodes, (width, height) = document.graph.nodes, size_of(key)
    operands = [source for source in nodes[key].inputs if source is not None and source in places]
    reading = [(reader, port) for reader, port in readers.get(key, ()) if reader in places]
    if operands:
        level = [source for source in operands if nodes[source].inputs] or operands
        x = max(places[source].x + size_of(source)[0] for source in operands) + COLUMN_GAP
        middle = _median([places[source].y + size_of(source)[1] / 2 for source in level])
    elif reading:
        x = min(places[reader].x for reader, _ in reading) - COLUMN_GAP - width
        middle = _median([_port(places[reader], size_of(reader), port) for reader, port in reading])
    else:
        x = min((place.x for place in places.values()), default=0.0)
        lowest = max((place.y + size_of(other)[1] for other, place in places.items()), default=-CARD_GAP)
        middle = lowest + CARD_GAP + height / 2
    return Point(on_grid(x), on_grid(middle - height / 2))


def _port(place: Point, size: Size, port: float) -> float:
    """About where the operand of a port belongs: first ones above the middle, last ones below."""
    return place.y + size[1] / 2 + port * (size[1] + CARD_GAP)


def _median(numbers: Sequence[float]) -> float:
    ordered = sorted(numbers)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
