"""Month, agenda and timeline in the window: the same form, the same changes, the same undo as in the grid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from schedapp.gui.side.month_model import LOAD_ROLE
from schedapp.gui.viewparts.bookingview import BookingView
from schedapp.gui.viewstate import View
from schedapp.layout.day_load import DayLoad
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import to_local
from tests.gui.hands import FRI, LEFT, MON, MONDAY, PLAIN, THU, TUE, WED, ZONE, Hands

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def rooms(hands: Hands) -> tuple[Resource, Resource]:
    hands.container.settings.set("frequency", "manual")
    hands.container.settings.set("patients", "no")
    return hands.resource("Room 1"), hands.resource("Dr Ada", Kind.PERSON)


def open_at(hands: Hands, view: View) -> None:
    hands.open()
    hands.window.views.set_view(view)
    hands.wait()
    page = hands.window.views.page
    assert page.isVisible()


def drag(view: BookingView, start: QPoint, end: QPoint, key: Qt.KeyboardModifier = PLAIN) -> None:
    """From place to place; with a key that is held."""
    viewport = view.viewport()
    QTest.mousePress(viewport, LEFT, PLAIN, start)
    QTest.mouseMove(viewport, start + QPoint(8, 0))
    if key == CTRL:
        QTest.keyPress(view, Qt.Key.Key_Control)
    QTest.mouseMove(viewport, end)
    if key == CTRL:
        QTest.keyPress(view, Qt.Key.Key_Control)
    QTest.mouseRelease(viewport, LEFT, key, end)


def centre(view: BookingView, name: str) -> QPoint:
    rect = view.rect_of(name)
    assert not rect.isNull()
    return view.viewport().mapFromGlobal(rect.center())


def day_width(hands: Hands) -> QPoint:
    columns = hands.window.pages.month.scene.geometry.columns
    return QPoint(columns[1] - columns[0], 0)


# --- month --------------------------------------------------------------------------------------------


def test_a_chip_that_is_dragged_moves_the_booking_and_undo_brings_it_back(
    hands: Hands, rooms: tuple[Resource, Resource]
) -> None:
    made = hands.book(rooms[0], WED, "10:00", "11:00")
    open_at(hands, View.MONTH)
    month = hands.window.pages.month
    start = centre(month, made.uid)
    drag(month, start, start + day_width(hands))
    hands.until(lambda: hands.words() == ["Check-up Thu 10:00-11:00"])
    hands.wait()
    assert month.selected_name() == made.uid
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.until(lambda: hands.words() == ["Check-up Wed 10:00-11:00"])


def test_onto_a_taken_time_it_is_refused_with_the_reason(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    made = hands.book(rooms[0], WED, "10:00", "11:00")
    hands.book(rooms[0], THU, "10:30", "11:30", "Other")
    open_at(hands, View.MONTH)
    month = hands.window.pages.month
    start = centre(month, made.uid)
    drag(month, start, start + day_width(hands))
    assert "Room 1 is taken" in hands.window.banner.title.text()
    assert hands.words() == ["Check-up Wed 10:00-11:00", "Other Thu 10:30-11:30"]


def test_ctrl_books_it_again(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    made = hands.book(rooms[0], WED, "10:00", "11:00", client="Eve")
    open_at(hands, View.MONTH)
    month = hands.window.pages.month
    start = centre(month, made.uid)
    drag(month, start, start + day_width(hands), CTRL)
    hands.until(lambda: hands.words() == ["Check-up Wed 10:00-11:00", "Check-up Thu 10:00-11:00"])
    assert {row.client for row in hands.rows()} == {"Eve"}
    hands.wait()
    assert month.selected_name() not in ("", made.uid), "the new one"


def test_a_click_on_a_day_opens_the_form_beside_it(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    open_at(hands, View.MONTH)
    month = hands.window.pages.month
    cell = month.scene.geometry.cell(month.scene.day_of(MONDAY + timedelta(days=FRI)))
    QTest.mouseClick(month.viewport(), LEFT, PLAIN, cell.bottomLeft() + QPoint(40, -5))
    form = hands.window.booking.form
    hands.until(lambda: form.is_open)
    ghost = month.ghost_rect()
    assert not ghost.isNull()
    hands.wait()
    card = QRect(form.mapToGlobal(form.card.pos()), form.card.size())
    assert not card.intersects(ghost)
    hands.type("Blood test")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: hands.words() == ["Blood test Fri 08:00-08:30"])
    hands.wait()
    assert month.ghost_rect().isNull()


def test_enter_opens_the_day_and_the_month_comes_back_to_it(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    hands.book(rooms[0], WED, "10:00", "11:00")
    open_at(hands, View.MONTH)
    month, week = hands.window.pages.month, hands.window.desk.week
    month.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        hands.key(key)
    assert (week.view, week.first) == (View.DAY, MONDAY + timedelta(days=WED))
    assert hands.window.views.page is hands.window.grid


def test_keys_beyond_the_month_turn_it(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    open_at(hands, View.MONTH)
    month = hands.window.pages.month
    month.setFocus()
    month.select_day(41)
    hands.key(Qt.Key.Key_Right)
    assert hands.window.desk.week.title == "December 2026"
    assert month.cursor_date() == date(2026, 12, 7)
    hands.key(Qt.Key.Key_K)
    assert hands.window.desk.week.title == "November 2026"


# --- timeline -----------------------------------------------------------------------------------------


def test_a_drag_to_another_row_changes_the_room(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    other = hands.resource("Room 2")
    made = hands.book(rooms[0], TUE, "10:00", "11:00", also=(rooms[1],))
    open_at(hands, View.TIMELINE)
    timeline = hands.window.pages.timeline
    uids = list(timeline.scene.uids)
    geometry = timeline.scene.geometry
    bar = next(bar for bar in timeline.scene.layout.bars if uids[bar.row] == rooms[0].uid)
    start = geometry.bar(bar).center()
    way = geometry.row(uids.index(other.uid)).center().y() - start.y()
    drag(timeline, start, start + QPoint(0, way))
    hands.until(lambda: set(hands.container.bookings.get(made.uid).resources) == {other.uid, rooms[1].uid})
    assert hands.words() == ["Check-up Tue 10:00-11:00"] * 2


def test_a_drag_on_an_empty_row_books_for_it(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    open_at(hands, View.TIMELINE)
    timeline = hands.window.pages.timeline
    geometry, row = timeline.scene.geometry, list(timeline.scene.uids).index(rooms[1].uid)
    y = geometry.row(row).center().y()
    drag(timeline, QPoint(geometry.x_of(11 * 60) + 2, y), QPoint(geometry.x_of(12 * 60) - 2, y))
    hands.until(lambda: hands.window.booking.form.is_open)
    hands.type("Talk")
    hands.key(Qt.Key.Key_Return)
    hands.until(lambda: hands.words() == ["Talk Tue 11:00-12:00"])
    assert hands.rows()[0].resource == rooms[1].uid


def test_the_number_of_days_is_remembered(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    open_at(hands, View.TIMELINE)
    timeline = hands.window.pages.timeline
    QTest.keyClick(timeline.days, Qt.Key.Key_End)
    assert len(timeline.scene.frames) == 14
    assert hands.window.desk.week.days == 14
    hands.close()
    hands.open()
    hands.wait()
    assert len(hands.window.pages.timeline.scene.frames) == 14
    assert hands.window.views.page is hands.window.pages.timeline


# --- agenda -------------------------------------------------------------------------------------------


def test_my_day_is_the_agenda_of_one_and_enter_opens_the_booking(
    hands: Hands, rooms: tuple[Resource, Resource]
) -> None:
    hands.book(rooms[0], TUE, "09:00", "10:00", "Cleaning")
    made = hands.book(rooms[1], TUE, "10:00", "11:00", client="Eve")
    open_at(hands, View.AGENDA)
    agenda = hands.window.pages.agenda
    assert len(agenda.occurrences.entries) == 2
    agenda.whose.setFocus()
    hands.key(Qt.Key.Key_Home)
    while agenda.whose.currentText() != "Dr Ada":
        hands.key(Qt.Key.Key_Down)
    assert [entry.name for entry in agenda.occurrences.entries] == [made.uid]
    agenda.setFocus()
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Return)
    assert hands.window.booking.form.is_open
    assert hands.window.booking.form.client.text() == "Eve"
    hands.key(Qt.Key.Key_Escape)
    hands.close()
    hands.open()
    hands.wait()
    assert hands.window.pages.agenda.whose.currentText() == "Dr Ada", "remembered"


def test_google_s_view_locks_them_all(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    hands.book(rooms[0], TUE, "09:00", "10:00")
    open_at(hands, View.AGENDA)
    hands.window.as_google.toggle()
    agenda = hands.window.pages.agenda
    agenda.setFocus()
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Return)
    assert not hands.window.booking.form.is_open
    assert "as Google sees it" in hands.window.banner.title.text()


# --- all of them --------------------------------------------------------------------------------------


def test_an_open_form_keeps_its_ghost_from_view_to_view(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    hands.open()
    hands.click(TUE, "14:00")
    assert not hands.window.grid.ghost_rect().isNull()
    for view in (View.MONTH, View.TIMELINE):
        hands.window.views.set_view(view)
        hands.wait()
        page = hands.window.views.page
        assert isinstance(page, BookingView)
        assert not page.ghost_rect().isNull()


def test_a_long_absent_view_shows_what_is_there_now(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    open_at(hands, View.MONTH)
    hands.window.views.set_view(View.WEEK)
    made = hands.book(rooms[0], WED, "10:00", "11:00")
    hands.window.desk.feed.look()
    hands.window.views.set_view(View.MONTH)
    hands.wait()
    assert not hands.window.pages.month.rect_of(made.uid).isNull()


def test_the_small_month_shows_how_full_each_day_is(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    hands.book(rooms[0], MON, "08:00", "18:00")
    hands.book(rooms[0], TUE, "09:00", "10:30")
    hands.open()
    model = hands.window.side.month.model

    def load(day: int) -> DayLoad | None:
        found: DayLoad | None = model.index_of(MONDAY + timedelta(days=day)).data(LOAD_ROLE)
        return found

    hands.until(lambda: load(MON) is not None)
    assert load(MON) == DayLoad(600, 1200)
    assert [found.level for day in (MON, TUE, WED) if (found := load(day))] == [2, 1, 0]
    tip = model.index_of(MONDAY + timedelta(days=TUE)).data(Qt.ItemDataRole.ToolTipRole)
    assert "8 % booked: 1 h 30 min of 20 h" in tip
    words = model.index_of(MONDAY).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "Monday 23 November 2026, 50 % booked: 10 h of 20 h"
    hands.window.resources.set_hidden({rooms[1].uid})
    hands.until(lambda: load(MON) == DayLoad(600, 600))
    hands.book(rooms[0], WED, "08:00", "09:00")
    hands.window.desk.feed.look()
    hands.until(lambda: load(WED) == DayLoad(60, 600))
    hands.window.side.month.forward.click()
    hands.until(lambda: model.index_of(date(2026, 12, 24)).data(LOAD_ROLE) == DayLoad(0, 600))
    assert to_local(int(hands.window.desk.now()), ZONE).date() == MONDAY + timedelta(days=TUE)


def test_each_view_has_a_name_for_screen_readers(hands: Hands, rooms: tuple[Resource, Resource]) -> None:
    hands.open()
    names = {}
    for view in (View.MONTH, View.AGENDA, View.TIMELINE):
        hands.window.views.set_view(view)
        hands.wait()
        page: QWidget = hands.window.views.page
        names[view] = (page if isinstance(page, BookingView) else hands.window.pages.agenda.list).accessibleName()
    assert names == {
        View.MONTH: "November 2026",
        View.AGENDA: "Agenda from Tuesday 24 November to Monday 21 December 2026",
        View.TIMELINE: "Timeline of Tuesday 24 November 2026",
    }
