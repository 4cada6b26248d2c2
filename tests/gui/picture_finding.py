"""Pictures of “Find a time” and of series."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from schedapp.gui.mainwindow import MainWindow
from schedapp.gui.viewstate import View
from schedapp.model.booking import Booking
from schedapp.model.timespan import Timed
from tests.gui.hands import THU, ZONE, at
from tests.gui.picture_day import fill_tuesday
from tests.gui.picture_google import settle
from tests.gui.picture_week import OKAFOR, T1, Clinic


def finding(window: MainWindow, clinic: Clinic) -> None:
    """The next free times of a doctor with any room, on a full day."""
    fill_tuesday(window, clinic)
    window.views.set_view(View.COLUMNS)
    settle(window)
    window.find_time()
    QTest.keyClicks(window.finder_panel.who, f"{OKAFOR.split()[-1].lower()} room")
    settle(window, 400)
    QTest.keyClick(window.finder_panel.who, Qt.Key.Key_Down)
    settle(window, 200)


def palette(window: MainWindow, clinic: Clinic) -> None:
    """What Ctrl+K finds for a few letters: commands, bookings and clients."""
    fill_tuesday(window, clinic)
    QTest.keyClick(window.grid, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.keys.finding.palette.field, "se")
    settle(window, 600)


def offer_taken(window: MainWindow, clinic: Clinic) -> None:
    """One of them is about to be booked."""
    finding(window, clinic)
    QTest.keyClick(window.finder_panel.who, Qt.Key.Key_Return)
    settle(window, 400)


def series(window: MainWindow, clinic: Clinic) -> None:
    """A weekly series, two of whose dates are taken."""
    container = clinic.container
    room = next(r for r in container.resources.list() if r.uid == clinic.uid(T1))
    for weeks, title in ((1, "Cleaning"), (2, "Painting")):
        start = at(THU + 7 * weeks, "16:15")
        container.bookings.add(Booking("", title, Timed(start, start + 1800, ZONE), (room.uid,)))
    window.booking.create_at(at(THU, "16:00"), at(THU, "17:00"), False, (room.uid,))
    form = window.booking.form
    QTest.keyClicks(form.title, "Back school")
    form.repeat.rule.setCurrentIndex(form.repeat.rule.count() - 1)
    form.repeat.rule.activated.emit(form.repeat.rule.count() - 1)
    form.repeat.pattern.weekdays.buttons[1].click()
    form.repeat.ends.setCurrentIndex(2)
    form.repeat.ends.activated.emit(2)
    form.repeat.count.setValue(8)
    settle(window, 600)
    form.clashes.rows[0].choice.setCurrentIndex(2)
    form.clashes.rows[0].choice.activated.emit(2)
    settle(window, 200)
