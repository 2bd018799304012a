"""Value: what micrograd's programs rely on, down to its surprises, and what the lecture adds."""

import copy
import json
import math
import pickle
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphlab.micrograd import Value
from graphlab.micrograd.engine import tape

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "cases.json").read_text(encoding="utf-8"))
CASE = {case["name"]: case for case in REFERENCE["cases"]}
SCALAR = [case for case in REFERENCE["cases"] if case["level"] == "scalar"]

METHODS: dict[str, Any] = {
    "exp": Value.exp,
    "log": Value.log,
    "tanh": Value.tanh,
    "relu": Value.relu,
    "sigmoid": Value.sigmoid,
}


def close(got: float, want: float, case: dict[str, Any]) -> bool:
    tolerance = case["tolerance"]
    return abs(got - want) <= tolerance["atol"] + tolerance["rtol"] * abs(want)


@pytest.mark.parametrize("case", SCALAR, ids=lambda case: case["name"])
def test_every_scalar_reference_case_agrees(case: dict[str, Any]) -> None:
    names: dict[str, Any] = {name: Value(entry["value"]) for name, entry in case["inputs"].items()}
    for line in case["program"]:
        exec(line, METHODS | {"__builtins__": {}}, names)
    names[case["backward_from"]].backward()
    for name, entry in case["expected"].items():
        assert close(names[name].data, entry["value"], case), name
    for name, grad in case["expected_grads"].items():
        assert close(names[name].grad, grad, case), name


def test_the_reference_holds_the_cases_of_micrograd() -> None:
    names = {case["name"] for case in SCALAR}
    assert {"micrograd_readme", "micrograd_trace_relu", "micrograd_relu_neuron_seed1337"} <= names


def test_the_sanity_check_of_micrograd_is_exact() -> None:
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


def test_the_readme_of_micrograd_with_its_augmented_assignments() -> None:
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert g.data == pytest.approx(24.704081632653061, rel=1e-15)
    assert (a.grad, b.grad) == pytest.approx((138.83381924198252, 645.5772594752186), rel=1e-14)
    assert len(tape(g)) == 39


def test_a_second_backward_piles_up_in_between_too() -> None:
    case = CASE["bug_backward_twice_without_reset"]
    x = Value(case["inputs"]["x"])
    y = x * 2
    z = y * 3
    z.backward()
    assert (x.grad, y.grad, z.grad) == (6, 3, 1)
    z.backward()
    assert {"x_grad": x.grad, "y_grad": y.grad} == case["expected"]["micrograd"]
    assert z.grad == 1


def test_data_stays_the_number_it_was_given() -> None:
    assert type(Value(3).data) is int
    assert type((Value(3) * 2 + 1).data) is int
    assert type(Value(np.float32(3)).data) is np.float32
    assert type(Value(-2).relu().data) is int


def test_a_new_leaf_has_no_gradient_no_op_and_no_operands() -> None:
    leaf = Value(2.0)
    assert (leaf.grad, type(leaf.grad), leaf._op, leaf._prev, leaf.label) == (0, int, "", set(), "")
    assert leaf._backward() is None
    assert leaf.grad == 0


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda x: x + x, "+"),
        (lambda x: x * x, "*"),
        (lambda x: x**2, "**2"),
        (lambda x: x**-1, "**-1"),
        (lambda x: x**0.5, "**0.5"),
        (lambda x: x.relu(), "ReLU"),
        (lambda x: x.tanh(), "tanh"),
        (lambda x: x.exp(), "exp"),
        (lambda x: x.log(), "log"),
        (lambda x: x.sigmoid(), "sigmoid"),
    ],
)
def test_every_op_has_its_text_and_its_operands(make: Callable[[Value], Value], text: str) -> None:
    x = Value(2.0)
    assert make(x)._op == text
    assert make(x)._prev == {x}


@pytest.mark.parametrize(
    ("make", "spelled"),
    [
        (lambda x, y: -x, "x * -1"),
        (lambda x, y: x - y, "x + (y * -1)"),
        (lambda x, y: x / y, "x * (y**-1)"),
        (lambda x, y: x - 1, "x + -1"),
        (lambda x, y: x / 2, "x * 0.5"),
        (lambda x, y: 10 / x, "(x**-1) * 10"),
        (lambda x, y: 10 - x, "(x * -1) + 10"),
        (lambda x, y: 10 + x, "x + 10"),
        (lambda x, y: 10 * x, "x * 10"),
    ],
)
def test_minus_and_divided_by_are_spelled_out(make: Callable[[Value, Value], Value], spelled: str) -> None:
    x, y = Value(3.0, label="x"), Value(7.0, label="y")
    assert written(make(x, y)) == spelled


def written(value: Value) -> str:
    """A Value as its leaves and ops, in order."""
    parts = [f"({written(child)})" if child._children else written(child) for child in value._children]
    if not parts:
        return value.label or str(value.data)
    return parts[0] + value._op if len(parts) == 1 else f" {value._op} ".join(parts)


def test_an_operand_used_twice_is_one_in_the_set_and_two_in_order() -> None:
    a = Value(3.0)
    b = a + a
    b.backward()
    assert (b._prev, b._children, a.grad) == ({a}, (a, a), 2)


def test_sum_starts_from_zero_or_from_a_given_value() -> None:
    parts, start = [Value(1.0), Value(2.0)], Value(10.0)
    assert sum(parts).data == 3.0  # type: ignore[attr-defined]
    total = sum(parts, start)
    assert total.data == 13.0
    assert start in tape(total)


def test_augmented_assignment_makes_a_new_value() -> None:
    x = y = Value(1.0)
    y += 1
    assert (x.data, y.data, y._children[0] is x) == (1.0, 2.0, True)


def test_powers_are_int_or_float() -> None:
    x: Any = Value(2.0)
    assert (x ** np.float64(3.0)).data == 8.0
    for exponent in (np.int64(3), Value(3.0), "3"):
        with pytest.raises(AssertionError, match="int/float powers"):
            x**exponent
    with pytest.raises(TypeError):
        2**x


@pytest.mark.parametrize("ask", [lambda x: x < 1, lambda x: x >= x, abs, float, int, len, lambda x: x[0]])
def test_a_value_is_no_number_and_no_list_by_itself(ask: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        ask(Value(2.0))


def test_relu_lets_nothing_through_at_zero() -> None:
    for number, grad in ((-1.0, 0.0), (0.0, 0.0), (2.0, 1.0)):
        x = Value(number)
        x.relu().backward()
        assert x.grad == grad


def test_values_are_told_apart_by_identity() -> None:
    one, other = Value(1.0), Value(1.0)
    assert one != other
    assert len({one, other, one}) == 2


def test_the_representation_is_that_of_micrograd() -> None:
    assert repr(Value(2)) == "Value(data=2, grad=0)"
    assert repr(Value(np.float64(0.5), label="x")) == "Value(data=0.5, grad=0)"


@pytest.mark.parametrize("number", [np.int64(3), np.float64(3.0), np.float32(3.0), 3, 3.0])
def test_a_number_of_numpy_on_the_left_keeps_the_graph(number: Any) -> None:
    x = Value(2.0)
    for result, data in ((number * x, 6.0), (number + x, 5.0), (number - x, 1.0), (number / x, 1.5)):
        assert isinstance(result, Value)
        assert result.data == data
        assert x in tape(result)


def test_an_array_of_numpy_meets_a_value_element_by_element() -> None:
    x: Any = Value(2.0)
    products = np.array([1.0, 3.0]) * x
    assert [product.data for product in products] == [2.0, 6.0]
    assert all(isinstance(product, Value) for product in products)


def test_anything_can_be_hung_on_a_value() -> None:
    p: Any = Value(1.0)
    p.m, p.v, p.color = 0, 0.5, "lightgreen"
    assert (p.m, p.v, p.color) == (0, 0.5, "lightgreen")


def test_a_changed_leaf_counts_in_the_next_expression() -> None:
    p = Value(2.0)
    (p * p).backward()
    p.data -= 0.25 * p.grad
    p.grad = 0
    y = p * p
    y.backward()
    assert (y.data, p.grad) == (1.0, 2.0)


def test_local_rules_called_by_hand_go_from_the_output_to_the_inputs() -> None:
    a, b, c, f = Value(2.0), Value(-3.0), Value(10.0), Value(-2.0)
    e = a * b
    d = e + c
    product = d * f
    product.grad = 1.0
    for each in (product, d, e):
        each._backward()
    assert [each.grad for each in (a, b, c, f, e, d)] == [6.0, -4.0, -2.0, 4.0, -2.0, -2.0]


def test_the_wrong_order_gives_the_wrong_numbers() -> None:
    a, b = Value(2.0), Value(-3.0)
    e = a * b
    d = e + 10
    d.grad = 1.0
    e._backward()
    d._backward()
    assert (a.grad, e.grad) == (0, 1.0)


def test_an_op_made_by_hand_runs_its_own_backward() -> None:
    def larger(x: Value, y: Value) -> Value:
        out = Value(max(x.data, y.data), (x, y), "max")

        def back() -> None:
            winner = x if x.data > y.data else y
            winner.grad += out.grad

        out._backward = back  # type: ignore[method-assign]
        return out

    x, y = Value(2.0), Value(5.0)
    (larger(x, y) * 3).backward()
    assert (x.grad, y.grad) == (0, 3)


def test_an_op_made_by_hand_sends_nothing_before_it_is_told_how() -> None:
    x = Value(2.0)
    Value(4.0, (x,), "*").backward()
    assert x.grad == 0


def test_local_gradients_can_be_read() -> None:
    x, y = Value(3.0), Value(5.0)
    assert (x * y)._local_grads == (5.0, 3.0)
    assert (x + y)._local_grads == (1, 1)
    assert (x**2)._local_grads == (6.0,)
    assert x._local_grads == ()


def test_a_chain_of_any_length_goes_forward_and_backward() -> None:
    x = Value(1.0)
    y = x
    for _ in range(50_000):
        y = y + x
    y.backward()
    assert (y.data, x.grad) == (50_001.0, 50_001.0)


def test_gradients_are_right_in_every_random_graph_of_a_second_engine() -> None:
    draw = random.Random(7)
    for _ in range(200):
        leaves = [Value(draw.uniform(-2.0, 2.0)) for _ in range(3)]
        result, slopes = random_graph(draw, leaves)
        result.backward()
        for leaf, slope in zip(leaves, slopes, strict=True):
            assert leaf.grad == pytest.approx(slope, rel=1e-10, abs=1e-12)


def random_graph(draw: random.Random, leaves: list[Value]) -> tuple[Value, list[float]]:
    """A graph of ten ops, and the slopes of its last node by forward mode: the dual number of every leaf."""
    seeds = np.eye(len(leaves))
    pool = [(leaf, seed) for leaf, seed in zip(leaves, seeds, strict=True)]
    for _ in range(10):
        (x, dx), (y, dy) = draw.choice(pool), draw.choice(pool)
        pool.append(
            draw.choice(
                [
                    lambda x=x, y=y, dx=dx, dy=dy: (x + y, dx + dy),
                    lambda x=x, y=y, dx=dx, dy=dy: (x - y, dx - dy),
                    lambda x=x, y=y, dx=dx, dy=dy: (
                        (x * y).tanh(),
                        one_minus_square(x, y) * (y.data * dx + x.data * dy),
                    ),
                    lambda x=x, dx=dx: (x.tanh(), (1 - math.tanh(x.data) ** 2) * dx),
                    lambda x=x, dx=dx: (x.relu(), (x.data > 0) * dx),
                    lambda x=x, dx=dx: (x.sigmoid(), dx / (2 + 2 * math.cosh(x.data))),
                    lambda x=x, dx=dx: (0.5 * x + 1, 0.5 * dx),
                    lambda x=x, dx=dx: ((x * x + 1).log(), 2 * x.data / (x.data**2 + 1) * dx),
                    lambda x=x, dx=dx: ((-x * x).exp(), -2 * x.data * math.exp(-(x.data**2)) * dx),
                    lambda x=x, dx=dx: ((x * x + 1) ** -0.5, -x.data * (x.data**2 + 1) ** -1.5 * dx),
                ]
            )()
        )
    result, slope = pool[-1]
    return result, slope.tolist()


def one_minus_square(x: Value, y: Value) -> float:
    return 1 - math.tanh(x.data * y.data) ** 2


def test_a_copied_graph_has_gradients_of_its_own() -> None:
    x = Value(3.0, label="x")
    y = x * x
    twin = copy.deepcopy(y)
    (twin + 1).backward()
    (leaf,) = twin._prev
    assert (leaf.label, leaf.grad, x.grad, twin.data) == ("x", 6.0, 0, 9.0)


def test_a_graph_from_another_process_takes_its_place_in_the_order_of_births() -> None:
    maker = (
        "import itertools, pickle, sys; from graphlab.micrograd import engine; "
        "engine.tick = itertools.count(10**15).__next__; x = engine.Value(3.0); "
        "sys.stdout.buffer.write(pickle.dumps([x * x, x]))"
    )
    made = subprocess.run(
        [sys.executable, "-c", maker], capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )
    square, x = pickle.loads(made.stdout)
    y = (square + 1) * square
    y.backward()
    assert (y.data, x.grad) == (90.0, 2 * 3.0 * (2 * 9.0 + 1))


def test_the_lecture_labels_its_values() -> None:
    a = Value(2.0, label="a")
    named = Value(-6.0, (a,), "*", "e")
    assert (a.label, named.label) == ("a", "e")
    named.label = "x1*w1 + x2*w2"
    assert named.label == "x1*w1 + x2*w2"


def test_functions_hold_at_the_ends() -> None:
    assert Value(-1000.0).sigmoid().data == 0.0
    assert Value(1000.0).sigmoid().data == 1.0
    assert Value(0).sigmoid().data == 0.5
    assert Value(1000.0).tanh().data == 1.0


def test_arithmetic_that_python_refuses_is_refused_here() -> None:
    with pytest.raises(ZeroDivisionError):
        1 / Value(0.0)
    with pytest.raises(ValueError, match="math domain error"):
        Value(-1.0).log()
    with pytest.raises(OverflowError):
        Value(1000.0).exp()
