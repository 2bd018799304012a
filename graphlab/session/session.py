"""The one object that changes."""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from graphlab import engine, timeline
from graphlab.document.types import Document
from graphlab.engine import Program, Trace
from graphlab.engine.tapes import best
from graphlab.session.history import History
from graphlab.session.remember import remember
from graphlab.session.view import Snapshot, View, fitting
from graphlab.timeline import Frame, Timeline

Listener = Callable[[Snapshot, Snapshot], None]


class Session:
    """The document, how it is looked at, and how it came to be; all of it frozen values that are replaced.

    path is the file the document was opened from or saved to, None if there is none.
    """

    def __init__(self, document: Document | None = None, path: Path | None = None) -> None:
        self._document = Document() if document is None else document
        self._view = View()
        self._saved: Document | None = self._document
        self.path = path
        self.history = History()
        self._listeners: list[Listener] = []
        self._news: deque[tuple[Snapshot, Snapshot]] = deque()
        self._telling = False
        self._build = remember(engine.build, key=_what_a_program_reads)
        self._run = remember(engine.run)
        self._schedule = remember(timeline.schedule)
        self._frame_at = remember(timeline.frame_at)

    @property
    def document(self) -> Document:
        """The present document."""
        return self._document

    @property
    def view(self) -> View:
        """What is being looked at."""
        return self._view

    @property
    def snapshot(self) -> Snapshot:
        """The whole state at this moment."""
        return Snapshot(self._document, self._view)

    # ---- edits

    def apply(
        self, edit: Callable[..., Any], *args: Any, label: str, merge: Hashable = None, **kwargs: Any
    ) -> Any:
        """Replace the document by edit(document, *args, **kwargs), and remember the old one under the label.

        Edits in a row with the same merge are one entry, until `seal`. Returns what the edit returns beside
        the document, such as the id of a new node. An edit that raises changes nothing; one that returns
        the very same document makes no entry.
        """
        outcome = edit(self._document, *args, **kwargs)
        document, extra = outcome if isinstance(outcome, tuple) else (outcome, None)
        if not isinstance(document, Document):
            raise TypeError(f"{edit!r} returned {type(document).__name__}, not a Document")
        if document is not self._document:
            self.history.push(self._document, document, label, merge)
            self._become(document, self._view)
        return extra

    def seal(self) -> None:
        """End a drag: the next edit is an entry of its own."""
        self.history.seal()

    def undo(self) -> None:
        """Go back to the document before the last edit; nothing happens if there is none."""
        if self.can_undo:
            self._become(self.history.undo(self._document), self._view)

    def redo(self) -> None:
        """Take the last undo back; nothing happens if there is none."""
        if self.can_redo:
            self._become(self.history.redo(self._document), self._view)

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return len(self.history) > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an undo to take back."""
        return self.history.can_redo

    @property
    def undo_label(self) -> str:
        """What undo takes back, such as "Change w"; empty if nothing."""
        return self.history.undo_label

    @property
    def redo_label(self) -> str:
        """What redo brings back; empty if nothing."""
        return self.history.redo_label

    # ---- files

    def replace_document(
        self, document: Document, path: Path | None = None, *, is_saved: bool = True
    ) -> None:
        """Turn to another document: history and selection go, theme, speed and presenting stay.

        is_saved says whether the file at path holds this document; it does not for one recovered from a
        journal.
        """
        self.history = History()
        self.path = path
        self._saved = document if is_saved else None
        kept = self._view
        self._become(
            document, View(rate=kept.rate, layers=kept.layers, theme=kept.theme, presenting=kept.presenting)
        )

    def saved(self, path: Path | None = None) -> None:
        """Note that the document as it is now is in its file (at path, if that changed)."""
        self.path = path or self.path
        self._saved = self._document
        self.history.seal()

    @property
    def is_dirty(self) -> bool:
        """Whether the document differs from what its file holds."""
        return self._document is not self._saved

    # ---- looking

    def look(self, **changes: Any) -> None:
        """Change what is seen: selection, camera, time. Never saved, never undone."""
        self._become(self._document, replace(self._view, **changes))

    # ---- derived

    @property
    def program(self) -> Program:
        """The graph made ready to run; the same object while only numbers, places or words change."""
        return self._build(self._document)

    @property
    def trace(self) -> Trace:
        """Every value and gradient for the present numbers."""
        program = self.program
        return self._run(program, self._document.values, best(program))

    @property
    def timeline(self) -> Timeline:
        """The events of the run in order; the same object while the program is."""
        return self._schedule(self.program)

    @property
    def frame(self) -> Frame:
        """What is seen at the present time."""
        return self._frame_at(self.timeline, self.trace, self._view.time, self._view.trail)

    # ---- telling

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have listener called with the states before and after every change; returns what ends that.

        Changes made by a listener are told after the one it hears about, so everybody hears all changes in
        one order.
        """
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def _become(self, document: Document, view: View) -> None:
        view = fitting(view, document)
        if document is self._document and view == self._view:
            return
        before = self.snapshot
        self._document, self._view = document, view
        self._news.append((before, self.snapshot))
        if not self._telling:
            self._tell()

    def _tell(self) -> None:
        """Tell all news to all listeners; only then raise what went wrong in them."""
        faults: list[Exception] = []
        self._telling = True
        try:
            while self._news:
                before, after = self._news.popleft()
                for listener in tuple(self._listeners):
                    try:
                        listener(before, after)
                    except Exception as fault:  # one broken listener must not keep the others from hearing
                        faults.append(fault)
        finally:
            self._telling = False
        if len(faults) == 1:
            raise faults[0]
        if faults:
            raise ExceptionGroup("several listeners failed", faults)


def _what_a_program_reads(document: Document) -> tuple[Any, ...]:
    """The graph, the target, and the shapes and kinds of arrays, but no numbers."""
    arrays = ((key, each) for key, each in document.values.items() if isinstance(each, np.ndarray))
    shapes = tuple((key, each.shape, each.dtype.kind) for key, each in arrays)
    return document.graph, document.target, document.dtype, shapes
