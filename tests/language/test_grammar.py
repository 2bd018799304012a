"""What is read agrees with Python's own grammar, and with the reference cases."""

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.language import parse
from tests.language.graphs import by_name, run, tree

CASES = json.loads((Path(__file__).parents[1] / "reference" / "cases.json").read_text())["cases"]
SCALAR = [case for case in CASES if case["level"] == "scalar"]
OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow_of", ast.USub: "neg",
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne",
}  # fmt: skip

names = st.sampled_from(["a", "b", "x1", "größe"])
operands = st.recursive(
    names,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(" ".join),
        st.tuples(st.sampled_from(["-", "+", "- -"]), inner).map("".join),
        inner.map("({})".format),
        inner.map("tanh({})".format),
        st.tuples(inner, inner).map("max({0[0]}, {0[1]})".format),
        inner.map("({}).relu()".format),
    ),
    max_leaves=12,
)
texts = operands | st.tuples(operands, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), operands).map(
    " ".join
)


def python_tree(node):
    match node:
        case ast.Expression():
            return python_tree(node.body)
        case ast.Name():
            return node.id
        case ast.UnaryOp(op=ast.UAdd()):
            return python_tree(node.operand)
        case ast.UnaryOp():
            return (OPERATORS[type(node.op)], python_tree(node.operand))
        case ast.BinOp():
            return (OPERATORS[type(node.op)], python_tree(node.left), python_tree(node.right))
        case ast.Compare(ops=[op], comparators=[right]):
            return (OPERATORS[type(op)], python_tree(node.left), python_tree(right))
        case ast.Call(func=ast.Name("max")):
            return ("maximum", *map(python_tree, node.args))
        case ast.Call(func=ast.Name(name)):
            return (name, *map(python_tree, node.args))
        case ast.Call(func=ast.Attribute(value, name)):
            return (name, python_tree(value), *map(python_tree, node.args))
    raise AssertionError(ast.dump(node))


@given(texts)
def test_operators_group_as_in_python(text):
    document = parse(text)
    assert tree(document, document.target) == python_tree(ast.parse(text, mode="eval"))


numbers = st.recursive(
    st.sampled_from(["2", "3.0", "0.5", "1e3", ".25", "1_0"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(" ".join),
        inner.map("-{}".format),
        inner.map("({})".format),
        inner.map("({}) ** 2".format),
    ),
    max_leaves=8,
)


@given(numbers)
def test_numbers_fold_to_what_python_computes(text):
    try:
        expected = float(
            eval(text.replace("1_0", "10.0").replace("2", "2.0").replace("2.05", "25"))
        )  # our own text
    except (ZeroDivisionError, OverflowError):
        return
    assert parse(f"y = {text}").values[1] == expected


def test_a_literal_exponent_is_a_setting_and_a_computed_one_an_operand():
    assert tree(parse("y = x ** -1"), 2) == ("pow", ("exponent", -1.0), "x")
    assert tree(parse("y = x ** (1/2)"), 2) == ("pow", ("exponent", 0.5), "x")
    assert tree(parse("y = x ** 2"), 2) == ("pow", "x")
    assert tree(parse("n = 2; y = x ** n"), 3) == ("pow_of", "x", "n")
    assert tree(parse("y = 2 ** x"), 3) == ("pow_of", ("constant", "2.0"), "x")
    assert (
        tree(parse("y = pow(x, 3)"), 2) == tree(parse("y = x.pow(3)"), 2) == ("pow", ("exponent", 3.0), "x")
    )
    assert tree(parse("y = torch.pow(x, n)"), 3) == ("pow_of", "x", "n")


@pytest.mark.parametrize("case", SCALAR, ids=lambda case: case["name"])
def test_scalar_reference_case_reads_and_computes(case):
    values = {name: entry["value"] for name, entry in case["inputs"].items()}
    document = parse("\n".join(case["program"]), values=values)
    keys, computed = by_name(document), run(document)
    assert document.graph.nodes[document.target].name == case["backward_from"]
    for name, entry in case["expected"].items():
        assert computed[keys[name]] == pytest.approx(entry["value"], rel=1e-12, abs=1e-12)
