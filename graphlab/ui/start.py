"""The first thing anybody sees: one field for a formula, the lessons, and what was open last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from graphlab.picture.theme import LIGHT, Theme
from graphlab.ui.style import app_icon
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.lessons import Lesson
    from graphlab.ui.window import Window

EXAMPLES = ("(a*b + c)*f", "tanh(w*x + b)", "relu(2*x + 1)**2", "-log(sigmoid(w*x + b))")
COLUMN_WIDTH = 1040
PASTE = QKeySequence.StandardKey.Paste
PREVIEW = QSize(300, 164)
CARD_HEIGHT = 250
"""About the height of a card: the room that a row keeps until its cards are made."""
TITLE_SIZE = 26


class Card(QFrame):
    """Something to open, with the mouse or with Enter."""

    def __init__(self, on_open: Callable[[], None], name: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self._on_open = on_open

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._on_open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_open()
        else:
            super().keyPressEvent(event)


class StartPage(QScrollArea):
    """Type a formula and press Enter; or choose a lesson or a file."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.setAccessibleName(_("Start page"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = QWidget()
        outer = QHBoxLayout(page)
        outer.addStretch(1)
        column = QWidget()
        column.setMinimumWidth(560)
        self._page = column
        outer.addWidget(column, 100)
        outer.addStretch(1)
        self._column = QVBoxLayout(column)
        self._column.setContentsMargins(24, 72, 24, 40)
        self._column.setSpacing(10)
        self._notices = QVBoxLayout()
        self._column.addLayout(self._notices)
        self._add_title()
        self._add_formula()
        self._column.addSpacing(22)
        self._column.addWidget(heading(_("LESSONS")))
        self._lessons = QGridLayout()
        self._lessons.setSpacing(16)
        self._lessons.setRowMinimumHeight(0, CARD_HEIGHT)
        self._column.addLayout(self._lessons)
        self._column.addSpacing(22)
        self._recent_heading = heading(_("RECENT FILES"))
        self._column.addWidget(self._recent_heading)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._column.addLayout(self._recent)
        self._column.addStretch(1)
        self.setWidget(page)
        self._previews: list[tuple[QLabel, Lesson]] = []
        self._drawn_in: Theme | None = None

    @property
    def formula(self) -> QLineEdit:
        """The field a newcomer types into."""
        return self._formula

    def dress(self, theme: Theme) -> None:
        """Colours of the theme; previews are drawn again when they are seen."""
        scale = scale_of(theme)
        self._page.setMaximumWidth(round(COLUMN_WIDTH * scale))
        self._title.setStyleSheet(f"font-size: {round(TITLE_SIZE * scale)}px; font-weight: 700;")
        self._formula.setStyleSheet(
            f"font-size: {round(theme.text_title)}px; padding: 12px 14px; border-radius: 10px;"
        )
        if self.isVisible():
            self._refresh_previews()

    def refresh(self) -> None:
        """Read the list of recent files anew, and forget what was said about the last formula."""
        self._say("")
        self._refresh_previews()
        clear(self._recent)
        files = self._window.settings.recent_files()
        self._recent_heading.setVisible(bool(files))
        for path in files[:6]:
            self._recent.addWidget(self._recent_row(path))

    def fill_gallery(self) -> None:
        """A card for every lesson; `draw_previews` adds the pictures."""
        from graphlab.lessons import LESSONS

        for number, lesson in enumerate(LESSONS):
            card = Card(partial(self._window.open_lesson, lesson), lesson.title)
            card.setToolTip(lesson.summary)
            column = QVBoxLayout(card)
            column.setContentsMargins(12, 12, 12, 12)
            preview = QLabel()
            preview.setFixedHeight(PREVIEW.height())
            preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(preview)
            title = QLabel(lesson.title)
            title.setStyleSheet("font-weight: 600;")
            column.addWidget(title)
            summary = QLabel(lesson.summary)
            summary.setProperty("role", "muted")
            summary.setWordWrap(True)
            column.addWidget(summary)
            column.addStretch(1)
            self._lessons.addWidget(card, number // 3, number % 3)
            self._previews.append((preview, lesson))

    @property
    def has_pictures(self) -> bool:
        """Whether every lesson's card has its picture."""
        return bool(self._previews) and not any(label.pixmap().isNull() for label, _lesson in self._previews)

    def draw_previews(self) -> Iterator[None]:
        """Draw the pictures in the gallery, one at a time."""
        theme = self._drawn_in = self._window.theme
        for label, lesson in self._previews:
            label.setPixmap(preview(lesson, theme, self.devicePixelRatioF()))
            yield

    def _refresh_previews(self) -> None:
        if self._drawn_in not in (None, self._window.theme):
            for _drawn in self.draw_previews():
                pass

    def add_notice(self, text: str, actions: list[tuple[str, Callable[[], None]]]) -> None:
        """A message at the top of the page with buttons; it goes when one is pressed."""
        notice = QFrame()
        notice.setProperty("role", "notice")
        row = QHBoxLayout(notice)
        row.setContentsMargins(14, 8, 8, 8)
        words = QLabel(text)
        words.setWordWrap(True)
        row.addWidget(words, 1)
        for title, run in actions:
            button = QPushButton(title)
            button.clicked.connect(lambda _checked=False, run=run: (notice.deleteLater(), run()))
            row.addWidget(button)
        self._notices.addWidget(notice)

    def _add_title(self) -> None:
        row = QHBoxLayout()
        sign = QLabel()
        sign.setPixmap(app_icon().pixmap(44, 44))
        row.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._title = QLabel("graphlab")
        words.addWidget(self._title)
        lead = QLabel(_("Type a formula, see its graph, and watch every gradient flow back."))
        lead.setProperty("role", "muted")
        words.addWidget(lead)
        row.addLayout(words)
        row.addStretch(1)
        self._column.addLayout(row)
        self._column.addSpacing(14)

    def _add_formula(self) -> None:
        row = QHBoxLayout()
        self._formula = QLineEdit()
        self._formula.setProperty("mono", True)
        self._formula.setAccessibleName(_("Formula"))
        self._formula.setPlaceholderText("L = (a*b + c)*f")
        self._formula.returnPressed.connect(self._start)
        self._formula.textEdited.connect(lambda _text: self._say(""))
        self._formula.installEventFilter(self)
        row.addWidget(self._formula, 1)
        go = QPushButton(_("Show the graph"))
        go.setProperty("primary", True)
        go.setMinimumHeight(50)
        go.clicked.connect(self._start)
        row.addWidget(go)
        self._column.addLayout(row)
        self._message = QLabel()
        self._message.setProperty("role", "error")
        self._message.setWordWrap(True)
        self._message.hide()
        self._column.addWidget(self._message)
        tries = QHBoxLayout()
        hint = QLabel(_("Try"))
        hint.setProperty("role", "muted")
        tries.addWidget(hint)
        for example in EXAMPLES:
            button = QPushButton(example)
            button.setProperty("quiet", True)
            button.setToolTip(_("Open this formula"))
            button.clicked.connect(lambda _checked=False, text=example: self._open_text(text))
            tries.addWidget(button)
        tries.addStretch(1)
        self._column.addLayout(tries)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A line edit would glue the lines of a pasted formula together.
        if watched is self._formula and isinstance(event, QKeyEvent) and event.matches(PASTE):
            text = QGuiApplication.clipboard().text()
            if event.type() == QEvent.Type.KeyPress and "\n" in text.strip():
                self._formula.insert("; ".join(line.strip() for line in text.splitlines() if line.strip()))
                return True
        return super().eventFilter(watched, event)

    def _start(self) -> None:
        text = self._formula.text().strip()
        self._open_text(text or self._formula.placeholderText())

    def _open_text(self, text: str) -> None:
        from graphlab.language import FormulaError, parse

        try:
            document = parse(text)
        except FormulaError as fault:
            self._say(str(fault))
            self._formula.setText(text)
            self._formula.setSelection(max(0, fault.column - 1), max(1, fault.length))
            self._formula.setFocus()
            return
        self._say("")
        self._formula.clear()
        self._window.open_document(document, play=True, text=text)

    def _say(self, words: str) -> None:
        self._message.setText(words)
        self._message.setVisible(bool(words))
        self._formula.setProperty("fault", bool(words))
        self._formula.style().polish(self._formula)

    def _recent_row(self, path: Path) -> QPushButton:
        row = QPushButton(f"{path.stem}   —   {path.parent}")
        row.setProperty("quiet", True)
        row.setStyleSheet("text-align: left;")
        row.clicked.connect(lambda: self._window.files.open(path))
        return row


def preview(lesson: Lesson, theme: Theme, ratio: float) -> QPixmap:
    """A small picture of a lesson's graph with all its numbers."""
    from graphlab.engine import build, run
    from graphlab.paint.painter import image
    from graphlab.picture.draw import draw
    from graphlab.picture.geometry import geometry_of
    from graphlab.timeline import frame_at, schedule
    from graphlab.ui.placing import placed

    document = placed(lesson.build())
    program = build(document)
    timeline = schedule(program)
    frame = frame_at(timeline, run(program, document.values), timeline.duration)
    picture = draw(document, geometry_of(document, document.layout.places), frame, theme, active=False)
    size = (round(PREVIEW.width() * ratio), round(PREVIEW.height() * ratio))
    pixmap = QPixmap.fromImage(image(picture, theme, size=size))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def scale_of(theme: Theme) -> float:
    """How much larger words are in a theme than on a desk."""
    return theme.text_base / LIGHT.text_base


def heading(text: str) -> QLabel:
    """A small heading over a part of a page."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def clear(layout: QVBoxLayout) -> None:
    """Take every widget out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is not None and (widget := item.widget()) is not None:
            widget.deleteLater()
