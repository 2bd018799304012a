"""An edit of the text leaves everything else as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import LEAF_ROLES, Bookmark, Document, Layout, Point, Scene, Slider
from graphlab.document.edits import (
    add_leaf,
    add_op,
    delete,
    frozen,
    move,
    replace,
    set_note,
    set_role,
    set_slider,
    set_value,
)
from graphlab.language import parse, parse_source, to_text
from graphlab.language.walk import target_of
from tests.language.graphs import by_name, documents, run, tree, values_of

TEXT = "L = tanh(w*x + b) * 2"


def everything(text=TEXT):
    """A document with something of every kind on every node."""
    document = parse(text)
    keys = list(document.graph.nodes)
    document = move(document, {key: Point(10.0 * key, -key) for key in keys})
    document = replace(document, layout=Layout(document.layout.places, frozenset(keys)), title="Kept")
    for key in document.values:
        if document.graph.nodes[key].name and "=" not in text.replace("L =", ""):
            document = set_value(document, key, 10.0 + key)
        document = set_slider(document, key, Slider(0.0, 5.0 + key, 0.5))
    scene = Scene(
        "One",
        camera=Bookmark(0, 0, 1, 1),
        values=frozen(document.values),
        highlights=frozenset(keys),
        hidden=frozenset(keys),
    )
    return replace(document, scenes=(scene,))


def op_of(document, op):
    """The only node of this op."""
    (key,) = [key for key, node in document.graph.nodes.items() if node.op == op]
    return key


@pytest.mark.parametrize(
    "text", [TEXT, f"  {TEXT} ; ", "L = (tanh((w * x) + b)) * 2", "y = a*b\ny + y", "x = 2; x += 1"]
)
def test_the_same_text_gives_the_same_document(text):
    document = everything(text)
    assert parse(text, document) is document


@given(documents())
def test_printing_and_reading_gives_the_same_document(document):
    document = parse(to_text(document))
    assert parse(to_text(document), document) is document


def test_a_document_of_the_editor_survives_its_own_text():
    document, total = add_op(Document(), "add", name="total")
    document, a = add_leaf(document, 2.0, name="a", role="input")
    document, b = add_leaf(document, 3.0, name="b")
    document = replace(document, graph=add_op(document, "mul", [a, b], name="p")[0].graph)
    assert document.target is None
    assert parse(to_text(document), document) is document
    assert total == 1


def test_another_formula_on_top_keeps_every_old_node():
    document = everything()
    after = parse(f"{TEXT}\nM = L**2", document)
    assert all(after.graph.nodes[key] is node for key, node in document.graph.nodes.items())
    assert after.layout is document.layout
    assert after.sliders is document.sliders
    assert after.scenes is document.scenes
    assert after.title == "Kept"
    assert all(after.values[key] is value for key, value in document.values.items())
    assert after.target == document.graph.next_id + 0 == by_name(after)["M"]


def test_a_part_put_in_front_keeps_the_nodes_behind_it():
    document = everything()
    after = parse("L = tanh(w*x*y + b) * 2", document)
    for op in ("tanh", "add"):
        assert op_of(after, op) == op_of(document, op)
    product = next(key for key, node in document.graph.nodes.items() if node.op == "mul" and not node.name)
    assert after.graph.nodes[product] is document.graph.nodes[product]
    assert after.graph.nodes[by_name(after)["L"]] is document.graph.nodes[by_name(document)["L"]]


def test_removed_nodes_leave_no_trace_and_their_ids_are_not_used_again():
    document = everything()
    after = parse("L = tanh(w*x) * 2", document)
    gone = document.graph.nodes.keys() - after.graph.nodes.keys()
    assert gone == {by_name(document)["b"], op_of(document, "add")}
    for held in (after.values, after.layout.places, after.layout.pinned, after.sliders):
        assert not gone & set(held)
    assert not gone & set(after.scenes[0].values)
    assert not gone & (after.scenes[0].highlights | after.scenes[0].hidden)
    again = parse(TEXT, after)
    assert not gone & set(again.graph.nodes)
    assert again.graph.next_id == document.graph.next_id + 2


def test_values_of_free_leaves_stay_and_written_values_win():
    document = everything()
    assert values_of(parse(f"w = 0.25\n{TEXT}", document)) == {**values_of(document), "w": 0.25}
    assert values_of(parse(f"{TEXT}\nz", document))["w"] == values_of(document)["w"]
    assert values_of(parse(f"w: input\n{TEXT}", document)) == values_of(document)
    assert values_of(parse(TEXT, document, values={"w": 7.0}))["w"] == 7.0


def test_the_role_of_a_free_leaf_stays_and_a_written_role_wins():
    document = parse(TEXT)
    document = set_role(document, by_name(document)["x"], "input")
    assert parse(f"{TEXT} + 1", document).graph.nodes[by_name(document)["x"]].op == "input"
    assert parse(f"x = 2.0\n{TEXT}", document).graph.nodes[by_name(document)["x"]].op == "parameter"
    assert parse(f"x: constant\n{TEXT}", document).graph.nodes[by_name(document)["x"]].op == "constant"


def test_notes_stay_until_the_text_says_another_or_none():
    document = parse(TEXT)
    key = by_name(document)["L"]
    document = set_note(document, key, "loss")
    assert parse(f"{TEXT} + 1", document).graph.nodes[key].note == "loss"
    assert parse(f"{TEXT}  # other", document).graph.nodes[key].note == "other"
    assert parse(f"{TEXT}  #", document).graph.nodes[key].note == ""


def test_a_new_name_for_a_formula_keeps_the_node():
    document = everything("p = a*b\nL = p + c")
    after = parse("q = a*b\nL = q + c", document)
    assert by_name(after)["q"] == by_name(document)["p"]
    assert after.graph.nodes[by_name(after)["L"]] is document.graph.nodes[by_name(document)["L"]]


def test_a_new_name_for_a_leaf_in_its_place_keeps_the_node_and_its_slider():
    document = everything()
    after = parse(TEXT.replace("w", "weight"), document)
    key = by_name(document)["w"]
    assert by_name(after)["weight"] == key
    assert after.sliders == document.sliders
    assert after.values[key] == document.values[key]


def test_equal_numbers_stay_with_their_formulas():
    document = parse("y = 2*x + 2*z")
    after = parse("y = 2*z", document)
    old_sum = document.graph.nodes[by_name(document)["y"]]
    right = document.graph.nodes[old_sum.inputs[1]]
    assert after.graph.nodes[by_name(after)["y"]].inputs == right.inputs


def test_a_changed_number_keeps_its_leaf():
    document = everything("y = 2*x + 3")
    after = parse("y = 2*x + 4", document)
    assert list(after.graph.nodes) == list(document.graph.nodes)
    assert after.layout is document.layout


def test_a_leaf_that_becomes_a_formula_keeps_its_place_and_loses_its_slider():
    document = everything()
    key = by_name(document)["w"]
    after = parse(f"w = p*q\n{TEXT}", document)
    assert by_name(after)["w"] == key
    assert after.layout.places[key] == document.layout.places[key]
    assert key not in after.values
    assert key not in after.sliders
    assert key not in after.scenes[0].values
    assert key in after.scenes[0].highlights


def test_rebinding_a_leaf_moves_its_id_with_it():
    document = everything("x = 2.0\ny = x*x")
    key = by_name(document)["x"]
    after = parse("x = 2.0\nx = x + 1\ny = x*x", document)
    assert by_name(after)["x_1"] == key


def test_the_target_follows_the_text():
    document = everything("p = a*b\nq = a+b")
    assert parse("p = a*b\nq = a+b\np.backward()", document).target == by_name(document)["p"]
    after = parse("q = a+b\np = a*b", document)
    assert after.target == by_name(document)["p"]
    assert list(after.graph.nodes)[-1] == after.target


def test_an_implied_target_stays_implied():
    document, a = add_leaf(Document(), 2.0, name="a")
    document, _ = add_op(document, "tanh", [a], name="y")
    assert parse("a = 2.0\ny = tanh(a)\nz = y*y", document).target is None
    assert parse("a = 2.0\ny = tanh(a)\nz = y*y\ny.backward()", document).target == 2


def test_spans_speak_of_the_old_ids():
    document = everything()
    source = parse_source(f"# up\n\n{TEXT}\n", document)
    assert source.spans.keys() == source.document.graph.nodes.keys()
    assert source.spans[by_name(document)["L"]] == (3, 1, 3, len(TEXT) + 1)


@given(documents(most=8), documents(most=8))
def test_any_text_may_follow_any_document(before, document):
    after, fresh = parse(to_text(document), before), parse(to_text(document))
    assert trees(after) == trees(fresh)
    assert tree(after, target_of(after)) == tree(fresh, target_of(fresh))
    assert set(after.values) == {key for key, node in after.graph.nodes.items() if node.op in LEAF_ROLES}
    assert after.graph.next_id >= before.graph.next_id
    assert parse(to_text(document), after) is after


def trees(document):
    """Every node as a tree, in an order that does not depend on ids."""
    return sorted(repr(tree(document, key)) for key in document.graph.nodes)


@given(st.data())
def test_growing_a_text_line_by_line_ends_where_reading_it_at_once_does(data):
    lines = ["a = 2", "b: input = -3", "p = a*b", "q = tanh(p + 2*a)", "p += q", "L = p*q - 1"]
    document = Document()
    for count in data.draw(st.lists(st.integers(1, len(lines)), max_size=5)):
        document = parse("\n".join(lines[:count]), document)
    document, fresh = parse("\n".join(lines), document), parse("\n".join(lines))
    assert to_text(document) == to_text(fresh)
    assert run(document)[document.target] == run(fresh)[fresh.target]


def test_deleting_a_node_in_the_editor_shows_as_an_empty_port():
    document = parse("L = a*b + c")
    after = delete(document, [by_name(document)["a"]])
    assert to_text(after) == "b = 1.0\nc = 1.0\nL = ... * b + c\n"
    assert parse(to_text(after), after) is after
