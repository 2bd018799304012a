"""Write the small WOFF2 fonts beside this script, which SVG and HTML files carry along.

Run it with fontTools and brotli installed after a font file was exchanged:
`python assets/player/fonts/make_fonts.py`.
Cards were measured with these fonts, so a file that travels must bring them; whole they would be 2 MB.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FONTS = HERE.parent.parent / "fonts"

KEPT = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xFF),  # Latin-1
    (0x391, 0x3C9),  # Greek
    (0x2010, 0x2015),  # dashes
    (0x2018, 0x201D),  # quotes
    (0x2022, 0x2026),  # bullet, ellipsis
    (0x2032, 0x2033),  # primes
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x2190, 0x2193),  # arrows
    (0x2202, 0x2212),  # partial derivative, nabla, sum, minus
    (0x221A, 0x221E),  # root, infinity
    (0x2248, 0x2265),  # about, not equal, at most, at least
    (0x25B8, 0x25CF),  # triangles and discs of the phases
    (0x2713, 0x2717),  # ticks and crosses
)


def shrink(source: Path, goal: Path) -> None:
    """Write the kept characters of one font as WOFF2: outlines, kerning, licence; no hints, no ligatures."""
    options = Options(flavor="woff2", hinting=False)
    options.layout_features = ["kern", "mark", "mkmk"]
    options.name_IDs = [0, 1, 2, 13, 14]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in KEPT for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(goal)


if __name__ == "__main__":
    for path in sorted([*FONTS.glob("*.otf"), *FONTS.glob("*.ttf")]):
        shrink(path, HERE / f"{path.stem}.woff2")
