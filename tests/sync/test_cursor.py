"""The sync cursor: pages, tokens, full checks, the brake. Names begin with the number of the scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schedapp.errors import CalendarGone, DeletionsHeld, Offline, SyncTokenExpired
from schedapp.model.connection import Deletions, Health
from schedapp.model.resource import Resource
from schedapp.simulator import PRACTICE, Simulator
from tests.desk import DOCTOR, TREATMENT, Desk, shortly

FORBIDDEN = {
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax", "updatedMin",
}  # fmt: skip


def event(number: int, **fields: Any) -> dict[str, Any]:
    hour = f"2026-12-{2 + number // 10:02d}T{8 + number % 10:02d}"
    return {"summary": f"e{number}", "start": shortly(f"{hour}:00:00"), "end": shortly(f"{hour}:30:00"), **fields}


def fill(sim: Simulator, count: int, calendar: str = DOCTOR) -> list[str]:
    return [sim.google.insert(calendar, event(number))["id"] for number in range(count)]


def token(desk: Desk) -> str:
    return desk.container.calendars.connections()[0].connection.sync_token


def test_01_three_pages_and_only_the_last_token(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 6)
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    tokens: list[str] = []
    sim.faults.add("events.list", "run-before", run=lambda: tokens.append(token(desk)), count=None)
    assert desk.sync()[0].pulled == 6
    assert tokens == ["", "", ""]
    assert token(desk)
    assert len(sim.requests_of("events.list")) == 3


def test_02_an_empty_middle_page_is_not_the_end(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 6)
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    empty = sim.faults.add("events.list", "empty-page", nth=2)
    desk.sync()
    assert empty.fired
    assert len(desk.titles()) == 6


def test_03_a_page_that_fails_for_ever_moves_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 6)
    desk.sync()
    before = token(desk)
    sim.expire_sync_tokens()
    sim.google.delete(DOCTOR, made[0])
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    sim.faults.add("events.list", "status", nth=3, count=None, status=503)
    report = desk.sync()[0]
    assert isinstance(report.error, Offline)
    assert token(desk) == before
    assert len(desk.titles()) == 6


@pytest.mark.parametrize("form", ["object", "html", "truncated", "empty", "list"])
def test_03_an_answer_that_is_none_deletes_nothing(desk: Desk, doctor: Resource, sim: Simulator, form: str) -> None:
    fill(sim, 3)
    desk.sync()
    sim.expire_sync_tokens()
    sim.faults.add("events.list", "malformed", form=form, nth=2)
    assert isinstance(desk.sync()[0].error, Offline)
    assert len(desk.titles()) == 3
    sim.faults.clear()
    desk.clock += 61
    assert desk.sync()[0].ok
    assert len(desk.titles()) == 3


def test_05_a_replayed_token_changes_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 3)
    desk.sync()
    old = token(desk)
    sim.google.insert(DOCTOR, event(7))
    desk.sync()
    titles, versions = desk.titles(), desk.rows("SELECT uid, version FROM booking")
    connections = desk.container._connections
    connections.update(replace(connections.all()[0], sync_token=old))
    desk.restart()
    assert desk.sync()[0].pulled == 0
    assert (desk.titles(), desk.rows("SELECT uid, version FROM booking")) == (titles, versions)


def test_06_an_edit_between_two_pages_arrives_once(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 4)
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    change = lambda: [sim.google.patch(DOCTOR, one, {"summary": "changed"}) for one in made]  # noqa: E731
    sim.faults.add("events.list", "run-after", run=change)
    desk.sync()
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["changed"] * 4


def test_07_an_event_on_two_pages_is_one_booking(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 4)
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    twice = sim.faults.add("events.list", "duplicate-item", count=None)
    desk.sync()
    assert twice.fired
    assert len(desk.titles()) == 4


def test_08_failure_53_an_expired_token_leads_to_one_full_listing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 3)
    desk.sync()
    sim.google.patch(DOCTOR, made[0], {"summary": "changed"})
    sim.google.insert(DOCTOR, event(5))
    sim.expire_sync_tokens()
    sim.clear_requests()
    assert desk.sync()[0].ok
    assert [bool(r.params.get("syncToken")) for r in sim.requests_of("events.list")] == [True, False]
    assert desk.titles() == desk.google()


def test_09_failure_44_a_malformed_token_heals_alike(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 3)
    desk.sync()
    connections = desk.container._connections
    connections.update(replace(connections.all()[0], sync_token="not a token"))
    sim.google.insert(DOCTOR, event(5))
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google()


def test_10_a_server_that_refuses_every_token_is_not_read_for_ever(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    fill(sim, 3)
    desk.sync()
    sim.faults.add("events.list", "expire-sync-tokens", count=None)
    sim.clear_requests()
    errors = [desk.sync()[0].error for _ in range(10)]
    full = [r for r in sim.requests_of("events.list") if "syncToken" not in r.params]
    assert len(full) == 1
    assert all(isinstance(error, SyncTokenExpired) for error in errors[1:])
    assert desk.container.calendars.connections()[0].connection.message
    desk.clock += 61
    assert desk.sync()[0].ok


def test_11_deleted_in_the_gap(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 3)
    desk.sync()
    sim.google.delete(DOCTOR, made[1])
    sim.google.purge_tombstones(DOCTOR)
    sim.expire_sync_tokens()
    assert desk.sync()[0].deleted == 1
    assert [title for title, _ in desk.titles()] == ["e0", "e2"]


def test_12_13_a_full_check_keeps_what_is_not_sent(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    edited = desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "old")
    desk.sync()
    desk.container.bookings.edit(edited.uid, {"title": "new"})
    desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "fresh")
    sim.app.bump_etag(DOCTOR, sim.google.list(DOCTOR)[0]["id"])
    sim.expire_sync_tokens()
    report = desk.sync()[0]
    assert report.ok
    assert report.pushed == 2
    assert report.deleted == 0
    assert [title for title, _ in desk.google()] == ["new", "fresh"]
    assert desk.titles() == desk.google()


def test_14_an_empty_delta_deletes_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    """Also where Google has forgotten its own tombstones."""
    made = fill(sim, 4)
    desk.sync()
    sim.google.delete(DOCTOR, made[3])
    desk.sync()
    assert len(desk.titles()) == 3
    assert sim.google.purge_tombstones(DOCTOR) == 1
    assert desk.sync()[0].deleted == 0
    assert sim.requests_of("events.list")[-1].params["syncToken"]
    assert sim.requests_of("events.list")[-1].status == 200
    assert len(desk.titles()) == 3
    assert not desk.writes()


def test_15_the_parameters_of_a_delta(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 3)
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    desk.sync()
    desk.sync()
    listings = [dict(r.params) for r in sim.requests_of("events.list")]
    shapes = {tuple(sorted((k, str(v)) for k, v in p.items() if k not in ("syncToken", "pageToken"))) for p in listings}
    assert len(shapes) == 1
    assert not any(FORBIDDEN & set(p) for p in listings)
    assert any(p.get("syncToken") for p in listings)


def test_16_swapped_tokens_heal(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, TREATMENT)
    fill(sim, 2)
    sim.google.insert(TREATMENT, event(7))
    desk.sync()
    connections = desk.container._connections
    one, two = connections.all()
    connections.update(replace(one, sync_token=two.sync_token))
    connections.update(replace(two, sync_token=one.sync_token))
    assert all(report.ok for report in desk.sync())
    assert desk.titles(doctor) == desk.google(DOCTOR)
    assert desk.titles(room) == desk.google(TREATMENT)
    assert len(desk.rows("SELECT 1 FROM booking")) == 3


def test_18_failure_62_the_right_to_write_is_lost_and_comes_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 2)
    desk.sync()
    sim.google.set_role(DOCTOR, PRACTICE, "reader")
    desk.book(doctor, "2026-12-08T09:00", "2026-12-08T10:00", "waits")
    report = desk.sync()[0]
    assert report.connection.health is Health.READ_ONLY
    assert report.connection.message
    assert not desk.writes()
    assert len(desk.outbox()) == 1
    assert len(desk.titles()) == 3
    sim.google.set_role(DOCTOR, PRACTICE, "owner")
    desk.clock += 61
    assert desk.sync()[0].connection.health is Health.OK
    assert desk.titles() == desk.google()
    assert not desk.outbox()


def test_18_failure_62_the_right_is_lost_between_pull_and_push(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    desk.book(doctor, "2026-12-08T09:00", "2026-12-08T10:00", "waits")
    sim.faults.add("events.list", "run-after", run=lambda: sim.google.set_role(DOCTOR, PRACTICE, "reader"))
    assert desk.sync()[0].parked == 1
    desk.clock += 61
    assert desk.sync()[0].connection.health is Health.READ_ONLY
    sim.google.set_role(DOCTOR, PRACTICE, "writer")
    desk.clock += 61
    assert desk.sync()[0].pushed == 1


def test_19_a_type_of_the_future(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 1)
    sim.faults.add("events.list", "unknown-event-type", count=None)
    assert desk.sync()[0].pulled == 1
    assert desk.rows("SELECT title, read_only FROM booking") == [("e0", 1)]


def test_19_fields_of_the_future_survive_a_push(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 1)[0]
    sim.faults.add("events.*", "unknown-field", count=None)
    desk.sync()
    ((uid,),) = desk.rows("SELECT uid FROM booking")
    desk.container.bookings.edit(uid, {"title": "new"})
    assert desk.sync()[0].pushed == 1
    assert set(desk.writes()[0].body) == {"summary", "extendedProperties"}
    assert sim.google.get(DOCTOR, made)["summary"] == "new"


def test_20_all_of_2600_events_arrive(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    for number in range(2_600):
        stamp = f"2026-{1 + number % 12:02d}-{1 + number // 12 % 28:02d}T{number // 336 % 24:02d}"
        sim.google.insert(DOCTOR, event(0, start=shortly(f"{stamp}:00:00"), end=shortly(f"{stamp}:30:00")))
    assert desk.sync()[0].pulled == 2_600
    assert desk.rows("SELECT count(*) FROM booking WHERE deleted_at IS NULL") == [(2_600,)]


def test_17_failure_51_the_calendar_is_gone_and_nothing_with_it(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    fill(sim, 3)
    desk.sync()
    sim.google.set_role(DOCTOR, PRACTICE, "none")
    report = desk.sync()[0]
    assert isinstance(report.error, CalendarGone)
    assert report.connection.health is Health.FROZEN
    assert len(desk.titles()) == 3


def test_55_failure_74_the_brake_holds_until_somebody_agrees(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 12)
    desk.sync()
    for event_id in made[:6]:
        sim.google.delete(DOCTOR, event_id)
    report = desk.sync()[0]
    assert isinstance(report.error, DeletionsHeld)
    assert (report.error.count, report.error.total) == (6, 12)
    assert report.connection.health is Health.HELD
    assert len(desk.titles()) == 12
    assert [kind for kind, _ in desk.decisions()] == ["deletions-held"]
    assert desk.sync(DOCTOR, deletions=Deletions.ACCEPT)[0].deleted == 6
    assert len(desk.titles()) == 6
    assert not desk.decisions()


@pytest.mark.parametrize("purged", [False, True])
def test_55_failure_76_the_brake_sees_a_full_listing_too(
    desk: Desk, doctor: Resource, sim: Simulator, purged: bool
) -> None:
    made = fill(sim, 12)
    desk.sync()
    for event_id in made[:7]:
        sim.google.delete(DOCTOR, event_id)
    if purged:
        sim.google.purge_tombstones(DOCTOR)
    sim.expire_sync_tokens()
    assert isinstance(desk.sync()[0].error, DeletionsHeld)
    assert len(desk.titles()) == 12


def test_55_failure_74_five_deletions_are_everyday(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 12)
    desk.sync()
    for event_id in made[:5]:
        sim.google.delete(DOCTOR, event_id)
    assert desk.sync()[0].deleted == 5


def test_failure_43_one_event_that_cannot_be_read_holds_up_no_other(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    fill(sim, 3)
    odd = sim.google.insert(DOCTOR, event(5))["id"]
    row = sim.app.store.calendars[DOCTOR].rows[odd]
    row.data["start"] = {"dateTime": "0000-99-99T00:00:00Z"}
    row.data["summary"] = "odd"
    report = desk.sync()[0]
    assert report.ok
    assert report.pulled == 3
    assert token(desk)
    assert [kind for kind, _ in desk.decisions()] == ["left-out"]
