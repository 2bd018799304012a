"""Edits are pure: the old document stays as it was, and what an edit does not touch is the same object."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import edits
from graphlab.document.edits import EditError
from graphlab.document.file import to_json
from graphlab.document.types import Document, NodeId, Point, Scene, Slider, Slot
from tests.strategies import calls, documents, made


def product() -> tuple[Document, NodeId, NodeId, NodeId]:
    """c = a * b."""
    document, a = edits.add_leaf(Document(), 2.0, name="a", place=Point(0, 0))
    document, b = edits.add_leaf(document, -3.0, name="b")
    document, c = edits.add_op(document, "mul", [a, b], name="c")
    return document, a, b, c


@given(st.data())
def test_an_edit_leaves_the_old_document_as_it_was(data: st.DataObject) -> None:
    before = data.draw(documents(most=6))
    text = to_json(before)

    made(before, data.draw(calls(before)))

    assert to_json(before) == text


def changed(before: Document, after: Document) -> set[str]:
    return {
        each.name for each in fields(Document) if getattr(before, each.name) is not getattr(after, each.name)
    }


def test_each_edit_touches_its_own_parts_only() -> None:
    document, a, _, c = product()

    assert changed(document, edits.set_value(document, a, 5.0)) == {"values"}
    assert changed(document, edits.move(document, {a: Point(1, 1)})) == {"layout"}
    assert changed(document, edits.rename(document, a, "w")) == {"graph"}
    assert changed(document, edits.set_target(document, c)) == {"target"}
    assert changed(document, edits.set_slider(document, a, Slider())) == {"sliders"}
    assert changed(document, edits.set_title(document, "New")) == {"title"}
    assert changed(document, edits.disconnect(document, [Slot(c, 0)])) == {"graph"}


def test_an_edit_that_changes_nothing_returns_the_very_same_document() -> None:
    document, a, b, c = product()
    document = edits.set_slider(edits.set_target(document, c), a, Slider())

    unchanged = [
        edits.set_value(document, a, 2.0),
        edits.set_values(document, {a: 2.0, b: -3.0}),
        edits.rename(document, a, " a "),
        edits.set_note(document, a, ""),
        edits.set_role(document, a, "parameter"),
        edits.set_target(document, c),
        edits.set_slider(document, a, Slider()),
        edits.move(document, {a: Point(0, 0)}),
        edits.connect(document, a, Slot(c, 0)),
        edits.delete(document, [NodeId(99)]),
        edits.set_title(document, "Untitled"),
    ]

    assert all(each is document for each in unchanged)


def test_deleting_a_node_empties_the_ports_that_read_it_and_forgets_it_everywhere() -> None:
    document, a, b, c = product()
    document = edits.set_slider(edits.set_target(document, c), a, Slider())
    scenes = (Scene("values", values=edits.frozen({a: 1.0})), Scene("seen", highlights=frozenset({b})))
    document = replace(document, scenes=(*scenes, Scene("hidden", hidden=frozenset({a, b}))))

    after = edits.delete(document, [a])

    assert after.graph.nodes[c].inputs == (None, b)
    assert a not in {*after.values, *after.layout.places, *after.sliders}
    assert [dict(scene.values) for scene in after.scenes] == [{}, {}, {}]
    assert after.scenes[2].hidden == {b}
    assert after.scenes[1] is document.scenes[1]
    assert edits.delete(after, [c]).target is None


def test_deleting_a_node_that_no_scene_names_keeps_the_scenes_identical() -> None:
    document, a, b, _ = product()
    document = replace(document, scenes=(Scene("seen", highlights=frozenset({b})),))

    assert edits.delete(document, [a]).scenes is document.scenes


def test_ids_are_never_used_twice() -> None:
    document, a, b, c = product()
    document, d = edits.add_leaf(edits.delete(document, [a, b, c]))

    assert d not in (a, b, c)


def test_a_name_that_is_taken_gets_a_number_when_adding_and_is_refused_when_renaming() -> None:
    document, a, b, _ = product()
    document, other = edits.add_leaf(document, 1.0, name="a")

    assert document.graph.nodes[other].name == "a_1"
    with pytest.raises(EditError, match="Another node is called 'a' already"):
        edits.rename(document, b, "a")
    assert edits.find(document, "a") == a
    assert edits.find(document, "") is None


def test_values_are_read_only_copies() -> None:
    mine = np.array([1.0, 2.0])
    document, node = edits.add_leaf(Document(), mine)
    mine[0] = 9.0

    value = document.values[node]

    assert isinstance(value, np.ndarray)
    assert value.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        value[0] = 3.0


def test_only_settings_that_differ_from_the_defaults_are_kept() -> None:
    document, node = edits.add_op(Document(), "pow", params={"exponent": 2.0})

    cubed = edits.set_param(document, node, "exponent", 3.0)

    assert dict(document.graph.nodes[node].params) == {}
    assert dict(cubed.graph.nodes[node].params) == {"exponent": 3.0}
    assert dict(edits.set_param(cubed, node, "exponent", 2.0).graph.nodes[node].params) == {}


REFUSED = [
    (lambda d, a, c: edits.add_leaf(d, role="weight"), "A leaf is one of"),
    (lambda d, a, c: edits.add_leaf(d, name="a b"), "'a b' is not a name"),
    (lambda d, a, c: edits.add_op(d, "conv"), "There is no op called 'conv'"),
    (lambda d, a, c: edits.add_op(d, "mul", [a]), "mul takes 2 operands, not 1"),
    (lambda d, a, c: edits.add_op(d, "tanh", name="1x"), "'1x' is not a name"),
    (lambda d, a, c: edits.connect(d, a, Slot(c, 2)), "mul has no port number 3"),
    (lambda d, a, c: edits.connect(d, NodeId(99), Slot(c, 0)), "no longer there"),
    (lambda d, a, c: edits.rename(d, a, "2b"), "'2b' is not a name"),
    (lambda d, a, c: edits.set_role(d, c, "input"), "Only a leaf has a role"),
    (lambda d, a, c: edits.set_param(d, c, "k", 1.0), "mul has no setting called 'k'"),
    (lambda d, a, c: edits.set_value(d, c, 1.0), "Only a leaf holds a value"),
    (lambda d, a, c: edits.set_slider(d, a, Slider(1.0, 1.0)), "two different finite ends"),
    (lambda d, a, c: edits.set_slider(d, a, Slider(0.0, float("inf"))), "two different finite ends"),
    (lambda d, a, c: edits.set_slider(d, c, Slider()), "Only a leaf has a slider"),
]


@pytest.mark.parametrize(("edit", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_an_edit_that_cannot_be_made_says_why(edit, words) -> None:  # type: ignore[no-untyped-def]
    document, a, _, c = product()
    with pytest.raises(EditError, match=words):
        edit(document, a, c)


def test_values_keep_whole_numbers_and_truth_values_that_come_in_arrays() -> None:
    assert isinstance(edits.as_value(np.int64(3)), float)
    kinds = [
        np.array([1, 2]),
        np.array([1, 2], np.uint8),
        np.array([True]),
        np.array([1.5], np.float32),
        [1, 2],
    ]
    assert [edits.as_value(each).dtype.name for each in kinds] == [  # type: ignore[union-attr]
        "int64", "int64", "bool", "float64", "float64",
    ]  # fmt: skip


def test_a_list_typed_over_indices_stays_whole_where_it_can() -> None:
    document, ix = edits.add_leaf(Document(), np.array([0, 1]), name="ix")
    assert edits.set_value(document, ix, [0, 1]) is document
    assert edits.set_value(document, ix, [3, 1]).values[ix].dtype == np.int64  # type: ignore[union-attr]
    assert edits.set_value(document, ix, [0.5, 1]).values[ix].dtype == np.float64  # type: ignore[union-attr]
    assert edits.set_value(document, ix, np.array([0.0, 1.0])).values[ix].dtype == np.float64  # type: ignore[union-attr]


def test_a_leaf_forgets_its_recipe_when_its_value_is_changed() -> None:
    document, w = edits.add_leaf(Document(), [0.5, 1.5], name="w", init="rand(2, seed=1)")
    assert edits.set_value(document, w, [0.5, 1.5]) is document
    assert edits.set_role(document, w, "constant").graph.nodes[w].params == {"init": "rand(2, seed=1)"}
    assert not edits.set_value(document, w, [0.5, 1.0]).graph.nodes[w].params


def test_settings_that_mean_the_same_are_the_same() -> None:
    document, node = edits.add_op(Document(), "sum", params={"dim": [0, 1], "keepdim": 1})
    assert document.graph.nodes[node].params == {"dim": (0, 1), "keepdim": True}
    assert document.graph.nodes[node].params["keepdim"] is True
    assert edits.set_param(document, node, "dim", (0, 1)) is document
    assert edits.set_param(document, node, "dim", 1.0).graph.nodes[node].params["dim"] == 1
    assert "dim" not in edits.set_param(document, node, "dim", None).graph.nodes[node].params


@pytest.mark.parametrize("setting", [0.5, "0", (0, 0.5), True, float("nan"), ((0,),)])
def test_a_setting_that_a_param_cannot_have_is_refused(setting: object) -> None:
    document, node = edits.add_op(Document(), "sum")
    with pytest.raises(EditError, match=r"dim of sum is a whole number, several in brackets, or None, not"):
        edits.set_param(document, node, "dim", setting)  # type: ignore[arg-type]
    document, leaf = edits.add_leaf(document)
    with pytest.raises(EditError, match="has no settings"):
        edits.set_param(document, leaf, "dim", 1)
