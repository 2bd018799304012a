"""Where mathematics leaves a choice, graphlab chooses as PyTorch does."""

import numpy as np
import pytest

from graphlab.ops import OP


def local(name: str, *operands: float, **settings: float | str) -> tuple[float, ...]:
    op = OP[name]
    arrays, params = [np.array([operand]) for operand in operands], op.numbers(settings)
    with np.errstate(all="ignore"):
        found = op.local(op.forward(*arrays, *params), *arrays, *params)
    return tuple(np.broadcast_to(each, 1).item() for each in found)


def forward(name: str, *operands: float, **settings: float | str) -> float:
    op = OP[name]
    with np.errstate(all="ignore"):
        return op.forward(*[np.array([operand]) for operand in operands], *op.numbers(settings)).item()


def test_relu_lets_nothing_through_at_0() -> None:
    assert local("relu", 0.0) == (0.0,)
    assert local("relu", -0.0) == (0.0,)


def test_leaky_relu_has_its_negative_slope_at_0() -> None:
    assert local("leaky_relu", 0.0, negative_slope=0.2) == (0.2,)


def test_abs_has_slope_0_at_0_and_turns_minus_0_into_0() -> None:
    assert local("abs", 0.0) == (0.0,)
    assert np.copysign(1.0, forward("abs", -0.0)) == 1.0


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_a_tie_shares_the_gradient_half_and_half(name: str) -> None:
    assert local(name, 2.0, 2.0) == (0.5, 0.5)


def test_maximum_and_minimum_send_everything_to_one_side_otherwise() -> None:
    assert local("maximum", 3.0, 2.0) == (1.0, 0.0)
    assert local("minimum", 3.0, 2.0) == (0.0, 1.0)


def test_gelu_has_an_exact_and_an_approximate_form() -> None:
    # torch.nn.functional.gelu(torch.tensor(1.0, dtype=float64), approximate=...)
    assert forward("gelu", 1.0) == pytest.approx(0.8413447460685429, rel=1e-15)
    assert forward("gelu", 1.0, approximate="tanh") == pytest.approx(0.8411919906082768, rel=1e-15)


def test_softplus_is_the_identity_beyond_its_threshold() -> None:
    assert forward("softplus", 20.5) == 20.5
    assert forward("softplus", 12.0, beta=2.0) == 12.0
    assert local("softplus", 25.0) == (1.0,)
    assert forward("softplus", 19.0) > 19.0


def test_a_power_0_is_1_and_flat_even_at_0() -> None:
    assert forward("pow", 0.0, exponent=0.0) == 1.0
    assert local("pow", 0.0, exponent=0.0) == (0.0,)
    assert local("pow_of", 0.0, 0.0) == (0.0, 0.0)


def test_whole_powers_of_negative_numbers_have_values_and_slopes() -> None:
    assert forward("pow", -2.0, exponent=3.0) == -8.0
    assert local("pow", -2.0, exponent=3.0) == (12.0,)
    assert np.isnan(forward("pow", -2.0, exponent=0.5))


def test_the_slope_of_a_root_at_0_is_infinite() -> None:
    assert local("sqrt", 0.0) == (np.inf,)


def test_comparisons_give_numbers_and_no_gradient() -> None:
    assert [forward(name, 1.0, 2.0) for name in ("lt", "le", "gt", "ge", "eq", "ne")] == [1, 1, 0, 0, 0, 1]
    assert all(OP[name].local is None for name in ("lt", "le", "gt", "ge", "eq", "ne"))
