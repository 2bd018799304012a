"""How large cards are: by their graph alone, on the grid, with room for everything written on them."""

import pytest

from graphlab.document import Document, edits, role_of
from graphlab.ops import OPS, Op
from graphlab.picture import anatomy
from graphlab.picture.anatomy import card_size, kind_of, port_heights, rows_of
from graphlab.picture.metrics import text_width
from graphlab.picture.theme import GRID, THEMES
from tests.picture.moments import lecture


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_every_op_has_a_card_on_the_grid_that_holds_its_symbol_and_its_ports(op: Op) -> None:
    document, node = edits.add_op(Document(), op.name)
    width, height = card_size(document, node)
    assert width % GRID == 0
    assert height % GRID == 0
    assert text_width(op.symbol, anatomy.SYMBOL_FONT, anatomy.SYMBOL_SIZE) + 2 * anatomy.PADDING <= width
    ports = port_heights(op.arity, height)
    assert len(ports) == op.arity
    assert all(GRID <= port <= height - GRID for port in ports)
    assert list(ports) == sorted(ports)


def test_a_card_keeps_its_size_whatever_its_number() -> None:
    document, leaf = edits.add_leaf(Document(), 1.0)
    assert card_size(edits.set_value(document, leaf, -1.23456e-300), leaf) == card_size(document, leaf)


def test_a_longer_name_makes_a_wider_card_up_to_a_limit() -> None:
    sizes = []
    for length in (1, 12, 24, 90):
        document, leaf = edits.add_leaf(Document(), 1.0, name="n" * length)
        sizes.append(card_size(document, leaf)[0])
    assert sizes[0] < sizes[1] < sizes[2] <= sizes[3] == anatomy.WIDEST


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_rows_have_room_for_the_largest_numbers_of_every_theme(theme) -> None:
    for kind in ("op", "leaf", "number"):
        value, grad = rows_of(kind)
        assert grad - value >= theme.mono_active


def test_kinds_follow_role_and_name() -> None:
    case = lecture()
    kinds = {node.name: kind_of(node) for node in case.document.graph.nodes.values()}
    assert kinds == {"a": "leaf", "b": "leaf", "c": "leaf", "f": "leaf", "e": "op", "d": "op", "L": "op"}
    document, nameless = edits.add_leaf(Document(), 2.0, role="constant")
    assert kind_of(document.graph.nodes[nameless]) == "number"
    assert role_of(document.graph.nodes[nameless]) == "constant"
