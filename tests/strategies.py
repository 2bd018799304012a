"""Random documents and random edits, for hypothesis."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from graphlab.document import edits
from graphlab.document.types import LEAF_ROLES, Bookmark, Document, NodeId, Point, Scene, Slider, Slot
from graphlab.ops import OP, OPS

NUMBERS = st.floats()
ROWS = st.lists(NUMBERS, max_size=3) | st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=2)
WHOLES = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=3).map(lambda rows: np.array(rows, np.int64))
MASKS = st.lists(st.booleans(), max_size=3).map(lambda rows: np.array(rows, np.bool_))
VALUES = NUMBERS | st.sampled_from([0.0, -0.0, 1.0, -3.0]) | ROWS.map(np.array) | WHOLES | MASKS
NAMES = st.text("abwxyzé_1", min_size=1, max_size=3).filter(str.isidentifier)
COORDINATES = st.floats(-1e6, 1e6)
PLACES = st.builds(Point, COORDINATES, COORDINATES)
TEXTS = st.text(max_size=12)

COUNTS = st.integers(-3, 3)
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "number": NUMBERS,
    "whole": COUNTS,
    "dim": COUNTS,
    "dims": COUNTS | st.lists(COUNTS, max_size=3).map(tuple),
    "shape": st.lists(COUNTS, max_size=3).map(tuple),
    "flag": st.booleans(),
    "key": st.sampled_from(["0", ":, 1:", "#"]),
}
"""What the params of an op can be set to, by kind."""

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


@st.composite
def calls(draw: st.DrawFn, document: Document) -> Call:
    """One edit that can be made to this document, with its arguments. Loops and empty ports are allowed."""
    nodes = list(document.graph.nodes)
    leaves = list(document.values)
    kinds = ["leaf", "op", "title"]
    kinds += ["op", "delete", "rename", "note", "target", "move"] if nodes else []
    kinds += ["value", "value", "role", "slider", "scene"] if leaves else []
    kinds += ["connect", "disconnect"] if slots(document) else []
    kinds += ["param"] if settable(document) else []
    return draw(CALLS[draw(st.sampled_from(kinds))](document, nodes, leaves))


def slots(document: Document) -> list[Slot]:
    """Every input of every node."""
    return [
        Slot(key, index) for key, node in document.graph.nodes.items() for index in range(len(node.inputs))
    ]


def settable(document: Document) -> list[NodeId]:
    """The nodes whose op has settings."""
    return [key for key, node in document.graph.nodes.items() if node.op in OP and OP[node.op].params]


def call(
    edit: Callable[..., Any], *args: st.SearchStrategy[Any], **kwargs: st.SearchStrategy[Any]
) -> st.SearchStrategy[Call]:
    """A strategy for calls of one edit."""
    return st.tuples(st.just(edit), st.tuples(*args), st.fixed_dictionaries(kwargs))


COMPLETE = ("matmul", "sum", "mean", "max", "softmax", "cat", "stack", "detach")
READY = tuple(op for op in OPS if op.pointwise or op.name in COMPLETE)
"""Ops that say something without settings of their own."""


def _op(nodes: list[NodeId]) -> st.SearchStrategy[Call]:
    source = st.sampled_from([None, *nodes])
    return st.sampled_from(READY).flatmap(
        lambda op: call(
            edits.add_op,
            st.just(op.name),
            st.tuples(*[source] * op.arity)
            | st.lists(source, min_size=op.arity, max_size=op.arity + op.variadic).map(tuple),
            name=st.just("") | NAMES,
            note=st.just("") | TEXTS,
            place=st.none() | PLACES,
        )
    )


def _rename(document: Document, nodes: list[NodeId]) -> st.SearchStrategy[Call]:
    taken = {node.name for node in document.graph.nodes.values()}
    return call(
        edits.rename, st.sampled_from(nodes), (st.just("") | NAMES).filter(lambda name: name not in taken)
    )


def _param(document: Document) -> st.SearchStrategy[Call]:
    def setting(choice: tuple[NodeId, Any]) -> st.SearchStrategy[Call]:
        key, param = choice
        settings = st.sampled_from(param.choices) if param.choices else SETTINGS[param.kind]
        return call(edits.set_param, st.just(key), st.just(param.name), settings)

    choices = [
        (key, param) for key in settable(document) for param in OP[document.graph.nodes[key].op].params
    ]
    return st.sampled_from(choices).flatmap(setting)


def add_scene(document: Document, scene: Scene) -> Document:
    """The document with one more scene."""
    return replace(document, scenes=(*document.scenes, scene))


def _scene(nodes: list[NodeId], leaves: list[NodeId]) -> st.SearchStrategy[Call]:
    some = st.frozensets(st.sampled_from(nodes), max_size=3)
    values = st.dictionaries(st.sampled_from(leaves), VALUES.map(edits.as_value), max_size=2).map(
        edits.frozen
    )
    scene = st.builds(
        Scene,
        title=st.sampled_from(["", "One", "Two"]),
        caption=TEXTS,
        notes=TEXTS,
        moment=st.sampled_from(["start", "forward", "end", 0, 7]),
        camera=st.none() | st.builds(Bookmark, COORDINATES, COORDINATES, COORDINATES, COORDINATES),
        values=values,
        highlights=some,
        hidden=some,
    )
    return call(add_scene, scene)


SLIDERS = st.tuples(st.floats(-1e9, 1e9), st.floats(1e-3, 1e3)).map(
    lambda pair: Slider(pair[0], pair[0] + 1, pair[1])
)

CALLS: dict[str, Callable[[Document, list[NodeId], list[NodeId]], st.SearchStrategy[Call]]] = {
    "leaf": lambda document, nodes, leaves: call(
        edits.add_leaf,
        VALUES,
        name=st.just("") | NAMES,
        role=st.sampled_from(LEAF_ROLES),
        place=st.none() | PLACES,
    ),
    "op": lambda document, nodes, leaves: _op(nodes),
    "title": lambda document, nodes, leaves: call(edits.set_title, TEXTS),
    "delete": lambda document, nodes, leaves: call(
        edits.delete, st.frozensets(st.sampled_from(nodes), min_size=1, max_size=2)
    ),
    "rename": lambda document, nodes, leaves: _rename(document, nodes),
    "note": lambda document, nodes, leaves: call(edits.set_note, st.sampled_from(nodes), TEXTS),
    "target": lambda document, nodes, leaves: call(edits.set_target, st.sampled_from([None, *nodes])),
    "move": lambda document, nodes, leaves: call(
        edits.move, st.dictionaries(st.sampled_from(nodes), PLACES, min_size=1, max_size=3)
    ),
    "value": lambda document, nodes, leaves: call(edits.set_value, st.sampled_from(leaves), VALUES),
    "role": lambda document, nodes, leaves: call(
        edits.set_role, st.sampled_from(leaves), st.sampled_from(LEAF_ROLES)
    ),
    "slider": lambda document, nodes, leaves: call(edits.set_slider, st.sampled_from(leaves), SLIDERS),
    "scene": lambda document, nodes, leaves: _scene(nodes, leaves),
    "connect": lambda document, nodes, leaves: call(
        edits.connect, st.sampled_from(nodes), st.sampled_from(slots(document))
    ),
    "disconnect": lambda document, nodes, leaves: call(
        edits.disconnect, st.lists(st.sampled_from(slots(document)), min_size=1, max_size=3)
    ),
    "param": lambda document, nodes, leaves: _param(document),
}


def made(document: Document, change: Call) -> Document:
    """The document after an edit."""
    edit, args, kwargs = change
    outcome = edit(document, *args, **kwargs)
    return outcome[0] if isinstance(outcome, tuple) else outcome


@st.composite
def documents(draw: st.DrawFn, most: int = 12) -> Document:
    """A document as people leave them: half-built, with loops, notes, odd numbers, scenes."""
    document = Document()
    for _ in range(draw(st.integers(0, most))):
        document = made(document, draw(calls(document)))
    return document
