"""The window onto the graph, in device pixels."""

from dataclasses import dataclass

import numpy as np

from graphlab.picture.geometry import Floats
from graphlab.picture.shapes import Bounds


@dataclass(frozen=True, slots=True)
class Viewport:
    """Size in device pixels, device pixels per graph unit, and the corner in scaled graph units.

    The corner is a whole number of pixels, so that moving the camera moves every pixel by the same amount
    and what was painted before can be kept.
    """

    width: int
    height: int
    scale: float
    left: int
    top: int

    def place(self, points: Floats) -> Floats:
        """Device pixels of points in graph units, the last axis being x and y."""
        return points * self.scale - (self.left, self.top)

    def seen(self, margin: float = 0.0) -> Bounds:
        """What is seen, in graph units, with a margin in pixels on every side."""
        return Bounds(
            (self.left - margin) / self.scale,
            (self.top - margin) / self.scale,
            (self.width + 2 * margin) / self.scale,
            (self.height + 2 * margin) / self.scale,
        )

    def corners(self, cards: Floats) -> Floats:
        """The top left corners of cards, brought to whole device pixels, so that equal cards look equal."""
        return np.rint(cards[:, :2] * self.scale) - (self.left, self.top)


def viewport_of(size: tuple[int, int], device_ratio: float, camera: tuple[float, float, float]) -> Viewport:
    """The viewport of a canvas of a size in logical pixels; the camera's point lies in its middle."""
    x, y, zoom = camera
    scale = zoom * device_ratio
    width, height = round(size[0] * device_ratio), round(size[1] * device_ratio)
    return Viewport(width, height, scale, round(x * scale - width / 2), round(y * scale - height / 2))
