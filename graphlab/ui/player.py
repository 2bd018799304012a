"""Time as the person moves it:

play, pause, step, finish a phase, recall a scene. All of it lives in the View.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphlab.timeline import BEAT, Phase, Timeline

if TYPE_CHECKING:
    from graphlab.session import Session

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
WHOLE_PASS = 0.0
"""The speed at which the whole pass takes WHOLE_PASS_SECONDS, however long the tape is."""
WHOLE_PASS_SECONDS = 20.0
MANY_STEPS = 120
FLIGHT_SECONDS = 0.35
"""How long a packet stays in sight when events follow each other faster than that."""


def beats_per_second(timeline: Timeline, rate: float) -> float:
    """How many events pass in a second of real time at a speed."""
    if rate == WHOLE_PASS:
        return max(len(timeline) / WHOLE_PASS_SECONDS, 1 / BEAT)
    return rate / BEAT


def trail_of(timeline: Timeline, rate: float) -> float:
    """How many beats a packet travels at a speed, so that it stays in sight."""
    return max(1.0, beats_per_second(timeline, rate) * FLIGHT_SECONDS)


def usual_rate(timeline: Timeline) -> float:
    """Event by event for what can be followed, the whole pass at once for what cannot."""
    return 1.0 if len(timeline) <= MANY_STEPS else WHOLE_PASS


class Player:
    """Moves View.time towards View.until; the clock calls tick."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def timeline(self) -> Timeline:
        return self._session.timeline

    def toggle(self) -> None:
        """Play on from here, or pause; at the end, play again from the start."""
        view = self._session.view
        if view.playing:
            self.pause()
        elif view.time >= self.timeline.duration:
            self.play()
        else:
            self._run(view.time, self.timeline.duration)

    def play(self) -> None:
        """Play from the start."""
        self._run(0.0, self.timeline.duration)

    def play_backward(self) -> None:
        """Play from the moment backward begins."""
        self._run(self.timeline.time_of(self._phase_starts()[-1]), self.timeline.duration)

    def play_reversed(self) -> None:
        """Run time the other way, down to the start."""
        self._run(self._session.view.time, 0.0)

    def pause(self) -> None:
        self._stop(self._session.view.time)

    def step(self, count: int, glide: bool = True) -> None:
        """One event on or back. Going on plays the event; while one still plays, it is finished first."""
        view, timeline = self._session.view, self.timeline
        done = timeline.done_at(view.time)
        between = view.time - timeline.time_of(done) > 1e-6
        if view.playing and count > 0 and between:
            done += 1
        goal = done + count + (1 if between and count < 0 else 0)
        goal = min(max(goal, 0), len(timeline))
        if count > 0 and glide and goal > done:
            self._session.look(
                time=timeline.time_of(done), playing=True, until=timeline.time_of(goal), trail=1.0
            )
        else:
            self._stop(timeline.time_of(goal))

    def go(self, done: int | None) -> None:
        """Jump to the moment at which this many steps are done; None is the end."""
        self._stop(self.timeline.time_of(len(self.timeline) if done is None else done))

    def seek(self, time: float) -> None:
        """Scrub to a moment."""
        self._stop(min(max(time, 0.0), self.timeline.duration))

    def phase(self, direction: int) -> None:
        """To the next border between phases, or to the one before."""
        done = self.timeline.done_at(self._session.view.time)
        borders = [*self._phase_starts(), len(self.timeline)]
        if direction > 0:
            self.go(next((border for border in borders if border > done), len(self.timeline)))
        else:
            self.go(next((border for border in reversed(borders) if border < done), 0))

    def change_speed(self, direction: int) -> None:
        """The next faster or slower speed; the whole pass counts as the fastest."""
        speeds = (*SPEEDS, WHOLE_PASS)
        rate = self._session.view.rate
        place = speeds.index(rate) if rate in speeds else 2
        self.set_speed(speeds[min(max(place + direction, 0), len(speeds) - 1)])

    def set_speed(self, rate: float) -> None:
        """Play at this speed from now on."""
        playing = self._session.view.playing
        self._session.look(rate=rate, trail=trail_of(self.timeline, rate) if playing else 1.0)

    def tick(self, seconds: float) -> None:
        """Let time pass; stops where it was told to."""
        view = self._session.view
        if not view.playing:
            return
        until = self.timeline.duration if view.until is None else min(view.until, self.timeline.duration)
        # A single step (trail 1) is always shown at a pace that can be followed.
        rate = beats_per_second(self.timeline, view.rate) if view.trail > 1 else (view.rate or 1.0) / BEAT
        change = rate * BEAT * seconds
        if abs(until - view.time) <= change:
            self._stop(until)
        else:
            self._session.look(time=view.time + (change if until > view.time else -change))

    def _run(self, time: float, until: float) -> None:
        trail = trail_of(self.timeline, self._session.view.rate)
        self._session.look(time=time, playing=True, until=until, trail=trail)

    def _stop(self, time: float) -> None:
        self._session.look(time=time, playing=False, trail=1.0)

    def _phase_starts(self) -> list[int]:
        starts = {phase: first for phase, first, _ in self.timeline.zones}
        if Phase.SEED in starts:
            starts.pop(Phase.BACKWARD, None)
        return sorted({0, *starts.values()})
