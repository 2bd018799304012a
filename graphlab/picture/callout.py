"""What is said at the active node: halo, phase and numbers above it, what arrived below it."""

from dataclasses import dataclass

import numpy as np

from graphlab.document.numbers import signed_term
from graphlab.document.types import Document, NodeId, Slot
from graphlab.picture.anatomy import DIGIT_FONT
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Geometry
from graphlab.picture.links import rows_of
from graphlab.picture.marks import line, triangle
from graphlab.picture.metrics import text_width
from graphlab.picture.shapes import Box, Shape
from graphlab.picture.theme import Theme, sign_colour
from graphlab.picture.wires import signed
from graphlab.timeline import Frame, Phase, equation
from graphlab.timeline.equation import words_of
from graphlab.timeline.sentences import forward_formula, sum_terms

GAP = 14.0
TRAY_MOST = 5


@dataclass(frozen=True, slots=True)
class Words:
    """What a callout says: coloured pieces of text, the phase word, and where its arrow points."""

    phase: str
    colour: str
    direction: int
    pieces: tuple[tuple[str, str], ...]


def halo(look: Look, geometry: Geometry, row: int) -> list[Shape]:
    """The yellow ring with its dark outline round the active card."""
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
    return [box(outer, theme.halo_outline, dark), box(ring / 2 + 0.5, theme.halo, ring)]


def callout(look: Look, document: Document, geometry: Geometry, frame: Frame, row: int) -> list[Shape]:
    """The phase and the numbers of this event, in a box above the active card."""
    size = look.detail.active
    words = words_at(document, frame, look.theme) if look.detail.label else None
    if words is None or not size:
        return []
    x, y, width, _ = geometry.cards[row].tolist()
    node, theme, small = geometry.nodes[row], look.theme, look.theme.text_small
    height = size * 1.75
    head = text_width(words.phase, "Inter-SemiBold", small) + small * 2.2
    body = sum(text_width(text, DIGIT_FONT, size) for text, _ in words.pieces)
    total = head + (body + 16 if words.pieces else 0)
    left, top = x + width / 2 - total / 2, y - GAP - height
    middle = top + height / 2
    shapes: list[Shape] = [
        Box(left, top, total, height, 6, theme.surface_raised, theme.halo_outline, 1.5, depicts=node),
        Box(left + 3, top + 3, head - 3, height - 6, 4, words.colour, depicts=node),
    ]
    arrow = left + (head - small * 0.75 if words.direction > 0 else 3 + small * 0.7)
    word = left + 3 + (small * 0.6 if words.direction > 0 else small * 1.4)
    shapes.append(triangle(arrow, middle, small * 0.7, words.direction, theme.phase_ink))
    shapes.append(line(words.phase, word, middle, "Inter-SemiBold", small, theme.phase_ink, depicts=node))
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
        formula, value = forward_formula(document, frame.trace, step.node), frame.trace.value(step.node)
        pieces = ((f"{formula} = ", theme.ink_muted), (words_of(value), theme.ink))
        return Words("forward", theme.phase_forward, 1, pieces)
    if step.phase == Phase.SEED:
        return Words("seed", theme.phase_seed, -1, (("grad = ", theme.ink_muted), ("1", theme.positive)))
    assert step.slot is not None
    if step.phase == Phase.BACKWARD:
        return Words("backward", theme.phase_backward, -1, _product(document, frame, step.slot, theme))
    return Words("adds up", theme.phase_backward, -1, _sum(frame, step.node, step.slot, theme))


def tray(look: Look, geometry: Geometry, frame: Frame, row: int) -> list[Shape]:
    """What arrived at a node, product by product, hanging below its card; the one that waits is marked."""
    size, theme = look.theme.mono, look.theme
    if not look.detail.label:
        return []
    arrivals = arrivals_at(frame, geometry.nodes[row])
    if not arrivals:
        return []
    left_out = max(0, len(arrivals) - TRAY_MOST)
    chips = arrivals[left_out:]
    x, y, width, height = geometry.cards[row].tolist()
    node, tall = geometry.nodes[row], size * 1.6
    lead = f"+{left_out} more" if left_out else ""
    lead_width = text_width(lead, "Inter", theme.text_small) + 8 if lead else 0.0
    widths = [text_width(text, DIGIT_FONT, size) + size * 0.9 for text, _, _ in chips]
    total = sum(widths) + 4 * (len(widths) + 1) + lead_width
    left, top = x + width - 8 - total, y + height + 5
    middle = top + tall / 2 + 4
    shapes: list[Shape] = [
        Box(left, top, total, tall + 8, 6, theme.surface_raised, theme.card_border, depicts=node)
    ]
    if lead:
        shapes.append(line(lead, left + 6, middle, "Inter", theme.text_small, theme.ink_muted, depicts=node))
    across = left + 4 + lead_width
    for (text, number, waits), chip in zip(chips, widths, strict=True):
        ring = theme.halo_outline if waits else theme.border
        fill = theme.halo if waits and not theme.is_dark else theme.surface_sunken
        shapes.append(Box(across, top + 4, chip, tall, 4, fill, ring, 1.5 if waits else 1.0, depicts=node))
        ink = theme.ink if waits and not theme.is_dark else sign_colour(theme, number)
        shapes.append(line(text, across + chip / 2, middle, DIGIT_FONT, size, ink, "middle", node))
        across += chip + 4
    return shapes


def trays(geometry: Geometry, frame: Frame) -> list[int]:
    """The rows of the nodes that have a tray now: where products meet and not all are added."""
    if frame.phase != Phase.BACKWARD:
        return []
    program = frame.trace.program
    sent = program.edge_from[frame.sent]
    count = len(program.order)
    meeting = np.bincount(program.edge_from[program.arrivals], minlength=count) > 1
    arriving = (np.bincount(sent, minlength=count) > 0) & meeting
    done = np.bincount(program.edge_from[frame.added], minlength=count)
    arriving &= done < np.bincount(program.edge_from[program.arrivals], minlength=count)
    step = frame.step
    if step is not None and step.phase == Phase.ACCUMULATE:
        arriving[program.position[step.node]] = True
    rows = rows_of(geometry.skeleton, program)[arriving]
    shown: list[int] = rows[rows >= 0].tolist()
    return shown


def arrivals_at(frame: Frame, node: NodeId) -> list[tuple[str, float, bool]]:
    """What was sent to a node by now, in order: as text, as a number, and whether it still waits."""
    program, trace = frame.trace.program, frame.trace
    place = program.position[node]
    edges = program.arrivals[program.edge_from[program.arrivals] == place]
    found = []
    for edge in edges[frame.sent[edges]].tolist():
        contribution = trace.contribution(program.slots[edge])
        if isinstance(contribution, float):
            found.append((signed(contribution), contribution, not frame.added[edge]))
    return found


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
