"""The page in a real Chromium: the engine's numbers at every step, there and back, and every key obeyed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphlab.document import Document
from graphlab.document.numbers import exact, show
from graphlab.export import Options, export
from graphlab.export.staging import Stage, staged_scene
from graphlab.lessons import LESSONS
from graphlab.timeline import equation, frame_at, sentence
from tests.export.browser import CONTROL, END, HOME, LEFT, PAGE_DOWN, PAGE_UP, RIGHT, SHIFT, SPACE, Browser
from tests.export.examples import HOSTILE, broken, hostile, lesson, many_readers, plain, staged

SCRUB = """
const s = document.getElementById('scrubber');
s.value = arguments[0];
s.dispatchEvent(new Event('input'));
"""
READY = "document.documentElement.classList.contains('ready')"
CARDS = """
return [...document.querySelectorAll('#things > g.card')].filter(g => g.style.display !== 'none').map(g =>
  [+g.dataset.thing, ...[...g.querySelectorAll('.JetBrainsMono-Medium')].map(t =>
    [t.textContent, t.dataset.exact || t.textContent])]);
"""
TOLD = """
const text = id => document.getElementById(id).textContent;
return {sentence: text('sentence'), counter: text('counter'), phase: text('phase'),
  scrubber: +document.getElementById('scrubber').value,
  equation: [...document.querySelectorAll('#equation b')].map(b => b.textContent)};
"""


def opened(
    browser: Browser, document: Document, folder: Path, options: Options | None = None
) -> dict[str, Any]:
    """Write a page, load it, and return what it plays."""
    path = folder / "page.html"
    export(document, path, options)
    browser.open(path)
    browser.wait_for(READY)
    tape: dict[str, Any] = json.loads(browser.run("return document.getElementById('tape').textContent"))
    return tape


def shown_numbers(browser: Browser, tape: dict[str, Any]) -> dict[str, list[list[str]]]:
    """Value and gradient of every card by the label of its node, each as [shown, exact]."""
    return {tape["names"][str(place)][0]: numbers for place, *numbers in browser.run(CARDS)}


def engine_numbers(stage: Stage, done: int) -> dict[str, list[list[str]]]:
    """The same from the engine."""
    frame = frame_at(stage.timeline, stage.trace, stage.timeline.time_of(done))
    program, found = stage.timeline.program, {}
    for place, node in enumerate(program.order):
        name = stage.document.graph.nodes[node].name
        value, grad = stage.trace.values[program.offsets[place]], frame.grads[program.offsets[place]]
        known = [show(value), exact(value)] if frame.known[place] else ["—", "—"]
        found[name] = [known, [show(grad), exact(grad)]]
    return found


def assert_alike(browser: Browser, tape: dict[str, Any], stage: Stage, done: int) -> None:
    numbers = shown_numbers(browser, tape)
    wanted = {name: pair for name, pair in engine_numbers(stage, done).items() if name}
    assert {name: pair for name, pair in numbers.items() if name in wanted} == wanted, done
    frame = frame_at(stage.timeline, stage.trace, stage.timeline.time_of(done))
    told = browser.run(TOLD)
    assert told["sentence"] == sentence(stage.document, frame)
    assert told["counter"] == f"{done} / {len(stage.timeline)}"
    assert told["scrubber"] == done
    if done and frame.active_slot is not None and tape["passes"][0]["phases"][done - 1] == "B":
        at = equation(stage.document, stage.trace, frame.active_slot)
        assert at is not None
        assert tuple(told["equation"]) == at.numbers


@pytest.mark.parametrize("name", [each.name for each in LESSONS])
def test_every_step_forwards_and_back_again_shows_the_engine_s_numbers(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    document = lesson(name)
    bare = type(document)(
        title=document.title, graph=document.graph, values=document.values, layout=document.layout
    )
    stage, tape = staged_scene(bare, None, 0), opened(browser, bare, tmp_path)
    last = len(stage.timeline)
    for done in range(last + 1):
        assert_alike(browser, tape, stage, done)
        browser.press(RIGHT)
    for done in range(last, -1, -1):
        assert_alike(browser, tape, stage, done)
        browser.press(LEFT)


def test_parsed_digits_are_the_engine_s_floats_bit_for_bit(browser: Browser, tmp_path: Path) -> None:
    document = many_readers()
    stage, tape = staged_scene(document, None, 0), opened(browser, document, tmp_path)
    browser.press(END)
    digits = [pair for numbers in shown_numbers_of_all(browser) for pair in numbers]
    found = sorted(float(text.replace("−", "-")) for _, text in digits)
    program, trace = stage.timeline.program, stage.trace
    wanted = np.sort(np.concatenate([trace.values[: program.node_floats], trace.grads])) + 0.0
    assert found == wanted.tolist()
    assert tape["scenes"][0]["step"] == 0


def shown_numbers_of_all(browser: Browser) -> list[list[list[str]]]:
    return [numbers for _, *numbers in browser.run(CARDS)]


def test_any_step_is_the_same_from_everywhere(browser: Browser, tmp_path: Path) -> None:
    document = lesson("neuron")
    tape = opened(browser, document, tmp_path)
    last = len(tape["passes"][0]["phases"])
    browser.press(HOME)
    there = []
    for done in range(last + 1):
        there.append(everything(browser))
        if done < last:
            browser.press(RIGHT)
    order = [(done * 7) % (last + 1) for done in range(last + 1)]
    for done in order:
        browser.run(SCRUB, done)
        assert everything(browser) == there[done], done


def everything(browser: Browser) -> str:
    """All that the picture and the words say, without the passing mark of a number that settles."""
    text: str = browser.run(
        """
        const phase = document.getElementById('phase'), html = id => document.getElementById(id).innerHTML;
        const seen = part => part.style.display !== 'none';
        const packets = [...document.querySelectorAll('#packets > g')].filter(seen).map(g =>
          [...g.children].filter(seen).map(part => part.getAttribute('d') || part.innerHTML));
        const banner = [phase.hidden, phase.className, phase.textContent];
        return html('things') + html('telling') + banner + packets;
        """
    )
    return text.replace(' new"', '"')


def test_keys_move_time(browser: Browser, tmp_path: Path) -> None:
    opened(browser, plain(), tmp_path)

    def counter() -> str:
        text: str = browser.run("return document.getElementById('counter').textContent")
        return text

    for key, held, wanted in (
        (RIGHT, (), "1 / 16"), (PAGE_DOWN, (), "2 / 16"), ("]", (), "3 / 16"), ("[", (), "2 / 16"),
        (LEFT, (), "1 / 16"), (PAGE_UP, (), "0 / 16"), (LEFT, (), "0 / 16"), (END, (), "16 / 16"),
        (RIGHT, (), "16 / 16"), (HOME, (), "0 / 16"), (PAGE_DOWN, (CONTROL,), "3 / 16"),
        (PAGE_DOWN, (CONTROL,), "4 / 16"), (PAGE_UP, (CONTROL,), "3 / 16"), (SPACE, (SHIFT,), "2 / 16"),
    ):  # fmt: skip
        browser.press(key, *held)
        assert counter() == wanted, (key, held)


def test_keys_work_wherever_the_focus_is(browser: Browser, tmp_path: Path) -> None:
    opened(browser, plain(), tmp_path)
    for focus in ("#scrubber", "#play", "#speed", "#things > g.card", "#larger"):
        browser.run("document.querySelector(arguments[0]).focus()", focus)
        browser.press(HOME)
        browser.press(RIGHT)
        browser.press("]")
        assert browser.run(TOLD)["counter"] == "2 / 16", focus


def test_space_plays_to_the_end_and_pauses_and_plays_again_from_the_start(
    browser: Browser, tmp_path: Path
) -> None:
    browser.media(prefers_reduced_motion="no-preference", prefers_color_scheme="light")
    opened(browser, plain("y = a * b; a = 2.0; b = 3.0"), tmp_path)
    for _ in range(3):
        browser.press("=")
    assert browser.run("return document.getElementById('speed').textContent") == "8×"
    browser.press(SPACE)
    assert browser.run("return document.documentElement.classList.contains('playing')")
    browser.press(SPACE)
    assert not browser.run("return document.documentElement.classList.contains('playing')")
    assert 0 <= browser.run(TOLD)["scrubber"] < 6
    browser.press(SPACE)
    browser.wait_for("document.getElementById('counter').textContent === '6 / 6'")
    assert browser.wait_for("!document.documentElement.classList.contains('playing')")
    browser.press(SPACE)
    browser.wait_for("+document.getElementById('scrubber').value < 6")
    browser.wait_for("document.getElementById('counter').textContent === '6 / 6'")


def test_packets_travel_with_the_wire_and_against_it(browser: Browser, tmp_path: Path) -> None:
    browser.media(prefers_reduced_motion="no-preference", prefers_color_scheme="light")
    tape = opened(browser, plain("y = a * b; a = 2.0; b = -3.0"), tmp_path)
    places = {share: packets_at(browser, share) for share in (0.1, 0.5, 0.9, 2.1, 2.5, 2.9)}
    wires = sorted(tape["wires"].values())
    assert [len(each) for each in places.values()] == [2, 2, 2, 1, 1, 1]
    assert {packet["text"] for packet in places[0.5]} == {"2", "−3"}
    assert [packet["text"] for packet in places[2.5]] == ["−3"]
    forward = [min(packet["x"] for packet in places[share]) for share in (0.1, 0.5, 0.9)]
    backward = [places[share][0]["x"] for share in (2.1, 2.5, 2.9)]
    assert forward == sorted(forward)
    assert backward == sorted(backward, reverse=True)
    assert all(wires[0][0] <= x <= wires[0][6] for x in forward + backward)
    assert packets_at(browser, 0.5)[0]["shape"] == "circle"
    assert packets_at(browser, 2.5)[0]["shape"] == "polygon"


def packets_at(browser: Browser, beats: float) -> list[dict[str, Any]]:
    """The packets in sight: where, what is written on them, and which shape turns with the wire."""
    found: list[dict[str, Any]] = browser.run(
        SCRUB
        + """
        const seen = g => g.style.display !== 'none';
        return [...document.querySelectorAll('#packets > g')].filter(seen).map(g => ({
          x: +/translate\\(([-\\d.]+)/.exec(g.children[1].getAttribute('transform'))[1],
          text: g.querySelector('text').textContent, shape: g.children[1].children[0].children[0].tagName}));
        """,
        beats,
    )
    return found


def test_a_reader_who_wants_no_motion_sees_no_packet_between_two_steps(
    browser: Browser, tmp_path: Path
) -> None:
    opened(browser, plain(), tmp_path)
    browser.press("=")
    browser.press("=")
    seen = browser.run(
        """
        const seen = new Set();
        new MutationObserver(() => seen.add(+document.getElementById('scrubber').value % 1))
          .observe(document.getElementById('packets'), {subtree: true, attributes: true, childList: true});
        window.seen = seen;
        """
    )
    assert seen is None
    browser.press(SPACE)
    browser.wait_for("document.getElementById('counter').textContent === '16 / 16'")
    assert browser.run("return [...window.seen]") == [0]


def test_scenes_are_told_in_order_with_their_words_values_and_moments(
    browser: Browser, tmp_path: Path
) -> None:
    tape = opened(browser, staged(), tmp_path)

    def scene() -> tuple[str, str, str]:
        text = (
            "return ['scene-title', 'caption', 'counter'].map(id => document.getElementById(id).textContent)"
        )
        title, caption, counter = browser.run(text)
        return title, caption, counter

    assert scene() == ("All", "a is 2", "0 / 16")
    browser.press(RIGHT, SHIFT)
    assert scene() == ("Less", "", "3 / 16")
    assert "f" not in shown_numbers(browser, tape)
    browser.press(RIGHT, SHIFT)
    assert scene() == ("Here", "L.grad is 1", "6 / 16")
    assert "f" in shown_numbers(browser, tape)
    assert (
        browser.run(
            "return [...document.querySelectorAll('.ring')].filter(g => g.style.display !== 'none').length"
        )
        == 1
    )
    browser.press("4")
    assert scene() == ("Other numbers", "now a is 4, L is 4", "16 / 16")
    assert shown_numbers(browser, tape)["a"] == [["4", "4"], ["6", "6"]]
    browser.press(LEFT, SHIFT)
    assert shown_numbers(browser, tape)["a"][0] == ["2", "2"]
    browser.click("#scene-back")
    assert scene()[0] == "Less"


def test_a_clicker_alone_gives_the_whole_lesson(browser: Browser, tmp_path: Path) -> None:
    tape = opened(browser, lesson("two-roads"), tmp_path)
    titles = [scene["title"] for scene in tape["scenes"]]
    seen = [browser.run("return document.getElementById('scene-title').textContent")]
    for _ in range(200):
        browser.press(PAGE_DOWN)
        title = browser.run("return document.getElementById('scene-title').textContent")
        if title != seen[-1]:
            seen.append(title)
    assert seen == titles


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
    from graphlab.picture.theme import THEMES

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
    from graphlab.picture.theme import NUMBER_SHARE, TEXT_SHARE

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


def test_a_long_tape_plays_from_end_to_end(browser: Browser, tmp_path: Path) -> None:
    assert_a_chain_plays(browser, tmp_path, 60)


@pytest.mark.long
def test_a_tape_of_five_thousand_steps_plays(browser: Browser, tmp_path: Path) -> None:
    assert_a_chain_plays(browser, tmp_path, 630)


def assert_a_chain_plays(browser: Browser, folder: Path, length: int) -> None:
    """Every link is computed from the one before it and from one leaf, so that one tray is long."""
    lines = ["x0 = 0.5", "w = 0.9", *(f"x{i + 1} = tanh(x{i} * w)" for i in range(length))]
    document = plain("\n".join(lines))
    stage, tape = staged_scene(document, None, 0), opened(browser, document, folder)
    last = len(stage.timeline)
    assert last == 8 * length + 1
    browser.press("l")
    browser.press("f")
    for done in (last, last // 2, 1, last - 1, 0):
        browser.run(SCRUB, done)
        assert_alike(browser, tape, stage, done)
    assert browser.run("return document.getElementById('speed').textContent") == "all in 20 s"


def test_on_a_large_graph_only_what_is_in_sight_is_drawn_and_the_camera_follows(
    browser: Browser, tmp_path: Path
) -> None:
    lines = ["x0 = 0.5", *(f"x{i + 1} = tanh(x{i})" for i in range(160))]
    tape = opened(browser, plain("\n".join(lines)), tmp_path)
    last = len(tape["passes"][0]["phases"])
    for done in (1, 60, 120, last // 2, last):
        browser.run(SCRUB, done)
        about = tape["passes"][0]["about"][done - 1]
        x, y = browser.run(
            """
            const box = document.querySelector(`[data-thing='${arguments[0]}'] rect`).getBoundingClientRect();
            const room = document.getElementById('stage').getBoundingClientRect();
            const x = box.x + box.width / 2 - room.x, y = box.y + box.height / 2 - room.y;
            return [x / room.width, y / room.height];
            """,
            about,
        )
        assert 0 < x < 1, done
        assert 0 < y < 1, done
        assert len(browser.run(CARDS)) < 60
