"""y over a leaf: the curve, the tangent that backward promises, and a secant whose h shrinks.

pyqtgraph draws the Plot value that `picture/plots.py` makes; it is imported when a plot is first shown.
"""

from __future__ import annotations

from math import isfinite, log10
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout

from graphlab.document import NodeId
from graphlab.document.numbers import show
from graphlab.picture.plots import Plot, Slopes, y_over_leaf
from graphlab.picture.theme import Theme
from graphlab.ui.panels.leaf import LeafControls
from graphlab.ui.start import heading
from graphlab.ui.style import icon
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

LARGEST_H, SMALLEST_H = 0.0, -8.0
H_TICKS = 20
SHRINK_MS = 40
DRAW_MS = 30
HEIGHT = 220
LARGEST = 1e290
MANY_NODES, FEW_SAMPLES, SAMPLES = 400, 60, 200


def can_be_drawn(plot: Plot) -> bool:
    """Whether pyqtgraph, which adds and multiplies the ends of a range, stays away from infinity."""
    return max(map(abs, (*plot.x_range, *plot.y_range))) < LARGEST


class PlotPanel(QFrame):
    """The target's value over the selected leaf, as it is now."""

    def __init__(self, window: Window, leaf: LeafControls) -> None:
        super().__init__()
        self._window = window
        self._leaf = leaf
        self._node: NodeId | None = None
        self._theme: Theme | None = None
        self._chart: Any = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        self._heading = heading("")
        column.addWidget(self._heading)
        self._place = column
        row = QHBoxLayout()
        self._shrink = QToolButton()
        self._shrink.setCheckable(True)
        self._shrink.setToolTip(_("Let h shrink: the secant turns into the tangent"))
        self._shrink.setAccessibleName(_("Let h shrink"))
        self._shrink.toggled.connect(self._toggled)
        row.addWidget(self._shrink)
        self._h_words = QLabel()
        self._h_words.setProperty("role", "number")
        self._h_words.setMinimumWidth(84)
        row.addWidget(self._h_words)
        self._h = QSlider(Qt.Orientation.Horizontal)
        self._h.setAccessibleName(_("Step h"))
        self._h.setRange(round(SMALLEST_H * H_TICKS), round(LARGEST_H * H_TICKS))
        self._h.setValue(0)
        self._h.setInvertedAppearance(True)
        self._h.setToolTip(_("The step h of the secant, from 1 down to 10⁻⁸"))
        self._h.valueChanged.connect(self._draw_soon)
        row.addWidget(self._h, 1)
        column.addLayout(row)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setWordWrap(True)
        column.addWidget(self._words)
        self._shrinking = QTimer(self, interval=SHRINK_MS)
        self._shrinking.timeout.connect(self._shrink_on)
        self._drawing = QTimer(self, singleShot=True, interval=DRAW_MS)
        self._drawing.timeout.connect(self._draw)

    @property
    def h(self) -> float:
        """The step of the secant."""
        return 10.0 ** (self._h.value() / H_TICKS)

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self._shrink.setIcon(icon("pause" if self._shrink.isChecked() else "play", theme.negative))
        if self._chart is not None:
            self._chart.dress(theme)
            self._draw_soon()

    def show_node(self, node: NodeId | None) -> None:
        """Show the plot of a leaf, or nothing."""
        if node != self._node:
            self._shrink.setChecked(False)
        self._node = node
        if node is None:
            self.hide()
            self._drawing.stop()
        else:
            self._draw_soon()

    def _draw_soon(self) -> None:
        if self._node is not None and not self._drawing.isActive():
            self._drawing.start()

    def _draw(self) -> None:
        plot = self._plot()
        self.setVisible(plot is not None)
        if plot is None or self._theme is None:
            return
        if self._chart is None:
            from graphlab.ui.panels.chart import Chart

            self._chart = Chart()
            self._chart.setFixedHeight(HEIGHT)
            self._chart.dress(self._theme)
            self._place.insertWidget(1, self._chart)
        self._heading.setText(_("{y} OVER {x}").format(y=plot.y_label, x=plot.x_label))
        self._chart.show_plot(plot)
        self._h_words.setText(f"h = {show(self.h, 2)}")
        if plot.slopes is not None:
            self._words.setText(self._slopes_html(plot.slopes))

    def _plot(self) -> Plot | None:
        session = self._window.session
        document, target = session.document, session.program.target
        if self._node is None or target is None or not isinstance(document.values.get(self._node), float):
            return None
        slider = self._leaf.range
        samples = SAMPLES if len(document.graph.nodes) <= MANY_NODES else FEW_SAMPLES
        plot = y_over_leaf(document, self._node, target, slider.low, slider.high, samples, self.h)
        return plot if plot is not None and can_be_drawn(plot) else None

    def _slopes_html(self, slopes: Slopes) -> str:
        theme = self._theme
        assert theme is not None
        digits = min(9, 3 + max(0, round(-log10(self.h)))) if isfinite(slopes.secant) else 3
        rows = (
            (theme.negative, _("secant, (f(x+h) − f(x)) / h"), show(slopes.secant, digits)),
            (theme.positive, _("tangent, the whole gradient"), show(slopes.tangent, digits)),
            (theme.ink_muted, _("difference"), show(slopes.difference, 2)),
        )
        cells = "".join(
            f"<tr><td style='color:{colour}; padding-right:12px'>{name}</td>"
            f"<td style='font-family:\"JetBrains Mono\"; color:{colour}'>{number}</td></tr>"
            for colour, name, number in rows
        )
        return f"<table cellspacing='0'>{cells}</table>"

    def _toggled(self, on: bool) -> None:
        if on and self._h.value() <= self._h.minimum():
            self._h.setValue(self._h.maximum())
        if on:
            self._shrinking.start()
        else:
            self._shrinking.stop()
        if self._theme is not None:
            self.dress(self._theme)

    def _shrink_on(self) -> None:
        if self._h.value() <= self._h.minimum():
            self._shrink.setChecked(False)
        else:
            self._h.setValue(self._h.value() - 1)
