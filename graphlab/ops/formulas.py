"""The formula of a value and of its local derivatives, in the names of the nodes concerned."""

from collections.abc import Mapping, Sequence

from graphlab.ops.op import Op, Setting
from graphlab.ops.symbols import Symbol, spell

Settings = Mapping[str, Setting]


def value_formula(op: Op, operand_names: Sequence[str], params: Settings) -> str:
    """How a value comes from its operands: `a·b`, `x³`, `1 / (1 + exp(−n))`."""
    if op.short_value:
        return op.short_value.format(*operand_names)
    if not op.pointwise:
        return f"{op.name}({', '.join(operand_names)})"
    return spell(op.forward(*map(Symbol, operand_names), *op.numbers(params)))


def local_formula(op: Op, operand_names: Sequence[str], params: Settings, value_name: str) -> tuple[str, ...]:
    """The local derivative along each slot: ("b", "a") for mul, ("1 − o²",) for a tanh node called o.

    Empty for an op that lets no gradient through, and for one that is not pointwise: no single factor tells
    what goes back there.
    """
    if op.local is None:
        return ()
    if op.short_local:
        return tuple(text.format(*operand_names, value=value_name) for text in op.short_local)
    return tuple(map(spell, op.local(Symbol(value_name), *map(Symbol, operand_names), *op.numbers(params))))
