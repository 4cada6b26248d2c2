"""Changes on one side or both, over real sockets. Names begin with the number of the scenario."""

from __future__ import annotations

import pytest

from schedapp.errors import ReadOnly
from schedapp.model.booking import Booking
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import SOMEONE_ELSE, Simulator
from tests.desk import DOCTOR, ZONE, Desk, shortly
from tests.sync.seen import LUNCH, NINE, assert_quiet, hour, only, pulled


def test_31_only_what_changed_is_sent_with_if_match(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    etag = only(sim)["etag"]
    desk.container.bookings.edit(booking.uid, {"title": "Filling"})
    desk.sync()
    request = desk.writes()[-1]
    assert (request.method, request.headers["if-match"]) == ("events.patch", etag)
    assert set(request.body) == {"summary", "extendedProperties"}
    assert request.params["sendUpdates"] == "none"


def test_32_different_fields_merge(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    sim.google.patch(DOCTOR, only(sim)["id"], {"location": "Room 4"})
    desk.container.bookings.edit(booking.uid, {"title": "Filling"})
    desk.sync()
    assert (only(sim)["summary"], only(sim)["location"]) == ("Filling", "Room 4")
    assert desk.container.bookings.get(booking.uid).location == "Room 4"
    assert not desk.conflicts()
    assert_quiet(desk)


def test_33_the_same_field_is_a_conflict_and_nothing_is_lost(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "theirs"})
    desk.container.bookings.edit(booking.uid, {"title": "mine"})
    assert desk.sync()[0].conflicts == 1
    assert desk.conflicts() == [("summary", "mine", "theirs", "theirs")]
    assert only(sim)["summary"] == "theirs"
    assert desk.titles() == desk.google()
    assert any(entry.after and entry.after.title == "mine" for entry in desk.container.bookings.history(booking.uid))
    assert_quiet(desk)


def test_33_both_move_it(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    sim.google.patch(
        DOCTOR, only(sim)["id"], {k: shortly(f"2026-12-02T{h}:00:00") for k, h in (("start", 14), ("end", 15))}
    )
    desk.container.bookings.move(booking.uid, hour(3, 9))
    desk.sync()
    ((field, mine, theirs, kept),) = desk.conflicts()
    assert (field, kept) == ("when", "theirs")
    assert (mine.start, theirs.start) == (hour(3, 9).start, hour(2, 14).start)
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T13:00Z")]


def test_33_the_same_change_on_both_sides_is_none(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "alike"})
    desk.container.bookings.edit(booking.uid, {"title": "alike"})
    desk.sync()
    assert not desk.conflicts()
    assert_quiet(desk)


def test_34_an_event_that_never_rests_is_parked(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    calm = desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "calm")
    desk.sync()
    event_id = next(e["id"] for e in sim.google.list(DOCTOR) if e["summary"] == "Check-up")
    stir = lambda: sim.app.bump_etag(DOCTOR, event_id)  # noqa: E731
    restless = sim.faults.add("events.patch", "run-before", run=stir, count=None)
    desk.container.bookings.edit(booking.uid, {"title": "never"})
    desk.container.bookings.edit(calm.uid, {"title": "goes on"})
    report = desk.sync()[0]
    assert report.parked == 1
    assert restless.fired <= 6
    ((uid, parked, reason),) = desk.outbox()
    assert (uid, parked) == (booking.uid, 1)
    assert reason
    assert ("goes on", "2026-12-03T08:00Z") in desk.google()


@pytest.mark.parametrize("fault", ["commit-then-drop", "drop"])
def test_35_a_patch_whose_answer_is_lost(desk: Desk, doctor: Resource, sim: Simulator, fault: str) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"title": "new"})
    sim.faults.add("events.patch", fault)
    assert desk.sync()[0].error
    desk.restart()
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google() == [("new", "2026-12-02T08:00Z")]
    assert not desk.conflicts()
    assert not desk.outbox()
    assert_quiet(desk)


def test_36_failure_72_ten_polls_after_a_push_write_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "Series", recurrence=("FREQ=DAILY;COUNT=3",))
    desk.sync()
    sim.clear_requests()
    for _ in range(10):
        desk.sync()
    assert {request.method for request in sim.requests} == {"events.list"}


def test_37_an_event_without_a_title(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    sim.google.insert(DOCTOR, {**LUNCH, "summary": ""})
    desk.sync()
    assert desk.titles()[0][0]
    assert_quiet(desk)


def test_38_77_zones_keep_their_label(desk: Desk, sim: Simulator) -> None:
    utc = sim.google.add_calendar("UTC room", time_zone="UTC")
    room = desk.resource("Room")
    desk.connect(room, utc)
    label = {"timeZone": "Europe/Warsaw"}
    body = {"summary": "w", "start": {"dateTime": "2026-12-02T09:00:00+01:00"} | label,
            "end": {"dateTime": "2026-12-02T10:00:00+01:00"} | label}  # fmt: skip
    sim.google.insert(utc, body)
    desk.sync()
    booking = desk.container.bookings.get(pulled(desk))
    assert isinstance(booking.when, Timed)
    assert booking.when.zone == "Europe/Warsaw"
    assert_quiet(desk)
    desk.container.bookings.edit(booking.uid, {"title": "W"})
    desk.sync()
    assert only(sim, utc)["start"]["timeZone"] == "Europe/Warsaw"
    assert_quiet(desk)


def test_39_all_day_becomes_timed_and_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    from datetime import date

    from schedapp.model.timespan import AllDay

    day = AllDay(date(2026, 12, 2), date(2026, 12, 3))
    booking = desk.container.bookings.add(Booking("", "Day", day, (doctor.uid,))).booking
    desk.sync()
    desk.container.bookings.move(booking.uid, hour(2, 9))
    desk.sync()
    request = desk.writes()[-1]
    assert request.status == 200
    assert request.body["start"]["date"] is None
    assert desk.titles() == desk.google()
    desk.container.bookings.move(booking.uid, day)
    desk.sync()
    assert only(sim)["start"] == {"date": "2026-12-02"}
    assert only(sim)["end"] == {"date": "2026-12-03"}
    assert_quiet(desk)


def test_40_moved_past_its_old_end(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.move(booking.uid, hour(20, 9))
    assert desk.sync()[0].pushed == 1
    assert {"start", "end"} <= set(desk.writes()[-1].body)
    assert desk.titles() == desk.google()


def test_41_foreign_fields_survive(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    rich = {
        "description": "bring X-rays", "colorId": "5", "attendees": [{"email": "guest@example.org"}],
        "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]},
        "attachments": [{"fileUrl": "https://drive.example/f", "title": "f"}],
        "extendedProperties": {"private": {"other": "1"}, "shared": {"s": "2"}},
        "conferenceData": {"conferenceId": "abc", "conferenceSolution": {"key": {"type": "hangoutsMeet"}},
                           "entryPoints": [{"entryPointType": "video", "uri": "https://meet.example/abc"}]},
    }  # fmt: skip
    before = sim.google.insert(DOCTOR, {**LUNCH, **rich})
    desk.sync()
    desk.container.bookings.edit(pulled(desk), {"title": "Late lunch"})
    assert desk.sync()[0].pushed == 1
    after = only(sim)
    ours = {"summary", "etag", "updated", "extendedProperties", "sequence"}
    assert {k: v for k, v in after.items() if k not in ours} == {k: v for k, v in before.items() if k not in ours}
    assert after["extendedProperties"]["private"]["other"] == "1"
    assert after["extendedProperties"]["shared"] == {"s": "2"}
    assert after["summary"] == "Late lunch"


def test_42_an_invitation_is_not_ours_to_change(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    sim.google.insert(DOCTOR, {**LUNCH, "organizer": {"email": SOMEONE_ELSE}})
    desk.sync()
    with pytest.raises(ReadOnly):
        desk.container.bookings.edit(pulled(desk), {"title": "mine now"})
    with pytest.raises(ReadOnly):
        desk.container.bookings.cancel(pulled(desk))
    assert_quiet(desk)


def test_44_failure_73_a_reminder_changes_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    version = desk.container.bookings.get(booking.uid).version
    sim.google.patch(DOCTOR, only(sim)["id"], {"reminders": {"useDefault": False, "overrides": []}})
    desk.sync()
    assert desk.container.bookings.get(booking.uid).version == version
    desk.container.bookings.edit(booking.uid, {"title": "new"})
    desk.sync()
    assert desk.titles() == desk.google()
    assert not desk.conflicts()


def test_45_failure_83_typed_on_while_the_push_is_under_way(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"title": "first"})
    titles = iter(["second"])
    typed = lambda: [desk.container.bookings.edit(booking.uid, {"title": t}) for t in titles]  # noqa: E731
    sim.faults.add("events.patch", "run-after", run=typed)
    desk.sync()
    desk.sync()
    sent = [request.body.get("summary") for request in desk.writes()][-2:]
    assert sent == ["first", "second"]
    assert desk.titles() == desk.google() == [("second", "2026-12-02T08:00Z")]
    assert not desk.conflicts()


def test_47_a_private_event_does_not_blank_ours(desk: Desk, sim: Simulator) -> None:
    shared = sim.google.add_calendar("Shared", owner=SOMEONE_ELSE, roles={"practice@example.org": "writer"})
    room = desk.resource("Room")
    desk.connect(room, shared)
    sim.google.insert(shared, {**LUNCH, "location": "Here"})
    desk.sync()
    uid = pulled(desk)
    sim.google.set_role(shared, "practice@example.org", "writerWithoutPrivateAccess")
    sim.google.patch(
        shared, only(sim, shared)["id"], {"visibility": "private", "start": shortly("2026-12-02T12:30:00")}
    )
    desk.clock += 61
    assert desk.sync()[0].ok
    booking = desk.container.bookings.get(uid)
    assert (booking.title, booking.location) == ("Lunch", "Here")
    assert booking.when.start == parse_iso("2026-12-02T12:30", ZONE)  # type: ignore[union-attr]
