"""The keys in the timeline: arrows go from bar to bar, Enter opens, Delete cancels, Esc drops a drag, Ctrl copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from schedapp.gui.timelineview.keys import Step, neighbour
from schedapp.gui.timelineview.mouse import TimelineMouse

if TYPE_CHECKING:
    from schedapp.gui.timelineview.view import TimelineView

_STEPS = {
    Qt.Key.Key_Left: Step.BACK,
    Qt.Key.Key_Right: Step.ON,
    Qt.Key.Key_Up: Step.UP,
    Qt.Key.Key_Down: Step.DOWN,
    Qt.Key.Key_Home: Step.FIRST,
    Qt.Key.Key_End: Step.LAST,
}


class TimelineKeyboard:
    """Turns keys into what `view` announces, and into what becomes of a drag of `mouse`."""

    def __init__(self, view: TimelineView, mouse: TimelineMouse) -> None:
        self._view = view
        self._mouse = mouse

    def press(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Control:
            self._mouse.set_copies(True)
        act = self._act(Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        if act is None:
            event.ignore()
        else:
            act()

    def release(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Control:
            self._mouse.set_copies(False)

    def _act(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Callable[[], object] | None:
        """What a key does here; None for one that is left to the window."""
        view, name = self._view, self._view.selected_name()
        if key == Qt.Key.Key_Escape:
            return self._mouse.cancel if self._mouse.active else None
        if modifiers:
            return None
        if key in _STEPS:
            return lambda: self._step(_STEPS[key])
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and name:
            return lambda: view.wish(view.open_requested, name)
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and name:
            return lambda: view.wish(view.cancel_requested, name)
        return None

    def _step(self, step: Step) -> None:
        self._view.ready()
        scene = self._view.scene
        if scene.rtl and step in (Step.BACK, Step.ON):
            step = Step.ON if step is Step.BACK else Step.BACK
        here = next(iter(scene.bars_of.get(scene.selected, ())), None)
        bar = neighbour(scene.bars_by_row, here, step)
        if bar is not None:
            self._view.select_row(bar.item)
            self._view.scroll_to_bar(bar)
