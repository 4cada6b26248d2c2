"""What the accepted pictures show: one clinic, one window; each scene is set up by mouse and keys and cleared again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from schedapp.gui.forms.wishes import Parts
from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.layout.columns import Order
from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed
from schedapp.services.settings import SQUEEZE_INS
from tests.gui import picture_catalogue
from tests.gui.hands import FRI, MONDAY, SAT, THU, TUE, ZONE, at
from tests.gui.picture_day import MORE_VISITS
from tests.gui.picture_google import settle
from tests.gui.picture_pages import more_weeks
from tests.gui.picture_tiles import STATES
from tests.gui.picture_week import MEIER, OKAFOR, T1, Clinic

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SIZE = (1280, 800)
SMALL = (1120, 640)
MARGIN = 16


def furnish(clinic: Clinic) -> None:
    """All that any scene needs is booked once: no scene changes what is booked."""
    container = clinic.container
    for start, end, title, client, names in MORE_VISITS:
        when = Timed(at(TUE, start), at(TUE, end), ZONE)
        container.bookings.add(Booking("", title, when, tuple(clinic.uid(name) for name in names), client))
    more_weeks(clinic)
    picture_catalogue.fill(clinic)
    container.settings.set(SQUEEZE_INS, "on")
    for client, progress in STATES:
        container.progress.mark(clinic.named(client), progress)
    reason = "Severe pain since the morning"
    when = Timed(at(TUE, "12:00"), at(TUE, "12:45"), ZONE)
    emergency = Booking("", "Emergency", when, (clinic.uid(T1),), "P. Huber", "0171 20 40", squeeze=reason)
    container.bookings.add(emergency, anyway=True)
    for weeks, title in ((1, "Cleaning"), (2, "Painting")):
        first = at(THU + 7 * weeks, "16:15")
        container.bookings.add(Booking("", title, Timed(first, first + 1800, ZONE), (clinic.uid(T1),)))
    meier = container.resources.get(MEIER)
    container.resources.edit(replace(meier, buffer_after=15))
    container.calendars.sync()


def until(window: MainWindow, condition: Callable[[], object]) -> None:
    """Until something is shown that is worked out in the background."""
    for _ in range(6_000):
        if condition():
            break
        QTest.qWait(10)
    assert condition(), "it is not shown"
    settle(window, 10)


# --- scenes -----------------------------------------------------------------------------------------------------


def show(window: MainWindow, view: View, order: Order | None = None) -> None:
    window.views.set_view(view, order=order)
    window.desk.week.show_day(MONDAY.fromordinal(MONDAY.toordinal() + TUE))
    settle(window, 20)


def week(window: MainWindow, _clinic: Clinic) -> None:
    """As it is."""


def day(window: MainWindow, _clinic: Clinic) -> None:
    show(window, View.DAY)


def workweek(window: MainWindow, _clinic: Clinic) -> None:
    show(window, View.WORKWEEK)


def resources(window: MainWindow, _clinic: Clinic) -> None:
    window.resources.show_all()
    show(window, View.COLUMNS)


def days_of_resources(window: MainWindow, _clinic: Clinic) -> None:
    show(window, View.WEEK_COLUMNS, Order.DAYS_FIRST)


def resources_of_week(window: MainWindow, _clinic: Clinic) -> None:
    show(window, View.WEEK_COLUMNS, Order.RESOURCES_FIRST)


def month(window: MainWindow, _clinic: Clinic) -> None:
    show(window, View.MONTH)


def agenda(window: MainWindow, _clinic: Clinic) -> None:
    show(window, View.AGENDA)


def timeline(window: MainWindow, _clinic: Clinic) -> None:
    window.resources.show_all()
    show(window, View.TIMELINE)


def form(window: MainWindow, clinic: Clinic) -> None:
    """A new booking with a doctor and a room."""
    window.booking.create_at(at(THU, "16:45"), at(THU, "17:30"), False, (clinic.uid(OKAFOR),))
    found = window.booking.form
    found.chips._set(Parts((clinic.uid(OKAFOR), clinic.uid(T1))))
    QTest.keyClicks(found.title, "Check-up")
    QTest.keyClicks(found.client, "Anna Novak")
    QTest.keyClicks(found.phone, "0171 554 20 12")
    found.title.setFocus()
    until(window, lambda: "looked" in found.aside.text())


def service(window: MainWindow, clinic: Clinic) -> None:
    """A service type is chosen: its length, its title, the room of a pool that the booking would get."""
    window.booking.create_at(at(FRI, "14:15"), at(FRI, "14:45"), False, (clinic.uid(OKAFOR),))
    found = window.booking.form
    found.service.setCurrentIndex(len(picture_catalogue.OFFERED))
    found.service.activated.emit(found.service.currentIndex())
    QTest.keyClicks(found.client, "Anna Novak")
    found.title.setFocus()
    until(window, lambda: "looked" in found.aside.text())


def series(window: MainWindow, clinic: Clinic) -> None:
    """A series, two of whose dates are taken."""
    window.booking.create_at(at(THU, "16:00"), at(THU, "17:00"), False, (clinic.uid(T1),))
    found = window.booking.form
    QTest.keyClicks(found.title, "Back school")
    repeat = found.repeat
    repeat.rule.setCurrentIndex(repeat.rule.count() - 1)
    repeat.rule.activated.emit(repeat.rule.count() - 1)
    repeat.pattern.weekdays.buttons[1].click()
    repeat.ends.setCurrentIndex(2)
    repeat.ends.activated.emit(2)
    repeat.count.setValue(8)
    until(window, lambda: len(found.clashes.rows) == 2)
    choice = found.clashes.rows[0].choice
    choice.setCurrentIndex(2)
    choice.activated.emit(2)
    found.title.setFocus()
    until(window, lambda: "decide above" in found.verdict.text())


def finder(window: MainWindow, clinic: Clinic) -> None:
    """The next free times of a doctor and any room."""
    resources(window, clinic)
    window.find_time()
    QTest.keyClicks(window.finder_panel.who, f"{OKAFOR.split()[-1].lower()} room")
    until(window, lambda: window.finding.offers)
    QTest.keyClick(window.finder_panel.who, Qt.Key.Key_Down)
    settle(window, 20)


def hold(window: MainWindow, clinic: Clinic, client: str, target: QPoint) -> None:
    """Takes a booking and holds it over a place of the viewport."""
    grid = window.grid
    start = grid.viewport().mapFromGlobal(grid.rect_of(clinic.named(client)).center())
    QTest.mousePress(grid.viewport(), LEFT, PLAIN, start)
    for place in (start + QPoint(10, 10), (start + target) / 2, target):
        QTest.mouseMove(grid.viewport(), place)
    settle(window)


def place(window: MainWindow, column: int, minute: int) -> QPoint:
    geometry = window.grid.scene.geometry
    return QPoint(geometry.column(column, 0, 0).center().x(), geometry.y_of(minute))


def drag(window: MainWindow, clinic: Clinic) -> None:
    """A booking is held over a free place."""
    hold(window, clinic, "H. Yilmaz", place(window, THU, 12 * 60 + 35))


def drag_refused(window: MainWindow, clinic: Clinic) -> None:
    """A booking is held over closed time."""
    hold(window, clinic, "H. Yilmaz", place(window, SAT, 10 * 60))


def card(window: MainWindow, clinic: Clinic) -> None:
    """What the card tells of the selected booking."""
    window.grid.reveal(clinic.named("E. Kowalska"))
    window.grid.setFocus()
    QTest.keyClick(window.grid, Qt.Key.Key_Space)
    until(window, window.hover.card.isVisible)
    until(window, lambda: window.hover.card.height() == window.hover.card.sizeHint().height())


def tile_menu(window: MainWindow, clinic: Clinic) -> None:
    """A right click on a booking."""
    name = clinic.named("H. Yilmaz")
    window.grid.reveal(name)
    view = window.grid.viewport()
    spot = view.mapFromGlobal(window.grid.rect_of(name).center())
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, view.mapToGlobal(spot))
    QApplication.sendEvent(view, event)
    settle(window, 20)


def keys(window: MainWindow, _clinic: Clinic) -> None:
    """The sheet of keys."""
    QTest.keyClicks(window.grid, "?")
    settle(window, 20)


def palette(window: MainWindow, _clinic: Clinic) -> None:
    """What Ctrl+K finds for a few letters."""
    QTest.keyClick(window.grid, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = window.keys.finding.palette
    QTest.keyClicks(found.field, "nov")
    rows, spoken = found.model, Qt.ItemDataRole.AccessibleTextRole
    until(window, lambda: any("Novak" in str(rows.index(row, 0).data(spoken)) for row in range(rows.rowCount())))


Scene = Callable[[MainWindow, Clinic], None]
Part = Callable[[MainWindow], QImage]


def whole(window: MainWindow) -> QImage:
    return window.grab().toImage()


def stage(window: MainWindow) -> QImage:
    """What is beside the list of resources."""
    return window.stage.grab().toImage()


def beside_the_list(window: MainWindow) -> QImage:
    """The bookings and the panel, with the bars above and below."""
    return window.grab(QRect(window.stage.mapTo(window, QPoint()).x(), 0, *SIZE) & window.rect()).toImage()


def _around(window: MainWindow, *boxes: QRect) -> QImage:
    """What is around some places of the window."""
    found = QRect()
    for box in boxes:
        found = found.united(box)
    return window.grab(found.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN) & window.rect()).toImage()


def _of_screen(window: MainWindow, box: QRect) -> QRect:
    return QRect(window.mapFromGlobal(box.topLeft()), box.size())


def around_the_form(window: MainWindow) -> QImage:
    found = window.booking.form
    return _around(window, QRect(found.mapTo(window, QPoint()), found.size()))


def around_the_ghost(window: MainWindow) -> QImage:
    """Where the booking was, and where it is held."""
    grid = window.grid
    from_tile = _of_screen(window, grid.rect_of(grid.selected_name()))
    return _around(window, from_tile, _of_screen(window, grid.ghost_rect()))


def around_the_card(window: MainWindow) -> QImage:
    found = window.hover.card
    tile = _of_screen(window, window.grid.rect_of(window.hover.shown))
    return _around(window, tile, QRect(found.mapTo(window, QPoint()), found.size()))


def around_the_palette(window: MainWindow) -> QImage:
    found = window.keys.finding.palette
    return _around(window, QRect(found.mapTo(window, QPoint()), found.size()))


def popup(_window: MainWindow) -> QImage:
    """The menu alone: it is a window of its own."""
    found = QApplication.activePopupWidget()
    assert found is not None, "no menu is open"
    return found.grab().toImage()


def dialog(window: MainWindow) -> QImage:
    return next(found for found in window.findChildren(QDialog) if found.isVisible()).grab().toImage()


SCENES: dict[str, tuple[Scene, Part]] = {
    "week": (week, whole),
    "day": (day, stage),
    "workweek": (workweek, stage),
    "resources": (resources, stage),
    "week-of-resources": (days_of_resources, stage),
    "resources-of-week": (resources_of_week, stage),
    "month": (month, stage),
    "agenda": (agenda, stage),
    "timeline": (timeline, stage),
    "form": (form, around_the_form),
    "service": (service, around_the_form),
    "series": (series, around_the_form),
    "finder": (finder, beside_the_list),
    "drag": (drag, around_the_ghost),
    "drag-refused": (drag_refused, around_the_ghost),
    "card": (card, around_the_card),
    "menu": (tile_menu, popup),
    "keys": (keys, dialog),
    "palette": (palette, around_the_palette),
}


# --- and back ---------------------------------------------------------------------------------------------------


def clear(window: MainWindow, hidden: frozenset[str]) -> None:
    """The week as it was before the scene; `hidden` are the resources that it does not show."""
    menu: QWidget | None = QApplication.activePopupWidget()
    if menu is not None:
        menu.close()
    for open_dialog in window.findChildren(QDialog):
        if open_dialog.isVisible():
            open_dialog.reject()
    QTest.keyClick(window.grid, Qt.Key.Key_Escape)
    QTest.mouseRelease(window.grid.viewport(), LEFT, PLAIN, place(window, 0, 0))
    window.keys.finding.palette.drop()
    window.hover.hide()
    window.finding.drop()
    window.booking.close()
    window.grid.clearSelection()
    if window.desk.feed.hidden != hidden:
        window.resources.set_hidden(set(hidden))
    show(window, View.WEEK)
    window.activateWindow()  # what a window manager does after a dialog closed
    window.grid.setFocus()
    until(window, window.grid.hasFocus)
