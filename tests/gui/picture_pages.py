"""The pictures of month, agenda and timeline: the clinic's visits in the weeks around that of the other pictures."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.model.booking import Booking
from schedapp.model.timespan import AllDay, Timed
from tests.gui.hands import MONDAY, ZONE, at
from tests.gui.picture_day import fill_tuesday
from tests.gui.picture_google import settle
from tests.gui.picture_week import CONSULTING, MEIER, T1, T2, VISITS, Clinic

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
WEEKS = (-4, -3, -2, -1, 1)


def more_weeks(clinic: Clinic) -> None:
    """The same visits in other weeks, each week without some of them; a course and a room that is painted."""
    for week in WEEKS:
        for number, (day, start, end, title, client, names) in enumerate(VISITS):
            if (number * 7 + week * 5) % 4:
                when = Timed(at(day + 7 * week, start), at(day + 7 * week, end), ZONE)
                uids = tuple(clinic.uid(name) for name in names)
                clinic.container.bookings.add(Booking("", title, when, uids, client=client), anyway=True)
    _days(clinic, "Course in Bern", MEIER, -11, -9)
    _days(clinic, "Room is painted", T2, -19, -16)
    _days(clinic, "Audit", T1, 8, 10)
    clinic.container.calendars.sync()


def _days(clinic: Clinic, title: str, name: str, first: int, end: int) -> None:
    when = AllDay(MONDAY.fromordinal(MONDAY.toordinal() + first), MONDAY.fromordinal(MONDAY.toordinal() + end))
    booking = Booking("", title, when, (clinic.uid(name),), transparency="transparent")  # type: ignore[arg-type]
    clinic.container.bookings.add(booking, anyway=True)


def month(window: MainWindow, clinic: Clinic) -> None:
    """The month, filled."""
    more_weeks(clinic)
    window.views.set_view(View.MONTH)
    window.desk.feed.look()
    settle(window)


def agenda(window: MainWindow, clinic: Clinic) -> None:
    """The coming days of one doctor."""
    more_weeks(clinic)
    window.views.set_view(View.AGENDA)
    window.desk.feed.look()
    settle(window)


def timeline(window: MainWindow, clinic: Clinic) -> None:
    """A day with all resources; a booking is held over another row."""
    fill_tuesday(window, clinic)
    window.views.set_view(View.TIMELINE)
    settle(window)
    view = window.pages.timeline
    start = view.viewport().mapFromGlobal(view.rect_of(clinic.named("E. Kowalska")).center())
    row = view.scene.geometry.row(list(view.scene.uids).index(clinic.uid(CONSULTING)))
    QTest.mousePress(view.viewport(), LEFT, PLAIN, start)
    QTest.mouseMove(view.viewport(), start + QPoint(9, 0))
    QTest.mouseMove(view.viewport(), QPoint(start.x() + 96, row.center().y()))


def timeline_week(window: MainWindow, clinic: Clinic) -> None:
    """A week of all resources."""
    window.desk.feed.set_hidden(())
    window.desk.feed.resources_changed.emit()
    window.desk.week.show_day(MONDAY)
    window.desk.week.set_timeline_days(7)
    window.views.set_view(View.TIMELINE)
    window.desk.week.show_day(MONDAY)
    settle(window)
