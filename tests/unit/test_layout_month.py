"""A month in cells: each item has its line, no two share one, whatever does not fit is counted."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.dates import dates_of
from schedapp.layout.day import MINUTES
from schedapp.layout.month import (
    WEEK,
    MonthLine,
    MonthSpan,
    arrange_month,
    first_gap,
    fold_week,
    month_span,
    moved_by_days,
    rows_of,
)
from schedapp.layout.week import Item
from schedapp.model.timespan import day_start, parse_iso
from tests.unit.layout_items import ZURICH, days_of_interest, items_around, shuffled

NOVEMBER = month_span(date(2026, 11, 24))


def item(name: str, start: str, end: str, *, all_day: bool = False, zone: str = "") -> Item:
    at = zone or ZURICH
    return Item((name,), parse_iso(start, at), parse_iso(end, at), all_day, zone)


@pytest.mark.parametrize(
    ("month", "begins_sunday", "first", "weeks"),
    [
        ("2026-11-24", False, "2026-10-26", 6),
        ("2026-11-24", True, "2026-11-01", 5),
        ("2026-10-01", False, "2026-09-28", 5),
        ("2026-02-14", False, "2026-01-26", 5),
        ("2027-02-14", False, "2027-02-01", 5),  # four weeks to the day, and the first of March
        ("2027-12-31", False, "2027-11-29", 5),
    ],
)
def test_whole_weeks_show_a_month(month: str, begins_sunday: bool, first: str, weeks: int) -> None:
    assert month_span(date.fromisoformat(month), begins_sunday=begins_sunday) == (date.fromisoformat(first), weeks)


@given(st.dates(date(1970, 2, 1), date(2199, 11, 1)), st.booleans())
def test_every_day_of_a_month_is_in_its_weeks(day: date, begins_sunday: bool) -> None:
    span = month_span(day, begins_sunday=begins_sunday)
    assert span.weeks in (5, 6)
    assert span.first.weekday() == (6 if begins_sunday else 0)
    assert span.first <= day.replace(day=1)
    assert (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) <= span.last
    assert span.last == span.first + timedelta(days=span.days - 1)


def test_a_booking_of_a_day_is_a_chip_and_one_over_midnight_a_bar() -> None:
    items = [item("a", "2026-11-24T10:00", "2026-11-24T11:00"), item("n", "2026-11-24T22:00", "2026-11-25T06:00")]
    lines = arrange_month(items, NOVEMBER, ZURICH)[4]
    assert lines == (MonthLine(1, 4, 1, 2, 0, True, True, True), MonthLine(0, 4, 1, 1, 1, True, True, False))


def test_what_ends_at_midnight_stays_on_its_day() -> None:
    (line,) = arrange_month([item("a", "2026-11-24T22:00", "2026-11-25T00:00")], NOVEMBER, ZURICH)[4]
    assert (line.first, line.last, line.bar) == (1, 1, False)


def test_a_bar_goes_on_in_the_next_week() -> None:
    weeks = arrange_month([item("trip", "2026-11-27", "2026-12-02", all_day=True)], NOVEMBER, ZURICH)
    assert [week for week in weeks if week] == [
        (MonthLine(0, 4, 4, 6, 0, True, False, True),),
        (MonthLine(0, 5, 0, 1, 0, False, True, True),),
    ]


def test_an_all_day_item_is_on_the_dates_of_its_own_zone() -> None:
    far = item("far", "2026-11-25", "2026-11-26", all_day=True, zone="Asia/Tokyo")
    (line,) = arrange_month([far], NOVEMBER, ZURICH)[4]
    assert (line.first, line.last) == (2, 2)


def test_chips_fill_the_rows_that_bars_leave_free_in_the_order_of_their_start() -> None:
    items = [
        item("late", "2026-11-25T15:00", "2026-11-25T16:00"),
        item("early", "2026-11-25T08:00", "2026-11-25T09:00"),
        item("long", "2026-11-23", "2026-11-25", all_day=True),
        item("other", "2026-11-24", "2026-11-27", all_day=True),
    ]
    lines = arrange_month(items, NOVEMBER, ZURICH)[4]
    assert {items[line.item].key[0]: line.row for line in lines} == {"long": 0, "other": 1, "early": 0, "late": 2}
    assert rows_of(lines) == 3
    assert rows_of(()) == 0


def test_outside_of_the_weeks_nothing_is_placed() -> None:
    items = [
        item("before", "2026-10-25T10:00", "2026-10-25T11:00"),
        item("after", "2026-12-07T10:00", "2026-12-07T11:00"),
    ]
    assert not any(arrange_month(items, NOVEMBER, ZURICH))


def chips(count: int, day: int = 1) -> list[MonthLine]:
    return [MonthLine(row, 0, day, day, row, True, True, False) for row in range(count)]


def test_what_fits_is_shown() -> None:
    folded = fold_week(chips(3), 3)
    assert folded.lines == tuple(chips(3))
    assert folded.hidden == (0,) * WEEK


def test_the_last_row_is_left_for_the_count() -> None:
    folded = fold_week(chips(5), 3)
    assert [line.row for line in folded.lines] == [0, 1]
    assert folded.hidden == (0, 3, 0, 0, 0, 0, 0)


def test_a_bar_in_the_last_row_is_hidden_on_all_its_days() -> None:
    bar = MonthLine(9, 0, 1, 3, 2, True, True, True)
    below = MonthLine(10, 0, 1, 1, 3, True, True, False)
    folded = fold_week([*chips(2), bar, below], 3)
    assert [line.item for line in folded.lines] == [0, 1]
    assert folded.hidden == (0, 2, 1, 1, 0, 0, 0)


def test_without_rows_all_is_counted() -> None:
    assert fold_week(chips(2), 0).lines == ()
    assert fold_week(chips(2), 0).hidden[1] == 2


@pytest.mark.parametrize(
    ("opened", "busy", "length", "earliest", "found"),
    [
        ([(480, 1080)], [[]], 30, 0, 480),
        ([(480, 1080)], [[(480, 540)]], 30, 0, 540),
        ([(480, 1080)], [[(480, 540)], []], 30, 0, 480),
        ([(480, 1080)], [[(490, 500)]], 30, 0, 510),
        ([(480, 1080)], [[]], 30, 600, 600),
        ([(480, 1080)], [[]], 30, 607, 615),
        ([(480, 500), (600, 700)], [[]], 30, 0, 600),
        ([(480, 1080)], [[(0, 1440)]], 30, 0, None),
        ([(480, 1080)], [], 30, 0, None),
        ([], [[]], 30, 0, None),
    ],
)
def test_the_first_gap(
    opened: list[tuple[int, int]], busy: list[list[tuple[int, int]]], length: int, earliest: int, found: int | None
) -> None:
    assert first_gap(opened, busy, length, earliest) == found


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24"])
def test_moved_over_a_change_of_the_clocks_it_keeps_its_time_on_the_wall(day: str) -> None:
    one = item("a", f"{day}T10:00", f"{day}T11:30")
    start, end = moved_by_days(one, 1, ZURICH)
    following = date.fromisoformat(day) + timedelta(days=1)
    assert start == parse_iso(f"{following}T10:00", ZURICH)
    assert end - start == 90 * 60
    whole = item("w", day, str(following), all_day=True)
    assert moved_by_days(whole, 1, ZURICH) == (
        day_start(following, ZURICH),
        day_start(following + timedelta(1), ZURICH),
    )


def test_an_all_day_item_moves_in_its_own_zone() -> None:
    far = item("far", "2026-11-25", "2026-11-27", all_day=True, zone="Asia/Tokyo")
    found = moved_by_days(far, -1, ZURICH)
    assert found == (day_start(date(2026, 11, 24), "Asia/Tokyo"), day_start(date(2026, 11, 26), "Asia/Tokyo"))


months = days_of_interest.flatmap(lambda day: st.tuples(st.just(month_span(day)), items_around(day, 30, 14)))


@given(months)
def test_each_item_has_a_line_on_each_of_its_days(month: tuple[MonthSpan, list[Item]]) -> None:
    span, items = month
    placed = sorted(
        (line.item, span.first + timedelta(days=WEEK * line.week + day))
        for lines in arrange_month(items, span, ZURICH)
        for line in lines
        for day in range(line.first, line.last + 1)
    )
    wanted = []
    for number, one in enumerate(items):
        first, last = dates_of(one, ZURICH)
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        wanted += [(number, day) for day in days if span.first <= day <= span.last]
    assert placed == wanted


@given(months, st.integers(0, 6))
def test_no_two_lines_share_space(month: tuple[MonthSpan, list[Item]], rows: int) -> None:
    span, items = month
    for lines in arrange_month(items, span, ZURICH):
        for one, other in combinations(lines, 2):
            assert one.row != other.row or one.last < other.first or other.last < one.first
        folded = fold_week(lines, rows)
        for line in folded.lines:
            assert line.row < rows
            if line.row == rows - 1:
                assert not any(folded.hidden[line.first : line.last + 1]), "the count stands there"


@given(months, st.integers(0, 6))
def test_what_is_not_shown_is_counted(month: tuple[MonthSpan, list[Item]], rows: int) -> None:
    span, items = month
    for lines in arrange_month(items, span, ZURICH):
        folded = fold_week(lines, rows)
        for day in range(WEEK):
            all_of_it = sum(line.first <= day <= line.last for line in lines)
            shown = sum(line.first <= day <= line.last for line in folded.lines)
            assert shown + folded.hidden[day] == all_of_it


@given(months, st.integers(0, 99))
def test_order_of_input_does_not_matter(month: tuple[MonthSpan, list[Item]], seed: int) -> None:
    span, items = month
    mixed = shuffled(items, seed)
    found = [
        [{(order[line.item].key, *line[1:]) for line in lines} for lines in arrange_month(order, span, ZURICH)]
        for order in (items, mixed)
    ]
    assert found[0] == found[1]


def test_both_days_of_the_clock_change_hold_what_their_clocks_show() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        span = month_span(day)
        start = day_start(day, ZURICH)
        first, last = (
            Item(("first",), start, start + 900),
            Item(("last",), start + hours * 3600 - 900, start + hours * 3600),
        )
        after = Item(("after",), start + hours * 3600, start + hours * 3600 + MINUTES)
        (line, second) = [line for week in arrange_month([first, last], span, ZURICH) for line in week]
        assert (line.first, second.first) == (6, 6)
        following = [(line.week, line.first) for week in arrange_month([after], span, ZURICH) for line in week]
        assert following in ([(line.week + 1, 0)], [])
