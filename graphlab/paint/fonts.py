"""Our own fonts in Qt, and colours, pens and brushes made once."""

from functools import cache, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QPen

from graphlab.picture.metrics import FACES
from graphlab.resources import asset

REFERENCE = 32
"""Fonts are made at this size in pixels and scaled by the painter, which makes widths linear."""


@cache
def font(name: str) -> QFont:
    """A face of metrics.FACES, at REFERENCE pixels, unhinted. Needs a QGuiApplication."""
    face = FACES[name]
    QFontDatabase.addApplicationFont(str(asset("fonts", face.file)))
    made = QFont(face.family)
    made.setPixelSize(REFERENCE)
    made.setWeight(QFont.Weight(face.weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias | QFont.StyleStrategy.NoSubpixelAntialias)
    made.setFeature(QFont.Tag("calt"), 0)
    return made


@lru_cache(maxsize=512)
def colour(name: str) -> QColor:
    """The QColor of "#rrggbb"."""
    return QColor(name)


@lru_cache(maxsize=512)
def brush(name: str) -> QBrush:
    """A solid brush, or none for an empty colour."""
    return QBrush(colour(name)) if name else QBrush(Qt.BrushStyle.NoBrush)


@lru_cache(maxsize=2048)
def pen(stroke: str, width: float, dash: tuple[float, ...] = ()) -> QPen:
    """A pen of a width; dash is in the unit of the width. An empty colour makes no pen."""
    if not stroke:
        return QPen(Qt.PenStyle.NoPen)
    made = QPen(
        brush(stroke), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin
    )
    if dash and width:
        made.setDashPattern([length / width for length in dash])
    return made
