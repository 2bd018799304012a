"""Calls: which op a name stands for, what are its operands, and what are its settings."""

from collections.abc import Mapping

from graphlab.language.errors import shown
from graphlab.language.scan import Token
from graphlab.language.sketch import Literal, Operand, Setting, Sketch
from graphlab.language.words import LEAF_MAKERS, SYNONYMS
from graphlab.ops import OP, Op, Param

Settings = Mapping[str, Setting]
Arguments = list[Operand | str]


def call(
    sketch: Sketch, word: Token, arguments: Arguments, settings: Settings, start: int, end: int
) -> Operand:
    """`word(arguments, settings)` as an operand; the word can be called, start and end bound the call."""
    if word.text in LEAF_MAKERS:
        return Operand(_number_of(sketch, word, arguments, settings), start, end)
    name = SYNONYMS.get(word.text, word.text)
    if name == "pow" and len(arguments) == 2 and not _plain(arguments[1]):
        name = "pow_of"
    op = OP[name]
    operands = _operands(sketch, op, word, arguments)
    given = _settings(sketch, op, word, arguments[op.arity :], settings)
    return Operand(sketch.node(name, operands, settle(op, given), start, end), start, end)


def settle(op: Op, given: Mapping[str, float | str]) -> dict[str, float | str]:
    """The settings that differ from the op's defaults."""
    defaults = op.settings({})
    return {key: value for key, value in given.items() if defaults[key] != value}


def _operands(sketch: Sketch, op: Op, word: Token, arguments: Arguments) -> tuple[Operand, ...]:
    most = op.arity + len(op.params)
    if not op.arity <= len(arguments) <= most:
        count = f"{op.arity} operand" + "s" * (op.arity > 1)
        words = f"{word.text} takes {count}, not {len(arguments)}."
        if len(arguments) > most and op.arity == 2:
            words += f" Nest the calls: {word.text}(a, {word.text}(b, c))."
        raise sketch.scan.error(words, word.start, word.end)
    operands = [each for each in arguments[: op.arity] if isinstance(each, Operand)]
    if len(operands) < op.arity:
        raise sketch.scan.error(f"{word.text} works on numbers, not on text in quotes.", word.start, word.end)
    return tuple(operands)


def _settings(
    sketch: Sketch, op: Op, word: Token, rest: Arguments, settings: Settings
) -> dict[str, float | str]:
    known = {param.name: param for param in op.params}
    given: dict[str, Setting] = dict(zip(known, rest, strict=False))
    for key, value in settings.items():
        if key not in known:
            have = f" It has {', '.join(known)}." if known else ""
            raise sketch.scan.error(
                f"{word.text} has no setting called {shown(key)}.{have}", word.start, word.end
            )
        if key in given:
            raise sketch.scan.error(f"{word.text} is given {key} twice.", word.start, word.end)
        given[key] = value
    return {key: _setting(sketch, known[key], word, value) for key, value in given.items()}


def _setting(sketch: Sketch, param: Param, word: Token, value: Setting) -> float | str:
    if param.choices:
        if isinstance(value, str) and value in param.choices:
            return value
        choices = " or ".join(f"'{choice}'" for choice in param.choices)
        raise sketch.scan.error(f"{param.name} of {word.text} is {choices}.", word.start, word.end)
    if isinstance(value, Operand) and isinstance(value.term, Literal) and isinstance(value.term.value, float):
        return value.term.value
    raise sketch.scan.error(
        f"{param.name} of {word.text} is a written number, not computed.", word.start, word.end
    )


def _plain(argument: Operand | str) -> bool:
    """Whether an exponent is written down rather than computed."""
    return isinstance(argument, str) or (
        isinstance(argument.term, Literal) and isinstance(argument.term.value, float)
    )


def _number_of(sketch: Sketch, word: Token, arguments: Arguments, settings: Settings) -> Literal:
    first = arguments[0] if arguments else settings.get("data")
    term = first.term if isinstance(first, Operand) else None
    if not isinstance(term, Literal):
        words = f"{word.text} holds a written number or list, as in {word.text}(2.0)."
        raise sketch.scan.error(words, word.start, word.end)
    label = settings.get("label", "")
    if not isinstance(label, str):
        raise sketch.scan.error("A label is text in quotes.", word.start, word.end)
    return Literal(term.value, _role(word.text, settings), label)


def _role(maker: str, settings: Settings) -> str:
    if maker == "Value" or settings.get("requires_grad") is True:
        return "parameter"
    return "input" if maker in ("tensor", "Tensor") and settings.get("requires_grad") is False else "constant"
