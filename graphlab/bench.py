"""`graphlab bench`: how fast things are on this machine. Figures to read, never to pass or fail by.

A benchmark is a function that yields rows; BENCHMARKS lists them. Other rooms' figures are added as further
tuples.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from graphlab.document.edits import set_value
from graphlab.document.types import Document, Graph, Node, NodeId
from graphlab.engine import Program, Trace, build, check_all, plain, run, tapes


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: the median of several runs, and how far they spread. note says what it compares with."""

    name: str
    unit: str
    middle: float
    lowest: float
    highest: float
    note: str = ""


Benchmark = Callable[[], Iterator[Row]]


def timed(name: str, action: Callable[[], object], times: int = 15, note: str = "") -> Row:
    """Run an action several times after once for nothing; milliseconds."""
    action()
    taken = []
    for _ in range(times):
        starts = perf_counter()
        action()
        taken.append((perf_counter() - starts) * 1e3)
    return Row(name, "ms", median(taken), min(taken), max(taken), note)


def ratio(name: str, slower: Row, faster: Row) -> Row:
    """How many times as fast one row is as another."""
    return Row(
        name,
        "times",
        slower.middle / faster.middle,
        slower.lowest / faster.highest,
        slower.highest / faster.lowest,
    )


def long_document(node_count: int) -> Document:
    """A graph of numbers in which every node reaches the target: two leaves in five nodes, three ops."""
    nodes: dict[NodeId, Node] = {}
    last = NodeId(0)
    for key in map(NodeId, range(1, node_count + 1)):
        if key < 3 or key % 5 in (1, 3):
            nodes[key] = Node("parameter")
            last = last or key
        else:
            op = ("mul", "tanh", "add")[key % 3]
            nodes[key] = Node(op, (last,) if op == "tanh" else (last, NodeId(key - 1)))
            last = key
    values = {key: 0.5 + 0.3 * (key % 7 - 3) for key, node in nodes.items() if node.op == "parameter"}
    return Document(graph=Graph(nodes, NodeId(node_count + 1)), values=values, target=last)


def tapes_compared() -> Iterator[Row]:
    """Forward and backward of 2,000 scalar nodes on both tapes."""
    document = long_document(2_000)
    program = build(document)
    slow = timed(
        "2,000 nodes forward and backward, plain rules", lambda: run(program, document.values, plain)
    )
    yield slow
    if not tapes.compile_here(program.distinct_ops.values()):
        return
    fast = timed(
        "2,000 nodes forward and backward, kernels",
        lambda: run(program, document.values, tapes.best(program)),
        101,
    )
    yield fast
    yield ratio("kernels over plain rules", slow, fast)


def editing() -> Iterator[Row]:
    """What an edit costs the engine: a new number, a new graph, a check."""
    for node_count in (500, 5_000):
        document = long_document(node_count)
        program = build(document)
        drag = partial(_drag, document, program, iter(range(1_000)))
        yield timed(f"a leaf dragged among {node_count:,} nodes (edit and run)", drag, 51)
    document = long_document(10_000)
    yield timed("build a program of 10,000 nodes", lambda: build(document), 7)
    small = long_document(500)
    trace = run(build(small), small.values)
    yield timed("check every gradient of 500 nodes", lambda: check_all(trace), 5)


def _drag(document: Document, program: Program, numbers: Iterator[int]) -> Trace:
    moved = set_value(document, program.order[0], next(numbers) / 1_000)
    return run(program, moved.values, tapes.best(program))


def compiling() -> Iterator[Row]:
    """All kernels in a fresh process: compiled into an empty cache, then loaded from it."""
    if not tapes.can_compile():
        return
    script = (
        "from time import perf_counter; starts = perf_counter();"
        "from graphlab.engine import tapes; tapes.warm();"
        "print(perf_counter() - starts)"
    )
    here = str(Path(__file__).resolve().parents[1])
    with TemporaryDirectory() as folder:
        environment = {**os.environ, "GRAPHLAB_CACHE": folder, "PYTHONPATH": here}
        for name in ("all kernels compiled, numba imported", "all kernels loaded, numba imported"):
            done = subprocess.run(
                [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
            )
            taken = float(done.stdout) * 1e3
            yield Row(name, "ms", taken, taken, taken, "one run")


BENCHMARKS: tuple[Benchmark, ...] = (tapes_compared, editing, compiling)


def spoken(row: Row) -> str:
    """A row as one line."""
    spread = "" if row.lowest == row.highest else f"  ({row.lowest:,.3g} to {row.highest:,.3g})"
    note = f"  {row.note}" if row.note else ""
    return f"{row.name:<52}{row.middle:>10,.4g} {row.unit}{spread}{note}"


def report(benchmarks: Iterable[Benchmark], as_json: bool) -> None:
    """Run benchmarks and print their rows, line by line as they come, or as one JSON list."""
    rows = []
    for benchmark in benchmarks:
        for row in benchmark():
            rows.append(row)
            if not as_json:
                print(spoken(row), flush=True)
    if as_json:
        print(json.dumps([asdict(row) for row in rows], indent=1))


def main(arguments: Sequence[str] | None = None) -> int:
    """`graphlab bench [--json] [--canvas | --start]`."""
    parser = ArgumentParser(prog="graphlab bench", description="Measure graphlab on this machine.")
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.add_argument("--canvas", action="store_true", help="measure how fast the canvas paints instead")
    parser.add_argument("--start", action="store_true", help="measure how soon the window is there instead")
    chosen = parser.parse_args(arguments)
    benchmarks = BENCHMARKS
    if chosen.canvas:
        from graphlab.bench_canvas import CANVAS_BENCHMARKS

        benchmarks = CANVAS_BENCHMARKS
    elif chosen.start:
        from graphlab.bench_start import START_BENCHMARKS

        benchmarks = START_BENCHMARKS
    report(benchmarks, chosen.json)
    return 0
