"""One booking on several calendars, several calendars and desks on one booking."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedapp.model.resource import Resource
from schedapp.simulator import PRACTICE, SOMEONE_ELSE, TREATMENT, Simulator
from tests.desk import DOCTOR, Desk, shortly
from tests.sync.seen import LUNCH, NINE, assert_quiet, hour, only


@pytest.fixture
def room(desk: Desk) -> Resource:
    made = desk.resource("Room")
    desk.connect(made, TREATMENT)
    return made


def both(desk: Desk, doctor: Resource, room: Resource) -> None:
    assert desk.titles(doctor) == desk.google(DOCTOR)
    assert desk.titles(room) == desk.google(TREATMENT)


def test_both_calendars_get_it(desk: Desk, doctor: Resource, room: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    both(desk, doctor, room)
    assert only(sim, DOCTOR)["id"] != only(sim, TREATMENT)["id"]
    desk.container.bookings.move(booking.uid, hour(3, 10))
    desk.sync()
    both(desk, doctor, room)
    assert_quiet(desk)


def test_a_move_in_one_moves_the_booking_and_contests_on_the_other(
    desk: Desk, doctor: Resource, room: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *NINE, also=(room,))
    inthe_way = desk.book(room, "2026-12-02T14:00", "2026-12-02T15:00", "in the way")
    desk.sync()
    at_two = {"start": shortly("2026-12-02T14:00:00"), "end": shortly("2026-12-02T15:00:00")}
    sim.google.patch(DOCTOR, only(sim, DOCTOR)["id"], at_two)
    reports = desk.sync()
    assert sum(report.clashes for report in reports) >= 1
    claims = desk.rows(
        "SELECT r.name, b.title, o.claim FROM occurrence o JOIN booking b ON b.id = o.booking_id "
        "JOIN resource r ON r.id = o.resource_id ORDER BY 1, 2"
    )
    assert claims == [
        ("Dr A", "Check-up", "holds"), ("Room", "Check-up", "contests"), ("Room", "in the way", "holds"),
    ]  # fmt: skip
    both(desk, doctor, room)
    desk.container.bookings.cancel(inthe_way.uid)
    assert {claim for (claim,) in desk.rows("SELECT claim FROM occurrence")} == {"holds"}
    assert desk.container.bookings.get(booking.uid).when == hour(2, 14)


def test_deleted_in_one_of_two_is_a_decision(desk: Desk, doctor: Resource, room: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    sim.google.delete(DOCTOR, only(sim, DOCTOR)["id"])
    desk.sync()
    assert [kind for kind, _ in desk.decisions()] == ["deleted-in-one"]
    assert len(desk.rows("SELECT 1 FROM occurrence WHERE claim = 'holds'")) == 2
    assert len(sim.google.list(TREATMENT)) == 1
    assert_quiet(desk)
    desk.container.bookings.cancel(booking.uid)
    desk.sync()
    assert not sim.google.list(TREATMENT)
    assert not desk.decisions()
    assert not desk.titles()


def test_the_decision_to_put_it_back(desk: Desk, doctor: Resource, room: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    sim.google.delete(DOCTOR, only(sim, DOCTOR)["id"])
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"title": "Still on"})
    desk.sync()
    both(desk, doctor, room)
    assert not desk.decisions()
    assert desk.titles(doctor) == [("Still on", "2026-12-02T08:00Z")]


def test_the_decision_to_take_the_resource_off(desk: Desk, doctor: Resource, room: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    sim.google.delete(DOCTOR, only(sim, DOCTOR)["id"])
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"resources": (room.uid,)})
    desk.sync()
    both(desk, doctor, room)
    assert not desk.decisions()
    assert not desk.titles(doctor)


def test_an_open_decision_is_not_taken_by_a_change_in_the_other_calendar(
    desk: Desk, doctor: Resource, room: Resource, sim: Simulator
) -> None:
    desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    sim.google.delete(DOCTOR, only(sim, DOCTOR)["id"])
    desk.sync()
    sim.google.patch(TREATMENT, only(sim, TREATMENT)["id"], {"summary": "renamed"})
    desk.sync()
    assert not sim.google.list(DOCTOR)
    assert len(desk.decisions()) == 1


def test_deleted_in_both_is_cancelled(desk: Desk, doctor: Resource, room: Resource, sim: Simulator) -> None:
    desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    for calendar in (DOCTOR, TREATMENT):
        sim.google.delete(calendar, only(sim, calendar)["id"])
    desk.sync()
    desk.sync()
    assert not desk.titles()
    assert not desk.decisions()
    assert_quiet(desk)


def test_deleted_in_both_and_restored_in_one_tells_nobody_of_a_deletion(
    desk: Desk, doctor: Resource, room: Resource, sim: Simulator
) -> None:
    """Google's deletions alone ended it: who takes one of them back undoes nothing of anybody here."""
    desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    event_id = only(sim, DOCTOR)["id"]
    for calendar in (DOCTOR, TREATMENT):
        sim.google.delete(calendar, only(sim, calendar)["id"])
        desk.sync()
    assert not desk.titles()
    sim.google.restore(DOCTOR, event_id)
    desk.sync()
    both(desk, doctor, room)
    assert len(desk.titles()) == 2
    assert not desk.conflicts()
    assert_quiet(desk)


def test_the_same_invitation_in_two_calendars_is_one_booking(
    desk: Desk, doctor: Resource, room: Resource, sim: Simulator
) -> None:
    for calendar in (DOCTOR, TREATMENT):
        sim.google.insert(calendar, {**LUNCH, "id": "sharedmeeting", "iCalUID": "meeting@example.org"})
    desk.sync()
    assert desk.rows("SELECT count(*) FROM booking") == [(1,)]
    both(desk, doctor, room)
    assert_quiet(desk)


def test_a_resource_added_and_taken_off(desk: Desk, doctor: Resource, room: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    desk.sync()
    desk.container.bookings.edit(booking.uid, {"resources": (doctor.uid, room.uid)})
    desk.sync()
    both(desk, doctor, room)
    assert len(sim.google.list(TREATMENT)) == 1
    desk.container.bookings.edit(booking.uid, {"resources": (room.uid,)})
    desk.sync()
    both(desk, doctor, room)
    assert not sim.google.list(DOCTOR)


def test_104_another_account_gets_nothing(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    from schedapp.errors import WrongAccount

    desk.book(doctor, *NINE)

    def consent(address: str) -> None:
        import urllib.request

        with urllib.request.urlopen(sim.consent(address, account=SOMEONE_ELSE)) as answer:
            answer.read()

    import threading

    with pytest.raises(WrongAccount):
        desk.container.calendars.sign_in(login_hint=PRACTICE, open_browser=consent, cancelled=threading.Event())
    assert [account.email for account in desk.container.calendars.accounts()] == [PRACTICE]
    desk.sync()
    assert desk.titles() == desk.google(DOCTOR)


def test_100_one_scope_alone_is_explained(desk: Desk, sim: Simulator) -> None:
    import threading
    import urllib.request

    from schedapp.errors import SignInFailed

    def consent(address: str) -> None:
        only_list = ("https://www.googleapis.com/auth/calendar.calendarlist.readonly",)
        with urllib.request.urlopen(sim.consent(address, account=PRACTICE, scopes=only_list)) as answer:
            answer.read()

    with pytest.raises(SignInFailed) as refusal:
        desk.container.calendars.sign_in(open_browser=consent, cancelled=threading.Event())
    assert refusal.value.detail
    assert not desk.container.calendars.accounts()


# --- two desks ------------------------------------------------------------------------------------


@pytest.fixture
def other(tmp_path: Path, sim: Simulator, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path / "b", sim, monkeypatch, name="b")
    made.connect(made.resource("Dr A"))
    return made


def rest(*desks: Desk) -> None:
    for _ in range(3):
        for one in desks:
            one.clock += 61
            assert all(report.ok for report in one.sync())
    for one in desks:
        assert one.titles() == desks[0].google()
        assert_quiet(one)


def test_failure_67_two_desks_and_google_agree(desk: Desk, other: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE, client="Mrs B")
    series = desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00", "Class", recurrence=("FREQ=DAILY;COUNT=3",))
    rest(desk, other)
    assert {uid for (uid,) in other.rows("SELECT uid FROM booking")} == {booking.uid, series.uid}
    other.container.bookings.edit(booking.uid, {"title": "from b"})
    desk.container.bookings.move(booking.uid, hour(2, 15))
    rest(desk, other)
    assert ("from b", "2026-12-02T14:00Z") in desk.titles()
    assert desk.container.bookings.get(booking.uid).client == "Mrs B"
    from schedapp.model.booking import EditScope

    other.container.bookings.cancel(f"{series.uid}/20261204T080000Z", EditScope.THIS)
    desk.container.bookings.edit(f"{series.uid}/20261205T080000Z", {"title": "Exam"}, EditScope.THIS)
    sim.google.insert(DOCTOR, LUNCH)
    rest(desk, other)
    other.container.bookings.cancel(booking.uid)
    rest(desk, other)
    assert [title for title, _ in desk.titles()] == ["Lunch", "Class", "Exam"]


def test_failure_69_two_desks_revive_one_booking(desk: Desk, other: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    rest(desk, other)
    sim.google.delete(DOCTOR, only(sim)["id"])
    desk.container.bookings.edit(booking.uid, {"title": "mine"})
    other.container.bookings.move(booking.uid, hour(2, 15))
    rest(desk, other)
    assert len(sim.google.list(DOCTOR)) == 1
    rows = [*desk.conflicts(), *other.conflicts()]
    assert any(field == "status" for field, *_ in rows)


def test_two_desks_revive_one_booking_that_google_does_not_give_back(
    desk: Desk, other: Desk, doctor: Resource, sim: Simulator
) -> None:
    booking = desk.book(doctor, *NINE)
    rest(desk, other)
    sim.google.delete(DOCTOR, only(sim)["id"])
    sim.faults.add("events.patch", "revive-refused", count=None)
    desk.container.bookings.edit(booking.uid, {"title": "mine"})
    other.container.bookings.edit(booking.uid, {"title": "yours"})
    rest(desk, other)
    assert len(sim.google.list(DOCTOR)) == 1
    kept = desk.titles()[0][0]
    lost = {"mine", "yours"} - {kept}
    assert lost <= {text for row in [*desk.conflicts(), *other.conflicts()] for text in row}


def test_two_desks_that_answer_a_deletion_in_one_calendar_differently(
    desk: Desk, other: Desk, doctor: Resource, room: Resource, sim: Simulator
) -> None:
    """One cancels the booking, the other puts it back in Google: it comes back, and who had cancelled it is told."""
    other.connect(other.resource("Room"), TREATMENT)
    booking = desk.book(doctor, *NINE, also=(room,))
    desk.sync()
    other.sync()
    sim.google.delete(DOCTOR, only(sim, DOCTOR)["id"])
    for one in (desk, other):
        one.sync()
        assert [kind for kind, _ in one.decisions()] == ["deleted-in-one"]
    desk.container.bookings.cancel(booking.uid)
    desk.sync()
    assert not desk.titles()
    (question,) = other.container.attention.list()
    other.container.attention.resolve(question.id, "mine")
    other.sync(DOCTOR)
    desk.sync()
    assert len(desk.titles()) == 2
    assert desk.conflicts() == [("status", "cancelled", "confirmed", "theirs")]
    both(desk, doctor, room)
    other.sync()
    assert other.titles() == desk.titles()
    assert not other.decisions()
