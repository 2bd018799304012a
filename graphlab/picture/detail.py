"""How much of a card can be read at a zoom: sizes of type in graph units, 0 for what is left out.

Type keeps the theme's smallest readable size on the screen as long as there is room for it. Zooming out
first drops the labels, once they leave no room for a number, which then grows into theirs; a number that
fills its room may get a
little smaller (a small number says more than none), then the numbers go and leave a large symbol or name,
and at last plain cards, tinted by the sign of their gradient.
"""

from dataclasses import dataclass

from graphlab.picture.anatomy import (
    BODY_WIDTH,
    DIGIT_FONT,
    HERO_SIZE,
    NAME_SIZE,
    PADDING,
    TITLE_SIZE,
    label_room,
)
from graphlab.picture.metrics import text_width
from graphlab.picture.theme import Theme

LARGEST_NUMBER = 24.0
SMALLEST_NUMBER = 18.0
"""Pixels below which a number is left out, whatever a theme wishes."""
SMALLEST_LABEL = 24.0
"""Pixels that are enough for a label, which is read once and then known by its place."""
LONGEST_NUMBER = 6
LARGEST_NAME = 18.0
LARGEST_TITLE = 40.0


@dataclass(frozen=True, slots=True)
class Detail:
    """Sizes of type on a card in graph units; 0 leaves it out.

    label "value" and "grad" and every tag; number the two rows; active the same on the active node; name
    the name of an op and formula what stands there without one; symbol the op's symbol and hero a leaf's name
    while there are numbers; title the one word on a card without numbers.
    """

    label: float
    number: float
    active: float
    name: float
    formula: float
    symbol: float
    hero: float
    title: float

    @property
    def is_plain(self) -> bool:
        """Whether cards are tinted boxes without a word."""
        return not (self.number or self.title)


def detail_at(theme: Theme, zoom: float) -> Detail:
    """What can be read at a zoom (pixels per graph unit)."""
    floor, least = theme.floor_text / zoom * 0.99, _least(theme, zoom)
    number = _grown(theme.mono, min(floor, max(LARGEST_NUMBER, least)), LARGEST_NUMBER)
    return Detail(
        label=_label(theme, zoom, number),
        number=number,
        active=max(number, theme.mono_active) if number else 0.0,
        name=_grown(NAME_SIZE, min(floor, max(LARGEST_NAME, least)), LARGEST_NAME) if number else 0.0,
        formula=_grown(TITLE_SIZE, floor, LARGEST_NAME) if number else 0.0,
        symbol=theme.text_symbol if number else 0.0,
        hero=min(theme.text_title, HERO_SIZE) if number else 0.0,
        title=0.0 if number or least > LARGEST_TITLE else LARGEST_TITLE,
    )


def _label(theme: Theme, zoom: float, number: float) -> float:
    """The size of labels: as large as they must be to be read, 0 where they leave no room for a number."""
    size = max(theme.text_small, min(theme.floor_text, SMALLEST_LABEL) / zoom * 0.99)
    digits = LONGEST_NUMBER * text_width("0", DIGIT_FONT, number)
    return size if number and label_room(size) + digits <= BODY_WIDTH - 2 * PADDING else 0.0


def _least(theme: Theme, zoom: float) -> float:
    """The size below which a number is left out."""
    return min(theme.floor_text, SMALLEST_NUMBER) / zoom * 0.99


def _grown(size: float, floor: float, largest: float) -> float:
    """The size, or as large as it must be to be read; 0 when that is too large."""
    return 0.0 if floor > largest else max(size, floor)


LAYERS = frozenset({"values", "gradients"})
"""What is written into a picture: "values", "gradients", and "terms", the contribution on every wire."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is drawn, apart from what it shows: theme, pixels per graph unit, detail, layers.

    is_stale hatches every number, because it belongs to an older document.
    """

    theme: Theme
    zoom: float
    detail: Detail
    layers: frozenset[str] = LAYERS
    is_stale: bool = False

    @property
    def shows_products(self) -> bool:
        """Whether wires tell what was sent along them."""
        return "gradients" in self.layers and not self.is_stale

    def reads(self, size: float) -> bool:
        """Whether a number of this size can be read."""
        return size >= _least(self.theme, self.zoom)

    def at_least(self, length: float, pixels: float) -> float:
        """A length in graph units that stays this many pixels on the screen."""
        return max(length, pixels / self.zoom)


def look_of(
    theme: Theme, zoom: float | None = None, layers: frozenset[str] = LAYERS, *, is_stale: bool = False
) -> Look:
    """The look of a theme at a zoom; by default the zoom its sizes were chosen for."""
    zoom = theme.scale if zoom is None else zoom
    return Look(theme, zoom, detail_at(theme, zoom), layers, is_stale)
