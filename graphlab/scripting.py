"""graphlab from Python: read a formula, trace it, ask for numbers by name, open the window.

>>> import graphlab as gl
>>> document = gl.read("L = (a*b + c)*f", a=2.0, b=-3.0, c=10.0, f=-2.0)
>>> trace = gl.trace(document)
>>> trace.values["L"], trace.grads["a"]
(-8.0, 6.0)

These names are imported by graphlab/__init__.py when they are first used, and they load their own rooms when
called.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from graphlab.document import Document, Fault, NodeId, Value
from graphlab.document.names import label
from graphlab.engine import Program, Trace, births, build, check_all, run, tapes
from graphlab.engine.optimizers import Recipe
from graphlab.engine.trace import Tape
from graphlab.engine.training import Run
from graphlab.opening import (
    LESSON,
    SUFFIX,
    OpeningError,
    aimed,
    given,
    names_of,
    opened,
    read_text,
    unknown_name,
)

if TYPE_CHECKING:
    from graphlab.micrograd import Value as Recorded

WORTHWHILE = 20_000
"""From this many nodes on the plain rules take longer than loading numba and the kernels (half a second)."""


class ByName(Mapping[str, Any]):
    """Something known of every named node, looked up when asked for. Read-only."""

    def __init__(self, document: Document, keys: Mapping[str, NodeId], look_up: Any) -> None:
        self._document, self._keys, self._look_up = document, keys, look_up

    def __getitem__(self, name: str) -> Any:
        if name in self._keys:
            return self._look_up(self._keys[name])
        known = name in names_of(self._document)
        raise KeyError(f"{name} is not computed; see faults" if known else unknown_name(self._document, name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __repr__(self) -> str:
        return repr(dict(self))


class NamedTrace:
    """One forward and backward pass, by the names of the nodes; those that are not computed are left out.

    document   what was traced; target is the name that backward started from
    trace      the engine's own trace, by NodeId
    """

    def __init__(self, document: Document, trace: Trace) -> None:
        self.document, self.trace = document, trace

    @property
    def target(self) -> str:
        """The name that backward started from."""
        goal = self.trace.program.target
        return "" if goal is None else self.document.graph.nodes[goal].name

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """The value of every named node."""
        return ByName(self.document, self._known, self.trace.value)

    @cached_property
    def grads(self) -> Mapping[str, Value]:
        """The derivative of the target with respect to every named node; 0 where nothing depends on it."""
        return ByName(self.document, self._known, self.trace.grad)

    @cached_property
    def sent(self) -> Mapping[str, tuple[Value | None, ...]]:
        """What every named op sent back, one number per operand in order; None where no gradient travels."""
        return ByName(self.document, self._known, self._sent_by)

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """What is wrong, one line per node: faults of the graph, then the places where nan or inf is born."""
        return tuple(
            words_for(self.document, fault) for fault in (*self.trace.program.faults, *births(self.trace))
        )

    @cached_property
    def _known(self) -> dict[str, NodeId]:
        return {name: key for name, key in names_of(self.document).items() if self.trace.knows(key)}

    def _sent_by(self, key: NodeId) -> tuple[Value | None, ...]:
        from graphlab.document import Slot

        inputs = self.document.graph.nodes[key].inputs
        return tuple(self.trace.contribution(Slot(key, index)) for index in range(len(inputs)))

    def _repr_svg_(self) -> str:
        """The graph with all its numbers, which notebooks show in place of text."""
        from io import BytesIO

        from graphlab.export import Options
        from graphlab.export.svg import write

        file = BytesIO()
        write(self.document, file, Options(), lambda share: True)
        text = file.getvalue().decode()
        return text[text.index("<svg") :]  # a page that it is set into allows no XML declaration

    def __repr__(self) -> str:
        return f"NamedTrace(target={self.target!r}, values={dict(self.values)!r}, grads={dict(self.grads)!r})"


def read(source: str | PathLike[str], /, **values: Any) -> Document:
    """The document in a formula text, or in a file; values are given to leaves by name.

    A text that begins with `lesson:` or ends with `.graphlab`, and every Path, names a file; any other text
    is a formula. Raises OpeningError (a ValueError), in words.
    """
    text = fspath(source)
    is_file = not isinstance(source, str) or text.startswith(LESSON) or text.lower().endswith(SUFFIX)
    document, unused = given(opened(text) if is_file else read_text(text), values)
    if unused:
        raise OpeningError(unknown_name(document, unused[0]))
    return document


def trace(source: "Document | Recorded", target: str | None = None) -> NamedTrace:
    """Run a document forward, and backward from its target. Raises OpeningError for an unknown name.

    Like `check` and `show` it also takes a Value of `graphlab.micrograd`, and then traces its graph.
    """
    document = aimed(as_document(source), target)
    program = build(document)
    return NamedTrace(document, run(program, document.values, worthwhile_tape(program)))


def worthwhile_tape(program: Program) -> Tape:
    """The cached kernels for a graph so large that loading numba pays; else the plain rules."""
    if len(program.order) >= WORTHWHILE and tapes.is_warm():
        tapes.load({op.name: op for op in program.ops if op is not None}.values())
    return tapes.best(program)


class Trained:
    """What training did.

    losses     the target before each update
    values     every named leaf afterwards
    run        the run itself, which knows the way back to any step
    """

    def __init__(self, run: Run) -> None:
        self.run, self.losses = run, run.losses[: run.done]
        leaves = run.values_at(run.done)
        nodes = run.document.graph.nodes
        self.values = {nodes[key].name: value for key, value in leaves.items() if nodes[key].name}


def train(source: "Document | Recorded", target: str | None = None, **settings: Any) -> Trained:
    """Make the target smaller; settings are those of `graphlab.engine.optimizers.Recipe`: steps, lr, ...

    Raises OpeningError for an unknown name and TrainingFault where there is nothing to train.
    """
    run = Run(aimed(as_document(source), target), Recipe(**settings))
    ops, dtype = run.program.distinct_ops.values(), run.program.dtype
    if run.worthwhile and (dtype != "float64" or not tapes.load(ops)):
        tapes.compile_here(ops, dtype)
    run.advance(run.recipe.steps)
    return Trained(run)


def check(
    source: "Document | Recorded", target: str | None = None, seconds: float = 2.0
) -> dict[str, float | None]:
    """How far every named node's gradient is from a numeric derivative, as a relative error.

    None is what was not checked: beside a kink, where a number is not finite, where nothing is computed, and
    what is left when the seconds are over.
    """
    return check_by_name(trace(source, target), seconds)


def check_by_name(result: NamedTrace, seconds: float = 2.0) -> dict[str, float | None]:
    """`check` of a trace that is there already."""
    errors = check_all(result.trace, seconds)
    return {name: errors.get(key) for name, key in names_of(result.document).items()}


def show(source: "Document | Recorded") -> int:
    """Open the window with a document or the graph of a Value; return when it is closed. Needs a display."""
    document = as_document(source)
    from graphlab.ui.application import main as window

    return window(document=document)


def as_document(source: object) -> Document:
    """The document itself, or the graph behind a Value of `graphlab.micrograd`."""
    if isinstance(source, Document):
        return source
    if isinstance(source, str):
        raise TypeError("A formula has to be read first: gl.read(text) makes a document of it.")
    from graphlab.micrograd import document as recorded

    return recorded(source)


def words_for(document: Document, fault: Fault) -> str:
    """A fault on one line, beginning with what the node is called."""
    name = label(document, fault.node)
    return fault.words if fault.words.startswith(f"{name} ") else f"{name}: {fault.words}"
