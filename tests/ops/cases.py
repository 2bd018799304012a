"""Operands and settings that every op is tried with: many shapes, also empty ones and single numbers."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphlab.ops import OP, Op

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """One call of an op: the shapes of its operands, its settings, and what indices stay below."""

    name: str
    shapes: tuple[Shape, ...]
    given: dict[str, Any] = field(default_factory=dict)
    below: int = 2

    def __str__(self) -> str:
        settings = ", ".join(f"{key}={value}" for key, value in self.given.items())
        return f"{self.name}({', '.join(map(str, self.shapes))}; {settings})"

    @property
    def op(self) -> Op:
        return OP[self.name]

    @property
    def settings(self) -> dict[str, Any]:
        return self.op.settings(self.given)

    @property
    def is_empty(self) -> bool:
        return any(0 in shape for shape in self.shapes)

    def operands(self, dtype: Any = np.float64, contiguous: bool = True) -> list[Any]:
        """Operands from the op's domain, the same every time; scattered in memory if not contiguous."""
        numbers = np.random.default_rng(11)
        drawn = [self._draw(numbers, slot, shape, dtype) for slot, shape in enumerate(self.shapes)]
        return drawn if contiguous else [_scattered(each) for each in drawn]

    def _draw(self, numbers: np.random.Generator, slot: int, shape: Shape, dtype: Any) -> Any:
        match self.op.takes(slot):
            case "int":
                return numbers.integers(0, self.below, shape)
            case "bool":
                return np.asarray(numbers.uniform(size=shape) < 0.5)
            case "buffer":
                return np.asarray(numbers.uniform(0.5, 2.0, shape)).astype(dtype)
        low, high = self.op.domain[min(slot, len(self.op.domain) - 1)]
        return np.asarray(numbers.uniform(low, high, shape)).astype(dtype)


def _scattered(array: Any) -> Any:
    wide = np.full(tuple(2 * size + 1 for size in array.shape), 7, array.dtype)
    view = wide[tuple(slice(size + size, 0, -2) if size else slice(0, 0) for size in array.shape)]
    if array.ndim:
        view[...] = array
        return view
    return array


def _reductions() -> list[Case]:
    shapes: dict[Shape, tuple[Any, ...]] = {
        (3,): (None, 0, -1),
        (2, 3): (None, 0, 1, -1, -2),
        (3, 1, 4): (None, 1, -1),
        (): (None,),
    }
    found = [
        Case(name, (shape,), {"dim": dim, "keepdim": keepdim})
        for name in ("sum", "mean", "var", "max", "min", "argmax", "logsumexp")
        for shape, dims in shapes.items()
        for dim in dims
        for keepdim in (False, True)
        if not (name == "var" and (shape == () or (dim == 1 and shape == (3, 1, 4))))
    ]
    found += [
        Case(name, ((2, 3, 4),), {"dim": dims, "keepdim": keepdim})
        for name in ("sum", "mean", "var", "logsumexp")
        for dims in ((0, 1), (-1, 0), (0, 1, 2))
        for keepdim in (False, True)
    ]
    found += [Case("var", ((5, 2),), {"correction": correction}) for correction in (0, 1, 2)]
    found += [
        Case(name, ((0, 3),), {"dim": dim}) for name in ("sum", "mean", "logsumexp") for dim in (0, 1, None)
    ]
    return found + [Case(name, ((0, 3),), {"dim": 1}) for name in ("var", "max", "min", "argmax")]


def _rows() -> list[Case]:
    shapes = (
        ((3,), -1),
        ((2, 3), 0),
        ((2, 3), -1),
        ((2, 3, 4), 1),
        ((2, 1), 1),
        ((), -1),
        ((0, 3), 1),
        ((2, 0), 1),
    )
    return [
        Case(name, (shape,), {"dim": dim}) for name in ("softmax", "log_softmax") for shape, dim in shapes
    ]


def _losses() -> list[Case]:
    met = (((4,), ()), ((3, 4), (3,)), ((1, 4), (1,)), ((2, 4, 3), (2, 3)), ((2, 4, 2, 3), (2, 2, 3)))
    found = [
        Case("cross_entropy", (scores, target), {"reduction": reduction} | ignored, below=4)
        for scores, target in met
        for reduction in ("mean", "sum", "none")
        for ignored in ({}, {"ignore_index": 1})[: 1 + (len(target) > 0 and target != (1,))]
    ]
    found += [
        Case("cross_entropy", ((0, 4), (0,)), {"reduction": reduction}) for reduction in ("sum", "none")
    ]
    return found + [
        Case("mse_loss", shapes, {"reduction": reduction})
        for shapes in (((3,), (3,)), ((2, 3), (3,)), ((), (2, 1)), ((2, 0), (2, 0)))
        for reduction in (("mean", "sum", "none") if (2, 0) not in shapes else ("sum", "none"))
    ]


def _shapes() -> list[Case]:
    return [
        *[Case("reshape", ((2, 6),), {"shape": shape}) for shape in ((3, 4), (-1,), (2, -1, 3), (12, 1))],
        Case("reshape", ((0, 3),), {"shape": (3, 0)}),
        Case("reshape", ((),), {"shape": (1, 1)}),
        *[
            Case("flatten", ((2, 3, 4),), {"start_dim": a, "end_dim": b})
            for a, b in ((0, -1), (1, -1), (-3, 1))
        ],
        *[Case("flatten", (shape,)) for shape in ((), (3,), (2, 0))],
        *[
            Case("transpose", ((2, 3, 4),), {"dim0": a, "dim1": b})
            for a, b in ((0, 1), (-1, -2), (0, -1), (1, 1))
        ],
        Case("transpose", ((0, 3),)),
        *[Case("permute", ((2, 3, 4),), {"dims": dims}) for dims in ((2, 0, 1), (-1, 1, 0), (0, 1, 2))],
        *[Case("squeeze", ((1, 3, 1),), {"dim": dim}) for dim in (None, 0, -1, 1, (0, 2))],
        Case("squeeze", ((),)),
        *[Case("unsqueeze", ((2, 3),), {"dim": dim}) for dim in (0, 1, 2, -1, -3)],
        Case("unsqueeze", ((),)),
        *[
            Case("expand", ((3, 1),), {"shape": shape})
            for shape in ((3, 4), (-1, 4), (2, 3, 1), (2, -1, 5), (3, 0))
        ],
        Case("expand", ((),), {"shape": (2, 2)}),
        *[Case("cat", shapes, {"dim": 0}) for shapes in (((2,), (3,)), ((2, 3), (1, 3), (0, 3)), ((2,),))],
        Case("cat", ((2, 1), (2, 3)), {"dim": -1}),
        *[Case("stack", ((2, 3), (2, 3), (2, 3)), {"dim": dim}) for dim in (0, 1, 2, -1, -3)],
        Case("stack", ((), ())),
        *[Case("split", ((7, 2),), {"split_size": 3, "dim": 0, "part": part}) for part in (0, 1, 2)],
        Case("split", ((2, 4),), {"split_size": 2, "dim": -1, "part": 1}),
        *[Case("chunk", ((7, 2),), {"chunks": 3, "dim": 0, "part": part}) for part in (0, 1, 2)],
        Case("chunk", ((2, 4),), {"chunks": 2, "dim": -1, "part": 1}),
        *[Case("unbind", ((2, 3),), {"dim": dim, "part": 1}) for dim in (0, 1, -1)],
        *[Case(name, ((3, 4),), {"diagonal": k}) for name in ("tril", "triu") for k in (-5, -1, 0, 1, 5)],
        *[Case(name, (shape,)) for name in ("tril", "triu") for shape in ((2, 3, 3), (0, 3), (1, 1))],
        *[Case("detach", (shape,)) for shape in ((), (2, 3), (0,))],
    ]


def _indexing() -> list[Case]:
    plain = (
        ":",
        "0",
        "-1",
        "1:",
        ":, 1:, 0",
        "..., 0",
        "None, 1",
        ":, None, ..., -1",
        "::2, ::3",
        "-2:, :-1",
        "9:",
    )
    found = [Case("index", ((4, 3, 5),), {"key": key}) for key in plain]
    tensors = (("#", ((2, 5),)), ("#, #", ((2,), (3, 1))), (":, -1, #", ((3,),)), ("#, ..., 1:3", ((),)))
    found += [Case("index", ((4, 3, 5), *shapes), {"key": key}, below=3) for key, shapes in tensors]
    found += [Case("index", ((4, 3, 5), (2,), (2,)), {"key": "#, :, #"}, below=4)]
    found += [Case("index", ((3, 2), (0,)), {"key": "#"})]
    found += [
        Case("gather", (x, ix), {"dim": dim}, below=3)
        for x, ix, dim in (
            ((3,), (5,), 0),
            ((3, 4), (2, 4), 0),
            ((3, 4), (3, 2), -1),
            ((3, 3, 3), (2, 3, 1), 1),
        )
    ]
    found += [Case("gather", ((), ()), below=1), Case("gather", ((3, 2), (0, 2)))]
    return found + [
        Case("one_hot", (shape,), {"num_classes": 4}, below=4) for shape in ((), (3,), (2, 2), (0,))
    ]


def _creation() -> list[Case]:
    found = [
        Case(name, (), {"shape": shape})
        for name in ("ones", "zeros", "randn", "rand")
        for shape in ((), (3,), (2, 3), (2, 0))
    ]
    found += [Case(name, (shape,)) for name in ("ones_like", "zeros_like") for shape in ((), (2, 3), (0,))]
    found += [Case("eye", (), {"n": n}) for n in (0, 1, 3)]
    found += [Case("full", (), {"shape": shape, "fill_value": 2.5}) for shape in ((), (2, 3))]
    ranges = ((0, 5, 1), (1, 6, 2), (3, 0, -1), (0.0, 1.0, 0.25), (2, 2, 1))
    return found + [Case("arange", (), {"start": a, "end": b, "step": c}) for a, b, c in ranges]


def _norms() -> list[Case]:
    found = [
        Case("layer_norm", (x, *[fitted] * more), {"normalized_shape": fitted})
        for x, fitted in (((4,), (4,)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)), ((0, 4), (4,)))
        for more in (0, 1, 2)
    ]
    found += [
        Case("rms_norm", (x, *[fitted] * more), {"normalized_shape": fitted})
        for x, fitted in (((4,), (4,)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)))
        for more in (0, 1)
    ]
    found += [
        Case("batch_norm", (x, *[(3,)] * (2 + more)), {"training": training, "eps": 1e-3})
        for x in ((4, 3), (2, 3, 4), (2, 3, 2, 2), (1, 3, 2))
        for more in (0, 1, 2)
        for training in (False, True)
    ]
    return found + [
        Case(name, (shape,), {"p": p, "seed": 5, "training": training})
        for name in ("dropout", "dropout_mask")
        for shape in ((), (3,), (2, 3), (0,))
        for p in (0.0, 0.25)
        for training in (True, False)
    ]


def _windows() -> list[Case]:
    lines = (
        ({}, (2, 3, 7), (4, 3, 3)),
        ({"stride": 2, "padding": 1}, (1, 2, 6), (3, 2, 3)),
        ({}, (0, 1, 3), (1, 1, 2)),
    )
    planes = (
        ({}, (2, 3, 5, 4), (2, 3, 3, 2)),
        ({"stride": (2, 1), "padding": (0, 1)}, (1, 1, 5, 3), (2, 1, 2, 3)),
        ({"padding": 1}, (1, 2, 1, 1), (1, 2, 3, 3)),
    )
    found = [
        Case(name, (x, weight, *[weight[:1]] * biased), given)
        for name, calls in (("conv1d", lines), ("conv2d", planes))
        for given, x, weight in calls
        for biased in (0, 1)
    ]
    pools = ({}, {"kernel_size": 3, "stride": 1}, {"kernel_size": 2, "stride": 3})
    found += [Case("max_pool1d", ((2, 3, 7),), given) for given in pools]
    return found + [Case("max_pool2d", ((1, 2, 5, 6),), given) for given in (*pools, {"kernel_size": (1, 3)})]


def _linear() -> list[Case]:
    met = (
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((2, 1, 2, 3), (5, 3, 4)),
        ((0, 3), (3, 2)),
    )
    return [Case("matmul", shapes) for shapes in (*met, ((2, 0), (0, 3)))]


CASES = (
    *(*_linear(), *_reductions(), *_rows(), *_losses(), *_norms()),
    *(*_shapes(), *_indexing(), *_creation(), *_windows()),
)
