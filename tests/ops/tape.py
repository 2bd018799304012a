"""The smallest tape that runs formula text over the registry: what expansions are tested with."""

from typing import Any

import numpy as np

from graphlab.ops import OP, OPS, Op
from graphlab.ops.indexing import written

OPERATORS = {
    "__add__": "add",
    "__sub__": "sub",
    "__mul__": "mul",
    "__truediv__": "div",
    "__ne__": "ne",
    "__gt__": "gt",
    "__matmul__": "matmul",
}


class Term:
    """A value that remembers the op and the operands it came from; grad adds up what backward sends."""

    __hash__ = object.__hash__

    def __init__(self, value: Any, op: Any = None, operands: tuple["Term", ...] = (), settings: Any = None):
        self.value, self.op, self.operands, self.settings = np.asarray(value), op, operands, settings or {}
        self.grad = np.zeros(self.value.shape)

    def __neg__(self) -> "Term":
        return applied("neg", self)

    def __pow__(self, exponent: float) -> "Term":
        return applied("pow", self, exponent=exponent)

    def __radd__(self, other: float) -> "Term":
        return applied("add", other, self)

    def __rmul__(self, other: float) -> "Term":
        return applied("mul", other, self)

    def __rtruediv__(self, other: float) -> "Term":
        return applied("div", other, self)

    def __getitem__(self, items: Any) -> "Term":
        given = items if isinstance(items, tuple) else (items,)
        key = written(["#" if isinstance(item, Term) else item for item in given])
        return applied("index", self, *[item for item in given if isinstance(item, Term)], key=key)


for _method, _name in OPERATORS.items():
    setattr(Term, _method, lambda self, other, name=_name: applied(name, self, other))


def applied(name: str, *arguments: Any, **given: Any) -> Term:
    """An op called as text calls it: terms are operands, others settings where the op's order has one."""
    op = OP[name]
    named = {
        place: argument
        for place, argument in zip(op.order, arguments, strict=False)
        if isinstance(place, str) and not isinstance(argument, Term)
    }
    settings = op.settings(named | given)
    plain = [argument for argument in arguments if isinstance(argument, Term) or not named]
    operands = tuple(each if isinstance(each, Term) else Term(float(each)) for each in plain)
    arrays = _as_taken(op, operands)
    if op.pointwise:
        return Term(op.forward(*arrays, *op.numbers(settings)), op, operands, settings)
    return Term(op.forward(*arrays, **settings), op, operands, settings)


def _as_taken(op: Op, operands: tuple[Term, ...]) -> list[Any]:
    return [
        each.value.astype(np.int64) if op.takes(slot) == "int" else each.value
        for slot, each in enumerate(operands)
    ]


def backward(term: Term, seed: Any) -> None:
    """Send gradients from a term to all it was made of, every reader before what it reads."""
    order: list[Term] = []

    def visit(each: Term) -> None:
        if each not in order:
            for operand in each.operands:
                visit(operand)
            order.append(each)

    visit(term)
    term.grad = np.asarray(seed)
    for each in reversed(order):
        if each.op is not None and each.op.differentiable:
            for operand, part in zip(each.operands, _sent(each), strict=True):
                if part is not None:
                    operand.grad = operand.grad + _folded(np.asarray(part), operand.value.shape)


def _sent(term: Term) -> Any:
    arrays = _as_taken(term.op, term.operands)
    if term.op.pointwise:
        return [
            term.grad * local for local in term.op.local(term.value, *arrays, *term.op.numbers(term.settings))
        ]
    return term.op.vjp(term.grad, term.value, *arrays, **term.settings)


def _folded(part: Any, shape: tuple[int, ...]) -> Any:
    while part.ndim > len(shape):
        part = part.sum(axis=0)
    for dim, size in enumerate(shape):
        if size == 1 and part.shape[dim] != 1:
            part = part.sum(axis=dim, keepdims=True)
    return part


def evaluated(text: str, names: dict[str, Term]) -> Term:
    """The value of the last line; the lines before it define names."""
    known: dict[str, Any] = {
        op.name: lambda *a, name=op.name, **k: applied(name, *a, **k) for op in OPS
    } | names
    known["arange"] = lambda end: applied("arange", end=end)  # as in Python, one bound is the end
    *lines, last = text.splitlines()
    for line in lines:
        name, formula = line.split(" = ", 1)
        known[name] = eval(formula, {}, known)
    result: Term = eval(last, {}, known)
    return result
