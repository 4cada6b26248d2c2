"""The order of resources and of service types, and saved sets of resources, on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

ROOMS = ("Room 1", "Room 2", "Room 3")


@pytest.fixture
def clinic(done: Run) -> None:
    for name in ROOMS:
        done("resource", "add", name)
    done("resource", "add", "Dr. Weber", "--kind", "person")


def names(done: Run, *command: str) -> list[str]:
    return [each["name"] for each in done(*command, "--json").json]


@pytest.mark.usefixtures("clinic")
def test_resources_are_put_first_among_their_kind(run: Run, done: Run) -> None:
    expected = ["Dr. Weber", "Room 3", "Room 1", "Room 2"]
    assert names(done, "resource", "order", "room 3", "Room 1") == expected
    assert names(done, "resource", "list") == expected
    assert done("resource", "order", "Room 2").out.splitlines() == [
        "person: Dr. Weber", "room: Room 2", "room: Room 3", "room: Room 1",
    ]  # fmt: skip
    assert run("resource", "order", "Room 2", "room 2").code == 2
    assert run("resource", "order", "Room 9").code == 3
    assert run("resource", "order").code == 2


@pytest.mark.usefixtures("clinic")
def test_sets_are_saved_listed_and_removed(run: Run, done: Run) -> None:
    assert "resource set save" in done("resource", "set", "list").out
    saved = done("resource", "set", "save", "Mornings", "Room 2", "dr. weber", "room 2", "--json").json
    assert (saved["name"], saved["resources"], len(saved["resource_ids"])) == ("Mornings", ["Dr. Weber", "Room 2"], 2)
    assert done("resource", "set", "list", "--json").json == [saved]
    assert done("resource", "set", "save", "mornings", "Room 1").out == "Saved mornings: Room 1\n"
    assert "Room 1" in done("resource", "set", "list").out
    assert names(done, "resource", "set", "list") == ["mornings"]
    assert run("resource", "set", "save", "", "Room 1").code == 2
    assert run("resource", "set", "save", "Evenings", "Room 9").code == 3
    assert done("resource", "set", "remove", "MORNINGS").out == "Removed mornings: Room 1\n"
    assert run("resource", "set", "remove", "Mornings").code == 3
    assert len(done("resource", "list", "--json").json) == 4


def test_service_types_are_put_first(run: Run, done: Run) -> None:
    for name in ("Visit", "Surgery", "Control"):
        done("services", "add", name)
    assert names(done, "services", "order", "control") == ["Control", "Visit", "Surgery"]
    assert names(done, "resource", "service", "order", "Surgery", "Visit") == ["Surgery", "Visit", "Control"]
    assert names(done, "services", "list") == ["Surgery", "Visit", "Control"]
    assert done("services", "order", "Visit").out.splitlines() == [
        f"{n} (30 min)" for n in ("Visit", "Surgery", "Control")
    ]
    assert run("services", "order", "Visit", "visit").code == 2
    assert run("services", "order", "Nothing").code == 3
