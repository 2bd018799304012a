"""Every op against PyTorch, value and gradient, as its own `torch` spelling says; where it is installed."""

from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from graphlab.ops import OPS, Op
from tests.ops.cases import CASES
from tests.ops.test_every_op import samples

RANDOM = ("dropout", "dropout_mask", "rand", "randn")
"""They draw other numbers there."""

NOT_ONE_CALL = [("index", None), ("logsumexp", "dim"), ("squeeze", "dim")]
"""Square brackets are the language's to write, and PyTorch has no None for these dims."""

CALLS: list[tuple[Op, list[Any], dict[str, Any]]] = [
    *((case.op, case.operands(), case.settings) for case in CASES),
    *((op, samples(op), op.settings({})) for op in OPS if op.pointwise),
]


def is_one_call(op: Op, settings: dict[str, Any]) -> bool:
    return op.name not in RANDOM and not any(
        op.name == name and (param is None or settings[param] is None) for name, param in NOT_ONE_CALL
    )


def as_code(setting: Any) -> str:
    return f"float('{setting}')" if setting in (float("inf"), float("-inf")) else repr(setting)


if find_spec("torch"):
    # PyTorch warns where a loss stretches shapes and where a variance has no freedom; the numbers agree.
    @pytest.mark.filterwarnings("ignore:Using a target size", "ignore:var")
    @pytest.mark.parametrize(
        ("op", "operands", "settings"),
        [call for call in CALLS if is_one_call(call[0], call[2])],
        ids=lambda each: each.name if isinstance(each, Op) else "",
    )
    def test_values_and_gradients_are_those_of_pytorch(
        op: Op, operands: list[Any], settings: dict[str, Any]
    ) -> None:
        import torch

        tensors = [torch.tensor(np.asarray(operand)) for operand in operands]
        for slot, tensor in enumerate(tensors):
            tensor.requires_grad_(op.takes(slot) == "float")
        names = [f"t{slot}" for slot in range(len(tensors))]
        text = op.spelled("torch", names, {key: as_code(each) for key, each in settings.items()})
        scope = {"torch": torch, "F": torch.nn.functional, **dict(zip(names, tensors, strict=True))}
        theirs = eval(text, scope)
        theirs = theirs[0] if isinstance(theirs, tuple) else theirs

        with np.errstate(all="ignore"):
            params: dict[str, Any] = {} if op.pointwise else settings
            ours = np.asarray(
                op.forward(*operands, *(op.numbers(settings) if op.pointwise else ()), **params)
            )
        np.testing.assert_allclose(ours * 1.0, theirs.detach().numpy() * 1.0, rtol=1e-9, atol=1e-12)
        if not theirs.requires_grad:
            return
        upstream = np.random.default_rng(1).normal(size=ours.shape)
        theirs.backward(torch.tensor(upstream))
        if op.pointwise:
            parts = [upstream * local for local in op.local(ours, *operands, *op.numbers(settings))]
        else:
            parts = op.vjp(upstream, ours, *operands, **settings)
        for part, tensor in zip(parts, tensors, strict=True):
            if tensor.requires_grad and part is not None:
                wanted = np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()
                np.testing.assert_allclose(np.broadcast_to(part, wanted.shape), wanted, rtol=1e-8, atol=1e-10)
