"""When it happens: the events of a run in true order, and what is seen at any moment.

Program -> Timeline never looks at a number, so dragging a value keeps the timeline. Timeline + Trace at time
t -> Frame is a pure function: scrubbing, stepping back, a second window, a video frame and a test are the
same call, and nothing depends on the way to t. A Frame is drawable meaning (known, partial gradients, the
event, its sentence), no pixels.

Imports engine, document, ops and language; never Qt.
"""

from graphlab.timeline.equation import Equation, equation
from graphlab.timeline.frame import Frame, Moving, frame_at
from graphlab.timeline.schedule import BEAT, Phase, Step, Timeline, schedule
from graphlab.timeline.sentences import sentence

__all__ = [
    "BEAT",
    "Equation",
    "Frame",
    "Moving",
    "Phase",
    "Step",
    "Timeline",
    "equation",
    "frame_at",
    "schedule",
    "sentence",
]
