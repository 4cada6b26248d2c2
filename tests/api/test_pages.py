"""Pages: none reads more for a longer list, and going through them gives each thing once while others are added."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.timespan import Timed
from schedapp.model.typed_time import parse_instant
from schedapp.simulator import DOCTOR, Simulator
from schedapp.store.database import Database
from schedapp.store.records import RecordRepository
from tests.api.conftest import ZONE, Api

EVENTS = f"/calendars/google/{urllib.parse.quote(DOCTOR, safe='')}/events"
DAY = date(2026, 12, 7)
Rows = Callable[[Callable[[], object]], int]


@pytest.fixture
def connection(google: Simulator, api: Api) -> str:
    """The uid of one."""
    wish = {"resource_id": api.resource("Dr. Weber").uid, "calendar_id": DOCTOR, "oauth_token": google.access_token()}
    answer = api.post("/calendars/google/connect", wish)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    """How many rows something reads, in any thread."""
    read: list[int] = []

    def counting(kind: str) -> None:
        plain = getattr(Database, kind)

        def counted(database: Database, *asked: Any) -> Any:
            found = plain(database, *asked)
            read.append(len(found))
            return found

        monkeypatch.setattr(Database, kind, counted)

    counting("rows")
    counting("models")

    def count(act: Callable[[], object]) -> int:
        read.clear()
        act()
        return sum(read)

    return count


def add_event(sim: Simulator, day: date, hour: int | None, name: str) -> None:
    """One of half an hour, or of the whole day where no hour is given."""
    if hour is None:
        times = {"start": {"date": day.isoformat()}, "end": {"date": (day + timedelta(days=1)).isoformat()}}
    else:
        local = (f"{day}T{hour:02}:{minutes}:00" for minutes in ("00", "30"))
        first, last = ({"dateTime": each, "timeZone": ZONE} for each in local)
        times = {"start": first, "end": last}
    sim.google.insert(DOCTOR, {"summary": name, **times})


def through(
    api: Api, path: str, name: str, between: Callable[[], object] = lambda: None, **query: Any
) -> list[dict[str, Any]]:
    """All pages of a list, with something done after the first."""
    found: list[dict[str, Any]] = []
    cursor = None
    for number in range(100):
        answer = api.get(path, params=query | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        found += answer.json()[name]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return found
        if number == 0:
            between()
    raise AssertionError("no end of pages")


def sync(api: Api) -> None:
    assert api.post(EVENTS.replace("/events", "/sync")).status_code == 200


def test_a_page_of_events_reads_no_more_for_more_events(
    google: Simulator, api: Api, connection: str, rows: Rows
) -> None:
    def page() -> int:
        return rows(lambda: api.get(EVENTS, params={"limit": 3, "from": "2026-12-01"}))

    for number in range(10):
        add_event(google, DAY + timedelta(days=number), None if number % 2 else 9, f"Event {number}")
    sync(api)
    few = page()
    for number in range(10, 60):
        add_event(google, DAY + timedelta(days=number), None if number % 2 else 9, f"Event {number}")
    sync(api)
    assert page() <= few < 60


def test_pages_of_events_are_the_list_in_its_order(google: Simulator, api: Api, connection: str) -> None:
    """All-day events, which begin with the local day, stand among the others, also those of the same instant."""
    for number in range(6):
        day = DAY + timedelta(days=number // 2)
        for hour in (0, None, 23):
            add_event(google, day, hour, f"{day} {hour}")
    sync(api)
    whole = api.get(EVENTS, params={"from": "2026-12-01"}).json()
    assert (len(whole["events"]), whole["next_cursor"]) == (18, None)
    listed = [row.event_id for row in api.container.calendars.events(DOCTOR, parse_instant("2026-12-01T00:00", ZONE))]
    assert [each["event_id"] for each in whole["events"]] == listed
    for limit in (1, 2, 5):
        assert through(api, EVENTS, "events", **{"limit": limit, "from": "2026-12-01"}) == whole["events"]
    asked = {"from": "2026-12-08", "to": "2026-12-08"}
    assert {each["title"] for each in through(api, EVENTS, "events", limit=2, **asked)} == {
        "2026-12-08 0", "2026-12-08 None", "2026-12-08 23",
    }  # fmt: skip


def test_each_event_comes_once_while_others_are_added(google: Simulator, api: Api, connection: str) -> None:
    for number in range(7):
        add_event(google, DAY + timedelta(days=2 * number), 9 if number % 2 else None, f"Event {number}")
    sync(api)

    def more() -> None:
        add_event(google, DAY - timedelta(days=1), 9, "Before")
        add_event(google, DAY + timedelta(days=9), 9, "After")
        sync(api)

    query = {"limit": 2, "from": "2026-12-06"}
    titles = [each["title"] for each in through(api, EVENTS, "events", more, **query)]
    assert titles == [*(f"Event {number}" for number in range(5)), "After", "Event 5", "Event 6"]


def test_a_made_up_cursor_of_events_is_refused_or_leads_to_the_end(api: Api, connection: str) -> None:
    from schedapp.api.paging import encode

    assert api.get(EVENTS, params={"cursor": "x"}).status_code == 422
    for moment in (-(1 << 63), (1 << 63) - 1):
        answer = api.get(EVENTS, params={"cursor": encode("events", (moment, "a"))})
        assert answer.status_code == 200, answer.text


def test_a_page_of_runs_reads_no_more_for_more_runs_and_each_comes_once(api: Api, connection: str, rows: Rows) -> None:
    records = RecordRepository(api.container.database)

    def run() -> None:
        records.add_run(connection, started=api.clock, ended=api.clock + 1, reason="timer", error="", pulled=1)

    def page() -> int:
        return rows(lambda: api.get("/history/syncs", params={"limit": 3}))

    for _ in range(5):
        run()
    few = page()
    for _ in range(40):
        run()
    assert page() == few
    before = [each["id"] for each in api.get("/history/syncs").json()["runs"]]
    query = {"limit": 4, "calendar_id": DOCTOR}
    assert [each["id"] for each in through(api, "/history/syncs", "runs", run, **query)] == before


def booked(api: Api, recurrence: tuple[str, ...] = ()) -> Booking:
    room = api.resource("Room 1")
    start = parse_instant("2026-12-08T09:00", ZONE)
    wanted = Booking("", "Check-up", Timed(start, start + 1_800, ZONE), (room.uid,), recurrence=recurrence)
    return api.container.bookings.add(wanted).booking


def test_a_page_of_a_bookings_history_reads_no_more_for_more_changes_and_each_comes_once(api: Api, rows: Rows) -> None:
    booking = booked(api)
    path, titles = f"/bookings/{booking.uid}/history", iter(range(1_000))

    def change() -> None:
        api.container.bookings.edit(booking.uid, {"title": f"Title {next(titles)}"})

    for _ in range(5):
        change()
    few = rows(lambda: api.get(path, params={"limit": 3}))
    for _ in range(40):
        change()
    assert rows(lambda: api.get(path, params={"limit": 3})) == few
    before = [each["id"] for each in api.get(path).json()["changes"]]
    assert len(before) == 46
    assert [each["id"] for each in through(api, path, "changes", change, limit=4)] == before
    assert [each["id"] for each in through(api, path, "changes", limit=47)][1:] == before


def test_the_pages_of_one_dates_history_are_what_touched_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much else of the series was changed: a page may be short then, and no page reads on and on."""
    from schedapp.services import history

    monkeypatch.setattr(history, "_MOST_READ", 12)
    monkeypatch.setattr(history, "_STRETCH", 6)
    series = booked(api, ("RRULE:FREQ=WEEKLY;COUNT=4",))
    mine, other = (f"{series.uid}/{day}T080000Z" for day in ("20261215", "20261222"))
    for number in range(30):
        api.container.bookings.edit(other, {"title": f"Other {number}"}, EditScope.THIS)
        if number in (3, 20):
            api.container.bookings.edit(mine, {"title": f"Mine {number}"}, EditScope.THIS)
    path = f"/bookings/{mine}/history"
    whole = [each.entry.id for each in api.container.history.of(mine)]
    assert len(whole) == 3
    for limit in (1, 2, 100):
        assert [each["id"] for each in through(api, path, "changes", limit=limit)] == whole
