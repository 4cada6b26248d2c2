"""“Since you last looked”: what others changed is news until it was seen; what one did oneself never is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schedapp.container import Container
from schedapp.model.booking import Booking, EditScope
from schedapp.model.resource import Resource
from schedapp.paths import Paths
from schedapp.services.seen import News
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, NOON, TREATMENT, Desk, shortly
from tests.store.place import Place, timed

NINE = ("2026-12-08T09:00", "2026-12-08T10:00")
TEN = ("2026-12-08T10:00", "2026-12-08T11:00")
LUNCH = {"summary": "Lunch", "start": shortly("2026-12-02T12:00:00"), "end": shortly("2026-12-02T13:00:00")}


@pytest.fixture
def mine(place: Place) -> Iterator[Container]:
    """A window of the same user over the same database, who has looked; `place` is somebody else."""
    place.resource()
    opened = Container(Paths(place.home), face="window", memory_tokens=True, now=lambda: place.clock)
    opened.seen.begin()
    yield opened
    opened.close()


def said(container: Container) -> list[str]:
    return [news.said for news in container.seen.unseen()]


def room_of(place: Place) -> Resource:
    return place.container.resources.list()[0]


def only(container: Container) -> News:
    (news,) = container.seen.unseen()
    return news


def test_who_looks_for_the_first_time_has_seen_all(place: Place) -> None:
    place.book(place.resource(), *NINE)
    assert said(place.container) == []
    place.container.seen.begin()
    assert said(place.container) == []


def test_what_another_face_changed_is_news_until_it_is_seen(place: Place, mine: Container) -> None:
    booked = place.book(room_of(place), *NINE)
    news = only(mine)
    assert (news.name, news.entry, news.title) == (booked.booking.uid, booked.id, "Check-up")
    assert news.who.endswith(", on the command line")
    assert news.start == booked.booking.when.start  # type: ignore[union-attr]
    assert not news.gone
    mine.seen.saw({news.name: news.entry})
    assert said(mine) == []
    moved = place.bookings.move(booked.booking.uid, timed(*TEN))
    assert said(mine) == [moved.summary]
    assert [(each.label, each.old) for each in only(mine).differences] == [("Time", "Tue 8 Dec, 09:00–10:00")]


def test_own_changes_are_never_news(place: Place, mine: Container) -> None:
    place.book(room_of(place), *NINE)
    made = mine.bookings.add(Booking(
        "", "Mine", timed(*TEN), (room_of(place).uid,)
    )).booking  # fmt: skip
    assert [news.title for news in mine.seen.unseen()] == ["Check-up"]
    place.bookings.edit(made.uid, {"title": "Theirs"})
    assert {news.title for news in mine.seen.unseen()} == {"Check-up", "Theirs"}
    mine.bookings.edit(made.uid, {"title": "Mine again"})
    assert [news.title for news in mine.seen.unseen()] == ["Check-up"]


def test_own_changes_are_not_news_to_the_next_window_either(place: Place, mine: Container) -> None:
    theirs = place.book(room_of(place), *NINE).booking
    mine.bookings.edit(theirs.uid, {"title": "Mine"})
    unseen = place.book(room_of(place), *TEN, "Unseen").summary
    mine.seen.keep_own()
    later = Container(Paths(place.home), face="window", memory_tokens=True, now=lambda: place.clock)
    assert said(later) == [unseen]
    later.close()


def test_what_came_to_nothing_is_no_news(place: Place, mine: Container) -> None:
    came = place.book(room_of(place), *NINE)
    place.bookings.cancel(came.booking.uid)
    assert said(mine) == []
    mine.bookings.undo(place.bookings.cancel(place.book(room_of(place), *TEN).booking.uid))
    old = mine.bookings.week(0, place.clock + 90 * 86_400)[0].booking
    mine.seen.saw_all()
    place.bookings.undo(place.bookings.edit(old, {"title": "Other"}))
    assert said(mine) == []


def test_a_cancelled_booking_is_news_where_it_was(place: Place, mine: Container) -> None:
    booked = place.book(room_of(place), *NINE).booking
    mine.seen.saw_all()
    place.bookings.cancel(booked.uid)
    news = only(mine)
    assert news.gone
    assert news.start == booked.when.start  # type: ignore[union-attr]
    assert [(each.old, each.new) for each in news.differences] == [("booked", "cancelled")]
    mine.seen.saw({news.name: news.entry})
    assert said(mine) == []


def test_one_changed_date_of_a_series_is_news_by_itself(place: Place, mine: Container) -> None:
    series = place.book(room_of(place), *NINE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=4",)).booking
    mine.seen.saw_all()
    moved, gone = (f"{series.uid}/202612{day}T080000Z" for day in (15, 22))
    place.bookings.move(moved, timed("2026-12-16T09:00", "2026-12-16T10:00"), EditScope.THIS)
    place.bookings.cancel(gone, EditScope.THIS)
    assert [(news.name, news.gone) for news in mine.seen.unseen()] == [(moved, False), (gone, True)]
    mine.seen.saw({moved: only_entry(mine, moved)})
    assert [news.name for news in mine.seen.unseen()] == [gone]
    place.bookings.edit(series.uid, {"title": "Class"})
    assert only(mine).name == series.uid, "the whole series is more than its dates"


def only_entry(container: Container, name: str) -> int:
    return next(news.entry for news in container.seen.unseen() if news.name == name)


def test_several_changes_of_one_booking_are_one_piece_of_news(place: Place, mine: Container) -> None:
    uid = place.book(room_of(place), *NINE).booking.uid
    mine.seen.saw_all()
    place.bookings.move(uid, timed(*TEN))
    last = place.bookings.edit(uid, {"title": "Control"})
    news = only(mine)
    assert (news.said, news.entry) == (last.summary, last.id)
    assert [each.label for each in news.differences] == ["Title", "Time"]


def test_marks_of_bookings_go_once_all_is_seen(place: Place, mine: Container) -> None:
    booked = [place.book(room_of(place), *when, str(n)) for n, when in enumerate((NINE, TEN))]
    for change in booked:
        mine.seen.saw({change.booking.uid: change.id})
    assert place.sql("SELECT name, entry FROM seen") == [("", booked[-1].id)]


def test_news_are_in_the_order_of_their_time(place: Place, mine: Container) -> None:
    for when in (TEN, NINE):
        place.book(room_of(place), *when, when[0][-5:])
    assert [news.title for news in mine.seen.unseen()] == ["09:00", "10:00"]


def test_the_next_date_of_a_changed_series_is_meant(place: Place, mine: Container) -> None:
    series = place.book(room_of(place), *NINE, recurrence=("RRULE:FREQ=WEEKLY",)).booking
    mine.seen.saw_all()
    place.clock += 30 * 86_400
    place.bookings.edit(series.uid, {"notes": "new"})
    assert place.clock <= only(mine).start < place.clock + 8 * 86_400


# --- from Google -----------------------------------------------------------------------------------


def test_what_a_new_calendar_brings_along_is_nobodys_news(desk: Desk, sim: Simulator) -> None:
    sim.google.insert(DOCTOR, LUNCH)
    desk.container.seen.begin()
    doctor = desk.resource("Dr A")
    desk.connect(doctor)
    desk.sync()
    assert "Lunch" in [title for title, _ in desk.titles()]
    assert said(desk.container) == []
    sim.google.insert(DOCTOR, LUNCH | {"summary": "Later"})
    desk.sync()
    assert said(desk.container) == ["“Later” came from Google"]


def test_a_first_run_that_fails_halfway_brings_nothing_new_either(desk: Desk, sim: Simulator) -> None:
    sim.google.insert(DOCTOR, LUNCH)
    desk.container.seen.begin()
    doctor = desk.resource("Dr A")
    desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00")
    desk.connect(doctor)
    desk.container.seen.saw_all()
    sim.faults.add("events.insert", "status", count=None, status=503)
    sim.faults.add("batch", "status", count=None, status=503)
    assert not desk.sync()[0].ok
    assert "Lunch" in [title for title, _ in desk.titles()]
    assert said(desk.container) == []
    sim.faults.clear()
    desk.clock += 3600
    assert desk.sync()[0].ok
    assert said(desk.container) == []


def test_an_empty_calendar_brings_nothing_along(desk: Desk, sim: Simulator) -> None:
    desk.container.seen.begin()
    desk.connect(desk.resource("Room 1"), TREATMENT)
    desk.sync()
    sim.google.insert(TREATMENT, LUNCH)
    desk.sync()
    assert said(desk.container) == ["“Lunch” came from Google"]
    assert only(desk.container).at == NOON


def test_another_user_of_the_computer_has_marks_of_his_own(place: Place, mine: Container, tmp_path: Path) -> None:
    mine._who = ("other", "window")
    mine.__dict__.pop("seen")
    mine.seen.begin()
    place.book(room_of(place), *NINE)
    mine.seen.saw_all()
    assert said(mine) == []
    first = Container(Paths(place.home), face="window", memory_tokens=True, now=lambda: place.clock)
    assert len(said(first)) == 1
    first.close()
