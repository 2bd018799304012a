"""The slider of a leaf, as people know it from graphing calculators: value, range, step and a play button."""

from __future__ import annotations

from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QToolButton,
    QVBoxLayout,
)

from graphlab.document import Document, NodeId, Slider, edits, role_of
from graphlab.document.edits import EditError
from graphlab.document.numbers import exact
from graphlab.picture.theme import Theme
from graphlab.ui.style import icon
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

SWEEP_SECONDS = 4.0
MOST_TICKS = 100_000
LONGEST_SHOWN = 40
ROLES = ("parameter", "input", "constant")


def slider_of(document: Document, node: NodeId) -> Slider:
    """The leaf's own slider, else a round range about its value."""
    if node in document.sliders:
        return document.sliders[node]
    value = document.values.get(node, 0.0)
    reach = (
        10.0
        if not isinstance(value, float) or not 10 < abs(value) < 1e12
        else 10.0 ** ceil(log10(abs(value)))
    )
    return Slider(-reach, reach, reach / 100)


def number_from(text: str) -> float:
    """A finite number as people type it; raises ValueError in words."""
    try:
        number = float(text.strip().replace("\N{MINUS SIGN}", "-").replace(",", "."))
    except ValueError:
        if not text.strip():
            raise ValueError(_("There is no number. Write one like 0.5 or -2e3.")) from None
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
        words = _("“{text}” is not a number. Write it like 0.5 or -2e3.")
        raise ValueError(words.format(text=shown)) from None
    if not isfinite(number):
        words = _("{text} is not a finite number. Type one below 1.8e308.")
        raise ValueError(words.format(text=text.strip()[:LONGEST_SHOWN]))
    return number


def ticks(slider: Slider) -> int:
    """The places of the handle beside the first: one a step, as far as a hand can tell them apart."""
    count = (slider.high - slider.low) / slider.step
    return max(1, round(min(count, MOST_TICKS)))


def tick_of(slider: Slider, value: float) -> int:
    """The place of the handle for a value; a value outside the range is at its end."""
    share = (value - slider.low) / (slider.high - slider.low)
    return round(min(max(share, 0.0), 1.0) * ticks(slider)) if isfinite(share) else 0


def on_step(slider: Slider, value: float) -> float:
    """The nearest value that the slider's handle can stand for, without the dust of floating point."""
    share = (value - slider.low) / (slider.high - slider.low)
    if not 0.0 < share < 1.0:
        return slider.low if share <= 0.0 else slider.high
    width = (slider.high - slider.low) / ticks(slider)
    return round(slider.low + round(share * ticks(slider)) * width, max(0, 2 - floor(log10(width)))) + 0.0


def shifted(before: Slider, low: float, high: float, step: float) -> Slider:
    """A slider as typed; an end that was moved past the other takes it along."""
    width = before.high - before.low
    if low >= high and high == before.high:
        high = low + width
    elif low >= high and low == before.low:
        low = high - width
    return Slider(low, high, step)


class LeafControls(QFrame):
    """Edits the value, the role and the slider of one leaf."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self._node: NodeId | None = None
        self._rising = True
        self._place = 0.0
        self._range: Slider | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        first = QHBoxLayout()
        self._value = QLineEdit()
        self._value.setProperty("mono", True)
        self._value.setAccessibleName(_("Value"))
        self._value.editingFinished.connect(self._typed_value)
        first.addWidget(self._value, 1)
        self._role = QComboBox()
        self._role.setAccessibleName(_("Role"))
        self._role.setToolTip(_("Training changes parameters; inputs are given; constants are written down"))
        self._role.addItems(ROLES)
        self._role.textActivated.connect(self._chose_role)
        first.addWidget(self._role)
        column.addLayout(first)
        second = QHBoxLayout()
        self._play = QToolButton()
        self._play.setCheckable(True)
        self._play.setToolTip(_("Run the value back and forth through its range"))
        self._play.setAccessibleName(_("Run the value through its range"))
        self._play.toggled.connect(self._toggled_play)
        second.addWidget(self._play)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName(_("Value"))
        self._slider.valueChanged.connect(self._slid)
        self._slider.sliderReleased.connect(window.session.seal)
        second.addWidget(self._slider, 1)
        column.addLayout(second)
        third = QHBoxLayout()
        self._low, self._high, self._step = (QLineEdit() for _each in range(3))
        for field, name in ((self._low, _("from")), (self._high, _("to")), (self._step, _("step"))):
            caption = QLabel(name)
            caption.setProperty("role", "muted")
            field.setProperty("mono", True)
            field.setAccessibleName(_("Slider {end}").format(end=name))
            field.editingFinished.connect(self._typed_range)
            third.addWidget(caption)
            third.addWidget(field, 1)
        column.addLayout(third)

    @property
    def is_sweeping(self) -> bool:
        """Whether the play button runs the value through its range."""
        return self._play.isChecked() and self._node is not None

    @property
    def range(self) -> Slider:
        """The ends and the step. A range of our own choice stays as it is while the value is within it."""
        document, node = self._window.session.document, self._node
        assert node is not None
        value, kept = document.values[node], self._range
        inside = kept is not None and isinstance(value, float) and kept.low <= value <= kept.high
        if node in document.sliders or kept is None or not inside:
            kept = self._range = slider_of(document, node)
        return kept

    def dress(self, theme: Theme) -> None:
        self._theme = theme
        self._play.setIcon(icon("pause" if self._play.isChecked() else "play", theme.accent))

    def show_node(self, node: NodeId | None) -> None:
        """Show a leaf, or nothing."""
        document = self._window.session.document
        if node is not None and not isinstance(document.values.get(node), float):
            node = None
        if node != self._node:
            self._node, self._range = node, None
            self._play.setChecked(False)
        self.setVisible(node is not None)
        if node is None:
            return
        value, slider = document.values[node], self.range
        assert isinstance(value, float)
        self._show(self._value, exact(value))
        for field, number in ((self._low, slider.low), (self._high, slider.high), (self._step, slider.step)):
            self._show(field, exact(number))
        self._slider.blockSignals(True)
        self._slider.setRange(0, ticks(slider))
        self._slider.setValue(tick_of(slider, value))
        self._slider.blockSignals(False)
        self._role.setCurrentText(role_of(document.graph.nodes[node]))

    def sweep(self, seconds: float) -> None:
        """Let the value run on; turns round at the ends of the range."""
        if not self.is_sweeping or self._node is None:
            return
        document = self._window.session.document
        slider, value = self.range, document.values[self._node]
        assert isinstance(value, float)
        # Where the run is, which lies between two steps; the value itself keeps to the steps.
        place = self._place if on_step(slider, self._place) == value else value
        change = (slider.high - slider.low) / SWEEP_SECONDS * seconds
        place += change if self._rising else -change
        if not slider.low < place < slider.high:
            self._rising = place <= slider.low
            place = min(max(place, slider.low), slider.high)
        self._place = place
        self._set(on_step(slider, place))

    def _set(self, value: float) -> None:
        if self._node is not None:
            self._window.session.apply(
                edits.set_value, self._node, value, label=_("Change a value"), merge=("value", self._node)
            )

    def _slid(self, count: int) -> None:
        if self._node is None:
            return
        slider = self.range
        self._set(on_step(slider, slider.low + (slider.high - slider.low) * count / ticks(slider)))

    def _typed_value(self) -> None:
        document = self._window.session.document
        # Leaving a field in which nothing was typed must not bring an older number back.
        if self._node is None or self._node not in document.values or not self._value.isModified():
            return
        self._value.setModified(False)
        try:
            self._window.session.seal()
            self._set(number_from(self._value.text()))
            self._window.session.seal()
        except ValueError as fault:
            self._window.say(str(fault), is_fault=True)
        # The number as it is written everywhere, also when it was the same number or none.
        number = self._window.session.document.values[self._node]
        assert isinstance(number, float)
        self._value.setText(exact(number))

    def _typed_range(self) -> None:
        fields = (self._low, self._high, self._step)
        if self._node is None or not any(field.isModified() for field in fields):
            return
        session = self._window.session
        before = self.range
        try:
            after = shifted(before, *(number_from(field.text()) for field in fields))
            if after != before:
                session.apply(edits.set_slider, self._node, after, label=_("Change a slider"))
        except (ValueError, EditError) as fault:
            self._window.say(str(fault), is_fault=True)
            after = before
        for field, number in zip(fields, (after.low, after.high, after.step), strict=True):
            field.setText(exact(number))

    def _chose_role(self, role: str) -> None:
        if self._node is not None:
            self._window.session.apply(edits.set_role, self._node, role, label=_("Change a role"))

    def _toggled_play(self, on: bool) -> None:
        if not on:
            self._window.session.seal()
        self._window.keep_time()
        self.dress(self._theme)

    @staticmethod
    def _show(field: QLineEdit, text: str) -> None:
        """Follow the document, but leave alone what is being typed."""
        if not (field.hasFocus() and field.isModified()) and field.text() != text:
            field.setText(text)
