"""Tidying: small graphs at once, large ones in a worker process, so that the window never waits."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from graphlab.document import Document, NodeId, Point, edits
from graphlab.ui.placing import sizes_of, tidied
from graphlab.words import _

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from graphlab.ui.window import Window

AT_ONCE = 150
"""Nodes up to which a layout takes so little time that it is made where it was asked for."""
POLL_MS = 60


class Layouts:
    """One layout at a time; a result for a graph that has changed meanwhile is dropped."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._pool: ProcessPoolExecutor | None = None
        self._job: Future[list[tuple[float, float]]] | None = None
        self._keys: tuple[int, ...] = ()
        self._of: Document | None = None
        self._timer = QTimer(window, interval=POLL_MS)
        self._timer.timeout.connect(self._poll)

    def tidy(self, nodes: Collection[NodeId]) -> None:
        """Lay out everything, or these nodes if there are at least two."""
        session = self._window.session
        if len(nodes) >= 2 or len(session.document.graph.nodes) <= AT_ONCE:
            session.apply(tidied, nodes, label=_("Tidy"))
            self._window.canvas.fit()
            return
        from graphlab.picture.layout import arrange_job, arranged

        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self._of = session.document
        work = arrange_job(session.document, sizes_of(session.document))
        self._keys, self._job = work.keys, self._pool.submit(arranged, work)
        self._window.say(_("Laying out {count} nodes…").format(count=len(work.keys)))
        self._timer.start()

    def document_changed(self) -> None:
        """The graph that a running layout was made for may be gone."""
        document = self._window.session.document
        if self._of is not None and document.graph is not self._of.graph:
            self._of = None

    def close(self) -> None:
        self._timer.stop()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _poll(self) -> None:
        if self._job is None or not self._job.done():
            return
        self._timer.stop()
        job, self._job = self._job, None
        if self._of is None:
            self._window.say(_("The graph changed meanwhile, so its layout was left as it is."))
            return
        self._of = None
        places = {NodeId(key): Point(*at) for key, at in zip(self._keys, job.result(), strict=True)}
        self._window.session.apply(edits.move, places, label=_("Tidy"))
        self._window.canvas.fit()
        self._window.say(_("Tidied."))
