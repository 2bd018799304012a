from collections import Counter
from functools import reduce
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given

from graphlab.document import Document, Slot
from graphlab.document.edits import add_leaf, add_op, connect, rename, set_note, set_target
from graphlab.language import parse, to_text
from graphlab.language.walk import target_of, walk
from tests import strategies
from tests.language.graphs import by_name, documents, tree


def chain(op, length):
    """A leaf and a chain of unnamed unary ops."""
    start = add_leaf(Document(), 0.5, name="x")
    return reduce(lambda state, _: add_op(state[0], op, [state[1]]), range(length), start)[0]


def printed(text):
    """A text read and printed."""
    return to_text(parse(text))


def value_of(document, key):
    """A value as text, empty arrays without their shape: a list cannot say that it is 0 by 2."""
    value = document.values.get(key)
    if isinstance(value, np.ndarray):
        return value.dtype.name, value.tolist() if value.size else []
    return value


def shape(document):
    """The graph without ids and names: how often each structure occurs, and which one the target is."""
    structures = {}
    for key in walk(document.graph.nodes).order:
        node = document.graph.nodes[key]
        sources = [None if source is None else structures[source] for source in node.inputs]
        parts = (node.op, sorted(node.params.items()), value_of(document, key), node.note.strip(), sources)
        structures[key] = sha256(repr(parts).encode()).hexdigest()
    return Counter(structures.values()), structures.get(target_of(document))


TEXTS = [
    "a = 2.0\nb: input = -3.0\nk: constant = 0.1\nm: buffer = 0.0\nL = (a * b + k) * m\n",
    "x = 1.0\n6 * x ** 2 - -2 + -(x + 1) * -x\n",
    "a = 1.0\nb = 1.0\na - (b - a) - b / (a / b) / a + (a + b)\n",
    "a = 1.0\nb = 1.0\n(-a) ** 2 ** -b - -a ** -1\n",
    "a = 1.0\nb = 1.0\n(a < b) * (a >= 2) + (2 != 3)\n",
    "x = 1.0\ngelu(x, approximate='tanh') + leaky_relu(x, negative_slope=0.1)\n",
    "x_1 = 2.0\nx_2 = x_1 + 1\nx = x_2 * 3\n",
    "a = 2.0  # slope\n# two\n#\n# lines\nL = tanh(a)\n",
    "a = inf\nb: input = -inf\nc = nan\na + b * c\n",
    "X = [[1.0, -2.5], [nan, inf]]\nX * [1.0, 2.0]\n",
    "a = 1.0\na + ...\ntanh(...)\n... ** 2\n",
    "a = 1.0\np = a * 2\nq = p + 1\np.backward()\n",
    "a = 1.0\nL = tanh(a)\na.backward()\n",
    "log = 3.0\ny = log.log() + (2).log() + (log + 1).log() + tanh(log)\n",
    "a = 1.0\n(a == 2) == (a < 3)\n",
    "a = 1e+16\nb = 5e-324\na * 1e+16 + b * 123456789 - 0.1\n",
    "",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_printed_text_is_what_printing_gives_again(text):
    assert printed(text) == text


def test_free_names_become_lines_before_the_formula():
    assert printed("tanh(w*x+b)") == "w = 1.0\nx = 1.0\nb = 1.0\ntanh(w * x + b)\n"


def test_the_order_of_the_lines_is_kept():
    assert printed("b=1\na=2\nq=a*b\nc=3\np=q*c") == "b = 1.0\na = 2.0\nq = a * b\nc = 3.0\np = q * c\n"


@given(documents())
def test_text_gives_back_the_same_graph(document):
    again = parse(to_text(document))
    assert shape(again) == shape(document)
    assert to_text(again) == to_text(parse(to_text(again)))


@given(strategies.documents())
def test_any_edited_document_prints_and_reads(document):
    text = to_text(document)
    again = parse(text)
    assert to_text(again) == to_text(parse(to_text(again)))
    if not walk(document.graph.nodes).cut:
        assert len(again.graph.nodes) == len(document.graph.nodes)


@given(documents())
def test_names_that_text_can_hold_are_kept(document):
    names = {name for name in by_name(document) if name not in ("inf", "lambda") and "ｘ" not in name}
    assert names <= set(by_name(parse(to_text(document))))


@given(documents(cycles=True))
def test_a_cycle_prints_without_losing_a_node(document):
    text = to_text(document)
    cycles = walk(document.graph.nodes).cycles
    assert text.count("#! Text cannot hold this cycle") == len(cycles)
    assert len(parse(text).graph.nodes) == len(document.graph.nodes)


@given(documents(cycles=True))
def test_reading_what_was_printed_changes_no_complete_graph(document):
    names = all(node.name or not node.note for node in document.graph.nodes.values())
    again = parse(to_text(document), document)
    assert set(again.graph.nodes) == set(document.graph.nodes)
    if names and not walk(document.graph.nodes).cut:
        assert shape(again) == shape(document)


def test_a_cycle_is_told_in_words():
    document, a = add_leaf(Document(), 1.0, name="a")
    document, p = add_op(document, "mul", [a, None], name="p")
    document, q = add_op(document, "tanh", [p], name="q")
    assert to_text(connect(document, q, Slot(p, 1))) == (
        "#! Text cannot hold this cycle: p -> q -> p. The wire from p into q is written as ...\n"
        "a = 1.0\nq = tanh(...)\np = a * q\n"
    )


def test_a_shared_unnamed_node_is_lent_a_name_and_the_document_is_not_changed():
    document, x = add_leaf(Document(), 2.0, name="t1")
    document, square = add_op(document, "pow", [x])
    document, twice = add_op(document, "add", [square, square])
    text = to_text(document)
    assert text == "t1 = 2.0\nt2 = t1 ** 2\nt2 + t2\n"
    assert document.graph.nodes[square].name == ""
    again = parse(text, document)
    assert again.graph.nodes[square].name == "t2"
    assert again.graph.nodes[twice] is document.graph.nodes[twice]
    assert to_text(again) == text


def test_numbers_that_would_fold_get_lines_of_their_own():
    document, two = add_leaf(Document(), 2.0, role="constant")
    document, three = add_leaf(document, 3.0, role="constant")
    document, _ = add_op(document, "mul", [two, three])
    document, x = add_leaf(document, 1.0, name="x")
    document, n = add_leaf(document, 4.0, role="constant")
    document, power = add_op(document, "pow_of", [x, n])
    document, _ = add_op(document, "neg", [power])
    assert to_text(document) == ("t1: constant = 2.0\nt1 * 3\nx = 1.0\nt2: constant = 4.0\n-x ** t2\n")


def test_names_that_mean_something_else_in_text_get_a_tail():
    document, key = add_leaf(Document(), 2.0, name="lambda")
    document, _ = add_leaf(document, 3.0, name="lambda_")
    document, _ = add_leaf(document, 4.0, name="inf")
    document, _ = add_leaf(document, 5.0, name="ｘ")
    assert to_text(document) == "lambda__ = 2.0\nlambda_ = 3.0\ninf_ = 4.0\nx = 5.0\n"
    assert len(by_name(parse(to_text(document)))) == 4
    assert document.graph.nodes[key].name == "lambda"


def test_a_noted_part_gets_a_line_for_its_note():
    document = parse("y = tanh(w*x + b)")
    product = next(key for key, node in document.graph.nodes.items() if node.op == "mul")
    text = to_text(set_note(document, product, "how much"))
    assert "t1 = w * x  # how much\n" in text
    assert tree(parse(text), 6) == ("tanh", ("add", ("mul", "w", "x"), "b"))


def test_a_target_inside_the_formula_is_named():
    document = parse("y = tanh(w*x + b)")
    product = next(key for key, node in document.graph.nodes.items() if node.op == "mul")
    text = to_text(set_target(document, product))
    assert text.endswith("t1 = w * x\nb = 1.0\ny = tanh(t1 + b)\nt1.backward()\n")
    assert tree(parse(text), parse(text).target) == ("mul", "w", "x")


def test_deep_nests_are_broken_into_lines_that_read_back():
    document = chain("tanh", 1000)
    text = to_text(document)
    assert len(parse(text).graph.nodes) == 1001
    assert max(line.count("(") for line in text.splitlines()) <= 41
    minus = to_text(chain("neg", 300))
    assert printed(minus) == minus


def test_renaming_keeps_the_text_in_step():
    document = parse("L = (a*b + c)*f")
    document = rename(document, by_name(document)["a"], "alpha")
    assert "alpha * b" in to_text(document)
