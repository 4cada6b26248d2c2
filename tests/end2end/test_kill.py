"""`kill -9` at every commit and every call between "booked" and "pushed": one event, nothing lost, links right.

Each process is real, and so is the signal; the simulator serves over sockets. The points are those that an
undisturbed run passes, so that a new commit or call in the engine is tested without a word here.
"""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from schedapp.simulator import DOCTOR, Simulator

pytestmark = pytest.mark.kill
ROOT = Path(__file__).parents[2]
EXPECTED = {
    "create": [("Check-up", "2026-12-03")],
    "edit": [("Filling", "2026-12-03")],
    "delete": [],
    "series": [("Check-up", "2026-12-03"), ("Exam", "2026-12-10"), ("Check-up", "2026-12-24")],
    "dates": [("Check-up", "2026-12-03"), ("Exam", "2026-12-10"), ("Check-up", "2026-12-24")],
}


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


class Lab:
    """Runs Scheds over copies of a home, each with a Google that is put back to what it was."""

    def __init__(self, folder: Path, sim: Simulator, jobs: subprocess.Popen[str]) -> None:
        self.folder = folder
        self.sim = sim
        self.token = sim.access_token()
        self._jobs = jobs

    def run(self, home: Path, deed: str, point: str = "") -> dict[str, Any]:
        assert self._jobs.stdin
        assert self._jobs.stdout
        self._jobs.stdin.write(json.dumps([str(home), self.token, deed, point]) + "\n")
        self._jobs.stdin.flush()
        found: dict[str, Any] = json.loads(self._jobs.stdout.readline())
        assert found["code"] == (-signal.SIGKILL if point else 0), (deed, point)
        return found

    def prepare(self, name: str, before: str) -> Callable[[str], Path]:
        """A home after `before`; gives a function that makes a fresh copy, Google put back as well."""
        template = self.folder / f"{name}-template"
        self.sim.reset()
        self.token = self.sim.access_token()
        if before:
            self.run(template, before)
        events = self.sim.google.list(DOCTOR, show_deleted=True)

        def fresh(point: str) -> Path:
            self.sim.reset()
            self.token = self.sim.access_token()
            home = self.folder / f"{name}-{point.replace(':', '-')}"
            if before:
                shutil.copytree(template, home)
                for event in events:
                    self._put_back(event)
            return home

        return fresh

    def _put_back(self, event: dict[str, Any]) -> None:
        """The same event with the same etag."""
        store = self.sim.app.store
        micros = int(event["etag"].strip('"')) // 2
        store.resume_after(micros - 1)
        with store.lock:
            calendar = store.calendars[DOCTOR]
            row = store._row(calendar, event, micros, False)
        assert row.data["etag"] == event["etag"]


@pytest.fixture
def lab(tmp_path: Path, sim: Simulator) -> Iterator[Lab]:
    command = [sys.executable, "-m", "tests.end2end.killed_desk", sim.address]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as jobs:
        yield Lab(tmp_path, sim, jobs)
        assert jobs.stdin
        jobs.stdin.close()


def seen(sim: Simulator) -> list[tuple[str, str]]:
    events = sim.google.occurrences(DOCTOR, "2026-11-01T00:00:00Z", "2027-12-01T00:00:00Z")
    return [(event["summary"], event["start"]["dateTime"][:10]) for event in events]


def check(lab: Lab, home: Path, deed: str) -> None:
    """After a restart and two syncs: what was meant, once; nothing waits; another run writes nothing."""
    for _ in range(2):
        assert lab.run(home, "nothing")["error"] == ""
    assert seen(lab.sim) == EXPECTED[deed]
    lab.sim.clear_requests()
    lab.run(home, "nothing")
    assert {request.method for request in lab.sim.requests} == {"events.list"}
    masters = [event for event in lab.sim.google.list(DOCTOR, show_deleted=True) if "recurringEventId" not in event]
    assert len(masters) == 1
    with sqlite3.connect(home / "sched.db") as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM conflict").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM link WHERE nonce <> ''").fetchone() == (0,)
        assert database.execute("SELECT name FROM client").fetchone() == ("Mrs B",)
        link = database.execute("SELECT event_id, etag, gone FROM link WHERE booking_uid = ?", ("b" * 32,)).fetchone()
    assert link[0] == masters[0]["id"]
    assert bool(link[2]) == (deed == "delete")
    if deed != "delete":
        assert link[1] == masters[0]["etag"]


@pytest.mark.parametrize(
    ("deed", "before"), [("create", ""), ("edit", "create"), ("delete", "create"), ("series", ""), ("dates", "plain")]
)
def test_23_failure_2_3_5_killed_at_every_point(lab: Lab, deed: str, before: str) -> None:
    fresh = lab.prepare(deed, before)
    passed = lab.run(fresh("undisturbed"), deed)["points"]
    points = [f"{what}:{number}" for what, count in passed.items() for number in range(1, count + 1)]
    assert len(points) >= 8
    for point in points:
        home = fresh(point)
        lab.run(home, deed, point)
        check(lab, home, deed)


@pytest.mark.parametrize(
    ("deed", "before", "method"),
    [("create", "", "insert"), ("edit", "create", "patch"), ("delete", "create", "delete"), ("series", "", "patch")],
)
def test_failure_4_6_7_the_answer_is_lost_and_then_the_process(lab: Lab, deed: str, before: str, method: str) -> None:
    fresh = lab.prepare(f"lost-{deed}", before)
    home = fresh("lost")
    lab.sim.faults.add(f"events.{method}", "commit-then-drop")
    assert lab.run(home, deed)["error"]
    check(lab, home, deed)
