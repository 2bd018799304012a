"""What lies at a point, in a rectangle or across a line: array operations over a Geometry, in graph units."""

from collections.abc import Collection
from typing import Literal, NamedTuple

import numpy as np

from graphlab.document.types import NodeId, Slot
from graphlab.picture.geometry import Bools, Floats, Geometry, Ints
from graphlab.picture.shapes import Bounds

Place = tuple[float, float]
Side = Literal["in", "out"]


class Port(NamedTuple):
    """One port: of which card, on which side, and the number of the operand (0 for the output)."""

    node: NodeId
    side: Side
    number: int


def node_at(geometry: Geometry, point: Place) -> NodeId | None:
    """The card under a point; of several the one drawn last."""
    found = np.flatnonzero(_covers(geometry.cards, point))
    return geometry.nodes[int(found[-1])] if len(found) else None


def port_at(geometry: Geometry, point: Place, radius: float) -> Port | None:
    """The nearest port within a radius."""
    skeleton = geometry.skeleton
    ports = np.concatenate([geometry.inputs, geometry.outputs])
    if not len(ports):
        return None
    away = np.hypot(*(ports - point).T)
    nearest = int(np.argmin(away))
    if away[nearest] > radius:
        return None
    if nearest >= len(geometry.inputs):
        return Port(geometry.nodes[nearest - len(geometry.inputs)], "out", 0)
    row, index = int(skeleton.port_rows[nearest]), int(skeleton.port_indices[nearest])
    return Port(geometry.nodes[row], "in", index)


def wire_at(geometry: Geometry, point: Place, tolerance: float) -> Slot | None:
    """The nearest wire within a tolerance, named by the slot it fills."""
    boxes = geometry.wire_boxes
    x, y = point
    near = np.flatnonzero(
        (boxes[:, 0] - tolerance <= x)
        & (boxes[:, 2] + tolerance >= x)
        & (boxes[:, 1] - tolerance <= y)
        & (boxes[:, 3] + tolerance >= y)
    )
    if not len(near):
        return None
    away = _distances(geometry.lines[near], np.array(point))
    nearest = int(np.argmin(away))
    return geometry.slots[int(near[nearest])] if away[nearest] <= tolerance else None


def nodes_in(geometry: Geometry, area: Bounds, *, whole: bool = False) -> frozenset[NodeId]:
    """The nodes whose cards touch a rectangle, or lie wholly inside it."""
    return frozenset(geometry.nodes[row] for row in rows_in(geometry, area, whole=whole).tolist())


def rows_in(geometry: Geometry, area: Bounds, *, whole: bool = False) -> Ints:
    """The rows of the cards that touch a rectangle, or lie wholly inside it."""
    x, y, width, height = geometry.cards.T
    if whole:
        inside = (x >= area.x) & (y >= area.y)
        inside &= (x + width <= area.x + area.width) & (y + height <= area.y + area.height)
    else:
        inside = (x <= area.x + area.width) & (y <= area.y + area.height)
        inside &= (x + width >= area.x) & (y + height >= area.y)
    return np.flatnonzero(inside)


def wires_in(geometry: Geometry, area: Bounds) -> Ints:
    """The numbers of the wires that may be seen in a rectangle (their boxes touch it)."""
    boxes = geometry.wire_boxes
    return np.flatnonzero(
        (boxes[:, 0] <= area.x + area.width)
        & (boxes[:, 1] <= area.y + area.height)
        & (boxes[:, 2] >= area.x)
        & (boxes[:, 3] >= area.y)
    )


def wires_across(geometry: Geometry, start: Place, end: Place) -> tuple[Slot, ...]:
    """The wires that a straight line crosses: what one stroke of the knife cuts."""
    lines = geometry.lines
    if not len(lines):
        return ()
    p, q = np.array(start), np.array(end)
    side = _turn(p, q, lines)
    swaps = (side[:, :-1] > 0) != (side[:, 1:] > 0)
    ends_apart = (_turn(lines[:, :-1], lines[:, 1:], p) > 0) != (_turn(lines[:, :-1], lines[:, 1:], q) > 0)
    return tuple(
        geometry.slots[number] for number in np.flatnonzero((swaps & ends_apart).any(axis=1)).tolist()
    )


def bounds(geometry: Geometry, nodes: Collection[NodeId] | None = None) -> Bounds:
    """The rectangle round these cards, or round all cards and wires; empty where there are none."""
    if nodes is None:
        cards = geometry.cards
    else:
        cards = geometry.cards[[geometry.row[node] for node in nodes if node in geometry.row]]
    if not len(cards):
        return Bounds(0.0, 0.0, 0.0, 0.0)
    low, high = cards[:, :2].min(axis=0), (cards[:, :2] + cards[:, 2:]).max(axis=0)
    if nodes is None and len(geometry.wires):
        low = np.minimum(low, geometry.lines.min(axis=(0, 1)))
        high = np.maximum(high, geometry.lines.max(axis=(0, 1)))
    return Bounds(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def _covers(cards: Floats, point: Place) -> Bools:
    x, y = point
    left, top, width, height = cards.T
    covered: Bools = (left <= x) & (x <= left + width) & (top <= y) & (y <= top + height)
    return covered


def _distances(lines: Floats, point: Floats) -> Floats:
    """From a point to the nearest piece of each polyline."""
    start, step = lines[:, :-1], np.diff(lines, axis=1)
    length = np.maximum((step**2).sum(axis=-1), 1e-12)
    share = np.clip(((point - start) * step).sum(axis=-1) / length, 0.0, 1.0)
    nearest = start + share[..., None] * step
    away: Floats = np.hypot(*np.moveaxis(nearest - point, -1, 0)).min(axis=1)
    return away


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Twice the signed area of the triangles a b c: positive when c lies to one side of a b."""
    (across, down), (right, below) = np.moveaxis(b - a, -1, 0), np.moveaxis(c - a, -1, 0)
    turn: Floats = across * below - down * right
    return turn
