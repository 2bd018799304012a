"""What the tests do with an open page, and what they read from it."""

import json
from pathlib import Path
from typing import Any

from graphlab.document import Document
from graphlab.document.numbers import exact, show
from graphlab.export import Options, export
from graphlab.export.staging import Stage
from graphlab.timeline import equation, frame_at, sentence
from tests.export.browser import Browser

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


def shown_numbers_of_all(browser: Browser) -> list[list[list[str]]]:
    return [numbers for _, *numbers in browser.run(CARDS)]
