"""A node is called the same everywhere: by its name, a short formula, or the symbol of its op."""

import re

import pytest

from graphlab.document.names import bracketed, label
from graphlab.language import parse
from graphlab.ops import OPS
from graphlab.timeline import frame_at
from graphlab.timeline.sentences import sentence
from tests.timeline.strategies import passed


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a*b", "a×b"),
        ("a + 2", "a+2"),
        ("a*(-2)", "a×(−2)"),
        ("-a", "−a"),
        ("a**2", "a²"),
        ("a**0.5", "xⁿ"),
        ("1/a", "1÷a"),
        ("tanh(a)", "tanh(a)"),
        ("sqrt(a)", "sqrt(a)"),
        ("a > b", "a>b"),
        ("quite_long*names_too", "×"),
        ("sigmoid(quite_long_a_name)", "σ"),
    ],
)
def test_a_node_without_a_name_is_called_by_its_formula_or_its_symbol(text: str, name: str) -> None:
    document = parse(f"L = ({text}) + (u*v)*(u - v)")
    node = document.graph.nodes[document.target].inputs[0]
    assert label(document, node) == name


def test_what_has_no_short_formula_goes_by_its_symbol() -> None:
    document = parse("L = (a*b + c)*f")
    add = document.graph.nodes[document.target].inputs[0]
    assert label(document, add) == "+"
    assert bracketed("+") == "(+)"
    assert [bracketed(name) for name in ("a_1", "a×b", "tanh(a)", "a×(−2)")] == [
        "a_1", "(a×b)", "tanh(a)", "(a×(−2))",
    ]  # fmt: skip


def test_no_sentence_calls_an_op_by_its_word_in_python() -> None:
    words = re.compile(rf"\b({'|'.join(op.name for op in OPS if op.infix)})\b")
    run = passed(parse("L = ((a*b - c)/f + (-a)**2)**3 * (a + b)"))
    for done in range(len(run.timeline) + 1):
        told = sentence(run.document, frame_at(run.timeline, run.trace, run.timeline.time_of(done)))
        assert not words.search(told), told
