"""The benchmarks run and print; how fast they are is not a test's business."""

import json
from collections.abc import Iterator

import pytest

from graphlab import bench, bench_start
from graphlab.bench import Row
from graphlab.engine import build


def two_rows() -> Iterator[Row]:
    slow, fast = Row("slow", "ms", 8.0, 6.0, 10.0), Row("fast", "ms", 2.0, 1.0, 3.0)
    yield bench.ratio("how many times as fast", slow, fast)
    yield bench.timed("nothing", lambda: None, times=3)


def test_rows_are_printed_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    bench.report([two_rows], as_json=False)
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["how", "many", "times", "as", "fast", "4", "times", "(2", "to", "10)"]
    assert second.startswith("nothing")


def test_json_has_every_row(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "BENCHMARKS", (two_rows,))
    assert bench.main(["--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == ["how many times as fast", "nothing"]
    assert rows[0]["middle"] == 4.0
    assert rows[1]["lowest"] <= rows[1]["middle"] <= rows[1]["highest"]


def test_a_row_of_launches_is_their_median_and_spread() -> None:
    launches = [{"painted": 300.0}, {"painted": 250.0}, {"painted": 290.0}]
    assert bench_start.row("graphlab", "ms", launches, "painted") == Row(
        "graphlab", "ms", 290.0, 250.0, 300.0
    )


def test_start_measures_how_soon_the_window_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_start, "START_BENCHMARKS", (two_rows,))
    assert bench.main(["--start"]) == 0
    assert "how many times as fast" in capsys.readouterr().out


def test_the_benchmarked_graph_is_one_in_which_every_node_matters() -> None:
    program = build(bench.long_document(2_000))
    assert program.faults == ()
    assert len(program.order) == 2_000
    assert len(program.backward) == len(program.computed) > 1_000
