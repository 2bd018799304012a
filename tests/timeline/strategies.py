"""Random passes for hypothesis: documents with numbers and arrays, their program, timeline and trace."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from graphlab.document import Document
from graphlab.document.edits import add_leaf, add_op, set_target
from graphlab.engine import Program, Trace, build, run
from graphlab.ops import OP
from graphlab.timeline import Timeline, schedule

OPS = ("add", "add", "sub", "mul", "mul", "neg", "tanh", "relu", "sin")
NUMBERS = st.floats(-3.0, 3.0).map(lambda number: round(number, 3))
ARRAY = np.array([0.0, 0.25, 0.5])


class Pass(NamedTuple):
    """One document run once."""

    document: Document
    program: Program
    timeline: Timeline
    trace: Trace


def passed(document: Document) -> Pass:
    """Run a document."""
    program = build(document)
    return Pass(document, program, schedule(program), run(program, document.values))


@st.composite
def passes(draw: st.DrawFn) -> Pass:
    """Up to 12 nodes of numbers or arrays; operands repeat, and the target may lie in the middle."""
    document, nodes = Document(), []
    for _ in range(draw(st.integers(1, 12))):
        if len(nodes) < 2 or draw(st.integers(0, 3)) == 0:
            value = draw(NUMBERS)
            document, key = add_leaf(document, value + ARRAY if draw(st.integers(0, 7)) == 0 else value)
        else:
            op = OP[draw(st.sampled_from(OPS))]
            operands = [draw(st.sampled_from(nodes)) for _ in range(op.arity)]
            document, key = add_op(document, op.name, operands)
        nodes.append(key)
    return passed(set_target(document, draw(st.sampled_from(nodes[-3:]))))
