"""Up and down the day: the thin bar over the body, and where a week opens."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QScrollBar, QWidget

from schedapp.gui.weekview.scene import NOTHING, Scene

OPENING = 7 * 60
"""The minute that a week opens at, unless something begins before it."""
ABOVE = 30
"""Minutes left free above what is scrolled to."""
WIDTH = 10


def opening_minute(scene: Scene) -> int:
    """The minute at the top when a week is first shown: 07:00, an earlier first booking, or so that now is seen (not
    at night, when all there is to see is closed)."""
    first = min((tile.top for tile in scene.layout.tiles if tile.head), default=OPENING)
    top = max(first - ABOVE, 0) if first < OPENING else OPENING
    return top if _is_night(scene) else minute_with_now(scene, top)


def _is_night(scene: Scene) -> bool:
    """Whether now is before anything opens today."""
    today = scene.today()
    if today == NOTHING:
        return False
    starts = [start for column in scene.columns_of(today) for start, _ in scene.opened[column]]
    return bool(starts) and scene.frames[today].minute(scene.now) < min(starts)


def minute_with_now(scene: Scene, minute: int) -> int:
    """`minute`, or one that has the now-line in view, if today is shown and `minute` has not."""
    today = scene.today()
    if today == NOTHING:
        return minute
    now = scene.frames[today].minute(scene.now)
    shown = scene.geometry.body_height * 60 // max(scene.geometry.hour_height, 1)
    if minute + ABOVE <= now <= minute + shown - ABOVE:
        return minute
    return max(now - shown // 3, 0)


class _ThinBar(QScrollBar):
    """A thin bar over the grid, bound to a hidden scroll bar of the view.

    It is told the steps and keeps no hold of that one: the view made it itself, and while a window is destroyed its
    Python object may be gone when its last signals come.
    """

    def __init__(self, twin: QScrollBar, name: str, parent: QWidget) -> None:
        super().__init__(twin.orientation(), parent)
        twin.rangeChanged.connect(self._take_range)
        twin.valueChanged.connect(self.setValue)
        self.valueChanged.connect(twin.setValue)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.setVisible(False)

    def take_steps(self, page: int, single: int) -> None:
        """In pixels."""
        self.setPageStep(page)
        self.setSingleStep(single)

    def _take_range(self, low: int, high: int) -> None:
        self.setRange(low, high)
        self.setVisible(high > low)


class DayScrollBar(_ThinBar):
    """Over the gutter of the last column."""

    def __init__(self, twin: QScrollBar, parent: QWidget) -> None:
        super().__init__(twin, "Hours", parent)

    def place(self, body: QRect, *, rtl: bool) -> None:
        """Stand at the trailing edge of the body."""
        x = body.left() if rtl else body.right() + 1 - WIDTH
        self.setGeometry(x, body.top() + 2, WIDTH, body.height() - 4)


class ColumnScrollBar(_ThinBar):
    """Along the bottom, where more columns are shown than fit."""

    def __init__(self, twin: QScrollBar, parent: QWidget) -> None:
        super().__init__(twin, "Columns", parent)

    def place(self, body: QRect, *, rtl: bool) -> None:
        """Lie at the bottom of the body, beside the other bar."""
        left = body.left() + (WIDTH if rtl else 2)
        self.setGeometry(left, body.bottom() + 1 - WIDTH, body.width() - WIDTH - 2, WIDTH)
