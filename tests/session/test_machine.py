"""Any sequence of edits, undos, redos, drags and failures, checked against a list of all states."""

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from graphlab.document import edits
from graphlab.document.compare import same
from graphlab.document.file import from_json, to_json
from graphlab.document.types import Document
from graphlab.session import Session, Snapshot
from tests.strategies import VALUES, calls, documents


class Editing(RuleBasedStateMachine):
    """A session beside the plainest model of one: the list of documents there were, and a place in it."""

    @initialize(document=documents(most=5))
    def begin(self, document: Document) -> None:
        self.session = Session(document)
        self.states = [document]
        self.place = 0
        self.news: list[Snapshot] = [self.session.snapshot]
        self.session.subscribe(lambda before, after: self.news.append(after))

    def remember(self, *, merged: bool = False) -> None:
        if self.session.document is self.states[self.place]:
            return
        self.place += 0 if merged else 1
        self.states[self.place :] = [self.session.document]

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        change, args, kwargs = data.draw(calls(self.session.document))
        self.session.apply(change, *args, label=change.__name__, **kwargs)
        self.remember()

    @precondition(lambda self: self.session.document.values)
    @rule(data=st.data(), values=st.lists(VALUES, min_size=1, max_size=4))
    def drag(self, data: st.DataObject, values: list[float]) -> None:
        leaf = data.draw(st.sampled_from(list(self.session.document.values)))
        merged = False
        for value in values:
            before = self.session.document
            self.session.apply(edits.set_value, leaf, value, label="Drag", merge=leaf)
            self.remember(merged=merged)
            merged = merged or self.session.document is not before
        self.session.seal()

    @rule()
    def fail(self) -> None:
        before = self.session.snapshot
        with pytest.raises(edits.EditError):
            self.session.apply(edits.add_op, "no such op", label="Fail")
        assert self.session.snapshot == before

    @rule(steps=st.integers(1, 5))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            self.session.undo()
        self.place = max(self.place - steps, 0)

    @rule(steps=st.integers(1, 5))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            self.session.redo()
        self.place = min(self.place + steps, len(self.states) - 1)

    @rule(data=st.data())
    def select(self, data: st.DataObject) -> None:
        nodes = list(self.session.document.graph.nodes)
        self.session.look(
            selection=data.draw(st.frozensets(st.sampled_from(nodes)) if nodes else st.just(frozenset()))
        )

    @invariant()
    def the_document_is_the_one_the_model_names(self) -> None:
        assert self.session.document is self.states[self.place]
        assert self.session.can_undo == (self.place > 0)
        assert self.session.can_redo == (self.place < len(self.states) - 1)
        assert self.session.is_dirty == (self.session.document is not self.states[0])

    @invariant()
    def listeners_know_the_present_state(self) -> None:
        assert self.news[-1] == self.session.snapshot

    @invariant()
    def nothing_is_selected_that_does_not_exist(self) -> None:
        assert self.session.view.selection <= self.session.document.graph.nodes.keys()

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        while self.session.can_redo:
            self.session.redo()
        assert self.session.document is self.states[-1]
        assert same(from_json(to_json(self.states[-1])), self.states[-1])
        assert self.session.trace.program is self.session.program
        while self.session.can_undo:
            self.session.undo()
        assert self.session.document is self.states[0]


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Editing,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
        ),
    )


def test_any_edits_undone_are_the_first_document_and_redone_the_last() -> None:
    play(examples=30, steps=30)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_five_hundred_long_sequences_of_edits_undo_and_redo_exactly() -> None:
    play(examples=500, steps=100)
