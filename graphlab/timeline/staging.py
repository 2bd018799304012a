"""A scene put on stage: the values it shows, and the moment it stands at."""

from graphlab.document import Document, Scene
from graphlab.document.edits import set_values
from graphlab.timeline.schedule import Phase, Timeline


def staged(document: Document, scene: Scene | None) -> Document:
    """The document with the values that a scene shows it with."""
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
