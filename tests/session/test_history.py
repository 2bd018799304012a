"""How much is remembered, and what is forgotten first."""

from itertools import pairwise

import numpy as np
import pytest

from graphlab.document import edits
from graphlab.document.types import Document
from graphlab.session.history import History, unshared


def titled(count: int) -> list[Document]:
    return [Document(title=f"version {number}") for number in range(count)]


def filled(history: History, documents: list[Document]) -> History:
    for before, after in pairwise(documents):
        history.push(before, after, after.title)
    return history


def test_a_thousand_small_edits_can_all_be_undone() -> None:
    documents = titled(1_001)
    history = filled(History(), documents)

    present = documents[-1]
    for expected in reversed(documents[:-1]):
        present = history.undo(present)
        assert present is expected

    assert len(history) == 0


def test_the_oldest_entries_go_first_when_memory_runs_short() -> None:
    documents = []
    for number in range(10):
        document, _ = edits.add_leaf(Document(title=f"version {number}"), np.zeros(1_000))
        documents.append(document)

    history = filled(History(bound=30_000), documents)

    assert history.size <= 30_000
    assert len(history) == 3
    assert history.undo(documents[-1]) is documents[-2]


def test_one_huge_edit_can_still_be_undone() -> None:
    documents = [edits.add_leaf(Document(), np.zeros(1_000))[0] for _ in range(3)]

    assert len(filled(History(bound=10), documents)) == 1


def test_the_size_is_back_at_zero_when_everything_is_forgotten() -> None:
    documents = titled(5)
    history = filled(History(), documents)
    present = documents[-1]
    for _ in range(4):
        present = history.undo(present)
    assert history.size > 0

    history.push(present, Document(), "another way")

    assert len(history) == 1
    assert history.size == unshared(present, Document())


def test_shared_parts_cost_nothing_and_new_arrays_their_bytes() -> None:
    before, node = edits.add_leaf(Document(), np.zeros(100_000))
    moved = edits.set_title(before, "moved")
    changed = edits.set_value(before, node, np.ones(100_000))

    assert unshared(before, before) == 0
    assert unshared(before, moved) < 1_000
    assert 800_000 < unshared(before, changed) < 801_000


def test_the_cost_of_an_edit_in_a_long_graph_is_about_its_table_not_its_nodes() -> None:
    document, node = edits.add_leaf(Document())
    for _ in range(999):
        document, node = edits.add_op(document, "tanh", [node])
    after = edits.set_note(document, node, "n")

    assert unshared(document, after) < 80 * 1_000


@pytest.mark.parametrize("merge", ["drag", ("value", 3)])
def test_edits_that_merge_are_one_entry_until_sealed(merge: object) -> None:
    documents = titled(5)
    history = History()
    history.push(documents[0], documents[1], "Change w", merge)
    history.push(documents[1], documents[2], "Change w", merge)
    history.seal()
    history.push(documents[2], documents[3], "Change w", merge)
    history.push(documents[3], documents[4], "Change b", "other")

    assert len(history) == 3
    assert history.undo(documents[4]) is documents[3]
    assert history.undo(documents[3]) is documents[2]
    assert history.undo(documents[2]) is documents[0]


def test_edits_without_merge_never_merge() -> None:
    assert len(filled(History(), titled(4))) == 3


def test_labels_name_what_undo_and_redo_would_do() -> None:
    documents = titled(3)
    history = filled(History(), documents)

    assert (history.undo_label, history.redo_label) == ("version 2", "")
    present = history.undo(documents[2])
    assert (history.undo_label, history.redo_label) == ("version 1", "version 2")
    history.undo(present)
    assert (history.undo_label, history.redo_label) == ("", "version 1")
