"""When a resource is open, why it is not, and what is said of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.availability import (
    ALWAYS,
    Closing,
    RefusalKind,
    Rules,
    Timetable,
    check_rules,
    closing_of,
    joined,
)
from schedapp.model.closure import Closure, ClosureKind, check_closure
from schedapp.model.refusals import why_not
from schedapp.model.resource import Kind, OpenHours, Resource, parse_hours
from schedapp.model.timespan import DAY, AllDay, Span, Timed, day_start, parse_iso, to_local

ZONE = "Europe/Zurich"
NOW = parse_iso("2026-11-26T10:02", ZONE)  # a Thursday
DOCTOR = Resource("d", "Dr Okafor", Kind.PERSON, zone=ZONE, hours=parse_hours("Mo-Fr 08:00-12:00,13:00-18:00"))
ROOM = Resource("r", "Room 2", Kind.ROOM, zone=ZONE, hours=parse_hours("Mo-Fr 08:00-12:00,13:00-18:00"))


def span(start: str, end: str) -> Span:
    return Span(parse_iso(start, ZONE), parse_iso(end, ZONE))


def shut(first: str, last: str, title: str = "", kind: ClosureKind = ClosureKind.CLOSED, resource: str = "") -> Closing:
    """A closure of whole days, the last one included."""
    when = AllDay(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
    return closing_of(Closure("", when, resource, kind, title), ZONE)


def part(start: str, end: str, title: str = "", kind: ClosureKind = ClosureKind.CLOSED, resource: str = "") -> Closing:
    when = Timed(parse_iso(start, ZONE), parse_iso(end, ZONE), ZONE)
    return closing_of(Closure("", when, resource, kind, title), ZONE)


def said(table: Timetable, start: str, end: str) -> str:
    found = why_not(table, span(start, end), NOW)
    return f"{found.words} {found.detail}" if found else ""


# --- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "start", "end", "words"),
    [
        (DOCTOR, "2026-11-28T10:00", "2026-11-28T11:00", "Dr Okafor is not in on Saturdays. Next open: Monday 08:00."),
        (ROOM, "2026-11-28T10:00", "2026-11-28T11:00", "Room 2 is closed on Saturdays. Next open: Monday 08:00."),
        (DOCTOR, "2026-11-27T07:00", "2026-11-27T08:30", "Dr Okafor is in from 08:00 on Fridays. Next open: 08:00."),
        (ROOM, "2026-11-27T07:00", "2026-11-27T08:30", "Room 2 opens at 08:00 on Fridays. Next open: 08:00."),
        (DOCTOR, "2026-11-27T17:30", "2026-11-27T18:30",
         "Dr Okafor is in until 18:00 on Fridays. Next open: Monday 08:00."),
        (ROOM, "2026-11-27T20:00", "2026-11-27T21:00", "Room 2 closes at 18:00 on Fridays. Next open: Monday 08:00."),
        (DOCTOR, "2026-11-27T11:30", "2026-11-27T12:30",
         "Dr Okafor has a break 12:00–13:00 on Fridays. Next open: 13:00."),
        (ROOM, "2026-11-27T12:15", "2026-11-27T12:30", "Room 2 is closed 12:00–13:00 on Fridays. Next open: 13:00."),
        (ROOM, "2026-11-27T17:00", "2026-11-28T09:00",
         "Room 2 closes at 18:00 on Fridays. It is not open long enough for that: choose a shorter time."),
        (ROOM, "2026-11-28T00:00", "2026-11-29T00:00", "Room 2 is closed on Saturdays. Next open: Monday."),
    ],
)  # fmt: skip
def test_hours_in_words(resource: Resource, start: str, end: str, words: str) -> None:
    assert said(Timetable(resource), start, end) == words


@pytest.mark.parametrize(
    ("closing", "start", "end", "words"),
    [
        (shut("2026-12-25", "2026-12-25", "Christmas Day"), "2026-12-25T10:00", "2026-12-25T11:00",
         "Closed: Christmas Day. Next open: Monday 08:00."),
        (shut("2026-11-27", "2026-12-03", "holiday", ClosureKind.TIME_OFF, "d"), "2026-11-27T10:00", "2026-11-27T11:00",
         "Time off: holiday until 3 December. Next open: Friday 4 December 08:00."),
        (shut("2026-12-24", "2027-01-03", "Winter"), "2026-12-28T10:00", "2026-12-28T11:00",
         "Closed: Winter until 3 January 2027. Next open: Monday 4 January 2027 08:00."),
        (shut("2026-12-28", "2026-12-29"), "2026-12-28T10:00", "2026-12-28T11:00",
         "Closed until 29 December. Next open: Wednesday 08:00."),
        (part("2026-12-08T09:00", "2026-12-08T10:30", "repairs"), "2026-12-08T10:00", "2026-12-08T11:00",
         "Closed: repairs until 10:30. Next open: 10:30."),
        (part("2026-12-08T15:00", "2026-12-09T09:00", "", ClosureKind.TIME_OFF, "d"),
         "2026-12-08T16:00", "2026-12-08T17:00",
         "Time off until 9 December 09:00. Next open: Wednesday 09:00."),
        (shut("2026-12-25", "2026-12-25", "", ClosureKind.HOLIDAY), "2026-12-25T10:00", "2026-12-25T11:00",
         "Closed: public holiday. Next open: Monday 08:00."),
        (shut("2026-12-25", "2026-12-25", "Christmas Day"), "2026-12-25T00:00", "2026-12-26T00:00",
         "Closed: Christmas Day. Next open: Monday."),
        (shut("2026-11-28", "2026-11-28", "Party"), "2026-11-28T10:00", "2026-11-28T11:00",
         "Closed: Party. Next open: Monday 08:00."),
        (part("2026-12-08T08:00", "2026-12-08T12:00", "Christmas Eve", ClosureKind.OPEN),
         "2026-12-08T14:00", "2026-12-08T15:00",
         "Dr Okafor is in until 12:00 on 8 December. Next open: Wednesday 08:00."),
    ],
)  # fmt: skip
def test_closures_in_words(closing: Closing, start: str, end: str, words: str) -> None:
    assert said(Timetable(DOCTOR, (closing,)), start, end) == words


def test_outside_of_the_hours_of_a_day_that_is_partly_closed_the_hours_are_the_reason() -> None:
    table = Timetable(ROOM, (part("2026-12-08T14:00", "2026-12-08T15:00", "repairs"),))
    assert said(table, "2026-12-08T19:00", "2026-12-08T20:00").startswith("Room 2 closes at 18:00 on Tuesdays.")
    assert said(table, "2026-12-08T13:00", "2026-12-08T14:30").startswith("Closed: repairs until 15:00.")
    assert said(table, "2026-12-08T13:00", "2026-12-08T14:00") == ""


def test_without_hours_it_says_where_they_come_from() -> None:
    bare = Timetable(Resource("x", "Room 9", zone=ZONE, hours=()))
    words = "Room 9 has no opening hours. Give it opening hours, then it can be booked."
    assert said(bare, "2026-12-08T10:00", "2026-12-08T11:00") == words
    once = Timetable(bare.resource, (part("2026-12-08T09:00", "2026-12-08T12:00", kind=ClosureKind.OPEN),))
    assert said(once, "2026-12-08T10:00", "2026-12-08T11:00") == ""
    assert said(once, "2026-12-07T10:00", "2026-12-07T11:00").endswith("Next open: Tuesday 09:00.")


@pytest.mark.parametrize(
    ("rules", "start", "words"),
    [
        (Rules(notice=120), "2026-11-26T11:00", "Room 2 has to be booked 2 hours ahead. The earliest is 13:00."),
        (Rules(notice=60), "2026-11-26T10:15", "Room 2 has to be booked 1 hour ahead. The earliest is 13:00."),
        (Rules(notice=4_320), "2026-11-27T10:00",
         "Room 2 has to be booked 3 days ahead. The earliest is Monday 08:00."),
        (Rules(notice=90), "2026-11-26T11:00",
         "Room 2 has to be booked 90 minutes ahead. The earliest is 13:00."),
        (Rules(horizon=90), "2027-02-25T10:00",
         "Room 2 can be booked at most 90 days ahead. The last day is Wednesday 24 February."),
        (Rules(horizon=1), "2026-11-30T10:00",
         "Room 2 can be booked at most 1 day ahead. The last day is Friday 27 November."),
        (Rules(notice=60, horizon=90), "2027-02-24T10:00", ""),
        (Rules(notice=0, horizon=0), "2036-02-25T10:00", ""),
        (Rules(), "2020-02-25T10:00", ""),
    ],
)  # fmt: skip
def test_notice_and_horizon_in_words(rules: Rules, start: str, words: str) -> None:
    first = parse_iso(start, ZONE)
    found = why_not(Timetable(ROOM, (), rules), Span(first, first + 3_600), NOW)
    assert (f"{found.words} {found.detail}" if found else "") == words


def test_rules_of_a_resource_come_before_the_places() -> None:
    place = Rules(60, 90)
    assert Rules().within(place) == place
    assert Rules(0, 30).within(place) == Rules(0, 30)
    for rules in (Rules(-1), Rules(0, -1), Rules(10**7), Rules(0, 10**5)):
        with pytest.raises(BadInput):
            check_rules(rules)


def test_the_notice_of_a_series_of_minutes_is_told_of_what_is_open() -> None:
    """The earliest time is rounded up, and lies within the hours."""
    table = Timetable(Resource("x", "Desk", zone=ZONE, hours=ALWAYS), (), Rules(notice=31))
    found = why_not(table, Span(NOW, NOW + 600), NOW)
    assert found is not None
    assert (found.kind, found.detail) == (RefusalKind.NOTICE, "The earliest is 10:35.")


# --- which comes first -----------------------------------------------------------------------------

SATURDAY = "2026-11-28"


def opened(table: Timetable, day: str) -> str:
    spans = table.open_on(date.fromisoformat(day))
    zone = table.resource.zone
    return ",".join(f"{to_local(s.start, zone):%H:%M}-{to_local(s.end, zone):%H:%M}" for s in spans)


def test_hours_of_a_date_take_the_place_of_the_weekly_ones() -> None:
    own = part("2026-12-24T08:00", "2026-12-24T10:00", kind=ClosureKind.OPEN, resource="r")
    other = part("2026-12-24T11:00", "2026-12-24T12:00", kind=ClosureKind.OPEN, resource="r")
    place = part("2026-12-24T07:00", "2026-12-24T14:00", kind=ClosureKind.OPEN)
    assert opened(Timetable(ROOM, (own, other)), "2026-12-24") == "08:00-10:00,11:00-12:00"
    assert opened(Timetable(ROOM, (place,)), "2026-12-24") == "07:00-14:00"
    assert opened(Timetable(ROOM, (place, own)), "2026-12-24") == "08:00-10:00"
    assert opened(Timetable(ROOM, (place,)), "2026-12-23") == "08:00-12:00,13:00-18:00"


def test_a_person_is_in_only_when_it_is_in() -> None:
    place = part("2026-12-24T07:00", "2026-12-24T14:00", kind=ClosureKind.OPEN)
    extra = part(f"{SATURDAY}T09:00", f"{SATURDAY}T12:00", kind=ClosureKind.OPEN)
    own = part(f"{SATURDAY}T10:00", f"{SATURDAY}T11:00", kind=ClosureKind.OPEN, resource="d")
    assert opened(Timetable(DOCTOR, (place,)), "2026-12-24") == "08:00-12:00,13:00-14:00"
    assert opened(Timetable(ROOM, (extra,)), SATURDAY) == "09:00-12:00"
    assert opened(Timetable(DOCTOR, (extra,)), SATURDAY) == ""
    assert opened(Timetable(DOCTOR, (extra, own)), SATURDAY) == "10:00-11:00"


def test_own_hours_open_on_a_closed_day_and_the_places_on_a_holiday() -> None:
    closed = shut("2026-12-25", "2026-12-25", "Winter")
    holiday = shut("2026-12-25", "2026-12-25", "Christmas Day", ClosureKind.HOLIDAY)
    own = part("2026-12-25T10:00", "2026-12-25T12:00", kind=ClosureKind.OPEN, resource="r")
    place = part("2026-12-25T10:00", "2026-12-25T12:00", kind=ClosureKind.OPEN)
    off = shut("2026-12-25", "2026-12-25", "", ClosureKind.TIME_OFF, "r")
    assert opened(Timetable(ROOM, (closed, holiday, own)), "2026-12-25") == "10:00-12:00"
    assert opened(Timetable(ROOM, (holiday, place)), "2026-12-25") == "10:00-12:00"
    assert opened(Timetable(ROOM, (closed, place)), "2026-12-25") == ""
    assert opened(Timetable(ROOM, (off, own)), "2026-12-25") == ""


def test_open_all_day_is_from_midnight_to_midnight() -> None:
    table = Timetable(ROOM, (shut(SATURDAY, SATURDAY, kind=ClosureKind.OPEN),))
    assert table.open_on(date.fromisoformat(SATURDAY)) == [span("2026-11-28T00:00", "2026-11-29T00:00")]


def test_whole_days_need_one_day_that_opens() -> None:
    week = span("2026-12-21T00:00", "2027-01-01T00:00")
    assert why_not(Timetable(DOCTOR), week, NOW) is None
    assert why_not(Timetable(DOCTOR, (shut("2026-12-25", "2026-12-25"),)), week, NOW) is None
    off = why_not(Timetable(DOCTOR, (shut("2026-12-20", "2027-01-03", "Winter"),)), week, NOW)
    assert off is not None
    assert off.words == "Closed: Winter until 3 January 2027."


def test_hours_over_midnight_are_one() -> None:
    bar = Timetable(Resource("b", "Bar", zone=ZONE, hours=parse_hours("Fr 18:00-24:00; Sa 00:00-03:00")))
    assert said(bar, "2026-11-27T23:00", "2026-11-28T02:00") == ""
    assert said(bar, "2026-11-28T02:00", "2026-11-28T04:00").startswith("Bar closes at 03:00 on Saturdays.")
    assert bar.next_open(parse_iso("2026-11-26T10:00", ZONE), 8 * 3_600) == parse_iso("2026-11-27T18:00", ZONE)
    assert bar.next_open(parse_iso("2026-11-26T10:00", ZONE), 10 * 3_600) is None


@pytest.mark.parametrize(
    ("day", "minutes"), [("2026-03-29", 23 * 60), ("2026-10-25", 25 * 60)], ids=["spring", "autumn"]
)
def test_both_days_on_which_the_clocks_change(day: str, minutes: int) -> None:
    table = Timetable(Resource("x", "Desk", zone=ZONE, hours=ALWAYS))
    (whole,) = table.open_on(date.fromisoformat(day))
    assert whole == table.day(date.fromisoformat(day))
    assert (whole.end - whole.start) // 60 == minutes
    early = Timetable(Resource("y", "Bakery", zone=ZONE, hours=parse_hours("Su 02:15-02:45; Su 04:00-09:00")))
    assert all(part.start < part.end for part in early.open_on(date.fromisoformat(day)))


def test_a_closure_is_checked() -> None:
    two_days = Timed(parse_iso("2026-12-08T22:00", ZONE), parse_iso("2026-12-09T02:00", ZONE), ZONE)
    with pytest.raises(BadInput, match="end on that date"):
        check_closure(Closure("", two_days, kind=ClosureKind.OPEN))
    check_closure(Closure("", two_days))
    with pytest.raises(BadInput, match="whole place"):
        check_closure(Closure("", AllDay(date(2026, 12, 25), date(2026, 12, 26)), "r", ClosureKind.HOLIDAY))
    until_midnight = Timed(parse_iso("2026-12-08T22:00", ZONE), parse_iso("2026-12-09T00:00", ZONE), ZONE)
    check_closure(Closure("", until_midnight, kind=ClosureKind.OPEN))


# --- for any timetable -----------------------------------------------------------------------------

BEGIN = day_start(date(2026, 10, 19), ZONE)
STEP = 900
hours = st.builds(
    lambda weekday, start, length: OpenHours(weekday, start, min(1_440, start + length)),
    st.integers(0, 6),
    st.integers(0, 92).map(lambda n: n * 15),
    st.integers(1, 40).map(lambda n: n * 15),
)
closings = st.builds(
    lambda resource, start, length, kind: Closing(
        resource, BEGIN + start * STEP, BEGIN + (start + length) * STEP, "X", kind
    ),
    st.sampled_from(["", "x"]),
    st.integers(0, 14 * 96),
    st.integers(1, 150),
    st.sampled_from(list(ClosureKind)),
)
timetables = st.builds(
    lambda kind, week, found, zone: Timetable(Resource("x", "X", kind, zone=zone, hours=tuple(week)), tuple(found)),
    st.sampled_from([Kind.PERSON, Kind.ROOM]),
    st.lists(hours, max_size=8),
    st.lists(closings, max_size=5),
    st.sampled_from([ZONE, "America/New_York", "Asia/Kolkata"]),
)
spans = st.builds(
    lambda start, length: Span(BEGIN + start * STEP, BEGIN + (start + length) * STEP),
    st.integers(0, 14 * 96),
    st.integers(1, 120),
)


@settings(max_examples=150)
@given(table=timetables, asked=spans)
def test_open_parts_are_apart_within_and_what_is_asked_for(table: Timetable, asked: Span) -> None:
    parts = table.open_within(asked)
    assert parts == joined(parts)
    assert all(asked.start <= each.start < each.end <= asked.end for each in parts)
    whole = table.open_within(Span(asked.start - 3 * DAY, asked.end + 3 * DAY))
    cut = [Span(max(s.start, asked.start), min(s.end, asked.end)) for s in whole if s.overlaps(asked)]
    assert parts == cut, "what is open depends on how far one looks"


@settings(max_examples=150)
@given(table=timetables, asked=spans, data=st.data())
def test_the_order_of_closures_says_nothing(table: Timetable, asked: Span, data: st.DataObject) -> None:
    mixed = Timetable(table.resource, tuple(data.draw(st.permutations(table.closings))))
    assert mixed.open_within(asked) == table.open_within(asked)
    assert why_not(mixed, asked, BEGIN) == why_not(table, asked, BEGIN)


@settings(max_examples=150)
@given(table=timetables, asked=spans)
def test_one_more_closure_never_opens_and_own_hours_never_survive_time_off(table: Timetable, asked: Span) -> None:
    off = Closing("x", asked.start, asked.end, "X", ClosureKind.TIME_OFF)
    fewer = Timetable(table.resource, (*table.closings, off))
    assert fewer.open_within(asked) == []
    assert not fewer.is_open(asked)


@settings(max_examples=150)
@given(table=timetables, asked=spans)
def test_a_reason_is_given_exactly_where_it_is_not_open_and_the_next_time_is_the_first(
    table: Timetable, asked: Span
) -> None:
    found = why_not(table, asked, BEGIN)
    assert (found is None) == table.is_open(asked)
    length = asked.end - asked.start
    start = table.next_open(asked.start, length)
    if start is None:
        assert not table.is_open(asked) or table.whole_days(asked)
        return
    assert start >= asked.start
    assert table.open_within(Span(start, start + length)) == [Span(start, start + length)]
    for earlier in range(asked.start, min(start, asked.start + 7 * DAY), 4 * STEP):
        assert table.open_within(Span(earlier, earlier + length)) != [Span(earlier, earlier + length)]


@settings(max_examples=100)
@given(table=timetables, asked=spans, notice=st.integers(0, 5_000), horizon=st.integers(0, 20))
def test_notice_and_horizon_refuse_what_is_not_bookable(
    table: Timetable, asked: Span, notice: int, horizon: int
) -> None:
    ruled = Timetable(table.resource, table.closings, Rules(notice, horizon))
    now = BEGIN + 5 * DAY
    found = why_not(ruled, asked, now)
    inside = ruled.bookable(now).start <= asked.start < ruled.bookable(now).end
    assert (found is None) == (ruled.is_open(asked) and inside)
    if found is not None:
        assert found.words.endswith(".")
        assert found.detail.endswith(".")
        assert found.resource == "x"
