"""`closure add`, `list` and `remove`, on a real database."""

from __future__ import annotations

from tests.cli.conftest import Run


def test_the_holidays_of_the_place(run: Run, done: Run) -> None:
    done("resource", "add", "Dr. Weber")
    added = done("closure", "add", "2026-12-24", "2026-12-27", "--all-day", "--title", "Holidays", "--json").json
    assert added == {
        "id": added["id"],
        "kind": "closed",
        "title": "Holidays",
        "start": "2026-12-24",
        "end": "2026-12-28",
        "all_day": True,
        "time_zone": "Europe/Zurich",
        "resource": None,
        "resource_id": None,
    }
    assert done("closure", "list", "--resource", "dr. weber", "--json").json == [added]
    assert "the whole place" in done("closure", "list").out
    assert done("closure", "remove", added["id"][:8]).out.startswith("Removed “Holidays”")
    assert done("closure", "list", "--json").json == []
    assert run("closure", "remove", added["id"][:8]).code == 3


def test_somebodys_time_off(run: Run, done: Run) -> None:
    for name in ("Dr. Weber", "Dr. Roth"):
        done("resource", "add", name)
    said = done("closure", "add", "2026-12-08T13:00", "17:00", "--resource", "Dr. Weber", "--time-off").out
    assert said.startswith("Added “Time off”, Tue 8 Dec")
    assert len(done("closure", "list", "--resource", "Dr. Weber", "--json").json) == 1
    assert done("closure", "list", "--resource", "Dr. Roth", "--json").json == []
    assert run("closure", "add", "2026-12-08T13:00", "17:00", "--resource", "Dr. Who").code == 3
    assert run("closure", "add", "2026-12-08T13:00", "12:00").code == 2
