"""pyqtgraph draws a Plot value: curve, tangent, secant, and the point they share."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from graphlab.picture.plots import Plot
from graphlab.picture.theme import Theme
from graphlab.ui.style import mono
from graphlab.words import _


class Chart(QWidget):
    """Redraws itself from a Plot; holds nothing but the curves it moves."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._view = pg.PlotWidget()
        for part in (self._view, self._view.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setAccessibleName(_("Plot"))
        self._view.setMenuEnabled(False)
        self._view.hideButtons()
        self._view.setMouseEnabled(False, False)
        self._view.setAntialiasing(True)
        self._view.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        column.addWidget(self._view)
        self._curve = self._view.plot(connect="finite")
        self._lines = {"tangent": self._view.plot(), "secant": self._view.plot()}
        self._cursor = pg.InfiniteLine(angle=90)
        self._view.addItem(self._cursor)
        self._points = pg.ScatterPlotItem(size=9)
        self._view.addItem(self._points)
        self._theme: Theme | None = None

    def dress(self, theme: Theme) -> None:
        """Colours of the theme."""
        self._theme = theme
        self._view.setBackground(theme.surface)
        for side in ("left", "bottom"):
            axis = self._view.getAxis(side)
            axis.setPen(pg.mkPen(theme.border_strong))
            axis.setTextPen(pg.mkPen(theme.ink_muted))
            axis.setTickFont(mono(theme.text_small))
        self._view.showGrid(x=True, y=True, alpha=0.12)
        self._curve.setPen(pg.mkPen(theme.ink, width=2.5))
        self._lines["tangent"].setPen(pg.mkPen(theme.positive, width=2))
        self._lines["secant"].setPen(pg.mkPen(theme.negative_stroke, width=2, style=Qt.PenStyle.DashLine))
        self._cursor.setPen(pg.mkPen(theme.border_strong, style=Qt.PenStyle.DotLine))

    def show_plot(self, plot: Plot) -> None:
        """Draw these curves in these ranges."""
        theme = self._theme
        assert theme is not None
        series = plot.series[0]
        self._curve.setData(series.xs, series.ys)
        self._view.setXRange(*plot.x_range, padding=0.02)
        self._view.setYRange(*plot.y_range, padding=0.02)
        ends = np.array(plot.x_range)
        for line in self._lines.values():
            line.setData([], [])
        for line in plot.lines:
            self._lines[line.kind].setData(ends, line.y + line.slope * (ends - line.x))
        if plot.cursor is not None:
            self._cursor.setPos(plot.cursor)
        spots = []
        if plot.slopes is not None and np.isfinite([plot.slopes.y, plot.slopes.stepped]).all():
            at = plot.slopes
            spots = [
                {"pos": (at.x + at.h, at.stepped), "brush": QColor(theme.negative_stroke), "pen": None},
                {"pos": (at.x, at.y), "brush": QColor(theme.positive), "pen": None},
            ]
        self._points.setData(spots)
