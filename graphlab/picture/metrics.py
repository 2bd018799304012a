"""How wide our own fonts are, from a table generated out of the font files; no Qt.

Layout, hit tests, SVG and tests measure text with these functions, so a card has the same width on the
screen, in a file and on a machine without a display. Lengths come back in the unit of `size` (the font's
em). Kerning between ASCII characters is included; contextual alternates (Inter draws "3x4" with a times
sign) are not, so whatever draws Inter switches the feature `calt` off. Numbers are set in JetBrains Mono,
where every digit and sign is 0.6 em wide.
"""

import json
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from graphlab.resources import asset_text

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: its name here, its file in assets/fonts, and how Qt, SVG and CSS ask for it."""

    name: str
    file: str
    family: str
    weight: int


FACES = {
    face.name: face
    for face in (
        Face("Inter", "Inter-Regular.otf", "Inter", 400),
        Face("Inter-Medium", "Inter-Medium.otf", "Inter", 500),
        Face("Inter-SemiBold", "Inter-SemiBold.otf", "Inter", 600),
        Face("Inter-Bold", "Inter-Bold.otf", "Inter", 700),
        Face("JetBrainsMono", "JetBrainsMono-Regular.ttf", "JetBrains Mono", 400),
        Face("JetBrainsMono-Medium", "JetBrainsMono-Medium.ttf", "JetBrains Mono", 500),
        Face("JetBrainsMono-Bold", "JetBrainsMono-Bold.ttf", "JetBrains Mono", 700),
    )
}


@dataclass(frozen=True, slots=True)
class Metrics:
    """One font's measures, all in em: advance per character, kerning per pair of characters."""

    ascent: float
    descent: float
    line_height: float
    cap_height: float
    x_height: float
    advances: dict[str, float]
    kerning: dict[str, float]


def text_width(text: str, font: str, size: float) -> float:
    """The advance width of one line of text; `font` is a key of FACES, else KeyError."""
    return _ems(text, font) * size


def line_height(font: str, size: float) -> float:
    """The distance between the baselines of two lines."""
    return metrics(font).line_height * size


def ascent(font: str, size: float) -> float:
    """From the top of the line to its baseline."""
    return metrics(font).ascent * size


def descent(font: str, size: float) -> float:
    """From the baseline to the bottom of the line, positive."""
    return metrics(font).descent * size


def cap_height(font: str, size: float) -> float:
    """The height of a capital letter: what to centre a line of digits or capitals by."""
    return metrics(font).cap_height * size


def x_height(font: str, size: float) -> float:
    """The height of a lower-case x."""
    return metrics(font).x_height * size


def lacking(text: str, font: str) -> str:
    """The characters of `text` the font has no glyph for (or that are not measured), each once, in order."""
    known = metrics(font).advances
    return "".join(dict.fromkeys(letter for letter in text if letter not in known))


def elided(text: str, font: str, size: float, width: float) -> str:
    """The text if it fits into `width`, else its longest beginning that fits with an ellipsis after it."""
    if text_width(text, font, size) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if text_width(text[:middle].rstrip() + ELLIPSIS, font, size) <= width:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + ELLIPSIS


@cache
def metrics(font: str) -> Metrics:
    """The measures of one font. Raises KeyError, naming the fonts there are, for any other name."""
    if font not in FACES:
        raise KeyError(f"no font is called {font!r}; there are {', '.join(FACES)}")
    row = _table()[font]
    em = row["units_per_em"]
    return Metrics(
        ascent=row["ascent"] / em,
        descent=row["descent"] / em,
        line_height=(row["ascent"] + row["descent"] + row["line_gap"]) / em,
        cap_height=row["cap_height"] / em,
        x_height=row["x_height"] / em,
        advances={
            letter: int(width) / em for width, letters in row["advances"].items() for letter in letters
        },
        kerning={
            left + right: int(shift) / em
            for lefts, shifts in row["kerning"]
            for shift, rights in shifts.items()
            for left in lefts
            for right in rights
        },
    )


@lru_cache(maxsize=16384)
def _ems(text: str, font: str) -> float:
    measured = metrics(font)
    width = sum(
        measured.advances[letter] if letter in measured.advances else _substitute(letter) for letter in text
    )
    if measured.kerning:
        width += sum(measured.kerning.get(text[i : i + 2], 0.0) for i in range(len(text) - 1))
    return width


@cache
def _substitute(letter: str) -> float:
    """An estimate for a glyph that comes from another font: ours if one has it, else the system's."""
    for font in ("Inter", "JetBrainsMono"):
        if letter in metrics(font).advances:
            return metrics(font).advances[letter]
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cc", "Cf"):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.6


@cache
def _table() -> dict[str, dict]:  # type: ignore[type-arg]
    table: dict[str, dict] = json.loads(asset_text("fonts", "metrics.json"))  # type: ignore[type-arg]
    return table
