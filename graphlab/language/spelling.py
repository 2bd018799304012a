"""How each dialect writes an op: fixed words with holes for the operands, and how tightly the whole binds."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

import numpy as np

from graphlab.document.types import Node, Value
from graphlab.language.words import ATOM, STRENGTH
from graphlab.ops import OP, Op

NUMBER = ATOM - 1
"""A written number needs brackets only before a method: `(2.0).tanh()`."""

Settings = tuple[tuple[str, float | str], ...]

LARGEST_WHOLE = 1e15

# What a template of the registry cannot say: a choice between variants, and a threshold.
REPLACED: dict[tuple[str, str, str], str] = {
    ("numpy", "gelu", "tanh"): "0.5 * {0} * (1 + np.tanh((2 / np.pi) ** 0.5 * ({0} + 0.044715 * {0} ** 3)))",
    ("numpy", "softplus", ""): (
        "np.where({beta} * {0} > {threshold}, {0}, np.log1p(np.exp({beta} * {0})) / {beta})"
    ),
}


class Hole(NamedTuple):
    """Where an operand goes, and how tightly it must bind to stand there without brackets."""

    operand: int
    least: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words and holes in order; infix means that plain numbers may stand in the holes in every dialect."""

    parts: tuple[str | Hole, ...]
    strength: int
    infix: bool = False

    def least(self, index: int) -> int:
        """How tightly the operand must bind: the strictest of its holes."""
        return max(hole.least for hole in self.parts if isinstance(hole, Hole) and hole.operand == index)

    def repeats(self, index: int) -> bool:
        """Whether the operand is written more than once."""
        return sum(isinstance(hole, Hole) and hole.operand == index for hole in self.parts) > 1


def spell(node: Node, dialect: str = "graphlab", shadowed: Collection[str] = ()) -> Spelling:
    """How a dialect writes this op. A shadowed name is a variable of the text: the method form stands in."""
    params = tuple(sorted(node.params.items())) if node.params else ()
    return _spelling(node.op, params, dialect, node.op in shadowed)


@lru_cache(maxsize=1024)
def _spelling(name: str, params: Settings, dialect: str, as_method: bool) -> Spelling:
    op = OP[name]
    as_code = as_python if dialect != "graphlab" else str
    words = {key: as_code(written_setting(value)) for key, value in op.settings(dict(params)).items()}
    if op.name in STRENGTH:
        spelling = _operator(op, words)
        if dialect in ("numpy", "torch") and op.family == "comparison":
            return Spelling(("1.0 * (", *spelling.parts, ")"), STRENGTH["mul"], infix=True)
        return spelling
    if dialect == "graphlab" or (dialect == "micrograd" and params):
        given = {key: words[key] for key, _ in params}
        return _call(op, given, as_method or dialect == "micrograd")
    choice = next((value for _, value in params if isinstance(value, str)), "")
    template = REPLACED.get((dialect, op.name, choice), op.spelling[dialect])
    return _from_template(template, words)


def written_setting(value: float | str) -> str:
    """A setting as code."""
    return repr(value) if isinstance(value, str) else short(value)


def short(value: float) -> str:
    """A number inside an expression: whole ones without their `.0`, all others with every digit needed."""
    whole = isfinite(value) and value == int(value) and abs(value) < LARGEST_WHOLE
    return str(int(value)) if whole and str(value) != "-0.0" else repr(float(value))


def written(value: Value) -> str:
    """The value of a leaf: shortest digits that read back the same, or a nested list."""
    return repr(value.tolist()) if isinstance(value, np.ndarray) else repr(float(value))


def as_python(text: str) -> str:
    """Written numbers as Python spells them: it has no names for infinity and not-a-number."""
    return re.sub(r"\b(inf|nan)\b", r'float("\1")', text)


def strength_of_number(value: Value) -> int:
    """How tightly a number binds where it is written."""
    if isinstance(value, np.ndarray):
        return ATOM
    return STRENGTH["neg"] if str(float(value)).startswith("-") else NUMBER


def _operator(op: Op, settings: Mapping[str, str]) -> Spelling:
    own = STRENGTH[op.name]
    if op.name == "neg":
        return Spelling(("-", Hole(0, own + 1)), own, infix=True)
    if op.name == "pow":
        return Spelling((Hole(0, own + 1), f" ** {settings['exponent']}"), own, infix=True)
    if op.name == "pow_of":
        return Spelling((Hole(0, own + 1), " ** ", Hole(1, STRENGTH["neg"])), own, infix=True)
    sign = op.spelling["graphlab"].removeprefix("{0}").removesuffix("{1}")
    left = own + 1 if op.family == "comparison" else own
    return Spelling((Hole(0, left), sign, Hole(1, own + 1)), own, infix=True)


def _call(op: Op, given: Mapping[str, str], as_method: bool) -> Spelling:
    settings = [f"{key}={value}" for key, value in given.items()]
    arguments: list[str | Hole] = [Hole(index, 0) for index in range(op.arity)]
    head: tuple[str | Hole, ...] = (f"{op.name}(",)
    if as_method:
        head, arguments = (Hole(0, ATOM), f".{op.name}("), arguments[1:]
    commas = [part for each in (*arguments, *settings) for part in (", ", each)][1:]
    return Spelling((*head, *commas, ")"), ATOM)


def _from_template(template: str, settings: dict[str, str]) -> Spelling:
    parts: list[str | Hole] = []
    end = 0
    for match in re.finditer(r"\{(\w+)\}", template):
        before, after = template[end : match.start()], template[match.end() : match.end() + 1]
        parts.append(before)
        if match.group(1).isdigit():
            alone = template[: match.start()].endswith(("(", ", ")) and after in (")", ",")
            parts.append(Hole(int(match.group(1)), 0 if alone else ATOM))
        else:
            parts.append(settings[match.group(1)])
        end = match.end()
    parts.append(template[end:])
    call = re.fullmatch(r"(\{0\}\.)?[\w.]+\([^()]*\)", template) is not None
    return Spelling(tuple(part for part in parts if part != ""), ATOM if call else 0)
