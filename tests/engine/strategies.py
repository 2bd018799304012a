"""Random scalar graphs that stay in the domain of their ops, for hypothesis."""

from hypothesis import strategies as st

from graphlab.document import Document, NodeId
from graphlab.document.edits import add_leaf, add_op, set_target
from graphlab.ops import OP, OPS, Op

DIFFERENTIABLE = tuple(op for op in OPS if op.local is not None and op.slots == ("float",))
ROUNDED_ALIKE = tuple(OP[name] for name in ("add", "sub", "mul", "div", "neg"))
LARGEST = 40
# Operands that must stay positive, or small, pass through an op that makes them so.
POSITIVE = {("div", 1), ("log", 0), ("sqrt", 0), ("pow", 0), ("pow_of", 0)}
SMALL = {("exp", 0), ("pow_of", 1), ("softplus", 0), ("sigmoid", 0), ("gelu", 0), ("tanh", 0)}
SETTINGS = {
    ("pow", "exponent"): st.sampled_from([-1.0, 0.5, 2.0, 3.0]),
    ("leaky_relu", "negative_slope"): st.sampled_from([0.01, 0.2]),
    ("gelu", "approximate"): st.sampled_from(["none", "tanh"]),
    ("softplus", "beta"): st.sampled_from([0.5, 1.0, 2.0]),
    ("softplus", "threshold"): st.just(20.0),
    ("clamp", "min"): st.sampled_from([-float("inf"), -0.5]),
    ("clamp", "max"): st.sampled_from([float("inf"), 0.5, 1.0]),
}
NUMBERS = st.floats(-3.0, 3.0).map(lambda number: round(number, 6))


@st.composite
def scalar_documents(draw: st.DrawFn, ops: tuple[Op, ...] = DIFFERENTIABLE) -> Document:
    """1 to 40 nodes, and some that keep operands in range, in computing order, with repeated operands."""
    document, nodes = Document(), []
    for _ in range(draw(st.integers(1, LARGEST))):
        if len(nodes) < 2 or draw(st.integers(0, 3)) == 0:
            document, key = add_leaf(document, draw(NUMBERS))
        else:
            document, key = _one_op(draw, document, draw(st.sampled_from(ops)), nodes)
        nodes.append(key)
    return set_target(document, nodes[-1])


def _one_op(draw: st.DrawFn, document: Document, op: Op, nodes: list[NodeId]) -> tuple[Document, NodeId]:
    operands = []
    for index in range(op.arity):
        operand = draw(st.sampled_from(nodes[-6:]))
        if (op.name, index) in POSITIVE:
            document, operand = _positive(document, operand)
        elif (op.name, index) in SMALL:
            document, operand = add_op(document, "sin", [operand])
        operands.append(operand)
    params = {param.name: draw(SETTINGS[op.name, param.name]) for param in op.params}
    return add_op(document, op.name, operands, params=params)


def _positive(document: Document, operand: NodeId) -> tuple[Document, NodeId]:
    document, half = add_leaf(document, 0.5, role="constant")
    document, square = add_op(document, "mul", [operand, operand])
    return add_op(document, "add", [square, half])
