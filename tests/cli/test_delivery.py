"""What a command says where its booking does not reach Google, each time: paused, refused, asked to wait."""

from __future__ import annotations

from typing import Any

import pytest

from schedapp.simulator import Simulator
from schedapp.sync.engine import QUOTA_PAUSE
from tests.cli.conftest import NOW, Run
from tests.cli.test_sync import _status, clinic
from tests.desk import DOCTOR

__all__ = ["clinic"]
pytestmark = pytest.mark.usefixtures("clinic")


def book(run: Run, hour: int, title: str = "Check-up") -> Any:
    return run("book", "Dr. Weber", f"2030-12-10T{hour:02d}:00", "+45m", "--title", title, "--json")


def test_while_google_limits_changes_every_command_says_until_when(google: Simulator, run: Run) -> None:
    google.faults.add("events.insert", "status", status=403, reason="quotaExceeded", count=1)
    first, second = book(run, 9), book(run, 11)
    moved = run("move", second.json["id"], "2030-12-10T14:00")
    cancelled = run("cancel", first.json["id"])
    assert NOW + QUOTA_PAUSE == 1_922_349_600, "10:00 UTC"
    for ended in (first, second, moved, cancelled):
        assert ended.code == 0
        assert ended.err.startswith("Not yet in Google: Google limits changes to “")
        assert "until Sun 1 Dec 2030 11:00. The first sync after that sends it" in ended.err


def test_what_google_refused_is_said_and_where_to_answer(google: Simulator, run: Run, done: Run) -> None:
    google.faults.add("events.insert", "status", status=400, reason="invalid", count=1)
    refused = book(run, 9, "Poison")
    assert refused.code == 0
    assert refused.err.startswith("Not in Google: Google refused “Poison” in ")
    (waiting,) = done("attention", "list", "--json").json["attention"]
    assert f"To answer: schedapp attention list ({waiting['id']})" in refused.err
    assert book(run, 11).err == "", "another booking has nothing to do with it"


def test_a_wait_that_google_asked_for_names_its_end(google: Simulator, run: Run, done: Run) -> None:
    google.faults.add("events.list", "status", status=429, reason="rateLimitExceeded", retry_after=300)
    booked = book(run, 9)
    assert booked.err.startswith("Not yet in Google: Google asked to wait until ")
    again = run("sync", DOCTOR)
    assert again.code == 6
    assert "Google asked to wait until " in again.err
    status = _status(done, DOCTOR)
    assert (status["health"], status["next_try_at"]) == ("paused", "2030-12-01T08:05:00+00:00")
    assert "The next try is at Sun 1 Dec 2030 09:05." in done("status").out


def test_offline_and_nothing_that_runs(google: Simulator, run: Run, done: Run) -> None:
    google.faults.add("*", "drop", count=None)
    book(run, 9)
    assert "Nothing that runs now tries again by itself" in done("status").out
    assert _status(done, DOCTOR)["next_try_at"] is None
