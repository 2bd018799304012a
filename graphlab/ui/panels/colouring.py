"""Colours in formula text: numbers, ops, names of leaves, comments."""

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from graphlab.ops import OP
from graphlab.picture.theme import Theme

ROLES = "parameter|input|constant|buffer"


class Colouring(QSyntaxHighlighter):
    """Quiet colouring: ops in the accent, comments and roles muted, numbers upright."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._rules: list[tuple[QRegularExpression, QTextCharFormat]] = []

    def dress(self, theme: Theme) -> None:
        """Colours of the theme."""
        ops = "|".join(sorted(OP))
        self._rules = [
            (QRegularExpression(rf"\b({ops}|max|min)(?=\s*\()"), _format(theme.accent, bold=True)),
            (QRegularExpression(rf":\s*({ROLES})\b"), _format(theme.ink_muted, italic=True)),
            (QRegularExpression(r"(?<![\w.])\d+(\.\d*)?([eE][-+]?\d+)?"), _format(theme.positive)),
            (QRegularExpression(r"#.*$"), _format(theme.ink_muted, italic=True)),
        ]
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for pattern, shape in self._rules:
            found = pattern.globalMatch(text)
            while found.hasNext():
                match = found.next()
                self.setFormat(match.capturedStart(), match.capturedLength(), shape)


def _format(colour: str, *, bold: bool = False, italic: bool = False) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setForeground(QColor(colour))
    if bold:
        shape.setFontWeight(QFont.Weight.Bold)
    shape.setFontItalic(italic)
    return shape
