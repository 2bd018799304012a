"""Write metrics.json from the font files beside this script, so that graphlab measures text without Qt.

Run it with fontTools installed after a font file was exchanged: `python assets/fonts/make_metrics.py`.
The fonts and characters measured are the two tables below; everything else follows from them.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).parent

FILES = {
    "Inter": "Inter-Regular.otf",
    "Inter-Medium": "Inter-Medium.otf",
    "Inter-SemiBold": "Inter-SemiBold.otf",
    "Inter-Bold": "Inter-Bold.otf",
    "JetBrainsMono": "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-Medium": "JetBrainsMono-Medium.ttf",
    "JetBrainsMono-Bold": "JetBrainsMono-Bold.ttf",
}

MEASURED = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Latin-1 and Latin Extended-A
    (0x370, 0x3FF),  # Greek
    (0x2010, 0x2044),  # dashes, quotes, primes, ellipsis
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x23FF),  # keys of a keyboard
    (0x25A0, 0x25FF),  # triangles, discs, squares
    (0x2713, 0x2717),  # ticks and crosses
)

# Kerning is kept between these characters only: words, and the signs of a number.
KERNED = "".join(map(chr, range(0x21, 0x7F))) + "−×·→"


def measure(path: Path) -> dict[str, object]:
    """The numbers of one font file, in font units."""
    font = TTFont(path)
    glyphs = font.getBestCmap()
    return {
        "units_per_em": font["head"].unitsPerEm,
        "ascent": font["hhea"].ascent,
        "descent": -font["hhea"].descent,
        "line_gap": font["hhea"].lineGap,
        "cap_height": font["OS/2"].sCapHeight,
        "x_height": font["OS/2"].sxHeight,
        "advances": advances(font, glyphs),
        "kerning": kerning(font, glyphs),
    }


def advances(font: TTFont, glyphs: dict[int, str]) -> dict[str, str]:
    """Advance width -> all measured characters that have it."""
    by_width: dict[int, str] = {}
    for point in (point for first, last in MEASURED for point in range(first, last + 1)):
        if point in glyphs:
            width = font["hmtx"][glyphs[point]][0]
            by_width[width] = by_width.get(width, "") + chr(point)
    return {str(width): by_width[width] for width in sorted(by_width)}


def kerning(font: TTFont, glyphs: dict[int, str]) -> list[list[object]]:
    """[left characters, {adjustment: right characters}] for every group on the left that kerns alike."""
    subtables = list(pair_subtables(font))
    alike: dict[str, str] = {}
    for left in KERNED:
        row: dict[str, str] = {}
        for right in KERNED:
            shift = pair_shift(subtables, glyphs[ord(left)], glyphs[ord(right)])
            if shift:
                row[str(shift)] = row.get(str(shift), "") + right
        if row:
            key = json.dumps(row, ensure_ascii=False)
            alike[key] = alike.get(key, "") + left
    return [[lefts, json.loads(key)] for key, lefts in alike.items()]


def pair_subtables(font: TTFont) -> Iterator[object]:
    """The pair adjustments of the `kern` feature, in the order in which they are tried."""
    if "GPOS" not in font:
        return
    table = font["GPOS"].table
    features = (record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "kern")
    for number in sorted({number for feature in features for number in feature.LookupListIndex}):
        for subtable in table.LookupList.Lookup[number].SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            if subtable.LookupType == 2:
                yield subtable


def pair_shift(subtables: list[object], left: str, right: str) -> int:
    """How far `right` moves after `left`, in font units: the first subtable that knows the pair decides."""
    for subtable in subtables:
        if left not in subtable.Coverage.glyphs:
            continue
        if subtable.Format == 1:
            pairs = subtable.PairSet[subtable.Coverage.glyphs.index(left)].PairValueRecord
            found = next((pair.Value1 for pair in pairs if pair.SecondGlyph == right), None)
            if found is not None:
                return getattr(found, "XAdvance", 0)
        else:
            row = subtable.ClassDef1.classDefs.get(left, 0)
            column = subtable.ClassDef2.classDefs.get(right, 0)
            return getattr(subtable.Class1Record[row].Class2Record[column].Value1, "XAdvance", 0)
    return 0


if __name__ == "__main__":
    table = {name: measure(HERE / file) for name, file in FILES.items()}
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in table.items()
    )
    (HERE / "metrics.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
