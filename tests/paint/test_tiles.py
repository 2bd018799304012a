"""What is out of date, in tiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from graphlab.paint.tiles import TILE, Tiles, bands, grown, rectangles

WIDTH, HEIGHT = 320, 200


@st.composite
def masks(draw) -> np.ndarray:
    rows, columns = draw(st.integers(0, 7)), draw(st.integers(0, 9))
    bits = draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    return np.array(bits, np.bool_).reshape(rows, columns)


places = st.tuples(*[st.floats(-100, 400)] * 2, *[st.floats(0.5, 200)] * 2)


@given(masks())
def test_rectangles_cover_the_mask_once_and_nothing_else(mask: np.ndarray) -> None:
    count = np.zeros(mask.shape, int)
    for x, y, width, height in rectangles(mask):
        count[y : y + height, x : x + width] += 1
    assert (count == mask).all()


@given(masks(), st.integers(1, 12))
def test_bands_share_out_the_mask_without_overlap(mask: np.ndarray, count: int) -> None:
    parts = bands(mask, count)
    assert (sum((part.astype(int) for part in parts), np.zeros(mask.shape, int)) == mask).all()
    assert len(parts) <= count


@given(st.lists(places, max_size=6), places)
def test_a_box_is_touched_if_a_marked_tile_lies_under_it(marked: list, asked: tuple) -> None:
    tiles = Tiles(WIDTH, HEIGHT)
    tiles.mark(np.array([(x, y, x + w, y + h) for x, y, w, h in marked], float).reshape(-1, 4))
    x, y, w, h = asked
    box = np.array([[x, y, x + w, y + h]])
    expected = any(
        tiles.mask[row, column]
        for row in range(tiles.mask.shape[0])
        for column in range(tiles.mask.shape[1])
        if column * TILE < x + w and x < (column + 1) * TILE and row * TILE < y + h and y < (row + 1) * TILE
    )
    assert bool(tiles.touched(box)[0]) == expected


@given(st.lists(places, min_size=1, max_size=4))
def test_marking_boxes_covers_them(boxes: list) -> None:
    tiles = Tiles(WIDTH, HEIGHT)
    tiles.mark(np.array([(x, y, x + w, y + h) for x, y, w, h in boxes]))
    region, window = tiles.region(), QRect(0, 0, WIDTH, HEIGHT)
    for x, y, w, h in boxes:
        box = QRect(int(np.ceil(x)), int(np.ceil(y)), max(int(w) - 1, 0), max(int(h) - 1, 0)) & window
        assert box.isEmpty() or (region & box).boundingRect() == box


@given(st.integers(-500, 500), st.integers(-300, 300), st.lists(places, max_size=3))
def test_a_shift_marks_what_came_in_and_takes_old_marks_along(dx: int, dy: int, boxes: list) -> None:
    tiles = Tiles(WIDTH, HEIGHT)
    marked = np.array([(x, y, x + w, y + h) for x, y, w, h in boxes], float).reshape(-1, 4)
    tiles.mark(marked)
    tiles.shift(dx, dy)
    for y in range(8, HEIGHT, TILE // 2):
        for x in range(8, WIDTH, TILE // 2):
            came_in = not (0 <= x - dx < WIDTH and 0 <= y - dy < HEIGHT)
            was_marked = ((marked[:, 0] < x - dx) & (x - dx < marked[:, 2])).any() and (
                (marked[:, 0] < x - dx)
                & (x - dx < marked[:, 2])
                & (marked[:, 1] < y - dy)
                & (y - dy < marked[:, 3])
            ).any()
            if came_in or was_marked:
                assert tiles.mask[y // TILE, x // TILE]


def test_the_region_ends_with_the_window() -> None:
    tiles = Tiles(WIDTH, HEIGHT)
    assert tiles.region().isEmpty()
    tiles.mark_all()
    assert tiles.region().boundingRect() == QRect(0, 0, WIDTH, HEIGHT)
    assert tiles.region().rectCount() == 1


def test_grown_boxes_have_a_margin_on_every_side() -> None:
    assert grown(np.array([[1.0, 2.0, 3.0, 4.0]]), 2).tolist() == [[-1.0, 0.0, 5.0, 6.0]]


@pytest.mark.parametrize("size", [(1, 1), (31, 33), (64, 64)])
def test_a_window_of_any_size_is_covered(size: tuple[int, int]) -> None:
    tiles = Tiles(*size)
    tiles.mark(np.array([[0.0, 0.0, size[0], size[1]]]))
    assert tiles.mask.all()
