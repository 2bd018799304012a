"""Wires as straight pieces and as dashes."""

import numpy as np
import pytest

from graphlab.paint.flatten import TOLERANCE, dashed, flattened, joined, without
from graphlab.picture.geometry import points_along
from tests.picture.moments import ladder

CUBICS = ladder(80).geometry.wires
WIRES = np.arange(len(CUBICS))


def distances(points: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """From each point to the nearest of some line segments."""
    start, step = lines[None, :, :2], (lines[:, 2:] - lines[:, :2])[None]
    share = ((points[:, None] - start) * step).sum(-1) / np.maximum((step**2).sum(-1), 1e-12)
    nearest = start + share.clip(0, 1)[..., None] * step
    return np.hypot(*np.moveaxis(points[:, None] - nearest, -1, 0)).min(axis=1)


@pytest.mark.parametrize("scale", [0.1, 0.6, 1.0])
def test_pieces_follow_their_wire_from_end_to_end(scale: float) -> None:
    cubics = CUBICS * scale
    pieces = flattened(cubics, WIRES)
    for wire in WIRES.tolist():
        lines = pieces.lines[pieces.wires == wire]
        assert np.allclose(lines[0, :2], cubics[wire, 0])
        assert np.allclose(lines[-1, 2:], cubics[wire, 3])
        assert np.allclose(lines[1:, :2], lines[:-1, 2:])
        points = points_along(cubics[wire : wire + 1], np.linspace(0, 1, 101))[0]
        assert distances(points, lines).max() <= TOLERANCE + 0.05


def test_a_smaller_scale_needs_fewer_pieces() -> None:
    counts = [len(flattened(CUBICS * scale, WIRES).lines) for scale in (0.05, 0.3, 1.0)]
    assert counts == sorted(set(counts))


def test_dashes_lie_on_their_wire_with_equal_gaps() -> None:
    pieces = dashed(CUBICS, WIRES, 7.0, 5.0)
    for wire in WIRES.tolist():
        lines = pieces.lines[pieces.wires == wire]
        lengths = np.hypot(*(lines[:, 2:] - lines[:, :2]).T)
        points = points_along(CUBICS[wire : wire + 1], np.linspace(0, 1, 2001))[0]
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        assert len(lines) == int(np.ceil(along[-1] / 12.0)) or abs(along[-1] % 12.0) < 1.0
        assert (lengths[:-1] <= 8.0).all()
        assert (lengths[:-1] >= 5.0).all()
        curve = np.concatenate([points[:-1], points[1:]], axis=1)
        assert distances(lines[:, :2], curve).max() < 0.05
        assert distances(lines[:, 2:], curve).max() < 0.05


def test_boxes_hold_their_pieces() -> None:
    for pieces in (flattened(CUBICS, WIRES), dashed(CUBICS, WIRES, 7.0, 5.0)):
        assert (pieces.boxes[:, :2] <= pieces.boxes[:, 2:]).all()
        assert np.array_equal(np.sort(pieces.lines[:, [0, 2]], axis=1), pieces.boxes[:, [0, 2]])


def test_pieces_are_taken_out_and_put_back_by_wire() -> None:
    pieces = flattened(CUBICS, WIRES)
    some = WIRES % 3 == 0
    rest, taken = without(pieces, some), without(pieces, ~some)
    assert not np.isin(rest.wires, WIRES[some]).any()
    assert len(joined(rest, taken).lines) == len(pieces.lines)


def test_no_wires_have_no_pieces() -> None:
    nothing = CUBICS[:0]
    assert len(flattened(nothing, WIRES[:0]).lines) == 0
    assert len(dashed(nothing, WIRES[:0], 7.0, 5.0).lines) == 0
