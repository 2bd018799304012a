"""Everything that a page plays, as plain JSON: shared tables, one pass for each set of values, the scenes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from json import dumps
from typing import Any

import numpy as np

from graphlab.document import Document, NodeId, Slot
from graphlab.document.names import label
from graphlab.export.exporter import Options, Progress, going
from graphlab.export.reel import reel_of
from graphlab.export.scenery import Scenery
from graphlab.export.staging import Stage, laid_out, scene_of, staged_scene
from graphlab.export.still import with_room
from graphlab.export.tables import LAYERS, LOOKS, NOTHING, Tables, Thing
from graphlab.ops import OP
from graphlab.picture import hits
from graphlab.picture.draw import MARGIN, captions
from graphlab.picture.geometry import Geometry
from graphlab.picture.reading import birth_faults, read
from graphlab.picture.shapes import Bounds
from graphlab.picture.svg import number
from graphlab.timeline import frame_at
from graphlab.timeline.captions import fill

DANGEROUS = re.compile(r"<(?=[/!?sS])")

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Tape:
    """What a page plays: its JSON, and what is needed to draw the moment it opens with.

    things are in the order of their numbers; worn are the faces they open with, unseen those not shown.
    """

    plain: dict[str, Any]
    tables: Tables
    geometry: Geometry
    things: tuple[Thing, ...]
    worn: Sequence[int]
    unseen: frozenset[int]
    opening: Stage


def tape_of(document: Document, options: Options, progress: Progress) -> Tape:
    """Record a document, or all its scenes. Raises ExportError and ExportStopped."""
    stages, start = _stages(document, options)
    opening = stages[start]
    if options.step is not None:
        opening = staged_scene(document, opening.scene, options.step)
    tables, geometry = Tables(), laid_out(document)
    keys = list(dict.fromkeys(map(_key, stages)))
    reels = []
    for turn, key in enumerate(keys):
        shown = next(stage for stage in stages if _key(stage) == key)
        scenery = Scenery(shown.document, geometry, tables)
        told = partial(_told, progress, turn / len(keys), 1 / len(keys))
        reels.append(reel_of(scenery, shown.timeline, shown.trace, told))
    pointed_at = sorted({node for stage in stages for node in stage.highlights & geometry.row.keys()})
    rings = dict(Scenery(document, geometry, tables).ring(node) for node in pointed_at)
    things = tuple(tables.things)
    scenes = [_scene(geometry, stage, keys, things) for stage in stages]
    passes = [{"first": _row(reel.first | rings, len(things)), **reel.plain} for reel in reels]
    worn = _worn(passes[scenes[start]["pass"]], opening.done)
    plain = {
        "elements": list(tables.elements),
        "faces": list(tables.faces),
        "loads": list(tables.loads),
        "wires": {
            place: _wire(geometry, thing) for place, thing in enumerate(things) if thing.layer == "wire"
        },
        "boxes": {
            place: _box(geometry, thing) for place, thing in enumerate(things) if thing.layer == "card"
        },
        "of": _owners(things),
        "names": _names(opening, things),
        "passes": passes,
        "scenes": scenes,
        "start": {"scene": start, "step": opening.done},
        "worn": worn,
    }
    return Tape(plain, tables, geometry, things, worn, frozenset(scenes[start]["unseen"]), opening)


def in_drawing_order(tape: Tape) -> list[int]:
    """The numbers of the things from the back to the front."""
    rank = {node: place for place, node in enumerate(tape.geometry.nodes)}

    def depth(place: int) -> tuple[int, int, int]:
        layer, depicts = tape.things[place]
        slot = depicts if isinstance(depicts, Slot) else Slot(depicts, 0)
        return LAYERS.index(layer), rank[slot.node], slot.index

    return sorted(range(len(tape.things)), key=depth)


def as_json(plain: Mapping[str, Any]) -> str:
    """JSON that can stand in a script element: no `</script>`, `<!--` or `<script` can appear in it."""
    return DANGEROUS.sub(r"\\u003c", dumps(plain, ensure_ascii=False, separators=(",", ":")))


def _stages(document: Document, options: Options) -> tuple[list[Stage], int]:
    """Every scene on stage, or the document itself at its beginning; and which of them comes first."""
    first = scene_of(document, options.scene)
    if not document.scenes:
        return [staged_scene(document, None, 0)], 0
    start = next(place for place, scene in enumerate(document.scenes) if first is None or scene is first)
    return [staged_scene(document, scene) for scene in document.scenes], start


def _told(progress: Progress, before: float, share: float, done: float) -> None:
    going(progress, (before + share * done) * 0.9)


def _key(stage: Stage) -> tuple[object, ...]:
    """What makes a pass look different: two scenes with the same values share one."""
    return tuple((node, repr(value)) for node, value in stage.document.values.items())


def _row(faces: Mapping[int, int], count: int) -> list[int]:
    return [faces.get(place, NOTHING) for place in range(count)]


def _worn(play: Mapping[str, Any], step: int) -> list[int]:
    """The faces at the moment when this many steps are done."""
    faces = list(play["first"])
    for changes in play["changes"][: 2 * step]:
        for place, face in zip(changes[::2], changes[1::2], strict=True):
            faces[place] = face
    return faces


def _scene(
    geometry: Geometry, stage: Stage, keys: Sequence[object], things: Sequence[Thing]
) -> dict[str, Any]:
    """A scene for the player; a document without scenes is one without words."""
    scene = stage.scene
    shown = [node for node in geometry.nodes if node not in stage.hidden]
    area = (scene and scene.camera) or _room_for(geometry, stage, shown)
    return {
        "title": scene.title if scene else "",
        "caption": fill(scene.caption, stage.document, stage.trace) if scene else "",
        "pass": keys.index(_key(stage)),
        "step": stage.done,
        "camera": {"x": area.x, "y": area.y, "w": area.width, "h": area.height},
        "unseen": [place for place, thing in enumerate(things) if not _is_seen(stage, thing)],
    }


def _room_for(geometry: Geometry, stage: Stage, shown: Sequence[NodeId]) -> Bounds:
    """The rectangle of these cards with all that is ever said below them."""
    end = frame_at(stage.timeline, stage.trace, stage.timeline.duration)
    reading = read(stage.document, geometry, end)
    rows = np.array([geometry.row[node] for node in shown], np.int64)
    return with_room(hits.bounds(geometry, shown).grown(MARGIN), captions(geometry, reading, LOOKS[0], rows))


def _is_seen(stage: Stage, thing: Thing) -> bool:
    """Whether a scene shows a thing: a wire between cards that it shows, a ring where it points."""
    depicts = thing.depicts
    if isinstance(depicts, Slot):
        origin = stage.document.graph.nodes[depicts.node].inputs[depicts.index]
        return not stage.hidden.intersection((depicts.node, origin))
    return depicts not in stage.hidden and (thing.layer != "ring" or depicts in stage.highlights)


def _wire(geometry: Geometry, thing: Thing) -> list[float]:
    """The control points of a wire."""
    assert isinstance(thing.depicts, Slot)
    points = geometry.wires[geometry.skeleton.wire[thing.depicts]]
    return [float(number(length)) for length in points.ravel().tolist()]


def _box(geometry: Geometry, thing: Thing) -> Rectangle:
    """Where a card lies."""
    assert not isinstance(thing.depicts, Slot)
    card = geometry.card(thing.depicts)
    return card.x, card.y, card.width, card.height


def _owners(things: Sequence[Thing]) -> list[int]:
    """For every thing the card or wire that it belongs to."""
    bodies = {thing.depicts: place for place, thing in enumerate(things) if thing.layer in ("card", "wire")}
    return [bodies[thing.depicts] for thing in things]


def _names(stage: Stage, things: Sequence[Thing]) -> dict[int, list[str]]:
    """What each card is called, what it is, its note, and what is wrong with it."""
    faults = {
        fault.node: fault.words for fault in (*birth_faults(stage.trace), *stage.timeline.program.faults)
    }
    names = {}
    for place, (layer, depicts) in enumerate(things):
        if layer == "card" and not isinstance(depicts, Slot):
            names[place] = [*_name(stage.document, depicts), faults.get(depicts, "")]
    return names


def _name(document: Document, node: NodeId) -> tuple[str, str, str]:
    own = document.graph.nodes[node]
    op = OP.get(own.op)
    return label(document, node), f"{op.name}: {op.summary}" if op else own.op, own.note
