"""The one object that changes: Session holds the document, the view and the history, and tells who listens.

Everything it holds is a frozen value, so a change is a replacement, undo is the old document itself, and
what is computed (program, trace, timeline, frame) is remembered by the identity of what it was computed
from. Nobody else keeps a copy of any of it. The journal writes unsaved documents aside so that a crash
loses at most a second.

Imports timeline, engine and document; never Qt and never paint, so that a whole afternoon with the program
can be played in a test without a window. It belongs to one thread; the journal writes from a second one, and
a Trainer trains in a third.
"""

from graphlab.session.history import History
from graphlab.session.journal import Journal, Recovered, state_folder
from graphlab.session.remember import remember
from graphlab.session.session import Session
from graphlab.session.trainer import Progress, Trainer
from graphlab.session.view import Camera, Snapshot, View

__all__ = [
    "Camera",
    "History",
    "Journal",
    "Progress",
    "Recovered",
    "Session",
    "Snapshot",
    "Trainer",
    "View",
    "remember",
    "state_folder",
]
