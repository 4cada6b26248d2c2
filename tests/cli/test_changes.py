"""`changes --follow` and `changes --since CURSOR`: the change feed, of this process and of others."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PATIENCE_S, Run, run_apart, start
from tests.desktop.parts import Environment
from tests.desktop.processes import read_line

BOOK = ("book", "Room 1", "2030-12-10T09:00", "+45m", "--client", "Ana Muster", "--title")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def cursor(done: Run) -> str:
    """Where the feed is after a room was added and a booking made."""
    done("resource", "add", "Room 1")
    done(*BOOK, "Earlier")
    first, *changes = lines(done("changes", "--since", "00000000-0", "--json").out)
    (reset,) = changes
    assert (first, reset["type"]) == ({"cursor": "00000000-0"}, "feed.reset")
    return str(reset["cursor"])


def test_what_came_after_a_cursor(cursor: str, done: Run) -> None:
    assert lines(done("changes", "--since", cursor, "--json").out) == [{"cursor": cursor}]
    assert lines(done("changes", "--since", "now", "--json").out) == [{"cursor": cursor}]
    assert done("changes", "--since", cursor).out == "Nothing has changed since then.\n"
    booking = done(*BOOK[:2], "2030-12-11T09:00", *BOOK[3:], "Check-up", "--json").json["id"]
    done("move", booking, "2030-12-11T10:00")
    _, made, moved = lines(done("changes", "--since", cursor, "--json").out)
    assert (made["type"], moved["type"]) == ("booking.created", "booking.moved")
    assert (made["data"]["booking_id"], made["data"]["title"]) == (booking, "Check-up")
    assert moved["data"]["previous"]["start"] == "2030-12-11T09:00:00+01:00"
    assert lines(done("changes", "--since", made["cursor"], "--json").out)[1:] == [moved]
    assert lines(done("changes", "--since", cursor, "--json", "--limit", "1").out)[1:] == [made]
    told = done("changes", "--since", cursor).out.splitlines()
    assert told[0].endswith(f"Booked “Check-up”, Wed 11 Dec 2030 09:00–09:45 Europe/Zurich, Room 1 ({booking[:8]})")
    assert told[1].endswith(f"Moved “Check-up”, Wed 11 Dec 2030 10:00–10:45 Europe/Zurich, Room 1 ({booking[:8]})")


def test_resources_and_hours_are_in_it(cursor: str, done: Run) -> None:
    done("resource", "add", "Room 2")
    done("hours", "Room 2", "--set", "Mo-Fr 08:00-18:00")
    done("closure", "add", "2030-12-24", "2030-12-26", "--all-day")
    told = done("changes", "--since", cursor).out
    assert "Added resource Room 2\n" in told
    assert "Changed resource Room 2\n" in told
    assert "Other hours or rules\n" in told
    assert {each["type"] for each in lines(done("changes", "--since", cursor, "--json").out)[1:]} >= {
        "resource.added",
        "resource.changed",
        "availability.changed",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        ["--follow", "--since", "2030-12-01"],
        ["--follow", "--seen"],
        ["--follow", "--csv"],
        ["--follow", "--limit", "3"],
        ["--since", "3fa91c2e-1042", "--seen"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_together(wrong: list[str], run: Run) -> None:
    refused = run("changes", *wrong)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err


Follow = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def user(private_home: Environment, tmp_path: Path) -> Environment:
    """A user with a room."""
    made = private_home | {"SCHEDAPP_HOME": str(tmp_path / "home"), "TZ": "Europe/Zurich"}
    assert run_apart(["resource", "add", "Room 1"], made).code == 0
    return made


@pytest.fixture
def follow(user: Environment) -> Iterator[Follow]:
    """Starts `changes --follow` as a process; what still runs at the end is killed."""
    processes: list[subprocess.Popen[str]] = []

    def started(*options: str) -> subprocess.Popen[str]:
        processes.append(start(["changes", "--follow", *options], user))
        return processes[-1]

    yield started
    for process in processes:
        process.kill()
        process.communicate()


def next_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    found: dict[str, Any] = json.loads(read_line(process.stdout.fileno(), "a change"))
    return found


def ended(process: subprocess.Popen[str], number: int) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_follows_what_other_processes_book(number: int, user: Environment, follow: Follow) -> None:
    following = follow("--json")
    begun = next_line(following)
    assert set(begun) == {"cursor"}
    booking = run_apart([*BOOK, "First", "--json"], user).json["id"]
    first = next_line(following)
    assert (first["type"], first["data"]["title"]) == ("booking.created", "First")
    assert first["data"]["booking_id"] == booking
    assert run_apart(["cancel", booking], user).code == 0
    second = next_line(following)
    assert second["type"] == "booking.cancelled"
    assert ended(following, number) == (0, "", "")
    behind = follow("--json", "--since", begun["cursor"])
    assert [next_line(behind) for _ in range(3)] == [begun, first, second]
    assert ended(behind, number) == (0, "", "")


def test_people_read_it_in_words(user: Environment, follow: Follow) -> None:
    following = follow()
    assert following.stderr is not None
    assert following.stdout is not None
    assert "Ctrl+C" in read_line(following.stderr.fileno(), "that it follows")
    assert run_apart([*BOOK, "Check-up"], user).code == 0
    said = read_line(following.stdout.fileno(), "a change")
    assert "Booked “Check-up”, Tue 10 Dec 2030 09:00–09:45 Europe/Zurich, Room 1" in said
    assert ended(following, signal.SIGTERM)[0] == 0
