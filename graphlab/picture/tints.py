"""What stands for the numbers of a card at small zooms: its colour, by the sign of its gradient."""

import numpy as np

from graphlab.picture.anatomy import PADDING
from graphlab.picture.detail import Look
from graphlab.picture.marks import glyph_bars
from graphlab.picture.reading import BORN, FAULTY, Reading
from graphlab.picture.remember import by_identity
from graphlab.picture.shapes import Box, Depicts, Shape
from graphlab.picture.theme import Theme, mix

BAR = 16.0
SMALLEST_GLYPH = 9.0


def tint_shapes(
    width: float, height: float, tint: str, look: Look, x: float, y: float, depicts: Depicts = None
) -> list[Shape]:
    """What stands for the numbers at small zooms: a whole tinted card, or a bar below the word on it.

    Minus has a bar in three dashes and a glyph of its own, so that colour is never alone.
    """
    if not look.detail.is_plain:
        return _bar(width, height, tint, look, x, y, depicts)
    theme, fill = look.theme, _tint(tint, look.theme)
    radius = min(theme.card_radius, height / 3)
    border = mix(fill, theme.ink, 0.35)
    card = Box(x, y, width, height, radius, fill, border, look.at_least(1.0, 1.0), depicts=depicts)
    if tint not in ("positive", "negative") or height * look.zoom < SMALLEST_GLYPH:
        return [card]
    middle, reach = (x + width / 2, y + height / 2), height / 4
    bars = glyph_bars(*middle, reach, tint == "positive", theme.packet_ink, look.at_least(1.0, 1.5), depicts)
    return [card, *bars]


def _bar(
    width: float, height: float, tint: str, look: Look, x: float, y: float, depicts: Depicts
) -> list[Shape]:
    if tint in ("unknown", "known"):
        return []
    left, top, room = x + PADDING, y + height - BAR, width - 2 * PADDING
    share = room / 5 if tint == "negative" else room
    fill = _tint(tint, look.theme)
    return [
        Box(left + 2 * share * number, top, share, BAR - 6, 3.0, fill, depicts=depicts)
        for number in range(3 if tint == "negative" else 1)
    ]


def _tint(tint: str, theme: Theme) -> str:
    """The colour of one of TINTS."""
    return {
        "unknown": theme.canvas,
        "known": mix(theme.surface_raised, theme.wire, 0.25),
        "positive": theme.positive,
        "negative": theme.negative_stroke,
        "zero": theme.zero,
        "error": theme.error,
    }[tint]


TINTS = ("unknown", "known", "positive", "negative", "zero", "error")


@by_identity(4)
def tint_codes(reading: Reading) -> np.ndarray:
    """Per row, which of TINTS a plain card wears."""
    grads = reading.grads
    signs = np.where(np.isnan(grads), 5, np.where(grads > 0, 2, np.where(grads < 0, 3, 4)))
    codes = np.where(reading.reached, signs, np.where(reading.known, 1, 0))
    return np.where((reading.standing == FAULTY) | (reading.standing == BORN), 5, codes)
