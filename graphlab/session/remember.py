"""Derived values: computed once, and again only when what they were computed from is another object."""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

PLAIN = (bool, int, float, str, tuple, type(None))
"""What is compared by value, because equal ones are often made anew."""


class Remembered(Generic[Given, Result]):
    """A function that keeps its last result; see `remember`."""

    def __init__(
        self, function: Callable[Given, Result], key: Callable[Given, tuple[Any, ...]] | None = None
    ) -> None:
        self._function = function
        self._key = key
        self._known: tuple[tuple[Any, ...], Result] | None = None

    def __call__(self, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        key = (*args, *kwargs.values()) if self._key is None else self._key(*args, **kwargs)
        if self._known is None or not _unchanged(self._known[0], key):
            self._known = None  # frees the old result first, so that two large ones never coexist
            self._known = (key, self._function(*args, **kwargs))
        return self._known[1]


def remember(
    function: Callable[Given, Result], key: Callable[Given, tuple[Any, ...]] | None = None
) -> Remembered[Given, Result]:
    """The function, computing again only when one of its arguments is another object than last time.

    key, if given, says what the result depends on, for a function that reads only parts of its arguments.
    Numbers, texts and tuples of them compare by value.
    """
    return Remembered(function, key)


def _unchanged(old: tuple[Any, ...], new: tuple[Any, ...]) -> bool:
    return len(old) == len(new) and all(
        one is two or (type(one) is type(two) and isinstance(one, PLAIN) and one == two)
        for one, two in zip(old, new, strict=True)
    )
