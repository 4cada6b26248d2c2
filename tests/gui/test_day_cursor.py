"""Bookings made on a day by keys alone: in the month on the days that are marked, in the agenda on the current one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from schedapp.gui.monthview import MonthView
from schedapp.gui.viewstate import View
from schedapp.model.timespan import to_local
from tests.gui.hands import FRI, TUE, WED, ZONE, Hands
from tests.gui.hands import at as moment
from tests.gui.sample_week import MONDAY, at, row, week
from tests.gui.view_driver import ViewDriver, month_driver

SHIFT = Qt.KeyboardModifier.ShiftModifier
K = Qt.Key


def on(day: int) -> date:
    return MONDAY + timedelta(days=day)


@pytest.fixture
def driver(qtbot: QtBot) -> ViewDriver[MonthView]:
    return month_driver(qtbot, [row("a", next(iter(month_resources(qtbot))), 1, "10:00", "11:00", "Check-up")])


def month_resources(qtbot: QtBot) -> dict[str, object]:
    return dict(month_driver(qtbot, week()).view.scene.resources)


def test_enter_books_an_empty_day_and_shows_a_day_that_has_bookings(driver: ViewDriver[MonthView]) -> None:
    driver.key(K.Key_Right)
    assert driver.view.cursor_date() == on(1)
    driver.key(K.Key_Return)
    assert driver.said("day_requested") == [(on(1),)]
    driver.key(K.Key_Right)
    driver.key(K.Key_Return)
    assert len(driver.said("day_requested")) == 1
    assert driver.said("create_requested")[0][:3] == (at(2, "08:00"), at(2, "08:30"), False)


def test_shift_stretches_over_days_and_enter_books_them_whole(driver: ViewDriver[MonthView]) -> None:
    for key, modifiers in ((K.Key_Right, None), (K.Key_Right, SHIFT), (K.Key_Down, SHIFT), (K.Key_Left, SHIFT)):
        driver.key(key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert driver.view.scene.marked() == (driver.view.scene.day_of(on(1)), driver.view.scene.day_of(on(8)))
    driver.key(K.Key_Return)
    start, end, whole, *_ = driver.said("create_requested")[0]
    assert (start, end, whole) == (at(1, "00:00"), at(9, "00:00"), True)


def test_a_stretch_backwards_ends_with_the_shown_days(driver: ViewDriver[MonthView]) -> None:
    driver.view.select_day(2)
    for _ in range(2):
        driver.key(K.Key_Up, SHIFT)
    assert driver.view.scene.marked() == (0, 2)
    assert driver.said("date_requested") == []


def test_a_step_or_escape_leaves_one_day(driver: ViewDriver[MonthView]) -> None:
    driver.view.select_day(8)
    driver.key(K.Key_Right, SHIFT)
    driver.key(K.Key_Escape)
    assert driver.view.scene.marked() == (9, 9)
    driver.key(K.Key_Right, SHIFT)
    driver.key(K.Key_Right)
    assert driver.view.scene.marked() == (11, 11)


def test_the_marked_days_have_one_ring_in_each_week(driver: ViewDriver[MonthView]) -> None:
    view, accent = driver.view, driver.view.scene.theme.tokens.accent.lower()
    view.select_day(6 + 7)
    driver.key(K.Key_Right, SHIFT)
    picture = view.viewport().grab().toImage()
    geometry = view.scene.geometry
    for day in (13, 14):
        box = geometry.cell(day)
        assert picture.pixelColor(box.center().x(), box.top() + 2).name() == accent
    between = geometry.cell(12)
    assert picture.pixelColor(between.center().x(), between.top() + 2).name() != accent


def test_tab_shows_where_the_keyboard_is(qtbot: QtBot) -> None:
    driver = month_driver(qtbot, [])
    QApplication.sendEvent(driver.view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert driver.view.cursor_date() == on(1)


def test_nothing_is_booked_while_all_is_locked(driver: ViewDriver[MonthView]) -> None:
    driver.view.set_locked("As Google sees it")
    driver.view.select_day(3)
    driver.key(K.Key_Right, SHIFT)
    driver.key(K.Key_Return)
    assert driver.said("create_requested") == []
    assert driver.said("refused") == [("As Google sees it",)]


# --- in the window -------------------------------------------------------------------------------------------


def focused(hands: Hands) -> QWidget:
    shown = hands.window.middle.shown
    found = shown.focusProxy() or shown
    found.setFocus()
    return found


def shown_as(hands: Hands, view: View) -> None:
    hands.window.views.set_view(view)
    hands.wait()


def test_a_day_of_the_month_is_booked_by_keys_alone(hands: Hands) -> None:
    hands.resource("Room 1")
    hands.open()
    shown_as(hands, View.MONTH)
    view = focused(hands)
    for key in (K.Key_Right, K.Key_Down, K.Key_Return):
        QTest.keyClick(view, key)
    form = hands.window.booking.form
    assert form.title.hasFocus()
    QTest.keyClicks(form.title, "Check-up")
    QTest.keyClick(form.title, K.Key_Return)
    hands.wait()
    (made,) = hands.window.middle.occurrences.entries
    assert to_local(made.start, ZONE).date() == date(2026, 12, 1)


def test_days_of_the_month_are_booked_whole(hands: Hands) -> None:
    hands.resource("Room 1")
    hands.open()
    shown_as(hands, View.MONTH)
    view = focused(hands)
    QTest.keyClick(view, K.Key_Right)
    QTest.keyClick(view, K.Key_Right, SHIFT)
    QTest.keyClick(view, K.Key_Return)
    form = hands.window.booking.form
    QTest.keyClicks(form.title, "Course")
    QTest.keyClick(form.title, K.Key_Return)
    hands.wait()
    (made,) = hands.window.middle.occurrences.entries
    assert (made.all_day, made.start, made.end) == (True, moment(TUE, "00:00"), moment(WED + 1, "00:00"))


@pytest.mark.parametrize("key", [K.Key_C, K.Key_Insert])
def test_a_new_booking_in_the_agenda_is_on_the_current_day(hands: Hands, key: Qt.Key) -> None:
    room = hands.resource("Room 1")
    other = hands.resource("Room 2")
    booking = hands.book(room, FRI, "08:00", "09:00", anyway=True)
    hands.book(other, FRI, "08:00", "09:30", anyway=True)
    hands.open()
    shown_as(hands, View.AGENDA)
    hands.window.middle.reveal(booking.uid)
    QTest.keyClick(focused(hands), key)
    draft = hands.window.booking.form.draft
    assert draft is not None
    assert draft.start.date() == date(2026, 11, 27)
    assert (draft.start.hour, draft.start.minute) == (9, 0), "the first free time of one of both"


def test_an_empty_agenda_books_today(hands: Hands) -> None:
    hands.resource("Room 1")
    hands.open()
    shown_as(hands, View.AGENDA)
    QTest.keyClick(focused(hands), K.Key_Insert)
    draft = hands.window.booking.form.draft
    assert draft is not None
    assert (draft.start.date(), draft.start.hour, draft.start.minute) == (date(2026, 11, 24), 9, 45)
