"""Text to graph and back: parse the formula language; print it as graphlab, micrograd, NumPy or PyTorch code.

The language is a safe subset of Python, read by our own scanner and precedence reader, and never executed.
Python's `ast` was measured and rejected: it refuses sums of 3,000 terms, and its words about mistakes are for
programmers and change with the version. What we read agrees with Python's grammar (a test compares the
trees).

Imports document and ops; never Qt, never the engine, so that a file of text can be checked by itself.
"""

from graphlab.language.code import CODE, to_code
from graphlab.language.errors import FormulaError
from graphlab.language.explode import can_explode, explode
from graphlab.language.limits import LIMITS, Limits
from graphlab.language.printing import to_text
from graphlab.language.reading import Source, Span, parse, parse_source

DIALECTS = tuple(CODE)
"""What to_code can write."""

__all__ = [
    "DIALECTS",
    "LIMITS",
    "FormulaError",
    "Limits",
    "Source",
    "Span",
    "can_explode",
    "explode",
    "parse",
    "parse_source",
    "to_code",
    "to_text",
]
