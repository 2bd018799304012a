"""The large word over the canvas that says which way the numbers run."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF

from graphlab.picture.theme import Theme
from graphlab.timeline import Phase
from graphlab.words import _

WORDS = {Phase.FORWARD: _("FORWARD"), Phase.SEED: _("BACKWARD"), Phase.BACKWARD: _("BACKWARD")}


def paint_banner(painter: QPainter, area: QRectF, phase: Phase | None, theme: Theme) -> None:
    """Draw FORWARD with a triangle to the right, or BACKWARD with one to the left."""
    if phase is None:
        return
    size = 26 if theme.name == "projector" else 16
    font = QFont("Inter")
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.Bold)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    text = WORDS[phase]
    width = painter.fontMetrics().horizontalAdvance(text)
    height, wing = size * 2.0, size * 0.8
    box = QRectF(
        area.center().x() - (width + wing * 2.6) / 2 - size, 12, width + wing * 2.6 + 2 * size, height
    )
    colour = QColor(theme.phase_forward if phase == Phase.FORWARD else theme.phase_backward)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setBrush(QColor(theme.phase_ink))
    middle = box.center().y()
    if phase == Phase.FORWARD:
        tip = box.right() - size
        painter.drawPolygon(arrow(tip, middle, wing, 1))
        words = QRectF(box.left() + size, box.top(), width + 4, height)
    else:
        tip = box.left() + size
        painter.drawPolygon(arrow(tip, middle, wing, -1))
        words = QRectF(box.right() - size - width, box.top(), width + 4, height)
    painter.setPen(QColor(theme.phase_ink))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


def arrow(tip: float, middle: float, wing: float, way: int) -> QPolygonF:
    """A triangle whose tip points to the right (1) or left (-1)."""
    return QPolygonF(
        [
            QPointF(tip, middle),
            QPointF(tip - way * wing, middle - wing * 0.6),
            QPointF(tip - way * wing, middle + wing * 0.6),
        ]
    )
