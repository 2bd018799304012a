"""Program to instructions: which kernel runs when, and the whole numbers it reads.

An instruction is the name of a kernel and its record. Pointwise ops have kernels of their own, lifted from
their rules. All that only moves numbers (reshape, transpose, slices, cat, sum, mean, ...) walks two arrays by
strides: movement.py. Products of matrices go to BLAS, and what works along rows (softmax, norms, losses) has
kernels written by hand: slices.py.

An op without a kernel, or settings that no kernel covers, make `lower` return None: the plain tape runs.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graphlab.engine import movement, scalars, slices
from graphlab.engine.instructions import Code, offset
from graphlab.engine.program import Call, Floats, Program
from graphlab.engine.rules import operands_of, value_of
from graphlab.engine.strides import contiguous, stretched
from graphlab.ops import Op

RECORDING, TRAINING = "recording", "training"
"""Backward keeps every contribution, or adds it where it belongs at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Lowering:
    """What the kernels run: forward, and backward in both modes; constant places are computed beforehand."""

    forward: Code
    recording: Code
    training: Code
    constant: tuple[int, ...]


def lower(program: Program) -> Lowering | None:
    """The instructions of a program, or None if some call has no kernel."""
    if scalars.is_scalar(program):
        training = scalars.training_code(program, _towards_parameters(program))
        return Lowering(scalars.forward_code(program), scalars.recording_code(program), training, ())
    constant = _constants(program)
    forward = Code()
    for call in program.calls:
        if call is not None and call.place not in constant and not _forward(program, call, forward):
            return None
    modes = {RECORDING: Code(), TRAINING: Code()}
    needed = _towards_parameters(program)
    for mode, code in modes.items():
        for place in program.backward.tolist():
            if mode == TRAINING and place not in needed:
                continue
            call = program.calls[place]
            assert call is not None
            if not _backward(program, call, code, mode, needed):
                return None
    return Lowering(forward, modes[RECORDING], modes[TRAINING], tuple(sorted(constant)))


def fill_constants(program: Program, lowering: Lowering, values: Floats) -> None:
    """Compute what no leaf feeds, by the plain rules."""
    with np.errstate(all="ignore"):
        for place in lowering.constant:
            call = program.calls[place]
            assert call is not None
            values[program.span(place)] = np.ravel(value_of(call, operands_of(program, call, values)))


def _constants(program: Program) -> set[int]:
    """The computed places that no leaf feeds and that are the same at every step."""
    found: set[int] = set()
    for call in program.calls:
        if call is not None and not call.op.seeded and all(source in found for source in call.sources):
            found.add(call.place)
    return found


def _towards_parameters(program: Program) -> set[int]:
    """The places between parameters and the target: only there training needs gradients."""
    nodes, sources = program.graph.nodes, program.edge_from.tolist()
    needed = {place for place, key in enumerate(program.order) if nodes[key].op == "parameter"}
    for edge, place in enumerate(program.edge_to.tolist()):
        if sources[edge] in needed:
            needed.add(place)
    return needed


def _forward(program: Program, call: Call, code: Code) -> bool:
    out, shape = offset(program, call.place), program.shapes[call.place]
    if call.op.pointwise:
        constants = code.constant(*call.params)
        arrays = [
            (offset(program, source), stretched(program.shapes[source], shape)) for source in call.sources
        ]
        arrays.append((out, contiguous(shape)))
        code.walked(f"forward_{call.op.name}", shape, (constants,), arrays)
        return True
    lowered = FORWARD.get(call.op.name)
    return lowered is not None and lowered(program, call, code)


def _backward(program: Program, call: Call, code: Code, mode: str, needed: set[int]) -> bool:
    first = program.first_edge[call.place]
    edges = [first + index for index in range(len(call.sources))]
    places = [_destination(program, edge, mode, needed) for edge in edges]
    if any(at >= 0 for at in places):
        if call.op.pointwise:
            _pointwise_backward(program, call, code, mode, places)
        else:
            lowered = BACKWARD.get(call.op.name)
            if lowered is None or not lowered(program, call, code, places):
                return False
    if mode == RECORDING:
        for edge in edges:
            if program.sent_at[edge] >= 0:
                source, shape = int(program.edge_from[edge]), program.sent_shape(edge)
                target = (offset(program, source), stretched(program.shapes[source], shape))
                arrays = [(int(program.sent_at[edge]), contiguous(shape)), target]
                code.walked("accumulate", shape, (0,), arrays)
    return True


def _destination(program: Program, edge: int, mode: str, needed: set[int]) -> int:
    """Where the contribution of an edge goes: into sent, or straight to the gradient behind it; or -1."""
    if mode == RECORDING or program.sent_at[edge] < 0:
        return int(program.sent_at[edge])
    source = int(program.edge_from[edge])
    return offset(program, source) if source in needed else -1


def _pointwise_backward(program: Program, call: Call, code: Code, mode: str, places: Sequence[int]) -> None:
    shape = program.shapes[call.place]
    own = [stretched(program.shapes[source], shape) for source in call.sources]
    arrays = [(offset(program, source), strides) for source, strides in zip(call.sources, own, strict=True)]
    arrays.append((offset(program, call.place), contiguous(shape)))
    for at, strides in zip(places, own, strict=True):
        arrays.append((at, strides if mode == TRAINING else contiguous(shape)))
    code.walked(f"backward_{call.op.name}", shape, (code.constant(*call.params),), arrays)


FORWARD: dict[str, Callable[[Program, Call, Code], bool]] = {
    **dict.fromkeys(movement.VIEWS, movement.view_forward),
    "detach": movement.detach,
    **dict.fromkeys(("cat", "stack"), movement.join_forward),
    **dict.fromkeys(("sum", "mean"), movement.sum_forward),
    "matmul": slices.matmul_forward,
    **dict.fromkeys(("softmax", "log_softmax", "logsumexp", "max", "min", "argmax"), slices.rows_forward()),
    "var": slices.rows_forward("correction"),
    **dict.fromkeys(("layer_norm", "rms_norm"), slices.norm_forward),
    "cross_entropy": slices.loss_forward,
    "one_hot": movement.one_hot,
}

BACKWARD: dict[str, Callable[[Program, Call, Code, Sequence[int]], bool]] = {
    **dict.fromkeys(movement.VIEWS, movement.view_backward),
    **dict.fromkeys(("cat", "stack"), movement.join_backward),
    **dict.fromkeys(("sum", "mean"), movement.sum_backward),
    "matmul": slices.matmul_backward,
    **dict.fromkeys(("softmax", "log_softmax", "logsumexp", "max", "min"), slices.rows_backward()),
    "var": slices.rows_backward("correction"),
    **dict.fromkeys(("layer_norm", "rms_norm"), slices.norm_backward),
    "cross_entropy": slices.loss_backward,
}

_MOVES = ("copy", "pass")
_ROWS = (
    "softmax",
    "log_softmax",
    "logsumexp",
    "max",
    "min",
    "var",
    "layer_norm",
    "rms_norm",
    "cross_entropy",
)

KERNELS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*movement.VIEWS, "cat", "stack"), _MOVES),
    "index": (*_MOVES, "pick", "pick_back"),
    "detach": ("copy",),
    **dict.fromkeys(("sum", "mean"), ("zero", "add", "scale", "pass")),
    "matmul": ("matmul", "matmul_left", "matmul_right"),
    **{name: (name, f"{name}_back") for name in _ROWS},
    "argmax": ("argmax",),
    "one_hot": ("one_hot",),
}
"""The kernels that FORWARD and BACKWARD make use of, by op."""


def kernels_of(ops: Iterable[Op]) -> list[str]:
    """The kernels that programs of these ops may need; none for an op that only the plain tape runs."""
    names: dict[str, None] = dict.fromkeys(("loop", "accumulate", "many_pull"))
    for op in ops:
        if op.pointwise:
            ways = ("forward", "many_forward", "backward", "many_backward")
            names.update(dict.fromkeys(f"{way}_{op.name}" for way in ways[: 4 if op.local else 2]))
        else:
            names.update(dict.fromkeys(KERNELS.get(op.name, ())))
    return list(names)
