"""Captions and notes with numbers in them: formulas in braces, such as `{a.grad}`, filled when shown.

A formula knows the names of the graph, `.grad`, numbers, brackets and + - * / **. It is read with `ast`,
walked here and never executed. What cannot be filled stays as it was typed, so a lecture goes on;
`caption_faults` says what is wrong.
"""

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from graphlab.document.numbers import signed_term
from graphlab.document.types import Document, NodeId, Value
from graphlab.engine import Trace
from graphlab.language.errors import nearest, shown
from graphlab.timeline.equation import words_of
from graphlab.timeline.frame import Frame

BRACES = re.compile(r"\{([^{}]*)\}")
LONGEST = 200
AFTER = ("×", "+", "−", "÷", "·", "*", "/")

OPERATORS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.true_divide,
    ast.Pow: np.power,
}


class CaptionError(ValueError):
    """A formula in braces that has no number, in words."""


def fill(text: str, document: Document, numbers: Trace | Frame) -> str:
    """The text with every formula in braces replaced by its number, as cards show numbers.

    A negative number after a sign such as × comes in brackets, so a caption reads well whatever the values
    are. A Trace gives the gradients at the end of the pass, a Frame those that have arrived by then. A
    formula without a number stays as it is.
    """

    def number(match: re.Match[str]) -> str:
        try:
            words = words_of(value_of(match[1], document, numbers))
        except CaptionError:
            return match[0]
        return signed_term(words) if text[: match.start()].rstrip().endswith(AFTER) else words

    return BRACES.sub(number, text)


def value_of(formula: str, document: Document, numbers: Trace | Frame) -> Value:
    """The value of one formula. Raises CaptionError."""
    with np.errstate(all="ignore"):
        value = np.asarray(_Reading(document, numbers).of(_read(formula)), dtype=np.float64)
    return float(value) if value.ndim == 0 else value


def caption_faults(document: Document, trace: Trace) -> list[str]:
    """A line for every formula in a scene's caption or notes that has no number, saying where and why."""
    return [
        f"Scene {number}, {place}: {{{formula}}}: {words}"
        for number, scene in enumerate(document.scenes, start=1)
        for place, text in (("caption", scene.caption), ("notes", scene.notes))
        for formula, words in _wrong(text, document, trace)
    ]


def _wrong(text: str, document: Document, trace: Trace) -> Iterator[tuple[str, str]]:
    for match in BRACES.finditer(text):
        try:
            value_of(match[1], document, trace)
        except CaptionError as error:
            yield match[1], str(error)


def _read(formula: str) -> ast.expr:
    if len(formula) > LONGEST:
        raise CaptionError(f"A formula in braces has at most {LONGEST} characters.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on style is not for the reader of a caption
            return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CaptionError(
            "This is no formula. Write names, numbers and + - * / **, such as {a.grad}."
        ) from None


class _Reading:
    """What the names in a formula stand for."""

    def __init__(self, document: Document, numbers: Trace | Frame) -> None:
        self._document = document
        self._trace = numbers.trace if isinstance(numbers, Frame) else numbers
        self._frame = numbers if isinstance(numbers, Frame) else None

    def of(self, part: ast.expr) -> Any:
        match part:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return np.float64(number)
            case ast.Name(id=name):
                return self._trace.value(self._node(name))
            case ast.Attribute(value=ast.Name(id=name), attr="grad"):
                return self._grad(self._node(name))
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return np.negative(self.of(inner))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                return self._combined(OPERATORS[type(operator)], left, right)
        raise CaptionError("Only names, name.grad, numbers, brackets and + - * / ** can stand in braces.")

    def _combined(self, operation: Callable[[Any, Any], Any], left: ast.expr, right: ast.expr) -> Any:
        try:
            return operation(self.of(left), self.of(right))
        except ValueError as error:
            if isinstance(error, CaptionError):
                raise
            raise CaptionError("Its tensors do not have the same shape.") from None

    def _grad(self, node: NodeId) -> Value:
        if self._frame is None:
            return self._trace.grad(node)
        position = self._trace.program.position[node]
        part = self._frame.grads[self._trace.program.span(position)]
        shape = self._trace.program.shapes[position]
        return float(part[0]) if shape == () else part.reshape(shape)

    def _node(self, name: str) -> NodeId:
        names = {node.name: key for key, node in self._document.graph.nodes.items() if node.name}
        if name not in names:
            raise CaptionError(f"There is no node called {shown(name)}{nearest(name, names)}")
        if not self._trace.knows(names[name]):
            raise CaptionError(f"{name} cannot be computed as the graph is now.")
        return names[name]
