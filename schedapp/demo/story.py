"""The story of Sched told without a display: each step is done for real and checked on the other side."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from schedapp.container import Container
from schedapp.demo.clinic import ZONE, Clinic, fill
from schedapp.demo.google import LocalGoogle
from schedapp.errors import SchedError, Taken
from schedapp.model.booking import Booking
from schedapp.model.connection import Account, Connection, Privacy
from schedapp.model.timespan import Span, Timed, to_epoch, to_local
from schedapp.paths import Paths

DOCTOR, ROOM = "Dr Amara Okafor", "Treatment 1"
DEFAULT_SHOT = Path("demo.png")


class StepFailed(Exception):
    """A step did not hold; the text says what was expected and what was seen."""


def expect(held: bool, what: str) -> None:
    """Raises StepFailed unless a check held."""
    if not held:
        raise StepFailed(what)


def tell(home: Path, google: LocalGoogle, shot: Path | None) -> int:
    """Walks all steps; prints one line for each; 0 if every one held."""
    container = Container(Paths(home / "data"), face="demo", memory_tokens=True)
    try:
        story = Story(container, google, shot or DEFAULT_SHOT)
        results = [_told(name, step) for name, step in story.steps()]
    finally:
        container.close()
    print("All steps held." if all(results) else "The story does not hold.", flush=True)
    return 0 if all(results) else 1


def _told(name: str, step: Callable[[], str]) -> bool:
    try:
        print(f"ok    {name}: {step()}", flush=True)
    except (StepFailed, SchedError) as failure:
        print(f"FAIL  {name}: {failure}", flush=True)
        return False
    return True


class Story:
    """The steps in order; each gives a line saying what was checked."""

    def __init__(self, container: Container, google: LocalGoogle, shot: Path) -> None:
        self._container = container
        self._google = google
        self._shot = shot
        self._today = datetime.now().astimezone().date()
        self._clinic: Clinic | None = None
        self._booking: Booking | None = None

    def steps(self) -> list[tuple[str, Callable[[], str]]]:
        return [
            ("sample clinic", self.clinic),
            ("connect", self.connect),
            ("booked here, seen in Google", self.book),
            ("changed in Google, seen here", self.change),
            ("double booking refused", self.refuse),
            ("sync now", self.sync_now),
            ("disconnect", self.disconnect),
        ]

    def clinic(self) -> str:
        self._clinic = fill(self._container, self._today)
        kinds = [str(resource.kind) for resource in self._container.resources.list()]
        counts = (kinds.count("person"), kinds.count("room"), kinds.count("equipment"))
        expect(counts == (4, 5, 2), f"4 doctors, 5 rooms, 2 devices; there are {counts}")
        monday = self._today - timedelta(days=self._today.weekday())
        weeks = [len(self._container.bookings.week(*_week(monday + timedelta(days=7 * n)))) for n in (-1, 0, 1)]
        expect(all(count > 20 for count in weeks), f"bookings in each of three weeks; there are {weeks}")
        return f"4 doctors, 5 rooms, 2 devices, {self._clinic.bookings} bookings, series among them"

    def connect(self) -> str:
        account = self._container.calendars.sign_in(open_browser=self._follow, cancelled=threading.Event())
        made = connect_two(self._container, self._google, account)
        reports = self._container.calendars.sync()
        expect(all(report.ok for report in reports), f"both calendars in sync; {[str(r.error) for r in reports]}")
        counts = []
        for connection in made:
            here = {row.series or row.event_id for row in self._container.calendars.events(connection.calendar_id)}
            listed = self._google.events(connection.calendar_id)
            there = {event.get("recurringEventId", event["id"]) for event in listed}
            expect(bool(here) and here == there, f"the same events on both sides; {len(here)} here, {len(there)} there")
            counts.append(len(here))
        return f"{DOCTOR} and {ROOM} as {account.email}; {counts[0]} and {counts[1]} events, the same on both sides"

    def _follow(self, address: str) -> None:
        print(f"      consent: {address}", flush=True)
        self._google.consent(address)

    def book(self) -> str:
        start, end = self._free_slot()
        doctor, room = self._uid(DOCTOR), self._uid(ROOM)
        draft = Booking("", "Demo visit", Timed(start, end, ZONE), (doctor, room), client="B. Nguyen")
        self._container.calendars.look(draft.resources, [Span(start, end)])
        self._booking = self._container.bookings.add(draft).booking
        self._container.calendars.sync()
        for name in (DOCTOR, ROOM):
            found = [e for e in self._events(name) if e.get("summary") == "Demo visit"]
            expect(len(found) == 1, f"one event in Google for {name}; there are {len(found)}")
            expect("Nguyen" not in str(found), "the client's name stays out of Google")
        return f"“Demo visit” {_clock(start)} is one event in each of two calendars, without the client's name"

    def change(self) -> str:
        assert self._booking is not None
        event = next(e for e in self._events(DOCTOR) if e.get("summary") == "Demo visit")
        start = to_local(self._start(), ZONE) + timedelta(minutes=15)
        body = {"start": _google_time(start), "end": _google_time(start + timedelta(minutes=15))}
        self._google.patch(self._calendar(DOCTOR), event["id"], body)
        self._container.calendars.sync()
        moved = self._booking = self._container.bookings.get(self._booking.uid)
        expect(moved.when.start == int(start.timestamp()), f"the booking at {start:%H:%M}; it is at {moved.when.start}")
        self._container.calendars.sync()
        twin = next(e for e in self._events(ROOM) if e.get("summary") == "Demo visit")
        expect(f"{start:%H:%M}" in twin["start"]["dateTime"], "the room's event moved along")
        return f"moved in Google to {start:%H:%M}: the booking here and the room's event moved along"

    def refuse(self) -> str:
        start, end = self._free_slot(days=2)
        doctor = self._uid(DOCTOR)
        taken_here = Booking("", "Second patient", Timed(self._start(), self._start() + 900, ZONE), (doctor,))
        expect(self._refused(taken_here), "a second booking of the same slot is refused")
        body = {"summary": "Made in Google", "start": _google_time(to_local(start, ZONE))}
        self._google.insert(self._calendar(DOCTOR), body | {"end": _google_time(to_local(end, ZONE))})
        self._container.calendars.look((doctor,), [Span(start, end)])
        expect(
            self._refused(Booking("", "Too late", Timed(start, end, ZONE), (doctor,))), "a slot just taken in Google"
        )
        return "a slot taken here, and one taken in Google a moment before, were both refused"

    def _refused(self, booking: Booking) -> bool:
        try:
            self._container.bookings.add(booking)
        except Taken:
            return True
        return False

    def sync_now(self) -> str:
        from schedapp.gui.picture import sync_and_picture

        self._container.settings.set("frequency", "manual")  # so that nothing but the button fetches
        end = _google_time(_late(self._today) + timedelta(minutes=30))
        body = {"summary": "Cleaning", "start": _google_time(_late(self._today)), "end": end}
        event = self._google.insert(self._calendar(ROOM), body)
        reports = sync_and_picture(self._container, self._shot)
        expect(
            bool(reports) and all(report.ok for report in reports), "the run that the window's button starts ends well"
        )
        rows = {row.event_id for row in self._container.calendars.events(self._calendar(ROOM))}
        expect(event["id"] in rows, "what was new in Google is here after the button was pressed")
        expect(self._shot.stat().st_size > 20_000, "a picture of the window")
        return f"the window's button fetched what was new in Google; picture: {self._shot.absolute()}"

    def disconnect(self) -> str:
        events = self._events(DOCTOR)
        for name in (DOCTOR, ROOM):
            self._container.calendars.disconnect(self._calendar(name))
        expect(not self._container.calendars.connections(), "no connection is left")
        expect(not self._container.calendars.accounts(), "the account is forgotten")
        expect(self._events(DOCTOR) == events, "Google's events stay")
        assert self._booking is not None
        expect(not self._container.bookings.get(self._booking.uid).deleted, "the bookings stay")
        return "both calendars; bookings and events stay, the account is forgotten"

    # --- small things -----------------------------------------------------------------------------

    def _uid(self, name: str) -> str:
        return self._container.resources.get(name).uid

    def _calendar(self, name: str) -> str:
        return self._google.calendars()[name]

    def _events(self, name: str) -> list[dict[str, Any]]:
        return self._google.events(self._calendar(name))

    def _start(self) -> int:
        assert self._booking is not None
        assert isinstance(self._booking.when, Timed)
        return self._booking.when.start

    def _free_slot(self, days: int = 1) -> tuple[int, int]:
        """Half an hour on a coming day in which doctor and room are free."""
        day = datetime.combine(self._today + timedelta(days=days), datetime.min.time())
        for quarter in range(8 * 4, 17 * 4):
            start = to_epoch(day + timedelta(minutes=15 * quarter), ZONE)
            if self._container.bookings.taken((self._uid(DOCTOR), self._uid(ROOM)), start, start + 2700) is None:
                return start, start + 1800
        raise StepFailed("a free half hour in the sample clinic")


def connect_two(container: Container, google: LocalGoogle, account: Account) -> list[Connection]:
    """Connects one doctor and one room, each to the calendar of the same name. Titles are sent, but no clients."""
    ids = google.calendars()
    return [container.calendars.connect(name, account, ids[name], privacy=Privacy.TITLE) for name in (DOCTOR, ROOM)]


def _week(monday: date) -> tuple[int, int]:
    start = to_epoch(datetime.combine(monday, datetime.min.time()), ZONE)
    return start, start + 7 * 86_400


def _late(day: date) -> datetime:
    return to_local(to_epoch(datetime.combine(day, datetime.min.time()) + timedelta(hours=19), ZONE), ZONE)


def _google_time(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.isoformat(), "timeZone": ZONE}


def _clock(epoch: int) -> str:
    return f"{to_local(epoch, ZONE):%a %H:%M}"
