"""How high each card lies in its column, and where the columns are: from an order to coordinates.

Every card wants to be level with the cards at the other ends of its wires, the long way through an expression
most of all, so that the main chain runs straight and leaves gather round it. Columns are settled one after
the other: the nearest heights that keep the order and the gaps are an isotonic regression, which takes one
walk down the column.
"""

from collections.abc import Iterable, Sequence
from math import floor

from graphlab.picture.layered import Columns, Wire
from graphlab.picture.theme import GRID

Size = tuple[float, float]

CARD_GAP = 32.0
BEND_GAP = 16.0
WIRE_GAP = 10.0
COLUMN_GAP = 72.0
WIDEST_GAP = 160.0
MINOR = 0.02
SIMILAR = 0.6


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
    incoming: list[list[tuple[int, float]]] = [[] for _ in sizes]
    outgoing: list[list[tuple[int, float]]] = [[] for _ in sizes]
    rank = {element: number for number, column in enumerate(columns.columns) for element in column}
    for wire, weight in zip(wires, weights, strict=True):
        weight /= max(1, rank[wire.target] - rank[wire.source])
        incoming[wire.target].append((wire.source, weight))
        outgoing[wire.source].append((wire.target, weight))
    course = _courses(columns, wires, rank)
    steps = [_steps(column, sizes) for column in columns.columns]
    middle = [0.0] * len(columns.left)
    for column, offsets in zip(columns.columns, steps, strict=True):
        for element, offset in zip(column, offsets, strict=True):
            middle[element] = offset - offsets[-1] / 2
    count = len(columns.columns)
    rounds = 24 if len(middle) <= 4_000 else 8
    for number in range(rounds):
        last = number >= rounds * 2 // 3
        rightward = number % 2 == 0
        for at in range(count) if rightward else range(count - 1, -1, -1):
            column = columns.columns[at]
            if (
                len(column) == 1
                and at == 0
                and not rightward
                and count > 1
                and column[0] < len(sizes)
                and not outgoing[column[0]]
            ):
                continue
            wishes, pulls = [], []
            for element in column:
                if element < len(sizes):
                    ties = incoming[element] if rightward else outgoing[element]
                    if last or not ties:
                        ties = incoming[element] + outgoing[element]
                    pull = sum(weight for _, weight in ties)
                    wish = (
                        sum(middle[other] * weight for other, weight in ties) / pull
                        if pull
                        else middle[element]
                    )
                    wishes.append(wish)
                    pulls.append(pull or MINOR)
                else:
                    source, target, share = course[element]
                    wishes.append(middle[source] + (middle[target] - middle[source]) * share)
                    pulls.append(stiff)
            for element, height in zip(column, settled(wishes, pulls, steps[at]), strict=True):
                middle[element] = height
    return middle


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


def _steps(column: Iterable[int], sizes: Sequence[Size]) -> list[float]:
    """The least distance of each element's middle from the first one's."""
    steps: list[float] = []
    before: float | None = None
    for element in column:
        half = sizes[element][1] / 2 if element < len(sizes) else 0.0
        if before is None:
            steps.append(0.0)
        else:
            gap = CARD_GAP if before and half else BEND_GAP if before or half else WIRE_GAP
            steps.append(steps[-1] + before + gap + half)
        before = half
    return steps


def _courses(
    columns: Columns, wires: Sequence[Wire], rank: dict[int, int]
) -> dict[int, tuple[int, int, float]]:
    """For every bend the ends of its wire, and which share of the climb lies behind it there."""
    course = {}
    for bend in range(columns.cards, len(columns.left)):
        wire = wires[columns.left[bend][0].wire]
        share = (rank[bend] - rank[wire.source]) / (rank[wire.target] - rank[wire.source])
        course[bend] = (wire.source, wire.target, share * share * (3 - 2 * share))
    return course
