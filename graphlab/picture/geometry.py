"""Where everything lies: cards, ports and wires as arrays in graph units, one row per node and one per wire.

What depends on the graph alone (sizes, which port is on which card) is a Skeleton; placing it is a few
array operations, so that dragging costs the same few milliseconds for one card and for five thousand. Every
wire of the graph is here, also those into nodes that cannot be computed: links.py relates a Program's order
to the rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from graphlab.document.types import Document, Graph, NodeId, Point, Slot
from graphlab.picture.anatomy import port_heights, size_of
from graphlab.picture.remember import by_identity
from graphlab.picture.shapes import Bounds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

SHORTEST_BEND = 24.0
LONGEST_BEND = 160.0
SEGMENTS = 16
ARC_DEPTH, ARC_REACH = (100.0, 0.06), (80.0, 0.16)
"""How far the control points of a wire that runs back lie below and beyond its ends: at least, and per unit
of its way back. Its course then clears the cards at both ends."""
LEVEL, STEEP = 88.0, 112.0
"""Ends this far apart in height and nearer need the arc; from STEEP on the wire passes between the cards."""
ORIGIN = Point(0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Skeleton:
    """What the graph alone decides, one row per node in the graph's order.

    sizes        (n, 2) widths and heights
    port_*       rows, indices and heights: one entry per input port, filled or not; heights from the card's
    top slots        the slot each wire fills; wire_from, wire_to (rows) and wire_port (input port) go with
    it
    """

    graph: Graph
    nodes: tuple[NodeId, ...]
    row: Mapping[NodeId, int]
    sizes: Floats
    port_rows: Ints
    port_indices: Ints
    port_heights: Floats
    slots: tuple[Slot, ...]
    wire: Mapping[Slot, int]
    wire_from: Ints
    wire_to: Ints
    wire_port: Ints


@dataclass(frozen=True, eq=False)
class Geometry:
    """Where every card, port and wire lies, in graph units.

    cards    (n, 4) x, y, width, height
    outputs  (n, 2) output ports; inputs (p, 2) input ports, filled or not
    wires    (m, 4, 2) control points of the cubics, from output port to input port
    """

    skeleton: Skeleton
    cards: Floats
    outputs: Floats
    inputs: Floats
    wires: Floats

    @property
    def nodes(self) -> tuple[NodeId, ...]:
        """The node of each row."""
        return self.skeleton.nodes

    @property
    def row(self) -> Mapping[NodeId, int]:
        """The row of each node."""
        return self.skeleton.row

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slot that each wire fills."""
        return self.skeleton.slots

    @cached_property
    def lines(self) -> Floats:
        """(m, SEGMENTS + 1, 2) points along the wires, near enough for hit tests and small zooms."""
        return points_along(self.wires, np.linspace(0.0, 1.0, SEGMENTS + 1))

    @cached_property
    def powers(self) -> Floats:
        """(4, 2, m) the wires as polynomials in the share of the way: powers[0] + t * powers[1] + ..."""
        a, b, c, d = np.moveaxis(self.wires, 1, 0)
        return np.ascontiguousarray(
            np.stack([a, 3 * (b - a), 3 * (a - 2 * b + c), d - a + 3 * (b - c)]).swapaxes(1, 2)
        )

    @cached_property
    def wire_boxes(self) -> Floats:
        """(m, 4) x0, y0, x1, y1 round the control points of each wire, which hold the whole wire."""
        (x0, y0), (x1, y1), (x2, _), (x3, y3) = np.moveaxis(self.wires, 0, 2)
        # Wires leave to the right and arrive from the left, and arcs hang down: the outer points are known.
        return np.column_stack(
            [
                np.minimum(x0, x2),
                np.minimum(y0, y3),
                np.maximum(x1, x3),
                np.maximum(np.maximum(y0, y3), y1),
            ]
        )

    def card(self, node: NodeId) -> Bounds:
        """The rectangle of one card."""
        return Bounds(*self.cards[self.row[node]].tolist())


@by_identity(8)
def skeleton_of(graph: Graph) -> Skeleton:
    """The sizes, ports and wires of a graph."""
    nodes = tuple(graph.nodes)
    row = {node: place for place, node in enumerate(nodes)}
    sizes = [size_of(node) for node in graph.nodes.values()]
    port_rows: list[int] = []
    port_indices: list[int] = []
    heights: list[float] = []
    slots: list[Slot] = []
    ends: list[tuple[int, int, int]] = []
    for place, (key, node) in enumerate(graph.nodes.items()):
        heights += port_heights(len(node.inputs), sizes[place][1])
        for index, source in enumerate(node.inputs):
            if source is not None:
                slots.append(Slot(key, index))
                ends.append((row[source], place, len(port_rows)))
            port_rows.append(place)
            port_indices.append(index)
    wire_from, wire_to, wire_port = np.array(ends, np.int64).reshape(-1, 3).T
    return Skeleton(
        graph=graph,
        nodes=nodes,
        row=row,
        sizes=np.array(sizes, np.float64).reshape(-1, 2),
        port_rows=np.array(port_rows, np.int64),
        port_indices=np.array(port_indices, np.int64),
        port_heights=np.array(heights, np.float64),
        slots=tuple(slots),
        wire={slot: number for number, slot in enumerate(slots)},
        wire_from=wire_from,
        wire_to=wire_to,
        wire_port=wire_port,
    )


@by_identity(4)
def _placed(skeleton: Skeleton, places: Mapping[NodeId, Point]) -> Geometry:
    flat = chain.from_iterable(map(_finder(skeleton, places), skeleton.nodes))
    corners = np.fromiter(flat, np.float64, 2 * len(skeleton.nodes)).reshape(-1, 2)
    sizes = skeleton.sizes
    outputs = corners + sizes * (1.0, 0.5)
    inputs = corners[skeleton.port_rows]
    inputs[:, 1] += skeleton.port_heights
    wires = cubics(outputs[skeleton.wire_from], inputs[skeleton.wire_port])
    for array in (outputs, inputs, wires):
        array.setflags(write=False)
    return Geometry(skeleton, np.concatenate([corners, sizes], axis=1), outputs, inputs, wires)


def geometry_of(document: Document, places: Mapping[NodeId, Point]) -> Geometry:
    """Where everything lies when cards have these top left corners; one without a place is at the origin.

    The same graph and the same mapping of places give the very same Geometry.
    """
    return _placed(skeleton_of(document.graph), places)


def _finder(skeleton: Skeleton, places: Mapping[NodeId, Point]) -> Callable[[NodeId], Point]:
    """How a place is looked up: the quick way if every node has one."""
    if len(places) >= len(skeleton.nodes) and skeleton.row.keys() <= places.keys():
        return places.__getitem__
    return lambda node: places.get(node, ORIGIN)


def cubics(starts: Floats, ends: Floats) -> Floats:
    """(m, 4, 2) control points of wires that leave to the right and arrive from the left.

    One that runs back, to an end on the left of its start, hangs below the cards in an arc.
    """
    across = ends[:, 0] - starts[:, 0]
    steep = np.abs(ends[:, 1] - starts[:, 1])
    bend = np.clip(
        np.where(across > 0, across * 0.5, -across * 0.5 + steep * 0.25), SHORTEST_BEND, LONGEST_BEND
    )
    wires = np.empty((len(starts), 4, 2))
    wires[:, 0] = wires[:, 1] = starts
    wires[:, 2] = wires[:, 3] = ends
    wires[:, 1, 0] += bend
    wires[:, 2, 0] -= bend
    if (across < 0).any():
        _hang(wires, np.flatnonzero(across < 0))
    return wires


def _hang(wires: Floats, back: Ints) -> None:
    """Let the wires that run back hang in arcs, the more level their ends are."""
    starts, ends = wires[back, 0], wires[back, 3]
    way = starts[:, 0] - ends[:, 0]
    share = np.clip((STEEP - np.abs(ends[:, 1] - starts[:, 1])) / (STEEP - LEVEL), 0.0, 1.0)
    share *= np.clip(way / 2 / SHORTEST_BEND, 0.0, 1.0)
    depth, reach = (least + slope * way for least, slope in (ARC_DEPTH, ARC_REACH))
    below = np.maximum(starts[:, 1], ends[:, 1]) + depth
    for point, beyond in ((1, starts[:, 0] + reach), (2, ends[:, 0] - reach)):
        goal = np.column_stack([beyond, below])
        wires[back, point] += (goal - wires[back, point]) * share[:, None]


def points_along(wires: Floats, alphas: Floats) -> Floats:
    """Points on cubics: (m, k, 2) for k shares of the way on every wire."""
    t = np.asarray(alphas, np.float64)
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3], axis=-1)
    points: Floats = weights @ wires
    return points
