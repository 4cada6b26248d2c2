"""What one account may ask in a minute, who goes first, and Google's pauses."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import pytest

from schedapp.errors import Offline, RateLimited, RemoteError
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import AccessTokens
from schedapp.google.deadline import Deadline
from schedapp.google.oauth import SCOPES
from schedapp.google.quota import KEPT_FREE, LIMIT, LONGEST_PAUSE, MINUTE, Quota, quota_of
from schedapp.google.secret import Secret
from schedapp.model.event import Event, Operation
from schedapp.simulator import DOCTOR, PRACTICE, ManualClock, Simulator
from tests.google.conftest import MARKER, client_at, content
from tests.google.hostile import Answer, Echo, HostileServer, drops, error, page, says

MakeClient = Callable[..., CalendarClient]


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waited += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def quota(time: Time, **options: Any) -> Quota:
    return Quota(clock=time, sleep=time.sleep, **options)


def patient() -> Deadline:
    return Deadline(3600)


def test_a_minute_holds_so_many(time: Time) -> None:
    found = quota(time)
    for _ in range(LIMIT):
        found.take(1, patient(), background=False)
    assert time.waited == 0
    found.take(1, patient(), background=False)
    assert time.waited == pytest.approx(MINUTE)


def test_no_minute_ever_holds_more(time: Time) -> None:
    """Google's minutes slide: whenever one begins, its sum is within the limit."""
    found, chance = quota(time, limit=100, kept_free=10), random.Random(4)
    taken: list[tuple[float, int]] = []
    for _ in range(400):
        units, background = chance.choice([1, 1, 3, 30]), chance.random() < 0.5
        found.take(units, patient(), background=background)
        taken.append((time.now, units))
        time.now += chance.choice([0, 0, 0.1, 5])
    for start, _ in taken:
        assert sum(units for when, units in taken if start <= when < start + 60) <= 100


def test_background_work_leaves_room(time: Time) -> None:
    found = quota(time)
    for _ in range(LIMIT - KEPT_FREE):
        found.take(1, patient(), background=True)
    with pytest.raises(RateLimited) as caught:
        found.take(1, Deadline(30), background=True)
    assert caught.value.retry_after == pytest.approx(MINUTE)
    for _ in range(KEPT_FREE):
        found.take(1, Deadline(30), background=False)
    with pytest.raises(RateLimited):
        found.take(1, Deadline(30), background=False)
    assert time.waited == 0


def test_waiting_ends_well_before_the_deadline(time: Time) -> None:
    found = quota(time, limit=10, kept_free=0)
    found.take(10, patient(), background=True)
    time.now += MINUTE - 10
    with pytest.raises(RateLimited) as caught:
        found.take(1, Deadline(15), background=True)
    assert caught.value.retry_after == pytest.approx(10)
    found.take(1, Deadline(25), background=True)
    assert time.waited == pytest.approx(10)


def test_tokens_come_back_one_by_one(time: Time) -> None:
    found = quota(time, limit=10, kept_free=0)
    for _ in range(10):
        found.take(1, patient(), background=True)
        time.now += 1
    found.take(3, patient(), background=True)
    assert time.now == pytest.approx(1000 + 2 + MINUTE)


def test_more_than_a_minute_holds_is_a_mistake(time: Time) -> None:
    with pytest.raises(ValueError, match="more than"):
        quota(time).take(LIMIT - KEPT_FREE + 1, patient(), background=True)


def test_a_cancelled_wait_ends(time: Time) -> None:
    found, cancelled = quota(time, limit=1, kept_free=0), threading.Event()
    found.take(1, patient(), background=True)
    cancelled.set()
    with pytest.raises(TimeoutError):
        found.take(1, Deadline(3600, cancelled), background=True)


def test_a_pause_holds_for_everyone(time: Time) -> None:
    found = quota(time)
    found.pause(90)
    found.pause(5)
    for background in (True, False):
        time.now += 30
        with pytest.raises(RateLimited, match="asked to wait until") as caught:
            found.take(1, patient(), background=background)
        assert caught.value.retry_after in (60, 30)
    time.now += 30
    found.take(1, patient(), background=True)
    assert time.waited == 0


def test_a_pause_that_comes_while_waiting(time: Time) -> None:
    def pause(seconds: float) -> None:
        time.sleep(seconds)
        found.pause(100)

    found = Quota(limit=1, kept_free=0, clock=time, sleep=pause)
    found.take(1, patient(), background=True)
    with pytest.raises(RateLimited, match="asked to wait until"):
        found.take(1, patient(), background=True)


def test_no_pause_is_for_ever(time: Time) -> None:
    found = quota(time)
    found.pause(float("inf"))
    time.now += LONGEST_PAUSE
    found.take(1, patient(), background=True)


def test_threads_share_it() -> None:
    found = Quota(limit=200, kept_free=0)
    refused: list[RateLimited] = []

    def work() -> None:
        for _ in range(100):
            try:
                found.take(1, Deadline(5), background=True)
            except RateLimited as error:
                refused.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 200


def test_one_for_each_account() -> None:
    one = quota_of("http://127.0.0.1:1/", "praxis@example.org")
    assert quota_of("http://127.0.0.1:1/", "Praxis@Example.org") is one
    assert quota_of("http://127.0.0.1:1/", "other@example.org") is not one
    assert quota_of("http://127.0.0.1:2/", "praxis@example.org") is not one
    one.pause(60)
    del one
    gc.collect()
    quota_of("http://127.0.0.1:1/", "praxis@example.org").take(1, Deadline(5), background=True)


# --- in the client --------------------------------------------------------------------------------


def two_clients(address: str, **options: Any) -> tuple[CalendarClient, CalendarClient]:
    tokens = AccessTokens(client_at(address), Secret("refresh-token-1"))
    tokens._keep("access-token-1", 3600.0)
    return tuple(CalendarClient(tokens, api_root=address, account="me@example.org", **options) for _ in range(2))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "answer",
    [
        error(429, "rateLimitExceeded", headers="Retry-After: 120\r\n"),
        error(403, "rateLimitExceeded", headers="Retry-After: 120\r\n"),
        error(403, "userRateLimitExceeded", headers="Retry-After: 120\r\n"),
        error(429, "rateLimitExceeded", headers=f"Date: {formatdate(0)}\r\nRetry-After: {formatdate(120)}\r\n"),
        error(429, "rateLimitExceeded", headers=f"Date: {formatdate(4e9)}\r\nRetry-After: {formatdate(4e9 + 120)}\r\n"),
    ],
)
def test_87_failure_46_retry_after_is_kept_by_all_of_the_account(answer: Answer, time: Time) -> None:
    """Whatever the clock of this computer says."""
    shared = quota(time)
    with HostileServer(answer, says(page())) as server:
        one, other = two_clients(server.address, quota=shared)
        with pytest.raises(RateLimited) as caught:
            one.list_events("room")
        assert caught.value.retry_after == 120
        time.now += 20
        for call in (one.list_events, other.list_events, other.with_deadline(5).list_events):
            with pytest.raises(RateLimited) as caught:
                call("room")
            assert caught.value.retry_after == pytest.approx(100)
        assert len(server.heads) == 1
        time.now += 100
        assert other.list_events("room").next_sync_token
    assert time.waited == 0


def test_clients_of_one_account_find_each_other() -> None:
    with HostileServer(error(429, "rateLimitExceeded", headers="Retry-After: 600\r\n")) as server:
        for client in two_clients(server.address):
            with pytest.raises(RateLimited):
                client.list_events("room")
    assert len(server.heads) == 1


def test_a_problem_that_names_a_time_is_left_alone_until_then(time: Time) -> None:
    answer = error(503, "backendError", headers="Retry-After: 60\r\n")
    with HostileServer(answer, says(page())) as server:
        client, _ = two_clients(server.address, quota=quota(time))
        with pytest.raises(Offline):
            client.list_events("room")
        with pytest.raises(RateLimited):
            client.list_events("room")
    assert len(server.heads) == 1


@pytest.mark.parametrize(
    "answer",
    [
        says(b"<html>", "503 Unavailable", "text/html", headers="Retry-After: 600\r\n"),
        says(b"<html>", "429 Slow", "text/html", headers="Retry-After: 600\r\n"),
        error(403, "quotaExceeded", headers="Retry-After: 600\r\n"),
        error(429, "rateLimitExceeded"),
        error(429, "rateLimitExceeded", headers="Retry-After: soon\r\n"),
        drops,
    ],
)
def test_what_does_not_stop_the_account(answer: Answer, time: Time) -> None:
    """A network's own pages prove nothing about Google, and a limit of writes is none of reads."""
    with HostileServer(answer, says(page())) as server:
        client, _ = two_clients(server.address, quota=quota(time))
        with pytest.raises(RemoteError):
            client.list_events("room")
        assert client.list_events("room").next_sync_token


def test_a_part_of_a_batch_pauses_the_account(time: Time) -> None:
    refused = (
        "Content-Type: application/http\r\nContent-ID: {id}\r\n\r\nHTTP/1.1 429 Slow\r\nRetry-After: 60\r\n\r\n"
        '{"error": {"errors": [{"reason": "rateLimitExceeded"}], "code": 429}}'
    )
    with HostileServer(Echo(refused)) as server:
        client, other = two_clients(server.address, quota=quota(time))
        (outcome,) = client.send("room", [Operation("delete", "abcde", '"1"')])
        assert isinstance(outcome, RateLimited)
        with pytest.raises(RateLimited):
            other.list_events("room")
    assert len(server.heads) == 1


class Counting(Quota):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, bool]] = []

    def take(self, units: int, deadline: Deadline, *, background: bool) -> None:
        self.seen.append((units, background))
        super().take(units, deadline, background=background)


def test_what_each_call_costs(sim: Simulator, client_file: ClientFile) -> None:
    tokens, counted = AccessTokens(client_file, Secret(sim.refresh_token(scopes=SCOPES)), SCOPES), Counting()
    client = CalendarClient(tokens, api_root=sim.address, quota=counted)
    made = client.insert_event(DOCTOR, "abcde", content(), MARKER)
    made = client.patch_event(DOCTOR, "abcde", made.etag, content("x"), frozenset({"summary"}), MARKER)
    client.list_events(DOCTOR)
    client.with_deadline(20).list_window(DOCTOR, 0, 86_400)
    operations = [
        Operation("insert", "fghij", content=content(), marker=MARKER),
        Operation("patch", "abcde", made.etag, content("y"), frozenset({"summary"}), MARKER),
        Operation("delete", "nothere", '"1"'),
        Operation("delete", "neversent"),
    ]
    client.send(DOCTOR, operations)
    assert counted.seen == [(1, True), (3, True), (1, True), (1, False), (5, True)]
    client.close()


def test_91_google_never_has_to_refuse(sim: Simulator, clock: ManualClock, client_file: ClientFile) -> None:
    """Hundreds of writes, by the same clock on both sides: what Sched counts is what Google counts."""
    sim.knobs.change(requests_per_minute=100, patch_cost=3)
    tokens = AccessTokens(client_file, Secret(sim.refresh_token(scopes=SCOPES)), SCOPES)
    counted = Quota(limit=100, kept_free=5, clock=clock, sleep=clock.advance)
    client = CalendarClient(tokens, api_root=sim.address, quota=counted, timeout=3600)
    began = clock()
    for first in range(0, 200, 20):
        names = [f"s{number:03d}abcde" for number in range(first, first + 20)]
        made = client.send(DOCTOR, [Operation("insert", name, content=content(), marker=MARKER) for name in names])
        events = [event for event in made if isinstance(event, Event)]
        changes = [
            Operation("patch", event.event_id, event.etag, content("x"), frozenset({"summary"}), MARKER)
            for event in events
        ]
        assert [type(each) for each in client.send(DOCTOR, changes)] == [Event] * 20
        client.with_deadline(3600).list_window(DOCTOR, 0, 86_400)
    assert clock() - began > 60 * 7
    client.close()


def test_a_look_goes_through_when_the_background_has_used_its_share(time: Time) -> None:
    shared = quota(time)
    shared.take(LIMIT - KEPT_FREE, patient(), background=True)
    with HostileServer(says(page())) as server:
        client, _ = two_clients(server.address, quota=shared)
        with pytest.raises(RateLimited, match="within Google"):
            client.list_events("room")
        assert client.with_deadline(5).list_events("room").next_sync_token
    assert len(server.heads) == 1


def test_closing_ends_a_wait(client_of: MakeClient) -> None:
    entered, closed = threading.Event(), threading.Event()

    def wait(_seconds: float) -> None:
        entered.set()
        closed.wait(60)

    shared = Quota(limit=1, kept_free=0, clock=lambda: 0.0, sleep=wait)
    with HostileServer(says(page())) as server:
        client, _ = two_clients(server.address, quota=shared, timeout=3600)
        client.list_events("room")
        failures: list[BaseException] = []

        def call() -> None:
            with pytest.raises(Offline) as caught:
                client.list_events("room")
            failures.append(caught.value)

        thread = threading.Thread(target=call)
        thread.start()
        assert entered.wait(60)
        client.close()
        closed.set()
        thread.join(60)
    assert len(failures) == 1
    assert len(server.heads) == 1


def test_the_account_is_known_from_its_main_calendar(sim: Simulator, client: CalendarClient) -> None:
    assert client.primary().calendar_id == PRACTICE
    quota_of(sim.address, PRACTICE).pause(60)
    with pytest.raises(RateLimited):
        client.list_events(DOCTOR)
