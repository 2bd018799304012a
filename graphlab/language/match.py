"""Which nodes of a new text are the old ones: by name, by structure, by place in a matched node, by order.

Ids carry places, sliders, scenes and notes, so a good match is what lets them survive an edit of the text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from graphlab.document.types import LEAF_ROLES, Document, NodeId
from graphlab.language.lines import plan
from graphlab.language.sketch import Draft
from graphlab.language.walk import walk

Signature = tuple[Any, ...]


class Match:
    """The old id of each draft that has one. At most one draft gets an id."""

    def __init__(self, drafts: list[Draft], previous: Document) -> None:
        self.drafts = drafts
        self.previous = previous
        self.nodes = previous.graph.nodes
        self.old: dict[Draft, NodeId] = {}
        self.free: dict[NodeId, None] = dict.fromkeys(self.nodes)
        self._interned: dict[Signature, int] = {}

    def run(self) -> Mapping[Draft, NodeId]:
        """Match in order of trust."""
        self._by_name()
        readers = self._readers()
        of_old, of_new = self._old_signatures(), self._new_signatures()
        computed = [draft for draft in reversed(self.drafts) if not draft.leaf]
        unnamed = [draft for draft in reversed(self.drafts) if draft.leaf and not draft.name]
        self._by_structure(computed, readers, of_old, of_new)
        self._by_structure(unnamed, readers, of_old, of_new)
        for draft in reversed(self.drafts):
            if draft not in self.old:
                self._claim(
                    draft, [key for key in self._slots(draft, readers) if self._same_kind(draft, key)]
                )
        self._by_order()
        return self.old

    def _by_name(self) -> None:
        named = {node.name: key for key, node in self.nodes.items() if node.name}
        self._claim_names(named, strict=True)
        if any(draft.name and draft not in self.old for draft in self.drafts):
            lent = plan(self.previous).names.items()
            self._claim_names({name: key for key, name in lent if name}, strict=True)
        self._claim_names(named, strict=False)

    def _claim_names(self, named: Mapping[str, NodeId], strict: bool) -> None:
        """Match by name; strictly: leaves with leaves only, and also by names a node had on the way."""
        for draft in self.drafts:
            if draft.names and draft not in self.old:
                names = (draft.name, *draft.names) if strict else (draft.name,)
                keys = [named[name] for name in names if name in named]
                self._claim(draft, [key for key in keys if not strict or self._leaf(key) == draft.leaf])

    def _by_structure(
        self,
        drafts: list[Draft],
        readers: Mapping[Draft, list[tuple[Draft, int]]],
        of_old: Mapping[NodeId, int],
        of_new: Mapping[Draft, int],
    ) -> None:
        alike: dict[int, list[NodeId]] = defaultdict(list)
        for key in self.free:
            alike[of_old[key]].append(key)
        for draft in drafts:
            if draft in self.old:
                continue
            queue = alike[of_new[draft]]
            self._claim(draft, [key for key in self._slots(draft, readers) if of_old[key] == of_new[draft]])
            while draft not in self.old and queue:
                self._claim(draft, [queue.pop()])

    def _by_order(self) -> None:
        waiting: dict[str, list[NodeId]] = defaultdict(list)
        for key in reversed(self.free):
            waiting[self.nodes[key].op].append(key)
        for draft in self.drafts:
            if draft not in self.old and not draft.leaf and waiting[draft.op]:
                self._claim(draft, [waiting[draft.op].pop()])

    def _claim(self, draft: Draft, keys: Iterable[NodeId]) -> None:
        """Give the draft the first of these ids that is still free."""
        key = next((key for key in keys if key in self.free), None)
        if key is not None:
            self.old[draft] = key
            del self.free[key]

    def _slots(self, draft: Draft, readers: Mapping[Draft, list[tuple[Draft, int]]]) -> Iterable[NodeId]:
        """The old nodes that stood where this draft stands: in the same slot of a node that was matched."""
        for reader, index in readers.get(draft, ()):
            old = self.old.get(reader)
            inputs = self.nodes[old].inputs if old is not None else ()
            source = inputs[index] if index < len(inputs) else None
            if source is not None:
                yield source

    def _readers(self) -> Mapping[Draft, list[tuple[Draft, int]]]:
        readers: dict[Draft, list[tuple[Draft, int]]] = defaultdict(list)
        for draft in self.drafts:
            for index, source in enumerate(draft.inputs):
                if source is not None:
                    readers[source].append((draft, index))
        return readers

    def _same_kind(self, draft: Draft, key: NodeId) -> bool:
        return self._leaf(key) if draft.leaf else self.nodes[key].op == draft.op

    def _leaf(self, key: NodeId) -> bool:
        return self.nodes[key].op in LEAF_ROLES

    def _intern(self, signature: Signature) -> int:
        return self._interned.setdefault(signature, len(self._interned))

    def _new_signatures(self) -> Mapping[Draft, int]:
        signatures: dict[Draft, int] = {}
        for draft in self.drafts:
            if draft in self.old:
                signatures[draft] = self._intern(("id", self.old[draft]))
            elif draft.leaf:
                signatures[draft] = self._intern(("leaf", draft.op, bool(draft.name), _bits(draft.value)))
            else:
                sources = [-1 if source is None else signatures[source] for source in draft.inputs]
                signatures[draft] = self._intern((draft.op, *sorted(draft.params.items()), *sources))
        return signatures

    def _old_signatures(self) -> Mapping[NodeId, int]:
        signatures: dict[NodeId, int] = {}
        for key in walk(self.nodes).order:
            node = self.nodes[key]
            if key not in self.free:
                signatures[key] = self._intern(("id", key))
            elif node.op in LEAF_ROLES:
                value = self.previous.values.get(key)
                signatures[key] = self._intern(("leaf", node.op, bool(node.name), _bits(value)))
            else:
                sources = [-1 if source is None else signatures.get(source, -1) for source in node.inputs]
                signatures[key] = self._intern((node.op, *sorted(node.params.items()), *sources))
        return signatures


def _bits(value: Any) -> bytes:
    return b"" if value is None else np.asarray(value, dtype=np.float64).tobytes()
