"""Nested lists: the values of tensors, the operands of cat and stack, dims and shapes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from graphlab.language.limits import LIMITS
from graphlab.language.scan import Token
from graphlab.language.sketch import Literal, Operand, Pack

if TYPE_CHECKING:
    from graphlab.language.expressions import Expressions

COMPUTED = "Lists hold written numbers only. Join computed values with cat or stack."
TRUTHS = ("True", "False")
LARGEST_WHOLE = 2**63


def read_list(reader: "Expressions") -> Operand:
    """A nested list as a read-only array of floats, whole numbers or truth values; or a pack of operands."""
    opened = reader.token
    if opened.kind == "row":
        array = _row(reader, reader.advance())
    else:
        items = _items(reader)
        odd = next((item for item in items if not isinstance(item.term, Literal)), None)
        if odd is not None:
            _refuse_truths(reader, items)
            term = odd.term
            place = (term.start, term.end) if isinstance(term, Pack) else (odd.start, odd.end)
            pack = Pack(tuple(items), term.words if isinstance(term, Pack) else COMPUTED, *place)
            return Operand(pack, opened.start, reader.last.end)
        array = _joined(reader, items)
    _refuse(reader, array, opened)
    array.setflags(write=False)
    return Operand(Literal(array), opened.start, reader.last.end)


def _items(reader: "Expressions") -> list[Operand]:
    """The entries of a list up to its closing bracket; rows of written numbers must be alike."""
    reader.advance()
    items: list[Operand] = []
    while not reader.at("]"):
        if reader.token.text in TRUTHS and reader.token.kind == "name":
            token = reader.advance()
            items.append(Operand(Literal(np.array(token.text == "True")), token.start, token.end))
        else:
            items.append(reader.expression())
        if not _alike(items[0], items[-1]):
            words = "This list is ragged: every row needs the same number of entries."
            raise reader.scan.error(words, items[-1].start, reader.last.end)
        if not reader.at("]"):
            reader.close(",")
    reader.advance()
    return items


def _refuse_truths(reader: "Expressions", items: Sequence[Operand]) -> None:
    for item in items:
        value = item.term.value if isinstance(item.term, Literal) else None
        if isinstance(value, np.ndarray) and not value.ndim:
            raise reader.scan.error("A truth value stands among operands here.", item.start, item.end)


def _alike(one: Operand, other: Operand) -> bool:
    if not isinstance(one.term, Literal) or not isinstance(other.term, Literal):
        return True
    return np.shape(one.term.value) == np.shape(other.term.value)


def _joined(reader: "Expressions", items: Sequence[Operand]) -> np.ndarray:
    """Entries of the same shape as one array: truth values, whole numbers, else floats."""
    literals = [item.term for item in items if isinstance(item.term, Literal)]
    kinds = {_kind(literal) for literal in literals}
    if "b" in kinds and len(kinds) > 1:
        words = "A list holds truth values or numbers, not both."
        raise reader.scan.error(words, items[0].start, items[-1].end)
    if kinds == {"i"}:
        return np.array([each.value if each.whole is None else each.whole for each in literals], np.int64)
    return np.array([each.value for each in literals], np.bool_ if kinds == {"b"} else np.float64)


def _kind(literal: Literal) -> str:
    if isinstance(literal.value, np.ndarray):
        return literal.value.dtype.kind
    return "i" if literal.whole is not None and abs(literal.whole) < LARGEST_WHOLE else "f"


def _row(reader: "Expressions", row: Token) -> np.ndarray:
    """A list of plain numbers is one token: a million of them are read in a moment."""
    parts = row.text[1:-1].split(",")
    if not parts[-1].strip():
        parts.pop()
    if parts and not any(sign in row.text for sign in ".eE"):
        whole = list(map(int, parts))
        if max(map(abs, whole)) < LARGEST_WHOLE:
            return np.array(whole, np.int64)
    entries = np.array(list(map(float, parts)), np.float64)
    if not np.isfinite(entries).all():
        raise reader.scan.error("A number in this list is too large for a float64.", row.start, row.end)
    return entries


def _refuse(reader: "Expressions", array: np.ndarray, opened: Token) -> None:
    if array.ndim > LIMITS.dimensions:
        words = f"This tensor has {array.ndim} dimensions. At most {LIMITS.dimensions} are possible."
        raise reader.scan.error(words, opened.start, opened.end)
    if array.size > LIMITS.elements:
        words = f"This tensor has more than {LIMITS.elements:,} elements."
        raise reader.scan.error(words, opened.start, opened.end)
