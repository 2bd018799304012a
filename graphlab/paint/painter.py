"""Paint any display list: one small function per shape."""

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath, QTransform

from graphlab.paint.fonts import REFERENCE, brush, colour, font, pen
from graphlab.picture.metrics import text_width
from graphlab.picture.shapes import Box, Curve, Disc, Picture, Polygon, Shape, Text
from graphlab.picture.theme import Theme

ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}


def paint(painter: QPainter, picture: Picture | Iterable[Shape]) -> None:
    """Paint shapes from the back to the front in the painter's coordinates; it is left as it was."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for shape in picture.shapes if isinstance(picture, Picture) else picture:
        if shape.opacity != 1.0:
            painter.setOpacity(shape.opacity)
            PAINT[type(shape)](painter, shape)
            painter.setOpacity(1.0)
        else:
            PAINT[type(shape)](painter, shape)
    painter.restore()


def image(
    picture: Picture, theme: Theme, *, size: tuple[int, int] | None = None, scale: float = 1.0
) -> QImage:
    """The picture on the theme's canvas, fitted into a size in pixels, or at scale pixels per graph unit."""
    bounds = picture.bounds
    if size is None:
        size = max(1, round(bounds.width * scale)), max(1, round(bounds.height * scale))
    width, height = size
    scale = min(width / max(bounds.width, 1.0), height / max(bounds.height, 1.0))
    made = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(colour(theme.canvas))
    painter = QPainter(made)
    painter.translate(width / 2, height / 2)
    painter.scale(scale, scale)
    painter.translate(-bounds.x - bounds.width / 2, -bounds.y - bounds.height / 2)
    paint(painter, picture)
    painter.end()
    return made


def _box(painter: QPainter, box: Box) -> None:
    painter.setPen(pen(box.stroke, box.stroke_width, box.dash))
    painter.setBrush(brush(box.fill))
    area = QRectF(box.x, box.y, box.width, box.height)
    if box.radius:
        painter.drawRoundedRect(area, box.radius, box.radius)
    else:
        painter.drawRect(area)


def _text(painter: QPainter, text: Text) -> None:
    left = text.x
    if text.anchor != "start":
        left -= ANCHORS[text.anchor] * text_width(text.text, text.font, text.size)
    scale = text.size / REFERENCE
    world = painter.transform()
    painter.setTransform(QTransform(scale, 0.0, 0.0, scale, left, text.y), True)
    painter.setPen(colour(text.fill))
    painter.setFont(font(text.font))
    painter.drawText(QPointF(0.0, 0.0), text.text)
    painter.setTransform(world)


def _curve(painter: QPainter, curve: Curve) -> None:
    path = QPainterPath(QPointF(curve.x0, curve.y0))
    path.cubicTo(curve.x1, curve.y1, curve.x2, curve.y2, curve.x3, curve.y3)
    painter.strokePath(path, pen(curve.stroke, curve.stroke_width, curve.dash))


def _polygon(painter: QPainter, polygon: Polygon) -> None:
    points = [QPointF(x, y) for x, y in polygon.points]
    painter.setPen(pen(polygon.stroke, polygon.stroke_width))
    painter.setBrush(brush(polygon.fill))
    if polygon.closed:
        painter.drawPolygon(points)
    else:
        painter.drawPolyline(points)


def _disc(painter: QPainter, disc: Disc) -> None:
    painter.setPen(pen(disc.stroke, disc.stroke_width))
    painter.setBrush(brush(disc.fill))
    painter.drawEllipse(QPointF(disc.x, disc.y), disc.radius, disc.radius)


PAINT: dict[type, Callable[[QPainter, Any], None]] = {
    Box: _box,
    Text: _text,
    Curve: _curve,
    Polygon: _polygon,
    Disc: _disc,
}
