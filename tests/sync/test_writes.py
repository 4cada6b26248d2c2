"""Creating, changing and deleting over real sockets. Names begin with the number of the scenario."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.errors import ChangedSince, Offline, ReadOnly, SchedError
from schedapp.model.booking import Booking
from schedapp.model.connection import Direction, Health, Privacy
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import SOMEONE_ELSE, TREATMENT, Simulator
from tests.desk import DOCTOR, ZONE, Desk, shortly

LUNCH = {"summary": "Lunch", "start": shortly("2026-12-02T12:00:00"), "end": shortly("2026-12-02T13:00:00")}
NINE = ("2026-12-02T09:00", "2026-12-02T10:00")


def only(sim: Simulator, calendar: str = DOCTOR) -> dict[str, Any]:
    (event,) = sim.google.list(calendar)
    return event


def hour(day: int, start: int) -> Timed:
    return Timed(*(parse_iso(f"2026-12-{day:02d}T{h:02d}:00", ZONE) for h in (start, start + 1)), ZONE)


def pulled(desk: Desk) -> str:
    """The uid of the one booking that there is."""
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE deleted_at IS NULL AND parent_id IS NULL")
    return str(uid)


def assert_quiet(desk: Desk) -> None:
    desk.sim.clear_requests()
    desk.sync()
    desk.sync()
    assert {request.method for request in desk.sim.requests} == {"events.list"}


# --- create ---------------------------------------------------------------------------------------


def test_21_the_insert(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, client="Mrs Secret", phone="0790000000", notes="confidential")
    assert desk.sync()[0].pushed == 1
    (request,) = desk.writes()
    assert request.params["sendUpdates"] == "none"
    assert len(request.body["id"]) == 32
    assert set(request.body["id"]) <= set("0123456789abcdefghijklmnopqrstuv")
    private = request.body["extendedProperties"]["private"]
    assert private["schedUid"] == booking.uid
    assert private["schedNonce"]
    for secret in ("Secret", "079", "confidential"):
        assert secret not in str(request)
    assert desk.titles() == desk.google()
    assert_quiet(desk)


@pytest.mark.parametrize("fault", ["commit-then-drop", "drop"])
def test_22_23_24_an_insert_whose_answer_is_lost(desk: Desk, doctor: Resource, sim: Simulator, fault: str) -> None:
    desk.book(doctor, *NINE)
    sim.faults.add("events.insert", fault)
    assert isinstance(desk.sync()[0].error, Offline)
    desk.restart()
    assert desk.sync()[0].ok
    assert len(sim.google.list(DOCTOR, show_deleted=True)) == 1
    assert desk.titles() == desk.google()
    assert not desk.outbox()
    assert not desk.conflicts()
    assert_quiet(desk)


def test_25_failure_52_the_id_of_a_tombstone_is_brought_back(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR, remove_copies=True)
    assert not sim.google.list(DOCTOR)
    desk.connect(doctor)
    desk.sync()
    assert desk.titles() == desk.google() == [(booking.title, "2026-12-02T08:00Z")]
    assert len(sim.google.list(DOCTOR, show_deleted=True)) == 1


def test_26_failure_52_an_id_that_is_somebody_elses(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    from schedapp.model.link import event_id

    booking = desk.book(doctor, *NINE)
    sim.google.insert(DOCTOR, {**LUNCH, "id": event_id(booking.uid, DOCTOR, 0)})
    desk.sync()
    desk.sync()
    assert [title for title, _ in desk.google()] == ["Check-up", "Lunch"]
    assert desk.titles() == desk.google()


def test_28_fifty_bookings_made_offline_arrive_in_order(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    down = sim.faults.add("*", "drop", count=None)
    for number in range(50):
        desk.book(doctor, f"2026-12-{2 + number // 10:02d}T{8 + number % 10:02d}:00",
                  f"2026-12-{2 + number // 10:02d}T{8 + number % 10:02d}:30", f"n{number}")  # fmt: skip
    report = desk.sync()[0]
    assert report.connection.health is Health.OFFLINE
    assert len(desk.outbox()) == 50
    assert {row.delivery.value for row in desk.container.bookings.week(0, 2**33)} == {"waiting"}
    sim.faults.remove(down)
    assert desk.sync()[0].pushed == 50
    inserts = [request.body["summary"] for request in desk.writes() if request.status == 200]
    assert inserts == [f"n{number}" for number in range(50)]


def test_30_failure_79_a_copy_made_in_google_is_a_booking_of_its_own(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    first = desk.book(doctor, *NINE)
    desk.sync()
    original = only(sim)
    copy = sim.google.duplicate(DOCTOR, original["id"])
    assert copy["extendedProperties"]["private"]["schedUid"] == first.uid
    desk.sync()
    assert len(desk.titles()) == 2
    sim.google.patch(DOCTOR, copy["id"], {"summary": "the copy"})
    desk.sync()
    desk.container.bookings.edit(first.uid, {"title": "the first"})
    desk.sync()
    assert sim.google.get(DOCTOR, original["id"])["summary"] == "the first"
    assert sim.google.get(DOCTOR, copy["id"])["summary"] == "the copy"
    assert desk.titles() == desk.google()


# --- update and conflict --------------------------------------------------------------------------


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


# --- delete ---------------------------------------------------------------------------------------


def test_48_the_delete(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    etag = only(sim)["etag"]
    desk.container.bookings.cancel(booking.uid)
    assert desk.sync()[0].pushed == 1
    request = desk.writes()[-1]
    assert (request.method, request.headers["if-match"]) == ("events.delete", etag)
    assert request.params["sendUpdates"] == "none"
    assert not sim.google.list(DOCTOR)
    assert not desk.titles()
    assert not desk.outbox()
    assert_quiet(desk)


def test_49_failure_70_deleted_here_but_changed_there(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, client="Mrs B")
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    change = lambda: sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "still needed"})  # noqa: E731
    sim.faults.add("events.delete", "run-before", run=change)
    assert desk.sync()[0].conflicts == 1
    assert desk.titles() == desk.google() == [("still needed", "2026-12-02T08:00Z")]
    assert desk.conflicts() == [("status", "cancelled", "confirmed", "theirs")]
    assert desk.container.bookings.get(booking.uid).client == "Mrs B"
    assert_quiet(desk)


@pytest.mark.parametrize(("answer", "left"), [("mine", ["still needed"]), ("theirs", [])])
def test_50_failure_69_changed_here_but_deleted_there(
    desk: Desk, doctor: Resource, sim: Simulator, answer: str, left: list[str]
) -> None:
    """The edit stands, and either side is one answer away."""
    booking = desk.book(doctor, *NINE)
    desk.sync()
    sim.google.delete(DOCTOR, only(sim)["id"])
    desk.container.bookings.edit(booking.uid, {"title": "still needed"})
    desk.sync()
    assert desk.titles() == desk.google() == [("still needed", "2026-12-02T08:00Z")]
    assert desk.conflicts() == [("status", "confirmed", "cancelled", "mine")]
    assert_quiet(desk)
    (open_,) = desk.container.attention.list()
    settled = desk.container.attention.answer(open_.id, answer)
    desk.sync()
    assert desk.titles() == desk.google()
    assert [title for title, _ in desk.google()] == left
    assert not desk.container.attention.list()
    if settled.change is not None:
        desk.container.bookings.undo(settled.change)
        desk.sync()
        assert desk.titles() == desk.google() == [("still needed", "2026-12-02T08:00Z")]


def test_51_failure_54_71_deleted_on_both_sides(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    sim.faults.add("events.list", "run-after", run=lambda: sim.google.delete(DOCTOR, only(sim)["id"]))
    report = desk.sync()[0]
    assert report.ok
    assert not report.conflicts
    assert_quiet(desk)
    assert not desk.titles()
    assert not sim.google.list(DOCTOR)


def test_52_a_delete_whose_answer_is_lost(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    sim.faults.add("events.delete", "commit-then-drop")
    assert desk.sync()[0].error
    desk.restart()
    assert desk.sync()[0].ok
    assert not desk.outbox()
    assert not desk.titles()
    assert_quiet(desk)


@pytest.mark.parametrize("form", ["object", "empty", "html"])
def test_what_a_portal_says_of_a_delete_is_no_deletion(desk: Desk, doctor: Resource, sim: Simulator, form: str) -> None:
    """Somebody gives the event a colour, so that Google refuses the deletion; a network's page says "200" to Sched."""
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.cancel(booking.uid)
    colour = lambda: sim.google.patch(DOCTOR, only(sim)["id"], {"colorId": "5"})  # noqa: E731
    sim.faults.add("events.delete", "run-before", run=colour)
    sim.faults.add("events.delete", "malformed", form=form)
    assert isinstance(desk.sync()[0].error, Offline)
    assert only(sim)["colorId"] == "5"
    assert desk.sync()[0].pushed == 1
    assert not sim.google.list(DOCTOR)
    assert not desk.titles()
    assert not desk.outbox()
    assert not desk.conflicts()
    assert_quiet(desk)


def test_53_54_sparse_tombstones(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "stays")
    desk.sync()
    event_id = next(e["id"] for e in sim.google.list(DOCTOR) if e["summary"] == "Check-up")
    unknown = sim.google.insert(DOCTOR, LUNCH)["id"]
    for one in (event_id, unknown):
        sim.google.delete(DOCTOR, one)
        data = sim.app.store.calendars[DOCTOR].rows[one].data
        kept = {"id": one, "status": "cancelled", "etag": data["etag"], "kind": data["kind"]}
        for name in set(data) - set(kept):
            del data[name]
    assert desk.sync()[0].ok
    assert [title for title, _ in desk.titles()] == ["stays"]
    assert_quiet(desk)


@pytest.mark.parametrize("refused", [False, True])
def test_57_undo_after_the_push(desk: Desk, doctor: Resource, sim: Simulator, refused: bool) -> None:
    booking = desk.book(doctor, *NINE, client="Mrs B")
    desk.sync()
    first = only(sim)["id"]
    change = desk.container.bookings.cancel(booking.uid)
    desk.sync()
    if refused:
        sim.faults.add("events.patch", "revive-refused", count=None)
    desk.container.bookings.undo(change)
    desk.sync()
    assert desk.titles() == desk.google() == [("Check-up", "2026-12-02T08:00Z")]
    assert (only(sim)["id"] == first) is not refused
    assert not desk.outbox()
    assert not desk.conflicts()
    assert_quiet(desk)


# --- errors and sign-in ---------------------------------------------------------------------------


def test_43_89_what_google_refuses_is_parked_and_the_others_go_on(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    for number in range(10):
        desk.book(doctor, f"2026-12-{2 + number:02d}T09:00", f"2026-12-{2 + number:02d}T10:00", f"n{number}")
    sim.faults.add("events.insert", "status", nth=4, status=400, reason="invalid", message="Invalid value")
    report = desk.sync()[0]
    assert (report.pushed, report.parked) == (9, 1)
    ((uid, parked, reason),) = desk.outbox()
    assert parked
    assert "Invalid" in reason
    assert desk.sync()[0].pushed == 0
    desk.container.bookings.edit(uid, {"title": "better"})
    assert desk.sync()[0].pushed == 1
    assert not desk.outbox()


def test_86_rate_limits_are_waited_for(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, TREATMENT)
    desk.book(doctor, *NINE)
    sim.faults.add("events.list", "status", status=403, reason="rateLimitExceeded", domain="usageLimits", count=2)
    for _ in range(2):
        count = len(sim.requests)
        assert desk.sync()[0].error
        assert len(sim.requests) == count + 1  # the other calendar of the account is left alone
    assert all(report.ok for report in desk.sync())
    assert desk.titles(doctor) == desk.google()


def test_90_html_instead_of_an_error(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    sim.faults.add("events.insert", "status", status=502, body="<html>Bad Gateway</html>")
    assert isinstance(desk.sync()[0].error, Offline)
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google()


def test_101_the_grant_ended(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    desk.book(doctor, *NINE)
    sim.expire_access_tokens()
    sim.revoke()
    sim.clear_requests()
    for _ in range(3):
        report = desk.sync()[0]
        assert report.connection.health is Health.SIGN_IN
        assert "again" in report.connection.message.lower()
    assert len(sim.requests_of("token")) == 1
    assert len(desk.outbox()) == 1
    assert len(desk.titles()) == 1
    desk.sign_in()
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google()


def test_102_trouble_at_the_token_endpoint_is_no_sign_out(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.sync()
    sim.expire_access_tokens()
    sim.faults.add("token", "status", status=502, body="<html></html>")
    assert desk.sync()[0].connection.health is Health.OFFLINE
    assert desk.sync()[0].ok


def test_106_disconnected_and_nothing_is_lost(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE)
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR)
    assert len(desk.titles()) == 1
    assert len(sim.google.list(DOCTOR)) == 1
    desk.connect(doctor)
    desk.sync()
    assert desk.titles() == desk.google()
    assert len(desk.titles()) == 1
    assert not desk.conflicts()
    assert_quiet(desk)


# --- directions and privacy -----------------------------------------------------------------------


def test_push_only_takes_nothing_and_puts_back(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, direction=Direction.PUSH)
    sim.google.insert(DOCTOR, LUNCH)
    booking = desk.book(room, *NINE)
    desk.sync()
    assert [title for title, _ in desk.titles()] == ["Check-up"]
    ours = next(e["id"] for e in sim.google.list(DOCTOR) if e["summary"] == "Check-up")
    sim.google.patch(DOCTOR, ours, {"summary": "Changed there"})
    desk.sync()
    assert ("Check-up", "2026-12-02T08:00Z") in desk.google()
    assert desk.conflicts() == [("summary", "Check-up", "Changed there", "mine")]
    sim.google.delete(DOCTOR, ours)
    desk.container.bookings.edit(booking.uid, {"title": "Filling"})
    desk.sync()
    assert ("Filling", "2026-12-02T08:00Z") in desk.google()
    before = len(desk.writes())
    desk.sync()
    desk.sync()
    assert len(desk.writes()) == before


def test_pull_only_writes_nothing(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, direction=Direction.PULL)
    sim.google.insert(DOCTOR, LUNCH)
    desk.book(room, *NINE)
    desk.sync()
    assert len(desk.titles()) == 2
    assert not desk.writes()
    assert not desk.outbox()
    with pytest.raises(ReadOnly):
        desk.container.bookings.cancel(next(u for (u,) in desk.rows("SELECT uid FROM booking WHERE origin='google'")))


def test_busy_shows_no_title_anywhere(desk: Desk, sim: Simulator) -> None:
    room = desk.resource("Room")
    desk.connect(room, DOCTOR, privacy=Privacy.BUSY)
    booking = desk.book(room, *NINE, "Root canal", location="Chair 2")
    rules = ("FREQ=WEEKLY;COUNT=3",)
    series = desk.book(room, "2026-12-03T09:00", "2026-12-03T10:00", "Psychotherapy", recurrence=rules)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"title": "Root extraction"})
    desk.container.bookings.move(booking.uid, hour(4, 14))
    from schedapp.model.booking import EditScope

    desk.container.bookings.edit(f"{series.uid}/20261210T080000Z", {"title": "Psychoanalysis"}, EditScope.THIS)
    desk.sync()
    sent = str([(request.body, request.params) for request in sim.requests])
    assert not any(word in sent for word in ("Root", "Psych", "Chair"))
    assert {event["summary"] for event in sim.google.list(DOCTOR)} == {"Busy"}
    assert {event["visibility"] for event in sim.google.list(DOCTOR)} == {"private"}
    event_id = next(e["id"] for e in sim.google.list(DOCTOR) if "recurrence" not in e and "recurringEventId" not in e)
    sim.google.patch(DOCTOR, event_id, {"summary": "read me not", "start": shortly("2026-12-04T14:30:00")})
    desk.sync()
    after = desk.container.bookings.get(booking.uid)
    assert (after.title, after.location) == ("Root extraction", "Chair 2")
    assert after.when.start == parse_iso("2026-12-04T14:30", ZONE)  # type: ignore[union-attr]
    assert_quiet(desk)


def test_from_title_to_busy_by_connecting_again(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE, "Root canal")
    desk.sync()
    desk.container.calendars.disconnect(DOCTOR)
    desk.connect(doctor, privacy=Privacy.BUSY)
    desk.sync()
    assert only(sim)["summary"] == "Busy"
    assert desk.titles()[0][0] == "Root canal"


def test_transparent_events_block_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = sim.google.insert(DOCTOR, {**LUNCH, "transparency": "transparent"})
    desk.sync()
    booking = desk.book(doctor, "2026-12-02T12:00", "2026-12-02T13:00")
    desk.sync()
    assert desk.titles() == desk.google()
    sim.google.patch(DOCTOR, made["id"], {"transparency": "opaque"})
    desk.sync()
    claims = dict(desk.rows("SELECT b.title, o.claim FROM occurrence o JOIN booking b ON b.id = o.booking_id"))
    assert claims == {"Check-up": "holds", "Lunch": "contests"}
    desk.container.bookings.cancel(booking.uid)
    assert desk.rows("SELECT claim FROM occurrence") == [("holds",)]


def test_undo_is_refused_after_a_change_from_google(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    change = desk.container.bookings.edit(booking.uid, {"title": "new"})
    desk.sync()
    sim.google.patch(DOCTOR, only(sim)["id"], {"summary": "theirs"})
    desk.sync()
    with pytest.raises(ChangedSince):
        desk.container.bookings.undo(change)


def test_93_two_programs_take_turns(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    import threading

    desk.book(doctor, *NINE)
    held = sim.faults.add("events.list", "hold")
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(desk.sync())) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert held.wait_entered()
    assert len(sim.requests_of("events.list")) == 1
    held.release()
    for thread in threads:
        thread.join()
    assert [report[0].error for report in results] == [None, None]
    assert len(sim.google.list(DOCTOR)) == 1
    assert len(sim.requests_of("events.insert")) == 1


def test_81_an_end_before_its_start(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = sim.google.insert(DOCTOR, LUNCH)
    data = sim.app.store.calendars[DOCTOR].rows[made["id"]].data
    data["end"] = shortly("2026-12-02T11:00:00+01:00")
    desk.sync()
    (row,) = desk.container.bookings.week(0, 2**33)
    assert row.end > row.start
    assert_quiet(desk)


def test_failure_27_errors_say_what_to_do(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    sim.faults.add("events.list", "drop", count=None)
    error = desk.sync()[0].error
    assert isinstance(error, SchedError)
    assert error.title
    assert error.detail
