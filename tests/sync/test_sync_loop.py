"""The loop that synchronizes where there is no window: why it runs, when a change comes while it is at it."""

from __future__ import annotations

import queue
import threading

from schedapp.services.sync_loop import SyncLoop


class GatedSyncer:
    """Is due at the start and after each poke; a run waits at the gate."""

    def __init__(self) -> None:
        self.due: float | None = 0.0
        self.began: queue.Queue[str] = queue.Queue()
        self.gate = threading.Semaphore(0)

    def set_window(self, **_told: object) -> None:
        """Nobody looks."""

    def poke(self) -> None:
        self.due = 0.0

    def next_due(self) -> float | None:
        due, self.due = self.due, None
        return due

    def run(self, reason: str) -> None:
        self.began.put(reason)
        assert self.gate.acquire(timeout=60)

    def stop(self) -> None:
        """Runs end at the gate."""


def test_a_change_during_a_run_is_the_reason_of_the_next() -> None:
    syncer = GatedSyncer()
    loop = SyncLoop(lambda: syncer)  # type: ignore[arg-type,return-value]
    loop.start()
    assert syncer.began.get(timeout=60) == "start"
    loop.poke()
    syncer.gate.release()
    assert syncer.began.get(timeout=60) == "own-change"
    syncer.gate.release()
    loop.poke()
    assert syncer.began.get(timeout=60) == "own-change"
    syncer.gate.release()
    loop.stop()
    assert loop.join(60)


def test_a_bug_where_it_asks_when_to_run_does_not_end_it() -> None:
    syncer = GatedSyncer()
    loop = SyncLoop(lambda: syncer)  # type: ignore[arg-type,return-value]
    asks, failed = syncer.next_due, threading.Event()

    def next_due() -> float | None:
        if not failed.is_set():
            failed.set()
            raise KeyError("zone")
        return asks()

    syncer.next_due = next_due  # type: ignore[method-assign]
    loop.start()
    assert failed.wait(60)
    loop.poke()
    assert syncer.began.get(timeout=60) == "own-change"
    syncer.gate.release()
    loop.stop()
    assert loop.join(60)
