"""The drawing of a lesson, kept as it was last looked at."""

import os
from pathlib import Path

import pytest

from graphlab.export import Options
from graphlab.export.staging import described, heading, stage, theme_of
from graphlab.export.still import picture_of
from graphlab.picture.svg import svg
from tests.export.examples import lesson

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("name", "options"),
    [("end", Options()), ("step_9", Options(step=9)), ("scene_8_dark", Options(scene=8, theme="dark"))],
)
def test_a_lesson_is_drawn_as_it_was_last_looked_at(name: str, options: Options) -> None:
    """GRAPHLAB_UPDATE_GOLDEN=1 writes the drawings anew; open them in a browser before they are committed."""
    shown, theme = stage(lesson("two-roads"), options), theme_of(options)
    text = svg(picture_of(shown, theme), theme, title=heading(shown), description=described(shown))
    golden = GOLDEN / f"two_roads_{name}.svg"
    if os.environ.get("GRAPHLAB_UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), f"look at {golden.name}, then GRAPHLAB_UPDATE_GOLDEN=1"
