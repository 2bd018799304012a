"""Document to code of other libraries, ready to run: same value and, except in NumPy, same gradients."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from graphlab.document.types import LEAF_ROLES, Document, NodeId
from graphlab.language.lines import Lines, plan
from graphlab.language.printing import expression
from graphlab.language.spelling import as_python, spell, written
from graphlab.ops import OP

RESERVED = frozenset({"Value", "torch", "np", "F", "erf", "abs", "float"})
"""Names that the printed code needs for itself; a node of such a name gets a `_`."""

MICROGRAD = frozenset({"add", "sub", "mul", "div", "neg", "pow", "relu"})
"""What the published micrograd can compute."""

LEARNED = frozenset({"parameter", "input"})
"""Roles whose gradient is wanted."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a library opens a program, holds a number, and runs backward."""

    opening: Callable[[Lines], Iterator[str]]
    leaf: Callable[[str, str, bool], str]
    backward: Callable[[str, bool], str]


def to_code(document: Document, dialect: str) -> str:
    """The graph as a program for micrograd, numpy (forward only) or torch. Raises ValueError for others."""
    if dialect not in CODE:
        raise ValueError(f"There is no dialect {dialect!r}. Choose one of {', '.join(CODE)}.")
    lines = plan(document, partial(spell, dialect=dialect), reserved=RESERVED, code=True)
    how = CODE[dialect]
    text = [*how.opening(lines), *_remarks(lines), ""]
    text += [statement for key in lines.order for statement in _statement(lines, key, how)]
    if lines.target is not None and _learns(lines, lines.target):
        arrays = any(isinstance(value, np.ndarray) for value in document.values.values())
        text += [how.backward(lines.names[lines.target], arrays)]
    return "\n".join(text).strip("\n") + "\n"


def _statement(lines: Lines, key: NodeId, how: Dialect) -> Iterator[str]:
    node = lines.document.graph.nodes[key]
    if node.op in LEAF_ROLES:
        value = lines.document.values.get(key, 1.0)
        right = how.leaf(as_python(written(value)), node.op, isinstance(value, np.ndarray))
    else:
        right = expression(lines, key)
    note = [line for line in re.split(r"\r\n?|\n", node.note) if line.strip()]
    if len(note) > 1:
        yield from (f"# {line}".rstrip() for line in note)
    yield f"{lines.names[key]} = {right}" + (f"  # {note[0]}" if len(note) == 1 else "")


def _learns(lines: Lines, target: NodeId) -> bool:
    """Whether a gradient can reach any leaf from here: PyTorch refuses to run backward where none can."""
    nodes = lines.document.graph.nodes
    waiting, seen = [target], {target}
    while waiting:
        node = nodes[waiting.pop()]
        if node.op in LEARNED:
            return True
        if node.op not in LEAF_ROLES and OP[node.op].differentiable:
            fresh = [source for source in node.inputs if source is not None and source not in seen]
            seen.update(fresh)
            waiting += fresh
    return False


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


def _torch_leaf(number: str, role: str, array: bool) -> str:
    grad = ", requires_grad=True" if role in LEARNED else ""
    return f"torch.tensor({number}, dtype=torch.float64{grad})"


CODE: Mapping[str, Dialect] = {
    "micrograd": Dialect(
        _micrograd_opening,
        lambda number, role, array: f"Value({number})",
        lambda name, arrays: f"{name}.backward()",
    ),
    "numpy": Dialect(
        _numpy_opening,
        lambda number, role, array: f"np.array({number})" if array else f"np.float64({number})",
        lambda name, arrays: "",
    ),
    "torch": Dialect(
        _torch_opening,
        _torch_leaf,
        lambda name, arrays: f"{name}.backward(torch.ones_like({name}))" if arrays else f"{name}.backward()",
    ),
}
