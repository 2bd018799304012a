"""Everything that a page plays, as plain JSON: shared tables, one pass for every set of values, and the scenes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from json import dumps
from typing import Any

from graphlab.document import Document, NodeId, Scene, Slot
from graphlab.document.names import label
from graphlab.export.exporter import Options, Progress, going
from graphlab.export.faces import LAYERS, NOTHING, Scenery, Tables, Thing
from graphlab.export.reel import Reel, reel_of
from graphlab.export.staging import Stage, laid_out, scene_of, staged_scene
from graphlab.ops import OP
from graphlab.picture import hits
from graphlab.picture.geometry import Geometry
from graphlab.picture.reading import birth_faults
from graphlab.picture.shapes import Bounds
from graphlab.picture.svg import number
from graphlab.timeline.captions import fill

ABOVE, BELOW = 46.0, 36.0
DANGEROUS = re.compile(r"<(?=[/!?sS])")


@dataclass(frozen=True, eq=False)
class Tape:
    """What a page plays: plain is its JSON; worn are the faces at the moment it opens with, by thing."""

    plain: dict[str, Any]
    tables: Tables
    things: tuple[Thing, ...]
    worn: Sequence[int]
    origins: Sequence[tuple[float, float]]
    opening: Stage
    bounds: Bounds


def tape_of(document: Document, options: Options, progress: Progress) -> Tape:
    """Record a document, or all its scenes. Raises ExportError and ExportStopped."""
    geometry = laid_out(document)
    scenes = document.scenes
    first = scene_of(document, options.scene) or (scenes[0] if scenes else None)
    stages = [staged_scene(document, scene) for scene in scenes] or [staged_scene(document, None, 0)]
    start = scenes.index(first) if first else 0
    opening = staged_scene(document, first, stages[start].done if options.step is None else options.step)
    keys = list(dict.fromkeys(map(_pass_of, stages)))
    tables = Tables()
    reels = []
    for turn, key in enumerate(keys):
        shown = next(stage for stage in stages if _pass_of(stage) == key)
        scenery = Scenery(shown.document, geometry, shown.hidden, shown.highlights)
        told = lambda share, turn=turn: going(progress, (turn + share) / len(keys) * 0.9)  # noqa: E731
        reels.append(reel_of(scenery, shown.timeline, shown.trace, tables, told))
    things = tuple(tables.things)
    place = keys.index(_pass_of(stages[start]))
    bounds = _with_room(hits.bounds(geometry))
    plain = {
        "elements": list(tables.elements),
        "faces": list(tables.faces),
        "loads": list(tables.loads),
        "wires": _wires(geometry, things),
        "names": _names(opening, things),
        "boxes": _boxes(geometry, things),
        "passes": [{"first": _row(reel.first, len(things)), **reel.plain} for reel in reels],
        "scenes": [_scene(document, stage, keys) for stage in stages] if scenes else [],
        "bounds": rectangle(bounds),
        "start": {"pass": place, "scene": start, "step": opening.done},
        "worn": (worn := _worn(reels[place], len(things), opening.done)),
    }
    return Tape(plain, tables, things, worn, [origin(geometry, thing) for thing in things], opening, bounds)


def in_drawing_order(tape: Tape, document: Document) -> list[int]:
    """The numbers of the things from the back to the front."""
    rank = {node: place for place, node in enumerate(document.graph.nodes)}

    def depth(number: int) -> tuple[int, int, int]:
        layer, depicts = tape.things[number]
        slot = depicts if isinstance(depicts, Slot) else Slot(depicts, 0)
        return LAYERS.index(layer), rank[slot.node], slot.index

    return sorted(range(len(tape.things)), key=depth)


def origin(geometry: Geometry, thing: Thing) -> tuple[float, float]:
    """Where a thing's own coordinates begin: the corner of its card; wires use those of the graph."""
    if isinstance(thing.depicts, Slot):
        return 0.0, 0.0
    card = geometry.card(thing.depicts)
    return card.x, card.y


def as_json(plain: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script element: no `</script>`, `<!--` or `<script` can appear in it."""
    return DANGEROUS.sub(r"\\u003c", dumps(plain, ensure_ascii=False, separators=(",", ":")))


def rectangle(bounds: Bounds) -> dict[str, float]:
    """A rectangle as the player knows it."""
    return {"x": bounds.x, "y": bounds.y, "w": bounds.width, "h": bounds.height}


def _pass_of(stage: Stage) -> tuple[object, ...]:
    """What makes a pass look different: two scenes with the same key share one."""
    changed = [(node, repr(value)) for node, value in stage.document.values.items()]
    return tuple(changed), tuple(sorted(stage.hidden)), tuple(sorted(stage.highlights))


def _row(faces: Mapping[int, int], count: int) -> list[int]:
    return [faces.get(thing, NOTHING) for thing in range(count)]


def _worn(reel: Reel, count: int, step: int) -> list[int]:
    """The faces at the moment when this many steps are done."""
    faces = _row(reel.first, count)
    for changes in reel.plain["changes"][: 2 * step]:
        for thing, face in zip(changes[::2], changes[1::2], strict=True):
            faces[thing] = face
    return faces


def _scene(document: Document, stage: Stage, keys: Sequence[object]) -> dict[str, Any]:
    scene = stage.scene
    assert scene is not None
    camera = scene.camera
    return {
        "title": scene.title,
        "caption": fill(scene.caption, stage.document, stage.trace),
        "pass": keys.index(_pass_of(stage)),
        "step": stage.done,
        "camera": rectangle(Bounds(camera.x, camera.y, camera.width, camera.height)) if camera else None,
    }


def _wires(geometry: Geometry, things: Sequence[Thing]) -> dict[int, list[float]]:
    """The control points of the wires, by number of the thing."""
    return {
        place: [float(number(x)) for x in geometry.wires[geometry.skeleton.wire[thing.depicts]].ravel().tolist()]  # type: ignore[index]
        for place, thing in enumerate(things)
        if thing.layer == "wire"
    }


def _boxes(geometry: Geometry, things: Sequence[Thing]) -> dict[int, list[float]]:
    """Where the cards lie, by number of the thing: x, y, width, height."""
    return {
        place: geometry.cards[geometry.row[thing.depicts]].tolist()  # type: ignore[index]
        for place, thing in enumerate(things)
        if thing.layer == "card"
    }


def _with_room(bounds: Bounds) -> Bounds:
    """Room for the halo, for what is said above the highest card, and for the tray below the lowest one."""
    return Bounds(bounds.x - 12, bounds.y - ABOVE, bounds.width + 24, bounds.height + ABOVE + BELOW)


def _names(stage: Stage, things: Sequence[Thing]) -> dict[int, list[str]]:
    """What a card is called, what it is, and what is wrong with it."""
    document = stage.document
    faults = {fault.node: fault.words for fault in (*birth_faults(stage.trace), *stage.timeline.program.faults)}
    return {
        place: _name(document, thing.depicts, faults.get(thing.depicts, ""))  # type: ignore[arg-type]
        for place, thing in enumerate(things)
        if thing.layer == "card"
    }


def _name(document: Document, node: NodeId, fault: str) -> list[str]:
    own = document.graph.nodes[node]
    op = OP.get(own.op)
    kind = f"{op.name}: {op.summary}" if op else own.op
    return [label(document, node), kind, own.note, fault]
