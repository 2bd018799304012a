"""The tape without numba: every op by its own rule on NumPy arrays."""

import numpy as np

from graphlab.engine.program import Floats, Program
from graphlab.engine.rules import accumulate, contributions, operands_of, shaped, value_of


def forward(program: Program, values: Floats, step: int = 0) -> None:
    """Compute every value that is not a leaf's, in order, in place."""
    with np.errstate(all="ignore"):
        for call in program.calls:
            if call is not None:
                value = value_of(call, operands_of(program, call, values), step)
                values[program.span(call.place)] = np.ravel(value)


def backward(program: Program, values: Floats, grads: Floats, sent: Floats, step: int = 0) -> None:
    """Add what each op sends back to sent (zeros so far), edge by edge, and add it up in grads."""
    with np.errstate(all="ignore"):
        for place in program.backward.tolist():
            call = program.calls[place]
            assert call is not None
            operands = operands_of(program, call, values)
            upstream, value = shaped(program, place, grads), shaped(program, place, values)
            first = program.first_edge[place]
            parts = contributions(call, upstream, value, operands, step)
            going = [edge for edge in range(first, first + len(operands)) if program.sent_at[edge] >= 0]
            for edge in going:
                part = np.broadcast_to(parts[edge - first], program.sent_shape(edge) or (1,))
                sent[program.sent_span(edge)] += part.ravel()
            for edge in going:
                accumulate(program, edge, grads, sent)
