"""The search for free time: against a reference that probes each minute, on both days of changing clocks."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.free_slots import (
    ALL_WEEK,
    MAX_DAYS,
    Calendar,
    Offer,
    Search,
    check_search,
    free_slots,
    full_spans,
    startable,
    windows,
)
from schedapp.model.resource import OpenHours, parse_hours
from schedapp.model.timespan import DAY, MINUTE, Span, day_start, parse_iso, to_epoch, to_local

ZONE = "Europe/Zurich"
SPRING, AUTUMN, PLAIN = date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 24)
DOCTOR, ROOM, OTHER = "doctor", "room", "other"


def at(text: str, zone: str = ZONE) -> int:
    return parse_iso(text, zone)


def span(start: str, end: str) -> Span:
    return Span(at(f"2026-11-24T{start}"), at(f"2026-11-24T{end}"))


def clocks(offers: list[Offer], zone: str = ZONE) -> list[str]:
    return [f"{to_local(offer.start, zone):%d %H:%M}" for offer in offers]


DAY_OPEN = (span("08:00", "12:00"), span("13:00", "18:00"))
WANTED = Search(((DOCTOR,),), 30, PLAIN, PLAIN, ZONE)


# --- examples -------------------------------------------------------------------------------------


def test_the_first_offers_follow_each_other() -> None:
    found = free_slots(WANTED, {DOCTOR: Calendar(DAY_OPEN, [span("08:30", "09:10")])}, 4)
    assert clocks(found) == ["24 08:00", "24 09:15", "24 09:45", "24 10:15"]
    assert found[0] == Offer(at("2026-11-24T08:00"), at("2026-11-24T08:30"), (DOCTOR,))


def test_an_offer_fits_into_open_hours_to_the_minute() -> None:
    calendar = Calendar([span("08:00", "08:30"), span("09:05", "09:34"), span("10:05", "10:46")])
    assert clocks(free_slots(WANTED, {DOCTOR: calendar})) == ["24 08:00", "24 10:15"]


def test_open_spans_that_touch_are_one() -> None:
    calendar = Calendar([span("08:20", "08:40"), span("08:00", "08:20")])
    assert clocks(free_slots(replace(WANTED, minutes=40), {DOCTOR: calendar})) == ["24 08:00"]


def test_buffers_of_both_sides_have_to_have_room() -> None:
    busy = [span("09:00", "10:00")]
    calendar = Calendar([span("08:00", "12:00")], busy, before=10, after=15)
    assert clocks(free_slots(WANTED, {DOCTOR: calendar}, 9)) == ["24 08:00", "24 10:15", "24 10:45", "24 11:15"]


def test_a_resource_of_two_places_is_full_only_where_both_are_taken() -> None:
    busy = [span("08:00", "10:00"), span("09:00", "11:00"), span("09:00", "09:30")]
    calendar = Calendar([span("08:00", "12:00")], busy, capacity=2)
    assert full_spans(busy, 2) == [(at("2026-11-24T09:00"), at("2026-11-24T10:00"))]
    assert clocks(free_slots(WANTED, {DOCTOR: calendar}, 3)) == ["24 08:00", "24 08:30", "24 10:00"]


def test_any_of_a_set_takes_the_first_that_is_free() -> None:
    calendars = {
        DOCTOR: Calendar(DAY_OPEN, [span("08:00", "09:00")]),
        ROOM: Calendar(DAY_OPEN, [span("09:00", "09:30")]),
        OTHER: Calendar(DAY_OPEN),
    }
    found = free_slots(replace(WANTED, wishes=((DOCTOR,), (ROOM, OTHER))), calendars, 2)
    assert [(clock, offer.resources) for clock, offer in zip(clocks(found), found, strict=True)] == [
        ("24 09:00", (DOCTOR, OTHER)),
        ("24 09:30", (DOCTOR, ROOM)),
    ]


def test_no_resource_is_given_to_two_wishes() -> None:
    calendars = {ROOM: Calendar(DAY_OPEN, capacity=2), OTHER: Calendar(DAY_OPEN, [span("08:00", "17:30")])}
    found = free_slots(replace(WANTED, wishes=((ROOM, OTHER), (ROOM,))), calendars)
    assert [(clocks([offer])[0], offer.resources) for offer in found] == [("24 17:30", (OTHER, ROOM))]


def test_weekdays_and_hours_of_the_day() -> None:
    hours = parse_hours("Mo-Fr 10:00-11:00; Sa 09:00-09:30")
    wanted = replace(WANTED, first=date(2026, 11, 27), last=date(2026, 11, 30), hours=hours)
    always = Calendar([Span(0, 2**33)])
    assert clocks(free_slots(wanted, {DOCTOR: always}, 9)) == [
        "27 10:00", "27 10:30", "28 09:00", "30 10:00", "30 10:30",
    ]  # fmt: skip


def test_an_offer_may_lie_over_midnight_where_both_days_are_wanted() -> None:
    calendar = Calendar([Span(at("2026-11-24T23:30"), at("2026-11-25T00:30"))])
    wanted = replace(WANTED, minutes=60)
    assert free_slots(wanted, {DOCTOR: calendar}) == []
    assert clocks(free_slots(replace(wanted, last=PLAIN + timedelta(days=1)), {DOCTOR: calendar})) == ["24 23:30"]


def test_nothing_begins_before_the_notice_or_at_the_end() -> None:
    wanted = replace(WANTED, not_before=at("2026-11-24T09:01"), until=at("2026-11-24T10:00"))
    calendars = {DOCTOR: Calendar(DAY_OPEN)}
    assert clocks(free_slots(wanted, calendars)) == ["24 09:15", "24 09:45"]
    assert free_slots(replace(wanted, until=at("2026-11-24T09:15")), calendars) == []


def test_starts_are_round_on_the_wall_of_any_zone() -> None:
    zone = "Asia/Kathmandu"  # 5 h 45 min ahead
    wanted = replace(WANTED, zone=zone, step=30, minutes=60)
    opened = Calendar([Span(at("2026-11-24T08:10", zone), at("2026-11-24T10:40", zone))])
    assert clocks(free_slots(wanted, {DOCTOR: opened}), zone) == ["24 08:30", "24 09:30"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (SPRING, ["29 00:00", "29 01:00", "29 03:00", "29 04:00"]),
        (AUTUMN, ["25 00:00", "25 01:00", "25 02:00", "25 02:00", "25 03:00", "25 04:00"]),
    ],
)
def test_hours_are_as_long_as_they_are_when_the_clocks_change(day: date, expected: list[str]) -> None:
    wanted = Search(((DOCTOR,),), 60, day, day, ZONE, parse_hours("Su 00:00-05:00"))
    found = free_slots(wanted, {DOCTOR: Calendar([Span(0, 2**33)])}, 9)
    assert clocks(found) == expected
    assert {offer.end - offer.start for offer in found} == {3600}


def test_a_resource_that_is_not_known_is_never_free() -> None:
    assert free_slots(WANTED, {}) == []
    assert free_slots(replace(WANTED, wishes=((DOCTOR,), ("gone",))), {DOCTOR: Calendar(DAY_OPEN)}) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"wishes": ()},
        {"wishes": ((DOCTOR,), ())},
        {"minutes": 0},
        {"minutes": 1441},
        {"step": 7},
        {"last": PLAIN - timedelta(days=1)},
        {"last": PLAIN + timedelta(days=MAX_DAYS)},
        {"hours": ()},
    ],
)
def test_a_search_that_cannot_be_made_is_refused(wrong: dict[str, object]) -> None:
    assert check_search(WANTED) is WANTED
    with pytest.raises(BadInput):
        check_search(replace(WANTED, **wrong))  # type: ignore[arg-type]


# --- the reference --------------------------------------------------------------------------------


def brute(search: Search, calendars: Mapping[str, Calendar], count: int) -> list[tuple[int, int]]:
    """Every minute is tried, every rule is read as it is written."""
    found: list[tuple[int, int]] = []
    length = search.minutes * MINUTE
    allowed = [
        (wall(day, hours.start, search.zone), wall(day, hours.end, search.zone))
        for day in (search.first + timedelta(days=n) for n in range((search.last - search.first).days + 1))
        for hours in search.hours
        if hours.weekday == day.weekday()
    ]
    begin = day_start(search.first, search.zone)
    for start in range(begin, begin + ((search.last - search.first).days + 1) * DAY + 7200, MINUTE):
        end = start + length
        local = to_local(start, search.zone)
        if (
            search.not_before <= start < search.until
            and (local.hour * 60 + local.minute) % search.step == 0
            and (not found or start >= found[-1][1])
            and covered(start, end, allowed)
            and chosen(search.wishes, {uid for uid, c in calendars.items() if fits(c, start, end)})
        ):
            found.append((start, end))
    return found[:count]


def wall(day: date, minute: int, zone: str) -> int:
    return to_epoch(datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute), zone)


def covered(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return all(any(a <= moment < b for a, b in spans) for moment in range(start, end, MINUTE))


def fits(calendar: Calendar, start: int, end: int) -> bool:
    if not covered(start, end, [(s.start, s.end) for s in calendar.opened]):
        return False
    around = range(start - calendar.before * MINUTE, end + calendar.after * MINUTE, MINUTE)
    return all(sum(s.start <= moment < s.end for s in calendar.busy) < calendar.capacity for moment in around)


def chosen(wishes: tuple[tuple[str, ...], ...], free: set[str]) -> bool:
    return any(
        len(set(pick)) == len(pick) and free.issuperset(pick) for pick in itertools.product(*wishes)
    )  # fmt: skip


@st.composite
def spans_of(draw: st.DrawFn, begin: int, most: int, longest: int) -> list[Span]:
    """Spans of whole minutes within two days."""
    found = []
    for _ in range(draw(st.integers(0, most))):
        start = begin + draw(st.integers(-120, 1700)) * MINUTE
        found.append(Span(start, start + draw(st.integers(1, longest)) * MINUTE))
    return found


@st.composite
def searches(draw: st.DrawFn) -> tuple[Search, dict[str, Calendar]]:
    zone = draw(st.sampled_from((ZONE, "America/New_York", "Asia/Kathmandu", "UTC", "Australia/Lord_Howe")))
    days = {"Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)), "America/New_York": (date(2026, 3, 8),)}
    first = draw(st.sampled_from((PLAIN, SPRING, AUTUMN, *days.get(zone, ()))))
    begin = day_start(first, zone)
    uids = ("a", "b", "c")
    calendars = {
        uid: Calendar(
            draw(spans_of(begin, 4, 900)),
            draw(spans_of(begin, 6, 300)),
            draw(st.integers(1, 3)),
            draw(st.sampled_from((0, 0, 5, 20))),
            draw(st.sampled_from((0, 0, 10, 35))),
        )
        for uid in uids
    }
    wish = st.lists(st.sampled_from(uids), min_size=1, max_size=3, unique=True).map(tuple)
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=2)))
    hours = draw(st.sampled_from((ALL_WEEK, tuple(OpenHours(day, *edges) for day in range(7)))))
    search = Search(
        tuple(draw(st.lists(wish, min_size=1, max_size=3))),
        draw(st.sampled_from((1, 15, 30, 45, 100))),
        first,
        first + timedelta(days=draw(st.integers(0, 1))),
        zone,
        hours,
        draw(st.sampled_from((5, 15, 60))),
        draw(st.sampled_from((0, begin + 7 * 3600 + 60))),
        draw(st.sampled_from((2**33, begin + 15 * 3600))),
    )
    return search, calendars


@settings(max_examples=60)
@given(made=searches(), count=st.integers(1, 12))
def test_the_sweep_finds_what_probing_each_minute_finds(made: tuple[Search, dict[str, Calendar]], count: int) -> None:
    search, calendars = made
    found = free_slots(search, calendars, count)
    assert [(offer.start, offer.end) for offer in found] == brute(search, calendars, count)
    for offer in found:
        assert len(set(offer.resources)) == len(search.wishes)
        assert all(uid in wish for uid, wish in zip(offer.resources, search.wishes, strict=True))
        assert all(fits(calendars[uid], offer.start, offer.end) for uid in offer.resources)


@settings(max_examples=60)
@given(made=searches())
def test_the_next_ones_follow_on_the_first(made: tuple[Search, dict[str, Calendar]]) -> None:
    search, calendars = made
    both = free_slots(search, calendars, 6)
    later = replace(search, not_before=both[2].end) if len(both) > 2 else search
    assert (free_slots(later, calendars, 3) == both[3:6]) if len(both) > 2 else both == free_slots(search, calendars, 3)


@settings(max_examples=60)
@given(made=searches())
def test_the_order_of_what_is_known_does_not_matter(made: tuple[Search, dict[str, Calendar]]) -> None:
    search, calendars = made
    turned = {uid: replace(c, opened=c.opened[::-1], busy=c.busy[::-1]) for uid, c in reversed(list(calendars.items()))}
    assert free_slots(search, turned, 9) == free_slots(search, calendars, 9)


@given(minutes=st.integers(1, 90), capacity=st.integers(1, 3), data=st.data())
def test_ranges_of_starts_are_sorted_and_apart(minutes: int, capacity: int, data: st.DataObject) -> None:
    begin = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp())
    calendar = Calendar(data.draw(spans_of(begin, 5, 600)), data.draw(spans_of(begin, 8, 200)), capacity)
    found = startable(calendar, minutes)
    assert all(start < end for start, end in found)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(found))


def test_windows_are_as_the_days_say() -> None:
    both = replace(WANTED, last=PLAIN + timedelta(days=1))
    assert windows(both) == [Span(at("2026-11-24"), at("2026-11-26"))]
    lunch = replace(both, hours=parse_hours("Tu 12:00-13:00"))
    assert windows(lunch) == [Span(at("2026-11-24T12:00"), at("2026-11-24T13:00"))]


def test_every_start_where_offers_may_overlap() -> None:
    calendar = Calendar([span("08:00", "09:00")])
    assert clocks(free_slots(replace(WANTED, apart=False), {DOCTOR: calendar})) == ["24 08:00", "24 08:15", "24 08:30"]
