"""How high each card lies in its column, and where the columns are: from an order to coordinates.

Every card wants to be level with the cards at the other ends of its wires, the long way through an expression
most of all, so that the main chain runs straight and leaves gather round it. Columns are settled one after
the other: the nearest heights that keep the order and the gaps are an isotonic regression, which takes one
walk down the column.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import floor
from typing import NamedTuple

from graphlab.picture.geometry import LONGEST_BEND, SHORTEST_BEND
from graphlab.picture.layered import Columns, Wire
from graphlab.picture.theme import GRID

Size = tuple[float, float]

CARD_GAP = 48.0
BEND_GAP = CARD_GAP / 2
WIRE_GAP = 10.0
COLUMN_GAP = 72.0
WIDEST_GAP = 120.0
MINOR = 0.02
SIMILAR = 0.6
STEEPEST = 64.0
PORTS = 48.0
ROUNDS = 24
FIRM = 1_000.0

RIGHTWARD, LEFTWARD, BOTH, BOTH_BACK, LEAVES = "rightward", "leftward", "both", "both back", "leaves"
"""How the columns are walked: level with what lies behind, ahead, or on both sides; at last leaves alone."""

Ties = tuple[list[list[tuple[int, float]]], list[list[tuple[int, float]]]]


class Course(NamedTuple):
    """A wire where it passes a column.

    port is how far below the middle of its target it arrives, share how much of its climb lies behind it in
    the middle of the column, rise how much it climbs on half of the way through.
    """

    source: int
    target: int
    port: float
    share: float
    rise: float


def importance(wires: Sequence[Wire], order: Sequence[int]) -> list[float]:
    """How much each wire wants to be level: 1 from the deepest operands of a card, MINOR from the others."""
    depth = [0] * len(order)
    incoming: list[list[int]] = [[] for _ in order]
    for number, wire in enumerate(wires):
        incoming[wire.target].append(number)
    weights = [MINOR] * len(wires)
    for card in order:
        deepest = max((depth[wires[number].source] for number in incoming[card]), default=-1)
        depth[card] = deepest + 1
        for number in incoming[card]:
            if depth[wires[number].source] >= SIMILAR * deepest:
                weights[number] = 1.0
    return weights


def heights(
    columns: Columns, sizes: Sequence[Size], wires: Sequence[Wire], weights: Sequence[float], stiff: float
) -> list[float]:
    """The height of the middle of every element.

    stiff is how much bends hold on to the course of their wire against the cards they pass.
    """
    cards = len(sizes)
    rank = {element: number for number, column in enumerate(columns.columns) for element in column}
    ties = _ties(cards, wires, weights, rank)
    courses = _courses(columns, sizes, wires, rank)
    middle = _stacked(columns, sizes)
    rounds = ROUNDS if len(middle) <= 4_000 else ROUNDS // 3
    walks = [RIGHTWARD, LEFTWARD] * (rounds // 3) + [BOTH, BOTH_BACK] * (rounds // 6) + [RIGHTWARD, LEAVES]
    for number, walk in enumerate(walks):
        is_late = number >= 2 * (rounds // 3)
        in_order = columns.columns if walk in (RIGHTWARD, BOTH) else reversed(columns.columns)
        for column in in_order:
            wishes, pulls, halves = [], [], []
            for element in column:
                if element < cards:
                    wish, pull = _wish(element, walk, ties, middle)
                    half = sizes[element][1] / 2
                else:
                    source, target, port, share, rise = courses[element - cards]
                    climb = middle[target] + port - middle[source]
                    wish, pull = middle[source] + climb * share, stiff
                    half = min(abs(climb) * rise, STEEPEST) if is_late else 0.0
                wishes.append(wish)
                pulls.append(pull)
                halves.append(half)
            offsets = _offsets(column, halves, cards)
            for element, height in zip(column, settled(wishes, pulls, offsets), strict=True):
                middle[element] = height
    return middle


def _wish(card: int, walk: str, ties: Ties, middle: Sequence[float]) -> tuple[float, float]:
    """Where a card would like to be, and how much."""
    incoming, outgoing = ties[0][card], ties[1][card]
    if walk == LEAVES and incoming:
        return middle[card], FIRM
    one_way = incoming if walk == RIGHTWARD else outgoing if walk == LEFTWARD else ()
    chosen = one_way or incoming + outgoing
    pull = sum(weight for _, weight in chosen)
    if not pull:
        return middle[card], MINOR
    return sum(middle[other] * weight for other, weight in chosen) / pull, pull


def settled(wishes: Sequence[float], pulls: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The heights nearest to the wishes (least squares, by pull) that keep the order and the offsets."""
    blocks: list[list[float]] = []
    for wish, pull, offset in zip(wishes, pulls, offsets, strict=True):
        block = [wish - offset, pull, 1]
        while blocks and blocks[-1][0] > block[0]:
            above = blocks.pop()
            weight = above[1] + block[1]
            block = [(above[0] * above[1] + block[0] * block[1]) / weight, weight, above[2] + block[2]]
        blocks.append(block)
    levels = [block[0] for block in blocks for _ in range(int(block[2]))]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def corners(
    columns: Columns, sizes: Sequence[Size], wires: Sequence[Wire], middle: Sequence[float]
) -> list[tuple[float, float]]:
    """The top left corner of each card, on the grid: leaves flush with the right edge of their column."""
    cards = [[element for element in column if element < columns.cards] for column in columns.columns]
    widths = [max((sizes[card][0] for card in column), default=0.0) for column in cards]
    is_fed = {wire.target for wire in wires}
    places = [(0.0, 0.0)] * columns.cards
    x = 0.0
    for number, column in enumerate(cards):
        for card in column:
            width, height = sizes[card]
            inset = 0.0 if card in is_fed else widths[number] - width
            places[card] = (x + inset, on_grid(middle[card] - height / 2))
        x += widths[number] + _gap(columns, number, middle)
    return places


def on_grid(length: float) -> float:
    """The nearest multiple of the grid; halves go up."""
    return float(floor(length / GRID + 0.5) * GRID)


def _gap(columns: Columns, number: int, middle: Sequence[float]) -> float:
    """Wider where many wires climb, so that they stay apart."""
    climbs = (
        abs(middle[element] - middle[link.element])
        for element in columns.columns[number]
        for link in columns.right[element]
    )
    return on_grid(min(WIDEST_GAP, COLUMN_GAP + 0.12 * max(0.0, max(climbs, default=0.0) - 120.0)))


def _ties(cards: int, wires: Sequence[Wire], weights: Sequence[float], rank: dict[int, int]) -> Ties:
    """(incoming, outgoing): the cards each card is wired to, and how they pull; long wires pull less."""
    incoming: list[list[tuple[int, float]]] = [[] for _ in range(cards)]
    outgoing: list[list[tuple[int, float]]] = [[] for _ in range(cards)]
    for wire, weight in zip(wires, weights, strict=True):
        pull = weight / (rank[wire.target] - rank[wire.source])
        incoming[wire.target].append((wire.source, pull))
        outgoing[wire.source].append((wire.target, pull))
    return incoming, outgoing


def _stacked(columns: Columns, sizes: Sequence[Size]) -> list[float]:
    """Every column as close as it can be, its middle at 0."""
    middle = [0.0] * len(columns.left)
    for column in columns.columns:
        halves = [sizes[element][1] / 2 if element < columns.cards else 0.0 for element in column]
        offsets = _offsets(column, halves, columns.cards)
        for element, offset in zip(column, offsets, strict=True):
            middle[element] = offset - offsets[-1] / 2
    return middle


def _offsets(column: Sequence[int], halves: Sequence[float], cards: int) -> list[float]:
    """The least distance of each element's middle from the first one's."""
    offsets: list[float] = []
    for number, element in enumerate(column):
        if number == 0:
            offsets.append(0.0)
            continue
        solid = (column[number - 1] < cards) + (element < cards)
        gap = (WIRE_GAP, BEND_GAP, CARD_GAP)[solid]
        # Wires may cross each other's course, so only a card keeps clear of a whole climb.
        apart = halves[number - 1] + halves[number] if solid else 0.0
        offsets.append(offsets[-1] + apart + gap)
    return offsets


def _courses(
    columns: Columns, sizes: Sequence[Size], wires: Sequence[Wire], rank: dict[int, int]
) -> list[Course]:
    """The course of the wire at every bend."""
    widths = [
        max((sizes[element][0] for element in column if element < columns.cards), default=0.0)
        for column in columns.columns
    ]
    lefts = list(accumulate((width + COLUMN_GAP for width in widths), initial=0.0))
    courses = []
    for bend in range(columns.cards, len(columns.left)):
        wire = wires[columns.left[bend][0].wire]
        start, end = lefts[rank[wire.source] + 1] - COLUMN_GAP, lefts[rank[wire.target]]
        left = lefts[rank[bend]]
        before, after = (_climbed(x - start, end - start) for x in (left, left + widths[rank[bend]]))
        courses.append(
            Course(wire.source, wire.target, wire.port * PORTS, (before + after) / 2, (after - before) / 2)
        )
    return courses


@lru_cache(maxsize=65536)
def _climbed(x: float, width: float) -> float:
    """The share of its climb that a wire has behind it after x of its width: the curve of geometry.cubics."""
    bend = min(max(width / 2, SHORTEST_BEND), LONGEST_BEND)
    low, high = 0.0, 1.0
    for _ in range(20):
        t = (low + high) / 2
        if 3 * t * (1 - t) ** 2 * bend + 3 * t * t * (1 - t) * (width - bend) + t**3 * width < x:
            low = t
        else:
            high = t
    return low * low * (3 - 2 * low)
