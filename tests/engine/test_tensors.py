"""Programs of tensors: kernels compute what the plain rules compute, and every gradient is confirmed."""

from types import ModuleType

import numpy as np
import pytest

from graphlab.document import Document, NodeId, Value
from graphlab.document.edits import add_leaf, add_op
from graphlab.engine import Program, Trace, births, build, check_all, run, tapes
from graphlab.language import parse

PROGRAMS = {
    "bias": "L = sum((X + b) * G)",
    "scalar and column": "L = sum((s * X + c) * G)",
    "matrix product": "L = sum(X @ W * H)",
    "stack times matrix": "L = sum((T3 @ W) ** 2)",
    "stack times stack": "L = sum((T3 @ T3.transpose(1, 2)) * s)",
    "matrix times stack": "L = sum((G.T @ X) @ T3.mT)",
    "vectors": "L = b @ b + sum(X @ b) + sum(c.T @ X)",
    "sums": "L = sum(X.sum(1, keepdim=True) * c) + sum(X.mean(0) * b) + X.sum() + T3.sum((0, 2)) @ v3",
    "variances": "L = sum(X.var(0) * b) + sum(X.var(1, correction=0, keepdim=True)) + T3.var((0, 1)).sum()",
    "extremes": "L = sum(X.max(1, keepdim=True) * c) + sum(min(X, 0) * b) + X.max()",
    "softmax": "L = sum(softmax(X, -1) * G) + sum(softmax(T3, 1) ** 2)",
    "log softmax": "L = sum(log_softmax(X, 1) * G) + sum(logsumexp(X, 0) * b)",
    "cross entropy": "L = cross_entropy(X, t) + cross_entropy(X, t, ignore_index=1)",
    "layer norm": "L = sum(layer_norm(X, (4,), b, v4, 1e-5) * G) + sum(layer_norm(T3, (4,)) ** 3)",
    "rms norm": "L = sum(rms_norm(X, (4,), b) * G)",
    "rows picked": "E = X[ix]; L = sum(E * E) + sum(X[r, t] * v3)",
    "slices": "L = sum(X[:, 1:3] ** 2) + sum(X[-1] * b) + sum(T3[:, -1, ::2] ** 3) + sum(X[..., None] * s)",
    "moves": "L = sum(X.reshape(2, 6)[0] * X.T.reshape(2, -1)[1]) + sum(permute(T3, (2, 0, 1)) ** 2)",
    "joins": "L = sum(cat([X, G], 1) ** 2) + sum(stack([X, G, X], 1) ** 3) + sum(cat([X, X], 0)[2:4] * s)",
    "squeeze and expand": "L = sum(X.unsqueeze(1).squeeze(1) * c.expand(3, 4))",
    "parts": "p, q = split(X, 2, dim=1); L = sum(p * q) + sum(chunk(T3, 2, dim=2)[1] ** 2)",
    "masks": "w = softmax(masked_fill(Q, tril(ones(3, 3)) == 0, -inf), -1); L = sum((w @ X) * G)",
    "choices": "L = sum(where(X > 0.2, X * X, G)) + sum(clamp(X, -0.5, 0.5) * G)",
    "one hot": "L = sum((one_hot(t, 4) @ W) ** 2)",
    "detached": "L = sum(X.detach() * X)",
    "a tensor target": "L = tanh(X @ W)",
    "attention": "q = T3 @ W4; w = softmax(q @ q.transpose(-2, -1) * 0.5, -1); L = sum((w @ T3) ** 2)",
    "batch norm by hand": "L = sum(((X - X.mean(0)) * (X.var(0) + 1e-5) ** -0.5 * b + v4) * G)",
}
SHAPES = {
    "X": (3, 4),
    "G": (3, 4),
    "b": (4,),
    "v4": (4,),
    "v3": (3,),
    "c": (3, 1),
    "s": (),
    "W": (4, 2),
    "W4": (4, 4),
    "H": (3, 2),
    "Q": (3, 3),
    "T3": (2, 3, 4),
}
INDICES = {"t": [1, 0, 3], "ix": [[0, 2], [2, 2]], "r": [0, 1, 2]}


def document_of(text: str) -> Document:
    """The formula with leaves of these shapes, the same every time."""
    numbers = np.random.default_rng(5)
    values = {name: numbers.uniform(-1.0, 1.0, shape) for name, shape in SHAPES.items()}
    given = {name: value for name, value in values.items() if name in names_in(text)}
    given |= {name: np.array(index) for name, index in INDICES.items() if name in names_in(text)}
    return parse(text, values=given)


def names_in(text: str) -> set[str]:
    free = parse(text)
    return {node.name for key, node in free.graph.nodes.items() if key in free.values}


def agree(one: Trace, other: Trace, tolerance: float = 1e-12) -> None:
    for part in ("values", "grads", "sent"):
        left, right = getattr(one, part), getattr(other, part)
        np.testing.assert_allclose(left, right, rtol=tolerance, atol=tolerance * 0.1, err_msg=part)


by_program = pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS.keys())


@by_program
def test_kernels_compute_tensors_as_the_plain_rules_do(kernels: ModuleType, text: str) -> None:
    document = document_of(text)
    program = build(document)
    assert program.faults == ()
    assert tapes.best(program) is kernels
    agree(run(program, document.values), run(program, document.values, kernels))


@by_program
def test_every_gradient_of_a_tensor_is_confirmed(text: str) -> None:
    document = document_of(text)
    trace = run(build(document), document.values)
    errors = {document.graph.nodes[key].name: error for key, error in check_all(trace, 20.0).items()}
    known = [error for error in errors.values() if error is not None]
    assert known
    assert max(known) < 1e-9


@by_program
def test_float32_programs_stay_near_float64(kernels: ModuleType, text: str) -> None:
    from dataclasses import replace

    document = document_of(text)
    exact = run(build(document), document.values)
    program = build(replace(document, dtype="float32"))
    rough, fast = run(program, document.values), run(program, document.values, kernels)
    assert rough.values.dtype == fast.values.dtype == np.float32
    np.testing.assert_allclose(rough.values, exact.values, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(fast.values, exact.values, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(fast.grads, exact.grads, rtol=2e-3, atol=2e-3)


def named(document: Document, name: str) -> NodeId:
    return next(key for key, node in document.graph.nodes.items() if node.name == name)


def traced(text: str, **values: Value) -> tuple[Document, Trace]:
    document = parse(text, values=values)
    return document, run(build(document), document.values)


def faults_of(text: str, **values: object) -> list[str]:
    return [fault.words for fault in build(parse(text, values=values)).faults]


def test_a_contribution_keeps_its_shape_before_it_is_summed() -> None:
    from graphlab.document import Slot

    document, trace = traced("y = X + b; L = sum(y * y)", X=np.ones((2, 3)), b=np.zeros(3))
    sent = trace.contribution(Slot(named(document, "y"), 1))
    assert np.shape(sent) == (2, 3)
    np.testing.assert_array_equal(trace.grad(named(document, "b")), [4.0, 4.0, 4.0])


def test_a_repeated_index_gets_every_contribution() -> None:
    document, trace = traced("L = sum(C[ix])", C=np.ones((3, 2)), ix=np.array([0, 2, 2, 2]))
    assert np.array_equal(trace.grad(named(document, "C")), [[1, 1], [0, 0], [3, 3]])


def test_minus_infinity_in_a_mask_gives_zero_gradient_and_no_warning() -> None:
    document, trace = traced(PROGRAMS["masks"], Q=np.ones((3, 3)), X=np.ones((3, 4)), G=np.ones((3, 4)))
    assert np.isfinite(trace.grads).all()
    assert births(trace) == ()
    assert np.triu(trace.grad(named(document, "Q")), 1).tolist() == np.zeros((3, 3)).tolist()


def test_an_index_out_of_range_is_nan_where_it_is_picked_and_named_there(kernels: ModuleType) -> None:
    document = parse("y = C[ix]; L = sum(y)", values={"C": np.ones((3, 2)), "ix": np.array([0, 3])})
    program = build(document)
    for tape in (None, kernels):
        trace = run(program, document.values) if tape is None else run(program, document.values, tape)
        assert np.isnan(trace.value(named(document, "y"))).tolist() == [[False, False], [True, True]]
        assert [fault.node for fault in births(trace)] == [named(document, "y")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L = X @ Y", "2×3 @ 2×3 does not fit"),
        ("L = X + y", "2×3 and a vector of 2 do not fit"),
        ("L = sum(X, 2)", "There is no dim 2 in 2×3"),
        ("L = reshape(X, (4, 2))", "6"),
        ("L = cat([X, y], 0)", "2×3"),
        ("L = X[2]", "2"),
        ("L = permute(X, (0, 0))", "0"),
        ("L = s @ X", "single number"),
    ],
)
def test_a_shape_error_names_the_shapes_and_the_op(text: str, words: str) -> None:
    leaves = {"X": np.ones((2, 3)), "Y": np.ones((2, 3)), "y": np.ones(2), "s": 2.0}
    given = {name: leaves[name] for name in names_in(text)}
    (fault,) = faults_of(text, **given)
    assert words in fault
    assert ":" in fault


def test_a_program_beyond_a_gibibyte_is_a_fault_and_nothing_is_allocated() -> None:
    document, x = add_leaf(Document(), [1.0])
    document, _ = add_op(document, "expand", [x], params={"shape": (100_000, 100_000)})
    (fault,) = build(document).faults
    assert "1 GiB" in fault.words


@pytest.mark.parametrize("shape", [(1,), (1, 1), (0,), (0, 3), (2, 1)], ids=str)
def test_small_and_empty_tensors_are_computed(kernels: ModuleType, shape: tuple[int, ...]) -> None:
    document = parse("L = sum(tanh(X) * X)", values={"X": np.full(shape, 0.5)})
    program: Program = build(document)
    plain = run(program, document.values)
    agree(plain, run(program, document.values, kernels))
    assert np.shape(plain.grad(named(document, "X"))) == shape
