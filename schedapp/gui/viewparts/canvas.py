"""What one frame of a painted view shows, as far as all of them have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRect

from schedapp.gui.models.occurrences import Entry
from schedapp.gui.theme import Theme
from schedapp.gui.weekview.drag import Draft
from schedapp.gui.weekview.looks import look
from schedapp.gui.weekview.scene import NOTHING, Look
from schedapp.gui.weekview.shapes import Shapes
from schedapp.gui.weekview.texts import Texts
from schedapp.layout.open_hours import Closing
from schedapp.model.resource import Resource


@dataclass
class Canvas:
    """`selected`, `hovered` and `lifted` (being dragged) are rows of the model; `now` is in UTC epoch seconds.

    `pointed` are names that are marked as if they were selected, `flagged` those (or series) that wait for an answer,
    `glowing` those that others changed and nobody here has seen yet;
    `locked` says why nothing can be changed, or "".
    """

    theme: Theme
    texts: Texts
    zone: str = "UTC"
    now: int = 0
    entries: Sequence[Entry] = ()
    resources: Mapping[str, Resource] = field(default_factory=dict)
    closings: Sequence[Closing] = ()
    width: int = 0
    height: int = 0
    rtl: bool = False
    ratio: float = 1.0
    focused: bool = False
    selected: int = NOTHING
    hovered: int = NOTHING
    lifted: int = NOTHING
    pointed: frozenset[str] = frozenset()
    flagged: frozenset[str] = frozenset()
    glowing: frozenset[str] = frozenset()
    locked: str = ""
    ghost: Draft | None = None
    looks: dict[tuple[object, ...], Look] = field(default_factory=dict)

    def px(self, length: float) -> int:
        return self.theme.px(length)

    def mirrored(self, rect: QRect) -> QRect:
        """A rectangle of the viewport as it lies where the writing runs from right to left."""
        return QRect(self.width - rect.x() - rect.width(), rect.y(), rect.width(), rect.height()) if self.rtl else rect

    def shapes(self) -> Shapes:
        return Shapes(self.theme, self.ratio, self.rtl)

    def set_theme(self, theme: Theme) -> None:
        self.theme, self.texts = theme, Texts(theme)
        self.looks.clear()

    def look(self, entry: Entry, row: int) -> Look:
        """How the entry in row `row` of the model looks now."""
        return look(entry, row, self)
