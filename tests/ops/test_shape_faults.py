"""Shapes that do not fit are refused in words that name them, never by an error of NumPy's."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from graphlab.ops import OP, OPS, Op, ShapeFault

FAULTS: list[tuple[str, tuple[tuple[int, ...], ...], dict[str, Any], tuple[str, ...]]] = [
    ("add", ((2, 3), (4,)), {}, ("2×3", "vector of 4")),
    ("matmul", ((2, 3), (4, 5)), {}, ("2×3", "4×5")),
    ("sum", ((2, 3),), {"dim": 2}, ("2×3", "-2 to 1")),
    ("max", ((0, 3),), {"dim": 0}, ("0×3", "nothing to choose")),
    ("argmax", ((0,),), {}, ("vector of 0",)),
    ("softmax", ((2, 3),), {"dim": -3}, ("2×3", "dim -3")),
    ("cross_entropy", ((2, 3), (3,)), {}, ("2×3", "vector of 2", "vector of 3")),
    ("cross_entropy", ((), ()), {}, ("single number",)),
    ("cross_entropy", ((2, 0), (2,)), {}, ("2×0",)),
    ("mse_loss", ((2,), (3,)), {}, ("vector of 2", "vector of 3")),
    ("reshape", ((2, 3),), {"shape": (4, -1)}, ("2×3", "4×-1")),
    ("flatten", ((2, 3),), {"start_dim": 1, "end_dim": 0}, ("2×3",)),
    ("transpose", ((3,),), {}, ("vector of 3", "dim 1")),
    ("permute", ((2, 3),), {"dims": (0, 0)}, ("2×3", "(0, 0)")),
    ("expand", ((2, 3),), {"shape": (4, 3)}, ("2×3", "(4, 3)")),
    ("cat", ((2, 3), (2, 4)), {}, ("2×3", "2×4")),
    ("stack", ((2,), (3,)), {}, ("vector of 2", "vector of 3")),
    ("split", ((4,),), {"split_size": 2, "part": 2}, ("vector of 4", "2 pieces", "piece 2")),
    ("chunk", ((4,),), {"chunks": 0}, ("at least 1",)),
    ("unbind", ((2, 3),), {"dim": 1, "part": 3}, ("2×3", "layer 3")),
    ("tril", ((3,),), {}, ("vector of 3",)),
    ("gather", ((2, 3), (3, 1)), {"dim": 1}, ("2×3", "3×1")),
    ("one_hot", ((3,),), {}, ("number of classes",)),
    ("ones", (), {"shape": (-1,)}, ("(-1,)",)),
    ("arange", (), {"start": 0, "end": 3, "step": -1}, ("0 to 3",)),
    ("layer_norm", ((2, 3), (4,)), {"normalized_shape": (3,)}, ("vector of 3", "vector of 4")),
    ("rms_norm", ((2, 3),), {"normalized_shape": (2,)}, ("2×3", "vector of 2")),
    ("batch_norm", ((4, 3), (2,), (3,)), {}, ("4×3", "3 channels", "vector of 2")),
    ("batch_norm", ((1, 3), (3,), (3,)), {"training": True}, ("1×3", "more examples")),
    ("conv1d", ((1, 2, 5), (1, 3, 2)), {}, ("1×2×5", "1×3×2")),
    ("conv2d", ((1, 2, 2, 2), (1, 2, 3, 3)), {}, ("3×3", "2×2")),
    ("max_pool2d", ((1, 2, 5),), {}, ("1×2×5",)),
    ("dropout", ((2,),), {"p": 1.5}, ("1.5",)),
]


@pytest.mark.parametrize(("name", "shapes", "given", "parts"), FAULTS)
def test_words_name_the_shapes(name: str, shapes: Any, given: dict[str, Any], parts: tuple[str, ...]) -> None:
    with pytest.raises(ShapeFault) as fault:
        OP[name].shape(*shapes, **OP[name].settings(given))
    words = str(fault.value)
    assert words.endswith(".")
    for part in parts:
        assert part in words


SHAPES: tuple[tuple[int, ...], ...] = ((), (0,), (1,), (3,), (2, 3), (3, 0), (1, 2, 3), (2, 1, 2, 3))
ODD: dict[str, tuple[Any, ...]] = {
    "dim": (0, -4, 3, 1, None),
    "dims": (None, 1, (0, 0), (0, -1), 5),
    "shape": ((), (-1,), (-1, -1), (0, -1), (3, -2), (2, 3)),
    "whole": (-3, 0, 1, 5),
    "number": (-1.0, 0.0, 2.0),
    "flag": (True, False),
    "key": (":", "0, 0, 0, 0", "#", "..., ...", "-9", "::0", "?", ""),
}


KINDS = {"float": np.float64, "buffer": np.float64, "int": np.int64, "bool": np.bool_}


def odd_settings(op: Op) -> Iterator[dict[str, Any]]:
    """Every param set to something odd while the others are as usual; None only where it is allowed."""
    yield op.settings({})
    for param in op.params:
        for setting in param.choices or ODD[param.kind]:
            if not (setting is None and param.default is not None):
                yield op.settings({param.name: setting})


def shape_or_words(op: Op, shapes: Any, settings: dict[str, Any]) -> tuple[int, ...] | str:
    try:
        return op.shape(*shapes, **settings)
    except ShapeFault as fault:
        return str(fault)


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_a_shape_rule_says_why_not_or_forward_has_that_shape(op: Op) -> None:
    for count in {op.arity, op.most or op.arity + op.variadic}:
        for shapes in product(SHAPES[:: 1 + (count > 3)], repeat=min(count, 3)):
            every = (*shapes, *[shapes[-1]] * (count - len(shapes))) if shapes else ()
            operands = [np.zeros(shape, KINDS[op.takes(slot)]) for slot, shape in enumerate(every)]
            for settings in odd_settings(op):
                found = shape_or_words(op, every, settings)
                if isinstance(found, str):
                    assert found.endswith(".")
                    continue
                params = op.numbers(settings) if op.pointwise else ()
                with np.errstate(all="ignore"):
                    value = op.forward(*operands, *params, **({} if op.pointwise else settings))
                assert np.shape(value) == found, (shapes, settings)
