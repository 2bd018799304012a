"""The gradient check: true gradients pass, wrong ones are found, kinks are not judged."""

from dataclasses import replace

import numpy as np
import pytest

from graphlab.document import Document, NodeId
from graphlab.document.edits import add_leaf, add_op
from graphlab.engine import Trace, build, check, check_all, check_local, run
from graphlab.ops import OP, Op


def applied(op: str, *operands: object) -> tuple[Trace, NodeId]:
    """op(operands) followed by tanh."""
    document, leaves = Document(), []
    for operand in operands:
        document, leaf = add_leaf(document, operand)
        leaves.append(leaf)
    document, node = add_op(document, op, leaves)
    document, _ = add_op(document, "tanh", [node])
    return run(build(document), document.values), node


def with_wrong_slope(trace: Trace, wrong: Op) -> Trace:
    """The same run with another op of the same name in place of the right one."""
    program = trace.program
    ops = tuple(wrong if op is not None and op.name == wrong.name else op for op in program.ops)
    values = {node: trace.value(node) for node, op in zip(program.order, ops, strict=True) if op is None}
    return run(replace(program, ops=ops), values)


def test_right_gradients_pass_to_the_last_digits() -> None:
    trace, node = applied("mul", 0.3, -0.7)
    assert all(error < 1e-14 for error in check_all(trace).values())
    assert check_local(trace, node) < 1e-14


@pytest.mark.parametrize(
    "operand", [0.4, [0.4, -1.5, 2.0], [[0.1, 0.2], [0.3, 0.4]]], ids=["()", "(3,)", "(2, 2)"]
)
def test_a_wrong_local_derivative_is_found(operand: object) -> None:
    trace, node = applied("sin", operand)
    wrong = replace(OP["sin"], local=lambda y, x: (1.001 * np.cos(x),))
    trace = with_wrong_slope(trace, wrong)
    leaf = trace.program.order[0]
    assert check(trace, leaf) == pytest.approx(1e-3, rel=0.1)
    assert check_local(trace, node) == pytest.approx(1e-3, rel=0.1)
    assert check(trace, node) < 1e-12, "behind the wrong op everything is right"


@pytest.mark.parametrize(
    ("op", "operands"),
    [("relu", (0.0,)), ("abs", (0.0,)), ("maximum", (1.5, 1.5)), ("leaky_relu", (0.0,))],
)
def test_a_kink_is_not_judged(op: str, operands: tuple[float, ...]) -> None:
    trace, node = applied(op, *operands)
    assert check(trace, trace.program.order[0]) is None
    assert check_local(trace, node) is None
    assert check(trace, node) is not None


def test_right_beside_a_kink_the_gradient_is_checked() -> None:
    trace, node = applied("relu", 1e-12)
    assert check(trace, trace.program.order[0]) < 1e-14
    assert check_local(trace, node) == 0.0


def test_a_kink_reached_from_below_only_is_found_as_well() -> None:
    document, x = add_leaf(Document(), 0.0)
    document, minus = add_op(document, "neg", [x])
    document, gate = add_op(document, "relu", [minus])
    document, _ = add_op(document, "add", [gate, x])
    assert check(run(build(document), document.values), x) is None


def test_a_jump_is_not_judged() -> None:
    document, x = add_leaf(Document(), 2.0)
    document, two = add_leaf(document, 2.0)
    document, equal = add_op(document, "eq", [x, two])
    document, _ = add_op(document, "mul", [equal, x])
    trace = run(build(document), document.values)
    assert check(trace, x) is None


@pytest.mark.parametrize(("op", "operand"), [("log", -1.0), ("exp", 1000.0), ("sqrt", 0.0)])
def test_what_is_not_finite_is_not_judged(op: str, operand: float) -> None:
    document, x = add_leaf(Document(), operand)
    document, _ = add_op(document, op, [x])
    trace = run(build(document), document.values)
    assert check(trace, x) is None
    assert check_local(trace, trace.program.order[-1]) is None


def test_a_gradient_that_cancels_to_rounding_is_right() -> None:
    document, x = add_leaf(Document(), 0.3)
    document, s = add_op(document, "sin", [x])
    document, c = add_op(document, "cos", [x])
    document, ss = add_op(document, "mul", [s, s])
    document, cc = add_op(document, "mul", [c, c])
    document, _ = add_op(document, "add", [ss, cc])
    assert check(run(build(document), document.values), x) < 1e-6


@pytest.mark.parametrize("op", ["tanh", "sigmoid", "gelu", "softplus"])
@pytest.mark.parametrize("operand", [-40.0, -18.5, -9.0, 9.0, 18.5, 40.0])
def test_a_saturated_activation_is_right_as_far_as_floats_can_tell(op: str, operand: float) -> None:
    document, x = add_leaf(Document(), operand)
    document, weight = add_leaf(document, 1000.0)
    document, product = add_op(document, "mul", [x, weight])
    document, thousandth = add_op(document, "div", [product, weight])
    document, bent = add_op(document, op, [thousandth])
    trace = run(build(document), document.values)
    assert max(check_all(trace).values()) <= 1e-7
    assert check_local(trace, bent) <= 1e-7


def test_powers_of_negative_numbers_are_checked() -> None:
    document, x = add_leaf(Document(), -1.7)
    document, _ = add_op(document, "pow", [x], params={"exponent": 301.0})
    assert check(run(build(document), document.values), x) < 1e-12


def test_a_node_that_does_not_reach_the_target_has_a_right_gradient_of_0() -> None:
    document, x = add_leaf(Document(), 2.0)
    document, aside = add_op(document, "exp", [x])
    document, _ = add_op(document, "sin", [x])
    assert check(run(build(document), document.values), aside) == 0.0


def test_no_time_means_nothing_is_checked() -> None:
    trace, _ = applied("mul", 0.3, -0.7)
    assert set(check_all(trace, seconds=-1.0).values()) == {None}


def test_a_check_says_the_same_every_time() -> None:
    trace, _ = applied("mul", [0.3, 0.4, 0.5], [1.0, 2.0, 3.0])
    assert check_all(trace) == check_all(trace)


def test_without_a_target_nothing_is_checked() -> None:
    document, x = add_op(Document(), "tanh")
    document, y = add_leaf(document, 1.0)
    document = replace(document, target=x)
    assert check_all(run(build(document), document.values)) == {y: None}


def test_a_gradient_of_zero_is_right_although_the_step_leaves_its_square() -> None:
    document, x = add_leaf(Document(), 0.0)
    document, wave = add_op(document, "sin", [x])
    document, bent = add_op(document, "gelu", [wave])
    document, square = add_op(document, "mul", [bent, bent])
    document, half = add_leaf(document, 0.5)
    document, total = add_op(document, "add", [square, half])
    document, _ = add_op(document, "pow", [total], params={"exponent": -1.0})
    error = check(run(build(document), document.values), x)
    assert error is not None
    assert error < 1e-6
