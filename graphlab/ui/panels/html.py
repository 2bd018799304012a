"""Rich text for panels: numbers in tabular figures, links to nodes, verdicts with their signs."""

from __future__ import annotations

from html import escape

from graphlab.document import Document, Fault, NodeId
from graphlab.document.names import label
from graphlab.document.numbers import exact, show
from graphlab.picture.theme import Theme
from graphlab.words import _

GOOD, FAIR = 1e-6, 1e-3
"""Relative errors up to which a numeric check confirms, or agrees roughly."""


def coloured(text: str, colour: str) -> str:
    """A paragraph in one colour."""
    return f"<p style='color:{colour}'>{escape(text)}</p>"


def link_html(node: NodeId | None, name: str, theme: Theme) -> str:
    """A name that selects its node when clicked."""
    return f"<a href='{node}' style='color:{theme.accent}'>{escape(name)}</a>"


def fault_html(document: Document, fault: Fault, theme: Theme) -> str:
    """A fault with a link to where it happens."""
    name = f"<b>{escape(label(document, fault.node))}</b>"
    link = f"<a href='{fault.node}' style='color:{theme.error}'>{name}</a>"
    return f"<p style='color:{theme.error}'>{link}: {escape(fault.words)}</p>"


def badge_html(error: float | None, what: str, theme: Theme) -> str:
    """What a nudge says of a derivative: confirmed, roughly, or not."""
    if error is None:
        words = _("Not checked numerically here: a kink or a number that is not finite is too near.")
        return coloured(words, theme.ink_muted)
    shown = show(error, 1)
    if error < GOOD:
        words = _("✓ A nudge confirms {what} (relative error {error}).")
        return coloured(words.format(what=what, error=shown), theme.success)
    if error < FAIR:
        words = _("≈ A nudge agrees roughly with {what} (relative error {error}).")
        return coloured(words.format(what=what, error=shown), theme.warning)
    words = _("✗ A nudge disagrees with {what} (relative error {error}).")
    return coloured(words.format(what=what, error=shown), theme.error)


def number_html(value: object, colour: str) -> str:
    """A number for reading, with the exact one below it in small print when it was rounded."""
    if not isinstance(value, float):
        return escape(str(getattr(value, "shape", value)))
    text, full = show(value), exact(value)
    tail = "" if text == full else f"<br><span style='font-size:11px'>{full}</span>"
    return f"<span style='color:{colour}'>{text}</span>{tail}"


def table(rows: list[tuple[str, str]], theme: Theme) -> str:
    """Names on the left, numbers on the right, in tabular figures."""
    cells = "".join(
        f"<tr><td style='color:{theme.ink_muted}; padding:2px 14px 2px 0'>{name}</td>"
        f"<td style='padding:2px 0; font-family:\"JetBrains Mono\"'>{number}</td></tr>"
        for name, number in rows
    )
    return f"<table cellspacing='0'>{cells}</table>"
