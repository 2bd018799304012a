"""One sentence per event, with the right numbers."""

import re

import numpy as np
import pytest
from hypothesis import given

from graphlab.document import Document
from graphlab.document.edits import add_leaf, add_op
from graphlab.document.numbers import MINUS
from graphlab.language import parse
from graphlab.timeline import Phase, frame_at, sentence
from graphlab.timeline.sentences import forward_words, why_zero
from tests.timeline.strategies import Pass, passed, passes

NUMBER = rf"{MINUS}?\d+(?:\.\d+)?(?:e{MINUS}?\d+)?"
SUM = re.compile(rf": ({NUMBER}) \+ \(?({NUMBER})\)? = ({NUMBER})\.$")


def sentences(run: Pass) -> list[str]:
    """The sentence of every moment between two steps, from the start on."""
    times = [run.timeline.time_of(done) for done in range(len(run.timeline) + 1)]
    return [sentence(run.document, frame_at(run.timeline, run.trace, time)) for time in times]


def number(text: str) -> float:
    """A shown number."""
    return float(text.replace(MINUS, "-"))


def test_a_lecture_is_told_in_full() -> None:
    run = passed(parse("a = 2.0\nb = -3.0\nc = 10.0\nf = -2.0\ne = a*b\nd = e + c\nL = d*f"))
    assert sentences(run) == [
        "Nothing is computed yet: only the leaves have values.",
        "e is 2 × (−3) = −6.",
        "d is −6 + 10 = 4.",
        "L is 4 × (−2) = −8.",
        "Backward starts at L: ∂L/∂L = 1.",
        "L sends −2 × 1 = −2 back to d.",
        "d.grad adds it up: 0 + (−2) = −2.",
        "L sends 4 × 1 = 4 back to f.",
        "f.grad adds it up: 0 + 4 = 4.",
        "d sends 1 × (−2) = −2 back to e.",
        "e.grad adds it up: 0 + (−2) = −2.",
        "d sends 1 × (−2) = −2 back to c.",
        "c.grad adds it up: 0 + (−2) = −2.",
        "e sends −3 × (−2) = 6 back to a.",
        "a.grad adds it up: 0 + 6 = 6.",
        "e sends 2 × (−2) = −4 back to b.",
        "b.grad adds it up: 0 + (−4) = −4. Backward is done: every leaf knows its gradient.",
    ]


def test_nodes_without_a_name_go_by_what_their_cards_say() -> None:
    run = passed(parse("L = (a*b + c)*f"))
    told = sentences(run)
    assert told[1:3] == ["a×b is 1 × 1 = 1.", "+ computes 1 + 1 = 2."]
    assert "(+).grad adds it up: 0 + 1 = 1." in told
    assert "+ sends 1 × 1 = 1 back to a×b." in told
    assert "(a×b).grad adds it up: 0 + 1 = 1." in told
    assert "a×b sends 1 × 1 = 1 back to a." in told


def test_parts_that_arrive_one_after_the_other_are_added_in_words() -> None:
    told = sentences(passed(parse("a = -2.0\nb = 3.0\nf = (a*b)*(a + b)")))
    assert "a.grad adds it up: 0 + (−6) = −6." in told
    assert "a.grad adds it up: −6 + 3 = −3." in told


def test_a_sum_that_is_whole_but_for_rounding_shows_whole_numbers() -> None:
    told = sentences(passed(parse("x = 2.0; w = -3.0; b = 6.8813735870195432; n = x*w + b; o = tanh(n)")))
    assert any(words.startswith("w.grad adds it up: 0 + 1 = 1.") for words in told)
    assert "b.grad adds it up: 0.000 + 0.500 = 0.500." in told


def test_every_further_part_is_added_to_all_that_came_before() -> None:
    told = sentences(passed(parse("y = a * 1.0 + a * 2.0 + a * 4.0")))
    sums = [words.partition(": ")[2] for words in told if words.startswith("a.grad")]
    assert sums == ["0 + 4 = 4.", "4 + 2 = 6.", "6 + 1 = 7."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("n = s + b; s = -6.0; b = 6.8813735870195432", "n is −6.000 + 6.881 = 0.881."),
        ("n = s - b; s = 1.0; b = 0.123456", "n is 1.000 − 0.123 = 0.877."),
        ("n = s - b; s = 1.0; b = -2.0", "n is 1 − (−2) = 3."),
        ("n = s - b; s = 1.0; b = 0.0", "n is 1 − 0 = 1."),
        ("n = a / b; a = 1.0; b = -4.0", "n is 1 ÷ (−4) = −0.25."),
        ("n = -a; a = -4.0", "n is −(−4) = 4."),
        ("n = tanh(a); a = 0.0", "n is tanh(0) = 0."),
        ("n = a**2; a = -3.0", "n is (−3) ** 2 = 9."),
        ("n = a / b; a = 1.0; b = 0.0", "n is 1 ÷ 0 = ∞."),
        ("n = s - s; s = 1.0/z; z = 0.0", "n is ∞ − ∞ = nan."),
    ],
)
def test_forward_sentences_show_the_operation_in_numbers(text: str, words: str) -> None:
    definitions = text.split("; ")
    run = passed(parse("\n".join([*definitions[1:][::-1], definitions[0]])))
    (n,) = [key for key, node in run.document.graph.nodes.items() if node.name == "n"]
    assert forward_words(run.document, run.trace, n) == words


@given(passes())
def test_every_moment_has_one_sentence(run: Pass) -> None:
    for words in sentences(run):
        assert words.endswith(".")
        assert "\n" not in words
        assert "{" not in words
        assert "-" not in words


@given(passes())
def test_visible_additions_are_right(run: Pass) -> None:
    for words in sentences(run):
        match = SUM.search(words)
        if match:
            first, second, total = map(number, match.groups())
            places = len(match[3].partition(".")[2])
            assert abs(first + second - total) < 1.001 * 10.0**-places or "e" in match[0]


@given(passes())
def test_what_is_said_to_be_sent_is_what_was_sent(run: Pass) -> None:
    for index in range(len(run.timeline)):
        step = run.timeline.step(index)
        if step.phase != Phase.BACKWARD or step.slot is None:
            continue
        part = run.trace.contribution(step.slot)
        words = sentence(run.document, frame_at(run.timeline, run.trace, run.timeline.time_of(index + 1)))
        if isinstance(part, float) and part != 0.0:
            shown = number(words.partition(" = ")[2].partition(" back to ")[0])
            assert shown == pytest.approx(part, rel=0.01)
            assert why_zero(run.document, run.trace, step.slot) == ""
        elif isinstance(part, float):
            assert " sends 0 back to " in words
            assert why_zero(run.document, run.trace, step.slot) in words


def test_a_relu_that_is_off_says_so() -> None:
    told = sentences(passed(parse("x = -2.0\ny = relu(x)")))
    assert [words for words in told if "sends 0" in words] == ["y sends 0 back to x: relu is off."]


def test_a_zero_from_above_is_not_blamed_on_the_op() -> None:
    told = sentences(passed(parse("z = 0.0\ny = tanh(x) * z")))
    assert "tanh(x) sends 0 back to x: no gradient reaches tanh(x)." in told


def test_tensors_are_told_by_their_shape() -> None:
    document, a = add_leaf(Document(), np.array([1.0, 2.0, 3.0]), name="a")
    document, b = add_leaf(document, 2.0, name="b")
    document, _ = add_op(document, "mul", [a, b], name="y")
    told = sentences(passed(document))
    assert told[1] == "y is [3] × 2 = [3]."
    assert told[3] == "y sends [3] × [3] = [3] back to a."
    assert told[-1].startswith("b.grad adds what arrived ([3]).")


def test_a_document_without_events_says_nothing() -> None:
    assert sentences(passed(Document())) == [""]
