"""Laid-out texts, kept: eliding and shaping is what painting a calendar spends its time on.

Text of simple letters (Latin, no combining marks) is set letter by letter, which is twice as fast as shaping it and
looks the same at these sizes; figures in times are shaped, so that they are of equal width. All else is shaped.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QStaticText, QTextOption, QTransform

from schedapp.gui.theme import Theme
from schedapp.gui.theme_tokens import Text

CAPACITY = 8_000
"""Texts kept; past that all are dropped, which costs one slow frame in hours."""
_SIMPLE_END = 0x250
_ELLIPSIS = "…"


class Line:
    """One laid-out line of plain text: its drawing and the font it was laid out in, width and height in pixels."""

    __slots__ = ("drawing", "font", "height", "simple", "width")

    def __init__(self, text: str, font: QFont, simple: bool, height: int, width: float | None = None) -> None:
        self.drawing = QStaticText(text)
        self.drawing.setTextFormat(Qt.TextFormat.PlainText)
        self.drawing.setTextOption(_option())
        self.drawing.prepare(QTransform(), font)
        self.font, self.simple, self.height = font, simple, height
        self.width = round(self.drawing.size().width() if width is None else width)


def _option(made: list[QTextOption] = []) -> QTextOption:  # noqa: B006  made once, after Qt is up
    if not made:
        made.append(QTextOption())
        made[0].setWrapMode(QTextOption.WrapMode.NoWrap)
    return made[0]


class Step:
    """One step of the type scale: its two fonts, and what was measured and laid out in them."""

    def __init__(self, font: QFont, *, figures: bool) -> None:
        self.font = font
        self.letters = QFont(font)
        self.letters.unsetFeature(QFont.Tag("tnum"))
        self.letters.setStyleStrategy(QFont.StyleStrategy.PreferNoShaping)
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()
        self._figures = figures
        self._fine = QFontMetricsF(self.letters)
        self._advances: dict[str, float] = {}
        self._lines: dict[str, Line] = {}
        self._elided: dict[tuple[str, int], Line] = {}

    def whole(self, text: str) -> Line:
        line = self._lines.get(text)
        if line is None:
            line = self._keep(text, self._width(text))
        return line

    def fit(self, text: str, width: int) -> Line:
        line = self._lines.get(text) or self._elided.get((text, width))
        if line is not None and line.width <= width:
            return line
        line = self._elided.get((text, width))
        if line is not None:
            return line
        known = self._width(text)
        if known is None or known <= width:
            line = self._keep(text, known)
            if line.width <= width:
                return line
        if len(self._elided) >= CAPACITY:
            self._elided.clear()
        line = self._elided[text, width] = self._elide(text, width, known is not None)
        return line

    def _keep(self, text: str, width: float | None) -> Line:
        if len(self._lines) >= CAPACITY:
            self._lines.clear()
        line = self._lines[text] = self._line(text, width)
        return line

    def _line(self, text: str, width: float | None) -> Line:
        simple = width is not None
        return Line(text, self.letters if simple else self.font, simple, self.height, width)

    def _width(self, text: str) -> float | None:
        """The width of a text of simple letters; None for any other, which has to be laid out to know."""
        advances, width = self._advances, 0.0
        for letter in text:
            advance = advances.get(letter)
            if advance is None:
                if (ord(letter) >= _SIMPLE_END and letter != _ELLIPSIS) or (self._figures and letter.isdigit()):
                    return None
                advance = advances[letter] = self._fine.horizontalAdvance(letter)
            width += advance
        return width

    def _elide(self, text: str, width: int, simple: bool) -> Line:
        if not simple:
            return self._line(self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width), None)
        room = width - (self._width(_ELLIPSIS) or 0.0)
        used, count = 0.0, 0
        for letter in text:
            used += self._advances[letter]
            if used > room:
                break
            count += 1
        short = text[:count].rstrip(" .,") + _ELLIPSIS if room > 0 else ""
        return self._line(short, self._width(short))


class Texts:
    """Lines by (text, step of the type scale), elided to a width where they must be."""

    def __init__(self, theme: Theme) -> None:
        self._steps = {step: Step(theme.font(step), figures=step is not Text.TILE_TITLE) for step in Text}

    def step(self, step: Text) -> Step:
        return self._steps[step]

    def font(self, step: Text) -> QFont:
        return self._steps[step].font

    def height(self, step: Text) -> int:
        return self._steps[step].height

    def whole(self, text: str, step: Text) -> Line:
        """The line as wide as it needs to be."""
        return self._steps[step].whole(text)

    def fit(self, text: str, step: Text, width: int) -> Line:
        """The line, with an ellipsis at its end if it is wider than `width`."""
        return self._steps[step].fit(text, width)

    @staticmethod
    def draw(painter: QPainter, line: Line, x: float, y: float) -> None:
        """Paint one line by itself, its top left corner at (x, y)."""
        painter.setFont(line.font)
        painter.drawStaticText(QPointF(x, y), line.drawing)
