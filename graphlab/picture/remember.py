"""Keep the last results of a pure function whose arguments are compared by identity."""

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


def by_identity(keep: int) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Remember the last `keep` results of a function, found again when every argument is the same object.

    Documents and their parts are frozen and compare by identity, so `is` is the whole question; the caches of
    functools would hash them, and mappings have no hash.
    """

    def remember(function: Callable[Given, Result]) -> Callable[Given, Result]:
        kept: deque[tuple[tuple[Any, ...], Result]] = deque(maxlen=keep)

        @wraps(function)
        def remembered(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            key = (*args, *kwargs.values())
            for known, result in kept:
                if len(known) == len(key) and all(map(_is, known, key)):
                    return result
            result = function(*args, **kwargs)
            kept.appendleft((key, result))
            return result

        return remembered

    return remember


def _is(one: object, other: object) -> bool:
    return one is other
