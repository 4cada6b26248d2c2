"""A date that gets another title in Google while its series moves here: neither is lost without a word."""

from __future__ import annotations

import itertools

import pytest

from schedapp.model.booking import Booking, EditScope
from schedapp.model.resource import Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.simulator import DOCTOR, Simulator
from tests.desk import ZONE, Desk
from tests.sync.seen import assert_quiet

DATE = "20261215T080000Z"


def timed(start: str, end: str) -> Timed:
    return Timed(parse_iso(start, ZONE), parse_iso(end, ZONE), ZONE)


def on(day: int, hour: int, hours: int = 1) -> Timed:
    return timed(f"2026-12-{day:02}T{hour:02}:00", f"2026-12-{day:02}T{hour + hours:02}:00")


MOVED = {
    "two hours later": on(8, 11),
    "a week later": on(15, 9),
    "a week earlier": on(1, 9),
    "an hour longer": on(8, 9, 2),
}
NEW_NAMES = {
    "two hours later": "20261215T100000Z",
    "a week later": "20261222T080000Z",
    "a week earlier": "20261208T080000Z",
}
ORDERS = tuple(itertools.permutations(("google", "move", "edit")))


@pytest.fixture
def course(desk: Desk, doctor: Resource) -> Booking:
    rule = ("RRULE:FREQ=WEEKLY;COUNT=4",)
    made = desk.container.bookings.add(Booking("", "Course", on(8, 9), (doctor.uid,), recurrence=rule)).booking
    desk.sync()
    return made


@pytest.mark.parametrize("known", [False, True], ids=["plain", "had a title of its own"])
@pytest.mark.parametrize("move", MOVED)
@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_both_titles_live_or_are_kept(
    desk: Desk, sim: Simulator, doctor: Resource, course: Booking, order: tuple[str, ...], move: str, known: bool
) -> None:
    (event,) = [event for event in sim.google.list(DOCTOR) if "recurrence" in event]
    if known:
        sim.google.patch(DOCTOR, f"{event['id']}_{DATE}", {"summary": "First"})
        desk.sync()
    for step in order:
        if step == "google":
            sim.google.patch(DOCTOR, f"{event['id']}_{DATE}", {"summary": "There"})
        elif step == "move":
            desk.container.bookings.edit(f"{course.uid}/20261208T080000Z", {"when": MOVED[move]}, EditScope.ALL)
        else:
            after = order.index("move") < order.index("edit")
            name = NEW_NAMES.get(move, DATE) if after else DATE
            desk.container.bookings.edit(f"{course.uid}/{name}", {"title": "Here"}, EditScope.THIS)
    for _ in range(3):
        desk.sync()
    told = {title for title, _ in desk.google()} | {value for conflict in desk.conflicts() for value in conflict}
    assert {"Here", "There"} <= told
    assert desk.google() == desk.titles(doctor)
    assert_quiet(desk)
