"""Where Sched wins, Google's value is put aside: it is in the history of the booking, and one step away."""

from __future__ import annotations

import pytest

from schedapp.errors import BadInput, NotFound, Taken
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Direction, Policy, Privacy
from schedapp.model.resource import Resource
from schedapp.services.history import Told
from schedapp.services.put_aside import FIRST
from schedapp.simulator import PRACTICE, Simulator
from tests.desk import TREATMENT, Desk, shortly
from tests.store.place import timed

DAY = "2026-12-08"
MINE, THEIRS = "Xray MINE", "Xray GOOGLE"


@pytest.fixture
def room(desk: Desk, doctor: Resource) -> Resource:
    """Its calendar is connected so that Sched wins."""
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT, policy=Policy.SCHED_WINS, privacy=Privacy.TITLE)
    return room


def event_of(desk: Desk, **fields: object) -> str:
    """The id of the only event; `fields` are what a person changes of it in Google."""
    (event,) = desk.sim.google.list(TREATMENT)
    if fields:
        desk.sim.google.patch(TREATMENT, event["id"], fields)
    return str(event["id"])


def retitled_on_both_sides(desk: Desk, room: Resource) -> Booking:
    booking = desk.book(room, f"{DAY}T09:00", f"{DAY}T10:00", "Xray")
    desk.sync()
    desk.clock += 60
    desk.container.bookings.edit(booking.uid, {"title": MINE})
    event_of(desk, summary=THEIRS)
    desk.clock += 60
    desk.sync()
    return booking


def newest(desk: Desk, name: str) -> Told:
    return desk.container.history.of(name)[0]


def in_google(desk: Desk) -> str:
    return str(desk.sim.google.list(TREATMENT)[0]["summary"])


def test_the_value_that_lost_is_in_the_history_at_its_time(desk: Desk, room: Resource) -> None:
    booking = retitled_on_both_sides(desk, room)
    assert (desk.container.bookings.get(booking.uid).title, in_google(desk)) == (MINE, MINE)
    assert desk.container.attention.list() == (), "nobody is asked"
    aside, edited, _booked = desk.container.history.of(booking.uid)
    assert aside.entry.summary == f"Google had the title “{THEIRS}”; Sched's was kept (Sched wins)"
    assert (aside.entry.at, aside.who) == (desk.clock, f"{PRACTICE}, in Google")
    assert [(each.label, each.old, each.new) for each in aside.differences] == [("Title", THEIRS, MINE)]
    assert (aside.current, aside.restorable, edited.current) == (False, True, True)
    desk.clock += 60
    desk.container.bookings.edit(booking.uid, {"notes": "Later"})
    assert [each.entry.id > FIRST for each in desk.container.history.of(booking.uid)] == [False, True, False, False]


def test_the_journal_names_what_was_changed_on_both_sides(desk: Desk, room: Resource) -> None:
    retitled_on_both_sides(desk, room)
    run, _first = desk.container.calendars.history(5)
    assert "1 thing was changed on both sides: “Xray MINE”" in run.lines


def test_it_is_put_in_place_as_a_change_that_can_be_undone(desk: Desk, room: Resource) -> None:
    booking = retitled_on_both_sides(desk, room)
    aside = newest(desk, booking.uid)
    desk.clock += 60
    change = desk.container.history.restore(booking.uid, aside.entry.id)
    assert change.summary == f"Took over from Google the title “{THEIRS}” for “{MINE}”"
    desk.sync()
    assert (desk.container.bookings.get(booking.uid).title, in_google(desk)) == (THEIRS, THEIRS)
    assert desk.conflicts() == [("summary", MINE, THEIRS, "mine")], "nothing new is to be settled"
    again = desk.container.history.of(booking.uid)[1]
    assert (again.entry.id, again.restorable) == (aside.entry.id, False)
    with pytest.raises(BadInput):
        desk.container.history.restore(booking.uid, aside.entry.id)
    desk.container.undoing.undo(change)
    desk.sync()
    assert (desk.container.bookings.get(booking.uid).title, in_google(desk)) == (MINE, MINE)


def test_a_time_that_lost_is_put_back_where_it_is_free(desk: Desk, room: Resource) -> None:
    booking = desk.book(room, f"{DAY}T09:00", f"{DAY}T10:00")
    desk.sync()
    desk.container.bookings.move(booking.uid, timed(f"{DAY}T16:00", f"{DAY}T17:00"))
    event_of(desk, start=shortly(f"{DAY}T17:00:00"), end=shortly(f"{DAY}T18:00:00"))
    desk.sync()
    aside = newest(desk, booking.uid)
    assert "Google had the time Tue 8 Dec, 17:00–18:00; Sched's was kept" in aside.entry.summary
    assert aside.entry.after is not None
    assert aside.entry.after.when == timed(f"{DAY}T17:00", f"{DAY}T18:00"), "the slot that it would take"
    other = desk.book(room, f"{DAY}T17:30", f"{DAY}T18:30", "In the way")
    with pytest.raises(Taken):
        desk.container.history.restore(booking.uid, aside.entry.id)
    desk.container.bookings.cancel(other.uid)
    desk.container.history.restore(booking.uid, aside.entry.id)
    desk.sync()
    assert desk.titles(room) == [("Check-up", f"{DAY}T16:00Z")]
    assert desk.google(TREATMENT) == [("Check-up", f"{DAY}T16:00Z")]


def test_a_calendar_that_is_only_sent_to_keeps_what_google_had(desk: Desk, doctor: Resource) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT, direction=Direction.PUSH, privacy=Privacy.TITLE)
    booking = desk.book(room, f"{DAY}T09:00", f"{DAY}T10:00", "Xray")
    desk.sync()
    event_of(desk, summary=THEIRS)
    desk.sync()
    aside = newest(desk, booking.uid)
    assert aside.entry.summary.endswith("Sched's was kept (the calendar is only sent to)")
    desk.container.history.restore(booking.uid, aside.entry.id)
    desk.sync()
    assert (desk.titles(room)[0][0], in_google(desk)) == (THEIRS, THEIRS)


def test_of_one_date_of_a_series_only_that_is_changed(desk: Desk, room: Resource) -> None:
    series = desk.book(room, f"{DAY}T09:00", f"{DAY}T10:00", "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=3",))
    desk.sync()
    first, second = (f"{series.uid}/202612{day}T080000Z" for day in ("08", "15"))
    desk.container.bookings.edit(second, {"title": MINE}, EditScope.THIS)
    desk.sim.google.patch(TREATMENT, f"{event_of(desk)}_20261215T080000Z", {"summary": THEIRS})
    desk.sync()
    aside = newest(desk, second)
    assert aside.entry.summary == (
        f"Google had the title “{THEIRS}” on Tue 15 Dec 09:00; Sched's was kept (Sched wins)"
    )
    assert aside.differences[0].on == "Tue 15 Dec 09:00"
    assert newest(desk, series.uid).entry.id == aside.entry.id
    assert all(each.entry.id < FIRST for each in desk.container.history.of(first))
    desk.container.history.restore(series.uid, aside.entry.id)
    assert [title for title, _ in desk.titles(room)] == ["Class", THEIRS, "Class"]


def test_what_was_asked_or_is_gone_cannot_be_put_in_place(desk: Desk, room: Resource) -> None:
    booking = retitled_on_both_sides(desk, room)
    aside = newest(desk, booking.uid)
    other = desk.book(room, f"{DAY}T11:00", f"{DAY}T12:00", "Other")
    for name, number in ((other.uid, aside.entry.id), (booking.uid, aside.entry.id + 1)):
        with pytest.raises(NotFound):
            desk.container.history.restore(name, number)
    desk.container.bookings.cancel(booking.uid)
    assert not desk.container.history.of(booking.uid)[1].restorable
    with pytest.raises(BadInput, match="cancelled"):
        desk.container.history.restore(booking.uid, aside.entry.id)


def test_what_a_person_is_asked_is_no_entry(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room 1")
    desk.connect(room, TREATMENT, policy=Policy.ASK, privacy=Privacy.TITLE)
    booking = retitled_on_both_sides(desk, room)
    assert len(desk.container.attention.list()) == 1
    assert all(each.entry.id < FIRST for each in desk.container.history.of(booking.uid))


def test_pages_and_the_whole_history_have_it_in_its_place(desk: Desk, room: Resource) -> None:
    booking = retitled_on_both_sides(desk, room)
    for number in range(3):
        desk.clock += 60
        desk.container.bookings.edit(booking.uid, {"title": f"Mine {number}"})
        event_of(desk, summary=f"Theirs {number}")
        desk.sync()
    history = desk.container.history
    told = history.of(booking.uid)
    whole = [each.entry.id for each in told]
    assert sum(number > FIRST for number in whole) == 4
    assert [each.entry.at for each in told] == sorted((each.entry.at for each in told), reverse=True)
    for limit in (1, 2, 3, 20):
        pages: list[int] = []
        before = 0
        while True:
            page, before = history.page(booking.uid, limit, before)
            assert len(page) <= limit
            pages += [each.entry.id for each in page]
            if not before:
                break
        assert pages == whole
        since, last = [], 0
        while found := history.since(0, limit, last):
            since += [each.entry.id for each in found]
            last = since[-1]
        assert since == whole
