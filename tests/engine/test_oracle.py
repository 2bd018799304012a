"""Random graphs: kernels, plain rules, the naive engine, complex steps and finite differences all agree."""

from dataclasses import replace
from types import ModuleType

import numpy as np
from hypothesis import assume, given, settings

from graphlab.document import Document, NodeId
from graphlab.engine import Trace, build, check_all, run
from tests.engine.strategies import ROUNDED_ALIKE, scalar_documents
from tests.oracle import naive

TAME = 1e3


def tamed(document: Document) -> tuple[dict[NodeId, float], dict[NodeId, float]]:
    """The naive engine's numbers, for graphs whose numbers stay small enough to be compared."""
    try:
        values, grads = naive(document, document.target)
    except OverflowError:
        assume(False)
    assume(max(map(abs, [*values.values(), *grads.values()])) < TAME)
    return values, grads


def assert_same_numbers(trace: Trace, values: dict[NodeId, float], grads: dict[NodeId, float]) -> None:
    largest = max(map(abs, grads.values()))
    for node in trace.program.order:
        assert abs(trace.value(node) - values[node]) <= 1e-9 * max(1.0, abs(values[node]))
        assert abs(trace.grad(node) - grads[node]) <= 1e-9 * max(1.0, largest)


@given(scalar_documents())
@settings(max_examples=150)
def test_both_tapes_compute_what_the_naive_engine_computes(kernels: ModuleType, document: Document) -> None:
    values, grads = tamed(document)
    program = build(document)
    assert program.faults == ()
    assert set(program.order) == set(document.graph.nodes)

    assert_same_numbers(run(program, document.values), values, grads)
    assert_same_numbers(run(program, document.values, kernels), values, grads)


@given(scalar_documents(ROUNDED_ALIKE))
@settings(max_examples=60)
def test_tapes_are_bit_equal_where_only_plus_minus_times_and_divided_by_occur(
    kernels: ModuleType, document: Document
) -> None:
    program = build(document)
    plain, fast = run(program, document.values), run(program, document.values, kernels)
    for part in ("values", "grads", "sent"):
        assert getattr(plain, part).tobytes() == getattr(fast, part).tobytes()


@given(scalar_documents())
@settings(max_examples=80)
def test_every_gradient_that_is_checked_is_right(document: Document) -> None:
    tamed(document)
    errors = check_all(run(build(document), document.values), seconds=60.0)
    assert set(errors) == set(document.graph.nodes)
    assert all(error < 1e-6 for error in errors.values() if error is not None)


@given(scalar_documents())
@settings(max_examples=60)
def test_gradients_of_leaves_are_central_differences_of_the_naive_engine(document: Document) -> None:
    _, grads = tamed(document)
    step = 1e-6
    for leaf, number in document.values.items():
        above, here, below = (
            naive(replace(document, values={**document.values, leaf: number + nudge}), document.target)[0][
                document.target
            ]
            for nudge in (step, 0.0, -step)
        )
        right, left = (above - here) / step, (here - below) / step
        curved = abs(right - left) > 1e-2 * max(1.0, abs(right))
        assert curved or abs((right + left) / 2 - grads[leaf]) <= 1e-3 * max(1.0, abs(grads[leaf]))


@given(scalar_documents())
@settings(max_examples=60)
def test_a_gradient_is_the_sum_of_the_contributions_that_arrive(document: Document) -> None:
    trace = run(build(document), document.values)
    program = trace.program
    with np.errstate(all="ignore"):
        sums = dict.fromkeys(program.order, 0.0)
        sums[program.target] = 1.0
        for edge in program.arrivals.tolist():
            sums[program.order[program.edge_from[edge]]] += trace.contribution(program.slots[edge])
    assert all(np.array_equal(sums[node], trace.grad(node), equal_nan=True) for node in program.order)
