"""What an exporter is, what can be asked of it, and how it says no."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from graphlab.document import Document

Progress = Callable[[float], bool]
"""Called with the share that is done, 0 to 1; returns False to stop."""


class ExportError(ValueError):
    """An export that cannot be made, in words for the person who tried it."""


class ExportStopped(Exception):
    """The person stopped the export; nothing was written."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to export and how large.

    scene   the title of a scene, or its number from 1; None is the document as it stands
    step    how many steps are done; None is the scene's moment, or for a document the end (a page: the start)
    size    width and height in pixels; None is twice the size on screen (PNG) or the size on screen (SVG)
    theme   a name of picture.theme.THEMES
    fps     frames per second, for formats that move by themselves
    """

    scene: str | int | None = None
    step: int | None = None
    size: tuple[int, int] | None = None
    theme: str = "light"
    fps: int = 30


Export = Callable[[Document, BinaryIO, Options, Progress], None]


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format: its name here, in a menu and in a file name, what it is good for, and what writes it."""

    id: str
    label: str
    suffix: str
    words: str
    write: Export


def going(progress: Progress, share: float) -> None:
    """Report progress. Raises ExportStopped if the person wants it to end."""
    if not progress(share):
        raise ExportStopped
