"""What is wrong in a file is said in words, with its place."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from graphlab.document.file import DocumentError, from_json, load

NODES: list[dict[str, Any]] = [
    {"id": 1, "op": "parameter", "name": "a", "value": 2.0},
    {"id": 2, "op": "input", "name": "b", "value": [1.0, 2.0]},
    {"id": 3, "op": "mul", "inputs": [1, 2], "name": "c"},
    {"id": 4, "op": "leaky_relu", "inputs": [3]},
]


def text(**changes: Any) -> str:
    """A good document with these top-level fields changed."""
    plain = {"format": 1, "program": "graphlab", "title": "T", "dtype": "float64", "target": 3, "next_id": 5}
    return json.dumps({**plain, "nodes": NODES, **changes})


def with_node(index: int, **changes: Any) -> str:
    """A good document with these fields of one node changed."""
    return text(nodes=[{**node, **changes} if at == index else node for at, node in enumerate(NODES)])


def with_scene(**fields: Any) -> str:
    """A good document with one scene."""
    return text(scenes=[{"title": "S", **fields}])


FAULTS = [
    (with_node(2, inputs=[1, 17]), "nodes[2].inputs[1]: there is no node 17"),
    (with_node(2, inputs=[1]), "nodes[2].inputs: mul takes 2 (null for an empty one), not 1"),
    (with_node(2, inputs=[1, "b"]), "nodes[2].inputs[1]: expected a whole number or null, not a text"),
    (with_node(2, inputs=None), "nodes[2].inputs: expected a list, not null"),
    (with_node(2, op="mull"), "nodes[2].op: this graphlab knows no op called 'mull' (did you mean mul?)"),
    (with_node(2, op="convolve"), "nodes[2].op: this graphlab knows no op called 'convolve'"),
    (with_node(2, value=1.0), "nodes[2].value: only a leaf has a value, and mul is computed"),
    (with_node(2, slider={"low": 0, "high": 1, "step": 1}), "nodes[2].slider: only a leaf has a slider"),
    (with_node(2, name="a"), "nodes[2].name: 'a' is also the name of nodes[0]"),
    (with_node(2, name="a b"), "nodes[2].name: 'a b' is not a name: use letters, digits and _"),
    (with_node(2, name=";import os"), "nodes[2].name: ';import os' is not a name"),
    (with_node(2, name=3), "nodes[2].name: expected a text, not a whole number"),
    (with_node(3, id=1), "nodes[3].id: 1 is also the id of nodes[0]"),
    (with_node(3, id=0), "nodes[3].id: expected a whole number >= 1"),
    (
        text(next_id=None, nodes=[*NODES[:3], {**NODES[3], "id": 2**60}]),
        "nodes[3].id: expected a whole number <= 9007199254740992",
    ),
    (with_node(2, place=[1]), "nodes[2].place: expected a list of length 2"),
    (with_node(2, pinned=1), "nodes[2].pinned: expected true or false, not a whole number"),
    (with_node(2, params={"k": 1}), "nodes[2].params.k: mul has no setting called 'k'"),
    (
        with_node(3, params={"negative_slope": "steep"}),
        "nodes[3].params.negative_slope: expected a number, not 'steep'",
    ),
    (with_node(0, inputs=[1]), "nodes[0].inputs: a leaf (parameter) has no inputs"),
    (with_node(0, params={"k": 1}), "nodes[0].params: a leaf (parameter) has no settings but a short text"),
    (with_node(0, params={"init": [2]}), "nodes[0].params: a leaf (parameter) has no settings but a short"),
    (with_node(3, op="sum", params={"dim": 0.5}), "nodes[3].params.dim: expected a whole number, several"),
    (with_node(3, op="sum", params={"dim": "0"}), "nodes[3].params.dim: expected a whole number, several"),
    (
        with_node(3, op="sum", params={"dim": [1, 0.5]}),
        "nodes[3].params.dim: expected a whole number, several",
    ),
    (with_node(3, op="sum", params={"dim": [[1]]}), "nodes[3].params.dim"),
    (
        with_node(3, op="sum", params={"keepdim": "yes"}),
        "nodes[3].params.keepdim: expected True or False, not",
    ),
    (with_node(3, params={"negative_slope": None}), "nodes[3].params.negative_slope: expected a number, not"),
    (
        with_node(3, params={"negative_slope": [1]}),
        "nodes[3].params.negative_slope: expected a number, not [1]",
    ),
    (
        with_node(0, value={"dtype": "int64", "rows": [1.5]}),
        "nodes[0].value[0]: expected a whole number, not",
    ),
    (with_node(0, value={"dtype": "int64", "rows": [[1], 2]}), "nodes[0].value[1]: expected a list, not"),
    (with_node(0, value={"dtype": "int64", "rows": [[1], [2, 3]]}), "nodes[0].value: the rows of this array"),
    (
        with_node(0, value={"dtype": "int64", "rows": [2**63]}),
        "nodes[0].value: a whole number has at most 64",
    ),
    (with_node(0, value={"dtype": "bool", "rows": [1]}), "nodes[0].value[0]: expected true or false, not"),
    (
        with_node(0, value={"dtype": "object", "rows": [1]}),
        'nodes[0].value: the "dtype" of an array is float64',
    ),
    (with_node(0, value={"dtype": [], "rows": [1]}), 'nodes[0].value: the "dtype" of an array is float64'),
    (with_node(0, value=None), "nodes[0].value: expected a list, not null"),
    (with_node(0, value=True), "nodes[0].value: expected a list, not true or false"),
    (with_node(0, value="two"), 'nodes[0].value: only the texts "nan", "inf" and "-inf" stand for a number'),
    (with_node(0, value="2.0"), 'nodes[0].value: only the texts "nan", "inf" and "-inf" stand for a number'),
    (
        with_node(1, value=[[1, 2], [3]]),
        "nodes[1].value: the rows of this array do not all have the same length",
    ),
    (with_node(1, value=[[1], [2, None]]), "nodes[1].value[1][1]: expected a number or a text, not null"),
    (with_node(1, value={"array": "9"}), "nodes[1].value: there is no array '9' beside this text"),
    (with_node(1, value={"shape": [4]}), "nodes[1].value: only an array without elements"),
    (with_node(1, value={"eval": "1"}), "nodes[1].value: a value is a number, a nested list"),
    (with_node(0, slider={"low": 1, "high": 1, "step": 1}), "nodes[0].slider: low must be below high"),
    (
        with_node(0, slider={"low": 0, "high": 1, "step": 0}),
        "nodes[0].slider: low must be below high, and step above 0",
    ),
    (with_node(0, slider={"low": 0}), "nodes[0].slider: the field high is missing"),
    (text(nodes=[{"id": 1, "op": "input"}], target=None), "nodes[0].value: a leaf needs a value"),
    (text(nodes=[{"op": "input", "value": 1}], target=None), "nodes[0].id: this field is missing"),
    (text(nodes=[7], target=None), "nodes[0]: expected an object in braces, not a whole number"),
    (text(nodes={}), "nodes: expected a list, not an object in braces"),
    (text(target=9), "target: there is no node 9"),
    (text(next_id=3), "next_id: expected a number above every id, 4 being the largest"),
    (text(dtype="float16"), "dtype: expected float64 or float32, not 'float16'"),
    (text(title=None), "title: expected a text, not null"),
    (text(scenes=3), "scenes: expected a list, not a whole number"),
    (
        with_scene(moment="later"),
        "scenes[0].moment: expected start, forward, end or the number of steps done",
    ),
    (
        with_scene(moment=-1),
        "scenes[0].moment: expected start, forward, end or the number of steps done, not -1",
    ),
    (with_scene(hidden=[9]), "scenes[0].hidden[0]: there is no node 9"),
    (with_scene(values={"9": 1}), "scenes[0].values.9: there is no node 9"),
    (with_scene(values={"x": 1}), "scenes[0].values.x: there is no node x"),
    (with_scene(values={"1": "x"}), "scenes[0].values.1: only the texts"),
    (with_scene(camera=[1, 2, 3]), "scenes[0].camera: expected a list of length 4"),
]


@pytest.mark.parametrize(("content", "words"), FAULTS, ids=[words for _, words in FAULTS])
def test_a_fault_is_named_with_its_place(content: str, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        from_json(content)

    assert len(caught.value.faults) == 1, caught.value.faults
    assert words in caught.value.faults[0]
    assert words in str(caught.value)


def test_the_document_that_the_faults_are_made_in_is_good() -> None:
    assert len(from_json(text()).graph.nodes) == 4
    assert len(from_json(with_scene(moment=3, values={"1": 1}, hidden=[2])).scenes) == 1


def test_every_fault_is_listed_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        from_json(text(target=9, nodes=[{**node, "pinned": 1, "note": 2} for node in NODES], title=3))

    places = [fault.partition(":")[0] for fault in caught.value.faults]
    assert places == ["title", *(f"nodes[{at}].{field}" for at in range(4) for field in ("note", "pinned"))]


def test_a_long_list_of_faults_is_cut_but_counted() -> None:
    nodes = [{"id": key, "op": "nothing"} for key in range(1, 101)]
    with pytest.raises(DocumentError) as caught:
        from_json(text(nodes=nodes, target=None, next_id=101))

    assert str(caught.value).startswith("100 places are wrong")
    assert "and 80 more" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 23
    assert len(caught.value.faults) == 100


def test_fields_that_we_do_not_know_may_not_nest_so_deep_that_they_cannot_be_written() -> None:
    deep: Any = 1
    for _ in range(80):
        deep = [deep]
    with pytest.raises(DocumentError, match="mood: it nests more than 64 deep"):
        from_json(text(mood=deep))


FOREIGN = [
    (b"", "it is empty"),
    (b" \n ", "it is empty"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "looks like a PNG picture"),
    (b"\x80\x04\x95cos\nsystem\n", "looks like a Python pickle, which graphlab never opens"),
    (b"%PDF-1.7", "looks like a PDF"),
    (b"L = (a*b + c)*f", "not a graphlab document: those are JSON and begin with {"),
    (b"[1, 2]", "it is JSON, but not a graphlab document"),
    (b"{}", "it is JSON, but not a graphlab document"),
    (b'{"format": 1, "nodes": []}', "it is JSON, but not a graphlab document"),
    (b"null", "it is JSON, but not a graphlab document"),
    (b'{"a": NaN}', "it is damaged: line 1, column 7: invalid character"),
    (b'{"format": 1,\n "program": "graphlab",\n}', "line 3, column 1: trailing comma in object"),
    (b'{"format": 1e999}', "it is damaged: number out of range"),
    (b'{"program": "graph\xfflab"}', "it is not UTF-8 text"),
    (b'{"format": 1,\n"program', "it stops in the middle of line 2"),
    (b"[" * 1_000_000, "nest too deep"),
    (b'{"program": ' * 1_000_000, "nest too deep"),
    (b"PK\x03\x04 and no more", "its parts cannot be unpacked"),
    ("{}".encode("utf-16"), "it is not a graphlab document"),
]


@pytest.mark.parametrize(("content", "words"), FOREIGN, ids=[words for _, words in FOREIGN])
def test_a_foreign_file_is_refused_in_one_clear_line(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "odd.graphlab"
    path.write_bytes(content)

    with pytest.raises(DocumentError) as caught:
        load(path)

    assert words in str(caught.value)
    assert str(caught.value).startswith("“odd.graphlab” could not be opened: ")
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_file_a_folder_and_a_name_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"“a.graphlab” could not be opened: there is no such file in "):
        load(tmp_path / "a.graphlab")
    with pytest.raises(DocumentError, match="it is a folder"):
        load(tmp_path)
    with pytest.raises(DocumentError, match="that is not a file name"):
        load("a\0b")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.graphlab"
    path.write_text(text())

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DocumentError, match="you may not read it"):
        load(path)


def test_a_pipe_does_not_hang_the_program(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocumentError, match="not a regular file"):
        load(tmp_path / "pipe")
