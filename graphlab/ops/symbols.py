"""Rules applied to symbols: the formula of a local derivative is read off the rule itself, never written twice.

`local(Symbol("y"), Symbol("x"))` of tanh gives `1 - y*y`; formula cards, printed code and the HTML player's text come
from such expressions.
"""

from dataclasses import dataclass
from typing import Any

# Binding strength of each operator; a larger number binds tighter. Calls and names never need brackets.
STRENGTH = {"<": 1, "<=": 1, ">": 1, ">=": 1, "==": 1, "!=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "neg": 4, "power": 5}
ATOM = 9
SPOKEN = {"larger": "max", "smaller": "min"}


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A name, or a function or operator applied to symbols and numbers."""

    head: str
    arguments: tuple[Any, ...] = ()

    def __add__(self, other: Any) -> "Symbol":
        return other if is_number(self, 0) else self if is_number(other, 0) else apply("+", self, other)

    def __radd__(self, other: Any) -> "Symbol":
        return apply("+", other, self)

    def __sub__(self, other: Any) -> "Symbol":
        return apply("-", self, other)

    def __rsub__(self, other: Any) -> "Symbol":
        return apply("-", other, self)

    def __mul__(self, other: Any) -> "Symbol":
        return apply("*", self, other)

    def __rmul__(self, other: Any) -> "Symbol":
        return apply("*", other, self)

    def __truediv__(self, other: Any) -> "Symbol":
        return apply("/", self, other)

    def __rtruediv__(self, other: Any) -> "Symbol":
        return apply("/", other, self)

    def __neg__(self) -> "Symbol":
        return apply("neg", self)

    def __lt__(self, other: Any) -> "Symbol":
        return apply("<", self, other)

    def __le__(self, other: Any) -> "Symbol":
        return apply("<=", self, other)

    def __gt__(self, other: Any) -> "Symbol":
        return apply(">", self, other)

    def __ge__(self, other: Any) -> "Symbol":
        return apply(">=", self, other)

    def __eq__(self, other: object) -> "Symbol":  # type: ignore[override]
        return apply("==", self, other)

    def __ne__(self, other: object) -> "Symbol":  # type: ignore[override]
        return apply("!=", self, other)

    def __hash__(self) -> int:
        return hash((self.head, self.arguments))

    def __str__(self) -> str:
        return spell(self)


def is_number(term: Any, number: float) -> bool:
    """Whether a term is this plain number and not a symbol."""
    return not isinstance(term, Symbol) and term == number


def apply(head: str, *arguments: Any) -> Symbol:
    """A function or operator applied to terms."""
    return Symbol(head, arguments)


def strength(term: Any) -> int:
    """How tightly the outermost operator of a term binds."""
    if isinstance(term, Symbol):
        return STRENGTH.get(term.head, ATOM)
    return ATOM if term >= 0 else STRENGTH["neg"]


def spell(term: Any) -> str:
    """The term as plain text with the fewest brackets: `1 - y*y`, `x**(n - 1)`."""
    if not isinstance(term, Symbol):
        return f"{term:g}".replace("-", "\N{MINUS SIGN}")
    if not term.arguments:
        return term.head
    own = STRENGTH.get(term.head)
    if own is None:
        return f"{SPOKEN.get(term.head, term.head)}({', '.join(spell(each) for each in term.arguments)})"
    if term.head == "neg":
        return "\N{MINUS SIGN}" + _bracketed(term.arguments[0], own)
    if term.head == "power":
        base, exponent = term.arguments
        return f"{_bracketed(base, own + 1)}^{_bracketed(exponent, own)}"
    left, right = term.arguments
    sign = {"*": "·", "/": " / "}.get(term.head, f" {term.head} ")
    return _bracketed(left, own) + sign.replace("-", "\N{MINUS SIGN}") + _bracketed(right, own + 1)


def _bracketed(term: Any, least: int) -> str:
    text = spell(term)
    return text if strength(term) >= least else f"({text})"
