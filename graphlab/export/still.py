"""One moment of a document as a picture: what PNG and SVG show, and the previews of the start page."""

from graphlab.document import Document
from graphlab.export.exporter import Options
from graphlab.export.staging import Stage, laid_out, stage
from graphlab.picture.draw import draw
from graphlab.picture.shapes import Bounds, Picture
from graphlab.picture.theme import LIGHT, Theme


def still_of(
    document: Document, *, theme: Theme = LIGHT, scene: str | int | None = None, step: int | None = None
) -> Picture:
    """A document, or one of its scenes, at a step; by default at the end, with every number. Raises ExportError."""
    return picture_of(stage(document, Options(scene, step)), theme)


def picture_of(shown: Stage, theme: Theme, zoom: float | None = None) -> Picture:
    """What is seen at the moment of a stage, cut out as its scene's camera wants it.

    zoom is how many pixels a graph unit will have; it decides what can be read.
    """
    picture = draw(
        shown.document,
        laid_out(shown.document),
        shown.frame,
        theme,
        active=shown.is_event,
        hidden=shown.hidden,
        highlights=shown.highlights,
        zoom=zoom,
    )
    camera = shown.scene.camera if shown.scene else None
    if camera is None:
        return picture
    return Picture(picture.shapes, Bounds(camera.x, camera.y, camera.width, camera.height))
