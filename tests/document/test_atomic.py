"""A save is all or nothing, whatever fails and whenever the process dies."""

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphlab.document import edits
from graphlab.document.file import DocumentError, load, save
from graphlab.document.file.atomic import FORGOTTEN, atomic
from graphlab.document.types import Document

OLD = b"the old content"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "a.graphlab"
    target.write_bytes(OLD)
    return target


def refusing(number: int) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return refuse


class FullDisk:
    """A file on a disk that is full after four bytes."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __enter__(self) -> "FullDisk":
        return self

    def __exit__(self, *what: object) -> None:
        self.file.close()

    def write(self, content: bytes) -> int:
        self.file.write(content[:4])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


REFUSALS = [
    ("open", errno.EACCES, "you may not write there"),
    ("open", errno.EROFS, "that disk is read-only"),
    ("open", errno.ENOSPC, "the disk is full"),
    ("open", errno.ENAMETOOLONG, "that name is too long"),
    ("open", errno.EMFILE, "Too many open files"),
    ("chmod", errno.EPERM, "you may not write there"),
    ("fsync", errno.EIO, "the disk reports an error"),
    ("fsync", errno.ENOSPC, "the disk is full"),
    ("fsync", errno.EDQUOT, "your space on that disk is used up"),
    ("replace", errno.EACCES, "you may not write there"),
    ("replace", errno.EIO, "the disk reports an error"),
]


@pytest.mark.parametrize(("name", "number", "words"), REFUSALS)
def test_when_the_system_refuses_the_old_file_stays_and_the_words_say_why(
    path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int, words: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, name, refusing(number))
        with pytest.raises(DocumentError) as caught:
            save(Document(), path)

    assert str(caught.value).startswith("“a.graphlab” could not be saved: ")
    assert words in str(caught.value)
    assert str(caught.value).endswith("Nothing on disk has changed.")
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_a_disk_that_fills_up_while_writing_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = os.fdopen
    monkeypatch.setattr(os, "fdopen", lambda *args: FullDisk(plain(*args)))
    with pytest.raises(DocumentError, match="the disk is full"):
        save(Document(), path)

    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_synced_is_no_failure_because_the_file_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = os.fsync

    def picky(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        plain(handle)

    monkeypatch.setattr(os, "fsync", picky)
    save(Document(title="new"), path)

    assert load(path).title == "new"


def test_an_interrupt_leaves_the_old_file(path: Path) -> None:
    def interrupted() -> None:
        with atomic(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_folder_and_a_folder_in_place_of_the_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"the folder .*nowhere does not exist"):
        save(Document(), tmp_path / "nowhere" / "a.graphlab")
    with pytest.raises(DocumentError, match="that is a folder"):
        save(Document(), tmp_path)
    with pytest.raises(DocumentError, match="that is not a file name"):
        save(Document(), "a\0b")


def test_a_read_only_file_is_not_replaced(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *args: False)
    with pytest.raises(DocumentError, match="the file is read-only"):
        save(Document(), path)

    assert path.read_bytes() == OLD


def test_a_device_is_never_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DocumentError, match="could not be saved"):
        save(Document(), tmp_path / "pipe")

    assert stat.S_ISFIFO(os.stat(tmp_path / "pipe").st_mode)


def test_a_link_stays_a_link_and_what_it_points_to_is_replaced(path: Path) -> None:
    link = path.with_name("link.graphlab")
    link.symlink_to(path.name)

    save(Document(title="new"), link)

    assert link.is_symlink()
    assert load(path).title == "new"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_the_permissions_of_a_file_are_kept(path: Path, mode: int) -> None:
    path.chmod(mode)

    save(Document(), path)

    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_gets_the_permissions_the_person_asked_for(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save(Document(), tmp_path / "a.graphlab")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "a.graphlab").stat().st_mode) == 0o640


def test_a_name_as_long_as_the_system_allows_can_be_saved(tmp_path: Path) -> None:
    save(Document(), tmp_path / ("n" * 255))

    assert load(tmp_path / ("n" * 255)).title == "Untitled"


def test_what_killed_saves_left_is_swept_but_not_what_another_program_is_writing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "unlink", lambda each: None)
    with pytest.raises(ValueError, match="dies"), atomic(path):
        raise ValueError("dies")
    monkeypatch.undo()
    (left,) = path.parent.glob(".graphlab-*.tmp")
    save(Document(), path)
    assert left.exists()

    old = time.time() - FORGOTTEN - 1
    os.utime(left, (old, old))
    save(Document(), path)

    assert not left.exists()


SAVER = """
import os, sys
from graphlab.document import edits
from graphlab.document.file import save
from graphlab.document.types import Document

document, first = edits.add_leaf(Document(), 0.0, name="first")
for number in range(int(sys.argv[2])):
    document, filler = edits.add_leaf(document, float(number))
document, last = edits.add_leaf(document, 0.0, name="last")
number = 0
while True:
    number += 1
    document = edits.set_values(document, {first: float(number), last: float(number)})
    save(document, sys.argv[1])
    os.write(1, f"{number}\\n".encode())
"""


def killed_while_saving(path: Path, chance: random.Random) -> tuple[int, int]:
    """Kill -9 a process that saves for ever: the last number it reported saved, and the one in the file."""
    command = [sys.executable, "-c", SAVER, str(path), str(chance.choice([1, 300]))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        reported = [process.stdout.readline()]
        time.sleep(chance.uniform(0.0, 0.08))
        process.send_signal(signal.SIGKILL)
        reported += process.stdout.readlines()
    document = load(path)
    first, last = edits.find(document, "first"), edits.find(document, "last")
    assert first is not None
    assert last is not None
    assert document.values[first] == document.values[last]
    complete = [line for line in reported if line.endswith(b"\n")]
    return int(complete[-1]), int(document.values[first])


def check_kills(path: Path, kills: int) -> None:
    chance = random.Random(kills)
    for _ in range(kills):
        reported, found = killed_while_saving(path, chance)
        assert reported <= found <= reported + 1


def test_a_process_killed_while_saving_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    check_kills(tmp_path / "a.graphlab", 15)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_two_hundred_kills_while_saving_leave_the_old_file_or_the_new(tmp_path: Path) -> None:
    check_kills(tmp_path / "a.graphlab", 200)
