"""Document to Program: order, places, faults."""

from dataclasses import replace

import pytest

from graphlab.document import Document, Graph, Node, NodeId, Slot
from graphlab.document.edits import add_leaf, add_op, connect, disconnect, set_target
from graphlab.engine import Program, build, run


def named(program: Program) -> list[str]:
    return [program.graph.nodes[node].name for node in program.order]


def two_products() -> tuple[Document, dict[str, NodeId]]:
    """d = a*b, e = d + a."""
    document, a = add_leaf(Document(), 2.0, name="a")
    document, b = add_leaf(document, 3.0, name="b")
    document, d = add_op(document, "mul", [a, b], name="d")
    document, e = add_op(document, "add", [d, a], name="e")
    return document, {"a": a, "b": b, "d": d, "e": e}


def test_operands_come_before_the_nodes_that_read_them() -> None:
    document, _ = two_products()
    assert named(build(document)) == ["a", "b", "d", "e"]


def test_the_target_is_the_last_computed_node_that_nothing_reads() -> None:
    document, ids = two_products()
    document, _ = add_leaf(document, 1.0, name="unused")
    assert build(document).target == ids["e"]


def test_what_the_target_needs_is_computed_first() -> None:
    document, ids = two_products()
    document = set_target(document, ids["d"])
    assert named(build(document)) == ["a", "b", "d", "e"]
    document, z = add_leaf(document, 1.0, name="z")
    document = set_target(document, z)
    assert named(build(document))[0] == "z"


def test_backward_goes_only_where_a_gradient_can_travel() -> None:
    document, ids = two_products()
    program = build(set_target(document, ids["d"]))
    assert [program.order[place] for place in program.backward] == [ids["d"]]
    assert program.sent_at[program.edge[Slot(ids["e"], 0)]] == -1


def test_no_gradient_travels_through_a_comparison() -> None:
    document, ids = two_products()
    document, less = add_op(document, "lt", [ids["e"], ids["b"]])
    document, _ = add_op(document, "mul", [less, ids["b"]])
    trace = run(build(document), document.values)
    assert trace.grad(less) == 3.0
    assert trace.grad(ids["e"]) == 0.0
    assert trace.contribution(Slot(less, 0)) is None


def test_an_empty_port_stops_only_what_is_behind_it() -> None:
    document, ids = two_products()
    document = disconnect(document, [Slot(ids["d"], 1)])
    program = build(document)
    assert [(fault.node, fault.words) for fault in program.faults] == [
        (ids["d"], "Input 2 of mul is empty. Connect a wire to it.")
    ]
    assert program.idle == {ids["d"], ids["e"]}
    assert named(program) == ["a", "b"]
    assert run(program, document.values).value(ids["b"]) == 3.0


def test_a_loop_is_named_at_each_of_its_nodes_and_nowhere_else() -> None:
    document, ids = two_products()
    document, f = add_op(document, "tanh", [ids["e"]], name="f")
    document = connect(document, ids["e"], Slot(ids["d"], 0))
    program = build(document)
    assert {fault.node for fault in program.faults} == {ids["d"], ids["e"]}
    assert "loop" in program.faults[0].words
    assert program.idle == {ids["d"], ids["e"], f}


def test_a_node_that_reads_itself_is_a_loop() -> None:
    document, ids = two_products()
    program = build(connect(document, ids["d"], Slot(ids["d"], 0)))
    assert [fault.node for fault in program.faults] == [ids["d"]]


def test_two_loops_and_a_bridge_between_them_are_told_apart() -> None:
    document, one = add_op(Document(), "tanh")
    document, bridge = add_op(document, "tanh", [one])
    document, other = add_op(document, "add", [bridge, None])
    document = connect(connect(document, one, Slot(one, 0)), other, Slot(other, 1))
    program = build(document)
    assert {fault.node for fault in program.faults} == {one, other}
    assert program.idle == {one, bridge, other}


def test_arrays_of_two_shapes_are_a_fault_in_words() -> None:
    document, a = add_leaf(Document(), [[1.0, 2.0, 3.0]] * 2)
    document, b = add_leaf(document, [[1.0], [2.0], [3.0]])
    document, c = add_op(document, "add", [a, b])
    document, d = add_op(document, "tanh", [c])
    program = build(document)
    (fault,) = program.faults
    assert fault.node == c
    assert fault.words.startswith("add: 2×3 and 3×1 do not fit")
    assert program.idle == {c, d}


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Node("unheard_of", (NodeId(1),)), "no op called unheard_of"),
        (Node("add", (NodeId(1),)), "takes 2 operands, not 1"),
        (Node("tanh", (NodeId(99),)), "Input 1 of tanh is empty"),
        (Node("parameter"), "has no value"),
    ],
    ids=["unknown op", "wrong arity", "unknown node", "leaf without value"],
)
def test_what_no_edit_makes_but_a_file_might_is_a_fault_too(node: Node, words: str) -> None:
    document, leaf = add_leaf(Document(), 1.0)
    broken = NodeId(2)
    document = replace(document, graph=Graph({**document.graph.nodes, broken: node}, 3))
    program = build(document)
    assert [fault.node for fault in program.faults] == [broken]
    assert words in program.faults[0].words
    assert program.order == (leaf,)


def test_an_empty_document_builds_and_runs() -> None:
    trace = run(build(Document()), {})
    assert trace.program.target is None
    assert trace.values.size == trace.grads.size == trace.sent.size == 0


def test_a_program_does_not_depend_on_values() -> None:
    document, ids = two_products()
    program = build(document)
    other = run(program, {**document.values, ids["a"]: 5.0})
    assert other.value(ids["e"]) == 20.0
    assert other.grad(ids["a"]) == 4.0


def test_edges_are_filled_slots_in_order() -> None:
    document, ids = two_products()
    program = build(document)
    assert program.slots == tuple(Slot(ids[name], index) for name in "de" for index in (0, 1))
    assert [program.order[place] for place in program.edge_from] == [ids[name] for name in "abda"]
    assert [program.slots[edge] for edge in program.arrivals] == [
        Slot(ids["e"], 0),
        Slot(ids["e"], 1),
        Slot(ids["d"], 0),
        Slot(ids["d"], 1),
    ]


def test_a_chain_of_100_000_nodes_needs_no_recursion(kernels) -> None:
    length = 100_000
    nodes = {NodeId(1): Node("parameter")}
    nodes |= {NodeId(key): Node("neg", (NodeId(key - 1),)) for key in range(2, length + 1)}
    document = Document(graph=Graph(nodes, length + 1), values={NodeId(1): 0.5})
    program = build(document)
    assert len(program.order) == length
    for trace in (run(program, document.values), run(program, document.values, kernels)):
        assert trace.value(NodeId(length)) == -0.5
        assert trace.grad(NodeId(1)) == -1.0


def test_a_loop_of_many_nodes_is_found_without_recursion() -> None:
    length = 20_000
    nodes = {
        NodeId(key): Node("neg", (NodeId(key - 1 if key > 1 else length),)) for key in range(1, length + 1)
    }
    program = build(Document(graph=Graph(nodes, length + 1)))
    assert len(program.faults) == len(program.idle) == length
