"""One run: values, gradients, and what backward put on each edge."""

import subprocess
import sys

import numpy as np
import pytest

from graphlab.document import Document, Slot
from graphlab.document.edits import add_leaf, add_op, set_target
from graphlab.engine import Trace, build, local_derivatives, run


def traced(document: Document) -> Trace:
    return run(build(document), document.values)


def test_a_repeated_operand_has_two_edges_whose_contributions_add() -> None:
    document, a = add_leaf(Document(), 3.0)
    document, b = add_op(document, "add", [a, a])
    trace = traced(document)
    assert trace.value(b) == 6.0
    assert [trace.contribution(Slot(b, index)) for index in (0, 1)] == [1.0, 1.0]
    assert trace.grad(a) == 2.0


def test_two_roads_into_one_node_add_up() -> None:
    document, a = add_leaf(Document(), -2.0)
    document, b = add_leaf(document, 3.0)
    document, d = add_op(document, "mul", [a, b])
    document, e = add_op(document, "add", [a, b])
    document, f = add_op(document, "mul", [d, e])
    trace = traced(document)
    assert (trace.grad(a), trace.grad(b)) == (-3.0, -8.0)
    assert (trace.contribution(Slot(d, 0)), trace.contribution(Slot(e, 0))) == (3.0, -6.0)
    assert trace.grad(f) == 1.0


def test_what_is_sent_over_a_stretched_number_is_kept_before_it_is_summed() -> None:
    document, x = add_leaf(Document(), [1.0, 2.0, 3.0])
    document, s = add_leaf(document, 10.0)
    document, y = add_op(document, "mul", [x, s])
    trace = traced(document)
    assert trace.contribution(Slot(y, 1)).tolist() == [1.0, 2.0, 3.0]
    assert trace.grad(s) == 6.0
    assert trace.grad(x).tolist() == [10.0, 10.0, 10.0]


def test_arrays_keep_their_shape() -> None:
    document, x = add_leaf(Document(), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    document, y = add_op(document, "tanh", [x])
    trace = traced(document)
    assert trace.value(y).shape == trace.grad(x).shape == trace.contribution(Slot(y, 0)).shape == (2, 3)
    assert local_derivatives(trace, y)[0].shape == (2, 3)


def test_a_trace_cannot_be_written_to() -> None:
    document, x = add_leaf(Document(), [1.0, 2.0])
    trace = traced(document)
    with pytest.raises(ValueError, match="read-only"):
        trace.value(x)[0] = 5.0


def test_nodes_outside_the_way_to_the_target_have_gradient_0() -> None:
    document, a = add_leaf(Document(), 2.0)
    document, b = add_op(document, "exp", [a])
    document, c = add_op(document, "log", [a])
    trace = traced(set_target(document, b))
    assert trace.grad(c) == 0.0
    assert trace.contribution(Slot(c, 0)) is None
    assert trace.value(c) == np.log(2.0)


def test_local_derivatives_are_one_per_operand() -> None:
    document, a = add_leaf(Document(), 2.0)
    document, b = add_leaf(document, 5.0)
    document, c = add_op(document, "mul", [a, b])
    document, d = add_op(document, "lt", [a, b])
    trace = traced(set_target(document, c))
    assert local_derivatives(trace, c) == (5.0, 2.0)
    assert local_derivatives(trace, a) == local_derivatives(trace, d) == ()


def test_the_same_run_twice_is_the_same_bit_for_bit() -> None:
    document, a = add_leaf(Document(), [0.1, 0.2, 0.3])
    document, b = add_leaf(document, 0.7)
    document, c = add_op(document, "mul", [a, b])
    document, _ = add_op(document, "sin", [c])
    one, other = traced(document), traced(document)
    assert one.values.tobytes() == other.values.tobytes()
    assert one.grads.tobytes() == other.grads.tobytes()


def test_importing_the_engine_imports_neither_numba_nor_networkx_nor_qt() -> None:
    late = "{'numba', 'networkx', 'PySide6', 'scipy'}"
    script = f"import sys, graphlab.engine.tapes; print(*{late} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        == "\n"
    )
