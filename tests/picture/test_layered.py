"""Columns, their order, and heights within them."""

from itertools import combinations, pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression, linprog

from graphlab.picture.borrowed import reordered
from graphlab.picture.heights import heights, importance, settled
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

Wires = list[Wire]


@st.composite
def connected(draw: st.DrawFn, most: int = 12) -> tuple[int, Wires]:
    """A connected graph without loops: wires lead from lower to higher numbers."""
    count = draw(st.integers(2, most))
    pairs = [(draw(st.integers(0, card - 1)), card) for card in range(1, count)]
    more = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(
        lambda pair: pair[0] < pair[1]
    )
    pairs += draw(st.lists(more, max_size=count))
    return count, [Wire(one, other, draw(st.sampled_from([-0.25, 0.25]))) for one, other in pairs]


def drawn(count: int, wires: Wires) -> tuple[Columns, list[int]]:
    order, kept = without_loops(count, wires, range(count))
    assert len(kept) == len(wires)
    ranks = shortened(ranked(count, wires, order), wires)
    return columned(count, wires, order, ranks), ranks


def length(ranks: list[int], wires: Wires) -> int:
    return sum(ranks[wire.target] - ranks[wire.source] for wire in wires)


@given(st.integers(2, 60), st.randoms(use_true_random=False))
def test_columns_make_wires_as_short_as_a_linear_program_does(count: int, random: Random) -> None:
    pairs = [(random.randrange(card), card) for card in range(1, count)]
    pairs += [tuple(sorted(random.sample(range(count), 2))) for _ in range(count // 2)]
    wires = [Wire(one, other, 0.0) for one, other in pairs]
    _, ranks = drawn(count, wires)
    assert min(ranks) == 0
    assert all(ranks[wire.source] < ranks[wire.target] for wire in wires)
    cost = np.zeros(count)
    rows = np.zeros((len(wires), count))
    for number, wire in enumerate(wires):
        cost[wire.target] += 1
        cost[wire.source] -= 1
        rows[number, wire.source], rows[number, wire.target] = 1, -1
    best = linprog(cost, A_ub=rows, b_ub=-np.ones(len(wires)), bounds=(0, None))
    assert length(ranks, wires) == pytest.approx(best.fun, abs=1e-6)


@given(connected())
def test_columns_by_depth_are_valid_and_leaves_touch_a_reader(graph: tuple[int, Wires]) -> None:
    count, wires = graph
    order, _ = without_loops(count, wires, range(count))
    ranks = ranked(count, wires, order)
    assert all(ranks[wire.source] < ranks[wire.target] for wire in wires)
    for leaf in set(range(count)) - {wire.target for wire in wires}:
        readers = [ranks[wire.target] for wire in wires if wire.source == leaf]
        assert ranks[leaf] == min(readers) - 1


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_leaving_out_the_wires_that_close_loops_leaves_none(pairs: list[tuple[int, int]]) -> None:
    wires = [Wire(one, other, 0.0) for one, other in pairs]
    order, kept = without_loops(8, wires, range(8))
    assert sorted(order) == list(range(8))
    place = {card: at for at, card in enumerate(order)}
    assert all(place[wires[number].source] < place[wires[number].target] for number in kept)


@given(connected())
def test_long_wires_bend_once_in_every_column_they_pass(graph: tuple[int, Wires]) -> None:
    count, wires = graph
    columns, ranks = drawn(count, wires)
    assert len(columns.left) - count == length(ranks, wires) - len(wires)
    column = {element: at for at, elements in enumerate(columns.columns) for element in elements}
    for element in range(len(columns.left)):
        assert all(column[link.element] == column[element] - 1 for link in columns.left[element])
        assert all(column[link.element] == column[element] + 1 for link in columns.right[element])


@given(connected())
def test_crossings_are_counted_right(graph: tuple[int, Wires]) -> None:
    columns, _ = drawn(*graph)
    total = 0
    for elements in columns.columns:
        place = {element: at for column in columns.columns for at, element in enumerate(column)}
        links = [
            (place[element], place[link.element] + link.port)
            for element in elements
            for link in columns.right[element]
        ]
        total += sum((one[0] - other[0]) * (one[1] - other[1]) < 0 for one, other in combinations(links, 2))
    assert crossings(columns) == total


@given(connected(20))
def test_untangling_and_swapping_never_add_crossings_or_lose_cards(graph: tuple[int, Wires]) -> None:
    columns, _ = drawn(*graph)
    for better in (untangled(columns), swapped(columns)):
        assert crossings(better) <= crossings(columns)
        assert [sorted(column) for column in better.columns] == [sorted(column) for column in columns.columns]


def test_crossed_wires_are_uncrossed() -> None:
    wires = [Wire(0, 3, 0.0), Wire(1, 2, 0.0), Wire(2, 4, -0.25), Wire(3, 4, 0.25)]
    columns = Columns(5, [[0, 1], [2, 3], [4]], *drawn_links(wires))
    assert crossings(columns) == 1
    assert crossings(untangled(columns)) == 0


def drawn_links(wires: Wires) -> tuple[list, list]:
    order, _ = without_loops(5, wires, range(5))
    columns = columned(5, wires, order, [0, 0, 1, 1, 2])
    return columns.left, columns.right


@given(connected(20))
def test_an_order_that_is_borrowed_holds_the_same_cards(graph: tuple[int, Wires]) -> None:
    count, wires = graph
    columns, ranks = drawn(count, wires)
    borrowed = reordered(columns, [(144.0, 88.0)] * count, wires, ranks)
    if borrowed is not None:
        assert [sorted(column) for column in borrowed.columns] == [
            sorted(column) for column in columns.columns
        ]


@given(
    st.lists(st.tuples(st.floats(-500, 500), st.floats(0.02, 5), st.floats(10, 120)), min_size=1, max_size=12)
)
def test_settled_heights_are_the_nearest_that_keep_the_gaps(column: list[tuple[float, float, float]]) -> None:
    wishes, pulls, gaps = (list(part) for part in zip(*column, strict=True))
    offsets = np.cumsum([0.0, *gaps[1:]]).tolist()
    found = settled(wishes, pulls, offsets)
    best = isotonic_regression(np.subtract(wishes, offsets), weights=pulls).x + offsets
    np.testing.assert_allclose(found, best, atol=1e-6)


@given(connected(20))
def test_heights_keep_the_order_and_the_gaps(graph: tuple[int, Wires]) -> None:
    count, wires = graph
    columns, _ = drawn(count, wires)
    order, _ = without_loops(count, wires, range(count))
    middle = heights(columns, [(144.0, 88.0)] * count, wires, importance(wires, order), 0.3)
    for column in columns.columns:
        cards = [element for element in column if element < count]
        for upper, lower in pairwise(cards):
            assert middle[lower] - middle[upper] >= 88 + 32 - 1e-6
        for upper, lower in pairwise(column):
            assert middle[upper] < middle[lower]


def test_the_deepest_operand_matters_most() -> None:
    wires = [Wire(0, 2, -0.25), Wire(1, 2, 0.25), Wire(2, 4, -0.25), Wire(3, 4, 0.25)]
    assert importance(wires, [0, 1, 2, 3, 4]) == [1.0, 1.0, 1.0, pytest.approx(0.02)]
