"""Two thousand random histories over SQLite and the real store, and mutants of the engine that they have to catch.

In chunks of 50, so that two processes share them evenly. A seed that fails is made shorter by `tests.sync.shrink`;
what is left of it goes to REGRESSIONS.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schedapp.google.client import CalendarClient
from schedapp.model.connection import Policy
from schedapp.sync import engine, pull, push
from schedapp.sync.plan import merge
from tests.sync.history import Broken, History

CHUNK = 50
MEMORY = Path("/dev/shm")
REGRESSIONS: tuple[tuple[int, tuple[int, ...], dict[str, Any]], ...] = (
    # a refused look at one date of a series left a link without an id
    (149, (673890402, 3115658620, 4168637120), {}),
    # a date that is as its series says stayed behind when the series moved in Google
    (229, (4205763038, 3497733744, 3436911761, 3699152970, 419624573, 782624884, 2149586884, 1463981087, 1558152372,
           614159955), {}),
    # a calendar out of reach between pull and push: the deletion counted as done and came back with the calendar
    (17, (188673133, 1802096049, 2101614455, 3037512627, 954781289), {}),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def play(first: int, count: int, **how: Any) -> None:
    """Histories by seed, in memory where the system has a place for that."""
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as home:
            History(seed, Path(home), **how).run()


@pytest.mark.parametrize("first", range(0, 800, CHUNK))
def test_one_desk(first: int) -> None:
    play(first, CHUNK)


@pytest.mark.parametrize("first", range(10_000, 10_500, CHUNK))
def test_single_events(first: int) -> None:
    play(first, CHUNK, series=False, steps=30)


@pytest.mark.parametrize("first", range(20_000, 20_500, CHUNK))
def test_two_desks_with_single_events(first: int) -> None:
    play(first, CHUNK, series=False, desks=2, calendars=1)


@pytest.mark.parametrize("first", range(30_000, 30_200, CHUNK))
def test_two_desks(first: int) -> None:
    play(first, CHUNK, desks=2, calendars=1)


@pytest.mark.parametrize(("seed", "course", "how"), REGRESSIONS)
def test_what_once_failed_holds(seed: int, course: tuple[int, ...], how: dict[str, Any]) -> None:
    play(seed, 1, course=course, **how)


@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 1_000), course=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=24))
def test_drawn_histories(seed: int, course: list[int]) -> None:
    """Drawn step by step, so that a failing one is made shorter by itself."""
    play(seed, 1, course=course)


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

    def early(self: engine.Engine, connection: Any, listing: Any, shape: str, *more: Any) -> Any:
        token = listing.last.next_sync_token
        with self._store.write():
            self._store.update_connection(replace(connection, sync_token=token, params_hash=shape))
        return take_over(self, connection, listing, shape, *more)

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
