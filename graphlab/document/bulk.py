"""Many nodes at once, for those who make a whole graph and not one node after another."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from graphlab.document.types import Node, NodeId
from graphlab.ops import Setting

SETTERS = tuple(getattr(Node, slot).__set__ for slot in ("op", "inputs", "params", "name", "note"))


def nodes_of(
    ops: Sequence[str],
    inputs: Iterable[tuple[NodeId | None, ...]],
    params: Iterable[Mapping[str, Setting]],
    names: Iterable[str],
    notes: Iterable[str],
) -> list[Node]:
    """The nodes with these ops, inputs, params, names and notes, which are columns of one length.

    Filling one column after another inside C takes a quarter of the time of calling Node for each: a frozen
    dataclass goes through object.__setattr__ five times.
    """
    nodes = list(map(Node.__new__, [Node] * len(ops)))
    for fill, column in zip(SETTERS, (ops, inputs, params, names, notes), strict=True):
        deque(map(fill, nodes, column), maxlen=0)
    return nodes
