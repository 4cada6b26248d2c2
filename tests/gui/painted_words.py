"""What a painted view writes and which signs it draws, in the order in which it adds them."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from schedapp.gui.theme_tokens import Text
from schedapp.gui.viewparts.bookingview import BookingView
from schedapp.gui.weekview.shapes import Shapes
from schedapp.gui.weekview.texts import Line


class Recorder(Shapes):
    """Paints as ever, and keeps (text, x, y) of each line and (width, x, y) of each sign."""

    def keep(self, lines: list[tuple[str, float, float]], signs: list[tuple[int, float, float]]) -> Recorder:
        self._kept, self._kept_signs = lines, signs
        return self

    def add_line(self, line: Line, step: Text, x: float, y: float, ink: str) -> None:
        self._kept.append((line.drawing.text(), x, y))
        super().add_line(line, step, x, y, ink)

    def add_sign(self, sign: QPixmap, x: float, y: float) -> None:
        self._kept_signs.append((sign.width(), x, y))
        super().add_sign(sign, x, y)


class Painted:
    """One frame of a view: `words` as they are read, `signs` as widths in pixels."""

    def __init__(self, view: BookingView) -> None:
        self.lines: list[tuple[str, float, float]] = []
        self._signs: list[tuple[int, float, float]] = []
        scene = view.canvas
        scene.shapes = lambda: Recorder(scene.theme, scene.ratio, scene.rtl).keep(self.lines, self._signs)  # type: ignore[method-assign]
        view.viewport().grab()

    @property
    def words(self) -> list[str]:
        return [text for text, _, _ in self.lines]

    @property
    def signs(self) -> list[int]:
        return [width for width, _, _ in self._signs]
