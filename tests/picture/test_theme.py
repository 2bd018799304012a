"""Every pair of colours that meets on the screen can be read, in all three themes."""

import re
from dataclasses import FrozenInstanceError, fields

import pytest

from graphlab.picture.theme import (
    DARK,
    LIGHT,
    NUMBER_SHARE,
    PROJECTOR,
    PROJECTOR_HEIGHT,
    TEXT_SHARE,
    THEMES,
    TITLE_SHARE,
    TYPE_SCALE,
    Theme,
    channels,
    contrast,
    mix,
    projected,
    sign_colour,
    tint,
)

SHEETS = ("canvas", "surface", "surface_raised", "surface_sunken", "hover", "accent_tint")
WORDS = (
    *("ink", "ink_muted", "accent", "positive", "negative", "zero"),
    *("forward", "error", "warning", "success"),
)
TEXT_PAIRS = [(word, sheet) for word in WORDS for sheet in SHEETS] + [
    ("ink", "selection_tint"),
    ("accent_ink", "accent"),
    ("accent_ink", "accent_hover"),
    ("positive", "positive_tint"),
    ("ink", "positive_tint"),
    ("negative", "negative_tint"),
    ("ink", "negative_tint"),
    ("packet_ink", "positive"),
    ("packet_ink", "negative"),
    ("packet_ink", "zero"),
    ("packet_ink", "forward"),
    ("phase_ink", "phase_forward"),
    ("phase_ink", "phase_seed"),
    ("phase_ink", "phase_backward"),
    ("phase_ink", "phase_update"),
    ("error", "error_tint"),
    ("ink", "error_tint"),
    ("warning", "warning_tint"),
    ("ink", "warning_tint"),
    ("success", "success_tint"),
    ("ink", "success_tint"),
    ("tooltip_ink", "tooltip"),
]
DRAWN = (
    *("border_strong", "wire", "wire_hover", "selection", "parameter", "leaf_edge", "stale_hatch"),
    *("positive", "negative", "negative_stroke", "zero", "forward"),
    *("phase_forward", "phase_seed", "phase_backward", "phase_update", "error", "warning", "success"),
)
GROUNDS = ("canvas", "surface", "surface_raised", "surface_sunken")
GRAPHIC_PAIRS = [(mark, ground) for mark in DRAWN for ground in GROUNDS] + [
    ("halo_outline", "canvas"),
    ("packet_ink", "negative_stroke"),
]

every_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


@every_theme
@pytest.mark.parametrize(("word", "sheet"), TEXT_PAIRS)
def test_text_is_readable_on_every_background_it_meets(theme: Theme, word: str, sheet: str) -> None:
    assert contrast(getattr(theme, word), getattr(theme, sheet)) >= 4.5


@every_theme
@pytest.mark.parametrize(("mark", "ground"), GRAPHIC_PAIRS)
def test_graphics_stand_out_from_what_they_are_drawn_on(theme: Theme, mark: str, ground: str) -> None:
    assert contrast(getattr(theme, mark), getattr(theme, ground)) >= 3.0


@pytest.mark.parametrize(
    ("theme", "positive", "negative", "stroke", "zero"),
    [
        (LIGHT, "#0072b2", "#b34700", "#d55e00", "#6b7280"),
        (DARK, "#56b4e9", "#e69f00", "#e69f00", "#9aa4b2"),
        (PROJECTOR, "#0072b2", "#b34700", "#d55e00", "#6b7280"),
    ],
    ids=["light", "dark", "projector"],
)
def test_sign_colours_are_those_of_the_palette(
    theme: Theme, positive: str, negative: str, stroke: str, zero: str
) -> None:
    assert (theme.positive, theme.negative, theme.zero) == (positive, negative, zero)
    assert theme.negative_stroke == stroke
    assert theme.halo == "#f0e442"


@pytest.mark.parametrize(
    ("colour", "ground", "ratio"),
    [
        ("#0072b2", "#ffffff", 5.2),
        ("#b34700", "#ffffff", 5.5),
        ("#d55e00", "#ffffff", 3.9),
        ("#56b4e9", "#10151c", 7.9),
        ("#e69f00", "#10151c", 8.1),
        ("#0072b2", "#d55e00", 1.34),
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#777777", 1.0),
    ],
)
def test_contrast_gives_the_published_ratios(colour: str, ground: str, ratio: float) -> None:
    assert contrast(colour, ground) == pytest.approx(ratio, abs=0.05)
    assert contrast(ground, colour) == contrast(colour, ground)


@every_theme
def test_sign_colour_follows_the_sign_and_both_zeros_are_zero(theme: Theme) -> None:
    assert [sign_colour(theme, value) for value in (2.0, float("inf"))] == [theme.positive] * 2
    assert [sign_colour(theme, value) for value in (-2.0, -float("inf"))] == [theme.negative] * 2
    assert [sign_colour(theme, value) for value in (0.0, -0.0)] == [theme.zero] * 2
    assert sign_colour(theme, float("nan")) == theme.error


@every_theme
def test_only_a_broad_stroke_wears_the_brighter_orange(theme: Theme) -> None:
    assert sign_colour(theme, -1.0, stroke=3.9) == theme.negative
    assert sign_colour(theme, -1.0, stroke=4) == theme.negative_stroke
    assert sign_colour(theme, 1.0, stroke=8) == theme.positive


@every_theme
@pytest.mark.parametrize("phase", ["phase_forward", "phase_seed", "phase_backward", "phase_update"])
def test_a_zone_of_the_scrubber_carries_its_label_and_its_bar(theme: Theme, phase: str) -> None:
    zone = tint(theme, getattr(theme, phase))
    assert zone != theme.surface
    assert contrast(theme.ink, zone) >= 4.5
    assert contrast(getattr(theme, phase), zone) >= 3.0


@every_theme
def test_no_hue_of_a_number_is_used_for_anything_else(theme: Theme) -> None:
    signs = {theme.positive, theme.negative, theme.negative_stroke}
    others = {theme.accent, theme.selection, theme.parameter, theme.error, theme.warning, theme.success}
    phases = {theme.phase_forward, theme.phase_seed, theme.phase_backward, theme.phase_update}
    assert not signs & (others | phases)
    assert len(phases) == 4


@every_theme
def test_colours_are_written_as_six_lower_case_hex_digits(theme: Theme) -> None:
    texts = {field.name: getattr(theme, field.name) for field in fields(theme) if field.type is str}
    del texts["name"]
    assert [name for name, text in texts.items() if not re.fullmatch(r"#[0-9a-f]{6}", text)] == []


@every_theme
def test_type_sizes_come_from_one_scale(theme: Theme) -> None:
    sizes = {theme.text_small, theme.text_base, theme.text_lead, theme.text_title, theme.text_symbol}
    assert sizes | {theme.mono, theme.mono_active} <= set(TYPE_SCALE)


def test_a_themes_name_is_its_key_and_a_theme_cannot_be_changed() -> None:
    assert [theme.name for theme in THEMES.values()] == list(THEMES) == ["light", "dark", "projector"]
    with pytest.raises(FrozenInstanceError):
        LIGHT.ink = "#000000"  # type: ignore[misc]


@pytest.mark.parametrize("theme", [PROJECTOR, projected(DARK, "dark room")], ids=["light", "dark"])
def test_a_projector_shows_nothing_too_small_for_the_back_row(theme: Theme) -> None:
    def pixels(length: float) -> float:
        return length * theme.scale

    assert min(pixels(theme.text_small), theme.floor_text) >= TEXT_SHARE * PROJECTOR_HEIGHT
    assert pixels(theme.text_base) >= 36
    assert pixels(theme.mono_active) >= NUMBER_SHARE * PROJECTOR_HEIGHT
    assert pixels(theme.text_title) >= TITLE_SHARE * PROJECTOR_HEIGHT
    assert min(pixels(theme.wire_rest), theme.floor_wire) >= 4
    assert min(pixels(theme.wire_active), theme.floor_wire_active) >= 8
    assert min(pixels(theme.port_radius), theme.floor_port) >= 9
    assert min(pixels(theme.packet_size), theme.floor_packet) >= 20


def test_a_projected_card_has_an_edge_that_survives_a_weak_lamp() -> None:
    assert contrast(PROJECTOR.card_border, PROJECTOR.canvas) >= 4.5
    assert contrast(PROJECTOR.wire, PROJECTOR.canvas) > contrast(LIGHT.wire, LIGHT.canvas)


def test_projecting_a_theme_keeps_its_colours() -> None:
    dark = projected(DARK, "dark room")
    changed = [
        f.name for f in fields(Theme) if f.type is str and getattr(dark, f.name) != getattr(DARK, f.name)
    ]
    assert changed == ["name"]


def test_mixing_starts_at_one_colour_and_ends_at_the_other() -> None:
    assert mix("#102030", "#ffffff", 0) == "#102030"
    assert mix("#102030", "#fffffe", 1) == "#fffffe"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#000000", "#ffffff", 7.0) == "#ffffff"


@pytest.mark.parametrize("text", ["red", "#fff", "0072b2", "#0072b2ff", "#00g2b2"])
def test_a_colour_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"#rrggbb|invalid literal"):
        channels(text)
