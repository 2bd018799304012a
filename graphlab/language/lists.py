"""Nested lists of numbers: the values of tensors."""

from typing import TYPE_CHECKING, Any

import numpy as np

from graphlab.language.complaints import unexpected
from graphlab.language.limits import LIMITS
from graphlab.language.scan import Token
from graphlab.language.sketch import Literal, Operand
from graphlab.language.words import KEYWORDS

if TYPE_CHECKING:
    from graphlab.language.expressions import Expressions


def read_list(reader: "Expressions") -> Operand:
    """A nested list as one read-only float64 array; a ragged one is an error where it becomes so."""
    opened = reader.token
    numbers: list[float] = []
    shape = _read(reader, numbers)
    if len(shape) > LIMITS.dimensions:
        words = f"This tensor has {len(shape)} dimensions. At most {LIMITS.dimensions} are possible."
        raise reader.scan.error(words, opened.start, opened.end)
    array = np.array(numbers, dtype=np.float64).reshape(shape)
    array.setflags(write=False)
    return Operand(Literal(array), opened.start, reader.last.end)


def _read(reader: "Expressions", numbers: list[float]) -> tuple[int, ...]:
    opened = reader.advance()
    if opened.kind == "row":
        return _read_row(reader, opened, numbers)
    inner: Any = None
    count = 0
    while not reader.at("]"):
        start = reader.token.start
        nested = reader.token.kind == "row" or reader.at("[")
        shape = _read(reader, numbers) if nested else _number(reader, numbers)
        if inner is not None and shape != inner:
            words = "This list is ragged: every row needs the same number of entries."
            raise reader.scan.error(words, start, reader.last.end)
        inner, count = shape, count + 1
        if len(numbers) > LIMITS.elements:
            words = f"This tensor has more than {LIMITS.elements:,} elements."
            raise reader.scan.error(words, opened.start, opened.end)
        if not reader.at("]"):
            reader.close(",")
    reader.advance()
    return (count, *(inner or ()))


def _read_row(reader: "Expressions", row: Token, numbers: list[float]) -> tuple[int, ...]:
    """A list of plain numbers is one token: a million of them are read in a moment."""
    parts = row.text[1:-1].split(",")
    if not parts[-1].strip():
        parts.pop()
    entries = list(map(float, parts))
    if not np.isfinite(entries).all():
        raise reader.scan.error("A number in this list is too large for a float64.", row.start, row.end)
    numbers += entries
    return (len(entries),)


def _number(reader: "Expressions", numbers: list[float]) -> tuple[int, ...]:
    operand = reader.expression()
    term = operand.term
    if not isinstance(term, Literal) or not isinstance(term.value, float):
        if reader.token.text in KEYWORDS:
            raise unexpected(reader.scan, reader.last, reader.token)
        words = "Lists hold written numbers only. Join computed values with ops."
        raise reader.scan.error(words, operand.start, operand.end)
    numbers.append(term.value)
    return ()
