"""Wires as short straight pieces, so that any stretch of any wire can be repainted by itself.

Short antialiased lines cost the software rasteriser 1 to 3 microseconds each, a stroked cubic 90. Each
piece knows its wire; boxes round the pieces say which must be redrawn where something changed.
"""

from dataclasses import dataclass

import numpy as np

from graphlab.picture.geometry import Bools, Floats, Ints, points_along

TOLERANCE = 0.3
PIECES = (1, 2, 4, 6, 8, 12, 16, 24, 32, 48)
SAMPLES = 24


@dataclass(frozen=True, eq=False)
class Pieces:
    """Straight pieces of wires in scaled graph units: lines (k, 4), their wires, boxes (k, 4) round them."""

    lines: Floats
    wires: Ints
    boxes: Floats


def flattened(cubics: Floats, wires: Ints) -> Pieces:
    """Every cubic as so many pieces that none is further than TOLERANCE pixels from it."""
    counts = _pieces_needed(cubics)
    lines, owners = [np.zeros((0, 4))], [np.zeros(0, np.int64)]
    for count in np.unique(counts).tolist():
        some = np.flatnonzero(counts == count)
        points = points_along(cubics[some], np.linspace(0.0, 1.0, count + 1))
        lines.append(np.concatenate([points[:, :-1], points[:, 1:]], axis=2).reshape(-1, 4))
        owners.append(np.repeat(wires[some], count))
    return _boxed(np.concatenate(lines), np.concatenate(owners))


def dashed(cubics: Floats, wires: Ints, dash: float, gap: float) -> Pieces:
    """Every cubic as its dashes, one straight piece each, beginning at its start."""
    if not len(cubics):
        return _boxed(np.zeros((0, 4)), np.zeros(0, np.int64))
    shares = np.linspace(0.0, 1.0, SAMPLES + 1)
    points = points_along(cubics, shares)
    across, down = np.moveaxis(np.diff(points, axis=1), -1, 0)
    steps: Floats = np.hypot(across, down)
    along = np.concatenate([np.zeros((len(cubics), 1)), np.cumsum(steps, axis=1)], axis=1)
    lengths = along[:, -1]
    counts = np.maximum(np.ceil(lengths / (dash + gap)), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(cubics)), counts)
    ordinal = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = ordinal.astype(np.float64) * (dash + gap)
    ends = np.minimum(starts + dash, lengths[owner])
    begin = _point_at(cubics, along, owner, starts)
    end = _point_at(cubics, along, owner, ends)
    return _boxed(np.concatenate([begin, end], axis=1), wires[owner])


def _point_at(cubics: Floats, along: Floats, owner: Ints, distance: Floats) -> Floats:
    """The points at distances from the start of cubics, by interpolating between the samples."""
    after = (along[owner] <= distance[:, None]).sum(axis=1).clip(1, SAMPLES)
    before = after - 1
    low, high = along[owner, before], along[owner, after]
    t = (before + (distance - low) / np.maximum(high - low, 1e-9)) / SAMPLES
    t = t.clip(0.0, 1.0)[:, None]
    a, b, c, d = (cubics[owner, number] for number in range(4))
    points: Floats = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t * t * (1 - t) * c + t**3 * d
    return points


def _pieces_needed(cubics: Floats) -> Ints:
    """How many equal steps keep a polyline within TOLERANCE of each cubic, rounded up to one of PIECES."""
    bends = np.abs(cubics[:, :-2] - 2 * cubics[:, 1:-1] + cubics[:, 2:])
    deviation = np.hypot(bends[..., 0], bends[..., 1]).max(axis=1, initial=0.0)
    needed = np.sqrt(0.75 * deviation / TOLERANCE)
    choices = np.array(PIECES)
    counts: Ints = choices[np.searchsorted(choices, needed).clip(0, len(choices) - 1)]
    return counts


def _boxed(lines: Floats, wires: Ints) -> Pieces:
    low, high = np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])
    return Pieces(lines, wires, np.concatenate([low, high], axis=1))


def joined(one: Pieces, other: Pieces) -> Pieces:
    """The pieces of both."""
    if not len(other.lines):
        return one
    return Pieces(
        np.concatenate([one.lines, other.lines]),
        np.concatenate([one.wires, other.wires]),
        np.concatenate([one.boxes, other.boxes]),
    )


def without(pieces: Pieces, wires: Bools) -> Pieces:
    """The pieces of all other wires."""
    kept = ~wires[pieces.wires]
    return Pieces(pieces.lines[kept], pieces.wires[kept], pieces.boxes[kept])
