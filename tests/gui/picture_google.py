"""What is done in the window for the pictures of connections: rehearsal, health, terms, history, Google's view."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from schedapp.gui.dialogs.connect_dialog import ConnectDialog
from schedapp.gui.dialogs.connection_dialog import HISTORY, TERMS, ConnectionDialog
from schedapp.gui.mainwindow import MainWindow
from schedapp.model.booking import EditScope
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.connection import Privacy
from schedapp.model.timespan import AllDay, Timed, to_local
from schedapp.simulator import PRACTICE
from tests.gui.hands import FRI, MON, MONDAY, THU, TUE, WED, ZONE, at
from tests.gui.picture_week import CONSULTING, MEIER, OKAFOR, Clinic

LEFT = Qt.MouseButton.LeftButton
D = TypeVar("D", bound=QDialog)


def settle(window: MainWindow, milliseconds: int = 50) -> None:
    """Until nothing goes on in the background, and all is painted."""
    for _ in range(400):
        QTest.qWait(milliseconds)
        if not window.desk.background.busy and not window.desk.sync.busy:
            break
    QTest.qWait(milliseconds)
    QApplication.sendPostedEvents()


def dialog_of(window: MainWindow, kind: type[D]) -> D:
    return next(dialog for dialog in window.findChildren(kind) if dialog.isVisible())


def google_time(day: int, clock: str) -> dict[str, str]:
    return {"dateTime": to_local(at(day, clock), ZONE).isoformat(), "timeZone": ZONE}


def connect_dialog(window: MainWindow, clinic: Clinic) -> None:
    """A room is about to be connected."""
    window.connections.connect_resource(clinic.uid(CONSULTING))
    dialog = dialog_of(window, ConnectDialog)
    settle(window)
    dialog.account.setCurrentIndex(dialog.account.findText(PRACTICE))
    dialog.account.activated.emit(dialog.account.currentIndex())
    settle(window)


def rehearsal(window: MainWindow, clinic: Clinic) -> None:
    """The room's first sync is rehearsed: Google has events of its own, one of them where a booking is."""
    google = clinic.sim.google
    spans = ((MON, "08:30", "09:30", "Window cleaner"), (WED, "13:00", "14:00", "Staff training"),
             (FRI, "16:00", "17:00", "Blood drive"))  # fmt: skip
    for day, start, end, title in spans:
        first, last = (
            {"dateTime": to_local(at(day, clock), ZONE).isoformat(), "timeZone": ZONE} for clock in (start, end)
        )
        google.insert(PRACTICE, {"summary": title, "start": first, "end": last})
    connect_dialog(window, clinic)
    QTest.mouseClick(dialog_of(window, ConnectDialog).confirm_button, LEFT)
    settle(window)


def connection_page(window: MainWindow, clinic: Clinic, name: str = OKAFOR) -> ConnectionDialog:
    status = window.desk.feed.connections_of(clinic.uid(name))[0]
    window.connections.open_connection(status.connection.uid)
    settle(window)
    return dialog_of(window, ConnectionDialog)


def health(window: MainWindow, clinic: Clinic) -> None:
    """A calendar with a change that waits, because Google cannot be reached."""
    clinic.sim.faults.add("*", "drop", count=None)
    when = Timed(at(THU, "16:00"), at(THU, "16:30"), ZONE)
    clinic.container.bookings.move(clinic.named("N. Ivanova"), when, EditScope.ALL)
    window.desk.sync.sync_now()
    settle(window)
    window.toast.hide()
    window.banner.close_message()
    window.desk.feed.refresh()
    connection_page(window, clinic)


def terms(window: MainWindow, clinic: Clinic) -> None:
    """A calendar is about to get less than it has."""
    page = connection_page(window, clinic)
    QTest.mouseClick(page.tabs[TERMS], LEFT)
    QTest.mouseClick(page.terms.privacy.button(Privacy.INITIALS), LEFT)
    settle(window)


def history(window: MainWindow, clinic: Clinic) -> None:
    """What was synchronized with a calendar; the newest run is open."""
    page = connection_page(window, clinic, MEIER)
    QTest.mouseClick(page.tabs[HISTORY], LEFT)
    settle(window)
    table = page.history.table
    table.setExpanded(table.model().index(0, 0), True)
    settle(window)


def closures(window: MainWindow, clinic: Clinic) -> None:
    """A holiday of the whole place, an afternoon of one doctor, and the dialog that has both."""
    add = clinic.container.closures.add
    friday = MONDAY + timedelta(days=FRI)
    add(Closure("", AllDay(friday, friday + timedelta(days=1)), title="Staff day"))
    afternoon = Timed(at(TUE, "13:00"), at(TUE, "18:00"), ZONE)
    add(Closure("", afternoon, clinic.uid(OKAFOR), ClosureKind.TIME_OFF, "Congress"))
    window.desk.feed.refresh()
    window.resources.open_closures(clinic.uid(OKAFOR))
    settle(window)


def as_google(window: MainWindow, clinic: Clinic) -> None:
    """The week as Google sees it: one calendar gets initials, another one only that time is taken."""
    levels = {OKAFOR: Privacy.INITIALS, MEIER: Privacy.BUSY}
    for name, level in levels.items():
        connection = window.desk.feed.connections_of(clinic.uid(name))[0].connection
        clinic.container.calendars.change(connection.calendar_id, privacy=level)
    clinic.container.calendars.sync()
    hidden = window.desk.feed.hidden - {clinic.uid(CONSULTING)}
    window.desk.feed.set_hidden(hidden)
    window.desk.feed.refresh()
    window.as_google.toggle()
    settle(window)
