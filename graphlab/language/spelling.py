"""How each dialect writes an op: fixed words with holes for the operands, and how tightly the whole binds."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from math import isfinite
from typing import NamedTuple

import numpy as np

from graphlab.document.types import Node, Value
from graphlab.language.signatures import CUTTING, JOINING, NAMED_ONLY, PLACED, SHOWN, STARRED, positions
from graphlab.language.words import ATOM, STRENGTH
from graphlab.ops import OP, Op, Setting

NUMBER = ATOM - 1
"""A written number needs brackets only before a method: `(2.0).tanh()`."""

Settings = tuple[tuple[str, Setting], ...]

LARGEST_WHOLE = 1e15

# What a template of the registry cannot say: a choice between variants, and a threshold.
REPLACED: dict[tuple[str, str, str], str] = {
    ("numpy", "gelu", "tanh"): "0.5 * {0} * (1 + np.tanh((2 / np.pi) ** 0.5 * ({0} + 0.044715 * {0} ** 3)))",
    ("numpy", "softplus", ""): (
        "np.where({beta} * {0} > {threshold}, {0}, np.log1p(np.exp({beta} * {0})) / {beta})"
    ),
}


def _extreme(name: str) -> Callable[[Mapping[str, Setting]], str]:
    """max along a dim sends its gradient to one number, as here; amax would share it among equal ones."""

    def template(settings: Mapping[str, Setting]) -> str:
        if settings["dim"] is not None:
            return f"torch.{name}({{0}}, {{dim}}, keepdim={{keepdim}}).values"
        return f"torch.a{name}({{0}}, keepdim=True)" if settings["keepdim"] else f"torch.{name}({{0}})"

    return template


def _arange(settings: Mapping[str, Setting]) -> str:
    whole = all(isinstance(each, float) and each.is_integer() for each in settings.values())
    return "torch.arange({start}, {end}, {step}" + (")" if whole else ", dtype=torch.float64)")


TORCH: Mapping[str, str | Callable[[Mapping[str, Setting]], str]] = {
    "ones": "torch.ones({shape}, dtype=torch.float64)",
    "zeros": "torch.zeros({shape}, dtype=torch.float64)",
    "full": "torch.full({shape}, {fill_value}, dtype=torch.float64)",
    "eye": "torch.eye({n}, dtype=torch.float64)",
    "arange": _arange,
    "max": _extreme("max"),
    "min": _extreme("min"),
    "logsumexp": lambda settings: (
        "torch.logsumexp({0}, tuple(range({0}.dim())), keepdim={keepdim})"
        if settings["dim"] is None
        else "torch.logsumexp({0}, {dim}, keepdim={keepdim})"
    ),
    "expand": "{0}.expand({shape})",
    "detach": "{0}.detach()",
    "one_hot": "F.one_hot({0}, {num_classes}).double()",
}
"""Where PyTorch's signature or its default dtype differs from ours."""


def _squeeze(settings: Mapping[str, Setting]) -> str:
    """NumPy refuses to squeeze a dim that is longer than 1; PyTorch leaves it alone."""
    if settings["dim"] is None:
        return "np.squeeze({0})"
    dims = "np.atleast_1d(np.arange({0}.ndim)[np.array({dim}, dtype=int)])"
    return f"{{0}}.reshape([size for dim, size in enumerate({{0}}.shape) if size != 1 or dim not in {dims}])"


NUMPY: Mapping[str, Callable[[Mapping[str, Setting]], str]] = {
    "squeeze": _squeeze,
    "gather": lambda settings: (
        "np.take_along_axis(np.atleast_1d({0})[tuple(slice(None if dim == {dim} % np.ndim({1}) else size) "
        "for dim, size in enumerate(np.shape({1})))], np.atleast_1d({1}), {dim}).reshape(np.shape({1}))"
    ),
}
"""Where NumPy needs more words than a call."""

TORCH_SHOWN: Mapping[str, set[str]] = {
    "rms_norm": {"eps"},
    "batch_norm": {"training", "momentum", "eps"},
    "layer_norm": {"eps"},
}
"""Settings whose default is another one in PyTorch, or is better said."""


class Hole(NamedTuple):
    """Where an operand goes, and how tightly it must bind to stand there without brackets.

    kept: an empty port needs brackets there, for ... alone means something else in an index.
    """

    operand: int
    least: int
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """Words and holes in order; infix means that plain numbers may stand in the holes in every dialect."""

    parts: tuple[str | Hole, ...]
    strength: int
    infix: bool = False

    def least(self, index: int) -> int:
        """How tightly the operand must bind: the strictest of its holes."""
        holes = (each.least for each in self.parts if isinstance(each, Hole) and each.operand == index)
        return max(holes, default=0)

    def repeats(self, index: int) -> bool:
        """Whether the operand is written more than once."""
        return sum(isinstance(hole, Hole) and hole.operand == index for hole in self.parts) > 1


def spell(node: Node, dialect: str = "graphlab", shadowed: Collection[str] = ()) -> Spelling:
    """How a dialect writes this op. A shadowed name is a variable of the text: the method form stands in."""
    params = tuple(sorted(node.params.items())) if node.params else ()
    return _spelling(node.op, len(node.inputs), params, dialect, node.op in shadowed)


@lru_cache(maxsize=4096)
def _spelling(name: str, count: int, params: Settings, dialect: str, as_method: bool) -> Spelling:
    op = OP[name]
    as_code = as_python if dialect != "graphlab" else str
    settings = op.settings(dict(params))
    words = {key: as_code(written_setting(value)) for key, value in settings.items()}
    if op.name in STRENGTH:
        spelling = _operator(op, words)
        if dialect in ("numpy", "torch") and op.family == "comparison":
            return Spelling(("1.0 * (", *spelling.parts, ")"), STRENGTH["mul"], infix=True)
        return spelling
    if op.name == "index":
        return _index(str(settings["key"]), count)
    if dialect == "graphlab" or (dialect == "micrograd" and params):
        given = {key for key, _ in params}
        return _call(op, count, words, given, as_method or dialect == "micrograd")
    if dialect == "torch" and not op.pointwise:
        return _torch(op, count, settings, words)
    if dialect == "numpy" and op.name in NUMPY:
        return _from_template(NUMPY[op.name](settings), count, words)
    choice = next((str(value) for value in settings.values() if isinstance(value, str)), "")
    keys = (f"{dialect}:{count}", f"{dialect}:{choice}", dialect)
    template = REPLACED.get((dialect, op.name, choice)) or next(
        op.spelling[key] for key in keys if key in op.spelling
    )
    return _from_template(template, count, words)


def _torch(op: Op, count: int, settings: Mapping[str, Setting], words: Mapping[str, str]) -> Spelling:
    """A call of PyTorch, by its own signatures; what has its default there too is left out."""
    template = op.spelling["torch"]
    if op.name in TORCH:
        choose = TORCH[op.name]
        return _from_template(choose if isinstance(choose, str) else choose(settings), count, words)
    head = re.match(r"(torch|F)\.\w+(?=\()", template)
    if head is None or not template.endswith((")", ")[{part}]")):
        return _from_template(template, count, words)
    differ = {param.name for param in op.params if settings[param.name] != param.default}
    return _call(op, count, words, differ | TORCH_SHOWN.get(op.name, set()), False, head.group())


def written_setting(value: Setting) -> str:
    """A setting as code."""
    if isinstance(value, float) and not isinstance(value, bool):
        return short(value)
    return repr(value)


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


def _index(key: str, count: int) -> Spelling:
    """`x[ix, 1:]`: the text of the key with the index tensors in it."""
    parts: list[str | Hole] = [Hole(0, ATOM), "["]
    for at, piece in enumerate(key.split("#")):
        if at:
            parts.append(Hole(at, 0, kept=True) if at < count else "(...)")
        parts.append(piece)
    return Spelling((*(part for part in parts if part != ""), "]"), ATOM)


def _call(
    op: Op, count: int, words: Mapping[str, str], given: Collection[str], as_method: bool, word: str = ""
) -> Spelling:
    """A call: operands and settings in their places, the others by name."""
    word = word or op.name
    shown = {*given, *SHOWN.get(op.name, ())} - ({"part"} if op.name in CUTTING else set())
    places = _places(op, count, shown)
    named = [f"{key}={value}" for key, value in words.items() if key in shown and key not in places]
    operands: list[str | Hole] = [Hole(index, 0) for index in range(count)]
    arguments = [operands[each] if isinstance(each, int) else _placed(op, each, words) for each in places]
    if op.name in JOINING:
        joined = [part for each in operands for part in (", ", each)][1:]
        behind = [part for each in (*places, *named) for part in (", ", words.get(str(each), str(each)))]
        return Spelling((f"{word}([", *joined, "]", *behind, ")"), ATOM)
    head: tuple[str | Hole, ...] = (f"{word}(",)
    if as_method and arguments and isinstance(arguments[0], Hole):
        first = arguments.pop(0)
        assert isinstance(first, Hole)
        head = (Hole(first.operand, ATOM), f".{op.name}(")
    commas = [part for each in (*arguments, *named) for part in (", ", each)][1:]
    tail = f")[{words['part']}]" if op.name in CUTTING else ")"
    return Spelling((*head, *commas, tail), ATOM)


def _places(op: Op, count: int, shown: Collection[str]) -> list[int | str]:
    """What is written by its place: operands, and settings as far as one of them is shown."""
    if op.name == "arange" and not {"start", "step"} & set(shown):
        return ["end"]
    needed = () if op.name in NAMED_ONLY else (*op.order, *PLACED.get(op.name, ()), *SHOWN.get(op.name, ()))
    places = positions(op)
    listed: list[int | str]
    if op.name in JOINING:
        listed = [each for each in places if isinstance(each, str)]
    else:  # what stands behind an operand that is left out is written by name
        listed = list(takewhile(lambda each: isinstance(each, str) or each < count, places))
    while listed and isinstance(listed[-1], str) and not (listed[-1] in shown and listed[-1] in needed):
        listed.pop()
    return listed


def _placed(op: Op, name: str, words: Mapping[str, str]) -> str:
    starred = op.name in STARRED and name == "shape" and words[name] != "()"
    return words[name].strip("()").removesuffix(",") if starred else words[name]


def _from_template(template: str, count: int, settings: Mapping[str, str]) -> Spelling:
    """A template of the registry: {0} an operand, {dim} a setting, {*1} the operands from slot 1 on."""
    parts: list[str | Hole] = []
    end = 0
    for match in re.finditer(r"\{(\*?)(\w+)\}", template):
        before, after = template[end : match.start()], template[match.end() : match.end() + 1]
        parts.append(before)
        word = match.group(2)
        if match.group(1):
            further = [part for index in range(int(word), count) for part in (", ", Hole(index, 0))]
            opened = "".join(part for part in parts if isinstance(part, str)).endswith(("(", "["))
            parts += further[1:] if opened else further
        elif word.isdigit():
            alone = template[: match.start()].endswith(("(", ", ")) and after in (")", ",", "{")
            parts.append(Hole(int(word), 0 if alone else ATOM))
        else:
            parts.append(settings[word])
        end = match.end()
    parts.append(template[end:])
    call = (
        re.fullmatch(r"(\{0\}\.)?[\w.]+\([^()]*\)(\[\{part\}\]|\.values|\.double\(\))?", template) is not None
    )
    return Spelling(tuple(part for part in parts if part != ""), ATOM if call else 0)
