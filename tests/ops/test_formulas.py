"""Formulas as people write them."""

import pytest

from graphlab.ops import OP, local_formula, value_formula
from graphlab.ops.symbols import Symbol, apply, spell


@pytest.mark.parametrize(
    ("op", "names", "params", "formulas"),
    [
        ("mul", ("a", "b"), {}, ("b", "a")),
        ("add", ("a", "b"), {}, ("1", "1")),
        ("sub", ("a", "b"), {}, ("1", "−1")),
        ("div", ("a", "b"), {}, ("1 / b", "−o / b")),
        ("tanh", ("n",), {}, ("1 − o²",)),
        ("sigmoid", ("n",), {}, ("o·(1 − o)",)),
        ("exp", ("n",), {}, ("o",)),
        ("cos", ("n",), {}, ("−sin(n)",)),
        ("pow", ("x",), {}, ("2·x",)),
        ("pow", ("x",), {"exponent": 3.0}, ("3·x²",)),
        ("pow", ("x",), {"exponent": -1.0}, ("−x⁻²",)),
        ("pow", ("x",), {"exponent": 0.5}, ("0.5·x^(−0.5)",)),
        ("pow", ("x",), {"exponent": 1.0}, ("1",)),
        ("pow", ("x",), {"exponent": 0.0}, ("0",)),
        ("relu", ("n",), {}, ("0 if n ≤ 0, else 1",)),
        ("abs", ("n",), {}, ("1 if n > 0, −1 if n < 0, else 0",)),
        ("leaky_relu", ("n",), {"negative_slope": 0.2}, ("1 if n > 0, else 0.2",)),
        ("gelu", ("n",), {}, ("Φ(n) + n·φ(n)",)),
        ("pow_of", ("a", "b"), {}, ("0 if b = 0, else b·a^(b − 1)", "0 if a = 0 and b ≥ 0, else o·log(a)")),
        ("lt", ("a", "b"), {}, ()),
    ],
)
def test_local_derivatives_read_well(
    op: str, names: tuple[str, ...], params: dict, formulas: tuple[str, ...]
) -> None:
    assert local_formula(OP[op], names, params, "o") == formulas


@pytest.mark.parametrize(
    ("op", "names", "params", "formula"),
    [
        ("mul", ("a", "b"), {}, "a·b"),
        ("pow", ("x",), {"exponent": 3.0}, "x³"),
        ("pow_of", ("x", "y"), {}, "x^y"),
        ("sigmoid", ("n",), {}, "1 / (1 + exp(−n))"),
        ("softplus", ("n",), {}, "n if n > 20, else log(1 + exp(n))"),
        ("maximum", ("a", "b"), {}, "max(a, b)"),
    ],
)
def test_values_read_well(op: str, names: tuple[str, ...], params: dict, formula: str) -> None:
    assert value_formula(OP[op], names, params) == formula


def test_names_that_are_numbers_or_formulas_get_brackets_where_they_need_them() -> None:
    assert local_formula(OP["mul"], ("−3", "a·b"), {}, "y") == ("a·b", "−3")
    assert value_formula(OP["mul"], ("a", "−3"), {}) == "a·(−3)"
    assert value_formula(OP["pow"], ("a + b",), {}) == "(a + b)²"


def test_brackets_appear_only_where_needed() -> None:
    a, b, c = map(Symbol, "abc")
    assert spell(a - (b - c)) == "a − (b − c)"
    assert spell((a - b) - c) == "a − b − c"
    assert spell(a / (b * c)) == "a / (b·c)"
    assert spell(-(a + b)) == "−(a + b)"
    assert spell(a * -b) == "a·(−b)"
    assert spell(-a * b) == "−a·b"
    assert spell(apply("where", a > b, a + 1.0, b)) == "a + 1 if a > b, else b"


def test_what_nobody_writes_is_left_out() -> None:
    a = Symbol("a")
    assert [spell(term) for term in (1.0 * a, a * 1.0, a + 0.0, 0.0 + a, a - 0.0, a / 1.0)] == ["a"] * 6
    assert [spell(term) for term in (0.0 - a, -1.0 * a, 0.0 - (0.0 - a), a * a)] == ["−a", "−a", "a", "a²"]
