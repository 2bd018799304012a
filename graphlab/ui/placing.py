"""Edits that also place cards: what is new gets a place beside its neighbours, and nobody else moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graphlab.document import Document, NodeId, Point, edits
from graphlab.document.types import LEAF_ROLES
from graphlab.picture.anatomy import card_size
from graphlab.picture.layout import arrange, settle

SHIFT = 32.0


def sizes_of(document: Document) -> dict[NodeId, tuple[float, float]]:
    """The size of every card."""
    return {node: card_size(document, node) for node in document.graph.nodes}


def placed(document: Document) -> Document:
    """The document in which every card has a place."""
    if document.graph.nodes.keys() <= document.layout.places.keys():
        return document
    return edits.move(document, settle(document, sizes_of(document)))


def tidied(document: Document, nodes: Collection[NodeId]) -> Document:
    """The document laid out afresh: all of it, or these nodes about the place where they were."""
    if len(nodes) < 2:
        return edits.move(document, arrange(document, sizes_of(document)))
    return edits.move(document, arrange(document, sizes_of(document), nodes))


def added_op(
    document: Document, op: str, place: Point, source: NodeId | None = None
) -> tuple[Document, NodeId]:
    """The document with one more op about a point; a source is wired into its first port."""
    document, node = edits.add_op(document, op)
    if source is not None and document.graph.nodes[node].inputs:
        from graphlab.document import Slot

        document = edits.connect(document, source, Slot(node, 0))
    return centred(document, node, place), node


def added_leaf(
    document: Document, place: Point, number: float = 1.0, name: str = "", role: str = "parameter"
) -> tuple[Document, NodeId]:
    """The document with one more leaf about a point."""
    document, node = edits.add_leaf(document, number, name=name, role=role)
    return centred(document, node, place), node


def centred(document: Document, node: NodeId, place: Point) -> Document:
    """The document in which a card's middle is at a point, on the grid."""
    width, height = card_size(document, node)
    return edits.move(
        document, {node: Point(round((place.x - width / 2) / 8) * 8, round((place.y - height / 2) / 8) * 8)}
    )


def duplicated(document: Document, nodes: Collection[NodeId]) -> tuple[Document, frozenset[NodeId]]:
    """The document with copies of these nodes; wires among them are copied, wires from outside are kept."""
    copies: dict[NodeId, NodeId] = {}
    chosen = [node for node in document.graph.nodes if node in nodes]
    for key in chosen:
        node = document.graph.nodes[key]
        at = document.layout.places.get(key, Point(0, 0))
        place = Point(at.x + SHIFT, at.y + SHIFT)
        if node.op in LEAF_ROLES:
            document, copy = edits.add_leaf(
                document, document.values[key], name=node.name, role=node.op, place=place
            )
        else:
            document, copy = edits.add_op(
                document,
                node.op,
                node.inputs,
                params=node.params,
                name=node.name,
                note=node.note,
                place=place,
            )
        copies[key] = copy
    nodes_after = dict(document.graph.nodes)
    for copy in copies.values():
        node = nodes_after[copy]
        if any(source in copies for source in node.inputs if source is not None):
            inputs = tuple(
                copies.get(source, source) if source is not None else None for source in node.inputs
            )
            nodes_after[copy] = replace(node, inputs=inputs)
    graph = replace(document.graph, nodes=edits.frozen(nodes_after))
    return replace(document, graph=graph), frozenset(copies.values())
