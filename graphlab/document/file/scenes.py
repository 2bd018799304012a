"""Scenes out of a file. They speak by id, so every id they name must exist."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from graphlab.document.file.plain import Array, checked_value
from graphlab.document.file.schema import Report, SceneLine, checked, known, unknown_fields
from graphlab.document.types import NOTHING, Bookmark, NodeId, Scene, Value

MOMENTS = ("start", "forward", "end")
KNOWN_SCENE = known(SceneLine)

Unknown = dict[tuple[str, int], dict[str, Any]]
"""Fields we do not know, by title and by how many scenes of that title came before (scenes have no id)."""


def read_scenes(
    raw_scenes: Any, arrays: Mapping[str, Array], ids: Mapping[int, int], report: Report
) -> tuple[tuple[Scene, ...], Unknown]:
    """The scenes that have no fault, and the fields in them that we do not know."""
    scenes: list[Scene] = []
    unknown: Unknown = {}
    seen: dict[str, int] = {}
    for index, raw in enumerate(raw_scenes if isinstance(raw_scenes, list) else ()):
        place = f"scenes[{index}]"
        line = checked(raw, SceneLine, place, report)
        if line is None:
            continue
        scenes.append(_scene(line, arrays, ids, place, report))
        count = seen.get(line.title, 0)
        seen[line.title] = count + 1
        if fields := unknown_fields(raw, KNOWN_SCENE, f"{place}.", report):
            unknown[line.title, count] = fields
    return tuple(scenes), unknown


def _scene(
    line: SceneLine, arrays: Mapping[str, Array], ids: Mapping[int, int], place: str, report: Report
) -> Scene:
    if line.moment not in MOMENTS if isinstance(line.moment, str) else line.moment < 0:
        report(
            f"{place}.moment",
            f"expected {', '.join(MOMENTS)} or the number of steps done, not {line.moment!r}",
        )
    for field in ("highlights", "hidden"):
        for index, key in enumerate(getattr(line, field)):
            if key not in ids:
                report(f"{place}.{field}[{index}]", f"there is no node {key}")
    return Scene(
        title=line.title,
        caption=line.caption,
        notes=line.notes,
        moment=line.moment,
        camera=None if line.camera is None else Bookmark(*line.camera),
        values=_values(line, arrays, ids, f"{place}.values", report),
        highlights=frozenset(line.highlights),
        hidden=frozenset(line.hidden),
    )


def _values(
    line: SceneLine, arrays: Mapping[str, Array], ids: Mapping[int, int], place: str, report: Report
) -> Mapping[NodeId, Value]:
    values: dict[NodeId, Value] = {}
    for text, raw in line.values.items():
        key = int(text) if text.isascii() and text.isdigit() and len(text) < 17 else 0
        if key not in ids:
            report(f"{place}.{text[:40]}", f"there is no node {text[:40]}")
            continue
        value = checked_value(raw, arrays, f"{place}.{text}", report)
        if value is not None:
            values[NodeId(key)] = value
    return MappingProxyType(values) if values else NOTHING
