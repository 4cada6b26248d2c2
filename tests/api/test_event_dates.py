"""The dates of recurring events in the list of a calendar's events: in every window, on bounded pages."""

from __future__ import annotations

import urllib.parse
from typing import Any

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.timespan import DAY, Timed
from schedapp.model.typed_time import parse_instant
from schedapp.simulator import DOCTOR, Simulator
from tests.api.conftest import NOON, ZONE, Api
from tests.api.test_pages import Rows, rows, through  # noqa: F401 - a fixture

EVENTS = f"/calendars/google/{urllib.parse.quote(DOCTOR, safe='')}/events"
WEEKLY = {
    "summary": "Rounds",
    "start": {"dateTime": "2027-05-05T09:00:00", "timeZone": ZONE},
    "end": {"dateTime": "2027-05-05T09:30:00", "timeZone": ZONE},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"],
}


@pytest.fixture
def doctor(google: Simulator, api: Api) -> str:
    """The uid of a connected resource."""
    uid = api.resource("Dr. Weber").uid
    wish = {"resource_id": uid, "calendar_id": DOCTOR, "oauth_token": google.access_token(), "privacy": "busy"}
    assert api.post("/calendars/google/connect", wish).status_code == 201
    return uid


def sync(api: Api) -> None:
    answer = api.post(EVENTS.replace("/events", "/sync"))
    assert answer.status_code == 200, answer.text


def listed(api: Api, first: str | None = None, last: str | None = None) -> list[dict[str, Any]]:
    query = {name: text for name, text in (("from", first), ("to", last)) if text}
    events = api.get(EVENTS, params=query | {"limit": 500}).json()["events"]
    assert isinstance(events, list)
    return events


def brief(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["event_id"], each["start_time"]) for each in events]


def test_each_date_is_listed_in_its_own_window(google: Simulator, api: Api, doctor: str) -> None:
    series = google.google.insert(DOCTOR, WEEKLY)["id"]
    sync(api)
    for day in ("05", "12", "19", "26"):
        (event,) = listed(api, f"2027-05-{day}", f"2027-05-{day}")
        assert brief([event]) == [(f"{series}_202705{day}T070000Z", f"2027-05-{day}T09:00:00+02:00")]
        assert event["end_time"] == f"2027-05-{day}T09:30:00+02:00"
        assert (event["title"], event["recurring"], event["recurring_event_id"]) == ("Rounds", True, series)
        assert event["booking_id"].endswith(f"/202705{day}T070000Z")
        assert api.get(f"/bookings/{event['booking_id']}").status_code == 200
    assert listed(api, "2027-05-06", "2027-05-11") == []
    assert [each["event_id"] for each in listed(api)] == [
        f"{series}_202705{day}T070000Z" for day in ("05", "12", "19", "26")
    ]


def test_all_day_dates_overlap_their_windows(google: Simulator, api: Api, doctor: str) -> None:
    times = {
        "start": {"date": "2027-03-26"},
        "end": {"date": "2027-03-28"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"],
    }
    series = google.google.insert(DOCTOR, {"summary": "Away", **times})["id"]
    sync(api)
    (event,) = listed(api, "2027-04-03", "2027-04-03")
    assert (event["event_id"], event["all_day"]) == (f"{series}_20270402", True)
    assert (event["start_time"], event["end_time"]) == ("2027-04-02", "2027-04-04")
    assert listed(api, "2027-04-04", "2027-05-01") == []


def test_a_moved_date_and_a_cancelled_one_are_as_google_has_them(google: Simulator, api: Api, doctor: str) -> None:
    series = google.google.insert(DOCTOR, WEEKLY)["id"]
    sync(api)
    moved, cancelled = (f"{series}_202705{day}T070000Z" for day in ("12", "19"))
    times = {each: {"dateTime": f"2027-05-13T{hour}:00", "timeZone": ZONE} for each, hour in
             (("start", "11:00"), ("end", "11:30"))}  # fmt: skip
    google.google.patch(DOCTOR, moved, times)
    google.google.delete(DOCTOR, cancelled)
    sync(api)
    events = listed(api)
    assert brief(events) == [
        (f"{series}_20270505T070000Z", "2027-05-05T09:00:00+02:00"),
        (moved, "2027-05-13T11:00:00+02:00"),
        (f"{series}_20270526T070000Z", "2027-05-26T09:00:00+02:00"),
    ]
    assert {each["recurring_event_id"] for each in events} == {series}
    assert brief(listed(api, "2027-05-13", "2027-05-13")) == [(moved, "2027-05-13T11:00:00+02:00")]


def booked(api: Api, doctor: str, rule: str) -> Booking:
    start = parse_instant("2026-12-08T09:00", ZONE)
    when = Timed(start, start + 1_800, ZONE)
    return api.container.bookings.add(Booking("", "Ada Quibble", when, (doctor,), recurrence=(rule,))).booking


def test_what_was_changed_here_is_listed_as_google_still_has_it(google: Simulator, api: Api, doctor: str) -> None:
    """And as masked as Google has it."""
    series = booked(api, doctor, "RRULE:FREQ=WEEKLY;COUNT=3")
    sync(api)
    before = listed(api)
    assert [each["start_time"][:16] for each in before] == [f"2026-12-{day}T09:00" for day in ("08", "15", "22")]
    assert "Quibble" not in str(before)
    api.container.bookings.edit(f"{series.uid}/20261215T080000Z", {"when": later(series, 5)}, EditScope.THIS)
    assert listed(api) == before
    api.container.bookings.edit(series.uid, {"when": later(series, 2)}, EditScope.ALL)
    assert brief(listed(api)) == brief(before)
    for limit in (1, 2):
        assert through(api, EVENTS, "events", limit=limit) == listed(api)
    sync(api)
    here = api.get("/bookings", params={"from": "2026-12-01", "to": "2026-12-31"}).json()["bookings"]
    assert [each["start_time"] for each in listed(api)] == [each["start"] for each in here]
    assert brief(listed(api)) != brief(before)
    api.container.bookings.cancel(series.uid)
    assert len(listed(api)) == 3
    sync(api)
    assert listed(api) == []


def later(series: Booking, hours: int) -> Timed:
    assert isinstance(series.when, Timed)
    return Timed(series.when.start + hours * 3_600, series.when.end + hours * 3_600, ZONE)


def test_an_endless_series_ends_with_the_horizon(api: Api, google: Simulator, doctor: str) -> None:
    google.google.insert(DOCTOR, WEEKLY | {"recurrence": ["RRULE:FREQ=DAILY"]})
    sync(api)
    days = [each["start_time"][:10] for each in through(api, EVENTS, "events", limit=100)]
    assert (days[0], len(days)) == ("2027-05-05", len(set(days)))
    assert (
        parse_instant(f"{days[-1]}T09:00", ZONE)
        <= NOON + 400 * DAY
        < parse_instant(f"{days[-1]}T09:00", ZONE) + 2 * DAY
    )
    assert len(api.container.calendars.events(DOCTOR)) == len(days)


def test_a_page_of_dates_reads_no_more_for_more_dates(
    google: Simulator,
    api: Api,
    doctor: str,
    rows: Rows,  # noqa: F811
) -> None:
    def page() -> int:
        return rows(lambda: api.get(EVENTS, params={"limit": 3, "from": "2027-05-01"}))

    google.google.insert(DOCTOR, WEEKLY)
    sync(api)
    few = page()
    for number in range(12):
        google.google.insert(DOCTOR, WEEKLY | {"recurrence": ["RRULE:FREQ=DAILY"], "summary": f"Round {number}"})
    sync(api)
    assert page() <= few < 30


def test_pages_are_the_whole_in_its_order(google: Simulator, api: Api, doctor: str) -> None:
    """Single events, dates and moved dates beside each other, also several that begin at the same instant."""
    first, _, third = (google.google.insert(DOCTOR, WEEKLY)["id"] for _ in range(3))
    google.google.insert(DOCTOR, {name: text for name, text in WEEKLY.items() if name != "recurrence"})
    allday = {
        "start": {"date": "2027-05-05"},
        "end": {"date": "2027-05-06"},
        "recurrence": ["RRULE:FREQ=DAILY;COUNT=9"],
    }
    google.google.insert(DOCTOR, {"summary": "Fair", **allday})
    sync(api)
    google.google.patch(DOCTOR, f"{first}_20270512T070000Z", {"summary": "Other"})
    google.google.delete(DOCTOR, f"{third}_20270526T070000Z")
    sync(api)
    whole = listed(api)
    assert len(whole) == 3 * 4 - 1 + 1 + 9
    assert len({each["event_id"] for each in whole}) == len(whole)
    for limit in (1, 4, 7):
        assert through(api, EVENTS, "events", limit=limit) == whole
