"""Random programs over all ops: kernels, plain rules, the complex step and central differences agree."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphlab.document import Document, NodeId
from graphlab.document.edits import add_leaf, add_op, set_target
from graphlab.engine import Program, build, check_all, run, tapes
from tests.engine.strategies import DIFFERENTIABLE, SETTINGS
from tests.ops.cases import CASES, Case

LARGEST = 10
TRIED = [case for case in CASES if not case.is_empty and not case.op.seeded]
SHAPES = [(), (3,), (4,), (2, 3), (3, 1), (1, 4)]
TAME = 1e4


class Sketch:
    """A document that grows, and the shapes of its float nodes."""

    def __init__(self) -> None:
        self.document = Document()
        self.floats: list[NodeId] = []

    def leaf(self, value: Any, role: str = "parameter") -> NodeId:
        self.document, key = add_leaf(self.document, value, role=role)
        return key

    def op(self, name: str, inputs: list[NodeId], params: dict[str, Any] | None = None) -> NodeId:
        self.document, key = add_op(self.document, name, inputs, params=params)
        return key

    def inside(self, source: NodeId, low: float, high: float) -> NodeId:
        """A node whose numbers lie in an interval, however large those of the source are."""
        middle, half = (low + high) / 2, (high - low) / 2 * 0.9
        wave = self.op("mul", [self.op("sin", [source]), self.leaf(half, "constant")])
        return self.op("add", [wave, self.leaf(middle, "constant")])


@st.composite
def tensor_documents(draw: st.DrawFn) -> Document:
    """Up to ten calls of any op, fed by leaves or by earlier nodes whose shape fits."""
    sketch = Sketch()
    for _ in range(draw(st.integers(1, LARGEST))):
        if draw(st.booleans()):
            key = _call(draw, sketch, draw(st.sampled_from(TRIED)))
        else:
            key = _pointwise(draw, sketch)
        program = build(sketch.document)
        if program.kinds.get(program.position[key], "float") == "float":
            sketch.floats.append(key)
    assume(sketch.floats)
    return set_target(sketch.document, sketch.floats[-1])


def _call(draw: st.DrawFn, sketch: Sketch, case: Case) -> NodeId:
    program, inputs = build(sketch.document), []
    for slot, value in enumerate(case.operands()):
        fitting = [key for key in sketch.floats if program.shapes[program.position[key]] == np.shape(value)]
        if case.op.takes(slot) == "float" and fitting and draw(st.integers(0, 3)):
            low, high = case.op.domain[min(slot, len(case.op.domain) - 1)]
            inputs.append(sketch.inside(draw(st.sampled_from(fitting)), low, high))
        else:
            kind = case.op.takes(slot)
            role = {"buffer": "buffer", "float": "parameter"}.get(kind, "input")
            inputs.append(sketch.leaf(value, role))
    return sketch.op(case.name, inputs, case.given)


def _pointwise(draw: st.DrawFn, sketch: Sketch) -> NodeId:
    op = draw(st.sampled_from(DIFFERENTIABLE))
    inputs, seed = [], draw(st.integers(0, 1000))
    shape = draw(st.sampled_from(SHAPES))
    for slot, (low, high) in enumerate(op.domain):
        numbers = np.random.default_rng(seed + slot).uniform(low, high, shape if slot else ())
        inputs.append(sketch.leaf(numbers))
    if sketch.floats and draw(st.booleans()):
        inputs[0] = sketch.inside(draw(st.sampled_from(sketch.floats)), *op.domain[0])
        if op.arity > 1:
            inputs[1] = sketch.leaf(sum(op.domain[1]) / 2 + 0.01)
    params = {param.name: draw(SETTINGS[op.name, param.name]) for param in op.params}
    return sketch.op(op.name, inputs, params)


def agree(document: Document, kernels: ModuleType) -> None:
    program = build(document)
    assert program.faults == ()
    trace = run(program, document.values)
    assume(np.isfinite(trace.values).all() and np.abs(trace.values).max(initial=0.0) < TAME)
    assume(np.isfinite(trace.grads).all() and np.abs(trace.grads).max(initial=0.0) < TAME)
    if tapes.best(program) is kernels:
        fast = run(program, document.values, kernels)
        for part in ("values", "grads", "sent"):
            one, other = getattr(fast, part), getattr(trace, part)
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-10, err_msg=part)
    errors = check_all(trace, 60.0)
    assert all(error < 1e-6 for error in errors.values() if error is not None)
    # A detached number moves the target, and says that it does not.
    if "detach" not in program.distinct_ops:
        _central_difference(document, program, trace.grads)


def _central_difference(document: Document, program: Program, grads: Any) -> None:
    """One random direction over all parameters, by two runs forward; not where the way bends sharply."""
    numbers = np.random.default_rng(1)
    leaves = [key for key in document.values if document.graph.nodes[key].op == "parameter"]
    ways = {key: numbers.normal(size=np.shape(document.values[key])) for key in leaves}
    goal = program.span(program.position[program.target])

    def total(step: float) -> float:
        moved = {key: np.asarray(document.values[key]) + step * way for key, way in ways.items()}
        values = {
            **document.values,
            **{key: float(each) if each.ndim == 0 else each for key, each in moved.items()},
        }
        return float(run(program, values).values[goal].sum())

    h = 1e-6
    above, here, below = total(h), total(0.0), total(-h)
    right, left = (above - here) / h, (here - below) / h
    slope = sum(
        float(np.sum(grads[program.span(program.position[key])] * np.ravel(way))) for key, way in ways.items()
    )
    bends = not np.isfinite([right, left]).all() or abs(right - left) > 1e-2 * max(1.0, abs(right))
    assert bends or abs((right + left) / 2 - slope) <= 2e-3 * max(1.0, abs(slope), abs(here))


@given(tensor_documents())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_random_programs_have_the_same_numbers_on_every_tape(kernels: ModuleType, document: Document) -> None:
    agree(document, kernels)


@pytest.mark.long
@given(tensor_documents())
@settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
def test_two_thousand_random_programs_have_the_same_numbers_on_every_tape(
    kernels: ModuleType, document: Document
) -> None:
    agree(document, kernels)
