"""How many actions a receptionist needs, by mouse and keys at a real window; docs/usability.md has the counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from schedapp.gui.viewstate import View
from tests.desktop import parts
from tests.desktop.driver import Desktop
from tests.desktop.parts import Environment
from tests.desktop.processes import wait_until
from tests.desktop.reception import DayOnScreen, Receptionist, a_day, open_clinic, turn_to
from tests.end2end.people import PATIENCE_S, User, user_of
from tests.end2end.week import window_of

pytestmark = pytest.mark.desktop

DOCTOR, ROOM, OTHER_ROOM = "Dr Amara Okafor", "Treatment 1", "Treatment 2"
LAST_ROOM = "Lab"
"""Its column is so far from the doctor's that the form does not lie over it."""
ROOMS = {ROOM, OTHER_ROOM, "Consulting", "Consulting 2", LAST_ROOM}


@pytest.fixture(scope="module")
def at_reception() -> Iterator[Environment]:
    """One screen with AT-SPI for all tests of the file."""
    with parts.private_home() as home, parts.x_display(home) as screen, parts.session_bus(screen) as environment:
        yield environment


@pytest.fixture
def user(at_reception: Environment, tmp_path: Path) -> User:
    """Somebody whose folder of data is still empty."""
    return user_of(at_reception, tmp_path / "home")


@pytest.fixture
def receptionist(at_reception: Environment) -> Receptionist:
    """Her hands have done nothing yet."""
    return Receptionist(Desktop(at_reception))


def booked(user: User, title: str) -> dict[str, Any]:
    """The one booking of this title, once another process lists it."""
    found = wait_until(lambda: titled(user, title), f"“{title}” in the database", PATIENCE_S)
    assert len(found) == 1
    return found[0]


def titled(user: User, title: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = user.done("bookings", "--json").json
    return [each for each in listed if each["title"] == title]


def free(user: User, *arguments: str) -> dict[str, Any]:
    """The next free time, as the command line finds it."""
    first: dict[str, Any] = user.done("free", *arguments, "--first", "1", "--json").json[0]
    return first


def clock(moment: str) -> str:
    """“2026-12-08T09:00:00+01:00” is 09:00."""
    return moment[11:16]


def minutes(booking: dict[str, Any]) -> float:
    begin, end = (datetime.fromisoformat(booking[side]) for side in ("start", "end"))
    return (end - begin).total_seconds() / 60


def test_a_caller_wants_a_doctor_and_any_room_at_the_next_free_time(user: User, receptionist: Receptionist) -> None:
    open_clinic(user.home)
    with window_of(user, receptionist.screen):
        receptionist.sees("list", "^Week from ")
        before = free(user, DOCTOR, "--any", "room")
        receptionist.presses("f")
        receptionist.is_asked("^Who")
        receptionist.types("okafor, any room, 30 min")
        receptionist.sees("list item", f"{DOCTOR}.*(Treatment|Consulting|Lab)")
        # A quarter of an hour may have begun meanwhile.
        after = free(user, DOCTOR, "--any", "room")
        receptionist.presses("Return")
        receptionist.is_asked("^Title$")
        receptionist.types("Check-up of A. Novak")
        receptionist.presses("Return")
        made = booked(user, "Check-up of A. Novak")
    doctor, room = made["resources"]
    assert doctor == DOCTOR
    assert room in ROOMS
    assert minutes(made) == 30
    assert (made["start"], made["resources"]) in [(each["start"], each["resources"]) for each in (before, after)]
    assert len(receptionist.actions) == 5, receptionist.actions


def test_a_walk_in_is_one_drag_and_one_name(user: User, receptionist: Receptionist) -> None:
    open_clinic(user.home, View.COLUMNS, [DOCTOR])
    with window_of(user, receptionist.screen):
        turn_to(receptionist.screen, a_day())
        day = DayOnScreen.measured(receptionist.screen, [DOCTOR])
        gap = free(user, DOCTOR, "--from", str(a_day()), "--minutes", "45")
        receptionist.drags(day.place(DOCTOR, clock(gap["start"]), 3), day.place(DOCTOR, clock(gap["start"]), 42))
        receptionist.is_asked("^Title$")
        receptionist.types("M. Rossi")
        receptionist.presses("Return")
        made = booked(user, "M. Rossi")
    assert (made["start"], made["end"], made["resources"]) == (gap["start"], gap["end"], [DOCTOR])
    assert receptionist.actions == ["drag", "type M. Rossi", "key Return"]


def test_a_doctor_and_a_room_are_a_drag_a_click_and_a_name(
    user: User, receptionist: Receptionist, tmp_path: Path
) -> None:
    open_clinic(user.home, View.COLUMNS, [DOCTOR, LAST_ROOM])
    gap = free(user, DOCTOR, LAST_ROOM, "--from", str(a_day()), "--minutes", "45")
    with window_of(user, receptionist.screen):
        turn_to(receptionist.screen, a_day())
        day = DayOnScreen.measured(receptionist.screen, [DOCTOR, LAST_ROOM])
        begin = clock(gap["start"])
        sign = day.place(LAST_ROOM, begin, 22)
        before = receptionist.picture_of(sign, tmp_path)
        receptionist.drags(day.place(DOCTOR, begin, 3), day.place(DOCTOR, begin, 42))
        receptionist.is_asked("^Title$")
        wait_until(lambda: receptionist.picture_of(sign, tmp_path) != before, "a + in the room's column")
        receptionist.clicks(sign)
        receptionist.sees("push button", f"^Take off {LAST_ROOM}$")
        receptionist.types("K. Larsen")
        receptionist.presses("Return")
        made = booked(user, "K. Larsen")
    assert (made["start"], made["end"], made["resources"]) == (gap["start"], gap["end"], [DOCTOR, LAST_ROOM])
    assert receptionist.actions == ["drag", "click", "type K. Larsen", "key Return"]


def test_another_room_is_one_drag(user: User, receptionist: Receptionist) -> None:
    open_clinic(user.home, View.COLUMNS, [DOCTOR, ROOM, OTHER_ROOM])
    gap = free(user, DOCTOR, ROOM, OTHER_ROOM, "--from", str(a_day()), "--minutes", "45")
    user.done("book", DOCTOR, gap["start"], "+45m", "--title", "Dressing", "--also", ROOM)
    with window_of(user, receptionist.screen):
        turn_to(receptionist.screen, a_day())
        day = DayOnScreen.measured(receptionist.screen, [DOCTOR, ROOM, OTHER_ROOM])
        receptionist.sees("list item", "^Dressing, ")
        begin = clock(gap["start"])
        receptionist.drags(day.place(ROOM, begin, 20), day.place(OTHER_ROOM, begin, 20))
        wait_until(lambda: OTHER_ROOM in booked(user, "Dressing")["resources"], "the other room", PATIENCE_S)
        made = booked(user, "Dressing")
    assert (made["start"], made["end"]) == (gap["start"], gap["end"])
    assert sorted(made["resources"]) == sorted([DOCTOR, OTHER_ROOM])
    assert receptionist.actions == ["drag"]
