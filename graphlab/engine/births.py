"""Where nan and inf are born: the nodes whose number is not finite although all that it comes from is."""

from math import isinf

import numpy as np
import numpy.typing as npt

from graphlab.document.numbers import show
from graphlab.document.types import Fault, NodeId
from graphlab.engine.program import Floats, Ints
from graphlab.engine.trace import Trace, local_derivatives

Truths = npt.NDArray[np.bool_]


def births(trace: Trace) -> tuple[Fault, ...]:
    """One scan of the values, then of the gradients: a fault in words at each node where a number goes bad.

    A node behind such a node, in the direction of the pass, is not named: its number is a consequence.
    """
    program = trace.program
    if all(np.isfinite(numbers).all() for numbers in (trace.values, trace.grads, trace.sent)):
        return ()
    fine = _fine(trace.values, program.offsets, program.sizes)
    wanted = _wanted(trace, fine)
    fed = _all_at(fine | wanted, program.edge_from, program.edge_to)
    places = np.flatnonzero(~fine & ~wanted & fed).tolist()
    faults = {
        program.order[place]: Fault(program.order[place], _value_words(trace, place)) for place in places
    }
    for fault in _gradient_births(trace, fine | wanted):
        faults.setdefault(fault.node, fault)
    return tuple(faults.values())


def _wanted(trace: Trace, fine: Truths) -> Truths:
    """Where infinity was asked for, as by masked_fill(x, mask, -inf), and what only passes it on."""
    program = trace.program
    wanted = np.zeros(len(fine), dtype=np.bool_)
    for place in np.flatnonzero(~fine).tolist():
        call = program.calls[place]
        if call is not None and not np.isnan(trace.values[program.span(place)]).any():
            asked = any(isinstance(each, float) and isinf(each) for each in call.settings.values())
            wanted[place] = asked or any(wanted[source] for source in call.sources)
    return wanted


def _all_at(marks: Truths, sources: Ints, places: Ints) -> Truths:
    """Per place, whether all its sources are marked."""
    found = np.ones(len(marks), dtype=np.bool_)
    np.logical_and.at(found, places, marks[sources])
    return found


def _fine(numbers: Floats, offsets: Ints, sizes: Ints) -> Truths:
    """Which stretches of a buffer hold finite numbers only."""
    bad_before = np.concatenate([[0], np.cumsum(~np.isfinite(numbers))])
    return np.asarray(bad_before[offsets + sizes] == bad_before[offsets])


def _value_words(trace: Trace, place: int) -> str:
    program = trace.program
    op, values = program.ops[place], trace.values[program.span(place)]
    kind = "nan (not a number)" if np.isnan(values).any() else "infinity"
    if op is None:
        return f"This leaf holds {kind}. Give it an ordinary number."
    return f"{op.name}({_operand_words(trace, place)}) gives {kind}. {op.limits}".rstrip()


def _gradient_births(trace: Trace, fine_values: Truths) -> list[Fault]:
    program = trace.program
    edges = program.arrivals
    places, starts = program.edge_to[edges], program.sent_at[edges]
    fine_grads = _fine(trace.grads, program.offsets, program.sizes)
    fine_sent = _fine(trace.sent, starts, program.sent_sizes[edges])
    born = ~fine_sent & fine_grads[places] & fine_values[places]
    faults = [_sent_fault(trace, place) for place in dict.fromkeys(places[born].tolist())]
    # Finite contributions may still add up to more than a float can hold.
    arrived = np.ones(len(program.order), dtype=bool)
    np.logical_and.at(arrived, program.edge_from[edges], fine_sent)
    for place in np.flatnonzero(~fine_grads & arrived).tolist():
        words = "The contributions that arrive here add up to more than a float can hold."
        faults.append(Fault(program.order[place], words))
    return faults


def _sent_fault(trace: Trace, place: int) -> Fault:
    program = trace.program
    node, op = program.order[place], program.ops[place]
    assert op is not None
    at = f"{op.name}({_operand_words(trace, place)})"
    if all(np.isfinite(local).all() for local in local_derivatives(trace, node)):
        return Fault(node, f"Upstream gradient times local derivative of {at} is too large for a float.")
    return Fault(node, f"The slope of {at} is not finite, so no gradient gets through. {op.limits}".rstrip())


def _operand_words(trace: Trace, place: int) -> str:
    program = trace.program
    inputs: tuple[NodeId | None, ...] = program.graph.nodes[program.order[place]].inputs
    values = [trace.value(source) for source in inputs if source is not None]
    return ", ".join(show(value) if isinstance(value, float) else "…" for value in values)
