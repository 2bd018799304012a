"""Leaves made by a rule: `w: parameter = randn(2, 3, seed=7) * 0.1` keeps the rule beside the numbers.

A recipe is text in the form in which it is printed. It stands for a value only while a document's leaf has
that very value; a document may come from a file, so printing asks here before it trusts a recipe.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from graphlab.document.compare import alike
from graphlab.document.edits import as_value
from graphlab.document.types import Document, Graph, Node, NodeId, Value
from graphlab.language.errors import FormulaError
from graphlab.language.signatures import made_from_nothing
from graphlab.language.sketch import Draft, Literal, Sketch
from graphlab.ops import OP, Op, ShapeFault

ARITHMETIC = frozenset({"add", "sub", "mul", "div", "neg", "pow"})
"""What may be done to the numbers that a recipe makes."""

_known: "WeakValueDictionary[str, Any]" = WeakValueDictionary()
"""Arrays by their recipes, for as long as some document holds them."""


def recipe(sketch: Sketch, draft: Draft, role: str) -> Literal | None:
    """What randn, zeros and the like give, times or plus numbers, as the value of a leaf; None for all else.

    The drafts of a recipe leave the sketch.
    """
    parts = list(dict.fromkeys(_parts(draft)))
    tail = sketch.drafts[-len(parts) :]
    if set(parts) != set(tail) or not all(_allowed(part) for part in parts) or draft.leaf:
        return None
    values: dict[Draft, Any] = {}
    for part in tail:
        values[part] = part.value if part.leaf else _made(sketch, part, values)
    del sketch.drafts[-len(parts) :]
    text = _text(tail)
    value = _known.get(text)
    if value is None:
        value = as_value(np.asarray(values[draft], np.float64))
        if isinstance(value, np.ndarray):
            _known[text] = value
    return Literal(value, role, recipe=text)


def still(text: str, value: Value) -> bool:
    """Whether a recipe, which may come from anywhere, is well written and gives exactly this value."""
    known = _known.get(text)
    if known is value:
        return True
    found = known if known is not None else _cooked(text)
    if found is None or not alike(found, value):
        return False
    if isinstance(value, np.ndarray):
        _known[text] = value
    return True


def _cooked(text: str) -> Value | None:
    from graphlab.language.scan import Scan
    from graphlab.language.statements import Statements

    try:
        drafts = Statements(Scan(f"made: parameter = {text}")).read().drafts
    except (FormulaError, RecursionError):
        return None
    made = drafts[0] if len(drafts) == 1 else None
    return made.value if made is not None and made.params.get("init") == text else None


def _parts(draft: Draft) -> Iterator[Draft]:
    waiting = [draft]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += [source for source in part.inputs if source is not None]


def _allowed(part: Draft) -> bool:
    if part.names or None in part.inputs:
        return False
    if part.leaf:
        return part.op == "constant" and isinstance(part.value, float)
    return part.op in ARITHMETIC or made_from_nothing(part.op)


def _made(sketch: Sketch, part: Draft, values: dict[Draft, Any]) -> Any:
    """The numbers of one part, refused before they are made where there are too many."""
    op: Op = OP[part.op]
    operands = [values[source] for source in part.inputs if source is not None]
    try:
        shape = op.shape(*map(np.shape, operands), **op.settings(part.params))
    except ShapeFault as fault:
        raise sketch.scan.error(f"{op.name}: {fault}", part.start, part.end) from None
    sketch.refuse_large(int(np.prod(shape, dtype=object)), part.start, part.end)
    with np.errstate(all="ignore"):
        if op.pointwise:
            return op.forward(*operands, *op.numbers(part.params))
        more = {"step": 0} if op.seeded else {}
        return op.forward(*operands, **op.settings(part.params), **more)


def _text(tail: list[Draft]) -> str:
    """The recipe as it is printed."""
    from graphlab.language.printing import to_text

    keys = {part: NodeId(key) for key, part in enumerate(tail, 1)}
    nodes = {
        key: Node(part.op, tuple(keys[each] for each in part.inputs if each), MappingProxyType(part.params))
        for part, key in keys.items()
    }
    values = {key: part.value for part, key in keys.items() if part.value is not None}
    graph = Graph(MappingProxyType(nodes), NodeId(len(nodes) + 1))
    return to_text(Document(graph=graph, values=MappingProxyType(values))).removesuffix("\n")
