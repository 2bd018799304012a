"""Unsaved work survives a crash, and is offered only to those it belongs to."""

import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document import edits
from graphlab.document.compare import same
from graphlab.document.file import DocumentError
from graphlab.document.file.atomic import FORGOTTEN
from graphlab.document.types import Document
from graphlab.session import Journal, Session, state_folder
from graphlab.session import journal as journal_room
from graphlab.session.journal import PAUSE, RETRY, TICK


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal"


def crashed(folder: Path, document: Document, path: Path | None = None) -> None:
    """What a program that died leaves in the folder: its journal, and a lock that nobody holds."""
    journal = Journal(folder)
    journal.write(document, path, 0.0, wait=True)
    assert journal._lock is not None
    os.close(journal._lock)


def test_what_a_crash_left_is_offered_with_its_path_title_and_time(folder: Path, tmp_path: Path) -> None:
    document, _ = edits.add_leaf(Document(title="Neuron"), [1.0, float("nan")], name="w")
    before = time.time()
    crashed(folder, document, tmp_path / "neuron.graphlab")

    (found,) = Journal(folder).recoverable()

    assert found.document is not None
    assert same(found.document, document)
    assert (found.title, found.path, found.why) == ("Neuron", tmp_path / "neuron.graphlab", "")
    assert before <= found.saved_at <= time.time()


def test_a_document_without_a_file_and_a_path_with_odd_bytes(folder: Path) -> None:
    odd = Path(os.fsdecode(b"/tmp/na\xffme.graphlab"))
    crashed(folder, Document(title="one"))
    crashed(folder, Document(title="two"), odd)

    found = {each.title: each.path for each in Journal(folder).recoverable()}

    assert found == {"one": None, "two": odd}


def test_the_newest_is_offered_first(folder: Path) -> None:
    for title in ("first", "second", "third"):
        crashed(folder, Document(title=title))

    assert [each.title for each in Journal(folder).recoverable()] == ["third", "second", "first"]


def test_a_running_program_does_not_offer_the_journal_of_another(folder: Path) -> None:
    running, other = Journal(folder), Journal(folder)
    running.write(Document(), None, 0.0, wait=True)

    assert other.recoverable() == []
    assert running.recoverable() == []
    running.close()


def test_nothing_is_made_on_disk_before_there_is_unsaved_work(folder: Path) -> None:
    journal = Journal(folder)
    journal.follow(Session(), 0.0)
    assert journal.recoverable() == []
    journal.close()

    assert not folder.exists()


def test_a_journal_is_deleted_when_the_document_is_saved_and_closed(folder: Path) -> None:
    session, journal = Session(), Journal(folder)
    session.apply(edits.set_title, "T", label="Rename")
    journal.follow(session, 0.0)
    journal._finish()
    assert len(list(folder.glob("*.journal"))) == 1

    session.saved(Path("a.graphlab"))
    journal.follow(session, 0.1)
    assert list(folder.glob("*.journal")) == []

    session.apply(edits.set_title, "U", label="Rename")
    journal.follow(session, 9.0)
    journal.close()
    assert list(folder.iterdir()) == []


def test_undoing_back_to_the_saved_document_deletes_the_journal_and_redo_writes_it_again(
    folder: Path,
) -> None:
    session, journal = Session(), Journal(folder)
    session.apply(edits.set_title, "T", label="Rename")
    journal.follow(session, 0.0)
    session.undo()
    journal.follow(session, 0.2)
    assert list(folder.glob("*.journal")) == []
    session.redo()
    journal.follow(session, 1.0)
    journal._finish()

    assert len(list(folder.glob("*.journal"))) == 1
    journal.close()


def test_a_document_is_written_once(folder: Path) -> None:
    session, journal = Session(), Journal(folder)
    session.apply(edits.set_title, "T", label="Rename")
    assert journal.due(session.document, 0.0)
    journal.write(session.document, None, 0.0, wait=True)

    assert not journal.due(session.document, 100.0)
    assert not journal.due(Document(), PAUSE / 2)
    assert journal.due(Document(), PAUSE)
    journal.close()


@given(st.lists(st.floats(0.001, 1.5), min_size=1, max_size=30), st.floats(0.01, TICK))
def test_no_edit_is_older_than_a_second_when_it_reaches_the_disk(gaps: list[float], tick: float) -> None:
    journal = Journal(Path("nowhere"))
    written: list[tuple[float, Document]] = []

    def write(document: Document, path: Path | None, now: float) -> None:
        journal._written, journal._last = document, now
        written.append((now, document))

    edited, now = [], 0.0
    for gap in gaps:
        now += gap
        edited.append((now, Document()))
    end, clock, done = now + 1.0, 0.0, 0
    while clock < end:
        clock += tick
        while done < len(edited) and edited[done][0] <= clock:
            done += 1
        if done and journal.due(edited[done - 1][1], clock):
            write(edited[done - 1][1], None, clock)

    assert written[-1][1] is edited[-1][1]
    for at, _ in edited:
        assert any(at <= later <= at + PAUSE + 2 * tick < at + 1.0 for later, _ in written)


def test_writing_happens_in_another_thread_and_one_at_a_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, threads = threading.Event(), []
    plain = journal_room.to_bytes

    def slow(document: Document) -> bytes:
        threads.append(threading.current_thread())
        assert gate.wait(60)
        return plain(document)

    monkeypatch.setattr(journal_room, "to_bytes", slow)
    journal = Journal(folder)
    journal.write(Document(title="one"), None, 0.0)

    assert not journal.due(Document(), 1_000.0)
    gate.set()
    journal.write(Document(title="two"), None, 1.0, wait=True)
    assert threading.main_thread() not in threads
    assert len(set(threads)) == 2
    journal.close()


def test_a_slow_disk_makes_the_pauses_longer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 13.0])
    journal = Journal(folder)
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    journal.write(Document(), None, 0.0, wait=True)
    monkeypatch.undo()

    assert not journal.due(Document(), 2.9)
    assert journal.due(Document(), 3.0)
    journal.close()


def test_a_folder_that_cannot_be_written_is_said_once_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    journal = Journal(tmp_path / "file" / "journal")
    document = Document()
    journal.write(document, None, 0.0, wait=True)

    words = journal.trouble()
    assert words.startswith("Unsaved work is not being backed up: ")
    assert words.endswith("Until then, save often.")
    assert journal.trouble() == ""
    assert not journal.due(document, PAUSE)
    assert journal.due(document, RETRY)
    journal.write(document, None, RETRY, wait=True)
    assert journal.trouble() == ""

    (tmp_path / "file").unlink()
    journal.write(document, None, 2 * RETRY, wait=True)
    assert len(list((tmp_path / "file" / "journal").glob("*.journal"))) == 1
    journal.close()


def test_trouble_that_comes_back_is_said_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(folder)

    def refuse(document: Document) -> bytes:
        raise DocumentError("its text is 99 MB long.")

    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(journal_room, "to_bytes", refuse)
            journal.write(Document(), None, 0.0, wait=True)
        assert "its text is 99 MB long. Until then" in journal.trouble()
        journal.write(Document(), None, 0.0, wait=True)
        assert journal.trouble() == ""
    journal.close()


DAMAGED = {
    b"": "It is damaged from its first line on.",
    b"\x00\x01\x02": "It is damaged from its first line on.",
    b"[1]\n{}": "It is damaged from its first line on.",
    b'{"path": 3, "title": "T", "saved_at": 1}\n{}': "It is damaged from its first line on.",
    b'{"path": null, "title": "T", "saved_at": 1}\n': "It cannot be opened: it is empty",
    b'{"path": null, "title": "T", "saved_at": 1}\n{"program': "It cannot be opened: it stops in the middle",
}


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_journal_is_noted_and_does_not_hide_the_others(folder: Path, content: bytes) -> None:
    crashed(folder, Document(title="good"))
    (folder / "bad.journal").write_bytes(content)

    found = {each.journal.name == "bad.journal": each for each in Journal(folder).recoverable()}

    assert found[False].document is not None
    assert found[True].document is None
    assert found[True].why.startswith(DAMAGED[content])


def test_a_journal_cut_anywhere_is_recovered_or_noted(folder: Path) -> None:
    crashed(folder, edits.add_leaf(Document(title="good"), 2.0, name="a")[0])
    (file,) = folder.glob("*.journal")
    whole = file.read_bytes()
    for length in range(len(whole.rstrip())):
        file.write_bytes(whole[:length])
        (found,) = Journal(folder).recoverable()
        assert found.document is None
        assert found.why


def test_what_is_adopted_stays_safe_until_it_is_saved(folder: Path) -> None:
    crashed(folder, Document(title="found"), Path("/home/a.graphlab"))
    session, journal, other = Session(), Journal(folder), Journal(folder)
    (found,) = journal.recoverable()

    assert journal.adopt(found)
    assert not other.adopt(found)
    assert other.recoverable() == []
    assert found.document is not None
    session.replace_document(found.document, found.path, is_saved=False)
    journal.follow(session, 1.0)
    assert found.journal.exists()
    session.saved()
    journal.follow(session, 2.0)
    assert not found.journal.exists()
    journal.close()
    assert list(folder.iterdir()) == []


def test_what_was_adopted_is_found_again_after_another_crash(folder: Path) -> None:
    crashed(folder, Document(title="found"))
    journal = Journal(folder)
    assert journal.adopt(journal.recoverable()[0])
    assert journal._lock is not None
    os.close(journal._lock)

    assert [each.title for each in Journal(folder).recoverable()] == ["found"]


def test_what_is_discarded_is_gone(folder: Path) -> None:
    crashed(folder, Document())
    journal = Journal(folder)
    (found,) = journal.recoverable()
    journal.discard(found)

    assert journal.recoverable() == []
    assert list(folder.iterdir()) == []
    assert not journal.adopt(found)


def test_strays_of_old_crashes_are_swept_and_young_ones_left(folder: Path) -> None:
    crashed(folder, Document())
    names = ("old.lock", ".graphlab-0-old.tmp", "young.lock", ".graphlab-0-young.tmp")
    for name in names:
        (folder / name).write_text("0")
        if "old" in name:
            os.utime(folder / name, (0, time.time() - FORGOTTEN - 1))

    assert len(Journal(folder).recoverable()) == 1
    assert {each.name for each in folder.iterdir()} & set(names) == {"young.lock", ".graphlab-0-young.tmp"}


def test_the_state_folder_is_where_the_system_wants_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GRAPHLAB_STATE", str(tmp_path))
    assert state_folder() == tmp_path
    monkeypatch.delenv("GRAPHLAB_STATE")
    monkeypatch.setattr(journal_room.sys, "platform", "linux")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "graphlab"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/ada")
    assert state_folder() == Path("/home/ada/.local/state/graphlab")
    monkeypatch.setattr(journal_room.sys, "platform", "darwin")
    assert state_folder() == Path("/home/ada/Library/Application Support/graphlab")
    monkeypatch.setattr(journal_room.sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/c/local")
    assert state_folder() == Path("/c/local/graphlab")


def test_a_person_without_a_home_gets_a_state_folder_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("GRAPHLAB_STATE", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)

    assert state_folder().is_absolute()
