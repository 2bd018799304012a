"""The tape without numba: the same records, run by the rules themselves on NumPy arrays."""

import numpy as np

from graphlab.engine.program import Floats, Program


def forward(program: Program, values: Floats) -> None:
    """Compute every value that is not a leaf's, in order, in place."""
    with np.errstate(all="ignore"):
        for call in program.calls:
            if call is not None:
                operands = [values[span] for span in call.operands]
                values[call.out] = call.op.forward(*operands, *call.params)


def backward(program: Program, values: Floats, grads: Floats, sent: Floats) -> None:
    """Fill sent with upstream gradient times local derivative, edge by edge, and add it up in grads."""
    with np.errstate(all="ignore"):
        for place in program.backward.tolist():
            call = program.calls[place]
            assert call is not None
            assert call.op.local is not None
            upstream = grads[call.out]
            operands = [values[span] for span in call.operands]
            for span, derivative in zip(
                call.sent, call.op.local(values[call.out], *operands, *call.params), strict=True
            ):
                sent[span] = upstream * derivative
            for span, origin in zip(call.sent, call.operands, strict=True):
                _accumulate(grads, origin, sent[span])


def _accumulate(grads: Floats, origin: slice, part: Floats) -> None:
    if origin.stop - origin.start == len(part):
        grads[origin] += part
    else:
        # cumsum adds from left to right, as the kernels do; sum would pair the terms up.
        grads[origin] = np.cumsum(np.concatenate([grads[origin], part]))[-1:]
