"""Where a booking could go instead: nearest free time and other resources, over spans alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.model.resource import Kind, Resource, busy_span, open_spans, parse_hours
from schedapp.model.timespan import DAY, MINUTE, Span, parse_iso, to_local
from schedapp.services.repairs import Busy, Ground, Mover, Timeline, around, free_others, nearest_time

ZONE = "Europe/Zurich"
ROOM = Resource("room-a", "Room A", zone=ZONE)
NOW = parse_iso("2026-12-01T08:00", ZONE)


def at(clock: str, day: int = 8) -> int:
    return parse_iso(f"2026-12-{day:02d}T{clock}", ZONE)


def span(start: str, end: str, day: int = 8) -> Span:
    return Span(at(start, day), at(end, day))


def mover(start: str = "09:00", end: str = "10:00", *resources: Resource, **fields: Any) -> Mover:
    return Mover("moving", span(start, end), fields.get("all_day", False), resources or (ROOM,))


def ground(*busy: Span, of: str = ROOM.uid, closed: tuple[Span, ...] = (), now: int = NOW, **more: Any) -> Ground:
    rows: dict[str, list[Busy]] = {of: [(each.start, each.end, f"b{n}") for n, each in enumerate(busy)]}
    rows.update(more)
    shut = {of: [(each.start, each.end) for each in closed]}
    return Ground({uid: Timeline(each) for uid, each in rows.items()}, shut, now)


def clock(found: Span | None) -> str:
    assert found is not None
    return f"{to_local(found.start, ZONE):%d %H:%M}–{to_local(found.end, ZONE):%H:%M}"


@pytest.mark.parametrize(
    ("busy", "expected"),
    [
        ([span("09:00", "10:00")], "08 10:00–11:00"),
        ([span("09:30", "12:00")], "08 08:30–09:30"),
        ([span("08:30", "10:30")], "08 10:30–11:30"),
        ([span("09:00", "10:00"), span("10:30", "18:00")], "08 08:00–09:00"),
        ([span("08:00", "18:00")], "07 17:00–18:00"),
        ([span("09:20", "10:07")], "08 08:20–09:20"),
        ([span("08:00", "09:07")], "08 09:10–10:10"),
        ([span("08:00", "09:57"), span("10:58", "18:00")], "08 09:57–10:57"),
        ([span("08:00", "09:57"), span("10:56", "18:00")], "07 17:00–18:00"),
    ],
)
def test_the_nearest_free_time(busy: list[Span], expected: str) -> None:
    assert clock(nearest_time(mover(), ground(*busy, now=at("08:00", 7)))) == expected


def test_its_own_row_is_not_in_its_way() -> None:
    rows: list[Busy] = [(at("09:00"), at("10:00"), "moving"), (at("09:30"), at("10:30"), "other")]
    found = nearest_time(mover(), Ground({ROOM.uid: Timeline(rows)}, {}, NOW))
    assert clock(found) == "08 08:30–09:30"


def test_never_into_the_past() -> None:
    busy = [span("09:30", "11:30")]
    assert clock(nearest_time(mover(), ground(*busy))) == "08 08:30–09:30"
    assert clock(nearest_time(mover(), ground(*busy, now=at("08:45")))) == "08 11:30–12:30"


def test_buffers_and_closures_are_kept_clear() -> None:
    room = replace(ROOM, buffer_before=15, buffer_after=10)
    busy = busy_span(room, span("09:00", "10:00"))
    found = nearest_time(mover("09:30", "10:30", room), ground(busy))
    assert clock(found) == "08 10:25–11:25"
    shut = ground(busy, closed=(span("10:00", "18:00"),))
    assert clock(nearest_time(mover("09:30", "10:30", room), shut)) == "07 17:00–18:00"


def test_every_resource_has_to_be_open_and_free() -> None:
    doctor = Resource("doctor", "Dr A", Kind.PERSON, zone=ZONE, hours=parse_hours("Tu 09:00-16:00"))
    around_here = ground(span("09:00", "10:00"), doctor=[(at("10:00"), at("14:30"), "x")])
    assert clock(nearest_time(mover("09:00", "10:00", ROOM, doctor), around_here)) == "08 14:30–15:30"


def test_a_resource_of_several_places_is_taken_when_all_are() -> None:
    pool = replace(ROOM, capacity=2)
    one = ground(span("08:00", "12:00"), span("09:00", "10:00"))
    assert clock(nearest_time(mover("09:00", "10:00", pool), one)) == "08 10:00–11:00"
    two = ground(span("08:00", "12:00"), span("09:00", "10:00"), span("10:00", "13:00"))
    assert clock(nearest_time(mover("09:00", "10:00", pool), two)) == "08 08:00–09:00"


def test_nothing_near() -> None:
    full = Span(at("00:00") - 40 * DAY, at("00:00") + 40 * DAY)
    assert nearest_time(mover(), ground(full)) is None
    assert nearest_time(mover("09:00", "10:00", replace(ROOM, hours=())), ground()) is None
    assert nearest_time(mover("08:00", "20:00"), ground()) is None, "longer than it is ever open"


def test_all_day_takes_another_day() -> None:
    days = Mover("moving", Span(at("00:00", 8), at("00:00", 10)), True, (ROOM,))
    busy = ground(span("09:00", "10:00", 8), span("09:00", "10:00", 10))
    found = nearest_time(days, busy)
    assert found is not None
    assert (to_local(found.start, ZONE).day, to_local(found.end, ZONE).day) == (6, 8)


def test_other_resources_of_the_same_kind() -> None:
    rooms = [Resource(uid, uid, zone=ZONE) for uid in ("free-1", "taken", "free-2", "free-3")]
    shut = Resource("shut", "shut", zone=ZONE, hours=parse_hours("We 08:00-18:00"))
    person = Resource("person", "P", Kind.PERSON, zone=ZONE)
    here = ground(taken=[(at("09:59"), at("10:30"), "x")])
    found = free_others(mover(), ROOM, [ROOM, person, shut, *rooms], here)
    assert [each.uid for each in found] == ["free-1", "free-2"]


SPANS = st.tuples(st.integers(0, 200), st.integers(1, 30)).map(
    lambda pair: Span(at("00:00", 7) + pair[0] * 17 * MINUTE, at("00:00", 7) + (pair[0] * 17 + pair[1] * 11) * MINUTE)
)


@given(st.lists(SPANS, max_size=25), st.integers(0, 9), st.integers(1, 3), st.integers(0, 20), st.integers(0, 20))
def test_it_is_free_and_nothing_nearer_is(busy: list[Span], hour: int, capacity: int, before: int, after: int) -> None:
    """Against a search that tries every fifth minute of the fortnight on either side."""
    room = replace(ROOM, capacity=capacity, buffer_before=before, buffer_after=after)
    moving = Mover("moving", Span(at("08:00") + hour * 3600, at("08:45") + hour * 3600), False, (room,))
    busy = busy + [moving.span] * capacity
    found = nearest_time(moving, ground(*busy))
    assert found is not None
    assert _fits(room, found, busy)
    distance = abs(found.start - moving.span.start)
    reach = around(moving.span)
    for start in range(max(reach.start, NOW), reach.end, 5 * MINUTE):
        nearer = abs(start - moving.span.start) < min(distance, 2 * DAY)
        assert not (nearer and _fits(room, Span(start, start + 45 * MINUTE), busy))


def _fits(room: Resource, wanted: Span, busy: list[Span]) -> bool:
    wide = busy_span(room, wanted)
    points = [wide.start, *(each.start for each in busy if wide.start < each.start < wide.end)]
    full = any(sum(each.start <= point < each.end for each in busy) >= room.capacity for point in points)
    day = to_local(wanted.start, room.zone).date()
    return not full and any(each.start <= wanted.start and wanted.end <= each.end for each in open_spans(room, day))


def test_the_buffers_of_a_service_type_are_kept_clear() -> None:
    busy = span("09:00", "10:00")
    surgery = replace(mover("09:30", "10:30"), buffers=(20, 0))
    assert clock(nearest_time(surgery, ground(busy))) == "08 10:20–11:20"
    shorter = replace(mover("09:30", "10:30", replace(ROOM, buffer_before=30)), buffers=(20, 0))
    assert clock(nearest_time(shorter, ground(busy))) == "08 10:30–11:30"
