"""The application's own palette, style sheet and icons, all from one table of tokens (`picture/theme.py`).

Qt's dark mode does nothing on plain X11, so the app owns its palette on every platform.
"""

import atexit
import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from graphlab.paint.fonts import font as face
from graphlab.picture.metrics import FACES
from graphlab.picture.theme import LIGHT, Theme
from graphlab.resources import asset, asset_text

UI_FONT = "Inter"
MONO_FONT = "JetBrains Mono"
WORN = "graphlab-theme"


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress the whole application in a theme."""
    if app.property(WORN) == theme.name:
        return
    app.setProperty(WORN, theme.name)
    for name in FACES:
        face(name)
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    font = QFont(UI_FONT)
    font.setPixelSize(round(theme.text_base))
    app.setFont(font)
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """Qt's colour roles filled from the tokens."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: theme.surface,
        roles.WindowText: theme.ink,
        roles.Base: theme.surface_sunken,
        roles.AlternateBase: theme.surface_raised,
        roles.Text: theme.ink,
        roles.Button: theme.surface_raised,
        roles.ButtonText: theme.ink,
        roles.BrightText: theme.error,
        roles.Highlight: theme.accent,
        roles.HighlightedText: theme.accent_ink,
        roles.ToolTipBase: theme.tooltip,
        roles.ToolTipText: theme.tooltip_ink,
        roles.PlaceholderText: theme.ink_muted,
        roles.Link: theme.accent,
        roles.Mid: theme.border,
        roles.Dark: theme.border_strong,
        roles.Light: theme.surface_raised,
    }
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.ink_disabled))
    return result


def style_sheet(theme: Theme) -> str:
    """The style sheet of every widget that Fusion alone draws too plainly."""
    tokens = {name: getattr(theme, name) for name in theme.__slots__}
    return Template(asset_text("style", "window.qss")).substitute(
        tokens,
        mono_font=MONO_FONT,
        lead=round(theme.text_lead),
        base=round(theme.text_base),
        small=round(theme.text_base * LIGHT.text_small / LIGHT.text_base),
        title=round(theme.text_title),
        arrow=tinted_file("chevron-down", theme.ink_muted),
        check=tinted_file("check", theme.accent_ink),
    )


@lru_cache(maxsize=512)
def icon(name: str, colour: str, disabled: str = "", size: int = 20) -> QIcon:
    """A Lucide icon in one colour, crisp on every screen."""
    result = QIcon()
    for ratio in sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}):
        result.addPixmap(tinted(name, colour, size, ratio))
        if disabled:
            result.addPixmap(tinted(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return result


@lru_cache(maxsize=512)
def tinted(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """A Lucide icon as a pixmap."""
    source = _drawing(name).replace("currentColor", colour)
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=32)
def tinted_file(name: str, colour: str) -> str:
    """The path of an icon in one colour, for style sheets, which read images from files only."""
    path = Path(tempfile.gettempdir()) / f"graphlab-{os.getpid()}-{name}-{colour.lstrip('#')}.svg"
    path.write_text(_drawing(name).replace("currentColor", colour), encoding="utf-8")
    atexit.register(path.unlink, missing_ok=True)
    return path.as_posix()


@cache
def app_icon() -> QIcon:
    """graphlab's own sign."""
    folder = asset("logo")
    result = QIcon()
    for path in sorted(folder.glob("*.svg")):
        renderer = QSvgRenderer(str(path))
        for size in (16, 32, 48, 64, 128, 256):
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter)
            painter.end()
            result.addPixmap(pixmap)
        break
    return result


@cache
def _drawing(name: str) -> str:
    return asset_text("icons", f"{name}.svg")


def mono(size: float, bold: bool = False) -> QFont:
    """The font of numbers and formulas, in pixels."""
    font = QFont(MONO_FONT)
    font.setPixelSize(round(size))
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setBold(bold)
    return font


def has_font(family: str) -> bool:
    """Whether a font family is installed or was loaded."""
    return family in QFontDatabase.families()
