"""Pauses that Google asks for, the limit of a minute, and who talks to whom. Named by number."""

from __future__ import annotations

import ipaddress
import random
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.errors import QuotaExceeded, RateLimited
from schedapp.google.client import CalendarClient
from schedapp.google.quota import Quota, quota_of
from schedapp.model.booking import Booking
from schedapp.model.connection import Connection, Health
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed
from schedapp.services.syncer import Syncer
from schedapp.simulator import PRACTICE, TREATMENT, ManualClock, Simulator
from schedapp.sync.engine import QUOTA_PAUSE
from tests.desk import DOCTOR, NOON, ZONE, Desk
from tests.sync.direct import DirectClient, DirectDesk
from tests.sync.gates import CountingGate, Turnstile
from tests.sync.seen import NINE
from tests.sync.test_cursor import event
from tests.sync.test_syncer import Clocks

HOUR = 3_600


def monotonic_of(desk: Desk, clocks: Clocks) -> None:
    """The account's quota goes by the test's clock."""
    quota_of(desk.sim.address, PRACTICE)._clock = lambda: clocks.monotonic


def syncer_of(desk: Desk, clocks: Clocks) -> Syncer:
    parts = desk.container
    return Syncer(
        parts._runner,
        parts._connections,
        parts._bookings,
        parts.settings,
        monotonic=lambda: clocks.monotonic,
        wall=lambda: clocks.wall,
    )


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def room(desk: Desk, doctor: Resource) -> Resource:
    made = desk.resource("Room")
    desk.connect(made, TREATMENT)
    return made


# --- pauses ---------------------------------------------------------------------------------------


def test_86_failure_46_two_refusals_for_the_rate_are_waited_out_by_the_whole_account(
    desk: Desk, doctor: Resource, room: Resource, sim: Simulator, clocks: Clocks
) -> None:
    syncer = syncer_of(desk, clocks)
    syncer._cadence.random = random.Random(1).random
    desk.book(doctor, *NINE)
    desk.book(room, *NINE)
    sim.faults.add("events.list", "status", status=403, reason="rateLimitExceeded", domain="usageLimits", count=2)
    pauses = []
    for _ in range(2):
        asked = len(sim.requests)
        assert isinstance(syncer.run("timer")[0].error, RateLimited)
        assert len(sim.requests) == asked + 1, "the other calendar of the account is left alone"
        pauses.append(syncer.next_due() or 0.0)
        clocks.run(pauses[-1])
    assert 3.75 <= pauses[0] <= 6.25
    assert 7.5 <= pauses[1] <= 12.5
    assert pauses[0] != 5.0, "a quarter of jitter"
    assert pauses[1] != 10.0
    assert all(report.ok for report in syncer.run("timer"))
    assert desk.titles(doctor) == desk.google()
    assert desk.titles(room) == desk.google(TREATMENT)


@pytest.mark.parametrize("method", ["events.list", "events.insert"])
def test_87_failure_46_no_request_for_the_seven_seconds_that_google_asked_for(
    desk: Desk, doctor: Resource, room: Resource, sim: Simulator, clocks: Clocks, method: str
) -> None:
    monotonic_of(desk, clocks)
    syncer = syncer_of(desk, clocks)
    desk.book(doctor, *NINE)
    desk.book(room, *NINE)
    sim.faults.add(method, "status", status=429, reason="rateLimitExceeded", domain="usageLimits", retry_after=7)
    error = syncer.run("timer")[0].error
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7
    asked = len(sim.requests)
    assert (syncer.next_due() or 0.0) >= 7
    clocks.run(6.9)
    desk.clock += 6
    syncer.poke()
    syncer.network_changed()
    assert (syncer.next_due() or 0.0) > 0, "neither an own change nor another network ends it"
    assert not any(report.ok for report in syncer.run("button")), "the button's run finds the pause, too"
    assert not desk.container._looker.look([doctor.uid], []).checked
    assert len(sim.requests) == asked
    clocks.run(1.1)
    desk.clock += 1
    assert all(report.ok for report in syncer.run("button"))
    assert desk.titles(doctor) == desk.google()
    assert desk.titles(room) == desk.google(TREATMENT)


def status_of(desk: Desk, calendar: str = DOCTOR) -> Connection:
    found = (each.connection for each in desk.container.calendars.connections())
    return next(connection for connection in found if connection.calendar_id == calendar)


@pytest.mark.parametrize("bookings", [2, 6], ids=["singly", "in a batch"])
def test_88_failure_47_pushes_pause_for_hours_and_pulls_go_on(
    desk: Desk, doctor: Resource, sim: Simulator, bookings: int
) -> None:
    for number in range(bookings):
        desk.book(doctor, f"2026-12-{2 + number:02d}T09:00", f"2026-12-{2 + number:02d}T10:00", f"n{number}")
    sim.knobs.change(events_made=1)
    assert isinstance(desk.sync()[0].error, QuotaExceeded)
    first = status_of(desk)
    assert first.health is Health.PAUSED
    assert first.push_after == desk.clock + QUOTA_PAUSE
    assert QUOTA_PAUSE >= HOUR
    assert "limit" in first.message
    assert "sent" in first.message.lower() or "write" in first.message.lower()
    assert len(desk.outbox()) >= bookings - 1
    assert not any(parked for _, parked, _ in desk.outbox())
    sim.google.insert(DOCTOR, event(60))
    before, made = len(desk.writes()), len(sim.google.list(DOCTOR))
    desk.restart()
    for _ in range(4):
        desk.clock += QUOTA_PAUSE // 5
        report = desk.sync()[0]
        assert report.ok
        assert report.connection.health is Health.PAUSED
        assert report.connection.message == first.message
    assert ("e60", "2026-12-08T07:00Z") in desk.titles(), "what is made in Google arrives all the same"
    assert len(desk.writes()) == before
    assert len(sim.google.list(DOCTOR)) == made
    status = desk.container.calendars.connections()[0]
    assert status.waiting >= bookings - 1
    assert status.next_try == first.push_after
    sim.knobs.change(events_made=None)
    desk.clock = first.push_after
    assert desk.sync()[0].ok
    assert desk.titles() == desk.google()
    assert status_of(desk).health is Health.OK
    assert not desk.outbox()


# --- the limit of a minute ------------------------------------------------------------------------


class CountedClient(DirectClient):
    """A client without sockets whose calls count for a quota, by the simulator's clock."""

    def __init__(self, sim: Simulator, token: str, gate: Turnstile, quota: Quota) -> None:
        super().__init__(sim, token, gate)
        self._quota = quota


class CountedDesk(DirectDesk):
    clock: ManualClock

    def new_server(self) -> CalendarClient:
        quota = Quota(clock=self.clock, sleep=self.clock.advance)
        return CountedClient(self._sim, self._sim.access_token(PRACTICE), self.gate, quota)


def most_in_a_minute(times: Iterator[float]) -> int:
    window: deque[float] = deque()
    most = 0
    for moment in times:
        window.append(moment)
        while window[0] <= moment - 60:
            window.popleft()
        most = max(most, len(window))
    return most


def test_91_a_thousand_changes_arrive_and_no_minute_has_more_than_google_allows(tmp_path: Path) -> None:
    """600 requests a minute and account, a patch counted as three: Google never has to refuse."""
    clock = ManualClock(NOON)
    sim = Simulator(clock=clock, seed_number=1)
    CountedDesk.clock = clock
    desk = CountedDesk(tmp_path, sim, now=lambda: int(clock()), gate=CountingGate())
    room = desk.resource("Room", capacity=1)
    desk.connect(room, DOCTOR)
    for number in range(1_000):
        start = NOON + number * HOUR
        when = Timed(start, start + 1_800, ZONE)
        desk.container.bookings.add(Booking("", f"n{number}", when, (room.uid,)))
    cycles = 0
    while desk.state.due(desk.connections.all()[0].uid, int(clock())):
        cycles += 1
        assert cycles < 40
        for report in desk.sync():
            if isinstance(report.error, RateLimited):
                assert report.error.retry_after, "Sched's own limit says when to go on"
                clock.advance(report.error.retry_after)
            else:
                assert report.ok
    refused = {request.status for request in sim.requests} - {200}
    assert refused <= {404}, "a write that had to wait is looked for before it is sent: it is not there"
    assert len(sim.google.list(DOCTOR)) == 1_000
    writes = [request for request in sim.requests if request.method == "events.insert"]
    assert len(writes) == 1_000
    times = iter(sorted(request.at for request in sim.requests if request.method != "batch"))
    assert most_in_a_minute(times) <= 600
    desk.container.close()


# --- one at a time --------------------------------------------------------------------------------


HOLDER = """
import sys
from pathlib import Path
from schedapp.store.lease import Leases
with Leases(Path(sys.argv[1])).hold(sys.argv[2], 0) as got:
    print(got, flush=True)
    sys.stdin.read()
"""


def test_93_of_two_programs_one_syncs_and_a_killed_one_gives_its_turn_back(
    desk: Desk, doctor: Resource, sim: Simulator, clocks: Clocks
) -> None:
    sim.google.insert(DOCTOR, event(1))
    account = desk.container.calendars.accounts()[0]
    command = [sys.executable, "-c", HOLDER, str(desk.container.paths.leases), f"account-{account.uid}"]
    syncer = syncer_of(desk, clocks)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "True\n"
        assert all(report.ok for report in syncer.run("timer"))
        assert not sim.requests_of("events.list")
        other.kill()
    assert sum(report.pulled for report in syncer.run("timer")) == 1
    assert len(sim.requests_of("events.list")) == 1


# --- nobody else ----------------------------------------------------------------------------------


class Watch:
    """Every address that this process connects to while it is on; an audit hook cannot be taken off again."""

    on = False
    seen: list[str] = []  # noqa: RUF012

    @classmethod
    def hook(cls, name: str, arguments: tuple[Any, ...]) -> None:
        if cls.on and name == "socket.connect" and isinstance(arguments[1], tuple):
            cls.seen.append(str(arguments[1][0]))
        elif cls.on and name == "socket.getaddrinfo":
            cls.seen.append(str(arguments[0]))


sys.addaudithook(Watch.hook)


@pytest.fixture
def watched() -> Iterator[list[str]]:
    Watch.seen.clear()
    Watch.on = True
    yield Watch.seen
    Watch.on = False


def test_95_batches_too_go_to_this_computer_alone(watched: list[str], desk: Desk, doctor: Resource) -> None:
    """The library takes a batch's address from another place than that of single calls."""
    for number in range(6):
        desk.book(doctor, f"2026-12-{2 + number:02d}T09:00", f"2026-12-{2 + number:02d}T10:00", f"n{number}")
    assert desk.sync()[0].pushed == 6
    desk.container.calendars.calendars(desk.container.calendars.accounts()[0])
    assert desk.sim.requests_of("batch")
    assert watched
    assert all(host == "localhost" or ipaddress.ip_address(host).is_loopback for host in watched)


# --- one bad one ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (403, "forbiddenForNonOrganizer", "organizer"),
        (400, "invalid", "Invalid"),
        (403, "requiredAccessLevel", ""),
    ],
)
def test_43_89_failure_43_49_one_of_ten_is_refused_for_good(
    desk: Desk, doctor: Resource, sim: Simulator, status: int, reason: str, words: str
) -> None:
    for number in range(10):
        desk.book(doctor, f"2026-12-{2 + number:02d}T09:00", f"2026-12-{2 + number:02d}T10:00", f"n{number}")
    desk.sync()
    for number, (uid,) in enumerate(desk.rows("SELECT uid FROM booking ORDER BY start")):
        desk.container.bookings.edit(uid, {"title": f"new {number}"})
    message = "Invalid value" if status == 400 else "Forbidden"
    sim.faults.add("events.patch", "status", nth=4, status=status, reason=reason, message=message, domain="calendar")
    report = desk.sync()[0]
    assert (report.pushed, report.parked) == (9, 1)
    ((uid, parked, why),) = desk.outbox()
    assert parked
    assert words in why
    assert sum(title.startswith("new ") for title, _ in desk.google()) == 9
    assert sum(title.startswith("new ") for title, _ in desk.titles()) == 10, "what was typed here stays"
    (waiting,) = desk.container.attention.list()
    assert (waiting.booking, waiting.kind.value) == (uid, "parked")
    writes = len(desk.writes())
    desk.sync()
    assert len(desk.writes()) == writes, "it is not tried for ever"
    desk.container.attention.resolve(waiting.id, "mine")
    assert desk.sync()[0].pushed == 1
    assert desk.titles() == desk.google()
