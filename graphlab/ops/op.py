"""What an op is, and the decorator that turns a class of plain rules into one.

An op is a namespace, never instantiated: its class groups the forward rule, the local derivatives and the
words, so that everything about `tanh` is read in one place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from types import MappingProxyType
from typing import Any

Interval = tuple[float, float]
Rule = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Param:
    """A setting of an op that is not an operand: an exponent, a slope, a named variant."""

    name: str
    default: float | str
    choices: tuple[str, ...] = ()

    def as_number(self, setting: float | str) -> float:
        """The number a kernel sees: the setting itself, or the position of a named choice."""
        return float(self.choices.index(setting)) if isinstance(setting, str) else float(setting)


@dataclass(frozen=True, slots=True)
class Op:
    """One kind of computation.

    forward(*operands, *params) gives the value; local(value, *operands, *params) gives one local derivative
    per operand, so the contribution sent back along slot k is upstream gradient times local[k]. analytic says
    that forward has a derivative everywhere in its domain; kinks are operand values where it has none.
    blocked says why a local derivative can be 0, limits why a value or a gradient can fail to be a finite
    number; words are what people may type to find the op. short_value and short_local stand in for formulas
    too long to read, with {0}, {1} and {value} for the names.
    """

    name: str
    symbol: str
    family: str
    arity: int
    forward: Rule
    local: Rule | None
    summary: str
    explain: str
    domain: tuple[Interval, ...]
    reference: Callable[..., Any]
    params: tuple[Param, ...] = ()
    analytic: bool = True
    kinks: tuple[float, ...] = ()
    blocked: str = ""
    limits: str = ""
    words: tuple[str, ...] = ()
    short_value: str = ""
    short_local: tuple[str, ...] = ()
    spelling: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def differentiable(self) -> bool:
        """Whether a gradient passes through; comparisons let none through."""
        return self.local is not None

    @property
    def infix(self) -> bool:
        """Whether text writes it with an operator (`a * b`, `-a`, `a ** 2`) instead of as a call."""
        return "(" not in self.spelling["graphlab"]

    def settings(self, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Every param with the value it has: the given one, else the default."""
        return {param.name: given.get(param.name, param.default) for param in self.params}

    def numbers(self, given: Mapping[str, float | str]) -> tuple[float, ...]:
        """The params as the numbers a rule receives after the operands."""
        return tuple(param.as_number(given.get(param.name, param.default)) for param in self.params)


def call_spelling(name: str, arity: int, params: tuple[Param, ...]) -> dict[str, str]:
    """How each dialect writes a named function: `tanh(x)`, `torch.tanh(x)`, `np.tanh(x)`, `x.tanh()`."""
    operands = ", ".join(f"{{{index}}}" for index in range(arity))
    settings = "".join(f", {param.name}={{{param.name}}}" for param in params)
    return {
        "graphlab": f"{name}({operands}{settings})",
        "torch": f"torch.{name}({operands}{settings})",
        "numpy": f"np.{name}({operands}{settings})",
        "micrograd": f"{{0}}.{name}({operands[5:]})",
    }


def pointwise(
    symbol: str,
    *,
    family: str,
    reference: Callable[..., Any],
    name: str = "",
    domain: Interval | tuple[Interval, ...] = (-3.0, 3.0),
    params: tuple[Param, ...] = (),
    analytic: bool = True,
    kinks: tuple[float, ...] = (),
    blocked: str = "",
    limits: str = "",
    words: tuple[str, ...] = (),
    spelling: Mapping[str, str] | None = None,
) -> Callable[[type], Op]:
    """Make an op that works element by element out of a class: `forward`, `local`, `explain` and a docstring.

    domain is where the tests sample operands: one interval for all of them, or one each.
    """

    def build(rules: type) -> Op:
        forward: Rule = rules.__dict__["forward"]
        local: Rule | None = rules.__dict__.get("local")
        op_name = name or rules.__name__.lower()
        arity = len(signature(forward).parameters) - len(params)
        each = domain if isinstance(domain[0], tuple) else (domain,) * arity
        return Op(
            name=op_name,
            symbol=symbol,
            family=family,
            arity=arity,
            forward=forward,
            local=local,
            summary=(rules.__doc__ or "").strip(),
            explain=rules.__dict__["explain"],
            domain=each,
            reference=reference,
            params=params,
            analytic=analytic,
            kinks=kinks,
            blocked=blocked,
            limits=limits,
            words=words,
            short_value=rules.__dict__.get("short_value", ""),
            short_local=rules.__dict__.get("short_local", ()),
            spelling=MappingProxyType(call_spelling(op_name, arity, params) | dict(spelling or {})),
        )

    return build


def operator(template: str) -> dict[str, str]:
    """An infix or prefix spelling shared by every dialect, such as `{0} + {1}`."""
    return dict.fromkeys(("graphlab", "torch", "numpy", "micrograd"), template)
