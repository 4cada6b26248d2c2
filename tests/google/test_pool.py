"""Kept connections: lent, dropped after sleep, and what they tell about the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from email.utils import formatdate

import pytest

from schedapp.errors import Offline
from schedapp.google.client import CalendarClient
from schedapp.google.skew import Skew, epoch_of
from schedapp.simulator import DOCTOR, Simulator
from tests.google.conftest import MARKER, content
from tests.google.hostile import HostileServer, drops, page, says

MakeClient = Callable[..., CalendarClient]


class Hold:
    """An answer that waits until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.released = threading.Event()

    def __call__(self, connection: object, over: threading.Event) -> bool:
        self.entered.set()
        assert self.released.wait(60)
        return says(page())(connection, over)  # type: ignore[arg-type]


def connections(server: HostileServer) -> int:
    return len(server._open)


def test_connections_are_kept_between_calls(client_of: MakeClient) -> None:
    with HostileServer(says(page())) as server:
        client = client_of(server.address)
        for _ in range(3):
            client.list_events("room")
        assert connections(server) == 1


def test_92_failure_19_after_renewing_nothing_goes_over_an_old_one(client_of: MakeClient) -> None:
    with HostileServer(says(page())) as server:
        client = client_of(server.address)
        client.list_events("room")
        client.renew()
        assert server.left.acquire(timeout=60)
        client.with_deadline(60).list_events("room")
        assert connections(server) == 2


def test_renewing_saves_a_write_from_a_dead_connection(client_of: MakeClient) -> None:
    event = {"kind": "calendar#event", "id": "abcde", "etag": "1", "start": {"date": "2026-12-08"}}
    for renew in (False, True):
        with HostileServer(says(page()), says(event) if renew else drops) as server:
            client = client_of(server.address)
            client.list_events("room")
            if renew:
                client.renew()
                assert client.insert_event("room", "abcde", content(), MARKER).event_id == "abcde"
            else:
                with pytest.raises(Offline):
                    client.insert_event("room", "abcde", content(), MARKER)


def test_a_call_under_way_goes_on_and_its_connection_is_not_kept(client_of: MakeClient) -> None:
    hold = Hold()
    with HostileServer(hold, says(page())) as server:
        client = client_of(server.address)
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(client.list_events("room").next_sync_token))
        thread.start()
        assert hold.entered.wait(60)
        client.renew()
        hold.released.set()
        thread.join(60)
        assert found == ["token"]
        client.list_events("room")
        assert connections(server) == 2


def test_renewing_from_many_threads(sim: Simulator, client: CalendarClient) -> None:
    failures: list[BaseException] = []

    def work(task: Callable[[], object]) -> None:
        try:
            for _ in range(20):
                task()
        except Exception as error:
            failures.append(error)

    tasks: list[Callable[[], object]] = [client.renew, client.renew, *[lambda: client.list_events(DOCTOR)] * 3]
    threads = [threading.Thread(target=work, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_closed_client_keeps_nothing(client_of: MakeClient) -> None:
    with HostileServer(says(page())) as server:
        client = client_of(server.address)
        client.list_events("room")
        client.close()
        assert server.left.acquire(timeout=60)
        with pytest.raises(Offline):
            client.list_events("room")


# --- the clock ------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-48, 0, 2])
def test_failure_21_how_far_the_clock_is_off(hours: int, client_of: MakeClient) -> None:
    date = formatdate(time.time() + hours * 3600, usegmt=True)
    with HostileServer(says(page(), headers=f"Date: {date}\r\n")) as server:
        client = client_of(server.address)
        assert client.clock_offset is None
        client.with_deadline(60).list_events("room")
        assert client.clock_offset == pytest.approx(hours * 3600, abs=120)


def test_the_offset_is_google_s_time_minus_ours() -> None:
    skew = Skew(now=lambda: 1_000_000.5)
    skew.heard(formatdate(1_000_060, usegmt=True))
    assert skew.offset == 60


@pytest.mark.parametrize("date", ["", "soon", "Thu, 99 Foo 2026 10:00:00 GMT", "Thu, 01 Jan 9999999 00:00:00 GMT"])
def test_a_date_that_is_none(date: str) -> None:
    skew = Skew(now=lambda: 5.0)
    skew.heard(date)
    assert skew.offset is None
    assert epoch_of(date) is None
