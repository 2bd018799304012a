"""Whether two documents say the same, part by part, as after a round trip through a file."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from graphlab.document.types import Document


def same(document: Document, other: Document) -> bool:
    """Whether both hold equal parts, nodes in the same order, numbers bit for bit (every nan is one)."""
    return list(document.graph.nodes) == list(other.graph.nodes) and alike(document, other)


def differences(document: Document, other: Document) -> list[str]:
    """The names of the parts in which they differ."""
    names = [each.name for each in fields(Document)]
    differ = [name for name in names if not alike(getattr(document, name), getattr(other, name))]
    ordered = list(document.graph.nodes) == list(other.graph.nodes)
    return differ if ordered or "graph" in differ else [*differ, "graph"]


def alike(part: Any, other: Any) -> bool:
    """Whether two parts of documents are equal by value."""
    if part is other:
        return True
    if isinstance(part, float | np.ndarray) or isinstance(other, float | np.ndarray):
        return _same_numbers(part, other)
    if type(part) is not type(other) and not (isinstance(part, Mapping) and isinstance(other, Mapping)):
        return False
    if isinstance(part, Mapping):
        return part.keys() == other.keys() and all(alike(part[key], other[key]) for key in part)
    if isinstance(part, tuple | list):
        return len(part) == len(other) and all(map(alike, part, other))
    if is_dataclass(part):
        return all(alike(getattr(part, each.name), getattr(other, each.name)) for each in fields(part))
    return bool(part == other)


def _same_numbers(part: Any, other: Any) -> bool:
    if not all(isinstance(each, float | int | np.ndarray) for each in (part, other)):
        return False
    if np.asarray(part).dtype.kind != np.asarray(other).dtype.kind and np.ndim(part):
        return False
    one, two = np.asarray(part, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if one.shape != two.shape or not np.array_equal(one, two, equal_nan=True):
        return False
    return bool(np.all((np.signbit(one) == np.signbit(two)) | np.isnan(one)))
