"""`Module`, `Neuron`, `Layer` and `MLP`: networks of Values, with micrograd's shapes, draws and names.

Weights come from Python's own `random`, uniform between -1 and 1, one draw each in order, neuron by neuron; a
bias starts at 0 and draws nothing. So a program that seeds `random` gets the very network that micrograd
gives it.
"""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from graphlab.micrograd.engine import PARAMETER, Value, leaf


class Module:
    """Something with parameters."""

    def parameters(self) -> list[Value]:
        """The Values that training changes."""
        return []

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        for parameter in self.parameters():
            parameter.grad = 0


class Neuron(Module):
    """b + w[0]*x[0] + w[1]*x[1] + ..., bent by relu unless nonlin is False."""

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.w = [leaf(random.uniform(-1, 1), PARAMETER) for _ in range(nin)]
        self.b = leaf(0, PARAMETER)
        self.nonlin = nonlin

    def __call__(self, x: Iterable[Any]) -> Value:
        activation = self.b
        for weight, number in zip(self.w, x, strict=False):
            activation = activation + weight * number
        return activation.relu() if self.nonlin else activation

    def parameters(self) -> list[Value]:
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons side by side, reading the same inputs. One neuron gives its Value alone, more give a list."""

    def __init__(self, nin: int, nout: int, **settings: Any) -> None:
        self.neurons = [Neuron(nin, **settings) for _ in range(nout)]

    def __call__(self, x: Sequence[Any]) -> Any:
        outputs = [neuron(x) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def parameters(self) -> list[Value]:
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


class MLP(Module):
    """Layers one after the other, all bent but the last."""

    def __init__(self, nin: int, nouts: Sequence[int]) -> None:
        sizes = [nin, *nouts]
        self.layers = [
            Layer(sizes[place], sizes[place + 1], nonlin=place + 1 < len(nouts))
            for place in range(len(nouts))
        ]

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self) -> list[Value]:
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"
