"""How a call lists the operands and settings of an op, beyond what the op says itself."""

from collections.abc import Mapping
from itertools import count, islice

from graphlab.ops import OP, Op

MANY = 1000
"""As many operands as a call of a variadic op is read with."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "reshape": ("shape",),
    "expand": ("shape",),
    "permute": ("dims",),
    "transpose": ("dim0", "dim1"),
    "unsqueeze": ("dim",),
    "gather": ("dim",),
    "split": ("split_size",),
    "chunk": ("chunks",),
    "one_hot": ("num_classes",),
    "masked_fill": ("value",),
    "index": ("key",),
    **dict.fromkeys(("ones", "zeros", "randn", "rand"), ("shape",)),
    "full": ("shape", "fill_value"),
    "eye": ("n",),
    "arange": ("end",),
    **dict.fromkeys(("layer_norm", "rms_norm"), ("normalized_shape",)),
    **dict.fromkeys(("max_pool1d", "max_pool2d"), ("kernel_size",)),
}
"""Settings that a call must give, for no default of them makes sense."""

SHOWN: Mapping[str, tuple[str, ...]] = {
    **NEEDED,
    **dict.fromkeys(("softmax", "log_softmax"), ("dim",)),
    **dict.fromkeys(("randn", "rand"), ("shape", "seed")),
    **dict.fromkeys(("dropout", "dropout_mask"), ("p", "seed")),
}
"""Settings that are printed even where they have their default."""

EXAMPLES: Mapping[str, str] = {
    "reshape": "reshape(x, (3, 4))",
    "expand": "expand(x, (3, 4))",
    "permute": "permute(x, (2, 0, 1))",
    "transpose": "transpose(x, 0, 1)",
    "unsqueeze": "unsqueeze(x, 0)",
    "gather": "gather(x, 1, ix)",
    "split": "split(x, 2, dim=1)",
    "chunk": "chunk(x, 3, dim=-1)",
    "one_hot": "one_hot(ix, 4)",
    "masked_fill": "masked_fill(x, mask, -inf)",
    "index": "x[0]",
    "full": "full((2, 3), 0.5)",
    "eye": "eye(3)",
    "arange": "arange(8)",
    "layer_norm": "layer_norm(x, (4,), g, b)",
    "rms_norm": "rms_norm(x, (4,), g)",
    "max_pool1d": "max_pool1d(x, 2)",
    "max_pool2d": "max_pool2d(x, 2)",
}

STARRED = frozenset({"ones", "zeros", "randn", "rand"})
"""Their shape is written without brackets: `ones(3, 4)`."""

JOINING = frozenset({"cat", "stack"})
"""They take their operands as a list: `cat([a, b], 1)`."""

CUTTING = frozenset({"split", "chunk", "unbind"})
"""They give several pieces, and `part` says which one a node is."""

PLACED: Mapping[str, tuple[str, ...]] = dict.fromkeys(("cat", "stack"), ("dim",))
"""Settings that are printed by their place, beside those that the op itself lists in its order."""

NAMED_ONLY = frozenset({"cross_entropy", "mse_loss", "clamp", "batch_norm"})
"""Their settings are printed with their names: others have other settings in their places, or operands may be
missing before them."""

OPERANDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("layer_norm", "rms_norm", "conv1d", "conv2d"), ("input", "weight", "bias")),
    "batch_norm": ("input", "running_mean", "running_var", "weight", "bias"),
    **dict.fromkeys(("cross_entropy", "mse_loss"), ("input", "target")),
    "gather": ("input", "index"),
    "masked_fill": ("input", "mask"),
    "where": ("condition", "input", "other"),
}
"""What PyTorch calls the operands, where a call names them."""

ALIASES: Mapping[str, str] = {
    "axis": "dim",
    "keepdims": "keepdim",
    "ddof": "correction",
    "unbiased": "correction",
    "size": "shape",
}
"""Other names of settings."""


def positions(op: Op) -> tuple[int | str, ...]:
    """What stands where in a call: operands by slot, settings by name."""
    if op.family == "reduction":
        return (*op.order, *(param.name for param in op.params if param.name not in op.order))
    if op.order:
        return op.order
    operands = islice(count(), (op.most or MANY) if op.variadic else op.arity)
    return (*operands, *(param.name for param in op.params))


def slot_of(op: Op, name: str) -> int | None:
    """The slot of an operand that a call names, as in target=y."""
    names = OPERANDS.get(op.name, ("input", "other"))
    return names.index(name) if name in names and name not in op.settings({}) else None


def made_from_nothing(name: str) -> bool:
    """Whether it is an op without operands, such as zeros."""
    return name in OP and OP[name].arity == 0 and not OP[name].variadic
