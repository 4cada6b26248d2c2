"""Two programs over one database: one syncs, the other sees it; one dies, the other goes on; one is newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from schedapp.store.database import Database
from schedapp.store.migrations import MIGRATIONS
from tests.desk import DOCTOR, Desk, shortly
from tests.desktop.processes import wait_until
from tests.sync.companion import birthdays
from tests.sync.companions import Start, start

__all__ = ["start"]
pytestmark = pytest.mark.kill


def there(sim: Simulator, title: str, hour: int = 9) -> None:
    times = {"start": shortly(f"2026-12-03T{hour:02}:00:00"), "end": shortly(f"2026-12-03T{hour:02}:30:00")}
    sim.google.insert(DOCTOR, {"summary": title, **times})


def lists(sim: Simulator) -> int:
    return len(sim.requests_of("events.list"))


def only_once(desk: Desk, sim: Simulator, titles: list[str]) -> None:
    """Each on both sides once, nothing waits, and the file is sound."""
    assert sorted(title for title, _ in desk.titles()) == titles
    assert sorted(title for title, _ in desk.google()) == titles
    assert len(sim.google.list(DOCTOR)) == len(titles)
    assert not desk.outbox()
    assert not desk.conflicts()
    assert desk.rows("PRAGMA integrity_check") == [("ok",)]


def test_failure_95_one_process_syncs_and_the_other_sees_what_came(
    desk: Desk, doctor: Resource, sim: Simulator, start: Start
) -> None:
    desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "here")
    there(sim, "there")
    other = start(desk.home)
    held = sim.faults.add("events.list", "hold")
    other.tell("run", "button")
    assert held.wait_entered()
    before, asked = desk.container.bookings.revision(), lists(sim)
    assert all(report.ok for report in desk.container.syncer().run("timer"))
    assert lists(sim) == asked, "the one that has the lease does the work"
    desk.book(doctor, "2026-12-02T11:00", "2026-12-02T12:00", "meanwhile")
    held.release()
    assert other.answer() == [""]
    assert desk.container.bookings.revision() > before
    only_once(desk, sim, ["here", "meanwhile", "there"])
    assert other.ask("titles") == ["here", "meanwhile", "there"]


@pytest.mark.parametrize("method", ["events.list", "events.insert"])
def test_failure_97_a_killed_holder_frees_the_lease_at_once(
    desk: Desk, doctor: Resource, sim: Simulator, start: Start, method: str
) -> None:
    desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "here")
    there(sim, "there")
    other = start(desk.home)
    held = sim.faults.add(method, "hold")
    other.tell("run", "button")
    assert held.wait_entered()
    running = desk.container.syncer()
    asked = lists(sim)
    running.run("timer")
    assert lists(sim) == asked
    other.end()
    reports = running.run("timer")  # which waits for nobody
    assert [report.ok for report in reports] == [True]
    assert lists(sim) > asked
    held.release()
    assert all(report.ok for report in running.run("button"))
    only_once(desk, sim, ["here", "there"])


def test_failure_95_twenty_starts_at_once_double_nothing(
    desk: Desk, doctor: Resource, sim: Simulator, start: Start
) -> None:
    titles = []
    for hour in range(8, 12):
        desk.book(doctor, f"2026-12-02T{hour:02}:00", f"2026-12-02T{hour:02}:30", f"here {hour}")
        there(sim, f"there {hour}", hour)
        titles += [f"here {hour}", f"there {hour}"]
    assert start(desk.home).ask("swarm", 20, "run", "start") == [[""]] * 20
    only_once(desk, sim, sorted(titles))
    assert len(desk.writes()) == 4
    (refused,) = desk.rows("SELECT count(*) FROM sync_run WHERE error <> ''")
    assert refused == (0,)


def test_failure_95_twenty_first_starts_at_once_make_one_database(tmp_path: Path, sim: Simulator, start: Start) -> None:
    home = tmp_path / "new"
    names = [f"Room {number}" for number in range(20)]
    assert start(home).ask("swarm", 20, "add_resource", "Room {}") == names
    with closing(sqlite3.connect(home / "sched.db")) as raw:
        assert sorted(name for (name,) in raw.execute("SELECT name FROM resource")) == sorted(names)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert not list(home.glob("*before*"))


# --- an update while another process is inside --------------------------------------------------------


@pytest.fixture
def upgrade(desk: Desk) -> Callable[[], None]:
    """What the first start of a later version does."""

    def run() -> None:
        Database(desk.home / "sched.db", (*MIGRATIONS, birthdays)).close()

    return run


@pytest.mark.parametrize("method", ["events.list", "events.insert"])
def test_failure_98_a_process_whose_file_was_upgraded_writes_nothing_more(
    desk: Desk, doctor: Resource, sim: Simulator, start: Start, upgrade: Callable[[], None], method: str
) -> None:
    """In the middle of its sync, before and after Google took its event: the newer one then finishes the work."""
    desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "here")
    there(sim, "there")
    older = start(desk.home)
    sim.faults.add(method, "run-after", run=upgrade)
    said = older.ask("run", "button")
    assert said.startswith("SchemaTooNew: Sched was updated while this one was open.")
    assert "start it again" in said
    revision = desk.container.bookings.revision()
    calls = len(sim.requests)
    assert older.ask("run", "button").startswith("SchemaTooNew")
    assert older.ask("add_resource", "Late").startswith("SchemaTooNew")
    assert desk.container.bookings.revision() == revision
    assert not [request for request in sim.requests[calls:] if request.method != "events.list"]
    newer = start(desk.home, "later")
    assert newer.ask("run", "start") == [""]
    assert newer.ask("titles") == ["here", "there"]
    only_once(desk, sim, ["here", "there"])


def test_failure_98_an_upgrade_waits_for_the_change_that_is_being_written(
    desk: Desk, doctor: Resource, start: Start
) -> None:
    """And takes it along: what was begun by the older one is whole."""
    newer = start(desk.home, "later")
    with desk.container.database.write():
        desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "here")
        newer.tell("titles")
        wait_until(lambda: newer.has_open("sched.db"), "the newer one at the database")
    assert newer.answer() == ["here"]
    (copy,) = desk.home.glob("*.before-*.db")
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT title FROM booking").fetchall() == [("here",)]
