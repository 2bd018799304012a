"""The display list: the few shapes that everything on a canvas is made of, as plain values.

Lengths are graph units, x to the right and y downwards, angles none. Colours are "#rrggbb"; an empty colour
draws nothing. Screen, SVG, PNG, video and tests read the same shapes, so what they show cannot differ.
"""

from dataclasses import dataclass

from graphlab.document.types import NodeId, Slot

Depicts = NodeId | Slot | None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with rounded corners."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    depicts: Depicts = None


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text on a baseline.

    (x, y) is where it starts, is centred or ends, by anchor ("start", "middle", "end"). font is a name of
    metrics.py. exact is shown on hover where the text was rounded.
    """

    x: float
    y: float
    text: str
    font: str
    size: float
    fill: str
    anchor: str = "start"
    opacity: float = 1.0
    exact: str = ""
    depicts: Depicts = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic from (x0, y0) to (x3, y3)."""

    x0: float
    y0: float
    x1: float
    y1: float
    x2: float
    y2: float
    x3: float
    y3: float
    stroke: str
    stroke_width: float = 1.5
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    depicts: Depicts = None


@dataclass(frozen=True, slots=True)
class Polygon:
    """Straight lines through points: closed and filled, or open when closed is False."""

    points: tuple[tuple[float, float], ...]
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1.0
    closed: bool = True
    opacity: float = 1.0
    depicts: Depicts = None


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle round (x, y)."""

    x: float
    y: float
    radius: float
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 1.0
    opacity: float = 1.0
    depicts: Depicts = None


Shape = Box | Text | Curve | Polygon | Disc


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in graph units."""

    x: float
    y: float
    width: float
    height: float

    def grown(self, margin: float) -> "Bounds":
        """The rectangle with a margin on every side."""
        return Bounds(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes from the back to the front, and the rectangle they fill."""

    shapes: tuple[Shape, ...]
    bounds: Bounds
