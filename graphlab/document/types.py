"""The frozen parts of a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, NewType

import numpy.typing as npt

from graphlab.ops import Setting

NodeId = NewType("NodeId", int)
"""A number that names a node for ever: never reused, never shown."""

Value = float | npt.NDArray[Any]
"""What a leaf holds: a number, or a read-only array of float64, int64 (indices) or bool (a mask)."""

LEAF_ROLES = ("parameter", "input", "constant", "buffer")
"""The op names of nodes without operands. Only parameters are trained; inputs are given from outside."""

NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Slot(NamedTuple):
    """The index-th input of a node. It names an edge, a port and a contribution at once."""

    node: NodeId
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs here


class Point(NamedTuple):
    """A place on the canvas in graph units (pixels at zoom 1), y downwards: the top left corner of a card."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one node, in words: what, and how to mend it."""

    node: NodeId
    words: str


@dataclass(frozen=True, slots=True)
class Node:
    """One op and the nodes it reads. inputs are ordered, may repeat, and hold None for an empty port.

    params holds only settings that differ from the op's defaults. A leaf may have one, "init": the recipe of
    its value, such as `randn(2, 3, seed=7)`, for as long as it still has the value that the recipe gives.
    """

    op: str
    inputs: tuple[NodeId | None, ...] = ()
    params: Mapping[str, Setting] = field(default_factory=lambda: NOTHING)
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes, flat, in the order they were made; next_id is the number the next one gets."""

    nodes: Mapping[NodeId, Node] = field(default_factory=lambda: NOTHING)
    next_id: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where cards lie. A node without a place gets one when first drawn; pinned ones stay when tidying."""

    places: Mapping[NodeId, Point] = field(default_factory=lambda: NOTHING)
    pinned: frozenset[NodeId] = frozenset()


@dataclass(frozen=True, slots=True)
class Slider:
    """The range and step of a leaf's slider."""

    low: float = -10.0
    high: float = 10.0
    step: float = 0.1


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A rectangle of the canvas in graph units that a camera is fitted to."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Scene:
    """One view of the document, told in order: what is seen, at which moment, and the sentence for it.

    Scenes are deltas: they speak by NodeId and change nothing of the document. caption and notes may hold
    formulas in braces, `{a.grad}`, which are filled in when shown. moment is "start", "forward" (all values
    known, no gradient yet), "end", or the number of steps done. camera None shows everything visible.
    """

    title: str
    caption: str = ""
    notes: str = ""
    moment: str | int = "start"
    camera: Bookmark | None = None
    values: Mapping[NodeId, Value] = field(default_factory=lambda: NOTHING)
    highlights: frozenset[NodeId] = frozenset()
    hidden: frozenset[NodeId] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """Everything that is saved and undone. Documents compare by identity.

    values holds one entry for every leaf. target is the node that backward starts from (None: the last node
    made that nothing reads). extra keeps fields of the file that this version does not know, so that saving
    loses nothing.
    """

    title: str = "Untitled"
    graph: Graph = field(default_factory=Graph)
    values: Mapping[NodeId, Value] = field(default_factory=lambda: NOTHING)
    target: NodeId | None = None
    layout: Layout = field(default_factory=Layout)
    sliders: Mapping[NodeId, Slider] = field(default_factory=lambda: NOTHING)
    scenes: tuple[Scene, ...] = ()
    dtype: str = "float64"
    extra: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


def role_of(node: Node) -> str:
    """parameter, input, constant or buffer for a leaf; computed for everything else."""
    return node.op if node.op in LEAF_ROLES else "computed"
