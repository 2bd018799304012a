"""Text is measured from a table of our fonts; tests/paint compares that table with what Qt draws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphlab.picture.metrics import (
    ELLIPSIS,
    FACES,
    ascent,
    cap_height,
    descent,
    elided,
    lacking,
    line_height,
    metrics,
    text_width,
    x_height,
)
from graphlab.resources import asset

NEEDED = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(map(chr, range(0xA0, 0x100)))
    + "αβγδεζηθικλμνξοπρστυφχψωΔΘΛΣΦΨΩ"
    + "∂×·−±∞≈≤≥≠→←↑↓½²³⁰¹⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉∑∏√∫…–—′●▶◀"
)
every_font = pytest.mark.parametrize("font", FACES)


@every_font
def test_every_character_we_write_has_a_glyph(font: str) -> None:
    assert lacking(NEEDED, font) == ""


def test_the_small_triangles_are_in_the_mono_font_only() -> None:
    assert lacking("a ▸ b ◂ ▸", "Inter") == "▸◂"
    assert lacking("a ▸ b ◂ ▸", "JetBrainsMono") == ""


@pytest.mark.parametrize("font", ["JetBrainsMono", "JetBrainsMono-Medium", "JetBrainsMono-Bold"])
def test_every_sign_of_a_number_has_the_same_width_in_the_mono_font(font: str) -> None:
    assert {text_width(sign, font, 10) for sign in "0123456789.+−-e∞~× "} == {6.0}


def test_known_widths_in_font_units() -> None:
    assert text_width("0", "Inter", 2816) == pytest.approx(1760)
    assert text_width("−1", "Inter", 2816) == pytest.approx(1856 + 1308 + kern("−1"))
    assert text_width("", "Inter-Bold", 13) == 0


def kern(pair: str) -> float:
    return metrics("Inter").kerning.get(pair, 0.0) * 2816


def test_kerning_pulls_a_pair_together() -> None:
    assert text_width("To", "Inter", 100) < text_width("T", "Inter", 100) + text_width("o", "Inter", 100)
    assert text_width("AVA", "Inter", 100) < text_width("AAV", "Inter", 100)


@every_font
def test_a_line_holds_its_letters(font: str) -> None:
    assert x_height(font, 20) < cap_height(font, 20) < ascent(font, 20)
    assert ascent(font, 20) + descent(font, 20) <= line_height(font, 20)
    assert 20 < line_height(font, 20) < 30


@every_font
def test_every_face_has_its_file(font: str) -> None:
    assert asset("fonts", FACES[font].file).stat().st_size > 100_000


@given(text=st.text(max_size=30), size=st.floats(1, 100), font=st.sampled_from(list(FACES)))
def test_width_grows_with_size_and_any_text_has_one(text: str, size: float, font: str) -> None:
    width = text_width(text, font, size)
    assert 0 <= width <= 2 * size * len(text)
    assert text_width(text, font, 2 * size) == pytest.approx(2 * width)


def test_foreign_letters_are_estimated_and_marks_take_no_room() -> None:
    assert text_width("漢字", "Inter", 10) == 20
    assert text_width("e\u0301", "JetBrainsMono", 10) == 6
    assert lacking("漢a漢", "Inter") == "漢"


@given(text=st.text(alphabet=NEEDED, max_size=40), width=st.floats(20, 300))
def test_elided_text_fits_and_is_a_beginning(text: str, width: float) -> None:
    shown = elided(text, "Inter", 13, width)
    assert text_width(shown, "Inter", 13) <= width
    assert shown == text or text.startswith(shown.removesuffix(ELLIPSIS))


def test_elided_text_drops_the_space_before_its_ellipsis() -> None:
    assert elided("upstream gradient", "JetBrainsMono", 10, 60) == "upstream…"
    assert elided("upstream", "JetBrainsMono", 10, 48) == "upstream"
    assert elided("upstream", "JetBrainsMono", 10, 1) == "…"


def test_an_unknown_font_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(KeyError, match="'Arial'; there are Inter,"):
        text_width("a", "Arial", 13)
