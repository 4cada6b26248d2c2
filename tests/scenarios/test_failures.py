"""What can go wrong with a sync, by number: processes that die, odd calendars, two desks, calendars made anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import BadInput, DeletionsHeld, SignInNeeded
from schedapp.google.secret import Secret
from schedapp.google.tokens import MemoryTokens
from schedapp.model.connection import Deletions, Health
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from schedapp.simulator import DOCTOR, PRACTICE, ManualClock, Simulator
from schedapp.store.connections import ConnectionRepository
from schedapp.store.trail import Trail
from schedapp.sync import engine
from tests.desk import NOON, ZONE, Desk, shortly
from tests.sync.direct import DirectDesk
from tests.sync.gates import CountingGate, Killed
from tests.sync.seen import NINE, assert_quiet, only
from tests.sync.test_cursor import event, fill
from tests.sync.test_two_calendars import other, rest

__all__ = ["other"]

# --- the process dies -------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["make", "edit", "cancel"])
def test_failure_1_dead_before_the_commit_of_an_edit(
    desk: Desk, doctor: Resource, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    """Whatever was written of it goes with the transaction: the booking, its times, its history, its place in line."""
    booking = desk.book(doctor, *NINE)
    tables = ("booking", "occurrence", "outbox", "history")
    before = [desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]
    write = Trail.enqueue

    def killed(self: Trail, *arguments: Any) -> None:
        write(self, *arguments)
        raise Killed("before the commit")

    monkeypatch.setattr(Trail, "enqueue", killed)
    bookings = desk.container.bookings
    deeds: dict[str, Callable[[], object]] = {
        "make": lambda: desk.book(doctor, "2026-12-03T09:00", "2026-12-03T10:00"),
        "edit": lambda: bookings.edit(booking.uid, {"title": "new"}),
        "cancel": lambda: bookings.cancel(booking.uid),
    }
    with pytest.raises(Killed):
        deeds[deed]()
    monkeypatch.undo()
    desk.restart()
    assert [desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables] == before
    assert desk.rows("PRAGMA quick_check") == [("ok",)]


def resynced(home: Path, at: int) -> tuple[int, list[Any]]:
    """A full listing of three pages after some events went, dead at that step (0: never), and the next start's sync."""
    sim = Simulator(clock=ManualClock(NOON), seed_number=1)
    ids = [sim.google.insert(DOCTOR, event(number, id=f"event0{number}"))["id"] for number in range(8)]
    gate = CountingGate()
    desk = DirectDesk(home, sim, now=lambda: NOON, gate=gate)
    room = desk.resource("Dr A")
    desk.connect(room, DOCTOR)
    desk.sync()
    for gone in ids[:3]:
        sim.google.delete(DOCTOR, gone)
    sim.google.purge_tombstones(DOCTOR)
    sim.google.patch(DOCTOR, ids[4], {"summary": "changed"})
    sim.expire_sync_tokens()
    sim.faults.add("events.list", "page-limit", limit=2, count=None)
    gate.arm(at)
    if at:
        with pytest.raises(Killed):
            desk.sync()
        listings = [request for request in sim.requests_of("events.list") if "syncToken" not in request.params]
        if len(listings) < 1 + 3:  # one of the first sync, three of the full check
            assert len(desk.container.bookings.week(0, 2**33)) == 8, "nothing goes before the listing is complete"
        gate.arm(0)
        desk.restart()
    steps = gate.passed
    assert all(report.ok for report in desk.sync())
    steps = steps or gate.passed
    rows = desk.container.database.rows("SELECT uid, title, deleted_at IS NULL FROM booking ORDER BY uid")
    desk.container.close()
    return steps, rows


def test_failure_12_killed_at_every_step_of_a_full_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SLICE", 2)
    steps, whole = resynced(tmp_path / "never", 0)
    assert [live for *_, live in whole].count(0) == 3
    for at in range(1, steps + 1):
        assert resynced(tmp_path / str(at), at)[1] == whole, at


def test_failure_15_dead_between_the_consent_and_the_keyring(
    desk: Desk, sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_self: MemoryTokens, account: str, token: Secret) -> None:
        raise Killed(account)

    monkeypatch.setattr(MemoryTokens, "save", killed)
    with pytest.raises(Killed):
        desk.sign_in()
    monkeypatch.undo()
    tokens = [token.encode() for token in (*sim.app.oauth.refresh, *sim.app.oauth.access)]
    assert len(tokens) >= 2
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not any(token in stored for token in tokens)
    monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", sim.address)
    monkeypatch.setenv("SCHEDAPP_CLIENT_SECRETS", str(desk.home / "client.json"))
    desk.container.close()
    desk.container = desk.open()
    for account in desk.container.calendars.accounts():
        with pytest.raises(SignInNeeded):
            desk.container.calendars.calendars(account)
    account = desk.sign_in()
    assert desk.container.calendars.calendars(account)
    assert [each.email for each in desk.container.calendars.accounts()] == [PRACTICE]


@pytest.mark.parametrize("revoke", [True, False])
@pytest.mark.parametrize("step", ["before the token goes", "before the connection goes", "at the end"])
def test_failure_16_dead_during_a_sign_out(
    desk: Desk, doctor: Resource, sim: Simulator, monkeypatch: pytest.MonkeyPatch, revoke: bool, step: str
) -> None:
    """It is finished, or it is as if the grant had ended: nothing syncs, and ending it once more is no error."""
    desk.book(doctor, *NINE)
    desk.sync()
    (account,) = desk.container.calendars.accounts()

    def killed(*_: Any) -> None:
        raise Killed(step)

    places: dict[str, tuple[type, str]] = {
        "before the token goes": (MemoryTokens, "forget"),
        "before the connection goes": (ConnectionRepository, "remove"),
        "at the end": (ConnectionRepository, "remove_account"),
    }
    monkeypatch.setattr(*places[step], killed)
    with pytest.raises(Killed):
        desk.container.calendars.disconnect(DOCTOR, revoke=revoke)
    monkeypatch.undo()
    desk.container.close()
    monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", sim.address)
    desk.container = desk.open()
    gone = desk.container._tokens.session.load(account.uid) is None
    assert gone, "a token in memory went with the process"
    asked = len(sim.requests_of("events.list"))
    (report,) = desk.sync()
    assert report.connection.health is Health.SIGN_IN
    assert len(sim.requests_of("events.list")) == asked
    assert len(desk.titles()) == 1
    desk.container.calendars.disconnect(DOCTOR)
    assert not desk.container.calendars.connections()
    assert not desk.container.calendars.accounts()
    assert len(desk.titles()) == 1
    assert len(sim.google.list(DOCTOR)) == 1


# --- calendars and their zones ----------------------------------------------------------------------


def test_failure_26_a_zone_that_nobody_knows_is_kept_as_it_is(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = sim.google.insert(DOCTOR, {"summary": "Call", "start": shortly("2026-12-02T09:00:00"),
                                      "end": shortly("2026-12-02T10:00:00")})  # fmt: skip
    data = sim.app.store.calendars[DOCTOR].rows[made["id"]].data
    for end in ("start", "end"):
        data[end] = data[end] | {"timeZone": "Mars/Phobos"}
    fill(sim, 1)
    assert desk.sync()[0].ok
    assert ("Call", "2026-12-02T08:00Z") in desk.titles()
    ((uid,),) = desk.rows("SELECT uid FROM booking WHERE title = 'Call'")
    when = desk.container.bookings.get(uid).when
    assert isinstance(when, Timed)
    assert when.zone == ZONE, "shown in the calendar's zone"
    before = sim.google.get(DOCTOR, made["id"])
    sim.expire_sync_tokens()
    desk.clock += 61
    assert desk.sync()[0].ok
    assert sim.google.get(DOCTOR, made["id"]) == before
    assert before["start"]["timeZone"] == "Mars/Phobos"
    assert not desk.writes()
    assert_quiet(desk)


def test_failure_64_another_name_and_zone_of_the_calendar_are_shown_and_move_nothing(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    desk.book(doctor, *NINE)
    desk.sync()
    titles, etag = desk.titles(), only(sim)["etag"]
    calendar = sim.app.store.calendars[DOCTOR]
    calendar.summary, calendar.time_zone = "Dr Renamed", "America/New_York"
    desk.sync()
    connection = desk.container.calendars.connections()[0].connection
    assert (connection.summary, connection.zone) == ("Dr Renamed", "America/New_York")
    assert desk.titles() == titles
    assert only(sim)["etag"] == etag
    assert_quiet(desk)


def test_failure_66_one_calendar_under_two_names_is_connected_once(desk: Desk, sim: Simulator) -> None:
    first, second = desk.resource("Dr A"), desk.resource("Dr B")
    assert desk.connect(first, "primary").calendar_id == PRACTICE
    with pytest.raises(BadInput):
        desk.connect(second, PRACTICE)
    assert len(desk.container.calendars.connections()) == 1


# --- made anew in Google ----------------------------------------------------------------------------


def test_failure_75_a_calendar_that_is_imported_anew_is_asked_about_and_nothing_doubles(
    desk: Desk, doctor: Resource, sim: Simulator
) -> None:
    """Every event goes and comes back under another id, with the iCalUID that it had."""
    made = fill(sim, 12)
    desk.sync()
    for number, event_id in enumerate(made):
        old = sim.google.get(DOCTOR, event_id)
        sim.google.delete(DOCTOR, event_id)
        sim.google.insert(DOCTOR, event(number) | {"iCalUID": old["iCalUID"], "id": f"again{number:05d}"})
    report = desk.sync()[0]
    assert isinstance(report.error, DeletionsHeld)
    assert report.connection.health is Health.HELD
    assert len(desk.titles()) == 12
    assert desk.sync(DOCTOR, deletions=Deletions.ACCEPT)[0].ok
    assert desk.titles() == desk.google()
    assert len(desk.titles()) == 12
    assert len(desk.rows("SELECT uid FROM booking WHERE deleted_at IS NULL")) == 12
    assert_quiet(desk)


def test_failure_74_a_slow_drip_of_deletions_is_held_like_a_flood(desk: Desk, doctor: Resource, sim: Simulator) -> None:
    made = fill(sim, 20)
    desk.sync()
    held = []
    for event_id in made[:10]:
        sim.google.delete(DOCTOR, event_id)
        desk.clock += 60
        held.append(isinstance(desk.sync()[0].error, DeletionsHeld))
    assert held == [False] * 5 + [True] * 5, "five within a day go, the sixth does not"
    assert len(desk.titles()) == 15


# --- two desks --------------------------------------------------------------------------------------


def test_failure_68_two_desks_change_the_same_field(desk: Desk, other: Desk, doctor: Resource, sim: Simulator) -> None:
    booking = desk.book(doctor, *NINE)
    rest(desk, other)
    desk.container.bookings.edit(booking.uid, {"title": "from a"})
    other.container.bookings.edit(booking.uid, {"title": "from b"})
    rest(desk, other)
    assert [title for title, _ in desk.google()] == ["from a"], "who came first to Google is in place"
    assert desk.titles() == other.titles() == desk.google()
    assert not desk.container.attention.list()
    (lost,) = other.container.attention.list()
    assert (lost.mine, lost.theirs, lost.kept, lost.booking) == ("from b", "from a", "theirs", booking.uid)
    assert lost.mine_by
    assert lost.theirs_by
    other.container.attention.resolve(lost.id, "mine")
    rest(other, desk)
    assert [title for title, _ in desk.google()] == ["from b"]
