"""graphlab from Python: numbers by name, files and formulas, errors in words."""

from pathlib import Path

import numpy as np
import pytest

import graphlab as gl
from graphlab.document import Document
from graphlab.document.file import save
from graphlab.opening import OpeningError

TEXT = "e = a*b; d = e + c; L = d*f"
VALUES = {"a": 2.0, "b": -3.0, "c": 10.0, "f": -2.0}


def test_values_gradients_and_what_was_sent_are_found_by_name() -> None:
    trace = gl.trace(gl.read(TEXT, **VALUES))
    assert trace.target == "L"
    assert dict(trace.values) == {**VALUES, "e": -6.0, "d": 4.0, "L": -8.0}
    assert dict(trace.grads) == {"a": 6.0, "b": -4.0, "c": -2.0, "f": 4.0, "e": -2.0, "d": -2.0, "L": 1.0}
    assert trace.sent["L"] == (-2.0, 4.0)
    assert trace.sent["e"] == (6.0, -4.0)
    assert trace.sent["a"] == ()
    assert trace.faults == ()


def test_an_operand_used_twice_receives_two_contributions() -> None:
    trace = gl.trace(gl.read("b = a + a", a=3.0))
    assert trace.sent["b"] == (1.0, 1.0)
    assert trace.grads["a"] == 2.0


def test_another_target_gives_other_gradients() -> None:
    document = gl.read(TEXT, **VALUES)
    assert gl.trace(document, target="d").grads["a"] == -3.0
    assert gl.trace(document, target="d").grads["f"] == 0.0
    assert gl.trace(document).grads["a"] == 6.0


def test_a_target_without_a_name_is_called_result() -> None:
    trace = gl.trace(gl.read("w*x + b", w=2.0, x=3.0, b=1.0))
    assert (trace.target, trace.values["result"]) == ("result", 7.0)


def test_tracing_leaves_the_document_as_it_was() -> None:
    document = gl.read("w*x")
    before = document.graph
    gl.trace(document)
    assert document.graph is before


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    document = gl.read("loss = weight*x")
    with pytest.raises(OpeningError, match="no node called 'wieght'; did you mean weight"):
        gl.read("loss = weight*x", wieght=2.0)
    with pytest.raises(OpeningError, match="did you mean loss"):
        gl.trace(document, target="los")
    with pytest.raises(KeyError, match="did you mean weight"):
        gl.trace(document).grads["weihgt"]


def test_a_value_for_a_computed_node_is_refused() -> None:
    with pytest.raises(OpeningError, match="d is computed"):
        gl.read("d = a*b; L = d + c", d=2.0)


@pytest.mark.parametrize("value", ["2", None, True, [1.0, "x"], [[1.0], [2.0, 3.0]], [], {"a": 1}])
def test_a_value_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(OpeningError):
        gl.read("L = a*a", a=value)


def test_numpy_numbers_are_numbers() -> None:
    assert gl.trace(gl.read("L = a*a", a=np.float32(3.0))).values["L"] == 9.0
    assert gl.trace(gl.read("L = a*a", a=np.int64(3))).values["L"] == 9.0


def test_a_formula_that_cannot_be_read_says_line_and_column() -> None:
    with pytest.raises(
        OpeningError, match="formula:2:5: 'tnah' is not an op graphlab knows; did you mean tanh"
    ):
        gl.read("a = 1\nb = tnah(a)")


def test_paths_and_document_names_are_files_and_other_texts_are_formulas(tmp_path: Path) -> None:
    saved, written = tmp_path / "saved.graphlab", tmp_path / "written.txt"
    save(gl.read(TEXT, **VALUES), saved)
    written.write_text(TEXT, encoding="utf-8")
    assert gl.trace(gl.read(str(saved))).values["L"] == -8.0
    assert gl.trace(gl.read(saved, a=0.0)).values["L"] == -20.0
    assert gl.trace(gl.read(written, **VALUES)).values["L"] == -8.0
    assert isinstance(gl.read("lesson:chain-rule"), Document)


def test_a_loop_is_a_fault_in_words_and_the_rest_is_computed() -> None:
    trace = gl.trace(looped())
    assert trace.values["b"] == 9.0
    assert "loop" in " ".join(trace.faults)
    with pytest.raises(KeyError, match="not computed"):
        trace.values["y"]


def looped() -> Document:
    """y = y*a, and beside it b = a*a, of which nothing is wrong."""
    from graphlab.document import Slot
    from graphlab.document.edits import connect, find

    document = gl.read("b = a*a; y = a*a", a=3.0)
    y = find(document, "y")
    assert y is not None
    return connect(document, y, Slot(y, 0))


def test_the_place_where_a_number_stops_being_finite_is_named() -> None:
    trace = gl.trace(gl.read("y = log(x); z = y + 1", x=-1.0))
    assert np.isnan(trace.values["z"])
    assert len(trace.faults) == 1
    assert trace.faults[0].startswith("y: log(−1) gives nan")


def test_check_compares_every_gradient_with_a_numeric_derivative() -> None:
    errors = gl.check(gl.read(TEXT, **VALUES))
    assert errors.keys() == {"a", "b", "c", "f", "e", "d", "L"}
    assert all(error is not None and error < 1e-6 for error in errors.values())


def test_a_notebook_shows_the_graph_with_its_numbers() -> None:
    drawing = gl.trace(gl.read(TEXT, **VALUES))._repr_svg_()
    assert drawing.startswith("<svg")
    assert "−8" in drawing


def test_a_micrograd_value_is_traced_checked_and_shown_like_a_document(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from graphlab.micrograd import Value
    from graphlab.ui import application

    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    product = a * b + a
    product.backward()
    trace = gl.trace(product)
    assert (trace.target, trace.values["result"]) == ("result", product.data)
    assert dict(trace.grads) == {"a": a.grad, "b": b.grad, "result": 1.0}
    assert gl.check(product)["a"] == pytest.approx(0.0, abs=1e-9)
    opened = []
    monkeypatch.setattr(application, "main", lambda document: opened.append(document) or 0)
    assert gl.show(product) == 0
    assert isinstance(opened[0], Document)
    assert gl.trace(opened[0]).grads["b"] == b.grad


def test_what_is_neither_a_document_nor_a_value_is_refused_in_words() -> None:
    with pytest.raises(TypeError, match=r"gl\.read\(text\) makes a document"):
        gl.trace("a*b")
    with pytest.raises(TypeError, match=r"one graphlab\.micrograd\.Value, not from list"):
        gl.show([1.0])


def test_what_the_package_offers_is_there() -> None:
    assert all(callable(getattr(gl, name)) for name in ("read", "trace", "check", "show"))
    with pytest.raises(AttributeError, match="no attribute 'train_everything'"):
        gl.train_everything  # noqa: B018
