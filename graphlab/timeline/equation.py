"""The equation at one edge: local derivative times upstream gradient is the contribution."""

from dataclasses import dataclass

from graphlab.document.names import bracketed, label
from graphlab.document.numbers import show
from graphlab.document.types import Document, Slot, Value
from graphlab.engine import Trace, local_derivatives

JACOBIAN = "Jᵀ"
"""Stands for the table of all local derivatives of a tensor op, turned round: numbers of the value by numbers
of the operand."""


@dataclass(frozen=True, slots=True)
class Equation:
    """local x upstream = contribution, for the edge that fills one slot: the numbers and their names.

    Where an op is not pointwise, no single number is the local derivative: local is JACOBIAN, in words.
    """

    slot: Slot
    node: str
    operand: str
    target: str
    local: Value | str
    upstream: Value
    contribution: Value

    @property
    def names(self) -> tuple[str, str, str]:
        """What the three numbers are: `∂d/∂a`, `∂L/∂d`, `part of ∂L/∂a`."""
        return (
            f"∂{bracketed(self.node)}/∂{bracketed(self.operand)}",
            f"∂{bracketed(self.target)}/∂{bracketed(self.node)}",
            f"part of ∂{bracketed(self.target)}/∂{bracketed(self.operand)}",
        )

    @property
    def numbers(self) -> tuple[str, str, str]:
        """The three numbers for reading; a tensor shows its shape."""
        return words_of(self.local), words_of(self.upstream), words_of(self.contribution)


def words_of(value: Value | str) -> str:
    """A number for reading, or the shape of a tensor: `[2×3]`."""
    if isinstance(value, str):
        return value
    return show(value) if isinstance(value, float) else f"[{'×'.join(map(str, value.shape))}]"


def equation(document: Document, trace: Trace, slot: Slot) -> Equation | None:
    """The equation of an edge, or None where no gradient travels."""
    program = trace.program
    source = document.graph.nodes[slot.node].inputs[slot.index] if slot.node in document.graph.nodes else None
    contribution = trace.contribution(slot) if slot in program.edge else None
    if source is None or contribution is None or program.target is None:
        return None
    locals_ = local_derivatives(trace, slot.node)
    return Equation(
        slot=slot,
        node=label(document, slot.node),
        operand=label(document, source),
        target=label(document, program.target),
        local=locals_[slot.index] if locals_ else JACOBIAN,
        upstream=trace.grad(slot.node),
        contribution=contribution,
    )
