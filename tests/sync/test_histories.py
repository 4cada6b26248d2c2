"""Hundreds of random histories in this process, and mutants of the engine that they have to catch."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schedapp.google.client import CalendarClient
from schedapp.model.connection import Policy
from schedapp.sync import engine, pull, push
from schedapp.sync.plan import merge
from tests.sync.history import Broken, History


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def play(first: int, count: int, **how: Any) -> None:
    """Histories by seed, in memory where the system has a place for that."""
    memory = Path("/dev/shm")
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
            History(seed, Path(home), **how).run()


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_one_desk(first: int) -> None:
    play(first, 40)


@pytest.mark.parametrize("first", range(10_000, 10_090, 45))
def test_single_events(first: int) -> None:
    play(first, 45, series=False, steps=30)


def test_two_desks_with_single_events() -> None:
    play(20_000, 40, series=False, desks=2, calendars=1)


def test_a_date_sent_while_its_series_is_deleted_brings_the_series_back() -> None:
    play(400_173, 1)


def test_a_date_cancelled_here_does_not_come_back_with_its_series() -> None:
    play(878, 1, desks=2, calendars=1)


def test_a_seed_fixes_everything(tmp_path: Path) -> None:
    logs = []
    for name in ("first", "second"):
        history = History(7, tmp_path / name)
        history.run()
        logs.append((history.log, [(r.method, r.body) for r in history.sim.requests]))
    assert logs[0] == logs[1]


def local_wins_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*values: Any) -> Any:
        result = merge(*values[:4], Policy.SCHED_WINS)
        return replace(result, conflicts=())

    monkeypatch.setattr(pull, "merge", silent)


def base_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a push the base is what the booking is now, not what was sent."""
    from schedapp.model.projection import project
    from schedapp.sync.identity import part_of

    settle = push.Pusher._settle

    def wrong(self: push.Pusher, action: Any, event: Any) -> None:
        booking = self._store.booking(action.link.booking.partition("/")[0])
        part = part_of(booking, action.link.booking) if booking else None
        content = project(part, self._connection.privacy) if part else action.content
        settle(self, replace(action, content=content), event)

    monkeypatch.setattr(push.Pusher, "_settle", wrong)


def deletion_beats_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull.Puller, "_is_edited", lambda *_: False)


def conflict_is_fatal(monkeypatch: pytest.MonkeyPatch) -> None:
    """409 and 412 are taken for success."""

    def adopt(self: push.Pusher, link: Any) -> None:
        event = self._server.get_event(self._connection.calendar_id, link.event_id)
        with self._store.write():
            fresh = replace(link, etag=event.etag, base=event.content, agreed=link.sent or link.agreed)
            self._store.put_link(replace(fresh, nonce="", sent=None, gone=False))

    monkeypatch.setattr(push.Pusher, "_look", adopt)


def ids_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new id for each try."""
    insert = CalendarClient.insert_event
    numbers = iter(range(10**6))

    def fresh(self: CalendarClient, calendar: str, event: str, *values: Any) -> Any:
        return insert(self, calendar, f"{event[:20]}{next(numbers)}", *values)

    monkeypatch.setattr(CalendarClient, "insert_event", fresh)


def token_first(monkeypatch: pytest.MonkeyPatch) -> None:
    take_over = engine.Engine._take_over

    def early(self: engine.Engine, connection: Any, listing: Any, shape: str, tally: Any) -> Any:
        token = listing.last.next_sync_token
        with self._store.write():
            self._store.update_connection(replace(connection, sync_token=token, params_hash=shape))
        return take_over(self, connection, listing, shape, tally)

    monkeypatch.setattr(engine.Engine, "_take_over", early)


def never_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull.Puller, "vanished", lambda *_: None)


@pytest.mark.parametrize(
    "mutant",
    [
        local_wins_silently, base_is_current, deletion_beats_edit, conflict_is_fatal, ids_of_their_own,
        token_first, never_swept,
    ],
)  # fmt: skip
def test_a_mutant_is_caught(mutant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    with pytest.raises(Broken):
        play(0, 120)
