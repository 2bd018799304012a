"""The functions that rules may use: one name for floats, arrays, complex numbers and symbols.

Inside a numba kernel the engine replaces each of them by its scalar twin (`engine/lifting.py`), so a rule
that uses only these names and operators runs everywhere without change.
"""

from math import erf as exact_erf
from typing import Any

import numpy as np

from graphlab.ops import symbols
from graphlab.ops.symbols import Symbol, apply

_erf_of_reals = np.vectorize(exact_erf, otypes=[float])


def where(condition: Any, yes: Any, no: Any) -> Any:
    """yes where the condition holds, else no; both are computed. A plain True or False chooses at once."""
    if isinstance(condition, bool):
        return yes if condition else no
    if isinstance(condition, Symbol):
        return apply("where", condition, yes, no)
    return np.where(condition, yes, no)[()]


def exp(x: Any) -> Any:
    """e to the power x."""
    return apply("exp", x) if isinstance(x, Symbol) else np.exp(x)


def log(x: Any) -> Any:
    """The natural logarithm; nan for negative numbers."""
    return apply("log", x) if isinstance(x, Symbol) else np.log(x)


def log1p(x: Any) -> Any:
    """log(1 + x), exact for small x."""
    return apply("log1p", x) if isinstance(x, Symbol) else np.log1p(x)


def sqrt(x: Any) -> Any:
    """The square root; nan for negative numbers."""
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
        return symbols.power(x, exponent)
    if np.iscomplexobj(x) or np.iscomplexobj(exponent):
        return _power_near_the_real_axis(x, exponent)
    return np.power(x, exponent)


def larger(a: Any, b: Any) -> Any:
    """The larger of two numbers; nan if either is nan."""
    return apply("larger", a, b) if isinstance(a, Symbol) or isinstance(b, Symbol) else np.maximum(a, b)


def smaller(a: Any, b: Any) -> Any:
    """The smaller of two numbers; nan if either is nan."""
    return apply("smaller", a, b) if isinstance(a, Symbol) or isinstance(b, Symbol) else np.minimum(a, b)


def erf(x: Any) -> Any:
    """The error function: 2/√π times the integral of exp(−t²) from 0 to x."""
    if isinstance(x, Symbol):
        return apply("erf", x)
    return _erf_near_the_real_axis(x) if np.iscomplexobj(x) else _erf_of_reals(x)[()]


def _erf_near_the_real_axis(x: Any) -> Any:
    # Complex numbers come from the complex-step check alone, with imaginary parts near 1e-30, so that the
    # first order is exact. A series in x would lose all its digits beyond |x| = 4.
    real, imaginary = np.real(x), np.imag(x)
    return _erf_of_reals(real) + 1j * imaginary * np.exp(-real * real) * (2.0 / np.sqrt(np.pi))


def _power_near_the_real_axis(x: Any, exponent: Any) -> Any:
    # The complex power goes through the logarithm, whose rounding would swamp an imaginary part of 1e-30
    # where the base is negative: take the power of −x, with the sign of an even or odd exponent (nan for a
    # fractional one).
    negative, whole = np.real(x) < 0.0, np.real(exponent)
    sign = np.where(whole % 2.0 == 0.0, 1.0, np.where(whole % 2.0 == 1.0, -1.0, np.nan))
    return np.where(negative, sign, 1.0) * np.power(np.where(negative, -x, x) + 0j, exponent)


FUNCTIONS = (where, exp, log, log1p, sqrt, sin, cos, tanh, power, larger, smaller, erf)
