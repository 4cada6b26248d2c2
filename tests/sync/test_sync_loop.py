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
