"""What `--inputs` holds: values written out, filled or drawn, of floats, whole numbers or truth values."""

from typing import Any

import numpy as np
import pytest

from graphlab.document import Document, Value
from graphlab.language import parse
from graphlab.opening import OpeningError, given, names_of


def with_inputs(text: str, **inputs: Any) -> tuple[Document, dict[str, Value]]:
    """The document with these inputs, and its leaves by name."""
    document, unused = given(parse(text), inputs)
    assert unused == ()
    keys = names_of(document)
    return document, {name: document.values[key] for name, key in keys.items() if key in document.values}


def test_an_entry_that_says_int_is_an_index_and_no_parameter() -> None:
    document, values = with_inputs("y = C[ix]", ix={"value": [[0, 2]], "shape": [1, 2], "dtype": "int"})
    assert np.asarray(values["ix"]).dtype == np.int64
    assert document.graph.nodes[names_of(document)["ix"]].op == "input"


def test_whole_numbers_are_floats_unless_something_says_otherwise() -> None:
    _, values = with_inputs("y = [0, 1]\nx*y", x=[1, -1], y=[1, 0])
    assert np.asarray(values["x"]).dtype == np.float64
    assert np.asarray(values["y"]).dtype == np.int64
    _, values = with_inputs("y = [0, 1]\nx*y", x=[1, -1], y=[0.5, 0])
    assert np.asarray(values["y"]).dtype == np.float64


def test_masks_are_given_as_truth_values_or_as_1_and_0() -> None:
    for mask in ([True, False], [1, 0]):
        _, values = with_inputs("y = where(m, x, 0.0)", m={"value": mask, "dtype": "bool"})
        assert np.asarray(values["m"]).dtype == np.bool_
        assert np.asarray(values["m"]).tolist() == [True, False]


def test_large_inputs_are_filled_or_drawn_by_the_generator_of_the_reference_cases() -> None:
    drawn = {"shape": [2, 2], "grad": True, "lcg": {"seed": 1, "scale": 0.5}}
    document, values = with_inputs("x @ w + b", w=drawn, b={"shape": [2], "fill": 3.0}, x=[[1.0, 2.0]])
    state, wanted = 1, []
    for _ in range(4):
        state = (1664525 * state + 1013904223) % 2**32
        wanted.append((2 * state / 2**32 - 1) * 0.5)
    assert np.asarray(values["w"]).tolist() == [wanted[:2], wanted[2:]]
    assert np.asarray(values["b"]).tolist() == [3.0, 3.0]
    assert document.graph.nodes[names_of(document)["w"]].op == "parameter"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"value": [0.5], "dtype": "int"}, 'says "int", but not all of its numbers are such'),
        ({"value": [2, 0], "dtype": "bool"}, 'says "bool", but not all of its numbers are such'),
        ({"value": [True]}, "needs a number or nested lists of numbers"),
        ({"value": [1.0], "shape": [2]}, 'has the shape \\[1\\], but its "shape" says \\[2\\]'),
        ({"shape": [10**9], "fill": 1.0}, "has more than 10,000,000 elements"),
        ({"shape": [2], "lcg": {"seed": "1", "scale": 1}}, "needs a number"),
        ({"shape": "2", "fill": 1.0}, "needs a number"),
    ],
    ids=str,
)
def test_inputs_that_contradict_themselves_are_refused(entry: Any, words: str) -> None:
    with pytest.raises(OpeningError, match=words):
        given(parse("y = x*2"), {"x": entry})
