"""The track of the whole pass:

coloured zones for the phases, a mark per step while there is room, and the handle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from graphlab.picture.theme import LIGHT, Theme, mix
from graphlab.timeline import BEAT, Phase, Timeline
from graphlab.ui.banner import colour_of
from graphlab.words import _

if TYPE_CHECKING:
    pass

ZONE_WORDS = {Phase.FORWARD: _("forward"), Phase.SEED: _("seed"), Phase.BACKWARD: _("backward")}
MARGIN = 16
GROOVE = 8
TICKS_PER_BEAT = 100
FEWEST_PIXELS_A_STEP = 7


class Scrubber(QSlider):
    """A slider over time; its value counts hundredths of a beat."""

    def __init__(self, on_seek: Callable[[float], None], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(_("Time"))
        self.setMinimumWidth(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSingleStep(TICKS_PER_BEAT)
        self.setPageStep(TICKS_PER_BEAT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._on_seek = on_seek
        self._timeline: Timeline | None = None
        self._theme: Theme | None = None
        self._scale = 1.0
        self.valueChanged.connect(self._sought)

    def dress(self, theme: Theme) -> None:
        """As high as its words need it."""
        self._scale = theme.text_base / LIGHT.text_base
        self.setFixedHeight(round(38 * self._scale))

    def show_time(self, timeline: Timeline, time: float, theme: Theme) -> None:
        """Follow the session without answering back."""
        value = round(time / BEAT * TICKS_PER_BEAT)
        if timeline is self._timeline and theme is self._theme and value == self.value():
            return
        self._timeline, self._theme = timeline, theme
        self.blockSignals(True)
        self.setRange(0, len(timeline) * TICKS_PER_BEAT)
        self.setValue(value)
        self.blockSignals(False)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._seek_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._seek_at(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        timeline, theme = self._timeline, self._theme
        if timeline is None or theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for phase, first, behind in timeline.zones:
            self._paint_zone(painter, theme, timeline, phase, first, behind)
        if len(timeline) and self._track.width() / len(timeline) >= FEWEST_PIXELS_A_STEP:
            painter.setPen(QPen(QColor(theme.surface), 1))
            for step in range(1, len(timeline)):
                x = self._x(step * TICKS_PER_BEAT)
                painter.drawLine(QPointF(x, self._track.top()), QPointF(x, self._track.bottom()))
        self._paint_handle(painter, theme)
        painter.end()

    @property
    def _track(self) -> QRectF:
        groove = GROOVE * self._scale
        return QRectF(MARGIN, self.height() - 2.25 * groove, self.width() - 2 * MARGIN, groove)

    def _x(self, value: float) -> float:
        return self._track.left() + self._track.width() * value / max(1, self.maximum())

    def _paint_zone(
        self, painter: QPainter, theme: Theme, timeline: Timeline, phase: Phase, first: int, behind: int
    ) -> None:
        colour = colour_of(phase, theme)
        left, right = self._x(first * TICKS_PER_BEAT), self._x(behind * TICKS_PER_BEAT)
        track = self._track
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(colour, theme.surface, 0.62)))
        painter.drawRect(QRectF(left, track.top(), right - left, track.height()))
        reached = min(max(self._x(self.value()), left), right)
        painter.setBrush(QColor(colour))
        painter.drawRect(QRectF(left, track.top(), reached - left, track.height()))
        words = ZONE_WORDS[phase]
        metrics = painter.fontMetrics()
        if metrics.horizontalAdvance(words) < right - left - 4:
            painter.setPen(QColor(theme.ink_muted))
            painter.drawText(
                QRectF(left + 2, 0, right - left, track.top() - 1), Qt.AlignmentFlag.AlignVCenter, words
            )

    def _paint_handle(self, painter: QPainter, theme: Theme) -> None:
        centre = QPointF(self._x(self.value()), self._track.center().y())
        painter.setBrush(QColor(theme.surface_raised))
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.ink), 2))
        painter.drawEllipse(centre, GROOVE * self._scale, GROOVE * self._scale)

    def _seek_at(self, event: QMouseEvent) -> None:
        share = (event.position().x() - self._track.left()) / max(1.0, self._track.width())
        value = share * self.maximum()
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            value = self._snapped(value)
        self.setValue(round(min(max(value, 0), self.maximum())))

    def _snapped(self, value: float) -> float:
        """Where steps are far enough apart, the handle catches on the end of a step when it comes close."""
        near = round(value / TICKS_PER_BEAT) * TICKS_PER_BEAT
        return near if abs(self._x(near) - self._x(value)) < 4 else value

    def _sought(self, value: int) -> None:
        self._on_seek(value / TICKS_PER_BEAT * BEAT)
