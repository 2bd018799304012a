"""What is being looked at, and how: never saved, never undone."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from graphlab.document.types import Document, NodeId, Slot


class Camera(NamedTuple):
    """The point of the graph in the middle of the canvas, in graph units, and pixels per graph unit."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


HOME = Camera()


@dataclass(frozen=True, slots=True)
class View:
    """What is being looked at.

    time is in seconds on the timeline; a playing view moves towards until (None is the end), which may lie
    before it. rate is the speed: 1 is one beat per event, 0 the whole pass in a fixed time. trail is how many
    beats a packet stays in sight. layers are the kinds of numbers drawn. scene is the index of the scene
    shown, None outside of scenes; presented is the document as its scenes tell it, to which they return.
    """

    selection: frozenset[NodeId] = frozenset()
    hovered: NodeId | Slot | None = None
    camera: Camera = HOME
    time: float = 0.0
    playing: bool = False
    until: float | None = None
    rate: float = 1.0
    trail: float = 1.0
    layers: frozenset[str] = frozenset({"values", "gradients"})
    scene: int | None = None
    presented: Document | None = None
    theme: str = "light"
    presenting: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole state at one moment. Documents in it compare by identity."""

    document: Document
    view: View


def fitting(view: View, document: Document) -> View:
    """The view without what the document no longer has; the very same view if nothing is gone."""
    nodes = document.graph.nodes
    selection = view.selection if view.selection <= nodes.keys() else view.selection & nodes.keys()
    hovered = view.hovered if _exists(view.hovered, document) else None
    scene = view.scene if view.scene is None or 0 <= view.scene < len(document.scenes) else None
    if selection is view.selection and hovered is view.hovered and scene is view.scene:
        return view
    return replace(view, selection=frozenset(selection), hovered=hovered, scene=scene)


def _exists(hovered: NodeId | Slot | None, document: Document) -> bool:
    if isinstance(hovered, Slot):
        node = document.graph.nodes.get(hovered.node)
        return node is not None and hovered.index < len(node.inputs)
    return hovered is None or hovered in document.graph.nodes
