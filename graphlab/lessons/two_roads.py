"""One node, two readers: f = (a*b)*(a + b). Gradients that arrive by several roads are added."""

from graphlab.document.types import Document
from graphlab.lessons.lesson import Lesson, Tell, told

FORMULA = """\
a = -2.0
b = 3.0
d = a*b
e = a + b
f = d*e
"""

PLACES = {
    "a": (0, 0),
    "b": (0, 136),
    "d": (216, 0),
    "e": (216, 136),
    "f": (432, 72),
}

SCENES = (
    Tell(
        title="One number, two readers",
        caption="a = {a} is read twice: by d = a × b and by e = a + b. What is f = d × e?",
        notes=(
            "Let the class compute d, e and f, then step forward three times. Two wires leave a, but there "
            "is only one a: reading a number does not use it up."
        ),
        moment="start",
        highlights="a",
    ),
    Tell(
        title="Which way back?",
        caption="f = {f}. There are two roads from f back to a. What could a.grad be?",
        notes=(
            "Trace both roads with your finger. Take three guesses from the class: the part by the upper "
            "road, the part by the lower road, or both together? Keep the guesses for later."
        ),
        moment="forward",
        highlights="a f",
    ),
    Tell(
        title="The roads part",
        caption="× swaps: d gets {e} × {f.grad} = {d.grad}, and e gets {d} × {f.grad} = {e.grad}.",
        notes=(
            "Nothing new so far: local × upstream on each wire. Ask what + will send on to a and to b, then"
            " step forward twice and watch the first part arrive at a."
        ),
        moment=8,
        highlights="d e",
    ),
    Tell(
        title="The first part arrives",
        caption="+ passes the whole {e.grad} on to a. Is a.grad finished?",
        notes=(
            "Look at a: it waits for two parts and holds one. A node may send its gradient on only when "
            "every reader has answered, which is why backward visits nodes in the reverse order of forward."
        ),
        moment=10,
        highlights="a e",
    ),
    Tell(
        title="The second part is added",
        caption=(
            "By the other road comes {b} × {d.grad} = {b * d.grad}. a adds: {e.grad} + {b * d.grad} = "
            "{a.grad}."
        ),
        notes=(
            "Step backward once and forward again: the number at a changes from one part to the sum. "
            "Nudging a moves f by both roads at the same time, so the effects add up."
        ),
        moment=14,
        highlights="a d",
    ),
    Tell(
        title="The same at b",
        caption="b adds its parts as well: {e.grad} + {a * d.grad} = {b.grad}.",
        notes=(
            "Let the class say both parts before you show them. Who counted only one road? In code this is "
            "the one character between = and +=, and the mistake is hard to see in a large network."
        ),
        moment="end",
        highlights="b",
    ),
    Tell(
        title="Is it true?",
        caption="With only the part by d, a.grad would be positive. But a rose to {a}, and f fell to {f}.",
        notes=(
            "A nudge is the judge: f follows the sum of both parts, not one of them. Let somebody nudge b "
            "instead and compare with b.grad."
        ),
        moment="end",
        highlights="a f",
        values={"a": -1.99},
    ),
    Tell(
        title="Two parts that cancel",
        caption=(
            "At a = {a} the parts are {e.grad} and {b * d.grad}, so a.grad = {a.grad}. What does f do if a "
            "moves a little?"
        ),
        notes=(
            "Much flows along both roads and nothing is left at a: to first order f does not move. Select a"
            " and look at its plot: this is the bottom of the curve. Then let the class look for a place "
            "where b.grad vanishes."
        ),
        moment="end",
        highlights="a",
        values={"a": -1.5},
    ),
)


def build() -> Document:
    """The document of this lesson."""
    return told(TWO_ROADS.title, FORMULA, PLACES, SCENES)


TWO_ROADS = Lesson(
    "two-roads",
    "Two roads into one node",
    "f = (a × b) × (a + b): gradients that come back by several roads are added up.",
    build,
)
