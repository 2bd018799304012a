"""Text to document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from graphlab.document.compare import alike
from graphlab.document.edits import as_value, delete, frozen
from graphlab.document.settings import INIT
from graphlab.document.types import LEAF_ROLES, NOTHING, Document, Graph, Node, NodeId, Value
from graphlab.language.errors import FormulaError, nearest, shown
from graphlab.language.limits import LIMITS
from graphlab.language.lines import line_order
from graphlab.language.match import Match
from graphlab.language.scan import Scan
from graphlab.language.sketch import Draft, Sketch
from graphlab.language.statements import Statements
from graphlab.language.walk import target_of
from graphlab.ops import OP, Shape, ShapeFault


class Span(NamedTuple):
    """Where a node is written: lines and columns from 1, end_column just behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document and where each of its nodes is written."""

    document: Document
    spans: Mapping[NodeId, Span]


def parse(text: str, previous: Document | None = None, values: Mapping[str, Any] | None = None) -> Document:
    """The document that a text describes.

    previous is the document that the text was edited from: what is still there keeps its id, place and slider
    and, where the text gives none, its value and note (an empty comment deletes a note); if nothing changed,
    previous itself comes back. values sets leaves by name and wins over the text. Raises FormulaError.
    """
    return _read(text, previous, values)[0]


def parse_source(
    text: str, previous: Document | None = None, values: Mapping[str, Any] | None = None
) -> Source:
    """`parse`, with the place of every node in the text. Raises FormulaError."""
    document, keys, scan = _read(text, previous, values)
    spans = {key: Span(*scan.place(draft.start), *scan.place(draft.end)) for draft, key in keys.items()}
    return Source(document, MappingProxyType(spans))


def _read(
    text: str, previous: Document | None, values: Mapping[str, Any] | None
) -> tuple[Document, Mapping[Draft, NodeId], Scan]:
    scan = Scan(text)
    try:
        sketch = Statements(scan).read()
    except RecursionError:
        raise FormulaError(
            "Brackets are nested too deep here. Give the inner part a line of its own.", 1, 1
        ) from None
    sketch.name_drafts()
    _refuse_huge(sketch)
    base = Document() if previous is None else previous
    given = _given(sketch, values or {})
    for draft, value in given.items():
        if INIT in draft.params and not (draft.value is not None and alike(draft.value, value)):
            draft.params = {}
    keys = _keys(sketch, base)
    return _document(sketch, keys, base, given), keys, scan


def _keys(sketch: Sketch, base: Document) -> dict[Draft, NodeId]:
    """An id for every draft, in the order of the text: old ones where they match, else fresh ones."""
    old = Match(sketch.drafts, base).run() if base.graph.nodes else {}
    fresh = base.graph.next_id
    keys: dict[Draft, NodeId] = {}
    for draft in sketch.drafts:
        if draft in old:
            keys[draft] = old[draft]
        else:
            keys[draft] = NodeId(fresh)
            fresh += 1
    return keys


def _document(
    sketch: Sketch, keys: Mapping[Draft, NodeId], base: Document, given: Mapping[Draft, Value]
) -> Document:
    nodes = {key: _node(draft, key, keys, base) for draft, key in keys.items()}
    values = {key: _value(draft, key, base, given) for draft, key in keys.items() if draft.leaf}
    target = None if sketch.target is None else keys[sketch.target]
    if _unchanged(nodes, values, base):
        kept = base if target == target_of(base) else replace(base, target=target)
        return (
            kept
            if _in_order(nodes, base)
            else replace(kept, graph=replace(base.graph, nodes=MappingProxyType(nodes)))
        )
    next_id = NodeId(max([base.graph.next_id, *(key + 1 for key in nodes)]))
    rest = _leaves_only(delete(base, base.graph.nodes.keys() - nodes.keys()), nodes)
    document = replace(
        rest, graph=Graph(MappingProxyType(nodes), next_id), values=MappingProxyType(values), target=None
    )
    implied = base.graph.nodes and base.target is None and target_of(document) == target
    return document if implied else replace(document, target=target)


def _node(draft: Draft, key: NodeId, keys: Mapping[Draft, NodeId], base: Document) -> Node:
    old = base.graph.nodes.get(key)
    op, note = draft.op, draft.note
    if old is not None:
        note = old.note if note is None else note
        if not draft.role_given and old.op in LEAF_ROLES:
            op = old.op
    inputs = tuple([None if source is None else keys[source] for source in draft.inputs])
    params = draft.params
    if draft.leaf and draft.value is None and old is not None and old.op in LEAF_ROLES:
        params = dict(old.params)
    node = Node(op, inputs, frozen(params) if params else NOTHING, draft.name, note or "")
    return old if old == node else node


def _value(draft: Draft, key: NodeId, base: Document, given: Mapping[Draft, Value]) -> Value:
    old = base.values.get(key)
    value = given.get(draft, draft.value)
    if value is None:
        return 1.0 if old is None else old
    return old if old is not None and alike(old, value) else value


def _given(sketch: Sketch, values: Mapping[str, Any]) -> dict[Draft, Value]:
    """The values handed over by name, checked."""
    if not values:
        return {}
    named = {draft.name: draft for draft in sketch.drafts if draft.name} | sketch.scope
    given = {}
    for name, number in values.items():
        draft = named.get(name)
        if draft is None or not draft.leaf:
            leaves = [each for each, other in named.items() if other.leaf]
            words = (
                f"A value is given for {shown(name)}, which is no leaf of this text{nearest(name, leaves)}"
            )
            raise FormulaError(words)
        try:
            given[draft] = as_value(number)
        except (TypeError, ValueError):
            raise FormulaError(
                f"The value given for {shown(name)} is not a number or a regular nested list."
            ) from None
    return given


def _unchanged(nodes: Mapping[NodeId, Node], values: Mapping[NodeId, Value], base: Document) -> bool:
    old = base.graph.nodes
    return (
        nodes.keys() == old.keys()
        and all(node is old[key] for key, node in nodes.items())
        and all(value is base.values.get(key) for key, value in values.items())
    )


def _in_order(nodes: Mapping[NodeId, Node], base: Document) -> bool:
    """Whether the text tells the same nodes in the order in which the old document prints them."""
    graph = Graph(nodes, base.graph.next_id)
    return list(nodes) == list(base.graph.nodes) or line_order(replace(base, graph=graph)) == line_order(base)


def _leaves_only(document: Document, nodes: Mapping[NodeId, Node]) -> Document:
    """Without the sliders and scene values of leaves that are computed now."""
    computed = {key for key in document.values if key in nodes and nodes[key].op not in LEAF_ROLES}
    if not computed:
        return document
    sliders = {key: slider for key, slider in document.sliders.items() if key not in computed}
    scenes = [
        replace(
            scene, values=frozen({key: value for key, value in scene.values.items() if key not in computed})
        )
        for scene in document.scenes
    ]
    return replace(document, sliders=frozen(sliders), scenes=tuple(scenes))


def _refuse_huge(sketch: Sketch) -> None:
    """Refuse a program whose values would not fit into the limits, op by op, before anything is computed."""
    shapes: dict[Draft, Shape] = {}
    total = 0
    for draft in sketch.drafts:
        shape = shapes[draft] = _shape(draft, shapes)
        if not shape:
            continue
        size = prod(shape)
        total += size * 8
        if size > LIMITS.elements or len(shape) > LIMITS.dimensions:
            words = f"This would have {size:,} elements in {len(shape)} dims. At most"
            words += f" {LIMITS.elements:,} in {LIMITS.dimensions} are possible."
            raise sketch.scan.error(words, draft.start, draft.end)
        if total > LIMITS.bytes_of_program:
            words = "From here on this program needs more than 1 GiB. Use smaller tensors or fewer ops."
            raise sketch.scan.error(words, draft.start, draft.end)


def _shape(draft: Draft, shapes: Mapping[Draft, Shape]) -> Shape:
    """The shape by the op's own rule; the largest operand's where it has none, for that is said later."""
    if draft.leaf:
        return draft.value.shape if isinstance(draft.value, np.ndarray) else ()
    op, operands = OP[draft.op], [shapes[source] for source in draft.inputs if source is not None]
    if op.pointwise and not any(operands):
        return ()
    try:
        if len(operands) == len(draft.inputs):
            return op.shape(*operands, **op.settings(draft.params))
    except ShapeFault:
        pass
    return max(operands, key=prod, default=())
