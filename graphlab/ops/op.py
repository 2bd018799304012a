"""What an op is, and the decorator that turns a class of plain rules into one.

An op is a namespace, never instantiated: its class groups the forward rule, the local derivatives and the
words, so that everything about `tanh` is read in one place.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Any

from graphlab.ops.shaping import Shape, broadcast

QUOTES = "'\""
Interval = tuple[float, float]
Rule = Callable[..., Any]
Setting = float | str | None | tuple[int, ...]
"""What a param is set to: a number, a named choice, None, or whole numbers such as dims and shapes."""


@dataclass(frozen=True, slots=True)
class Param:
    """A setting of an op that is not an operand: an exponent, a slope, a dim, a named variant.

    kind says what it may be: "number", "whole" (an int), "dim" (an int or None), "dims" (an int, several or
    None), "shape" (several ints), "flag" (True or False), "key" (what stands between [ ], as text).
    """

    name: str
    default: Setting
    choices: tuple[str, ...] = ()
    kind: str = "number"

    def as_number(self, setting: Setting) -> float:
        """The number a kernel sees: the setting itself, or the position of a named choice."""
        if isinstance(setting, str):
            return float(self.choices.index(setting))
        assert isinstance(setting, int | float)
        return float(setting)


@dataclass(frozen=True, slots=True)
class Op:
    """One kind of computation.

    A pointwise op: forward(*operands, *params) gives the value; local(value, *operands, *params) gives one
    local derivative per operand, so the contribution sent back along slot k is upstream gradient times
    local[k]. Any other op: forward(*arrays, **settings) gives the value, vjp(upstream, value, *arrays,
    **settings) one contribution per operand in that operand's shape (None where no gradient goes). shape
    gives the value's shape from the operands' and raises ShapeFault. slots says what each operand is:
    "float", "int" (indices), "bool" (a mask) or "buffer" (floats that backward leaves alone), the last for
    all further ones; only floats get a gradient. arity is the least number of operands of a variadic op, most
    the largest (None: any number). order is how a call lists operands (by slot) and
    params (by name), where that is not operands first. seeded says that forward also gets step, the step of a
    run, to draw other numbers each time. expand, for a fused op, is its formula in
    primitives, as text of the formula language with {0}, {1} and the params' names, or a function of the
    operands' shapes and the settings that writes it; `expansion` fills it in. analytic says
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
    pointwise: bool = True
    vjp: Rule | None = None
    shape: Callable[..., Shape] = broadcast
    slots: tuple[str, ...] = ("float",)
    gives: str = "float"
    variadic: bool = False
    most: int | None = None
    order: tuple[int | str, ...] = ()
    seeded: bool = False
    expand: str | Callable[..., str] = ""

    @property
    def differentiable(self) -> bool:
        """Whether a gradient passes through; comparisons let none through."""
        return self.local is not None or self.vjp is not None

    def takes(self, index: int) -> str:
        """What the operand in this slot is: "float", "int" or "bool"."""
        return self.slots[min(index, len(self.slots) - 1)]

    def sends(self, index: int) -> bool:
        """Whether a contribution goes back along this slot."""
        return self.differentiable and self.takes(index) == "float"

    def fits(self, operands: int) -> bool:
        """Whether the op can have this many operands."""
        if not self.variadic:
            return operands == self.arity
        return self.arity <= operands and (self.most is None or operands <= self.most)

    @property
    def infix(self) -> bool:
        """Whether text writes it with an operator (`a * b`, `-a`, `a ** 2`) instead of as a call."""
        return "(" not in self.spelling["graphlab"]

    def spelled(self, dialect: str, operands: Sequence[str], settings: Mapping[str, str]) -> str:
        """The op in a dialect, its operands and settings given as code.

        A template may hold `{0}` (an operand), `{dim}` (a setting) and `{*1}` (the operands from slot 1 on, a
        comma before each). One that holds only for some number of operands or for a named choice is kept as
        "numpy:2" or "numpy:sum".
        """
        named = [code.strip(QUOTES) for code in settings.values() if code.startswith(tuple(QUOTES))]
        special = [f"{dialect}:{key}" for key in (len(operands), *named)]
        template = next(
            (self.spelling[key] for key in special if key in self.spelling), self.spelling[dialect]
        )
        rest = re.compile(r"\{\*(\d+)\}")
        text = rest.sub(lambda hole: "".join(f", {each}" for each in operands[int(hole[1]) :]), template)
        return text.format(*operands, **settings).replace("(, ", "(").replace("[, ", "[")

    def expansion(
        self, operands: Sequence[str], shapes: Sequence[Shape], given: Mapping[str, Setting]
    ) -> str:
        """The formula of a fused op in primitives: lines of formula text, the last one gives the value.

        operands are names; shapes those of the operands. Empty where no such formula exists.
        """
        settings = self.settings(given)
        text = self.expand if isinstance(self.expand, str) else self.expand(*shapes, **settings)
        return text.format(*operands, **settings)

    def settings(self, given: Mapping[str, Setting]) -> dict[str, Setting]:
        """Every param with the value it has: the given one, else the default."""
        return {param.name: given.get(param.name, param.default) for param in self.params}

    def numbers(self, given: Mapping[str, Setting]) -> tuple[float, ...]:
        """The params as the numbers a rule receives after the operands."""
        return tuple(param.as_number(given.get(param.name, param.default)) for param in self.params)


def call_spelling(
    name: str,
    arity: int,
    params: tuple[Param, ...],
    order: tuple[int | str, ...] = (),
    variadic: bool = False,
) -> dict[str, str]:
    """How each dialect writes a named function: `tanh(x)`, `torch.tanh(x)`, `np.tanh(x)`, `x.tanh()`."""
    places = order or tuple(range(arity))
    holes = [f", {{{place}}}" for place in places if isinstance(place, str) or place < arity]
    further = [place for place in places if isinstance(place, int) and place >= arity]
    if variadic:
        holes.insert(places.index(further[0]) if further else len(holes), f"{{*{arity}}}")
    named = [f", {param.name}={{{param.name}}}" for param in params if param.name not in places]
    inside = "".join([*holes, *named])
    plain, bound = inside.removeprefix(", "), inside.removeprefix(", {0}").removeprefix(", ")
    return {
        "graphlab": f"{name}({plain})",
        "torch": f"torch.{name}({plain})",
        "numpy": f"np.{name}({plain})",
        "micrograd": f"{{0}}.{name}({bound})" if arity else f"{name}({plain})",
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
    slots: tuple[str, ...] = ("float",),
    gives: str = "float",
    expand: str | Callable[..., str] = "",
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
            slots=slots,
            gives=gives,
            expand=expand,
        )

    return build


def tensor(
    symbol: str,
    *,
    family: str,
    shape: Callable[..., Shape],
    reference: Callable[..., Any],
    name: str = "",
    params: tuple[Param, ...] = (),
    slots: tuple[str, ...] = ("float",),
    gives: str = "float",
    variadic: bool = False,
    most: int | None = None,
    order: tuple[int | str, ...] = (),
    seeded: bool = False,
    expand: str | Callable[..., str] = "",
    analytic: bool = True,
    domain: Interval | tuple[Interval, ...] = (-3.0, 3.0),
    blocked: str = "",
    limits: str = "",
    words: tuple[str, ...] = (),
    spelling: Mapping[str, str] | None = None,
) -> Callable[[type], Op]:
    """Make an op that works on whole tensors out of a class: `forward`, `vjp`, `explain` and a docstring."""

    def build(rules: type) -> Op:
        forward: Rule = rules.__dict__["forward"]
        op_name = name or rules.__name__.lower()
        given = signature(forward).parameters.values()
        operands = [each for each in given if each.kind == Parameter.POSITIONAL_ONLY]
        arity = len(operands)
        each = domain if domain and isinstance(domain[0], tuple) else (domain,) * arity
        return Op(
            name=op_name,
            symbol=symbol,
            family=family,
            arity=arity,
            forward=forward,
            local=None,
            summary=(rules.__doc__ or "").strip(),
            explain=rules.__dict__["explain"],
            domain=each,  # type: ignore[arg-type]
            reference=reference,
            params=params,
            analytic=analytic,
            blocked=blocked,
            limits=limits,
            words=words,
            spelling=MappingProxyType(
                call_spelling(op_name, arity, params, order, variadic) | dict(spelling or {})
            ),
            pointwise=False,
            vjp=rules.__dict__.get("vjp"),
            shape=shape,
            slots=slots,
            gives=gives,
            variadic=variadic,
            most=most,
            order=order,
            seeded=seeded,
            expand=expand,
        )

    return build


def operator(template: str) -> dict[str, str]:
    """An infix or prefix spelling shared by every dialect, such as `{0} + {1}`."""
    return dict.fromkeys(("graphlab", "torch", "numpy", "micrograd"), template)
