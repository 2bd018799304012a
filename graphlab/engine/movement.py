"""Instructions for ops that only move numbers, or add up what they move.

The strides of a slice, a transposed matrix or any other view are read off the NumPy view that the op's own
rule makes of an array that is never looked into.
"""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from graphlab.engine.instructions import Code, offset
from graphlab.engine.program import Call, Program
from graphlab.engine.strides import Strides, contiguous, stretched, strides_of
from graphlab.ops import Shape
from graphlab.ops.shaping import reduced, whole_dims

VIEWS = (
    "reshape",
    "flatten",
    "transpose",
    "permute",
    "squeeze",
    "unsqueeze",
    "expand",
    "split",
    "chunk",
    "unbind",
    "index",
)


def _seen(call: Call, shape: Shape) -> tuple[int, Shape, Strides] | None:
    """Where the value of a call lies in its operand: offset, shape, strides. None if it is no view of it."""
    operand = np.empty(shape)
    view = call.op.forward(operand, **call.settings)
    if operand.size and not np.may_share_memory(view, operand):
        return None
    start = view.__array_interface__["data"][0] - operand.__array_interface__["data"][0]
    return start // operand.itemsize, view.shape, strides_of(view)


def view_forward(program: Program, call: Call, code: Code) -> bool:
    if len(call.sources) != 1:
        return _rows_picked(program, call, code)
    source = call.sources[0]
    seen = _seen(call, program.shapes[source])
    if seen is None:
        return False
    start, shape, strides = seen
    arrays = [(offset(program, source) + start, strides), (offset(program, call.place), contiguous(shape))]
    code.walked("copy", shape, (0,), arrays)
    return True


def view_backward(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
    if len(call.sources) != 1:
        return _rows_picked_back(program, call, code, places)
    seen = _seen(call, program.shapes[call.sources[0]])
    if seen is None:
        return False
    start, shape, strides = seen
    arrays = [(offset(program, call.place), contiguous(shape)), (places[0] + start, strides)]
    code.walked("pass", shape, (code.constant(1.0),), arrays)
    return True


def detach(program: Program, call: Call, code: Code) -> bool:
    shape = program.shapes[call.place]
    ends = [(offset(program, place), contiguous(shape)) for place in (call.sources[0], call.place)]
    code.walked("copy", shape, (0,), ends)
    return True


def _parts(program: Program, call: Call) -> list[tuple[int, Shape, Strides]]:
    """Where each operand of cat or stack lies in the value: offset, shape, strides."""
    dim: Any = call.settings["dim"]
    wide = program.shapes[call.place]
    strides, place, parts = contiguous(wide), 0, []
    axis = dim % len(wide)
    for source in call.sources:
        shape = program.shapes[source]
        if call.op.name == "stack":
            parts.append((place * strides[axis], shape, strides[:axis] + strides[axis + 1 :]))
            place += 1
        elif len(shape) == len(wide):
            parts.append((place * strides[axis], shape, strides))
            place += shape[axis]
    return parts


def join_forward(program: Program, call: Call, code: Code) -> bool:
    parts, out = _parts(program, call), offset(program, call.place)
    if len(parts) < len(call.sources):
        return False
    for source, (start, shape, strides) in zip(call.sources, parts, strict=True):
        arrays = [(offset(program, source), contiguous(shape)), (out + start, strides)]
        code.walked("copy", shape, (0,), arrays)
    return True


def join_backward(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
    parts, out = _parts(program, call), offset(program, call.place)
    for at, (start, shape, strides) in zip(places, parts, strict=True):
        if at >= 0:
            arrays = [(out + start, strides), (at, contiguous(shape))]
            code.walked("pass", shape, (code.constant(1.0),), arrays)
    return True


def _share(program: Program, call: Call) -> tuple[float, Shape, Strides]:
    """Sum and mean: the weight of each number, the operand's shape, the value's strides in that shape."""
    shape = program.shapes[call.sources[0]]
    dim: Any = call.settings["dim"]
    kept = reduced(shape, dim, keepdim=True)
    count = prod(shape[axis] for axis in whole_dims(dim, shape))
    weight = 1.0 if call.op.name == "sum" else 1.0 / count if count else float("nan")
    return weight, shape, stretched(kept, shape)


def sum_forward(program: Program, call: Call, code: Code) -> bool:
    weight, shape, strides = _share(program, call)
    out = offset(program, call.place)
    if call.op.name == "mean" and not prod(shape):
        return False
    code.add("zero", out, int(program.sizes[call.place]))
    arrays = [(offset(program, call.sources[0]), contiguous(shape)), (out, strides)]
    code.walked("add", shape, (code.constant(1.0),), arrays)
    if weight != 1.0:
        code.add("scale", out, int(program.sizes[call.place]), code.constant(weight))
    return True


def sum_backward(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
    weight, shape, strides = _share(program, call)
    arrays = [(offset(program, call.place), strides), (places[0], contiguous(shape))]
    code.walked("pass", shape, (code.constant(weight),), arrays)
    return True


# ---- picking by indices --------------------------------------------------------------------------


def _picked(program: Program, call: Call) -> tuple[int, ...] | None:
    """x[i, j]: numbers per pick, picks, how many indices, and the sizes of the axes that are picked from.

    None unless all index tensors stand in front and have one shape.
    """
    key = str(call.settings["key"]).replace(" ", "")
    shape, picks = program.shapes[call.sources[0]], [program.shapes[each] for each in call.sources[1:]]
    if key.replace("#", "").strip(",") or len(set(picks)) != 1 or not prod(shape):
        return None
    return prod(shape[len(picks) :]), prod(picks[0]), len(picks), *shape[: len(picks)]


def _rows_picked(program: Program, call: Call, code: Code) -> bool:
    picked = _picked(program, call)
    if picked is not None:
        ends = [offset(program, place) for place in (*call.sources, call.place)]
        code.add("pick", *picked, *ends)
    return picked is not None


def _rows_picked_back(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
    picked = _picked(program, call)
    if picked is not None:
        ends = [offset(program, place) for place in call.sources[1:]]
        code.add("pick_back", *picked, places[0], *ends, offset(program, call.place))
    return picked is not None


def one_hot(program: Program, call: Call, code: Code) -> bool:
    source = call.sources[0]
    ends = (offset(program, source), offset(program, call.place))
    code.add("one_hot", int(program.sizes[source]), program.shapes[call.place][-1], *ends)
    return True
