"""What a lesson is, and how one is told: scenes by the names of the nodes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphlab.document.edits import as_value, frozen, move, set_title
from graphlab.document.types import NOTHING, Document, NodeId, Point, Scene
from graphlab.language import parse


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of the gallery; name is what the command line calls it, build makes its document."""

    name: str
    title: str
    summary: str
    build: Callable[[], Document]


@dataclass(frozen=True, slots=True)
class Tell:
    """A scene as it is written down: nodes by name, several in one text ("a b").

    caption is for the class, notes are for the teacher; moment is as in Scene.
    """

    title: str
    caption: str
    notes: str
    moment: str | int
    highlights: str = ""
    hidden: str = ""
    values: Mapping[str, float] = field(default_factory=lambda: NOTHING)


def told(title: str, formula: str, places: Mapping[str, tuple[int, int]], scenes: Sequence[Tell]) -> Document:
    """The document of a lesson. Raises KeyError for a name that the formula does not have."""
    document = set_title(parse(formula), title)
    keys = {node.name: key for key, node in document.graph.nodes.items()}
    document = move(document, {keys[name]: Point(float(x), float(y)) for name, (x, y) in places.items()})
    return replace(document, scenes=tuple(_scene(scene, keys) for scene in scenes))


def _scene(scene: Tell, keys: Mapping[str, NodeId]) -> Scene:
    return Scene(
        title=scene.title,
        caption=scene.caption,
        notes=scene.notes,
        moment=scene.moment,
        values=frozen({keys[name]: as_value(number) for name, number in scene.values.items()}),
        highlights=frozenset(keys[name] for name in scene.highlights.split()),
        hidden=frozenset(keys[name] for name in scene.hidden.split()),
    )
