"""nan and inf are named where they are born, in words, and nowhere behind."""

import pytest

from graphlab.document import Document, NodeId
from graphlab.document.edits import add_leaf, add_op
from graphlab.engine import births, build, run


def chained(op: str, *operands: float, **params: float) -> tuple[Document, NodeId]:
    """op(operands), then two ops behind it."""
    document, leaves = Document(), []
    for operand in operands:
        document, leaf = add_leaf(document, operand)
        leaves.append(leaf)
    document, born = add_op(document, op, leaves, params=params)
    document, behind = add_op(document, "tanh", [born])
    document, _ = add_op(document, "mul", [behind, leaves[0]])
    return document, born


def born_in(document: Document) -> list[tuple[NodeId, str]]:
    return [(fault.node, fault.words) for fault in births(run(build(document), document.values))]


@pytest.mark.parametrize(
    ("op", "operands", "words"),
    [
        ("log", (-1.0,), "log(−1) gives nan (not a number). Only positive numbers have a logarithm."),
        ("log", (0.0,), "log(0) gives infinity. Only positive numbers have a logarithm."),
        ("div", (1.0, 0.0), "div(1, 0) gives infinity. Nothing can be divided by 0"),
        ("exp", (1000.0,), "exp(1000) gives infinity. From about 709.78 on, exp is too large for a float."),
        ("sqrt", (-4.0,), "sqrt(−4) gives nan (not a number). Only numbers from 0 up have a square root"),
        ("mul", (1e200, 1e200), "gives infinity. The product is beyond the largest float"),
    ],
)
def test_a_value_is_named_where_it_is_born(op: str, operands: tuple[float, ...], words: str) -> None:
    document, born = chained(op, *operands)
    ((node, said),) = born_in(document)
    assert node == born
    assert words in said


def test_every_birthplace_is_named_once() -> None:
    document, a = add_leaf(Document(), -1.0)
    document, one = add_op(document, "log", [a])
    document, other = add_op(document, "sqrt", [a])
    document, both = add_op(document, "add", [one, other])
    document, _ = add_op(document, "exp", [both])
    assert [node for node, _ in born_in(document)] == [one, other]


def test_an_infinite_slope_is_named_at_the_op_that_has_it() -> None:
    document, a = add_leaf(Document(), 0.0)
    document, before = add_op(document, "mul", [a, a])
    document, root = add_op(document, "sqrt", [before])
    document, _ = add_op(document, "sin", [root])
    ((node, words),) = born_in(document)
    assert node == root
    assert words.startswith("The slope of sqrt(0) is not finite, so no gradient gets through.")


def test_a_product_of_finite_slopes_that_overflows_is_named_too() -> None:
    document, a = add_leaf(Document(), 1e-200)
    document, huge = add_leaf(document, 1e200)
    document, b = add_op(document, "mul", [a, huge])
    document, c = add_op(document, "mul", [b, huge])
    ((node, words),) = born_in(document)
    assert node == b
    assert "too large" in words
    assert c != b


def test_contributions_that_add_up_to_infinity_are_named_where_they_meet() -> None:
    document, a = add_leaf(Document(), 1e-10)
    document, huge = add_leaf(document, 1e308)
    document, one = add_op(document, "mul", [a, huge])
    document, other = add_op(document, "mul", [a, huge])
    document, _ = add_op(document, "add", [one, other])
    ((node, words),) = born_in(document)
    assert node == a
    assert "add up" in words


def test_a_leaf_that_holds_nan_is_the_place() -> None:
    document, a = add_leaf(Document(), float("nan"))
    document, _ = add_op(document, "tanh", [a])
    ((node, words),) = born_in(document)
    assert (node, words) == (a, "This leaf holds nan (not a number). Give it an ordinary number.")


def test_finite_numbers_have_no_births() -> None:
    document, _ = chained("div", 1.0, 1e-100)
    assert born_in(document) == []
    assert births(run(build(Document()), {})) == ()


def test_one_bad_element_of_an_array_is_enough() -> None:
    document, a = add_leaf(Document(), [1.0, 0.0, 2.0])
    document, b = add_op(document, "log", [a])
    assert [node for node, _ in born_in(document)] == [b]
