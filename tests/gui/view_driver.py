"""A view beside the grid by itself, and real mouse and key events at its places."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from schedapp.gui.monthview import MonthView
from schedapp.gui.theme import Theme
from schedapp.gui.theme_tokens import LIGHT
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.viewparts.bookingview import BookingView
from schedapp.model.occurrence import Occurrence
from tests.gui.sample_week import MONDAY, NOW, ZONE, clinic, week

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SIGNALS = (
    "create_requested", "move_requested", "copy_requested", "resize_requested", "open_requested", "cancel_requested",
    "menu_requested", "selection_changed", "refused", "pressed", "day_requested", "turn_requested", "date_requested",
    "zoomed", "days_wished",
)  # fmt: skip
V = TypeVar("V", bound=BookingView)


class ViewDriver(Generic[V]):
    """Owns a shown view of 1192 x 812 pixels. `heard` collects (signal, arguments) in order."""

    def __init__(self, qtbot: QtBot, view: V, rows: list[Occurrence]) -> None:
        self.qtbot, self.view = qtbot, view
        self.heard: list[tuple[str, tuple[object, ...]]] = []
        qtbot.addWidget(view)
        view.resize(1192, 812)
        view.set_now(NOW)
        view.set_occurrences(rows, clinic())
        for name in SIGNALS:
            if hasattr(view, name):
                getattr(view, name).connect(lambda *values, name=name: self.heard.append((name, values)))
        view.show()
        qtbot.waitExposed(view)
        view.activateWindow()
        view.setFocus()
        # Two clicks of one test at one place are not a double-click, unless it says so.
        QApplication.setDoubleClickInterval(1)

    def said(self, signal: str) -> list[tuple[object, ...]]:
        """The arguments of each emission of a signal."""
        return [values for name, values in self.heard if name == signal]

    def await_said(self, signal: str) -> tuple[object, ...]:
        self.qtbot.waitUntil(lambda: bool(self.said(signal)))
        return self.said(signal)[-1]

    def rect(self, name: str) -> QRect:
        """Where a booking is, in the viewport."""
        rect = self.view.rect_of(name)
        assert not rect.isNull(), f"{name} is not shown"
        return QRect(self.view.viewport().mapFromGlobal(rect.topLeft()), rect.size())

    # --- hands ---------------------------------------------------------------------------------------------

    def press(self, point: QPoint) -> None:
        QTest.mousePress(self.view.viewport(), LEFT, PLAIN, point)

    def move(self, point: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Moves the mouse there; with modifiers by an event of its own, since QTest.mouseMove knows none."""
        viewport = self.view.viewport()
        QTest.mouseMove(viewport, point)
        if modifiers != PLAIN:
            spot = QPointF(point)
            kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
            event = QMouseEvent(kind, spot, viewport.mapToGlobal(spot), none, LEFT, modifiers)
            QApplication.sendEvent(viewport, event)

    def release(self, point: QPoint) -> None:
        QTest.mouseRelease(self.view.viewport(), LEFT, PLAIN, point)

    def drag(self, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = PLAIN, *, release: bool = True) -> None:
        self.press(start)
        self.move(start + QPoint(7, 0))
        self.move((start + end) / 2)
        self.move(end, modifiers)
        if release:
            self.release(end)

    def click(self, point: QPoint) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, PLAIN, point)

    def double_click(self, point: QPoint) -> None:
        """As a hand does it: the first click is one too."""
        QApplication.setDoubleClickInterval(10_000)
        self.click(point)
        QTest.mouseDClick(self.view.viewport(), LEFT, PLAIN, point)
        self.release(point)
        QApplication.setDoubleClickInterval(1)

    def right_click(self, point: QPoint) -> None:
        viewport = self.view.viewport()
        QTest.mousePress(viewport, Qt.MouseButton.RightButton, PLAIN, point)
        QTest.mouseRelease(viewport, Qt.MouseButton.RightButton, PLAIN, point)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(viewport, QContextMenuEvent(reason, point, viewport.mapToGlobal(point)))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        QTest.keyClick(self.view, key, modifiers)

    def tip_at(self, point: QPoint) -> str:
        """The tool tip that a resting mouse gets there."""
        viewport = self.view.viewport()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, point, viewport.mapToGlobal(point)))
        return QToolTip.text()

    def cursor(self) -> Qt.CursorShape:
        return self.view.viewport().cursor().shape()


def month_driver(qtbot: QtBot, rows: list[Occurrence] | None = None) -> ViewDriver[MonthView]:
    """November 2026 with the sample week."""
    view = MonthView(Theme(LIGHT, "Inter", 1.0))
    view.set_now(NOW)
    view.set_month(MONDAY, ZONE)
    return ViewDriver(qtbot, view, week() if rows is None else rows)


def timeline_driver(qtbot: QtBot, rows: list[Occurrence] | None = None, days: int = 7) -> ViewDriver[TimelineView]:
    """The sample week, or its first day."""
    view = TimelineView(Theme(LIGHT, "Inter", 1.0))
    view.set_now(NOW)
    view.set_days(MONDAY, days, ZONE)
    return ViewDriver(qtbot, view, week() if rows is None else rows)
