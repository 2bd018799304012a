"""One file per format: a Document becomes an image, a drawing or a page that plays by itself.

An exporter takes a Document, never a Session, so that the window, the command line and a test get the same
bytes: the same document gives the same file in every process. It writes to a stream; `export` alone touches
the disk, and a file is there whole or not at all. To add a format, write one module with an Exporter and name
it in EXPORTERS.

staging.py says which moment is meant, still.py draws it. For the page, scenery.py sorts the shapes of a
moment to the cards and wires they belong to, reel.py walks a pass, tape.py puts passes and scenes together.

May import Qt, but only inside the function that needs it: SVG and HTML work where Qt does not load. Must not
import session and ui.
"""

import os
from collections.abc import Callable
from pathlib import Path

from graphlab.document import Document
from graphlab.document.file.atomic import atomic
from graphlab.export.exporter import Exporter, ExportError, ExportStopped, Options, Progress
from graphlab.export.html import HTML
from graphlab.export.png import PNG
from graphlab.export.svg import SVG

__all__ = [
    "EXPORTERS",
    "ExportError",
    "ExportStopped",
    "Exporter",
    "Options",
    "Progress",
    "export",
    "exporter_for",
]

EXPORTERS: tuple[Exporter, ...] = (PNG, SVG, HTML)


def exporter_for(path: str | os.PathLike[str]) -> Exporter:
    """The exporter that writes files of this name. Raises ExportError, listing the formats there are."""
    name = Path(path).name
    for exporter in EXPORTERS:
        if name.lower().endswith(exporter.suffix):
            return exporter
    known = ", ".join(exporter.suffix for exporter in EXPORTERS)
    suffix = Path(path).suffix
    what = (
        f"graphlab cannot write {suffix} files"
        if suffix
        else f"The name {name!r} does not say which format to write"
    )
    raise ExportError(f"{what}. End the name with one of {known}.")


def export(
    document: Document,
    path: str | os.PathLike[str],
    options: Options | None = None,
    progress: Progress = lambda share: True,
) -> None:
    """Write a document to a file in the format that its name ends with.

    progress is called with the share that is done and stops the export by returning False. Raises ExportError
    in words, or ExportStopped; in both cases a file that was there before is untouched.
    """
    exporter = exporter_for(path)
    _in_words(path, lambda: _write(exporter, document, path, options or Options(), progress))


def _write(
    exporter: Exporter, document: Document, path: str | os.PathLike[str], options: Options, progress: Progress
) -> None:
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise ExportError(f"There is no folder {folder}. Create it first, or choose another place.")
    with atomic(path) as file:
        exporter.write(document, file, options, progress)


def _in_words(path: str | os.PathLike[str], write: Callable[[], None]) -> None:
    try:
        write()
    except PermissionError as error:
        raise ExportError(
            f"{path} cannot be written: permission denied. Choose another folder or name."
        ) from error
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}.") from error
