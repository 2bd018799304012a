"""Formulas in braces."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import Document, Scene
from graphlab.document.edits import add_leaf, add_op, find, set_value
from graphlab.document.numbers import show
from graphlab.language import parse
from graphlab.timeline import frame_at
from graphlab.timeline.captions import CaptionError, caption_faults, fill, value_of
from tests.timeline.strategies import Pass, passed

LECTURE = passed(parse("a = 2.0\nb = -3.0\nc = 10.0\nf = -2.0\ne = a*b\nd = e + c\nL = d*f"))


def filled(text: str, run: Pass = LECTURE) -> str:
    return fill(text, run.document, run.trace)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L is {L}.", "L is −8."),
        ("{a.grad} and {b.grad}", "6 and −4"),
        ("{ a }", "2"),
        ("{b*f}", "6"),
        ("{a - c}", "−8"),
        ("{c / (a + b)}", "−10"),
        ("{a**3}", "8"),
        ("{-a}", "−2"),
        ("{2 * a.grad + 0.5}", "12.5"),
        ("{1e-9}", "1e−9"),
        ("{c / (a - a)}", "∞"),
        ("{(a - a) / (a - a)}", "nan"),
        ("{b ** 0.5}", "nan"),
        ("no braces, no change", "no braces, no change"),
    ],
)
def test_a_formula_is_replaced_by_its_number(text: str, words: str) -> None:
    assert filled(text) == words


def test_a_negative_number_behind_a_sign_comes_in_brackets() -> None:
    assert filled("{a} × {b} = {a * b}, {e} + {c} = {d}") == "2 × (−3) = −6, −6 + 10 = 4"


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("q", "no node called 'q'"),
        ("a.data", "Only names"),
        ("a.grad.grad", "Only names"),
        ("__import__('os')", "Only names"),
        ("(lambda: a)()", "Only names"),
        ("a if b else c", "Only names"),
        ("[a]", "Only names"),
        ("'a'", "Only names"),
        ("True", "Only names"),
        ("a % b", "Only names"),
        ("a @ b", "Only names"),
        ("~a", "Only names"),
        ("a +", "no formula"),
        ("", "no formula"),
        ("a = b", "no formula"),
        ("\0", "no formula"),
        ("(" * 99, "no formula"),
        ("a" + "+a" * 100, "at most 200"),
    ],
)
def test_what_has_no_number_stays_as_it_was_typed_and_says_why(formula: str, reason: str) -> None:
    assert filled(f"x {{{formula}}} y") == f"x {{{formula}}} y"
    with pytest.raises(CaptionError, match=reason):
        value_of(formula, LECTURE.document, LECTURE.trace)


def test_the_nearest_name_is_offered() -> None:
    run = passed(parse("weight = 2.0\ny = tanh(weight)"))
    with pytest.raises(CaptionError, match="did you mean weight"):
        value_of("wieght", run.document, run.trace)


def test_huge_powers_are_numbers_too_and_at_once() -> None:
    assert filled("{9**9**9}") == "∞"
    assert filled("{" + "9" * 190 + "}") == show(float("9" * 190))


@given(st.text(alphabet="ab.gradL+-*/() {}123×", max_size=40))
def test_any_text_can_be_filled(text: str) -> None:
    assert isinstance(filled(text), str)


def test_a_frame_fills_the_gradients_that_have_arrived_by_then() -> None:
    run = LECTURE
    seeded, ended = (frame_at(run.timeline, run.trace, run.timeline.time_of(done)) for done in (4, 16))
    assert fill("{L.grad} {d.grad} {a.grad} {L}", run.document, seeded) == "1 0 0 −8"
    assert fill("{L.grad} {d.grad} {a.grad} {L}", run.document, ended) == "1 −2 6 −8"


def test_tensors_are_shown_by_their_shape() -> None:
    document, a = add_leaf(Document(), np.array([1.0, 2.0, 3.0]), name="a")
    document, b = add_leaf(document, 2.0, name="b")
    document, _ = add_op(document, "mul", [a, b], name="y")
    run = passed(document)
    assert filled("{y} {b} {a * y} {y.grad}", run) == "[3] 2 [3] [3]"
    frame = frame_at(run.timeline, run.trace, run.timeline.time_of(2))
    assert fill("{y.grad} {b.grad}", run.document, frame) == "[3] 0"


def test_tensors_that_do_not_fit_are_a_fault_of_the_caption() -> None:
    document, _ = add_leaf(Document(), np.array([1.0, 2.0, 3.0]), name="a")
    document, _ = add_leaf(document, np.array([1.0, 2.0]), name="b")
    run = passed(document)
    with pytest.raises(CaptionError, match="same shape"):
        value_of("a + b", run.document, run.trace)


def test_a_node_that_cannot_be_computed_is_a_fault_of_the_caption() -> None:
    document, a = add_leaf(Document(), 2.0, name="a")
    document, _ = add_op(document, "mul", [a, None], name="y")
    run = passed(document)
    with pytest.raises(CaptionError, match="y cannot be computed"):
        value_of("y", run.document, run.trace)


def test_faults_name_the_scene_and_the_place() -> None:
    scenes = (Scene("One", "{a} is fine"), Scene("Two", "{z}", "and {b +} and {f}"))
    faults = caption_faults(replace(LECTURE.document, scenes=scenes), LECTURE.trace)
    assert [fault.partition(": ")[0] for fault in faults] == ["Scene 2, caption", "Scene 2, notes"]
    assert "'z'" in faults[0]


def test_captions_follow_the_values() -> None:
    a = find(LECTURE.document, "a")
    assert a is not None
    run = passed(set_value(LECTURE.document, a, -4.0))
    assert filled("{c} + {a} × {b} = {d}", run) == "10 + (−4) × (−3) = 22"
