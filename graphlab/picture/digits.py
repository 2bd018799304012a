"""The numbers on the cards: what each says, in which colour, where and how large, as arrays.

The display list turns them into text; the painter of the screen turns them into glyphs of an atlas in one
call.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphlab.document.numbers import exact, show
from graphlab.picture.anatomy import DIGIT_FONT, PADDING, kind_of, label_room, rows_of
from graphlab.picture.detail import Look
from graphlab.picture.geometry import Bools, Floats, Geometry, Ints, Skeleton
from graphlab.picture.metrics import cap_height, text_width
from graphlab.picture.reading import FAULTY, IDLE, Reading
from graphlab.picture.remember import by_identity
from graphlab.picture.shapes import Text

COLOURS = ("ink", "ink_muted", "positive", "negative", "zero", "error", "ink_disabled")
INK, MUTED, POSITIVE, NEGATIVE, NOUGHT, WRONG, DISABLED = range(len(COLOURS))

NUMBER_HERO = 16.0
UNKNOWN = "—"
ADVANCE = text_width("0", DIGIT_FONT, 1.0)
CAP = cap_height(DIGIT_FONT, 1.0)
COLUMNS = ("numbers", "rows", "colours", "x", "y", "shares", "sizes")

Words = tuple[list[str], Floats, Ints]


@dataclass(frozen=True, eq=False)
class Digits:
    """Numbers in place: entry by entry its text, the number, its row, colour (an index of COLOURS) and size.

    x is where the text ends (share 1) or its middle (share 0.5); y is its baseline. The number is nan where
    the text is not one.
    """

    texts: Sequence[str]
    numbers: Floats
    rows: Ints
    colours: Ints
    x: Floats
    y: Floats
    shares: Floats
    sizes: Floats


@by_identity(8)
def faces_of(skeleton: Skeleton) -> tuple[Floats, Floats, Floats]:
    """Per row: 1 for an unnamed leaf, else 0; and the centres of its value and gradient rows."""
    kinds = [kind_of(node) for node in skeleton.graph.nodes.values()]
    centres = np.array([rows_of(kind) for kind in kinds], np.float64).reshape(-1, 2)
    return np.array([kind == "number" for kind in kinds], np.float64), centres[:, 0], centres[:, 1]


def digits(geometry: Geometry, reading: Reading, look: Look, rows: Ints) -> Digits:
    """The values of these rows, then their gradients, as far as the layers and the zoom show them."""
    computed = (reading.standing[rows] != IDLE) & (reading.standing[rows] != FAULTY)
    rows = rows[computed] if look.detail.number else rows[:0]
    is_number, *centres = faces_of(geometry.skeleton)
    heroes = (is_number[rows] > 0, np.zeros(len(rows), np.bool_))
    parts = [
        _placed(geometry, look, rows, words(reading, rows), centres[line][rows], heroes[line], reading.active)
        for line, (layer, words) in enumerate((("values", _values), ("gradients", _grads)))
        if layer in look.layers
    ]
    return joined(parts)


def joined(parts: Sequence[Digits]) -> Digits:
    """Several lists of numbers as one."""
    if not parts:
        empty, none = np.zeros(0), np.zeros(0, np.int64)
        return Digits((), empty, none, none, empty, empty, empty, empty)
    return Digits(
        [text for part in parts for text in part.texts],
        *(np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS),
    )


def texts_of(geometry: Geometry, digits: Digits, look: Look) -> list[Text]:
    """The numbers as shapes of a display list."""
    anchors = {1.0: "end", 0.5: "middle"}
    columns = [getattr(digits, name).tolist() for name in COLUMNS]
    shapes = []
    for text, number, row, colour, x, y, share, size in zip(digits.texts, *columns, strict=True):
        full = exact(number) if number == number else text
        fill = getattr(look.theme, COLOURS[colour])
        depicts = geometry.nodes[row]
        shapes.append(
            Text(
                x,
                y,
                text,
                DIGIT_FONT,
                size,
                fill,
                anchors[share],
                exact="" if full == text else full,
                depicts=depicts,
            )
        )
    return shapes


def _values(reading: Reading, rows: Ints) -> Words:
    known = reading.known[rows]
    numbers = np.where(known, reading.values[rows], np.nan)
    texts = [
        show(number) if here else UNKNOWN
        for number, here in zip(numbers.tolist(), known.tolist(), strict=True)
    ]
    colours = np.where(known, np.where(np.isfinite(numbers), INK, WRONG), MUTED)
    return _with_shapes(reading, rows, texts, numbers, colours, known)


def _grads(reading: Reading, rows: Ints) -> Words:
    reached = reading.reached[rows]
    numbers = np.where(reached, reading.grads[rows], 0.0)
    texts = [show(number) for number in numbers.tolist()]
    signs = np.where(numbers > 0, POSITIVE, np.where(numbers < 0, NEGATIVE, NOUGHT))
    colours = np.where(reached, np.where(np.isnan(numbers), WRONG, signs), MUTED)
    return _with_shapes(reading, rows, texts, numbers, colours, reached)


def _with_shapes(
    reading: Reading, rows: Ints, texts: list[str], numbers: Floats, colours: Ints, standing: Bools
) -> Words:
    """In the place of a tensor's numbers stands its shape."""
    if reading.wide:
        for place, row in enumerate(rows.tolist()):
            if standing[place] and row in reading.wide:
                texts[place], numbers[place], colours[place] = reading.wide[row], np.nan, MUTED
    return texts, numbers, colours


def _placed(
    geometry: Geometry, look: Look, rows: Ints, words: Words, centres: Floats, heroes: Bools, active: int
) -> Digits:
    texts, numbers, colours = words
    x, y, width, _ = geometry.cards[rows].T
    detail = look.detail
    sizes = np.where(rows == active, detail.active, detail.number)
    sizes = np.where(heroes, np.maximum(sizes, NUMBER_HERO), sizes)
    room = width - 2 * PADDING - np.where(heroes | (detail.label == 0), 0.0, label_room(detail.label))
    lengths = np.fromiter(map(len, texts), np.float64, len(texts)) * ADVANCE
    sizes = np.minimum(sizes, room / np.maximum(lengths, ADVANCE))
    return Digits(
        texts=texts,
        numbers=numbers,
        rows=rows,
        colours=np.full(len(texts), DISABLED) if look.is_stale else colours,
        x=np.where(heroes, x + width / 2, x + width - PADDING),
        y=y + centres + sizes * (CAP / 2),
        shares=np.where(heroes, 0.5, 1.0),
        sizes=sizes,
    )
