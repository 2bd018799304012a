"""Comparing documents by value."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import edits
from graphlab.document.compare import alike, differences, same
from graphlab.document.types import Document, Graph
from tests.strategies import calls, documents, made


@given(documents())
def test_a_document_is_the_same_as_a_copy_of_it(document: Document) -> None:
    assert same(document, replace(document, values=dict(document.values), graph=replace(document.graph)))


@given(st.data())
def test_an_edit_makes_a_different_document(data: st.DataObject) -> None:
    before = data.draw(documents(most=6))
    after = made(before, data.draw(calls(before)))

    assert after is before or not same(before, after)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (0.0, -0.0),
        (1.0, np.array([1.0])),
        (np.zeros(2), np.zeros(3)),
        (1.0, "1.0"),
        ((1.0,), [1.0]),
        ({1: 1}, {2: 1}),
    ],
)
def test_parts_that_are_not_alike(one: object, two: object) -> None:
    assert not alike(one, two)
    assert not alike(two, one)


def test_every_nan_is_the_same() -> None:
    assert alike(float("nan"), -float("nan"))
    assert alike(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))


def test_the_order_of_nodes_counts() -> None:
    document, _ = edits.add_leaf(edits.add_leaf(Document())[0])
    turned = replace(
        document, graph=Graph(dict(reversed(list(document.graph.nodes.items()))), document.graph.next_id)
    )

    assert differences(document, turned) == ["graph"]
    assert not same(document, turned)
