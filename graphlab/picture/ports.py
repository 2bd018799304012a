"""Ports: where wires begin and end."""

import numpy as np

from graphlab.picture.detail import Look
from graphlab.picture.geometry import Geometry
from graphlab.picture.shapes import Depicts, Disc, Shape

LARGEST_PORT = 8.0


def port_shapes(look: Look, geometry: Geometry, row: int) -> list[Shape]:
    """The ports of one card, in place."""
    skeleton, node = geometry.skeleton, geometry.nodes[row]
    first, last = np.searchsorted(skeleton.port_rows, (row, row + 1)).tolist()
    sources = skeleton.graph.nodes[node].inputs
    inputs = zip(geometry.inputs[first:last].tolist(), sources, strict=True)
    places = [(place, source is not None) for place, source in inputs]
    places.append((geometry.outputs[row].tolist(), True))
    return [port_shape(look, x, y, is_filled, node) for (x, y), is_filled in places]


def port_radius(look: Look) -> float:
    """The radius of ports in graph units, never too small to be seen."""
    return min(look.at_least(look.theme.port_radius, look.theme.floor_port), LARGEST_PORT)


def port_shape(look: Look, x: float, y: float, is_filled: bool, depicts: Depicts) -> Disc:
    """A port: filled where a wire ends, hollow where one is missing."""
    theme, radius = look.theme, port_radius(look)
    inside, ring = theme.wire, theme.surface_raised
    if not is_filled:
        inside, ring = ring, inside
    return Disc(x, y, radius, inside, ring, 1.5, depicts=depicts)
