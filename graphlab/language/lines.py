"""Which nodes get a line of their own in a text, in which order, and under which names.

Named nodes and leaves have a line each. An unnamed node that is used once is written inside its reader. The
others need a name to be told in text, so printing lends them one (t1, t2, ...): the document is not changed,
but a text that is read back gives the nodes these names.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from keyword import iskeyword
from math import isfinite
from unicodedata import normalize

import numpy as np

from graphlab.document.types import LEAF_ROLES, Document, Node, NodeId, Slot
from graphlab.language.sketch import FOLDS
from graphlab.language.spelling import Spelling, spell, strength_of_number
from graphlab.language.walk import target_of, walk
from graphlab.language.words import ATOM, NUMBERS
from graphlab.ops import OP

DEEPEST = 40
"""How deep brackets nest before the inner part gets a line of its own."""

DRAWN = frozenset({"randn", "rand", "dropout", "dropout_mask"})
"""Ops whose numbers other libraries would draw differently, so that code carries the numbers themselves."""

FOLDED = frozenset({*FOLDS, "neg", "pow"})


@dataclass(frozen=True, slots=True)
class Lines:
    """The plan of a text.

    order: the nodes with a line of their own; names: what they are called there, "" for a bare expression;
    cut: wires that text cannot hold, because they close one of the cycles; target: where backward starts;
    last: where it would start if the text did not say so; code: the other library that it is written for.
    """

    document: Document
    spell: Callable[[Node], Spelling]
    order: tuple[NodeId, ...]
    names: Mapping[NodeId, str]
    cut: frozenset[Slot]
    cycles: tuple[tuple[NodeId, ...], ...]
    target: NodeId | None
    last: NodeId | None
    code: str = ""


def line_order(document: Document) -> tuple[NodeId, ...]:
    """The nodes that have a line of their own in graphlab text, in the order of the lines."""
    return plan(document).order


def plan(
    document: Document,
    spelled: Callable[[Node], Spelling] = spell,
    *,
    reserved: Collection[str] = tuple(NUMBERS),
    code: str = "",
) -> Lines:
    """What goes on which line. In code, every line has a name and numbers stand only between operators."""
    nodes = document.graph.nodes
    steps = walk(nodes)
    used = Counter(source for _, source in _wires(nodes, steps.cut))
    target = target_of(document)
    heads = {key for key, node in nodes.items() if node.name or node.note or used[key] != 1}
    heads.update(
        key
        for key, node in nodes.items()
        if node.op in LEAF_ROLES and not _plain_constant(document, key, code != "")
    )
    heads.update(_drawn(nodes) if code else ())
    heads.update(() if target is None else (target,))
    for slot, source in _wires(nodes, steps.cut):
        if source not in heads and _lost_inside(document, heads, slot, spelled(nodes[slot.node]), code != ""):
            heads.add(source)
    _break_up(document, steps.order, steps.cut, spelled, heads)
    order = tuple([key for key in steps.order if key in heads])
    computed = [key for key in order if nodes[key].op not in LEAF_ROLES]
    last = next(reversed(computed or order), None)
    bare = {
        key
        for key in order
        if not code and not used[key] and (key != target or key == last) and _may_be_bare(document, key)
    }
    names = _names(document, order, bare, frozenset(reserved))
    return Lines(document, spelled, order, names, steps.cut, steps.cycles, target, last, code)


def _wires(nodes: Mapping[NodeId, Node], cut: Collection[Slot]) -> Iterator[tuple[Slot, NodeId]]:
    for key, node in nodes.items():
        for index, source in enumerate(node.inputs):
            if source is not None and not (cut and Slot(key, index) in cut):
                yield Slot(key, index), source


def _drawn(nodes: Mapping[NodeId, Node]) -> Iterator[NodeId]:
    """Ops that draw numbers, and what those numbers are multiplied with."""
    for key, node in nodes.items():
        if node.op in DRAWN:
            yield key
            yield from (source for source in node.inputs if source is not None)


def _plain_constant(document: Document, key: NodeId, code: bool = False) -> bool:
    """Whether a leaf can be written as its number alone, or in text as its list."""
    node, value = document.graph.nodes[key], document.values.get(key, 1.0)
    if node.op != "constant" or node.params:
        return False
    return not code and value.size > 0 if isinstance(value, np.ndarray) else isfinite(value)


def _may_be_bare(document: Document, key: NodeId) -> bool:
    node = document.graph.nodes[key]
    return not node.name and (node.op not in LEAF_ROLES or _plain_constant(document, key))


def _lost_inside(
    document: Document, heads: Collection[NodeId], slot: Slot, spelling: Spelling, code: bool
) -> bool:
    """Whether the operand, written inside its reader, means something else: 2 * 3 folds."""
    nodes = document.graph.nodes
    reader = nodes[slot.node]
    source = reader.inputs[slot.index]
    if spelling.repeats(slot.index):
        return True
    if source is None or nodes[source].op not in LEAF_ROLES:
        return source is not None and reader.op == "index" and OP[nodes[source].op].gives == "bool"
    if reader.op == "pow_of" and slot.index == 1:
        return True
    if reader.op == "index" and slot.index:
        value = document.values.get(source)
        return not isinstance(value, np.ndarray) or value.dtype.kind != "i"
    if code and not spelling.infix:
        return True
    numbers = [
        each is not None and each not in heads and nodes[each].op in LEAF_ROLES for each in reader.inputs
    ]
    return all(numbers) and (code or reader.op in FOLDED)


def _break_up(
    document: Document,
    order: tuple[NodeId, ...],
    cut: Collection[Slot],
    spelled: Callable[[Node], Spelling],
    heads: set[NodeId],
) -> None:
    """Give lines of their own to parts that would nest too deep. A long sum nests nothing."""
    nodes = document.graph.nodes
    depths: dict[NodeId, int] = {}
    for key in order:
        deepest = 0
        for index, source in enumerate(nodes[key].inputs):
            if source is None or source in heads or Slot(key, index) in cut or nodes[source].op in LEAF_ROLES:
                continue
            spelling = spelled(nodes[key])
            inside = spelling.strength == ATOM or spelled(nodes[source]).strength < spelling.least(index)
            depth = depths[source] + inside
            if depth > DEEPEST:
                heads.add(source)
                depth = 0
            deepest = max(deepest, depth)
        depths[key] = deepest


def _names(
    document: Document, order: tuple[NodeId, ...], bare: Collection[NodeId], reserved: frozenset[str]
) -> Mapping[NodeId, str]:
    """A legal, unique name for every line that needs one. Names that text cannot hold get a `_`."""
    nodes = document.graph.nodes
    names = {key: nodes[key].name for key in order}
    odd = [key for key, name in names.items() if name and not _legal(name, reserved)]
    taken = {*names.values(), *reserved}.difference(names[key] for key in odd)
    for key in odd:
        name = normalize("NFKC", names[key])
        while name in taken or not _legal(name, reserved):
            name += "_"
        taken.add(name)
        names[key] = name
    number = 0
    for key in order:
        if not names[key] and key not in bare:
            number += 1
            while f"t{number}" in taken:
                number += 1
            names[key] = f"t{number}"
    return names


def _legal(name: str, reserved: Collection[str]) -> bool:
    return not iskeyword(name) and name not in reserved and name == normalize("NFKC", name)


def strength_of(lines: Lines, key: NodeId) -> int:
    """How tightly a node binds where it is written inside another one."""
    if key in lines.names:
        return ATOM
    node = lines.document.graph.nodes[key]
    if node.op in LEAF_ROLES:
        return strength_of_number(lines.document.values.get(key, 1.0))
    return lines.spell(node).strength
