"""The application's own palette, style sheet and icons, all from one table of tokens (`picture/theme.py`).

Qt's dark mode does nothing on plain X11, so the app owns its palette on every platform.
"""

import atexit
import os
import tempfile
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from graphlab.paint.fonts import font as face
from graphlab.picture.metrics import FACES
from graphlab.picture.theme import Theme
from graphlab.resources import asset, asset_text

UI_FONT = "Inter"
MONO_FONT = "JetBrains Mono"


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress the whole application in a theme."""
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
    return SHEET.format(
        **{name: getattr(theme, name) for name in theme.__slots__},
        mono_font=MONO_FONT,
        lead=round(theme.text_lead),
        base=round(theme.text_base),
        small=round(theme.text_small),
        title=round(theme.text_title),
        arrow=tinted_file("chevron-down", theme.ink_muted),
        check=tinted_file("check", theme.accent_ink),
    )


@lru_cache(maxsize=512)
def icon(name: str, colour: str, disabled: str = "", size: int = 20) -> QIcon:
    """A Lucide icon in one colour, crisp on every screen."""
    result = QIcon()
    ratios = {
        1.0,
        2.0,
        QGuiApplication.primaryScreen().devicePixelRatio() if QGuiApplication.primaryScreen() else 1.0,
    }
    for ratio in sorted(ratios):
        result.addPixmap(tinted(name, colour, size, ratio))
        if disabled:
            result.addPixmap(tinted(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return result


@lru_cache(maxsize=512)
def tinted(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """A Lucide icon as a pixmap."""
    source = asset_text("icons", f"{name}.svg").replace("currentColor", colour)
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
    path.write_text(asset_text("icons", f"{name}.svg").replace("currentColor", colour), encoding="utf-8")
    atexit.register(path.unlink, missing_ok=True)
    return path.as_posix()


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


SHEET = """
QWidget {{ font-family: "Inter"; font-size: {base}px; color: {ink}; }}
QMainWindow, QDialog {{ background: {surface}; }}
QToolTip {{ background: {tooltip}; color: {tooltip_ink}; border: none; padding: 6px 8px; }}
QMenuBar {{ background: {surface}; border-bottom: 1px solid {border}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 5px 10px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {accent_tint}; }}
QMenu {{ background: {surface_raised}; border: 1px solid {border}; padding: 5px; }}
QMenu::item {{ padding: 6px 28px 6px 10px; border-radius: 5px; }}
QMenu::item:selected {{ background: {accent_tint}; }}
QMenu::item:disabled {{ color: {ink_disabled}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 5px 8px; }}
QMenu::icon {{ padding-left: 6px; }}
QToolBar {{ background: {surface}; border: none; border-bottom: 1px solid {border}; padding: 4px 8px; spacing: 2px; }}
QToolBar::separator {{ width: 1px; background: {border}; margin: 6px 6px; }}
QToolButton {{ border: none; border-radius: 6px; padding: 6px; background: transparent; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {accent_tint}; }}
QToolButton:focus {{ outline: none; border: 1px solid {accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton {{ border: 1px solid {border_strong}; border-radius: 6px; padding: 6px 14px; background: {surface_raised}; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:focus {{ border: 1px solid {accent}; }}
QPushButton:disabled {{ color: {ink_disabled}; border-color: {border}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {accent_ink}; border: 1px solid {accent}; font-weight: 600; }}
QPushButton[primary="true"]:hover {{ background: {accent_hover}; }}
QPushButton[quiet="true"] {{ border: none; background: transparent; padding: 4px 8px; color: {accent}; }}
QPushButton[quiet="true"]:hover {{ background: {accent_tint}; }}
QLineEdit, QPlainTextEdit, QDoubleSpinBox, QComboBox {{
    background: {surface_sunken}; border: 1px solid {border_strong}; border-radius: 6px; padding: 5px 8px;
    selection-background-color: {accent}; selection-color: {accent_ink}; }}
QLineEdit:focus, QPlainTextEdit:focus, QDoubleSpinBox:focus, QComboBox:focus {{ border: 1px solid {accent}; }}
QPlainTextEdit[mono="true"], QLineEdit[mono="true"] {{ font-family: "{mono_font}"; font-size: {base}px; }}
QLineEdit[fault="true"], QPlainTextEdit[fault="true"] {{ border: 1px solid {error}; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url({arrow}); width: 14px; height: 14px; }}
QComboBox QAbstractItemView {{ background: {surface_raised}; border: 1px solid {border}; selection-background-color: {accent_tint}; selection-color: {ink}; }}
QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {border_strong}; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; border: none; width: 0; height: 0; }}
QScrollArea {{ border: none; background: transparent; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {border}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
QSlider::handle:horizontal {{ width: 16px; height: 16px; margin: -6px 0; border-radius: 8px; background: {surface_raised}; border: 2px solid {accent}; }}
QSlider::handle:horizontal:hover {{ background: {accent_tint}; }}
QSplitter::handle {{ background: {border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QListView, QTreeView {{ background: {surface}; border: none; outline: none; }}
QListView::item {{ padding: 7px 10px; border-radius: 6px; }}
QListView::item:selected {{ background: {accent_tint}; color: {ink}; }}
QListView::item:hover {{ background: {hover}; }}
QStatusBar {{ background: {surface}; border-top: 1px solid {border}; color: {ink_muted}; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {border_strong}; border-radius: 4px; background: {surface_sunken}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({check}); }}
QLabel[role="title"] {{ font-size: {title}px; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: {small}px; font-weight: 600; color: {ink_muted}; }}
QLabel[role="lead"] {{ font-size: {lead}px; }}
QLabel[role="muted"] {{ color: {ink_muted}; }}
QLabel[role="error"] {{ color: {error}; }}
QLabel[role="number"] {{ font-family: "{mono_font}"; }}
QFrame[role="panel"] {{ background: {surface}; }}
QFrame[role="card"] {{ background: {surface_raised}; border: 1px solid {border}; border-radius: 10px; }}
QFrame[role="card"]:hover {{ border: 1px solid {accent}; }}
QFrame[role="card"]:focus {{ border: 2px solid {accent}; }}
QFrame[role="notice"] {{ background: {warning_tint}; border: 1px solid {warning}; border-radius: 8px; }}
QFrame[role="fault"] {{ background: {error_tint}; border: 1px solid {error}; border-radius: 8px; }}
QFrame[role="line"] {{ background: {border}; max-height: 1px; min-height: 1px; border: none; }}
"""
