"""What a node is called in sentences and on cards when it may have no name of its own."""

from graphlab.document.numbers import show
from graphlab.document.types import LEAF_ROLES, Document, NodeId
from graphlab.ops import OP

LONGEST = 14


def label(document: Document, key: NodeId) -> str:
    """The node's name; the number of an unnamed leaf; else a short formula such as `a*b`, or the op."""
    node = document.graph.nodes[key]
    if node.name:
        return node.name
    if node.op in LEAF_ROLES:
        value = document.values.get(key)
        return show(value) if isinstance(value, float) else node.op
    op = OP[node.op]
    parts = [_short(document, source) for source in node.inputs]
    if op.infix and all(parts) and len(op.symbol) == 1 and len(parts) == 2:
        text = f"{parts[0]}{op.symbol}{parts[1]}"
    elif op.infix or not all(parts):
        return op.name
    else:
        text = f"{op.name}({', '.join(parts)})"
    return text if len(text) <= LONGEST else op.name


def subject(document: Document, key: NodeId) -> str:
    """How a sentence names the node that acts: its name, else the word of its op."""
    node = document.graph.nodes[key]
    return node.name or (label(document, key) if node.op in LEAF_ROLES else node.op)


def _short(document: Document, key: NodeId | None) -> str:
    if key is None:
        return ""
    node = document.graph.nodes[key]
    if node.name:
        return node.name
    value = document.values.get(key)
    return show(value) if node.op in LEAF_ROLES and isinstance(value, float) else ""
