"""A disk that takes no more while a sync is under way: said, nothing half done, and made good when there is room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from schedapp.errors import StoreError
from schedapp.model.resource import Resource
from schedapp.services.syncer import Syncer
from schedapp.simulator import Simulator
from schedapp.store.database import Database
from tests.desk import DOCTOR, Desk, shortly
from tests.sync.companions import Start, start

__all__ = ["start"]

FULL = StoreError("The disk is full. The change is not saved.", "Free some space and try again.")


class Disk:
    """Fails transaction number `last` and those that follow, as if nothing could be written any more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        self.count = 0
        write = Database.write

        @contextmanager
        def bounded(database: Database) -> Iterator[None]:
            with write(database):
                yield
                self.count += 1
                if self.left is not None and self.count > self.left:
                    raise FULL

        monkeypatch.setattr(Database, "write", bounded)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def scene(desk: Desk, sim: Simulator, doctor: Resource) -> None:
    """Something of everything: new, changed and deleted on both sides."""
    here = [desk.book(doctor, f"2026-12-02T{h:02}:00", f"2026-12-02T{h:02}:30", f"here {h}").uid for h in range(8, 12)]
    for hour in range(12, 16):
        times = {"start": shortly(f"2026-12-02T{hour}:00:00"), "end": shortly(f"2026-12-02T{hour}:30:00")}
        sim.google.insert(DOCTOR, {"summary": f"there {hour}", **times})
    desk.sync()
    there = {e["summary"]: e["id"] for e in sim.google.list(DOCTOR)}
    desk.container.bookings.cancel(here[0])
    desk.container.bookings.edit(here[1], {"title": "changed here"})
    sim.google.delete(DOCTOR, there["there 12"])
    sim.google.patch(DOCTOR, there["there 13"], {"summary": "changed there"})
    for day in range(3, 8):
        desk.book(doctor, f"2026-12-{day:02}T09:00", f"2026-12-{day:02}T10:00", f"new here {day}")
    times = {"start": shortly("2026-12-09T09:00:00"), "end": shortly("2026-12-09T10:00:00")}
    sim.google.insert(DOCTOR, {"summary": "new there", **times})


def syncer(desk: Desk) -> Syncer:
    return desk.container.syncer()


def test_failure_86_at_every_transaction_of_a_sync(desk: Desk, doctor: Resource, sim: Simulator, disk: Disk) -> None:
    scene(desk, sim, doctor)
    disk.count = 0
    reports: tuple[Any, ...] = ()
    failed = 0
    for last in range(60):
        disk.left, disk.count = last, 0
        try:
            reports = syncer(desk).run("timer")
        except StoreError:
            failed += 1
        else:
            assert all(report.ok for report in reports)
            break
        assert desk.rows("PRAGMA quick_check") == [("ok",)]
    assert failed > 5
    disk.left = None
    assert syncer(desk).run("button")[0].ok
    titles = [title for title, _ in desk.titles()]
    assert titles == [title for title, _ in desk.google()]
    assert sorted(titles) == sorted(
        ["changed here", "here 10", "here 11", "changed there", "there 14", "there 15", "new there"]
        + [f"new here {day}" for day in range(3, 8)]
    )
    assert not desk.conflicts()
    assert not desk.outbox()
    assert len({e["id"] for e in sim.google.list(DOCTOR)}) == len(titles)


def test_failure_86_a_run_says_it_and_the_next_one_is_later(desk: Desk, doctor: Resource, disk: Disk) -> None:
    desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00")
    running = syncer(desk)
    disk.left = disk.count
    with pytest.raises(StoreError, match="disk is full"):
        running.run("timer")
    first = running.next_due()
    with pytest.raises(StoreError, match="disk is full"):
        running.run("timer")
    second = running.next_due()
    assert first is not None
    assert second is not None
    assert second > first
    disk.left = None
    assert running.run("button")[0].ok


def test_failure_86_a_real_one_in_the_middle_of_a_pull(
    desk: Desk, doctor: Resource, sim: Simulator, start: Start
) -> None:
    """The kernel refuses every write beyond a file size, as a full disk does; the process that met it goes on later."""
    for number in range(120):
        day, hour = divmod(number, 12)
        times = {"start": shortly(f"2026-12-{day + 2:02}T{hour + 7:02}:00:00"),
                 "end": shortly(f"2026-12-{day + 2:02}T{hour + 7:02}:30:00")}  # fmt: skip
        sim.google.insert(DOCTOR, {"summary": f"there {number}", "description": "d" * 4_000, **times})
    desk.book(doctor, "2027-01-04T09:00", "2027-01-04T10:00", "here")
    desk.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [desk.home / "sched.db", desk.home / "sched.db-wal"]
    other = start(desk.home)
    assert other.ask("titles") == ["here"]
    assert other.ask("limit", "FSIZE", max(file.stat().st_size for file in files) + 300_000) is None
    for _ in range(3):
        said = other.ask("run", "timer")
        assert said.startswith("StoreError: The disk")
        assert "not save" in said
        assert "free space" in said or "Free some space" in said
    assert desk.rows("PRAGMA integrity_check") == [("ok",)]
    assert 1 < len(other.ask("titles")) < 121, "what came in before is whole and is kept"
    assert desk.rows("SELECT sync_token FROM connection") == [("",)], "and the rest is asked for again"
    other.ask("limit", "FSIZE", -1)
    assert other.ask("run", "timer") == [""]
    titles = sorted(title for title, _ in desk.google())
    assert other.ask("titles") == titles
    assert len(titles) == len(sim.google.list(DOCTOR)) == 121
    assert not desk.outbox()
    assert not desk.conflicts()
