"""“Since you last looked”: what others changed glows until it was in sight for two seconds; N walks through it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from schedapp.container import Container
from schedapp.gui.dialogs.history_booking import ASIDE_HINT, RESTORE, USE, BookingHistoryDialog
from schedapp.gui.viewstate import View
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Policy
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from schedapp.paths import Paths
from schedapp.simulator import DOCTOR, Simulator
from tests.gui.conftest import Clock
from tests.gui.hands import FRI, MON, MONDAY, THU, TUE, WED, ZONE, Hands, at
from tests.gui.test_window_google import connect

WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=4",)
LEFT = Qt.MouseButton.LeftButton


class Other:
    """Somebody else: a process of its own over the same database."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self.container = Container(Paths(home), face="cli", memory_tokens=True, now=clock)

    def book(self, room: Resource, day: int, start: str, end: str, title: str) -> Booking:
        when = Timed(at(day, start), at(day, end), ZONE)
        return self.container.bookings.add(Booking("", title, when, (room.uid,)), anyway=True).booking

    def move(self, booking: Booking, day: int, start: str, end: str) -> None:
        self.container.bookings.move(booking.uid, Timed(at(day, start), at(day, end), ZONE), anyway=True)


@pytest.fixture
def other(hands: Hands, tmp_path: Path, clock: Clock) -> Iterator[Other]:
    made = Other(tmp_path / "home", clock)
    yield made
    made.container.close()


def look(hands: Hands) -> None:
    """The window hears of what others did."""
    hands.window.desk.feed.look()
    hands.wait()


def glowing(hands: Hands) -> set[str]:
    return set(hands.window.grid.scene.glowing)


def pass_seconds(hands: Hands, clock: Clock, seconds: float) -> None:
    """The window's clock ticks each second."""
    hands.window.activateWindow()
    hands.until(hands.window.isActiveWindow)
    hands.window.seen.tick()
    clock.now += seconds
    hands.window.seen.tick()
    hands.wait()


def press_n(hands: Hands) -> None:
    hands.window.grid.setFocus()
    hands.key(Qt.Key.Key_N)
    hands.wait()


def test_what_another_desk_changed_glows_until_it_was_seen(hands: Hands, other: Other, clock: Clock) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    assert glowing(hands) == set()
    assert not window.status.changed.isVisible()
    other.move(booking, WED, "11:00", "12:00")
    look(hands)
    assert glowing(hands) == {booking.uid}
    assert window.status.changed.text() == "1 changed"
    pass_seconds(hands, clock, 1.5)
    assert glowing(hands) == {booking.uid}
    pass_seconds(hands, clock, 2)
    assert glowing(hands) == set()
    assert not window.status.changed.isVisible()
    assert hands.container.seen.unseen() == ()


def test_what_is_not_in_sight_glows_on(hands: Hands, other: Other, clock: Clock) -> None:
    room = hands.resource("Treatment 1")
    hands.open()
    late = other.book(room, WED, "21:00", "22:00", "Late")
    away = other.book(room, 9, "10:00", "11:00", "Next week")
    look(hands)
    hands.window.grid.verticalScrollBar().setValue(0)
    pass_seconds(hands, clock, 5)
    assert glowing(hands) == {late.uid, away.uid}
    hands.window.grid.reveal(late.uid)
    pass_seconds(hands, clock, 2)
    assert glowing(hands) == {away.uid}


def test_what_is_folded_away_in_the_month_is_not_in_sight(hands: Hands, other: Other, clock: Clock) -> None:
    room = hands.resource("Treatment 1", capacity=20)
    window = hands.open()
    names = [other.book(room, WED, f"{8 + n:02}:00", f"{8 + n:02}:30", str(n)).uid for n in range(12)]
    window.views.set_view(View.MONTH)
    look(hands)
    pass_seconds(hands, clock, 3)
    left = set(window.pages.month.canvas.glowing)
    assert names[-1] in left
    assert names[0] not in left
    window.views.set_view(View.AGENDA)
    hands.wait()
    window.pages.agenda.reveal(names[-1])
    pass_seconds(hands, clock, 3)
    assert names[-1] not in window.pages.agenda.canvas.glowing


def test_nobody_looks_at_a_window_that_is_not_active(hands: Hands, other: Other, clock: Clock) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    booking = other.book(room, WED, "10:00", "11:00", "Theirs")
    look(hands)
    window.show_about()
    hands.until(lambda: not window.isActiveWindow())
    for _ in range(3):
        window.seen.tick()
        clock.now += 5
    assert glowing(hands) == {booking.uid}


def test_own_changes_never_glow(hands: Hands, other: Other) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    hands.draw(WED, "10:00", "11:00")
    hands.type("Mine")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    look(hands)
    assert glowing(hands) == set()
    uid = hands.rows()[0].booking
    other.container.bookings.edit(uid, {"title": "Theirs"})
    look(hands)
    assert glowing(hands) == {uid}
    hands.drag_tile(uid, 1, 0)
    hands.wait()
    look(hands)
    assert glowing(hands) == set()
    assert not window.status.changed.isVisible()


def test_own_changes_do_not_glow_in_the_next_window_either(hands: Hands, other: Other, clock: Clock) -> None:
    room = hands.resource("Treatment 1")
    hands.book(room, MON, "10:00", "11:00")
    hands.open()
    hands.draw(WED, "10:00", "11:00")
    hands.type("Mine")
    hands.key(Qt.Key.Key_Return)
    hands.wait()
    theirs = other.book(room, THU, "10:00", "11:00", "Theirs")
    hands.close()
    later = Other(other.container.paths.home, clock)
    assert [news.name for news in later.container.seen.unseen()] == [theirs.uid]
    later.container.close()


def test_n_walks_through_the_changes_and_says_who_and_what(hands: Hands, other: Other) -> None:
    room = hands.resource("Treatment 1")
    first, second = (hands.book(room, day, "10:00", "11:00", title) for day, title in ((WED, "A"), (9, "B")))
    window = hands.open()
    other.move(first, WED, "11:00", "12:00")
    other.container.bookings.edit(second.uid, {"client": "Ada"})
    look(hands)
    card = window.seen.card
    press_n(hands)
    assert card.isVisible()
    assert window.grid.selected_name() == first.uid
    assert card.title.text() == "A"
    assert "Moved “A” to Wed 25 Nov 11:00" in card.said.text()
    assert "on the command line, today 09:37" in card.who.text()
    assert "Time: Wed 25 Nov, 10:00–11:00 → Wed 25 Nov, 11:00–12:00" in card.accessibleDescription()
    assert card.place.text() == "1 of 2"
    press_n(hands)
    assert window.desk.week.first == MONDAY + timedelta(days=7)
    assert window.grid.selected_name() == second.uid
    assert "Client: – → Ada" in card.accessibleDescription()
    hands.press(card.next_button)
    hands.wait()
    assert window.desk.week.first == MONDAY
    assert window.grid.hasFocus()
    hands.key(Qt.Key.Key_Escape)
    assert not card.isVisible()


def test_the_walk_goes_on_while_what_it_shows_becomes_seen(hands: Hands, other: Other, clock: Clock) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    names = [other.book(room, day, "10:00", "11:00", "Theirs").uid for day in (TUE, WED, FRI)]
    look(hands)
    press_n(hands)
    pass_seconds(hands, clock, 3)
    assert glowing(hands) == set()
    for name in names[1:]:
        press_n(hands)
        assert window.grid.selected_name() == name
    assert window.seen.card.place.text() == "3 of 3"


def test_a_cancelled_booking_is_told_of_where_it_was(hands: Hands, other: Other, clock: Clock) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, 9, "10:00", "11:00", "Gone")
    window = hands.open()
    other.container.bookings.cancel(booking.uid)
    look(hands)
    assert glowing(hands) == set()
    assert window.status.changed.text() == "1 changed"
    pass_seconds(hands, clock, 5)
    assert window.status.changed.isVisible(), "there is no tile that anybody could have seen"
    hands.press(window.status.changed)
    hands.wait()
    assert window.desk.week.first == MONDAY + timedelta(days=7)
    assert "Status: booked → cancelled" in window.seen.card.accessibleDescription()
    pass_seconds(hands, clock, 2)
    assert not window.status.changed.isVisible()


def test_all_is_marked_as_seen_by_the_chips_menu(hands: Hands, other: Other) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    other.book(room, WED, "10:00", "11:00", "A")
    other.book(room, 9, "10:00", "11:00", "B")
    look(hands)
    chip = window.status.changed
    middle = chip.rect().center()
    QApplication.postEvent(chip, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, chip.mapToGlobal(middle)))
    hands.choose(hands.popup(), "Mark all as seen")
    hands.wait()
    assert glowing(hands) == set()
    assert not chip.isVisible()
    assert hands.container.seen.unseen() == ()


def test_without_news_n_says_so(hands: Hands) -> None:
    hands.resource("Treatment 1")
    window = hands.open()
    press_n(hands)
    assert not window.seen.card.isVisible()
    assert "Nobody else" in window.toast.text.text()
    assert not window.toast.undo_button.isVisible()


def test_what_came_from_google_glows_and_the_tile_says_it(sim: Simulator, hands: Hands) -> None:
    doctor = hands.resource("Dr Okafor")
    booking = hands.book(doctor, THU, "16:00", "17:00", "Check-up")
    connect(hands, sim, doctor)
    hands.container.calendars.sync()
    window = hands.open()
    assert glowing(hands) == set(), "what the calendar brought along is not new"
    (event,) = [event for event in sim.google.list(DOCTOR) if event.get("summary") == "Check-up"]
    sim.google.patch(DOCTOR, event["id"], {"summary": "Control"})
    hands.container.calendars.sync()
    look(hands)
    assert glowing(hands) == {booking.uid}
    model = window.grid.occurrences
    words = model.index(model.row_of(booking.uid)).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "changed since you last looked" in words
    assert "in Google" in words


def test_the_card_of_a_booking_says_what_is_new_about_it(hands: Hands, other: Other) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    other.move(booking, WED, "11:00", "12:00")
    look(hands)
    window.grid.reveal(booking.uid)
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Space)
    hands.until(window.hover.card.isVisible)
    (words,) = [text for text in window.hover.card.texts() if "Moved" in text]
    assert words.endswith(", on the command line, today 09:37)")
    hands.key(Qt.Key.Key_Escape)
    window.seen.mark_all()
    hands.key(Qt.Key.Key_Space)
    hands.until(window.hover.card.isVisible)
    assert not any("Moved" in text for text in window.hover.card.texts())


def test_a_date_of_a_series_glows_alone(hands: Hands, other: Other) -> None:
    room = hands.resource("Treatment 1")
    series = hands.book(room, MON, "10:00", "11:00", "Class", recurrence=WEEKLY)
    window = hands.open()
    name = hands.rows()[1].name
    other.container.bookings.edit(name, {"title": "Exam"}, EditScope.THIS)
    look(hands)
    assert glowing(hands) == {name}
    press_n(hands)
    assert window.grid.selected_name() == name
    other.container.bookings.edit(series.uid, {"notes": "new"})
    look(hands)
    assert glowing(hands) == {series.uid}


def test_a_hidden_resource_is_shown_for_its_change(hands: Hands, other: Other) -> None:
    room, second = hands.resource("Treatment 1"), hands.resource("Treatment 2")
    window = hands.open()
    window.resources.set_hidden({second.uid})
    booking = other.book(second, WED, "10:00", "11:00", "Theirs")
    look(hands)
    press_n(hands)
    assert window.grid.selected_name() == booking.uid
    assert room.uid in window.desk.feed.shown
    assert second.uid in window.desk.feed.shown


# --- a booking's history ---------------------------------------------------------------------------


def open_history(hands: Hands, name: str) -> BookingHistoryDialog:
    point = hands.tile(name)
    view = hands.window.grid.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.mapToGlobal(point))
    QApplication.postEvent(view, event)
    hands.choose(hands.popup(), "History…")
    dialog = hands.dialog(BookingHistoryDialog)
    hands.wait()
    return dialog


def test_what_google_had_is_put_in_place_from_the_history(hands: Hands, sim: Simulator) -> None:
    hands.container.settings.set("frequency", "manual")
    room = hands.resource("Treatment 1")
    connect(hands, sim, room)
    hands.container.calendars.change(DOCTOR, policy=Policy.SCHED_WINS)
    booking = hands.book(room, WED, "10:00", "11:00")
    hands.container.calendars.sync()
    (event,) = sim.google.list(DOCTOR)
    sim.google.patch(DOCTOR, event["id"], {"summary": "Theirs"})
    hands.container.bookings.edit(booking.uid, {"title": "Mine"})
    hands.container.calendars.sync()
    window = hands.open()
    dialog = open_history(hands, booking.uid)
    assert dialog.table.lines[0].cells[1] == "Google had the title “Theirs”; Sched's was kept (Sched wins)"
    assert dialog.table.lines[0].below == (("Title: Theirs → Mine",),)
    assert dialog.confirm_button.text() == USE
    assert ASIDE_HINT in dialog.hint.text()
    dialog.table.setFocus()
    hands.key(Qt.Key.Key_End)
    assert dialog.confirm_button.text() == RESTORE
    hands.key(Qt.Key.Key_Home)
    hands.press(dialog.confirm_button)
    said = "Took over from Google the title “Theirs” for “Mine”"
    hands.until(lambda: window.toast.text.text() == said and hands.words() == ["Theirs Wed 10:00-11:00"])
    hands.wait()
    hands.container.calendars.sync()
    assert [each["summary"] for each in sim.google.list(DOCTOR)] == ["Theirs"]
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: hands.words() == ["Mine Wed 10:00-11:00"])


def test_the_history_of_a_tile_and_the_way_back(hands: Hands, other: Other) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00", client="Ada")
    window = hands.open()
    hands.drag_tile(booking.uid, 1, 0)
    hands.wait()
    other.container.bookings.edit(booking.uid, {"title": "Control"})
    look(hands)
    dialog = open_history(hands, booking.uid)
    heads = [line.cells for line in dialog.table.lines]
    assert [cells[1] for cells in heads] == [
        "Changed “Control” (as it is now)",
        "Moved “Check-up” to Thu 26 Nov 10:00",
        "Booked “Check-up” Wed 25 Nov 10:00",
    ]
    assert [cells[2].rpartition(", ")[2] for cells in heads] == [
        "on the command line",
        "in the window",
        "in the window",
    ]
    assert dialog.table.lines[0].below == (("Title: Check-up → Control",),)
    assert not dialog.confirm_button.isEnabled()
    dialog.table.setFocus()
    hands.key(Qt.Key.Key_End)
    assert dialog.chosen is not None
    assert dialog.chosen.entry.action == "booked"
    hands.press(dialog.confirm_button)
    hands.wait()
    assert hands.words() == ["Check-up Wed 10:00-11:00"]
    assert window.toast.text.text() == "Restored “Check-up” as of Tue 24 Nov 09:37"
    assert glowing(hands) == set()
    window.grid.setFocus()
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.wait()
    assert hands.words() == ["Control Thu 10:00-11:00"]


def test_a_version_whose_time_is_taken_is_refused_in_the_dialog(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    hands.open()
    hands.drag_tile(booking.uid, 1, 0)
    hands.wait()
    hands.book(room, WED, "10:30", "11:30", "Quicker")
    dialog = open_history(hands, booking.uid)
    dialog.table.setFocus()
    hands.key(Qt.Key.Key_End)
    hands.press(dialog.confirm_button)
    hands.wait()
    assert dialog.isVisible()
    assert "Treatment 1" in dialog.problem.text()
    assert sorted(hands.words()) == ["Check-up Thu 10:00-11:00", "Quicker Wed 10:30-11:30"]


def test_the_form_leads_to_the_history(hands: Hands) -> None:
    room = hands.resource("Treatment 1")
    booking = hands.book(room, WED, "10:00", "11:00")
    window = hands.open()
    hands.click(FRI, "10:00")
    assert not window.booking.form.history_button.isVisible(), "a new booking has none"
    hands.key(Qt.Key.Key_Escape)
    hands.double_click(booking.uid)
    hands.press(window.booking.form.history_button)
    dialog = hands.dialog(BookingHistoryDialog)
    hands.wait()
    assert len(dialog.table.lines) == 1
    assert not window.booking.form.isVisible()


def test_the_card_leads_to_the_history(hands: Hands, other: Other) -> None:
    room = hands.resource("Treatment 1")
    window = hands.open()
    other.book(room, WED, "10:00", "11:00", "Theirs")
    look(hands)
    press_n(hands)
    QTest.mouseClick(window.seen.card.history_button, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    dialog = hands.dialog(BookingHistoryDialog)
    hands.wait()
    assert dialog.windowTitle().startswith("History of “Theirs”")
