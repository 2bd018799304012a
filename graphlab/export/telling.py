"""The equation of each step of a pass, as plain lists for a page."""

from typing import TypeGuard

import numpy as np

from graphlab.document import Document, NodeId, Slot, Value
from graphlab.document.names import bracketed, label
from graphlab.document.numbers import exact
from graphlab.engine import Trace
from graphlab.ops import OP, Setting
from graphlab.timeline import Frame, Phase, equation
from graphlab.timeline.equation import words_of
from graphlab.timeline.sentences import sum_terms

Part = str | list[str | int]
"""A sign between numbers; or a number as [its name, its text, its sign, all its digits]."""

PLAIN = 2
"""In the place of a sign: a number on its way forward, which wears no sign colour."""


def equation_card(document: Document, frame: Frame) -> list[Part]:
    """The equation of the step that a frame shows, from left to right; empty before the first one."""
    step = frame.step
    if step is None:
        return []
    if step.phase == Phase.FORWARD:
        return _computed(document, frame.trace, step.node)
    if step.phase == Phase.SEED:
        name = bracketed(label(document, step.node))
        return [[f"∂{name}/∂{name}", "1", 1, ""]]
    assert step.slot is not None
    if step.phase == Phase.BACKWARD:
        return _product(document, frame.trace, step.slot)
    return _sum(document, frame, step.node, step.slot)


def sign_of(value: Value | str) -> int:
    """-1, 0 or 1; 0 also for nan and for a tensor."""
    return 0 if not isinstance(value, float) or np.isnan(value) else int(np.sign(value))


def _computed(document: Document, trace: Trace, node: NodeId) -> list[Part]:
    """`a 2 × b −3 = 6`, or `tanh ( n 0.881 ) = o 0.707`."""
    own = document.graph.nodes[node]
    op = OP[own.op]
    operands = [
        _number(label(document, source), trace.value(source), PLAIN)
        for source in own.inputs
        if source is not None
    ]
    settings: list[Part] = [
        _number(name, float(value), PLAIN) if _is_number(value) else [name, str(value), PLAIN, ""]
        for name, value in op.settings(own.params).items()
    ]
    result: list[Part] = ["=", _number(label(document, node), trace.value(node), PLAIN)]
    if op.infix and len(operands) == 2:
        return [operands[0], op.symbol, operands[1], *result]
    inside = [part for operand in [*operands, *settings] for part in (",", operand)][1:]
    return [op.name, "(", *inside, ")", *result]


def _is_number(setting: Setting) -> TypeGuard[float]:
    return isinstance(setting, int | float) and not isinstance(setting, bool)


def _product(document: Document, trace: Trace, slot: Slot) -> list[Part]:
    """`local × upstream = contribution`."""
    at = equation(document, trace, slot)
    if at is None:
        return []
    values = (at.local, at.upstream, at.contribution)
    local, upstream, contribution = (
        _number(name, value, sign_of(value)) for name, value in zip(at.names, values, strict=True)
    )
    return [local, "×", upstream, "=", contribution]


def _sum(document: Document, frame: Frame, node: NodeId, slot: Slot) -> list[Part]:
    """`a.grad 3 += from d −6 → a.grad −3`, with shared decimals so that the visible addition is right."""
    name, terms = bracketed(label(document, node)), sum_terms(frame, node, slot)
    contribution = frame.trace.contribution(slot)
    if terms is None or contribution is None:
        return []
    first, second, total = terms
    source = f"from {label(document, slot.node)}"
    return [
        [f"{name}.grad", first, _sign_in(first), ""],
        "+=",
        [source, second, sign_of(contribution), ""],
        "→",
        [f"{name}.grad", total, _sign_in(total), ""],
    ]


def _sign_in(text: str) -> int:
    """The sign that a number was written with."""
    return -1 if text.startswith("\N{MINUS SIGN}") else 0 if text == "nan" or not text.strip("0.") else 1


def _number(name: str, value: Value | str, sign: int) -> Part:
    text = words_of(value)
    digits = exact(value) if isinstance(value, float) else ""
    return [name if name != text else "", text, sign, digits if digits != text else ""]
