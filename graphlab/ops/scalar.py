"""The functions that rules may use: one name for floats, arrays, complex numbers and symbols.

Inside a numba kernel the engine replaces each of them by its scalar twin (`engine/kernels.py`), so a rule that uses only
these names and operators runs everywhere without change.
"""

from typing import Any

import numpy as np

from graphlab.ops.symbols import Symbol, apply

_ERF_SERIES_TERMS = 60


def where(condition: Any, yes: Any, no: Any) -> Any:
    """yes where the condition holds, else no; both are always computed."""
    if isinstance(condition, Symbol):
        return apply("where", condition, yes, no)
    return np.where(condition, yes, no)[()]


def exp(x: Any) -> Any:
    """e to the power x."""
    return apply("exp", x) if isinstance(x, Symbol) else np.exp(x)


def log(x: Any) -> Any:
    """The natural logarithm."""
    return apply("log", x) if isinstance(x, Symbol) else np.log(x)


def log1p(x: Any) -> Any:
    """log(1 + x), exact for small x."""
    return apply("log1p", x) if isinstance(x, Symbol) else np.log1p(x)


def sqrt(x: Any) -> Any:
    """The square root."""
    return apply("sqrt", x) if isinstance(x, Symbol) else np.sqrt(x)


def sin(x: Any) -> Any:
    """Sine of an angle in radians."""
    return apply("sin", x) if isinstance(x, Symbol) else np.sin(x)


def cos(x: Any) -> Any:
    """Cosine of an angle in radians."""
    return apply("cos", x) if isinstance(x, Symbol) else np.cos(x)


def tanh(x: Any) -> Any:
    """Hyperbolic tangent."""
    return apply("tanh", x) if isinstance(x, Symbol) else np.tanh(x)


def power(x: Any, exponent: Any) -> Any:
    """x to the power exponent; nan for a negative base with a fractional exponent."""
    if isinstance(x, Symbol) or isinstance(exponent, Symbol):
        return apply("power", x, exponent)
    return np.power(x, exponent)


def larger(a: Any, b: Any) -> Any:
    """The larger of two numbers; nan if either is nan."""
    return apply("larger", a, b) if isinstance(a, Symbol) or isinstance(b, Symbol) else np.maximum(a, b)


def smaller(a: Any, b: Any) -> Any:
    """The smaller of two numbers; nan if either is nan."""
    return apply("smaller", a, b) if isinstance(a, Symbol) or isinstance(b, Symbol) else np.minimum(a, b)


def erf(x: Any) -> Any:
    """The error function, 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x.

    Real x uses the exact C library function. Complex x (the complex-step check, |x| below about 4) uses the Taylor series.
    """
    if isinstance(x, Symbol):
        return apply("erf", x)
    if np.iscomplexobj(x):
        return _erf_series(x)
    return _erf_real(x)[()]


def _erf_series(x: Any) -> Any:
    term = total = x
    for n in range(1, _ERF_SERIES_TERMS):
        term = term * (-x * x) / n
        total = total + term / (2 * n + 1)
    return total * (2.0 / np.sqrt(np.pi))


def _erf_real(x: Any) -> Any:
    from math import erf as exact

    return np.vectorize(exact, otypes=[float])(x)


FUNCTIONS = (where, exp, log, log1p, sqrt, sin, cos, tanh, power, larger, smaller, erf)
