"""What is said about a token that stands where it cannot."""

from graphlab.language.errors import FormulaError, shown
from graphlab.language.scan import Scan, Token
from graphlab.language.words import KEYWORDS, SIGNS


def unexpected(scan: Scan, last: Token, token: Token) -> FormulaError:
    """The error for a token that cannot follow an operand."""
    if token.text in KEYWORDS:
        words = KEYWORDS[token.text]
    elif token.kind in ("name", "number", "string"):
        return no_operator(scan, last, token)
    elif token.text == "=":
        words = "Only a name can stand before =. Write == to compare."
    else:
        words = (
            SIGNS.get(token.text)
            or SIGNS.get(token.text.rstrip("="))
            or f"{_spoken(token)} is not expected here."
        )
    return scan.error(words, token.start, token.end)


def no_operator(scan: Scan, last: Token, token: Token) -> FormulaError:
    """The error for two operands with nothing between them."""
    words = (
        f"An operator is missing between {shown(last.text)} and {shown(token.text)}. To multiply, write *."
    )
    return scan.error(words, token.start, token.end)


def missing(scan: Scan, last: Token, token: Token) -> FormulaError:
    """The error for a token that stands where an operand should."""
    if token.kind == "string":
        formatted = "f" in token.text.partition(token.text[-1])[0].lower()
        words = "Text in quotes is only for settings, such as approximate='tanh'. Write notes as # comments."
        return scan.error(
            "Formatted texts (f'…') are not part of formulas." if formatted else words, token.start, token.end
        )
    if token.text == "=" and last.kind == "newline":
        return scan.error("A name is missing before =, as in y = a*b.", token.start, token.end)
    if token.text in SIGNS and token.text != ".":
        return scan.error(SIGNS[token.text], token.start, token.end)
    if last.kind == "sign" and last.text not in (")", "]", ";"):
        words = f"A value is missing after {last.text}. Write a number, a name or an expression."
        return scan.error(words, last.start, last.end)
    return scan.error(f"A value is missing before {_spoken(token)}.", token.start, token.end)


def _spoken(token: Token) -> str:
    return "the end of the line" if token.kind in ("newline", "end") else token.text
