"""A Value as a Document: the same graph, the same numbers, and words where a document cannot hold it."""

import gc
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphlab.document import Document, Node, role_of
from graphlab.document.file import load, save
from graphlab.engine import build, run
from graphlab.language import parse, to_text
from graphlab.micrograd import Value, document, nn
from graphlab.micrograd.engine import tape
from graphlab.micrograd.recording import RecordingError


def made(value: Value) -> dict[int, Node]:
    return dict(document(value).graph.nodes)


def assert_traced_alike(value: Value) -> None:
    """graphlab's engine computes every number of the recorded graph as the Values did."""
    for each in tape(value):
        each.grad = 0
    value.backward()
    recorded = document(value)
    program = build(recorded)
    trace = run(program, recorded.values)
    assert program.faults == ()
    assert len(program.order) == len(tape(value))
    for key, each in enumerate(tape(value), start=1):
        assert trace.value(key) == pytest.approx(each.data, rel=1e-12, abs=1e-300)
        assert trace.grad(key) == pytest.approx(each.grad, rel=1e-10, abs=1e-12)


def test_an_operand_used_twice_has_two_edges() -> None:
    a = Value(3.0, label="a")
    assert made(a + a) == {1: Node("parameter", name="a"), 2: Node("add", (1, 1))}


def test_ids_follow_the_order_of_creation_and_operands_come_before_their_readers() -> None:
    a, b, c, f = Value(2.0), Value(-3.0), Value(10.0), Value(-2.0)
    e = a * b
    d = e + c
    recorded = document(d * f)
    assert list(recorded.graph.nodes) == [1, 2, 3, 4, 5, 6, 7]
    assert [node.op for node in recorded.graph.nodes.values()] == ["parameter"] * 4 + ["mul", "add", "mul"]
    assert [node.inputs for node in recorded.graph.nodes.values()][4:] == [(1, 2), (5, 3), (6, 4)]
    assert dict(recorded.values) == {1: 2.0, 2: -3.0, 3: 10.0, 4: -2.0}
    assert (recorded.target, recorded.graph.next_id) == (7, 8)


def test_what_the_target_does_not_need_is_left_out() -> None:
    a = Value(1.0)
    unused = a * 3
    assert len(made(a + 1)) == 3
    assert len(made(unused)) == 3


def test_a_leaf_alone_is_a_document() -> None:
    recorded = document(Value(2.0, label="x"))
    assert (dict(recorded.graph.nodes), recorded.target) == ({1: Node("parameter", name="x")}, 1)


def test_numbers_that_met_a_value_are_constants() -> None:
    y = Value(3.0, label="x") - 1
    assert [(node.op, node.inputs) for node in made(y).values()] == [
        ("parameter", ()),
        ("constant", ()),
        ("add", (1, 2)),
    ]
    assert document(y).values[2] == -1.0


def test_beside_the_parameters_of_a_module_other_leaves_are_inputs() -> None:
    neuron = nn.Neuron(2)
    recorded = document(neuron([Value(1.0, label="x"), -2.0]))
    roles = [role_of(node) for node in recorded.graph.nodes.values() if not node.inputs]
    assert roles == ["parameter", "parameter", "parameter", "input", "constant"]


def test_labels_are_names_where_they_can_be_and_notes_where_they_cannot() -> None:
    x, again = Value(1.0, label="x"), Value(2.0, label="x")
    product = x * again
    product.label = "x*x"
    total = product + 1
    total.label = " L "
    words = [(node.name, node.note) for node in made(total).values()]
    assert words == [("x", ""), ("", "x"), ("", "x*x"), ("", ""), ("L", "")]


@pytest.mark.parametrize("label", ["2x", "a b", "x" * 101, "é!", 7])
def test_a_label_that_is_no_name_is_kept_as_a_note(label: Any) -> None:
    assert made(Value(1.0, label=label)) == {1: Node("parameter", note=str(label))}


@pytest.mark.parametrize(
    ("exponent", "params"),
    [
        (2, {}),
        (2.0, {}),
        (-1, {"exponent": -1.0}),
        (0.1, {"exponent": 0.1}),
        (np.float64(3), {"exponent": 3.0}),
    ],
)
def test_a_power_keeps_its_exponent(exponent: Any, params: dict[str, float]) -> None:
    node = made(Value(2.0) ** exponent)[2]
    assert (node.op, node.inputs, dict(node.params)) == ("pow", (1,), params)


@pytest.mark.parametrize("name", ["relu", "tanh", "exp", "log", "sigmoid"])
def test_functions_are_the_ops_of_the_same_name(name: str) -> None:
    assert made(getattr(Value(2.0), name)())[2] == Node(name, (1,))


@pytest.mark.parametrize(
    "data", [2, True, np.float32(2.0), np.int64(2), np.bool_(True), np.array([1, 2]), float("nan"), math.inf]
)
def test_every_kind_of_number_is_a_float_in_the_document(data: Any) -> None:
    recorded = document(Value(data))
    assert np.array_equal(recorded.values[1], np.asarray(data, dtype=float), equal_nan=True)
    assert np.asarray(recorded.values[1]).dtype == np.float64


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("2", "The leaf 'x' holds '2', which is no number"),
        (None, "no number"),
        (1j, "no number"),
        (np.complex128(1j), "no number"),
        (np.array(["a"]), "no number"),
        (10**400, "too large for a float64"),
    ],
)
def test_data_that_is_no_float_is_refused_in_words(data: Any, words: str) -> None:
    with pytest.raises(RecordingError, match=words):
        document(Value(data, label="x"))


def test_ops_made_by_hand_are_taken_where_graphlab_has_them() -> None:
    x, y = Value(2.0), Value(5.0)
    assert made(Value(5.0, (x, y), "max"))[3] == Node("maximum", (1, 2))
    assert made(Value(0.9, (x,), "sin"))[2] == Node("sin", (1,))
    assert made(Value(32.0, (x, y), "**"))[3] == Node("pow_of", (1, 2))


@pytest.mark.parametrize(
    ("operands", "text", "words"),
    [
        (1, "swish", "no op 'swish' of 1 operand"),
        (3, "+", r"no op '\+' of 3 operands"),
        (1, "", "no op '' of 1 operand"),
        (1, "**k", r"'\*\*k' is no power"),
    ],
)
def test_an_op_that_graphlab_does_not_have_is_refused_in_words(operands: int, text: str, words: str) -> None:
    with pytest.raises(RecordingError, match=words):
        document(Value(1.0, [Value(2.0) for _ in range(operands)], text))


@pytest.mark.parametrize("thing", [3.0, [Value(1.0)], None, "L = a*b"])
def test_only_a_value_is_recorded(thing: Any) -> None:
    with pytest.raises(TypeError, match=r"recorded from one graphlab\.micrograd\.Value, not from"):
        document(thing)


def test_recording_leaves_the_values_and_the_collector_as_they_were() -> None:
    x = Value(3.0)
    y = x * x
    y.backward()
    assert gc.isenabled()
    document(y)
    assert gc.isenabled()
    with pytest.raises(RecordingError):
        document(Value("no number"))
    assert gc.isenabled()
    assert (x.data, x.grad, y.grad) == (3.0, 6.0, 1)


def test_the_same_program_gives_the_same_document() -> None:
    def program() -> Document:
        random.seed(5)
        return document(nn.MLP(2, [3, 1])([0.5, -1.0]).tanh())

    one, other = program(), program()
    assert dict(one.graph.nodes) == dict(other.graph.nodes)
    assert list(one.graph.nodes) == list(other.graph.nodes)
    assert dict(one.values) == dict(other.values)


def test_the_engine_agrees_with_the_readme_of_micrograd() -> None:
    a, b = Value(-4.0, label="a"), Value(2.0, label="b")
    c, d = a + b, a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    assert_traced_alike(f / 2.0 + 10.0 / f)


@pytest.mark.parametrize("seed", range(40))
def test_the_engine_agrees_with_random_programs(seed: int) -> None:
    draw = random.Random(seed)
    pool = [Value(draw.uniform(-2.0, 2.0)) for _ in range(3)]
    for _ in range(25):
        x, y = draw.choice(pool), draw.choice(pool)
        pool.append(
            draw.choice(
                [
                    lambda x=x, y=y: x + y,
                    lambda x=x, y=y: (x - y) * 0.5,
                    lambda x=x, y=y: (x * y).tanh(),
                    lambda x=x, y=y: x / (y * y + 1),
                    lambda x=x, y=y: (x + 0.1).relu() + y.tanh(),
                    lambda x=x, y=y: (x * x + 0.3).log() - y,
                    lambda x=x, y=y: (-x * x).exp() + 2,
                    lambda x=x, y=y: x.sigmoid() * y.sigmoid(),
                    lambda x=x, y=y: 1.5 / (x**2 + 1) ** 0.5,
                ]
            )()
        )
    assert_traced_alike(sum(pool, Value(0.0)))


def test_the_engine_agrees_with_a_network_and_its_loss() -> None:
    random.seed(11)
    model = nn.MLP(3, [4, 4, 1])
    rows = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(6)]
    losses: list[Any] = [
        (1 + -label * model(row)).relu() for row, label in zip(rows, [1, -1] * 3, strict=True)
    ]
    squares: Any = sum(p * p for p in model.parameters())
    assert_traced_alike(sum(losses) * (1.0 / len(losses)) + 1e-4 * squares)


def test_a_recorded_document_is_saved_and_written_like_any_other(tmp_path: Path) -> None:
    x = Value(0.5, label="x")
    y = (x * x + x).tanh() ** -1
    y.label = "y"
    recorded = document(y)
    save(recorded, tmp_path / "recorded.graphlab")
    for again in (load(tmp_path / "recorded.graphlab"), parse(to_text(recorded))):
        trace = run(build(again), again.values)
        (key,) = [key for key, node in again.graph.nodes.items() if node.name == "y"]
        assert trace.value(key) == pytest.approx(y.data, rel=1e-14)
