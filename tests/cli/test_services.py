"""`services`, `pools`, and bookings that ask for them, on a real database."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

NINE = "2030-12-10T09:00"


@pytest.fixture
def clinic(done: Run) -> None:
    done("resource", "add", "Dr. Weber", "--kind", "person")
    for name in ("Room 1", "Room 2"):
        done("resource", "add", name)
    done("pools", "add", "Treatment room", "--member", "room 1", "--member", "Room 2")
    done("services", "add", "Minor surgery", "--minutes", "45", "--after", "15", "--any", "treatment room")


def test_service_types(run: Run, done: Run) -> None:
    assert "schedapp services add" in done("services", "list").out
    added = done("services", "add", "Check-up", "--minutes", "20", "--colour", "#0F766E", "--json").json
    assert added == {
        "id": added["id"], "name": "Check-up", "minutes": 20, "colour": "#0F766E", "buffer_before": 0,
        "buffer_after": 0, "pool": None, "pool_id": None, "version": 1,
    }  # fmt: skip
    changed = done("services", "edit", "check-up", "--name", "Visit", "--before", "5", "--colour", "", "--json").json
    assert changed == added | {"name": "Visit", "buffer_before": 5, "colour": None, "version": 2}
    assert done("services", "list", "--json").json == [changed]
    assert "5+0 min" in done("services", "list").out
    assert run("services", "edit", "Visit").code == 2
    assert run("services", "edit", "Visit", "--minutes", "2").code == 2
    assert done("services", "remove", "Visit").out.startswith("Removed Visit (20 min), id ")
    assert run("services", "remove", "Visit").code == 3


@pytest.mark.usefixtures("clinic")
def test_pools(run: Run, done: Run) -> None:
    (pool,) = done("pools", "list", "--json").json
    assert (pool["members"], pool["choose"]) == (["Room 1", "Room 2"], "first")
    changed = done("pools", "edit", "treatment room", "--member", "Room 2", "--choose", "least-used", "--json").json
    members = {"members": ["Room 2"], "member_ids": pool["member_ids"][1:]}
    assert changed == pool | members | {"choose": "least-used", "version": 2}
    assert "the least used of the day" in done("pools", "list").out
    assert run("pools", "edit", "Treatment room").code == 2
    assert run("pools", "add", "Empty").code == 2
    refused = run("pools", "remove", "Treatment room")
    assert refused.code == 2
    assert "Minor surgery" in refused.err
    done("services", "edit", "Minor surgery", "--any", "")
    assert done("pools", "remove", "Treatment room").out.startswith("Removed Treatment room: Room 2")
    assert "schedapp pools add" in done("pools", "list").out


@pytest.mark.usefixtures("clinic")
def test_a_booking_of_a_service_type(run: Run, done: Run) -> None:
    said = done("book", "Dr. Weber", NINE, "--service", "minor surgery").out
    assert said.startswith("Booked “Minor surgery”, Tue 10 Dec 2030 09:00–09:45")
    assert "Dr. Weber, any treatment room → Room 1" in said
    taken = run("book", "Dr. Weber", "2030-12-10T09:50", "+30m", "--title", "Too early")
    assert taken.code == 4
    (row,) = done("bookings", "--from", "2030-12-10", "--json").json
    assert (sorted(row["resources"]), row["service"]) == (["Dr. Weber", "Room 1"], "Minor surgery")
    by_hand = done("book", "Room 1", "2030-12-10T14:00", "--service", "Minor surgery", "--json").json
    assert by_hand["pools"] == [{"pool": "Treatment room", "resource": "Room 1", "fixed": True}]
    assert run("book", "Dr. Weber", NINE, "--title", "No end").code == 2


@pytest.mark.usefixtures("clinic")
def test_any_room(run: Run, done: Run) -> None:
    first = done("book", "any treatment room", NINE, "+30m", "--title", "A", "--json").json
    assert (first["resources"], first["service"]) == (["Room 1"], None)
    assert first["pools"] == [{"pool": "Treatment room", "resource": "Room 1", "fixed": False}]
    second = done("book", "Dr. Weber", NINE, "+30m", "--title", "B", "--any", "Treatment room", "--json").json
    assert second["resources"] == ["Dr. Weber", "Room 2"]
    refused = run("book", "any treatment room", NINE, "+30m", "--title", "C")
    assert refused.code == 4
    assert "All 2 treatment rooms are taken 09:00–09:30. Next free: 09:30 in Room 1." in " ".join(refused.err.split())
    moved = done("move", first["id"], "2030-12-10T11:00", "--json").json
    assert moved["resources"] == ["Room 1"]
    done("book", "Room 1", "2030-12-10T15:00", "+30m", "--title", "In the way")
    again = done("move", first["id"], "2030-12-10T15:00").out
    assert "any treatment room → Room 2" in again


@pytest.mark.usefixtures("clinic")
def test_an_edit_asks_anew(run: Run, done: Run) -> None:
    booked = done("book", "Dr. Weber", NINE, "+30m", "--title", "A", "--also", "Room 2", "--json").json
    changed = done("edit", booked["id"], "--any", "Treatment room", "--service", "Minor surgery", "--json").json
    assert changed["service"] == "Minor surgery"
    assert changed["resources"] == ["Dr. Weber", "Room 2"]
    assert changed["pools"] == [{"pool": "Treatment room", "resource": "Room 2", "fixed": False}]
    done("book", "Room 2", "2030-12-10T15:00", "+30m", "--title", "In the way")
    assert done("move", booked["id"], "2030-12-10T15:00", "--json").json["resources"] == ["Dr. Weber", "Room 1"]
    assert run("edit", booked["id"], "--service", "Nothing").code == 3
    plain = done("edit", booked["id"], "--service", "", "--resource", "Dr. Weber", "--json").json
    assert (plain["service"], plain["pools"], plain["resources"]) == (None, [], ["Dr. Weber"])
