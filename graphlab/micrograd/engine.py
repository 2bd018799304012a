"""`Value`: a number that remembers how it was computed, used exactly like micrograd's.

What micrograd's programs rely on is kept, down to its surprises: `data` stays the number it was given (an
int stays an int), `grad` starts at the int 0, gradients pile up in leaves and in between and are never
reset by `backward`, there is no op for minus and divided by (`x - y` is `x + (y * -1)`, `x / y` is `x *
(y**-1)`), and a number that meets a Value becomes a leaf of its own. Powers are int or float, by assertion.
The lecture's additions stand on the same class: `label`, `tanh`, `exp`, `log`, and `sigmoid` beside them.
Where arithmetic of Python raises (`Value(0.0)**-1`), so does this.

Two things differ inside. Instead of a closure per op, a Value keeps its operands in order (`a + a` has two)
and the rule of its op; `_backward` still is a callable that can be replaced by hand. And every Value counts
when it was born: operands are always older than their readers, so sorting by birth gives the order for
`backward` without recursion, however long the chain.

There is no `__array__`, `__len__`, `__float__` or `__eq__`, on purpose: NumPy then leaves `np.int64(2) *
value` to `__rmul__`, and a Value is found in sets and dictionaries by its identity.
"""

import math
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from operator import attrgetter
from typing import Any

Number = Any
"""What `data` and `grad` hold: an int, a float or a NumPy scalar, kept as it was given."""

Rule = Callable[["Value"], None]
"""Adds to the gradient of each operand the local derivative, from the data as it is now, times one's own."""

CONSTANT, PARAMETER = "constant", "parameter"

tick = count().__next__
birth = attrgetter("_born")


class Value:
    """A number, its gradient, and the Values it was computed from."""

    # __dict__ is made only for Values that people hang something on: a label, an optimizer's p.m and p.v.
    __slots__ = ("__dict__", "__weakref__", "_born", "_children", "_op", "_role", "_rule", "data", "grad")

    label: str = ""

    def __init__(
        self, data: Number, _children: Iterable["Value"] = (), _op: str = "", label: str = ""
    ) -> None:
        self.data = data
        self.grad: Number = 0
        self._children = tuple(_children)
        self._op = _op
        self._rule: Rule = nothing
        self._role = ""
        self._born = tick()
        if label:
            self.label = label

    @property
    def _prev(self) -> set["Value"]:
        """The operands as a set, as in micrograd; `_children` has them in order, repeated ones twice."""
        return set(self._children)

    @property
    def _local_grads(self) -> tuple[Number, ...]:
        """The local derivative with respect to each of `_children`: what a gradient of 1 would send them."""
        operands = tuple(Value(child.data) for child in self._children)
        alike = computed(self.data, operands, self._op, self._rule)
        alike.grad = 1
        alike._backward()
        return tuple(each.grad for each in operands)

    def _backward(self) -> None:
        """Add what this Value sends back to the gradient of each operand; a leaf has none."""
        self._rule(self)

    def backward(self) -> None:
        """Set this gradient to 1 and send it back to all Values before this one, on top of what they hold."""
        self.grad = 1
        for value in reversed(tape(self)):
            value._backward()

    def __add__(self, other: "Value | float") -> "Value":
        other = other if isinstance(other, Value) else leaf(other, CONSTANT)
        return computed(self.data + other.data, (self, other), "+", send_sum)

    def __mul__(self, other: "Value | float") -> "Value":
        other = other if isinstance(other, Value) else leaf(other, CONSTANT)
        return computed(self.data * other.data, (self, other), "*", send_product)

    def __pow__(self, exponent: float) -> "Value":
        assert isinstance(exponent, int | float), "a Value can only be raised to int/float powers"
        return computed(self.data**exponent, (self,), f"**{exponent}", partial(send_power, exponent))

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "Value":
        return self * -1

    def __sub__(self, other: "Value | float") -> "Value":
        return self + (-other)

    def __rsub__(self, other: "Value | float") -> "Value":
        return -self + other

    def __truediv__(self, other: "Value | float") -> "Value":
        return self * other**-1

    def __rtruediv__(self, other: "Value | float") -> "Value":
        return self**-1 * other

    def relu(self) -> "Value":
        """The number itself where it is positive, else 0. At 0 no gradient passes."""
        return computed(0 if self.data < 0 else self.data, (self,), "ReLU", send_relu)

    def tanh(self) -> "Value":
        """The hyperbolic tangent."""
        return computed(math.tanh(self.data), (self,), "tanh", send_tanh)

    def exp(self) -> "Value":
        """e to the power of this number."""
        return computed(math.exp(self.data), (self,), "exp", send_exp)

    def log(self) -> "Value":
        """The natural logarithm."""
        return computed(math.log(self.data), (self,), "log", send_log)

    def sigmoid(self) -> "Value":
        """1/(1 + e^-x), without an overflow at either end."""
        small = math.exp(-abs(self.data))
        return computed((1 if self.data >= 0 else small) / (1 + small), (self,), "sigmoid", send_sigmoid)

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __setstate__(self, state: tuple[dict[str, Any] | None, dict[str, Any]]) -> None:
        """A copy is born when it is made, after the copies of its operands."""
        extras, slots = state
        for name, content in {**(extras or {}), **slots, "_born": tick()}.items():
            setattr(self, name, content)


def leaf(data: Number, role: str) -> Value:
    """A leaf of which the role is known: a constant that arithmetic made, or a parameter of a module."""
    value = Value(data)
    value._role = role
    return value


def computed(data: Number, children: tuple[Value, ...], op: str, rule: Rule) -> Value:
    """What every op makes. Setting the slots here is quicker than calling `Value(...)`."""
    value = new(Value)
    value.data = data
    value.grad = 0
    value._children = children
    value._op = op
    value._rule = rule
    value._born = tick()
    return value


new = Value.__new__


def tape(value: Value) -> list[Value]:
    """This Value and all it was computed from, in the order they were born: operands before their readers."""
    found, waiting = {value}, [value]
    while waiting:
        for child in waiting.pop()._children:
            if child not in found:
                found.add(child)
                waiting.append(child)
    return sorted(found, key=birth)


def nothing(out: Value) -> None:
    """The rule of leaves, and of ops made by hand until their `_backward` is set."""


def send_sum(out: Value) -> None:
    a, b = out._children
    a.grad += out.grad
    b.grad += out.grad


def send_product(out: Value) -> None:
    a, b = out._children
    a.grad += b.data * out.grad
    b.grad += a.data * out.grad


def send_power(exponent: float, out: Value) -> None:
    (x,) = out._children
    x.grad += exponent * x.data ** (exponent - 1) * out.grad


def send_relu(out: Value) -> None:
    (x,) = out._children
    x.grad += (out.data > 0) * out.grad


def send_tanh(out: Value) -> None:
    (x,) = out._children
    x.grad += (1 - out.data**2) * out.grad


def send_exp(out: Value) -> None:
    (x,) = out._children
    x.grad += out.data * out.grad


def send_log(out: Value) -> None:
    (x,) = out._children
    x.grad += 1 / x.data * out.grad


def send_sigmoid(out: Value) -> None:
    (x,) = out._children
    x.grad += out.data * (1 - out.data) * out.grad
