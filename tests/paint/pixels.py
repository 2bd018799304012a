"""Images as arrays, for the tests of what is painted."""

import numpy as np
from PySide6.QtGui import QImage, QPainter

from graphlab.paint.screen import Screen
from graphlab.picture import hits
from graphlab.picture.geometry import Geometry
from graphlab.picture.theme import LIGHT, Theme
from graphlab.timeline import Frame
from tests.picture.moments import Pass

SIZE = (640, 400)
PATIENCE = 500


def pixels(image: QImage) -> np.ndarray:
    """Red, green and blue by row and column."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    array = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return array[:, : plain.width(), 2::-1].astype(np.int64)


def fitting(geometry: Geometry, size: tuple[int, int] = SIZE) -> tuple[float, float, float]:
    """The camera that shows everything."""
    area = hits.bounds(geometry).grown(60)
    zoom = min(size[0] / area.width, size[1] / area.height)
    return area.x + area.width / 2, area.y + area.height / 2, zoom


def shown(
    screen: Screen,
    case: Pass,
    frame: Frame | None,
    camera: tuple[float, float, float] | None = None,
    theme: Theme = LIGHT,
    *,
    size: tuple[int, int] = SIZE,
    ratio: float = 1.0,
    settle: bool = True,
    **options: object,
) -> np.ndarray:
    """What a screen shows, once nothing is left to refine."""
    target = QImage(round(size[0] * ratio), round(size[1] * ratio), QImage.Format.Format_RGB32)
    target.setDevicePixelRatio(ratio)
    camera = camera or fitting(case.geometry, size)
    for _ in range(PATIENCE):
        painter = QPainter(target)
        screen.paint(painter, size, ratio, case.document, case.geometry, frame, camera, theme, **options)
        painter.end()
        if not (settle and screen.is_behind):
            return pixels(target)
    raise AssertionError(f"the screen was still behind after {PATIENCE} paints")
