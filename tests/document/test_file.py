"""What stands in a `.graphlab` file, and that it comes back as it was."""

import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from graphlab.document import edits
from graphlab.document.compare import differences, same
from graphlab.document.file import DocumentError, from_bytes, from_json, load, save, to_bytes, to_json
from graphlab.document.file.migrations import MIGRATIONS, migrate, newest
from graphlab.document.types import Bookmark, Document, Layout, NodeId, Point, Scene, Slider, Slot
from tests.strategies import documents

SAMPLES = Path(__file__).parent / "samples"


def everything() -> Document:
    """A document that uses every field of format 1; its frozen sample is samples/format_1.graphlab."""
    document, a = edits.add_leaf(Document(title="Every field"), 2.0, name="a", place=Point(0.0, 0.0))
    document, b = edits.add_leaf(document, -0.0, name="b", role="input", place=Point(0.0, 120.5))
    document, c = edits.add_leaf(
        document, [[1.5, float("nan")], [float("inf"), float("-inf")]], role="constant"
    )
    document, d = edits.add_leaf(document, np.zeros((0, 3)), role="buffer")
    document, product = edits.add_op(document, "mul", [a, b], name="e", note="a × b, “quoted”\nand more")
    document, slope = edits.add_op(document, "leaky_relu", [product])
    document = edits.set_param(document, slope, "negative_slope", 0.25)
    document, loop = edits.add_op(document, "add", [product, None])
    document = edits.connect(document, loop, Slot(loop, 1))
    document = edits.delete(document, [edits.add_leaf(document)[1]])
    document = edits.set_slider(document, a, Slider(-5.0, 5.0, 0.5))
    scenes = (
        Scene(
            "One",
            caption="{a.grad} flows",
            notes="Say this.",
            moment="forward",
            camera=Bookmark(0.0, 1.0, 2.0, 3.0),
        ),
        Scene(
            "Two",
            moment=7,
            values=edits.frozen({a: 3.0}),
            highlights=frozenset({a, b}),
            hidden=frozenset({c, d}),
        ),
    )
    layout = Layout(document.layout.places, frozenset({a}))
    return replace(document, target=slope, scenes=scenes, layout=layout, dtype="float32")


@given(documents())
def test_any_document_survives_a_round_trip_and_gives_the_same_text_again(document: Document) -> None:
    text = to_json(document)
    back = from_json(text)

    assert same(back, document), differences(back, document)
    assert to_json(back) == text


def test_the_frozen_sample_of_format_1_opens_as_it_was_made() -> None:
    assert same(load(SAMPLES / "format_1.graphlab"), everything())


def test_format_1_is_still_written_as_the_frozen_sample() -> None:
    assert to_json(everything()) == (SAMPLES / "format_1.graphlab").read_text(encoding="utf-8")


def test_every_format_ever_released_has_a_frozen_sample() -> None:
    samples = {path.stem for path in SAMPLES.glob("format_*.graphlab")}

    assert samples == {f"format_{number}" for number in range(1, newest() + 1)}
    assert len(MIGRATIONS) == newest() - 1


def test_every_part_of_a_document_is_in_the_sample() -> None:
    untouched = {"extra"}
    empty = Document()
    unused = {
        each.name
        for each in fields(Document)
        if each.name not in untouched and getattr(everything(), each.name) == getattr(empty, each.name)
    }

    assert unused == set()


def test_each_node_and_each_scene_stands_on_one_line() -> None:
    lines = to_json(everything()).splitlines()

    assert sum(line.startswith('{"id": ') for line in lines) == len(everything().graph.nodes)
    assert sum(line.startswith('{"title": ') for line in lines) == 2
    assert lines[1:3] == ['"format": 1,', '"program": "graphlab",']


def test_a_change_of_one_node_changes_one_line() -> None:
    before = everything()
    after = edits.set_value(before, NodeId(1), 2.5)

    pairs = zip(to_json(before).splitlines(), to_json(after).splitlines(), strict=True)

    assert sum(old != new for old, new in pairs) == 1


def test_the_text_is_json_that_any_program_can_read() -> None:
    plain = json.loads(to_json(everything()), parse_constant=pytest.fail)

    assert plain["nodes"][2]["value"] == [[1.5, "nan"], ["inf", "-inf"]]


@pytest.mark.parametrize(
    "number", [5e-324, 1.7976931348623157e308, 0.1 + 0.2, -0.0, 1e22, 123456789012345680.0]
)
def test_every_bit_of_a_number_is_kept(number: float) -> None:
    document, node = edits.add_leaf(Document(), number)

    back = from_json(to_json(document)).values[node]

    assert np.float64(back).tobytes() == np.float64(number).tobytes()


def test_arrays_come_back_read_only() -> None:
    document, node = edits.add_leaf(Document(), [1.0, 2.0])

    value = from_json(to_json(document)).values[node]

    assert isinstance(value, np.ndarray)
    assert not value.flags.writeable


def test_half_a_character_does_not_keep_a_document_from_being_saved() -> None:
    document = edits.set_title(Document(), "broken \ud83d end")

    assert from_json(to_json(document)).title == "broken \ufffd end"


def test_a_byte_order_mark_is_no_fault() -> None:
    assert from_json(b"\xef\xbb\xbf" + to_json(Document()).encode()).title == "Untitled"


def test_unknown_fields_are_kept_and_written_back() -> None:
    plain = json.loads(to_json(everything()))
    plain["mood"] = {"colour": ["red", 1, None, 123456789012345678901234567890]}
    plain["nodes"][1]["shade"] = 0.5
    plain["scenes"][1]["music"] = "quiet"
    document = edits.set_value(from_json(json.dumps(plain)), NodeId(1), 9.0)

    written = json.loads(to_json(document))

    plain["nodes"][0]["value"] = 9.0
    assert written == plain
    assert same(from_json(to_json(document)), document)


def test_unknown_fields_of_a_deleted_node_go_with_it() -> None:
    plain = json.loads(to_json(everything()))
    plain["nodes"][3]["shade"] = 0.5
    document = edits.delete(from_json(json.dumps(plain)), [NodeId(plain["nodes"][3]["id"])])

    assert "shade" not in to_json(document)


def test_a_place_that_is_no_place_is_left_out_instead_of_spoiling_the_file() -> None:
    document, node = edits.add_leaf(Document(), 1.0, place=Point(float("nan"), 0.0))

    assert node not in from_json(to_json(document)).layout.places


def test_older_formats_migrate_one_step_at_a_time() -> None:
    steps = (lambda plain: {**plain, "b": plain["a"] + 1}, lambda plain: {**plain, "c": plain["b"] + 1})

    assert migrate({"format": 1, "a": 1}, steps) == {"format": 3, "a": 1, "b": 2, "c": 3}
    assert migrate({"format": 2, "b": 5}, steps) == {"format": 3, "b": 5, "c": 6}


def test_a_newer_format_is_refused_in_clear_words() -> None:
    with pytest.raises(DocumentError) as caught:
        from_json(to_json(Document()).replace('"format": 1', '"format": 7'))

    assert "newer graphlab (format 7; this one reads up to 1). Update graphlab to open it." in str(
        caught.value
    )


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "true", '"1"', "null"])
def test_a_format_that_is_no_format_is_refused(number: str) -> None:
    with pytest.raises(DocumentError, match='"format" should be a whole number'):
        from_json(to_json(Document()).replace('"format": 1', f'"format": {number}'))


def test_saving_and_opening_a_file(tmp_path: Path) -> None:
    path = tmp_path / "circuit.graphlab"

    save(everything(), path)

    assert same(load(path), everything())
    assert [each.name for each in tmp_path.iterdir()] == ["circuit.graphlab"]
    assert from_bytes(to_bytes(everything())).title == "Every field"


def test_arrays_of_whole_numbers_and_of_truth_values_stay_such() -> None:
    document, ix = edits.add_leaf(Document(), np.array([[0, 2], [2, 1]]), name="ix", role="input")
    document, mask = edits.add_leaf(document, np.array([True, False]), name="mask")
    document, none = edits.add_leaf(document, np.zeros((0, 2), np.int64), name="none")
    document, many = edits.add_leaf(document, np.arange(300_000), name="many")
    again = from_bytes(to_bytes(document))
    assert same(document, again)
    assert [again.values[key].dtype.name for key in (ix, mask, none, many)] == [
        "int64", "bool", "int64", "int64",
    ]  # fmt: skip
    small = edits.delete(document, [many])
    assert '"value":{"dtype":"int64","rows":[[0,2],[2,1]]}' in to_json(small).replace(" ", "")
    assert same(small, from_json(to_json(small)))


def test_settings_of_tensor_ops_come_back_as_they_were() -> None:
    document, x = edits.add_leaf(Document(), [[1.0, 2.0]], name="x", init="randn(1, 2, seed=3)")
    document, node = edits.add_op(document, "sum", [x], params={"dim": [0, 1], "keepdim": True})
    again = from_json(to_json(document))
    assert again.graph.nodes[node].params == {"dim": (0, 1), "keepdim": True}
    assert again.graph.nodes[x].params == {"init": "randn(1, 2, seed=3)"}
    assert same(document, again)
