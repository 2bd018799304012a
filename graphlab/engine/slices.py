"""Instructions for ops that have kernels written by hand: products of matrices, and what works along rows."""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from graphlab.engine.instructions import Code, offset
from graphlab.engine.program import Call, Program
from graphlab.engine.strides import Strides, stretched
from graphlab.ops import Shape
from graphlab.ops.shaping import broadcast, whole_dims

# ---- products of matrices ------------------------------------------------------------------------


def _product(program: Program, call: Call) -> tuple[Shape, list[Strides], list[int]]:
    """Stacks of matrices: the shape of the stack, strides of left, right and value in it, and M, K, N."""
    left, right = (program.shapes[source] for source in call.sources)
    left, right = (left if len(left) > 1 else (1, *left)), (right if len(right) > 1 else (*right, 1))
    m, k, n = left[-2], left[-1], right[-1]
    if len(right) == 2:
        # One matrix for the whole stack: its rows are one long matrix.
        return (), [(), (), ()], [prod(left[:-1]), k, n]
    stack = broadcast(left[:-2], right[:-2])
    strides = [
        tuple(step * matrix for step in stretched(shape, stack))
        for shape, matrix in ((left[:-2], m * k), (right[:-2], k * n), (stack, m * n))
    ]
    return stack, strides, [m, k, n]


def matmul_forward(program: Program, call: Call, code: Code) -> bool:
    stack, strides, sizes = _product(program, call)
    places = [offset(program, place) for place in (*call.sources, call.place)]
    if not prod(sizes):
        return False
    code.walked("matmul", stack, sizes, list(zip(places, strides, strict=True)))
    return True


def matmul_backward(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
    stack, (left, right, out), sizes = _product(program, call)
    upstream = (offset(program, call.place), out)
    ends = [offset(program, source) for source in call.sources]
    if places[0] >= 0:
        code.walked("matmul_left", stack, sizes, [upstream, (ends[1], right), (places[0], left)])
    if places[1] >= 0:
        code.walked("matmul_right", stack, sizes, [upstream, (ends[0], left), (places[1], right)])
    return True


# ---- along rows ----------------------------------------------------------------------------------


def _rows(shape: Shape, dim: Any) -> tuple[int, int, int] | None:
    """How many slices lie before, how long one is, how many lie side by side; None for dims apart."""
    dims = whole_dims(dim, shape)
    if dims and dims[-1] - dims[0] + 1 != len(dims):
        return None
    if not dims:
        return prod(shape), 1, 1
    return prod(shape[: dims[0]]), prod(shape[dims[0] : dims[-1] + 1]), prod(shape[dims[-1] + 1 :])


def _along(program: Program, call: Call, dim: Any) -> tuple[int, int, int] | None:
    """The rows of an op's first operand; None where there are none to work on."""
    rows = _rows(program.shapes[call.sources[0]], dim)
    return rows if rows and prod(rows) else None


def rows_forward(*settings: str) -> Callable[[Program, Call, Code], bool]:
    """Lowering of an op that works along dim; settings are the constants that its kernel reads."""

    def lowered(program: Program, call: Call, code: Code) -> bool:
        rows = _along(program, call, call.settings["dim"])
        if rows is None:
            return False
        ends = (offset(program, call.sources[0]), offset(program, call.place))
        code.add(call.op.name, *rows, *ends, code.constant(*_numbers(call, settings)))
        return True

    return lowered


def rows_backward(*settings: str) -> Callable[[Program, Call, Code, Sequence[int]], bool]:
    def lowered(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
        rows = _along(program, call, call.settings["dim"])
        if rows is None:
            return False
        ends = (offset(program, call.sources[0]), offset(program, call.place), places[0])
        code.add(f"{call.op.name}_back", *rows, *ends, code.constant(*_numbers(call, settings)))
        return True

    return lowered


def _numbers(call: Call, settings: Sequence[str]) -> list[float]:
    return [float(call.settings[name]) for name in settings]  # type: ignore[arg-type]


def _norm_record(program: Program, call: Call) -> tuple[int, ...] | None:
    shape = program.shapes[call.sources[0]]
    wanted: Any = call.settings["normalized_shape"]
    length = prod((wanted,) if isinstance(wanted, int) else wanted)
    if not prod(shape) or (call.op.name == "layer_norm" and len(call.sources) == 2):
        return None
    return prod(shape) // length, length


def norm_forward(program: Program, call: Call, code: Code) -> bool:
    rows = _norm_record(program, call)
    if rows is None:
        return False
    ends = [offset(program, source) for source in call.sources] + [-1, -1]
    out = offset(program, call.place)
    code.add(call.op.name, *rows, *ends[:3], out, code.constant(*_numbers(call, ("eps",))))
    return True


def norm_backward(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
    rows = _norm_record(program, call)
    if rows is None:
        return False
    ends = [offset(program, source) for source in call.sources] + [-1, -1]
    goes = [*places, -1, -1][:3]
    out = offset(program, call.place)
    code.add(f"{call.op.name}_back", *rows, *ends[:3], out, *goes, code.constant(*_numbers(call, ("eps",))))
    return True


def _loss_record(program: Program, call: Call) -> tuple[int, ...] | None:
    shape, ignored = program.shapes[call.sources[0]], call.settings["ignore_index"]
    if len(shape) != 2 or not prod(shape) or call.settings["reduction"] != "mean":
        return None
    assert isinstance(ignored, int | float)
    return *shape, int(ignored), *(offset(program, source) for source in call.sources)


def loss_forward(program: Program, call: Call, code: Code) -> bool:
    record = _loss_record(program, call)
    if record is not None:
        code.add("cross_entropy", *record, offset(program, call.place))
    return record is not None


def loss_backward(program: Program, call: Call, code: Code, places: Sequence[int]) -> bool:
    record = _loss_record(program, call)
    if record is not None:
        code.add("cross_entropy_back", *record, offset(program, call.place), places[0])
    return record is not None
