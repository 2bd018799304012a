"""local x upstream = contribution, at every wire."""

import numpy as np
from hypothesis import given

from graphlab.document import Slot
from graphlab.document.edits import disconnect
from graphlab.language import parse
from graphlab.timeline import equation
from tests.timeline.strategies import Pass, passed, passes


@given(passes())
def test_local_times_upstream_is_the_contribution(run: Pass) -> None:
    for slot in run.program.slots:
        at = equation(run.document, run.trace, slot)
        if run.trace.contribution(slot) is None:
            assert at is None
        else:
            assert at is not None
            np.testing.assert_array_equal(np.multiply(at.local, at.upstream), at.contribution)


@given(passes())
def test_the_equations_into_a_node_add_up_to_its_gradient(run: Pass) -> None:
    nodes, program = run.document.graph.nodes, run.program
    for key in program.order:
        slots = [slot for slot in program.slots if nodes[slot.node].inputs[slot.index] == key]
        parts = [equation(run.document, run.trace, slot) for slot in slots]
        total = sum(np.sum(at.contribution) for at in parts if at is not None)
        seed = np.size(run.trace.value(key)) if key == program.target else 0.0
        np.testing.assert_allclose(np.sum(run.trace.grad(key)), total + seed, rtol=1e-9, atol=1e-9)


def test_an_equation_names_its_three_numbers() -> None:
    run = passed(parse("a = 2.0\nb = -3.0\nc = 10.0\nf = -2.0\ne = a*b\nd = e + c\nL = d*f"))
    (e,) = [key for key, node in run.document.graph.nodes.items() if node.name == "e"]
    at = equation(run.document, run.trace, Slot(e, 0))
    assert at is not None
    assert at.names == ("∂e/∂a", "∂L/∂e", "part of ∂L/∂a")
    assert at.numbers == ("−3", "−2", "6")


def test_there_is_no_equation_at_an_empty_port() -> None:
    document = parse("y = a * b")
    (y,) = [key for key, node in document.graph.nodes.items() if node.name == "y"]
    run = passed(disconnect(document, [Slot(y, 1)]))
    assert equation(run.document, run.trace, Slot(y, 1)) is None
    assert equation(run.document, run.trace, Slot(y, 0)) is None
