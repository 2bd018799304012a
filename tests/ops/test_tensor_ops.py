"""Facts that hold for every op on whole tensors: one that is registered must have cases, and obeys."""

import warnings
from itertools import product
from typing import Any

import numpy as np
import pytest

from graphlab.ops import OPS
from tests.ops.cases import CASES, Case

TENSOR_OPS = tuple(op for op in OPS if not op.pointwise)
STEP = 1e-30
SMALL = 1e-6
ODD = np.array([0.0, -0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, np.inf, -np.inf, np.nan])
by_case = pytest.mark.parametrize("case", CASES, ids=str)
by_differentiable = pytest.mark.parametrize("case", [case for case in CASES if case.op.vjp], ids=str)


def value_of(case: Case, operands: list[Any]) -> Any:
    with np.errstate(all="ignore"):
        return case.op.forward(*operands, **case.settings)


def sent_by(case: Case, upstream: Any, operands: list[Any]) -> Any:
    assert case.op.vjp is not None
    with np.errstate(all="ignore"):
        return case.op.vjp(upstream, np.asarray(value_of(case, operands)), *operands, **case.settings)


def upstream_for(case: Case, operands: list[Any]) -> Any:
    return np.asarray(np.random.default_rng(3).uniform(-1.0, 1.0, np.shape(value_of(case, operands))))


def nudged(operands: list[Any], slot: int, direction: Any) -> list[Any]:
    return [each + direction if place == slot else each for place, each in enumerate(operands)]


def test_every_tensor_op_has_cases() -> None:
    assert {case.name for case in CASES} == {op.name for op in TENSOR_OPS}


@by_case
def test_forward_is_the_reference(case: Case) -> None:
    operands = case.operands()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # NumPy's own mean of nothing warns, ours does not
        wanted = case.op.reference(*operands, **case.settings)
    np.testing.assert_allclose(value_of(case, operands), wanted, rtol=1e-12, atol=1e-14)


@by_case
def test_the_shape_rule_tells_the_shape_of_the_value(case: Case) -> None:
    operands = case.operands()
    shape = case.op.shape(*case.shapes, **case.settings)
    assert isinstance(shape, tuple)
    assert all(type(size) is int for size in shape)
    assert shape == np.shape(value_of(case, operands))


@by_case
def test_operands_scattered_in_memory_give_the_same(case: Case) -> None:
    packed, scattered = case.operands(), case.operands(contiguous=False)
    np.testing.assert_allclose(value_of(case, scattered), value_of(case, packed), rtol=1e-14, atol=1e-15)
    if case.op.vjp:
        upstream = upstream_for(case, packed)
        for one, other in zip(
            sent_by(case, upstream, packed), sent_by(case, upstream, scattered), strict=True
        ):
            if one is not None:
                np.testing.assert_allclose(one, other, rtol=1e-13, atol=1e-15)


@by_case
def test_operands_are_left_as_they_were(case: Case) -> None:
    operands = case.operands()
    for each in operands:
        each.flags.writeable = False
    value = value_of(case, operands)
    if case.op.vjp:
        sent_by(case, np.ones(np.shape(value)), operands)
    for each, before in zip(operands, case.operands(), strict=True):
        np.testing.assert_array_equal(each, before)


@by_case
def test_float32_stays_float32(case: Case) -> None:
    operands = case.operands(np.float32)
    value = value_of(case, operands)
    if any(case.op.takes(slot) == "float" for slot in range(len(operands))) and case.op.gives == "float":
        assert value.dtype == np.float32
    np.testing.assert_allclose(value, value_of(case, case.operands()), rtol=2e-5, atol=2e-6)
    if case.op.vjp:
        for part in sent_by(case, np.ones(np.shape(value), np.float32), operands):
            assert part is None or part.dtype == np.float32


@by_differentiable
def test_contributions_have_the_shapes_of_the_operands(case: Case) -> None:
    operands = case.operands()
    sent = sent_by(case, upstream_for(case, operands), operands)
    assert len(sent) == len(operands)
    for slot, (part, shape) in enumerate(zip(sent, case.shapes, strict=True)):
        assert (part is not None) == case.op.sends(slot)
        assert part is None or np.shape(part) == shape


@pytest.mark.parametrize("case", [case for case in CASES if case.op.vjp and case.op.analytic], ids=str)
def test_contributions_of_analytic_ops_are_complex_steps(case: Case) -> None:
    operands = case.operands()
    upstream = upstream_for(case, operands)
    for slot, part in enumerate(sent_by(case, upstream, operands)):
        if part is not None and not case.is_empty:
            measured = np.empty(part.shape)
            for place in np.ndindex(*part.shape):
                direction = np.zeros(part.shape, complex)
                direction[place] = 1j * STEP
                value = value_of(case, nudged(operands, slot, direction))
                measured[place] = np.sum(upstream * np.imag(value)) / STEP
            np.testing.assert_allclose(part, measured, rtol=1e-12, atol=1e-13)


@by_differentiable
def test_contributions_are_central_differences(case: Case) -> None:
    operands = case.operands()
    upstream = upstream_for(case, operands)
    for slot, part in enumerate(sent_by(case, upstream, operands)):
        if part is not None and not case.is_empty:
            direction = np.random.default_rng(5).uniform(-1.0, 1.0, part.shape)
            above, below = (value_of(case, nudged(operands, slot, h * direction)) for h in (SMALL, -SMALL))
            measured = np.sum(upstream * (above - below)) / (2 * SMALL)
            np.testing.assert_allclose(np.sum(part * direction), measured, rtol=1e-6, atol=1e-7)


@by_case
def test_no_rule_raises_or_warns_for_any_number(case: Case) -> None:
    for odd, turn in product(ODD, (0, 1)):
        operands = case.operands()
        for slot, each in enumerate(operands):
            if case.op.takes(slot) in ("float", "buffer") and each.size:
                each.reshape(-1)[-1 if turn else slice(None)] = odd
        value = value_of(case, operands)
        assert np.shape(value) == case.op.shape(*case.shapes, **case.settings)
        if case.op.vjp:
            for part, shape in zip(
                sent_by(case, np.full(np.shape(value), odd), operands), case.shapes, strict=True
            ):
                assert part is None or np.shape(part) == shape


@by_case
def test_no_rule_raises_for_any_index(case: Case) -> None:
    for far in (-(2**31), -7, -1, 0, 99, 2**40):
        operands = case.operands()
        for slot, each in enumerate(operands):
            if case.op.takes(slot) == "int" and each.size:
                each.reshape(-1)[-1] = far
        value = value_of(case, operands)
        assert np.shape(value) == case.op.shape(*case.shapes, **case.settings)
        if case.op.vjp:
            sent_by(case, np.ones(np.shape(value)), operands)


def _is_in_numpy(case: Case) -> bool:
    """Not what NumPy draws differently or refuses: random numbers, empty arrays, our own index keys."""
    draws_or_picks = case.op.seeded or case.op.family == "creation" or case.name == "index"
    refused = (
        case.given.get("dim") == 1 if case.name == "squeeze" else case.name == "gather" and not case.shapes[0]
    )
    return not (draws_or_picks or refused or case.is_empty)


@pytest.mark.parametrize("case", [case for case in CASES if _is_in_numpy(case)], ids=str)
def test_text_as_numpy_computes_the_same(case: Case) -> None:
    operands = case.operands()
    names = [f"x{slot}" for slot in range(len(operands))]
    text = case.op.spelled("numpy", names, {name: repr(setting) for name, setting in case.settings.items()})
    with np.errstate(all="ignore"):
        got = eval(text, {"np": np, **dict(zip(names, operands, strict=True))})
    np.testing.assert_allclose(got, value_of(case, operands), rtol=1e-12, atol=1e-14)
