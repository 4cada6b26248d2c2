"""A user of the window: real mouse and key events at places that are named by day, time and booking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from schedapp.container import Container
from schedapp.gui.app import application
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.theme import ThemeSource
from schedapp.gui.theme_tokens import Choice
from schedapp.model.booking import Booking
from schedapp.model.occurrence import Occurrence
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Timed, to_epoch, to_local

ZONE = "Europe/Zurich"
MONDAY = date(2026, 11, 23)
NOW = to_epoch(datetime(2026, 11, 24, 9, 37), ZONE)  # noqa: DTZ001 - local time of ZONE
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
D = TypeVar("D", bound=QDialog)


def at(day: int, clock: str) -> int:
    """UTC epoch seconds of a time on a weekday of the sample week."""
    hour, minute = (int(part) for part in clock.split(":"))
    moment = datetime.combine(MONDAY, datetime.min.time()) + timedelta(days=day, hours=hour, minutes=minute)
    return to_epoch(moment, ZONE)


class Hands:
    """Opens the window and uses it. `wait` waits for what goes on in the background to be over."""

    def __init__(self, qtbot: QtBot, container: Container, clock: Callable[[], float]) -> None:
        self.qtbot = qtbot
        self.container = container
        self._clock = clock
        self._window: MainWindow | None = None

    # --- before the window ---------------------------------------------------------------------------

    def resource(self, name: str, kind: Kind = Kind.ROOM, **fields: Any) -> Resource:
        return self.container.resources.add(Resource("", name, kind, colour="", zone=ZONE, **fields))

    def book(
        self, resource: Resource, day: int, start: str, end: str, title: str = "Check-up", **fields: Any
    ) -> Booking:
        """`also` are further resources; `anyway` books at whatever time."""
        others, anyway = fields.pop("also", ()), fields.pop("anyway", False)
        resources = (resource.uid, *(other.uid for other in others))
        when = Timed(at(day, start), at(day, end), ZONE)
        return self.container.bookings.add(Booking("", title, when, resources, **fields), anyway=anyway).booking

    # --- the window ----------------------------------------------------------------------------------

    @property
    def window(self) -> MainWindow:
        assert self._window is not None, "open the window first"
        return self._window

    def open(self) -> MainWindow:
        """Opens the window as the program does, at 1440 x 900."""
        app = application()
        source = ThemeSource(app, Choice(self.container.settings.get("theme")))
        self._window = MainWindow(self.container, source, self._clock)
        self._window.show()
        self._window.begin()
        self.qtbot.waitExposed(self._window)
        self._window.activateWindow()
        self.wait()
        return self._window

    def close(self) -> None:
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
            QApplication.processEvents()

    def until(self, condition: Callable[[], Any], seconds: float = 60) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=int(seconds * 1000))

    def wait(self) -> None:
        """Until nothing is under way in the background."""
        QApplication.processEvents()
        desk = self.window.desk
        self.until(lambda: not desk.background.busy and not desk.sync.busy)
        QApplication.processEvents()

    # --- the grid ------------------------------------------------------------------------------------

    def place(self, day: int, clock: str) -> QPoint:
        """A place in the grid's viewport, scrolled into view."""
        grid = self.window.grid
        hour, minute = (int(part) for part in clock.split(":"))
        bar, geometry = grid.verticalScrollBar(), grid.scene.geometry
        y = geometry.y_of(hour * 60 + minute)
        if not geometry.body_top < y < geometry.height - 8:
            bar.setValue(bar.value() + y - (geometry.body_top + geometry.height) // 2)
        geometry = grid.scene.geometry
        column = geometry.column(day, 0, 0)
        return QPoint(column.left() + column.width() - 14, geometry.y_of(hour * 60 + minute) + 1)

    def click(self, day: int, clock: str) -> None:
        QTest.mouseClick(self.window.grid.viewport(), LEFT, PLAIN, self.place(day, clock))

    def draw(self, day: int, start: str, end: str) -> None:
        """Drags over empty space."""
        self.drag(self.place(day, start), self.place(day, end) - QPoint(0, 3))

    def drag(self, start: QPoint, end: QPoint, *, release: bool = True) -> None:
        view = self.window.grid.viewport()
        QTest.mousePress(view, LEFT, PLAIN, start)
        QTest.mouseMove(view, start + QPoint(8, 8))
        QTest.mouseMove(view, (start + end) / 2)
        QTest.mouseMove(view, end)
        if release:
            QTest.mouseRelease(view, LEFT, PLAIN, end)

    def tile(self, name: str) -> QPoint:
        """The upper middle of a booking's tile in the viewport."""
        grid = self.window.grid
        grid.reveal(name)
        rect = grid.rect_of(name)
        assert not rect.isNull(), f"{name} is not shown"
        top_left = grid.viewport().mapFromGlobal(rect.topLeft())
        return top_left + QPoint(rect.width() // 2, min(rect.height() // 2, 14))

    def drag_tile(self, name: str, days: int, minutes: int, *, release: bool = True) -> None:
        """Moves a booking by days and minutes."""
        start = self.tile(name)
        self.drag(start, start + self.shift(days, minutes), release=release)

    def drag_end(self, name: str, minutes: int) -> None:
        """Resizes a booking at its lower edge."""
        grid = self.window.grid
        grid.reveal(name)
        rect = grid.rect_of(name)
        start = grid.viewport().mapFromGlobal(rect.bottomLeft()) + QPoint(rect.width() // 2, -1)
        self.drag(start, start + self.shift(0, minutes))

    def shift(self, days: int, minutes: int) -> QPoint:
        geometry = self.window.grid.scene.geometry
        width = geometry.column(1, 0, 0).left() - geometry.column(0, 0, 0).left()
        return QPoint(days * width, minutes * geometry.hour_height // 60)

    def double_click(self, name: str) -> None:
        point = self.tile(name)
        QTest.mouseClick(self.window.grid.viewport(), LEFT, PLAIN, point)
        QTest.mouseDClick(self.window.grid.viewport(), LEFT, PLAIN, point)

    # --- keys, dialogs -------------------------------------------------------------------------------

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """A key to whatever has the focus."""
        if QApplication.activeWindow() is None:  # what a window manager does after a dialog closed
            self.window.activateWindow()
            self.until(QApplication.activeWindow)
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)

    def type(self, text: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing has the focus"
        QTest.keyClicks(focused, text)

    def choose_line(self, combo: QComboBox, text: str) -> None:
        """Opens a list and clicks the line with this text."""
        combo.showPopup()
        view = combo.view()
        row = next(n for n in range(combo.count()) if combo.itemText(n) == text)
        view.scrollTo(view.model().index(row, 0))
        place = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), LEFT, PLAIN, place)
        combo.window().activateWindow()  # the offscreen platform leaves the closed list active
        self.until(combo.window().isActiveWindow)

    def press(self, button: QWidget) -> None:
        assert button.isVisible(), f"{button.accessibleName()} is not visible"
        QTest.mouseClick(button, LEFT)

    def dialog(self, kind: type[D]) -> D:
        """The open dialog of a kind."""
        self.until(lambda: any(d.isVisible() for d in self.window.findChildren(kind)))
        dialog = next(d for d in self.window.findChildren(kind) if d.isVisible())
        dialog.activateWindow()  # a window manager does
        self.until(dialog.isActiveWindow)
        return dialog

    def choose(self, menu: QMenu, text: str) -> None:
        """Clicks an entry of an open menu."""
        action = next(a for a in menu.actions() if a.text().replace("&", "") == text)
        QTest.mouseClick(menu, LEFT, PLAIN, menu.actionGeometry(action).center())

    def popup(self) -> QMenu:
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    # --- what is there -------------------------------------------------------------------------------

    def rows(self) -> list[Occurrence]:
        """All occurrences of the sample week and the one after."""
        return self.container.bookings.week(at(0, "00:00"), at(14, "00:00"))

    def words(self) -> list[str]:
        """`Check-up Tue 10:00-10:30` for each occurrence, in order."""
        found = []
        for row in self.rows():
            start, end = to_local(row.start, ZONE), to_local(row.end, ZONE)
            found.append(f"{row.title} {start:%a} {start:%H:%M}-{end:%H:%M}")
        return found
