"""The week as Google sees it equals what Google has, in the simulator's own expansion, whatever waits here."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schedapp.model.booking import EditScope
from schedapp.model.closure import Closure
from schedapp.model.connection import Privacy
from schedapp.model.resource import Resource
from schedapp.model.timespan import AllDay, Timed, parse_iso
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, NOON, ZONE, Desk, shortly

WINDOW = (NOON - 86_400 * 30, NOON + 86_400 * 180)


def as_google(desk: Desk, resource: Resource) -> list[tuple[str, str]]:
    rows = desk.container.bookings.week_as_google(*WINDOW, [resource.uid])
    found = [
        (row.title, datetime.fromtimestamp(row.start, UTC).strftime("%Y-%m-%dT%H:%MZ"))
        for row in rows
        if not row.absent
    ]
    return sorted(found, key=lambda row: (row[1], row[0]))


def in_google(desk: Desk) -> list[tuple[str, str]]:
    """The same of Google's side; an all-day event begins at midnight of the resource's zone."""
    found = []
    for event in desk.sim.google.occurrences(DOCTOR, "2026-11-01T00:00:00Z", "2027-05-30T00:00:00Z"):
        start = event["start"]
        text = start.get("dateTime") or f"{start['date']}T00:00:00+01:00"
        moment = datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
        found.append((event.get("summary", ""), moment.strftime("%Y-%m-%dT%H:%MZ")))
    return sorted(found, key=lambda row: (row[1], row[0]))


def timed(start: str, end: str) -> Timed:
    return Timed(parse_iso(start, ZONE), parse_iso(end, ZONE), ZONE)


def occurrence(desk: Desk, start: str) -> str:
    at = parse_iso(start, ZONE)
    return next(row.name for row in desk.container.bookings.week(*WINDOW) if row.start == at)


def series(desk: Desk, doctor: Resource) -> str:
    booking = desk.book(
        doctor, "2026-12-02T09:00", "2026-12-02T10:00", "Class", recurrence=("RRULE:FREQ=WEEKLY;COUNT=6",)
    )
    return booking.uid


def test_at_rest_it_is_what_google_has(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    series(desk, doctor)
    desk.container.bookings.move(
        occurrence(desk, "2026-12-09T09:00"), timed("2026-12-10T11:00", "2026-12-10T12:00"), EditScope.THIS
    )
    desk.container.bookings.cancel(occurrence(desk, "2026-12-16T09:00"), EditScope.THIS)
    desk.book(doctor, "2026-12-03T14:00", "2026-12-03T15:00", "Check-up", client="Anna Novak")
    sim.google.insert(DOCTOR, {"summary": "Team", "start": shortly("2026-12-04T09:00:00+01:00"),
                               "end": shortly("2026-12-04T10:00:00+01:00")})  # fmt: skip
    sim.google.insert(DOCTOR, {"summary": "Fair", "start": {"date": "2026-12-05"}, "end": {"date": "2026-12-07"}})
    desk.sync()
    assert as_google(desk, doctor) == in_google(desk)
    assert len(in_google(desk)) == 8
    desk.container.calendars.change(DOCTOR, privacy=Privacy.BUSY)
    assert as_google(desk, doctor) == in_google(desk), "not rewritten yet"
    desk.sync()
    assert as_google(desk, doctor) == in_google(desk)
    assert {title for title, _ in as_google(desk, doctor)} == {"Busy", "Team", "Fair"}


def test_what_waits_is_as_google_still_has_it(desk: Desk, doctor: Resource) -> None:
    uid = series(desk, doctor)
    gone = desk.book(doctor, "2026-12-03T14:00", "2026-12-03T15:00", "Check-up")
    desk.sync()
    before = in_google(desk)
    bookings = desk.container.bookings
    bookings.edit(uid, {"title": "Lesson", "recurrence": ("RRULE:FREQ=WEEKLY;COUNT=2",)})
    bookings.move(occurrence(desk, "2026-12-02T09:00"), timed("2026-12-02T16:00", "2026-12-02T17:00"), EditScope.THIS)
    bookings.cancel(gone.uid)
    new = desk.book(doctor, "2026-12-08T08:00", "2026-12-08T09:00", "New")
    assert as_google(desk, doctor) == before
    absent = [row for row in bookings.week_as_google(*WINDOW) if row.absent]
    assert new.uid in {row.name for row in absent}
    assert {(row.title, row.client) for row in absent} == {("", "")}
    desk.sync()
    assert as_google(desk, doctor) == in_google(desk)
    assert not any(row.absent for row in bookings.week_as_google(*WINDOW))


def test_a_deletion_and_closures_are_part_of_it(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.container.calendars.change(DOCTOR, availability=True)
    desk.container.closures.add(Closure("", AllDay(date(2026, 12, 24), date(2026, 12, 28)), title="Holidays"))
    desk.book(doctor, "2026-12-03T14:00", "2026-12-03T15:00", "Check-up")
    desk.sync()
    assert as_google(desk, doctor) == in_google(desk)
    assert len(in_google(desk)) == 2
    event = next(event for event in sim.google.list(DOCTOR) if event["summary"] == "Check-up")
    sim.google.delete(DOCTOR, event["id"])
    desk.sync()
    assert as_google(desk, doctor) == in_google(desk)


def test_a_resource_without_a_calendar_is_absent(desk: Desk, doctor: Resource) -> None:
    room = desk.resource("Room")
    desk.book(doctor, "2026-12-03T14:00", "2026-12-03T15:00", "Check-up", also=(room,))
    desk.sync()
    rows = desk.container.bookings.week_as_google(*WINDOW)
    assert [(row.resource, row.title, row.absent) for row in rows if row.resource == room.uid] == [(room.uid, "", True)]
    assert [(row.title, row.absent) for row in rows if row.resource == doctor.uid] == [("Check-up", False)]


def test_one_query_beside_the_weeks_own(desk: Desk, doctor: Resource) -> None:
    for day in range(1, 8):
        desk.book(doctor, f"2026-12-{day:02d}T14:00", f"2026-12-{day:02d}T15:00", "Check-up")
    desk.sync()
    database, asked = desk.container.database, []
    rows = type(database).rows

    def counted(_database: object, sql: str, parameters: object = ()) -> list[tuple[object, ...]]:
        asked.append(sql)
        return rows(database, sql, parameters)  # type: ignore[arg-type]

    reader = desk.container.bookings._as_google
    reader._database = type("Counted", (), {"rows": counted})()  # type: ignore[assignment]
    assert len(as_google(desk, doctor)) == 7
    assert len(asked) == 1
