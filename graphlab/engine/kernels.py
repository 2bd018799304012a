"""The tape at machine speed: one compiled kernel per op and pass, called by address from one compiled loop.

Every kernel has the same signature (start, records, values, grads, sent), so that the loop needs no knowledge
of ops and no graph is ever compiled. Kernels come from the disk cache or are compiled here, and only those in
use. The loop is entered through ctypes, which lets go of the GIL while it runs.

Only `tapes.py` imports this file, and late: numba takes a quarter of a second to import.
"""

import os
from collections.abc import Callable, Iterable
from ctypes import CFUNCTYPE, c_int64, c_void_p
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from numba.core.ccallback import CFunc
from numba.core.sigutils import normalize_signature
from numba.extending import intrinsic, register_jitable

from graphlab.engine import cache
from graphlab.engine.lifting import IEEE, lift
from graphlab.engine.program import Floats, Ints, Program
from graphlab.ops import Op

WHOLE, FLOAT = types.CPointer(types.int64), types.CPointer(types.float64)
KERNEL = normalize_signature(types.void(types.int64, WHOLE, FLOAT, FLOAT, FLOAT))
ENTRY = CFUNCTYPE(None, c_int64, *(c_void_p,) * 6)
LOOP = normalize_signature(types.void(types.int64, WHOLE, WHOLE, WHOLE, FLOAT, FLOAT, FLOAT))

Kernel = Callable[..., None]


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """One pass over a program: the kernels' addresses and where their records start; held are the arrays."""

    count: int
    pointers: tuple[int, int, int]
    held: tuple[Ints, Ints, Ints]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Both passes of a program."""

    forward: Steps
    backward: Steps


_compiled: dict[str, Any] = {}
_plans: WeakKeyDictionary[Program, Plan] = WeakKeyDictionary()


def forward(program: Program, values: Floats) -> None:
    """Compute every value that is not a leaf's, in order, in place."""
    _sweep(_plan(program).forward, values, values, values)


def backward(program: Program, values: Floats, grads: Floats, sent: Floats) -> None:
    """Fill sent with upstream gradient times local derivative, edge by edge, and add it up in grads."""
    _sweep(_plan(program).backward, values, grads, sent)


def prepare(ops: Iterable[Op], folder: Path | None = None) -> None:
    """Get the loop and the kernels of these ops ready: from the cache folder if it has them, else compiled.

    New kernels are added to the folder, if there is one. Raises whatever reading a damaged file raises.
    """
    store = None if folder is None else _stored_in(folder)
    _ready("loop", lambda: _loop, LOOP, store)
    for op in ops:
        _ready(f"forward_{op.name}", partial(_forward_kernel, op), KERNEL, store)
        if op.local is not None:
            _ready(f"backward_{op.name}", partial(_backward_kernel, op), KERNEL, store)


def has(op: Op) -> bool:
    """Whether the kernels of an op are ready in this process."""
    return f"forward_{op.name}" in _compiled and (op.local is None or f"backward_{op.name}" in _compiled)


def _sweep(steps: Steps, values: Floats, grads: Floats, sent: Floats) -> None:
    enter = ENTRY(_compiled["loop"].address)
    enter(steps.count, *steps.pointers, values.ctypes.data, grads.ctypes.data, sent.ctypes.data)


def _plan(program: Program) -> Plan:
    plan = _plans.get(program)
    if plan is None:
        prepare(program.distinct_ops.values())
        plan = Plan(
            _steps(program, "forward", program.computed), _steps(program, "backward", program.backward)
        )
        _plans[program] = plan
    return plan


def _steps(program: Program, way: str, places: Ints) -> Steps:
    address = {
        name: _compiled[f"{way}_{name}"].address
        for name, op in program.distinct_ops.items()
        if way == "forward" or op.local
    }
    ops = [program.ops[place] for place in places.tolist()]
    addresses = np.array([address[op.name] for op in ops if op is not None], dtype=np.int64)
    held = (addresses, np.ascontiguousarray(program.starts[places]), program.records)
    first, second, third = (array.ctypes.data for array in held)
    return Steps(len(places), (first, second, third), held)


def _ready(name: str, make: Callable[[], Kernel], signature: Any, store: type | None) -> None:
    if name in _compiled:
        return
    kernel = make()
    kernel.__name__ = kernel.__qualname__ = name  # the file name in the cache
    compiled: Any = CFunc(kernel, signature, locals={}, options=dict(IEEE))
    if store is not None:
        compiled._cache = store(kernel)
    compiled.compile()
    _compiled[name] = compiled


# The kernels. They read a record as laid down by `record_of` in program.py.


@register_jitable(**IEEE)
def _gather_1(start, records, values, i):  # type: ignore[no-untyped-def]
    return (values[records[start] + i * records[start + 1]],)


@register_jitable(**IEEE)
def _gather_2(start, records, values, i):  # type: ignore[no-untyped-def]
    return _gather_1(start, records, values, i) + _gather_1(start + 2, records, values, i)


@register_jitable(**IEEE)
def _gather_3(start, records, values, i):  # type: ignore[no-untyped-def]
    return _gather_2(start, records, values, i) + _gather_1(start + 4, records, values, i)


@register_jitable(**IEEE)
def _gather_4(start, records, values, i):  # type: ignore[no-untyped-def]
    return _gather_3(start, records, values, i) + _gather_1(start + 6, records, values, i)


_GATHER = {1: _gather_1, 2: _gather_2, 3: _gather_3, 4: _gather_4}
"""Operands and params as one tuple, by how many there are."""


def _forward_kernel(op: Op) -> Kernel:
    rule, gather = lift(op.forward), _GATHER[op.arity + len(op.params)]

    def kernel(start, records, values, grads, sent):  # type: ignore[no-untyped-def]
        size, out = records[start], records[start + 1]
        for i in range(size):
            values[out + i] = rule(*gather(start + 2, records, values, i))

    return kernel


def _backward_kernel(op: Op) -> Kernel:
    assert op.local is not None
    local, gather = lift(op.local), _GATHER[op.arity + len(op.params)]
    arity, ahead = op.arity, 2 + 2 * (op.arity + len(op.params))

    def kernel(start, records, values, grads, sent):  # type: ignore[no-untyped-def]
        size, out = records[start], records[start + 1]
        for i in range(size):
            locals_ = local(values[out + i], *gather(start + 2, records, values, i))
            for index in range(arity):
                sent[records[start + ahead + index] + i] = grads[out + i] * locals_[index]
        for index in range(arity):
            origin, step = records[start + 2 + 2 * index], records[start + 3 + 2 * index]
            first = records[start + ahead + index]
            for i in range(size):
                grads[origin + i * step] += sent[first + i]

    return kernel


@intrinsic
def _call(typing_context, address, start, records, values, grads, sent):  # type: ignore[no-untyped-def]
    """Call the kernel at an address."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        target, *rest = arguments
        kind = ir.FunctionType(ir.VoidType(), [argument.type for argument in rest])
        builder.call(builder.inttoptr(target, kind.as_pointer()), rest)
        return context.get_dummy_value()

    return types.void(address, start, records, values, grads, sent), generate


def _loop(count, addresses, starts, records, values, grads, sent):  # type: ignore[no-untyped-def]
    for k in range(count):
        _call(addresses[k], starts[k], records, values, grads, sent)


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
