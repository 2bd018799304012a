"""Statements: assignments, roles, imports, `L.backward()`, bare expressions, comments that become notes."""

from graphlab.document.types import LEAF_ROLES
from graphlab.language.complaints import unexpected
from graphlab.language.errors import nearest, shown
from graphlab.language.expressions import Expressions
from graphlab.language.scan import Comment, Scan, Token
from graphlab.language.sketch import Draft, Literal, Operand, Pack, Pieces, Sketch
from graphlab.language.words import BINARY, IMPORTABLE, KEYWORDS, MODULES

AUGMENTED = {f"{sign}=": BINARY[sign] for sign in ("+", "-", "*", "/", "**", "@")}


class Statements:
    """Reads a whole text into a sketch."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.sketch = Sketch(scan)
        self.reader = Expressions(scan, self.sketch)
        self.bare: set[Draft] = set()
        self._last: list[Draft] = []
        self._computed: list[Draft] = []
        self._noted = 0
        self._waiting: list[str] = []

    def read(self) -> Sketch:
        """The sketch of the text; its target is settled."""
        reader = self.reader
        while reader.token.kind != "end":
            if reader.token.kind == "newline" or (reader.at(";") and reader.last.text != ";"):
                reader.advance()
                continue
            self.sketch.statement += 1
            named = self._statement()
            if reader.token.kind != "newline" and not reader.at(";"):
                raise unexpected(self.scan, reader.last, reader.token)
            self._note(named, reader.token.start)
            self._last = named or self._last
            if any(not draft.leaf for draft in named) or self.bare.intersection(named):
                self._computed = named
        self._note(self._last, len(self.scan.text) + 1)
        if self.sketch.target is None:
            self.sketch.target = next(reversed(self._computed or self._last), None)
        return self.sketch

    def _statement(self) -> list[Draft]:
        """One statement; the drafts it names or makes at its top."""
        token = self.reader.token
        if token.text in ("import", "from"):
            return self._import()
        following = self.reader.peek() if token.kind == "name" and token.text not in KEYWORDS else token
        if following.kind == "sign" and following is not token:
            if following.text in ("=", ","):
                return self._assignment()
            if following.text == ":":
                return self._role()
            if following.text in AUGMENTED:
                return self._augmented()
            if following.text == "." and self.reader.peek(2).text == "backward":
                return self._backward()
            if (
                following.text == "."
                and self.reader.peek(2).text == "label"
                and self.reader.peek(3).text == "="
            ):
                return self._label()
        return self._expression()

    def _expression(self) -> list[Draft]:
        operand = self.reader.expression()
        draft = self.sketch.draft_of(operand)
        if draft is None:
            raise self.scan.error(
                "An empty port stands inside an op, as in a + ... .", operand.start, operand.end
            )
        if not isinstance(operand.term, Literal):
            self.bare.add(draft)
        return [draft]

    def _assignment(self) -> list[Draft]:
        reader = self.reader
        targets = [self._targets()]
        while reader.token.kind == "name" and reader.peek().kind == "sign" and reader.peek().text == "=":
            targets.append(self._targets())
        values = self._values(len(targets[0]))
        if len(values) == 1 and len(targets[0]) > 1:
            values = self._unpacked(values[0], targets[0])
        if any(len(each) != len(values) for each in targets):
            first, last = targets[0][0], reader.last
            words = f"{len(targets[0])} names stand before = and {len(values)} values behind it."
            raise self.scan.error(words, first.start, last.end)
        end = values[-1].end
        single = len(values) == 1
        return [
            self.sketch.assign(name.text, value, name.start, end if single else name.end)
            for names in targets
            for name, value in zip(names, values, strict=True)
        ]

    def _unpacked(self, value: Operand, names: list[Token]) -> list[Operand]:
        """`a, b = split(x, 2)`: one piece for each name; a pack gives its items."""
        term = value.term
        if isinstance(term, Pack):
            return list(term.items)
        if not isinstance(term, Pieces):
            return [value]
        if term.pieces not in (None, len(names)):
            words = f"{len(names)} names stand before = and {term.pieces} pieces behind it."
            raise self.scan.error(words, names[0].start, value.end)
        pieces = [self.sketch.piece(term, part, value.start, value.end) for part in range(len(names))]
        return [Operand(piece, value.start, value.end) for piece in pieces]

    def _targets(self) -> list[Token]:
        reader = self.reader
        names = [reader.advance()]
        while reader.at(","):
            reader.advance()
            if reader.at("="):
                break
            if reader.token.kind != "name" or reader.token.text in KEYWORDS:
                words = "Only names stand before =, and one expression fits on a line."
                raise self.scan.error(words, reader.token.start, reader.token.end)
            names.append(reader.advance())
        if not reader.at("="):
            words = (
                "One expression fits on a line: end it before this comma, or go on with = and as many values."
            )
            raise self.scan.error(words, names[0].end, names[0].end + 1)
        reader.advance()
        return names

    def _values(self, wanted: int) -> list[Operand]:
        reader = self.reader
        values = [reader.expression()]
        while reader.at(",") and wanted > 1:
            reader.advance()
            if reader.token.kind == "newline" or reader.at(";"):
                break
            values.append(reader.expression())
        if reader.at(","):
            words = "One name takes one value. Write as many names before = as values behind it."
            raise self.scan.error(words, reader.token.start, reader.token.end)
        return values

    def _role(self) -> list[Draft]:
        reader = self.reader
        name = reader.advance()
        colon = reader.advance()
        word = reader.token
        if word.kind != "name":
            raise self.scan.error(
                "A role is missing after the colon, as in w: parameter = 0.5.", colon.start, colon.end
            )
        if word.text not in LEAF_ROLES:
            roles = f"{', '.join(LEAF_ROLES[:-1])} or {LEAF_ROLES[-1]}"
            words = f"{shown(word.text)} is not a role{nearest(word.text, LEAF_ROLES)} A leaf is a {roles}."
            raise self.scan.error(words, word.start, word.end)
        reader.advance()
        if not reader.at("="):
            return [self.sketch.declare(name.text, word.text, name.start, word.end)]
        reader.advance()
        value = reader.expression()
        return [self.sketch.assign(name.text, value, name.start, value.end, word.text)]

    def _augmented(self) -> list[Draft]:
        reader, name = self.reader, self.reader.advance()
        self.sketch.refuse_reserved(name.text, name.start)
        op = AUGMENTED[reader.advance().text]
        old = Operand(self.sketch.read(name.text, name.start, name.end), name.start, name.end)
        value = reader.binary(op, old, reader.expression())
        return [self.sketch.assign(name.text, value, name.start, value.end)]

    def _backward(self) -> list[Draft]:
        reader, name = self.reader, self.reader.advance()
        draft = self.sketch.scope.get(name.text)
        if draft is None:
            words = f"{shown(name.text)} has no formula yet{nearest(name.text, self.sketch.scope)}"
            raise self.scan.error(words, name.start, name.end)
        reader.advance()
        reader.advance()
        if not reader.at("("):
            raise self.scan.error("Write backward() with its brackets.", reader.last.start, reader.last.end)
        reader.skip_arguments()
        self.sketch.target = draft
        return [draft]

    def _label(self) -> list[Draft]:
        reader, name = self.reader, self.reader.advance()
        draft = self.sketch.scope.get(name.text)
        if draft is None:
            words = f"{shown(name.text)} has no formula yet{nearest(name.text, self.sketch.scope)}"
            raise self.scan.error(words, name.start, name.end)
        for _ in range(3):
            reader.advance()
        if reader.token.kind != "string":
            raise self.scan.error("A label is text in quotes.", reader.token.start, reader.token.end)
        label = reader.string()
        if label != name.text:
            draft.note = label
        return [draft]

    def _import(self) -> list[Draft]:
        reader, verb = self.reader, self.reader.advance()
        module = reader.token
        if module.kind != "name" or module.text not in IMPORTABLE:
            known = ", ".join(sorted(IMPORTABLE))
            words = f"graphlab runs no modules. Only {known} may be named here, and none is needed."
            raise self.scan.error(words, module.start, module.end)
        before = verb
        while reader.token.kind != "newline" and not reader.at(";"):
            word = reader.advance()
            if before.text == "as" and word.kind == "name":
                self._alias(word, plain=verb.text == "import")
            before = word
        return []

    def _alias(self, word: Token, plain: bool) -> None:
        if not plain and word.text not in MODULES:
            raise self.scan.error("Call functions by their own names: leave 'as' out.", word.start, word.end)
        self.reader.modules.add(word.text)

    def _note(self, named: list[Draft], end: int) -> None:
        """Attach the comments met before this place to the nodes of a statement; imports pass theirs on."""
        comments = self.scan.comments
        taken: list[Comment] = []
        while self._noted < len(comments) and comments[self._noted].start < end:
            taken.append(comments[self._noted])
            self._noted += 1
        if not named:
            self._waiting += [comment.text for comment in taken if comment.alone]
            return
        lines = [*self._waiting, *(comment.text for comment in taken)]
        self._waiting = []
        if not lines:
            return
        text = "\n".join(lines)
        for draft in dict.fromkeys(named):
            draft.note = f"{draft.note}\n{text}" if draft.note else text
