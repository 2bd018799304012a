"""Every exporter writes every lesson, says how far it is, stops when told, leaves nothing half written."""

import errno
import os
from pathlib import Path

import pytest

from graphlab.export import EXPORTERS, Exporter, ExportError, ExportStopped, Options, export, exporter_for
from graphlab.lessons import LESSONS, Lesson
from tests.export.examples import broken, plain

EACH = pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.id)
FIRST_BYTES = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "html": b"<!doctype html>"}


def test_every_exporter_has_a_name_and_a_suffix_of_its_own() -> None:
    assert len({exporter.id for exporter in EXPORTERS}) == len(EXPORTERS)
    assert len({exporter.suffix for exporter in EXPORTERS}) == len(EXPORTERS)
    assert all(exporter.label and exporter.words.endswith(".") for exporter in EXPORTERS)
    assert all(exporter.suffix.startswith(".") and exporter.suffix.islower() for exporter in EXPORTERS)


@EACH
@pytest.mark.parametrize("name", ["a{}", "A B{}", "some.dots{}", "GRAPH{}"])
def test_the_suffix_picks_the_exporter(exporter: Exporter, name: str) -> None:
    assert exporter_for(name.format(exporter.suffix)) is exporter
    assert exporter_for(name.format(exporter.suffix.upper())) is exporter


@pytest.mark.parametrize("name", ["graph.docx", "graph", "png", "graph.png.bak", ".hidden"])
def test_an_unknown_suffix_names_the_known_ones(name: str) -> None:
    with pytest.raises(ExportError) as refusal:
        exporter_for(name)
    assert all(exporter.suffix in str(refusal.value) for exporter in EXPORTERS)


@EACH
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_lesson_can_be_exported(exporter: Exporter, lesson: Lesson, tmp_path: Path) -> None:
    path = tmp_path / f"{lesson.name}{exporter.suffix}"
    shares: list[float] = []

    def progress(share: float) -> bool:
        shares.append(share)
        return True

    export(lesson.build(), path, progress=progress)
    assert path.read_bytes().startswith(FIRST_BYTES[exporter.id])
    assert shares == sorted(shares)
    assert shares[0] >= 0.0
    assert shares[-1] == 1.0
    assert list(tmp_path.iterdir()) == [path]


@EACH
def test_a_broken_graph_is_shown_and_not_refused(exporter: Exporter, tmp_path: Path) -> None:
    path = tmp_path / f"broken{exporter.suffix}"
    export(broken(), path)
    assert path.stat().st_size > 1000


@EACH
@pytest.mark.parametrize("last", [1, 2, 3])
def test_stopping_leaves_what_was_there(exporter: Exporter, last: int, tmp_path: Path) -> None:
    path = tmp_path / f"graph{exporter.suffix}"
    path.write_bytes(b"what was there")
    calls: list[float] = []

    def progress(share: float) -> bool:
        calls.append(share)
        return len(calls) < last

    with pytest.raises(ExportStopped):
        export(plain(), path, progress=progress)
    assert path.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [path]


@EACH
def test_a_missing_folder_is_named(exporter: Exporter, tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    with pytest.raises(ExportError, match="There is no folder") as refusal:
        export(plain(), folder / f"graph{exporter.suffix}")
    assert str(folder) in str(refusal.value)


@EACH
def test_a_folder_in_the_way_is_named(exporter: Exporter, tmp_path: Path) -> None:
    path = tmp_path / f"graph{exporter.suffix}"
    path.mkdir()
    with pytest.raises(ExportError, match="folder") as refusal:
        export(plain(), path)
    assert str(path) in str(refusal.value)


@EACH
@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.EACCES, "permission denied"), (errno.ENOSPC, "[Nn]o space left"), (errno.EIO, "error")],
)
def test_a_disk_that_refuses_is_said_in_words(
    exporter: Exporter, code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"graph{exporter.suffix}"
    path.write_bytes(b"what was there")

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ExportError, match=words) as refusal:
        export(plain(), path)
    assert str(path) in str(refusal.value)
    monkeypatch.undo()
    assert path.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [path]


@EACH
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Options(theme="neon"), "There is no theme 'neon'. There are: light, dark, projector."),
        (Options(step=99), "There is no step 99: this document has the steps 0 to 16."),
        (Options(step=-1), "There is no step -1: this document has the steps 0 to 16."),
        (Options(scene="One"), "This document has no scenes; leave the scene out."),
    ],
)
def test_what_is_not_there_is_said(exporter: Exporter, options: Options, words: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError) as refusal:
        export(plain(), tmp_path / f"graph{exporter.suffix}", options)
    assert str(refusal.value) == words
    assert not list(tmp_path.iterdir())
