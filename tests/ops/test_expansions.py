"""A fused op and its expansion into primitives are the same function, with the same gradients."""

import numpy as np
import pytest

from graphlab.ops import OP, OPS
from tests.ops.cases import CASES, Case
from tests.ops.tape import Term, applied, backward, evaluated

FUSED = tuple(op for op in OPS if op.expand)
SCALARS = (
    *(Case(name, ((3, 4),)) for name in ("tanh", "sigmoid")),
    *(Case("softplus", ((3, 4),), given) for given in ({}, {"beta": 2.0}, {"threshold": 1.0})),
    Case("gelu", ((3, 4),), {"approximate": "tanh"}),
)
EXPANDED = (*SCALARS, *[case for case in CASES if case.op.expand and not case.is_empty])


def test_every_fused_op_has_cases() -> None:
    wanted = """tanh sigmoid softmax log_softmax logsumexp cross_entropy layer_norm rms_norm batch_norm
        dropout mse_loss var mean gelu softplus"""
    assert {op.name for op in FUSED} == set(wanted.split()) == {case.name for case in EXPANDED}


@pytest.mark.parametrize("case", EXPANDED, ids=str)
def test_an_expansion_has_the_values_and_gradients_of_the_op(case: Case) -> None:
    names = [f"x{slot}" for slot in range(len(case.shapes))]
    text = case.op.expansion(names, case.shapes, case.given)
    fused, exploded = ([Term(each) for each in case.operands()] for _ in range(2))
    one = applied(case.name, *fused, **case.settings)
    other = evaluated(text, dict(zip(names, exploded, strict=True)))
    np.testing.assert_allclose(other.value, one.value, rtol=1e-12, atol=1e-14)
    upstream = np.random.default_rng(2).uniform(-1.0, 1.0, one.value.shape)
    backward(one, upstream)
    backward(other, upstream)
    for slot, (left, right) in enumerate(zip(fused, exploded, strict=True)):
        if case.op.sends(slot):
            np.testing.assert_allclose(right.grad, left.grad, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("case", EXPANDED, ids=str)
def test_an_expansion_never_names_the_op_itself(case: Case) -> None:
    text = case.op.expansion(["x"] * len(case.shapes), case.shapes, case.given)
    assert f"{case.name}(" not in text


def test_softmax_expands_as_it_is_taught() -> None:
    assert OP["softmax"].expansion(["scores"], [(2, 3)], {}).splitlines() == [
        "odds = exp(scores - detach(max(scores, -1, keepdim=True)))",
        "odds / sum(odds, -1, keepdim=True)",
    ]


def test_gelu_without_approximation_has_no_expansion() -> None:
    assert OP["gelu"].expansion(["x"], [(2,)], {}) == ""


def test_large_scores_do_not_overflow_in_the_expansion() -> None:
    text = OP["cross_entropy"].expansion(["x", "t"], [(1, 2), (1,)], {})
    loss = evaluated(text, {"x": Term(np.array([[1000.0, 0.0]])), "t": Term(np.array([1]))})
    assert loss.value == 1000.0
