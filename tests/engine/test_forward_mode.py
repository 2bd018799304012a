"""Forward mode and reverse mode tell the same slopes, each from its own end."""

import numpy as np
import pytest

from graphlab.document import Document
from graphlab.engine import build, jvp, run
from graphlab.language import parse
from tests.engine.test_tensors import PROGRAMS, document_of, named


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_direction_pushed_forward_meets_the_gradient_pulled_back(text: str) -> None:
    document = document_of(text)
    trace = run(build(document), document.values)
    program = trace.program
    numbers = np.random.default_rng(9)
    leaves = [key for key, value in document.values.items() if program.position[key] not in program.kinds]
    directions = {key: numbers.normal(size=np.shape(document.values[key])) for key in leaves}
    if "detach" in text:
        return
    pushed = np.sum(jvp(trace, directions)[program.target])
    pulled = sum(np.sum(trace.grad(key) * way) for key, way in directions.items())
    assert pushed == pytest.approx(pulled, rel=1e-9, abs=1e-11)


def test_every_node_moves_as_its_own_derivative_says() -> None:
    document = parse("y = x * x; z = sin(y) + c", values={"x": 3.0, "c": 1.0})
    trace = run(build(document), document.values)
    moves = jvp(trace, {named(document, "x"): 1.0})
    assert moves[named(document, "y")] == 6.0
    assert moves[named(document, "z")] == pytest.approx(6.0 * np.cos(9.0))
    assert moves[named(document, "c")] == 0.0


def test_nothing_moves_where_nothing_is_pushed() -> None:
    document: Document = parse("y = x * x", values={"x": 3.0})
    trace = run(build(document), document.values)
    assert set(jvp(trace, {}).values()) == {0.0}
