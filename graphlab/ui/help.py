"""The sheet of keys and gestures, what the doctor finds, and about."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QVBoxLayout

from graphlab import __version__
from graphlab.ui.actions import ACTIONS, MENUS, Action
from graphlab.words import _

if TYPE_CHECKING:
    from graphlab.ui.window import Window

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
    """Every action with its keys, from the one table; then the gestures."""
    parts = []
    for menu in MENUS:
        rows = [
            f"<tr><td style='padding:3px 26px 3px 0'>{escape(each.title.rstrip('…'))}</td>"
            f"<td style='padding:3px 0'><b>{escape(_all_keys(each))}</b></td></tr>"
            for each in ACTIONS.values()
            if each.menu == menu and each.keys
        ]
        parts.append(f"<h3>{escape(menu)}</h3><table>{''.join(rows)}</table>")
    rows = [
        f"<tr><td style='padding:3px 26px 3px 0'>{escape(name)}</td><td>{escape(how)}</td></tr>"
        for name, how in GESTURES
    ]
    parts.insert(0, f"<h3>{_('With the mouse')}</h3><table>{''.join(rows)}</table>")
    _sheet(window, _("Keys and gestures"), "".join(parts))


def show_doctor(window: Window) -> None:
    """What `graphlab doctor` says, in a window."""
    from graphlab.doctor import examine

    rows = [
        f"<tr><td style='padding:3px 12px 3px 0'>{'✓' if finding.fine else '✗'}</td>"
        f"<td style='padding:3px 26px 3px 0'><b>{escape(finding.topic)}</b></td>"
        f"<td>{escape(finding.words)}</td></tr>"
        for finding in examine()
    ]
    _sheet(window, _("This installation"), f"<table>{''.join(rows)}</table>")


def show_about(window: Window) -> None:
    """Name, version, licence."""
    lines = (
        f"<h2>graphlab {__version__}</h2>",
        _("Explore computation graphs and watch gradients flow."),
        _("MIT licence. Fonts: Inter and JetBrains Mono (OFL). Icons: Lucide (ISC)."),
    )
    _sheet(window, _("About graphlab"), "".join(f"<p>{each}</p>" for each in lines))


def _all_keys(each: Action) -> str:
    return "   ".join(_shown(key) for key in each.keys)


def _shown(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _sheet(window: Window, title: str, html: str) -> None:
    dialog = QDialog(window)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(620, 720)
    column = QVBoxLayout(dialog)
    label = QLabel(html)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setContentsMargins(16, 4, 16, 16)
    area = QScrollArea()
    area.setAccessibleName(title)
    area.setWidget(label)
    area.setWidgetResizable(True)
    column.addWidget(area)
    dialog.show()
