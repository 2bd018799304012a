"""Numbers as JSON knows them: a value is a number, a nested list, or a reference to an array beside the text.

JSON has no nan and no infinities; in the place of a number stands one of the texts "nan", "inf" and "-inf".
"""

from collections.abc import Callable, Mapping
from math import inf, isfinite, nan
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from graphlab.document.edits import as_value
from graphlab.document.file.schema import Report, words_of
from graphlab.document.types import Value
from graphlab.ops import Setting

Number = float | Literal["nan", "inf", "-inf"]
NOT_FINITE = {"nan": nan, "inf": inf, "-inf": -inf}
MANY_NUMBERS = 256
"""Arrays with fewer numbers always stay in the text, where people can read them."""

DTYPES: Mapping[str, Any] = {"int64": int, "bool": bool}
"""Arrays that are not of floats say so: what their entries are in JSON."""

DEEPEST = 32
"""NumPy's own limit was 32 axes for twenty years; nobody draws more."""

Array = npt.NDArray[Any]

Put = Callable[[Value], Any]
"""How a writer turns a value into JSON: inline, or aside into an archive."""


def plain_number(number: float) -> float | str:
    """A number as JSON can hold it."""
    return number if isfinite(number) else str(float(number))


def plain_setting(setting: Setting) -> Any:
    """A setting as JSON can hold it: several whole numbers become a list."""
    return plain_number(setting) if isinstance(setting, float) else setting


def plain_value(value: Value) -> Any:
    """A value as numbers in nested lists; an array without elements as its shape."""
    if not isinstance(value, np.ndarray):
        return plain_number(value)
    dtype = {} if value.dtype == np.float64 else {"dtype": value.dtype.name}
    if value.size == 0:
        return {"shape": list(value.shape), **dtype}
    rows = value.tolist()
    if dtype:
        return {**dtype, "rows": rows}
    return rows if np.isfinite(value).all() else _plain_rows(rows)


def read_value(raw: Any, arrays: Mapping[str, Array]) -> Value:
    """The value that was written. Raises ValueError, or msgspec.ValidationError with a path from `$`."""
    if type(raw) is float or type(raw) is int:
        return float(raw)
    if isinstance(raw, str):
        return NOT_FINITE[msgspec.convert(raw, Literal["nan", "inf", "-inf"])]
    if isinstance(raw, dict):
        return as_value(_referred(raw, arrays))
    return as_value(_rows(raw, Number))


def checked_value(raw: Any, arrays: Mapping[str, Array], place: str, report: Report) -> Value | None:
    """The value, or None when its fault has been reported."""
    try:
        return read_value(raw, arrays)
    except msgspec.ValidationError as error:
        path, words = words_of(error)
        report(place + path, words)
    except (ValueError, OverflowError) as error:
        report(place, str(error))
    return None


def _plain_rows(rows: Any) -> Any:
    return [_plain_rows(row) for row in rows] if isinstance(rows, list) else plain_number(rows)


def _depth(raw: Any) -> int:
    depth = 0
    while isinstance(raw, list) and depth <= DEEPEST:
        depth += 1
        raw = raw[0] if raw else None
    if depth > DEEPEST:
        raise ValueError(f"an array has at most {DEEPEST} axes")
    return max(depth, 1)


def _rows(raw: Any, entry: Any, dtype: str = "float64") -> Array:
    rows = msgspec.convert(raw, _nested(_depth(raw), entry))
    try:
        return np.asarray(rows, dtype=dtype)
    except ValueError as error:
        raise ValueError("the rows of this array do not all have the same length") from error
    except OverflowError as error:
        raise ValueError("a whole number has at most 64 bits") from error


def _nested(depth: int, kind: Any) -> Any:
    for _ in range(depth):
        kind = list[kind]
    return kind


def _referred(raw: dict[str, Any], arrays: Mapping[str, Array]) -> Array:
    dtype = raw.get("dtype", "float64")
    if dtype not in ("float64", *DTYPES):
        raise ValueError('the "dtype" of an array is float64, int64 or bool')
    if set(raw) == {"dtype", "rows"} and dtype in DTYPES:
        return _rows(raw["rows"], DTYPES[dtype], dtype)
    if set(raw) - {"dtype"} == {"shape"}:
        shape = msgspec.convert(raw["shape"], list[int])
        if len(shape) <= DEEPEST and 0 in shape and all(0 <= length < 2**31 for length in shape):
            return np.zeros(shape, dtype)
        raise ValueError('only an array without elements is written as its "shape"')
    if set(raw) != {"array"} or not isinstance(raw["array"], str):
        raise ValueError('a value is a number, a nested list, or {"array": its name}')
    if raw["array"] not in arrays:
        raise ValueError(f"there is no array {raw['array']!r} beside this text")
    return arrays[raw["array"]]
