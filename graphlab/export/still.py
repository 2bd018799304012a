"""One moment of a document as a picture: what PNG and SVG show, and the previews of the start page."""

from collections.abc import Iterable

from graphlab.document import Document
from graphlab.export.exporter import Options
from graphlab.export.staging import Stage, laid_out, stage
from graphlab.picture.draw import draw
from graphlab.picture.shapes import Bounds, Box, Picture, Shape
from graphlab.picture.theme import LIGHT, Theme

EDGE = 8.0


def still_of(
    document: Document, *, theme: Theme = LIGHT, scene: str | int | None = None, step: int | None = None
) -> Picture:
    """A document, or one of its scenes, at a step; by default at the end. Raises ExportError."""
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
        return Picture(picture.shapes, with_room(picture.bounds, picture.shapes))
    return Picture(picture.shapes, Bounds(camera.x, camera.y, camera.width, camera.height))


def with_room(bounds: Bounds, shapes: Iterable[Shape]) -> Bounds:
    """The bounds, grown where a box (with words on what is wrong, perhaps) reaches over them."""
    boxes = [shape for shape in shapes if isinstance(shape, Box)]
    left = min([bounds.x, *(box.x - EDGE for box in boxes)])
    top = min([bounds.y, *(box.y - EDGE for box in boxes)])
    right = max([bounds.x + bounds.width, *(box.x + box.width + EDGE for box in boxes)])
    bottom = max([bounds.y + bounds.height, *(box.y + box.height + EDGE for box in boxes)])
    return Bounds(left, top, right - left, bottom - top)
