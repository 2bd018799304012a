"""SVG: a drawing for papers and slides, with text as text and our fonts inside."""

from typing import BinaryIO

from graphlab.document import Document
from graphlab.export.exporter import Exporter, Options, Progress, going
from graphlab.export.staging import described, heading, stage, theme_of
from graphlab.export.still import picture_of
from graphlab.picture.svg import svg


def write(document: Document, file: BinaryIO, options: Options, progress: Progress) -> None:
    """Write one moment of a document as SVG. Raises ExportError."""
    theme = theme_of(options)
    shown = stage(document, options)
    going(progress, 0.2)
    picture = picture_of(shown, theme)
    going(progress, 0.6)
    words = {"title": heading(shown), "description": described(shown)}
    file.write(svg(picture, theme, **words, embed_fonts=True, size=options.size).encode("utf-8"))
    going(progress, 1.0)


SVG = Exporter(
    "svg", "SVG drawing", ".svg", "For papers and slides: sharp at every size, text is text.", write
)
