"""New numbers in somebody's own text: each is written where the old one stands, and all else stays.

Where the numbers stand is read from the text once; after that a drag only moves them about. A number keeps
its place in the grammar whatever it becomes: behind `=` any number may stand, and elsewhere one that turns
negative comes in brackets.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from graphlab.document import Document, NodeId
from graphlab.language import FormulaError, Span, parse_source

NUMBER = re.compile(r"(?<![\w.])(?:-\s*)?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?(?![\w.])")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands in a text, and whether a minus may stand there without brackets."""

    start: int
    end: int
    is_free: bool


@dataclass(frozen=True, slots=True)
class Retyping:
    """A text and the places of the numbers in it, by their leaves."""

    text: str
    places: Mapping[NodeId, Place]


def retyping(text: str, document: Document) -> Retyping | None:
    """The places of the numbers in a text; None unless the text says just what the document holds."""
    try:
        source = parse_source(text, document)
    except FormulaError:
        return None
    if source.document is not document:
        return None
    starts = _line_starts(text)
    places = {}
    for key, value in document.values.items():
        if isinstance(value, float) and key in source.spans:
            place = _place(text, starts, source.spans[key], value, bool(document.graph.nodes[key].name))
            if place is not None:
                places[key] = place
    # In `a = b = 2` one number is that of two leaves, and stands for neither alone.
    shared = Counter(place.start for place in places.values())
    return Retyping(text, {key: place for key, place in places.items() if shared[place.start] == 1})


def retyped(before: Retyping, shown: Document, document: Document) -> Retyping | None:
    """The text with the numbers of a document in which nothing but numbers changed; None if there is none."""
    news = {key: value for key, value in document.values.items() if not _same(value, shown.values.get(key))}
    changed = {key: value for key, value in news.items() if isinstance(value, float) and isfinite(value)}
    if len(changed) < len(news):
        return None
    here = {key: value for key, value in changed.items() if key in before.places}
    after = _replaced(before, here)
    missing = [(document.graph.nodes[key].name, changed[key]) for key in changed if key not in here]
    if not missing:
        return after
    if not all(name for name, _ in missing):
        return None
    lines = [f"{name} = {written(value)}" for name, value in missing]
    return retyping("\n".join([after.text.rstrip("\n"), *lines]), document)


def written(value: float) -> str:
    """A number as people write it: no point where it is whole."""
    return repr(value).removesuffix(".0")


def _replaced(before: Retyping, numbers: Mapping[NodeId, float]) -> Retyping:
    parts, places, behind, shift = [], {}, 0, 0
    for key, place in sorted(before.places.items(), key=lambda pair: pair[1].start):
        old = before.text[place.start : place.end]
        new = written(numbers[key]) if key in numbers else old
        bracketed = key in numbers and new.startswith("-") and not place.is_free
        parts += [before.text[behind : place.start], f"({new})" if bracketed else new]
        start = place.start + shift + bracketed
        places[key] = Place(start, start + len(new), place.is_free or bracketed)
        shift += len(new) + 2 * bracketed - len(old)
        behind = place.end
    return Retyping("".join([*parts, before.text[behind:]]), places)


def _place(text: str, starts: list[int], span: Span, value: float, is_named: bool) -> Place | None:
    """The one number in a span that has the leaf's value."""
    start, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
    if is_named:
        sign = text.find("=", start, end)
        if sign < 0:
            return None
        start = sign + 1
    found = list(NUMBER.finditer(text, start, end))
    if len(found) != 1:
        return None
    words = found[0].group()
    if float("".join(words.split())) != value:
        return None
    return Place(found[0].start(), found[0].end(), is_named or words.startswith("-"))


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _same(value: object, other: object) -> bool:
    return value is other or (isinstance(value, float) and isinstance(other, float) and value == other)
