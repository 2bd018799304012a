"""One moment as a display list, from back to front: wires, cards, numbers, what travels, what is said."""

from collections.abc import Container, Iterable
from dataclasses import replace

import numpy as np

from graphlab.document.types import Document, NodeId
from graphlab.picture import hits
from graphlab.picture.callout import callout, caption, halo, tray, trays
from graphlab.picture.cards import face_of, face_shapes
from graphlab.picture.detail import LAYERS, Look, look_of
from graphlab.picture.digits import digits, texts_of
from graphlab.picture.geometry import Geometry, Ints
from graphlab.picture.links import wires_of
from graphlab.picture.packets import backward_packet, forward_packet, forward_trail, value_words
from graphlab.picture.reading import BORN, ZERO, Reading, read
from graphlab.picture.shapes import Bounds, Box, Picture, Shape
from graphlab.picture.theme import Theme
from graphlab.picture.tints import TINTS, tint_codes, tint_shapes
from graphlab.picture.wires import cubic_of, ranks_of, term_label, wire_shapes
from graphlab.timeline import Frame, Moving, Phase
from graphlab.timeline.sentences import why_zero

MARGIN = 56.0
ALL = range(1 << 62)


def draw(
    document: Document,
    geometry: Geometry,
    frame: Frame | None,
    theme: Theme,
    *,
    active: bool = True,
    selection: frozenset[NodeId] = frozenset(),
    hidden: frozenset[NodeId] = frozenset(),
    highlights: frozenset[NodeId] = frozenset(),
    layers: frozenset[str] = LAYERS,
    zoom: float | None = None,
    stale: bool = False,
) -> Picture:
    """Everything that is seen at one moment.

    active shows the event of this moment (halo, packets, callout); hidden nodes are left out with their
    wires; layers are LAYERS and "terms"; zoom is how many pixels a graph unit will have (by default the
    theme's scale) and decides what can be read; stale hatches every number.
    """
    look = look_of(theme, zoom, layers, is_stale=stale)
    reading = read(document, geometry, frame)
    if not active:
        reading = replace(reading, active=-1, wire=-1)
    rows = np.array([row for row, node in enumerate(geometry.nodes) if node not in hidden], np.int64)
    wires = _seen(geometry, rows)
    shapes = highlighted(look, geometry, highlights - hidden)
    for number in wires[np.argsort(ranks_of(reading.levels[wires]), kind="stable")].tolist():
        shapes += wire_shapes(
            look, cubic_of(geometry, number), int(reading.levels[number]), geometry.slots[number]
        )
    shapes += cards(document, geometry, reading, look, rows)
    shapes += texts_of(geometry, digits(geometry, reading, look, rows), look)
    shapes += terms(document, geometry, reading, look, frame, wires)
    shapes += rings(look, geometry, selection - hidden, theme.selection, 3.0)
    bounds = hits.bounds(geometry, [geometry.nodes[row] for row in rows.tolist()]).grown(MARGIN)
    if active and frame is not None and not stale:
        shapes += event(
            document, geometry, frame, reading, look, frozenset(rows.tolist()), wires, bounds.grown(-8.0)
        )
    shapes += captions(geometry, reading, look, rows)
    return Picture(tuple(shapes), bounds)


def cards(document: Document, geometry: Geometry, reading: Reading, look: Look, rows: Ints) -> list[Shape]:
    """The faces of these rows, and at small zooms the tints that stand for their numbers."""
    shapes: list[Shape] = []
    codes = tint_codes(reading)
    for row in rows.tolist():
        x, y, width, height = geometry.cards[row].tolist()
        node = geometry.nodes[row]
        shapes += face_shapes(face_of(document, geometry, reading, row), look, x, y, node)
        if not look.detail.number:
            shapes += tint_shapes(width, height, TINTS[int(codes[row])], look, x, y, node)
    return shapes


def event(
    document: Document,
    geometry: Geometry,
    frame: Frame,
    reading: Reading,
    look: Look,
    rows: frozenset[int],
    wires: Ints,
    within: Bounds,
) -> list[Shape]:
    """What happens at this moment on these rows and wires: halo, packets, trays, callout."""
    shapes: list[Shape] = []
    if reading.active in rows:
        shapes += halo(look, geometry, reading.active, is_target=reading.active == reading.target)
    shapes += packets(document, geometry, frame, reading, look, frozenset(wires.tolist()))
    for row in trays(geometry, frame):
        if row in rows:
            shapes += tray(look, geometry, frame, row)
    if reading.active in rows:
        shapes += callout(look, document, geometry, frame, reading.active, within)
    return shapes


def packets(
    document: Document,
    geometry: Geometry,
    frame: Frame,
    reading: Reading,
    look: Look,
    shown: Container[int] = ALL,
) -> list[Shape]:
    """Everything that is on its way along the shown wires; where a zero is sent, the reason instead."""
    shapes: list[Shape] = []
    skeleton = geometry.skeleton
    moving = travelling(frame)
    wires = wires_of(skeleton, frame.trace.program)[moving.edges]
    for wire, alpha, back in zip(
        wires.tolist(), moving.alphas.tolist(), moving.is_backward.tolist(), strict=True
    ):
        if wire < 0 or wire not in shown:
            continue
        cubic, slot = cubic_of(geometry, wire), geometry.slots[wire]
        origin = int(skeleton.wire_from[wire])
        if not back and alpha == 1.0:
            shapes.append(forward_trail(look, cubic, slot))
        elif not back:
            text = value_words(float(reading.values[origin]), reading.wide.get(origin, ""))
            shapes += forward_packet(look, cubic, alpha, text, slot)
        elif reading.whole[wire] == ZERO:
            # One that has arrived is said by `terms`.
            if alpha < 1.0:
                shapes += term_label(look, cubic, 0.0, slot, why_zero(document, frame.trace, slot))
        else:
            wide = reading.wide.get(int(skeleton.wire_to[wire]), "")
            shapes += backward_packet(
                look, cubic, alpha, float(reading.contributions[wire]), int(reading.whole[wire]), slot, wide
            )
    return shapes


def travelling(frame: Frame) -> Moving:
    """What is on its way; at the very end of a step, what has just arrived."""
    step = frame.step
    if step is None or frame.alpha < 1.0 or len(frame.moving):
        return frame.moving
    program = frame.trace.program
    if step.slot is not None and step.phase == Phase.BACKWARD:
        edges = np.array([program.edge[step.slot]])
    elif step.phase == Phase.FORWARD:
        edges = np.flatnonzero(program.edge_to == program.position[step.node])
    else:
        return frame.moving
    return Moving(edges, np.ones(len(edges)), np.full(len(edges), step.phase == Phase.BACKWARD))


def captions(geometry: Geometry, reading: Reading, look: Look, rows: Ints) -> list[Shape]:
    """What is wrong at a node, in words below its card."""
    shapes: list[Shape] = []
    shown = set(rows.tolist())
    for row, words in reading.words.items():
        if row in shown and look.detail.label and reading.standing[row] == BORN:
            shapes += caption(look, words, geometry.cards[row].tolist(), geometry.nodes[row])
    return shapes


def terms(
    document: Document, geometry: Geometry, reading: Reading, look: Look, frame: Frame | None, wires: Ints
) -> list[Shape]:
    """What was sent along the wires: every product with the layer "terms", else only the zeros."""
    if not look.shows_products:
        return []
    shown = wires[reading.sent[wires]]
    if "terms" not in look.layers:
        shown = shown[reading.levels[shown] == ZERO]
    shapes: list[Shape] = []
    for number in shown.tolist():
        slot, contribution = geometry.slots[number], float(reading.contributions[number])
        reason = ""
        if (
            frame is not None
            and contribution == 0
            and number == reading.wire
            and frame.phase == Phase.BACKWARD
        ):
            reason = why_zero(document, frame.trace, slot)
        shapes += term_label(look, cubic_of(geometry, number), contribution, slot, reason)
    return shapes


def _seen(geometry: Geometry, rows: Ints) -> Ints:
    """The wires between these rows."""
    shown = np.zeros(len(geometry.nodes), np.bool_)
    shown[rows] = True
    return np.flatnonzero(shown[geometry.skeleton.wire_from] & shown[geometry.skeleton.wire_to])


def highlighted(look: Look, geometry: Geometry, nodes: Iterable[NodeId]) -> list[Shape]:
    """The broad quiet rings round nodes that a scene points at."""
    return rings(look, geometry, nodes, look.theme.selection_tint, 10.0)


def rings(look: Look, geometry: Geometry, nodes: Iterable[NodeId], colour: str, width: float) -> list[Shape]:
    """A ring round each of these cards, in the order of their ids."""
    found: list[Shape] = []
    width = look.at_least(width, 2.0)
    for node in sorted(nodes):
        if node in geometry.row:
            box = geometry.card(node).grown(width / 2 + 1)
            found.append(
                Box(
                    box.x,
                    box.y,
                    box.width,
                    box.height,
                    look.theme.card_radius + width / 2,
                    "",
                    colour,
                    width,
                    depicts=node,
                )
            )
    return found
