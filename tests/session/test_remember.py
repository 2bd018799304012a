"""Derived values are computed once for the same objects."""

import pytest

from graphlab.session import remember


def test_the_same_objects_give_the_remembered_result_and_equal_ones_do_not() -> None:
    seen: list[int] = []
    count = remember(lambda items: seen.append(len(items)) or len(seen))
    one, equal = [1], [1]

    assert [count(one), count(one), count(equal), count(one)] == [1, 1, 2, 3]


def test_numbers_texts_and_tuples_compare_by_value() -> None:
    made = remember(lambda *parts: object())

    assert made(1.5, "a", (1, 2)) is made(float("1.5"), "".join(["a"]), tuple(iter([1, 2])))
    assert made(1) is not made(1.0)
    assert made(1) is not made(1, 2)


def test_a_key_says_what_the_result_depends_on() -> None:
    first = remember(lambda pair: list(pair), key=lambda pair: (pair[0],))

    assert first((1, 2)) is first((1, 3))
    assert first((2, 3)) == [2, 3]


def test_a_failure_is_not_remembered() -> None:
    tries: list[int] = []

    def fragile(value: int) -> int:
        tries.append(value)
        if len(tries) == 1:
            raise ZeroDivisionError
        return value

    careful = remember(fragile)
    with pytest.raises(ZeroDivisionError):
        careful(7)

    assert careful(7) == 7
