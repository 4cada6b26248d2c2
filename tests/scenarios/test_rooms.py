"""Rooms and free/busy: a room that declines, the same room booked on both sides. Named by number."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import CalendarGone, NotFound
from schedapp.google.bodies import rfc3339
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import parse_client_file
from schedapp.google.credentials import AccessTokens
from schedapp.google.freebusy import LONGEST_QUESTION
from schedapp.google.oauth import SCOPES
from schedapp.google.secret import Secret
from schedapp.model.attention import Attention, AttentionKind
from schedapp.model.booking import EditScope
from schedapp.model.resource import Resource
from schedapp.model.timespan import Span, span_of
from schedapp.simulator import PRACTICE, TEAM, TREATMENT, ManualClock, Simulator
from tests.desk import DOCTOR, NOON, ZONE, Desk, shortly
from tests.sync.seen import NINE, assert_quiet, hour, only

GUEST = {"email": "guest@example.org", "responseStatus": "accepted"}


def invite_room(sim: Simulator, event_id: str, answer: str) -> None:
    """Somebody invites Google's own room in Google's pages; it answers later, as such rooms do."""
    room = {"email": "hall@resource.calendar.google.com", "displayName": "Hall 2", "resource": True}
    sim.google.patch(DOCTOR, event_id, {"attendees": [GUEST, room | {"responseStatus": answer}]})


def declined(desk: Desk) -> Attention:
    (found,) = desk.container.attention.list()
    assert found.kind is AttentionKind.ROOM_DECLINED
    assert desk.container.attention.count() == 1
    return found


def test_82_a_room_that_declines_flags_the_booking_and_nothing_is_sent(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    event_id = only(sim)["id"]
    invite_room(sim, event_id, "needsAction")
    desk.sync()
    assert not desk.container.attention.list()
    writes = len(desk.writes())
    invite_room(sim, event_id, "declined")
    desk.sync()
    found = declined(desk)
    assert (found.booking, found.title, found.start) == (booking.uid, "Check-up", hour(2, 9).start)
    assert "“Hall 2” declined “Check-up”" in found.reason
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    desk.sync()
    desk.sync()
    assert len(desk.writes()) == writes
    assert_quiet(desk)


def test_82_a_room_that_is_taken_answers_a_second_later_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ManualClock(NOON)
    with Simulator(clock=clock) as sim:
        desk = Desk(tmp_path, sim, monkeypatch)
        desk.connect(desk.resource("Dr A"))
        room = {"email": sim.google.add_room("Hall 2"), "resource": True}
        times = {end: shortly(f"2026-12-02T{at}:30:00") for end, at in (("start", "08"), ("end", "09"))}
        sim.google.insert(TREATMENT, {"summary": "Board", **times, "attendees": [room]})
        clock.advance(1)
        desk.book(desk.container.resources.list()[0], *NINE)
        desk.sync()
        sim.google.patch(DOCTOR, only(sim)["id"], {"attendees": [room]})
        desk.sync()
        assert only(sim)["attendees"][0]["responseStatus"] == "needsAction"
        assert not desk.container.attention.list()
        writes = len(desk.writes())
        clock.advance(1)
        desk.sync()
        assert declined(desk).title == "Check-up"
        desk.sync()
        assert len(desk.writes()) == writes
        assert_quiet(desk)
        desk.container.close()


def test_82_an_own_change_writes_no_guest_and_leaves_the_flag(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    invite_room(sim, only(sim)["id"], "declined")
    desk.sync()
    guests = only(sim)["attendees"]
    desk.container.bookings.edit(booking.uid, {"title": "Filling"})
    desk.sync()
    assert set(desk.writes()[-1].body) == {"summary", "extendedProperties"}
    assert only(sim)["attendees"] == guests
    assert declined(desk).title == "Filling"
    invite_room(sim, only(sim)["id"], "accepted")
    desk.sync()
    assert not desk.container.attention.list()


def test_82_it_declines_while_the_answer_to_the_insert_is_on_its_way(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    def invite(*_: Any) -> None:
        invite_room(sim, only(sim)["id"], "declined")

    desk.book(doctor, *NINE)
    sim.faults.add("events.insert", "run-after", run=invite)
    assert desk.sync()[0].pushed == 1
    assert declined(desk)
    assert_quiet(desk)


@pytest.mark.parametrize("how", ["seen", "cancelled", "deleted there"])
def test_82_what_takes_it_off_the_list(desk: Desk, doctor: Resource, sim: Simulator, how: str) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    invite_room(sim, only(sim)["id"], "declined")
    desk.sync()
    found = declined(desk)
    if how == "seen":
        assert desk.container.attention.resolve(found.id, "both") == "Seen. The booking stays as it is."
    elif how == "cancelled":
        desk.container.bookings.cancel(booking.uid)
    else:
        sim.google.delete(DOCTOR, only(sim)["id"])
        desk.sync()
    assert not desk.container.attention.list()
    with pytest.raises(NotFound):
        desk.container.attention.resolve(found.id, "both")
    desk.sync()
    assert not desk.container.attention.list()


def test_82_one_date_of_a_series(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, recurrence=("FREQ=DAILY;COUNT=3",))
    desk.sync()
    invite_room(sim, f"{only(sim)['id']}_20261203T080000Z", "declined")
    desk.sync()
    found = declined(desk)
    assert (found.booking, found.start) == (f"{booking.uid}/20261203T080000Z", hour(3, 9).start)
    desk.container.bookings.cancel(found.booking, EditScope.THIS)
    assert not desk.container.attention.list()


def test_82_somebody_elses_meeting_is_not_ours_to_mend(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = {"email": "hall@resource.calendar.google.com", "resource": True, "responseStatus": "declined"}
    times = {name: shortly(f"2026-12-02T{at}:00:00") for name, at in (("start", "12"), ("end", "13"))}
    other = {"organizer": {"email": "colleague@example.org"}, "attendees": [room]}
    sim.google.insert(DOCTOR, {"summary": "Lunch", **times, **other})
    assert desk.sync()[0].pulled == 1
    assert not desk.container.attention.list()


# --- whether it is free -----------------------------------------------------------------------------


def test_83_a_calendar_that_does_not_answer_is_unknown_and_not_free(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    """Three calendars are looked at before a booking; one of them cannot be."""
    others = [desk.resource(name) for name in ("Room", "Team")]
    for resource, calendar in zip(others, (TREATMENT, TEAM), strict=True):
        desk.connect(resource, calendar)
    desk.sync()
    three = [doctor.uid, *(other.uid for other in others)]
    looker, span = desk.container._looker, span_of(hour(2, 9), ZONE)
    assert looker.look(three, [span]).checked
    sim.google.set_role(TEAM, PRACTICE, "none")
    look = looker.look(three, [span])
    assert not look.checked
    assert look.note == ("Free in Sched; the calendar is not there any more: it will be marked “not yet in Google”")
    assert looker.look([doctor.uid], [span]).checked


def year(sim: Simulator) -> CalendarClient:
    """A client that was given the right to ask when calendars are taken."""
    scopes = (*SCOPES, "https://www.googleapis.com/auth/calendar.freebusy")
    client_file = parse_client_file(json.dumps(sim.client_config()).encode(), "client.json")
    tokens = AccessTokens(client_file, Secret(sim.refresh_token(scopes=scopes)), scopes)
    return CalendarClient(tokens, api_root=sim.address)


def test_84_a_year_is_asked_in_pieces_and_put_together_at_their_borders(sim: Simulator) -> None:
    start, end = NOON, NOON + 365 * 86_400
    borders = range(start + LONGEST_QUESTION, end, LONGEST_QUESTION)
    wanted = []
    for number, border in enumerate(borders):
        span = Span(border - 1_800 * (number % 3), border + 1_800 * (1 + number % 2))
        wanted.append(span)
        body = {"start": {"dateTime": rfc3339(span.start)}, "end": {"dateTime": rfc3339(span.end)}}
        sim.google.insert(DOCTOR, body)
    client = year(sim)
    assert client.free_busy([DOCTOR, "nobody@example.org"], start, end)[DOCTOR] == tuple(wanted)
    asked = sim.requests_of("freebusy.query")
    assert len(asked) == len(borders) + 1 == 14
    assert {request.status for request in asked} == {200}, "none is too long for Google"
    assert (asked[0].body["timeMin"], asked[-1].body["timeMax"]) == (rfc3339(start), rfc3339(end))
    assert all(one.body["timeMax"] == other.body["timeMin"] for one, other in pairwise(asked))
    assert isinstance(client.free_busy([DOCTOR, "nobody@example.org"], start, end)["nobody@example.org"], CalendarGone)
    client.close()


# --- taken on both sides ----------------------------------------------------------------------------


@pytest.mark.parametrize("overlap", ["same time", "half an hour"])
def test_85_the_room_was_booked_on_both_sides_while_offline(
    desk: Desk, doctor: Resource, sim: Simulator, overlap: str
) -> None:
    desk.sync()
    down = sim.faults.add("*", "drop", count=None)
    mine = desk.book(doctor, *NINE, "Check-up")
    half = overlap == "half an hour"
    begin, finish = ("09:30", "10:30") if half else ("09:00", "10:00")
    body = {"start": shortly(f"2026-12-02T{begin}:00"), "end": shortly(f"2026-12-02T{finish}:00")}
    sim.google.insert(DOCTOR, {"summary": "Meeting", **body})
    assert desk.sync()[0].error
    sim.faults.remove(down)
    report = desk.sync()[0]
    assert report.ok
    assert report.clashes == 1
    starts = [("Check-up", "2026-12-02T08:00Z"), ("Meeting", "2026-12-02T08:30Z" if half else "2026-12-02T08:00Z")]
    assert desk.titles() == desk.google() == starts
    (clash,) = desk.container.attention.list()
    assert clash.kind is AttentionKind.CLASH
    assert {clash.booking.partition("/")[0], clash.other.partition("/")[0]} >= {mine.uid}
    assert "Check-up" in clash.mine + clash.theirs
    assert "Meeting" in clash.mine + clash.theirs
    assert clash.reason
    assert any(answer.key.startswith("repair-") for answer in clash.answers)
    shown = desk.container.bookings.week(NOON - 86_400, NOON + 7 * 86_400)
    assert sum(row.claim.value == "contests" for row in shown) == 1
    assert_quiet(desk)
