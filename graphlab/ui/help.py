"""The sheet of keys and gestures, what the doctor finds, and about."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from graphlab import __version__
from graphlab.ui.actions import ACTIONS, MENUS, Action
from graphlab.ui.sheet import Sheet
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

MOUSE = _("With the mouse")
HEADINGS = {"Play": _("Playing and lessons")}
SECTIONS = ("Play", MOUSE, *(menu for menu in MENUS if menu != "Play"))
GESTURES = (
    (_("Pan"), _("drag with the middle or right button, or hold Space")),
    (_("Zoom"), _("wheel, or pinch")),
    (_("Select"), _("click; drag a box; Shift adds, Ctrl takes away")),
    (_("Change a number"), _("drag it; click it to type; Shift is finer, Ctrl coarser")),
    (_("Connect"), _("drag from a port on the right of a card to a port on the left of another")),
    (_("Move or cut a wire"), _("drag its end away from the port; Alt+click a port cuts its wires")),
    (_("Add a node"), _("Tab or double click on empty canvas; drop a wire there")),
    (_("Rename"), _("double click on a card")),
)


def show_keys(window: Window) -> None:
    """Every action with its keys, from the one table, and the gestures; playing and lessons come first."""
    Sheet(window, _("Keys and gestures"), f"<table width='100%'>{''.join(_key_rows())}</table>").show()


def _key_rows() -> Iterator[str]:
    for section in SECTIONS:
        heading = escape(HEADINGS.get(section, section))
        yield f"<tr><td colspan='2' style='padding:14px 0 4px 0'><b>{heading}</b></td></tr>"
        if section == MOUSE:
            yield from (_key_row(escape(name), escape(how)) for name, how in GESTURES)
        for each in ACTIONS.values():
            if each.menu == section and each.keys:
                yield _key_row(escape(each.title.rstrip("…")), _all_keys(each))


def _key_row(name: str, keys: str) -> str:
    return (
        f"<tr><td width='38%' style='padding:3px 20px 3px 0'>{name}</td>"
        f"<td width='62%' style='padding:3px 0'>{keys}</td></tr>"
    )


def show_doctor(window: Window) -> None:
    """What `graphlab doctor` says, in a window."""
    from graphlab.doctor import examine

    rows = [
        f"<tr><td style='padding:3px 12px 3px 0'>{'✓' if finding.fine else '✗'}</td>"
        f"<td style='padding:3px 26px 3px 0'><b>{escape(finding.topic)}</b></td>"
        f"<td>{escape(finding.words)}</td></tr>"
        for finding in examine()
    ]
    Sheet(window, _("This installation"), f"<table>{''.join(rows)}</table>").show()


def show_about(window: Window) -> None:
    """Name, version, licence."""
    lines = (
        f"<h2>graphlab {__version__}</h2>",
        _("Explore computation graphs and watch gradients flow."),
        _("MIT licence. Fonts: Inter and JetBrains Mono (OFL). Icons: Lucide (ISC)."),
    )
    Sheet(window, _("About graphlab"), "".join(f"<p>{each}</p>" for each in lines)).show()


def _all_keys(each: Action) -> str:
    """`<b>Tab</b> or <b>Shift+A</b>`."""
    return f" {_('or')} ".join(f"<b>{escape(_shown(key))}</b>" for key in each.keys)


def _shown(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
