"""Documents in files. A `.graphlab` file is UTF-8 JSON text, one node per line, which people can read.

    {
    "format": 1,                 one whole number; older ones migrate, a higher one is refused
    "program": "graphlab",
    "title": ..., "dtype": ..., "target": id or null, "next_id": ...,
    "nodes": [
    {"id": 1, "op": "parameter", "name": "a", "value": 2.0, "place": [0, 0], "pinned": true, "slider": {...}},
    {"id": 2, "op": "tanh", "inputs": [1], "params": {...}, "note": "..."}
    ],
    "scenes": [...]
    }

When large arrays would swell the text beyond 1 MiB, the same text and the arrays lie in one zip. Fields
that this version does not know are kept in Document.extra (those of nodes and scenes under "nodes" and
"scenes") and written back. Every fault is reported with its place; nothing is ever unpickled or evaluated.
A save replaces the whole file at once or not at all.
"""

import errno
import os
import stat
from pathlib import Path

import numpy as np

from graphlab.document.file.atomic import atomic
from graphlab.document.file.error import DocumentError
from graphlab.document.file.parsing import parse, short_enough
from graphlab.document.file.plain import MANY_NUMBERS
from graphlab.document.file.reading import document_of
from graphlab.document.file.writing import text_of
from graphlab.document.types import Document

__all__ = ["DocumentError", "from_bytes", "from_json", "load", "save", "to_bytes", "to_json", "why_not"]

LONG_TEXT = 2**20
"""From this many bytes on, large arrays leave the text."""

LARGEST_FILE = 600 * 2**20

WHY = {
    errno.ENOENT: "the folder {folder} does not exist. Choose another place",
    errno.EACCES: "you may not write there, or the file is read-only. Choose another place or name",
    errno.EPERM: "you may not write there. Choose another place",
    errno.EROFS: "that disk is read-only. Choose another place",
    errno.ENOSPC: "the disk is full. Free some space, or choose another place",
    errno.EDQUOT: "your space on that disk is used up. Free some space, or choose another place",
    errno.EIO: "the disk reports an error. Choose another disk soon",
    errno.EISDIR: "that is a folder. Choose another name",
    errno.ENOTDIR: "part of that path is not a folder. Choose another place",
    errno.ENAMETOOLONG: "that name is too long. Choose a shorter one",
}
"""What the system's refusals mean for a person who saves."""


def to_json(document: Document) -> str:
    """The document as text, every array written out."""
    return text_of(document)


def from_json(text: str | bytes) -> Document:
    """The document in a text. Raises DocumentError."""
    return document_of(parse(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text))


def to_bytes(document: Document) -> bytes:
    """The document as the content of a file: text, or a zip when arrays would swell the text beyond 1 MiB.

    Raises DocumentError if it is too large for any file.
    """
    parts = (document.values, *(scene.values for scene in document.scenes))
    sizes = [value.size for part in parts for value in part.values() if isinstance(value, np.ndarray)]
    large = [size for size in sizes if size >= MANY_NUMBERS]
    swollen = 4 * sum(large) > LONG_TEXT  # the shortest number is "0.0,"
    content = b"" if swollen else text_of(document).encode()
    if swollen or (large and len(content) > LONG_TEXT):
        from graphlab.document.file.archive import packed

        return packed(document)
    return short_enough(content)


def from_bytes(content: bytes) -> Document:
    """The document in the content of a file. Raises DocumentError."""
    if content.startswith(b"PK"):
        from graphlab.document.file.archive import unpack

        text, arrays = unpack(content)
        return document_of(parse(text), arrays)
    return document_of(parse(content))


def save(document: Document, path: str | os.PathLike[str]) -> None:
    """Write the document to a file, all or nothing. Raises DocumentError; then the old file is as it was."""
    try:
        content = to_bytes(document)
    except DocumentError as error:
        raise DocumentError(f"“{Path(path).name}” could not be saved: {error}") from error
    try:
        with atomic(path) as file:
            file.write(content)
    except OSError as error:
        words = (
            f"“{Path(path).name}” could not be saved: {why_not(error, path)}. Nothing on disk has changed."
        )
        raise DocumentError(words) from error
    except ValueError as error:  # a zero byte in the path
        raise DocumentError(f"“{Path(path).name}” could not be saved: that is not a file name.") from error


def why_not(error: OSError, path: str | os.PathLike[str]) -> str:
    """Why the system refused to write there, and what to do about it."""
    why = WHY.get(error.errno or 0, f"{error.strerror or error}. Choose another place")
    return why.format(folder=Path(path).absolute().parent)


def load(path: str | os.PathLike[str]) -> Document:
    """The document in a file. Raises DocumentError."""
    path = Path(path)
    try:
        return from_bytes(_content(path))
    except DocumentError as error:
        raise DocumentError(f"“{path.name}” could not be opened: {error}", error.faults) from error


def _content(path: Path) -> bytes:
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise DocumentError("it is a folder. Choose a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError("it is not a regular file.")
        if status.st_size > LARGEST_FILE:
            raise DocumentError(f"it is {status.st_size / 2**20:.0f} MB long; graphlab reads up to 600 MB.")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"there is no such file in {path.absolute().parent}.") from error
    except PermissionError as error:
        raise DocumentError("you may not read it. Ask who owns it for permission.") from error
    except OSError as error:
        raise DocumentError(f"{error.strerror or error}.") from error
    except MemoryError as error:
        raise DocumentError("it is too large for the memory of this computer.") from error
    except ValueError as error:  # a zero byte in the path
        if isinstance(error, DocumentError):
            raise
        raise DocumentError("that is not a file name.") from error
