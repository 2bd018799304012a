"""Facts that hold for every op of the registry: a new op is tested by being there."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib.util import find_spec
from math import erf
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from graphlab.ops import OPS, Op, local_formula, value_formula
from graphlab.ops.symbols import Symbol

POINTWISE = tuple(op for op in OPS if op.pointwise)
DIFFERENTIABLE = tuple(op for op in OPS if op.local is not None)
SHAPES = ((), (3,), (2, 3))
STEP = 1e-30
by_name = pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
by_pointwise = pytest.mark.parametrize("op", POINTWISE, ids=lambda op: op.name)
by_differentiable = pytest.mark.parametrize("op", DIFFERENTIABLE, ids=lambda op: op.name)


def settings_of(op: Op) -> Iterator[dict[str, float | str]]:
    """The defaults, then every named choice and another number for every param."""
    yield op.settings({})
    for param in op.params:
        for other in param.choices or (float(param.default) * 1.5,):
            yield op.settings({param.name: other})


def samples(op: Op, shape: tuple[int, ...] = (40,)) -> list[Any]:
    """Operands from the op's domain, the same every time, away from kinks and ties."""
    numbers = np.random.default_rng(7)
    operands = [np.asarray(numbers.uniform(low, high, shape)) for low, high in op.domain]
    for kink in op.kinks:
        operands = [np.where(np.abs(operand - kink) < 0.1, operand + 0.2, operand) for operand in operands]
    return operands


@by_pointwise
def test_forward_is_the_reference(op: Op) -> None:
    operands = samples(op)
    for settings in settings_of(op):
        got = op.forward(*operands, *op.numbers(settings))
        np.testing.assert_allclose(got, op.reference(*operands, **settings), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("op", [op for op in DIFFERENTIABLE if op.analytic], ids=lambda op: op.name)
def test_local_derivatives_of_analytic_ops_are_complex_steps(op: Op) -> None:
    operands = samples(op)
    for settings in settings_of(op):
        params = op.numbers(settings)
        analytic = op.local(op.forward(*operands, *params), *operands, *params)
        assert len(analytic) == op.arity
        for index, local in enumerate(analytic):
            nudged = [each + 1j * STEP if place == index else each for place, each in enumerate(operands)]
            measured = np.imag(op.forward(*nudged, *params)) / STEP
            np.testing.assert_allclose(np.broadcast_to(local, 40), measured, rtol=1e-12, atol=1e-15)


@by_differentiable
def test_local_derivatives_are_central_differences(op: Op) -> None:
    operands, step = samples(op), 1e-6
    for settings in settings_of(op):
        params = op.numbers(settings)
        for index, local in enumerate(op.local(op.forward(*operands, *params), *operands, *params)):
            above, below = (
                op.forward(
                    *[each + h if place == index else each for place, each in enumerate(operands)], *params
                )
                for h in (step, -step)
            )
            np.testing.assert_allclose(
                np.broadcast_to(local, 40), (above - below) / (2 * step), rtol=1e-6, atol=1e-7
            )


@by_pointwise
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_values_and_local_derivatives_have_the_shape_of_the_operands(op: Op, shape: tuple[int, ...]) -> None:
    operands, params = samples(op, shape), op.numbers({})
    value = op.forward(*operands, *params)
    assert np.shape(value) == shape
    for local in op.local(value, *operands, *params) if op.local else ():
        assert np.shape(local) in (shape, ())


@pytest.mark.parametrize("op", [op for op in POINTWISE if op.arity == 2], ids=lambda op: op.name)
def test_a_number_stretches_over_an_array(op: Op) -> None:
    (one, other), params = samples(op, (2, 3)), op.numbers({})
    number = other[0, 0]
    np.testing.assert_array_equal(
        op.forward(one, number, *params), op.forward(one, np.full((2, 3), number), *params)
    )


@by_pointwise
def test_no_rule_raises_or_warns_for_any_number(op: Op) -> None:
    odd = np.array([0.0, -0.0, 1.0, -1.0, 1e308, -1e308, 5e-324, np.inf, -np.inf, np.nan])
    operands = [grid.ravel() for grid in np.meshgrid(*[odd] * op.arity)]
    with np.errstate(all="ignore"):
        for settings in settings_of(op):
            value = op.forward(*operands, *op.numbers(settings))
            assert np.shape(value) == operands[0].shape
            if op.local:
                op.local(value, *operands, *op.numbers(settings))


@by_pointwise
def test_nan_is_passed_on_and_never_hidden(op: Op) -> None:
    mask = np.array([0.0 if op.name == "masked_fill" else 1.0])
    operands = [mask if op.takes(slot) == "bool" else np.array([np.nan]) for slot in range(op.arity)]
    value = op.forward(*operands, *op.numbers({}))
    assert np.isnan(value).all() or op.family == "comparison"


@by_pointwise
def test_rules_are_branch_free(op: Op) -> None:
    for rule in filter(None, (op.forward, op.local)):
        words = {type(part) for part in ast.walk(ast.parse(dedent(inspect.getsource(rule))))}
        assert not words & {ast.If, ast.IfExp, ast.For, ast.While, ast.BoolOp, ast.Not, ast.Try}


@by_name
def test_every_op_explains_itself(op: Op) -> None:
    assert op.summary.endswith((".", "?"))
    assert op.explain.endswith(".")
    assert op.words
    assert op.symbol
    assert op.limits == "" or op.limits.endswith(".")
    assert op.name not in op.words, "the name is searched anyway"


@pytest.mark.parametrize("words", ["name", "symbol", "summary", "explain", "blocked", "limits"])
def test_no_two_ops_say_the_same(words: str) -> None:
    said = [getattr(op, words) for op in OPS if getattr(op, words)]
    assert len(set(said)) == len(said)


@by_differentiable
def test_an_op_whose_slope_can_be_0_says_why(op: Op) -> None:
    grid = np.array([-800.0, -40.0, -1.0, 0.0, 1.0, 40.0])
    operands = [each.ravel() for each in np.meshgrid(*[grid] * op.arity)]
    with np.errstate(all="ignore"):
        params = op.numbers({})
        locals_ = op.local(op.forward(*operands, *params), *operands, *params)
    assert op.blocked or not any((np.asarray(local) == 0.0).any() for local in locals_)


# Symbols


FUNCTIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "neg": lambda a: -a,
    "&": lambda a, b: a & b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "power": np.power,
    "where": np.where,
    "larger": np.maximum,
    "smaller": np.minimum,
    "erf": np.vectorize(erf, otypes=[float]),
} | {name: getattr(np, name) for name in ("exp", "log", "log1p", "sqrt", "sin", "cos", "tanh")}


def evaluated(term: Any, names: dict[str, Any]) -> Any:
    """A tree of symbols, computed."""
    if not isinstance(term, Symbol):
        return term
    if not term.arguments:
        return names[term.head]
    return FUNCTIONS[term.head](*(evaluated(each, names) for each in term.arguments))


@by_pointwise
def test_symbols_compute_what_the_rule_computes(op: Op) -> None:
    operands = samples(op)
    letters = ("a", "b", "c")[: op.arity]
    for settings in settings_of(op):
        params = op.numbers(settings)
        value = op.forward(*operands, *params)
        names = {**dict(zip(letters, operands, strict=True)), "y": value}
        got = evaluated(op.forward(*map(Symbol, letters), *params), names)
        np.testing.assert_allclose(got, value, rtol=1e-13, atol=1e-15)
        for term, local in zip(
            op.local(Symbol("y"), *map(Symbol, letters), *params) if op.local else (),
            op.local(value, *operands, *params) if op.local else (),
            strict=True,
        ):
            np.testing.assert_allclose(evaluated(term, names), local, rtol=1e-13, atol=1e-15)


@by_pointwise
def test_formulas_speak_in_the_names_of_the_nodes(op: Op) -> None:
    names = ("first", "second", "third")[: op.arity]
    known = {
        *names,
        *["node", "if", "else", "and", "max", "min", "exp", "log", "sqrt", "sin", "cos", "tanh", "Φ", "φ"],
    }
    for settings in settings_of(op):
        formulas = [value_formula(op, names, settings), *local_formula(op, names, settings, "node")]
        assert len(formulas) == 1 + (op.arity if op.local else 0)
        for formula in formulas:
            assert set(re.findall(r"[A-Za-zΦφ]+", formula)) <= known
            assert len(formula) <= 60
            assert "-" not in formula


# Spelling


@by_name
@pytest.mark.parametrize("dialect", ["graphlab", "torch", "numpy", "micrograd"])
def test_every_dialect_spells_it_as_python(op: Op, dialect: str) -> None:
    settings = {name: repr(value) for name, value in op.settings({}).items()} | {"key": "1, :"}
    text = op.spelled(dialect, "abc"[: op.arity], settings)
    tree = ast.parse(text, mode="eval")
    names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
    assert names >= set("abc"[: op.arity])


@by_pointwise
def test_printed_code_computes_the_same(op: Op) -> None:
    operands = samples(op)
    settings = op.settings({})
    printed = {name: repr(value) for name, value in settings.items()}
    value = op.forward(*operands, *op.numbers(settings))
    text = op.spelled("numpy", ["a", "b", "c"][: op.arity], printed)
    names = dict(zip("abc", operands, strict=False))
    np.testing.assert_allclose(
        np.asarray(eval(text, {"np": np, "inf": np.inf, "erf": FUNCTIONS["erf"], **names}), float),
        value,
        rtol=1e-13,
    )
    if find_spec("torch"):
        import torch

        tensors = {name: torch.tensor(operand, requires_grad=True) for name, operand in names.items()}
        text = op.spelled("torch", ["a", "b", "c"][: op.arity], printed)
        result = eval(text, {"torch": torch, "inf": np.inf, "F": torch.nn.functional, **tensors})
        np.testing.assert_allclose(result.detach().numpy().astype(float), value, rtol=1e-12)
        if op.local:
            result.sum().backward()
            locals_ = op.local(value, *operands, *op.numbers(settings))
            for tensor, local in zip(tensors.values(), locals_, strict=True):
                np.testing.assert_allclose(tensor.grad.numpy(), np.broadcast_to(local, 40), rtol=1e-10)


def test_the_registry_is_complete() -> None:
    wanted = """
        add sub mul div neg pow exp log sqrt sin cos tanh sigmoid relu leaky_relu gelu softplus abs
        maximum minimum lt le gt ge eq ne clamp where masked_fill matmul sum mean var max min argmax logsumexp
        softmax log_softmax cross_entropy mse_loss reshape flatten transpose permute squeeze unsqueeze expand
        cat stack split chunk unbind tril triu detach index gather one_hot ones zeros full eye arange randn
        conv1d conv2d max_pool1d max_pool2d
        rand ones_like zeros_like layer_norm rms_norm batch_norm dropout dropout_mask
    """
    assert {op.name for op in OPS} >= set(wanted.split())
