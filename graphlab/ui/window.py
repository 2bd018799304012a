"""The window: start page or workbench, and what belongs to the person's desk.

The start page comes first and alone: the session and everything that works on a graph (workbench, files,
player, scenes, layouts) are made when they are first asked for, and their modules loaded only then.
`afterwards.py` asks for them in small pieces once the page is painted.
"""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QStackedWidget, QToolBar, QToolButton, QWidget

from graphlab.picture.theme import THEMES, Theme
from graphlab.ui.actions import ACTIONS, MENUS
from graphlab.ui.afterwards import Afterwards
from graphlab.ui.clock import Clock
from graphlab.ui.settings import Settings
from graphlab.ui.start import StartPage
from graphlab.ui.style import app_icon, apply_theme, icon
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.document import Document, NodeId
    from graphlab.lessons import Lesson
    from graphlab.session import Session, Snapshot
    from graphlab.ui.canvas import Canvas
    from graphlab.ui.files import Files
    from graphlab.ui.layouts import Layouts
    from graphlab.ui.player import Player
    from graphlab.ui.scenes import Scenes
    from graphlab.ui.workbench import Workbench

TOOLBAR = (
    "new", "open", "save", "export", "",
    "undo", "redo", "",
    "add-node", "tidy", "fit", "",
    "layer-values", "layer-gradients", "layer-terms",
)  # fmt: skip
TOOLBAR_RIGHT = ("theme-light", "theme-dark", "projector", "keys")
WORDS_ON_TOOLBAR = {
    "add-node": _("Add node"),
    "tidy": _("Tidy"),
    "layer-values": _("Values"),
    "layer-gradients": _("Gradients"),
    "layer-terms": _("Wire terms"),
}
SAY_MS = 6000


class Window(QMainWindow):
    """Puts the parts together; what it knows itself is only what belongs to the person's desk."""

    def __init__(self, app: QApplication, settings: Settings, journal: Path | None = None) -> None:
        """journal is the folder for unsaved work, the person's own if none is given."""
        super().__init__()
        self._app = app
        self.settings = settings
        self._journal = journal
        apply_theme(app, self.theme)  # before there are widgets, each of which it would dress again
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self._clock = Clock(self)
        self._clock.ticked.connect(self._tick)
        self._qactions: dict[str, QAction] = {}
        self._make_actions()
        self._make_pages()
        self._make_menus()
        self._make_toolbar()
        self.afterwards = Afterwards(self)
        self._dress()
        self.go_home()
        geometry = settings.blob("geometry")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)

    # ---- what others read ------------------------------------------------------------------------

    @property
    def theme_name(self) -> str:
        return self.session.view.theme if "session" in vars(self) else self._calm_theme

    @property
    def _calm_theme(self) -> str:
        """The person's own theme; the projector is for the moment only."""
        chosen = self.settings.text("theme", "light")
        return chosen if chosen in THEMES and chosen != "projector" else "light"

    @property
    def theme(self) -> Theme:
        return THEMES[self.theme_name]

    @property
    def has_graph(self) -> bool:
        """Whether the workbench is shown, with a graph or ready for one."""
        return self._pages.currentWidget() is not self.start

    @property
    def is_furnished(self) -> bool:
        """Whether the workbench has been made; it is, soon after the start page is painted."""
        return "bench" in vars(self)

    @cached_property
    def session(self) -> Session:
        """What everything here shows and changes."""
        from graphlab.session import Session

        session = Session()
        session.look(theme=self._calm_theme)
        session.subscribe(self._changed)
        return session

    @cached_property
    def bench(self) -> Workbench:
        """Where a graph is worked on."""
        from graphlab.ui.workbench import Workbench

        bench = Workbench(self)
        for id, each in ACTIONS.items():
            if each.canvas:
                bench.canvas.addAction(self._qactions[id])
        bench.dress(self.theme)
        self.dress_actions()
        return bench

    def set_up_bench(self) -> None:
        """Put the workbench behind the start page."""
        if self._pages.indexOf(self.bench) < 0:
            self._pages.addWidget(self.bench)

    @property
    def canvas(self) -> Canvas:
        return self.bench.canvas

    @cached_property
    def player(self) -> Player:
        from graphlab.ui.player import Player

        return Player(self.session)

    @cached_property
    def scenes(self) -> Scenes:
        from graphlab.ui.scenes import Scenes

        return Scenes(self)

    @cached_property
    def files(self) -> Files:
        from graphlab.session import Journal
        from graphlab.ui.files import Files

        return Files(self, Journal(self._journal))

    @cached_property
    def layouts(self) -> Layouts:
        from graphlab.ui.layouts import Layouts

        return Layouts(self)

    @property
    def hidden_nodes(self) -> frozenset[NodeId]:
        """The nodes that the present scene leaves out."""
        return self.scenes.hidden

    @property
    def highlights(self) -> frozenset[NodeId]:
        """The nodes that the present scene points at."""
        return self.scenes.highlights

    def qaction(self, id: str) -> QAction:
        return self._qactions[id]

    def trigger(self, id: str) -> None:
        """Do what an action does, if it can be done now."""
        if ACTIONS[id].when(self):
            ACTIONS[id].run(self)
            self._refresh_actions()

    def say(self, words: str, is_fault: bool = False) -> None:
        """One line at the foot of the window; faults stay twice as long and are marked."""
        self.statusBar().setStyleSheet(f"color: {self.theme.error}; font-weight: 600;" if is_fault else "")
        self.statusBar().show()
        self.statusBar().showMessage(("⚠  " if is_fault else "") + words, SAY_MS * (2 if is_fault else 1))

    # ---- documents -------------------------------------------------------------------------------

    def open_document(
        self,
        document: Document,
        *,
        path: Path | None = None,
        text: str = "",
        play: bool = False,
        is_saved: bool = True,
    ) -> None:
        """Show a document in the workbench; play starts the pass at once."""
        self._clock.run(False)
        from graphlab.ui.placing import placed
        from graphlab.ui.player import usual_rate

        bench = self.bench
        bench.forget_typing()
        self.session.replace_document(placed(document), path, is_saved=is_saved)
        self.set_up_bench()
        self._pages.setCurrentWidget(bench)
        self.toolbar.show()
        self.session.look(rate=usual_rate(self.session.timeline), presented=self.session.document)
        if text:
            bench.formula.show_text(text)
        else:
            bench.formula.show_document()
        self.canvas.fit_when_shown()
        self.canvas.setFocus()
        if self.session.document.scenes:
            self.scenes.show(0)
        elif play:
            self.player.play()
        else:
            self.player.go(None)
        self._refresh_all()

    def finish_typing(self) -> None:
        """Make what stands in a field or in the formula a part of the document, entered or not."""
        if self.is_furnished:
            self.bench.finish_typing()

    def keep_work(self) -> None:
        """The program is about to be ended: leave unsaved work where the next start finds it."""
        if self.has_graph:
            self.files.keep()

    def open_lesson(self, lesson: Lesson) -> None:
        """Open a lesson at its first scene."""
        if self.files.may_leave():
            self.open_document(lesson.build())

    def go_home(self) -> None:
        """Back to the start page."""
        if self.has_graph and not self.files.may_leave():
            return
        if self.has_graph:
            from graphlab.document import Document

            self.bench.forget_typing()
            self.session.replace_document(Document())
        self._pages.setCurrentWidget(self.start)
        self.toolbar.hide()
        self.start.refresh()
        self.start.formula.setFocus()
        self._refresh_actions()
        self.show_title()

    def offer_recovery(self) -> None:
        """Say on the start page what was not saved last time, and offer to open it."""
        from datetime import datetime

        for left in self.files.recoverable():
            when = datetime.fromtimestamp(left.saved_at).strftime("%d %b %H:%M")
            words = _("“{title}” was not saved when graphlab last ended ({when}).").format(
                title=left.title, when=when
            )
            discard = (_("Discard"), partial(self.files.discard, left))
            if left.document is None:
                self.start.add_notice(f"{words} {left.why}", [discard])
            else:
                self.start.add_notice(words, [(_("Open it"), partial(self.files.recover, left)), discard])

    def show_title(self) -> None:
        """The document's name and the mark of unsaved changes."""
        if not self.has_graph:
            self.setWindowTitle("graphlab")
            self.setWindowModified(False)
            return
        session = self.session
        name = session.path.name if session.path else session.document.title
        self.setWindowTitle(f"{name}[*] — graphlab")
        self.setWindowModified(session.is_dirty)

    # ---- looks -----------------------------------------------------------------------------------

    def use_theme(self, name: str) -> None:
        """Dress everything in a theme, and remember it."""
        self.session.look(theme=name)
        if name != "projector":
            self.settings.put("theme", name)
        self._dress()
        self._refresh_actions()

    def _dress(self) -> None:
        theme = self.theme
        apply_theme(self._app, theme)
        self.start.dress(theme)
        if self.is_furnished:
            self.dress_actions()
            self.bench.dress(theme)
            self.bench.fold()
        if self.has_graph:
            QTimer.singleShot(0, self, lambda: self.canvas.fit())

    def dress_actions(self) -> None:
        """The icons of all actions, which only the toolbar and opened menus show."""
        theme, size = self.theme, round(self.theme.icon_size)
        for id, qaction in self._qactions.items():
            if ACTIONS[id].icon:
                qaction.setIcon(icon(ACTIONS[id].icon, theme.ink, theme.ink_disabled, size))
        self.toolbar.setIconSize(QSize(size, size))

    def toggle_projector(self) -> None:
        """Large, light and thick; the side panels fold away to make room, and come back afterwards."""
        self.use_theme(self._calm_theme if self.theme_name == "projector" else "projector")

    def toggle_layer(self, name: str) -> None:
        self.session.look(layers=self.session.view.layers ^ {name})

    def shows(self, side: str) -> bool:
        """Whether a side panel is unfolded."""
        return self.is_furnished and self.bench.shows(side)

    def toggle_panel(self, side: str) -> None:
        self.bench.toggle(side)

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def edit_formula(self) -> None:
        if not self.shows("left"):
            self.toggle_panel("left")
        self.bench.formula.editor.setFocus()

    def show_keys(self) -> None:
        from graphlab.ui import help

        help.show_keys(self)

    def show_doctor(self) -> None:
        from graphlab.ui import help

        help.show_doctor(self)

    def show_about(self) -> None:
        from graphlab.ui import help

        help.show_about(self)

    def keep_time(self) -> None:
        """Run the clock exactly while something moves."""
        self._clock.run(self.bench.is_moving)

    # ---- making ----------------------------------------------------------------------------------

    def _make_pages(self) -> None:
        self.start = StartPage(self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self.setCentralWidget(self._pages)
        self.statusBar().hide()
        self.statusBar().messageChanged.connect(lambda text: self.statusBar().setVisible(bool(text)))

    def _make_actions(self) -> None:
        for id, each in ACTIONS.items():
            qaction = QAction(each.title, self)
            qaction.setToolTip(each.hint)
            qaction.setShortcuts([QKeySequence(key) for key in each.keys if key not in ("Tab", "Space")])
            qaction.setCheckable(each.is_on is not None)
            qaction.setObjectName(id)
            qaction.triggered.connect(lambda _checked=False, id=id: self.trigger(id))
            self._qactions[id] = qaction

    def _make_menus(self) -> None:
        for title in MENUS:
            menu = QMenu(title, self)
            for id, each in ACTIONS.items():
                if each.menu == title:
                    menu.addAction(self._qactions[id])
            menu.aboutToShow.connect(self._refresh_actions)
            self.menuBar().addMenu(menu)
        for id, each in ACTIONS.items():
            qaction = self._qactions[id]
            if each.canvas:
                qaction.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            else:
                self.addAction(qaction)

    def _make_toolbar(self) -> None:
        self.toolbar = QToolBar(_("Tools"))
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(20, 20))
        self.toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(self.toolbar)
        for id in TOOLBAR:
            self._add_tool(id)
        spread = QWidget()
        spread.setSizePolicy(spread.sizePolicy().Policy.Expanding, spread.sizePolicy().Policy.Preferred)
        self.toolbar.addWidget(spread)
        for id in TOOLBAR_RIGHT:
            self._add_tool(id)

    def _add_tool(self, id: str) -> None:
        if not id:
            self.toolbar.addSeparator()
            return
        self.toolbar.addAction(self._qactions[id])
        button = self.toolbar.widgetForAction(self._qactions[id])
        if isinstance(button, QToolButton):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if id in WORDS_ON_TOOLBAR:
                self._qactions[id].setIconText(WORDS_ON_TOOLBAR[id])
                button.setToolButtonStyle(
                    Qt.ToolButtonStyle.ToolButtonTextBesideIcon
                    if ACTIONS[id].icon
                    else Qt.ToolButtonStyle.ToolButtonTextOnly
                )

    # ---- keeping in step -------------------------------------------------------------------------

    def _changed(self, before: Snapshot, after: Snapshot) -> None:
        if not self.is_furnished:
            return
        if after.document is not before.document:
            self.files.watch()
            self.layouts.document_changed()
            self.show_title()
        self.bench.follow(before, after)
        if before.view.selection != after.view.selection or before.document is not after.document:
            self._refresh_actions()
        if self._clock.is_running != self.bench.is_moving:
            self.keep_time()

    def _tick(self, seconds: float) -> None:
        self.bench.inspector.sweep(seconds)
        self.player.tick(seconds)

    def _refresh_all(self) -> None:
        self.bench.refresh()
        self._refresh_actions()
        self.show_title()

    def _refresh_actions(self) -> None:
        for id, qaction in self._qactions.items():
            qaction.setEnabled(ACTIONS[id].when(self))
            is_on = ACTIONS[id].is_on
            if is_on is not None:
                qaction.setChecked(is_on(self))
        if not self.has_graph:
            return
        for id, words in (("undo", self.session.undo_label), ("redo", self.session.redo_label)):
            self._qactions[id].setText(f"{ACTIONS[id].title}: {words}" if words else ACTIONS[id].title)

    # ---- Qt --------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.afterwards.begin()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = next(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        # The program that is dragged from waits for our answer, which must not wait for a dialog.
        QTimer.singleShot(0, self, lambda: self.files.open(path))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.has_graph and not self.files.may_leave():
            event.ignore()
            return
        self.afterwards.end()
        self._clock.run(False)
        if self.is_furnished:
            self.layouts.close()
            self.files.close()
        self.settings.put("geometry", self.saveGeometry())
        event.accept()
