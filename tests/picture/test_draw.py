"""One moment as a display list: the numbers are the engine's, every state has its mark, nothing overflows."""

from collections.abc import Sequence

import numpy as np
import pytest

from graphlab.document import NodeId, Slot, edits
from graphlab.document.numbers import MINUS, exact, show
from graphlab.picture.anatomy import DIGIT_FONT, card_size
from graphlab.picture.detail import LAYERS
from graphlab.picture.draw import draw
from graphlab.picture.geometry import geometry_of
from graphlab.picture.metrics import ascent, descent, text_width
from graphlab.picture.shapes import Box, Curve, Disc, Polygon, Shape, Text
from graphlab.picture.theme import DARK, LIGHT, PROJECTOR, THEMES
from graphlab.timeline import Frame, Phase
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

NODE = (LIGHT.text_symbol, LIGHT.text_title)


def drawn(case: Pass, frame: Frame | None, theme=LIGHT, **options) -> tuple[Shape, ...]:
    return draw(case.document, case.geometry, frame, theme, **options).shapes


def of(shapes: Sequence[Shape], depicts: NodeId | Slot | None) -> list[Shape]:
    return [shape for shape in shapes if shape.depicts == depicts]


def words(shapes: Sequence[Shape]) -> list[str]:
    return [shape.text for shape in shapes if isinstance(shape, Text)]


def figures(case: Pass, shapes: Sequence[Shape], name: str) -> list[Text]:
    """The value and the gradient on a card."""
    card = case.geometry.card(case.key(name))
    inside = [
        shape
        for shape in of(shapes, case.key(name))
        if isinstance(shape, Text) and shape.font == DIGIT_FONT and card.y < shape.y < card.y + card.height
    ]
    return sorted(inside, key=lambda text: text.y)


def as_number(text: Text) -> float:
    return float((text.exact or text.text).replace(MINUS, "-").replace("∞", "inf"))


def trails(shapes: Sequence[Shape]) -> list[Curve]:
    """Curves that are no whole wires."""
    return [shape for shape in shapes if isinstance(shape, Curve) and shape.stroke_width == LIGHT.wire_active]


def yellow(shapes: Sequence[Shape], theme=LIGHT) -> list[Box]:
    return [shape for shape in shapes if isinstance(shape, Box) and shape.stroke == theme.halo]


def test_every_number_on_every_card_is_the_engines_to_the_last_digit() -> None:
    case = passing("a = x*w + b; y = tanh(a)*x", x=0.1, w=1 / 3, b=-2e-7)
    program = case.timeline.program
    for frame in case.every():
        shapes = drawn(case, frame)
        for name in ("x", "w", "b", "a", "y"):
            value, grad = figures(case, shapes, name)
            place = program.position[case.key(name)]
            if frame.known[place]:
                assert as_number(value) == frame.trace.value(case.key(name))
            else:
                assert value.text == "—"
            assert as_number(grad) == (frame.grads[place] if frame.arrived[place] else 0.0)


def test_a_rounded_number_carries_its_exact_digits_and_a_short_one_does_not() -> None:
    case = passing("y = x*w", x=1 / 3, w=2.0)
    shapes = drawn(case, case.end())
    assert figures(case, shapes, "x")[0].exact == exact(1 / 3)
    assert figures(case, shapes, "w")[0].exact == ""


def test_gradients_wear_the_colour_of_their_sign_and_wait_muted() -> None:
    case = lecture()
    early, late = drawn(case, case.during(Phase.SEED)), drawn(case, case.end())
    assert [figures(case, early, name)[1].text for name in "abcf"] == ["0"] * 4
    assert {figures(case, early, name)[1].fill for name in "abcf"} == {LIGHT.ink_muted}
    colours = {name: figures(case, late, name)[1].fill for name in "abcf"}
    assert colours == {"a": LIGHT.positive, "b": LIGHT.negative, "c": LIGHT.negative, "f": LIGHT.positive}


def test_a_gradient_that_is_partly_there_shows_the_running_sum() -> None:
    case = two_roads()
    frame = case.during(Phase.BACKWARD, 4)
    assert as_number(figures(case, drawn(case, frame), "a")[1]) == -6.0
    assert as_number(figures(case, drawn(case, case.end()), "a")[1]) == -3.0


def test_only_the_active_card_wears_the_halo() -> None:
    case = lecture()
    assert not yellow(drawn(case, case.at(0.0)))
    for frame in case.every()[1:]:
        assert [ring.depicts for ring in yellow(drawn(case, frame))] == [frame.active_node]
    assert not yellow(drawn(case, case.every()[5], active=False))


def test_the_numbers_of_the_active_card_are_larger() -> None:
    case = lecture()
    shapes = drawn(case, case.during(Phase.FORWARD, 1))
    assert figures(case, shapes, "d")[0].size == LIGHT.mono_active
    assert figures(case, shapes, "e")[0].size == LIGHT.mono


def test_forward_packets_are_filled_discs_that_move_with_the_wire_with_the_value() -> None:
    case = lecture()
    places = []
    for alpha in (0.2, 0.7):
        shapes = drawn(case, case.during(Phase.FORWARD, 1, alpha))
        discs = [
            shape
            for shape in shapes
            if isinstance(shape, Disc) and shape.fill == LIGHT.forward and shape.radius > 5
        ]
        assert {disc.depicts for disc in discs} == {Slot(case.key("d"), 0), Slot(case.key("d"), 1)}
        numbers = [text for disc in discs for text in words(of(shapes, disc.depicts))]
        assert numbers == [show(-6.0), show(10.0)]
        places.append([disc.x for disc in discs])
    assert all(later > earlier for earlier, later in zip(*places, strict=True))


def test_backward_packets_are_hollow_chevrons_that_move_against_the_wire_with_the_product() -> None:
    case = lecture()
    places = []
    for alpha in (0.2, 0.7):
        shapes = of(drawn(case, case.during(Phase.BACKWARD, 0, alpha)), Slot(case.key("L"), 0))
        chevrons = [shape for shape in shapes if isinstance(shape, Polygon) and len(shape.points) == 6]
        assert [(chevron.fill, chevron.stroke) for chevron in chevrons] == [(LIGHT.canvas, LIGHT.negative)]
        glyphs = [shape for shape in shapes if isinstance(shape, Polygon) and not shape.closed]
        assert len(glyphs) == 1
        assert words(shapes) == [show(-2.0)]
        places.append(np.mean([x for x, _ in chevrons[0].points]))
        tip, tail = chevrons[0].points[0], chevrons[0].points[3]
        assert tip[0] < tail[0]
    assert places[1] < places[0]


def test_a_plus_has_two_bars_and_a_solid_trail_a_minus_one_bar_and_dashes() -> None:
    case = lecture()
    for nth, slot, bars, is_dashed in ((0, 0, 1, True), (1, 1, 2, False)):
        shapes = of(drawn(case, case.during(Phase.BACKWARD, nth)), Slot(case.key("L"), slot))
        assert sum(isinstance(shape, Polygon) and not shape.closed for shape in shapes) == bars
        assert [bool(trail.dash) for trail in trails(shapes)] == [is_dashed]


def test_a_zero_sends_no_packet_but_says_why() -> None:
    case = switched_off()
    for alpha in (0.4, 1.0):
        shapes = drawn(case, case.during(Phase.BACKWARD, 2, alpha))
        here = of(shapes, Slot(case.key("h"), 0))
        assert not [shape for shape in here if isinstance(shape, Polygon) and len(shape.points) == 6]
        assert words(here) == ["0: relu is off"]


def test_sent_wires_tell_sign_and_size_by_width_dash_and_colour() -> None:
    case = passing("y = a*p + b*q + c*r", a=-2.0, b=2.0, c=200.0, p=1.0, q=1.0, r=1.0)
    shapes = drawn(case, case.end())
    wires = {
        name: next(
            shape
            for shape in shapes
            if isinstance(shape, Curve)
            and isinstance(shape.depicts, Slot)
            and case.document.graph.nodes[shape.depicts.node].inputs[shape.depicts.index] == case.key(name)
        )
        for name in "pqr"
    }
    assert (wires["p"].stroke, bool(wires["p"].dash)) in {
        (LIGHT.negative, True),
        (LIGHT.negative_stroke, True),
    }
    assert (wires["q"].stroke, bool(wires["q"].dash)) == (LIGHT.positive, False)
    assert wires["p"].stroke_width == wires["q"].stroke_width < wires["r"].stroke_width
    before = drawn(case, case.at(0.0))
    assert {shape.stroke for shape in before if isinstance(shape, Curve)} == {LIGHT.wire}


def test_every_wire_has_an_arrowhead_that_points_forward_before_its_port() -> None:
    case = two_roads()
    shapes = drawn(case, None)
    for number, slot in enumerate(case.geometry.slots):
        (head,) = [shape for shape in of(shapes, slot) if isinstance(shape, Polygon)]
        tip, *back = head.points
        assert all(x < tip[0] for x, _ in back)
        assert 0 < case.geometry.wires[number, 3, 0] - tip[0] < 8


def test_trays_list_what_arrived_what_waits_and_what_is_to_come() -> None:
    case = two_roads()
    card = case.geometry.card(case.key("a"))

    def tray(frame: Frame) -> list[str]:
        below = [shape for shape in of(drawn(case, frame), case.key("a")) if isinstance(shape, Text)]
        return [text.text for text in below if text.y > card.y + card.height]

    assert tray(case.during(Phase.BACKWARD, 4)) == [show(-6.0), " "]
    assert tray(case.during(Phase.ACCUMULATE, 4)) == [show(-6.0), "+3"]
    assert tray(case.end()) == []


@pytest.mark.parametrize(
    ("phase", "nth", "said"),
    [
        (Phase.FORWARD, 0, "forward 2 × (−3) = −6"),
        (Phase.SEED, 0, "seed grad = 1"),
        (Phase.BACKWARD, 0, "backward −2 × 1 = −2"),
        (Phase.ACCUMULATE, 0, "adds up 0 + (−2) = −2"),
    ],
)
def test_the_callout_names_the_phase_and_does_the_sum(phase: Phase, nth: int, said: str) -> None:
    case = lecture()
    frame = case.during(phase, nth)
    node = frame.active_node
    card = case.geometry.card(node)
    above = [
        shape for shape in of(drawn(case, frame), node) if isinstance(shape, Text) and shape.y < card.y - 4
    ]
    phase_word, *pieces = [text.text for text in above if text.text != "target"]
    assert f"{phase_word} {''.join(pieces)}" == said


def test_the_target_is_tagged_also_under_the_halo() -> None:
    case = lecture()
    for frame in (case.at(0.0), case.during(Phase.SEED)):
        shapes = drawn(case, frame)
        tags = [
            place for place, shape in enumerate(shapes) if isinstance(shape, Text) and shape.text == "target"
        ]
        assert {shapes[place].depicts for place in tags} == {case.key("L")}
        rings = [
            place
            for place, shape in enumerate(shapes)
            if isinstance(shape, Box) and shape.stroke == LIGHT.halo
        ]
        assert tags[-1] > max(rings, default=-1)


def test_leaves_wear_their_role() -> None:
    case = lecture()
    document = edits.set_role(
        edits.set_role(case.document, case.key("a"), "input"), case.key("b"), "constant"
    )
    shapes = draw(document, case.geometry, None, LIGHT).shapes

    def outline(name: str) -> Box:
        return next(shape for shape in of(shapes, case.key(name)) if isinstance(shape, Box) and shape.stroke)

    assert (outline("a").stroke, outline("a").dash) == (LIGHT.leaf_edge, ())
    assert outline("b").stroke == LIGHT.leaf_edge
    assert outline("b").dash
    strips = [
        shape.depicts for shape in shapes if isinstance(shape, Polygon) and shape.fill == LIGHT.parameter
    ]
    assert strips == [case.key("c"), case.key("f")]


def test_faults_say_on_their_card_how_to_mend_them_and_what_is_behind_is_not_computed() -> None:
    case = broken()
    shapes = drawn(case, case.end())
    half = " ".join(words(of(shapes, case.key("half"))))
    assert "Connect a wire to it." in half
    assert "!" in half
    assert "not computed" in words(of(shapes, case.key("idle")))
    assert not figures(case, shapes, "idle")


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("layers", [frozenset(), LAYERS], ids=["bare", "usual"])
def test_a_loop_is_drawn_in_the_colour_of_errors_and_its_cards_say_what_to_do(theme, layers) -> None:
    case = looped()
    shapes = drawn(case, case.end(), theme, layers=layers)
    red = {shape.depicts for shape in shapes if isinstance(shape, Curve) and shape.stroke == theme.error}
    assert red == {Slot(case.key("e"), 1), Slot(case.key("L"), 0)}
    for name in "eL":
        said = " ".join(words(of(shapes, case.key(name))))
        assert "In a loop: remove one wire." in said


def test_births_of_nan_and_infinity_are_marked_with_their_words() -> None:
    case = broken()
    shapes = of(drawn(case, case.end()), case.key("q"))
    assert "div(3, 0) gives infinity" in words(shapes)
    assert any(isinstance(shape, Box) and shape.fill == LIGHT.error_tint for shape in shapes)
    assert figures(case, shapes, "q")[0].text == "∞"
    (explained,) = [
        shape.exact for shape in shapes if isinstance(shape, Text) and "divided by 0" in shape.exact
    ]
    assert explained.startswith("div(3, 0) gives infinity.")


def test_stale_numbers_are_hatched_and_never_wear_a_sign() -> None:
    case = lecture()
    shapes = drawn(case, case.end(), stale=True)
    assert {text.fill for name in "abcfL" for text in figures(case, shapes, name)} == {LIGHT.ink_disabled}
    hatched = {
        shape.depicts for shape in shapes if isinstance(shape, Polygon) and shape.stroke == LIGHT.stale_hatch
    }
    assert hatched == set(case.geometry.nodes)
    assert {shape.stroke for shape in shapes if isinstance(shape, Curve)} == {LIGHT.wire}
    assert not yellow(shapes)


def test_hidden_nodes_are_left_out_with_their_wires() -> None:
    case = lecture()
    gone = frozenset({case.key("c")})
    shapes = drawn(case, case.during(Phase.FORWARD, 1), hidden=gone)
    assert not of(shapes, case.key("c"))
    assert not of(shapes, Slot(case.key("d"), 1))
    assert of(shapes, Slot(case.key("d"), 0))


def test_layers_leave_numbers_out_and_bring_the_terms_of_wires() -> None:
    case = lecture()
    last = case.end()
    assert len(figures(case, drawn(case, last, layers=frozenset({"values"})), "a")) == 1
    assert len(figures(case, drawn(case, last, layers=frozenset()), "a")) == 0
    shapes = drawn(case, last, layers=frozenset({"values", "gradients", "terms"}))
    terms = {slot: words(of(shapes, slot)) for slot in case.geometry.slots}
    expected = {slot: case.at(0).trace.contribution(slot) for slot in case.geometry.slots}
    assert {slot: as_number_of(said) for slot, (said,) in terms.items()} == expected


def as_number_of(text: str) -> float:
    return float(text.replace(MINUS, "-"))


def test_selection_and_highlights_ring_their_cards() -> None:
    case = lecture()
    shapes = drawn(case, None, selection=frozenset({case.key("a")}), highlights=frozenset({case.key("b")}))
    rings = {shape.stroke: shape.depicts for shape in shapes if isinstance(shape, Box)}
    assert rings[LIGHT.selection] == case.key("a")
    assert rings[LIGHT.selection_tint] == case.key("b")


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("zoom", [None, 0.7, 0.5, 0.3])
def test_text_stays_inside_its_card(theme, zoom) -> None:
    case = passing(
        "layer_one_output = tanh(weight*first_input + bias_of_the_neuron); y = layer_one_output/-0.000123456",
        weight=-1.23456e-7, first_input=123456.0, bias_of_the_neuron=-0.333333,
    )  # fmt: skip
    for frame in (case.at(0.0), case.end()):
        for shape in drawn(case, frame, theme, zoom=zoom, active=False):
            if isinstance(shape, Text) and isinstance(shape.depicts, int) and shape.text != "target":
                card = case.geometry.card(shape.depicts)
                width = text_width(shape.text, shape.font, shape.size)
                left = shape.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor] * width
                assert card.x <= left
                assert left + width <= card.x + card.width + 0.01
                assert card.y - 1 <= shape.y - ascent(shape.font, shape.size) * 0.8
                assert shape.y + descent(shape.font, shape.size) * 0.5 <= card.y + card.height + 1


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_words_on_one_card_do_not_run_into_each_other(theme) -> None:
    case = passing("output_of_it = leaky_relu(weight*x) - 1234.5678", weight=-1.23456e-7, x=123456.0)
    shapes = drawn(case, case.end(), theme, active=False)
    for node in case.geometry.nodes:
        spans = []
        for text in of(shapes, node):
            if isinstance(text, Text) and text.text != "target":
                width = text_width(text.text, text.font, text.size)
                left = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * width
                spans.append((left, left + width, text.y - text.size * 0.7, text.y))
        for place, (left, right, top, bottom) in enumerate(spans):
            for others in spans[place + 1 :]:
                apart = right <= others[0] or others[1] <= left or bottom <= others[2] or others[3] <= top
                assert apart


def test_zooming_out_drops_labels_then_numbers_then_all_words() -> None:
    case = lecture()
    last = case.end()
    seen = [
        (("value" in said), (show(-8.0) in said), bool(said))
        for said in (words(drawn(case, last, zoom=zoom, active=False)) for zoom in (1.0, 0.35, 0.2, 0.1))
    ]
    assert seen == [(True, True, True), (False, True, True), (False, False, True), (False, False, False)]


@pytest.mark.parametrize(("theme", "zooms"), [(LIGHT, (1.0, 0.7, 0.45)), (PROJECTOR, (2.8, 2.3, 1.7))])
def test_labels_stay_as_long_as_they_can_be_read_beside_a_number(theme, zooms) -> None:
    case = passing("e = a*b; L = tanh(e)", a=-0.7071, b=1.2345)
    for zoom in zooms:
        shapes = drawn(case, case.end(), theme, zoom=zoom)
        for name in "abeL":
            texts = [shape for shape in of(shapes, case.key(name)) if isinstance(shape, Text)]
            labels = [text for text in texts if text.text in ("value", "grad")]
            assert len(labels) == 2
            for label in labels:
                assert label.size * zoom >= min(theme.floor_text, 24) * 0.98
                (beside,) = [
                    text for text in figures(case, shapes, name) if abs(text.y - label.y) < text.size / 2
                ]
                start = beside.x - text_width(beside.text, beside.font, beside.size)
                assert label.x + text_width(label.text, label.font, label.size) < start


def test_at_small_zooms_tints_and_glyphs_tell_the_sign() -> None:
    case = lecture()
    shapes = drawn(case, case.end(), zoom=0.12, active=False)
    fills = {
        name: [shape.fill for shape in of(shapes, case.key(name)) if isinstance(shape, Box)] for name in "ab"
    }
    assert fills == {"a": [LIGHT.positive], "b": [LIGHT.negative_stroke]}
    bars = {name: sum(isinstance(shape, Polygon) for shape in of(shapes, case.key(name))) for name in "ab"}
    assert bars == {"a": 2, "b": 1}


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_every_moment_is_drawn_with_finite_lengths_inside_one_frame(theme) -> None:
    case = two_roads()
    pictures = [draw(case.document, case.geometry, frame, theme) for frame in case.every()]
    assert len({picture.bounds for picture in pictures}) == 1
    bounds = pictures[0].bounds
    for shape in (shape for picture in pictures for shape in picture.shapes):
        if isinstance(shape, Box):
            assert bounds.x <= shape.x
            assert shape.x + shape.width <= bounds.x + bounds.width
            assert bounds.y <= shape.y
            assert shape.y + shape.height <= bounds.y + bounds.height
        for name in ("x", "y", "width", "height", "stroke_width", "size"):
            assert np.isfinite(getattr(shape, name, 0.0))


def test_tensors_show_their_shape() -> None:
    case = passing("y = a*b", a=[[1.0, 2.0, 3.0]], b=2.0)
    shapes = drawn(case, case.end())
    assert [text.text for text in figures(case, shapes, "y")] == ["1×3", "1×3"]
    assert figures(case, shapes, "b")[0].text == "2"


def test_an_empty_document_is_an_empty_picture() -> None:
    document = edits.delete(lecture().document, lecture().document.graph.nodes)
    assert draw(document, geometry_of(document, {}), None, LIGHT).shapes == ()


def test_an_unnamed_number_is_the_hero_of_a_small_card() -> None:
    case = laid_out(edits.add_leaf(lecture().document, 2.5, role="constant")[0])
    node = case.geometry.nodes[-1]
    hero, grad = [
        text
        for text in of(drawn(case, case.end()), node)
        if isinstance(text, Text) and text.font == DIGIT_FONT
    ]
    assert (hero.text, hero.anchor, grad.text) == ("2.5", "middle", "0")
    assert hero.size > grad.size
    assert card_size(case.document, node) < card_size(case.document, case.key("a"))


def test_a_large_graph_is_drawn_card_by_card() -> None:
    case = ladder(300)
    shapes = drawn(case, case.end())
    assert {shape.depicts for shape in shapes if isinstance(shape.depicts, int)} >= set(case.geometry.nodes)
