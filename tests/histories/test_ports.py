"""What the ports in memory promise, so that what the histories find is the engine's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from schedapp.errors import (
    AlreadyExists,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    Offline,
    PermissionDenied,
    SchedError,
    SyncTokenExpired,
)  # fmt: skip
from schedapp.model.booking import Booking
from schedapp.model.event import Content, Event, Marker
from schedapp.model.link import Link
from schedapp.model.timespan import Timed
from tests.histories.client import GARBAGE, Gate
from tests.histories.cloud import Cloud, Habits
from tests.histories.desk import connection
from tests.histories.memory import MemoryStore
from tests.histories.weather import Killed

WHEN = Timed(1_780_365_600, 1_780_369_200, "UTC")
ONE = Content("one", WHEN)
TITLE = frozenset({"summary"})
MARK = Marker("uid", "nonce")


def store(step: Callable[[str], None] = lambda _: None) -> MemoryStore:
    made = MemoryStore(lambda: 0, step)
    first = connection("a-0", "a", 0, Cloud("calendar0", Habits()))
    made.connections[first.uid] = first
    return made


def booking(uid: str) -> Booking:
    return Booking(uid, "one", WHEN, ("a-room0",))


def _change_much(made: MemoryStore) -> None:
    made.save(booking("lost"))
    made.put_link(Link("a-0", "lost", "other"))
    made.drop_link(Link("a-0", "kept", "event"))
    made.decide("a-0", "kept", "left-out", "because")
    raise Offline("No network.", "Try again later.")


def test_an_error_inside_undoes_the_open_transaction_alone() -> None:
    made = store()
    with made.write():
        made.save(booking("kept"))
        made.put_link(Link("a-0", "kept", "event"))
    before = made.state()
    with pytest.raises(Offline), made.write(), made.write():
        _change_much(made)
    assert made.state() == before
    assert made.link_of_event("a-0", "event") is not None
    assert made.link_of_event("a-0", "other") is None


@pytest.mark.parametrize(("where", "there"), [("commit", False), ("committed", True)])
def test_a_kill_at_a_commit_loses_it_or_keeps_it(where: str, there: bool) -> None:
    def step(now: str) -> None:
        if now == where:
            raise Killed(now)

    made = store(step)
    with pytest.raises(Killed), made.write():
        made.save(booking("one"))
    assert (made.booking("one") is not None) is there
    assert bool(made.due("a-0", 0)) is there


def test_an_event_has_one_link() -> None:
    made = store()
    with made.write():
        made.put_link(Link("a-0", "one", "event"))
        with pytest.raises(AssertionError):
            made.put_link(Link("a-0", "two", "event"))


def refused(error: type[SchedError], act: Callable[[], object]) -> None:
    with pytest.raises(error):
        act()


def test_what_google_refuses() -> None:
    cloud = Cloud("calendar0", Habits())
    first = cloud.insert("one", ONE, MARK, "a")
    refused(AlreadyExists, lambda: cloud.insert("one", ONE, MARK, "a"))
    refused(EventNotFound, lambda: cloud.patch("none", "1", ONE, TITLE, MARK))
    second = cloud.patch("one", first.etag, replace(ONE, summary="two"), TITLE, MARK, author="a")
    refused(EtagMismatch, lambda: cloud.patch("one", first.etag, ONE, TITLE, MARK))
    refused(EtagMismatch, lambda: cloud.delete("one", first.etag))
    cloud.delete("one", second.etag)
    refused(EventDeleted, lambda: cloud.delete("one", second.etag))
    refused(AlreadyExists, lambda: cloud.insert("one", ONE, MARK, "a"))
    assert cloud.get("one").cancelled
    cloud.purge()
    refused(EventNotFound, lambda: cloud.get("one"))
    refused(SyncTokenExpired, lambda: cloud.changes("1"))


def test_bringing_back_is_allowed_refused_or_ignored() -> None:
    def bring_back(revival: str) -> Event:
        cloud = Cloud("calendar0", Habits(revival=revival))
        cloud.insert("one", ONE, MARK, "a")
        gone = cloud.delete("one", "*")
        return cloud.patch("one", gone.etag, ONE, TITLE, MARK, "confirmed", "a")

    assert not bring_back("allowed").cancelled
    assert bring_back("silent").cancelled
    refused(PermissionDenied, lambda: bring_back("refused"))


def test_a_date_of_a_series_is_an_event_once_it_is_touched() -> None:
    cloud = Cloud("calendar0", Habits())
    series = cloud.insert("series", replace(ONE, recurrence=("RRULE:FREQ=WEEKLY;COUNT=2",)), MARK, "a")
    first, second = cloud.slots(series)
    date = cloud.find_instance("series", second)
    assert (date.recurring_event_id, date.original_start, date.etag) == ("series", second, series.etag)
    refused(EventNotFound, lambda: cloud.find_instance("series", "20300101T000000Z"))
    cloud.delete(date.event_id, date.etag)
    assert [row.event.original_start for row in cloud.exceptions("series")] == [second]
    assert not cloud.find_instance("series", first).cancelled


@pytest.mark.parametrize("answer", GARBAGE)
def test_the_shipped_client_lets_no_garbage_through(answer: dict[str, object]) -> None:
    refused(Offline, lambda: Gate(answer).list_events("calendar0"))
