"""A Picture as SVG text: the same bytes for the same picture, in every process.

Text stays text (it can be searched, copied and read aloud), so it needs our fonts: they are embedded as
small WOFF2 subsets, or every line says how wide it was measured and a viewer squeezes its own font into
that. Styling is by plain attributes, because office programs and Qt read no style sheets. Sign needs no
colour here: dash and glyph are shapes.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from math import isfinite
from typing import Any, assert_never

from graphlab.picture.metrics import FACES, text_width
from graphlab.picture.shapes import Box, Curve, Disc, Picture, Polygon, Shape, Text
from graphlab.picture.theme import Theme
from graphlab.resources import asset_bytes

FALLBACKS = {
    "Inter": "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif",
    "JetBrains Mono": "'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace",
}
LICENCE = "Fonts: Inter and JetBrains Mono, under the SIL Open Font License 1.1, https://openfontlicense.org"


def svg(
    picture: Picture,
    theme: Theme,
    *,
    title: str,
    description: str,
    embed_fonts: bool = False,
    size: tuple[int, int] | None = None,
) -> str:
    """The whole picture as one SVG document on the theme's canvas.

    title and description are read by screen readers. size is width and height in pixels; by default one pixel
    per graph unit. Raises ValueError if a length is not finite.
    """
    bounds = picture.bounds
    width, height = size or (bounds.width, bounds.height)
    fonts = sorted({shape.font for shape in picture.shapes if isinstance(shape, Text)})
    canvas = Box(bounds.x, bounds.y, bounds.width, bounds.height, fill=theme.canvas)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}" height="{number(height)}"'
        f' viewBox="{view_box(picture)}" role="img" aria-label="{escaped(title)}"'
        " style=\"font-feature-settings:'calt' 0\">",
        f"<title>{escaped(title)}</title>",
        f"<desc>{escaped(description)}</desc>",
        *([f"<!-- {LICENCE} -->", f"<style>{font_rules(fonts)}</style>"] if embed_fonts and fonts else ()),
        element(canvas),
        *_grouped(picture.shapes, measured=not embed_fonts),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def view_box(picture: Picture) -> str:
    """The picture's bounds as the four numbers of a viewBox."""
    bounds = picture.bounds
    return " ".join(map(number, (bounds.x, bounds.y, bounds.width, bounds.height)))


def element(shape: Shape, *, measured: bool = True, on_page: bool = False) -> str:
    """One shape as one SVG element, escaped.

    measured says how wide each line of text is, so that another font is squeezed into that. on_page is for a
    page with a style sheet of ours: fonts are classes (`page_rules`), and the exact value of a number is an
    attribute data-exact instead of a <title>.
    """
    match shape:
        case Box():
            return _tag(
                "rect", x=shape.x, y=shape.y, width=shape.width, height=shape.height, rx=shape.radius or None,
                **_painted(shape), stroke_dasharray=_dashes(shape.dash),
            )  # fmt: skip
        case Text():
            return _text_on_page(shape) if on_page else _text(shape, measured)
        case Curve():
            points = (shape.x0, shape.y0, shape.x1, shape.y1, shape.x2, shape.y2, shape.x3, shape.y3)
            path = "M{} {}C{} {} {} {} {} {}".format(*map(number, points))
            return _tag("path", d=path, **_painted(shape), stroke_dasharray=_dashes(shape.dash))
        case Polygon():
            corners = " ".join(f"{number(x)},{number(y)}" for x, y in shape.points)
            return _tag("polygon" if shape.closed else "polyline", points=corners, **_painted(shape))
        case Disc():
            return _tag("circle", cx=shape.x, cy=shape.y, r=shape.radius, **_painted(shape))
        case _:
            assert_never(shape)


def font_rules(fonts: Iterable[str]) -> str:
    """The @font-face rules that carry these fonts (names of metrics.FACES) inside the file."""
    return "".join(_font_rule(font) for font in fonts)


def page_rules(fonts: Iterable[str]) -> str:
    """The style rules of a page that holds elements written with on_page."""
    rule = ".{}{{font-family:{};font-weight:{}}}"
    return "".join(rule.format(font, FALLBACKS[FACES[font].family], FACES[font].weight) for font in fonts)


def number(length: float) -> str:
    """A length with at most two decimals and no minus zero. Raises ValueError if it is not finite."""
    if not isfinite(length):
        raise ValueError(f"a picture has no place at {length}")
    text = f"{length:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Text that stays text in XML and HTML, in elements and attributes; what XML forbids becomes �."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text).translate(_ESCAPES)


_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({letter: f"&#{ord(letter)};" for letter in "\"'\n\t\r"}) | str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)


def _grouped(shapes: Iterable[Shape], measured: bool) -> Iterator[str]:
    """One line per shape; what depicts one node or wire is one group, which a drawing program moves whole."""
    for depicts, group in groupby(shapes, key=lambda shape: shape.depicts):
        lines = [element(shape, measured=measured) for shape in group]
        yield from lines if depicts is None else ["<g>", *lines, "</g>"]


def _text(shape: Text, measured: bool) -> str:
    face = FACES[shape.font]
    rounded = shape.exact not in ("", shape.text)
    squeezed = measured and len(shape.text) > 1
    spaced = {"xml:space": "preserve"} if shape.text.strip() != shape.text or "  " in shape.text else {}
    return _tag(
        "text",
        (f"<title>{escaped(shape.exact)}</title>" if rounded else "") + escaped(shape.text),
        **_set(shape),
        font_family=FALLBACKS[face.family],
        font_weight=face.weight if face.weight != 400 else None,
        textLength=text_width(shape.text, shape.font, shape.size) if squeezed else None,
        lengthAdjust="spacingAndGlyphs" if squeezed else None,
        **spaced,
    )


def _text_on_page(shape: Text) -> str:
    named: dict[str, Any] = {"class": shape.font, **_set(shape), "data-exact": shape.exact or None}
    return _tag("text", escaped(shape.text), **named)


def _set(shape: Text) -> dict[str, Any]:
    return {
        "x": shape.x,
        "y": shape.y,
        "font_size": shape.size,
        "text_anchor": shape.anchor if shape.anchor != "start" else None,
        "fill": shape.fill,
        "opacity": shape.opacity if shape.opacity != 1 else None,
    }


def _painted(shape: Box | Curve | Polygon | Disc) -> dict[str, Any]:
    fill = "" if isinstance(shape, Curve) else shape.fill
    return {
        "fill": fill or "none",
        "stroke": shape.stroke or None,
        "stroke_width": shape.stroke_width if shape.stroke and shape.stroke_width != 1 else None,
        "opacity": shape.opacity if shape.opacity != 1 else None,
    }


def _dashes(dash: tuple[float, ...]) -> str | None:
    return " ".join(map(number, dash)) if dash else None


def _tag(name: str, inside: str = "", /, **attributes: float | str | None) -> str:
    """An element; attributes that are None are left out, and `_` in a name is written `-`."""
    written = "".join(
        f' {key.replace("_", "-")}="{escaped(part) if isinstance(part, str) else number(part)}"'
        for key, part in attributes.items()
        if part is not None
    )
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


@cache
def _font_rule(font: str) -> str:
    face = FACES[font]
    coded = b64encode(asset_bytes("player", "fonts", f"{face.file.rpartition('.')[0]}.woff2")).decode("ascii")
    return (
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};"
        f"src:url(data:font/woff2;base64,{coded}) format('woff2')}}"
    )
