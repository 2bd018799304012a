"""What turns the plain content of an older file into that of the newest format, one step at a time.

A format is one integer. MIGRATIONS[k] is a pure function from format k + 1 to format k + 2, and every
format ever released keeps a frozen sample in tests/document/samples/. A field that is merely new needs no
new format: it has a default, and an older graphlab keeps it untouched.
"""

from collections.abc import Callable
from typing import Any

from graphlab.document.file.error import DocumentError

Plain = dict[str, Any]
Migration = Callable[[Plain], Plain]

MIGRATIONS: tuple[Migration, ...] = ()


def newest(migrations: tuple[Migration, ...] = MIGRATIONS) -> int:
    """The format that is written."""
    return len(migrations) + 1


def migrate(plain: Plain, migrations: tuple[Migration, ...] = MIGRATIONS) -> Plain:
    """The same document in the newest format. Raises DocumentError if it is newer, or has none."""
    number = plain.get("format")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise DocumentError(
            f'its "format" should be a whole number from 1 to {newest(migrations)}. Open an older copy.'
        )
    if number > newest(migrations):
        raise DocumentError(
            f"it was made by a newer graphlab (format {number}; this one reads up to {newest(migrations)}). "
            "Update graphlab to open it."
        )
    for step in migrations[number - 1 :]:
        plain = step(plain)
    return {**plain, "format": newest(migrations)}
