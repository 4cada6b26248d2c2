"""The change feed: every write is in it, whoever makes it, and nobody who reads it misses one."""

from __future__ import annotations

import contextlib
import random
import threading
from dataclasses import replace

import pytest

from schedapp.errors import SchedError
from schedapp.model.booking import Booking, EditScope
from schedapp.model.change import Change
from schedapp.model.closure import Closure
from schedapp.model.feed import Cursor, FeedEntry, FeedPage, FeedType
from schedapp.model.timespan import Timed
from schedapp.services.feed import ChangeFeed, FeedWatch
from schedapp.store import feed_log
from schedapp.store.feed import FeedRepository
from schedapp.store.installation import InstallationRepository
from tests.desktop.processes import wait_until
from tests.store.place import Place, timed


@pytest.fixture
def feed(place: Place) -> ChangeFeed:
    return place.container.feed


def types(feed: ChangeFeed, cursor: Cursor) -> list[str]:
    return [str(entry.type) for entry in feed.after(cursor).entries]


def test_a_booking_is_told_with_what_it_was(place: Place, feed: ChangeFeed) -> None:
    room = place.resource()
    start = feed.head()
    booking = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00").booking
    place.container.bookings.edit(booking.uid, {"title": "Other"})
    created, changed = feed.after(start).entries
    assert (created.booking, created.before) == (booking, None)
    assert changed.before == booking
    assert changed.booking is not None
    assert changed.booking.title == "Other"
    assert changed.resources == (room.uid,)


def test_the_old_resource_is_told_too(place: Place, feed: ChangeFeed) -> None:
    one, other = place.resource(), place.resource("Other")
    booking = place.book(one, "2026-12-08T09:00", "2026-12-08T10:00").booking
    start = feed.head()
    place.container.bookings.edit(booking.uid, {"resources": (other.uid,)})
    (moved,) = feed.after(start).entries
    assert (str(moved.type), set(moved.resources)) == ("booking.moved", {one.uid, other.uid})


def test_an_extended_horizon_is_nobodys_change(place: Place, feed: ChangeFeed) -> None:
    room = place.resource()
    start = feed.head()
    with place.container.database.write():
        place.container.database.execute(
            "UPDATE resource SET expanded_until = expanded_until + 1, longest = longest + 1 WHERE uid = ?", (room.uid,)
        )
    assert types(feed, start) == []


def test_resources(place: Place, feed: ChangeFeed) -> None:
    start = feed.head()
    room = place.resource()
    resources = place.container.resources
    resources.edit(replace(resources.get(room.uid), name="Other"))
    resources.remove(room.uid)
    assert types(feed, start) == ["resource.added", "resource.changed", "resource.removed"]
    assert {entry.subject for entry in feed.after(start).entries} == {room.uid}


def test_closures(place: Place, feed: ChangeFeed) -> None:
    room = place.resource()
    start = feed.head()
    when = timed("2026-12-08T09:00", "2026-12-08T10:00")
    made = place.container.closures.add(Closure("", when, room.uid))
    place.container.closures.remove(made.uid)
    place.container.closures.add(Closure("", when))
    found = [(str(entry.type), entry.subject) for entry in feed.after(start).entries]
    assert found == [("availability.changed", room.uid), ("availability.changed", "")], "two of one kind are not one"


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO clash_kept (resource_id, first, second, first_start, first_end, second_start, second_end, "
        "kept_at) SELECT id, 'a', 'b', 1, 2, 1, 2, 3 FROM resource",
        "UPDATE occurrence SET claim = 'contests'",
    ],
)
def test_what_waits_for_a_person(place: Place, feed: ChangeFeed, sql: str) -> None:
    place.book(place.resource(), "2026-12-08T09:00", "2026-12-08T10:00")
    start = feed.head()
    with place.container.database.write():
        place.container.database.execute(sql)
    assert types(feed, start) == ["attention.changed"]


def test_what_was_rolled_back_is_not_told(place: Place, feed: ChangeFeed) -> None:
    room = place.resource()
    start = feed.head()

    def book_and_fail() -> None:
        with place.container.database.write():
            place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        book_and_fail()
    assert feed.head() == start
    place.book(room, "2026-12-08T09:00", "2026-12-08T10:00")
    assert types(feed, start) == ["booking.created"]


def test_repetitions_take_each_others_place_and_are_still_told(place: Place, feed: ChangeFeed) -> None:
    database = place.container.database
    start = feed.head()

    def attention() -> None:
        with database.write():
            database.execute("INSERT INTO change (at, topic) VALUES (1, 'attention')")

    attention()
    seen = feed.after(start).cursor
    attention()
    attention()
    assert types(feed, seen) == ["attention.changed"]
    assert types(feed, start) == ["attention.changed"]
    assert feed.after(seen).cursor.number == seen.number + 2


def test_only_the_newest_are_kept(place: Place, feed: ChangeFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    database = place.container.database
    start = feed.head()
    with database.write():
        database.execute_many(
            "INSERT INTO change (at, topic, uid) VALUES (1, 'resource', ?)",
            [(f"{number}",) for number in range(feed_log.KEPT + 10)],
        )
    assert database.rows("SELECT count(*) FROM change") == [(feed_log.KEPT,)]
    assert feed.after(start).reset
    assert feed.after(start).cursor == feed.head()
    oldest = Cursor(start.feed, feed.head().number - feed_log.KEPT)
    assert not feed.after(oldest, 1).reset
    assert feed.after(oldest, 1).entries[0].number == oldest.number + 1


def test_a_restored_database_takes_no_old_cursors(place: Place, feed: ChangeFeed) -> None:
    start = feed.head()
    InstallationRepository(place.container.database).renew_feed()
    assert feed.after(start).reset
    assert feed.head().feed != start.feed


def test_pages(place: Place, feed: ChangeFeed) -> None:
    room = place.resource()
    cursor = feed.head()
    made = [place.book(room, f"2026-12-{day:02}T09:00", f"2026-12-{day:02}T10:00").booking.uid for day in range(8, 13)]
    found: list[FeedEntry] = []
    more = True
    while more:
        page = feed.after(cursor, 2)
        assert len(page.entries) <= 2
        found += page.entries
        cursor, more = page.cursor, page.more
    assert [entry.subject for entry in found] == made
    assert cursor == feed.head()


# --- who waits -------------------------------------------------------------------------------------


class Counted(ChangeFeed):
    """Counts what is read."""

    def __init__(self, repository: FeedRepository) -> None:
        super().__init__(repository)
        self.pages = 0

    def after(self, cursor: Cursor, limit: int = 500) -> FeedPage:
        self.pages += 1
        return super().after(cursor, limit)


def watching() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "change feed"]


def test_many_listeners_are_one_reading(place: Place) -> None:
    room = place.resource()
    feed = Counted(FeedRepository(place.container.database))
    watch = FeedWatch(feed, every=0.01, release=place.container.database.close)
    start = feed.head()
    calls = [threading.Event() for _ in range(20)]
    listening = [watch.listening(call.set) for call in calls]
    for each in listening:
        each.__enter__()
    wait_until(lambda: watch.after(start) is not None, "the watch")
    for call in calls:
        call.clear()
    before = feed.pages
    booking = place.book(room, "2026-12-08T09:00", "2026-12-08T10:00").booking
    assert all(call.wait(30) for call in calls)
    pages = [watch.after(start) for _ in calls]
    assert all(page is not None and page.entries[-1].subject == booking.uid for page in pages)
    assert feed.pages == before + 1
    for each in listening:
        each.__exit__(None, None, None)
    wait_until(lambda: not watching(), "the thread's end")
    assert watch.listeners == 0


def test_without_listeners_nobody_looks_and_the_next_one_is_told(place: Place, feed: ChangeFeed) -> None:
    watch = FeedWatch(feed, every=0.01, release=place.container.database.close)
    first, second = threading.Event(), threading.Event()
    with watch.listening(first.set):
        assert first.wait(30)
    wait_until(lambda: not watching(), "the thread's end")
    start = feed.head()
    with watch.listening(second.set):
        assert second.wait(30)
        second.clear()
        place.resource()
        assert second.wait(30)
        page = watch.after(start) or feed.after(start)
        assert [str(entry.type) for entry in page.entries] == ["resource.added"]


def test_the_end_wakes_everybody(place: Place, feed: ChangeFeed) -> None:
    over = threading.Event()
    watch = FeedWatch(feed, every=0.01, ended=over.is_set, release=place.container.database.close)
    woken = threading.Event()
    with watch.listening(woken.set):
        assert woken.wait(30)
        woken.clear()
        over.set()
        assert woken.wait(30)
        assert watch.closed
    wait_until(lambda: not watching(), "the thread's end")


def test_what_is_no_longer_remembered_is_read(place: Place, feed: ChangeFeed) -> None:
    watch = FeedWatch(feed, every=0.01, release=place.container.database.close)
    start = feed.head()
    with watch.listening(lambda: None):
        wait_until(lambda: watch.after(start) is not None, "the watch")
        database = place.container.database
        with database.write():
            database.execute_many(
                "INSERT INTO change (at, topic, uid) VALUES (1, 'resource', ?)", [(f"{each}",) for each in range(1_500)]
            )
        head = feed.head()
        wait_until(lambda: watch.after(start) is None, "the news")
        late = Cursor(head.feed, head.number - 900)
        page = watch.after(late)
        assert page is not None
        assert [entry.number for entry in page.entries] == list(range(late.number + 1, head.number + 1))


def test_only_the_database_knows_whether_a_cursor_is_from_the_future(place: Place, feed: ChangeFeed) -> None:
    watch = FeedWatch(feed, every=0.01, release=place.container.database.close)
    head = feed.head()
    with watch.listening(lambda: None):
        wait_until(lambda: watch.after(head) is not None, "the watch")
        future = Cursor(head.feed, head.number + 1)
        assert watch.after(future) is None
        assert feed.after(future).reset


def test_what_was_told_is_soon_forgotten_here(place: Place, feed: ChangeFeed) -> None:
    """What is erased from the history meanwhile must not come from memory."""
    moment = [100.0]
    watch = FeedWatch(feed, every=0.01, release=place.container.database.close, clock=lambda: moment[0])
    with watch.listening(lambda: None):
        wait_until(lambda: watch.after(feed.head()) is not None, "the watch")
        start = feed.head()
        place.resource()
        wait_until(lambda: (page := watch.after(start)) is not None and page.entries, "the news")
        moment[0] += 60
        wait_until(lambda: watch.after(start) is None, "it to be forgotten")
        assert watch.after(feed.head()) == FeedPage((), feed.head())
        assert len(feed.after(start).entries) == 1


def test_a_series_names_the_dates_that_differ(place: Place, feed: ChangeFeed) -> None:
    room = place.resource()
    when = timed("2026-12-08T09:00", "2026-12-08T10:00")
    made = place.container.bookings.add(Booking("", "A", when, (room.uid,), recurrence=("RRULE:FREQ=DAILY;COUNT=9",)))
    start = feed.head()
    name = f"{made.booking.uid}/20261210T080000Z"
    place.container.bookings.cancel(name, EditScope.THIS)
    place.container.bookings.move(made.booking.uid, Timed(when.start + 60, when.end, when.zone), EditScope.ALL)
    cancelled, moved = feed.after(start).entries[:2]
    assert (str(cancelled.type), cancelled.occurrences) == ("booking.moved", (name,))
    assert str(moved.type) == "booking.moved"


@pytest.mark.parametrize("seed", range(4))
def test_who_follows_the_feed_knows_what_there_is(place: Place, feed: ChangeFeed, seed: int) -> None:
    """A reader that takes pages of any size, whenever it likes, ends with the bookings that the database has."""
    chance = random.Random(seed)
    rooms = [place.resource(f"Room {number}") for number in range(2)]
    bookings, cursor = place.container.bookings, feed.head()
    known: dict[str, Booking] = {}
    changes: list[Change] = []

    def follow() -> None:
        nonlocal cursor
        page = feed.after(cursor, chance.randint(1, 7))
        for entry in page.entries:
            known.pop(entry.subject, None)
            if entry.type != FeedType.BOOKING_CANCELLED and entry.booking is not None:
                known[entry.subject] = entry.booking
        cursor = page.cursor

    for _ in range(60):
        hour = place.clock + chance.randint(1, 40) * 3_600
        when = Timed(hour, hour + 3_600, "Europe/Zurich")
        with contextlib.suppress(SchedError):  # a taken slot changes nothing, and is told to nobody
            act = chance.choice(("book", "book", "move", "edit", "cancel", "undo"))
            if act == "book":
                changes.append(bookings.add(Booking("", "A", when, (chance.choice(rooms).uid,))))
            elif act == "undo" and changes:
                changes.append(bookings.undo(changes[-1]))
            elif known:
                uid = chance.choice(sorted(known))
                acts = {"move": {"when": when}, "edit": {"title": f"B{hour}"}}
                changes.append(
                    bookings.cancel(uid) if act == "cancel" else bookings.edit(uid, acts.get(act, {"title": "C"}))
                )
        if chance.random() < 0.4:
            follow()
    while cursor != feed.head():
        follow()
    there = {row.booking for row in bookings.week(place.clock - 86_400, place.clock + 10 * 86_400)}
    assert set(known) == there
    assert all(bookings.get(uid) == booking for uid, booking in known.items())
    assert changes
