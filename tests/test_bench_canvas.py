"""The figures of the canvas come from graphs and repaints that are what they say."""

from collections.abc import Iterator

import numpy as np
import pytest

from graphlab import bench, bench_canvas
from graphlab.bench import Row
from graphlab.document.edits import set_value
from graphlab.document.types import NodeId
from graphlab.engine import build, run
from graphlab.picture.geometry import geometry_of

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(autouse=True)
def _few_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_canvas, "FRAMES", 3)
    monkeypatch.setattr(bench_canvas, "ROUNDS", 1)
    monkeypatch.setattr(bench_canvas, "SIZE", (480, 270))
    monkeypatch.setattr(bench_canvas, "REST", 0.02)


@pytest.mark.parametrize("node_count", [60, 300])
def test_every_number_of_the_lattice_depends_on_the_dragged_leaf(node_count: int) -> None:
    document, places = bench_canvas.lattice(node_count)
    program = build(document)
    assert not program.faults
    assert abs(len(program.order) - node_count) < 0.25 * node_count
    assert 1.5 < len(program.slots) / len(program.order) < 2.1
    one = run(program, document.values)
    other = run(program, set_value(document, NodeId(1), 1.75).values)
    computed = np.array([op is not None for op in program.ops])
    assert (one.values[: program.node_floats] != other.values[: program.node_floats])[computed].all()
    assert (one.grads != 0).all()
    assert len(geometry_of(document, places).slots) == len(program.slots)


@pytest.mark.parametrize(
    "benchmark",
    [
        lambda: bench_canvas.playing(40, "8"),
        lambda: bench_canvas.dragging(40, "16"),
        lambda: bench_canvas.moving_camera(40),
        bench_canvas.resting,
        lambda: bench_canvas.graphics_scene(40),
    ],
    ids=["playing", "dragging", "camera", "resting", "scene"],
)
def test_every_benchmark_gives_rows_of_positive_times(benchmark) -> None:
    rows: list[Row] = list(benchmark())
    assert rows
    for row in rows:
        assert row.lowest <= row.middle <= row.highest
        assert (row.lowest > 0) == (row.unit == "ms")


def test_a_resting_canvas_is_not_repainted() -> None:
    (row,) = bench_canvas.resting()
    assert row.middle == 0


def test_repaints_that_did_not_happen_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    document, places = bench_canvas.lattice(20)
    canvas = bench_canvas.Canvas(document, geometry_of(document, places), None)
    canvas.hide()
    with pytest.raises(RuntimeError, match="repaints were asked for"):
        bench_canvas.repaints(canvas, lambda number: None)


def test_the_command_measures_the_canvas_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def one() -> Iterator[Row]:
        yield Row("a repaint", "ms", 1.0, 1.0, 1.0)

    monkeypatch.setattr(bench_canvas, "CANVAS_BENCHMARKS", (one,))
    assert bench.main(["--canvas"]) == 0
    assert "a repaint" in capsys.readouterr().out
