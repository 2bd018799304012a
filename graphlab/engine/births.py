"""Where nan and inf are born: the nodes whose value is not finite although every operand's is."""

import numpy as np

from graphlab.document.types import Fault
from graphlab.engine.trace import Trace


def births(trace: Trace) -> tuple[Fault, ...]:
    """One scan of the values, then of the gradients: a fault in words at each node where a number stops being finite."""
    program = trace.program
    if np.isfinite(trace.values).all() and np.isfinite(trace.grads).all() and np.isfinite(trace.sent).all():
        return ()
    fine = _fine(trace.values, program.offsets, program.sizes)
    fed = np.ones(len(program.order), dtype=bool)
    np.logical_and.at(fed, program.edge_to, fine[program.edge_from])
    faults = [Fault(program.order[place], _value_words(trace, place)) for place in np.flatnonzero(~fine & fed).tolist()]
    return (*faults, *_gradient_births(trace, {fault.node for fault in faults}))


def _fine(buffer: np.ndarray, offsets: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    whole = np.isfinite(buffer[: int(sizes.sum())])
    return np.logical_and.reduceat(whole, offsets) if len(offsets) else np.ones(0, dtype=bool)


def _value_words(trace: Trace, place: int) -> str:
    program, node = trace.program, trace.program.order[place]
    op = program.ops[place]
    values = trace.values[program.span(place)]
    kind = "nan (not a number)" if np.isnan(values).any() else "infinity"
    if op is None:
        return f"This leaf holds {kind}. Give it an ordinary number."
    inputs = program.graph.nodes[node].inputs
    shown = ", ".join(f"{trace.value(source):.6g}" if program.shapes[program.position[source]] == () else "..." for source in inputs)  # type: ignore[index]
    return f"{op.name}({shown}) gives {kind}. {op.limits}".replace("-", "\N{MINUS SIGN}")


def _gradient_births(trace: Trace, known: set) -> list[Fault]:
    program = trace.program
    fine_values = _fine(trace.values, program.offsets, program.sizes)
    fine_grads = _fine(trace.grads, program.offsets, program.sizes)
    found: dict[int, Fault] = {}
    for edge in program.arrivals.tolist():
        place, start = int(program.edge_to[edge]), int(program.sent_at[edge])
        part = trace.sent[start : start + int(program.sizes[place])]
        if not np.isfinite(part).all() and fine_grads[place] and fine_values[place] and place not in found:
            op = program.ops[place]
            assert op is not None
            words = f"The local derivative of {op.name} is not finite here, so the gradient behind it is not either. {op.limits}"
            found[place] = Fault(program.order[place], words)
    return [fault for fault in found.values() if fault.node not in known]
