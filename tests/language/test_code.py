"""Printed code runs and computes the same."""

import sys
from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphlab.document import Document, Slot
from graphlab.document.edits import add_leaf, add_op, connect, set_note
from graphlab.language import DIALECTS, parse, to_code
from graphlab.ops import OPS
from tests.language.graphs import by_name, run, settings_of

TEXT = "a = 2.0\nb: input = -3.0\nk: constant = 10.0\nL = relu(a*b + k)**2 / 4 - -a  # the loss\n"


def executed(code):
    """The names that a printed program leaves behind. The text is our own."""
    names = {}
    exec(compile(code, "printed", "exec"), names)
    return names


class Value:
    """A scalar engine as small as micrograd's, which the printed program meets under micrograd's name."""

    def __init__(self, data, edges=()):
        self.data, self.grad, self.edges = data, 0.0, edges

    def __add__(self, other):
        other = lifted(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = lifted(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __pow__(self, exponent):
        assert isinstance(exponent, int | float)
        return Value(self.data**exponent, ((self, exponent * self.data ** (exponent - 1)),))

    def relu(self):
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))

    def backward(self, upstream=1.0):
        self.grad += upstream
        for source, local in self.edges:
            source.backward(upstream * local)

    __neg__ = lambda self: self * -1  # noqa: E731
    __sub__ = lambda self, other: self + -lifted(other)  # noqa: E731
    __truediv__ = lambda self, other: self * lifted(other) ** -1  # noqa: E731
    __radd__, __rmul__ = __add__, __mul__
    __rsub__ = lambda self, other: lifted(other) - self  # noqa: E731
    __rtruediv__ = lambda self, other: lifted(other) / self  # noqa: E731


def lifted(number):
    return number if isinstance(number, Value) else Value(number)


@pytest.fixture
def micrograd(monkeypatch):
    engine = ModuleType("micrograd.engine")
    engine.Value = Value
    monkeypatch.setitem(sys.modules, "micrograd", ModuleType("micrograd"))
    monkeypatch.setitem(sys.modules, "micrograd.engine", engine)


def test_micrograd_code_gives_values_and_gradients(micrograd):
    names = executed(to_code(parse(TEXT), "micrograd"))
    assert names["L"].data == 6.0
    assert (names["a"].grad, names["b"].grad) == (-5.0, 4.0)


def test_micrograd_code_reads_back_as_the_same_graph():
    document = parse(TEXT.replace(": input", "").replace(": constant", ""))
    assert to_code(parse(to_code(document, "micrograd")), "micrograd") == to_code(document, "micrograd")


def test_torch_code_is_plain_pytorch():
    assert to_code(parse(TEXT + "gelu(L) + maximum(L, 2)"), "torch") == (
        "import torch\n"
        "import torch.nn.functional as F\n"
        "\n"
        "a = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)\n"
        "b = torch.tensor(-3.0, dtype=torch.float64, requires_grad=True)\n"
        "k = torch.tensor(10.0, dtype=torch.float64)\n"
        "L = torch.relu(a * b + k) ** 2 / 4 - -a  # the loss\n"
        "t1 = torch.tensor(2.0, dtype=torch.float64)\n"
        "t2 = F.gelu(L, approximate='none') + torch.maximum(L, t1)\n"
        "t2.backward()\n"
    )


def test_torch_code_reads_back_as_the_same_graph():
    code = to_code(parse(TEXT + "gelu(L) + maximum(L, 2)"), "torch")
    assert to_code(parse(code), "torch") == code


def test_torch_code_runs_no_backward_where_no_gradient_can_flow():
    assert "backward" not in to_code(parse("k: constant = 2\ny = tanh(k)"), "torch")
    assert "backward" not in to_code(parse("y = (a < b) * 2"), "torch")
    assert "backward" in to_code(parse("y = (a < b) * a"), "torch")
    assert to_code(parse("x = [1, inf]\ny = x*x"), "torch").endswith(
        'x = torch.tensor([1.0, float("inf")], dtype=torch.float64, requires_grad=True)\n'
        "y = x * x\ny.backward(torch.ones_like(y))\n"
    )


POINTWISE = [op for op in OPS if op.pointwise]


@given(st.data())
def test_numpy_code_computes_what_the_graph_does(data):
    document, keys = Document(), []
    for number in data.draw(st.lists(st.floats(0.1, 2.0), min_size=2, max_size=4)):
        document, key = add_leaf(document, number, role=data.draw(st.sampled_from(["parameter", "constant"])))
        keys.append(key)
    for _ in range(data.draw(st.integers(1, 8))):
        op = data.draw(st.sampled_from(POINTWISE))
        inputs = [data.draw(st.sampled_from(keys)) for _ in range(op.arity)]
        document, key = add_op(document, op.name, inputs, params=data.draw(settings_of(op)))
        keys.append(key)
    with np.errstate(all="ignore"):
        expected = run(document)[key]
        assume(np.isfinite(expected))
        names = executed(to_code(document, "numpy"))
    printed = [
        value
        for name, value in names.items()
        if not name.startswith("__") and isinstance(value, float | np.ndarray)
    ]
    assert any(value == pytest.approx(expected, rel=1e-12, abs=1e-12) for value in printed)


@pytest.mark.parametrize(
    "op", [op for op in OPS if op.family in ("activation", "function")], ids=lambda op: op.name
)
def test_numpy_code_takes_arrays(op):
    document = parse("x = [0.5, 1.5, 30.0]")
    document, _ = add_op(document, op.name, [1], name="y")
    np.testing.assert_allclose(
        executed(to_code(document, "numpy"))["y"], op.reference(np.array([0.5, 1.5, 30.0]), *op.numbers({}))
    )


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("op", OPS, ids=lambda op: op.name)
def test_every_op_has_a_spelling_that_python_can_read(op, dialect):
    document = Document()
    for name in "abcdef"[: op.arity]:
        document, _ = add_leaf(document, 2.0, name=name)
    document, inner = add_op(document, op.name, range(1, op.arity + 1))
    document, _ = add_op(document, "neg", [inner], name="y")
    compile(to_code(document, dialect), "printed", "exec")


def test_settings_are_printed_in_every_dialect():
    document = parse("y = leaky_relu(x, 0.2)")
    assert ".leaky_relu(negative_slope=0.2)" in to_code(document, "micrograd")
    assert "F.leaky_relu(x, negative_slope=0.2)" in to_code(document, "torch")
    assert "np.where(x > 0, x, 0.2 * x)" in to_code(document, "numpy")


def test_names_that_the_program_needs_get_a_tail():
    code = to_code(parse("np = 2\ntorch = 3\nValue = 4\nF = np*torch*Value"), "numpy")
    assert executed(code)["F_"] == 24.0
    assert "torch_ = np.float64(3.0)" in code


def test_what_is_missing_is_said_in_a_comment():
    document = parse("a + ...")
    assert "# Some operands are still missing" in to_code(document, "torch")
    document = parse("p = a*b\nq = tanh(p)")
    keys = by_name(document)
    assert "# This graph has a cycle" in to_code(connect(document, keys["q"], Slot(keys["p"], 1)), "numpy")
    assert "# The published micrograd has no tanh" in to_code(document, "micrograd")


def test_notes_of_several_lines_stand_above():
    document = parse("y = a*b")
    assert "# one\n# two\ny = a * b\n" in to_code(
        set_note(document, by_name(document)["y"], "one\ntwo"), "numpy"
    )


def test_an_unknown_dialect_is_refused():
    with pytest.raises(ValueError, match="Choose one of micrograd, numpy, torch"):
        to_code(Document(), "fortran")
    assert set(DIALECTS) == {"micrograd", "numpy", "torch"}
