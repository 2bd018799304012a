"""One neuron, o = tanh(x1*w1 + x2*w2 + b): a silent input, and a neuron that is too sure to learn."""

from graphlab.document.types import Document
from graphlab.lessons.lesson import Lesson, Tell, told

FORMULA = """\
x1: input = 2.0
x2: input = 0.0
w1: parameter = -3.0
w2: parameter = 1.0
b: parameter = 6.8813735870195432
x1w1 = x1*w1
x2w2 = x2*w2
s = x1w1 + x2w2
n = s + b
o = tanh(n)
"""

PLACES = {
    "x1": (0, 0),
    "w1": (0, 136),
    "x2": (0, 272),
    "w2": (0, 408),
    "x1w1": (216, 64),
    "x2w2": (216, 336),
    "s": (432, 200),
    "b": (432, 336),
    "n": (648, 200),
    "o": (864, 200),
}

SCENES = (
    Tell(
        title="Weigh and add",
        caption="Each input is multiplied by its weight: {x1} × {w1} and {x2} × {w2}. What is their sum s?",
        notes=(
            "x1 and x2 are given, w1 and w2 are what training may change: the cards wear it on their edge. "
            "Step forward three times. Ask what x2 contributes at the moment."
        ),
        moment="start",
        highlights="s",
        hidden="b n o",
    ),
    Tell(
        title="Bias and tanh",
        caption="s = {s}. The bias b = {b} shifts it, and tanh squashes the result. Will o be positive?",
        notes=(
            "tanh turns any number into one between minus one and plus one: steep in the middle, flat far "
            "out. Let the class place n on that curve before you step forward twice."
        ),
        moment=3,
        highlights="b n o",
    ),
    Tell(
        title="The neuron answers",
        caption="n = {n}, and o = tanh(n) = {o}. If n moves a little, how much of it reaches o?",
        notes=(
            "The question is about the slope of tanh at n. Flat tail or steep middle? Collect guesses "
            "between none of it and all of it, then step forward three times."
        ),
        moment="forward",
        highlights="n o",
    ),
    Tell(
        title="Through tanh",
        caption=(
            "The slope of tanh is one minus o², here {1 - o**2}. So n gets {1 - o**2} × {o.grad} = {n.grad}."
        ),
        notes=(
            "The local derivative needs only the output o, which forward has kept. The bias was chosen so "
            "that this number comes out round. Ask what the two sums will do with it."
        ),
        moment=8,
        highlights="n o",
    ),
    Tell(
        title="+ passes it on",
        caption="Every sum passes the whole {n.grad} on: to the bias, to s, and to both products.",
        notes=(
            "Four numbers, all the same, and no new rule. Now come the products: who can already say the "
            "gradient of w2? Remember that × swaps its operands."
        ),
        moment=16,
        highlights="b s x1w1 x2w2",
    ),
    Tell(
        title="A silent input",
        caption="w1 gets {x1} × {x1w1.grad} = {w1.grad}. But w2 gets {x2} × {x2w2.grad} = {w2.grad}. Why?",
        notes=(
            "The slope for a weight is its input. An input of zero means that the weight had no say in o, "
            "so it gets neither blame nor credit. Ask what has to change for w2 to learn."
        ),
        moment="end",
        highlights="w1 w2 x2",
    ),
    Tell(
        title="x2 speaks up",
        caption="With x2 = {x2} the weight w2 has a gradient: {x2} × {x2w2.grad} = {w2.grad}.",
        notes=(
            "Drag x2 through zero and let the class call out the sign of w2.grad before it changes. The "
            "other gradients change as well: o has moved, and with it the slope of tanh."
        ),
        moment="end",
        highlights="x2 w2",
        values={"x2": 0.5},
    ),
    Tell(
        title="Too sure to learn",
        caption=(
            "With b = {b}, o = {o} lies on the flat tail: only {n.grad} gets through tanh. How could this "
            "neuron learn?"
        ),
        notes=(
            "Every gradient of this neuron is multiplied by that small slope: it is saturated. Let somebody"
            " drag b back until the gradients wake up. This is why networks start with small weights. Then "
            "the graph belongs to the class."
        ),
        moment="end",
        highlights="b n o",
        values={"b": 10.0},
    ),
)


def build() -> Document:
    """The document of this lesson."""
    return told(NEURON.title, FORMULA, PLACES, SCENES)


NEURON = Lesson(
    "neuron",
    "One neuron",
    "o = tanh(x1 × w1 + x2 × w2 + b): why a silent input teaches its weight nothing, and what saturation is.",
    build,
)
