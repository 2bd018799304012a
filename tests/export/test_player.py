"""The page in a real Chromium: the engine's numbers at every step, there and back, and every key obeyed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphlab.export.staging import staged_scene
from graphlab.lessons import LESSONS
from tests.export.browser import CONTROL, END, HOME, LEFT, PAGE_DOWN, PAGE_UP, RIGHT, SHIFT, SPACE, Browser
from tests.export.examples import lesson, many_readers, plain, staged
from tests.export.played import (
    CARDS,
    SCRUB,
    TOLD,
    assert_alike,
    everything,
    opened,
    shown_numbers,
    shown_numbers_of_all,
)


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
