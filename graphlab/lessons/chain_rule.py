"""The chain rule by hand, on L = (a*b + c)*f: a product, a sum, a product."""

from graphlab.document.types import Document
from graphlab.lessons.lesson import Lesson, Tell, told

FORMULA = """\
a = 2.0
b = -3.0
c = 10.0
f = -2.0
e = a*b
d = e + c
L = d*f
"""

PLACES = {
    "a": (0, 0),
    "b": (0, 136),
    "e": (216, 64),
    "c": (216, 200),
    "d": (432, 64),
    "f": (432, 200),
    "L": (648, 64),
}

SCENES = (
    Tell(
        title="One operation",
        caption="e = a × b, with a = {a} and b = {b}. What will e be?",
        notes=(
            "Let everybody predict e before you step forward once. Point at the two rows of a card: its "
            "value, and an empty place for its gradient. Wires carry numbers, cards compute with them."
        ),
        moment="start",
        highlights="e",
        hidden="c f d L",
    ),
    Tell(
        title="The whole expression",
        caption="e is {e}. Now d = e + c and L = d × f. Predict d, then L, then step forward.",
        notes=(
            "The formula on the left and the graph say the same: L = (a × b + c) × f. Ask in which order it"
            " can be computed, and why L has to wait for d. Step forward twice."
        ),
        moment=1,
        highlights="d L",
    ),
    Tell(
        title="Forward is done",
        caption="L = {L}. If we could nudge just one leaf a little, which one would move L most?",
        notes=(
            "Collect guesses for a, b, c and f and write them on the board; they are checked at the end. A "
            "gradient answers this question for every leaf at once. Press step forward to see where "
            "backward starts."
        ),
        moment="forward",
        highlights="a b c f",
    ),
    Tell(
        title="Backward starts at L",
        caption="Nudge L, and L moves just as much: ∂L/∂L = {L.grad}. What will reach d and f?",
        notes=(
            "The seed is always the same and needs no rule. L = d × f: if d grows a little, how many times "
            "as much does L grow? Take guesses, then step forward four times and read each sentence."
        ),
        moment=4,
        highlights="L",
    ),
    Tell(
        title="× swaps its operands",
        caption="Local × upstream: d gets {f} × {L.grad} = {d.grad}, and f gets {d} × {L.grad} = {f.grad}.",
        notes=(
            "The local derivative of a product is the other operand; multiply it by what comes from above. "
            "Ask next: d = e + c, so what does a small change of e do to d? Step forward four times to see."
        ),
        moment=8,
        highlights="d f",
    ),
    Tell(
        title="+ passes it on",
        caption="A sum moves as much as its operand does, so e and c both get the whole {d.grad}.",
        notes=(
            "The local derivative of a sum is one for each operand: it only routes. The chain rule is this "
            "and nothing more: local × upstream, again and again. Let the class predict a.grad and b.grad, "
            "signs first."
        ),
        moment=12,
        highlights="e c",
    ),
    Tell(
        title="The leaves",
        caption="a gets {b} × {e.grad} = {a.grad}, and b gets {a} × {e.grad} = {b.grad}.",
        notes=(
            "Compare with the guesses on the board: the leaf with the largest gradient moves L most. Step "
            "backward and forward along the wires of a until everybody can retell its chain. Ask: would c "
            "matter more if f were twice as large?"
        ),
        moment="end",
        highlights="a b",
    ),
    Tell(
        title="Is it true?",
        caption="a went up by one hundredth, to {a}. L went up {a.grad} times as much, to {L}.",
        notes=(
            "This is all a gradient says: how L answers to a nudge. Drag the value of another leaf by a "
            "hundredth; let the class first say which way L will go, and how far."
        ),
        moment="end",
        highlights="a L",
        values={"a": 2.01},
    ),
    Tell(
        title="Uphill",
        caption=(
            "Every leaf moved by a hundredth of its gradient, and L rose to {L}. How would you make L fall?"
        ),
        notes=(
            "One step along the gradient raises L, one step against it lowers L: that is how networks "
            "learn, with L as the loss. Let somebody change the four leaves the other way and watch L. Then"
            " leave the graph to the class."
        ),
        moment="end",
        highlights="a b c f L",
        values={"a": 2.06, "b": -3.04, "c": 9.98, "f": -1.96},
    ),
)


def build() -> Document:
    """The document of this lesson."""
    return told(CHAIN_RULE.title, FORMULA, PLACES, SCENES)


CHAIN_RULE = Lesson(
    "chain-rule",
    "The chain rule by hand",
    "L = (a × b + c) × f: local × upstream, wire by wire, until every leaf knows its part.",
    build,
)
