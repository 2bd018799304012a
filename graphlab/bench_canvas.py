"""`graphlab bench --canvas`: how long a repaint of the canvas takes, in a real, visible widget at 1920x1080.

Every figure is the whole way from a moment (or a new number) to pixels: engine, frame, picture,
`QWidget.repaint`. The graphs are lattices: every node reads two nodes of the column before, every number
depends on one leaf, and in the end everything is added up, so that no gradient is 0.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache, partial
from math import sqrt
from time import perf_counter, process_time
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QGraphicsEllipseItem, QGraphicsScene, QGraphicsView, QWidget

from graphlab.bench import Benchmark, Row
from graphlab.document.edits import set_value
from graphlab.document.types import Document, Graph, Node, NodeId, Point
from graphlab.engine import build, run, tapes
from graphlab.paint.screen import Screen
from graphlab.picture import hits
from graphlab.picture.anatomy import BODY_WIDTH
from graphlab.picture.geometry import Geometry, geometry_of
from graphlab.picture.theme import LIGHT
from graphlab.timeline import BEAT, Frame, Phase, frame_at, schedule

SIZE = (1920, 1080)
STEP_X, STEP_Y = BODY_WIDTH + 72.0, 128.0
FRAMES, ROUNDS = 120, 3
FRAME_TIME = 1 / 60
REST = 0.5
"""Seconds that a canvas is watched while nothing moves."""


class Canvas(QWidget):
    """The canvas without a window round it."""

    def __init__(self, document: Document, geometry: Geometry, frame: Frame | None) -> None:
        application()
        super().__init__()
        self.document, self.geometry_, self.frame = document, geometry, frame
        self.screen_, self.camera, self.paints = Screen(), fitting(geometry), 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.resize(*SIZE)
        self.show()
        while not self.windowHandle().isExposed():
            application().processEvents()
        self.settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        painter = QPainter(self)
        self.screen_.paint(
            painter,
            SIZE,
            self.devicePixelRatioF(),
            self.document,
            self.geometry_,
            self.frame,
            self.camera,
            LIGHT,
        )
        painter.end()

    def settle(self) -> None:
        """Repaint until nothing is left to refine."""
        self.repaint()
        while self.screen_.is_behind:
            self.repaint()


def lattice(node_count: int) -> tuple[Document, dict[NodeId, Point]]:
    """A graph of about so many nodes and twice as many wires, and places for it in the shape of a screen."""
    rows = max(3, round(sqrt(node_count * STEP_X / STEP_Y * SIZE[1] / SIZE[0])))
    nodes: dict[NodeId, Node] = {NodeId(1): Node("parameter", name="s")}
    places = {NodeId(1): Point(0.0, 0.0)}
    values = {NodeId(1): 1.5}
    columns = max(3, round((node_count - rows) / rows))
    for place in range(rows * columns):
        key, column, row = NodeId(place + 2), place // rows, place % rows
        places[key] = Point((column + 1) * STEP_X, row * STEP_Y)
        if column == 0:
            nodes[key], values[key] = Node("parameter", name=f"w{row}"), 1.0 + 0.3 * np.cos(row)
        elif column == 1:
            nodes[key] = Node("add", (NodeId(key - rows), NodeId(1)))
        else:
            beside = NodeId(key - rows + 1 if row + 1 < rows else key - 2 * rows + 1)
            nodes[key] = Node("div" if column % 2 else "add", (NodeId(key - rows), beside))
    key, last = NodeId(rows * columns + 1), NodeId(rows * columns + 1)
    for row in range(1, rows):
        key = NodeId(rows * columns + 1 + row)
        nodes[key] = Node("add", (last, NodeId(rows * columns + 1 - row)))
        places[key], last = Point((columns + 1) * STEP_X, (rows - row) * STEP_Y), key
    graph = Graph(MappingProxyType(nodes), key + 1)
    return Document(graph=graph, values=MappingProxyType(values), target=key), places


def fitting(geometry: Geometry) -> tuple[float, float, float]:
    """The camera that shows everything."""
    area = hits.bounds(geometry).grown(56)
    zoom = min(SIZE[0] / area.width, SIZE[1] / area.height)
    return area.x + area.width / 2, area.y + area.height / 2, zoom


def percentiles(name: str, taken: list[tuple[float, float]], aim: str = "") -> Row:
    """A row of the median; its note tells the 95th percentile, which the aims are about.

    Beside the time on the wall stands the time of the processor: on a busy machine they differ.
    """
    times, busy = np.array(taken).T * 1e3
    p95, busy_p95 = float(np.percentile(times, 95)), float(np.percentile(busy, 95))
    note = f"p95 {p95:.1f} ms (processor {busy_p95:.1f})" + (f", aim {aim}" if aim else "")
    return Row(name, "ms", float(np.median(times)), float(times.min()), float(times.max()), note)


def repaints(canvas: Canvas, prepare: Callable[[int], None]) -> list[tuple[float, float]]:
    """Seconds on the wall and of the processor for repaints after something changed: the quietest of ROUNDS.

    Other programs make a round slower, never faster, so the quietest is nearest to what this one costs.
    """
    rounds, before = [], canvas.paints
    for _ in range(ROUNDS):
        taken = []
        for number in range(FRAMES):
            starts, busy = perf_counter(), process_time()
            prepare(number)
            canvas.repaint()
            taken.append((perf_counter() - starts, process_time() - busy))
        rounds.append(taken)
        canvas.settle()
    if canvas.paints < before + ROUNDS * FRAMES:
        raise RuntimeError(
            f"{ROUNDS * FRAMES} repaints were asked for, but {canvas.paints - before} happened"
        )
    return min(rounds, key=lambda taken: float(np.percentile([wall for wall, _ in taken], 95)))


def playing(node_count: int, aim: str) -> Iterator[Row]:
    """Frames of a pass: one event after the other, fast, and everything at once."""
    document, places = lattice(node_count)
    program = build(document)
    trace, timeline, geometry = (
        run(program, document.values),
        schedule(program),
        geometry_of(document, places),
    )
    zones = {phase: (first, last) for phase, first, last in timeline.zones}
    canvas = Canvas(document, geometry, frame_at(timeline, trace, 0.0))
    title = f"{len(program.order):,} nodes, {len(program.slots):,} wires"

    def play(phase: Phase, speed: float, trail: float) -> list[tuple[float, float]]:
        first, last = zones[phase]
        begin = (first + last) / 2 * BEAT
        canvas.frame = frame_at(timeline, trace, begin, trail)
        canvas.settle()

        def prepare(number: int) -> None:
            canvas.frame = frame_at(timeline, trace, begin + number * FRAME_TIME * speed, trail)

        return repaints(canvas, prepare)

    for phase in (Phase.FORWARD, Phase.BACKWARD):
        word = phase.name.lower()
        yield percentiles(f"{title}: {word}, event by event", play(phase, 1.0, 1.0), aim)
        yield percentiles(f"{title}: {word}, 40 events a second", play(phase, 40 * BEAT, 30.0), aim)
    fast = len(timeline) * BEAT / 10.0
    yield percentiles(f"{title}: backward, pass in 10 s", play(Phase.BACKWARD, fast, len(timeline) / 10), aim)
    sweep = float(len(timeline) - zones[Phase.SEED][1])
    canvas.frame = frame_at(timeline, trace, timeline.duration, sweep)
    moving = len(canvas.frame.moving)
    canvas.settle()

    def everything(number: int) -> None:
        # Later and later the same events: everything stays on its way, and everything moves.
        canvas.frame = frame_at(timeline, trace, timeline.duration, sweep * (1.0 + number / FRAMES))

    yield percentiles(f"{title}: {moving:,} packets and streaks", repaints(canvas, everything), aim)
    canvas.close()


def dragging(node_count: int, aim: str) -> Iterator[Row]:
    """A leaf dragged, on which every number depends: edit, engine, frame, repaint."""
    document, places = lattice(node_count)
    program, geometry = build(document), geometry_of(document, places)
    kernels = tapes.load(program.distinct_ops.values()) or tapes.compile_here(program.distinct_ops.values())
    timeline = schedule(program)
    canvas = Canvas(document, geometry, frame_at(timeline, run(program, document.values), timeline.duration))

    def prepare(number: int) -> None:
        value = 1.5 + 1.2 * np.sin(number / 20)
        canvas.document = set_value(canvas.document, NodeId(1), value)
        trace = run(program, canvas.document.values, tapes.best(program))
        canvas.frame = frame_at(timeline, trace, timeline.duration)

    changed = "kernels" if kernels else "plain rules"
    name = f"{len(program.order):,} nodes: leaf dragged, all numbers change"
    row = percentiles(name, repaints(canvas, prepare), aim)
    yield Row(row.name, row.unit, row.middle, row.lowest, row.highest, f"{row.note}, {changed}")
    yield percentiles(
        f"{len(program.order):,} nodes: one card dragged", repaints(canvas, _drag_card(canvas, places))
    )
    canvas.close()


def moving_camera(node_count: int) -> Iterator[Row]:
    """Panning and zooming over a large graph; what a repaint leaves to refine is done in later frames."""
    document, places = lattice(node_count)
    program, geometry = build(document), geometry_of(document, places)
    timeline = schedule(program)
    canvas = Canvas(document, geometry, frame_at(timeline, run(program, document.values), timeline.duration))
    title = f"{len(program.order):,} nodes"
    for zoom in (canvas.camera[2], 0.6):
        canvas.camera = (*canvas.camera[:2], zoom)
        canvas.settle()
        x, y, _ = canvas.camera

        def pan(number: int, x: float = x, y: float = y, zoom: float = zoom) -> None:
            canvas.camera = (x + number * 9 / zoom, y + number * 4 / zoom, zoom)

        def scale(number: int, zoom: float = zoom) -> None:
            canvas.camera = (*canvas.camera[:2], zoom * 1.02 ** (number % 40))

        yield percentiles(f"{title}: pan at zoom {zoom:.2f}", repaints(canvas, pan))
        yield percentiles(f"{title}: zoom from {zoom:.2f}", repaints(canvas, scale))
        canvas.camera = (x, y, zoom * 1.5)
        canvas.repaint()
        starts = perf_counter()
        canvas.settle()
        rest = (perf_counter() - starts) * 1e3
        yield Row(f"{title}: until sharp again", "ms", rest, rest, rest, "one run")
    canvas.close()


def resting() -> Iterator[Row]:
    """Repaints while nothing moves."""
    document, places = lattice(200)
    canvas = Canvas(document, geometry_of(document, places), None)
    application().processEvents()
    before, ends = canvas.paints, perf_counter() + REST
    while perf_counter() < ends:
        application().processEvents()
    count = float(canvas.paints - before)
    yield Row(f"repaints in {REST} seconds of rest", "times", count, count, count, "aim 0")
    canvas.close()


def graphics_scene(node_count: int) -> Iterator[Row]:
    """The same sweep in a plain QGraphicsScene: an item for each card, text, wire and packet."""
    application()
    document, places = lattice(node_count)
    geometry = geometry_of(document, places)
    scene, dots = _scene_of(document, geometry)
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.resize(*SIZE)
    x, y, zoom = fitting(geometry)
    view.scale(zoom, zoom)
    view.centerOn(x, y)
    view.show()
    application().processEvents()
    taken = []
    for number in range(12):
        starts, busy = perf_counter(), process_time()
        share = number / 12
        places_now = (1 - share) * geometry.wires[:, 0] + share * geometry.wires[:, 3]
        for dot, place in zip(dots, places_now.tolist(), strict=True):
            dot.setPos(*place)
        view.viewport().repaint()
        taken.append((perf_counter() - starts, process_time() - busy))
    view.close()
    yield percentiles(f"{len(geometry.nodes):,} nodes: the same sweep in a QGraphicsScene", taken)


def _scene_of(document: Document, geometry: Geometry) -> tuple[QGraphicsScene, list[QGraphicsEllipseItem]]:
    scene, pen, font = QGraphicsScene(), QPen(Qt.GlobalColor.gray, 1.5), QFont()
    for a, b, c, d in geometry.wires.tolist():
        path = QPainterPath(QPointF(*a))
        path.cubicTo(QPointF(*b), QPointF(*c), QPointF(*d))
        scene.addPath(path, pen)
    for x, y, width, height in geometry.cards.tolist():
        scene.addRect(x, y, width, height, pen, Qt.GlobalColor.white)
        for row in (36, 60):
            scene.addText("-0.707", font).setPos(x + 60, y + row)
    dots = [scene.addEllipse(-6, -6, 12, 12, pen, Qt.GlobalColor.black) for _ in geometry.slots]
    return scene, dots


def _drag_card(canvas: Canvas, places: dict[NodeId, Point]) -> Callable[[int], None]:
    node = canvas.geometry_.nodes[len(canvas.geometry_.nodes) // 2]

    def prepare(number: int) -> None:
        moved = {**places, node: Point(places[node].x + 8 * number, places[node].y + 4 * number)}
        canvas.geometry_ = geometry_of(canvas.document, moved)

    return prepare


@cache
def application() -> QApplication:
    """The application, kept for good; without a screen unless there is one already."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication([])


CANVAS_BENCHMARKS: tuple[Benchmark, ...] = (
    partial(playing, 200, "8"),
    partial(playing, 5_000, "16"),
    partial(dragging, 300, "16"),
    partial(dragging, 5_000, "33"),
    partial(moving_camera, 5_000),
    resting,
    partial(graphics_scene, 5_000),
)


def bench_canvas() -> list[Row]:
    """All figures of the canvas, one after the other."""
    return [row for benchmark in CANVAS_BENCHMARKS for row in benchmark()]
