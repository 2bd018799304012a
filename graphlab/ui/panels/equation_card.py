"""Below the canvas: phase and sentence of this moment, and local × upstream = contribution.

What is wrong is said here too while the panel is folded away that says it otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from graphlab.document import Document, Fault
from graphlab.document.names import label
from graphlab.document.numbers import exact
from graphlab.picture.reading import births_by_now
from graphlab.picture.theme import Theme, sign_colour
from graphlab.timeline import Equation, Frame, equation, sentence
from graphlab.ui.banner import Banner
from graphlab.ui.style import MONO_FONT
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window
    from graphlab.ui.workbench import Workbench

TERMS = (_("local derivative"), _("upstream gradient"), _("contribution"))


class Term(QWidget):
    """One number of the equation over its name."""

    def __init__(self, meaning: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(0)
        self.number = QLabel()
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = QLabel()
        self.name.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name.setProperty("role", "muted")
        self.setToolTip(meaning)
        self._meaning = meaning
        self.pixels = 20
        column.addWidget(self.number)
        column.addWidget(self.name)

    def show_term(self, number: str, name: str, exact_text: str, colour: str) -> None:
        self.number.setText(number)
        self.number.setStyleSheet(
            f"color: {colour}; font-family: '{MONO_FONT}'; font-weight: 700; font-size: {self.pixels}px;"
        )
        self.name.setText(name)
        self.setToolTip(f"{self._meaning}: {exact_text}")


class EquationCard(QFrame):
    """Follows the frame; empty places keep their height, so that nothing jumps."""

    def __init__(self, window: Window, bench: Workbench) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._window = window
        self._bench = bench
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 2)
        row.setSpacing(8)
        self._banner = Banner()
        row.addWidget(self._banner)
        row.addSpacing(4)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setAccessibleName(_("What happens now"))
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setAccessibleName(_("What is wrong"))
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self._problem)
        said.addWidget(self._sentence, 1)
        row.addLayout(said, 1)
        self._terms = [Term(meaning) for meaning in TERMS]
        self._signs = [QLabel("×"), QLabel("=")]
        for widget in (self._terms[0], self._signs[0], self._terms[1], self._signs[1], self._terms[2]):
            row.addWidget(widget)
        self._shown: object = None

    def dress(self, theme: Theme) -> None:
        """Sizes and colours of the theme."""
        big = theme.name == "projector"
        size = round(theme.text_title if big else theme.text_lead)
        self._sentence.setStyleSheet(f"font-size: {size}px;")
        self._problem.setStyleSheet(f"font-size: {size}px; font-weight: 600; color: {theme.error};")
        for term in self._terms:
            term.pixels = round(36 if big else theme.text_title)
            term.name.setStyleSheet(f"font-size: {round(theme.text_base)}px;")
        for sign in self._signs:
            sign.setStyleSheet(f"font-size: {round(theme.text_title)}px; color: {theme.ink_muted};")
        self.setMinimumHeight(88 if big else 64)
        self._shown = None
        self.refresh()

    def refresh(self) -> None:
        """Follow the session."""
        window = self._window
        session, theme = window.session, window.theme
        frame = session.frame
        problem = self._first_problem(session.document, frame)
        key = (session.document, frame.trace, frame.index, frame.done, frame.phase, theme.name, problem)
        if self._shown is not None and all(a is b or a == b for a, b in zip(key, self._shown, strict=True)):  # type: ignore[call-overload]
            return
        self._shown = key
        self._banner.show_phase(frame.phase, theme)
        self._problem.setText(f"⚠ {problem}")
        self._problem.setVisible(bool(problem))
        self._sentence.setText(sentence(session.document, frame))
        self._sentence.setVisible(bool(self._sentence.text()) or not problem)
        slot = frame.active_slot
        self._show_equation(equation(session.document, frame.trace, slot) if slot else None, theme)

    def _first_problem(self, document: Document, frame: Frame) -> str:
        """The mistake in a formula that is folded away, else the first fault if the inspector is."""
        bench = self._bench
        if not bench.shows("left") and bench.formula.complaint:
            return bench.formula.complaint
        if bench.shows("right"):
            return ""
        for fault in chain(frame.trace.program.faults, map(_in_short, births_by_now(frame))):
            if fault.node in document.graph.nodes:
                return f"{label(document, fault.node)}: {fault.words}"
        return ""

    def _show_equation(self, at: Equation | None, theme: Theme) -> None:
        for widget in (*self._terms, *self._signs):
            widget.setVisible(at is not None)
        if at is None:
            return
        values = (at.local, at.upstream, at.contribution)
        for term, number, name, value in zip(self._terms, at.numbers, at.names, values, strict=True):
            if isinstance(value, float):
                term.show_term(number, name, exact(value), sign_colour(theme, value))
            else:
                term.show_term(number, name, number, theme.ink)


def _in_short(fault: Fault) -> Fault:
    """The first sentence alone: what is born while a pass plays must not push the canvas about."""
    return replace(fault, words=fault.words.partition(". ")[0].removesuffix(".") + ".")
