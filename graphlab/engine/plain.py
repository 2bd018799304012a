"""The tape without numba: the same records, run by the rules themselves on NumPy arrays."""

import numpy as np
import numpy.typing as npt

from graphlab.engine.program import Program

Floats = npt.NDArray[np.float64]


def forward(program: Program, values: Floats) -> None:
    """Compute every value that is not a leaf's, in order, in place."""
    with np.errstate(all="ignore"):
        for place, op in enumerate(program.ops):
            if op is not None:
                inputs, params = operands(program, place, values)
                values[program.span(place)] = op.forward(*inputs, *params)


def backward(program: Program, values: Floats, grads: Floats, sent: Floats) -> None:
    """Fill sent with upstream gradient times local derivative, edge by edge, and add it up in grads."""
    with np.errstate(all="ignore"):
        for place in program.backward.tolist():
            op, size = program.ops[place], int(program.sizes[place])
            assert op is not None and op.local is not None
            inputs, params = operands(program, place, values)
            span = program.span(place)
            locals_ = op.local(values[span], *inputs, *params)
            record, first = program.records, int(program.starts[place])
            sent_first = first + 2 + 2 * (op.arity + len(op.params))
            for index in range(op.arity):
                start = int(record[sent_first + index])
                sent[start : start + size] = grads[span] * locals_[index]
            for index in range(op.arity):
                start, (offset, step) = int(record[sent_first + index]), record[first + 2 + 2 * index :][:2]
                if step:
                    grads[offset : offset + size] += sent[start : start + size]
                else:
                    # cumsum adds from left to right, as the kernels do; sum would pair the terms up.
                    grads[offset] = np.cumsum(np.concatenate([grads[offset : offset + 1], sent[start : start + size]]))[-1]


def operands(program: Program, place: int, values: Floats) -> tuple[list[Floats], list[Floats]]:
    """The operands of an op and its params, as arrays of the output's size or of size 1."""
    op, first, size = program.ops[place], int(program.starts[place]), int(program.sizes[place])
    assert op is not None
    pairs = program.records[first + 2 : first + 2 + 2 * (op.arity + len(op.params))].reshape(-1, 2).tolist()
    parts = [values[offset : offset + (size if step else 1)] for offset, step in pairs]
    return parts[: op.arity], parts[op.arity :]
