"""What a person does in Google's own pages, and how it looks through the API."""

from __future__ import annotations

from itertools import permutations

import pytest

from schedapp.simulator import DOCTOR, ApiError, Simulator
from schedapp.simulator.splits import STEPS
from tests.simulator.conftest import Service
from tests.simulator.samples import refused, timed, weekly

EVENT, SERIES = "event0first", "series0event"
SECOND, THIRD = f"{SERIES}_20261208T090000Z", f"{SERIES}_20261215T090000Z"
PROPERTIES = {"private": {"schedUid": "1"}, "shared": {"room": "2"}}


@pytest.mark.parametrize(("hidden", "kinds"), [(True, {"private", "shared"}), (False, {"shared"})])
def test_a_copy_with_and_without_hidden_fields(sim: Simulator, service: Service, hidden: bool, kinds: set[str]) -> None:
    made = service.insert(timed(id=EVENT, extendedProperties=PROPERTIES))
    copied = sim.google.duplicate(DOCTOR, EVENT, hidden=hidden)
    assert copied["id"] != EVENT
    assert copied["iCalUID"] != made["iCalUID"]
    assert (set(copied["extendedProperties"]), copied["summary"]) == (kinds, made["summary"])


def test_an_rsvp(sim: Simulator, service: Service) -> None:
    made = service.insert(timed(id=EVENT, attendees=[{"email": "a@example.org"}, {"email": "b@example.org"}]))
    sim.google.respond(DOCTOR, EVENT, "b@example.org", "tentative")
    seen = service.get(EVENT)
    assert [guest["responseStatus"] for guest in seen["attendees"]] == ["needsAction", "tentative"]
    assert (seen["etag"] == made["etag"], seen["sequence"]) == (False, made["sequence"])
    with pytest.raises(ApiError):
        sim.google.respond(DOCTOR, EVENT, "c@example.org", "accepted")


def test_a_change_of_reminders_leaves_updated(sim: Simulator, service: Service) -> None:
    made = service.insert(timed(id=EVENT))
    token = service.list()["nextSyncToken"]
    sim.google.remind(DOCTOR, EVENT, [5, 60])
    [seen] = service.list(syncToken=token)["items"]
    assert [one["minutes"] for one in seen["reminders"]["overrides"]] == [5, 60]
    assert (seen["updated"] == made["updated"], seen["etag"] == made["etag"]) == (True, False)


def test_a_change_of_colour(sim: Simulator, service: Service) -> None:
    made = service.insert(timed(id=EVENT))
    sim.google.colour(DOCTOR, EVENT, "11")
    seen = service.get(EVENT)
    assert (seen["colorId"], seen["etag"] == made["etag"], seen["sequence"]) == ("11", False, 0)


def test_out_of_the_bin(sim: Simulator, service: Service) -> None:
    service.insert(timed(id=EVENT))
    service.delete(EVENT)
    token = service.list()["nextSyncToken"]
    sim.google.restore(DOCTOR, EVENT)
    [seen] = service.list(syncToken=token)["items"]
    assert (seen["id"], seen["status"], seen["summary"]) == (EVENT, "confirmed", "Check-up")


@pytest.mark.parametrize("order", list(permutations(STEPS)))
def test_a_split_ends_alike_in_any_order(sim: Simulator, service: Service, order: tuple[str, ...]) -> None:
    service.insert(weekly(id=SERIES))
    service.patch(THIRD, {"summary": "An exception after the cut"})
    new = sim.google.split(DOCTOR, SECOND, {"summary": "Later half"}, order=order)
    found = sim.google.occurrences(DOCTOR, "2026-12-01T00:00:00Z", "2027-02-01T00:00:00Z")
    assert [(one["start"]["dateTime"][5:10], one["summary"]) for one in found] == [
        ("12-01", "Check-up"), ("12-08", "Later half"), ("12-15", "Later half"), ("12-22", "Later half"),
    ]  # fmt: skip
    assert new["id"] == f"{SERIES}_R20261208T090000"
    assert sim.google.get(DOCTOR, THIRD)["status"] == "cancelled"


def test_a_split_write_by_write(sim: Simulator, service: Service) -> None:
    service.insert(weekly(id=SERIES))
    under_way = sim.google.begin_split(DOCTOR, SECOND, {"summary": "Later half"})
    token = service.list()["nextSyncToken"]
    seen = []
    for step in ("insert", "trim", "cancel"):
        sim.google.split_step(under_way, step)
        page = service.list(syncToken=token)
        token = page["nextSyncToken"]
        seen.append([item["id"] for item in page["items"]])
    assert seen == [[f"{SERIES}_R20261208T090000"], [SERIES], []]
    with pytest.raises(ValueError, match="trim"):
        sim.google.split_step(under_way, "merge")
    with pytest.raises(ValueError, match="once"):
        sim.google.split(DOCTOR, SECOND, {}, order=("trim",))


def test_private_events_are_not_for_everybody_to_change(sim: Simulator) -> None:
    shared = sim.google.add_calendar("Shared", owner="someone.else@example.org")
    sim.google.set_role(shared, "practice@example.org", "writerWithoutPrivateAccess")
    sim.google.insert(shared, timed(id="secret0event", visibility="private"))
    sim.google.insert(shared, timed(id="plain0event"))
    service = Service(sim, sim.access_token())
    for act in (
        lambda: service.patch("secret0event", {"summary": "x"}, None, shared),
        lambda: service.update("secret0event", timed(), None, shared),
        lambda: service.delete("secret0event", None, shared),
        lambda: service.events.move(calendarId=shared, eventId="secret0event", destination=DOCTOR).execute(),
    ):
        refused(403, "forbidden", act)
    assert service.patch("plain0event", {"summary": "x"}, None, shared)["summary"] == "x"
    assert sim.google.get(shared, "secret0event")["summary"] == "Check-up"
    service.close()
