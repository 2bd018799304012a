"""The graph while it is being read: drafts of nodes, and which name means which draft."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple

import numpy as np

from graphlab.document.settings import INIT, settled
from graphlab.document.types import LEAF_ROLES, Value
from graphlab.language.errors import shown
from graphlab.language.limits import LIMITS
from graphlab.language.scan import Scan
from graphlab.language.words import NUMBERS
from graphlab.ops import OP, Setting

FOLDS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow_of": operator.pow,
}
"""Arithmetic on numbers alone, on floats from the start: a tower of integers never grows large."""


@dataclass(slots=True, eq=False)
class Draft:
    """A node while its text is being read. free: used, not assigned; value None: the text gives no number."""

    op: str
    inputs: tuple["Draft | None", ...]
    params: dict[str, Setting]
    start: int
    end: int
    statement: int
    names: dict[str, None] = field(default_factory=dict)
    note: str | None = None
    value: Value | None = None
    role_given: bool = True
    free: bool = False
    read_in: int = 0
    name: str = ""
    position: int = 0

    @property
    def leaf(self) -> bool:
        """Whether it holds a number and computes nothing."""
        return self.op in LEAF_ROLES


class Literal(NamedTuple):
    """A number or nested list as written, not yet a node; `Value(2.0, label='a')` has a role and a label.

    whole is the number if it was written without a point; recipe is how the value was made, as text.
    """

    value: Value
    role: str = ""
    label: str = ""
    whole: int | None = None
    recipe: str = ""


class Pack(NamedTuple):
    """Several values in brackets: dims, a shape, operands to join. words say why they are no single value."""

    items: "tuple[Operand, ...]"
    words: str
    start: int
    end: int


class Pieces(NamedTuple):
    """What split, chunk and unbind give: each piece that is taken becomes a node."""

    op: str
    source: "Operand"
    params: Mapping[str, Setting]
    pieces: int | None


Term = Draft | Literal | Pack | Pieces | None
"""What an expression stands for; None is an empty port, written `...`."""


class Operand(NamedTuple):
    """A term and the part of the text it was read from."""

    term: Term
    start: int
    end: int


Argument = str | bool | None | Operand
"""What stands in the brackets of a call: `'tanh'`, `True`, `None`, or an expression."""


def _role_of(value: Value) -> str:
    """The role of a leaf that the text gives none: whole numbers and masks cannot be learned."""
    return "input" if isinstance(value, np.ndarray) and value.dtype.kind in "ib" else "parameter"


class Sketch:
    """Drafts in the order they were read, and the names in use."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.drafts: list[Draft] = []
        self.scope: dict[str, Draft] = {}
        self.target: Draft | None = None
        self.statement = 0
        self.made = 0
        self.drawn = 0

    def node(
        self, op: str, operands: tuple[Operand, ...], params: dict[str, Setting], start: int, end: int
    ) -> Draft:
        """A new op; numbers among its operands become constant leaves."""
        return self._add(op, tuple([self.draft_of(operand) for operand in operands]), params, start, end)

    def leaf(self, role: str, value: Value | None, start: int, end: int) -> Draft:
        """A new leaf."""
        draft = self._add(role, (), {}, start, end)
        draft.value = value
        return draft

    def draft_of(self, operand: Operand) -> Draft | None:
        """The operand as a node of the graph."""
        term, start, end = operand
        if isinstance(term, Pack):
            raise self.scan.error(term.words, term.start, term.end)
        if isinstance(term, Pieces):
            words = f"{term.op} gives several pieces. Take one with [0], or name them: a, b = {term.op}(…)."
            raise self.scan.error(words, start, end)
        if not isinstance(term, Literal):
            return term
        if term.label:
            return self._labelled(term, start, end)
        if isinstance(term.value, float) and not isfinite(term.value):
            spelled = self.scan.text[start:end]
            words = f"Give {spelled} a line of its own, such as big = {spelled}, and use that name here."
            raise self.scan.error(words, start, end)
        leaf = self.leaf(term.role or "constant", term.value, start, end)
        if term.recipe:
            leaf.params[INIT] = term.recipe
        return leaf

    def piece(self, pieces: Pieces, part: int, start: int, end: int) -> Draft:
        """One piece as a node."""
        params = settled(OP[pieces.op], {**pieces.params, "part": part})
        return self.node(pieces.op, (pieces.source,), params, start, end)

    def refuse_large(self, elements: int, start: int, end: int) -> None:
        """Refuse leaves that are too large, one by one or together, before they are made."""
        self.made += elements
        if elements > LIMITS.elements or self.made * 8 > LIMITS.bytes_of_program:
            words = f"{elements:,} numbers are too many: a tensor has at most {LIMITS.elements:,}"
            raise self.scan.error(f"{words}, and a program 1 GiB of them.", start, end)

    def read(self, name: str, start: int, end: int) -> Draft:
        """The node of this name; a name met for the first time becomes a leaf."""
        draft = self.scope.get(name)
        if draft is None:
            draft = self.leaf("parameter", None, start, end)
            draft.role_given, draft.free = False, True
            self.bind(name, draft)
        draft.read_in = self.statement
        return draft

    def bind(self, name: str, draft: Draft) -> None:
        """Let the name mean this node from here on."""
        self.scope[name] = draft
        draft.names[name] = None

    def assign(self, name: str, operand: Operand, start: int, end: int, role: str = "") -> Draft:
        """`name = operand`: a number makes a leaf, anything else gives a node this name."""
        self.refuse_reserved(name, start)
        term = operand.term
        if term is None:
            raise self.scan.error(
                "An empty port stands inside an op, as in name = a + ... .", operand.start, operand.end
            )
        old = self.scope.get(name)
        if isinstance(term, Pack | Pieces):
            self.draft_of(operand)
        if isinstance(term, Draft) and role and not term.leaf and not term.names:
            from graphlab.language.recipes import recipe  # which reads and prints texts itself

            term = recipe(self, term, role) or term
        if isinstance(term, Draft):
            return self._assign_node(name, term, old, role, (start, end))
        assert isinstance(term, Literal)
        draft = self._assign_literal(name, term, old, role or term.role or _role_of(term.value), (start, end))
        if term.label not in ("", name):
            draft.note = term.label
        return draft

    def _assign_literal(
        self, name: str, term: Literal, old: Draft | None, role: str, span: tuple[int, int]
    ) -> Draft:
        if old is not None and old.free:
            old.op, old.value, old.role_given, old.free = role, term.value, True, False
            (old.start, old.end), old.statement = span, self.statement
            old.params = {INIT: term.recipe} if term.recipe else {}
            return old
        leaf = self.leaf(role, term.value, *span)
        if term.recipe:
            leaf.params[INIT] = term.recipe
        self.bind(name, leaf)
        return leaf

    def declare(self, name: str, role: str, start: int, end: int) -> Draft:
        """`name: role` without a number."""
        self.refuse_reserved(name, start)
        draft = self.scope.get(name)
        if draft is None:
            draft = self.leaf(role, None, start, end)
            self.bind(name, draft)
        elif not draft.leaf:
            raise self.scan.error(
                f"{shown(name)} is computed, so it has no role. Roles are for leaves.", start, end
            )
        draft.op, draft.role_given, draft.free = role, True, False
        return draft

    def refuse_reserved(self, name: str, start: int) -> None:
        """Refuse to give away names that are numbers."""
        if name in NUMBERS:
            raise self.scan.error(
                f"{name} is a number already. Choose a different name.", start, start + len(name)
            )

    def fold(self, op: str, left: Operand, right: Operand) -> Operand | None:
        """Arithmetic on two written numbers as one written number; None where it is not that."""
        one, two = left.term, right.term
        if not (isinstance(one, Literal) and isinstance(two, Literal) and op in FOLDS):
            return None
        if one.role or two.role or not (isinstance(one.value, float) and isinstance(two.value, float)):
            return None
        try:
            value = FOLDS[op](one.value, two.value)
        except (ZeroDivisionError, OverflowError):
            value = float("nan")
        if isinstance(value, complex) or not isfinite(value):
            spelled = shown(self.scan.text[left.start : right.end])
            words = f"{spelled} has no finite value. Written numbers must stay finite."
            raise self.scan.error(words, left.start, right.end)
        return Operand(Literal(value), left.start, right.end)

    def name_drafts(self) -> None:
        """Settle names: the last node bound to a name keeps it, earlier ones become x_1, x_2."""
        taken = set(self.scope)
        counts: dict[str, int] = {}
        for draft in self.drafts:
            draft.name = next((name for name in draft.names if self.scope[name] is draft), "")
            if draft.names and not draft.name:
                first = next(iter(draft.names))
                number = counts.get(first, 0) + 1
                while f"{first}_{number}" in taken:
                    number += 1
                counts[first] = number
                draft.name = f"{first}_{number}"
                taken.add(draft.name)

    def _assign_node(
        self, name: str, draft: Draft, old: Draft | None, role: str, span: tuple[int, int]
    ) -> Draft:
        if role:
            words = (
                f"The role {role} is for numbers, as in {name}: {role} = 1.0. Leave it out: this is computed."
            )
            raise self.scan.error(words, *span)
        if old is not None and old.free and old is not draft and old.read_in < self.statement:
            line = self.scan.place(old.start)[0]
            words = f"Line {line} uses {shown(name)} before this line says what it is. Move this line up."
            raise self.scan.error(words, span[0], span[0] + len(name))
        if not draft.names and not draft.leaf:
            draft.start, draft.end = span
        self.bind(name, draft)
        return draft

    def _labelled(self, term: Literal, start: int, end: int) -> Draft:
        if not term.label.isidentifier() or term.label in self.scope:
            words = (
                f"The label {shown(term.label)} is no free name. Write a line of its own: name = Value(…)."
            )
            raise self.scan.error(words, start, end)
        return self.assign(term.label, Operand(term, start, end), start, end)

    def _add(
        self, op: str, inputs: tuple[Draft | None, ...], params: dict[str, Setting], start: int, end: int
    ) -> Draft:
        if len(self.drafts) >= LIMITS.nodes:
            raise self.scan.error(
                f"This text makes more than {LIMITS.nodes:,} nodes. Split it up.", start, end
            )
        draft = Draft(op, inputs, params, start, end, self.statement, position=len(self.drafts))
        self.drafts.append(draft)
        return draft
