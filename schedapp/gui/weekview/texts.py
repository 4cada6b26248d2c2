"""Laid-out texts, kept: eliding and shaping is what painting a calendar spends its time on."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText, QTextOption, QTransform

from schedapp.gui.theme import Theme
from schedapp.gui.theme_tokens import Text

CAPACITY = 8_000
"""Texts kept; past that all are dropped, which costs one slow frame in hours."""


class Line:
    """One laid-out line of plain text: its drawing, width and height in pixels."""

    __slots__ = ("drawing", "height", "width")

    def __init__(self, text: str, font: QFont, metrics: QFontMetrics) -> None:
        self.drawing = QStaticText(text)
        self.drawing.setTextFormat(Qt.TextFormat.PlainText)
        self.drawing.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        self.drawing.setTextOption(option)
        self.drawing.prepare(QTransform(), font)
        self.width = metrics.horizontalAdvance(text)
        self.height = metrics.height()


class Texts:
    """Lines by (text, step of the type scale), elided to a width where they must be."""

    def __init__(self, theme: Theme) -> None:
        self._fonts = {step: theme.font(step) for step in Text}
        self._metrics = {step: QFontMetrics(font) for step, font in self._fonts.items()}
        self._whole: dict[tuple[str, Text], Line] = {}
        self._elided: dict[tuple[str, Text, int], Line] = {}

    def font(self, step: Text) -> QFont:
        return self._fonts[step]

    def height(self, step: Text) -> int:
        return self._metrics[step].height()

    def whole(self, text: str, step: Text) -> Line:
        """The line as wide as it needs to be."""
        key = (text, step)
        line = self._whole.get(key)
        if line is None:
            if len(self._whole) >= CAPACITY:
                self._whole.clear()
            line = self._whole[key] = Line(text, self._fonts[step], self._metrics[step])
        return line

    def fit(self, text: str, step: Text, width: int) -> Line:
        """The line, with an ellipsis at its end if it is wider than `width`."""
        line = self.whole(text, step)
        if line.width <= width:
            return line
        key = (text, step, width)
        short = self._elided.get(key)
        if short is None:
            if len(self._elided) >= CAPACITY:
                self._elided.clear()
            elided = self._metrics[step].elidedText(text, Qt.TextElideMode.ElideRight, width)
            short = self._elided[key] = Line(elided, self._fonts[step], self._metrics[step])
        return short

    def draw(self, painter: QPainter, line: Line, step: Text, x: float, y: float) -> None:
        """Paint one line by itself, its top left corner at (x, y)."""
        painter.setFont(self._fonts[step])
        painter.drawStaticText(QPointF(x, y), line.drawing)
