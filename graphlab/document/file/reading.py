"""Text to Document: every field checked, every fault named with its place, nothing evaluated.

A file may come from anywhere, so what leaves this module is a document in every way: ids exist, names are
identifiers, ops and settings are known, every leaf has a value. Half-built graphs and loops are no faults.
"""

from collections.abc import Mapping
from math import isfinite
from types import MappingProxyType
from typing import Any

import msgspec

from graphlab.document.file.error import faulty
from graphlab.document.file.migrations import migrate
from graphlab.document.file.plain import NOT_FINITE, Array, checked_value
from graphlab.document.file.scenes import read_scenes
from graphlab.document.file.schema import (
    HeadLine,
    NodeLine,
    Report,
    SliderLine,
    checked,
    known,
    unknown_fields,
)
from graphlab.document.settings import INIT, SettingError, canonical, settled, wanted
from graphlab.document.types import (
    LEAF_ROLES,
    NOTHING,
    Document,
    Graph,
    Layout,
    Node,
    NodeId,
    Point,
    Slider,
    Value,
)
from graphlab.ops import OP, Setting

DTYPES = ("float64", "float32")
LONGEST_RECIPE = 1000
KNOWN_HEAD = known(HeadLine)
KNOWN_NODE = known(NodeLine)


def document_of(plain: dict[str, Any], arrays: Mapping[str, Array] = NOTHING) -> Document:
    """The document in the plain content of a file. Raises DocumentError with the place of every fault."""
    plain = migrate(plain)
    faults: list[str] = []

    def report(place: str, words: str) -> None:
        faults.append(f"{place}: {words}")

    document = _read(plain, arrays, report)
    if document is None or faults:
        raise faulty(faults)
    return document


def _read(plain: dict[str, Any], arrays: Mapping[str, Array], report: Report) -> Document | None:
    head = checked(plain, HeadLine, "", report)
    raw_nodes = plain.get("nodes", [])
    if not isinstance(raw_nodes, list):
        return None
    ids = _ids(raw_nodes, report)
    lines = [checked(raw, NodeLine, f"nodes[{index}]", report) for index, raw in enumerate(raw_nodes)]
    _check_names(lines, report)
    nodes, values, places, sliders = {}, {}, {}, {}
    for index, line in enumerate(lines):
        if line is None:
            continue
        place = f"nodes[{index}]"
        nodes[line.id] = _node(line, ids, place, report)
        value = _value(line, arrays, place, report)
        if value is not None:
            values[line.id] = value
        if line.place is not None:
            places[line.id] = Point(*line.place)
        if line.slider is not None:
            sliders[line.id] = _slider(line, line.slider, place, report)
    scenes, unknown_scenes = read_scenes(plain.get("scenes", []), arrays, ids, report)
    extra = unknown_fields(plain, KNOWN_HEAD, "", report)
    if unknown_nodes := _unknown_of_nodes(raw_nodes, lines, report):
        extra["nodes"] = unknown_nodes
    if unknown_scenes:
        extra["scenes"] = unknown_scenes
    if head is None:
        return None
    _check_head(head, ids, report)
    return Document(
        title=head.title,
        graph=Graph(MappingProxyType(nodes), head.next_id or max(ids, default=0) + 1),
        values=MappingProxyType(values),
        target=head.target,
        layout=Layout(MappingProxyType(places), frozenset(line.id for line in lines if line and line.pinned)),
        sliders=MappingProxyType(sliders),
        scenes=scenes,
        dtype=head.dtype,
        extra=MappingProxyType(extra) if extra else NOTHING,
    )


def _ids(raw_nodes: list[Any], report: Report) -> dict[int, int]:
    """Where each id stands, also on lines that have other faults: one fault is not reported as many."""
    ids: dict[int, int] = {}
    for index, raw in enumerate(raw_nodes):
        key = raw.get("id") if isinstance(raw, dict) else None
        if type(key) is int:
            if key in ids:
                report(f"nodes[{index}].id", f"{key} is also the id of nodes[{ids[key]}]")
            ids.setdefault(key, index)
    return ids


def _check_head(head: HeadLine, ids: Mapping[int, int], report: Report) -> None:
    if head.dtype not in DTYPES:
        report("dtype", f"expected {' or '.join(DTYPES)}, not {head.dtype!r}")
    if head.target is not None and head.target not in ids:
        report("target", f"there is no node {head.target}")
    if head.next_id is not None and head.next_id <= max(ids, default=0):
        report("next_id", f"expected a number above every id, {max(ids)} being the largest")


def _check_names(lines: list[NodeLine | None], report: Report) -> None:
    owners: dict[str, int] = {}
    for index, line in enumerate(lines):
        if line is None or not line.name:
            continue
        if not line.name.isidentifier():
            report(f"nodes[{index}].name", f"{line.name[:40]!r} is not a name: use letters, digits and _")
        elif line.name in owners:
            report(f"nodes[{index}].name", f"{line.name!r} is also the name of nodes[{owners[line.name]}]")
        owners.setdefault(line.name, index)


def _node(line: NodeLine, ids: Mapping[int, int], place: str, report: Report) -> Node:
    for index, source in enumerate(line.inputs):
        if source is not None and source not in ids:
            report(f"{place}.inputs[{index}]", f"there is no node {source}")
    params: Mapping[str, Setting] = NOTHING
    if line.op in LEAF_ROLES:
        if line.inputs:
            report(f"{place}.inputs", f"a leaf ({line.op}) has no inputs")
        if line.params:
            params = _recipe(line, place, report)
    elif line.op not in OP:
        from difflib import get_close_matches  # only a faulty file needs it

        near = get_close_matches(line.op, [*OP, *LEAF_ROLES], n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        report(f"{place}.op", f"this graphlab knows no op called {line.op[:40]!r}{hint}")
    else:
        if not OP[line.op].fits(len(line.inputs)):
            wanted = f"{'at least ' * OP[line.op].variadic}{OP[line.op].arity}"
            report(
                f"{place}.inputs", f"{line.op} takes {wanted} (null for an empty one), not {len(line.inputs)}"
            )
        params = _params(line, place, report)
    return Node(line.op, tuple(line.inputs), params, line.name, line.note)


def _recipe(line: NodeLine, place: str, report: Report) -> Mapping[str, Setting]:
    """What a leaf was made by. Whether that still gives its value is looked at when it is printed."""
    init = line.params.get(INIT)
    if set(line.params) != {INIT} or not isinstance(init, str) or len(init) > LONGEST_RECIPE:
        report(f"{place}.params", f"a leaf ({line.op}) has no settings but a short text called {INIT}")
        return NOTHING
    return MappingProxyType({INIT: init})


def _params(line: NodeLine, place: str, report: Report) -> Mapping[str, Setting]:
    """The settings that differ from the defaults."""
    op = OP[line.op]
    known_params = {param.name: param for param in op.params}
    settings: dict[str, Setting] = {}
    for name, given in line.params.items():
        here = f"{place}.params.{name}"
        if name not in known_params:
            report(here, f"{line.op} has no setting called {name[:40]!r}")
            continue
        param = known_params[name]
        as_number = param.kind == "number" and not param.choices and isinstance(given, str)
        try:
            settings[name] = canonical(param, NOT_FINITE.get(given, given) if as_number else given)
        except SettingError:
            words = f"one of {', '.join(param.choices)}" if param.choices else wanted(param)
            report(here, f"expected {words}, not {repr(given)[:42]}")
    settings = settled(op, settings)
    return MappingProxyType(settings) if settings else NOTHING


def _value(line: NodeLine, arrays: Mapping[str, Array], place: str, report: Report) -> Value | None:
    leaf = line.op in LEAF_ROLES
    if line.value is msgspec.UNSET:
        if leaf:
            report(f"{place}.value", "a leaf needs a value")
        return None
    if not leaf:
        if line.op in OP:
            report(f"{place}.value", f"only a leaf has a value, and {line.op} is computed")
        return None
    return checked_value(line.value, arrays, f"{place}.value", report)


def _slider(line: NodeLine, slider: SliderLine, place: str, report: Report) -> Slider:
    if line.op not in LEAF_ROLES and line.op in OP:
        report(f"{place}.slider", f"only a leaf has a slider, and {line.op} is computed")
    if not (slider.low < slider.high and slider.step > 0 and isfinite(slider.high - slider.low)):
        report(f"{place}.slider", "low must be below high, and step above 0")
    return Slider(slider.low, slider.high, slider.step)


def _unknown_of_nodes(
    raw_nodes: list[Any], lines: list[NodeLine | None], report: Report
) -> dict[NodeId, dict[str, Any]]:
    unknown = {}
    for index, (raw, line) in enumerate(zip(raw_nodes, lines, strict=True)):
        if line is not None and (fields := unknown_fields(raw, KNOWN_NODE, f"nodes[{index}].", report)):
            unknown[line.id] = fields
    return unknown
