"""A fused op opens into its primitives and nothing outside changes."""

import numpy as np
import pytest

from graphlab.document import Document, NodeId
from graphlab.document.edits import EditError
from graphlab.engine import build, run
from graphlab.language import can_explode, explode, parse
from graphlab.ops import OP, OPS

PROGRAMS = {
    "tanh": "y = tanh(x)",
    "sigmoid": "y = sigmoid(x)",
    "gelu": "y = gelu(x, approximate='tanh')",
    "softplus": "y = softplus(x, beta=2)",
    "softmax": "y = softmax(x, 0)",
    "log_softmax": "y = log_softmax(x, -1)",
    "logsumexp": "y = logsumexp(x, 1)",
    "cross_entropy": "y = cross_entropy(x, t) + cross_entropy(x, t, ignore_index=1, reduction='sum')",
    "mse_loss": "y = mse_loss(x, x * x)",
    "layer_norm": "y = layer_norm(x, (4,), w, b) + layer_norm(x, (4,))",
    "rms_norm": "y = rms_norm(x, (4,), w)",
    "batch_norm": "y = batch_norm(x, b, w * w + 1, w, b, training=True)",
    "dropout": "y = dropout(x, 0.4, seed=3)",
    "mean": "y = mean(x, 1)",
    "var": "y = var(x, 0)",
}


def document_of(text: str) -> Document:
    numbers = np.random.default_rng(2)
    leaves = {
        "x": numbers.normal(size=(3, 4)),
        "w": numbers.normal(size=4),
        "b": numbers.normal(size=4),
        "t": [1, 0, 3],
    }
    text = f"{text}\nL = sum(y * y)"
    free = {node.name for node in parse(text).graph.nodes.values() if not node.inputs}
    return parse(text, values={name: np.array(leaf) for name, leaf in leaves.items() if name in free})


def exploded(document: Document, op: str) -> Document:
    program = build(document)
    for key in [key for key, node in document.graph.nodes.items() if node.op == op]:
        shapes = [program.shapes[program.position[source]] for source in document.graph.nodes[key].inputs]
        document = explode(document, key, shapes)
    return document


@pytest.mark.parametrize("op", PROGRAMS)
def test_values_and_gradients_outside_stay_as_they_were(op: str) -> None:
    before = document_of(PROGRAMS[op])
    after = exploded(before, op)
    assert op not in {node.op for node in after.graph.nodes.values()}
    assert build(after).faults == ()
    one, other = (run(build(document), document.values) for document in (before, after))
    for key in before.graph.nodes:
        np.testing.assert_allclose(other.value(key), one.value(key), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(other.grad(key), one.grad(key), rtol=1e-8, atol=1e-11)


def test_every_op_with_a_formula_is_tried_here() -> None:
    assert {op.name for op in OPS if op.expand} == set(PROGRAMS)


def test_the_node_that_gives_the_value_keeps_its_id_and_name() -> None:
    before = document_of("y = tanh(x)")
    y = next(key for key, node in before.graph.nodes.items() if node.name == "y")
    after = exploded(before, "tanh")
    assert after.graph.nodes[y].name == "y"
    assert after.graph.nodes[y].op == "div"
    untouched = [key for key in before.graph.nodes if key != y]
    assert all(after.graph.nodes[key] is before.graph.nodes[key] for key in untouched)


def test_a_primitive_has_nothing_inside() -> None:
    document = document_of("y = x + x")
    y = next(key for key, node in document.graph.nodes.items() if node.name == "y")
    assert not can_explode(document, y)
    assert OP["add"].expand == ""
    with pytest.raises(EditError, match="nothing inside"):
        explode(document, NodeId(y), [(3, 4), (3, 4)])
