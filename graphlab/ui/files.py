"""Open, save, export, and never lose anything: every way a document enters or leaves the window."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QProgressDialog

from graphlab.document import Document
from graphlab.document.file import DocumentError, load, save
from graphlab.opening import OpeningError, opened
from graphlab.session import Journal, Recovered
from graphlab.session.journal import TICK
from graphlab.ui.placing import placed
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

SUFFIX = ".graphlab"
FILTER = "graphlab (*.graphlab)"


class Files:
    """The document's file, its journal, and the dialogs about them."""

    def __init__(self, window: Window, journal: Journal) -> None:
        self._window = window
        self._journal = journal
        self._timer = QTimer(window, interval=round(TICK * 1000))
        self._timer.timeout.connect(self._write_journal)

    # ---- open ------------------------------------------------------------------------------------

    def ask_open(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self._window,
            _("Open"),
            self._folder(),
            f"{FILTER};;{_('Formula text')} (*.txt *.py);;{_('All files')} (*)",
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path, asked: bool = False) -> bool:
        """Open a document or a text with a formula; what cannot be opened is said in words and changes
        nothing.
        """
        try:
            document, text = read_document(path)
        except (DocumentError, OpeningError, OSError) as fault:
            self._window.say(words_for(path, fault), is_fault=True)
            return False
        if not asked and not self.may_leave():
            return False
        self._window.open_document(document, path=path if not text else None, text=text)
        self._window.settings.remember_file(path)
        return True

    # ---- save ------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save to the document's file; asks for one if it has none."""
        self._window.finish_typing()
        path = self._window.session.path
        return self.ask_save() if path is None else self._save_to(path)

    def ask_save(self) -> bool:
        self._window.finish_typing()
        document = self._window.session.document
        start = str(Path(self._folder()) / f"{file_name(document.title) or 'Untitled'}{SUFFIX}")
        name, _kind = QFileDialog.getSaveFileName(self._window, _("Save as"), start, FILTER)
        if not name:
            return False
        path = Path(name)
        # The dialog asked about the name as it was typed, not about the name with its suffix.
        if path.suffix.lower() != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
            if path.exists() and not self._may_replace(path):
                return False
        return self._save_to(path)

    def _may_replace(self, path: Path) -> bool:
        buttons = QMessageBox.StandardButton
        words = _("{name} exists already. Replace it?").format(name=path.name)
        answer = QMessageBox.question(
            self._window, _("Replace the file?"), words, buttons.Yes | buttons.No, buttons.No
        )
        return answer == buttons.Yes

    def _save_to(self, path: Path) -> bool:
        session = self._window.session
        try:
            save(session.document, path)
        except (DocumentError, OSError) as fault:
            self._window.say(words_for(path, fault), is_fault=True)
            return False
        session.saved(path)
        self._journal.forget()
        self._window.settings.remember_file(path)
        self._window.say(_("Saved {name}.").format(name=path.name))
        self._window.show_title()
        return True

    def may_leave(self) -> bool:
        """Whether the present document may go: it is saved, or the person said so."""
        self._window.finish_typing()
        if not self._window.session.is_dirty or not self._window.session.document.graph.nodes:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            _("Save changes?"),
            _("“{title}” has changes that are not saved.").format(title=self._window.session.document.title),
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    # ---- export ----------------------------------------------------------------------------------

    def ask_export(self) -> None:
        from graphlab.export import EXPORTERS

        kinds = ";;".join(f"{exporter.label} (*{exporter.suffix})" for exporter in EXPORTERS)
        start = str(
            Path(self._folder())
            / f"{file_name(self._window.session.document.title) or 'graph'}{EXPORTERS[0].suffix}"
        )
        name, kind = QFileDialog.getSaveFileName(self._window, _("Export"), start, kinds)
        if name:
            suffix = next(
                (each.suffix for each in EXPORTERS if f"*{each.suffix}" in kind), EXPORTERS[0].suffix
            )
            path = Path(name)
            if path.suffix.lower() not in (each.suffix for each in EXPORTERS):
                path = path.with_name(path.name + suffix)
                if path.exists() and not self._may_replace(path):
                    return
            self.export(path)

    def export(self, path: Path) -> bool:
        """Write the moment on the screen to a picture, or the whole pass to a page."""
        from graphlab.export import ExportError, ExportStopped, Options, export

        session = self._window.session
        dialog = QProgressDialog(
            _("Exporting {name}").format(name=path.name), _("Cancel"), 0, 100, self._window
        )
        dialog.setMinimumDuration(400)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)  # else Cancel is never heard

        def progress(share: float) -> bool:
            dialog.setValue(round(share * 100))
            return not dialog.wasCanceled()

        done = session.timeline.done_at(session.view.time)
        try:
            export(session.document, path, Options(step=done, theme=self._window.theme_name), progress)
        except ExportStopped:
            self._window.say(_("Export cancelled; nothing was written."))
            return False
        except (ExportError, OSError) as fault:
            self._window.say(str(fault), is_fault=True)
            return False
        finally:
            dialog.reset()
        self._window.say(_("Exported {name}.").format(name=path.name))
        return True

    # ---- the journal -----------------------------------------------------------------------------

    def watch(self) -> None:
        """A document changed: see that it is written aside within a second."""
        if not self._timer.isActive():
            self._timer.start()

    def recoverable(self) -> list[Recovered]:
        """What was not saved when graphlab ended without a goodbye."""
        return self._journal.recoverable()

    def recover(self, recovered: Recovered) -> None:
        """Open unsaved work again; it is still unsaved, and stays safe until it is saved."""
        if recovered.document is None:
            self._window.say(recovered.why, is_fault=True)
        elif self._journal.adopt(recovered):
            self._window.open_document(recovered.document, path=recovered.path, is_saved=False)
            self.watch()
        else:
            self._window.say(_("Another graphlab window has opened it already."), is_fault=True)

    def discard(self, recovered: Recovered) -> None:
        """Throw unsaved work away for good."""
        self._journal.discard(recovered)

    def keep(self) -> None:
        """The program is told to end at once: write unsaved work aside, and wait until it is on the disk."""
        self._timer.stop()
        self._window.finish_typing()
        session = self._window.session
        if session.is_dirty:
            self._journal.write(session.document, session.path, monotonic(), wait=True)

    def close(self) -> None:
        """The window goes in good order: nothing is left to recover."""
        self._timer.stop()
        self._journal.close()

    def _write_journal(self) -> None:
        session = self._window.session
        self._journal.follow(session, monotonic())
        if not session.is_dirty:
            self._timer.stop()
        if words := self._journal.trouble():
            self._window.say(words, is_fault=True)

    def _folder(self) -> str:
        path = self._window.session.path
        return str(path.parent if path else Path.home())


def read_document(path: Path) -> tuple[Document, str]:
    """A document from a file, placed; the text it came from if it is formula text."""
    if path.suffix.lower() == SUFFIX:
        return placed(load(path)), ""
    document = opened(path)
    return placed(document), path.read_text(encoding="utf-8-sig")


def words_for(path: Path, fault: Exception) -> str:
    """What went wrong with a file, in one line."""
    if isinstance(fault, OSError):
        return f"{path.name}: {fault.strerror or fault}."
    words = str(fault).replace(str(path), path.name)
    return words if path.name in words else f"{path.name}: {words}"


def file_name(title: str) -> str:
    """A title as the name of a file: without what folders are written with."""
    return "".join("-" if sign in '/\\:*?"<>|' or not sign.isprintable() else sign for sign in title).strip(
        " ."
    )
