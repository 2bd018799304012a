"""Documents with large arrays: one zip, and nothing in it is trusted."""

import io
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graphlab.document import edits
from graphlab.document.compare import same
from graphlab.document.file import DocumentError, archive, from_bytes, load, parsing, save, to_bytes, to_json
from graphlab.document.types import Document, NodeId, Scene

LARGE = np.random.default_rng(0).normal(size=(400, 400))


def large() -> Document:
    """A document whose text would be far longer than 1 MiB."""
    document, node = edits.add_leaf(Document(title="Large"), LARGE, name="W")
    document, _ = edits.add_leaf(document, [1.0, float("nan")], name="x")
    return replace(document, scenes=(Scene("One", values=edits.frozen({node: document.values[node]})),))


def rebuilt(**parts: bytes | None) -> bytes:
    """The archive of the large document with these parts replaced, added or (None) left out."""
    with zipfile.ZipFile(io.BytesIO(to_bytes(large()))) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    changed = {name.replace("__", ".").replace("arrays_", "arrays/"): part for name, part in parts.items()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        for name, part in {**kept, **changed}.items():
            if part is not None:
                new.writestr(name, part)
    return content.getvalue()


def npy(array: np.ndarray, **options: bool) -> bytes:
    content = io.BytesIO()
    np.save(content, array, **options)
    return content.getvalue()


def test_a_large_document_is_one_zip_that_comes_back_as_it_was(tmp_path: Path) -> None:
    save(large(), tmp_path / "large.graphlab")

    assert zipfile.is_zipfile(tmp_path / "large.graphlab")
    assert same(load(tmp_path / "large.graphlab"), large())


def test_an_array_shared_by_document_and_scene_is_stored_once() -> None:
    with zipfile.ZipFile(io.BytesIO(to_bytes(large()))) as file:
        assert file.namelist() == ["document.json", "arrays/1.npy"]
        assert b'"value": [1.0, "nan"]' in file.read("document.json")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert to_bytes(large()) == to_bytes(large())


def test_a_text_below_1_mib_stays_text() -> None:
    document, _ = edits.add_leaf(Document(), LARGE[:100, :100])

    assert to_bytes(document) == to_json(document).encode()


def test_many_small_numbers_stay_text_however_long_it_gets() -> None:
    note = "n" * 1000
    document = Document()
    for _ in range(1100):
        document, node = edits.add_leaf(document, 1.0)
        document = edits.set_note(document, node, note)

    assert len(to_bytes(document)) > 2**20
    assert to_bytes(document).startswith(b"{")


def test_arrays_written_by_columns_or_as_whole_numbers_are_read() -> None:
    turned = from_bytes(rebuilt(arrays_1__npy=npy(np.asfortranarray(LARGE))))
    whole = from_bytes(rebuilt(arrays_1__npy=npy(np.arange(6).reshape(2, 3))))

    assert np.array_equal(turned.values[NodeId(1)], LARGE)
    assert whole.values[NodeId(1)].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]  # type: ignore[union-attr]


LYING = npy(np.zeros(3)).replace(b"(3,)", b"(9,)")

HOSTILE = {
    "a pickle": (rebuilt(arrays_1__npy=pickle.dumps([1])), "cannot be unpacked"),
    "objects": (rebuilt(arrays_1__npy=npy(np.array([{}], dtype=object), allow_pickle=True)), "plain numbers"),
    "texts": (rebuilt(arrays_1__npy=npy(np.array(["a"]))), "plain numbers"),
    "a lying length": (rebuilt(arrays_1__npy=LYING), "not as long as it says"),
    "a cut array": (rebuilt(arrays_1__npy=npy(LARGE)[:-8]), "not as long as it says"),
    "no array": (rebuilt(arrays_1__npy=b""), "cannot be unpacked"),
    "a missing array": (rebuilt(arrays_1__npy=None), "there is no array '1' beside this text"),
    "no text": (rebuilt(document__json=None), "there is no document.json in it"),
    "a foreign text": (rebuilt(document__json=b"{}"), "not a graphlab document"),
    "a name above": (rebuilt(**{"../evil": b"x"}), "lies outside"),
    "an absolute name": (rebuilt(**{"/etc/evil": b"x"}), "lies outside"),
    "a drive": (rebuilt(**{"C:evil": b"x"}), "lies outside"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_archive_is_refused(case: str) -> None:
    content, words = HOSTILE[case]
    with pytest.raises(DocumentError) as caught:
        from_bytes(content)

    assert words in str(caught.value)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("document.json", b" " * 10_000_000)
    with pytest.raises(DocumentError, match="unpacks to more than 200 times its size"):
        from_bytes(content.getvalue())


def test_two_parts_of_one_name_are_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as twice:
        twice.writestr("document.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate name"):
            twice.writestr("document.json", b"{}")
    with pytest.raises(DocumentError, match="two of its parts have the same name"):
        from_bytes(content.getvalue())


def test_a_flipped_byte_in_an_array_is_noticed() -> None:
    content = bytearray(to_bytes(large()))
    content[len(content) // 2] ^= 1
    with pytest.raises(DocumentError, match="cannot be unpacked"):
        from_bytes(bytes(content))


@pytest.mark.parametrize(
    ("limit", "most", "words"), [("MOST_ENTRIES", 1, "has 2 parts"), ("MOST_UNPACKED", 9, "unpacks to")]
)
def test_the_limits_of_an_archive_hold_on_opening(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int, words: str
) -> None:
    content = to_bytes(large())
    monkeypatch.setattr(archive, limit, most)
    with pytest.raises(DocumentError, match=words):
        from_bytes(content)


@pytest.mark.parametrize(
    ("make", "module", "limit", "words"),
    [
        (large, archive, "MOST_UNPACKED", "a file holds up to 0 MB"),
        (
            lambda: edits.set_title(Document(), "t" * 500),
            parsing,
            "LONGEST_TEXT",
            "graphlab reads up to 0 MB",
        ),
    ],
)
def test_what_could_not_be_opened_again_is_not_saved(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], Document],
    module: object,
    limit: str,
    words: str,
) -> None:
    monkeypatch.setattr(module, limit, 400)
    with pytest.raises(DocumentError, match=words):
        save(make(), tmp_path / "a.graphlab")

    assert list(tmp_path.iterdir()) == []
