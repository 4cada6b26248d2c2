"""A read that fails once, as of a busy disk: it is told, and what depends on it goes on by itself."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from schedapp.errors import StoreError
from schedapp.gui import sync_worker
from schedapp.gui.app import _catch_bugs
from schedapp.gui.messages import Messages
from schedapp.gui.sync_worker import SyncThread
from tests.gui.hands import THU, Hands
from tests.gui.test_background import InstantSyncer

BAD = StoreError("The database cannot be read.", "Free some space.")


class Once:
    """Raises the first times that it is called after `fail`."""

    def __init__(self, then: Any) -> None:
        self._then = then
        self._bad = 0
        self.calls = 0

    def fail(self, times: int = 1) -> None:
        self._bad = times

    def __call__(self, *args: Any, **named: Any) -> Any:
        self.calls += 1
        if self._bad:
            self._bad -= 1
            raise BAD
        return self._then(*args, **named)


def failing(error: Exception) -> Callable[[], None]:
    """What raises each time that it is called."""

    def fail() -> None:
        raise error

    return fail


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be read is asked for again at once."""
    monkeypatch.setattr(sync_worker, "AGAIN", 0.0)


@pytest.mark.usefixtures("hurried")
def test_the_timer_of_the_sync_goes_on(qtbot: QtBot) -> None:
    syncer = InstantSyncer()
    due = syncer.next_due = Once(syncer.next_due)  # type: ignore[method-assign]
    sync = SyncThread(lambda: syncer)  # type: ignore[arg-type,return-value]
    sync.start()
    with qtbot.waitSignal(sync.finished):
        sync.sync_now()
    due.fail()
    syncer.due = 0.0
    with qtbot.waitSignal(sync.finished):
        sync.reschedule()
    assert syncer.reasons == ["button", "timer"]
    assert sync.close()


@pytest.mark.usefixtures("hurried")
def test_who_syncs_by_hand_gets_no_sync_because_of_it(qtbot: QtBot) -> None:
    syncer = InstantSyncer()
    due = syncer.next_due = Once(syncer.next_due)  # type: ignore[method-assign]
    due.fail()
    sync = SyncThread(lambda: syncer)  # type: ignore[arg-type,return-value]
    with qtbot.waitSignal(sync.failed):
        sync.start()
    qtbot.waitUntil(lambda: due.calls > 1)
    with qtbot.waitSignal(sync.finished):
        sync.sync_now()
    assert syncer.reasons == ["button"]
    assert sync.close()


@pytest.mark.usefixtures("hurried")
def test_a_syncer_that_could_not_be_made_is_made_later(qtbot: QtBot) -> None:
    syncer = InstantSyncer()
    syncer.due = 0.0
    make = Once(lambda: syncer)
    make.fail(times=3)
    sync = SyncThread(make)
    told: list[object] = []
    sync.failed.connect(told.append)
    with qtbot.waitSignal(sync.finished):
        sync.start()
    assert syncer.reasons == ["start"]
    assert told == [BAD]
    assert sync.close()


class Heard(Messages):
    """Notes on which thread it is told of an error."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[threading.Thread] = []

    def tell(self, error: BaseException, about: str = "") -> None:
        self.threads.append(threading.current_thread())


def test_a_bug_on_another_thread_is_told_on_the_windows(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    heard = Heard()
    _catch_bugs(heard)
    other = threading.Thread(target=lambda: sys.excepthook(StoreError, BAD, None))
    other.start()
    other.join()
    qtbot.waitUntil(lambda: heard.threads == [threading.current_thread()])


@pytest.mark.parametrize("what", ["connections", "week"])
def test_the_window_shows_what_is_there_at_the_next_look(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    room = hands.resource("Treatment 1")
    feed = hands.open().desk.feed
    owner: Any = hands.container.calendars if what == "connections" else feed._periods
    name = "connections" if what == "connections" else "read"
    read = Once(getattr(owner, name))
    monkeypatch.setattr(owner, name, read)
    feed.stop()
    told: list[object] = []
    hands.window.desk.messages.shown.connect(told.append)
    hands.book(room, THU, "10:00", "11:00", "Wound care")
    read.fail()
    feed.look()
    assert feed.occurrences == []
    feed.look()
    assert [row.title for row in feed.occurrences] == ["Wound care"]
    hands.wait()
    assert len(told) == 1


def test_what_fails_again_and_again_is_told_once(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.resource("Treatment 1")
    feed = hands.open().desk.feed
    feed.stop()
    told: list[object] = []
    hands.window.desk.messages.shown.connect(told.append)

    with monkeypatch.context() as broken:
        broken.setattr(hands.container.calendars, "connections", failing(BAD))
        for _ in range(3):
            feed.look()
            hands.wait()
        feed.refresh()
    assert len(told) == 1
    feed.look()
    hands.wait()
    monkeypatch.setattr(hands.container.calendars, "connections", failing(BAD))
    feed.refresh()
    assert len(told) == 2, "what failed again after it went well is told again"


@pytest.mark.parametrize("error", [BAD, KeyError("zone")])
def test_while_it_fails_it_looks_less_and_less_often(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    hands.resource("Treatment 1")
    feed = hands.open().desk.feed
    hands.wait()
    feed.stop()
    told: list[object] = []
    hands.window.desk.messages.shown.connect(told.append)

    with monkeypatch.context() as broken:
        broken.setattr(hands.container.calendars, "connections", failing(error))
        feed.refresh()
        pauses = [feed._poll.interval()]
        for _ in range(8):
            feed.look()
            pauses.append(feed._poll.interval())
    assert pauses == [min(2_000 * 2**n, 60_000) for n in range(9)]
    assert len(told) == 1
    feed.look()
    hands.wait()
    assert feed._poll.interval() == 1_000


def test_of_the_list_alone_the_week_is_not_read_again(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.resource("Treatment 1")
    feed = hands.open().desk.feed
    hands.wait()
    feed.stop()
    weeks: list[None] = []
    feed.occurrences_changed.connect(lambda: weeks.append(None))
    listed = Once(hands.container.attention.list)
    monkeypatch.setattr(hands.container.attention, "list", listed)
    listed.fail(times=3)
    for _ in range(4):
        feed.read_attention() if not listed.calls else feed.look()
        hands.wait()
    assert listed.calls == 4
    feed.look()
    hands.wait()
    assert listed.calls == 4
    assert weeks == []
