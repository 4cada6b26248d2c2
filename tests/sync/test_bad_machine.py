"""A machine that lets a sync down: another program holds the database, handles run out, the log grows."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from schedapp.errors import StoreError
from schedapp.log_file import start_log
from schedapp.model.resource import Resource
from schedapp.simulator import Simulator
from tests.desk import DOCTOR, Desk, shortly
from tests.sync.companions import Start, start

__all__ = ["start"]


class Holder:
    """Another program that locks the database, such as a backup or a virus scanner."""

    def __init__(self, file: Path) -> None:
        self._raw = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def hold(self) -> None:
        self._raw.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")

    def close(self) -> None:
        self._raw.close()


@pytest.fixture
def holder(desk: Desk) -> Iterator[Holder]:
    with closing(Holder(desk.home / "sched.db")) as made:
        yield made


@pytest.fixture
def work(desk: Desk, doctor: Resource, sim: Simulator) -> list[str]:
    """Something to fetch and something to send; the titles that both sides have at the end."""
    desk.book(doctor, "2026-12-02T09:00", "2026-12-02T10:00", "here")
    times = {"start": shortly("2026-12-03T09:00:00"), "end": shortly("2026-12-03T10:00:00")}
    sim.google.insert(DOCTOR, {"summary": "there", **times})
    return ["here", "there"]


def made_good(desk: Desk, sim: Simulator, titles: list[str]) -> None:
    assert [title for title, _ in desk.titles()] == titles
    assert [title for title, _ in desk.google()] == titles
    assert len(sim.google.list(DOCTOR)) == len(titles)
    assert not desk.outbox()
    assert not desk.conflicts()


def test_failure_87_a_lock_of_a_second_is_waited_for(
    desk: Desk, sim: Simulator, holder: Holder, work: list[str]
) -> None:
    """Taken while Google answers, so that what came has to be written while it is held."""

    def hold() -> None:
        holder.hold()
        threading.Timer(1.0, holder.release).start()

    fault = sim.faults.add("events.list", "run-after", run=hold)
    (report,) = desk.container.syncer().run("timer")
    assert fault.fired == 1
    assert report.ok, report.error
    made_good(desk, sim, work)


@pytest.mark.parametrize("method", ["events.list", "events.insert"])
def test_failure_87_a_lock_that_stays_is_said_and_made_good(
    desk: Desk, sim: Simulator, holder: Holder, work: list[str], method: str
) -> None:
    desk.container.database.execute("PRAGMA busy_timeout = 30")
    sim.faults.add(method, "run-after", run=holder.hold)
    running = desk.container.syncer()
    with pytest.raises(StoreError, match="The database is busy") as said:
        running.run("timer")
    assert "Another program holds it" in said.value.detail
    first = running.next_due()
    with pytest.raises(StoreError, match="The database is busy"):
        running.run("timer")
    second = running.next_due()
    assert first is not None
    assert second is not None
    assert 0 < first < second, "the tries become rarer"
    assert desk.container.bookings.revision() > 0, "what is there can be read all the same"
    holder.release()
    assert running.run("timer")[0].ok
    made_good(desk, sim, work)
    assert len({request.path for request in sim.requests_of("events.insert")}) == 1


def test_failure_100_no_handle_is_left(desk: Desk, sim: Simulator, work: list[str], start: Start) -> None:
    """Neither a socket nor a file can be opened: each try says so, and the process goes on when there are some."""
    other = start(desk.home)
    assert other.ask("run", "start") == [""]
    desk.book(desk.container.resources.list()[0], "2026-12-04T09:00", "2026-12-04T10:00", "later")
    assert other.ask("drop_connections") is None
    other.ask("limit", "NOFILE", other.ask("files"))
    for _ in range(3):
        said = other.ask("run", "timer")
        words = said if isinstance(said, str) else said[0]
        assert "Traceback" not in words
        assert "cannot be written" in words or "reach" in words, words
    other.ask("limit", "NOFILE", -1)
    assert other.ask("run", "button") == [""]
    made_good(desk, sim, [*work, "later"])


# --- the log ------------------------------------------------------------------------------------------


@pytest.fixture
def no_log() -> Iterator[None]:
    """The root logger as it was, with the handlers of the test closed."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)
        with contextlib.suppress(OSError):
            handler.close()
    root.setLevel(level)


@pytest.mark.usefixtures("no_log")
def test_failure_101_the_log_is_five_files_of_two_megabytes(tmp_path: Path) -> None:
    """Also with two processes that write to it, each with a handle of its own."""
    path = tmp_path / "log" / "sched.log"
    start_log(path)
    root = logging.getLogger()
    first = root.handlers[-1]
    root.removeHandler(first)
    start_log(path)
    second = root.handlers[-1]
    assert second is not first
    record = logging.makeLogRecord(
        {"msg": "Google did not answer. " * 90, "levelno": logging.ERROR, "levelname": "ERROR"}
    )
    for number in range(6_500):  # 13 MB
        (first if number % 3 else second).handle(record)
    first.close()
    files = list(path.parent.iterdir())
    assert len(files) == 5
    assert sum(file.stat().st_size for file in files) < 5 * 2_100_000
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.usefixtures("no_log")
def test_failure_86_a_line_that_the_log_cannot_take_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    start_log(Path("/dev/full"))
    logging.getLogger("schedapp").warning("a line")
    assert capsys.readouterr().err == ""
