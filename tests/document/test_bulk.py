"""Many nodes at once are the same nodes."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from graphlab.document import Node, NodeId
from graphlab.document.bulk import nodes_of
from graphlab.document.types import NOTHING


def test_nodes_made_in_columns_equal_nodes_made_one_by_one() -> None:
    exponent = {"exponent": 3.0}
    made = nodes_of(["input", "pow"], [(), (NodeId(1),)], [NOTHING, exponent], ["x", "y"], ["a leaf", ""])
    assert made == [Node("input", name="x", note="a leaf"), Node("pow", (NodeId(1),), exponent, "y")]
    assert replace(made[1], name="z") == Node("pow", (NodeId(1),), exponent, "z")


def test_every_field_of_a_node_has_its_column() -> None:
    (node,) = nodes_of(["add"], [(None, None)], [NOTHING], ["s"], ["n"])
    assert [getattr(node, field.name) for field in fields(Node)] == ["add", (None, None), NOTHING, "s", "n"]


def test_nodes_made_in_columns_are_as_frozen_as_others() -> None:
    (node,) = nodes_of(["add"], [(None, None)], [NOTHING], [""], [""])
    with pytest.raises(FrozenInstanceError):
        node.name = "x"  # type: ignore[misc]


def test_no_columns_make_no_nodes() -> None:
    assert nodes_of([], [], [], [], []) == []
