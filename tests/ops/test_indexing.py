"""Picking by position: what keys say, what is out of range, and what adds up on the way back."""

import numpy as np
import pytest

from graphlab.ops import OP, ShapeFault
from graphlab.ops.indexing import parsed, written

X = np.arange(24.0).reshape(2, 3, 4)
INDEX, GATHER, ONE_HOT = OP["index"], OP["gather"], OP["one_hot"]


@pytest.mark.parametrize(
    "key", [":", "1", "-1", ":, 1:, 0", "..., None", "::2", "1:5:2", "#", "#, :, #", ":-1, #"]
)
def test_a_key_is_written_as_it_was_read(key: str) -> None:
    assert written(parsed(key)) == key


def test_keys_pick_what_numpy_picks() -> None:
    assert INDEX.forward(X, key="1, -1").tolist() == X[1, -1].tolist()
    assert INDEX.forward(X, key="..., ::3").tolist() == X[..., ::3].tolist()
    assert INDEX.forward(X, key=":, None, -2:").tolist() == X[:, None, -2:].tolist()


def test_a_number_beside_an_index_tensor_drops_its_dim_first_as_in_pytorch() -> None:
    ix = np.array([3, 0])
    assert INDEX.forward(X, ix, key="0, :, #").tolist() == X[0][:, ix].tolist()


def test_rows_picked_twice_get_both_gradients() -> None:
    g = np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
    sent, nothing = INDEX.vjp(g, g, np.zeros((3, 2)), np.array([1, 1, -1]), key="#")
    assert sent.tolist() == [[0.0, 0.0], [11.0, 22.0], [100.0, 200.0]]
    assert nothing is None


def test_an_index_out_of_range_picks_nan_and_sends_nothing() -> None:
    x, ix = np.ones((2, 2)), np.array([5, 0, -3])
    assert np.isnan(INDEX.forward(x, ix, key="#")).tolist() == [[True, True], [False, False], [True, True]]
    assert INDEX.vjp(np.ones((3, 2)), None, x, ix, key="#")[0].tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_an_index_beyond_the_end_gathers_nan_and_sends_nothing() -> None:
    x, ix = np.array([1.0, 2.0]), np.array([1, 2, 1])
    np.testing.assert_array_equal(GATHER.forward(x, ix, dim=0), [2.0, np.nan, 2.0])
    assert GATHER.vjp(np.ones(3), None, x, ix, dim=0)[0].tolist() == [0.0, 2.0]


def test_an_index_that_is_no_class_gives_a_row_of_nan() -> None:
    rows = ONE_HOT.forward(np.array([1, 2, -1]), num_classes=2)
    np.testing.assert_array_equal(rows, [[0.0, 1.0], [np.nan] * 2, [np.nan] * 2])


def test_nothing_to_pick_from_gives_nan() -> None:
    assert np.isnan(INDEX.forward(np.zeros((0, 2)), np.array([0]), key="#")).tolist() == [[True, True]]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2", "There is no index 2 in dim 0 of 2×3×4: it has indices 0 to 1."),
        ("0, 0, 0, 0", "4 indices are too many for 2×3×4."),
        ("..., ...", "An index can hold ... once only."),
        ("::0", "A slice goes forward in steps of at least 1, not 0."),
        ("one", "[one] is no index. Write numbers, slices such as 1:3, None, ... or a tensor."),
        ("#", "[#] needs 1 index tensors and has 0."),
    ],
)
def test_keys_that_cannot_pick_say_why(key: str, words: str) -> None:
    with pytest.raises(ShapeFault) as fault:
        INDEX.shape(X.shape, key=key)
    assert str(fault.value) == words
