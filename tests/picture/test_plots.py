"""A node's value over a leaf: the curve, its tangent, its secant, the ticks, and the drawing."""

from dataclasses import replace
from math import inf, isclose, nan

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from graphlab.document import Document, NodeId
from graphlab.document.edits import add_leaf, add_op, find, set_value
from graphlab.engine import build, run
from graphlab.language import parse
from graphlab.picture.plots import Plot, Series, shown_range, tick_labels, ticks, without_jumps, y_over_leaf
from graphlab.picture.plotting import plot_picture
from graphlab.picture.shapes import Box, Curve, Disc, Polygon, Text
from graphlab.picture.theme import THEMES

PARABOLA = "x = 3.0\nf = 3*x**2 - 4*x + 5"


def named(document: Document, name: str) -> NodeId:
    key = find(document, name)
    assert key is not None
    return key


def over(text: str, leaf: str, target: str, low: float, high: float, **options: float) -> Plot:
    document = parse(text)
    plot = y_over_leaf(document, named(document, leaf), named(document, target), low, high, **options)
    assert plot is not None
    return plot


def test_the_first_plot_of_the_lecture() -> None:
    plot = over(PARABOLA, "x", "f", -4.0, 6.0, h=0.001)
    (series,) = plot.series
    np.testing.assert_allclose(series.ys, 3 * series.xs**2 - 4 * series.xs + 5)
    assert (series.xs[0], series.xs[-1], len(series.xs)) == (-4.0, 6.0, 200)
    assert (plot.x_label, plot.y_label, plot.cursor) == ("x", "f", 3.0)
    assert plot.slopes is not None
    assert (plot.slopes.y, plot.slopes.tangent) == (20.0, 14.0)
    assert plot.slopes.secant == 14.00300000000243
    assert plot.slopes.difference == pytest.approx(0.003, rel=1e-6)
    assert [(line.kind, line.x, line.y) for line in plot.lines] == [
        ("tangent", 3.0, 20.0),
        ("secant", 3.0, 20.0),
    ]


@pytest.mark.parametrize(
    ("h", "secant"),
    [(1e-3, 14.00300000000243), (1e-8, 14.00000009), (1e-12, 14.00124), (1e-15, 10.66), (1e-16, 0.0)],
)
def test_a_step_that_is_too_small_spoils_the_secant_as_in_the_lecture(h: float, secant: float) -> None:
    plot = over(PARABOLA, "x", "f", -4.0, 6.0, h=h)
    assert plot.slopes is not None
    assert plot.slopes.secant == pytest.approx(secant, rel=1e-3)
    assert plot.slopes.tangent == 14.0


def test_a_step_of_nothing_has_no_secant() -> None:
    plot = over(PARABOLA, "x", "f", -4.0, 6.0, h=0.0)
    assert plot.slopes is not None
    assert np.isnan(plot.slopes.secant)
    assert [line.kind for line in plot.lines] == ["tangent"]


def test_without_a_step_there_is_the_tangent_alone() -> None:
    plot = over(PARABOLA, "x", "f", -4.0, 6.0)
    assert plot.slopes is None
    assert [(line.kind, line.slope) for line in plot.lines] == [("tangent", 14.0)]


@given(st.floats(-3, 3), st.sampled_from(["x", "w", "b"]))
def test_the_curve_is_what_runs_with_other_values_give(at: float, leaf: str) -> None:
    document = parse("x = 0.5\nw = -1.5\nb = 0.25\no = tanh(x*w + b) * x - relu(w)")
    key, target = named(document, leaf), named(document, "o")
    plot = y_over_leaf(document, key, target, at, at + 1.0, samples=5)
    assert plot is not None
    for x, y in zip(plot.series[0].xs.tolist(), plot.series[0].ys.tolist(), strict=True):
        moved = set_value(document, key, x)
        assert run(build(moved), moved.values).value(target) == pytest.approx(y, rel=1e-12, abs=1e-12)


def test_a_node_in_the_middle_has_its_own_tangent() -> None:
    document = parse("a = 2.0\nb = -3.0\nf = -2.0\ne = a*b\nL = e*f")
    plot = y_over_leaf(document, named(document, "a"), named(document, "e"), -10.0, 10.0)
    assert plot is not None
    assert plot.lines[0].slope == -3.0
    assert plot.lines[0].y == -6.0


def test_a_leaf_that_the_target_does_not_read_gives_a_flat_line() -> None:
    plot = over("a = 2.0\nb = 5.0\nL = tanh(a)", "b", "L", 0.0, 10.0, h=0.5)
    assert plot.slopes is not None
    assert (plot.slopes.tangent, plot.slopes.secant) == (0.0, 0.0)
    assert len(set(plot.series[0].ys.tolist())) == 1
    assert plot.y_range[0] < plot.lines[0].y < plot.y_range[1]


def test_the_present_value_is_always_in_sight() -> None:
    plot = over(PARABOLA, "x", "f", -1.0, 1.0)
    assert plot.x_range == (-1.0, 3.0)
    assert plot.y_range[0] < 20.0 < plot.y_range[1]


def test_where_a_value_is_not_finite_the_curve_has_a_gap() -> None:
    (series,) = over("x = 2.0\ny = log(x)", "x", "y", -4.0, 4.0, samples=81).series
    assert np.isnan(series.ys[series.xs <= 0]).all()
    assert np.isfinite(series.ys[series.xs > 0]).all()


def test_a_pole_is_not_joined_and_its_far_tails_are_cut() -> None:
    plot = over("x = 0.5\ny = 1 / x", "x", "y", -3.0, 3.0)
    (series,) = plot.series
    assert np.isnan(series.ys[np.flatnonzero(series.xs > 0)[0]])
    assert plot.y_range[1] < 40.0
    for piece in polylines(plot):
        xs = [x for x, _ in piece]
        assert xs == sorted(xs)
    assert len(polylines(plot)) == 2


def test_nothing_is_plotted_where_there_is_no_number() -> None:
    document, a = add_leaf(Document(), 2.0, name="a")
    document, t = add_leaf(document, np.array([1.0, 2.0]), name="t")
    document, y = add_op(document, "mul", [a, t], name="y")
    document, s = add_op(document, "tanh", [a], name="s")
    document, half = add_op(document, "mul", [a, None], name="half")
    assert y_over_leaf(document, a, y, -1.0, 1.0) is None
    assert y_over_leaf(document, t, s, -1.0, 1.0) is None
    assert y_over_leaf(document, a, half, -1.0, 1.0) is None
    assert y_over_leaf(document, s, s, -1.0, 1.0) is None
    for low, high in ((1.0, 1.0), (2.0, 1.0), (nan, 1.0), (-inf, 1.0)):
        assert y_over_leaf(document, a, s, low, high) is None
    assert y_over_leaf(set_value(document, a, nan), a, s, -1.0, 1.0) is None


def test_beside_tensors_numbers_can_still_be_plotted() -> None:
    document, a = add_leaf(Document(), 2.0, name="a")
    document, _ = add_leaf(document, np.array([1.0, 2.0]), name="t")
    document, y = add_op(document, "mul", [a, a], name="y")
    plot = y_over_leaf(document, a, y, -3.0, 3.0, samples=7)
    assert plot is not None
    assert plot.series[0].ys.tolist() == [9.0, 4.0, 1.0, 0.0, 1.0, 4.0, 9.0]


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12), st.integers(2, 12))
@example(0.1, 0.2, 6)
@example(-1.0, 2.0, 2)
def test_ticks_are_round_numbers_inside_the_range(low: float, width: float, most: int) -> None:
    high = low + width
    assume(high > low and width > 1e-9 * abs(low))
    found = ticks(low, high, most)
    assert len(found) <= most
    room = 1e-6 * (high - low)
    assert all(low - room <= tick <= high + room for tick in found)
    steps = {float(f"{step:.3e}") for step in np.diff(found)}
    if len(found) > 2 and abs(low) < 1e6 * width:
        (step,) = steps
        assert f"{step:e}"[0] in "125"
        assert f"{step:e}"[2:5] == "000"


@pytest.mark.parametrize(
    ("low", "high", "names"),
    [
        (0.0, 1.0, ("0.0", "0.2", "0.4", "0.6", "0.8", "1.0")),
        (-1.1, 1.1, ("−1.0", "−0.5", "0.0", "0.5", "1.0")),
        (-7.0, 22.0, ("−5", "0", "5", "10", "15", "20")),
        (0.0, 6e7, ("0", "1e7", "2e7", "3e7", "4e7", "5e7", "6e7")[::2]),
        (0.0, 5e-6, ("0", "1e−6", "2e−6", "3e−6", "4e−6", "5e−6")),
    ],
)
def test_tick_labels_share_decimals(low: float, high: float, names: tuple[str, ...]) -> None:
    assert tick_labels(ticks(low, high)) == names


@pytest.mark.parametrize("bounds", [(1.0, 1.0), (2.0, 1.0), (nan, 1.0), (0.0, inf)])
def test_there_are_no_ticks_on_no_range(bounds: tuple[float, float]) -> None:
    assert ticks(*bounds) == ()


def test_a_range_holds_what_is_seen_and_cuts_far_tails() -> None:
    ys = np.concatenate([np.linspace(0.0, 1.0, 98), [1e9, -1e9]])
    low, high = shown_range(ys, [7.0])
    assert low < 0.0
    assert 7.0 <= high < 10.0
    assert shown_range(np.array([nan, inf]), []) == (-1.0, 1.0)
    low, high = shown_range(np.full(9, 5.0), [5.0])
    assert low < 5.0 < high
    low, high = shown_range(np.zeros(9), [0.0])
    assert low < 0.0 < high


def test_a_steep_slope_is_no_jump() -> None:
    ys = np.array([0.0, 0.0, 1.0, 1.0])
    assert without_jumps(ys, (0.0, 1.0)).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert np.isnan(without_jumps(ys * 2, (0.0, 1.0))).tolist() == [False, False, True, False]


def polylines(plot: Plot, theme: str = "light") -> list[tuple[tuple[float, float], ...]]:
    """The pieces of the curve in a drawing."""
    picture = plot_picture(plot, THEMES[theme], 320, 300)
    width = max(shape.stroke_width for shape in picture.shapes if isinstance(shape, Polygon))
    return [
        shape.points
        for shape in picture.shapes
        if isinstance(shape, Polygon) and shape.stroke_width == width and not shape.closed
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_everything_is_drawn_inside_the_picture(theme: str) -> None:
    plot = over("x = 0.5\ny = 1 / x", "x", "y", -3.0, 3.0, h=0.7)
    picture = plot_picture(plot, THEMES[theme], 320, 300)
    assert (picture.bounds.width, picture.bounds.height) == (320, 300)
    points: list[tuple[float, float]] = []
    for shape in picture.shapes:
        if isinstance(shape, Polygon):
            points += shape.points
        elif isinstance(shape, Curve):
            points += [(shape.x0, shape.y0), (shape.x3, shape.y3)]
        elif isinstance(shape, Box):
            points += [(shape.x, shape.y), (shape.x + shape.width, shape.y + shape.height)]
        elif isinstance(shape, Disc | Text):
            points.append((shape.x, shape.y))
    assert all(-1e-6 <= x <= 320 + 1e-6 and -1e-6 <= y <= 300 + 1e-6 for x, y in points)


def words(plot: Plot) -> list[str]:
    picture = plot_picture(plot, THEMES["light"], 320, 300)
    return [shape.text for shape in picture.shapes if isinstance(shape, Text)]


def test_the_three_numbers_are_written_above_the_plot() -> None:
    told = words(over(PARABOLA, "x", "f", -4.0, 6.0, h=0.001))
    assert told[-6:-1] == ["Tangent, by backward", "14", "Secant, h = 0.001", "14.0030", "Difference"]
    assert "Secant, h = 0.001" not in words(over(PARABOLA, "x", "f", -4.0, 6.0))


def test_the_secant_is_dashed_and_the_tangent_is_not() -> None:
    picture = plot_picture(over(PARABOLA, "x", "f", -4.0, 6.0, h=1.0), THEMES["light"], 320, 300)
    slanted = [
        shape
        for shape in picture.shapes
        if isinstance(shape, Curve) and shape.y0 != shape.y3 and shape.x0 != shape.x3
    ]
    assert sorted(bool(shape.dash) for shape in slanted) == [False, True]


def test_the_step_is_marked_while_it_can_be_seen() -> None:
    assert "h" in words(over(PARABOLA, "x", "f", -4.0, 6.0, h=1.0))
    assert "h" not in words(over(PARABOLA, "x", "f", -4.0, 6.0, h=0.001))
    assert "h" not in words(over(PARABOLA, "x", "f", -4.0, 6.0, h=50.0))


def test_the_point_lies_on_the_curve_and_the_tangent() -> None:
    plot = over(PARABOLA, "x", "f", -4.0, 6.0)
    picture = plot_picture(plot, THEMES["light"], 320, 300)
    (disc,) = [shape for shape in picture.shapes if isinstance(shape, Disc)]
    (tangent,) = [s for s in picture.shapes if isinstance(s, Curve) and s.y0 != s.y3 and s.x0 != s.x3]
    share = (disc.x - tangent.x0) / (tangent.x3 - tangent.x0)
    assert disc.y == pytest.approx(tangent.y0 + share * (tangent.y3 - tangent.y0))
    nearest = min(polylines(plot)[0], key=lambda point: abs(point[0] - disc.x))
    assert isclose(nearest[1], disc.y, abs_tol=4.0)


def test_a_curve_of_gaps_alone_draws_axes_and_nothing_else() -> None:
    empty = Series(np.linspace(0, 1, 5), np.full(5, nan))
    plot = replace(
        over(PARABOLA, "x", "f", 0.0, 1.0), series=(empty,), lines=(), x_range=(0.0, 1.0), cursor=None
    )
    picture = plot_picture(plot, THEMES["dark"], 320, 200)
    assert not [shape for shape in picture.shapes if isinstance(shape, Polygon | Disc)]
