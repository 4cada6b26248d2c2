"""Compares a picture with the one that was accepted, in blocks of 8 x 8 pixels; keeps the accepted ones.

The mean difference of a block passes up to `LIMIT` of 255 levels: that is what another processor's rounding does. A
line that is lost, or moved by one pixel, is more.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QImage, QPainter

from schedapp.gui.theme import Theme
from tests.gui import golden_png

ACCEPTED = Path(__file__).parent / "golden"
BLOCK = 8
LIMIT = 1.0
FAMILY = "Inter"


@dataclass(frozen=True)
class Difference:
    """What is not as it was: where, in pixels, and the mean difference of the worst block in levels of 255."""

    blocks: tuple[QRect, ...]
    worst: float

    def __str__(self) -> str:
        box = QRect()
        for block in self.blocks:
            box = box.united(block)
        place = f"x {box.left()} to {box.right()}, y {box.top()} to {box.bottom()}"
        return f"{len(self.blocks)} blocks differ by up to {self.worst:.1f} levels, within {place}"


def missing_font(theme: Theme) -> str:
    """Why the pictures cannot be compared here, "" if they can: they are drawn with one font."""
    drawn = QFontInfo(theme.font()).family()
    if drawn == FAMILY and FAMILY in QFontDatabase.families():
        return ""
    return (
        f"The accepted pictures are drawn with the font {FAMILY}, this computer draws with {drawn}. "
        "Install the packages that packaging/debian/test.txt names: fonts-inter has it."
    )


def writing() -> bool:
    """Whether the pictures are to be accepted as they are now."""
    return os.environ.get("SCHED_GOLDEN") == "write"


def compare(actual: QImage, accepted: QImage) -> Difference | None:
    """None if both show the same. Pictures of different sizes are different everywhere."""
    if actual.size() != accepted.size():
        return Difference((actual.rect().united(accepted.rect()),), 255.0)
    first, second = (picture.convertToFormat(QImage.Format.Format_RGB32) for picture in (actual, accepted))
    if first == second:
        return None
    width = first.width()
    lines = tuple(_rows(picture) for picture in (first, second))
    found: list[QRect] = []
    worst = 0.0
    for top in range(0, first.height(), BLOCK):
        one, other = (rows[top : top + BLOCK] for rows in lines)
        if one == other:
            continue
        for left in range(0, width, BLOCK):
            mean = _mean(one, other, left)
            if mean > LIMIT:
                found.append(QRect(left, top, min(BLOCK, width - left), len(one)))
                worst = max(worst, mean)
    return Difference(tuple(found), worst) if found else None


Rows = list[bytes]


def _rows(picture: QImage) -> Rows:
    raw, length = bytes(picture.constBits()), picture.bytesPerLine()
    return [raw[start : start + length] for start in range(0, len(raw), length)]


def _mean(one: Rows, other: Rows, left: int) -> float:
    """The mean difference of the colour channel that differs most, in one block."""
    start, end = left * 4, (left + BLOCK) * 4
    pairs = [(a[start:end], b[start:end]) for a, b in zip(one, other, strict=True)]
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    if not pairs:
        return 0.0
    count = len(one) * BLOCK
    return max(
        sum(abs(x - y) for a, b in pairs for x, y in zip(a[channel::4], b[channel::4], strict=True)) / count
        for channel in range(3)
    )


def drawn_difference(actual: QImage, accepted: QImage, difference: Difference) -> QImage:
    """The picture, pale, with the blocks that differ framed in red."""
    drawn = actual.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    painter.fillRect(drawn.rect(), QColor(255, 255, 255, 170))
    for block in difference.blocks:
        painter.drawImage(block.topLeft(), actual, block)
    painter.setPen(QColor("#FF0000"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for block in difference.blocks:
        painter.drawRect(block.adjusted(0, 0, -1, -1))
    painter.end()
    return drawn


def check(actual: QImage, name: str, folder: Path) -> str:
    """What is wrong with the picture of this name (`light/week`), "" if nothing is. `folder` gets what was drawn."""
    file = ACCEPTED / f"{name}.png"
    if writing():
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or compare(actual, QImage(str(file))) is not None:
            golden_png.write(actual, file)
        return ""
    accepted = QImage(str(file))
    difference = compare(actual, accepted)
    if difference is None:
        return ""
    drawn, marked = folder / f"{name}.png", folder / f"{name}-difference.png"
    drawn.parent.mkdir(parents=True, exist_ok=True)
    actual.save(str(drawn))
    if accepted.isNull():
        return f"{name}: there is no {file} yet; it looks like {drawn}"
    drawn_difference(actual, accepted, difference).save(str(marked))
    return f"{name}: {difference}; it is {drawn}, what differs is in {marked}"
