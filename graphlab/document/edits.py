"""Edits: pure functions from a document to a document. What an edit does not touch stays identical (`is`).

Edits that make a node return the new document and the node's id; all others return the document alone, and
the very same object when there is nothing to change.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from operator import is_
from types import MappingProxyType
from typing import Any

import numpy as np

from graphlab.document.settings import INIT, SettingError, canonical, settled
from graphlab.document.types import (
    LEAF_ROLES,
    NOTHING,
    Document,
    Graph,
    Layout,
    Node,
    NodeId,
    Point,
    Scene,
    Slider,
    Slot,
    Value,
)
from graphlab.ops import OP, Op, Setting

LONGEST_NAME = 100
"""As many characters as the formula language reads."""

KINDS: Mapping[str, Any] = {"i": np.int64, "u": np.int64, "b": np.bool_}
"""What arrays of whole numbers and of truth values are stored as; all others are float64."""


class EditError(ValueError):
    """An edit that cannot be made, in words for the person who tried it."""


def frozen(mapping: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A read-only view of a fresh mapping."""
    return MappingProxyType(dict(mapping))


def updated(mapping: Mapping[Any, Any], changes: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A read-only mapping with these entries changed or added at the end."""
    # A read-only view copies itself 30 times faster than dict() or ** can read it.
    copy = mapping.copy() if isinstance(mapping, MappingProxyType) else dict(mapping)
    copy.update(changes)
    return MappingProxyType(copy)


def as_value(number: Any, like: Value = 1.0) -> Value:
    """A float, or a read-only array: whole numbers and truth values stay such if they came in an array.

    Lists become float64, or what like is made of where that loses nothing.
    """
    kind = number.dtype.kind if isinstance(number, np.ndarray) else "f"
    array = np.asarray(number, dtype=KINDS.get(kind, np.float64))
    if array.ndim == 0:
        return float(array)
    if isinstance(like, np.ndarray) and not isinstance(number, np.ndarray):
        whole = _without_warning(array, like.dtype)
        array = whole if np.array_equal(whole, array) else array
    array = array.copy()
    array.setflags(write=False)
    return array


def _without_warning(array: Any, dtype: Any) -> Any:
    with np.errstate(invalid="ignore"):
        return array.astype(dtype)


def add_leaf(
    document: Document,
    number: Any = 1.0,
    *,
    name: str = "",
    role: str = "parameter",
    init: str = "",
    place: Point | None = None,
) -> tuple[Document, NodeId]:
    """The document with one more leaf; init is the recipe that its value comes from, if it has one."""
    if role not in LEAF_ROLES:
        raise EditError(f"A leaf is one of {', '.join(LEAF_ROLES)}, not {role!r}.")
    params = frozen({INIT: init}) if init else NOTHING
    document, node = _add(document, Node(role, (), params, _free_name(document, name)), place)
    return replace(document, values=updated(document.values, {node: as_value(number)})), node


def add_op(
    document: Document,
    op: str,
    inputs: Iterable[NodeId | None] | None = None,
    *,
    params: Mapping[str, Setting] | None = None,
    name: str = "",
    note: str = "",
    place: Point | None = None,
) -> tuple[Document, NodeId]:
    """The document with one more op; inputs default to empty ports."""
    if op not in OP:
        raise EditError(f"There is no op called {op!r}.")
    ports = (None,) * OP[op].arity if inputs is None else tuple(inputs)
    if not OP[op].fits(len(ports)):
        raise EditError(f"{op} takes {operands_of(OP[op])}, not {len(ports)}.")
    settings = frozen(
        settled(OP[op], {key: _checked(OP[op], key, part) for key, part in (params or {}).items()})
    )
    return _add(document, Node(op, ports, settings, _free_name(document, name), note), place)


def operands_of(op: Op) -> str:
    """How many operands an op takes, in words: `2 operands`, `at least 1 operand`."""
    count = f"{op.arity} operand" + "s" * (op.arity != 1)
    return f"at least {count}" if op.variadic else count


def connect(document: Document, source: NodeId, slot: Slot) -> Document:
    """The document with the wire from source into slot; a wire that was there is replaced."""
    return _refill(document, {slot: source})


def disconnect(document: Document, slots: Iterable[Slot]) -> Document:
    """The document with these ports empty."""
    return _refill(document, dict.fromkeys(slots))


def delete(document: Document, nodes: Collection[NodeId]) -> Document:
    """The document without these nodes; ports that read them become empty."""
    gone = {node for node in nodes if node in document.graph.nodes}
    if not gone:
        return document
    kept = {
        key: _emptied(node, gone) if gone.intersection(node.inputs) else node
        for key, node in document.graph.nodes.items()
        if key not in gone
    }
    return replace(
        document,
        graph=replace(document.graph, nodes=MappingProxyType(kept)),
        values=_without(document.values, gone),
        target=None if document.target in gone else document.target,
        layout=_layout_without(document.layout, gone),
        sliders=_without(document.sliders, gone),
        scenes=_scenes_without(document.scenes, gone),
    )


def rename(document: Document, node: NodeId, name: str) -> Document:
    """The document in which the node has this name, a unique identifier; empty removes the name."""
    name = name.strip()
    if document.graph.nodes[node].name == name:
        return document
    _check_name(name)
    owner = find(document, name)
    if owner is not None:
        raise EditError(f"Another node is called {name!r} already. Choose a different name.")
    return _with_node(document, node, replace(document.graph.nodes[node], name=name))


def set_note(document: Document, node: NodeId, note: str) -> Document:
    """The document with this note on the node."""
    if document.graph.nodes[node].note == note:
        return document
    return _with_node(document, node, replace(document.graph.nodes[node], note=note))


def set_role(document: Document, node: NodeId, role: str) -> Document:
    """The document in which a leaf is a parameter, an input, a constant or a buffer."""
    old = document.graph.nodes[node]
    if old.op not in LEAF_ROLES or role not in LEAF_ROLES:
        raise EditError("Only a leaf has a role that can be chosen.")
    return document if old.op == role else _with_node(document, node, replace(old, op=role))


def set_param(document: Document, node: NodeId, param: str, setting: Setting) -> Document:
    """The document with another setting on an op, such as the exponent of a power."""
    old = document.graph.nodes[node]
    if old.op not in OP:
        raise EditError(f"A leaf ({old.op}) has no settings.")
    op = OP[old.op]
    kept = settled(op, {**op.settings(old.params), param: _checked(op, param, setting)})
    if kept == old.params:
        return document
    return _with_node(document, node, replace(old, params=frozen(kept)))


def set_value(document: Document, node: NodeId, number: Any) -> Document:
    """The same document with another number on one leaf."""
    return set_values(document, {node: number})


def set_values(document: Document, numbers: Mapping[NodeId, Any]) -> Document:
    """The same document with other numbers on several leaves."""
    if not numbers.keys() <= document.values.keys():
        raise EditError("Only a leaf holds a value that can be set.")
    values = {node: as_value(number, document.values[node]) for node, number in numbers.items()}
    changed = {node: value for node, value in values.items() if not _equal(document.values[node], value)}
    if not changed:
        return document
    nodes = document.graph.nodes
    made = {node: replace(nodes[node], params=NOTHING) for node in changed if nodes[node].params}
    if made:  # a leaf that was changed is no longer what its recipe gives
        document = replace(document, graph=replace(document.graph, nodes=updated(nodes, made)))
    return replace(document, values=updated(document.values, changed))


def set_target(document: Document, node: NodeId | None) -> Document:
    """The document in which backward starts from this node."""
    return document if document.target == node else replace(document, target=node)


def set_slider(document: Document, node: NodeId, slider: Slider) -> Document:
    """The document with this slider on a leaf."""
    if not (
        np.isfinite([slider.low, slider.high, slider.high - slider.low, slider.step]).all()
        and slider.low < slider.high
        and slider.step > 0
    ):
        raise EditError(
            "A slider needs two different finite ends, the smaller one first, and a positive step."
        )
    if node not in document.values:
        raise EditError("Only a leaf has a slider.")
    if document.sliders.get(node) == slider:
        return document
    return replace(document, sliders=updated(document.sliders, {node: slider}))


def move(document: Document, places: Mapping[NodeId, Point]) -> Document:
    """The document with these cards at these places."""
    changed = {node: place for node, place in places.items() if document.layout.places.get(node) != place}
    if not changed:
        return document
    layout = replace(document.layout, places=updated(document.layout.places, changed))
    return replace(document, layout=layout)


def set_title(document: Document, title: str) -> Document:
    """The document under another title."""
    return document if document.title == title else replace(document, title=title)


def find(document: Document, name: str) -> NodeId | None:
    """The node of this name, or None."""
    if not name:
        return None
    return next((key for key, node in document.graph.nodes.items() if node.name == name), None)


def _equal(old: Value, new: Value) -> bool:
    if np.asarray(old).dtype.kind != np.asarray(new).dtype.kind:
        return False
    return np.array_equal(old, new, equal_nan=True)


def _checked(op: Op, name: str, setting: Any) -> Setting:
    """The setting in the form that documents hold."""
    param = next((each for each in op.params if each.name == name), None)
    if param is None:
        raise EditError(f"{op.name} has no setting called {name!r}.")
    try:
        return canonical(param, setting)
    except SettingError as error:
        raise EditError(f"{name} of {op.name} is {error}, not {setting!r}.") from error


def _add(document: Document, node: Node, place: Point | None) -> tuple[Document, NodeId]:
    key = NodeId(document.graph.next_id)
    graph = Graph(updated(document.graph.nodes, {key: node}), key + 1)
    document = replace(document, graph=graph)
    return (document if place is None else move(document, {key: place})), key


def _with_node(document: Document, key: NodeId, node: Node) -> Document:
    nodes = updated(document.graph.nodes, {key: node})
    return replace(document, graph=replace(document.graph, nodes=nodes))


def _refill(document: Document, sources: Mapping[Slot, NodeId | None]) -> Document:
    nodes = document.graph.nodes
    changed: dict[NodeId, Node] = {}
    for slot, source in sources.items():
        node = changed.get(slot.node, nodes[slot.node])
        if source is not None and source not in nodes:
            raise EditError("The node that this wire comes from is no longer there.")
        if not 0 <= slot.index < len(node.inputs):
            raise EditError(f"{node.op} has no port number {slot.index + 1}.")
        inputs = (*node.inputs[: slot.index], source, *node.inputs[slot.index + 1 :])
        if inputs != node.inputs:
            changed[slot.node] = replace(node, inputs=inputs)
    if not changed:
        return document
    return replace(document, graph=replace(document.graph, nodes=updated(nodes, changed)))


def _emptied(node: Node, gone: Collection[NodeId]) -> Node:
    return replace(node, inputs=tuple(None if source in gone else source for source in node.inputs))


def _without(mapping: Mapping[NodeId, Any], gone: Collection[NodeId]) -> Mapping[NodeId, Any]:
    if not any(node in mapping for node in gone):
        return mapping
    return MappingProxyType({key: value for key, value in mapping.items() if key not in gone})


def _layout_without(layout: Layout, gone: Collection[NodeId]) -> Layout:
    places, pinned = _without(layout.places, gone), layout.pinned.difference(gone)
    return layout if places is layout.places and pinned == layout.pinned else Layout(places, pinned)


def _scenes_without(scenes: tuple[Scene, ...], gone: Collection[NodeId]) -> tuple[Scene, ...]:
    kept = tuple(_scene_without(scene, gone) for scene in scenes)
    return scenes if all(map(is_, kept, scenes)) else kept


def _scene_without(scene: Scene, gone: Collection[NodeId]) -> Scene:
    if not any(node in part for part in (scene.values, scene.highlights, scene.hidden) for node in gone):
        return scene
    return replace(
        scene,
        values=_without(scene.values, gone),
        highlights=scene.highlights.difference(gone),
        hidden=scene.hidden.difference(gone),
    )


def _check_name(name: str) -> None:
    """Names are printed into code, so a name that is none must not enter a document."""
    if name and not name.isidentifier():
        raise EditError(f"{name!r} is not a name: use letters, digits and _, not starting with a digit.")
    if len(name) > LONGEST_NAME:
        raise EditError(f"A name has at most {LONGEST_NAME} characters; this one has {len(name)}.")


def _free_name(document: Document, name: str) -> str:
    _check_name(name)
    if not name or find(document, name) is None:
        return name
    number = 1
    while find(document, f"{name}_{number}") is not None:
        number += 1
    return f"{name}_{number}"
