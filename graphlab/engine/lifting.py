"""Rules lifted to numba: the functions of ops/scalar.py get scalar twins, rules become callable in kernels.

`register_jitable` and `overload` rather than `njit`: kernels that close over njit functions never hit the
disk cache. error_model is numpy everywhere: with numba's default one, a kernel that meets 1/0 stops and keeps
OLD numbers.
"""

import math
from collections.abc import Callable
from inspect import signature

from numba.extending import overload, register_jitable

from graphlab.ops import scalar
from graphlab.ops.op import Rule

IEEE = {"error_model": "numpy"}


def lift(rule: Rule) -> Rule:
    """The same rule, callable from a kernel."""
    lifted: Rule = register_jitable(**IEEE)(rule)
    return lifted


def _twin(function: Rule, implementation: Rule) -> None:
    """Say what a function of ops/scalar.py does with plain floats inside a kernel."""

    def chosen(*types: object) -> Rule:
        return implementation

    # numba insists that the function which chooses takes the very arguments of the chosen one.
    chosen.__signature__ = signature(implementation)  # type: ignore[attr-defined]
    overload(function, jit_options=IEEE)(chosen)


def _of_one_number(exact: Callable[[float], float]) -> Rule:
    def implementation(x: float) -> float:
        return exact(x)

    return implementation


def _where(condition: bool, yes: float, no: float) -> float:
    return yes if condition else no


def _power(x: float, exponent: float) -> float:
    # The powers of most networks are quotients and squares, ten times as fast as pow and rounded alike.
    if exponent == 2.0:
        return x * x
    if exponent == 1.0:
        return x
    if exponent == -1.0:
        return 1.0 / x
    result: float = x**exponent
    return result


def _larger(a: float, b: float) -> float:
    return a if a > b or a != a else b


def _smaller(a: float, b: float) -> float:
    return a if a < b or a != a else b


TWINS: dict[Rule, Rule] = {
    scalar.exp: _of_one_number(math.exp),
    scalar.log: _of_one_number(math.log),
    scalar.log1p: _of_one_number(math.log1p),
    scalar.sqrt: _of_one_number(math.sqrt),
    scalar.sin: _of_one_number(math.sin),
    scalar.cos: _of_one_number(math.cos),
    scalar.tanh: _of_one_number(math.tanh),
    scalar.erf: _of_one_number(math.erf),
    scalar.where: _where,
    scalar.power: _power,
    scalar.larger: _larger,
    scalar.smaller: _smaller,
}

for _function, _implementation in TWINS.items():
    _twin(_function, _implementation)
