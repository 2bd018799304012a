"""Everything that is refused says where, what and how to mend it, in our own words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.language import FormulaError, parse

REFUSED = [
    # text, line, column, length, words that the message holds
    ("y = tahn(x)", 1, 5, 4, "'tahn' is not an op graphlab knows; did you mean tanh?"),
    ("y = x.rleu()", 1, 7, 4, "did you mean relu?"),
    ("y = torch.sigmiod(x)", 1, 11, 7, "did you mean sigmoid?"),
    ("y = f(x)", 1, 5, 1, "To multiply, write f * (…)."),
    ("a = 2\nL = a*(b + c", 2, 7, 1, "This ( is never closed."),
    ("L = a)", 1, 6, 1, "This ) closes nothing."),
    ("L = (a]", 1, 7, 1, "does not close the ( of line 1, column 5"),
    ("a +", 1, 3, 1, "A value is missing after +."),
    ("a = ", 1, 3, 1, "A value is missing after =."),
    ("a = * 3", 1, 3, 1, "A value is missing after =."),
    ("= 3", 1, 1, 1, "A name is missing before ="),
    ("* a", 1, 1, 1, "A value is missing before *."),
    ("tanh()", 1, 1, 4, "takes 1 operand, not 0"),
    ("tanh(a, b)", 1, 1, 4, "takes 1 operand, not 2"),
    ("max(a, b, c)", 1, 1, 3, "max(a, max(b, c))"),
    ("maximum(a)", 1, 1, 7, "takes 2 operands, not 1"),
    ("tanh('a')", 1, 1, 4, "not on text in quotes"),
    ("tanh(,)", 1, 5, 1, "A value is missing after ("),
    ("tanh(a b)", 1, 8, 1, "An operator is missing between 'a' and 'b'"),
    ("()", 1, 1, 2, "Nothing stands between these brackets"),
    ("(a, b)", 1, 3, 1, "Only one value fits in brackets"),
    ("2x", 1, 2, 1, "To multiply, write *"),
    ("a b", 1, 3, 1, "An operator is missing"),
    ("a 2", 1, 3, 1, "An operator is missing"),
    ("2(a)", 1, 2, 1, "An operator is missing"),
    ("x = 2; x(3)", 1, 8, 1, "'x' is a number since line 1"),
    ("log = 3\ny = log(x)", 2, 5, 3, "Rename it to use the op log."),
    ("tanh x", 1, 1, 4, "needs brackets"),
    ("a < b < c", 1, 7, 1, "Compare two numbers at a time"),
    ("a == b == c", 1, 8, 2, "Compare two numbers at a time"),
    ("a + b = c", 1, 7, 1, "Only a name can stand before ="),
    ("2 = a", 1, 3, 1, "Only a name can stand before ="),
    ("tanh(a) = 2", 1, 9, 1, "Only a name can stand before ="),
    ("a = b + 1 = c", 1, 11, 1, "Only a name can stand before ="),
    ("a, 2 = 1, 2", 1, 4, 1, "Only names stand before ="),
    ("a, b", 1, 2, 1, "One expression fits on a line"),
    ("a, b = 1", 1, 1, 8, "2 names stand before = and 1 values behind it"),
    ("a, b = 1, 2, 3", 1, 1, 14, "2 names stand before = and 3 values behind it"),
    ("a = 1, 2", 1, 6, 1, "One name takes one value"),
    ("a = ...", 1, 5, 3, "An empty port stands inside an op"),
    ("...", 1, 1, 3, "An empty port stands inside an op"),
    ("a = 'x'", 1, 5, 3, "only for settings"),
    ("'x'", 1, 1, 3, "Write notes as # comments"),
    ("a = f'{x}'", 1, 5, 6, "Formatted texts"),
    ("gelu(x, approximate=f'tanh')", 1, 21, 7, "Quotes stand alone"),
    ("a = 'x", 1, 5, 1, "does not end on its line"),
    ("gelu(x, approximate='tan')", 1, 1, 4, "approximate of gelu is 'none' or 'tanh'"),
    ("gelu(x, approximate=3)", 1, 1, 4, "'none' or 'tanh'"),
    ("gelu(x, exact=1)", 1, 1, 4, "no setting called 'exact'. It has approximate."),
    ("tanh(x, n=1)", 1, 1, 4, "no setting called 'n'"),
    ("softplus(x, beta=w)", 1, 1, 8, "a written number, not computed"),
    ("softplus(x, beta='1')", 1, 1, 8, "a written number"),
    ("softplus(x, 2, beta=1)", 1, 1, 8, "given beta twice"),
    ("softplus(beta=2, x)", 1, 18, 1, "Operands stand before settings"),
    ("tanh(*a)", 1, 6, 1, "Star arguments"),
    ("tanh(**a)", 1, 6, 2, "Star arguments"),
    ("print(a)", 1, 1, 5, "print is not needed"),
    ("eval('a')", 1, 1, 4, "runs no programs"),
    ("__import__('os')", 1, 1, 10, "runs no programs"),
    ("import os", 1, 8, 2, "graphlab runs no modules"),
    ("from os import path", 1, 6, 2, "graphlab runs no modules"),
    ("import", 1, 7, 1, "graphlab runs no modules"),
    ("from torch import tanh as th", 1, 27, 2, "leave 'as' out"),
    ("lambda x: x", 1, 1, 6, "A lambda makes a function"),
    ("def f(x): return x", 1, 1, 3, "Blocks come with a later version"),
    ("with block('b'): a", 1, 1, 4, "Blocks come with a later version"),
    ("class A: pass", 1, 1, 5, "Blocks come with a later version"),
    ("for i in x: y", 1, 1, 3, "no loops"),
    ("a = [x for x in y]", 1, 8, 3, "no comprehensions"),
    ("a if b else c", 1, 3, 2, "Formulas have no if"),
    ("a and b", 1, 3, 3, "Multiply comparisons"),
    ("not a", 1, 1, 3, "Multiply comparisons"),
    ("a is b", 1, 3, 2, "Use == to compare"),
    ("a in b", 1, 3, 2, "Use == to compare"),
    ("y = True", 1, 5, 4, "Write 1 instead"),
    ("y = None", 1, 5, 4, "None is not a number"),
    ("lambda = 3", 1, 1, 6, "A lambda"),
    ("yield a", 1, 1, 5, "runs no programs"),
    ("a := 3", 1, 3, 2, "a line of its own"),
    ("y = (a := 3)", 1, 8, 2, "a line of its own"),
    ("{a}", 1, 1, 1, "Sets and dictionaries"),
    ("x[a < b]", 1, 3, 5, "A mask cannot pick"),
    ("x[[True, False]]", 1, 3, 13, "A mask cannot pick"),
    ("x[0.5]", 1, 2, 5, "An index is a whole number"),
    ("x[-0.5:]", 1, 3, 4, "bounds of a slice are written whole numbers"),
    ("x[i:]", 1, 3, 1, "bounds of a slice are written whole numbers"),
    ("x[[0.5, 1]]", 1, 3, 8, "An index is a whole number"),
    ("x[]", 1, 2, 2, "Nothing stands between these brackets"),
    ("x[1:2:3:4]", 1, 8, 1, "A colon only gives a leaf its role"),
    ("x[0", 1, 2, 1, "never closed"),
    ("x[0] = 3", 1, 6, 1, "Only a name can stand before ="),
    ("cumsum(x, 0)", 1, 1, 6, "'cumsum' is no op of graphlab"),
    ("y = split(x, 2)", 1, 5, 11, "Take one with [0], or name them"),
    ("y = split(x, 2) + 1", 1, 5, 11, "split gives several pieces"),
    ("y = split(x, 2)[:]", 1, 16, 3, "Take one piece with its number"),
    ("a, b = chunk(x, 3)", 1, 1, 18, "2 names stand before = and 3 pieces behind it"),
    ("split(x)", 1, 1, 5, "split needs its split_size, as in split(x, 2, dim=1)."),
    ("x.view()", 1, 3, 4, "view needs its shape, as in reshape(x, (3, 4))."),
    ("reshape(x, (2, n))", 1, 1, 7, "shape of reshape is several whole numbers, written down"),
    ("reshape(x, 'a')", 1, 1, 7, "shape of reshape is several whole numbers"),
    ("sum(x, 0.5)", 1, 1, 3, "dim of sum is a whole number, several in brackets, or None."),
    ("sum(a, b)", 1, 1, 3, "written down and not computed"),
    ("sum(x, keepdim=2)", 1, 1, 3, "keepdim of sum is True or False"),
    ("sum(x, 0, True, 1)", 1, 1, 3, "is given"),
    ("softmax(x, dims=1)", 1, 1, 7, "no setting called 'dims'. It has dim."),
    ("masked_fill(x, m)", 1, 1, 11, "needs its value, as in masked_fill(x, mask, -inf)"),
    ("masked_fill(x, m, v)", 1, 1, 11, "value of masked_fill is a written number"),
    ("cat(a, b)", 1, 1, 3, "takes a list of operands: cat([a, b])"),
    ("cat([])", 1, 1, 3, "cat takes"),
    ("cat([a, True])", 1, 9, 4, "A truth value stands among operands"),
    ("one_hot(ix)", 1, 1, 7, "one_hot needs its num_classes"),
    ("torch.manual_seed(7)", 1, 7, 11, "randn(2, 3, seed=7)"),
    ("w: parameter = randn(2, 3)*b", 1, 1, 28, "is for numbers"),
    ("w = randn(99999, 99999)", 1, 1, 23, "At most 10,000,000"),
    ("w: parameter = randn(99999, 99999)", 1, 16, 19, "numbers are too many"),
    ("w: parameter = randn(-1, 2)", 1, 16, 12, "cannot hold a negative one"),
    ("y = [1, True]", 1, 6, 7, "truth values or numbers, not both"),
    ("y = [True, [1]]", 1, 12, 3, "ragged"),
    ("float('x')", 1, 1, 5, "float holds a number"),
    ("embedding(ix)", 1, 1, 9, "embedding takes 2 operands"),
    ("x.max(1).indices", 1, 10, 7, "Write argmax(x, dim)"),
    ("x.data", 1, 3, 4, "Write the name alone"),
    ("x.grad = 1.0", 1, 3, 4, "Gradients are results"),
    ("o._backward()", 1, 3, 9, "graphlab runs backward itself"),
    ("x.tanh", 1, 3, 4, "Call an op as in x.tanh()"),
    ("x.__class__", 1, 3, 9, "not known after a dot"),
    ("x.real.imag", 1, 3, 4, "not known after a dot"),
    ("torch.float64", 1, 7, 7, "'float64' of torch is not a number"),
    ("x.", 1, 2, 1, "A dot needs a name"),
    (".5.tanh().", 1, 10, 1, "A dot needs a name"),
    ("torch.", 1, 6, 1, "A function is missing after 'torch'"),
    ("(a*b).backward()", 1, 7, 8, "Name the node first"),
    ("L.backward()", 1, 1, 1, "'L' has no formula yet"),
    ("loss = a*b\nlos.backward()", 2, 1, 3, "did you mean loss?"),
    ("L = a*b; L.backward", 1, 12, 8, "with its brackets"),
    ("L.label = 'x'", 1, 1, 1, "has no formula yet"),
    ("L = a; L.label = 3", 1, 18, 1, "A label is text in quotes"),
    ("a = Value(b)", 1, 5, 5, "holds a written number"),
    ("a = Value()", 1, 5, 5, "holds a written number"),
    ("a = 2; y = Value(1, label='a')*b", 1, 12, 19, "is no free name"),
    ("x: inptu = 2", 1, 4, 5, "did you mean input? A leaf is a parameter, input, constant or buffer."),
    ("x: float = 2", 1, 4, 5, "is not a role"),
    ("x: = 2", 1, 2, 1, "A role is missing"),
    ("y: parameter = a*b", 1, 1, 18, "is for numbers"),
    ("y = a*b; y: input", 1, 10, 8, "is computed, so it has no role"),
    ("inf = 3", 1, 1, 3, "is a number already"),
    ("nan: input", 1, 1, 3, "is a number already"),
    ("inf += 1", 1, 1, 3, "is a number already"),
    ("y = x + inf", 1, 9, 3, "big = inf"),
    ("y = -nan * x", 1, 5, 4, "a line of its own"),
    ("y = 1/0", 1, 5, 3, "has no finite value"),
    ("y = 9**9**9", 1, 5, 7, "has no finite value"),
    ("y = (-8) ** 0.5", 1, 5, 11, "has no finite value"),
    ("y = 1e400", 1, 5, 5, "too large"),
    ("y = [1e400]", 1, 5, 7, "too large"),
    ("y = 1__0", 1, 5, 4, "is not a number"),
    ("y = 0x10", 1, 5, 4, "as a decimal number"),
    ("y = 2j", 1, 6, 1, "An operator is missing"),
    ("y = [[1, 2], [3]]", 1, 14, 3, "ragged"),
    ("y = [1, [2]]", 1, 9, 3, "ragged"),
    ("y = [a, 2]", 1, 6, 1, "Lists hold written numbers only"),
    ("y = [1 2]", 1, 8, 1, "An operator is missing"),
    ("x*y\nx = a*2", 2, 1, 1, "Line 1 uses 'x' before"),
    ("a // b", 1, 3, 2, "Use / to divide"),
    ("a % b", 1, 3, 1, "remainder"),
    ("a ^ b", 1, 3, 1, "x ** 2"),
    ("a & b", 1, 3, 1, "Multiply comparisons"),
    ("~a", 1, 1, 1, "Multiply comparisons"),
    ("a << b", 1, 3, 2, "Use < to compare"),
    ("a -> b", 1, 3, 2, "Use > to compare"),
    ("a //= 2", 1, 3, 3, "Use / to divide"),
    ("a @= ", 1, 3, 2, "A value is missing"),
    ("@a", 1, 1, 1, "A value is missing before @."),
    ("a;;b", 1, 3, 1, "A value is missing"),
    ("a : b : c", 1, 5, 1, "is not a role"),
    ("a − b", 1, 3, 1, "Write - instead of −."),
    ("a × b", 1, 3, 1, "Write * instead of ×."),
    ("x²", 1, 2, 1, "Write **2 instead of ²."),
    ("√x", 1, 1, 1, "Write sqrt(…)"),
    ("a $ b", 1, 3, 1, "'$' has no meaning"),
    ("a ! b", 1, 3, 1, "'!' has no meaning"),
    ("a\u200b", 1, 2, 1, "An invisible character stands here (zero width space)"),
    ("a\0", 1, 2, 1, "An invisible character stands here (u+0000)"),
    ("a \\ b", 1, 3, 1, "A backslash"),
    ("😀 = 1", 1, 1, 1, "has no meaning"),
    ("a" * 101, 1, 1, 101, "longer than 100 characters"),
]  # fmt: skip


@pytest.mark.parametrize("refused", REFUSED, ids=[row[0][:30] for row in REFUSED])
def test_refused_with_place_and_words(refused):
    text, line, column, length, words = refused
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    assert words in error.message
    assert (error.line, error.column, error.length) == (line, column, length)
    assert str(error) == f"line {line}, column {column}: {error.message}"


WORDS = [
    "a", "b", "x1", "tanh", "max", "Value", "torch", "inf", "lambda", "import", "for", "True", "as", "input",
    "backward", "label",
    "reshape", "split", "randn", "None", "sum", "cat", "(0, 1)", "[a, b]", "x[", ":",
    "2", "1.5", ".5", "1e400", "'s'", "f''", "[1, 2]", "+", "-", "*", "**", "/", "(", ")",
    "[", "]", "{", "=", "==", "+=", "<", ",", ":", ":=", ";", ".", "...", "@", "²", "\n", "\r\n", " ",
    "\\\n", "# c\n", "\ufeff",
]  # fmt: skip
SOUPS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.lists(st.sampled_from(WORDS)).map(
    "".join
)


def complaint(text):
    """The error that reading this text ends in, if any."""
    try:
        parse(text)
    except FormulaError as error:
        return error
    return None


@given(SOUPS | st.text(max_size=40))
def test_any_soup_is_read_or_refused_at_a_place_in_it(text):
    error = complaint(text)
    lines = re.split(r"\r\n?|\n", text.removeprefix("\ufeff"))
    assert error is None or 1 <= error.line <= len(lines)
    assert error is None or 1 <= error.column <= len(lines[error.line - 1]) + 1
    assert error is None or error.message[-1] in ".?)"
