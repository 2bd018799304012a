"""What a node is called when it may have no name of its own: on cards, in sentences, equations, exports."""

import re

from graphlab.document.numbers import show, signed_term
from graphlab.document.types import LEAF_ROLES, Document, Node, NodeId
from graphlab.ops import OP

LONGEST = 14
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
PLAIN = re.compile(r"\w+(\(.*\))?")


def label(document: Document, key: NodeId) -> str:
    """The node's name; the number of an unnamed leaf; a short formula such as `a×b`; or the op's symbol."""
    node = document.graph.nodes[key]
    if node.name:
        return node.name
    if node.op in LEAF_ROLES:
        value = document.values.get(key)
        return show(value) if isinstance(value, float) else node.op
    parts = [_short(document, source) for source in node.inputs]
    text = _formula(node, parts) if all(parts) else ""
    return text if 0 < len(text) <= LONGEST else symbol(node)


def symbol(node: Node) -> str:
    """The symbol of a node's op, as its card shows it."""
    return OP[node.op].symbol if node.op in OP else node.op


def bracketed(name: str) -> str:
    """A name as part of a larger formula: a short formula such as a×b goes in brackets."""
    return name if PLAIN.fullmatch(name) else f"({name})"


def _formula(node: Node, parts: list[str]) -> str:
    """`a×b`, `−a`, `a²` or `tanh(n)`; nothing for what has no short spelling."""
    if node.op not in OP:
        return ""
    op = OP[node.op]
    if not op.infix:
        return f"{op.name}({', '.join(parts)})"
    if len(parts) == 2 and len(op.symbol) == 1:
        return f"{parts[0]}{op.symbol}{signed_term(parts[1])}"
    exponent = op.settings(node.params).get("exponent")
    if op.name == "pow" and exponent in range(10):
        return f"{signed_term(parts[0])}{SUPERSCRIPTS[int(exponent)]}"  # type: ignore[arg-type]
    return f"−{signed_term(parts[0])}" if op.name == "neg" else ""


def _short(document: Document, key: NodeId | None) -> str:
    if key is None:
        return ""
    node = document.graph.nodes[key]
    if node.name:
        return node.name
    value = document.values.get(key)
    return show(value) if node.op in LEAF_ROLES and isinstance(value, float) else ""
