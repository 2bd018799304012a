"""How to read the picture: one line for each sign that the canvas uses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from graphlab.picture.theme import Theme
from graphlab.words import _

ROW = 30
GAP = 10
SIGN = 48

Draw = Callable[[QPainter, QRectF, Theme], None]


def wire(painter: QPainter, area: QRectF, colour: str, width: float, dashed: bool = False) -> None:
    """A sample of a wire."""
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([2.0, 1.2])
    painter.setPen(pen)
    painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()))


def positive(painter: QPainter, area: QRectF, theme: Theme) -> None:
    wire(painter, area, theme.positive, 4)


def negative(painter: QPainter, area: QRectF, theme: Theme) -> None:
    wire(painter, area, theme.negative_stroke, 4, dashed=True)


def size(painter: QPainter, area: QRectF, theme: Theme) -> None:
    half = area.width() / 2
    wire(painter, QRectF(area.left(), area.top(), half - 3, area.height()), theme.positive, 1.5)
    wire(painter, QRectF(area.center().x() + 3, area.top(), half - 3, area.height()), theme.positive, 7)


def forward(painter: QPainter, area: QRectF, theme: Theme) -> None:
    wire(painter, area, theme.wire, 1.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.forward))
    painter.drawEllipse(area.center(), 7, 7)


def backward(painter: QPainter, area: QRectF, theme: Theme) -> None:
    wire(painter, area, theme.wire, 1.5)
    x, y = area.center().x(), area.center().y()
    outline = [(-10, 0), (2, -8), (9, -8), (4, 0), (9, 8), (2, 8)]
    painter.setPen(QPen(QColor(theme.positive), 2))
    painter.setBrush(QColor(theme.surface))
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in outline]))


def card(painter: QPainter, area: QRectF, theme: Theme, edge: str, style: Qt.PenStyle) -> None:
    """A sample of a card."""
    box = QRectF(area.left() + 6, area.center().y() - 9, area.width() - 12, 18)
    painter.setPen(QPen(QColor(edge), 1.5, style))
    painter.setBrush(QColor(theme.surface_raised))
    painter.drawRoundedRect(box, 5, 5)


def wrong(painter: QPainter, area: QRectF, theme: Theme) -> None:
    wire(painter, area, theme.error, 3, dashed=True)


def parameter(painter: QPainter, area: QRectF, theme: Theme) -> None:
    card(painter, area, theme, theme.card_border, Qt.PenStyle.SolidLine)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.parameter))
    painter.drawRect(QRectF(area.left() + 6, area.center().y() - 9, 5, 18))


def given(painter: QPainter, area: QRectF, theme: Theme) -> None:
    card(painter, area, theme, theme.leaf_edge, Qt.PenStyle.SolidLine)


def constant(painter: QPainter, area: QRectF, theme: Theme) -> None:
    card(painter, area, theme, theme.leaf_edge, Qt.PenStyle.DashLine)


ROWS: tuple[tuple[Draw, str], ...] = (
    (forward, _("a value on its way forward")),
    (backward, _("a gradient on its way back")),
    (positive, _("positive gradient")),
    (negative, _("negative gradient")),
    (size, _("small and large gradient")),
    (wrong, _("not a finite number")),
    (parameter, _("parameter: training changes it")),
    (given, _("input: a number that is given")),
    (constant, _("constant: written in the formula")),
)


class Legend(QWidget):
    """Every sign with its meaning."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self.setAccessibleName(_("How to read the picture"))
        self.setAccessibleDescription("; ".join(words for _draw, words in ROWS))

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, ROW * len(ROWS))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (draw, words) in enumerate(ROWS):
            draw(painter, QRectF(0, number * ROW, SIGN, ROW), self._theme)
            painter.setPen(QColor(self._theme.ink))
            area = QRectF(SIGN + GAP, number * ROW, self.width() - SIGN - GAP, ROW)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, words)
        painter.end()
