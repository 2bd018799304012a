"""The fast path shows the same as the display list, and a partial repaint the same as a whole one."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from graphlab.document import Document, Point, Slot, edits
from graphlab.language import parse
from graphlab.paint.painter import paint
from graphlab.paint.screen import Screen
from graphlab.picture.draw import draw
from graphlab.picture.geometry import geometry_of
from graphlab.picture.theme import DARK, LIGHT, PROJECTOR, Theme
from graphlab.timeline import Frame, Phase
from tests.paint.pixels import SIZE, fitting, pixels, shown
from tests.picture.moments import (
    Pass,
    broken,
    ladder,
    laid_out,
    lecture,
    looped,
    passing,
    switched_off,
    two_roads,
)

SOFT = 16
"""How far a pixel may differ where an edge was drawn in pieces, of 255."""

pytestmark = pytest.mark.usefixtures("qapp")


def assert_same(one: np.ndarray, other: np.ndarray) -> None:
    away = np.abs(one - other).max(axis=2)
    assert away.max() <= SOFT
    assert (away > 4).mean() < 1e-3


def views(case: Pass, frame: Frame) -> list[tuple[float, float, float]]:
    """Near and far."""
    whole, _, *far = cameras(case)
    if len(case.geometry.nodes) > 20:
        return [whole, *far]
    card = case.geometry.card(frame.active_node or case.geometry.nodes[0])
    return [whole, *far, (card.x + card.width / 2, card.y + card.height / 2, 1.3)]


def blurred(seen: np.ndarray, side: int = 5) -> np.ndarray:
    """Means over small squares."""
    height, width, _ = seen.shape
    squares = seen[: height // side * side, : width // side * side]
    return squares.reshape(height // side, side, width // side, side, 3).mean(axis=(1, 3))


def by_the_list(
    case: Pass, frame: Frame | None, camera: tuple[float, float, float], theme: Theme
) -> np.ndarray:
    """The same view painted from the display list."""
    target = QImage(*SIZE, QImage.Format.Format_RGB32)
    target.fill(theme.canvas)
    painter = QPainter(target)
    painter.translate(SIZE[0] / 2, SIZE[1] / 2)
    painter.scale(camera[2], camera[2])
    painter.translate(-camera[0], -camera[1])
    paint(painter, draw(case.document, case.geometry, frame, theme, zoom=camera[2]))
    painter.end()
    return pixels(target)


def cameras(case: Pass) -> list[tuple[float, float, float]]:
    x, y, zoom = fitting(case.geometry)
    return [(x, y, zoom), (x + 37.3, y - 11.7, 1.3), (x, y, 0.4), (x, y, 0.2), (x, y, 0.11)]


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_the_screen_shows_what_the_display_list_says(theme: Theme) -> None:
    for case in (two_roads(), broken(), ladder(60)):
        for frame in (case.at(0.0), case.during(Phase.BACKWARD, 2, 0.4), case.end()):
            for camera in views(case, frame):
                fast, slow = (
                    shown(Screen(), case, frame, camera, theme),
                    by_the_list(case, frame, camera, theme),
                )
                # Cards are brought to whole pixels, so only blurred pictures can be compared; and a callout
                # keeps inside the window here, inside the picture there, above its card or below.
                away = np.abs(blurred(fast) - blurred(slow)).max(axis=2)
                assert (away > 40).mean() < 0.06
                assert np.abs(fast.mean(axis=(0, 1)) - slow.mean(axis=(0, 1))).max() < 1.0


def test_a_loop_looks_the_same_on_the_screen_and_in_the_list() -> None:
    case = looped()
    camera = cameras(case)[0]
    for theme in (LIGHT, DARK, PROJECTOR):
        fast, slow = (
            shown(Screen(), case, case.end(), camera, theme),
            by_the_list(case, case.end(), camera, theme),
        )
        assert (np.abs(blurred(fast) - blurred(slow)).max(axis=2) > 40).mean() < 0.05


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("make", [two_roads, lambda: ladder(90)], ids=["roads", "ladder"])
def test_playing_in_any_order_shows_the_same_as_starting_there(make, number: int) -> None:
    case, screen = make(), Screen()
    camera = cameras(case)[number]
    order = np.random.default_rng(number).permutation(7) / 7
    for share in [*order.tolist(), 0.6]:
        last = case.at(case.timeline.duration * share, trail=5.0)
        seen = shown(screen, case, last, camera)
    assert_same(seen, shown(Screen(), case, last, camera))


@pytest.mark.parametrize("number", range(5))
def test_dragging_a_value_shows_the_same_as_starting_there(number: int) -> None:
    case, screen = ladder(60), Screen()
    camera = cameras(case)[number]
    for value in (0.5, -2.0, 0.0, float("nan"), 3.25):
        document = edits.set_value(case.document, case.key("w"), value)
        case = replace(case, document=document)
        seen = shown(screen, case, case.end(), camera)
    assert_same(seen, shown(Screen(), case, case.end(), camera))


@pytest.mark.parametrize("number", range(5))
def test_dragging_a_card_shows_the_same_as_starting_there(number: int) -> None:
    case, screen = ladder(60), Screen()
    camera = cameras(case)[number]
    places = {node: Point(*case.geometry.cards[row, :2]) for node, row in case.geometry.row.items()}
    for step, node in enumerate(
        [case.geometry.nodes[20]] * 3 + [case.geometry.nodes[30], case.geometry.nodes[20]]
    ):
        places = {**places, node: Point(places[node].x + 40 + step, places[node].y - 24)}
        case = replace(case, geometry=geometry_of(case.document, places))
        seen = shown(screen, case, case.end(), camera)
    assert_same(seen, shown(Screen(), case, case.end(), camera))


@pytest.mark.parametrize("number", range(5))
def test_panning_and_zooming_show_the_same_as_starting_there(number: int) -> None:
    case, screen = ladder(90), Screen()
    x, y, zoom = cameras(case)[number]
    frame = case.at(case.timeline.duration * 0.7)
    for dx, dy, factor in (
        (13, 5, 1),
        (-40, 90, 1),
        (700, 0, 1),
        (0, 0, 1.2),
        (3, 3, 1.2),
        (0, -7, 0.5),
        (5, 5, 1),
    ):
        camera = (x + dx / zoom, y + dy / zoom, zoom * factor)
        seen = shown(screen, case, frame, camera)
        assert_same(seen, shown(Screen(), case, frame, camera))


def test_a_small_budget_shows_the_same_in_the_end() -> None:
    case, screen = ladder(90), Screen(budget=1e-9)
    camera = fitting(case.geometry)
    shown(screen, case, case.at(0.0), camera)
    shown(screen, case, case.end(), camera, settle=False)
    assert screen.is_behind
    assert_same(shown(screen, case, case.end(), camera), shown(Screen(), case, case.end(), camera))


def test_the_same_frame_twice_paints_the_same_pixels_and_repaints_nothing_still() -> None:
    case, screen = lecture(), Screen()
    frame = case.during(Phase.BACKWARD, 1)
    one, same = shown(screen, case, frame), shown(screen, case, frame)
    assert (one == same).all()
    assert not screen.is_behind


def test_twice_the_device_pixels_show_the_same_picture_twice_as_fine() -> None:
    case = two_roads()
    frame = case.during(Phase.BACKWARD, 2)
    fine = shown(Screen(), case, frame, ratio=2.0)
    assert fine.shape[:2] == (2 * SIZE[1], 2 * SIZE[0])
    coarse = shown(Screen(), case, frame)
    halved = fine.reshape(SIZE[1], 2, SIZE[0], 2, 3).mean(axis=(1, 3))
    assert (np.abs(halved - coarse).max(axis=2) > 80).mean() < 0.03


def test_hidden_nodes_leave_no_trace() -> None:
    case, screen = lecture(), Screen()
    camera, gone = fitting(case.geometry), frozenset({case.key("c")})
    frame = case.during(Phase.FORWARD, 1)
    shown(screen, case, frame, camera)
    hidden = shown(screen, case, frame, camera, hidden=gone)
    fewer = by_the_list_without(case, frame, camera, gone)
    card = case.geometry.card(case.key("c"))
    x, y = ((card.x, card.y) - np.array(camera[:2])) * camera[2] + np.array(SIZE) / 2
    area = np.s_[int(y) : int(y + card.height * camera[2]), int(x) : int(x + card.width * camera[2])]
    assert np.abs(hidden[area] - fewer[area]).mean() < 1.0


def by_the_list_without(case: Pass, frame: Frame, camera: tuple[float, float, float], gone) -> np.ndarray:
    target = QImage(*SIZE, QImage.Format.Format_RGB32)
    target.fill(LIGHT.canvas)
    painter = QPainter(target)
    painter.translate(SIZE[0] / 2, SIZE[1] / 2)
    painter.scale(camera[2], camera[2])
    painter.translate(-camera[0], -camera[1])
    paint(painter, draw(case.document, case.geometry, frame, LIGHT, zoom=camera[2], hidden=gone))
    painter.end()
    return pixels(target)


@pytest.mark.parametrize(
    "options",
    [
        {"selection": "a"},
        {"hovered": "a"},
        {"highlights": "a"},
        {"stale": True},
        {"layers": frozenset({"values"})},
        {"layers": frozenset({"values", "gradients", "terms"})},
        {"hovered": "wire"},
    ],
    ids=str,
)
def test_every_option_changes_the_picture_and_taking_it_back_changes_it_back(options) -> None:
    case, screen = lecture(), Screen()
    named = {
        "selection": frozenset({case.key("a")}),
        "highlights": frozenset({case.key("a")}),
        "hovered": Slot(case.key("e"), 0) if options.get("hovered") == "wire" else case.key("a"),
    }
    given = {name: named.get(name, value) for name, value in options.items()}
    plain = shown(screen, case, case.end())
    other = shown(screen, case, case.end(), **given)
    assert (np.abs(plain - other).max(axis=2) > SOFT).sum() > 50
    assert_same(shown(screen, case, case.end()), plain)


def test_zeros_on_wires_are_tagged() -> None:
    case = switched_off()
    camera = (*fitting(case.geometry)[:2], 0.9)
    tagged = shown(Screen(), case, case.end(), camera)
    bare = shown(Screen(), case, case.end(), camera, layers=frozenset({"values"}))
    assert (np.abs(tagged - bare).max(axis=2) > SOFT).sum() > 50


def test_a_new_document_on_the_same_screen_is_shown_alone() -> None:
    screen, first, second = Screen(), lecture(), ladder(40)
    camera = fitting(first.geometry)
    shown(screen, first, first.end(), camera)
    assert_same(shown(screen, second, second.end(), camera), shown(Screen(), second, second.end(), camera))


def test_theme_and_size_may_change_at_any_time() -> None:
    case, screen = two_roads(), Screen()
    for theme, size in ((LIGHT, (300, 200)), (DARK, (300, 200)), (DARK, (420, 260)), (PROJECTOR, (64, 33))):
        camera = fitting(case.geometry, size)
        seen = shown(screen, case, case.end(), camera, theme, size=size)
        assert_same(seen, shown(Screen(), case, case.end(), camera, theme, size=size))


@pytest.mark.parametrize("trail", [1.0, 6.0, 12.0, 400.0, 5000.0])
def test_anything_may_travel_at_once(trail: float) -> None:
    case = ladder(400)
    middle = case.timeline.duration * 0.8
    still, moving = (shown(Screen(), case, case.at(middle, each)) for each in (1.0, trail))
    assert (len(case.at(middle, trail).moving) > 8) == (trail > 12)
    assert (still != moving).any() == (trail > 1)


def test_a_document_without_nodes_is_an_empty_canvas() -> None:
    document = Document()
    case = Pass(document, geometry_of(document, {}), lecture().timeline)
    seen = shown(Screen(), case, None, (0.0, 0.0, 1.0))
    assert (seen.reshape(-1, 3) == seen[0, 0]).all(axis=1).mean() > 0.97


def test_without_a_frame_the_leaves_show_their_values() -> None:
    case = passing("y = a*b", a=2.0, b=3.0)
    assert (shown(Screen(), case, None) != shown(Screen(), case, case.end())).any()


def test_a_window_without_an_area_paints_nothing() -> None:
    case, screen = lecture(), Screen()
    target = QImage(8, 8, QImage.Format.Format_RGB32)
    target.fill("#123456")
    painter = QPainter(target)
    screen.paint(painter, (0, 5), 1.0, case.document, case.geometry, case.end(), (0.0, 0.0, 1.0), LIGHT)
    painter.end()
    assert (pixels(target) == (0x12, 0x34, 0x56)).all()


def test_numbers_of_a_covered_card_do_not_shine_through() -> None:
    case = passing("y = tanh(x)", x=0.123)
    below, above = case.key("x"), case.key("y")
    places = {below: Point(0.0, 0.0), above: Point(0.0, 0.0)}
    case = replace(case, geometry=geometry_of(case.document, places))
    alone = geometry_of(case.document, {below: Point(5000.0, 0.0), above: Point(0.0, 0.0)})
    camera = (72.0, 44.0, 2.0)
    one = shown(Screen(), case, case.at(0.0), camera)
    other = shown(Screen(), replace(case, geometry=alone), case.at(0.0), camera)
    middle = np.s_[SIZE[1] // 2 - 20 : SIZE[1] // 2 + 60, SIZE[0] // 2 - 60 : SIZE[0] // 2 + 120]
    assert_same(one[middle], other[middle])


def test_a_card_that_names_a_number_renames_itself_while_it_is_dragged() -> None:
    document = parse("y = tanh(2*x)", values={"x": 0.5})
    number = next(node for node, own in document.graph.nodes.items() if own.op == "constant")
    case, screen = laid_out(document), Screen()
    before = shown(screen, case, case.at(0.0))
    case = replace(case, document=edits.set_value(document, number, 7.0))
    after = shown(screen, case, case.at(0.0))
    assert_same(after, shown(Screen(), case, case.at(0.0)))
    assert (np.abs(after - before).max(axis=2) > SOFT).sum() > 20


@pytest.mark.parametrize("zoom", [0.5, 0.25, 0.11])
def test_a_card_dragged_over_others_leaves_no_trace(zoom: float) -> None:
    case, screen = ladder(60), Screen()
    places = {node: Point(*case.geometry.cards[row, :2]) for node, row in case.geometry.row.items()}
    node = case.geometry.nodes[20]
    camera = (places[node].x, places[node].y, zoom)
    for _ in range(8):
        places = {**places, node: Point(places[node].x + 45, places[node].y + 33)}
        case = replace(case, geometry=geometry_of(case.document, places))
        assert_same(shown(screen, case, case.end(), camera), shown(Screen(), case, case.end(), camera))
