"""A Value and all that it was computed from, as a Document that the window opens.

Nothing is recorded while a program runs: a Value knows its operands, and that is the record. Nodes get
their ids in the order the Values were born. Only what a graph can say is taken over. Data that was changed
by hand in the middle, or a `_backward` set by hand, belongs to the program; the document computes from its
leaves, with graphlab's own rules.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from numbers import Real
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from graphlab.document import LEAF_ROLES, Document, Graph, NodeId
from graphlab.document import Value as Content
from graphlab.document.bulk import nodes_of
from graphlab.document.edits import LONGEST_NAME, as_value
from graphlab.document.types import NOTHING
from graphlab.micrograd.engine import PARAMETER, Value, tape
from graphlab.ops import OP

OP_OF_TEXT = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "**": "pow_of",
    "neg": "neg",
    "ReLU": "relu",
    "relu": "relu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "exp": "exp",
    "log": "log",
    "sqrt": "sqrt",
    "sin": "sin",
    "cos": "cos",
    "abs": "abs",
    "max": "maximum",
    "min": "minimum",
}
"""What an `_op` text means: those of this engine, and those that people give to ops they add by hand."""


class RecordingError(ValueError):
    """A graph of Values that no document can hold, in words."""


class Kind(NamedTuple):
    """What a Value's `_op` text means here."""

    op: str
    params: Mapping[str, float]


def document(value: object) -> Document:
    """The graph behind a Value, with that Value as the target of backward. Takes time linear in its size.

    Parameters of `nn` modules are parameters and numbers that met a Value are constants. All other leaves are
    inputs if there are parameters of modules, else parameters. A label becomes the name if it is a free
    identifier, else the note. Raises RecordingError for an op that graphlab does not have, or data that is no
    number.
    """
    if not isinstance(value, Value):
        kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
        raise TypeError(f"A graph is recorded from one graphlab.micrograd.Value, not from {kind}.")
    with collector_at_rest():
        return recorded(value)


def recorded(value: Value) -> Document:
    """The document, column by column: ids, kinds, operands, words."""
    values = tape(value)
    ids = {each: NodeId(place) for place, each in enumerate(values, start=1)}
    others = role_of_others(values)
    kinds = [
        kind_of(each._op, len(each._children)) if each._children else kind_of_leaf(each._role or others)
        for each in values
    ]
    ops, params = zip(*kinds, strict=True)
    nodes = nodes_of(ops, inputs_of(values, ids), params, *words_of(values))
    graph = Graph(MappingProxyType(dict(zip(ids.values(), nodes, strict=True))), len(nodes) + 1)
    contents = {key: content_of(each) for each, key in ids.items() if not each._children}
    return Document(graph=graph, values=MappingProxyType(contents), target=ids[value])


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search for garbage while nothing but new, living objects are made.

    Otherwise the collector walks the Values and the growing document again and again: 100 of 250 ms for
    65,818 nodes.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()


def inputs_of(values: Iterable[Value], ids: Mapping[Value, NodeId]) -> Iterator[tuple[NodeId, ...]]:
    """The operands of each Value as ids, in order."""
    for value in values:
        children = value._children
        if len(children) == 2:  # nearly all have two, and saying so takes half the time
            a, b = children
            yield ids[a], ids[b]
        else:
            yield tuple([ids[child] for child in children])


def role_of_others(values: Iterable[Value]) -> str:
    """What the leaves are that a program made itself: data for a model, or else the numbers it asks about."""
    modelled = any(not value._children and value._role == PARAMETER for value in values)
    return "input" if modelled else PARAMETER


def words_of(values: Sequence[Value]) -> tuple[list[str], list[str]]:
    """Names and notes: a label names its node if it can, and is noted beside it if it cannot."""
    names, notes = [""] * len(values), [""] * len(values)
    taken: set[str] = set()
    for place, value in enumerate(values):
        if value.label:
            label = str(value.label).strip()
            free = label.isidentifier() and len(label) <= LONGEST_NAME and label not in taken
            (names if free else notes)[place] = label
            taken.add(label)
    return names, notes


@lru_cache(maxsize=len(LEAF_ROLES))
def kind_of_leaf(role: str) -> Kind:
    """A leaf of this role."""
    return Kind(role, NOTHING)


@lru_cache(maxsize=1024)
def kind_of(text: str, count: int) -> Kind:
    """The op that a text such as `+`, `**-1` or `tanh` stands for, with this many operands."""
    if text.startswith("**") and count == 1:
        return Kind("pow", power_of(text))
    op = OP_OF_TEXT.get(text)
    if op is None or OP[op].arity != count:
        operands = f"{count} operand{'s' * (count > 1)}"
        known = ", ".join(OP_OF_TEXT)
        raise RecordingError(f"graphlab knows no op {text!r} of {operands}. It knows **2 and {known}.")
    return Kind(op, NOTHING)


def power_of(text: str) -> Mapping[str, float]:
    """The setting of a power written as `**-1`; nothing where it is the op's own default."""
    try:
        exponent = float(text.removeprefix("**"))
    except ValueError as error:
        raise RecordingError(f"{text!r} is no power: the exponent has to be a number.") from error
    return (
        NOTHING
        if exponent == OP["pow"].settings({})["exponent"]
        else MappingProxyType({"exponent": exponent})
    )


def content_of(value: Value) -> Content:
    """The number in a leaf as a float, or its array."""
    data = value.data
    try:
        if isinstance(data, Real | np.bool_):
            return float(data)
        if isinstance(data, np.ndarray) and data.dtype.kind in "biuf":
            return as_value(data.astype(np.float64))
    except OverflowError as error:
        raise RecordingError(f"{called(value)} holds a number too large for a float64.") from error
    raise RecordingError(f"{called(value)} holds {data!r:.40}, which is no number.")


def called(value: Value) -> str:
    """How a sentence about a leaf begins."""
    return f"The leaf {value.label!r}" if value.label else "A leaf without a label"
