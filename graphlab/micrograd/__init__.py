"""micrograd on graphlab: run a program written for micrograd, and open the graph that it built.

>>> from graphlab.micrograd import Value, document
>>> a = Value(3.0, label="a")
>>> b = a + a
>>> b.backward()
>>> a.grad
2

`engine` and `nn` hold what micrograd's modules of the same names hold; `document(value)` turns the graph
behind a Value into a Document, and `gl.show(value)` opens the window on it. A program that says `from
micrograd.engine import Value` runs as it is after `install()`, or from the command line with `python -m
graphlab.micrograd PROGRAM`. Neither happens by itself: whoever imports micrograd gets micrograd.

A package beside the rooms, not one of them: engine and nn import nothing but the standard library, because
a program that trains on Values should start at once; recording imports document and ops, and is loaded when
it is asked for. Numbers are eager, as in micrograd, and computed here rather than by graphlab's engine:
people read `x.data` between any two lines. Agreement of the two is tested, not assumed.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from graphlab.micrograd import engine, nn
from graphlab.micrograd.engine import Value

if TYPE_CHECKING:
    from graphlab.document import Document

__all__ = ["Value", "document", "engine", "install", "nn", "uninstall"]


def document(value: object) -> "Document":
    """The graph behind a Value as a Document; see `recording.document`, whose errors it raises."""
    from graphlab.micrograd import recording

    return recording.document(value)


def install() -> None:
    """Let `import micrograd` mean this package for the rest of the program.

    Raises ImportError if micrograd itself was imported before: half of the program would go on using it.
    """
    for name, module in stand_ins().items():
        if sys.modules.get(name, module) is not module:
            raise ImportError(
                "micrograd is imported already. Call graphlab.micrograd.install() before anything imports it."
            )
    sys.modules.update(stand_ins())


def uninstall() -> None:
    """Let `import micrograd` mean micrograd again."""
    for name, module in stand_ins().items():
        if sys.modules.get(name) is module:
            del sys.modules[name]


def stand_ins() -> dict[str, ModuleType]:
    """The modules that answer to micrograd's names."""
    return {"micrograd": sys.modules[__name__], "micrograd.engine": engine, "micrograd.nn": nn}
