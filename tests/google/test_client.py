"""The client against the simulator, over sockets and through Google's own library."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest

from schedapp.errors import (
    AlreadyExists,
    CalendarGone,
    EtagMismatch,
    EventDeleted,
    EventNotFound,
    Offline,
    PermissionDenied,
    QuotaExceeded,
    RateLimited,
    Rejected,
    RemoteError,
    SyncTokenExpired,
    WrongAccount,
)
from schedapp.google.bodies import insert_body
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import AccessTokens
from schedapp.google.oauth import EVENTS_SCOPE
from schedapp.google.secret import Secret
from schedapp.model.booking import Transparency
from schedapp.model.event import FIELDS, Event, Marker
from schedapp.model.timespan import AllDay, Timed
from schedapp.simulator import DOCTOR, HOLIDAYS, PRACTICE, TEAM, Simulator
from schedapp.sync.ports import CalendarServer
from tests.google.conftest import MARKER, at, content, timed
from tests.google.hostile import HostileServer, page, says

ID = "s0" + "abcdefgh" * 4
WEEKLY = ("RRULE:FREQ=WEEKLY;COUNT=4",)
OWN_S = 90.0
"""Seconds after which a call gives up by itself: far more than one with a deadline takes."""
DATED = AllDay(date(2026, 12, 8), date(2026, 12, 10))


def everything(client: CalendarClient, calendar_id: str = DOCTOR, sync_token: str = "") -> tuple[list[Event], str]:
    """All events of a listing, and its last token."""
    events: list[Event] = []
    page_token = ""
    while True:
        page = client.list_events(calendar_id, sync_token=sync_token, page_token=page_token)
        events.extend(page.events)
        page_token = page.next_page_token
        if not page_token:
            return events, page.next_sync_token


def patched(client: CalendarClient, event: Event, *fields: str, status: str = "", **changes: object) -> Event:
    assert event.content is not None
    wanted = replace(event.content, **changes)  # type: ignore[arg-type]
    names = frozenset(fields or changes)
    return client.patch_event(
        DOCTOR, event.event_id, event.etag, wanted, names, Marker(MARKER.uid, "op2"), status=status
    )


def test_it_is_what_the_engine_needs(client: CalendarClient) -> None:
    server: CalendarServer = client
    assert server.params_hash


def test_calendars(client: CalendarClient) -> None:
    found = {calendar.calendar_id: calendar for calendar in client.calendars()}
    assert found[DOCTOR].writable
    assert found[DOCTOR].summary == "Dr Amara Okafor"
    assert not found[HOLIDAYS].writable
    assert [calendar.calendar_id for calendar in found.values() if calendar.primary] == [PRACTICE]


def test_the_account_is_the_real_id_of_its_primary_calendar(client: CalendarClient) -> None:
    assert client.primary().calendar_id == PRACTICE
    assert client.calendar(HOLIDAYS).zone == "Europe/Zurich"
    with pytest.raises(CalendarGone):
        client.calendar("nobody@example.org")


def test_104_failure_63_another_account_than_the_one_that_is_connected(client: CalendarClient) -> None:
    client.check_account(PRACTICE.upper())
    with pytest.raises(WrongAccount, match="other" + "@example.org"):
        client.check_account("other" + "@example.org")


def test_all_pages_of_the_calendar_list(sim: Simulator, client: CalendarClient) -> None:
    for number in range(255):
        sim.google.add_calendar(f"Room {number}", owner=PRACTICE)
    names = [calendar.summary for calendar in client.calendars()]
    assert len([name for name in names if name.startswith("Room ")]) == 255
    assert len(sim.requests_of("calendarList.list")) == 2


@pytest.mark.parametrize(
    "wanted",
    [
        content(),
        content("", location="Room 4"),
        content(description="Bring the x-rays.\n— Dr Okafor"),
        content(transparency=Transparency.TRANSPARENT, visibility="private", status="tentative"),
        content(recurrence=WEEKLY),
        content(when=DATED),
        content(when=DATED, recurrence=("RRULE:FREQ=YEARLY;UNTIL=20301208",)),
        content(when=timed("2026-12-08T09:00", "2026-12-08T10:00", "America/New_York")),
        content(when=timed("2026-12-08T09:00", "2026-12-08T10:00", "UTC")),
        content("Zoë 🩺 <b>&amp;</b> \u202egnp.exe"),
    ],
)
def test_what_is_inserted_comes_back(wanted: object, client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, wanted, MARKER)  # type: ignore[arg-type]
    assert (made.event_id, made.content, made.marker, made.ours) == (ID, wanted, MARKER, True)
    listed, _ = everything(client)
    assert listed == [made]
    assert client.get_event(DOCTOR, ID) == made


def test_writes_mail_nobody_and_carry_the_etag(sim: Simulator, client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(), MARKER)
    changed = patched(client, made, summary="Later")
    client.delete_event(DOCTOR, ID, changed.etag)
    insert, patch, delete = (sim.requests_of(f"events.{verb}")[0] for verb in ("insert", "patch", "delete"))
    assert [each.params["sendUpdates"] for each in (insert, patch, delete)] == ["none"] * 3
    assert (patch.headers["if-match"], delete.headers["if-match"]) == (made.etag, changed.etag)
    assert set(patch.body) == {"summary", "extendedProperties"}


def test_only_the_named_fields_change(sim: Simulator, client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(location="Room 4"), MARKER)
    foreign = {"description": "<b>hers</b>", "colorId": "5", "attendees": [{"email": "guest@example.org"}]}
    theirs = sim.google.patch(DOCTOR, ID, {**foreign, "extendedProperties": {"private": {"other": "x"}}})
    now = client.get_event(DOCTOR, ID)
    assert now.etag != made.etag
    assert now.content is not None
    client.patch_event(DOCTOR, ID, now.etag, content("New", location=""), frozenset({"summary"}), MARKER)
    after = sim.google.get(DOCTOR, ID)
    assert after["summary"] == "New"
    assert after["location"] == "Room 4"
    assert {key: after[key] for key in foreign} == {key: theirs[key] for key in foreign}
    assert after["extendedProperties"]["private"]["other"] == "x"


def test_a_patch_of_every_field(client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(recurrence=WEEKLY, location="Room 4"), MARKER)
    wanted = content("", when=timed("2027-01-05T09:00", "2027-01-05T09:30"), visibility="private", status="tentative")
    changed = client.patch_event(DOCTOR, ID, made.etag, wanted, frozenset(FIELDS), Marker("3f0c9a5e7d", "op2"))
    assert changed.content == wanted
    assert changed.marker == Marker("3f0c9a5e7d", "op2")


def test_an_unknown_field_is_a_mistake(client: CalendarClient) -> None:
    with pytest.raises(ValueError, match="colour"):
        client.patch_event(DOCTOR, ID, '"1"', content(), frozenset({"colour"}), MARKER)


def test_39_timed_becomes_all_day_and_back(client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(), MARKER)
    assert made.content is not None
    dated = patched(client, made, when=DATED)
    assert dated.content is not None
    assert dated.content.when == DATED
    again = patched(client, dated, when=made.content.when)
    assert again.content == made.content


def test_a_start_beyond_the_old_end(client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(), MARKER)
    moved = patched(client, made, when=timed("2026-12-20T09:00", "2026-12-20T10:00"))
    assert moved.content is not None
    assert moved.content.when.start == at("2026-12-20T09:00")


# --- refusals -------------------------------------------------------------------------------------


def test_an_id_that_is_taken(client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(), MARKER)
    with pytest.raises(AlreadyExists):
        client.insert_event(DOCTOR, ID, content(), MARKER)
    client.delete_event(DOCTOR, ID, made.etag)
    with pytest.raises(AlreadyExists):
        client.insert_event(DOCTOR, ID, content(), MARKER)


def test_notes_are_taken_away_and_others_stay(sim: Simulator, client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(description="Bring the x-rays."), MARKER)
    assert patched(client, made, summary="Later").content == content("Later", description="Bring the x-rays.")
    gone = patched(client, client.get_event(DOCTOR, ID), description="")
    assert gone.content == content("Later")
    assert not sim.google.get(DOCTOR, ID).get("description")


def test_a_change_in_between(sim: Simulator, client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(), MARKER)
    sim.google.patch(DOCTOR, ID, {"location": "elsewhere"})
    with pytest.raises(EtagMismatch):
        patched(client, made, summary="Later")
    with pytest.raises(EtagMismatch):
        client.delete_event(DOCTOR, ID, made.etag)
    assert sim.google.get(DOCTOR, ID)["summary"] == "Check-up"


def test_without_an_etag_nothing_is_written(sim: Simulator, client: CalendarClient) -> None:
    client.insert_event(DOCTOR, ID, content(), MARKER)
    with pytest.raises(EtagMismatch):
        client.delete_event(DOCTOR, ID, "")
    assert sim.requests_of("events.delete") == []


def test_deleted_twice(client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(), MARKER)
    client.delete_event(DOCTOR, ID, made.etag)
    gone = client.get_event(DOCTOR, ID)
    assert gone.cancelled
    with pytest.raises(EventDeleted):
        client.delete_event(DOCTOR, ID, gone.etag)


def test_reviving(sim: Simulator, client: CalendarClient) -> None:
    made = client.insert_event(DOCTOR, ID, content(), MARKER)
    client.delete_event(DOCTOR, ID, made.etag)
    gone = client.get_event(DOCTOR, ID)
    sim.faults.add("events.patch", "revive-refused")
    with pytest.raises(PermissionDenied):
        client.patch_event(DOCTOR, ID, gone.etag, content("Back"), frozenset(FIELDS), MARKER, status="confirmed")
    back = client.patch_event(DOCTOR, ID, gone.etag, content("Back"), frozenset(FIELDS), MARKER, status="confirmed")
    assert (back.status, back.content) == ("confirmed", content("Back"))


def test_failure_50_what_is_not_there(client: CalendarClient) -> None:
    with pytest.raises(EventNotFound):
        client.get_event(DOCTOR, "nothere")
    with pytest.raises(EventNotFound):
        client.delete_event(DOCTOR, "nothere", '"1"')
    with pytest.raises(CalendarGone):
        client.list_events("nobody@example.org")
    with pytest.raises(CalendarGone):
        client.insert_event("nobody@example.org", ID, content(), MARKER)


def test_a_calendar_that_is_not_ours_to_write(client: CalendarClient) -> None:
    with pytest.raises(PermissionDenied, match="owner"):
        client.insert_event(HOLIDAYS, ID, content(), MARKER)


def test_failure_48_a_scope_that_was_not_granted(sim: Simulator, client_file: ClientFile) -> None:
    tokens = AccessTokens(client_file, Secret(sim.refresh_token(scopes=(EVENTS_SCOPE,))))
    client = CalendarClient(tokens, api_root=sim.address)
    with pytest.raises(PermissionDenied, match="tick every box"):
        client.calendars()
    client.close()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"status": 403, "reason": "rateLimitExceeded", "retry_after": 7}, RateLimited),
        ({"status": 403, "reason": "userRateLimitExceeded"}, RateLimited),
        ({"status": 429, "reason": "rateLimitExceeded"}, RateLimited),
        ({"status": 403, "reason": "quotaExceeded"}, QuotaExceeded),
        ({"status": 403, "reason": "forbidden"}, PermissionDenied),
        ({"status": 503}, Offline),
        ({"status": 500, "after_commit": True}, Offline),
        ({"status": 409, "reason": "conflict"}, Offline),
        ({"status": 400, "reason": "invalid", "message": "A value exceeds the allowed size limit."}, Rejected),
    ],
)
def test_one_refusal_is_one_request(
    options: dict[str, object], expected: type[Exception], sim: Simulator, client: CalendarClient
) -> None:
    sim.faults.add("events.insert", "status", **options, count=None)
    with pytest.raises(expected) as caught:
        client.insert_event(DOCTOR, ID, content(), MARKER)
    assert len(sim.requests_of("events.insert")) == 1
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after == options.get("retry_after")


def test_a_lost_answer_is_found_again(sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("events.insert", "commit-then-drop")
    with pytest.raises(Offline):
        client.insert_event(DOCTOR, ID, content(), MARKER)
    assert len(sim.requests_of("events.insert")) == 1
    with pytest.raises(AlreadyExists):
        client.insert_event(DOCTOR, ID, content(), MARKER)
    assert client.get_event(DOCTOR, ID).marker == MARKER


@pytest.mark.parametrize("form", ["object", "list", "html", "truncated", "empty"])
def test_a_write_whose_answer_is_none(form: str, sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("events.*", "malformed", form=form, count=None)
    with pytest.raises(Offline):
        client.insert_event(DOCTOR, ID, content(), MARKER)
    with pytest.raises(Offline):
        client.get_event(DOCTOR, ID)


def test_80_a_zone_under_its_other_name(sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("events.*", "refuse-zone", zone="Europe/Kyiv", count=None)
    wanted = content(when=timed("2026-12-08T09:00", "2026-12-08T10:00", "Europe/Kyiv"))
    made = client.insert_event(DOCTOR, ID, wanted, MARKER)
    assert made.content == wanted
    assert sim.google.get(DOCTOR, ID)["start"]["timeZone"] == "Europe/Kiev"


def test_a_zone_that_comes_back_under_its_other_name(client_of: Callable[..., CalendarClient]) -> None:
    """Else it would look like a change that somebody made."""
    wanted = content(when=timed("2026-12-08T09:00", "2026-12-08T10:00", "Europe/Kyiv"))
    body = insert_body(ID, wanted, MARKER) | {"kind": "calendar#event", "etag": "1"}
    for end in ("start", "end"):
        body[end] = body[end] | {"timeZone": "Europe/Kiev"}
    with HostileServer(says(body)) as server:
        assert client_of(server.address).insert_event("room", ID, wanted, MARKER).content == wanted


def test_a_zone_that_is_refused_under_every_name(sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("events.insert", "status", status=400, reason="invalid", count=None,
                   message="Invalid time zone definition for start time.")  # fmt: skip
    wanted = content(when=timed("2026-12-08T09:00", "2026-12-08T10:00", "Europe/Kyiv"))
    with pytest.raises(Rejected, match="time zone"):
        client.insert_event(DOCTOR, ID, wanted, MARKER)
    assert len(sim.requests_of("events.insert")) == 3


# --- listings -------------------------------------------------------------------------------------


def test_15_failure_65_every_listing_is_the_same_query(sim: Simulator, client: CalendarClient) -> None:
    sim.google.insert(DOCTOR, {"summary": "A", "start": {"date": "2026-12-08"}, "end": {"date": "2026-12-09"}})
    _, token = everything(client)
    everything(client, sync_token=token)
    first, second = sim.requests_of("events.list")
    assert {key: value for key, value in second.params.items() if key != "syncToken"} == first.params
    assert second.params["syncToken"] == token


def test_pages(sim: Simulator, client: CalendarClient) -> None:
    sim.faults.add("events.list", "empty-page")
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    for day in range(1, 8):
        dates = {"start": {"date": f"2026-12-0{day}"}, "end": {"date": f"2026-12-0{day + 1}"}}
        sim.google.insert(DOCTOR, {"summary": str(day), **dates})
    events, token = everything(client)
    assert sorted(event.content.summary for event in events if event.content) == list("1234567")
    assert token
    assert len(sim.requests_of("events.list")) > 3


def test_what_changed(sim: Simulator, client: CalendarClient) -> None:
    first = client.insert_event(DOCTOR, ID, content(), MARKER)
    _, token = everything(client)
    assert everything(client, sync_token=token)[0] == []
    sim.google.delete(DOCTOR, first.event_id)
    (gone,), token = everything(client, sync_token=token)
    assert (gone.event_id, gone.cancelled) == (ID, True)
    assert everything(client, sync_token=token)[0] == []


def test_tokens_end(sim: Simulator, client: CalendarClient) -> None:
    _, token = everything(client)
    sim.expire_sync_tokens()
    with pytest.raises(SyncTokenExpired):
        client.list_events(DOCTOR, sync_token=token)
    with pytest.raises(SyncTokenExpired):
        client.list_events(DOCTOR, sync_token="not a token of yours")


def test_a_series_with_an_override_and_a_cancelled_occurrence(sim: Simulator, client: CalendarClient) -> None:
    master = client.insert_event(DOCTOR, ID, content(recurrence=WEEKLY), MARKER)
    moved = client.find_instance(DOCTOR, ID, "20261215T080000Z")
    assert (moved.recurring_event_id, moved.original_start) == (ID, "20261215T080000Z")
    moved = patched(client, moved, when=timed("2026-12-16T11:00", "2026-12-16T12:00"))
    dropped = client.find_instance(DOCTOR, ID, "20261222T080000Z")
    client.delete_event(DOCTOR, dropped.event_id, dropped.etag)
    listed = {event.event_id: event for event in everything(client)[0]}
    assert listed[ID].content == master.content
    assert listed[moved.event_id].original_start == "20261215T080000Z"
    assert listed[moved.event_id].content == moved.content
    cancelled = listed[dropped.event_id]
    assert (cancelled.cancelled, cancelled.recurring_event_id, cancelled.original_start) == (
        True, ID, "20261222T080000Z",
    )  # fmt: skip
    assert client.find_instance(DOCTOR, ID, "20261222T080000Z").cancelled
    with pytest.raises(EventNotFound):
        client.find_instance(DOCTOR, ID, "20261216T080000Z")


def test_an_occurrence_of_an_all_day_series(client: CalendarClient) -> None:
    client.insert_event(DOCTOR, ID, content(when=DATED, recurrence=WEEKLY), MARKER)
    found = client.find_instance(DOCTOR, ID, "20261215")
    assert found.content is not None
    assert found.content.when == AllDay(date(2026, 12, 15), date(2026, 12, 17))


def test_an_occurrence_whose_id_is_not_what_we_guess(client_of: Callable[..., CalendarClient]) -> None:
    """Ids are opaque: the guess may hit something else, or nothing."""
    stranger = {"kind": "calendar#event", "id": f"{ID}_20261215T080000Z", "start": {"date": "2026-12-15"}, "etag": "1"}
    start = {"dateTime": "2026-12-15T09:00:00+01:00", "timeZone": "Europe/Zurich"}
    wanted = {"id": "other_R1", "start": start, "recurringEventId": ID, "originalStartTime": start}
    ignored = {"id": "first", "start": start, "recurringEventId": ID, "originalStartTime": {"date": "2026-12-15"}}
    listing = page(ignored, wanted, nextSyncToken=None)
    with HostileServer(says(stranger), says(listing)) as server:
        found = client_of(server.address).find_instance("primary", ID, "20261215T080000Z")
    assert found.event_id == "other_R1"
    assert "/instances?originalStart=2026-12-15T08%3A00%3A00Z&showDeleted=true" in server.heads[1]


def test_the_fresh_look(sim: Simulator, client: CalendarClient) -> None:
    client.insert_event(DOCTOR, ID, content(recurrence=WEEKLY), MARKER)
    sim.google.insert(DOCTOR, {"start": {"date": "2026-12-15"}, "end": {"date": "2026-12-16"}})
    found = client.list_window(DOCTOR, at("2026-12-15T00:00"), at("2026-12-23T00:00"))
    assert sorted(event.original_start for event in found) == ["", "20261215T080000Z", "20261222T080000Z"]
    assert all(event.content and not event.content.recurrence for event in found)


def test_the_fresh_look_is_bounded(sim: Simulator, client: CalendarClient) -> None:
    assert client.list_events(DOCTOR).events == ()  # so that there is a connection already
    client._timeout = OWN_S
    held = sim.faults.add("events.list", "hold", count=None)
    began = time.monotonic()
    with pytest.raises(Offline, match="in time"):
        client.with_deadline(3).list_window(DOCTOR, 0, 86_400)
    assert time.monotonic() - began < OWN_S, "it waited for the call to give up"
    assert held.wait_entered(60)
    sim.faults.clear()
    assert client.list_events(DOCTOR).events == ()


def test_a_reader_sees_masks_for_private_events(sim: Simulator, client: CalendarClient) -> None:
    body = {
        "summary": "Diagnosis",
        "visibility": "private",
        "start": {"date": "2026-12-08"},
        "end": {"date": "2026-12-09"},
    }
    made = sim.google.insert(TEAM, body)
    sim.google.set_role(TEAM, PRACTICE, "reader")
    (event,) = client.list_events(TEAM).events
    assert (event.masked, event.event_id) == (True, made["id"])
    assert event.content is not None
    assert event.content.summary == ""


def test_unknown_fields_and_types(sim: Simulator, client: CalendarClient) -> None:
    client.insert_event(DOCTOR, ID, content(), MARKER)
    sim.faults.add("events.list", "unknown-event-type", count=None)
    sim.faults.add("events.list", "unknown-field", count=None)
    (event,) = client.list_events(DOCTOR).events
    assert not event.ours
    assert event.event_type not in ("", "default")


def test_threads_share_a_client(sim: Simulator, client: CalendarClient) -> None:
    client.insert_event(DOCTOR, ID, content(), MARKER)
    names: list[str] = []
    start = threading.Barrier(6)

    def look() -> None:
        start.wait()
        names.extend(client.get_event(DOCTOR, ID).event_id for _ in range(10))

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == [ID] * 60


def test_the_zone_of_a_calendar_stands_in_for_a_missing_label(client_of: Callable[..., CalendarClient]) -> None:
    start, end = {"dateTime": "2026-12-08T09:00:00+01:00"}, {"dateTime": "2026-12-08T10:00:00+01:00"}
    event = {"kind": "calendar#event", "id": "x", "etag": "1", "start": start, "end": end}
    entry = {"kind": "calendar#calendarListEntry", "id": "room", "timeZone": "Europe/Oslo", "accessRole": "owner"}
    with HostileServer(says(event), says(entry), says(event)) as server:
        client = client_of(server.address)
        for _ in range(2):
            found = client.get_event("room", "x")
            assert found.content is not None
            assert found.content.when == Timed(at("2026-12-08T09:00"), at("2026-12-08T10:00"), "Europe/Oslo")
    assert len(server.heads) == 3


def test_errors_hold_no_address(sim: Simulator, client: CalendarClient) -> None:
    """Neither they nor what a log would print of them: the library's own errors hold all of it."""
    _, token = everything(client)
    sim.expire_sync_tokens()
    event_id, stranger = "secret" + "event", "nobody" + "@example.org"
    for call in (
        lambda: client.list_events(DOCTOR, sync_token=token),
        lambda: client.get_event(DOCTOR, event_id),
        lambda: client.list_events(stranger),
        lambda: client.insert_event(HOLIDAYS, ID, content(), MARKER),
    ):
        with pytest.raises(RemoteError) as caught:
            call()
        shown = "".join(traceback.format_exception(caught.value))
        for secret in (DOCTOR, event_id, stranger, HOLIDAYS, token, sim.address):
            assert secret not in shown
            assert quote(secret, safe="") not in shown
