"""Documents that the export tests write: the lessons, and small ones for what lessons do not have."""

from dataclasses import replace

from graphlab.document import Document, NodeId, Scene
from graphlab.document.edits import add_leaf, add_op, set_note, set_target, set_title
from graphlab.language import parse
from graphlab.lessons import LESSONS

HOSTILE = "</script><img src=x onerror=alert(1)><!--<script>'\"&\\u003c{{${x}}} ‮ \x00"


def lesson(name: str) -> Document:
    """A shipped lesson by its name."""
    return next(each for each in LESSONS if each.name == name).build()


def plain(formula: str = "L = (a*b + c)*f; a = 2.0; b = -3.0; c = 10.0; f = -2.0") -> Document:
    """A document without scenes."""
    return parse(formula.replace("; ", "\n"))


def many_readers() -> Document:
    """One leaf that seven products read, a dead relu, and numbers that need rounding."""
    document, leaf = add_leaf(Document(title="Many readers"), 0.7, name="w")
    total: NodeId | None = None
    for factor in (1.5, -2.25, 1 / 3, 0.0, 1e-7, 123456.789, -0.1):
        document, number = add_leaf(document, factor, role="constant")
        document, product = add_op(document, "mul", (leaf, number))
        if total is None:
            total = product
        else:
            document, total = add_op(document, "add", (total, product))
    assert total is not None
    document, turned = add_op(document, "neg", (total,))
    document, dead = add_op(document, "relu", (turned,), name="dead")
    document, loss = add_op(document, "add", (dead, total), name="L")
    return set_target(document, loss)


def hostile() -> Document:
    """Every text that a person can type is an attack; names are identifiers, so notes and titles carry it."""
    document = set_title(plain(), HOSTILE)
    for node in document.graph.nodes:
        document = set_note(document, node, HOSTILE)
    return replace(document, scenes=(Scene(HOSTILE, HOSTILE, HOSTILE), Scene("Two", HOSTILE + "{L.grad}")))


def broken() -> Document:
    """A division by zero, an empty port, and nodes that cannot be computed."""
    document = plain("y = a / b; a = 1.0; b = 0.0; z = y * a")
    document, _ = add_op(document, "mul", (next(iter(document.graph.nodes)), None), name="half")
    return document


def staged() -> Document:
    """Scenes that hide, point, look closer and change values."""
    document = plain()
    keys = {node.name: key for key, node in document.graph.nodes.items()}
    return replace(
        document,
        scenes=(
            Scene("All", "a is {a}", moment="start"),
            Scene("Less", "", moment="forward", hidden=frozenset({keys["f"]})),
            Scene("Here", "L.grad is {L.grad}", moment=6, highlights=frozenset({keys["c"]})),
            Scene("Other numbers", "now a is {a}, L is {L}", moment="end", values={keys["a"]: 4.0}),
        ),
    )
