"""The grid by itself with the sample week, and real mouse and key events at places named by day and time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from schedapp.gui.theme import Theme
from schedapp.gui.theme_tokens import LIGHT, Tokens
from schedapp.gui.weekview import WeekGrid
from schedapp.model.occurrence import Occurrence
from tests.gui.sample_week import MONDAY, NOW, ZONE, clinic, week

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
SIGNALS = (
    "create_requested", "move_requested", "resize_requested", "open_requested", "cancel_requested", "menu_requested",
    "selection_changed", "refused", "copy_requested", "lane_requested",
)  # fmt: skip


class GridDriver:
    """Owns a shown grid of 1192 x 812 pixels. `heard` collects (signal, arguments) in order."""

    def __init__(
        self, qtbot: QtBot, rows: list[Occurrence] | None = None, *, tokens: Tokens = LIGHT, scale: float = 1.0
    ) -> None:
        self.qtbot = qtbot
        self.heard: list[tuple[str, tuple[object, ...]]] = []
        self.grid = WeekGrid(Theme(tokens, "Inter", scale))
        qtbot.addWidget(self.grid)
        self.grid.resize(1192, 812)
        self.grid.set_now(NOW)
        self.grid.set_week(MONDAY, 7, ZONE)
        self.show(week() if rows is None else rows)
        for name in SIGNALS:
            getattr(self.grid, name).connect(lambda *values, name=name: self.heard.append((name, values)))
        self.grid.show()
        qtbot.waitExposed(self.grid)
        self.grid.activateWindow()
        self.grid.setFocus()
        # Two clicks of one test at one place are not a double-click, unless it says so.
        QApplication.setDoubleClickInterval(1)

    def show(self, rows: list[Occurrence]) -> None:
        self.grid.set_occurrences(rows, clinic())

    def said(self, signal: str) -> list[tuple[object, ...]]:
        """The arguments of each emission of a signal."""
        return [values for name, values in self.heard if name == signal]

    # --- places ------------------------------------------------------------------------------------------

    def place(self, day: int, clock: str) -> QPoint:
        """The gutter of a day, one pixel below a time: nothing stands there."""
        hour, minute = map(int, clock.split(":"))
        geometry = self.grid.scene.geometry
        column = geometry.column(day, 0, 0)
        x = column.left() + 5 if geometry.rtl else column.right() - 5
        return QPoint(x, geometry.y_of(hour * 60 + minute) + 1)

    def tile(self, name: str) -> QRect:
        """Where a booking is, in the viewport."""
        rect = self.grid.rect_of(name)
        assert not rect.isNull(), f"{name} is not shown"
        return QRect(self.grid.viewport().mapFromGlobal(rect.topLeft()), rect.size())

    def grip(self, name: str) -> QPoint:
        """A place to move a booking by."""
        rect = self.tile(name)
        return rect.topLeft() + QPoint(rect.width() // 2, min(rect.height() // 2, 14))

    def bottom_edge(self, name: str) -> QPoint:
        rect = self.tile(name)
        return QPoint(rect.center().x(), rect.bottom() - 1)

    def top_edge(self, name: str) -> QPoint:
        rect = self.tile(name)
        return QPoint(rect.center().x(), rect.top() + 1)

    def shift(self, days: int, minutes: int) -> QPoint:
        geometry = self.grid.scene.geometry
        width = geometry.column(1, 0, 0).left() - geometry.column(0, 0, 0).left()
        return QPoint(days * width, minutes * geometry.hour_height // 60)

    def lane(self, day: int, row: int = 0) -> QPoint:
        return self.grid.scene.geometry.lane_rect(day, day, row).center()

    # --- hands ----------------------------------------------------------------------------------------------

    def press(self, point: QPoint) -> None:
        QTest.mousePress(self.grid.viewport(), LEFT, PLAIN, point)

    def move(self, point: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Move the mouse there; with modifiers by an event of its own, since QTest.mouseMove knows none."""
        QTest.mouseMove(self.grid.viewport(), point)
        if modifiers != PLAIN:
            viewport = self.grid.viewport()
            spot = QPointF(point)
            event = QMouseEvent(
                QEvent.Type.MouseMove, spot, viewport.mapToGlobal(spot), Qt.MouseButton.NoButton, LEFT, modifiers
            )
            QApplication.sendEvent(viewport, event)

    def release(self, point: QPoint) -> None:
        QTest.mouseRelease(self.grid.viewport(), LEFT, PLAIN, point)

    def drag(self, start: QPoint, end: QPoint, *, release: bool = True) -> None:
        self.press(start)
        self.move(start + QPoint(0, 7) if (end - start).manhattanLength() > 7 else start)
        self.move((start + end) / 2)
        self.move(end)
        if release:
            self.release(end)

    def click(self, point: QPoint) -> None:
        QTest.mouseClick(self.grid.viewport(), LEFT, PLAIN, point)

    def double_click(self, point: QPoint) -> None:
        QTest.mouseDClick(self.grid.viewport(), LEFT, PLAIN, point)

    def right_click(self, point: QPoint) -> None:
        viewport = self.grid.viewport()
        QTest.mousePress(viewport, Qt.MouseButton.RightButton, PLAIN, point)
        QTest.mouseRelease(viewport, Qt.MouseButton.RightButton, PLAIN, point)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(viewport, QContextMenuEvent(reason, point, viewport.mapToGlobal(point)))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.grid, key, modifiers)

    def tip_at(self, point: QPoint) -> str:
        """The tool tip that a resting mouse gets there."""
        viewport = self.grid.viewport()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, point, viewport.mapToGlobal(point)))
        return QToolTip.text()

    # --- eyes -----------------------------------------------------------------------------------------------

    def picture(self) -> QImage:
        return self.grid.viewport().grab().toImage()

    def pixel(self, point: QPoint) -> str:
        return QColor(self.picture().pixel(point)).name().upper()

    def colours(self, rect: QRect) -> set[str]:
        """All colours in a rectangle of the viewport."""
        image = self.picture()
        found = set()
        for y in range(max(rect.top(), 0), rect.bottom() + 1):
            for x in range(max(rect.left(), 0), rect.right() + 1):
                found.add(QColor(image.pixel(x, y)).name().upper())
        return found

    def cursor(self) -> Qt.CursorShape:
        return self.grid.viewport().cursor().shape()
