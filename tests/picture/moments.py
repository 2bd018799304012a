"""Documents with places, and frames at moments of their pass, for the tests of what is drawn."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from graphlab.document import Document, NodeId, edits
from graphlab.document.types import Graph, Node, Point, Slot
from graphlab.engine import build, run
from graphlab.language import parse
from graphlab.picture.anatomy import card_size
from graphlab.picture.geometry import Geometry, geometry_of
from graphlab.picture.layout import arrange
from graphlab.timeline import BEAT, Frame, Phase, Timeline, frame_at, schedule


@dataclass(frozen=True, eq=False)
class Pass:
    """A document laid out, and its pass."""

    document: Document
    geometry: Geometry
    timeline: Timeline

    def at(self, time: float, trail: float = 1.0) -> Frame:
        """The frame at a moment."""
        return frame_at(self.timeline, run(self.timeline.program, self.document.values), time, trail)

    def during(self, phase: Phase, nth: int = 0, alpha: float = 0.4) -> Frame:
        """The frame while the nth step of a phase is under way, or done if alpha is 1."""
        step = int(np.flatnonzero(self.timeline.phases == phase)[nth])
        return self.at((step + alpha) * BEAT)

    def end(self) -> Frame:
        """The frame when everything is done."""
        return self.at(self.timeline.duration)

    def every(self) -> list[Frame]:
        """The frames before, in the middle and at the end of every step."""
        halves = range(2 * len(self.timeline) + 1)
        return [self.at(half * BEAT / 2) for half in halves]

    def row(self, name: str) -> int:
        """The row of the node of a name."""
        return self.geometry.row[self.key(name)]

    def key(self, name: str) -> NodeId:
        """The node of a name."""
        found = edits.find(self.document, name)
        assert found is not None
        return found


def laid_out(document: Document) -> Pass:
    """A document in its own layout."""
    places = arrange(document, {node: card_size(document, node) for node in document.graph.nodes})
    return Pass(document, geometry_of(document, places), schedule(build(document)))


def passing(text: str, **values: Any) -> Pass:
    """A formula laid out, with numbers for its leaves."""
    return laid_out(parse(text, values=values))


def lecture() -> Pass:
    """The expression of the first lecture."""
    return passing("e = a*b; d = e + c; L = d*f", a=2.0, b=-3.0, c=10.0, f=-2.0)


def two_roads() -> Pass:
    """Two roads into each of two nodes."""
    return passing("d = a*b; e = a + b; f = d*e", a=-2.0, b=3.0)


def switched_off() -> Pass:
    """A relu that lets nothing through."""
    return passing("h = relu(x*w); y = h*v", x=-2.0, w=0.5, v=1.5)


def broken() -> Pass:
    """A logarithm of a negative number, a division by zero, an empty port and a node behind it."""
    document = parse("q = k/z; s = log(a) + q", values={"a": -2.0, "z": 0.0, "k": 3.0})
    document, empty = edits.add_op(document, "mul", (None, None), name="half")
    document, _ = edits.add_op(document, "tanh", (empty,), name="idle")
    return laid_out(document)


def looped(right: float = 0.0, down: float = 0.0) -> Pass:
    """A tanh that sends its value back to the product it is computed from, its card moved by a shift."""
    case = passing("a = 2; e = a*b; L = tanh(e)")
    document = edits.connect(case.document, case.key("L"), Slot(case.key("e"), 1))
    places = {key: Point(*case.geometry.cards[row, :2]) for key, row in case.geometry.row.items()}
    last = places[case.key("L")]
    places[case.key("L")] = Point(last.x + right, last.y + down)
    return Pass(document, geometry_of(document, places), schedule(build(document)))


def ladder(count: int) -> Pass:
    """A graph of so many nodes in rows of eight, every one read by the next."""
    nodes = {NodeId(1): Node("parameter", name="w"), NodeId(2): Node("parameter", name="b")}
    for number in range(3, count + 1):
        op = ("mul", "add", "sub")[number % 3]
        nodes[NodeId(number)] = Node(op, (NodeId(number - 1), NodeId(number - 2)))
    values = {NodeId(1): 0.9, NodeId(2): -1.1}
    places = {node: Point(216.0 * (node // 8), 136.0 * (node % 8)) for node in nodes}
    document = Document(graph=Graph(nodes, NodeId(count + 1)), values=values)
    return Pass(document, geometry_of(document, places), schedule(build(document)))
