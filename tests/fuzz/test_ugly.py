"""10,000 ugly events: synced by the real engine, store and client, without a stop, a freeze or a changed byte."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedapp.model.timespan import DAY
from schedapp.simulator import DOCTOR
from schedapp.simulator.errors import Json
from tests.fuzz.expectations import check_arrived, check_blocks
from tests.fuzz.meter import metered
from tests.fuzz.place import NOW, READS, Place, a_place
from tests.fuzz.series import much_changed
from tests.fuzz.ugly import DEFORMATIONS, deformed, many

RUNS, EACH = 10, 1_000
ORDINARY = 40
STEPS = 30_000
"""Of a repetition, for each event: a daily series from 1970 on has as many dates, two or three times."""
STATEMENTS = 60


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def take_in(place: Place, items: list[Json], *, ordinary: int = ORDINARY) -> None:
    """Put them into the calendar, sync, and check all that has to hold."""
    place.plant(items, ordinary_ones=ordinary)
    before = place.google()
    place.sim.faults.add("events.list", "duplicate-item", count=3)
    with metered(place.desk.container.database, STEPS * (len(items) + 10)):
        place.sync()
    assert place.google() == before
    assert place.methods() <= READS
    check_arrived(place, items)
    check_blocks(place)


def check_quiet(place: Place) -> None:
    """Another sync asks once and changes nothing; reading everything again does not either."""
    for again in (False, True):
        revision = history_of(place)
        if again:
            place.sim.expire_sync_tokens()
        place.sim.clear_requests()
        assert place.sync() == (0, 0, 0)
        # Of a whole listing, dates that live where their series is deleted are asked for one by one.
        assert place.methods() <= {"events.list", *(["events.get"] if again else [])}
        assert again or len(place.sim.requests) == 1
        assert history_of(place) == revision


def history_of(place: Place) -> list[tuple[object, ...]]:
    tables = ("history", "decision", "conflict", "outbox", "booking", "occurrence")
    return [place.desk.container.database.rows(f"SELECT count(*), max(id) FROM {name}")[0] for name in tables]


def check_life_goes_on(place: Place) -> None:
    """Restarted, with everything shown; then booked, edited and deleted on both sides."""
    place.desk.restart()
    container = place.desk.container
    container.bookings.week(NOW, NOW + 60 * DAY)
    container.bookings.week_as_google(NOW, NOW + 7 * DAY)
    if len(place.google()) < 100:  # overlaps are compared pair by pair: here may be millions of pairs
        container.attention.list()
    before = place.google()
    made = place.book("Booked among them", 0)
    moved, renamed, deleted = sorted(place.ordinary)[:3]
    container.bookings.edit(place.links()[moved][0], {"title": "Edited here"})
    place.sim.google.patch(DOCTOR, renamed, {"summary": "Edited there"})
    place.sim.google.delete(DOCTOR, deleted)
    place.sync()
    events = {event["id"]: event for event in place.sim.google.planted(DOCTOR) if isinstance(event.get("id"), str)}
    assert events[moved]["summary"] == "Edited here"
    assert place.titles()[place.links()[renamed][0]] == "Edited there"
    assert place.links()[deleted][1]
    changed = {key for key, text in place.google().items() if text != before.get(key)}
    assert changed == {moved, renamed, deleted, event_of(place, made.uid)}
    check_quiet(place)


def event_of(place: Place, uid: str) -> str:
    return next(event for event, (booking, _) in place.links().items() if booking == uid)


@pytest.mark.parametrize("run", range(RUNS))
def test_a_thousand_ugly_events(run: int) -> None:
    with a_place(run) as place:
        take_in(place, list(many(run, run * EACH, EACH)))
        check_quiet(place)
        check_life_goes_on(place)


@settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))
@given(names=st.lists(st.sampled_from(sorted(DEFORMATIONS)), min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1))
def test_one_ugly_event(names: list[str], seed: int) -> None:
    with a_place() as place:
        take_in(place, [deformed(names, seed, 1)], ordinary=3)
        check_quiet(place)
        check_life_goes_on(place)


def test_an_event_that_turns_ugly_is_no_deletion() -> None:
    """Ordinary ones that were known before, each deformed in its own way meanwhile."""
    with a_place() as place:
        place.plant([deformed([], 0, number) for number in range(400)], ordinary_ones=ORDINARY)
        place.sync()
        known = place.links()
        items = [item for item in many(77, 0, 400) if item.get("status") in ("confirmed", None) and "id" in item]
        items = [item | {"etag": f'"later{number}"'} for number, item in enumerate(items)]
        place.sim.google.plant(DOCTOR, items)
        before = place.google()
        place.sync()
        place.sim.expire_sync_tokens()
        place.sync()
        assert place.google() == before
        still = {item["id"] for item in items if isinstance(item["id"], str)} & set(known)
        for event_id in still:
            assert known[event_id][0] in place.titles(), f"{event_id} is in Google and was deleted here"
        check_life_goes_on(place)


def test_five_thousand_exceptions() -> None:
    with a_place() as place:
        items = list(much_changed(5_000))
        place.plant(items, ordinary_ones=3)
        before = place.google()
        with metered(place.desk.container.database, 200_000) as meter:
            place.sync()
        assert meter.statements < STATEMENTS * len(items)
        assert place.google() == before
        database = place.desk.container.database
        assert database.rows("SELECT count(*) FROM booking WHERE parent_id IS NOT NULL")[0] == (5_000,)
        assert database.rows("SELECT sum(length(after)) < 30000000 FROM history")[0] == (1,)
        check_quiet(place)


def test_ugly_dates_among_five_hundred() -> None:
    """A date that cannot be read does not stop the others of its series."""
    with a_place() as place:
        items = list(much_changed(500))
        for number in (3, 77, 78, 499):
            items[number]["start"] = {"dateTime": "soon"}
        take_in(place, items, ordinary=3)
        assert len(place.left_out()) == 4
        check_quiet(place)
