"""The one error of the language, and guessing which name was meant."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from difflib import get_close_matches

SHOWN = 24
LINE_BREAK = re.compile(r"\r\n?|\n")


class FormulaError(ValueError):
    """What is wrong in a text, where, and how to mend it.

    line and column count from 1, column and length in characters; line 0: no place in the text is at fault.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0, length: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.length = length

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}" if self.line else self.message


class Places:
    """Turns offsets into lines and columns, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in LINE_BREAK.finditer(text))]

    def of(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean tanh?` for the known name that looks most like the word, or nothing."""
    close = get_close_matches(word[:SHOWN], list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else "."


def shown(word: str) -> str:
    """A word of the text in quotes, cut where it is long."""
    return f"'{word}'" if len(word) <= SHOWN else f"'{word[:SHOWN]}…'"
