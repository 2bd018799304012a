"""The table of widths agrees with what Qt measures on the bundled font files."""

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetricsF

from graphlab.picture.metrics import (
    FACES,
    Face,
    ascent,
    cap_height,
    descent,
    line_height,
    text_width,
    x_height,
)
from graphlab.resources import asset

SAMPLES = (
    *(
        "mul",
        "tanh",
        "value",
        "gradient",
        "To AVATAR",
        "WAVE Type P. Yo",
        "parameter w_1",
        "x1",
        "−12.0",
        "0.7071",
    ),
    *(
        "L = (a*b + c)*f",
        "mul sends 4 × −3 = −12 back to a",
        "∂L/∂a = −3 · 4",
        "α β Δ σ",
        "a → b",
        "½ ≈ 0.5 ± ∞",
    ),
    *("Drag a value and everything answers at once.", "What, where and how: “Undo” brings it back…"),
)


@pytest.fixture(scope="module")
def qt_fonts(qapp: object) -> dict[str, QFont]:
    return {name: loaded(face) for name, face in FACES.items()}


def loaded(face: Face) -> QFont:
    number = QFontDatabase.addApplicationFont(str(asset("fonts", face.file)))
    assert face.family in QFontDatabase.applicationFontFamilies(number)
    font = QFont(face.family)
    font.setWeight(QFont.Weight(face.weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("calt"), 0)
    return font


@pytest.mark.parametrize("name", FACES)
@pytest.mark.parametrize("size", [11, 13, 20, 48])
def test_widths_agree_with_qt_within_one_percent(qt_fonts: dict[str, QFont], name: str, size: int) -> None:
    font = qt_fonts[name]
    font.setPixelSize(size)
    assert QFontInfo(font).family() == FACES[name].family
    assert QFontInfo(font).weight() == FACES[name].weight
    measured = QFontMetricsF(font)
    for text in SAMPLES:
        assert text_width(text, name, size) == pytest.approx(measured.horizontalAdvance(text), rel=0.01), text


@pytest.mark.parametrize("name", FACES)
def test_heights_agree_with_qt_within_one_percent(qt_fonts: dict[str, QFont], name: str) -> None:
    font = qt_fonts[name]
    font.setPixelSize(48)
    qt = QFontMetricsF(font)
    ours = [measure(name, 48) for measure in (ascent, descent, line_height, cap_height, x_height)]
    theirs = [qt.ascent(), qt.descent(), qt.lineSpacing(), qt.capHeight(), qt.xHeight()]
    assert ours == pytest.approx(theirs, rel=0.01)
