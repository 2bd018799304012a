"""Where cards go by themselves."""

import pickle
import sys
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphlab.document import Document, Graph, Layout, Node, NodeId, Point
from graphlab.document.edits import add_leaf, add_op, find, move
from graphlab.language import parse
from graphlab.picture.anatomy import card_size
from graphlab.picture.clearing import cleared, overrun
from graphlab.picture.heights import CARD_GAP, COLUMN_GAP
from graphlab.picture.layered import Wire
from graphlab.picture.layout import arrange, arrange_job, arranged, settle
from tests.strategies import documents

LECTURE = "L = (a*b + c)*f"
NEURON = "o = tanh(x1*w1 + x2*w2 + b)"
MICROGRAD = """\
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + (b + a).relu()
d += 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g += 10.0 / f
"""

Places = dict[NodeId, Point]


def sizes_of(document: Document) -> dict[NodeId, tuple[float, float]]:
    return {key: card_size(document, key) for key in document.graph.nodes}


def arranged_by_name(text: str) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of the named cards of a formula."""
    document = parse(text)
    places = arrange(document, sizes_of(document))
    return {
        node.name: (
            *places[key],
            places[key].x + card_size(document, key)[0],
            places[key].y + card_size(document, key)[1],
        )
        for key, node in document.graph.nodes.items()
        if node.name
    }


def gap(document: Document, places: Places, one: NodeId, other: NodeId) -> float:
    """How far apart two cards are, across or down; negative if they overlap."""
    (width, height), (wide, high) = card_size(document, one), card_size(document, other)
    (x, y), (left, top) = places[one], places[other]
    return max(x - left - wide, left - x - width, y - top - high, top - y - height)


def assert_apart(document: Document, places: Places, least: float = CARD_GAP) -> None:
    for one, other in combinations(places, 2):
        assert gap(document, places, one, other) >= least


@st.composite
def graphs(draw: st.DrawFn, most: int = 25) -> Document:
    """Graphs without loops; operands repeat, and parts may be unconnected."""
    document, nodes = Document(), []
    for number in range(draw(st.integers(1, most))):
        if len(nodes) < 2 or draw(st.integers(0, 3)) == 0:
            document, key = add_leaf(
                document,
                name=draw(st.sampled_from(["", f"leaf_{number}", f"a_leaf_with_a_longer_name_{number}"])),
            )
        else:
            op = draw(st.sampled_from(["tanh", "add", "mul"]))
            operands = [draw(st.sampled_from(nodes)) for _ in range(1 if op == "tanh" else 2)]
            document, key = add_op(document, op, operands)
        nodes.append(key)
    return document


@given(documents())
def test_any_graph_gets_places_on_the_grid_that_do_not_overlap(document: Document) -> None:
    document = replace(document, layout=Layout())
    places = arrange(document, sizes_of(document))
    assert places.keys() == document.graph.nodes.keys()
    assert all(place.x % 8 == place.y % 8 == 0 for place in places.values())
    assert_apart(document, places)


@given(graphs())
def test_operands_lie_a_column_to_the_left_of_their_readers(document: Document) -> None:
    places = arrange(document, sizes_of(document))
    for key, node in document.graph.nodes.items():
        for source in node.inputs:
            assert places[source].x + card_size(document, source)[0] + COLUMN_GAP <= places[key].x


@given(graphs())
def test_the_same_graph_is_always_drawn_the_same(document: Document) -> None:
    again = replace(document, graph=Graph(dict(document.graph.nodes), document.graph.next_id))
    assert arrange(document, sizes_of(document)) == arrange(again, lambda key: card_size(again, key))


def test_a_leaf_lies_beside_the_node_its_reader_combines_it_with() -> None:
    at = arranged_by_name("e = a*b\nd = e + c\nL = d*f")
    assert at["f"][0] == at["d"][0] > at["c"][0] == at["e"][0] > at["a"][0] == at["b"][0]


def test_the_main_chain_of_an_expression_runs_straight() -> None:
    at = arranged_by_name("e = a*b\nd = e + c\nL = d*f\nM = tanh(L)\nN = exp(M)")
    assert len({at[name][1] for name in "edLMN"}) == 1


def test_a_long_chain_runs_straight() -> None:
    document = parse("y = " + "tanh(" * 30 + "x" + ")" * 30)
    places = arrange(document, sizes_of(document))
    assert len({place.y for place in places.values()}) == 1
    assert len({place.x for place in places.values()}) == 31


def test_first_operands_lie_above_second_ones() -> None:
    at = arranged_by_name("o = (a - b) * (c / d)")
    assert at["a"][1] < at["b"][1] < at["c"][1] < at["d"][1]


def test_a_neuron_is_symmetrical() -> None:
    at = arranged_by_name("p = x1*w1\nq = x2*w2\ns = p + q\nn = s + b\no = tanh(n)")
    middle = {name: top + bottom for name, (_, top, _, bottom) in at.items()}
    for node, one, other in (("p", "x1", "w1"), ("q", "x2", "w2"), ("s", "p", "q")):
        assert abs(middle[node] - (middle[one] + middle[other]) / 2) <= 8  # half the grid, doubled
    assert middle["s"] == middle["n"] == middle["o"]


def wires_of(document: Document) -> tuple[list[tuple[float, float]], list[Wire]]:
    job = arrange_job(document, sizes_of(document))
    return list(job.sizes), [Wire(*wire) for wire in job.wires]


@pytest.mark.parametrize("text", [LECTURE, NEURON, "f = (a*b)*(a + b)", "y = 1 / (1 + exp(-(w*x + b)))"])
def test_no_wire_runs_across_a_card_in_the_expressions_of_a_lecture(text: str) -> None:
    document = parse(text)
    sizes, wires = wires_of(document)
    assert overrun(sizes, wires, list(arrange(document, sizes_of(document)).values())) == []


def test_hardly_a_wire_runs_across_a_card_in_the_expression_of_micrograd() -> None:
    document = parse(MICROGRAD)
    sizes, wires = wires_of(document)
    assert len(overrun(sizes, wires, list(arrange(document, sizes_of(document)).values()))) <= 1


def test_a_wire_that_runs_across_a_card_is_counted() -> None:
    sizes = [(144.0, 88.0)] * 3
    wires = [Wire(0, 2, 0.0)]
    assert overrun(sizes, wires, [(0.0, 0.0), (216.0, 0.0), (432.0, 0.0)]) == [(0, 1)]
    assert overrun(sizes, wires, [(0.0, 0.0), (216.0, 120.0), (432.0, 0.0)]) == []


def layers(*widths: int) -> str:
    """A network of tanh neurons as text."""
    lines, before = [], [f"x{number}" for number in range(widths[0])]
    for layer, width in enumerate(widths[1:]):
        names = [f"h{layer}_{number}" for number in range(width)]
        for name in names:
            terms = " + ".join(f"w_{name}_{source} * {source}" for source in before)
            lines.append(f"{name} = tanh({terms} + b_{name})")
        before = names
    return "\n".join(lines)


def test_the_neurons_of_a_layer_stand_in_one_column() -> None:
    at = arranged_by_name(layers(3, 4, 4, 1))
    for layer in (0, 1):
        assert len({at[f"h{layer}_{number}"][0] for number in range(4)}) == 1


def test_unconnected_parts_are_stacked_with_the_target_first() -> None:
    at = arranged_by_name("p = u*v\nq = s*t\nL = a*b")
    assert at["L"][3] < min(at["p"][1], at["q"][1])
    assert at["p"][0] == at["q"][0] == at["L"][0]


def test_lone_leaves_stand_in_rows_below() -> None:
    document = parse("L = a*b\n" + "\n".join(f"z{number} = {number}.0" for number in range(20)))
    places = arrange(document, sizes_of(document))
    lone = [places[key] for key, node in document.graph.nodes.items() if node.name.startswith("z")]
    assert min(place.y for place in lone) > places[find(document, "L")].y
    assert 2 <= len({place.y for place in lone}) <= 6


def test_an_empty_document_needs_no_places() -> None:
    assert arrange(Document(), {}) == {}
    assert settle(Document(), {}) == {}


def looped() -> Document:
    nodes = {
        1: Node("parameter", (), name="a"),
        2: Node("add", (1, 3)),
        3: Node("tanh", (2,)),
        4: Node("mul", (4, 3)),
        5: Node("add", (None, 4)),
    }
    graph = Graph({NodeId(key): node for key, node in nodes.items()}, 6)
    return Document(graph=graph, values={NodeId(1): 1.0})


def test_loops_and_empty_ports_are_drawn_all_the_same() -> None:
    document = looped()
    places = arrange(document, sizes_of(document))
    assert_apart(document, places)
    assert places[1].x < places[2].x < places[4].x < places[5].x


@given(graphs(), st.data())
def test_pinned_cards_stay_and_all_others_keep_clear_of_them(document: Document, data: st.DataObject) -> None:
    pinned = data.draw(
        st.lists(st.sampled_from(list(document.graph.nodes)), min_size=1, max_size=3, unique=True)
    )
    places = {
        key: Point(
            8.0 * data.draw(st.integers(-50, 50)) + 400.0 * number, 8.0 * data.draw(st.integers(-50, 50))
        )
        for number, key in enumerate(pinned)
    }
    assume(all(gap(document, places, one, other) >= 0 for one, other in combinations(places, 2)))
    document = replace(document, layout=Layout(places, frozenset(pinned)))
    arranged_places = arrange(document, sizes_of(document))
    assert {key: arranged_places[key] for key in pinned} == places
    assert_apart(document, {**arranged_places}, 0.0)


@given(graphs(), st.data())
def test_arranging_some_cards_moves_them_about_where_they_are_and_off_the_others(
    document: Document, data: st.DataObject
) -> None:
    document = move(document, arrange(document, sizes_of(document)))
    chosen = data.draw(st.sets(st.sampled_from(list(document.graph.nodes)), min_size=1))
    places = arrange(document, sizes_of(document), chosen)
    assert places.keys() == chosen
    everything = {**document.layout.places, **places}
    for one in chosen:
        for other in everything.keys() - chosen:
            assert gap(document, everything, one, other) >= 0
    assert_apart(document, places)


@given(graphs(), st.data())
def test_newcomers_find_free_places_and_move_nobody(document: Document, data: st.DataObject) -> None:
    keys = list(document.graph.nodes)
    known = data.draw(st.sets(st.sampled_from(keys), min_size=1))
    before = arrange(document, sizes_of(document))
    document = replace(document, layout=Layout({key: before[key] for key in known}))
    found = settle(document, sizes_of(document))
    assert found.keys() == set(keys) - known
    everything = {**document.layout.places, **found}
    assert_apart(document, everything, min(CARD_GAP, COLUMN_GAP) / 2)
    assert all(place.x % 8 == place.y % 8 == 0 for place in found.values())


def test_settling_a_settled_document_changes_nothing() -> None:
    document = parse(MICROGRAD)
    document = move(document, settle(document, sizes_of(document)))
    assert document.layout.places == arrange(document, sizes_of(document))
    assert settle(document, sizes_of(document)) == {}


def test_a_new_op_lies_right_of_its_operands_and_its_new_leaf_beside_it() -> None:
    document = parse("e = a*b + c")
    document = move(document, settle(document, sizes_of(document)))
    document = parse("e = a*b + c\nL = e*f", document)
    found = settle(document, sizes_of(document))
    e, f, L = (find(document, name) for name in "efL")
    assert found.keys() == {f, L}
    assert found[L].x == document.layout.places[e].x + card_size(document, e)[0] + COLUMN_GAP
    assert found[L].y == document.layout.places[e].y
    assert found[f].x < found[L].x
    assert found[f].y > document.layout.places[e].y


def test_very_many_newcomers_are_drawn_below() -> None:
    document = parse("e = a*b")
    document = move(document, settle(document, sizes_of(document)))
    lowest = max(place.y for place in document.layout.places.values())
    document = parse("e = a*b\n" + layers(4, 5, 5, 1), document)
    found = settle(document, sizes_of(document))
    assert len(found) > 100
    assert min(place.y for place in found.values()) > lowest
    assert_apart(document, {**document.layout.places, **found})


def test_a_job_travels_to_another_process_as_plain_values() -> None:
    document = parse(MICROGRAD)
    job = pickle.loads(pickle.dumps(arrange_job(document, sizes_of(document))))
    places = arranged(job)
    assert all(type(part) is int for part in job.keys)
    assert all(type(x) is float and type(y) is float for x, y in places)
    expected = arrange(document, sizes_of(document))
    assert dict(zip(job.keys, places, strict=True)) == expected


def test_a_layout_is_made_without_graphlay_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphlay", None)
    for text in (MICROGRAD, layers(3, 4, 4, 1)):
        document = parse(text)
        assert_apart(document, arrange(document, sizes_of(document)))


@pytest.mark.parametrize("shape", ["chain", "fan", "ladder"])
def test_thousands_of_cards_are_laid_out(shape: str) -> None:
    document = Document()
    document, x = add_leaf(document, name="x")
    nodes: dict[NodeId, Node] = dict(document.graph.nodes)
    for number in range(2, 2_001):
        before = NodeId(number - 1)
        inputs = {"chain": (before,), "fan": (x,), "ladder": (before, x)}[shape]
        nodes[NodeId(number)] = Node("tanh" if len(inputs) == 1 else "mul", inputs)
    document = replace(document, graph=Graph(nodes, 2_001))
    places = arrange(document, lambda key: (144.0, 88.0))
    assert len(set(places.values())) == 2_000
    columns = {place.x for place in places.values()}
    assert len(columns) == {"chain": 2_000, "fan": 2, "ladder": 2_000}[shape]


def test_a_card_steps_aside_from_under_a_wire_and_pushes_its_neighbour() -> None:
    sizes = [(144.0, 88.0)] * 4
    wires = [Wire(0, 2, 0.0)]
    places = [(0.0, 0.0), (216.0, 24.0), (432.0, 0.0), (216.0, 144.0)]
    assert overrun(sizes, wires, places) == [(0, 1)]
    moved = cleared(sizes, wires, places)
    assert overrun(sizes, wires, moved) == []
    assert [moved[0], moved[2]] == [places[0], places[2]]
    assert moved[1][1] > 44.0
    assert moved[3][1] >= moved[1][1] + 88 + CARD_GAP
    assert all(x % 8 == y % 8 == 0 for x, y in moved)
