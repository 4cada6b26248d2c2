"""What a right click does: the menu of a booking, the menu of an empty place, and the same by keys."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu

from schedapp.gui.dialogs.closures_dialog import ClosuresDialog
from schedapp.gui.dialogs.questions import ScopeDialog
from schedapp.gui.dialogs.slip_dialog import SlipDialog
from schedapp.gui.flows.tile_menu import elsewhere
from schedapp.gui.viewstate import View
from schedapp.model.booking import Booking, Status
from schedapp.model.progress import Progress
from schedapp.model.resource import Kind
from schedapp.model.timespan import to_local
from schedapp.simulator import Simulator
from tests.gui.attention_desk import connected
from tests.gui.conftest import Clock
from tests.gui.hands import MON, MONDAY, THU, TUE, WED, ZONE, Hands, at

CTRL, SHIFT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


def right_click(hands: Hands, point: QPoint) -> QMenu:
    viewport = hands.window.grid.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.RightButton, PLAIN, point)
    QTest.mouseRelease(viewport, Qt.MouseButton.RightButton, PLAIN, point)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, viewport.mapToGlobal(point))
    QApplication.sendEvent(viewport, event)
    return hands.popup()


def menu_of(hands: Hands, booking: Booking) -> QMenu:
    return right_click(hands, hands.tile(booking.uid))


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def select(hands: Hands, name: str) -> None:
    hands.window.grid.setFocus()
    hands.window.grid.reveal(name)


def starts(hands: Hands) -> list[str]:
    return [f"{to_local(row.start, ZONE):%a %H:%M}" for row in hands.rows()]


def test_the_menu_of_a_booking_has_all_of_it_with_its_keys(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "10:30")
    hands.open()
    menu = menu_of(hands, booking)
    assert entries(menu) == [
        "Open…", "Arrived", "In the room", "Done", "Did not come", "Make tentative", "Move to the next free time",
        "Same time in another room", "Copy", "Paste after this", "Duplicate…", "Print slip…", "History…",
        "Cancel booking",
    ]  # fmt: skip
    keys = {a.text(): a.shortcut().toString() for a in menu.actions() if not a.shortcut().isEmpty()}
    assert (keys["Arrived"], keys["Copy"], keys["Cancel booking"]) == ("V", "Ctrl+C", "Del")
    assert not next(a for a in menu.actions() if a.text() == "Paste after this").isEnabled()
    menu.close()


def test_somebody_arrives_by_right_click_and_it_is_undone(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "10:30", "M. Rossi")
    window = hands.open()
    hands.choose(menu_of(hands, booking), "Arrived")
    hands.wait()
    assert [row.progress for row in hands.rows()] == [Progress.ARRIVED]
    assert "“M. Rossi” has arrived" in window.toast.text.text()
    assert window.grid.occurrences.entry(0).progress is Progress.ARRIVED
    assert "arrived" in str(window.grid.occurrences.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    menu = menu_of(hands, booking)
    assert [a.text() for a in menu.actions() if a.isChecked()] == ["Arrived"]
    menu.close()
    window.desk.history.undo()
    hands.wait()
    assert [row.progress for row in hands.rows()] == [Progress.NONE]


def test_a_visit_by_keys(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "10:30")
    hands.open()
    select(hands, booking.uid)
    seen = []
    for _ in range(4):
        hands.key(Qt.Key.Key_V)
        hands.wait()
        seen.append(hands.rows()[0].progress)
    assert seen == [Progress.ARRIVED, Progress.IN_ROOM, Progress.DONE, Progress.NONE]
    hands.key(Qt.Key.Key_V, SHIFT)
    hands.wait()
    assert hands.rows()[0].progress is Progress.NO_SHOW


def test_of_a_series_one_date_arrives_and_nobody_is_asked(hands: Hands) -> None:
    series = hands.book(hands.resource("Room 1"), MON, "10:00", "10:30", recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
    window = hands.open()
    name = next(row.name for row in hands.rows() if row.start == at(TUE, "10:00"))
    select(hands, name)
    hands.key(Qt.Key.Key_V)
    hands.wait()
    assert not window.findChildren(ScopeDialog)
    assert [row.progress for row in hands.rows()] == [Progress.NONE, Progress.ARRIVED, Progress.NONE]
    assert hands.rows()[1].booking == series.uid


def test_it_is_made_tentative_and_confirmed(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "10:30")
    hands.open()
    hands.choose(menu_of(hands, booking), "Make tentative")
    hands.wait()
    assert hands.rows()[0].status is Status.TENTATIVE
    select(hands, booking.uid)
    hands.key(Qt.Key.Key_Y)
    hands.wait()
    assert hands.rows()[0].status is Status.CONFIRMED


def test_it_moves_to_the_next_free_time(hands: Hands) -> None:
    room = hands.resource("Room 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    hands.book(room, WED, "11:00", "12:30", "In the way")
    window = hands.open()
    hands.choose(menu_of(hands, booking), "Move to the next free time")
    hands.wait()
    # From 10:15 on its own time would do, were it not for what begins at 11.
    assert starts(hands) == ["Wed 11:00", "Wed 12:30"]
    assert window.grid.selected_name() == booking.uid


def test_it_goes_to_another_room_that_is_free_then(hands: Hands) -> None:
    first, taken, free = (hands.resource(f"Room {number}") for number in (1, 2, 3))
    hands.resource("Dr Okafor", Kind.PERSON)
    booking = hands.book(first, WED, "10:00", "11:00")
    hands.book(taken, WED, "10:30", "11:30", "In the way")
    window = hands.open()
    menu = menu_of(hands, booking)
    submenu = next(a.menu() for a in menu.actions() if a.text() == "Same time in another room")
    submenu.aboutToShow.emit()
    assert entries(submenu) == ["Room 3"]
    submenu.actions()[0].trigger()
    menu.close()
    hands.wait()
    assert window.desk.services.bookings.get(booking.uid).resources == (free.uid,)


def test_a_copy_is_pasted_where_the_mouse_is(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "11:00", "Ultrasound", client="P. Haddad")
    window = hands.open()
    select(hands, booking.uid)
    hands.key(Qt.Key.Key_C, CTRL)
    window.desk.services.progress.mark(booking.uid, Progress.DONE)
    hands.choose(right_click(hands, hands.place(THU, "14:00")), "Paste here")
    hands.wait()
    assert starts(hands) == ["Wed 10:00", "Thu 14:00"]
    assert [(row.title, row.client, row.progress) for row in hands.rows()][1] == ("Ultrasound", "P. Haddad", "")


def test_it_is_pasted_after_the_selected_one_by_key(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "11:00")
    hands.open()
    select(hands, booking.uid)
    hands.key(Qt.Key.Key_C, CTRL)
    hands.key(Qt.Key.Key_V, CTRL)
    hands.wait()
    assert starts(hands) == ["Wed 10:00", "Wed 11:00"]


def test_without_a_copy_nothing_is_pasted(hands: Hands) -> None:
    hands.book(hands.resource("Room 1"), WED, "10:00", "11:00")
    window = hands.open()
    window.grid.setFocus()
    hands.key(Qt.Key.Key_V, CTRL)
    assert "Nothing was copied" in window.banner.title.text()
    assert len(hands.rows()) == 1


def test_a_duplicate_opens_the_form_at_the_next_free_time(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "11:00", "Ultrasound", client="P. Haddad")
    window = hands.open()
    hands.choose(menu_of(hands, booking), "Duplicate…")
    hands.wait()
    form = window.booking.form
    assert form.is_open
    assert not form.existing
    assert (form.title.text(), form.client.text()) == ("Ultrasound", "P. Haddad")
    assert form.draft is not None
    assert form.draft.start == datetime(2026, 11, 25, 11)  # noqa: DTZ001 - local time of the form


def test_the_slip_has_time_place_title_and_client_alone(hands: Hands, tmp_path_factory: pytest.TempPathFactory) -> None:
    booking = hands.book(
        hands.resource("Room 1"), WED, "10:00", "10:30", "Check-up", client="M. Rossi", phone="079 1", notes="secret"
    )
    hands.open()
    hands.choose(menu_of(hands, booking), "Print slip…")
    dialog = hands.dialog(SlipDialog)
    told = dialog.paper.accessibleDescription()
    assert told == "Wednesday 25 November 2026, 10:00 – 10:30, Check-up, Room 1, M. Rossi"
    file = tmp_path_factory.mktemp("slips") / "slip.pdf"
    dialog._ask_path = lambda: str(file)
    hands.press(dialog.pdf_button)
    assert file.read_bytes().startswith(b"%PDF")
    assert not dialog.isVisible()


def test_a_slip_that_cannot_be_written_says_so(hands: Hands) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "10:30")
    window = hands.open()
    window.tile_menu.print_slip(booking.uid)
    dialog = hands.dialog(SlipDialog)
    dialog._ask_path = lambda: "/nowhere/at/all.pdf"
    hands.press(dialog.pdf_button)
    assert "could not be written" in dialog.problem.text()
    dialog.reject()


def test_the_menu_of_an_empty_place(hands: Hands) -> None:
    hands.resource("Room 1")
    window = hands.open()
    menu = right_click(hands, hands.place(THU, "14:00"))
    assert entries(menu) == ["New booking here", "Paste here", "Find a time…", "Close this time…"]
    hands.choose(menu, "New booking here")
    draft = window.booking.form.draft
    assert draft is not None
    assert (draft.start.hour, draft.start.day) == (14, 26)


def test_a_time_is_closed_from_the_grid(hands: Hands) -> None:
    room = hands.resource("Room 1")
    hands.open()
    hands.choose(right_click(hands, hands.place(THU, "14:00")), "Close this time…")
    dialog = hands.dialog(ClosuresDialog)
    hands.press(dialog.confirm_button)
    hands.wait()
    dialog.reject()
    (closure,) = hands.container.closures.list(resource=room.uid)
    assert (closure.when.start, closure.resource) == (at(THU, "14:00"), room.uid)


def test_the_menu_key_opens_it_without_a_mouse(hands: Hands) -> None:
    hands.resource("Room 1")
    window = hands.open()
    grid = window.grid
    grid.setFocus()
    QApplication.sendEvent(grid, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    menu = hands.popup()
    assert "New booking here" in entries(menu)
    menu.close()


def test_nothing_is_done_while_the_week_is_as_google_sees_it(hands: Hands, clock: Clock) -> None:
    booking = hands.book(hands.resource("Room 1"), WED, "10:00", "11:00")
    window = hands.open()
    window.as_google.turn(True)
    hands.wait()
    select(hands, window.grid.occurrences.entry(0).name)
    hands.key(Qt.Key.Key_V)
    hands.wait()
    assert hands.container.bookings.get(booking.uid).progress is Progress.NONE


def context_menu(hands: Hands, view: QAbstractItemView, point: QPoint) -> QMenu:
    viewport = view.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, viewport.mapToGlobal(point))
    QApplication.sendEvent(viewport, event)
    return hands.popup()


def test_the_menu_of_an_empty_day_of_the_month(hands: Hands) -> None:
    hands.book(hands.resource("Room 1"), WED, "08:00", "09:00")
    window = hands.open()
    window.views.set_view(View.MONTH)
    hands.wait()
    month = window.pages.month
    day = next(n for n in range(42) if month.scene.date_of(n) == MONDAY + timedelta(days=THU))
    hands.choose(context_menu(hands, month, month.scene.geometry.cell(day).center()), "New booking here")
    draft = window.booking.form.draft
    assert draft is not None
    assert draft.start == datetime(2026, 11, 26, 8)  # noqa: DTZ001 - local time of the form


def test_the_menu_of_an_empty_place_in_the_timeline(hands: Hands) -> None:
    hands.resource("Room 1")
    second = hands.resource("Room 2")
    window = hands.open()
    window.views.set_view(View.TIMELINE)
    hands.wait()
    timeline = window.pages.timeline
    body = timeline.scene.geometry.body()
    place = QPoint(body.center().x(), timeline.scene.geometry.tops[1] + 8)
    hands.choose(context_menu(hands, timeline, place), "New booking here")
    draft = window.booking.form.draft
    assert draft is not None
    assert draft.resources == (second.uid,)


def test_what_else_is_free_by_key(hands: Hands) -> None:
    booking = hands.book(hands.resource("Dr Okafor", Kind.PERSON), WED, "10:00", "11:00")
    window = hands.open()
    select(hands, booking.uid)
    hands.key(Qt.Key.Key_O)
    menu = hands.popup()
    assert entries(menu) == ["No other person is free then"]
    menu.close()
    assert elsewhere(None) == "Same time elsewhere"
    assert window.acts.others(booking.uid)[1] == []


def test_taking_back_an_arrival_asks_google_nothing(sim: Simulator, hands: Hands) -> None:
    hands.container.settings.set("frequency", "manual")
    booking = hands.book(connected(hands, sim), WED, "10:00", "11:00")
    window = hands.open()
    hands.wait()
    marked = hands.container.progress.mark(booking.uid, Progress.ARRIVED)
    before = len(sim.requests)
    window.changing.revert(marked)
    assert len(sim.requests) == before
    moved = hands.container.bookings.edit(booking.uid, {"title": "Other"})
    window.changing.revert(moved)
    assert len(sim.requests) > before, "a slot that is taken again is looked at"
