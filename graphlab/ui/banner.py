"""The large word that says which way the numbers run."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from graphlab.picture.theme import LIGHT, Theme
from graphlab.timeline import Phase
from graphlab.words import _

WORDS = {Phase.FORWARD: _("FORWARD"), Phase.SEED: _("SEED"), Phase.BACKWARD: _("BACKWARD")}
SMALL, LARGE = 16, 26


class Banner(QWidget):
    """FORWARD with a triangle to the right, SEED or BACKWARD with one to the left; as wide for all.

    Without room for the word the triangle stands alone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._phase: Phase | None = None
        self._theme = LIGHT

    def show_phase(self, phase: Phase | None, theme: Theme) -> None:
        """Take up a phase; without one there is no banner."""
        self.setVisible(phase is not None)
        if (phase, theme) != (self._phase, self._theme):
            self._phase, self._theme = phase, theme
            self.setAccessibleName("" if phase is None else WORDS[phase])
            self.updateGeometry()
            self.update()

    @property
    def _size(self) -> int:
        return LARGE if self._theme.name == "projector" else SMALL

    @property
    def _lettering(self) -> QFont:
        font = QFont("Inter")
        font.setPixelSize(self._size)
        font.setWeight(QFont.Weight.Bold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.5)
        return font

    def sizeHint(self) -> QSize:
        letters = QFontMetrics(self._lettering)
        widest = max(letters.horizontalAdvance(word) for word in WORDS.values())
        return QSize(round(widest + 4 * self._size), 2 * self._size)

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * self._size, 2 * self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._phase is None:
            return
        size, theme, is_forward = self._size, self._theme, self._phase == Phase.FORWARD
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour_of(self._phase, theme)))
        box = QRectF(self.rect())
        painter.drawRoundedRect(box, size, size)
        painter.setBrush(QColor(theme.phase_ink))
        tip = box.right() - size if is_forward else box.left() + size
        painter.drawPolygon(arrow(tip, box.center().y(), size * 0.8, 1 if is_forward else -1))
        if self.width() < self.sizeHint().width():
            return
        painter.setPen(QColor(theme.phase_ink))
        painter.setFont(self._lettering)
        room = box.adjusted(size * (0.4 if is_forward else 1.6), 0, -size * (1.6 if is_forward else 0.4), 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, WORDS[self._phase])


def colour_of(phase: Phase, theme: Theme) -> str:
    """The colour of a phase, as the scrubber and the callouts wear it."""
    colours = {Phase.FORWARD: theme.phase_forward, Phase.SEED: theme.phase_seed}
    return colours.get(phase, theme.phase_backward)


def arrow(tip: float, middle: float, wing: float, way: int) -> QPolygonF:
    """A triangle whose tip points to the right (1) or left (-1)."""
    return QPolygonF(
        [
            QPointF(tip, middle),
            QPointF(tip - way * wing, middle - wing * 0.6),
            QPointF(tip - way * wing, middle + wing * 0.6),
        ]
    )
