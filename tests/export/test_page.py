"""The manners of the page: what the pointer finds, what a phone and paper show, what it survives."""

from pathlib import Path

import pytest

from graphlab.document.numbers import exact
from graphlab.export import Options, export
from graphlab.export.staging import staged_scene
from graphlab.picture.theme import NUMBER_SHARE, TEXT_SHARE, THEMES
from tests.export.browser import END, Browser
from tests.export.examples import HOSTILE, broken, hostile, lesson, many_readers, plain
from tests.export.played import opened, shown_numbers


def test_hovering_a_card_shows_exact_numbers_and_what_happened_there(
    browser: Browser, tmp_path: Path
) -> None:
    tape = opened(browser, many_readers(), tmp_path)
    browser.press(END)
    browser.press("f")
    place = next(place for place, name in tape["names"].items() if name[0] == "w")
    x, y = browser.run(
        "const box = document.querySelector(`[data-thing='${arguments[0]}'] rect`).getBoundingClientRect();"
        "return [Math.round(box.x + box.width / 2), Math.round(box.y + 8)]",
        place,
    )
    browser.point(x, y)
    lines = browser.run("return [...document.getElementById('tip').children].map(line => line.textContent)")
    trace = staged_scene(many_readers(), None, 0).trace
    grad = exact(float(trace.grad(next(iter(many_readers().graph.nodes)))))  # type: ignore[arg-type]
    assert lines[:4] == ["w", "parameter", "value 0.7", f"gradient {grad}"]
    assert lines[4].startswith("w.grad adds it up: ")
    browser.point(3, 300)
    assert browser.run("return document.getElementById('tip').hidden")


def test_the_wheel_zooms_about_the_pointer_and_dragging_moves_the_graph(
    browser: Browser, tmp_path: Path
) -> None:
    opened(browser, plain(), tmp_path)

    def under(x: int, y: int) -> list[float]:
        place: list[float] = browser.run(
            "const p = new DOMPoint(arguments[0], arguments[1]).matrixTransform("
            "document.getElementById('world').getScreenCTM().inverse()); return [p.x, p.y]", x, y,
        )  # fmt: skip
        return place

    def scale() -> float:
        number: float = browser.run("return document.getElementById('world').getScreenCTM().a")
        return number

    before, at = scale(), under(400, 300)
    browser.wheel(400, 300, -300)
    assert scale() > before * 1.2
    assert under(400, 300) == pytest.approx(at, abs=0.5)
    browser.drag((400, 300), (460, 330))
    assert under(460, 330) == pytest.approx(at, abs=1.5)
    browser.press("f")
    assert scale() == pytest.approx(before, rel=1e-6)


def test_a_finger_drags_and_a_phone_loses_nothing(browser: Browser, tmp_path: Path) -> None:
    browser.size(390, 844, mobile=True)
    opened(browser, lesson("chain-rule"), tmp_path)
    page = browser.run("return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert page == [390, 844]
    boxes = browser.run(
        "return [...document.querySelectorAll('button:not([hidden]), #track, #sentence, #stage')].map(e => {"
        "const b = e.getBoundingClientRect(); return [e.id, b.left, b.right, b.top, b.bottom, b.height]})"
    )
    for name, left, right, top, bottom, height in boxes:
        assert left >= -1, name
        assert right <= 391, name
        assert top >= -1, name
        assert bottom <= 845, name
        assert height >= 20, name
    view = browser.run("return document.getElementById('world').getAttribute('transform')")
    browser.drag((200, 400), (120, 380), "touch")
    assert browser.run("return document.getElementById('world').getAttribute('transform')") != view


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_the_look_follows_the_system_until_the_reader_chooses(
    scheme: str, other: str, browser: Browser, tmp_path: Path
) -> None:
    browser.media(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    opened(browser, plain(), tmp_path)
    look = (
        "const style = getComputedStyle(document.querySelector(arguments[0]));"
        r"return style[arguments[1]].match(/\d+/g).map(Number)"
    )
    canvas, card = ("html", "backgroundColor"), (".card rect:nth-of-type(2)", "fill")

    def channels(text: str) -> list[int]:
        return [int(text[place : place + 2], 16) for place in (1, 3, 5)]

    assert browser.run(look, *canvas) == channels(THEMES[scheme].canvas)
    assert browser.run(look, *card) == channels(THEMES[scheme].surface_raised)
    browser.press("d")
    assert browser.run(look, *canvas) == channels(THEMES[other].canvas)
    assert browser.run(look, *card) == channels(THEMES[other].surface_raised)
    browser.press("d")
    assert browser.run(look, *canvas) == channels(THEMES[scheme].canvas)


def test_the_projector_button_makes_words_and_graph_larger(browser: Browser, tmp_path: Path) -> None:
    browser.size(1920, 1080)
    opened(browser, lesson("two-roads"), tmp_path, Options(step=9))
    sizes = (
        "return ['#sentence', '#equation b', '#scene-title', '#phase'].map(s =>"
        " parseFloat(getComputedStyle(document.querySelector(s)).fontSize))"
    )
    before = browser.run(sizes)
    browser.click("#larger")
    after = browser.run(sizes)
    assert all(one < other for one, other in zip(before, after, strict=True))
    assert browser.run("return document.getElementById('larger').getAttribute('aria-pressed')") == "true"


def test_numbers_under_discussion_can_be_read_from_the_last_row(browser: Browser, tmp_path: Path) -> None:
    browser.size(1920, 1080)
    opened(browser, lesson("two-roads"), tmp_path, Options(step=9))
    browser.press("p")
    number, caption = browser.run(
        "return ['#equation b', '#caption'].map(s =>"
        " parseFloat(getComputedStyle(document.querySelector(s)).fontSize))"
    )
    assert number >= NUMBER_SHARE * 1080
    assert caption >= TEXT_SHARE * 1080


def test_hostile_texts_stay_texts(browser: Browser, tmp_path: Path) -> None:
    opened(browser, hostile(), tmp_path)
    assert browser.run("return document.title").startswith("</script><img src=x onerror=alert(1)>")
    assert browser.run("return document.querySelectorAll('img, iframe, object, embed, link').length") == 0
    assert browser.run("return document.querySelectorAll('script').length") == 2
    assert browser.run("return document.getElementById('scene-title').textContent") == HOSTILE
    browser.run("document.querySelector('#things > g.card').focus()")
    assert HOSTILE in browser.run(
        "return [...document.getElementById('tip').children].map(line => line.textContent)"
    )
    browser.press(END)


def test_a_broken_graph_says_what_is_wrong_where_it_is(browser: Browser, tmp_path: Path) -> None:
    tape = opened(browser, broken(), tmp_path)
    faults = {name[0]: name[3] for name in tape["names"].values() if name[3]}
    assert any("empty" in words for words in faults.values())
    browser.press(END)
    numbers = shown_numbers(browser, tape)
    assert numbers["y"][0][0] == "∞"
    assert numbers["half"] == []


def test_without_scripts_the_picture_is_there(tmp_path: Path, browser: Browser) -> None:
    export(plain(), tmp_path / "page.html")
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(tmp_path / "page.html")
    picture = browser.picture()
    browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.run("return document.querySelectorAll('#things > g.card text').length") > 20
    assert browser.run("return document.getElementById('sentence').textContent").startswith(
        "Nothing is computed"
    )
    assert len(picture) > 10_000


def test_on_paper_there_is_the_whole_graph_and_no_buttons(browser: Browser, tmp_path: Path) -> None:
    opened(browser, plain(), tmp_path)
    browser.wheel(600, 300, -800)
    browser.devtools("Emulation.setEmulatedMedia", media="print")
    browser.run("dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return getComputedStyle(document.querySelector('footer')).display") == "none"
    inside = browser.run(
        "const room = document.getElementById('stage').getBoundingClientRect();"
        "return [...document.querySelectorAll('#things > g.card')].every(g => {"
        " const b = g.getBoundingClientRect(); return b.left >= room.left && b.right <= room.right"
        " && b.top >= room.top && b.bottom <= room.bottom })"
    )
    assert inside
    browser.devtools("Emulation.setEmulatedMedia", media="")
