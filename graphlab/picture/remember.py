"""Keep the last results of a pure function whose arguments are compared by identity."""

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


def by_identity(keep: int) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Remember the last `keep` results of a function of positional arguments, found again by `is`.

    Documents and their parts are frozen and compare by identity, so `is` is the whole question; the caches of
    functools would hash them, and mappings have no hash.
    """

    def remember(function: Callable[..., Result]) -> Callable[..., Result]:
        kept: deque[tuple[tuple[Any, ...], Result]] = deque(maxlen=keep)

        def remembered(*arguments: Any) -> Result:
            for known, result in kept:
                if len(known) == len(arguments) and all(
                    a is b for a, b in zip(known, arguments, strict=True)
                ):
                    return result
            result = function(*arguments)
            kept.appendleft((arguments, result))
            return result

        remembered.__doc__, remembered.__name__ = function.__doc__, function.__name__
        return remembered

    return remember
