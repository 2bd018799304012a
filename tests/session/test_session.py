"""The one object that changes."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from graphlab.document import edits
from graphlab.document.types import Document, NodeId, Scene, Slot
from graphlab.session import Session, Snapshot


@pytest.fixture
def session() -> Session:
    """L = a * b, made by three edits."""
    session = Session()
    a = session.apply(edits.add_leaf, 2.0, name="a", label="Add a")
    b = session.apply(edits.add_leaf, -3.0, name="b", label="Add b")
    session.apply(edits.add_op, "mul", [a, b], name="L", label="Add mul")
    return session


def node(session: Session, name: str) -> NodeId:
    found = edits.find(session.document, name)
    assert found is not None
    return found


def test_an_edit_that_makes_a_node_returns_its_id(session: Session) -> None:
    assert session.apply(edits.add_leaf, 1.0, name="c", label="Add c") == node(session, "c")
    assert session.apply(edits.set_title, "T", label="Rename") is None


def test_undo_and_redo_walk_through_the_very_same_documents(session: Session) -> None:
    end = session.document
    steps = [end]
    while session.can_undo:
        session.undo()
        steps.append(session.document)
    assert len(steps) == 4
    for expected in reversed(steps[:-1]):
        session.redo()
        assert session.document is expected
    assert session.document is end
    assert not session.can_redo


def test_undo_and_redo_with_nothing_to_do_change_nothing() -> None:
    session = Session()
    start = session.snapshot

    session.undo()
    session.redo()

    assert session.snapshot == start


def test_an_edit_after_undo_forgets_what_was_undone(session: Session) -> None:
    session.undo()
    session.apply(edits.set_title, "T", label="Rename")

    assert not session.can_redo
    assert session.undo_label == "Rename"


def test_a_slider_drag_is_one_undo(session: Session) -> None:
    before, a = session.document, node(session, "a")
    for value in (0.1, 0.2, 0.3):
        session.apply(edits.set_value, a, value, label="Change a", merge=("value", a))
    session.seal()

    assert session.undo_label == "Change a"
    session.undo()
    assert session.document is before
    session.redo()
    assert session.document.values[a] == 0.3


def test_two_drags_with_a_release_between_are_two_undos(session: Session) -> None:
    a = node(session, "a")
    session.apply(edits.set_value, a, 0.1, label="Change a", merge=a)
    session.seal()
    session.apply(edits.set_value, a, 0.2, label="Change a", merge=a)

    session.undo()

    assert session.document.values[a] == 0.1


def test_a_drag_after_undo_does_not_join_the_drag_before_it(session: Session) -> None:
    a = node(session, "a")
    session.apply(edits.set_value, a, 0.1, label="Change a", merge=a)
    session.seal()
    session.apply(edits.set_value, a, 0.2, label="Change a", merge=a)
    session.undo()
    session.apply(edits.set_value, a, 0.3, label="Change a", merge=a)

    session.undo()

    assert session.document.values[a] == 0.1


def test_saving_in_the_middle_of_a_drag_keeps_the_saved_state_reachable(session: Session) -> None:
    a = node(session, "a")
    session.apply(edits.set_value, a, 0.1, label="Change a", merge=a)
    session.saved()
    session.apply(edits.set_value, a, 0.2, label="Change a", merge=a)

    session.undo()

    assert session.document.values[a] == 0.1
    assert not session.is_dirty


def test_an_edit_that_fails_changes_nothing_and_tells_nobody(session: Session) -> None:
    heard: list[Snapshot] = []
    session.subscribe(lambda before, after: heard.append(after))
    start, label = session.snapshot, session.undo_label

    with pytest.raises(edits.EditError):
        session.apply(edits.rename, node(session, "a"), "b", label="Rename")
    with pytest.raises(TypeError, match="not a Document"):
        session.apply(lambda document: 7, label="Odd")

    assert session.snapshot == start
    assert session.undo_label == label
    assert heard == []


def test_an_edit_that_changes_nothing_makes_no_entry_and_keeps_what_was_undone(session: Session) -> None:
    heard: list[Snapshot] = []
    session.undo()
    session.subscribe(lambda before, after: heard.append(after))

    session.apply(edits.set_title, "Untitled", label="Rename")

    assert session.can_redo
    assert heard == []


def test_listeners_hear_the_states_before_and_after(session: Session) -> None:
    heard: list[tuple[Snapshot, Snapshot]] = []
    end = session.subscribe(lambda before, after: heard.append((before, after)))
    before = session.snapshot

    session.apply(edits.set_title, "T", label="Rename")
    session.look(time=1.5)
    session.look(time=1.5)
    end()
    end()
    session.look(time=2.0)

    assert len(heard) == 2
    assert heard[0][0] == before
    assert heard[0][1] is heard[1][0] or heard[0][1] == heard[1][0]
    assert heard[1][1].view.time == 1.5


def test_a_listener_that_fails_neither_stops_the_others_nor_loses_the_edit(session: Session) -> None:
    heard: list[str] = []

    def broken(before: Snapshot, after: Snapshot) -> None:
        raise ZeroDivisionError("broken")

    end = session.subscribe(broken)
    session.subscribe(lambda before, after: heard.append(after.document.title))
    with pytest.raises(ZeroDivisionError):
        session.apply(edits.set_title, "T", label="Rename")
    session.subscribe(broken)
    with pytest.raises(ExceptionGroup) as caught:
        session.apply(edits.set_title, "U", label="Rename")
    end()

    assert heard == ["T", "U"]
    assert len(caught.value.exceptions) == 2
    assert session.document.title == "U"


def test_what_a_listener_changes_is_heard_by_all_in_one_order(session: Session) -> None:
    heard: list[str] = []

    def answer(before: Snapshot, after: Snapshot) -> None:
        if after.document.title == "T":
            session.apply(edits.set_title, "answered", label="Answer")

    session.subscribe(answer)
    session.subscribe(lambda before, after: heard.append(f"{before.document.title} > {after.document.title}"))
    session.apply(edits.set_title, "T", label="Rename")

    assert heard == ["Untitled > T", "T > answered"]


def test_a_listener_removed_while_telling_is_not_asked_for_later_news(session: Session) -> None:
    heard: list[str] = []
    end = session.subscribe(lambda before, after: (heard.append(after.document.title), end()))
    session.apply(edits.set_title, "T", label="Rename")
    session.apply(edits.set_title, "U", label="Rename")

    assert heard == ["T"]


def test_looking_is_neither_undone_nor_unsaved_work(session: Session) -> None:
    session.saved()
    label = session.undo_label

    session.look(selection=frozenset({node(session, "a")}), time=3.0)

    assert session.undo_label == label
    assert not session.is_dirty
    with pytest.raises(TypeError):
        session.look(colour="red")
    with pytest.raises(FrozenInstanceError):
        session.view.time = 1.0  # type: ignore[misc]


def test_what_is_deleted_is_no_longer_selected_or_hovered(session: Session) -> None:
    a, b, product = (node(session, name) for name in "abL")
    session.look(selection=frozenset({a, b}), hovered=Slot(product, 1))

    session.apply(edits.delete, [a, product], label="Delete")

    assert session.view.selection == {b}
    assert session.view.hovered is None
    session.undo()
    assert session.view.selection == {b}


def test_a_scene_that_is_gone_is_no_longer_shown() -> None:
    session = Session(Document(scenes=(Scene("One"), Scene("Two"))))
    session.look(scene=1)

    session.replace_document(Document(scenes=(Scene("One"),)))

    assert session.view.scene is None


def test_a_document_is_dirty_from_the_first_edit_until_saved_or_undone(session: Session) -> None:
    session.saved(Path("a.graphlab"))
    assert not session.is_dirty
    assert session.path == Path("a.graphlab")

    session.apply(edits.set_title, "T", label="Rename")
    assert session.is_dirty
    session.undo()
    assert not session.is_dirty
    session.redo()
    assert session.is_dirty
    session.saved()
    assert not session.is_dirty
    assert session.path == Path("a.graphlab")
    assert not Session().is_dirty


def test_another_document_starts_with_an_empty_history(session: Session) -> None:
    session.look(theme="dark", rate=2.0, time=3.0, selection=frozenset({node(session, "a")}))
    other = Document(title="Other")

    session.replace_document(other, Path("other.graphlab"))

    assert session.document is other
    assert not session.can_undo
    assert not session.is_dirty
    assert session.path == Path("other.graphlab")
    assert (session.view.theme, session.view.rate) == ("dark", 2.0)
    assert (session.view.time, session.view.selection) == (0.0, frozenset())


def test_a_recovered_document_is_unsaved_work(session: Session) -> None:
    session.replace_document(Document(), Path("a.graphlab"), is_saved=False)

    assert session.is_dirty


def test_dragging_a_value_keeps_program_and_timeline_and_makes_a_new_trace(session: Session) -> None:
    program, timeline, trace = session.program, session.timeline, session.trace
    assert session.trace is trace
    product = node(session, "L")

    session.apply(edits.set_value, node(session, "a"), 4.0, label="Change a")

    assert session.program is program
    assert session.timeline is timeline
    assert session.trace is not trace
    assert (trace.value(product), session.trace.value(product)) == (-6.0, -12.0)


def test_moving_and_looking_keep_program_and_trace(session: Session) -> None:
    program, trace, frame = session.program, session.trace, session.frame

    session.apply(edits.set_title, "T", label="Rename")
    session.look(hovered=node(session, "a"))

    assert session.program is program
    assert session.trace is trace
    assert session.frame is frame


def test_time_makes_a_new_frame_of_the_same_trace(session: Session) -> None:
    trace, frame = session.trace, session.frame

    session.look(time=session.timeline.duration)

    assert session.trace is trace
    assert session.frame is not frame
    assert session.frame.time == session.timeline.duration


@pytest.mark.parametrize("change", ["wire", "target", "shape"])
def test_what_a_program_reads_makes_a_new_program(session: Session, change: str) -> None:
    program, a, product = session.program, node(session, "a"), node(session, "L")

    match change:
        case "wire":
            session.apply(edits.connect, a, Slot(product, 1), label="Connect")
        case "target":
            session.apply(edits.set_target, a, label="Choose")
        case _:
            session.apply(edits.set_value, a, np.array([1.0, 2.0]), label="Change a")

    assert session.program is not program
    assert session.trace.program is session.program


def test_undo_brings_back_the_numbers(session: Session) -> None:
    product = node(session, "L")
    session.apply(edits.set_value, node(session, "a"), 4.0, label="Change a")

    session.undo()

    assert session.trace.value(product) == -6.0
    assert session.trace.grad(node(session, "a")) == -3.0
