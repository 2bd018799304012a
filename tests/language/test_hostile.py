"""Texts made to hurt: each ends in a clear error or a document, without deep recursion or quadratic work."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from graphlab.language import LIMITS, FormulaError, parse, scan, sketch, to_text
from graphlab.language.scan import Scan


def refusal(text):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


HOSTILE = {
    "brackets": ("(" * 100_000 + "a" + ")" * 100_000, "Brackets nest more than 200 deep"),
    "open brackets": ("(" * 199, "never closed"),
    "lists": ("x = " + "[" * 100_000, "Brackets nest more than 200 deep"),
    "dimensions": ("x = " + "[" * 150 + "1" + "]" * 150, "At most 32"),
    "a tower": ("x = " + "9**" * 1000 + "9", "no finite value"),
    "a tower in brackets": ("x = " + "(" * 100 + "99" + ")**99" * 100, "no finite value"),
    "a long number": ("x = " + "1" * 100_000, "400 digits"),
    "a long name": ("x" * 100_000, "100 characters"),
    "a long string": ("x = '" + "x" * 100_000, "does not end"),
    "an unknown word": ("z" * 99 + "(x)", "not an op"),
    "dots": ("torch" + ".a" * 1000, "is not a number"),
    "many operands": ("tanh(" + "a," * 1000 + ")", "takes 1 operand"),
    "many targets": (",".join("a" * 1000) + " = 1", "names stand before ="),
    "a settings bomb": ("softplus(x, beta=" * 150 + "1" + ")" * 150, "a written number"),
}


@pytest.mark.parametrize("text", [row[0] for row in HOSTILE.values()], ids=HOSTILE)
def test_hostile_text_is_refused(text):
    assert next(words for hostile, words in HOSTILE.values() if hostile is text) in refusal(text).message


def test_text_beyond_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(Scan, "tokens", lambda scan: pytest.fail("the text was read"))
    assert "longer than 4 MB" in refusal(" " * (LIMITS.bytes_of_text + 1)).message
    assert "longer than 4 MB" in refusal("é" * (LIMITS.bytes_of_text // 2 + 1)).message


@pytest.fixture
def tighter(monkeypatch):
    """The same limits, made small, so that reaching them takes no time."""
    limits = replace(LIMITS, nodes=1000, tokens=6000)
    for room in (scan, sketch):
        monkeypatch.setattr(room, "LIMITS", limits)


def test_the_limits_are_those_of_the_design():
    assert (LIMITS.bytes_of_text, LIMITS.nesting, LIMITS.nodes) == (4_000_000, 200, 200_000)
    assert (LIMITS.elements, LIMITS.bytes_of_program) == (10_000_000, 2**30)


@pytest.mark.usefixtures("tighter")
def test_too_many_nodes_are_refused_where_they_begin():
    assert "more than 1,000 nodes" in refusal("a\n" + "a+" * 1000 + "a").message
    error = refusal("a = 1\n" * 1001)
    assert (error.line, error.column) == (1001, 1)
    assert len(parse("a = 1\n" * 1000).graph.nodes) == 1000


@pytest.mark.usefixtures("tighter")
def test_too_many_words_are_refused_before_the_rest_is_read():
    error = refusal("1+" * 4000 + "(")
    assert "more than 6,000 words" in error.message
    assert error.column == 6001


def test_a_program_beyond_a_gibibyte_is_refused_before_it_is_computed():
    row = "[" + "1," * 100_000 + "]"
    error = refusal(f"x = {row}\ny = x" + " + x" * 1400)
    assert "1 GiB" in error.message
    assert error.line == 2
    assert len(parse(f"x = {row}\ny = x" + " + x" * 1200).graph.nodes) == 1201


def test_two_hundred_nested_calls_are_read():
    assert len(parse("tanh(" * 200 + "x" + ")" * 200).graph.nodes) == 201
    assert len(parse("(-" * 200 + "x" + ")" * 200).graph.nodes) == 201


def test_a_deep_caller_gets_an_error_in_words():
    def deeper(steps):
        return deeper(steps - 1) if steps else refusal("tanh(" * 200 + "x" + ")" * 200)

    frame, depth = sys._getframe(), 0
    while frame:
        frame, depth = frame.f_back, depth + 1
    assert "nested too deep" in deeper(sys.getrecursionlimit() - depth - 300).message


@pytest.mark.parametrize("sign", ["+", "*", "**", "-", "/"])
def test_a_long_chain_is_read_without_recursion(sign):
    assert len(parse(sign.join(["a"] * 20_000)).graph.nodes) == 20_000


def test_long_runs_of_signs_brackets_and_comparisons():
    assert len(parse("-" * 5000 + "a").graph.nodes) == 5001
    assert len(parse("(a)" + "+(a)" * 5000).graph.nodes) == 5001
    assert len(parse("x" + ".tanh()" * 5000).graph.nodes) == 5001


def test_a_sum_of_a_hundred_thousand_terms_is_read_and_printed():
    text = "a = 1.0\n" + " + ".join(["a"] * 100_000) + "\n"
    document = parse(text)
    assert len(document.graph.nodes) == 100_000
    assert to_text(document) == text


def test_many_names_for_one_node_and_many_nodes_for_one_name():
    assert len(parse("a = 1\n" + "".join(f"b{number} = a\n" for number in range(20_000))).graph.nodes) == 1
    document = parse("x = 1\n" + "x = x + 1\n" * 5000)
    assert {node.name for node in document.graph.nodes.values() if node.name} == {
        "x", *(f"x_{number}" for number in range(1, 5001))
    }  # fmt: skip


def test_a_long_list_is_one_word():
    document = parse("x = [" + "0.5, " * 200_000 + "]")
    np.testing.assert_array_equal(document.values[1], np.full(200_000, 0.5))
    assert len(list(Scan("[" + "1,\n" * 1000 + "]").tokens())) == 3
