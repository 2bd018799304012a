import numpy as np
import pytest

from graphlab.language import FormulaError, parse, parse_source
from tests.language.graphs import by_name, tree, values_of


def target_tree(text):
    document = parse(text)
    return tree(document, document.target)


def roles(text):
    document = parse(text)
    return {node.name: node.op for node in document.graph.nodes.values() if not node.inputs}


def notes(text):
    return {node.name: node.note for node in parse(text).graph.nodes.values() if node.note}


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "\t\r\n", "\ufeff", "# only a comment", "import torch"])
def test_blank_text_is_an_empty_document(text):
    assert not parse(text).graph.nodes
    assert parse(text).target is None


def test_free_names_are_parameters_of_one():
    document = parse("tanh(w*x + b)")
    assert values_of(document) == {"w": 1.0, "x": 1.0, "b": 1.0}
    assert roles("tanh(w*x + b)") == {"w": "parameter", "x": "parameter", "b": "parameter"}
    assert target_tree("tanh(w*x + b)") == ("tanh", ("add", ("mul", "w", "x"), "b"))


def test_roles_are_annotations():
    text = "w: parameter = 0.5; x: input = 2.0; k: constant = 3; m: buffer = 0; y: input"
    assert values_of(parse(text)) == {"w": 0.5, "x": 2.0, "k": 3.0, "m": 0.0, "y": 1.0}
    assert roles(text) == {"w": "parameter", "x": "input", "k": "constant", "m": "buffer", "y": "input"}


def test_a_role_can_be_given_after_the_number():
    assert roles("x = 2.0; x: input") == {"x": "input"}
    assert values_of(parse("x = 2.0; x: input")) == {"x": 2.0}


def test_several_numbers_at_once():
    assert values_of(parse("a, b = 2, -3")) == {"a": 2.0, "b": -3.0}
    document = parse("a = b = 2")
    assert values_of(document) == {"a": 2.0, "b": 2.0}
    assert len(document.graph.nodes) == 2


def test_a_chain_of_names_for_one_op_is_one_node():
    document = parse("p = q = a*b; L = p + q")
    assert tree(document, document.target) == ("add", ("mul", "a", "b"), ("mul", "a", "b"))
    assert len(document.graph.nodes) == 4


def test_every_written_number_is_a_leaf_of_its_own():
    document = parse("y = 2*x + 2")
    twos = [key for key, node in document.graph.nodes.items() if node.op == "constant"]
    assert [document.values[key] for key in twos] == [2.0, 2.0]


def test_numbers_alone_fold_to_one_leaf():
    assert values_of(parse("a = 2*3 - 1/4")) == {"a": 5.75}
    assert target_tree("y = 2 * 3 * x") == ("mul", ("constant", "6.0"), "x")
    assert target_tree("y = x * -3") == ("mul", "x", ("constant", "-3.0"))
    assert target_tree("y = sqrt(4)") == ("sqrt", ("constant", "4.0"))


def test_rebinding_renames_the_earlier_nodes():
    document = parse("x = 2; x = x + 1; x *= 3")
    assert list(by_name(document)) == ["x_1", "x_2", "x"]
    assert tree(document, document.target) == (
        "mul",
        ("add", "x_1", ("constant", "1.0")),
        ("constant", "3.0"),
    )


def test_rebinding_keeps_clear_of_names_in_use():
    assert set(by_name(parse("x_1 = 5; x = 2; x = x + x_1"))) == {"x_1", "x_2", "x"}


def test_augmented_assignment_of_a_free_name():
    assert target_tree("L += x") == ("add", "L_1", "x")


@pytest.mark.parametrize(
    ("sign", "op"), [("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "div"), ("**", "pow_of")]
)
def test_every_augmented_assignment(sign, op):
    assert target_tree(f"y {sign}= x") == (op, "y_1", "x")


def test_a_second_name_for_a_node_makes_no_node():
    document = parse("a = 2; b = a; y = a*b")
    assert tree(document, document.target) == ("mul", "a", "a")
    assert set(by_name(document)) == {"a", "y"}
    assert values_of(parse("a = 2; b = a", values={"b": 5.0})) == {"a": 5.0}


def test_a_node_whose_name_is_taken_away_goes_by_its_other_name():
    assert target_tree("x = 2; old = x; x = x + 1") == ("add", "old", ("constant", "1.0"))


def test_a_number_given_after_the_formula_is_the_leafs():
    document = parse("L = a*b\na = 2\nb: input = 3")
    assert values_of(document) == {"a": 2.0, "b": 3.0}
    assert tree(document, document.target) == ("mul", "a", "b")


def test_the_last_formula_is_the_target():
    assert target_tree("p = a*b\nq = a+b") == ("add", "a", "b")
    assert target_tree("p = a*b\nq = a+b\np") == ("mul", "a", "b")
    assert target_tree("p = a*b\nk = 3") == ("mul", "a", "b")
    assert target_tree("k = 3") == "k"


def test_backward_names_the_target():
    assert target_tree("p = a*b\nq = a+b\np.backward()") == ("mul", "a", "b")
    assert target_tree("p = a*b\np.backward(retain_graph=True)\nq = a+b") == ("mul", "a", "b")


@pytest.mark.parametrize(
    "text",
    [
        "torch.tanh(x)", "np.tanh(x)", "numpy.tanh(x)", "math.tanh(x)", "F.tanh(x)", "x.tanh()",
        "torch.nn.functional.tanh(x)", "import torch as t\nt.tanh(x)", "tanh((x))", "(x).tanh()", "tanh(x,)",
        "import torch.nn.functional as G\nG.tanh(x)", "from torch import tanh\ntanh(x)", "tanh(\n x # c\n)",
        "y = \\\n tanh(x)", "  tanh(x)", "tanh(x);", "from math import *; tanh(x)", "tanh(+x)", "tanh(ｘ)",
    ],
)  # fmt: skip
def test_every_way_to_call_an_op(text):
    assert target_tree(text) == ("tanh", "x")


def test_module_names_can_be_variables():
    assert target_tree("F = m*a; y = F.tanh()") == ("tanh", ("mul", "m", "a"))


def test_settings_are_no_leaves():
    assert target_tree("F.gelu(x, approximate='tanh')") == ("gelu", ("approximate", "tanh"), "x")
    assert target_tree('gelu(x, "tanh")') == ("gelu", ("approximate", "tanh"), "x")
    assert target_tree("gelu(x, approximate='none')") == ("gelu", "x")
    assert target_tree("leaky_relu(x, 0.1)") == ("leaky_relu", ("negative_slope", 0.1), "x")
    assert target_tree("softplus(x, beta=1+1)") == ("softplus", ("beta", 2.0), "x")
    assert target_tree("softplus(x, beta=math.pi)") == ("softplus", ("beta", np.pi), "x")


def test_max_min_abs_and_the_words_of_numpy():
    assert target_tree("max(a, b)") == target_tree("np.maximum(a, b)") == ("maximum", "a", "b")
    assert target_tree("a.minimum(b)") == target_tree("min(a, b)") == ("minimum", "a", "b")
    assert target_tree("abs(x)") == target_tree("np.absolute(x)") == ("abs", "x")
    assert target_tree("add(a, neg(b))") == ("add", "a", ("neg", "b"))


def test_numbers_of_modules():
    assert values_of(parse("a = math.pi; b = np.e; c = -torch.inf")) == {"a": np.pi, "b": np.e, "c": -np.inf}


def test_leaves_may_be_infinite_or_no_number():
    values = values_of(parse("a = inf; b = -inf; c: input = nan"))
    assert values["a"] == np.inf
    assert values["b"] == -np.inf
    assert np.isnan(values["c"])


def test_an_empty_port_is_three_dots():
    document = parse("y = a + ...\nz = tanh(...)\nw = ... ** 2")
    assert [node.inputs for node in document.graph.nodes.values() if node.inputs] == [
        (1, None),
        (None,),
        (None,),
    ]


def test_micrograd_programs_read_as_they_are():
    text = """
from micrograd.engine import Value

# inputs x1,x2
x1 = Value(2.0, label='x1')
x2 = Value(0.0, label='x2')
w1 = Value(-3.0, label='w1'); w2 = Value(1.0, label='w2')
b = Value(6.8813735870195432, label='b')
x1w1 = x1*w1; x1w1.label = 'x1*w1'
x2w2 = x2*w2; x2w2.label = 'x2*w2'
n = x1w1 + x2w2 + b; n.label = 'n'
o = n.tanh(); o.label = 'o'
o.backward()
"""
    assert target_tree(text) == (
        "tanh", ("add", ("add", ("mul", "x1", "w1"), ("mul", "x2", "w2")), "b"),
    )  # fmt: skip
    assert notes(text) == {"x1": "inputs x1,x2", "x1w1": "x1*w1", "x2w2": "x2*w2"}


def test_tensors_of_pytorch_say_their_role():
    text = (
        "w = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)\n"
        "x = torch.tensor(3.0, requires_grad=False)\nk = np.float64(1.5)\n"
        "y = w*x + k*Value(4.0) + Value(1.0, label='c')"
    )
    assert roles(text) == {"w": "parameter", "x": "input", "k": "constant", "": "parameter", "c": "parameter"}
    assert values_of(parse(text))["c"] == 1.0


def test_nested_lists_are_read_only_arrays():
    document = parse("X = [[1, 2, 3], [4, 5.5, -6e1]]\nY = [\n [1, -inf], # row\n [1/4, +2] ]\nZ = [1,]")
    values = values_of(document)
    np.testing.assert_array_equal(values["X"], [[1, 2, 3], [4, 5.5, -60]])
    np.testing.assert_array_equal(values["Y"], [[1, -np.inf], [0.25, 2]])
    assert values["Z"].shape == (1,)
    assert values["X"].dtype == np.float64
    assert not values["X"].flags.writeable


def test_values_by_name_win_over_the_text():
    document = parse("a = 2; L = a*b", values={"a": 5, "b": [1, 2]})
    assert values_of(document)["a"] == 5.0
    np.testing.assert_array_equal(values_of(document)["b"], [1.0, 2.0])


@pytest.mark.parametrize(("values", "words"), [({"c": 1.0}, "'c'"), ({"L": 1.0}, "'L'"), ({"a": "?"}, "'a'")])
def test_values_that_fit_no_leaf_are_refused(values, words):
    with pytest.raises(FormulaError, match=words) as caught:
        parse("L = a*b", values=values)
    assert caught.value.line == 0


def test_comments_become_notes():
    assert notes("a = 2  # the slope\nb = 3 #") == {"a": "the slope"}
    assert notes("# of a\n\n#\n#  more\na = 2 # end\nL = a*b # product\n# after") == {
        "a": "of a\n\n more\nend",
        "L": "product\nafter",
    }
    assert notes("#! remark\na = 2") == {}
    assert notes("a = 2; b = 3  # only b") == {"b": "only b"}
    assert notes("# header\nimport torch # gone\na = 2") == {"a": "header"}
    assert notes("a, b = 2, 3  # both") == {"a": "both", "b": "both"}
    assert notes("a = 2\nb = a  # also called b") == {"a": "also called b"}
    assert notes("tanh(x)  # bare") == {"": "bare"}
    assert notes("y = a * (  # first\n  b\n)  # last") == {"y": "first\nlast"}
    assert notes("a = 2 # '#' is no text\n") == {"a": "'#' is no text"}


def spans(text):
    source = parse_source(text)
    lines = text.splitlines()
    found = {}
    for key, span in source.spans.items():
        assert span.line == span.end_line
        found[lines[span.line - 1][span.column - 1 : span.end_column - 1]] = source.document.graph.nodes[
            key
        ].op
    return found


def test_every_node_knows_where_it_is_written():
    assert spans("x: input = 2.0\nL = tanh(w*x + 3)  # note\nL ** 2") == {
        "x: input = 2.0": "input",
        "w": "parameter",
        "w*x": "mul",
        "3": "constant",
        "w*x + 3": "add",
        "L = tanh(w*x + 3)": "tanh",
        "L ** 2": "pow",
    }
    assert spans("a, b = 2, 3\r\n  y = (a+b)*a") == {
        "a": "parameter", "b": "parameter", "a+b": "add", "y = (a+b)*a": "mul",
    }  # fmt: skip


def test_spans_reach_over_lines():
    source = parse_source("L = (a +\n     b)\n")
    assert source.spans[3] == (1, 1, 2, 8)


def test_line_ends_of_every_system_are_counted_once():
    for end in ("\n", "\r\n", "\r"):
        with pytest.raises(FormulaError) as caught:
            parse(end.join(["a = 2", "", "y = tahn(a)"]))
        assert (caught.value.line, caught.value.column, caught.value.length) == (3, 5, 4)
