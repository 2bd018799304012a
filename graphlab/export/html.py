"""HTML: one file that plays the pass by itself, offline, wherever there is a browser.

The engine recorded every moment; the page only shows it. The file asks the network for nothing, and says so
to the browser: its policy allows our own script by its digest, our styles and our fonts, and nothing else.
"""

from base64 import b64encode
from dataclasses import fields
from hashlib import sha256
from string import Template
from typing import BinaryIO

from graphlab.document import Document, Slot
from graphlab.export.exporter import Exporter, Options, Progress, going
from graphlab.export.staging import described, theme_of
from graphlab.export.tape import Tape, as_json, in_drawing_order, tape_of
from graphlab.picture.metrics import FACES
from graphlab.picture.svg import LICENCE, escaped, font_rules, number, page_rules
from graphlab.picture.theme import DARK, LIGHT, Theme, tint
from graphlab.resources import asset_text
from graphlab.timeline import sentence

SCRIPTS = ("reel.js", "camera.js", "packets.js", "player.js", "wiring.js")
ICONS = (
    "chevron-left", "chevron-right", "focus", "maximize", "moon", "pause", "play", "projector", "skip-back",
    "skip-forward", "step-back", "step-forward", "sun",
)  # fmt: skip
PAGE_FONTS = ("Inter", "Inter-Medium", "Inter-SemiBold", "JetBrainsMono-Medium")
LICENCES = f"{LICENCE} · Icons: Lucide, under the ISC License, https://lucide.dev/license"


def write(document: Document, file: BinaryIO, options: Options, progress: Progress) -> None:
    """Write a document with all its scenes and steps as one page. Raises ExportError."""
    theme_of(options)
    tape = tape_of(document, options, progress)
    text = page(document.title, tape)
    going(progress, 0.95)
    file.write(text.encode("utf-8"))
    going(progress, 1.0)


def page(title: str, tape: Tape) -> str:
    """The whole page."""
    script = script_text()
    fonts = [
        font for font in FACES if font in PAGE_FONTS or f'class="{font}"' in "".join(tape.tables.elements)
    ]
    rules = page_rules(FACES)
    camera = tape.plain["scenes"][tape.plain["start"]["scene"]]["camera"]
    icons = {name.replace("-", "_"): icon(name) for name in ICONS}
    return Template(asset_text("player", "page.html")).substitute(
        policy=policy(script),
        licence=LICENCES,
        title=escaped(title),
        description=escaped(described(tape.opening)),
        style="\n".join((font_rules(fonts), rules, colours(tape), asset_text("player", "player.css"))),
        logo=inside(asset_text("logo", "graphlab.svg")),
        view_box=" ".join(number(part) for part in camera.values()),
        things="\n".join(thing_groups(tape)),
        sentence=escaped(sentence(tape.opening.document, tape.opening.frame)),
        tape=as_json(tape.plain),
        script=script,
        **icons,
    )


def script_text() -> str:
    """The player, which sees nothing of the page but what it asks for."""
    parts = "\n".join(asset_text("player", name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def policy(script: str) -> str:
    """What the page may load: its own script, styles and embedded fonts, nothing from anywhere else."""
    digest = b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; font-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def colours(tape: Tape) -> str:
    """Every token of the light and the dark theme and every colour of the picture, as variables."""
    pairs = enumerate(tape.tables.colours)
    paints = [(f"--p{place}:{light}", f"--p{place}:{dark}") for place, (light, dark) in pairs]
    light, dark = (
        ";".join([*tokens(theme), *(pair[side] for pair in paints)])
        for side, theme in enumerate((LIGHT, DARK))
    )
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-light=light])"
        f"{{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-light=dark]{{color-scheme:dark;{dark}}}}}"
    )


def tokens(theme: Theme) -> list[str]:
    """The colours of a theme by their names, and the quiet zones of the scrubber."""
    named = {field.name: getattr(theme, field.name) for field in fields(theme)}
    phases = {f"zone-{each}": tint(theme, named[f"phase_{each}"]) for each in ("forward", "seed", "backward")}
    shown = {name: part for name, part in named.items() if isinstance(part, str) and part.startswith("#")}
    return [f"--{name.replace('_', '-')}:{part}" for name, part in {**shown, **phases}.items()]


def thing_groups(tape: Tape) -> list[str]:
    """The picture at the moment the page opens with: one group per thing, from the back to the front."""
    elements, faces = list(tape.tables.elements), list(tape.tables.faces)
    groups = []
    for place in in_drawing_order(tape):
        layer, depicts = tape.things[place]
        moved, hidden = "", ' style="display:none"' if place in tape.unseen else ""
        if not isinstance(depicts, Slot):
            card = tape.geometry.card(depicts)
            moved = f' transform="translate({number(card.x)} {number(card.y)})"'
        shapes = "".join(elements[each] for each in faces[tape.worn[place]])
        groups.append(f'<g class="{layer}" data-thing="{place}"{moved}{hidden}>{shapes}</g>')
    return groups


def icon(name: str) -> str:
    """A Lucide icon for a button; its colour is the button's."""
    return f'<svg viewBox="0 0 24 24" aria-hidden="true">{inside(asset_text("icons", f"{name}.svg"))}</svg>'


def inside(svg: str) -> str:
    """What stands inside an svg element, on one line."""
    start = svg.index(">", svg.index("<svg")) + 1
    return " ".join(svg[start : svg.rindex("</svg>")].split())


HTML = Exporter(
    "html", "Web page", ".html", "For learners: one offline file that plays, step by step.", write
)
