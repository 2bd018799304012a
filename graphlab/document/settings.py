"""What an op can be set to, in one form each: settings that mean the same compare by ==.

Numbers are floats, counts and dims ints, several dims and shapes tuples, flags bool, choices and keys texts.
"""

from collections.abc import Mapping
from math import isfinite, isnan
from typing import Any

from graphlab.ops import Op, Param, Setting, ShapeFault
from graphlab.ops.indexing import parsed, written

INIT = "init"
"""The setting of a leaf that holds its recipe, such as `randn(2, 3, seed=7)`: what its first value was."""

WANTED = {
    "number": "a number",
    "whole": "a whole number",
    "dim": "a whole number",
    "dims": "a whole number, several in brackets",
    "shape": "several whole numbers",
    "flag": "True or False",
    "key": "a text such as '0, 1:'",
}
LARGEST_WHOLE = 2**53
LONGEST_KEY = 1000


class SettingError(ValueError):
    """A setting that a param cannot have; the words say what it takes."""


def canonical(param: Param, setting: Any) -> Setting:
    """The one form of a setting for this param. Raises SettingError."""
    if setting is None and param.default is None:
        return None
    if param.choices:
        if isinstance(setting, str) and setting in param.choices:
            return setting
    elif param.kind == "flag":
        if isinstance(setting, bool) or setting in (0, 1):
            return bool(setting)
    elif param.kind == "key":
        if isinstance(setting, str) and len(setting) <= LONGEST_KEY:
            return _key(setting)
    elif param.kind == "number":
        if isinstance(setting, int | float) and not isinstance(setting, bool):
            return float(setting)
    elif param.kind in ("whole", "dim"):
        if _whole(setting):
            return int(setting)
    elif _whole(setting):
        return (int(setting),) if param.kind == "shape" else int(setting)
    elif isinstance(setting, tuple | list) and all(map(_whole, setting)):
        return tuple(int(each) for each in setting)
    raise SettingError(wanted(param))


def _key(text: str) -> str:
    """A key as ops write it, so that nothing else than an index can stand in it."""
    try:
        return written(parsed(text))
    except ShapeFault as fault:
        raise SettingError(str(fault)) from None


def wanted(param: Param) -> str:
    """What a param takes, in words: `'none' or 'tanh'`, `a whole number`."""
    if param.choices:
        return " or ".join(f"'{choice}'" for choice in param.choices)
    return WANTED[param.kind] + (", or None" if param.default is None else "")


def settled(op: Op, given: Mapping[str, Setting]) -> dict[str, Setting]:
    """The settings that differ from the op's defaults, in the order of its params."""
    return {
        param.name: given[param.name]
        for param in op.params
        if param.name in given and not _same(given[param.name], param.default)
    }


def _same(one: Setting, other: Setting) -> bool:
    """Whether two settings are equal; -0.0 is not 0.0, and every nan is one."""
    if isinstance(one, float) and isinstance(other, int | float):
        return repr(one) == repr(float(other))
    return one == other


def _whole(setting: Any) -> bool:
    if isinstance(setting, bool) or not isinstance(setting, int | float):
        return False
    if isinstance(setting, float) and (isnan(setting) or not isfinite(setting) or setting != int(setting)):
        return False
    return abs(setting) <= LARGEST_WHOLE
