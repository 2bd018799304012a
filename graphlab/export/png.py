"""PNG: an image of one moment, painted by Qt at any size. Qt is loaded when the first image is written."""

from math import sqrt
from typing import TYPE_CHECKING, Any, BinaryIO

from graphlab.document import Document
from graphlab.export.exporter import Exporter, ExportError, Options, Progress, going
from graphlab.export.staging import Stage, described, heading, stage, theme_of
from graphlab.export.still import picture_of
from graphlab.picture.shapes import Bounds, Picture
from graphlab.picture.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

SHARP = 2.0
"""Pixels per pixel of the screen, so that an image is sharp on paper and on dense screens."""
LONGEST_SIDE = 16_384
MOST_PIXELS = 64_000_000

_kept: list[Any] = []


def write(document: Document, file: BinaryIO, options: Options, progress: Progress) -> None:
    """Write one moment of a document as PNG. Raises ExportError."""
    theme = theme_of(options)
    shown = stage(document, options)
    going(progress, 0.2)
    picture, size = fitted(shown, theme, options.size)
    going(progress, 0.4)
    image = _painted(picture, theme, size)
    image.setText("Title", heading(shown))
    image.setText("Description", described(shown))
    going(progress, 0.8)
    file.write(_bytes_of(image))
    going(progress, 1.0)


def fitted(shown: Stage, theme: Theme, size: tuple[int, int] | None) -> tuple[Picture, tuple[int, int]]:
    """The picture, drawn so that it can be read at a size in pixels, and that size."""
    picture = picture_of(shown, theme)
    bounds = picture.bounds
    if size is None:
        wanted = max(theme.scale, SHARP)
        scale = min(wanted, largest_scale(bounds))
        size = max(1, round(bounds.width * scale)), max(1, round(bounds.height * scale))
        return (picture if scale == wanted else picture_of(shown, theme, scale)), size
    width, height = size
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_PIXELS):
        raise ExportError(
            f"An image of {width}×{height} pixels cannot be made:"
            f" a side has 1 to {LONGEST_SIDE} pixels, the whole at most {MOST_PIXELS // 1_000_000} million."
        )
    return picture_of(shown, theme, min(width / bounds.width, height / bounds.height)), size


def largest_scale(bounds: Bounds) -> float:
    """The most pixels per graph unit that an image can have."""
    by_side = LONGEST_SIDE / max(bounds.width, bounds.height, 1.0)
    return min(by_side, sqrt(MOST_PIXELS / max(bounds.width * bounds.height, 1.0)))


def _painted(picture: Picture, theme: Theme, size: tuple[int, int]) -> "QImage":
    try:
        from PySide6.QtGui import QGuiApplication

        from graphlab.paint.painter import image
    except ImportError as error:
        raise ExportError(
            f"A PNG is painted by Qt, which does not load here: {error}. Export an SVG."
        ) from error
    if QGuiApplication.instance() is None:
        # Fonts need an application. Without a window there is none, and perhaps no screen either.
        _kept.append(QGuiApplication(["graphlab", "-platform", "offscreen"]))
    return image(picture, theme, size=size)


def _bytes_of(image: "QImage") -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise ExportError("Qt could not write the image: there may be too little memory for its size.")
    return bytes(buffer.data().data())


PNG = Exporter("png", "PNG image", ".png", "For chat, documents and slides: one moment, at any size.", write)
