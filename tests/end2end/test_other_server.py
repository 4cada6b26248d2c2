"""Any other server that speaks the API works too: here one that shares nothing with the simulator."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from schedapp.container import Container
from schedapp.errors import Taken
from schedapp.model.availability import ALWAYS
from schedapp.model.booking import Booking, EditScope
from schedapp.model.connection import Health
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import AllDay, Span, Timed, parse_iso
from schedapp.paths import Paths
from schedapp.services.reports import SyncReport
from tests.end2end.other_calendar import OtherCalendar
from tests.end2end.other_server import OWNER, ROOM, OtherServer, serving
from tests.end2end.other_wire import ZONE

NOW = int(datetime(2026, 12, 1, 8, tzinfo=UTC).timestamp())


@pytest.fixture
def other() -> Iterator[OtherServer]:
    with serving() as server:
        yield server


@pytest.fixture
def calendar(other: OtherServer) -> OtherCalendar:
    """The calendar that the room is connected to."""
    return other.calendar


@pytest.fixture
def sched(other: OtherServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Container]:
    """Sched with one room, not connected yet."""
    monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", other.api_root)
    container = Container(Paths(tmp_path / "home"), face="cli", memory_tokens=True, now=lambda: NOW)
    container.resources.add(Resource("", "Room 1", Kind.ROOM, "", ZONE, ALWAYS))
    yield container
    container.close()


@pytest.fixture
def connected(sched: Container, other: OtherServer, tmp_path: Path) -> Container:
    """The room is connected and in sync; the log is empty."""
    file = tmp_path / "client.json"
    file.write_text(json.dumps(other.client_file()), encoding="utf-8")
    account = sched.calendars.sign_in(client_file=file, open_browser=browse, cancelled=threading.Event())
    assert account.email == OWNER
    sched.calendars.connect("Room 1", account, ROOM)
    sync(sched)
    other.log.clear()
    return sched


def browse(address: str) -> None:
    """A browser: it follows where the page sends it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=30) as answer:
        answer.read()


def sync(sched: Container) -> SyncReport:
    (report,) = sched.calendars.sync()
    assert report.error is None, report.error
    assert (report.conflicts, report.parked, report.connection.health) == (0, 0, Health.OK)
    return report


def timed(start: str, end: str) -> Timed:
    return Timed(parse_iso(start, ZONE), parse_iso(end, ZONE), ZONE)


def book(sched: Container, title: str, when: Timed | AllDay, **fields: Any) -> Booking:
    room = sched.resources.get("Room 1").uid
    return sched.bookings.add(Booking("", title, when, (room,), **fields)).booking


def here(sched: Container) -> list[tuple[str, str]]:
    """Title and start (UTC) of each occurrence until spring."""
    rows = sched.bookings.week(NOW, NOW + 120 * 86_400)
    return [(row.title, datetime.fromtimestamp(row.start, UTC).strftime("%m-%dT%H:%M")) for row in rows]


def assert_quiet(sched: Container, other: OtherServer) -> None:
    """With nothing to do, two cycles only list."""
    other.log.clear()
    for _ in range(2):
        report = sync(sched)
        assert (report.pulled, report.pushed, report.deleted) == (0, 0, 0)
    assert len(other.log) == 2
    assert all(line.startswith("GET ") and "syncToken=" in line for line in other.log)


def test_the_calendars_of_an_account(connected: Container) -> None:
    (account,) = connected.calendars.accounts()
    found = connected.calendars.calendars(account)
    assert [(each.calendar_id, each.summary, each.zone, each.primary) for each in found] == [
        (ROOM, "Our room", ZONE, False),
        (OWNER, OWNER, ZONE, True),
    ]


def test_bookings_go_there(connected: Container, other: OtherServer, calendar: OtherCalendar) -> None:
    made = book(connected, "Check-up", timed("2026-12-08T09:00", "2026-12-08T09:45"), client="B. Nguyen")
    book(connected, "Inventory", AllDay(date(2026, 12, 9), date(2026, 12, 11)))
    assert sync(connected).pushed == 2
    event = calendar.named("Check-up")
    assert event["start"] == {"dateTime": "2026-12-08T09:00:00+01:00", "timeZone": ZONE}
    assert "Nguyen" not in str(calendar.live())
    assert calendar.named("Inventory")["end"] == {"date": "2026-12-11"}
    assert_quiet(connected, other)

    calendar.change(event["id"], description="bring the pictures", colorId="5")
    connected.bookings.edit(made.uid, {"title": "Long check-up", "when": timed("2026-12-08T10:00", "2026-12-08T11:00")})
    sync(connected)
    event = calendar.named("Long check-up")
    assert event["start"]["dateTime"] == "2026-12-08T10:00:00+01:00"
    assert (event["description"], event["colorId"], event["hangoutLink"]) == (
        "bring the pictures",
        "5",
        "https://meet/x",
    )

    connected.bookings.cancel(made.uid)
    sync(connected)
    assert [each["summary"] for each in calendar.live()] == ["Inventory"]
    assert_quiet(connected, other)


def test_events_come_here(connected: Container, other: OtherServer, calendar: OtherCalendar) -> None:
    made = [calendar.make(f"Event {n}", f"2026-12-0{n}T08:00:00Z", f"2026-12-0{n}T09:00:00Z") for n in range(2, 7)]
    calendar.put(
        {
            **made[0],
            "id": "holidays",
            "summary": "Closed",
            "start": {"date": "2026-12-24"},
            "end": {"date": "2026-12-27"},
        }
    )
    assert sync(connected).pulled == 6
    assert here(connected) == [(f"Event {n}", f"12-0{n}T08:00") for n in range(2, 7)] + [("Closed", "12-23T23:00")]
    assert other.writes() == []

    calendar.change(made[0]["id"], summary="Renamed", start={"dateTime": "2026-12-02T10:00:00+01:00"})
    calendar.remove(made[1]["id"])
    report = sync(connected)
    assert (report.pulled, report.deleted) == (1, 1)
    assert here(connected)[:2] == [("Renamed", "12-02T09:00"), ("Event 4", "12-04T08:00")]
    assert_quiet(connected, other)


def test_both_sides_change_one_event(connected: Container, other: OtherServer, calendar: OtherCalendar) -> None:
    made = book(connected, "Check-up", timed("2026-12-08T09:00", "2026-12-08T09:45"))
    sync(connected)
    number = calendar.named("Check-up")["id"]
    calendar.change(number, start={"dateTime": "2026-12-08T13:00:00Z"}, end={"dateTime": "2026-12-08T14:00:00Z"})
    connected.bookings.edit(made.uid, {"title": "Check-up with pictures"})
    sync(connected)
    assert here(connected) == [("Check-up with pictures", "12-08T13:00")]
    event = calendar.named("Check-up with pictures")
    assert (event["id"], event["start"]["dateTime"]) == (number, "2026-12-08T13:00:00Z")
    assert_quiet(connected, other)


def test_an_answer_gets_lost(connected: Container, other: OtherServer, calendar: OtherCalendar) -> None:
    book(connected, "Check-up", timed("2026-12-08T09:00", "2026-12-08T09:45"))
    other.lose_next = "POST"
    (report,) = connected.calendars.sync()
    assert report.error is not None
    sync(connected)
    assert [each["summary"] for each in calendar.live()] == ["Check-up"]
    assert_quiet(connected, other)


def test_a_series_and_its_changed_occurrences(
    connected: Container, other: OtherServer, calendar: OtherCalendar
) -> None:
    rule = ("RRULE:FREQ=WEEKLY;COUNT=5",)
    series = book(connected, "Yoga", timed("2026-12-07T18:00", "2026-12-07T19:00"), recurrence=rule)
    sync(connected)
    assert_quiet(connected, other)

    moved = calendar.instance_id("Yoga", "2026-12-14T17:00:00Z")
    calendar.change(moved, start={"dateTime": "2026-12-15T17:00:00Z"}, end={"dateTime": "2026-12-15T18:00:00Z"})
    calendar.remove(calendar.instance_id("Yoga", "2026-12-21T17:00:00Z"))
    sync(connected)
    expected = [("Yoga", f"{day}T17:00") for day in ("12-07", "12-15", "12-28", "01-04")]
    assert here(connected) == expected

    mine = f"{series.uid}/20261228T170000Z"
    connected.bookings.move(mine, timed("2026-12-29T08:00", "2026-12-29T09:00"), EditScope.THIS)
    connected.bookings.cancel(f"{series.uid}/20270104T170000Z", EditScope.THIS)
    sync(connected)
    assert here(connected) == [*expected[:2], ("Yoga", "12-29T07:00")]
    changed = {e["originalStartTime"]["dateTime"]: e for e in calendar.live() if "recurringEventId" in e}
    assert sorted(changed) == ["2026-12-14T17:00:00Z", "2026-12-28T17:00:00Z"]
    assert changed["2026-12-28T17:00:00Z"]["start"]["dateTime"] == "2026-12-29T08:00:00+01:00"
    assert calendar.rows[calendar.instance_id("Yoga", "2027-01-04T17:00:00Z")].event["status"] == "cancelled"
    assert_quiet(connected, other)

    connected.bookings.cancel(series.uid)
    sync(connected)
    assert [each for each in calendar.live() if "recurringEventId" not in each] == []
    assert here(connected) == []


def test_a_series_that_was_made_there(connected: Container, other: OtherServer, calendar: OtherCalendar) -> None:
    rule = ["RRULE:FREQ=DAILY;COUNT=4", "EXDATE;TZID=Europe/Zurich:20261209T090000"]
    made = calendar.make("Course", "2026-12-08T08:00:00Z", "2026-12-08T09:00:00Z", recurrence=rule)
    sync(connected)
    assert here(connected) == [("Course", f"12-{day}T08:00") for day in ("08", "10", "11")]
    booking = connected.bookings.week(NOW, NOW + 30 * 86_400)[0].booking
    connected.bookings.edit(booking, {"title": "Course for beginners"})
    sync(connected)
    assert calendar.named("Course for beginners")["id"] == made["id"]
    assert calendar.named("Course for beginners")["recurrence"] == made["recurrence"]
    calendar.remove(made["id"])
    sync(connected)
    assert here(connected) == []
    assert_quiet(connected, other)


def test_an_expired_token(connected: Container, other: OtherServer, calendar: OtherCalendar) -> None:
    """The tombstones are gone too: what a complete listing does not have was deleted."""
    kept = [calendar.make(f"Event {n}", f"2026-12-0{n}T08:00:00Z", f"2026-12-0{n}T09:00:00Z") for n in range(2, 7)]
    mine = book(connected, "Mine", timed("2026-12-08T09:00", "2026-12-08T09:45"))
    sync(connected)
    calendar.remove(kept[0]["id"])
    calendar.forget()
    connected.bookings.edit(mine.uid, {"title": "Still mine"})
    report = sync(connected)
    assert (report.deleted, report.pushed) == (1, 1)
    assert [title for title, _ in here(connected)] == ["Event 3", "Event 4", "Event 5", "Event 6", "Still mine"]
    assert calendar.named("Still mine")
    assert_quiet(connected, other)


def test_a_look_before_a_booking(connected: Container, calendar: OtherCalendar) -> None:
    calendar.make("Just now", "2026-12-08T08:00:00Z", "2026-12-08T09:00:00Z")
    room = connected.resources.get("Room 1").uid
    wanted = timed("2026-12-08T09:30", "2026-12-08T10:00")
    look = connected.calendars.look((room,), [Span(wanted.start, wanted.end)], deadline=30.0)
    assert look.checked
    with pytest.raises(Taken):
        book(connected, "Too late", wanted)


def test_no_address_to_revoke_at(connected: Container, other: OtherServer, calendar: OtherCalendar) -> None:
    """The server names none: signing out on this computer has to do."""
    book(connected, "Check-up", timed("2026-12-08T09:00", "2026-12-08T09:45"))
    sync(connected)
    connected.calendars.disconnect(ROOM, remove_copies=True, revoke=True)
    assert connected.calendars.accounts() == ()
    assert calendar.live() == []
    assert here(connected) == [("Check-up", "12-08T08:00")]
