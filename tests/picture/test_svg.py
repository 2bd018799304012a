"""The SVG writer: text stays text, nothing escapes from it, and the same picture is the same bytes."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.document.types import NodeId, Slot
from graphlab.picture.metrics import FACES, text_width
from graphlab.picture.shapes import Bounds, Box, Curve, Disc, Picture, Polygon, Text
from graphlab.picture.svg import element, escaped, font_rules, number, page_rules, svg
from graphlab.picture.theme import DARK, LIGHT, PROJECTOR, THEMES

GOLDEN = Path(__file__).parent / "golden"
NAMES = {"svg": "http://www.w3.org/2000/svg"}
MUL, LEAF = NodeId(2), NodeId(1)

PICTURE = Picture(
    (
        Curve(80, 40, 120, 40, 120, 80, 160, 80, LIGHT.negative, 3, (6, 4), depicts=Slot(MUL, 0)),
        Text(120, 90, "−0.707", "JetBrainsMono", 13, LIGHT.negative, "middle", exact="−0.7071067811865476"),
        Box(0, 10, 80, 60, 10, LIGHT.surface_raised, LIGHT.card_border, depicts=LEAF),
        Box(-4, 6, 88, 68, 14, LIGHT.halo, LIGHT.halo_outline, 1.5, opacity=0.5, depicts=LEAF),
        Text(10, 30, "a", "Inter-SemiBold", 26, LIGHT.ink, depicts=LEAF),
        Text(70, 60, "2", "JetBrainsMono-Medium", 13, LIGHT.ink, "end", exact="2", depicts=LEAF),
        Disc(80, 40, 4, LIGHT.wire, depicts=LEAF),
        Polygon(((150, 75), (160, 80), (150, 85)), LIGHT.wire, depicts=Slot(MUL, 0)),
        Polygon(((0, 0), (5.005, 5.999), (10, 0)), "", LIGHT.wire, 2, closed=False),
    ),
    Bounds(-20, -10, 200, 120.5),
)


def written(picture: Picture = PICTURE, **how: object) -> str:
    return svg(picture, LIGHT, title="a times b", description="Two leaves and a product.", **how)  # type: ignore[arg-type]


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text.encode("utf-8"))


def kind(part: ElementTree.Element) -> str:
    return part.tag.rpartition("}")[2]


def one_text(text: str, exact: str = "") -> Picture:
    return Picture((Text(0, 0, text, "Inter", 13, "#000000", exact=exact),), Bounds(0, 0, 10, 10))


def test_the_bytes_are_the_golden_ones() -> None:
    """GRAPHLAB_UPDATE_GOLDEN=1 writes them anew, to be looked at before they are committed."""
    golden = GOLDEN / "hand.svg"
    if os.environ.get("GRAPHLAB_UPDATE_GOLDEN"):
        golden.write_text(written(), encoding="utf-8")
    assert written() == golden.read_text(encoding="utf-8")


def test_another_process_with_another_hash_seed_writes_the_same_bytes() -> None:
    script = (
        "import importlib.util, sys; spec = importlib.util.spec_from_file_location('golden', sys.argv[1]);"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module);"
        "sys.stdout.buffer.write(module.written(embed_fonts=True).encode())"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", script, __file__],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "12345")
    }
    assert texts == {written(embed_fonts=True).encode()}


def test_shapes_come_from_back_to_front_and_what_depicts_one_thing_is_one_group() -> None:
    root = parsed(written())
    canvas, *rest = [part for part in root if kind(part) not in ("title", "desc")]
    assert canvas.get("fill") == LIGHT.canvas
    groups = [[kind(part) for part in child] if kind(child) == "g" else kind(child) for child in rest]
    assert groups == [["path"], "text", ["rect", "rect", "text", "text", "circle"], ["polygon"], "polyline"]


def test_the_alternative_text_is_there_for_readers_who_do_not_see() -> None:
    root = parsed(written())
    assert root.get("role") == "img"
    assert root.get("aria-label") == "a times b"
    assert root.findtext("svg:title", namespaces=NAMES) == "a times b"
    assert root.findtext("svg:desc", namespaces=NAMES) == "Two leaves and a product."


def test_a_rounded_number_keeps_its_exact_value_and_an_exact_one_needs_none() -> None:
    texts = parsed(written()).findall(".//svg:text", NAMES)
    titles = {"".join(text.itertext()): text.findtext("svg:title", namespaces=NAMES) for text in texts}
    assert titles == {"−0.7071067811865476−0.707": "−0.7071067811865476", "a": None, "2": None}


def test_without_our_fonts_every_line_says_how_wide_it_was_measured() -> None:
    (text,) = parsed(written(one_text("width"))).findall(".//svg:text", NAMES)
    assert float(text.get("textLength", "0")) == pytest.approx(text_width("width", "Inter", 13), abs=0.01)
    (text,) = parsed(written(one_text("width"), embed_fonts=True)).findall(".//svg:text", NAMES)
    assert text.get("textLength") is None


def test_only_the_fonts_in_use_are_embedded() -> None:
    assert written(embed_fonts=True).count("@font-face") == 3
    assert written(one_text("a"), embed_fonts=True).count("@font-face") == 1
    assert "@font-face" not in written()


@pytest.mark.parametrize("font", FACES)
def test_every_font_can_travel_and_is_small(font: str) -> None:
    rule = font_rules([font])
    assert f"font-family:'{FACES[font].family}';font-weight:{FACES[font].weight};" in rule
    assert "src:url(data:font/woff2;base64,d09GM" in rule  # "wOF2", the first bytes of the format
    assert len(rule) < 30_000


def test_size_scales_the_picture_and_keeps_its_coordinates() -> None:
    root = parsed(written(size=(1600, 900)))
    assert (root.get("width"), root.get("height")) == ("1600", "900")
    assert root.get("viewBox") == "-20 -10 200 120.5"
    assert parsed(written()).get("width") == "200"


def test_a_negative_wire_is_told_by_its_dash_without_any_colour() -> None:
    grey = Picture(tuple(replace(s, stroke="#777777") for s in PICTURE.shapes[:1]), PICTURE.bounds)  # type: ignore[call-arg]
    assert 'stroke-dasharray="6 4"' in written(grey)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_canvas_is_the_theme_s(theme: object) -> None:
    assert theme in (LIGHT, DARK, PROJECTOR)
    text = svg(PICTURE, theme, title="", description="")  # type: ignore[arg-type]
    assert f'height="120.5" fill="{theme.canvas}"/>' in text  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (-0.001, "0"),
        (1.0, "1"),
        (10.0, "10"),
        (1.005, "1"),
        (-2.5, "-2.5"),
        (1e9, "1000000000"),
    ],
)
def test_lengths_are_short_and_never_minus_zero(length: float, shown: str) -> None:
    assert number(length) == shown


@pytest.mark.parametrize("length", [float("nan"), float("inf"), -float("inf")])
def test_a_length_that_is_no_place_is_refused(length: float) -> None:
    with pytest.raises(ValueError, match="no place"):
        element(Disc(length, 0, 1))


@given(st.text(), st.text())
def test_any_text_stays_text(text: str, exact: str) -> None:
    root = parsed(svg(one_text(text, exact), LIGHT, title=text, description=exact))
    allowed = "".join(
        "\N{REPLACEMENT CHARACTER}" if escaped(letter) == "\N{REPLACEMENT CHARACTER}" else letter
        for letter in text
    )
    (found,) = root.findall(".//svg:text", NAMES)
    tail = found[0].tail if len(found) else found.text
    assert (tail or "") == allowed
    assert root.get("aria-label") == allowed
    assert {kind(part) for part in root.iter()} <= {"svg", "title", "desc", "rect", "text"}


def test_on_our_own_page_fonts_are_classes_and_exact_values_are_attributes() -> None:
    shape = Text(1, 2, "0.333", "JetBrainsMono", 13, "var(--c1)", exact='0.3"3')
    assert element(shape, on_page=True) == (
        '<text class="JetBrainsMono" x="1" y="2" font-size="13" fill="var(--c1)"'
        ' data-exact="0.3&#34;3">0.333</text>'
    )
    assert page_rules(["Inter-Bold"]).startswith(".Inter-Bold{font-family:Inter, ")
