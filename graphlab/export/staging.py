"""The moment of a document that an export shows: which scene, its values, and how many steps are done."""

from dataclasses import dataclass

from graphlab.document import Document, NodeId, Scene
from graphlab.document.names import label
from graphlab.document.numbers import show
from graphlab.engine import Trace, build, run
from graphlab.export.exporter import ExportError, Options
from graphlab.picture.anatomy import card_size
from graphlab.picture.geometry import Geometry, geometry_of
from graphlab.picture.layout import settle
from graphlab.picture.theme import THEMES, Theme
from graphlab.timeline import Frame, Timeline, frame_at, schedule
from graphlab.timeline.staging import moment_of, staged

NOBODY: frozenset[NodeId] = frozenset()
MOST_NAMED = 40


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """A document with a scene's values in place, run once, and the number of steps that are done.

    is_event says that this very step is meant, not just the state of things: then what happens is shown too.
    """

    document: Document
    scene: Scene | None
    timeline: Timeline
    trace: Trace
    done: int
    is_event: bool

    @property
    def frame(self) -> Frame:
        """What is seen at this moment."""
        return frame_at(self.timeline, self.trace, self.timeline.time_of(self.done))

    @property
    def hidden(self) -> frozenset[NodeId]:
        """The nodes that the scene leaves out."""
        return self.scene.hidden if self.scene else NOBODY

    @property
    def highlights(self) -> frozenset[NodeId]:
        """The nodes that the scene points at."""
        return self.scene.highlights if self.scene else NOBODY


def stage(document: Document, options: Options) -> Stage:
    """The moment that these options name. Raises ExportError for a scene or step that is not there."""
    return staged_scene(document, scene_of(document, options.scene), options.step)


def staged_scene(document: Document, scene: Scene | None, step: int | None = None) -> Stage:
    """A scene (None: the document itself) at a step, by default at its own moment, the document at the end.

    Raises ExportError for a step that is not there, and for a document without a node.
    """
    if not document.graph.nodes:
        raise ExportError("There is nothing to export yet: type a formula or add a node first.")
    program = build(document)
    timeline = schedule(program)
    moment = scene.moment if scene else "end"
    done = moment_of(timeline, moment) if step is None else step
    if not 0 <= done <= len(timeline):
        raise ExportError(f"There is no step {done}: this document has the steps 0 to {len(timeline)}.")
    shown = staged(document, scene)
    is_event = step is not None or isinstance(moment, int)
    return Stage(shown, scene, timeline, run(program, shown.values), done, is_event)


def scene_of(document: Document, wanted: str | int | None) -> Scene | None:
    """A scene by its title or its number from 1. Raises ExportError, naming what there is."""
    if wanted is None:
        return None
    scenes = document.scenes
    if not scenes:
        raise ExportError("This document has no scenes; leave the scene out.")
    number = int(wanted) if str(wanted).isdecimal() else 0
    if 1 <= number <= len(scenes):
        return scenes[number - 1]
    for scene in scenes:
        if scene.title == wanted:
            return scene
    titles = ", ".join(f"{place} {scene.title}" for place, scene in enumerate(scenes, start=1))
    raise ExportError(f"There is no scene {wanted!r}. There are: {titles}.")


def theme_of(options: Options) -> Theme:
    """The theme that these options name. Raises ExportError, naming what there is."""
    if options.theme not in THEMES:
        raise ExportError(f"There is no theme {options.theme!r}. There are: {', '.join(THEMES)}.")
    return THEMES[options.theme]


def laid_out(document: Document) -> Geometry:
    """Where everything lies; cards without a place find one."""
    found = settle(document, lambda node: card_size(document, node))
    return geometry_of(document, {**document.layout.places, **found} if found else document.layout.places)


def heading(stage: Stage) -> str:
    """The title of what is shown: the document's, and the scene's if there is one."""
    title = stage.document.title
    return f"{title}: {stage.scene.title}" if stage.scene and stage.scene.title else title


def described(stage: Stage) -> str:
    """The picture in words, for those who do not see it: every node with its value and gradient."""
    document, frame = stage.document, stage.frame
    program, nodes = stage.timeline.program, document.graph.nodes
    shown = [node for node in nodes if node not in stage.hidden]
    lines = [
        f"A computation graph with {len(shown)} nodes, {stage.done} of {len(stage.timeline)} steps done."
    ]
    for node in shown[:MOST_NAMED]:
        words = f"{label(document, node)} is {nodes[node].op}"
        place = program.position.get(node)
        if place is None or program.shapes[place] != ():
            lines.append(f"{words}.")
            continue
        value = show(stage.trace.values[program.offsets[place]]) if frame.known[place] else "not computed yet"
        grad = show(frame.grads[program.offsets[place]])
        lines.append(f"{words}, value {value}, gradient {grad}.")
    return " ".join(lines)
