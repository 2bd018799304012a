"""Rules applied to symbols: the formula of a local derivative is read off the rule, never written twice.

`local(Symbol("o"), Symbol("n"))` of tanh gives `1 − o²`; equation cards, the inspector and printed code read
such expressions. Only what nobody would write by hand is tidied: `1·x`, `x + 0`, `x·x`, `x¹`, `−(−x)`.
"""

from dataclasses import dataclass
from typing import Any

MINUS = "\N{MINUS SIGN}"
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# Binding strength of each head; a larger number binds tighter. Calls and names never need brackets.
STRENGTH = {
    "where": 0,
    "&": 1,
    "<": 2,
    "<=": 2,
    ">": 2,
    ">=": 2,
    "==": 2,
    "!=": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "neg": 5,
    "power": 6,
}
ATOM = 9
SIGNS = {"*": "·", "-": f" {MINUS} ", "<=": " ≤ ", ">=": " ≥ ", "==": " = ", "!=": " ≠ ", "&": " and "}
SPOKEN = {"larger": "max", "smaller": "min"}


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A name, or a function or operator applied to symbols and numbers."""

    head: str
    arguments: tuple[Any, ...] = ()

    def __add__(self, other: Any) -> Any:
        return self if is_number(other, 0) else apply("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self if is_number(other, 0) else apply("+", other, self)

    def __sub__(self, other: Any) -> Any:
        return self if is_number(other, 0) else apply("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return -self if is_number(other, 0) else apply("-", other, self)

    def __mul__(self, other: Any) -> Any:
        if is_number(other, 1):
            return self
        return power(self, 2.0) if same(self, other) else apply("*", self, other)

    def __rmul__(self, other: Any) -> Any:
        if is_number(other, 1):
            return self
        return -self if is_number(other, -1) else apply("*", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self if is_number(other, 1) else apply("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return apply("/", other, self)

    def __neg__(self) -> Any:
        return self.arguments[0] if self.head == "neg" else apply("neg", self)

    def __and__(self, other: Any) -> Any:
        return apply("&", self, other)

    def __lt__(self, other: Any) -> Any:
        return apply("<", self, other)

    def __le__(self, other: Any) -> Any:
        return apply("<=", self, other)

    def __gt__(self, other: Any) -> Any:
        return apply(">", self, other)

    def __ge__(self, other: Any) -> Any:
        return apply(">=", self, other)

    def __eq__(self, other: object) -> Any:
        return apply("==", self, other)

    def __ne__(self, other: object) -> Any:
        return apply("!=", self, other)

    # Two equal-looking symbols are compared by `same`; == makes a new symbol, so hashing goes by identity.
    __hash__ = object.__hash__

    def __str__(self) -> str:
        return spell(self)


def apply(head: str, *arguments: Any) -> Symbol:
    """A function or operator applied to terms."""
    return Symbol(head, arguments)


def power(base: Any, exponent: Any) -> Any:
    """base to the power exponent, as one term."""
    if is_number(exponent, 1):
        return base
    return 1.0 if is_number(exponent, 0) else apply("power", base, exponent)


def is_number(term: Any, number: float) -> bool:
    """Whether a term is this plain number and not a symbol."""
    return not isinstance(term, Symbol) and bool(term == number)


def same(one: Any, other: Any) -> bool:
    """Whether two terms are built alike."""
    if not isinstance(one, Symbol):
        return is_number(other, one)
    if not isinstance(other, Symbol) or one.head != other.head or len(one.arguments) != len(other.arguments):
        return False
    return all(map(same, one.arguments, other.arguments))


def strength(term: Any) -> int:
    """How tightly the outermost operator of a term binds."""
    if not isinstance(term, Symbol):
        return ATOM if term >= 0 else STRENGTH["neg"]
    if term.arguments:
        return STRENGTH.get(term.head, ATOM)
    # A name given from outside may be a number such as −3, or a whole expression.
    if term.head.startswith(("-", MINUS)):
        return STRENGTH["neg"]
    return 0 if " " in term.head or "·" in term.head else ATOM


def spell(term: Any) -> str:
    """The term as plain text with the fewest brackets: `1 − o²`, `2·x`, `0 if x ≤ 0, else 1`."""
    if not isinstance(term, Symbol):
        return f"{term:.6g}".replace("-", MINUS)
    if not term.arguments:
        return term.head
    match term.head:
        case "where":
            return _spell_choice(term)
        case "neg":
            return MINUS + bracketed(term.arguments[0], STRENGTH["power"])
        case "power":
            return _spell_power(*term.arguments)
        case "log1p":
            return f"log(1 + {bracketed(term.arguments[0], STRENGTH['+'] + 1)})"
        case head if head in STRENGTH:
            left, right = term.arguments
            own = STRENGTH[head]
            unsigned = STRENGTH["power"] if strength(right) == STRENGTH["neg"] else own + 1
            return bracketed(left, own) + SIGNS.get(head, f" {head} ") + bracketed(right, unsigned)
        case head:
            return f"{SPOKEN.get(head, head)}({', '.join(map(spell, term.arguments))})"


def bracketed(term: Any, least: int) -> str:
    """The term's text, in brackets if it binds less tightly than asked for."""
    text = spell(term)
    return text if strength(term) >= least else f"({text})"


def _spell_choice(term: Symbol) -> str:
    condition, yes, no = term.arguments
    rest = _spell_choice(no) if isinstance(no, Symbol) and no.head == "where" else f"else {spell(no)}"
    return f"{bracketed(yes, 1)} if {bracketed(condition, 1)}, {rest}"


def _spell_power(base: Any, exponent: Any) -> str:
    text = bracketed(base, STRENGTH["power"] + 1)
    if not isinstance(exponent, Symbol) and float(exponent).is_integer() and abs(exponent) < 1000:
        return text + str(int(exponent)).translate(SUPERSCRIPT)
    return f"{text}^{bracketed(exponent, STRENGTH['power'])}"
