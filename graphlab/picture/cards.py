"""The face of a card: everything on it that a running pass does not change. Its numbers are digits.py's.

A Face is a small hashable value, so that equal faces are drawn once and stamped where they are needed.
"""

from dataclasses import dataclass, replace
from math import asin, pi, sqrt

from graphlab.document.types import LEAF_ROLES, Document, NodeId
from graphlab.ops import OP
from graphlab.picture import anatomy
from graphlab.picture.anatomy import (
    FOOT,
    HEAD,
    LABEL_FONT,
    NUMBER_HEAD,
    PADDING,
    kind_of,
    port_heights,
    rows_of,
    title_of,
)
from graphlab.picture.detail import SMALLEST_NUMBER, Look
from graphlab.picture.geometry import Geometry, Skeleton
from graphlab.picture.marks import corner, line, tag, warning_sign, wrapped
from graphlab.picture.metrics import ELLIPSIS, elided, text_width
from graphlab.picture.ports import port_shape
from graphlab.picture.reading import BORN, FAULTY, FINE, IDLE, Reading
from graphlab.picture.remember import by_identity
from graphlab.picture.shapes import Box, Depicts, Polygon, Shape
from graphlab.picture.tints import BAR

STRIP = 6.0
MARGIN = 14.0
"""How far marks of a face reach beyond its card."""

OUTLINE_DASH = {"constant": (5.0, 3.0), "buffer": (2.0, 2.0)}


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows besides its numbers.

    kind "op", "leaf" or "number"; role parameter, input, constant, buffer or computed; symbol of the op or
    name of the leaf; title the small name of an op, own if it was given by a person; ports the filled input
    ports, one bool each.
    """

    kind: str
    role: str
    symbol: str
    title: str
    is_own: bool
    width: float
    height: float
    ports: tuple[bool, ...]
    standing: int = FINE
    is_target: bool = False
    fault: str = ""


def face_of(document: Document, geometry: Geometry, reading: Reading, row: int) -> Face:
    """The face of one card at one moment."""
    plain = _plain_face(document, geometry.skeleton, row)
    standing, is_target = int(reading.standing[row]), row == reading.target
    if standing == FINE and not is_target:
        return plain
    fault = reading.words.get(row, "") if standing == FAULTY else ""
    return replace(plain, standing=standing, is_target=is_target, fault=fault)


def face_shapes(face: Face, look: Look, x: float, y: float, depicts: Depicts = None) -> list[Shape]:
    """The shapes of a face whose card has its top left corner at (x, y)."""
    if look.detail.is_plain:
        return []
    shapes = [*_body(face, look, x, y, depicts), *_ports(face, look, x, y, depicts)]
    if look.detail.title:
        return [*shapes, *_title(face, look, x, y, depicts)]
    return [
        *shapes,
        *_head(face, look, x, y, depicts),
        *_labels(face, look, x, y, depicts),
        *_marks(face, look, x, y, depicts),
    ]


@by_identity(8)
def rows_that_name_numbers(skeleton: Skeleton) -> frozenset[int]:
    """The rows whose title may change with a number: nameless ops that read a nameless leaf, as in `2×a`."""
    nodes = skeleton.graph.nodes

    def is_number(source: NodeId | None) -> bool:
        return source is not None and kind_of(nodes[source]) == "number"

    return frozenset(
        row for row, node in enumerate(nodes.values()) if not node.name and any(map(is_number, node.inputs))
    )


@by_identity(8)
def _plain_faces(skeleton: Skeleton) -> dict[int, Face]:
    return {}


def _plain_face(document: Document, skeleton: Skeleton, row: int) -> Face:
    known = _plain_faces(skeleton)
    face = known.get(row)
    if face is not None and row not in rows_that_name_numbers(skeleton):
        return face
    node = skeleton.nodes[row]
    own = document.graph.nodes[node]
    title = title_of(document, node) if own.op not in LEAF_ROLES else ""
    if face is None or face.title != title:
        is_leaf = own.op in LEAF_ROLES
        width, height = skeleton.sizes[row].tolist()
        face = known[row] = Face(
            kind=kind_of(own),
            role=own.op if is_leaf else "computed",
            symbol=own.name if is_leaf else OP[own.op].symbol,
            title=title,
            is_own=bool(own.name),
            width=width,
            height=height,
            ports=tuple(source is not None for source in own.inputs),
        )
    return face


def _body(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    theme, width, height, radius = look.theme, face.width, face.height, look.theme.card_radius
    fill, stroke, stroke_width, dash = _dress(face, look)
    shapes: list[Shape] = []
    if theme.shadow_alpha and face.standing != IDLE:
        shapes.append(
            Box(x, y + 2, width, height, radius, theme.shadow, opacity=theme.shadow_alpha, depicts=depicts)
        )
    shapes.append(Box(x, y, width, height, radius, fill, depicts=depicts))
    if face.role == "parameter" and face.standing != IDLE:
        shapes.append(Polygon(_strip(x, y, height, radius), theme.parameter, depicts=depicts))
    shapes.append(Box(x, y, width, height, radius, "", stroke, stroke_width, dash, depicts=depicts))
    if face.kind != "number" and look.detail.number:
        rule = ((x + PADDING, y + HEAD), (x + width - PADDING, y + HEAD))
        shapes.append(Polygon(rule, "", theme.border, theme.border_width, False, depicts=depicts))
    return shapes


def _dress(face: Face, look: Look) -> tuple[str, str, float, tuple[float, ...]]:
    """Fill, outline, its width and its dash, by how the node stands and by its role."""
    theme = look.theme
    width = look.at_least(theme.border_width, 1.0)
    if face.standing == FAULTY:
        return theme.surface_raised, theme.error, 2 * width, ()
    if face.standing == BORN:
        return theme.error_tint, theme.error, 2 * width, ()
    if face.standing == IDLE:
        return theme.canvas, theme.card_border, width, (3.0, 3.0)
    if face.role in OUTLINE_DASH:
        return theme.surface_raised, theme.leaf_edge, 1.5 * width, OUTLINE_DASH[face.role]
    return (
        theme.surface_raised,
        theme.leaf_edge if face.role == "input" else theme.card_border,
        1.5 * width if face.role == "input" else width,
        (),
    )


def _strip(x: float, y: float, height: float, radius: float) -> tuple[tuple[float, float], ...]:
    """The left edge of a rounded card, STRIP wide."""
    open_at = asin((radius - STRIP) / radius) / (pi / 2)
    inset = radius - sqrt(radius**2 - (radius - STRIP) ** 2)
    top = corner(x + radius, y + radius, radius, 3.0 - open_at, 2.0)
    bottom = corner(x + radius, y + height - radius, radius, 2.0, 1.0 + open_at)
    return (*top, *bottom, (x + STRIP, y + height - inset), (x + STRIP, y + inset))


def _ports(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    heights = port_heights(len(face.ports), face.height)
    inputs = [
        port_shape(look, x, y + height, is_filled, depicts)
        for height, is_filled in zip(heights, face.ports, strict=True)
    ]
    return [*inputs, port_shape(look, x + face.width, y + face.height / 2, True, depicts)]


def _head(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    theme, detail, centre = look.theme, look.detail, y + HEAD / 2
    if face.kind == "number":
        return []
    left, room = x + PADDING, face.width - 2 * PADDING
    ink = theme.ink_muted if face.standing == IDLE else theme.ink
    if face.kind == "leaf":
        name = elided(face.symbol, anatomy.HERO_FONT, detail.hero, room)
        return [line(name, left, centre, anatomy.HERO_FONT, detail.hero, ink, depicts=depicts)]
    symbol = line(face.symbol, left, centre, anatomy.SYMBOL_FONT, detail.symbol, ink, depicts=depicts)
    room -= text_width(face.symbol, anatomy.SYMBOL_FONT, detail.symbol) + 8
    font, size, fill = (
        (anatomy.NAME_FONT, detail.name, ink)
        if face.is_own
        else (anatomy.TITLE_FONT, detail.formula, theme.ink_muted)
    )
    title = elided(face.title, font, size, room)
    if title in ("", ELLIPSIS):
        return [symbol]
    return [symbol, line(title, x + face.width - PADDING, centre, font, size, fill, "end", depicts)]


def _title(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    """The one word of a card without numbers, as large as the card allows."""
    words = face.title if face.is_own and face.kind == "op" else face.symbol
    font, room = anatomy.SYMBOL_FONT, face.width - PADDING
    size = min(look.detail.title, room / max(text_width(words, font, 1.0), 1e-6))
    if not words or size * look.zoom < min(look.theme.floor_text, SMALLEST_NUMBER) * 0.8:
        return []
    return [
        line(
            words,
            x + face.width / 2,
            y + (face.height - BAR) / 2,
            font,
            size,
            look.theme.ink,
            "middle",
            depicts,
        )
    ]


def _labels(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    theme, size = look.theme, look.detail.label
    if not size:
        return []
    value, grad = rows_of(face.kind)
    if face.fault:
        return _fault_words(face, look, x, y, depicts)
    if face.standing in (IDLE, FAULTY):
        words = "not computed"
        return [line(words, x + PADDING, y + value, LABEL_FONT, size, theme.ink_muted, depicts=depicts)]
    rows = [("value", "values", value), ("grad", "gradients", grad)][face.kind == "number" :]
    return [
        line(word, x + PADDING, y + centre, LABEL_FONT, size, theme.ink_muted, depicts=depicts)
        for word, layer, centre in rows
        if layer in look.layers
    ]


def _fault_words(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    """What must be mended, in the room where the numbers would be."""
    size, top = look.detail.label, NUMBER_HEAD if face.kind == "number" else HEAD
    room, pitch = face.width - 2 * PADDING, look.detail.label * 1.3
    most = max(1, int((face.height - top - FOOT) / pitch))
    lines = wrapped(face.fault, LABEL_FONT, size, room)
    is_whole = len(lines) <= most
    if not is_whole:
        lines = wrapped(face.fault.partition(". ")[0], LABEL_FONT, size, room)
    if len(lines) > most:
        lines = [*lines[: most - 1], elided(" ".join(lines[most - 1 :]), LABEL_FONT, size, room)]
    return [
        replace(
            line(
                words, x + PADDING, y + top + 4 + pitch * (number + 0.5), LABEL_FONT, size, look.theme.error
            ),
            exact="" if is_whole else face.fault,
            depicts=depicts,
        )
        for number, words in enumerate(lines)
    ]


def _marks(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    shapes: list[Shape] = []
    if face.is_target:
        shapes += target_tag(look, x + face.width, y, depicts)
    if face.standing in (FAULTY, BORN):
        shapes += warning_sign(x - 4, y - 3, 20.0, look.theme, depicts)
    if look.is_stale and face.kind != "number":
        shapes += _hatching(face, look, x, y, depicts)
    return shapes


def target_tag(look: Look, right: float, top: float, depicts: Depicts) -> tuple[Shape, ...]:
    """The word on the upper edge of the card that backward starts from."""
    theme = look.theme
    if not look.detail.label:
        return ()
    return tag(
        "target",
        right - 8,
        top,
        theme,
        size=look.detail.label,
        fill=theme.accent,
        ink=theme.accent_ink,
        anchor="end",
        depicts=depicts,
    )


def _hatching(face: Face, look: Look, x: float, y: float, depicts: Depicts) -> list[Shape]:
    """Slanting lines over the two rows of numbers: they belong to an older document."""
    top, bottom = y + HEAD + 2, y + face.height - FOOT
    left, right, rise = x + PADDING, x + face.width - PADDING, bottom - top
    lines: list[Shape] = []
    start = left - rise
    while start < right:
        low, high = max(start, left), min(start + rise, right)
        points = ((low, bottom - (low - start)), (high, bottom - (high - start)))
        lines.append(Polygon(points, "", look.theme.stale_hatch, 1.0, False, 0.5, depicts))
        start += 8.0
    return lines
