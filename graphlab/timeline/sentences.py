"""One plain sentence per event."""

from graphlab.document.names import label, subject
from graphlab.document.numbers import show, show_sum, signed_term
from graphlab.document.types import Document, NodeId, Slot, Value
from graphlab.engine import Trace
from graphlab.ops import OP
from graphlab.timeline.equation import equation, words_of
from graphlab.timeline.frame import Frame
from graphlab.timeline.schedule import Phase


def sentence(document: Document, frame: Frame) -> str:
    """What happens at this moment, in words, with the numbers as they stand."""
    step = frame.step
    if step is None:
        return "Nothing is computed yet: only the leaves have values." if len(frame.timeline) else ""
    if step.phase == Phase.FORWARD:
        return forward_words(document, frame.trace, step.node)
    if step.phase == Phase.SEED:
        name = label(document, step.node)
        return f"Backward starts at {name}: ∂{name}/∂{name} = 1."
    assert step.slot is not None
    if step.phase == Phase.BACKWARD:
        return backward_words(document, frame.trace, step.slot)
    return accumulate_words(document, frame, step.node, step.slot)


def forward_words(document: Document, trace: Trace, key: NodeId) -> str:
    """`mul computes 2 × (−3) = −6.`"""
    node = document.graph.nodes[key]
    op = OP[node.op]
    parts = [words_of(trace.value(source)) for source in node.inputs if source is not None]
    settings = {name: show(value) if isinstance(value, float) else value for name, value in op.settings(node.params).items()}
    if op.infix:
        bracketed = [parts[0] if "{1}" in op.spelling["graphlab"] else signed_term(parts[0]), *map(signed_term, parts[1:])]
        if op.name == "pow":
            bracketed[0] = signed_term(parts[0])
        formula = op.spelling["graphlab"].format(*bracketed, **settings)
        formula = formula.replace(" * ", " × ").replace(" / ", " ÷ ").replace("-{0}", "−{0}").replace(" - ", " − ")
    else:
        formula = f"{op.name}({', '.join(parts)})"
    who = f"{node.name} is" if node.name else f"{node.op} computes"
    return f"{who} {formula} = {words_of(trace.value(key))}."


def backward_words(document: Document, trace: Trace, slot: Slot) -> str:
    """`mul sends 4 × (−3) = −12 back to a.` and, when nothing gets through, why."""
    at = equation(document, trace, slot)
    assert at is not None
    who = subject(document, slot.node)
    local, upstream, contribution = at.numbers
    if _is_zero(at.contribution):
        reason = OP[document.graph.nodes[slot.node].op].blocked if _is_zero(at.local) else ""
        return f"{who} sends 0 back to {at.operand}: {reason or f'no gradient reaches {who}'}."
    return f"{who} sends {upstream} × {signed_term(local)} = {contribution} back to {at.operand}."


def accumulate_words(document: Document, frame: Frame, key: NodeId, slot: Slot) -> str:
    """`a.grad: 3 + (−6) = −3.`"""
    trace, program = frame.trace, frame.trace.program
    name = label(document, key)
    contribution = trace.contribution(slot)
    position = program.position[key]
    if program.shapes[position] != () or not isinstance(contribution, float):
        return f"{name}.grad adds what arrived ({words_of(contribution) if contribution is not None else ''})."
    earlier = program.arrivals[: int((frame.timeline.added_by[program.arrivals] < frame.index).sum())]
    here = earlier[program.edge_from[earlier] == position]
    before = 1.0 if key == program.target else 0.0
    for part in trace.sent[program.sent_at[here]].tolist():
        before += part
    (first, second), total = show_sum([before, contribution], before + contribution)
    return f"{name}.grad adds it up: {first} + {signed_term(second)} = {total}."


def _is_zero(value: Value) -> bool:
    return isinstance(value, float) and value == 0.0
