"""One plain sentence per event."""

from math import isfinite

from graphlab.document.names import bracketed, label, symbol
from graphlab.document.numbers import MINUS, show, show_sum, signed_term
from graphlab.document.types import Document, NodeId, Slot, Value
from graphlab.engine import Trace
from graphlab.ops import OP
from graphlab.timeline.equation import equation, words_of
from graphlab.timeline.frame import Frame
from graphlab.timeline.schedule import Phase

WHOLE = 1e-9
"""How far a number may lie from a whole one to be shown as that in a sum."""


DONE = "Backward is done: every leaf knows its gradient."


def sentence(document: Document, frame: Frame) -> str:
    """What happens at this moment, with the numbers as they stand; the last one says that all is done."""
    words = _event(document, frame)
    is_done = frame.done == len(frame.timeline) and frame.phase in (Phase.SEED, Phase.BACKWARD)
    return f"{words} {DONE}" if is_done else words


def _event(document: Document, frame: Frame) -> str:
    step = frame.step
    if step is None:
        return "Nothing is computed yet: only the leaves have values." if len(frame.timeline) else ""
    if step.phase == Phase.FORWARD:
        return forward_words(document, frame.trace, step.node)
    if step.phase == Phase.SEED:
        name = label(document, step.node)
        part = f"∂{bracketed(name)}"
        return f"Backward starts at {name}: {part}/{part} = 1."
    assert step.slot is not None
    if step.phase == Phase.BACKWARD:
        return backward_words(document, frame.trace, step.slot)
    return accumulate_words(document, frame, step.node, step.slot)


def forward_words(document: Document, trace: Trace, key: NodeId) -> str:
    """`e is 2 × (−3) = −6.`"""
    name = label(document, key)
    verb = "computes" if name == symbol(document.graph.nodes[key]) else "is"
    return f"{name} {verb} {forward_formula(document, trace, key)} = {forward_total(document, trace, key)}."


def forward_formula(document: Document, trace: Trace, key: NodeId) -> str:
    """`2 × (−3)`: what a node computes, in numbers."""
    node = document.graph.nodes[key]
    op = OP[node.op]
    parts, _ = _forward_numbers(document, trace, key)
    if not op.infix:
        return f"{op.name}({', '.join(parts)})"
    given = op.settings(node.params)
    settings = {name: show(value) if isinstance(value, float) else value for name, value in given.items()}
    is_binary = "{1}" in op.spelling["graphlab"]
    bracketed = [parts[0] if is_binary else signed_term(parts[0]), *map(signed_term, parts[1:])]
    if op.name == "pow":
        bracketed[0] = signed_term(parts[0])
    return _typeset(op.spelling["graphlab"]).format(*bracketed, **settings)


def _typeset(spelling: str) -> str:
    """The signs of mathematics in place of those of code."""
    return spelling.replace(" * ", " × ").replace(" / ", " ÷ ").replace("-", MINUS)


def forward_total(document: Document, trace: Trace, key: NodeId) -> str:
    """The value of a node as it stands behind its formula."""
    return _forward_numbers(document, trace, key)[1]


def backward_words(document: Document, trace: Trace, slot: Slot) -> str:
    """`e sends 4 × (−3) = −12 back to a.` and, when nothing gets through, why."""
    at = equation(document, trace, slot)
    assert at is not None
    who = label(document, slot.node)
    local, upstream, contribution = at.numbers
    if _is_zero(at.contribution):
        return f"{who} sends 0 back to {at.operand}: {why_zero(document, trace, slot)}."
    return f"{who} sends {local} × {signed_term(upstream)} = {contribution} back to {at.operand}."


def why_zero(document: Document, trace: Trace, slot: Slot) -> str:
    """Why nothing travels along an edge, in a few words: `relu is off`; empty if something does."""
    at = equation(document, trace, slot)
    if at is None or not _is_zero(at.contribution):
        return ""
    reason = OP[document.graph.nodes[slot.node].op].blocked if _is_zero(at.local) else ""
    return reason or f"no gradient reaches {label(document, slot.node)}"


def accumulate_words(document: Document, frame: Frame, key: NodeId, slot: Slot) -> str:
    """`a.grad adds it up: 3 + (−6) = −3.`"""
    name = bracketed(label(document, key))
    terms = sum_terms(frame, key, slot)
    if terms is None:
        contribution = frame.trace.contribution(slot)
        return (
            f"{name}.grad adds what arrived ({words_of(contribution) if contribution is not None else ''})."
        )
    first, second, total = terms
    return f"{name}.grad adds it up: {first} + {signed_term(second)} = {total}."


def sum_terms(frame: Frame, key: NodeId, slot: Slot) -> tuple[str, str, str] | None:
    """What stood at a node, what is added to it now, and the sum, with shared decimals; None for tensors."""
    trace, program = frame.trace, frame.trace.program
    contribution, position = trace.contribution(slot), program.position[key]
    if program.shapes[position] != () or not isinstance(contribution, float):
        return None
    earlier = program.arrivals[: int((frame.timeline.added_by[program.arrivals] < frame.index).sum())]
    here = earlier[program.edge_from[earlier] == position]
    before = 1.0 if key == program.target else 0.0
    for edge in here.tolist():
        for part in trace.sent[program.sent_span(edge)].tolist():
            before += part
    (first, second), total = show_sum(*_rounded([before, contribution], before + contribution))
    return first, second, total


def _forward_numbers(document: Document, trace: Trace, key: NodeId) -> tuple[list[str], str]:
    """The operands and the value of a node for reading; those of one sum share decimals."""
    node, value = document.graph.nodes[key], trace.value(key)
    operands = [trace.value(source) for source in node.inputs if source is not None]
    numbers = [operand for operand in operands if isinstance(operand, float)]
    sign = {"add": 1.0, "sub": -1.0}.get(node.op)
    if sign is None or not isinstance(value, float) or not all(map(isfinite, [*numbers, value])):
        return [words_of(operand) for operand in operands], words_of(value)
    (first, second), total = show_sum([numbers[0], sign * numbers[1]], value)
    return [first, second if sign > 0 else _negated(second)], total


def _rounded(terms: list[float], total: float) -> tuple[list[float], float]:
    """Numbers that are all whole but for the rounding of floats become whole: 0 + 1, not 0.000 + 1.000."""
    if any(not isfinite(number) or abs(number - round(number)) > WHOLE for number in (*terms, total)):
        return terms, total
    return [float(round(term)) for term in terms], float(round(total))


def _negated(text: str) -> str:
    return text.removeprefix(MINUS) if text.startswith(MINUS) or not text.strip("0.") else f"{MINUS}{text}"


def _is_zero(value: Value | str) -> bool:
    return isinstance(value, float) and value == 0.0
