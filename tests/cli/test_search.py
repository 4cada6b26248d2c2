"""`search`: bookings and clients by words, in words and as JSON."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

DAY = "2030-12-02"


@pytest.fixture
def clinic(done: Run) -> Run:
    done("resource", "add", "Room 1", "--kind", "room", "--hours", "Mo-Su 00:00-24:00")
    done("book", "Room 1", f"{DAY}T08:00", "+60m", "--title", "Check-up", "--client", "Anna Novak")
    done("book", "Room 1", f"{DAY}T10:00", "+60m", "--title", "First visit")
    return done


def test_in_words(clinic: Run) -> None:
    lines = clinic("search", "novak").out.splitlines()
    assert "Check-up" in lines[1]
    assert "Room 1" in lines[1]
    assert lines[-1].startswith("Client: Anna Novak, Check-up, ")
    assert clinic("search", "nobody").out == "Nothing was found.\n"


def test_as_json(clinic: Run) -> None:
    found = clinic("search", "check", "novak", "--json").json
    (booking,) = found["bookings"]
    assert booking == {
        "id": booking["id"],
        "title": "Check-up",
        "client": "Anna Novak",
        "start": f"{DAY}T08:00:00+01:00",
        "end": f"{DAY}T09:00:00+01:00",
        "all_day": False,
        "time_zone": "Europe/Zurich",
        "resources": ["Room 1"],
        "resource_ids": booking["resource_ids"],
    }
    assert clinic("search", "novak", "--json").json["clients"][0]["booking"] == booking


def test_a_date_narrows_it(clinic: Run) -> None:
    found = clinic("search", "2.12.2030", "--json").json["bookings"]
    assert [each["title"] for each in found] == ["Check-up", "First visit"]
    assert clinic("search", "visit", "3.12.2030", "--json").json["bookings"] == []
