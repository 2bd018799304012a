"""Kernels compute what the plain rules compute, op by op and number by number."""

from itertools import product
from types import ModuleType

import numpy as np
import pytest

from graphlab.document import Document
from graphlab.document.edits import add_leaf, add_op
from graphlab.engine import build, run, tapes
from graphlab.ops import OPS, Op

ODD = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 710.0, -745.0, 1e308, -1e308, 5e-324, np.inf, -np.inf, np.nan]
POINTWISE = tuple(op for op in OPS if op.pointwise)
by_name = pytest.mark.parametrize("op", POINTWISE, ids=lambda op: op.name)


def settings_of(op: Op) -> list[dict[str, float | str]]:
    found: list[dict[str, float | str]] = [{}]
    for param in op.params:
        found += [{param.name: other} for other in param.choices or (0.0, -1.5, 3.0)]
    return found


def agree(kernels: ModuleType, op: Op, operands: list, params: dict) -> None:
    document, leaves = Document(), []
    for operand in operands:
        document, leaf = add_leaf(document, operand)
        leaves.append(leaf)
    document, _ = add_op(document, op.name, leaves, params=params)
    program = build(document)
    plain, fast = run(program, document.values), run(program, document.values, kernels)
    for part in ("values", "grads", "sent"):
        np.testing.assert_allclose(
            getattr(fast, part), getattr(plain, part), rtol=1e-12, atol=1e-15, err_msg=part
        )


@by_name
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)], ids=str)
def test_a_kernel_is_its_rule(kernels: ModuleType, op: Op, shape: tuple[int, ...]) -> None:
    numbers = np.random.default_rng(11)
    for params in settings_of(op):
        agree(kernels, op, [numbers.uniform(low, high, shape) for low, high in op.domain], params)


@by_name
def test_a_kernel_is_its_rule_for_odd_numbers_too(kernels: ModuleType, op: Op) -> None:
    operands = [np.array(each) for each in zip(*product(ODD, repeat=op.arity), strict=True)]
    for params in settings_of(op):
        agree(kernels, op, operands, params)


@pytest.mark.parametrize("op", [op for op in POINTWISE if op.arity == 2], ids=lambda op: op.name)
def test_numbers_stretch_over_arrays(kernels: ModuleType, op: Op) -> None:
    (low, high), (least, most) = op.domain
    numbers = np.random.default_rng(13)
    agree(kernels, op, [numbers.uniform(low, high, (4, 5)), (least + most) / 2], {})
    agree(kernels, op, [(low + high) / 2 + 0.01, numbers.uniform(least, most, (4, 5))], {})


def test_a_division_by_zero_leaves_no_old_numbers_behind(kernels: ModuleType) -> None:
    document, a = add_leaf(Document(), [1.0, 1.0, 1.0, 1.0])
    document, b = add_leaf(document, [1.0, 0.0, 2.0, 4.0])
    document, c = add_op(document, "div", [a, b])
    trace = run(build(document), document.values, kernels)
    assert trace.value(c).tolist() == [1.0, np.inf, 0.5, 0.25]
    assert trace.grad(b).tolist() == [-1.0, -np.inf, -0.25, -0.0625]


def test_repeated_operands_accumulate_in_the_same_order(kernels: ModuleType) -> None:
    document, a = add_leaf(Document(), 0.1)
    document, x = add_leaf(document, [0.1, 0.2, 0.3, 1e16, 0.4, -1e16])
    document, b = add_op(document, "mul", [x, a])
    document, c = add_op(document, "mul", [b, a])
    document, _ = add_op(document, "sub", [c, a])
    program = build(document)
    plain, fast = run(program, document.values), run(program, document.values, kernels)
    assert plain.grads.tobytes() == fast.grads.tobytes()


def test_the_best_tape_is_the_kernels_once_they_are_ready(kernels: ModuleType) -> None:
    document, a = add_leaf(Document(), 0.1)
    document, _ = add_op(document, "tanh", [a])
    assert tapes.best(build(document)) is kernels
