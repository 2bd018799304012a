"""Exploding a fused op: the formula that it stands for, in primitives, in its place in the graph.

The node that gives the value keeps the op's id, name and place, so that whoever read the op reads it still,
and nothing outside changes: not a value, not a gradient.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from graphlab.document.edits import EditError
from graphlab.document.types import Document, Graph, Node, NodeId
from graphlab.language.reading import parse
from graphlab.ops import OP, Shape

OPERAND, VALUE = "operand_{}", "value_of_it"


def can_explode(document: Document, node: NodeId) -> bool:
    """Whether an op has something inside to show."""
    own = document.graph.nodes[node]
    return own.op in OP and bool(OP[own.op].expand) and None not in own.inputs


def explode(document: Document, node: NodeId, shapes: Sequence[Shape]) -> Document:
    """The document with an op replaced by its formula; shapes are those of its operands.

    Raises EditError for an op that has none.
    """
    own = document.graph.nodes[node]
    text = _formula(document, node, shapes)
    inside = parse(text)
    ids = _ids(document, node, inside)
    nodes: dict[NodeId, Node] = {}
    for key, each in document.graph.nodes.items():
        if key == node:
            nodes |= _grafted(inside, ids, own)
        else:
            nodes[key] = each
    new = {ids[key]: value for key, value in inside.values.items() if ids[key] not in document.graph.nodes}
    values = MappingProxyType({**document.values, **new})
    next_id = max(document.graph.next_id, *(key + 1 for key in nodes))
    graph = Graph(MappingProxyType(nodes), NodeId(next_id))
    return replace(document, graph=graph, values=values)


def _formula(document: Document, node: NodeId, shapes: Sequence[Shape]) -> str:
    own = document.graph.nodes[node]
    names = [OPERAND.format(index) for index in range(len(own.inputs))]
    lines = (
        OP[own.op].expansion(names, shapes, own.params).splitlines() if can_explode(document, node) else []
    )
    if not lines:
        raise EditError(f"{own.op} is a primitive here: there is nothing inside that could be shown.")
    return "\n".join([*lines[:-1], f"{VALUE} = {lines[-1]}"])


def _ids(document: Document, node: NodeId, inside: Document) -> dict[NodeId, NodeId]:
    """What each node of the formula is in the document: an operand, the op itself, or new."""
    own, fresh = document.graph.nodes[node], document.graph.next_id
    operands = {OPERAND.format(index): source for index, source in enumerate(own.inputs)}
    ids: dict[NodeId, NodeId] = {}
    for key, each in inside.graph.nodes.items():
        source = operands.get(each.name)
        if source is not None:
            ids[key] = source
        elif each.name == VALUE:
            ids[key] = node
        else:
            ids[key] = NodeId(fresh)
            fresh += 1
    return ids


def _grafted(inside: Document, ids: dict[NodeId, NodeId], own: Node) -> dict[NodeId, Node]:
    """The formula's own nodes, with the document's ids; the one that gives the value keeps name and note."""
    found: dict[NodeId, Node] = {}
    for key, each in inside.graph.nodes.items():
        if each.name.startswith(OPERAND.format("")) and not each.inputs:
            continue
        inputs = tuple(None if source is None else ids[source] for source in each.inputs)
        is_value = each.name == VALUE
        name, note = (own.name, own.note) if is_value else ("", each.note)
        found[ids[key]] = replace(each, inputs=inputs, name=name, note=note)
    return found
