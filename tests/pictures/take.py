"""Takes pictures of every state of the window, in the three themes, by driving a real window with real
events.

    xvfb-run -s "-screen 0 1920x1080x24" python tests/pictures/take.py OUT [WORD ...]

Each picture is a PNG in the folder OUT, named state-theme.png; with WORDs, only states whose names hold one
of them.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

PRIVATE = tempfile.mkdtemp()
os.environ.update(GRAPHLAB_CONFIG=PRIVATE, GRAPHLAB_STATE=PRIVATE)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QPoint, QPointF, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from graphlab.document import NodeId, edits  # noqa: E402
from graphlab.language import parse  # noqa: E402
from graphlab.lessons import LESSONS  # noqa: E402
from graphlab.timeline import Phase  # noqa: E402
from graphlab.ui.settings import Settings  # noqa: E402
from graphlab.ui.window import Window  # noqa: E402

SIZE = (1920, 1080)
THEMES = ("light", "dark", "projector")
LECTURE = "e = a*b; d = e + c; L = d*f; a = 2; b = -3; c = 10; f = -2"
ROADS = "f = (a*b)*(a + b); a = -2; b = 3"
NEURON = "a = 2\nb = -3\nc = 10\ne = a*b\nd = e + c\nf = -2\nL = d*f"

State = Callable[["Stage"], None]


class Stage:
    """A window on a screen, and hands to use it with."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.window = Window(app, Settings(Path(PRIVATE)), Path(PRIVATE) / "journal")
        self.window.setGeometry(0, 0, *SIZE)
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.wait()

    @property
    def canvas(self):
        return self.window.canvas

    def wait(self, milliseconds: int = 60) -> None:
        QTest.qWait(milliseconds)

    def home(self) -> None:
        self.window.session.saved()
        self.window.go_home()
        self.wait()

    def type_formula(self, text: str) -> None:
        """As a newcomer does: type into the field and press Enter."""
        self.home()
        field = self.window.start.formula
        field.clear()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.wait()

    def open(self, text: str) -> None:
        self.type_formula(text)
        self.window.player.go(None)
        self.wait()

    def node(self, name: str) -> NodeId:
        found = edits.find(self.window.session.document, name)
        assert found is not None, name
        return found

    def middle(self, node: NodeId) -> QPoint:
        card = self.canvas.geometry_now.card(node)
        return self.canvas.to_screen((card.x + card.width / 2, card.y + 14)).toPoint()

    def click(self, node: NodeId) -> None:
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=self.middle(node))
        self.wait()

    def drag(self, start: QPointF, end: QPointF, release: bool = True) -> None:
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(self.canvas, left, pos=start.toPoint())
        for step in range(1, 9):
            place = start + (end - start) * step / 8
            QTest.mouseMove(self.canvas, place.toPoint())
            self.wait(8)
        if release:
            QTest.mouseRelease(self.canvas, left, pos=end.toPoint())
        self.wait()

    def at_step(self, phase: Phase, number: int, alpha: float = 1.0) -> None:
        """Show the number-th event of a phase, this far."""
        timeline = self.window.session.timeline
        steps = [k for k in range(len(timeline)) if timeline.phases[k] == phase]
        index = steps[number]
        self.window.player.seek(
            timeline.time_of(index) + (timeline.time_of(index + 1) - timeline.time_of(index)) * alpha
        )
        self.wait()


def start_page(stage: Stage) -> None:
    stage.home()
    stage.wait(200)


def start_mistake(stage: Stage) -> None:
    stage.home()
    field = stage.window.start.formula
    QTest.keyClicks(field, "L = tahn(w*x + b)")
    QTest.keyClick(field, Qt.Key.Key_Return)
    stage.wait()


def lecture_start(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.window.player.go(0)


def lecture_forward(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.at_step(Phase.FORWARD, 1, 0.5)


def lecture_seed(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.at_step(Phase.SEED, 0)


def lecture_backward(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.at_step(Phase.BACKWARD, 4, 0.45)


def lecture_end(stage: Stage) -> None:
    stage.open(LECTURE)


def lecture_leaf(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.click(stage.node("b"))
    stage.wait(500)


def lecture_op(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.click(stage.node("d"))
    stage.wait(500)


def roads_tray(stage: Stage) -> None:
    stage.open(ROADS)
    stage.click(stage.node("a"))
    stage.at_step(Phase.BACKWARD, 4, 0.6)


def roads_add(stage: Stage) -> None:
    stage.open(ROADS)
    stage.click(stage.node("a"))
    stage.at_step(Phase.ACCUMULATE, 4)


def lesson(number: int, scene: int) -> State:
    def show(stage: Stage) -> None:
        stage.home()
        stage.window.open_lesson(LESSONS[number])
        stage.wait()
        stage.window.scenes.show(scene)
        stage.wait()

    return show


def drag_value(stage: Stage) -> None:
    stage.open(LECTURE)
    from graphlab.picture.anatomy import kind_of, rows_of

    leaf = stage.node("a")
    card = stage.canvas.geometry_now.card(leaf)
    row = rows_of(kind_of(stage.window.session.document.graph.nodes[leaf]))[0]
    start = stage.canvas.to_screen((card.x + card.width * 0.6, card.y + row))
    stage.drag(start, start + QPointF(160, 0), release=False)


def drag_done(stage: Stage) -> None:
    QTest.mouseRelease(stage.canvas, Qt.MouseButton.LeftButton)


def box_select(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.drag(
        QPointF(20, 80), QPointF(stage.canvas.width() * 0.55, stage.canvas.height() * 0.7), release=False
    )


def palette(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.canvas.setFocus()
    QTest.keyClick(stage.canvas, Qt.Key.Key_Tab)
    stage.wait()
    QTest.keyClicks(stage.canvas._palette._field, "squash")
    stage.wait()


def connect(stage: Stage) -> None:
    stage.open("a = 2; b = 3; L = a*b; M = tanh(a)")
    geometry = stage.canvas.geometry_now
    start = stage.canvas.to_screen(geometry.outputs[geometry.row[stage.node("b")]])
    stage.drag(start, start + QPointF(220, 60), release=False)


def formula_mistake(stage: Stage) -> None:
    stage.open(LECTURE)
    editor = stage.window.bench.formula.editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "M = tahn(L")
    stage.wait(500)


def log_of_negative(stage: Stage) -> None:
    stage.open("x = -1; y = log(x); L = y*w + 1")
    stage.click(stage.node("y"))
    stage.wait(400)


def divide_by_zero(stage: Stage) -> None:
    stage.open("x = 0; y = 1/x; L = exp(1000*y) + sqrt(x)")


def half_built(stage: Stage) -> None:
    stage.open("a = 2; b = 3; e = a*b; L = tanh(e)")
    session = stage.window.session
    session.apply(edits.delete, [stage.node("b")], label="Delete")
    stage.wait(300)


def cycle(stage: Stage) -> None:
    from graphlab.document import Slot

    stage.open("a = 2; e = a*b; L = tanh(e)")
    stage.window.session.apply(edits.connect, stage.node("L"), Slot(stage.node("e"), 1), label="Connect")
    stage.wait(300)


def neuron_net(stage: Stage) -> None:
    rows = [f"h{i} = tanh(w{i}0*x0 + w{i}1*x1 + b{i})" for i in range(8)]
    stage.open("; ".join(rows) + "; L = (" + " + ".join(f"v{i}*h{i}" for i in range(8)) + " - y)**2")
    stage.at_step(Phase.BACKWARD, 20, 0.5)


def huge(stage: Stage) -> None:
    lines = [f"t{i} = tanh(w{i}*t{i - 1} + c{i})" if i else "t0 = w0*x" for i in range(400)]
    stage.home()
    stage.window.open_document(parse("\n".join([*lines, "L = t399**2"])))
    stage.wait(300)


def keys_sheet(stage: Stage) -> None:
    stage.open(LECTURE)
    stage.window.trigger("keys")
    stage.wait(200)


def states() -> Iterator[tuple[str, State]]:
    yield "start", start_page
    yield "start-mistake", start_mistake
    yield "lecture-start", lecture_start
    yield "lecture-forward", lecture_forward
    yield "lecture-seed", lecture_seed
    yield "lecture-backward", lecture_backward
    yield "lecture-end", lecture_end
    yield "lecture-leaf", lecture_leaf
    yield "lecture-op", lecture_op
    yield "roads-tray", roads_tray
    yield "roads-add", roads_add
    for number, each in enumerate(LESSONS):
        for scene in (0, 3, 5):
            yield f"lesson-{each.name}-{scene + 1}", lesson(number, scene)
    yield "drag-value", drag_value
    yield "box-select", box_select
    yield "palette", palette
    yield "connect", connect
    yield "formula-mistake", formula_mistake
    yield "log-of-negative", log_of_negative
    yield "divide-by-zero", divide_by_zero
    yield "half-built", half_built
    yield "cycle", cycle
    yield "net", neuron_net
    yield "huge", huge
    yield "keys", keys_sheet


def main(out: str, *words: str) -> int:
    """Take the pictures; returns the exit code."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(["graphlab"])
    stage = Stage(app)
    themes = [word for word in words if word in THEMES] or THEMES
    wanted = [word for word in words if word not in THEMES]
    for theme in themes:
        if (theme == "projector") != (stage.window.theme_name == "projector"):
            stage.window.toggle_projector()
        if theme != "projector":
            stage.window.use_theme(theme)
        for name, show in states():
            if wanted and not any(word in name for word in wanted):
                continue
            show(stage)
            stage.wait(120)
            path = folder / f"{name}-{theme}.png"
            app.primaryScreen().grabWindow(0).save(str(path))
            print(path, flush=True)
            drag_done(stage)
            for dialog in app.topLevelWidgets():
                if dialog is not stage.window and dialog.isVisible():
                    dialog.close()
    stage.window.session.saved()
    stage.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
