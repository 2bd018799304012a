"""Instructions for graphs of single numbers: many nodes per kernel call.

A scalar graph of a small network has tens of thousands of nodes; calling a kernel for each would cost more
than the arithmetic. So forward and backward go level by level, and all nodes of one op on a level are one
instruction. When contributions are recorded, a node adds up what arrived just before it sends, in the order
in which that is told, so that sums come out bit for bit. Everything here works on whole columns, because
Python takes longer to look at 60,000 nodes than the kernels to compute them.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from graphlab.engine.instructions import Code
from graphlab.engine.program import Ints, Program
from graphlab.ops import Op


class Group(NamedTuple):
    """All nodes of one op: their positions, the positions of their operands (a column each), their params."""

    op: Op
    places: Ints
    sources: tuple[Ints, ...]
    constants: Ints


def is_scalar(program: Program) -> bool:
    """Whether these instructions fit: single numbers and pointwise ops only."""
    return program.is_scalar and all(op is None or op.pointwise for op in program.distinct_ops.values())


def forward_code(program: Program) -> Code:
    """Level by level, op by op."""
    code, level = Code(), levels_of(program)
    batches = []
    for group in _groups(program, code, program.computed):
        rows = np.stack([group.places, *group.sources, group.constants], axis=1)
        batches += _batches(code, f"many_forward_{group.op.name}", rows, level[group.places])
    _in_order(code, batches)
    return code


def training_code(program: Program, needed: Collection[int]) -> Code:
    """Backward from the last level to the first, only where parameters are reached."""
    code, level = Code(), levels_of(program)
    is_needed = np.zeros(len(program.order), np.bool_)
    is_needed[list(needed)] = True
    places = program.backward[is_needed[program.backward]]
    batches = []
    for group in _groups(program, code, np.sort(places)):
        first = _first_edges(program)[group.places]
        goes = [
            np.where(is_needed[source] & (program.sent_at[first + index] >= 0), source, -1)
            for index, source in enumerate(group.sources)
        ]
        rows = np.stack([group.places, *group.sources, *goes, group.constants], axis=1)
        batches += _batches(code, f"many_backward_{group.op.name}", rows, -level[group.places])
    _in_order(code, batches)
    return code


def recording_code(program: Program) -> Code:
    """Backward level by level, contributions kept; a node adds up what arrives in the order that is told."""
    code, level = Code(), levels_of(program)
    batches = _pulls(program, code, level)
    for group in _groups(program, code, np.sort(program.backward)):
        first = _first_edges(program)[group.places]
        sent = [program.sent_at[first + index] for index in range(group.op.arity)]
        rows = np.stack([group.places, *group.sources, *sent, group.constants], axis=1)
        batches += _batches(code, f"many_backward_{group.op.name}", rows, 1 - 2 * level[group.places])
    _in_order(code, batches)
    return code


def _pulls(program: Program, code: Code, level: Ints) -> list[tuple[int, str, int]]:
    """The sums at the nodes of each level, before these nodes send: node, where its list begins, how long."""
    edges, begins = program.arriving
    counts = np.diff(begins)
    targets = np.flatnonzero(counts)
    if not len(targets):
        return []
    base = len(code.records)
    code.records += program.sent_at[edges].tolist()
    rows = np.stack([targets, base + begins[targets], counts[targets]], axis=1)
    return _batches(code, "many_pull", rows, -2 * level[targets])


def levels_of(program: Program) -> Ints:
    """How many ops lie between each position and its leaves, at most."""
    levels = [0] * len(program.order)
    sources = program.edge_from.tolist()
    for edge, place in enumerate(program.edge_to.tolist()):
        above = levels[sources[edge]] + 1
        if above > levels[place]:
            levels[place] = above
    return np.array(levels, np.int64)


def _first_edges(program: Program) -> Ints:
    counts = np.bincount(program.edge_to, minlength=len(program.order))
    return np.asarray(np.cumsum(counts) - counts, np.int64)


def _groups(program: Program, code: Code, places: Ints) -> Iterator[Group]:
    """These computed positions by their op, with their params laid down as constants."""
    number = {name: index for index, name in enumerate(program.distinct_ops)}
    kinds = np.array([number[program.ops[place].name] for place in places.tolist()])
    first = _first_edges(program)
    nodes = program.graph.nodes
    for name, op in program.distinct_ops.items():
        own = places[kinds == number[name]] if len(places) else places
        if not len(own):
            continue
        sources = tuple(program.edge_from[first[own] + index] for index in range(op.arity))
        constants = np.zeros(len(own), np.int64)
        if op.params:
            given = [op.numbers(nodes[program.order[place]].params) for place in own.tolist()]
            constants = len(code.constants) + len(op.params) * np.arange(len(own))
            code.constants += [each for row in given for each in row]
        yield Group(op, own, sources, constants)


def _batches(code: Code, name: str, rows: Ints, level: Ints) -> list[tuple[int, str, int]]:
    """Rows in order of their level, a header (how many, where) for each level: (level, kernel, header)."""
    order = np.argsort(level, kind="stable")
    rows, level = rows[order], level[order]
    begins = np.flatnonzero(np.diff(level, prepend=level[0] - 1))
    counts = np.diff(begins, append=len(level))
    base = len(code.records)
    code.records += rows.ravel().tolist()
    batches = []
    for begin, count in zip(begins.tolist(), counts.tolist(), strict=True):
        batches.append((int(level[begin]), name, len(code.records)))
        code.records += [count, base + begin * rows.shape[1]]
    return batches


def _in_order(code: Code, batches: list[tuple[int, str, int]]) -> None:
    for _, name, header in sorted(batches):
        code.names.append(name)
        code.starts.append(header)
