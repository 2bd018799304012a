"""A document as one of its scenes shows it: the values in place, and the moment of the pass."""

from graphlab.document.edits import set_values
from graphlab.document.types import Document, Scene
from graphlab.timeline.schedule import Phase, Timeline


def staged(document: Document, scene: Scene | None) -> Document:
    """The document with the values of the scene; the very same document if they are its own."""
    if scene is None:
        return document
    there = {node: value for node, value in scene.values.items() if node in document.values}
    return set_values(document, there)


def moment_of(timeline: Timeline, moment: str | int) -> int:
    """How many steps are done at the moment a scene names, at most all of them."""
    if isinstance(moment, int):
        return min(max(moment, 0), len(timeline))
    forward = int((timeline.phases == Phase.FORWARD).sum())
    return {"start": 0, "forward": forward}.get(moment, len(timeline))


def moment_time(timeline: Timeline, scene: Scene) -> float:
    """The moment of the scene in seconds at speed 1."""
    return timeline.time_of(moment_of(timeline, scene.moment))
