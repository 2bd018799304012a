"""Calls: which op a name stands for, what are its operands, and what are its settings."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from graphlab.document.edits import as_value
from graphlab.document.settings import SettingError, canonical, settled, wanted
from graphlab.language.errors import shown
from graphlab.language.recipes import recipe
from graphlab.language.scan import Token
from graphlab.language.signatures import (
    ALIASES,
    CUTTING,
    EXAMPLES,
    JOINING,
    NEEDED,
    made_from_nothing,
    positions,
    slot_of,
)
from graphlab.language.sketch import Argument, Draft, Literal, Operand, Pack, Pieces, Sketch
from graphlab.language.words import IGNORED_SETTINGS, LEAF_MAKERS, NUMBERS, SYNONYMS, UNCHANGED
from graphlab.ops import OP, Op, Param, Setting

Arguments = Sequence[Argument]
Settings = Mapping[str, Argument]


def call(
    sketch: Sketch, word: Token, arguments: Arguments, settings: Settings, start: int, end: int
) -> Operand:
    """`word(arguments, settings)` as an operand; the word can be called, start and end bound the call."""
    first = arguments[0] if arguments else None
    if word.text in UNCHANGED and isinstance(first, Operand) and not isinstance(first.term, Literal):
        return Operand(first.term, start, end)
    if word.text in LEAF_MAKERS:
        return Operand(_held(sketch, word, arguments, settings), start, end)
    if word.text in SPECIAL:
        return SPECIAL[word.text](sketch, word, arguments, settings, start, end)
    op = OP[_meant(word.text, arguments, settings)]
    operands, given = _bound(sketch, op, word, arguments, settings)
    for name in NEEDED.get(op.name, ()):
        if name not in given:
            words = f"{word.text} needs its {name}, as in {EXAMPLES.get(op.name, f'{op.name}(2, 3)')}."
            raise sketch.scan.error(words, word.start, word.end)
    if op.name in CUTTING and "part" not in given:
        count = given.get("chunks")
        return Operand(
            Pieces(op.name, operands[0], given, count if isinstance(count, int) else None), start, end
        )
    if "seed" in op.settings({}) and "seed" not in given:
        given["seed"] = sketch.drawn
        sketch.drawn += 1
    draft = sketch.node(op.name, operands, settled(op, given), start, end)
    wanted_leaf = made_from_nothing(op.name) and settings.get("requires_grad") is True
    return Operand((recipe(sketch, draft, "parameter") if wanted_leaf else None) or draft, start, end)


def _meant(name: str, arguments: Arguments, settings: Settings) -> str:
    """The op that a word stands for, where that depends on what it is given."""
    second = arguments[1] if len(arguments) > 1 else settings.get("other")
    if name in ("max", "min") and isinstance(second, Operand) and not _is_whole(second):
        return {"max": "maximum", "min": "minimum"}[name]
    name = SYNONYMS.get(name, name)
    return "pow_of" if name == "pow" and len(arguments) == 2 and not _plain(second) else name


def _bound(
    sketch: Sketch, op: Op, word: Token, arguments: Arguments, settings: Settings
) -> tuple[tuple[Operand, ...], dict[str, Setting]]:
    """The operands in the order of their slots, and the settings in their canonical form."""
    waiting = list(arguments)
    operands: dict[int, Argument] = {}
    given: dict[str, Argument] = {}
    places = list(positions(op))
    if op.name in JOINING:
        operands = dict(enumerate(_joined(sketch, word, waiting, settings)))
        places = [place for place in places if isinstance(place, str)]
    elif op.name == "arange" and len(waiting) == 1:
        places = ["end"]
    while waiting and places:
        place, argument = places.pop(0), waiting.pop(0)
        if isinstance(place, str):
            given[place] = argument
            if _param(op, place).kind == "shape" and _is_number(argument):
                sizes = [argument, *_leading_numbers(waiting)]
                del waiting[: len(sizes) - 1]
                given[place] = _packed(sizes)
        elif argument is not None:
            operands[place] = argument
    for key, value in settings.items():
        slot = slot_of(op, key)
        if slot is not None:
            operands[slot] = value
        elif key not in ("tensors", "requires_grad", *IGNORED_SETTINGS):
            _name_setting(sketch, op, word, key, value, given)
    _check_operands(sketch, op, word, operands, len(waiting))
    written = {key: _setting(sketch, op, _param(op, key), word, value) for key, value in given.items()}
    return tuple(each for _, each in sorted(operands.items()) if isinstance(each, Operand)), written


def _joined(sketch: Sketch, word: Token, waiting: list[Argument], settings: Settings) -> Sequence[Operand]:
    """The operands of cat and stack: a list or a tuple of them."""
    first = waiting.pop(0) if waiting else settings.get("tensors")
    term = first.term if isinstance(first, Operand) else None
    if (
        isinstance(first, Operand)
        and isinstance(term, Literal)
        and np.size(term.value)
        and np.ndim(term.value)
    ):
        rows = [as_value(row) for row in np.asarray(term.value)]
        return [Operand(Literal(row), first.start, first.end) for row in rows]
    if isinstance(term, Pack) and term.items:
        return term.items
    words = f"{word.text} takes a list of operands: {word.text}([a, b])."
    raise sketch.scan.error(words, word.start, word.end)


def _name_setting(
    sketch: Sketch, op: Op, word: Token, key: str, value: Argument, given: dict[str, Argument]
) -> None:
    known = op.settings({})
    name = ALIASES[key] if key not in known and ALIASES.get(key) in known else key
    if name not in known:
        have = f" It has {', '.join(known)}." if known else ""
        words = f"{word.text} has no setting called {shown(key)}.{have}"
        raise sketch.scan.error(words, word.start, word.end)
    if name in given:
        raise sketch.scan.error(f"{word.text} is given {name} twice.", word.start, word.end)
    given[name] = value


def _check_operands(sketch: Sketch, op: Op, word: Token, operands: Mapping[int, Argument], left: int) -> None:
    if not all(isinstance(each, Operand) for each in operands.values()):
        raise sketch.scan.error(f"{word.text} works on numbers, not on text in quotes.", word.start, word.end)
    gaps = sorted(operands) != list(range(len(operands)))
    if not left and not gaps and op.fits(len(operands)):
        return
    count = f"{op.arity} operand" + "s" * (op.arity != 1)
    words = f"{word.text} takes {'at least ' * op.variadic}{count}, not {len(operands) + left}."
    if gaps:
        words = f"{word.text} is given a later operand without an earlier one."
    elif left and len(operands) == op.arity and op.params:
        behind = ", ".join(op.settings({}))
        words = f"{word.text} is given {left} too many: behind its operands it has {behind}."
    elif left and op.arity == 2:
        words += f" Nest the calls: {word.text}(a, {word.text}(b, c))."
    raise sketch.scan.error(words, word.start, word.end)


def _setting(sketch: Sketch, op: Op, param: Param, word: Token, value: Argument) -> Setting:
    plain = value if not isinstance(value, Operand) else _number_or_numbers(value)
    if op.name == "var" and isinstance(plain, bool):
        plain = float(plain)
    computed = isinstance(value, Operand) and plain is None
    try:
        if not computed:
            return canonical(param, plain)
    except SettingError:
        pass
    words = f"{param.name} of {word.text} is {wanted(param)}"
    if param.kind == "number" and not param.choices:
        words = f"{param.name} of {word.text} is a written number, not computed"
    elif computed and not param.choices:
        words += ", written down and not computed"
    raise sketch.scan.error(f"{words}.", word.start, word.end)


def _number_or_numbers(operand: Operand) -> Any:
    """What is written: a number, or several; None for what is computed."""
    term = operand.term
    if isinstance(term, Pack):
        numbers = [_number_or_numbers(item) for item in term.items]
        return None if None in numbers else numbers
    if not isinstance(term, Literal) or term.role:
        return None
    if isinstance(term.value, np.ndarray):
        return term.value.tolist() if term.value.dtype.kind != "b" else None
    return term.value if term.whole is None else term.whole


def _param(op: Op, name: str) -> Param:
    return next(param for param in op.params if param.name == name)


def _leading_numbers(waiting: Sequence[Argument]) -> Sequence[Argument]:
    count = next((at for at, each in enumerate(waiting) if not _is_number(each)), len(waiting))
    return waiting[:count]


def _packed(sizes: Sequence[Argument]) -> Operand:
    operands = [each for each in sizes if isinstance(each, Operand)]
    return Operand(Pack(tuple(operands), "", 0, 0), operands[0].start, operands[-1].end)


def _is_number(argument: Argument) -> bool:
    """Whether a single whole number is written here."""
    term = argument.term if isinstance(argument, Operand) else None
    return isinstance(term, Literal) and isinstance(term.value, float) and term.value.is_integer()


def _is_whole(argument: Argument) -> bool:
    """Whether a number is written here without a point."""
    term = argument.term if isinstance(argument, Operand) else None
    return isinstance(term, Literal) and term.whole is not None


def _plain(argument: Argument) -> bool:
    """Whether an exponent is written down rather than computed."""
    return not isinstance(argument, Operand) or (
        isinstance(argument.term, Literal) and isinstance(argument.term.value, float)
    )


def _held(sketch: Sketch, word: Token, arguments: Arguments, settings: Settings) -> Literal:
    """`Value(2.0)`, `torch.tensor([1, 2])`, `float('-inf')`: what is written inside, as a leaf."""
    first = arguments[0] if arguments else settings.get("data")
    if word.text == "float":
        return _float(sketch, word, first)
    term = first.term if isinstance(first, Operand) else None
    if isinstance(term, Draft):
        term = recipe(sketch, term, "parameter") or term
    if not isinstance(term, Literal):
        words = f"{word.text} holds a written number or list, as in {word.text}(2.0)."
        raise sketch.scan.error(words, word.start, word.end)
    label = settings.get("label", "")
    if not isinstance(label, str):
        raise sketch.scan.error("A label is text in quotes.", word.start, word.end)
    return term._replace(role=_role(word.text, settings, term), label=label, whole=None)


def _float(sketch: Sketch, word: Token, first: Argument) -> Literal:
    if isinstance(first, str):
        text = first.strip().lower().replace("infinity", "inf")
        if text.lstrip("+-") in NUMBERS:
            return Literal(-NUMBERS[text[1:]] if text.startswith("-") else NUMBERS[text.lstrip("+")])
    elif isinstance(first, Operand) and _plain(first):
        assert isinstance(first.term, Literal)
        return Literal(first.term.value)
    raise sketch.scan.error("float holds a number, as in float('-inf').", word.start, word.end)


def _role(maker: str, settings: Settings, literal: Literal) -> str:
    if isinstance(literal.value, np.ndarray) and literal.value.dtype.kind in "ib":
        return "input" if maker in ("tensor", "Tensor", "Value") else "constant"
    if maker in ("Value", "Parameter") or settings.get("requires_grad") is True:
        return "parameter"
    return "input" if maker in ("tensor", "Tensor") and settings.get("requires_grad") is False else "constant"


def _embedding(
    sketch: Sketch, word: Token, arguments: Arguments, settings: Settings, start: int, end: int
) -> Operand:
    """`embedding(ix, W)` is `W[ix]`."""
    operands = [each for each in (*arguments, *settings.values()) if isinstance(each, Operand)]
    if len(operands) != 2:
        raise sketch.scan.error("embedding takes 2 operands: embedding(ix, W).", word.start, word.end)
    return Operand(sketch.node("index", (operands[1], operands[0]), {"key": "#"}, start, end), start, end)


def _std(
    sketch: Sketch, word: Token, arguments: Arguments, settings: Settings, start: int, end: int
) -> Operand:
    """`std(x, 0)` is `sqrt(var(x, 0))`."""
    operands, given = _bound(sketch, OP["var"], word, arguments, settings)
    variance = Operand(sketch.node("var", operands, settled(OP["var"], given), start, end), start, end)
    return Operand(sketch.node("sqrt", (variance,), {}, start, end), start, end)


def _linear(
    sketch: Sketch, word: Token, arguments: Arguments, settings: Settings, start: int, end: int
) -> Operand:
    """`linear(x, W, b)` is `x @ transpose(W, 0, 1) + b`."""
    operands = [each for each in (*arguments, *settings.values()) if isinstance(each, Operand)]
    if len(operands) not in (2, 3):
        raise sketch.scan.error("linear takes x, W and b: linear(x, W, b).", word.start, word.end)
    x, weight, *bias = operands
    turned = Operand(sketch.node("transpose", (weight,), {}, start, end), start, end)
    product = Operand(sketch.node("matmul", (x, turned), {}, start, end), start, end)
    return Operand(sketch.node("add", (product, *bias), {}, start, end), start, end) if bias else product


def _t(
    sketch: Sketch, word: Token, arguments: Arguments, settings: Settings, start: int, end: int
) -> Operand:
    """`x.t()` swaps the two dims of a matrix."""
    operands, _ = _bound(sketch, OP["neg"], word, arguments, settings)
    return Operand(sketch.node("transpose", operands, {}, start, end), start, end)


SPECIAL = {"embedding": _embedding, "std": _std, "linear": _linear, "t": _t}
"""Calls that are written out in other ops."""
