"""A scene put on stage."""

import pytest

from graphlab.document import Scene
from graphlab.document.edits import delete, find
from graphlab.language import parse
from graphlab.timeline.staging import moment_of, moment_time, staged
from tests.timeline.strategies import passed

RUN = passed(parse("a = 2.0\nb = -3.0\nL = a*b"))


def test_a_scene_shows_its_own_values_and_leaves_the_rest() -> None:
    a = find(RUN.document, "a")
    shown = staged(RUN.document, Scene("One", values={a: 5.0}))
    assert [shown.values[key] for key in shown.values] == [5.0, -3.0]
    assert shown.graph is RUN.document.graph
    assert RUN.document.values[a] == 2.0


def test_a_scene_without_values_is_the_very_same_document() -> None:
    assert staged(RUN.document, Scene("One")) is RUN.document
    assert staged(RUN.document, None) is RUN.document


def test_values_of_nodes_that_are_gone_are_left_out() -> None:
    a = find(RUN.document, "a")
    without = delete(RUN.document, [a])
    assert staged(without, Scene("One", values={a: 5.0})) is without


@pytest.mark.parametrize(
    ("moment", "done"), [("start", 0), ("forward", 1), ("end", 6), (0, 0), (4, 4), (99, 6), (-1, 0)]
)
def test_moments_are_numbers_of_steps(moment: str | int, done: int) -> None:
    assert moment_of(RUN.timeline, moment) == done
    assert moment_time(RUN.timeline, Scene("One", moment=moment)) == RUN.timeline.time_of(done)
