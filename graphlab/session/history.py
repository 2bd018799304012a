"""Undo and redo: the documents that were, each with the name of the edit that left it behind.

Old documents share almost everything with their neighbours, so what an entry costs is what only it holds.
The history is bounded by that cost, not by count: a thousand small edits are kept, and a thousand new
weight matrices are not.
"""

import sys
from collections import deque
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import compress
from operator import eq, is_not
from typing import Any

import numpy as np

from graphlab.document.types import Document

BOUND = 256 * 2**20
"""Bytes that the documents of the past and the undone ones may hold beyond the present document."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One edit: the document on its other side, its name, and about the bytes only it holds."""

    document: Document
    label: str
    size: int


class History:
    """A line of edits with the present between past and future."""

    def __init__(self, bound: int = BOUND) -> None:
        self._past: deque[Entry] = deque()
        self._future: list[Entry] = []
        self._merge: Hashable = None
        self._bound = bound
        self.size = 0

    def push(self, before: Document, after: Document, label: str, merge: Hashable = None) -> None:
        """Remember an edit. One with the same merge as the last (not None, not sealed) joins its entry."""
        for entry in self._future:
            self.size -= entry.size
        self._future.clear()
        if merge is None or merge != self._merge or not self._past:
            size = unshared(before, after)
            self._past.append(Entry(before, label, size))
            self.size += size
        self._merge = merge
        while self.size > self._bound and len(self._past) > 1:
            self.size -= self._past.popleft().size

    def seal(self) -> None:
        """End the running edit: the next one gets an entry of its own."""
        self._merge = None

    def undo(self, present: Document) -> Document:
        """The document before the last edit. Raises IndexError if there is none."""
        self.seal()
        entry = self._past.pop()
        self._future.append(Entry(present, entry.label, entry.size))
        return entry.document

    def redo(self, present: Document) -> Document:
        """The document after the edit that was undone last. Raises IndexError if there is none."""
        self.seal()
        entry = self._future.pop()
        self._past.append(Entry(present, entry.label, entry.size))
        return entry.document

    def __len__(self) -> int:
        """How many edits can be undone."""
        return len(self._past)

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty if nothing."""
        return self._past[-1].label if self._past else ""

    @property
    def redo_label(self) -> str:
        """What redo would bring back; empty if nothing."""
        return self._future[-1].label if self._future else ""

    @property
    def can_redo(self) -> bool:
        """Whether an edit was undone and nothing was edited since."""
        return bool(self._future)


def unshared(part: Any, other: Any) -> int:
    """About how many bytes part holds that other does not share."""
    if part is other:
        return 0
    if isinstance(part, np.ndarray):
        return int(part.nbytes) + 112
    if isinstance(part, Mapping):
        twin = other if isinstance(other, Mapping) else {}
        return 64 + 48 * len(part) + sum(unshared(part[key], twin.get(key)) for key in _changed(part, twin))
    if isinstance(part, tuple | frozenset):
        shared = {id(each) for each in other} if isinstance(other, tuple | frozenset) else set()
        return 56 + 8 * len(part) + sum(unshared(each, None) for each in part if id(each) not in shared)
    if is_dataclass(part):
        return 64 + sum(
            unshared(getattr(part, each.name), getattr(other, each.name, None)) for each in fields(part)
        )
    return sys.getsizeof(part)


def _changed(part: Mapping[Any, Any], other: Mapping[Any, Any]) -> Iterator[Any]:
    """The keys under which other does not hold the very same object."""
    if len(part) <= len(other) and all(map(eq, part, other)):  # the usual edit, without a loop in Python
        return compress(part, map(is_not, part.values(), other.values()))
    return (key for key, each in part.items() if other.get(key) is not each)
