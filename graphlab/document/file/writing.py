"""A document as text: UTF-8 JSON, one node or scene per line, the same text for the same document."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

import msgspec

from graphlab.document.file.migrations import newest
from graphlab.document.file.plain import Put, plain_setting, plain_value
from graphlab.document.types import Document, Node, NodeId, Scene

PROGRAM = "graphlab"


def text_of(document: Document, put: Put = plain_value) -> str:
    """The document as the text of a file; put says how a value is written."""
    unknown = {key: document.extra[key] for key in sorted(document.extra) if key not in ("nodes", "scenes")}
    head = {
        "format": newest(),
        "program": PROGRAM,
        "title": document.title,
        "dtype": document.dtype,
        "target": document.target,
        "next_id": document.graph.next_id,
    }
    blocks = [f'"{key}": {_line(part)}' for key, part in head.items()]
    blocks.append(_block("nodes", _node_lines(document, put)))
    if document.scenes:
        blocks.append(_block("scenes", _scene_lines(document, put)))
    blocks.extend(f"{_line(key)}: {_line(part)}" for key, part in unknown.items())
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _block(key: str, lines: Iterator[str]) -> str:
    body = ",\n".join(lines)
    return f'"{key}": [\n{body}\n]' if body else f'"{key}": []'


def _node_lines(document: Document, put: Put) -> Iterator[str]:
    unknown: Mapping[NodeId, Mapping[str, Any]] = document.extra.get("nodes", {})
    for key, node in document.graph.nodes.items():
        yield _line({**_node_fields(document, key, node, put), **unknown.get(key, {})})


def _node_fields(document: Document, key: NodeId, node: Node, put: Put) -> dict[str, Any]:
    """The fields of one line, those that say nothing left out."""
    fields: dict[str, Any] = {"id": key, "op": node.op}
    if node.inputs:
        fields["inputs"] = node.inputs
    if node.params:
        fields["params"] = {name: plain_setting(node.params[name]) for name in sorted(node.params)}
    if node.name:
        fields["name"] = node.name
    if node.note:
        fields["note"] = node.note
    if key in document.values:
        fields["value"] = put(document.values[key])
    place = document.layout.places.get(key)
    if place is not None and isfinite(place.x) and isfinite(place.y):
        fields["place"] = (place.x, place.y)
    if key in document.layout.pinned:
        fields["pinned"] = True
    if key in document.sliders:
        slider = document.sliders[key]
        fields["slider"] = {"low": slider.low, "high": slider.high, "step": slider.step}
    return fields


def _scene_lines(document: Document, put: Put) -> Iterator[str]:
    unknown: Mapping[tuple[str, int], Mapping[str, Any]] = document.extra.get("scenes", {})
    for key, scene in _numbered(document.scenes):
        yield _line({**_scene_fields(scene, put), **unknown.get(key, {})})


def _numbered(scenes: tuple[Scene, ...]) -> Iterator[tuple[tuple[str, int], Scene]]:
    """Each scene with its title and how many of that title came before: where its unknown fields are kept."""
    seen: dict[str, int] = {}
    for scene in scenes:
        count = seen.get(scene.title, 0)
        seen[scene.title] = count + 1
        yield (scene.title, count), scene


def _scene_fields(scene: Scene, put: Put) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": scene.title}
    for name in ("caption", "notes"):
        if getattr(scene, name):
            fields[name] = getattr(scene, name)
    fields["moment"] = scene.moment
    if scene.camera is not None:
        fields["camera"] = (scene.camera.x, scene.camera.y, scene.camera.width, scene.camera.height)
    if scene.values:
        fields["values"] = {str(key): put(scene.values[key]) for key in sorted(scene.values)}
    for name in ("highlights", "hidden"):
        if getattr(scene, name):
            fields[name] = sorted(getattr(scene, name))
    return fields


def _line(part: Any) -> str:
    try:
        encoded = msgspec.json.encode(part)
    except UnicodeEncodeError:  # half a character, as some keyboards and clipboards leave behind
        encoded = msgspec.json.encode(_whole(part))
    return msgspec.json.format(encoded, indent=0).decode()


def _whole(part: Any) -> Any:
    """The same with every half of a surrogate pair replaced by the replacement character."""
    if isinstance(part, str):
        return part.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(part, Mapping):
        return {_whole(key): _whole(each) for key, each in part.items()}
    return [_whole(each) for each in part] if isinstance(part, list | tuple) else part
