"""Random documents as the editor makes them, and plain ways to look at graphs."""

import numpy as np
from hypothesis import strategies as st

from graphlab.document import LEAF_ROLES, Document, Slot
from graphlab.document.edits import EditError, add_leaf, add_op, connect, rename, set_note, set_target
from graphlab.ops import OP, OPS
from tests.ops.cases import CASES

NAMES = (
    "a",
    "b",
    "L",
    "x_1",
    "t1",
    "t2",
    "log",
    "tanh",
    "max",
    "F",
    "torch",
    "input",
    "inf",
    "lambda",
    "ｘ",
    "ß",
    "_",
)
NUMBERS = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    0.1,
    1e16,
    1e300,
    -5e-324,
    3.5,
    float("inf"),
    float("-inf"),
    float("nan"),
)
ARRAYS = st.sampled_from((np.array([[0, 2], [2, -1]]), np.array([True, False]), np.array([2**62])))
"""Whole numbers and truth values; a list cannot say what an empty one holds."""

NOTES = ("slope", "two\nlines", "  indented", "#!", "! bang", "'quoted' \"too\"", "\n", "naïve – note")


@st.composite
def documents(draw, cycles=False, most=14):
    """A document made by edits: any ops, settings, empty ports, names, notes, roles and target."""
    document, keys = Document(), []
    for _ in range(draw(st.integers(0, most))):
        name = draw(st.sampled_from(("", "", "", *NAMES)))
        if not keys or draw(st.booleans()):
            number = draw(
                st.sampled_from(NUMBERS) | st.floats() | st.just([[1.0, -2.0], [0.5, float("nan")]]) | ARRAYS
            )
            role = draw(st.sampled_from(("constant", *LEAF_ROLES)))
            document, key = add_leaf(document, number, name=name, role=role)
        else:
            op = draw(st.sampled_from(OPS))
            count = draw(count_of(op))
            inputs = [draw(st.sampled_from((*keys[-4:], keys[0], None))) for _ in range(count)]
            document, key = add_op(document, op.name, inputs, params=draw(settings_of(op, count)), name=name)
        keys.append(key)
        if draw(st.integers(0, 5)) == 0:
            document = set_note(document, key, draw(st.sampled_from(NOTES)))
    if cycles and keys:
        computed = [key for key in keys if document.graph.nodes[key].inputs]
        for key in computed:
            if draw(st.booleans()):
                index = draw(st.integers(0, len(document.graph.nodes[key].inputs) - 1))
                document = connect(document, draw(st.sampled_from(keys)), Slot(key, index))
    if keys and draw(st.booleans()):
        document = set_target(document, draw(st.sampled_from(keys)))
    return document


COUNTS = st.integers(-3, 5)
SETTINGS = {
    "number": st.sampled_from((2.0, -1.0, 0.5, -0.0, 1e20, float("inf"))) | st.floats(allow_nan=False),
    "whole": COUNTS,
    "dim": COUNTS,
    "dims": COUNTS | st.lists(COUNTS, max_size=3).map(tuple),
    "shape": st.lists(COUNTS, max_size=3).map(tuple),
    "flag": st.booleans(),
    "key": st.sampled_from((":", "0", ":, 1:", "-1", "..., None", "::2", "#", ":, -1, :", "#, #", "#, 2:3")),
}


def settings_of(op, count=None):
    """Some settings of an op, now and then unusual ones; of a tensor op those that it is tried with."""
    if not op.pointwise:
        tried = [case.given for case in CASES if case.name == op.name and len(case.shapes) == count]
        return st.sampled_from(tried or [{}])
    return st.fixed_dictionaries(
        {},
        optional={
            param.name: st.sampled_from(param.choices) if param.choices else SETTINGS[param.kind]
            for param in op.params
        },
    )


def count_of(op):
    """Some number of operands that an op can have."""
    tried = {len(case.shapes) for case in CASES if case.name == op.name}
    return st.sampled_from(sorted(tried or {op.arity}))


def renamed(document, key, name):
    """rename, or the same document where the name is taken."""
    try:
        return rename(document, key, name)
    except EditError:
        return document


def tree(document, key):
    """A node as nested tuples down to its leaves, for small graphs."""
    if key is None:
        return "..."
    node = document.graph.nodes[key]
    if node.op not in OP:
        return node.name or (node.op, repr(document.values[key]))
    params = tuple(sorted(node.params.items()))
    return (node.op, *params, *(tree(document, source) for source in node.inputs))


def by_name(document):
    """The id of every named node."""
    return {node.name: key for key, node in document.graph.nodes.items() if node.name}


def values_of(document):
    """The value of every named leaf."""
    return {name: document.values[key] for name, key in by_name(document).items() if key in document.values}


def run(document):
    """The value of every node by the plain rules, for complete graphs in the order of a text."""
    values = {key: np.float64(value) for key, value in document.values.items()}
    for key, node in document.graph.nodes.items():
        if node.op in OP:
            operands = [values[source] for source in node.inputs]
            values[key] = OP[node.op].forward(*operands, *OP[node.op].numbers(node.params))
    return values
