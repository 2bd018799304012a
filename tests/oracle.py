"""A naive scalar engine, kept naive on purpose: the oracle that the real one is compared with.

It shares nothing with graphlab's rules: formulas are written out once more with `math`, every value is a
Python float, and a gradient is the plain sum over all readers. Errors of `math` (an overflow, a bad domain)
are left to the caller.
"""

import math
from collections.abc import Mapping

from graphlab.document import Document, Node, NodeId
from graphlab.ops import OP

PHI, BELL = (
    (lambda x: 0.5 * math.erfc(-x / math.sqrt(2))),
    (lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi)),
)
BEND, CUBE = math.sqrt(2 / math.pi), 0.044715


def gelu(x, how):
    if how == 0:
        return x * PHI(x), [PHI(x) + x * BELL(x)]
    t = math.tanh(BEND * (x + CUBE * x**3))
    return x * (1 + t) / 2, [(1 + t) / 2 + x * (1 - t * t) / 2 * BEND * (1 + 3 * CUBE * x * x)]


def share(a, b, larger):
    return [0.5, 0.5] if a == b else [1.0, 0.0] if (a > b) == larger else [0.0, 1.0]


# name: operands (and params) to the value and one local derivative per operand
RULES = {
    "add": lambda a, b: (a + b, [1.0, 1.0]),
    "sub": lambda a, b: (a - b, [1.0, -1.0]),
    "mul": lambda a, b: (a * b, [b, a]),
    "div": lambda a, b: (a / b, [1 / b, -a / (b * b)]),
    "neg": lambda x: (-x, [-1.0]),
    "pow": lambda x, n: (math.pow(x, n), [n * math.pow(x, n - 1)]),
    "pow_of": lambda x, y: (math.pow(x, y), [y * math.pow(x, y - 1), math.pow(x, y) * math.log(x)]),
    "maximum": lambda a, b: (max(a, b), share(a, b, True)),
    "minimum": lambda a, b: (min(a, b), share(a, b, False)),
    "exp": lambda x: (math.exp(x), [math.exp(x)]),
    "log": lambda x: (math.log(x), [1 / x]),
    "sqrt": lambda x: (math.sqrt(x), [1 / (2 * math.sqrt(x))]),
    "sin": lambda x: (math.sin(x), [math.cos(x)]),
    "cos": lambda x: (math.cos(x), [-math.sin(x)]),
    "abs": lambda x: (abs(x), [0.0 if x == 0 else math.copysign(1.0, x)]),
    "tanh": lambda x: (math.tanh(x), [1 / math.cosh(x) ** 2]),
    "sigmoid": lambda x: (1 / (1 + math.exp(-x)), [math.exp(-x) / (1 + math.exp(-x)) ** 2]),
    "relu": lambda x: (max(x, 0.0), [1.0 if x > 0 else 0.0]),
    "leaky_relu": lambda x, slope: (x if x > 0 else slope * x, [1.0 if x > 0 else slope]),
    "gelu": gelu,
    "clamp": lambda x, low, high: (min(max(x, low), high), [1.0 if low <= x <= high else 0.0]),
    "softplus": lambda x, beta, _: (math.log(1 + math.exp(beta * x)) / beta, [1 / (1 + math.exp(-beta * x))]),
}


def parts(node: Node, values: Mapping[NodeId, float]) -> tuple[float, list[float]]:
    """A node's value and its local derivatives."""
    operands = [values[source] for source in node.inputs if source is not None]
    return RULES[node.op](*operands, *OP[node.op].numbers(node.params))


def naive(document: Document, target: NodeId) -> tuple[dict[NodeId, float], dict[NodeId, float]]:
    """Every value and gradient of a document whose nodes stand in the order in which they are computed."""
    nodes, values = document.graph.nodes, dict(document.values)
    for key, node in nodes.items():
        if key not in values:
            values[key] = parts(node, values)[0]
    grads = dict.fromkeys(nodes, 0.0)
    grads[target] = 1.0
    for key in reversed(list(nodes)):
        if nodes[key].inputs and grads[key] != 0.0:
            for source, local in zip(nodes[key].inputs, parts(nodes[key], values)[1], strict=True):
                grads[source] += grads[key] * local
    return values, grads
