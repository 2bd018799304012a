"""The same document gives the same bytes, in every process and whatever the hashes of Python are."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graphlab.export import EXPORTERS
from graphlab.lessons import LESSONS

SCRIPT = """
import hashlib, sys, tempfile
from pathlib import Path
from graphlab.export import EXPORTERS, Options, export
from graphlab.lessons import LESSONS
folder = Path(sys.argv[1])
for lesson in LESSONS:
    for exporter in EXPORTERS:
        for name, options in (("a", Options()), ("b", Options(scene=2, step=3, theme="dark"))):
            path = folder / f"{lesson.name}-{name}{exporter.suffix}"
            export(lesson.build(), path, options)
            print(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def digests(seed: str, folder: Path) -> list[str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo" if seed != "0" else "UTC"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_every_lesson_in_every_format_is_byte_for_byte_the_same_in_two_processes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    one, other = digests("0", first), digests("4711", second)
    assert one == other
    assert len(set(one)) == len(LESSONS) * len(EXPORTERS) * 2


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_building_a_lesson_again_gives_the_same_page(lesson: object, tmp_path: Path) -> None:
    from graphlab.export import export

    pages = set()
    for number in range(2):
        path = tmp_path / f"{number}.html"
        export(lesson.build(), path)  # type: ignore[attr-defined]
        pages.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(pages) == 1
