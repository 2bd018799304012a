"""The shape of a `.graphlab` file, field by field; msgspec checks it.

What a field means is said in types.py; here is only how it is written. One node is one line, and everything
that belongs to a node (value, place, slider) stands on its line, so that a change of one node is a change
of one line.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import msgspec

from graphlab.document.types import NodeId

LARGEST_ID = 2**53
"""The largest whole number that every reader of JSON keeps exact."""

Id = Annotated[NodeId, msgspec.Meta(ge=1, le=LARGEST_ID)]


class HeadLine(msgspec.Struct):
    """Everything but nodes and scenes."""

    format: int
    program: str
    title: str = "Untitled"
    dtype: str = "float64"
    target: Id | None = None
    next_id: Id | None = None
    nodes: list[Any] = []
    scenes: list[Any] = []


class SliderLine(msgspec.Struct):
    """A slider, inside its node."""

    low: float
    high: float
    step: float


class NodeLine(msgspec.Struct):
    """One node. value is a number, a nested list or a reference; only leaves have one."""

    id: Id
    op: str
    inputs: list[Id | None] = []
    params: dict[str, Any] = {}
    name: str = ""
    note: str = ""
    value: Any = msgspec.UNSET
    place: tuple[float, float] | None = None
    pinned: bool = False
    slider: SliderLine | None = None


class SceneLine(msgspec.Struct):
    """One scene. values maps ids, written as texts because JSON has no other keys, to values."""

    title: str
    caption: str = ""
    notes: str = ""
    moment: str | int = "start"
    camera: tuple[float, float, float, float] | None = None
    values: dict[str, Any] = {}
    highlights: list[Id] = []
    hidden: list[Id] = []


DEEPEST = 64
"""How deep fields that we do not know may nest; what could be read but not written again would lose work."""

Report = Callable[[str, str], None]
"""Notes one fault: its place in the file, and what is wrong there."""


def known(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields that this version knows."""
    return frozenset(each.name for each in msgspec.structs.fields(kind))


Line = TypeVar("Line", bound=msgspec.Struct)


def checked(raw: Any, kind: type[Line], place: str, report: Report) -> Line | None:
    """The typed line; or None, every field that is wrong having been reported."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        if not isinstance(raw, dict):
            report(place, words_of(error)[1])
            return None
    for field in msgspec.structs.fields(kind):
        here = f"{place}.{field.name}" if place else field.name
        if field.name in raw:
            try:
                msgspec.convert(raw[field.name], field.type)
            except msgspec.ValidationError as error:
                path, words = words_of(error)
                report(here + path, words)
        elif field.required:
            report(here, "this field is missing")
    return None


KINDS = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
    "null": "null",
    "object": "an object in braces",
    "str": "a text",
}


def words_of(error: msgspec.ValidationError) -> tuple[str, str]:
    """Where (`[1]`, relative to what was converted) and what, in our words, msgspec found wrong."""
    words, _, path = str(error).partition(" - at `$")
    if words.startswith("Invalid enum value"):
        words = 'only the texts "nan", "inf" and "-inf" stand for a number'
    words = re.sub(r"Object missing required field `(.*)`", r"the field \1 is missing", words)
    words = re.sub(r"`([^`]*)`", lambda found: _spelt(found[1]), words)
    return path.removesuffix("`"), words.replace("Expected ", "expected ", 1).replace(", got ", ", not ")


def _spelt(kinds: str) -> str:
    return " or ".join(KINDS.get(kind, kind) for kind in kinds.split(" | "))


def unknown_fields(raw: dict[str, Any], fields: frozenset[str], place: str, report: Report) -> dict[str, Any]:
    """Fields of a later version within the same format: kept, and written back when the document is saved."""
    kept = {key: raw[key] for key in sorted(raw.keys() - fields)}
    for key, part in kept.items():
        if too_deep(part):
            report(f"{place}{key[:40]}", f"it nests more than {DEEPEST} deep")
    return kept


def too_deep(part: Any, deepest: int = DEEPEST) -> bool:
    """Whether lists and objects nest deeper than that."""
    level = [part]
    for _ in range(deepest):
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True
