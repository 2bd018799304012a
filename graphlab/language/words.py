"""What the language knows by name, and what it says about Python that it does not read."""

from collections.abc import Mapping

from graphlab.ops import OP

MODULES = frozenset({"torch", "np", "numpy", "math", "F", "nn", "functional", "micrograd", "engine"})
"""Prefixes of functions: `torch.tanh(x)`, `np.exp(x)`, `torch.nn.functional.gelu(x)`."""

IMPORTABLE = frozenset({"torch", "numpy", "math", "micrograd", "graphlab"})

NUMBERS = {"inf": float("inf"), "nan": float("nan")}
"""Names that are numbers, for values of leaves and settings only."""

MODULE_NUMBERS = NUMBERS | {"pi": 3.141592653589793, "e": 2.718281828459045}

LEAF_MAKERS = frozenset({"Value", "tensor", "Tensor", "array", "asarray", "float64", "Parameter", "float"})
"""Calls that hold numbers: `Value(2.0, label='a')`, `tensor(2.0, requires_grad=True)`, `float('inf')`."""

IGNORED_SETTINGS = frozenset({"dtype", "device", "generator"})
"""Settings that change nothing here: a document has one float type, and draws by seed."""

SYNONYMS = {
    "view": "reshape",
    "concat": "cat",
    "concatenate": "cat",
    "swapaxes": "transpose",
    "swapdims": "transpose",
    "t": "transpose",
    **dict.fromkeys(("mm", "bmm", "dot", "mv"), "matmul"),
    "amax": "max",
    "amin": "min",
    "clip": "clamp",
    "broadcast_to": "expand",
    "power": "pow",
    "negative": "neg",
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "absolute": "abs",
}

UNCHANGED = frozenset({"contiguous", "float", "double", "clone"})
"""Methods of tensors that change neither numbers nor gradients."""

WRITTEN_OUT = frozenset({"embedding", "std", "linear"})
"""Calls that stand for other ops."""

TURNED: Mapping[str, Mapping[str, int]] = {"T": {"dim0": 0, "dim1": 1}, "mT": {"dim0": -2, "dim1": -1}}
"""Attributes that swap rows and columns."""

CALLABLE = frozenset({*OP, *SYNONYMS, *UNCHANGED, *WRITTEN_OUT})

WORDS = CALLABLE | LEAF_MAKERS
"""Every name that can be called."""

BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow_of",
    "@": "matmul", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne",
}  # fmt: skip

STRENGTH = {
    "lt": 1, "le": 1, "gt": 1, "ge": 1, "eq": 1, "ne": 1,
    "add": 2, "sub": 2, "mul": 3, "div": 3, "matmul": 3, "neg": 4, "pow": 5, "pow_of": 5,
}  # fmt: skip
"""How tightly each operator binds; calls, names and numbers bind tighter than all."""

COMPARISON = 1
ATOM = 9

_BLOCKS = "Blocks come with a later version. Write their lines out."
_LOOPS = "Formulas have no loops and no comprehensions. Write each line out."
_CHOICES = "Formulas have no if. Use maximum, minimum or a comparison, such as (a < b) * c."
_LOGIC = "Multiply comparisons instead, as in (a < b) * (b < c)."
_NOTHING = "graphlab reads formulas and runs no programs. Leave this line out."

KEYWORDS = {
    "lambda": "A lambda makes a function. Write its formula on a line of its own, such as y = x*2.",
    "def": f"'def' makes a block to reuse. {_BLOCKS}",
    "class": f"'class' is not part of a formula. {_BLOCKS}",
    "with": f"'with' makes a block. {_BLOCKS}",
    **dict.fromkeys(("for", "while"), _LOOPS),
    **dict.fromkeys(("if", "elif", "else"), _CHOICES),
    **{word: f"'{word}' is not an op. {_LOGIC}" for word in ("and", "or", "not")},
    **{word: f"'{word}' is not an op. Use == to compare numbers." for word in ("in", "is")},
    "True": "True is for settings such as keepdim=True, and for lists. Write 1 instead of True.",
    "False": "False is for settings such as keepdim=False, and for lists. Write 0 instead of False.",
    "None": "None is not a number. Write ... for an operand that is still missing.",
    **dict.fromkeys(("as", "assert", "async", "await", "break", "continue", "del", "except"), _NOTHING),
    **dict.fromkeys(("finally", "from", "global", "import", "nonlocal", "pass", "raise"), _NOTHING),
    **dict.fromkeys(("return", "try", "yield"), _NOTHING),
}

SIGNS = {
    "//": "There is no // here. Use / to divide.",
    "%": "There is no % (remainder) here.",
    "^": "Write a power as x ** 2.",
    **{sign: f"{sign} is not an op. {_LOGIC}" for sign in "&|~"},
    "<<": "There is no << here. Use < to compare.",
    ">>": "There is no >> here. Use > to compare.",
    ":=": "Give the value a line of its own: name = expression.",
    "->": "There is no -> here. Use > to compare, - to subtract.",
    "{": "Sets and dictionaries are not part of formulas. Use round brackets.",
    ":": "A colon only gives a leaf its role, as in w: parameter = 0.5.",
    ".": "A dot needs a name before it and a function behind it, as in x.tanh().",
}

CALLS = {
    "print": "print is not needed: graphlab shows every value. Leave this line out.",
    "draw_dot": "draw_dot is not needed: graphlab draws the graph itself. Leave this line out.",
    "backward": "Name the node first, then write L.backward() on a line of its own.",
    "zero_grad": "zero_grad is not needed: every backward pass starts from zero here. Leave this line out.",
    **dict.fromkeys(("eval", "exec", "open", "compile", "getattr", "__import__", "input"), _NOTHING),
    "manual_seed": "Write the seed where the numbers are drawn: randn(2, 3, seed=7).",
    "size": "Shapes are shown, not computed with. Write the number.",
    "tolist": "Leave .tolist() out: a name is its value here.",
    **dict.fromkeys(("range", "list", "zip", "map", "enumerate"), _LOOPS),
}

_TENSOR_OPS = """
    sum mean var std prod norm cumsum argmax amax amin logsumexp softmax log_softmax cross_entropy nll_loss
    mse_loss matmul mm bmm dot reshape view flatten transpose permute t cat concat stack squeeze unsqueeze
    split chunk expand broadcast_to repeat embedding one_hot gather index_select where masked_fill tril triu
    layer_norm batch_norm dropout ones zeros eye full arange linspace rand randn
"""
TENSOR_OPS = frozenset(_TENSOR_OPS.split())
"""Names that PyTorch has for tensors: not misspelled, but no op here."""

ATTRIBUTES = {
    "data": "Write the name alone: a name is its value here.",
    "grad": "Gradients are results: they are shown, not written.",
    "indices": "Write argmax(x, dim) for where the largest number stands.",
    "is_leaf": "Roles are shown, not written.",
    "shape": "Shapes are shown, not written.",
    "label": "Write a label as L.label = 'text' on a line of its own.",
    "item": "Leave .item() out: a name is its value here.",
    "requires_grad": "Write the role instead: w: parameter = 0.5 or x: input = 2.0.",
    "_backward": "graphlab runs backward itself. Write L.backward() to choose where it starts.",
    "zero_grad": CALLS["zero_grad"],
}
