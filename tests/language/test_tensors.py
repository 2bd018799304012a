"""Programs of tensors: what PyTorch's spellings mean, and texts that come back as they were."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphlab.document import Document
from graphlab.document.compare import alike
from graphlab.document.edits import add_leaf, add_op, set_value
from graphlab.document.file import from_json, to_json
from graphlab.language import FormulaError, parse, to_code, to_text
from graphlab.language.walk import target_of
from graphlab.ops import OP, ShapeFault
from tests.language.graphs import by_name
from tests.ops.cases import CASES

FACTS = json.loads((Path(__file__).parents[1] / "reference" / "cases.json").read_text(encoding="utf-8"))
PROGRAMS = {case["name"]: case["program"] for case in FACTS["cases"] if isinstance(case.get("program"), list)}


def printed(text):
    return to_text(parse(text))


def meant(text):
    """The last line of a text as it is printed."""
    return printed(text).splitlines()[-1]


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_reference_program_is_read_and_printed_the_same_way_again(name):
    text = printed("\n".join(PROGRAMS[name]))
    assert printed(text) == text
    assert len(text.splitlines()) >= len(PROGRAMS[name])


SPELLINGS = [
    ("x.sum(1, keepdim=True)", "sum(x, 1, keepdim=True)"),
    ("torch.sum(x, dim=1, keepdim=True)", "sum(x, 1, keepdim=True)"),
    ("np.sum(x, axis=1, keepdims=True)", "sum(x, 1, keepdim=True)"),
    ("x.sum(1, True)", "sum(x, 1, keepdim=True)"),
    ("x.sum()", "sum(x)"),
    ("x.mean((0, 1))", "mean(x, (0, 1))"),
    ("x.mean([0, 1])", "mean(x, (0, 1))"),
    ("x.var(0, unbiased=False)", "var(x, 0, correction=0)"),
    ("x.var(0, False)", "var(x, 0, correction=0)"),
    ("x.std(0)", "sqrt(var(x, 0))"),
    ("x.view(4, 6)", "reshape(x, (4, 6))"),
    ("x.view((4, 6))", "reshape(x, (4, 6))"),
    ("x.reshape(-1, 2)", "reshape(x, (-1, 2))"),
    ("x.reshape(-1)", "reshape(x, (-1,))"),
    ("reshape(x, [3, 4])", "reshape(x, (3, 4))"),
    ("x.transpose(1, 2)", "transpose(x, 1, 2)"),
    ("x.permute(2, 0, 1)", "permute(x, (2, 0, 1))"),
    ("x.T", "transpose(x, 0, 1)"),
    ("x.mT", "transpose(x, -2, -1)"),
    ("x.t()", "transpose(x, 0, 1)"),
    ("x @ W.T", "x @ transpose(W, 0, 1)"),
    ("a @ b * c @ d", "a @ b * c @ d"),
    ("a @ (b @ c)", "a @ (b @ c)"),
    ("-a @ b", "-a @ b"),
    ("(a @ b) ** 2", "(a @ b) ** 2"),
    ("torch.matmul(a, b)", "a @ b"),
    ("x[ix]", "x[ix]"),
    ("p[r, c]", "p[r, c]"),
    ("x[:, 1:, 0]", "x[:, 1:, 0]"),
    ("x[-1]", "x[-1]"),
    ("x[0, 1,]", "x[0, 1]"),
    ("x[..., None]", "x[..., None]"),
    ("x[:, -1, :]", "x[:, -1, :]"),
    ("x[::2]", "x[::2]"),
    ("x[1:5:2, ix + 1]", "x[1:5:2, ix + 1]"),
    ("x[:, [0, 2]]", "x[:, [0, 2]]"),
    ("x[0][1]", "x[0][1]"),
    ("(a + b)[0]", "(a + b)[0]"),
    ("a + b[0]", "a + b[0]"),
    ("x[(...)]", "x[(...)]"),
    ("cat([a, b], 1)", "cat([a, b], 1)"),
    ("torch.cat((a, b), dim=-1)", "cat([a, b], -1)"),
    ("cat([a, [1.0, 2.0]])", "cat([a, [1.0, 2.0]])"),
    ("stack((a, b))", "stack([a, b])"),
    ("torch.stack([a, b * 2], dim=1)", "stack([a, b * 2], 1)"),
    ("F.softmax(x, dim=-1)", "softmax(x, -1)"),
    ("softmax(x)", "softmax(x, -1)"),
    ("x.log_softmax(1)", "log_softmax(x, 1)"),
    ("F.cross_entropy(x, y)", "cross_entropy(x, y)"),
    ("F.cross_entropy(x, target=y, reduction='sum')", "cross_entropy(x, y, reduction='sum')"),
    ("cross_entropy(x, y, ignore_index=-1)", "cross_entropy(x, y, ignore_index=-1)"),
    ("F.layer_norm(x, (4,), g, b, 1e-5)", "layer_norm(x, (4,), g, b)"),
    ("F.layer_norm(x, (4,), g, b, 1e-3)", "layer_norm(x, (4,), g, b, 0.001)"),
    ("F.layer_norm(x, 4, weight=g, bias=b)", "layer_norm(x, (4,), g, b)"),
    ("layer_norm(x, [4])", "layer_norm(x, (4,))"),
    ("layer_norm(x, (4,), None, None, 0.001)", "layer_norm(x, (4,), eps=0.001)"),
    ("F.one_hot(ix, num_classes=4).float()", "one_hot(ix, 4)"),
    ("F.embedding(ix, W)", "W[ix]"),
    ("F.linear(x, W, b)", "x @ transpose(W, 0, 1) + b"),
    ("torch.tril(torch.ones(3, 3)) == 0", "tril(ones(3, 3)) == 0"),
    ("x.masked_fill(m, float('-inf'))", "masked_fill(x, m, -inf)"),
    ("x.masked_fill(a < b, -inf)", "masked_fill(x, a < b, -inf)"),
    ("masked_fill(x, m, value=0)", "masked_fill(x, m, 0)"),
    ("torch.where(a > 0, a, 0.0)", "where(a > 0, a, 0)"),
    ("x.clamp(min=0.0)", "clamp(x, min=0)"),
    ("x.detach()", "detach(x)"),
    ("x.pow(2)", "x ** 2"),
    ("max(x, 1)", "max(x, 1)"),
    ("max(a, b)", "maximum(a, b)"),
    ("max(x, 2.0)", "maximum(x, 2)"),
    ("max(x)", "max(x)"),
    ("x.max(1, keepdim=True).values", "max(x, 1, keepdim=True)"),
    ("x.transpose(1, 2).contiguous().view(2, 3)", "reshape(transpose(x, 1, 2), (2, 3))"),
    ("x.unsqueeze(0).expand(3, -1)", "expand(unsqueeze(x, 0), (3, -1))"),
    ("split(x, 2, dim=1)[1]", "split(x, 2, 1)[1]"),
    ("unbind(x)[0]", "unbind(x)[0]"),
    ("zeros((3, 4))", "zeros(3, 4)"),
    ("torch.full((2, 3), 0.5)", "full((2, 3), 0.5)"),
    ("arange(8)", "arange(8)"),
    ("arange(1, 8, 2)", "arange(1, 8, 2)"),
    ("randn(2, 3)", "randn(2, 3, seed=0)"),
    ("eye(3)", "eye(3)"),
    ("gather(x, 1, ix)", "gather(x, 1, ix)"),
    ("x @ [[1.0], [2.0]]", "x @ [[1.0], [2.0]]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SPELLINGS, ids=[text for text, _ in SPELLINGS])
def test_spellings_of_pytorch_mean_one_op_with_one_form_of_its_settings(text, wanted):
    assert meant(text) == wanted
    assert meant(wanted) == wanted


def test_pieces_are_unpacked_into_a_node_each():
    document = parse("q, k, v = qkv.chunk(3, dim=-1)\na, b = split(x, 2, dim=1)")
    nodes = {node.name: node for node in document.graph.nodes.values()}
    assert [nodes[name].op for name in "qkvab"] == ["chunk"] * 3 + ["split"] * 2
    assert [dict(nodes[name].params).get("part", 0) for name in "qkvab"] == [0, 1, 2, 0, 1]
    assert nodes["v"].params == {"chunks": 3, "dim": -1, "part": 2}
    assert "k = chunk(qkv, 3, -1)[1]\n" in to_text(document)


def test_settings_compare_equal_however_they_were_written():
    texts = ["mean(x, (0, 1))", "x.mean(dim=[0, 1])", "mean(x, axis=(0, 1), keepdims=False)"]
    assert {tuple(parse(text).graph.nodes[2].params.items()) for text in texts} == {(("dim", (0, 1)),)}


def test_lists_without_a_point_are_whole_numbers_and_those_of_truth_values_masks():
    document = parse(
        "ix = [[0, 2], [2, 1]]\ny = [1, 2.0]\nz = [1, 1e0]\nm = [True, False]\nn: parameter = [3]"
    )
    values = {name: document.values[key] for name, key in by_name(document).items()}
    kinds = {name: value.dtype.name for name, value in values.items()}
    assert kinds == {"ix": "int64", "y": "float64", "z": "float64", "m": "bool", "n": "int64"}
    roles = {node.name: node.op for node in document.graph.nodes.values()}
    assert (roles["ix"], roles["m"], roles["y"], roles["n"]) == ("input", "input", "parameter", "parameter")
    assert printed(to_text(document)) == to_text(document)
    assert values["ix"].tolist() == [[0, 2], [2, 1]]
    assert parse("big = [9007199254740993]").values[1].tolist() == [9007199254740993]


def test_a_random_leaf_keeps_its_recipe_until_its_value_changes():
    document = parse("w: parameter = randn(2, 3, seed=7)\nb: parameter = zeros(3)\nx @ w")
    w = by_name(document)["w"]
    assert document.graph.nodes[w].params == {"init": "randn(2, 3, seed=7)"}
    np.testing.assert_array_equal(document.values[w], OP["randn"].forward(shape=(2, 3), seed=7))
    assert to_text(document) == (
        "w: parameter = randn(2, 3, seed=7)\nb: parameter = zeros(3)\nx = 1.0\nx @ w\n"
    )
    assert to_text(from_json(to_json(document))) == to_text(document)
    assert parse(to_text(document), document) is document
    other = set_value(document, w, np.zeros((2, 3)))
    assert to_text(other).startswith("w = [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]\n")
    assert parse(to_text(other), other) is other


def test_a_recipe_may_scale_and_shift_what_is_drawn():
    document = parse(
        "w = torch.randn(2, 2, seed=1, requires_grad=True)\nv: parameter = rand(3, seed=2) * 2 - 1"
    )
    assert to_text(document) == (
        "w: parameter = randn(2, 2, seed=1)\nv: parameter = rand(3, seed=2) * 2 - 1\n"
    )
    drawn = OP["rand"].forward(shape=(3,), seed=2) * 2 - 1
    np.testing.assert_array_equal(document.values[by_name(document)["v"]], drawn)


@pytest.mark.parametrize(
    "recipe", ["randn(2, seed=8)", "1\nevil = 2", "randn(2,seed=7)", "x", "randn(2, 2, seed=7)", "randn("]
)
def test_a_recipe_out_of_a_file_that_does_not_give_the_value_is_not_printed(recipe):
    value = OP["randn"].forward(shape=(2,), seed=7)
    document, _ = add_leaf(Document(), value, name="w", init=recipe)
    assert to_text(document) == f"w: parameter = {value.tolist()}\n"


def test_unseeded_draws_differ_and_their_seeds_are_printed():
    assert printed("a = randn(2)\nb = randn(2)") == "a = randn(2, seed=0)\nb = randn(2, seed=1)\n"


def test_parsing_computes_no_values_and_refuses_programs_beyond_the_limits_by_their_shapes():
    with pytest.raises(FormulaError, match="16,000,000 elements"):
        parse("x = ones(4000, 1)\ny = x @ x.T")
    with pytest.raises(FormulaError, match="more than 1 GiB"):
        parse("x = ones(3000, 3000)\n" + "\n".join(f"y{k} = x + {k}.5" for k in range(20)))
    assert len(parse("x = ones(2, 3)\ny = x @ x").graph.nodes) == 2


def test_micrograd_refuses_tensors_in_words():
    assert to_code(parse("x = [[1.0, 2.0]]\ny = tanh(x)"), "micrograd") == (
        "# micrograd computes with single numbers, and x is a tensor of 1×2.\n# Choose PyTorch or NumPy.\n"
    )
    assert "works on tensors" in to_code(parse("y = sum(x)"), "micrograd")


PYTORCH = [
    ("x = [1.0, 2.0]\nsum(x, 0, keepdim=True)", "torch.sum(x, 0, keepdim=True)"),
    ("max(x, 1, keepdim=True)", "torch.max(x, 1, keepdim=True).values"),
    ("max(x)", "torch.max(x)"),
    ("var(x, 0, correction=0)", "torch.var(x, 0, correction=0)"),
    ("softmax(x)", "F.softmax(x, -1)"),
    ("layer_norm(x, (4,), g, b)", "F.layer_norm(x, (4,), g, b, 1e-05)"),
    ("layer_norm(x, (4,))", "F.layer_norm(x, (4,), eps=1e-05)"),
    ("rms_norm(x, (4,), g)", "F.rms_norm(x, (4,), g, 1e-05)"),
    ("batch_norm(x, m, v)", "F.batch_norm(x, m, v, training=False, momentum=0.1, eps=1e-05)"),
    ("cross_entropy(x, y, ignore_index=-1)", "F.cross_entropy(x, y.long(), ignore_index=-1)"),
    ("one_hot(ix, 4)", "F.one_hot(ix.long(), 4).double()"),
    ("x[ix, 1:]", "x[ix.long(), 1:]"),
    ("x[arange(2)]", "x[torch.arange(0, 2, 1)]"),
    ("arange(0, 1, 0.5)", "torch.arange(0, 1, 0.5, dtype=torch.float64)"),
    ("ones(2, 3)", "torch.ones((2, 3), dtype=torch.float64)"),
    ("cat([a, b], 1)", "torch.cat([a, b], 1)"),
    ("gather(x, 1, argmax(x))", "torch.gather(x, 1, torch.argmax(x))"),
    ("expand(x, (3, -1))", "x.expand((3, -1))"),
    ("split(x, 2, 1)[1]", "torch.split(x, 2, 1)[1]"),
    ("masked_fill(x, m, -inf)", 'torch.masked_fill(x, m != 0, -float("inf"))'),
    ("clamp(x, min=0)", None),
    ("x.T @ x", "torch.transpose(x, 0, 1) @ x"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), PYTORCH, ids=[text for text, _ in PYTORCH])
def test_torch_code_follows_the_signatures_of_pytorch(text, wanted):
    code = to_code(parse(text), "torch")
    compile(code, "printed", "exec")
    assert wanted is None or f" = {wanted}\n" in code


def test_torch_code_holds_indices_masks_and_drawn_numbers_as_they_are():
    code = to_code(
        parse("ix = [0, 1]\nm = [True]\nk = [1.0] * randn(2, seed=3)\ny = dropout(k, 0.5, seed=1)"), "torch"
    )
    assert "ix = torch.tensor([0, 1])\n" in code
    assert "m = torch.tensor([True])\n" in code
    numbers = OP["randn"].forward(shape=(2,), seed=3).tolist()
    assert f"torch.tensor({numbers}, dtype=torch.float64)" in code
    mask = OP["dropout_mask"].forward(np.ones(2), p=0.5, seed=1, training=True).tolist()
    assert f"y = k * torch.tensor({mask}, dtype=torch.float64)\n" in code


TRIED = [case for case in CASES if not case.is_empty]


def program_of(case):
    """One call of an op on leaves that hold its operands."""
    document, keys = Document(), []
    for index, operand in enumerate(case.operands()):
        value = operand if np.ndim(operand) else float(operand)
        document, key = add_leaf(document, value, name=f"x{index}", role="input")
        keys.append(key)
    return add_op(document, case.name, keys, params=case.given, name="y")[0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_call_with_any_settings_is_read_back_as_the_same_op(case):
    document = program_of(case)
    again = parse(to_text(document))
    mine, other = document.graph.nodes[target_of(document)], again.graph.nodes[by_name(again)["y"]]
    assert (mine.op, mine.params, len(mine.inputs)) == (other.op, other.params, len(other.inputs))
    assert to_text(again) == to_text(document) or case.is_empty
    for dialect in ("torch", "numpy"):
        compile(to_code(document, dialect), "printed", "exec")


@pytest.mark.parametrize("case", TRIED, ids=str)
def test_numpy_code_of_a_tensor_op_computes_what_the_op_does(case):
    document = program_of(case)
    with np.errstate(all="ignore"):
        names = {}
        exec(compile(to_code(document, "numpy"), "printed", "exec"), names)
        operands = [np.asarray(each) for each in case.operands()]
        op, given = case.op, case.settings
        wanted = op.forward(*operands, *op.numbers(given)) if op.pointwise else op.forward(*operands, **given)
    np.testing.assert_allclose(np.asarray(names["y"], float), wanted, rtol=1e-9, atol=1e-12)


@st.composite
def programs(draw):
    """Tensor programs whose shapes fit: leaves, then ops on what is there."""
    document, shapes = Document(), {}
    for index in range(draw(st.integers(1, 3))):
        shape = draw(st.sampled_from([(), (3,), (2, 3), (3, 1), (2, 3, 4)]))
        value = np.arange(1.0, 1.0 + np.prod(shape, dtype=int)).reshape(shape) / 4
        role = draw(st.sampled_from(["parameter", "input", "constant"]))
        name = draw(st.sampled_from(["", f"x{index}"]))
        document, key = add_leaf(document, value if shape else float(value), name=name, role=role)
        shapes[key] = shape
    for index in range(draw(st.integers(1, 6))):
        case = draw(st.sampled_from(TRIED))
        operands = []
        for wanted in case.shapes:
            fitting = [key for key, shape in shapes.items() if shape == wanted]
            if not fitting:
                document, key = add_leaf(document, np.ones(wanted) if wanted else 1.0, role="input")
                shapes[key], fitting = wanted, [key]
            operands.append(draw(st.sampled_from(fitting)))
        name = draw(st.sampled_from(["", f"y{index}"]))
        document, key = add_op(document, case.name, operands, params=case.given, name=name)
        shapes[key] = OP[case.name].shape(*case.shapes, **case.settings)
    return document


@settings(max_examples=150)
@given(programs())
def test_a_program_of_tensors_is_the_same_after_text_and_after_a_file(document):
    text = to_text(document)
    again = parse(text)
    assert to_text(again) == text
    assert parse(text, again) is again
    assert len(again.graph.nodes) == len(document.graph.nodes)
    assert alike(from_json(to_json(again)).graph, again.graph)
    for dialect in ("torch", "numpy"):
        compile(to_code(document, dialect), "printed", "exec")


def test_choosing_along_a_dim_of_a_single_number_points_to_maximum():
    node = parse("x = 1.0\nmax(x, 0)").graph.nodes[2]
    with pytest.raises(ShapeFault, match=r"To choose between two numbers write maximum\(a, b\)"):
        OP[node.op].shape((), **OP[node.op].settings(node.params))
