"""PNG and SVG show one moment, and what they show is what the engine computed."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from graphlab.document import Document
from graphlab.document.numbers import exact, show
from graphlab.engine import build, run
from graphlab.export import EXPORTERS, ExportError, Options, export
from graphlab.export.png import LONGEST_SIDE, largest_scale
from graphlab.export.staging import described, laid_out, stage
from graphlab.export.still import still_of
from graphlab.export.svg import write
from graphlab.lessons import LESSONS
from graphlab.picture.shapes import Bounds, Text
from graphlab.picture.theme import DARK, LIGHT, THEMES
from graphlab.timeline import frame_at, schedule
from tests.export.examples import lesson, many_readers, plain, staged

NAMES = {"svg": "http://www.w3.org/2000/svg"}
NUMBERS = "JetBrains Mono"


def svg_root(document: Document, options: Options | None = None) -> ElementTree.Element:
    file = BytesIO()
    write(document, file, options or Options(), lambda share: True)
    return ElementTree.fromstring(file.getvalue())


def card_numbers(root: ElementTree.Element) -> list[tuple[str, str]]:
    """Shown and exact text of every number that stands in a row of a card."""
    found = []
    for group in root.iter(f"{{{NAMES['svg']}}}g"):
        for text in group.iter(f"{{{NAMES['svg']}}}text"):
            if NUMBERS in text.get("font-family", "") and text.get("text-anchor") != "middle":
                title = text.find("svg:title", NAMES)
                shown = (title.tail if title is not None else text.text) or ""
                found.append((shown, (title.text if title is not None else shown) or ""))
    return found


@pytest.mark.parametrize(
    "document", [each.build() for each in LESSONS] + [many_readers()], ids=lambda document: document.title
)
def test_the_numbers_in_an_svg_are_the_engine_s_to_the_last_digit(document: Document) -> None:
    program = build(document)
    trace = run(program, document.values)
    numbers = [number for node in program.order for number in (trace.value(node), trace.grad(node))]
    wanted = sorted((show(number), exact(number)) for number in numbers if isinstance(number, float))
    shown = sorted(
        (text.text, text.exact or exact_of(text.text))
        for text in still_of(document).shapes
        if isinstance(text, Text) and text.font == "JetBrainsMono-Medium" and text.depicts in program.position
    )
    assert shown == wanted


def exact_of(shown: str) -> str:
    """All digits of a number that was shown whole."""
    return exact(float(shown.replace("−", "-").replace("∞", "inf")))


def test_the_svg_carries_exact_digits_for_what_it_rounds() -> None:
    rounded = {pair for pair in card_numbers(svg_root(many_readers())) if pair[0] != pair[1]}
    assert ("0.233", "0.2333333333333333") in rounded


@pytest.mark.parametrize("name", [each.name for each in LESSONS])
def test_a_step_shows_what_is_known_by_then(name: str) -> None:
    document = lesson(name)
    program = build(document)
    timeline, trace = schedule(program), run(program, document.values)
    for done in range(len(timeline) + 1):
        frame = frame_at(timeline, trace, timeline.time_of(done))
        unknown = int(np.count_nonzero(~frame.known))
        texts = [shape.text for shape in still_of(document, step=done).shapes if isinstance(shape, Text)]
        assert texts.count("—") == unknown
        assert (f"{done} of {len(timeline)} steps done") in described(stage(document, Options(step=done)))


def test_a_document_is_shown_at_its_end_without_an_event_and_a_step_with_its_event() -> None:
    document = plain()
    phases = {"forward", "backward", "adds up", "seed"}

    def said(step: int | None) -> set[str]:
        texts = {shape.text for shape in still_of(document, step=step).shapes if isinstance(shape, Text)}
        return texts & phases

    assert said(None) == set()
    assert (said(1), said(4), said(5), said(6)) == ({"forward"}, {"seed"}, {"backward"}, {"adds up"})


def test_a_scene_is_found_by_title_and_by_number() -> None:
    document = staged()
    for wanted, title in (("1", "All"), (2, "Less"), ("Here", "Here"), ("4", "Other numbers")):
        scene = stage(document, Options(scene=wanted)).scene
        assert scene is not None
        assert scene.title == title
    with pytest.raises(ExportError, match="There are: 1 All, 2 Less, 3 Here, 4 Other numbers"):
        stage(document, Options(scene="5"))


def test_a_scene_hides_points_and_brings_its_own_values_and_moment() -> None:
    document = staged()
    keys = {node.name: key for key, node in document.graph.nodes.items()}
    hidden = {shape.depicts for shape in still_of(document, scene="Less").shapes}
    assert keys["f"] not in hidden
    assert keys["L"] in hidden
    assert stage(document, Options(scene="Less")).done == 3
    assert stage(document, Options(scene="Here")).done == 6
    other = stage(document, Options(scene="Other numbers"))
    assert other.trace.value(keys["L"]) == (4.0 * -3.0 + 10.0) * -2.0
    assert other.document is not document
    assert stage(document, Options(scene="All")).document is document
    assert stage(document, Options(scene="All", step=2)).done == 2


def test_cards_without_a_place_find_one_and_others_keep_theirs() -> None:
    places = laid_out(lesson("two-roads")).cards[:, :2].tolist()
    document = lesson("two-roads")
    assert [tuple(place) for place in places] == [
        document.layout.places[node] for node in document.graph.nodes
    ]
    cards = laid_out(plain()).cards[:, :2]
    assert len({tuple(card) for card in cards.tolist()}) == len(cards)


def png_size(path: Path) -> tuple[int, int]:
    header = path.read_bytes()[:24]
    width, height = struct.unpack(">II", header[16:24])
    return width, height


def test_a_png_is_twice_as_large_as_on_the_screen_unless_a_size_is_asked_for(tmp_path: Path) -> None:
    bounds = still_of(plain()).bounds
    export(plain(), tmp_path / "a.png")
    assert png_size(tmp_path / "a.png") == (round(2 * bounds.width), round(2 * bounds.height))
    export(plain(), tmp_path / "b.png", Options(size=(1920, 1080)))
    assert png_size(tmp_path / "b.png") == (1920, 1080)
    export(plain(), tmp_path / "c.svg", Options(size=(640, 360)))
    root = ElementTree.parse(tmp_path / "c.svg").getroot()
    assert (root.get("width"), root.get("height")) == ("640", "360")


@pytest.mark.parametrize("size", [(0, 100), (100, -1), (LONGEST_SIDE + 1, 10), (16_000, 16_000)])
def test_an_image_that_no_memory_holds_is_refused(size: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be made"):
        export(plain(), tmp_path / "a.png", Options(size=size))


def test_a_huge_graph_is_scaled_down_to_what_an_image_can_hold() -> None:
    assert largest_scale(Bounds(0, 0, 1_000_000, 10)) * 1_000_000 <= LONGEST_SIDE
    scale = largest_scale(Bounds(0, 0, 50_000, 50_000))
    assert (50_000 * scale) ** 2 <= 64_000_001
    assert largest_scale(Bounds(0, 0, 800, 600)) > 2


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_its_own_canvas(theme: str, tmp_path: Path) -> None:
    export(plain(), tmp_path / "a.png", Options(theme=theme))
    from PySide6.QtGui import QImage

    image = QImage(str(tmp_path / "a.png"))
    assert image.pixelColor(2, 2).name() == THEMES[theme].canvas
    assert THEMES[theme].canvas in ElementTree.tostring(svg_root(plain(), Options(theme=theme)), "unicode")


def test_a_png_says_in_words_what_it_shows(tmp_path: Path) -> None:
    export(lesson("two-roads"), tmp_path / "a.png", Options(scene=3))
    from PySide6.QtGui import QImage

    image = QImage(str(tmp_path / "a.png"))
    assert image.text("Title") == "Two roads into one node: The roads part"
    assert "f is mul, value −6, gradient 1." in image.text("Description")


def test_light_and_dark_differ_in_colour_only() -> None:
    light, dark = still_of(plain(), theme=LIGHT).shapes, still_of(plain(), theme=DARK).shapes
    assert [type(shape) for shape in light] == [type(shape) for shape in dark]
    assert [shape.text for shape in light if isinstance(shape, Text)] == [
        shape.text for shape in dark if isinstance(shape, Text)
    ]


@pytest.mark.parametrize("suffix", [exporter.suffix for exporter in EXPORTERS])
def test_an_empty_document_says_what_to_do(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nothing to export yet"):
        export(Document(), tmp_path / f"a{suffix}")


def test_png_chunks_are_whole(tmp_path: Path) -> None:
    export(plain(), tmp_path / "a.png")
    rest, kinds = (tmp_path / "a.png").read_bytes()[8:], []
    while rest:
        length = int.from_bytes(rest[:4], "big")
        kinds.append(rest[4:8])
        assert zlib.crc32(rest[4 : 8 + length]) == int.from_bytes(rest[8 + length : 12 + length], "big")
        rest = rest[12 + length :]
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
