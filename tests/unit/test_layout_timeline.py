"""The timeline: each item a bar in each of its rows, overlapping ones in lanes of their own; the axis and back."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.day import MINUTES, DayFrame, week_frames
from schedapp.layout.timeline import Axis, TimelineBar, arrange_timeline, axis_for
from schedapp.layout.week import SHORTEST, Item
from schedapp.model.timespan import day_start, parse_iso
from tests.unit.layout_items import ZURICH, days_of_interest, items_around, shuffled

FRAMES = week_frames(date(2026, 11, 23), 3, ZURICH)


def item(name: str, start: str, end: str, *, all_day: bool = False, zone: str = "") -> Item:
    at = zone or ZURICH
    return Item((name,), parse_iso(start, at), parse_iso(end, at), all_day, zone)


def test_an_item_is_in_each_of_its_rows() -> None:
    found = arrange_timeline([item("a", "2026-11-24T10:00", "2026-11-24T11:00")], [[0], [], [0]], FRAMES)
    start, end = MINUTES + 600, MINUTES + 660
    assert found.bars == (
        TimelineBar(0, 0, start, end, 0, True, True),
        TimelineBar(0, 2, start, end, 0, True, True),
    )
    assert found.lanes == (1, 1, 1)


def test_overlapping_ones_stack_and_a_free_lane_is_used_again() -> None:
    items = [
        item("a", "2026-11-23T10:00", "2026-11-23T12:00"),
        item("b", "2026-11-23T11:00", "2026-11-23T13:00"),
        item("c", "2026-11-23T12:00", "2026-11-23T14:00"),
    ]
    found = arrange_timeline(items, [[0, 1, 2]], FRAMES)
    assert [bar.lane for bar in found.bars] == [0, 1, 0]
    assert found.lanes == (2,)


def test_over_midnight_it_is_one_bar_and_is_cut_at_the_ends() -> None:
    items = [
        item("night", "2026-11-23T22:00", "2026-11-24T06:00"),
        item("long", "2026-11-22T10:00", "2026-11-30T10:00"),
    ]
    night, long = sorted(arrange_timeline(items, [[0, 1]], FRAMES).bars)
    assert (night.start, night.end, night.head, night.tail) == (22 * 60, MINUTES + 6 * 60, True, True)
    assert (long.start, long.end, long.head, long.tail) == (0, 3 * MINUTES, False, False)


def test_all_day_items_lie_on_the_dates_of_their_zone() -> None:
    far = item("far", "2026-11-24", "2026-11-25", all_day=True, zone="Asia/Tokyo")
    (bar,) = arrange_timeline([far], [[0]], FRAMES).bars
    assert (bar.start, bar.end) == (MINUTES, 2 * MINUTES)


def test_what_is_on_none_of_the_days_is_not_placed() -> None:
    items = [
        item("before", "2026-11-22T10:00", "2026-11-22T11:00"),
        item("after", "2026-11-26T10:00", "2026-11-26T11:00"),
        item("whole", "2026-11-26", "2026-11-27", all_day=True),
        item("past", "2026-11-22", "2026-11-23", all_day=True),
    ]
    assert arrange_timeline(items, [[0, 1, 2, 3]], FRAMES).bars == ()


def test_a_brief_one_can_be_seen_also_before_the_last_midnight() -> None:
    items = [item("a", "2026-11-23T10:00", "2026-11-23T10:05"), item("b", "2026-11-25T23:58", "2026-11-26T00:00")]
    first, last = arrange_timeline(items, [[0, 1]], FRAMES).bars
    assert (first.start, first.end) == (600, 600 + SHORTEST)
    assert (last.start, last.end) == (3 * MINUTES - SHORTEST, 3 * MINUTES)


def test_the_hour_that_comes_twice_stacks_both() -> None:
    frames = week_frames(date(2026, 10, 25), 1, ZURICH)
    midnight = frames[0].start
    items = [Item((name,), midnight + hour * 3600, midnight + (hour + 1) * 3600) for name, hour in (("a", 2), ("b", 3))]
    assert [(bar.start, bar.end, bar.lane) for bar in arrange_timeline(items, [[0, 1]], frames).bars] == [
        (120, 180, 0),
        (120, 180, 1),
    ]


@pytest.mark.parametrize(
    ("bars", "opened", "low", "high"),
    [
        ([], [], 0, MINUTES),
        ([], [[(8 * 60, 18 * 60)], [(9 * 60, 20 * 60 + 30)]], 8 * 60, 21 * 60),
        ([(6 * 60 + 20, 7 * 60)], [[(8 * 60, 18 * 60)]], 6 * 60, 18 * 60),
        ([(0, MINUTES)], [[(8 * 60, 18 * 60)]], 8 * 60, 18 * 60),
        ([(0, 2 * MINUTES)], [[(8 * 60, 18 * 60)]], 8 * 60, 18 * 60),
        ([(22 * 60, 2 * MINUTES)], [[(8 * 60, 18 * 60)]], 8 * 60, MINUTES),
        ([(0, MINUTES + 7 * 60)], [[(8 * 60, 18 * 60)]], 0, 18 * 60),
    ],
)
def test_the_axis_holds_open_time_and_bars(
    bars: list[tuple[int, int]], opened: list[list[tuple[int, int]]], low: int, high: int
) -> None:
    found = [TimelineBar(0, 0, start, end, 0, True, True) for start, end in bars]
    assert axis_for(found, opened, 3) == Axis(3, low, high)
    assert axis_for(found, opened, 3, whole=True) == Axis(3)


def test_places_on_an_axis() -> None:
    axis = Axis(2, 8 * 60, 18 * 60)
    assert (axis.per_day, axis.length) == (600, 1200)
    assert [axis.place(p) for p in (0, 480, 540, 1080, 1439, MINUTES, MINUTES + 500, 2 * MINUTES, -30)] == [
        0, 0, 60, 600, 600, 600, 620, 1200, 0,
    ]  # fmt: skip
    assert [axis.position(p) for p in (-5, 0, 60, 600, 1200, 9999)] == [
        480, 480, 540, MINUTES + 480, MINUTES + 1080, MINUTES + 1080,
    ]  # fmt: skip


@given(st.integers(1, 14), st.integers(0, 11), st.integers(13, 24), st.integers(0, 14 * MINUTES))
def test_a_shown_position_comes_back_from_its_place(days: int, low: int, high: int, position: int) -> None:
    axis = Axis(days, low * 60, high * 60)
    day, minute = divmod(position, MINUTES)
    shown = day < days and axis.low <= minute < axis.high
    assert not shown or axis.position(axis.place(position)) == position
    assert 0 <= axis.place(position) <= axis.length


Timeline = tuple[tuple[DayFrame, ...], list[Item], list[list[int]]]


def rows_for(count: int) -> st.SearchStrategy[list[list[int]]]:
    row = st.lists(st.integers(0, count - 1), unique=True) if count else st.just([])
    return st.lists(row, min_size=1, max_size=4)


timelines = st.tuples(days_of_interest, st.integers(1, 14)).flatmap(
    lambda pair: items_around(pair[0], 4, 14).flatmap(
        lambda items: st.tuples(
            st.just(week_frames(pair[0] - timedelta(days=1), pair[1], ZURICH)), st.just(items), rows_for(len(items))
        )
    )
)


def touches(one: Item, frames: tuple[DayFrame, ...]) -> bool:
    if one.all_day:
        return one.start < day_start(frames[-1].day + timedelta(days=1), ZURICH) and one.end > frames[0].start
    return any(frame.overlaps(one.start, one.end) for frame in frames)


@given(timelines)
def test_each_item_is_placed_once_in_each_row_that_lists_it(timeline: Timeline) -> None:
    frames, items, rows = timeline
    found = sorted((bar.row, bar.item) for bar in arrange_timeline(items, rows, frames).bars)
    assert found == sorted((row, n) for row, numbers in enumerate(rows) for n in numbers if touches(items[n], frames))


@given(timelines)
def test_overlapping_bars_never_share_a_lane(timeline: Timeline) -> None:
    frames, items, rows = timeline
    layout = arrange_timeline(items, rows, frames)
    for one, other in combinations(layout.bars, 2):
        if one.row == other.row and one.start < other.end and other.start < one.end:
            assert one.lane != other.lane
    assert len(layout.lanes) == len(rows)
    for bar in layout.bars:
        assert bar.lane < layout.lanes[bar.row]
        assert 0 <= bar.start < bar.start + SHORTEST <= bar.end <= len(frames) * MINUTES


@given(timelines)
def test_no_row_has_more_lanes_than_it_needs(timeline: Timeline) -> None:
    frames, items, rows = timeline
    layout = arrange_timeline(items, rows, frames)
    for row, lanes in enumerate(layout.lanes):
        bars = [bar for bar in layout.bars if bar.row == row]
        peak = max((sum(b.start <= bar.start < b.end for b in bars) for bar in bars), default=1)
        assert lanes == peak


@given(timelines, st.integers(0, 99))
def test_order_of_input_does_not_matter(timeline: Timeline, seed: int) -> None:
    frames, items, rows = timeline
    mixed = shuffled(items, seed)
    place = {one.key: number for number, one in enumerate(mixed)}
    moved = [[place[items[n].key] for n in reversed(numbers)] for numbers in rows]
    one, other = arrange_timeline(items, rows, frames), arrange_timeline(mixed, moved, frames)
    assert one.lanes == other.lanes
    assert {(items[b.item].key, *b[1:]) for b in one.bars} == {(mixed[b.item].key, *b[1:]) for b in other.bars}
