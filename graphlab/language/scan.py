"""Text to tokens, one at a time: a text beyond the limits is refused before the rest of it is read."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category, name, normalize

from graphlab.language.errors import FormulaError, Places, shown
from graphlab.language.limits import LIMITS

# No possessive quantifiers round groups: Python 3.11.2, which Debian 12 ships, matches too much with them.
_NUMBER = r"\s*[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*"
TOKEN = re.compile(
    r"""
    (?P<blank>[^\S\r\n]+)
    | (?P<newline>(?:(?:\r\n?|\n)[^\S\r\n]*)+)
    | (?P<string>[A-Za-z]{0,2}(?:'[^'\\\r\n]*'|"[^"\\\r\n]*"))
    | (?P<name>[^\W\d]\w*)
    | (?P<radix>0[xXoObB]\w*)
    | (?P<number>(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?)
    | (?P<row>\[(?:NUMBER,)*(?:NUMBER|\s*)\])
    | (?P<sign>\.\.\.|\*\*=|//=|\*\*|//|:=|->|<=|>=|==|!=|<<|>>|[-+*/%@&|^]=|[-+*/%@&|^~<>=(){}\[\],:;.])
    | (?P<comment>\#[^\r\n]*)
    | (?P<joint>\\(?:\r\n?|\n))
    | (?P<other>.)
    """.replace("NUMBER", _NUMBER),
    re.VERBOSE | re.DOTALL,
)
PLAIN = frozenset({"sign", "newline", "row", "string"})
CLOSES = {")": "(", "]": "[", "}": "{"}
BRACKETS = frozenset("()[]{}")
REMARK = "#!"
INSTEAD = {
    "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "\N{EM DASH}": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/",
    "≤": "<=", "≥": ">=", "≠": "!=", "²": "**2", "³": "**3", "√": "sqrt(…)", "…": "...",
    "‘": "'", "’": "'", "“": "'", "”": "'",
}  # fmt: skip


class Token(NamedTuple):
    """One word of the text: a name, number, string, row (list of plain numbers), sign, newline or end."""

    kind: str
    text: str
    start: int
    end: int


class Comment(NamedTuple):
    """What follows a `#`, where it begins, and whether it has its line to itself."""

    text: str
    start: int
    alone: bool


class Scan:
    """The tokens of a text, read on demand, and the comments met so far."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self.comments: list[Comment] = []
        self._open: list[Token] = []
        if (
            len(self.text) > LIMITS.bytes_of_text
            or len(self.text.encode(errors="replace")) > LIMITS.bytes_of_text
        ):
            raise FormulaError(
                f"This text is longer than {LIMITS.bytes_of_text / 1e6:.0f} MB. Split it up.", 1, 1
            )
        self._places: Places | None = None

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both from 1."""
        if self._places is None:
            self._places = Places(self.text)
        return self._places.of(offset)

    def error(self, message: str, start: int, end: int | None = None) -> FormulaError:
        """The error for the part of the text from start to end."""
        return FormulaError(message, *self.place(start), max(1, (start + 1 if end is None else end) - start))

    def tokens(self) -> Iterator[Token]:
        """All tokens up to and including the end. Line breaks inside brackets are no tokens."""
        fresh, count = True, 0
        for match in TOKEN.finditer(self.text):
            kind = match.lastgroup
            if kind == "blank" or kind == "joint":
                continue
            count += 1
            if count > LIMITS.tokens:
                words = f"This text has more than {LIMITS.tokens:,} words and signs. Split it up."
                raise self.error(words, match.start(), match.end())
            text, (start, end) = match.group(), match.span()
            if kind == "comment":
                if not text.startswith(REMARK):
                    self.comments.append(Comment(text[1:].removeprefix(" ").rstrip(), start, fresh))
                continue
            fresh = kind == "newline"
            if fresh and self._open:
                continue
            token = Token(kind or "other", text, start, end)
            yield token if kind in PLAIN and text not in BRACKETS else self._checked(token)
        if self._open:
            bracket = self._open[-1]
            raise self.error(f"This {bracket.text} is never closed.", bracket.start, bracket.end)
        length = len(self.text)
        yield Token("newline", "", length, length)
        yield Token("end", "", length, length)

    def _checked(self, token: Token) -> Token:
        if token.kind == "sign":
            self._match_bracket(token)
        elif token.kind == "name":
            return self._named(token)
        elif token.kind == "number" and len(token.text) > LIMITS.number_length:
            raise self.error(
                f"This number has more than {LIMITS.number_length} digits.", token.start, token.end
            )
        elif token.kind == "radix":
            raise self.error(f"Write {shown(token.text)} as a decimal number.", token.start, token.end)
        elif token.kind == "other":
            raise self._strange(token)
        return token

    def _match_bracket(self, token: Token) -> None:
        if token.text in "([{":
            self._open.append(token)
            if len(self._open) > LIMITS.nesting:
                words = (
                    f"Brackets nest more than {LIMITS.nesting} deep. Give the inner part a line of its own."
                )
                raise self.error(words, token.start, token.end)
        elif token.text in CLOSES:
            if not self._open:
                raise self.error(f"This {token.text} closes nothing. Remove it.", token.start, token.end)
            opened = self._open.pop()
            if opened.text != CLOSES[token.text]:
                line, column = self.place(opened.start)
                words = f"This {token.text} does not close the {opened.text} of line {line}, column {column}."
                raise self.error(words, token.start, token.end)

    def _named(self, token: Token) -> Token:
        if len(token.text) > LIMITS.name_length:
            words = f"This name is longer than {LIMITS.name_length} characters. Choose a shorter one."
            raise self.error(words, token.start, token.end)
        if token.text.isascii():
            return token
        for offset, letter in enumerate(token.text):
            if letter in INSTEAD or not (token.text[0] + letter).isidentifier():
                raise self._strange(Token("other", letter, token.start + offset, token.start + offset + 1))
        return token._replace(text=normalize("NFKC", token.text))

    def _strange(self, token: Token) -> FormulaError:
        letter = token.text
        if letter in "'\"":
            words = "This text in quotes does not end on its line (and may hold no backslash)."
        elif letter in INSTEAD:
            words = f"Write {INSTEAD[letter]} instead of {letter}."
        elif letter == "\\":
            words = "A backslash may only stand at the end of a line."
        elif category(letter)[0] in "CZ":
            called = name(letter, f"U+{ord(letter):04X}").lower()
            words = f"An invisible character stands here ({called}). Delete it."
        else:
            words = f"{shown(letter)} has no meaning in a formula."
        return self.error(words, token.start, token.end)
