"""What is said at the active node: halo, phase and numbers above it, what arrived below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from graphlab.document.numbers import signed_term
from graphlab.document.types import Document, NodeId, Slot
from graphlab.picture.anatomy import DIGIT_FONT
from graphlab.picture.cards import target_tag
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Geometry
from graphlab.picture.links import rows_of
from graphlab.picture.marks import line, triangle
from graphlab.picture.metrics import elided, text_width
from graphlab.picture.ports import port_shapes
from graphlab.picture.shapes import Bounds, Box, Shape
from graphlab.picture.speech import spot
from graphlab.picture.theme import Theme, sign_colour
from graphlab.picture.wires import signed
from graphlab.timeline import Frame, Phase, equation
from graphlab.timeline.equation import words_of
from graphlab.timeline.sentences import forward_formula, forward_total, sum_terms

TRAY_MOST = 5
TRAY_RIGHT, TRAY_TOP = 8.0, 5.0
"""Where a tray hangs: this far left of its card's right side, and this far below the card."""
CAPTION_WIDTH = 208.0
ON_YELLOW = "#1a2029"
TO_COME, WAITS, ADDED = range(3)


@dataclass(frozen=True, slots=True)
class Words:
    """What a callout says: coloured pieces of text, the phase word, and where its arrow points."""

    phase: str
    colour: str
    direction: int
    pieces: tuple[tuple[str, str], ...]


class Chip(NamedTuple):
    """One product in a tray: as text and number, and TO_COME, WAITS or ADDED."""

    text: str
    number: float
    state: int


def halo(look: Look, geometry: Geometry, row: int, *, is_target: bool = False) -> list[Shape]:
    """The yellow ring with its dark outline round the active card, and what it would hide: ports and tag."""
    theme = look.theme
    x, y, width, height = geometry.cards[row].tolist()
    ring = look.at_least(theme.halo_width, 3.0)
    radius, node = theme.card_radius, geometry.nodes[row]
    outer = ring + look.at_least(1.0, 1.0)

    def box(grown: float, stroke: str, stroke_width: float) -> Box:
        return Box(
            x - grown,
            y - grown,
            width + 2 * grown,
            height + 2 * grown,
            radius + grown,
            "",
            stroke,
            stroke_width,
            depicts=node,
        )

    dark = look.at_least(1.5, 1.0)
    rings: list[Shape] = [box(outer, theme.halo_outline, dark), box(ring / 2 + 0.5, theme.halo, ring)]
    tagged = target_tag(look, x + width, y, node) if is_target else ()
    ports = [] if look.detail.is_plain else port_shapes(look, geometry, row)
    return [*rings, *ports, *tagged]


def callout(
    look: Look, document: Document, geometry: Geometry, frame: Frame, row: int, within: Bounds | None = None
) -> list[Shape]:
    """The phase and the numbers of this event, in a box above or below the active card and within."""
    size = look.detail.active
    words = words_at(document, frame, look.theme) if size else None
    if words is None:
        return []
    node, theme, small = geometry.nodes[row], look.theme, look.detail.label
    height, rim = size * 1.6, look.at_least(1.5, 1.0)
    mark = small or size * 0.8
    body = sum(text_width(text, DIGIT_FONT, size) for text, _ in words.pieces)
    beneath = tray_height(look) if frame.step and frame.step.phase == Phase.ACCUMULATE else 0.0
    # Where labels are too small to be read, or in the way, the arrow and the colour say the phase alone.
    places: list[tuple[float, int, float, float, float, float, str]] = []
    for phase in (words.phase, "") if small else ("",):
        head = text_width(phase, "Inter-SemiBold", small) + mark * (2.2 if phase else 1.4)
        total = head + (body + 16 if words.pieces else 0)
        left, top, cost = spot(geometry, row, (total, height), beneath, within)
        places.append((cost, len(places), left, top, total, head, phase))
        if not cost:
            break
    _, _, left, top, total, head, phase = min(places)
    middle = top + height / 2
    shapes: list[Shape] = [
        Box(
            left,
            middle - height / 2,
            total,
            height,
            6,
            theme.surface_raised,
            theme.halo_outline,
            rim,
            depicts=node,
        ),
        Box(left + 3, middle - height / 2 + 3, head - 3, height - 6, 4, words.colour, depicts=node),
    ]
    arrow = left + (head - mark * 0.75 if words.direction > 0 else 3 + mark * 0.7)
    shapes.append(triangle(arrow, middle, mark * 0.7, words.direction, theme.phase_ink))
    if phase:
        word = left + 3 + (mark * 0.6 if words.direction > 0 else mark * 1.4)
        shapes.append(line(phase, word, middle, "Inter-SemiBold", small, theme.phase_ink, depicts=node))
    across = left + head + 8
    for text, ink in words.pieces:
        shapes.append(line(text, across, middle, DIGIT_FONT, size, ink, depicts=node))
        across += text_width(text, DIGIT_FONT, size)
    return shapes


def words_at(document: Document, frame: Frame, theme: Theme) -> Words | None:
    """What the callout says at a moment."""
    step = frame.step
    if step is None:
        return None
    if step.phase == Phase.FORWARD:
        formula = forward_formula(document, frame.trace, step.node)
        total = forward_total(document, frame.trace, step.node)
        pieces = ((f"{formula} = ", theme.ink_muted), (total, theme.ink))
        return Words("forward", theme.phase_forward, 1, pieces)
    if step.phase == Phase.SEED:
        return Words("seed", theme.phase_seed, -1, (("grad = ", theme.ink_muted), ("1", theme.positive)))
    assert step.slot is not None
    if step.phase == Phase.BACKWARD:
        return Words("backward", theme.phase_backward, -1, _product(document, frame, step.slot, theme))
    return Words("adds up", theme.phase_backward, -1, _sum(frame, step.node, step.slot, theme))


def caption(look: Look, words: str, card: list[float], node: NodeId) -> list[Shape]:
    """The first sentence of what is wrong where nan or inf is born, below the card; the rest on hover."""
    theme, size = look.theme, look.detail.label
    x, y, width, height = card
    first = words.partition(". ")[0].removesuffix(".")
    text = elided(first, "Inter", size, max(width, CAPTION_WIDTH))
    wide, tall = text_width(text, "Inter", size) + 16, size * 1.9
    middle = y + height + 6 + tall / 2
    back = Box(
        x + width / 2 - wide / 2,
        middle - tall / 2,
        wide,
        tall,
        6,
        theme.error_tint,
        theme.error,
        depicts=node,
    )
    said = line(text, x + width / 2, middle, "Inter", size, theme.error, "middle", node)
    return [back, replace(said, exact=words if words != text else "")]


def tray(look: Look, geometry: Geometry, frame: Frame, row: int) -> list[Shape]:
    """What arrived at a node, product by product, hanging below its card.

    The one that waits to be added is marked; an empty place stands for each that is still to come.
    """
    x, y, width, height = geometry.cards[row].tolist()
    node = geometry.nodes[row]
    return hung(look, arrivals_at(frame, node), x + width - TRAY_RIGHT, y + height + TRAY_TOP, node)


def hung(look: Look, chips: Sequence[Chip], right: float, top: float, node: NodeId) -> list[Shape]:
    """A tray with these products, its back first; its top right corner lies here."""
    size, theme = look.theme.mono, look.theme
    if not look.reads(size):
        return []
    skipped = max(0, len(chips) - TRAY_MOST)
    widths = [text_width(chip.text, DIGIT_FONT, size) + size * 0.9 for chip in chips[skipped:]]
    lead = f"{skipped} more and" if skipped else ""
    lead_width = text_width(lead, "Inter", theme.text_small) + 8 if lead else 0.0
    tall, total = tray_height(look) - 13, sum(widths) + 4 * (len(widths) + 1) + lead_width
    across, middle = right - total, top + tall / 2 + 4
    back = Box(across, top, total, tall + 8, 6, theme.surface_raised, theme.card_border, depicts=node)
    shapes: list[Shape] = [back]
    if lead:
        shapes.append(
            line(lead, across + 6, middle, "Inter", theme.text_small, theme.ink_muted, depicts=node)
        )
    across += 4 + lead_width
    for chip, room in zip(chips[skipped:], widths, strict=True):
        shapes += _chip(look, chip, across, middle, room, tall, node)
        across += room + 4
    return shapes


def tray_height(look: Look) -> float:
    """How far a tray hangs down below its card; nothing where its numbers cannot be read."""
    return look.theme.mono * 1.6 + 13 if look.reads(look.theme.mono) else 0.0


def trays(geometry: Geometry, frame: Frame) -> list[int]:
    """The rows of the nodes that have a tray now: where products wait, or meet others still to come."""
    if frame.phase != Phase.BACKWARD:
        return []
    program, count = frame.trace.program, len(frame.trace.program.order)
    sent, added = (
        np.bincount(program.edge_from[by_now], minlength=count) for by_now in (frame.sent, frame.added)
    )
    to_come = np.diff(program.arriving[1])
    is_open = (sent > added) | ((sent > 0) & (added < to_come))
    step = frame.step
    if step is not None and step.phase == Phase.ACCUMULATE:
        is_open[program.position[step.node]] = True
    rows = rows_of(geometry.skeleton, program)[is_open]
    shown: list[int] = rows[rows >= 0].tolist()
    return shown


def arrivals_at(frame: Frame, node: NodeId) -> list[Chip]:
    """The products that a node gets in this pass, as they stand by now: added, waiting, still to come."""
    program, trace = frame.trace.program, frame.trace
    (edges, begins), place = program.arriving, program.position[node]
    chips = []
    for edge in edges[begins[place] : begins[place + 1]].tolist():
        contribution = trace.contribution(program.slots[edge])
        state = ADDED if frame.added[edge] else WAITS if frame.sent[edge] else TO_COME
        if state == TO_COME or contribution is None:
            chips.append(Chip(" ", 0.0, TO_COME))
        elif isinstance(contribution, float):
            chips.append(Chip(signed(contribution), contribution, state))
        else:
            chips.append(Chip(words_of(contribution), 0.0, state))
    return chips


def _chip(
    look: Look, chip: Chip, x: float, middle: float, width: float, height: float, node: NodeId
) -> list[Shape]:
    theme = look.theme
    fill, ring, weight, dash, ink = {
        TO_COME: ("", theme.border_strong, 1.0, (2.0, 2.0), theme.ink),
        WAITS: (theme.halo, theme.halo_outline, 1.5, (), ON_YELLOW),
        ADDED: (theme.surface_sunken, theme.border, 1.0, (), sign_colour(theme, chip.number)),
    }[chip.state]
    box = Box(x, middle - height / 2, width, height, 4, fill, ring, weight, dash, depicts=node)
    return [box, line(chip.text, x + width / 2, middle, DIGIT_FONT, look.theme.mono, ink, "middle", node)]


def _product(document: Document, frame: Frame, slot: Slot, theme: Theme) -> tuple[tuple[str, str], ...]:
    at = equation(document, frame.trace, slot)
    if at is None:
        return ()
    local, upstream, contribution = at.numbers

    def colour(value: object) -> str:
        return sign_colour(theme, value) if isinstance(value, float) else theme.ink_muted

    return (
        (local, theme.ink),
        (" × ", theme.ink_muted),
        (signed_term(upstream), colour(at.upstream)),
        (" = ", theme.ink_muted),
        (contribution, colour(at.contribution)),
    )


def _sum(frame: Frame, node: NodeId, slot: Slot, theme: Theme) -> tuple[tuple[str, str], ...]:
    terms = sum_terms(frame, node, slot)
    if terms is None:
        return ()
    first, second, total = terms
    return ((f"{first} + {signed_term(second)} = ", theme.ink_muted), (total, theme.ink))
