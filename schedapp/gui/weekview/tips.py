"""What a mouse that rests over the grid is told: a booking, the button of the lane, why a place is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from schedapp.gui.models.wording import tip_of_lines
from schedapp.gui.weekview.hit import Hit, Part, hit

if TYPE_CHECKING:
    from schedapp.gui.weekview.scene import Scene
    from schedapp.gui.weekview.weeklist import WeekList

WhyNot = Callable[[Hit], list[str]]
"""What a booking at a place would be told, in lines; none where it could be made."""


def show_tip(view: WeekList, event: QHelpEvent, why_not: WhyNot) -> None:
    """Shows or hides the tool tip."""
    index, found = view.indexAt(event.pos()), hit(view.scene, event.pos())
    words = ""
    if found.part is Part.COUNT:
        words = "Show fewer all-day bookings" if view.scene.unfolded else "Show all all-day bookings"
    elif index.isValid():
        words = str(index.data(Qt.ItemDataRole.ToolTipRole))
    elif found.part is Part.CELL:
        words = _why_closed(view.scene, found, why_not)
    if words:
        QToolTip.showText(event.globalPos(), words, view.viewport())
    else:
        QToolTip.hideText()


def _why_closed(scene: Scene, found: Hit, why_not: WhyNot) -> str:
    """Why a place in the grid is closed: what shuts it, or what a booking there would be told."""
    column, minute = found.spot.column, found.spot.minute
    parts = scene.closed[column] if scene.closed else ()
    words = [part.words for part in parts if part.top <= minute < part.bottom]
    opened = scene.opened[column] if scene.opened else ()
    if scene.opened and not any(start <= minute < end for start, end in opened):
        words = why_not(found) or words
    return tip_of_lines(words) if words else ""
