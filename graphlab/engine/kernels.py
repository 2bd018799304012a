"""The tape at machine speed: compiled kernels, called by address from one compiled loop.

Every kernel has the same signature, so that the loop needs no knowledge of ops and no graph is ever compiled.
Which kernels run, and on what, is worked out by lowering.py. Kernels come from the disk cache or are compiled
here, and only those in use. The loop is entered through ctypes, which lets go of the GIL while it runs.

Only `tapes.py` and `training.py` import this file, and late: numba takes a quarter of a second to import.
"""

import os
from collections.abc import Callable, Iterable
from ctypes import CFUNCTYPE, c_char_p, c_int64, c_void_p, py_object, pythonapi
from dataclasses import dataclass
from functools import cache as kept
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from numba.core.ccallback import CFunc
from numba.core.sigutils import normalize_signature
from numba.extending import intrinsic

from graphlab.engine import cache
from graphlab.engine.instructions import Code
from graphlab.engine.lifting import IEEE
from graphlab.engine.lowering import Lowering, fill_constants, lower
from graphlab.engine.machine import MACHINE
from graphlab.engine.machine_rows import ROWS
from graphlab.engine.pointwise import (
    backward_kernel,
    forward_kernel,
    many_backward_kernel,
    many_forward_kernel,
)
from graphlab.engine.program import Floats, Ints, Program
from graphlab.ops import OP

WHOLE, DOUBLE = types.CPointer(types.int64), types.CPointer(types.float64)
POINTER = {"float64": DOUBLE, "float32": types.CPointer(types.float32)}
SUFFIX = {"float64": "", "float32": "_32"}
GEMM = {"float64": "dgemm", "float32": "sgemm"}
ENTRY = CFUNCTYPE(None, c_int64, *(c_void_p,) * 7, c_int64)

Kernel = Callable[..., None]


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """One pass over a program: the kernels' addresses, where their records start, records and constants."""

    count: int
    held: tuple[Ints, Ints, Ints, Floats]
    pointers: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The passes of a program: forward, and backward in both modes."""

    lowering: Lowering
    forward: Steps
    recording: Steps
    training: Steps
    gemm: int


_compiled: dict[str, Any] = {}
_lowerings: WeakKeyDictionary[Program, Lowering | None] = WeakKeyDictionary()
_plans: WeakKeyDictionary[Program, Plan] = WeakKeyDictionary()


def forward(program: Program, values: Floats, step: int = 0) -> None:
    """Compute every value that is not a leaf's, in order, in place."""
    plan = plan_of(program)
    fill_constants(program, plan.lowering, values)
    sweep(program, plan.forward, plan.gemm, values, values, values)


def backward(program: Program, values: Floats, grads: Floats, sent: Floats, step: int = 0) -> None:
    """Add what each op sends back to sent (zeros so far), edge by edge, and add it up in grads."""
    plan = plan_of(program)
    sweep(program, plan.recording, plan.gemm, values, grads, sent)


def prepare(names: Iterable[str], dtype: str = "float64", folder: Path | None = None) -> None:
    """Get the kernels of these names (and "loop") ready: from the folder if it has them, else compiled.

    New kernels are added to the folder, if there is one. Raises whatever reading a damaged file raises.
    """
    store = None if folder is None else _stored_in(folder)
    for name in names:
        make = (lambda: _loop) if name == "loop" else partial(_made, name)
        _ready(name, dtype, make, store)


def has(names: Iterable[str], dtype: str = "float64") -> bool:
    """Whether these kernels are ready in this process."""
    return {f"{name}{SUFFIX[dtype]}" for name in names} <= _compiled.keys()


def can_run(program: Program) -> bool:
    """Whether every call of a program has a kernel, and all of them are ready."""
    lowering = _lowered(program)
    codes = () if lowering is None else (lowering.forward, lowering.recording)
    names = {"loop", *(name for code in codes for name in code.names)}
    return lowering is not None and has(names, program.dtype)


def _lowered(program: Program) -> Lowering | None:
    if program not in _lowerings:
        _lowerings[program] = lower(program)
    return _lowerings[program]


def plan_of(program: Program) -> Plan:
    """The passes of a program as the loop wants them; its kernels are compiled now if they are not ready."""
    plan = _plans.get(program)
    if plan is None:
        lowering = _lowered(program)
        if lowering is None:
            raise ValueError("some op of this program has no kernel")
        codes = (lowering.forward, lowering.recording, lowering.training)
        names = sorted({name for code in codes for name in code.names})
        prepare(["loop", *names], program.dtype)
        gemm = _blas(GEMM[program.dtype]) if any(name.startswith("matmul") for name in names) else 0
        forward_, recording, training = (_steps(code, program.dtype) for code in codes)
        plan = Plan(lowering, forward_, recording, training, gemm)
        _plans[program] = plan
    return plan


def sweep(program: Program, steps: Steps, gemm: int, values: Floats, grads: Floats, dest: Floats) -> None:
    """Run one pass; grads is what backward reads and dest what it adds to."""
    enter = ENTRY(_compiled[f"loop{SUFFIX[program.dtype]}"].address)
    enter(steps.count, *steps.pointers, values.ctypes.data, grads.ctypes.data, dest.ctypes.data, gemm)


def _steps(code: Code, dtype: str) -> Steps:
    suffix = SUFFIX[dtype]
    address = {name: _compiled[name + suffix].address for name in set(code.names)}
    held = (
        np.array([address[name] for name in code.names], dtype=np.int64),
        np.array(code.starts, dtype=np.int64),
        np.array(code.records, dtype=np.int64),
        np.array(code.constants, dtype=np.float64),
    )
    first, second, third, fourth = (array.ctypes.data for array in held)
    return Steps(len(code.names), held, (first, second, third, fourth))


def address(name: str, dtype: str) -> int:
    """Where a kernel that is ready lies."""
    return int(_compiled[name + SUFFIX[dtype]].address)


@kept
def _blas(name: str) -> int:
    """The address of a BLAS routine: scipy carries one for exactly this use."""
    from scipy.linalg import cython_blas

    capsule = cython_blas.__pyx_capi__[name]  # type: ignore[literal-required]
    signature = pythonapi.PyCapsule_GetName
    signature.restype, signature.argtypes = c_char_p, [py_object]
    pointer = pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = c_void_p, [py_object, c_char_p]
    return int(pointer(capsule, signature(capsule)))


def _made(name: str) -> Kernel:
    written = MACHINE.get(name) or ROWS.get(name)
    if written is not None:
        return written
    way, _, op = name.removeprefix("many_").partition("_")
    if way == "train":
        from graphlab.engine import training_kernels

        return training_kernels.make(op)  # type: ignore[no-any-return]
    ways = {
        "forward": forward_kernel,
        "backward": backward_kernel,
        "many_forward": many_forward_kernel,
        "many_backward": many_backward_kernel,
    }
    return ways[name.removesuffix(f"_{op}")](OP[op])


def _ready(name: str, dtype: str, make: Callable[[], Kernel], store: type | None) -> None:
    full = name + SUFFIX[dtype]
    if full in _compiled:
        return
    made = make()
    kernel = FunctionType(made.__code__, made.__globals__, full, made.__defaults__, made.__closure__)
    kernel.__qualname__ = full  # the file name in the cache
    compiled: Any = CFunc(kernel, _signature(name, dtype), locals={}, options=dict(IEEE))
    if store is not None:
        compiled._cache = store(kernel)
    compiled.compile()
    _compiled[full] = compiled


def _signature(name: str, dtype: str) -> Any:
    float_, whole = POINTER[dtype], types.int64
    if name.startswith("train_"):
        from graphlab.engine import training_kernels

        return training_kernels.signature(dtype)
    if name == "loop":
        return normalize_signature(
            types.void(whole, WHOLE, WHOLE, WHOLE, DOUBLE, float_, float_, float_, whole)
        )
    return normalize_signature(types.void(whole, WHOLE, DOUBLE, float_, float_, float_, whole))


@intrinsic
def call_kernel(typing_context, address, start, records, constants, values, grads, dest, gemm):  # type: ignore[no-untyped-def]
    """Call the kernel at an address."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        target, *rest = arguments
        kind = ir.FunctionType(ir.VoidType(), [argument.type for argument in rest])
        builder.call(builder.inttoptr(target, kind.as_pointer()), rest)
        return context.get_dummy_value()

    return types.void(address, start, records, constants, values, grads, dest, gemm), generate


def _loop(count, addresses, starts, records, constants, values, grads, dest, gemm):  # type: ignore[no-untyped-def]
    for k in range(count):
        call_kernel(addresses[k], starts[k], records, constants, values, grads, dest, gemm)


def _stored_in(folder: Path) -> type:
    """A numba cache that keeps kernels in this folder and nowhere else, one file per name."""

    class Place:
        def from_function(self, function: Any, source: str) -> "Place":
            return self

        def ensure_cache_path(self) -> None:
            os.makedirs(folder, exist_ok=True)

        def get_cache_path(self) -> str:
            return str(folder)

        def get_source_stamp(self) -> str:
            return cache.digest()

        def get_disambiguator(self) -> str:
            return "kernel"

    class Files(CompileResultCacheImpl):  # type: ignore[misc]
        _locator_classes = (Place(),)

    class Store(FunctionCache):  # type: ignore[misc]
        _impl_class = Files

        def _index_key(self, signature: Any, codegen: Any) -> Any:
            # The name of the file and the digest say which code it is; numba would hash a pickle of the
            # closure.
            return signature, codegen.magic_tuple()

    return Store
