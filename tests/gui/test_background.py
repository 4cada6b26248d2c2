"""The two doors between the GUI thread and others: the pool, and the sync thread."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from schedapp.errors import Offline
from schedapp.gui.background import Background
from schedapp.gui.sync_worker import SyncThread


def test_work_runs_elsewhere_and_its_result_comes_back(qtbot: QtBot) -> None:
    background = Background()
    threads: list[object] = []
    results: list[object] = []

    def work() -> int:
        threads.append(threading.current_thread())
        return 42

    with qtbot.waitSignal(background.idle):
        background.run(work, lambda value: results.append((value, threading.current_thread())))
    assert results == [(42, threading.main_thread())]
    assert threads[0] is not threading.main_thread()
    assert background.close(60_000)


def test_an_error_goes_to_its_own_door(qtbot: QtBot) -> None:
    background = Background()
    failed: list[Exception] = []

    def work() -> None:
        raise Offline("No network.")

    with qtbot.waitSignal(background.idle):
        background.run(work, lambda _none: pytest.fail("not this one"), failed.append)
    assert [type(error) for error in failed] == [Offline]


def test_a_dropped_result_is_not_delivered(qtbot: QtBot) -> None:
    background = Background()
    gate = threading.Event()
    task = background.run(lambda: gate.wait(120), lambda _value: pytest.fail("dropped"))
    task.drop()
    with qtbot.waitSignal(background.idle):
        gate.set()
    assert not background.busy


def test_closing_says_whether_the_work_ended(qtbot: QtBot) -> None:
    background = Background()
    gate = threading.Event()
    background.run(lambda: gate.wait(120))
    assert not background.close(50)
    gate.set()
    assert background.close(60_000)
    background.run(lambda: pytest.fail("closed"), lambda _value: pytest.fail("closed"))
    QApplication.processEvents()
    assert not background.busy


class InstantSyncer:
    """A syncer whose next run is due when the test says so. Lives on the sync thread."""

    def __init__(self) -> None:
        self.reasons: list[str] = []
        self.threads: set[QThread] = set()
        self.due: float | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None

    def next_due(self) -> float | None:
        due, self.due = self.due, None
        return due

    def poke(self) -> None:
        self.due = 0.0

    def run(self, reason: str) -> tuple[str, ...]:
        self.reasons.append(reason)
        self.threads.add(QThread.currentThread())
        self.gate.wait(120)
        if self.error is not None:
            raise self.error
        return (reason,)


def test_the_sync_thread_runs_by_start_button_and_own_change(qtbot: QtBot) -> None:
    syncer = InstantSyncer()
    syncer.due = 0.0
    sync = SyncThread(lambda: syncer)  # type: ignore[arg-type,return-value]
    for act, reason in ((sync.start, "start"), (sync.sync_now, "button"), (sync.poke, "own-change")):
        with qtbot.waitSignal(sync.finished) as heard:
            act()
        assert heard.args == [(reason,)]
    assert QThread.currentThread() not in syncer.threads
    assert sync.close(60_000)


def test_nothing_runs_at_the_start_when_the_user_syncs_by_hand(qtbot: QtBot) -> None:
    syncer = InstantSyncer()
    sync = SyncThread(lambda: syncer)  # type: ignore[arg-type,return-value]
    sync.start()
    with qtbot.waitSignal(sync.finished):
        sync.sync_now()
    assert syncer.reasons == ["button"]
    assert sync.close(60_000)


def test_failure_42_a_press_during_a_run_is_one_more_run_and_no_more(qtbot: QtBot) -> None:
    syncer = InstantSyncer()
    sync = SyncThread(lambda: syncer)  # type: ignore[arg-type,return-value]
    sync.start()
    syncer.gate.clear()
    with qtbot.waitSignal(sync.started):
        sync.sync_now()
    for _ in range(5):
        sync.sync_now()
    syncer.gate.set()
    qtbot.waitUntil(lambda: not sync.busy)
    assert syncer.reasons == ["button", "button"]
    assert sync.close(60_000)


@pytest.mark.parametrize("error", [Offline("No network."), MemoryError(), RuntimeError("can't start new thread")])
def test_failure_100_an_error_of_a_run_is_told_and_the_thread_goes_on(qtbot: QtBot, error: Exception) -> None:
    syncer = InstantSyncer()
    syncer.error = error
    sync = SyncThread(lambda: syncer)  # type: ignore[arg-type,return-value]
    sync.start()
    with qtbot.waitSignal(sync.failed):
        sync.sync_now()
    syncer.error = None
    with qtbot.waitSignal(sync.finished):
        sync.sync_now()
    assert sync.close(60_000)


def test_closing_waits_for_the_run_and_starts_no_other(qtbot: QtBot) -> None:
    syncer = InstantSyncer()
    sync = SyncThread(lambda: syncer)  # type: ignore[arg-type,return-value]
    sync.start()
    syncer.gate.clear()
    with qtbot.waitSignal(sync.started):
        sync.sync_now()
    syncer.due = 0.0
    assert not sync.close(50)
    syncer.gate.set()
    assert sync.close(60_000)
    assert syncer.reasons == ["button"]
