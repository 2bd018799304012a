"""Instructions for graphs of single numbers: many nodes per kernel call.

A scalar graph of a small network has tens of thousands of nodes; calling a kernel for each would cost more
than the arithmetic. Forward, and backward in training, go level by level, and all nodes of one op on a level
are one instruction. When contributions are recorded, nodes keep their order, for the sums must be added up
as they are told. Everything here works on whole columns, because Python takes longer to look at 60,000 nodes
than the kernels to compute them.
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
    """Backward in the order that is told: what a node sends back, then each sum."""
    code = Code()
    rank = np.zeros(len(program.order), np.int64)
    rank[program.backward] = np.arange(len(program.backward))
    names: list[str] = []
    keys: list[Ints] = []
    starts: list[Ints] = []
    for group in _groups(program, code, np.sort(program.backward)):
        first = _first_edges(program)[group.places]
        edges = [first + index for index in range(group.op.arity)]
        ends = [*group.sources, group.places, *(program.sent_at[edge] for edge in edges)]
        starts.append(_walked(code, group.constants, ends))
        names += [f"backward_{group.op.name}"] * len(group.places)
        keys.append(rank[group.places] * 8)
        for index, edge in enumerate(edges):
            going = program.sent_at[edge] >= 0
            sent, target = program.sent_at[edge][going], group.sources[index][going]
            starts.append(_walked(code, np.zeros(len(sent), np.int64), [sent, target]))
            names += ["accumulate"] * len(sent)
            keys.append(rank[group.places[going]] * 8 + 1 + index)
    if names:
        order = np.argsort(np.concatenate(keys), kind="stable").tolist()
        begins = np.concatenate(starts).tolist()
        code.names = [names[each] for each in order]
        code.starts = [begins[each] for each in order]
    return code


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


def _walked(code: Code, constants: Ints, ends: list[Ints]) -> Ints:
    """Records of walks over single numbers, one per row: inner 1, outer 1, no table; see Code.walked."""
    count = len(constants)
    columns = [np.ones(count, np.int64), np.ones(count, np.int64), np.zeros(count, np.int64), constants]
    for end in ends:
        columns += [end, np.zeros(count, np.int64)]
    rows = np.stack(columns, axis=1)
    starts = len(code.records) + rows.shape[1] * np.arange(count)
    code.records += rows.ravel().tolist()
    return np.asarray(starts, np.int64)
