"""Thousands of small pictures, lines or rectangles in one call: Qt reads them straight out of a NumPy array.

A row of a fragment array is QPainter.PixmapFragment: x and y of the middle, then left, top, width and
height in the source, two scales, a rotation in degrees and an opacity. Unturned, unscaled fragments at
whole pixels cost the software rasteriser 0.2 microseconds each, turned ones 2; that is why sprites come
turned and at their final size.
"""

from typing import Any

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from graphlab.picture.geometry import Floats, Ints

FIELDS = 10


def stamps(lefts: Floats, tops: Floats, sources: Floats) -> Floats:
    """Fragments with their top left corners at these places; sources are left, top, width, height."""
    made = np.empty((len(lefts), FIELDS))
    made[:, 2:6] = sources
    made[:, 6:] = (1.0, 1.0, 0.0, 1.0)
    made[:, 0] = lefts + sources[:, 2] / 2
    made[:, 1] = tops + sources[:, 3] / 2
    return made


def draw_fragments(painter: QPainter, fragments: Floats, pixmap: QPixmap) -> None:
    """Draw an array of fragments of one pixmap."""
    if len(fragments):
        rows = _ready(fragments, FIELDS)
        painter.drawPixmapFragments(_at(rows, QPainter.PixmapFragment), len(rows), pixmap)


def from_the_top(places: Floats) -> Ints:
    """The order of places (x, y by row) from the top down.

    Stamps that are neighbours in memory cost half as much, which tells from a few thousand on.
    """
    return np.argsort(places[:, 1].clip(-30_000, 30_000).astype(np.int16), kind="stable")


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Draw an array of lines: x0, y0, x1, y1 by row."""
    if len(lines):
        rows = _ready(lines, 4)
        painter.drawLines(_at(rows, QLineF), len(rows))


def draw_rectangles(painter: QPainter, rectangles: Floats) -> None:
    """Draw an array of rectangles: x, y, width, height by row."""
    if len(rectangles):
        rows = _ready(rectangles, 4)
        painter.drawRects(_at(rows, QRectF), len(rows))


def _ready(array: Floats, columns: int) -> Floats:
    rows = np.ascontiguousarray(array, np.float64)
    if rows.ndim != 2 or rows.shape[1] != columns:
        raise ValueError(f"an array of {columns} columns is needed, not of shape {rows.shape}")
    return rows


def _at(array: Floats, kind: type) -> Any:
    """The first element, as Qt sees it; the array must outlive the call."""
    return shiboken6.wrapInstance(array.ctypes.data, kind)
