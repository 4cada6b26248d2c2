"""What each role may see and do on a calendar."""

from __future__ import annotations

import pytest

from schedapp.simulator import HOLIDAYS, PRACTICE, SOMEONE_ELSE, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import ids, refused, timed, weekly

PLAIN, SECRET, SERIES = "plain0event", "secret0event", "series0event"
MASKED = {"summary", "description", "location", "creator", "organizer", "extendedProperties"}


@pytest.fixture
def shared(sim: Simulator) -> str:
    """Somebody else's calendar with a plain event, a private one and a series of four."""
    calendar = sim.google.add_calendar("Shared", owner=SOMEONE_ELSE)
    sim.google.insert(calendar, timed(id=PLAIN, location="Room 1"))
    sim.google.insert(calendar, timed(id=SECRET, visibility="private", description="Not for you"))
    sim.google.insert(calendar, weekly(id=SERIES))
    return calendar


def listed(service: Service, calendar: str) -> dict[str, Json]:
    return {item["id"]: item for item in service.list(calendar)["items"]}


@pytest.mark.parametrize("role", ["writer", "owner", "writerWithoutPrivateAccess"])
def test_writers_write(sim: Simulator, service: Service, shared: str, role: str) -> None:
    sim.google.set_role(shared, PRACTICE, role)
    made = service.insert(timed(), shared)
    assert made["organizer"]["email"] == shared
    assert service.patch(made["id"], {"summary": "New"}, made["etag"], shared)["summary"] == "New"
    assert service.delete(made["id"], None, shared) == ""


@pytest.mark.parametrize("role", ["reader", "freeBusyReader"])
def test_readers_do_not(sim: Simulator, service: Service, shared: str, role: str) -> None:
    sim.google.set_role(shared, PRACTICE, role)
    for act in (
        lambda: service.insert(timed(), shared),
        lambda: service.patch(PLAIN, {"summary": "x"}, None, shared),
        lambda: service.update(PLAIN, timed(), None, shared),
        lambda: service.delete(PLAIN, None, shared),
    ):
        error = refused(403, "requiredAccessLevel", act)
        assert error["message"] == "You need to have writer access to this calendar."
    assert sim.google.get(shared, PLAIN)["summary"] == "Check-up"


@pytest.mark.parametrize(
    ("role", "sees"),
    [("owner", True), ("writer", True), ("writerWithoutPrivateAccess", False), ("reader", False)],
)
def test_private_events(sim: Simulator, service: Service, shared: str, role: str, sees: bool) -> None:
    sim.google.set_role(shared, PRACTICE, role)
    for event in (listed(service, shared)[SECRET], service.get(SECRET, shared)):
        assert event["visibility"] == "private"
        assert event["start"]["dateTime"] == "2026-12-01T10:00:00+01:00"
        assert ("summary" in event, "description" in event) == (sees, sees)
    assert service.get(PLAIN, shared)["summary"] == "Check-up"


def test_free_busy_readers_see_times_alone(sim: Simulator, service: Service, shared: str) -> None:
    sim.google.set_role(shared, PRACTICE, "freeBusyReader")
    items = listed(service, shared)
    assert len(items) == 6  # always as single events: four occurrences
    for item in [*items.values(), service.get(PLAIN, shared)]:
        assert MASKED & set(item) == set()
        assert item["visibility"] == "private"
        assert {"id", "iCalUID", "status", "start", "end", "etag"} <= set(item)
    assert service.list(shared)["accessRole"] == "freeBusyReader"


def test_the_free_busy_scope_masks_too(sim: Simulator, shared: str) -> None:
    token = sim.access_token(SOMEONE_ELSE, ("https://www.googleapis.com/auth/calendar.events.freebusy",))
    service = Service(sim, token)
    assert all(MASKED & set(item) == set() for item in listed(service, shared).values())
    service.close()


def test_a_downgrade_shows_in_the_listing(sim: Simulator, service: Service, shared: str) -> None:
    sim.google.set_role(shared, PRACTICE, "writer")
    assert service.list(shared)["accessRole"] == "writer"
    sim.google.set_role(shared, PRACTICE, "reader")
    assert service.list(shared)["accessRole"] == "reader"
    sim.google.set_role(shared, PRACTICE, "none")
    refused(404, "notFound", lambda: service.list(shared))
    refused(404, "notFound", lambda: service.get(PLAIN, shared))


def test_other_peoples_calendars_do_not_exist(service: Service) -> None:
    for act in (
        lambda: service.list(SOMEONE_ELSE),
        lambda: service.insert(timed(), SOMEONE_ELSE),
        lambda: service.api.calendars().get(calendarId=SOMEONE_ELSE).execute(),
    ):
        refused(404, "notFound", act)


def test_each_account_has_its_own_primary(sim: Simulator, service: Service) -> None:
    other = Service(sim, sim.access_token(SOMEONE_ELSE))
    mine = service.insert(timed(), "primary")
    assert other.list("primary")["items"] == []
    refused(404, "notFound", lambda: other.get(mine["id"], "primary"))
    assert ids(service.list("primary")["items"]) == [mine["id"]]
    other.close()


def test_the_holidays_are_read_only(sim: Simulator, service: Service) -> None:
    sim.google.insert(HOLIDAYS, {"summary": "New Year", "start": {"date": "2027-01-01"}, "end": {"date": "2027-01-02"}})
    assert [item["summary"] for item in service.list(HOLIDAYS)["items"]] == ["New Year"]
    refused(403, "requiredAccessLevel", lambda: service.insert(timed(), HOLIDAYS))
