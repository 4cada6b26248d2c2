"""The words of what waits: nobody is said to have done what nobody did, and repairs can be told apart."""

from __future__ import annotations

from schedapp.gui.attention.entries import entries_of
from schedapp.model.attention import AttentionKind
from schedapp.model.connection import Direction, Privacy
from schedapp.model.resource import Resource
from schedapp.services.installation import COPIED
from schedapp.store.installation import InstallationRepository
from tests.attention.test_conflicts import DAY, booked, event_id, only, times
from tests.desk import DOCTOR, ZONE, Desk


def test_a_deletion_in_a_calendar_that_only_gets_is_no_change_of_somebody_here(desk: Desk) -> None:
    room = desk.resource("Room")
    desk.connect(room, direction=Direction.PUSH)
    booked(desk, room)
    desk.sim.google.delete(DOCTOR, event_id(desk))
    for _ in range(3):
        desk.sync()
    found = only(desk)
    assert "was deleted in Google" in found.reason
    assert "which only gets what is here" in found.reason
    assert "changed here" not in found.reason
    assert (found.mine, found.theirs) == ("kept", "deleted")


def test_after_another_level_nobody_is_said_to_have_changed_it_here(desk: Desk) -> None:
    room = desk.resource("Room")
    desk.connect(room, privacy=Privacy.BUSY)
    booked(desk, room)
    desk.sim.google.patch(DOCTOR, event_id(desk), {"summary": "hacked"})
    desk.sync()
    desk.container.calendars.change(DOCTOR, privacy=Privacy.TITLE)
    for _ in range(3):
        desk.sync()
    found = only(desk)
    assert "changed here" not in found.reason
    assert "is not the same here and in Google" in found.reason


def test_two_bookings_of_one_title_can_be_told_apart(desk: Desk, doctor: Resource) -> None:
    booked(desk, doctor, "Visit")
    desk.sim.google.insert(DOCTOR, {"summary": "Visit", **times("09:00", "09:30")})
    desk.sync()
    found = only(desk, AttentionKind.CLASH)
    texts = [answer.text for answer in found.answers]
    assert len(set(texts)) == len(texts)
    assert texts[0].startswith("Move “Visit” (from Google) to ")
    assert texts[1].startswith("Move “Visit” (made in Sched) to ")


def test_two_bookings_of_one_title_at_two_times(desk: Desk, doctor: Resource) -> None:
    booked(desk, doctor, "Visit")
    desk.sim.google.insert(DOCTOR, {"summary": "Visit", **times("09:15", "09:45")})
    desk.sync()
    texts = [answer.text for answer in only(desk, AttentionKind.CLASH).answers]
    assert texts[0].startswith("Move “Visit” (Tue 8 Dec, 09:15–09:45) to ")
    assert texts[1].startswith("Move “Visit” (Tue 8 Dec, 09:00–09:30) to ")


def test_what_a_copy_of_the_data_did_not_send_was_not_refused(desk: Desk, doctor: Resource) -> None:
    desk.book(doctor, f"{DAY}T09:00", f"{DAY}T09:30", "Waiting")
    InstallationRepository(desk.container.database).freeze_outbox(COPIED)
    found = only(desk, AttentionKind.PARKED)
    assert found.reason.startswith("“Waiting” was not sent to ")
    assert "copied from another computer" in found.reason
    assert "refused" not in found.reason
    assert "not in Google" not in found.reason, "the other computer may have sent it"
    (entry,) = entries_of((found,), (), {doctor.uid: doctor}, ZONE)
    assert (entry.group, entry.kind) == ("From another computer", "Not sent yet")
