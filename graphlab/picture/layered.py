"""The layered drawing of a graph of cards: which column each lies in, and in which order from top to bottom.

A layered (Sugiyama) pass written for what is drawn here: wires are single curves from port to port, operands
arrive in the order of their ports, and leaves belong beside the node that reads them. Everything is lists of
whole numbers, so that it runs in any process, and nothing is random. heights.py turns the order into
coordinates.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

FEW = 1_500
MOST = 20_000
ROUNDS = 12
PATIENCE = 3


class Wire(NamedTuple):
    """From the card `source` to a port of the card `target`; port runs from -0.5 (top) to 0.5 (bottom)."""

    source: int
    target: int
    port: float


class Link(NamedTuple):
    """A piece of a wire between two neighbouring columns."""

    element: int
    port: float
    wire: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Cards and bends, column by column.

    Elements below `cards` are cards, those from there on are bends: where a long wire passes a column. left
    and right hold the links of each element to the columns beside it.
    """

    cards: int
    columns: list[list[int]]
    left: list[list[Link]]
    right: list[list[Link]]


def without_loops(count: int, wires: Sequence[Wire], roots: Sequence[int]) -> tuple[list[int], list[int]]:
    """(order, kept): cards with operands first, as read from the roots; the wires that close no loop."""
    inputs: list[list[int]] = [[] for _ in range(count)]
    for number, wire in enumerate(wires):
        inputs[wire.target].append(number)
    state, order, kept = [0] * count, [], []
    for root in roots:
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(inputs[root]))]
        while stack:
            card, rest = stack[-1]
            for number in rest:
                source = wires[number].source
                if state[source] == 1:
                    continue
                kept.append(number)
                if state[source] == 0:
                    state[source] = 1
                    stack.append((source, iter(inputs[source])))
                    break
            else:
                state[card] = 2
                order.append(card)
                stack.pop()
    return order, sorted(kept)


def ranked(count: int, wires: Sequence[Wire], order: Sequence[int]) -> list[int]:
    """The column of each card: behind its last operand, but nearer to its readers if wires get shorter."""
    sources: list[list[int]] = [[] for _ in range(count)]
    readers: list[list[int]] = [[] for _ in range(count)]
    for source, target, _ in wires:
        sources[target].append(source)
        readers[source].append(target)
    ranks, burdens = [0] * count, [0] * count
    for card in order:
        ranks[card] = max((ranks[source] + 1 for source in sources[card]), default=0)
        # What moving this card one column to the right would lengthen: operands read by it alone come along.
        burdens[card] = sum(
            min(1, burdens[source]) if len(readers[source]) == 1 else 1 for source in sources[card]
        )
    for card in reversed(order):
        if len(readers[card]) > burdens[card]:
            ranks[card] = max(ranks[card], min(ranks[reader] for reader in readers[card]) - 1)
    return ranks


def columned(count: int, wires: Sequence[Wire], order: Sequence[int], ranks: Sequence[int]) -> Columns:
    """Cards in their columns in reading order, with bends where wires pass.

    Beyond FEW bends the wires of one card share theirs, beyond MOST the longest wires get none.
    """
    spans = [ranks[wire.target] - ranks[wire.source] - 1 for wire in wires]
    shared = sum(spans) > FEW
    columns: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    left: list[list[Link]] = [[] for _ in range(count)]
    right: list[list[Link]] = [[] for _ in range(count)]
    leaving: list[list[int]] = [[] for _ in range(count)]
    for number, wire in enumerate(wires):
        leaving[wire.source].append(number)
    limit = _longest(spans) if shared else max(spans, default=0)
    for card in order:
        columns[ranks[card]].append(card)
        trunk = [card]
        for number in sorted(leaving[card], key=spans.__getitem__) if shared else leaving[card]:
            wire, at = wires[number], card
            if spans[number] > limit:
                continue
            trunk = trunk if shared else [card]
            for step in range(1, spans[number] + 1):
                if step == len(trunk):
                    trunk.append(len(left))
                    left.append([Link(at, 0.0, number)])
                    right.append([])
                    right[at].append(Link(trunk[step], 0.0, number))
                    columns[ranks[card] + step].append(trunk[step])
                at = trunk[step]
            left[wire.target].append(Link(at, wire.port, number))
            right[at].append(Link(wire.target, wire.port, number))
    return Columns(count, columns, left, right)


def _longest(spans: Sequence[int]) -> int:
    """The span up to which wires get bends, so that there are at most MOST of them."""
    total, limit = 0, 0
    for span in sorted(spans):
        total += span
        if total > MOST:
            break
        limit = span
    return limit


def crossings(columns: Columns) -> int:
    """How many pairs of links cross."""
    place = _places(columns)
    total = 0
    for column in columns.columns:
        ends: list[float] = []
        for element in column:
            across = sorted(place[link.element] + link.port for link in columns.right[element])
            total += sum(len(ends) - bisect_right(ends, end) for end in across)
            for end in across:
                insort(ends, end)
    return total


def untangled(columns: Columns) -> Columns:
    """The same columns in an order with few crossings, starting from the order given."""
    best, fewest, waited = columns, crossings(columns), 0
    present = columns
    size = len(columns.left)
    rounds = ROUNDS if size <= 4_000 else 5
    for number in range(rounds):
        if fewest == 0 or waited >= PATIENCE:
            break
        present = _swept(present, rightward=number % 2 == 0)
        if size <= 6_000:
            present = swapped(present)
        count = crossings(present)
        best, fewest, waited = (present, count, 0) if count < fewest else (best, fewest, waited + 1)
    return best


def _places(columns: Columns) -> list[float]:
    place = [0.0] * len(columns.left)
    for column in columns.columns:
        for number, element in enumerate(column):
            place[element] = float(number)
    return place


def _swept(columns: Columns, *, rightward: bool) -> Columns:
    """Sort column after column by the mean place of the neighbours before; cards without any stay."""
    place = _shares(columns)
    first, second = (columns.left, columns.right) if rightward else (columns.right, columns.left)
    sorted_columns = [list(column) for column in columns.columns]
    walk = range(len(sorted_columns)) if rightward else range(len(sorted_columns) - 1, -1, -1)
    for number in walk:
        column = sorted_columns[number]
        count = len(column)
        keys = {
            element: _mean(first[element] or second[element], place, place[element]) for element in column
        }
        column.sort(key=keys.__getitem__)
        for at, element in enumerate(column):
            place[element] = (at + 0.5) / count
    return Columns(columns.cards, sorted_columns, columns.left, columns.right)


def _mean(links: Sequence[Link], place: Sequence[float], rest: float) -> float:
    return sum([place[link.element] for link in links]) / len(links) if links else rest


def _shares(columns: Columns) -> list[float]:
    """How far down its column each element lies, from 0 to 1."""
    share = [0.0] * len(columns.left)
    for column in columns.columns:
        for number, element in enumerate(column):
            share[element] = (number + 0.5) / len(column)
    return share


def swapped(columns: Columns) -> Columns:
    """Swap neighbours within a column wherever that removes crossings, until nothing improves."""
    place = _places(columns)
    swapped = [list(column) for column in columns.columns]
    waiting = set(range(len(swapped)))
    for _ in range(4 * ROUNDS):
        improved = set()
        for number in sorted(waiting):
            column = swapped[number]
            for at in range(len(column) - 1):
                upper, lower = column[at], column[at + 1]
                if _gain(columns, place, upper, lower) > 0:
                    column[at], column[at + 1] = lower, upper
                    place[upper], place[lower] = place[lower], place[upper]
                    improved.update({number - 1, number, number + 1})
        waiting = improved & set(range(len(swapped)))
        if not waiting:
            break
    return Columns(columns.cards, swapped, columns.left, columns.right)


def _gain(columns: Columns, place: Sequence[float], upper: int, lower: int) -> int:
    """How many crossings fewer there are when two neighbours change places."""
    gain = 0
    for links, sign in ((columns.left, 0.0), (columns.right, 1.0)):
        above = [place[link.element] + sign * link.port for link in links[upper]]
        below = [place[link.element] + sign * link.port for link in links[lower]]
        gain += sum((one > other) - (one < other) for one in above for other in below)
    return gain
