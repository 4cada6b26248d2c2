"""Series in the window: clashes answered in the form, skipped dates added back, and every change asks what it means."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from schedapp.gui.dialogs.questions import ScopeDialog
from schedapp.gui.forms.series_clashes import SeriesClashes
from schedapp.model.booking import EditScope
from schedapp.model.closure import Closure
from schedapp.model.resource import Resource, parse_hours
from schedapp.model.timespan import AllDay, to_local
from tests.gui.hands import MON, TUE, WED, ZONE, Hands, at

ENTER, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Delete
CTRL = Qt.KeyboardModifier.ControlModifier
WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=4",)
OFFICE = parse_hours("Mo-Fr 08:00-18:00")


def rooms(hands: Hands) -> tuple[Resource, Resource]:
    """The first room is taken on the second and third Wednesday at 10."""
    one, two = (hands.resource(f"Treatment {number}", hours=OFFICE) for number in (1, 2))
    hands.book(one, WED + 7, "10:00", "10:30", "Cleaning")
    hands.book(one, WED + 14, "10:15", "10:45", "Painting")
    return one, two


def clashing(hands: Hands) -> SeriesClashes:
    """A weekly class on Wednesdays at ten, in the form."""
    hands.open()
    hands.click(WED, "10:00")
    hands.type("Class")
    form = hands.window.booking.form
    hands.choose_line(form.repeat.rule, "Weekly on Wednesday")
    hands.choose_line(form.repeat.ends, "in all")
    form.repeat.count.setValue(4)
    look(hands)
    return form.clashes


def look(hands: Hands) -> None:
    """Until the dates were looked at."""
    flow = hands.window.booking._series
    hands.until(lambda: not flow._pause.isActive())
    hands.wait()


def save(hands: Hands) -> None:
    hands.window.activateWindow()  # the offscreen platform leaves a closed menu active
    hands.until(hands.window.isActiveWindow)
    hands.window.booking.form.title.setFocus()
    hands.key(ENTER)
    hands.wait()


def dates(hands: Hands, title: str = "Class") -> list[str]:
    rows = hands.container.bookings.week(at(MON, "00:00"), at(40, "00:00"))
    return [f"{to_local(row.start, ZONE):%d.%m %H:%M}" for row in rows if row.title == title]


def test_each_clash_is_listed_and_answered_by_itself(hands: Hands) -> None:
    _, two = rooms(hands)
    clashes = clashing(hands)
    form = hands.window.booking.form
    assert clashes.isVisible()
    assert [row.words.text() for row in clashes.rows] == [
        "Wed 2 Dec 10:00: Treatment 1 is taken 10:00–10:30: “Cleaning”",
        "Wed 9 Dec 10:00: Treatment 1 is taken 10:15–10:45: “Painting”",
    ]
    assert "decide" in form.verdict.text()
    save(hands)
    assert form.isVisible()
    assert dates(hands) == []
    hands.choose_line(clashes.rows[0].choice, "Move to 10:30")
    hands.choose_line(clashes.rows[1].choice, "Treatment 2 instead")
    assert clashes.heading.text() == "2 dates clash: all are answered"
    save(hands)
    assert not form.isVisible()
    assert dates(hands) == ["25.11 10:00", "02.12 10:30", "09.12 10:00", "16.12 10:00"]
    third = next(
        row
        for row in hands.container.bookings.week(at(WED + 14, "00:00"), at(WED + 15, "00:00"))
        if row.title == "Class"
    )
    assert third.resource == two.uid
    hands.window.grid.setFocus()
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()
    assert dates(hands) == []


def test_all_are_skipped_or_moved_at_once(hands: Hands) -> None:
    rooms(hands)
    clashes = clashing(hands)
    hands.press(clashes.skip_all)
    assert [row.choice.currentText() for row in clashes.rows] == ["Skip this date", "Skip this date"]
    save(hands)
    assert dates(hands) == ["25.11 10:00", "16.12 10:00"]


def test_another_time_is_typed(hands: Hands) -> None:
    rooms(hands)
    clashes = clashing(hands)
    hands.choose_line(clashes.rows[0].choice, "Another time…")
    clashes.rows[0].start.edit.setFocus()
    clashes.rows[0].start.edit.selectAll()
    hands.type("15:30")
    hands.key(Qt.Key.Key_Tab)
    hands.press(clashes.move_all)
    save(hands)
    assert dates(hands) == ["25.11 10:00", "02.12 15:30", "09.12 09:45", "16.12 10:00"]


def test_a_closed_day_can_be_kept(hands: Hands) -> None:
    hands.resource("Treatment 1", hours=OFFICE)
    day = date(2026, 12, 2)
    hands.container.closures.add(Closure("", AllDay(day, date(2026, 12, 3)), title="Party"))
    clashes = clashing(hands)
    assert clashes.rows[0].words.text().startswith("Wed 2 Dec 10:00: ")
    hands.choose_line(clashes.rows[0].choice, "Keep it all the same")
    save(hands)
    assert len(dates(hands)) == 4


def test_answers_go_when_the_series_no_longer_clashes(hands: Hands) -> None:
    rooms(hands)
    clashes = clashing(hands)
    hands.press(clashes.skip_all)
    hands.click(WED, "14:00")
    look(hands)
    assert not clashes.isVisible()
    save(hands)
    assert len(dates(hands)) == 4


def test_a_series_that_gets_another_room_is_asked_too(hands: Hands) -> None:
    _, two = rooms(hands)
    made = hands.book(two, WED, "10:00", "10:30", "Class", recurrence=WEEKLY)
    window = hands.open()
    window.booking.open_booking(f"{made.uid}/20261125T090000Z")
    form = window.booking.form
    hands.press(form.chips._chips[0])
    hands.press(form.chips.add_button)
    hands.choose(hands.popup(), "Treatment 1")
    look(hands)
    assert form.clashes.count == 2
    hands.press(form.clashes.skip_all)
    save(hands)
    hands.press(hands.dialog(ScopeDialog).choices[EditScope.ALL])
    hands.wait()
    assert dates(hands) == ["25.11 10:00", "16.12 10:00"]


def test_a_skipped_date_is_added_back_in_the_form(hands: Hands) -> None:
    room = hands.resource("Treatment 1", hours=OFFICE)
    made = hands.book(room, WED, "10:00", "10:30", "Class", recurrence=WEEKLY)
    hands.container.bookings.cancel(f"{made.uid}/20261202T090000Z", EditScope.THIS)
    window = hands.open()
    window.booking.open_booking(f"{made.uid}/20261125T090000Z")
    button = window.booking.form.clashes.back[0]
    assert button.accessibleName() == "Add Wed 2 Dec 10:00 back"
    hands.press(button)
    hands.wait()
    assert len(dates(hands)) == 4
    hands.key(Qt.Key.Key_Z, CTRL)
    hands.wait()
    assert len(dates(hands)) == 3


# --- this, this and following, all ------------------------------------------------------------------


def a_series(hands: Hands) -> str:
    """The name of its first occurrence; it goes on for three more weeks."""
    room = hands.resource("Treatment 1")
    hands.book(room, TUE, "11:00", "12:00", "Class", recurrence=WEEKLY)
    hands.open()
    hands.window.desk.week.show_day(date(2026, 12, 1))
    hands.wait()
    return next(row.name for row in hands.rows() if row.start == at(TUE + 7, "11:00"))


SCOPES = [EditScope.THIS, EditScope.FOLLOWING, EditScope.ALL]
OLD = ["24.11 11:00", "01.12 11:00", "08.12 11:00", "15.12 11:00"]


def expected(scope: EditScope, clock: str) -> list[str]:
    """The dates after the second one was changed to another time."""
    changed = {EditScope.THIS: (1,), EditScope.FOLLOWING: (1, 2, 3), EditScope.ALL: (0, 1, 2, 3)}[scope]
    return [f"{text[:6]}{clock}" if place in changed else text for place, text in enumerate(OLD)]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_drag_asks(hands: Hands, scope: EditScope) -> None:
    name = a_series(hands)
    hands.drag_tile(name, 0, 60)
    hands.press(hands.dialog(ScopeDialog).choices[scope])
    hands.wait()
    assert dates(hands) == expected(scope, "12:00")


@pytest.mark.parametrize("scope", SCOPES)
def test_a_resize_asks(hands: Hands, scope: EditScope) -> None:
    name = a_series(hands)
    hands.drag_end(name, 30)
    hands.press(hands.dialog(ScopeDialog).choices[scope])
    hands.wait()
    rows = hands.container.bookings.week(at(MON, "00:00"), at(40, "00:00"))
    longer = [number for number, row in enumerate(rows) if row.end - row.start == 5400]
    assert longer == {EditScope.THIS: [1], EditScope.FOLLOWING: [1, 2, 3], EditScope.ALL: [0, 1, 2, 3]}[scope]


@pytest.mark.parametrize("scope", SCOPES)
def test_an_edit_asks(hands: Hands, scope: EditScope) -> None:
    name = a_series(hands)
    hands.double_click(name)
    hands.type("Yoga")
    hands.key(ENTER)
    hands.press(hands.dialog(ScopeDialog).choices[scope])
    hands.wait()
    assert len(dates(hands, "Yoga")) == {EditScope.THIS: 1, EditScope.FOLLOWING: 3, EditScope.ALL: 4}[scope]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_delete_asks(hands: Hands, scope: EditScope) -> None:
    name = a_series(hands)
    hands.window.grid.reveal(name)
    hands.window.grid.setFocus()
    hands.key(DELETE)
    hands.press(hands.dialog(ScopeDialog).choices[scope])
    hands.wait()
    assert len(dates(hands)) == {EditScope.THIS: 3, EditScope.FOLLOWING: 1, EditScope.ALL: 0}[scope]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_drag_to_another_resource_asks(hands: Hands, scope: EditScope) -> None:
    room, other = (hands.resource(f"Treatment {number}", hours=OFFICE) for number in (1, 2))
    made = hands.book(room, TUE, "11:00", "12:00", "Class", recurrence=WEEKLY)
    window = hands.open()
    window.grid.move_requested.emit(
        f"{made.uid}/20261201T100000Z", at(TUE + 7, "11:00"), at(TUE + 7, "12:00"), (other.uid,)
    )
    hands.press(hands.dialog(ScopeDialog).choices[scope])
    hands.wait()
    rows = hands.container.bookings.week(at(MON, "00:00"), at(40, "00:00"))
    moved = [number for number, row in enumerate(rows) if row.resource == other.uid]
    assert moved == {EditScope.THIS: [1], EditScope.FOLLOWING: [1, 2, 3], EditScope.ALL: [0, 1, 2, 3]}[scope]


def test_a_dropped_question_changes_nothing(hands: Hands) -> None:
    name = a_series(hands)
    hands.drag_tile(name, 0, 60)
    dialog = hands.dialog(ScopeDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    hands.wait()
    assert dates(hands) == OLD
    assert hands.window.grid.ghost_rect().isNull()
    assert hands.tile(name) != QPoint()
