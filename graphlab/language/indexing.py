"""What stands between [ ] behind an operand: numbers, slices, None, ... and index tensors."""

from typing import TYPE_CHECKING

import numpy as np

from graphlab.document.settings import settled
from graphlab.language.lists import read_list
from graphlab.language.scan import Token
from graphlab.language.sketch import Draft, Literal, Operand, Pieces
from graphlab.ops import OP

if TYPE_CHECKING:
    from graphlab.language.expressions import Expressions

MASK = "A mask cannot pick, for the shape would depend on values. Use where(mask, a, b) or masked_fill."
NOT_WHOLE = "An index is a whole number, a slice such as 1:3, None, ... or a tensor of whole numbers."


def read_index(reader: "Expressions", operand: Operand) -> Operand:
    """`operand[...]` as a node; the piece itself behind split, chunk and unbind."""
    opened = reader.token
    tensors: list[Operand] = []
    if opened.kind == "row":
        parts = _row(reader, reader.advance())
    else:
        parts = _parts(reader, tensors)
    start, end = operand.start, reader.last.end
    if not parts:
        raise reader.scan.error("Nothing stands between these brackets. " + NOT_WHOLE, opened.start, end)
    if isinstance(operand.term, Pieces):
        if tensors or len(parts) > 1 or not parts[0].isdigit():
            words = f"Take one piece with its number: {operand.term.op}(…)[0] is the first."
            raise reader.scan.error(words, opened.start, end)
        return Operand(reader.sketch.piece(operand.term, int(parts[0]), start, end), start, end)
    params = settled(OP["index"], {"key": ", ".join(parts)})
    return Operand(reader.sketch.node("index", (operand, *tensors), params, start, end), start, end)


def _row(reader: "Expressions", row: Token) -> list[str]:
    """`[0, 1]` is one token."""
    parts = row.text[1:-1].split(",")
    if not parts[-1].strip():
        parts.pop()
    if any(sign in row.text for sign in ".eE"):
        raise reader.scan.error(NOT_WHOLE, row.start, row.end)
    return [str(int(part)) for part in parts]


def _parts(reader: "Expressions", tensors: list[Operand]) -> list[str]:
    reader.advance()
    parts: list[str] = []
    while not reader.at("]"):
        parts.append(_part(reader, tensors))
        if not reader.at("]"):
            reader.close(",")
    reader.advance()
    return parts


def _part(reader: "Expressions", tensors: list[Operand]) -> str:
    """One part of a key; an index tensor is put aside and leaves a #."""
    token = reader.token
    if token.text == "...":
        reader.advance()
        return "..."
    if token.kind == "name" and token.text == "None":
        reader.advance()
        return "None"
    if not reader.at(":"):
        nested = token.kind == "row" or token.text == "["
        item = read_list(reader) if nested else reader.expression()
        if not reader.at(":"):
            whole = _whole(item)
            if whole is not None:
                return str(whole)
            tensors.append(_tensor(reader, item))
            return "#"
        bounds = [_bound(reader, item)]
    else:
        bounds = [""]
    while reader.at(":") and len(bounds) < 3:
        reader.advance()
        empty = reader.at(":", ",", "]")
        bounds.append("" if empty else _bound(reader, reader.expression()))
    return ":".join(bounds[:2] if bounds[2:] == [""] else bounds)


def _whole(item: Operand) -> int | None:
    return item.term.whole if isinstance(item.term, Literal) else None


def _bound(reader: "Expressions", item: Operand) -> str:
    whole = _whole(item)
    if whole is None:
        words = "The bounds of a slice are written whole numbers, as in x[1:3]."
        raise reader.scan.error(words, item.start, item.end)
    return str(whole)


def _tensor(reader: "Expressions", item: Operand) -> Operand:
    """An operand that picks; a mask and a fraction cannot. What has a name is left to the op's shape rule."""
    term = item.term
    if isinstance(term, Draft) and not term.leaf and not term.names and OP[term.op].gives == "bool":
        raise reader.scan.error(MASK, item.start, item.end)
    if isinstance(term, Literal):
        if isinstance(term.value, np.ndarray) and term.value.dtype.kind == "b":
            raise reader.scan.error(MASK, item.start, item.end)
        if not (isinstance(term.value, np.ndarray) and term.value.dtype.kind == "i"):
            raise reader.scan.error(NOT_WHOLE, item.start, item.end)
    return item
