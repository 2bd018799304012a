"""Where cards go by themselves: drawings in columns, and places for newcomers that move nobody.

`arrange` lays out a document (or some of its nodes) afresh; `settle` finds places only for cards that have
none. Both are pure and deterministic, take any graph (half-built, with loops, in parts) and put cards on the
grid.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from graphlab.document.types import Document, NodeId, Point
from graphlab.engine import target_of
from graphlab.picture.drawing import Corner, drawing
from graphlab.picture.heights import CARD_GAP, Size, on_grid
from graphlab.picture.layered import Wire
from graphlab.picture.settling import beside, free, rectangle

Sizes = Mapping[NodeId, Size] | Callable[[NodeId], Size]

PART_GAP = 64.0
FEW_NEWCOMERS = 60


class Job(NamedTuple):
    """A layout to be made, as plain lists and tuples that travel to another process."""

    keys: tuple[int, ...]
    sizes: tuple[Size, ...]
    wires: tuple[tuple[int, int, float], ...]
    roots: tuple[int, ...]
    pinned: tuple[tuple[int, float, float], ...]


def arrange(document: Document, sizes: Sizes, nodes: Collection[NodeId] | None = None) -> dict[NodeId, Point]:
    """A place for every node, or for these nodes about the place where they were.

    Pinned nodes that have a place keep it.
    """
    job = arrange_job(document, sizes, nodes)
    places = {NodeId(key): Point(x, y) for key, (x, y) in zip(job.keys, arranged(job), strict=True)}
    return places if nodes is None else _back_in_place(document, places, sizes)


def arrange_job(document: Document, sizes: Sizes, nodes: Collection[NodeId] | None = None) -> Job:
    """What `arrange` works on, for `arranged` in a worker process."""
    every = document.graph.nodes
    keys = [key for key in every if nodes is None or key in nodes]
    row = {key: number for number, key in enumerate(keys)}
    wires = [
        (row[source], row[key], _port(index, len(every[key].inputs)))
        for key in keys
        for index, source in enumerate(every[key].inputs)
        if source in row and source != key
    ]
    read = {source for source, _, _ in wires}
    target = target_of(document)
    first = [row[target]] if target in row else []
    roots = [*first, *(number for number in range(len(keys)) if number not in read), *range(len(keys))]
    places = document.layout.places
    pinned = [(row[key], *places[key]) for key in keys if key in document.layout.pinned and key in places]
    return Job(
        tuple(int(key) for key in keys),
        tuple((float(width), float(height)) for width, height in (_size(sizes, key) for key in keys)),
        tuple(wires),
        tuple(dict.fromkeys(roots)),
        tuple(pinned),
    )


def arranged(job: Job) -> list[Corner]:
    """The top left corner of each card of a job, in its order. Plain tuples in, plain tuples out."""
    wires = [Wire(*wire) for wire in job.wires]
    places: list[Corner] = [(0.0, 0.0)] * len(job.keys)
    top = 0.0
    parts = _parts(len(job.keys), wires, job.roots)
    for part in parts:
        if len(part) == 1:
            continue
        drawn = _drawn(part, job, wires)
        height = max(y + job.sizes[card][1] for card, (_, y) in drawn.items())
        for card, (x, y) in drawn.items():
            places[card] = (x, y + top)
        top = on_grid(top + height + PART_GAP)
    _in_rows([part[0] for part in parts if len(part) == 1], job.sizes, places, top)
    return _with_pins(job, places) if job.pinned else places


def settle(document: Document, sizes: Sizes) -> dict[NodeId, Point]:
    """Places for the nodes that have none, beside their neighbours; nobody else moves.

    If no node has a place, all are arranged; very many newcomers are arranged among themselves, below the
    others.
    """
    places = {key: place for key, place in document.layout.places.items() if key in document.graph.nodes}
    new = [key for key in document.graph.nodes if key not in places]
    if not places:
        return arrange(document, sizes)
    if len(new) <= FEW_NEWCOMERS:
        return beside(document, new, places, lambda key: _size(sizes, key))
    drawn = arrange(document, sizes, new)
    boxes = [rectangle(place, _size(sizes, key)) for key, place in places.items()]
    left, top = min(box[0] for box in boxes), max(box[3] for box in boxes) + PART_GAP
    return {key: Point(on_grid(x + left), on_grid(y + top)) for key, (x, y) in drawn.items()}


def _port(index: int, count: int) -> float:
    return (index + 0.5) / count - 0.5


def _size(sizes: Sizes, key: NodeId) -> Size:
    return sizes(key) if callable(sizes) else sizes[key]


def _parts(count: int, wires: Sequence[Wire], roots: Sequence[int]) -> list[list[int]]:
    """The connected parts, each in the order of its cards; the part of the first root comes first."""
    leader = list(range(count))

    def find(card: int) -> int:
        while leader[card] != card:
            leader[card] = leader[leader[card]]
            card = leader[card]
        return card

    for wire in wires:
        leader[find(wire.source)] = find(wire.target)
    parts: dict[int, list[int]] = {}
    for card in range(count):
        parts.setdefault(find(card), []).append(card)
    chief = find(roots[0]) if roots else -1
    return sorted(parts.values(), key=lambda part: find(part[0]) != chief)


def _drawn(part: Sequence[int], job: Job, wires: Sequence[Wire]) -> dict[int, Corner]:
    """One connected part, its top left corner at the origin."""
    row = {card: number for number, card in enumerate(part)}
    inner = [Wire(row[wire.source], row[wire.target], wire.port) for wire in wires if wire.source in row]
    sizes = [job.sizes[card] for card in part]
    roots = [row[card] for card in job.roots if card in row]
    places = drawing(sizes, inner, roots)
    left, top = min(x for x, _ in places), min(y for _, y in places)
    return {card: (x - left, y - top) for card, (x, y) in zip(part, places, strict=True)}


def _in_rows(cards: Sequence[int], sizes: Sequence[Size], places: list[Corner], top: float) -> None:
    """Unconnected cards in rows below all others."""
    widest = max([6 * 176.0, *(x + sizes[card][0] for card, (x, _) in enumerate(places))])
    x, deepest = 0.0, 0.0
    for card in cards:
        width, height = sizes[card]
        if x and x + width > widest:
            x, top, deepest = 0.0, on_grid(top + deepest + CARD_GAP), 0.0
        places[card] = (x, top)
        x, deepest = on_grid(x + width + CARD_GAP), max(deepest, height)


def _with_pins(job: Job, places: Sequence[Corner]) -> list[Corner]:
    """The drawing moved to where its pinned cards are; they stay, and others that lie on them make way."""
    count = len(job.pinned)
    shift_x = on_grid(sum(x - places[card][0] for card, x, _ in job.pinned) / count)
    shift_y = on_grid(sum(y - places[card][1] for card, _, y in job.pinned) / count)
    moved = [(x + shift_x, y + shift_y) for x, y in places]
    taken = []
    for card, x, y in job.pinned:
        moved[card] = (x, y)
        taken.append(rectangle(Point(x, y), job.sizes[card]))
    fixed = {card for card, _, _ in job.pinned}
    for card in sorted(set(range(len(moved))) - fixed, key=lambda card: (moved[card], card)):
        place = free(Point(*moved[card]), job.sizes[card], taken)
        moved[card] = (place.x, place.y)
        taken.append(rectangle(place, job.sizes[card]))
    return moved


def _back_in_place(document: Document, places: dict[NodeId, Point], sizes: Sizes) -> dict[NodeId, Point]:
    """The drawing of some nodes with its middle where theirs was, moved off the other cards."""
    old = document.layout.places
    known = [key for key in places if key in old]
    if not known or any(key in document.layout.pinned for key in known):
        return places
    before, after = _middle(old, known, sizes), _middle(places, known, sizes)
    shift_x, shift_y = on_grid(before.x - after.x), on_grid(before.y - after.y)
    others = [
        rectangle(place, _size(sizes, key))
        for key, place in old.items()
        if key not in places and key in document.graph.nodes
    ]
    drawn = {key: Point(x + shift_x, y + shift_y) for key, (x, y) in places.items()}
    boxes = [rectangle(place, _size(sizes, key)) for key, place in drawn.items()]
    whole = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    place = free(Point(whole[0], whole[1]), (whole[2] - whole[0], whole[3] - whole[1]), others)
    off_x, off_y = place.x - whole[0], place.y - whole[1]
    return {key: Point(x + off_x, y + off_y) for key, (x, y) in drawn.items()}


def _middle(places: Mapping[NodeId, Point], keys: Sequence[NodeId], sizes: Sizes) -> Point:
    boxes = [rectangle(places[key], _size(sizes, key)) for key in keys]
    across = (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2
    down = (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2
    return Point(across, down)
