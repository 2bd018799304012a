"""Document to graphlab text. Reading the text back gives the same graph; printing that gives the same text.

A wire that closes a cycle cannot be written: it is printed as an empty port, and a remark says so (`#!`,
which reading skips).
"""

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from graphlab.document.names import label
from graphlab.document.settings import INIT
from graphlab.document.types import LEAF_ROLES, Document, Node, NodeId, Slot
from graphlab.language.lines import Lines, plan, strength_of
from graphlab.language.recipes import still
from graphlab.language.scan import REMARK
from graphlab.language.spelling import NUMBER, Hole, short, spell, written
from graphlab.language.words import ATOM
from graphlab.ops import OP

EMPTY = "..."
CASTS = {"torch": ".long()", "numpy": ".astype(int)"}
MOST_NAMED = 8


def to_text(document: Document) -> str:
    """The document's graph as graphlab text: one line per leaf and named node, notes as comments."""
    shadowed = frozenset(node.name for node in document.graph.nodes.values() if node.name in OP)
    lines = plan(document, partial(spell, shadowed=shadowed))
    written_lines = [*_remarks(lines), *(text for key in lines.order for text in _statement(lines, key))]
    if lines.target is not None and lines.target != lines.last:
        written_lines.append(f"{lines.names[lines.target]}.backward()")
    return "".join(f"{text}\n" for text in written_lines)


def expression(lines: Lines, key: NodeId) -> str:
    """What computes this node: an expression of the lines it reads, with the fewest brackets. Iterative."""
    nodes, values = lines.document.graph.nodes, lines.document.values
    out: list[str] = []
    waiting: list[str | NodeId] = [key]
    first = True
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            out.append(part)
        elif not first and part in lines.names:
            out.append(lines.names[part])
        elif nodes[part].op in LEAF_ROLES:
            value = values.get(part, 1.0)
            init = nodes[part].params.get(INIT)
            if first and not lines.code and isinstance(init, str) and still(init, value):
                out.append(init)
                break
            out.append(short(value) if isinstance(value, float) and not first else written(value))
        else:
            waiting.extend(reversed(_parts(lines, part)))
        first = False
    return "".join(out)


def _parts(lines: Lines, key: NodeId) -> list[str | NodeId]:
    node = lines.document.graph.nodes[key]
    parts: list[str | NodeId] = []
    for part in lines.spell(node).parts:
        if not isinstance(part, Hole):
            parts.append(part)
            continue
        source = node.inputs[part.operand]
        if source is None or (lines.cut and Slot(key, part.operand) in lines.cut):
            parts.append(EMPTY if part.least <= NUMBER and not part.kept else f"({EMPTY})")
            continue
        cast = CASTS.get(lines.code, "") if _needs_cast(lines, node, part.operand, source) else ""
        if strength_of(lines, source) < (ATOM if cast else part.least):
            parts += ["(", source, ")"]
        else:
            parts.append(source)
        if cast:
            parts.append(cast)
    return parts


def _needs_cast(lines: Lines, reader: Node, index: int, source: NodeId) -> bool:
    """Whether floats stand where other libraries want whole numbers."""
    if not lines.code or OP[reader.op].takes(index) != "int":
        return False
    node = lines.document.graph.nodes[source]
    if node.op not in LEAF_ROLES:
        return OP[node.op].gives != "int"
    value = lines.document.values.get(source)
    return not isinstance(value, np.ndarray) or value.dtype.kind != "i"


def _statement(lines: Lines, key: NodeId) -> Iterator[str]:
    node = lines.document.graph.nodes[key]
    name, role = lines.names[key], f": {node.op}" if node.op in LEAF_ROLES and _says_role(lines, key) else ""
    text = f"{name}{role} = {expression(lines, key)}" if name else expression(lines, key)
    note = re.split(r"\r\n?|\n", node.note.strip("\r\n"))
    if len(note) > 1:
        yield from (f"# {line}".rstrip() for line in note)
    yield f"{text}  # {note[0]}" if len(note) == 1 and note[0].strip() else text


def _says_role(lines: Lines, key: NodeId) -> bool:
    """Whether a leaf is no parameter, or would not be read as one: whole numbers, and what a recipe makes."""
    node, value = lines.document.graph.nodes[key], lines.document.values.get(key)
    whole = isinstance(value, np.ndarray) and value.dtype.kind in "ib"
    return node.op != "parameter" or whole or INIT in node.params


def _remarks(lines: Lines) -> Iterator[str]:
    for cycle in lines.cycles:
        members = [lines.names.get(key) or label(lines.document, key) for key in (*cycle, cycle[0])]
        wire = f"The wire from {members[0]} into {members[1]} is written as {EMPTY}"
        if len(members) > MOST_NAMED:
            members[MOST_NAMED - 1 : -1] = [f"({len(members) - MOST_NAMED} more)"]
        yield f"{REMARK} Text cannot hold this cycle: {' -> '.join(members)}. {wire}"
