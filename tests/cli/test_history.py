"""`history BOOKING` and `changes`, on a real database."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def uid(done: Run) -> str:
    """A booking that was moved and renamed."""
    done("resource", "add", "Dr. Weber", "--kind", "person")
    made = done("book", "Dr. Weber", "2030-12-10T09:00", "+45m", "--title", "Check-up", "--client", "Ada", "--json")
    name: str = made.json["id"]
    done("move", name, "2030-12-10T10:00")
    done("edit", name, "--title", "Control")
    return name


def test_the_history_of_a_booking_for_people(done: Run, uid: str) -> None:
    lines = done("history", uid).out.splitlines()
    assert lines[0].endswith(", on the command line)  (as it is now)")
    assert "Changed “Control”" in lines[0]
    assert lines[1] == "  Title: Check-up → Control"
    assert "Moved “Check-up” to Tue 10 Dec 10:00" in lines[2]
    assert lines[3] == "  Time: Tue 10 Dec, 09:00–09:45 → Tue 10 Dec, 10:00–10:45"
    assert lines[-1] == "  Client: – → Ada"
    assert len(done("history", uid, "--limit", "1").out.splitlines()) == 2


def test_the_history_of_a_booking_for_programs(done: Run, uid: str) -> None:
    newest, moved, booked = done("history", uid[:8], "--json").json["changes"]
    assert newest["fields"] == [
        {"field": "title", "label": "Title", "old": "Check-up", "new": "Control", "date": None}
    ]  # fmt: skip
    told = ("face", "action", "booking_id", "title", "version", "current", "restorable")
    assert {key: newest[key] for key in told} == {
        "face": "cli", "action": "edited", "booking_id": uid, "title": "Control", "version": 3, "current": True,
        "restorable": False,
    }  # fmt: skip
    assert newest["changed_at"] == "2030-12-01T08:00:00+00:00"
    assert moved["start"] == "2030-12-10T10:00:00+01:00"
    assert booked["restorable"]


def test_an_earlier_version_comes_back(done: Run, uid: str) -> None:
    booked = done("history", uid, "--json").json["changes"][-1]["id"]
    assert done("history", uid, "--restore", str(booked)).out.startswith("Restored “Check-up” as of Sun 1 Dec 09:00")
    shape = done("bookings", "--from", "2030-12-10", "--to", "2030-12-10", "--json").json[0]
    assert (shape["title"], shape["start"]) == ("Check-up", "2030-12-10T09:00:00+01:00")
    changed = done("history", uid, "--json").json["changes"][1]["id"]
    assert done("history", uid, "--restore", str(changed), "--json").json["title"] == "Control"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("history", "nobody0"), 3, "no booking"),
        (("history", "--restore", "1"), 2, "Which booking"),
        (("history", "{uid}", "--restore", "999"), 3, "no such version"),
        (("history", "{uid}", "--restore", "{newest}"), 2, "like that now"),
        (("history", "{uid}", "--calendar", "primary"), 2, "exclude each other"),
        (("changes", "--since", "yesterday"), 2, "“yesterday”"),
        (("changes", "--since", "2030-12-01", "--seen"), 2, "exclude each other"),
    ],
)
def test_what_cannot_be_told(run: Run, done: Run, uid: str, arguments: tuple[str, ...], code: int, said: str) -> None:
    newest = done("history", uid, "--json").json["changes"][0]["id"]
    ended = run(*(each.format(uid=uid, newest=newest) for each in arguments))
    assert ended.code == code
    assert said in ended.err


def test_changes_since_a_day(done: Run, uid: str) -> None:
    found: list[dict[str, Any]] = done("changes", "--since", "2030-12-01", "--json").json["changes"]
    assert [each["action"] for each in found] == ["edited", "moved", "booked"]
    assert {each["booking_id"] for each in found} == {uid}
    assert done("changes", "--since", "2030-12-02").out == "Nothing has changed since then.\n"
    assert len(done("changes", "--since", "2030-12-01", "--limit", "1", "--json").json["changes"]) == 1
    assert "  Title: Check-up → Control" in done("changes", "--since", "2030-12-01").out.splitlines()


def test_changes_since_somebody_last_looked(done: Run, uid: str, home: Any) -> None:
    from schedapp.container import Container
    from schedapp.paths import Paths

    assert "Nobody else" in done("changes").out
    window = Container(Paths(home), face="window", memory_tokens=True)
    window.seen.begin()
    window.close()
    done("edit", uid, "--client", "Eve")
    (news,) = done("changes", "--json").json["changes"]
    assert (news["booking_id"], news["title"], news["cancelled"], news["resources"]) == (
        uid, "Control", False, ["Dr. Weber"],
    )  # fmt: skip
    assert [(each["old"], each["new"]) for each in news["fields"]] == [("Ada", "Eve")]
    assert "  Client: Ada → Eve" in done("changes").out
    assert done("changes", "--seen").out == "All changes are marked as seen.\n"
    assert done("changes", "--json").json == {"changes": []}


def test_several_lines_of_notes_are_one_line_of_the_history(done: Run, uid: str) -> None:
    done("edit", uid, "--notes", "one\ntwo")
    assert "  Notes: – → one two" in done("history", uid).out.splitlines()
