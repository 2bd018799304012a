"""Neuron, Layer and MLP: micrograd's draws, shapes and names, and networks that learn as they should."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphlab.micrograd import Value, nn
from graphlab.micrograd.engine import tape

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "cases.json").read_text(encoding="utf-8"))
CASE = {case["name"]: case for case in REFERENCE["cases"]}
MOONS = CASE["micrograd_moons_demo"]


def moons_loss(model: nn.MLP) -> Value:
    """The loss of the moons demo over all 100 points; labels are NumPy integers, as there."""
    labels = np.array(MOONS["inputs"]["y"])
    scores = [model([Value(number) for number in row]) for row in MOONS["inputs"]["X"]]
    losses: list[Value] = [(1 + -y * score).relu() for y, score in zip(labels, scores, strict=True)]
    squares: Any = sum(p * p for p in model.parameters())
    total: Any = sum(losses)
    return total * (1.0 / len(losses)) + 1e-4 * squares


def test_the_moons_demo_begins_as_it_should() -> None:
    random.seed(1337)
    model = nn.MLP(2, [16, 16, 1])
    for step, expected in enumerate(MOONS["expected"]["loss_before_step"][:3]):
        loss = moons_loss(model)
        assert loss.data == pytest.approx(expected, rel=1e-12)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= (1.0 - 0.9 * step / 100) * p.grad
    everything = tape(loss)
    assert len(everything) == 65_818
    # micrograd's set holds a repeated operand once: each of the 337 parameters is squared.
    assert sum(len(value._prev) for value in everything) == 126_517
    assert sum(len(value._children) for value in everything) == 126_517 + 337


def test_a_seed_gives_the_weights_that_micrograd_gives() -> None:
    random.seed(1337)
    first, *_ = nn.MLP(2, [16, 16, 1]).layers
    weights = [[w.data for w in neuron.w] for neuron in first.neurons]
    assert weights == MOONS["inputs"]["W1"]
    assert [neuron.b.data for neuron in first.neurons] == MOONS["inputs"]["b1"]


def test_a_weight_is_one_draw_and_a_bias_is_none() -> None:
    random.seed(3)
    neuron = nn.Neuron(4)
    behind = random.random()
    random.seed(3)
    assert [w.data for w in neuron.w] == [random.uniform(-1, 1) for _ in range(4)]
    assert random.random() == behind
    assert (neuron.b.data, type(neuron.b.data)) == (0, int)


def test_the_neuron_of_the_readme() -> None:
    random.seed(1337)
    neuron = nn.Neuron(2)
    x = [Value(1.0), Value(-2.0)]
    y = neuron(x)
    y.backward()
    assert y.data == 0.102443419482938
    assert [p.grad for p in neuron.parameters()] == [1.0, -2.0, 1.0]
    assert [each.grad for each in x] == [0.23550571390294128, 0.06653114721000164]


def test_parameters_come_weights_first_neuron_by_neuron() -> None:
    model = nn.MLP(2, [16, 16, 1])
    assert len(model.parameters()) == 337
    first = model.layers[0].neurons[0]
    assert model.parameters()[:3] == [*first.w, first.b]
    assert nn.Module().parameters() == []


def test_networks_describe_themselves() -> None:
    assert repr(nn.Neuron(2)) == "ReLUNeuron(2)"
    assert repr(nn.Neuron(16, nonlin=False)) == "LinearNeuron(16)"
    assert repr(nn.Layer(2, 2)) == "Layer of [ReLUNeuron(2), ReLUNeuron(2)]"
    assert repr(nn.MLP(1, [1, 1])) == "MLP of [Layer of [ReLUNeuron(1)], Layer of [LinearNeuron(1)]]"


def test_one_neuron_gives_a_value_and_more_give_a_list() -> None:
    assert isinstance(nn.Layer(2, 1)([1.0, 2.0]), Value)
    assert [type(each) for each in nn.Layer(2, 3)([1.0, 2.0])] == [Value] * 3
    assert nn.MLP(2, [3, 1])([1.0, 2.0])._op == "+"


def test_numbers_and_values_are_inputs_alike() -> None:
    neuron = nn.Neuron(2, nonlin=False)
    assert neuron([0.5, np.float64(2.0)]).data == neuron([Value(0.5), Value(2.0)]).data


def test_zero_grad_resets_parameters_and_nothing_else() -> None:
    neuron = nn.Neuron(1, nonlin=False)
    x = Value(2.0)
    neuron([x]).backward()
    neuron.zero_grad()
    assert [p.grad for p in neuron.parameters()] == [0, 0]
    assert x.grad == neuron.w[0].data


def test_a_module_of_ones_own_is_reset_too() -> None:
    class Line(nn.Module):
        def __init__(self) -> None:
            self.slope = Value(2.0)

        def parameters(self) -> list[Value]:
            return [self.slope]

    line = Line()
    (line.slope * 3).backward()
    line.zero_grad()
    assert line.slope.grad == 0


@pytest.mark.parametrize("name", ["mlp_3_4_4_1_sgd20", "mlp_3_4_4_1_lr_too_big20"])
def test_the_network_of_the_lecture_learns_step_by_step(name: str) -> None:
    case = CASE[name]
    layers = [
        [
            ([Value(w) for w in row], Value(bias))
            for row, bias in zip(weights["value"], biases["value"], strict=True)
        ]
        for weights, biases in ((case["inputs"][f"W{n}"], case["inputs"][f"b{n}"]) for n in (1, 2, 3))
    ]
    parameters = [p for layer in layers for weights, bias in layer for p in (*weights, bias)]

    def network(x: list[Any]) -> list[Any]:
        for layer in layers:
            x = [
                sum((w * each for w, each in zip(weights, x, strict=True)), b).tanh() for weights, b in layer
            ]
        return x

    losses = []
    for _ in case["expected_losses"]:
        outputs = [network(x)[0] for x in case["inputs"]["X"]["value"]]
        loss: Any = sum(
            (out - y) ** 2 for out, (y,) in zip(outputs, case["inputs"]["Y"]["value"], strict=True)
        )
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        losses.append(loss.data)
        for p in parameters:
            p.data += -case["optimizer"]["lr"] * p.grad
    assert len(parameters) == 41
    assert losses == pytest.approx(case["expected_losses"], rel=case["tolerance"]["rtol"])
