"""Document to code of other libraries, ready to run: same value and, except in NumPy, same gradients."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from graphlab.document.edits import as_value
from graphlab.document.types import LEAF_ROLES, Document, NodeId, Value
from graphlab.language.lines import DRAWN, Lines, plan
from graphlab.language.printing import expression
from graphlab.language.spelling import as_python, spell, written
from graphlab.language.walk import walk
from graphlab.ops import OP, Shape, ShapeFault
from graphlab.ops.shaping import spelled

RESERVED = frozenset({"Value", "torch", "np", "F", "erf", "abs", "float"})
"""Names that the printed code needs for itself; a node of such a name gets a `_`."""

MICROGRAD = frozenset({"add", "sub", "mul", "div", "neg", "pow", "relu"})
"""What the published micrograd can compute."""

Shapes = Mapping[NodeId, Shape | None]

LEARNED = frozenset({"parameter", "input"})
"""Roles whose gradient is wanted."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a library opens a program, holds a number, and runs backward."""

    opening: Callable[[Lines], Iterator[str]]
    leaf: Callable[[Value, str], str]
    backward: Callable[[str, bool], str]


def to_code(document: Document, dialect: str) -> str:
    """The graph as a program for micrograd, numpy (forward only) or torch. Raises ValueError for others."""
    if dialect not in CODE:
        raise ValueError(f"There is no dialect {dialect!r}. Choose one of {', '.join(CODE)}.")
    if dialect == "micrograd" and (tensor := _first_tensor(document)):
        return f"# micrograd computes with single numbers, and {tensor}.\n# Choose PyTorch or NumPy.\n"
    lines = plan(document, partial(spell, dialect=dialect), reserved=RESERVED, code=dialect)
    how = CODE[dialect]
    text = [*how.opening(lines), *_remarks(lines), ""]
    shapes = _shapes(document)
    text += [statement for key in lines.order for statement in _statement(lines, key, how, shapes)]
    if lines.target is not None and _learns(lines, lines.target):
        text += [how.backward(lines.names[lines.target], bool(shapes.get(lines.target)))]
    return "\n".join(text).strip("\n") + "\n"


def _statement(lines: Lines, key: NodeId, how: Dialect, shapes: Shapes) -> Iterator[str]:
    node = lines.document.graph.nodes[key]
    if node.op in LEAF_ROLES:
        right = how.leaf(lines.document.values.get(key, 1.0), node.op)
    else:
        right = _with_drawn_numbers(lines, key, how, shapes) if node.op in DRAWN else ""
        right = right or expression(lines, key)
    note = [line for line in re.split(r"\r\n?|\n", node.note) if line.strip()]
    if len(note) > 1:
        yield from (f"# {line}".rstrip() for line in note)
    yield f"{lines.names[key]} = {right}" + (f"  # {note[0]}" if len(note) == 1 else "")


def _with_drawn_numbers(lines: Lines, key: NodeId, how: Dialect, shapes: Shapes) -> str:
    """A random op by the numbers that it draws at the first step of a run; nothing where it has no shape."""
    node = lines.document.graph.nodes[key]
    op, source = OP[node.op], node.inputs[0] if node.inputs else None
    if shapes.get(key) is None or (source is None and node.inputs):
        return ""
    more = {"step": 0} if op.seeded else {}
    operands = [] if source is None else [np.ones(shapes[source] or ())]
    numbers = how.leaf(as_value(op.forward(*operands, **op.settings(node.params), **more)), "constant")
    return f"{lines.names[source]} * {numbers}" if source is not None and op.name == "dropout" else numbers


def _first_tensor(document: Document) -> str:
    """What in the document is no single number, in words."""
    for key, node in document.graph.nodes.items():
        value = document.values.get(key)
        if isinstance(value, np.ndarray):
            return f"{node.name or 'a leaf'} is {'a tensor of ' * (value.ndim > 1)}{spelled(value.shape)}"
        if node.op in OP and not OP[node.op].pointwise:
            return f"{node.name or 'a node'} is made by {node.op}, which works on tensors"
    return ""


def _learns(lines: Lines, target: NodeId) -> bool:
    """Whether a gradient can reach any leaf from here: PyTorch refuses to run backward where none can."""
    nodes = lines.document.graph.nodes
    waiting, seen = [target], {target}
    while waiting:
        key = waiting.pop()
        node, value = nodes[key], lines.document.values.get(key, 1.0)
        if node.op in LEARNED and np.asarray(value).dtype.kind == "f":
            return True
        if node.op not in LEAF_ROLES and OP[node.op].differentiable:
            sending = [source for index, source in enumerate(node.inputs) if OP[node.op].sends(index)]
            fresh = [source for source in sending if source is not None and source not in seen]
            seen.update(fresh)
            waiting += fresh
    return False


def _shapes(document: Document) -> Shapes:
    """The shape of every node, None where something is missing or does not fit."""
    shapes: dict[NodeId, Shape | None] = {}
    for key in walk(document.graph.nodes).order:
        node = document.graph.nodes[key]
        if node.op in LEAF_ROLES:
            shapes[key] = np.shape(document.values.get(key, 1.0))
            continue
        operands = [None if source is None else shapes.get(source) for source in node.inputs]
        known = [shape for shape in operands if shape is not None]
        try:
            fits = len(known) == len(operands)
            shapes[key] = OP[node.op].shape(*known, **OP[node.op].settings(node.params)) if fits else None
        except ShapeFault:
            shapes[key] = None
    return shapes


def _remarks(lines: Lines) -> Iterator[str]:
    nodes = lines.document.graph.nodes.values()
    if lines.cycles:
        yield "# This graph has a cycle, which no program can hold: ... stands where it closes."
    if any(None in node.inputs for node in nodes):
        yield "# Some operands are still missing: put them where ... stands."


def _micrograd_opening(lines: Lines) -> Iterator[str]:
    used = {node.op for node in lines.document.graph.nodes.values() if node.op in OP}
    yield "from micrograd.engine import Value"
    if used - MICROGRAD:
        lacking = ", ".join(sorted(used - MICROGRAD))
        yield f"# The published micrograd has no {lacking}: use a Value class that has."


def _numpy_opening(lines: Lines) -> Iterator[str]:
    nodes = lines.document.graph.nodes.values()
    if any(node.op == "gelu" and not node.params for node in nodes):
        yield "from math import erf as erf_of_one"
        yield ""
    yield "import numpy as np"
    if any(node.op == "gelu" and not node.params for node in nodes):
        yield ""
        yield "erf = np.vectorize(erf_of_one)"


def _torch_opening(lines: Lines) -> Iterator[str]:
    yield "import torch"
    nodes = lines.document.graph.nodes.values()
    if any(node.op in OP and "F." in OP[node.op].spelling["torch"] for node in nodes):
        yield "import torch.nn.functional as F"


def _torch_leaf(value: Value, role: str) -> str:
    number = as_python(written(value))
    if isinstance(value, np.ndarray) and value.dtype.kind in "ib":
        empty = ", dtype=torch.int64" if value.dtype.kind == "i" else ", dtype=torch.bool"
        return f"torch.tensor({number}{'' if value.size else empty})"
    grad = ", requires_grad=True" if role in LEARNED else ""
    return f"torch.tensor({number}, dtype=torch.float64{grad})"


def _numpy_leaf(value: Value, role: str) -> str:
    number = as_python(written(value))
    if not isinstance(value, np.ndarray):
        return f"np.float64({number})"
    return f"np.array({number})" if value.size else f"np.array({number}, dtype=np.{value.dtype.name})"


CODE: Mapping[str, Dialect] = {
    "micrograd": Dialect(
        _micrograd_opening,
        lambda value, role: f"Value({as_python(written(value))})",
        lambda name, arrays: f"{name}.backward()",
    ),
    "numpy": Dialect(_numpy_opening, _numpy_leaf, lambda name, arrays: ""),
    "torch": Dialect(
        _torch_opening,
        _torch_leaf,
        lambda name, arrays: f"{name}.backward(torch.ones_like({name}))" if arrays else f"{name}.backward()",
    ),
}
