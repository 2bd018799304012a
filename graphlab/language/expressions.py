"""Expressions: tokens to drafts, by operator precedence.

Python's own `ast` cannot do this job: measured on 3.11, it refuses a sum of 3,000 terms, because its tree is
as deep as the sum is long. Here operators wait on a list, so a sum may be as long as it likes; only brackets
nest.
"""

from collections import deque

from graphlab.document.settings import settled
from graphlab.language.calls import call
from graphlab.language.complaints import missing, no_operator, unexpected
from graphlab.language.errors import nearest, shown
from graphlab.language.indexing import read_index
from graphlab.language.lists import read_list
from graphlab.language.scan import Scan, Token
from graphlab.language.sketch import Argument, Literal, Operand, Pack, Sketch
from graphlab.language.words import (
    ATTRIBUTES,
    BINARY,
    CALLABLE,
    CALLS,
    COMPARISON,
    IGNORED_SETTINGS,
    KEYWORDS,
    LEAF_MAKERS,
    MODULE_NUMBERS,
    MODULES,
    NUMBERS,
    SIGNS,
    STRENGTH,
    TENSOR_OPS,
    TURNED,
    UNCHANGED,
    WORDS,
)
from graphlab.ops import OP

PREFIXES = frozenset({"-", "+"})
POSTFIXES = frozenset({".", "[", "("})
PLAIN: dict[str, bool | None] = {"True": True, "False": False, "None": None}


class Expressions:
    """Reads expressions from a stream of tokens into a sketch."""

    def __init__(self, scan: Scan, sketch: Sketch) -> None:
        self.scan = scan
        self.sketch = sketch
        self.modules = set(MODULES)
        self._source = scan.tokens()
        self._ahead: deque[Token] = deque()
        self.last = Token("newline", "", 0, 0)
        self.token = next(self._source)

    def advance(self) -> Token:
        """The present token; the next one takes its place."""
        self.last = self.token
        self.token = self._ahead.popleft() if self._ahead else next(self._source)
        return self.last

    def peek(self, distance: int = 1) -> Token:
        """The token so far ahead; the end stays the end."""
        while len(self._ahead) < distance:
            following = self._ahead[-1] if self._ahead else self.token
            self._ahead.append(following if following.kind == "end" else next(self._source))
        return self._ahead[distance - 1]

    def at(self, *signs: str) -> bool:
        """Whether the present token is one of these signs."""
        return self.token.kind == "sign" and self.token.text in signs

    def expression(self) -> Operand:
        """One expression, as far as it goes. Each pair of brackets costs three frames of Python's stack."""
        operands: list[Operand] = []
        waiting: list[tuple[str, int]] = []
        while True:
            while self.token.text in PREFIXES:
                sign = self.advance()
                if sign.text == "-":
                    waiting.append(("neg", sign.start))
            operands.append(self.operand())
            op = BINARY.get(self.token.text)
            if waiting:
                self._reduce(operands, waiting, op or "")
            if op is None:
                return operands[0]
            waiting.append((op, self.advance().start))

    def _reduce(self, operands: list[Operand], waiting: list[tuple[str, int]], coming: str) -> None:
        """Apply the waiting operators that bind tighter than the one that comes next."""
        strength = STRENGTH.get(coming, 0)
        while waiting:
            op, start = waiting[-1]
            own = STRENGTH[op]
            if own < strength or (own == strength and op == "pow_of"):
                return
            if own == strength == COMPARISON:
                words = "Compare two numbers at a time and multiply the results, as in (a < b) * (b < c)."
                raise self.scan.error(words, self.token.start, self.token.end)
            waiting.pop()
            last = operands.pop()
            operands.append(
                self.negate(last, start) if op == "neg" else self.binary(op, operands.pop(), last)
            )

    def negate(self, operand: Operand, start: int) -> Operand:
        """Minus an operand; a written number just changes its sign."""
        term = operand.term
        if isinstance(term, Literal) and isinstance(term.value, float) and not term.role:
            whole = None if term.whole is None else -term.whole
            return Operand(Literal(-term.value, whole=whole), start, operand.end)
        return Operand(self.sketch.node("neg", (operand,), {}, start, operand.end), start, operand.end)

    def binary(self, op: str, left: Operand, right: Operand) -> Operand:
        """An operator between two operands."""
        folded = self.sketch.fold(op, left, right)
        if folded is not None:
            return folded
        start, end = left.start, right.end
        if op == "pow_of" and isinstance(right.term, Literal) and isinstance(right.term.value, float):
            params = settled(OP["pow"], {"exponent": right.term.value})
            return Operand(self.sketch.node("pow", (left,), params, start, end), start, end)
        return Operand(self.sketch.node(op, (left, right), {}, start, end), start, end)

    def operand(self) -> Operand:
        """A number, name, call, list or bracket, with the methods behind it."""
        token = self.token
        if token.kind == "number":
            self.advance()
            operand = Operand(self._number(token), token.start, token.end)
        elif token.kind == "name":
            named = self._name()
            if isinstance(named, Operand):
                operand = named
            else:
                arguments, settings = self._arguments()
                operand = call(self.sketch, named, arguments, settings, token.start, self.last.end)
        elif token.text == "(":
            self.advance()
            operand = self._bracketed(token)
        elif token.text == "[" or token.kind == "row":
            operand = read_list(self)
        elif token.text == "...":
            self.advance()
            operand = Operand(None, token.start, token.end)
        else:
            raise missing(self.scan, self.last, token)
        while self.token.text in POSTFIXES or self.token.kind == "row":
            if self.token.text == "[" or self.token.kind == "row":
                operand = read_index(self, operand)
                continue
            word = self._method()
            if word.text in TURNED and not self.at("("):
                operand = self._turned(operand, word)
            elif word.text != "values":
                arguments, settings = self._arguments()
                arguments = [operand, *arguments]
                operand = call(self.sketch, word, arguments, settings, operand.start, self.last.end)
        return operand

    def _turned(self, operand: Operand, word: Token) -> Operand:
        """`x.T` and `x.mT`: rows become columns."""
        params = settled(OP["transpose"], TURNED[word.text])
        draft = self.sketch.node("transpose", (operand,), params, operand.start, word.end)
        return Operand(draft, operand.start, word.end)

    def _number(self, token: Token) -> Literal:
        try:
            value = float(token.text)
        except ValueError:
            raise self.scan.error(f"{shown(token.text)} is not a number.", token.start, token.end) from None
        if value == float("inf"):
            raise self.scan.error(f"{shown(token.text)} is too large for a float64.", token.start, token.end)
        pointed = any(sign in token.text for sign in ".eE")
        return Literal(value, whole=None if pointed else int(token.text))

    def _bracketed(self, opened: Token) -> Operand:
        """One expression in brackets, or several with commas between them: `(0, 1)`."""
        items: list[Operand] = []
        comma = None
        while not self.at(")"):
            items.append(self.expression())
            if not self.at(","):
                break
            comma = comma or self.token
            self.advance()
        self.close(")")
        if comma is None and items:
            return Operand(items[0].term, opened.start, self.last.end)
        if comma is None:
            pack = Pack((), "Nothing stands between these brackets.", opened.start, self.last.end)
        else:
            pack = Pack(tuple(items), "Only one value fits in brackets here.", comma.start, comma.end)
        return Operand(pack, opened.start, self.last.end)

    def close(self, sign: str) -> None:
        """Step over this closing bracket or comma; anything else is an error."""
        if not self.at(sign):
            raise unexpected(self.scan, self.last, self.token)
        self.advance()

    def _name(self) -> Operand | Token:
        """What a name stands for; the token itself if it is called."""
        token = self.advance()
        if token.text in KEYWORDS:
            raise self.scan.error(KEYWORDS[token.text], token.start, token.end)
        bound = token.text in self.sketch.scope
        if self.token.text == "(":
            return self._callee(token, bound)
        if self.token.text == "." and token.text in self.modules and not bound:
            return self._of_module(token)
        if token.text in NUMBERS:
            return Operand(Literal(NUMBERS[token.text]), token.start, token.end)
        if not bound and self.token.kind in ("name", "number") and token.text in CALLABLE:
            words = f"{token.text} needs brackets around its operand: {token.text}(…)."
            raise self.scan.error(words, token.start, token.end)
        return Operand(self.sketch.read(token.text, token.start, token.end), token.start, token.end)

    def _of_module(self, first: Token) -> Operand | Token:
        word = first
        while self.at("."):
            self.advance()
            word = self.token
            if word.kind != "name":
                raise self.scan.error(
                    f"A function is missing after {shown(first.text)}.", self.last.start, self.last.end
                )
            self.advance()
        if self.at("("):
            self._refuse_call(word)
            return word
        if word.text in MODULE_NUMBERS:
            return Operand(Literal(MODULE_NUMBERS[word.text]), first.start, word.end)
        words = (
            f"{shown(word.text)} of {first.text} is not a number. Call it with brackets if it is a function."
        )
        raise self.scan.error(words, word.start, word.end)

    def _callee(self, word: Token, bound: bool) -> Token:
        name = word.text
        if bound:
            line = self.scan.place(self.sketch.scope[name].start)[0]
            hint = (
                f"Rename it to use the op {name}."
                if name in CALLABLE
                else f"To multiply, write {name} * (…)."
            )
            words = f"{shown(name)} is a number since line {line}, not an op. {hint}"
            raise self.scan.error(words, word.start, word.end)
        self._refuse_call(word, f" To multiply, write {shown(name)[1:-1]} * (…).")
        return word

    def _refuse_call(self, word: Token, hint: str = "") -> None:
        if word.text in CALLABLE or word.text in LEAF_MAKERS:
            return
        words = CALLS.get(word.text)
        if words is None and word.text in TENSOR_OPS:
            words = f"{shown(word.text)} is no op of graphlab. Write it with other ops."
        if words is None:
            guess = nearest(word.text, WORDS)
            words = f"{shown(word.text)} is not an op graphlab knows{guess}{hint if guess == '.' else ''}"
        raise self.scan.error(words, word.start, word.end)

    def _method(self) -> Token:
        """The word behind a dot: the name of a method that is called, or T, mT and values."""
        if self.token.text == "(":
            raise no_operator(self.scan, self.last, self.token)
        dot = self.advance()
        word = self.token
        if word.kind != "name":
            raise self.scan.error(SIGNS["."], dot.start, dot.end)
        self.advance()
        if word.text in TURNED or (word.text == "values" and not self.at("(")):
            return word
        if word.text in ATTRIBUTES or word.text in LEAF_MAKERS - UNCHANGED or not self.at("("):
            spare = f"{shown(word.text)} is not known after a dot. Call an op as in x.tanh()."
            raise self.scan.error(ATTRIBUTES.get(word.text, spare), word.start, word.end)
        self._refuse_call(word)
        return word

    def _arguments(self) -> tuple[list[Argument], dict[str, Argument]]:
        operands: list[Argument] = []
        settings: dict[str, Argument] = {}
        self.advance()
        while not self.at(")"):
            if self.at("*", "**"):
                raise self.scan.error(
                    "Star arguments are not read: write each operand.", self.token.start, self.token.end
                )
            if self.token.kind == "name" and self.peek().text == "=":
                key = self.advance().text
                self.advance()
                settings[key] = self._setting(key)
            elif settings:
                words = "Operands stand before settings such as approximate='tanh'."
                raise self.scan.error(words, self.token.start, self.token.end)
            else:
                operands.append(self._argument())
            if not self.at(")"):
                self.close(",")
        self.advance()
        return operands, settings

    def skip_arguments(self) -> None:
        """Read a call's arguments and forget them."""
        self._arguments()

    def _setting(self, key: str) -> Argument:
        if key in IGNORED_SETTINGS and self.token.kind == "name":
            return self._dotted()
        return self._argument()

    def _argument(self) -> Argument:
        if self.token.kind == "string":
            return self.string()
        if self.token.kind == "name" and self.token.text in PLAIN:
            return PLAIN[self.advance().text]
        return self.expression()

    def _dotted(self) -> str:
        name = self.advance().text
        while self.at(".") and self.peek().kind == "name":
            self.advance()
            name = f"{name}.{self.advance().text}"
        return name

    def string(self) -> str:
        """The words between quotes."""
        token = self.advance()
        if token.text[0] not in "'\"":
            words = f"Quotes stand alone here, without the {token.text[0]} before them."
            raise self.scan.error(words, token.start, token.end)
        return token.text[1:-1]
