"""Items in columns of resources: in each of theirs, apart where they overlap, whatever the order; and the hours."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.columns import Column, Order, day_columns, resource_columns
from schedapp.layout.day import MINUTES, week_frames
from schedapp.layout.lane import LaneBar
from schedapp.layout.open_hours import Closing, column_hours
from schedapp.layout.week import Item, WeekLayout, arrange
from schedapp.model.resource import Resource, parse_hours
from schedapp.model.timespan import DAY

ZURICH = "Europe/Zurich"
FRAMES = week_frames(date(2026, 11, 23), 3, ZURICH)
SPRING = week_frames(date(2026, 3, 28), 3, ZURICH)
AUTUMN = week_frames(date(2026, 10, 24), 3, ZURICH)
START = FRAMES[0].start
UIDS = ("a", "b", "c")


def all_day(first: int, last: int, *uids: str) -> Item:
    return Item(("x",), START + first * DAY, START + (last + 1) * DAY, True, ZURICH, uids)


def bars(item: Item, columns: tuple[Column, ...]) -> list[LaneBar]:
    return list(arrange([item], FRAMES, columns).lane.bars)


def test_a_booking_of_two_resources_is_in_both_columns() -> None:
    item = Item(("x",), START + 36_000, START + 39_600, False, "", ("a", "c"))
    tiles = arrange([item], FRAMES, resource_columns(1, UIDS)).tiles
    assert [(tile.column, tile.day, tile.top, tile.track, tile.tracks) for tile in tiles] == [
        (0, 0, 600, 0, 1),
        (2, 0, 600, 0, 1),
    ]


def test_all_day_bars_run_over_neighbouring_days_of_one_resource() -> None:
    assert bars(all_day(0, 1, "b"), resource_columns(3, UIDS, Order.RESOURCES_FIRST)) == [
        LaneBar(0, 3, 4, 0, True, True)
    ]
    assert bars(all_day(0, 1, "b"), resource_columns(3, UIDS)) == [
        LaneBar(0, 1, 1, 0, True, False),
        LaneBar(0, 4, 4, 0, False, True),
    ]


def test_all_day_bars_of_neighbouring_resources_stay_apart() -> None:
    assert bars(all_day(0, 0, "a", "b"), resource_columns(3, UIDS)) == [
        LaneBar(0, 0, 0, 0, True, True),
        LaneBar(0, 1, 1, 0, True, True),
    ]
    assert bars(all_day(-1, 3, "a", "b"), resource_columns(3, ("a", "b"), Order.RESOURCES_FIRST)) == [
        LaneBar(0, 0, 2, 0, False, False),
        LaneBar(0, 3, 5, 0, False, False),
    ]


items = st.lists(
    st.tuples(
        st.integers(-MINUTES, 4 * MINUTES),
        st.integers(0, 2 * MINUTES),
        st.booleans(),
        st.lists(st.sampled_from(UIDS), unique=True, min_size=1),
    ),
    max_size=15,
)
grids = st.tuples(
    st.sampled_from([FRAMES, SPRING, AUTUMN]),
    st.lists(st.sampled_from(UIDS), unique=True),
    st.sampled_from(Order),
    items,
)


def laid_out(grid: tuple) -> tuple[list[Item], tuple[Column, ...], WeekLayout]:
    frames, shown, order, raw = grid
    start = frames[0].start
    found = [
        Item((f"{n:02d}",), start + at * 60, start + (at + length) * 60, whole and length > 0, "", tuple(uids))
        for n, (at, length, whole, uids) in enumerate(raw)
    ]
    columns = resource_columns(len(frames), shown, order)
    return found, columns, arrange(found, frames, columns)


@given(grids)
def test_each_item_is_in_each_of_its_columns_once(grid: tuple) -> None:
    found, columns, layout = laid_out(grid)
    placed = [(tile.item, tile.column) for tile in layout.tiles]
    expected = {
        (number, at)
        for number, item in enumerate(found)
        for at, column in enumerate(columns)
        if not item.all_day and column.shows(item.resources) and grid[0][column.day].overlaps(item.start, item.end)
    }
    assert len(placed) == len(set(placed))
    assert set(placed) == expected
    assert all(columns[tile.column].day == tile.day for tile in layout.tiles)


@given(grids)
def test_overlapping_tiles_of_a_column_share_no_space(grid: tuple) -> None:
    _items, _columns, layout = laid_out(grid)
    for one, other in combinations(layout.tiles, 2):
        if one.column == other.column and one.top < other.bottom and other.top < one.bottom:
            assert one.track + one.span <= other.track or other.track + other.span <= one.track
    for one_bar, other_bar in combinations(layout.lane.bars, 2):
        overlap = one_bar.first <= other_bar.last and other_bar.first <= one_bar.last
        assert not overlap or one_bar.row != other_bar.row


@given(grids)
def test_all_day_items_have_a_bar_in_each_of_their_columns(grid: tuple) -> None:
    found, columns, layout = laid_out(grid)
    barred = [(bar.item, at) for bar in layout.lane.bars for at in range(bar.first, bar.last + 1)]
    assert len(barred) == len(set(barred))
    for number, item in enumerate(found):
        for at, column in enumerate(columns):
            frame = grid[0][column.day]
            on = item.all_day and column.shows(item.resources) and item.start < frame.end and item.end > frame.start
            assert ((number, at) in barred) == on


@given(grids, st.integers(0, 99))
def test_order_of_input_does_not_matter(grid: tuple, seed: int) -> None:
    found, columns, layout = laid_out(grid)
    mixed = list(found)
    Random(seed).shuffle(mixed)
    other = arrange(mixed, grid[0], columns)
    assert {(found[t.item].key, *t[1:]) for t in layout.tiles} == {(mixed[t.item].key, *t[1:]) for t in other.tiles}
    assert {(found[b.item].key, *b[1:]) for b in layout.lane.bars} == {
        (mixed[b.item].key, *b[1:]) for b in other.lane.bars
    }


def resource(uid: str, hours: str, zone: str = ZURICH) -> Resource:
    return Resource(uid, f"R {uid}", zone=zone, hours=parse_hours(hours))


def test_each_column_has_the_hours_of_its_resources() -> None:
    known = {"a": resource("a", "Mo-Fr 08:00-12:00"), "b": resource("b", "Mo-Fr 10:00-18:00")}
    columns = (Column(0, ("a",)), Column(0, ("b",)), Column(1, ("a", "b")), Column(2))
    opened = [hours.opened for hours in column_hours(columns, known, FRAMES)]
    assert opened == [((480, 720),), ((600, 1080),), ((480, 1080),), ((480, 1080),)]


def test_closings_are_those_of_the_column_and_named_where_it_has_several() -> None:
    known = {"a": resource("a", "Mo-Fr 08:00-12:00"), "b": resource("b", "Mo-Fr 10:00-18:00")}
    noon = START + 12 * 3600
    closings = [
        Closing("a", noon - 3600, noon, "Repairs"),
        Closing("", noon, noon + 3600, "Lunch"),
        Closing("x", noon, noon + 60, "Elsewhere"),
    ]
    alone, other, both = column_hours((Column(0, ("a",)), Column(0, ("b",)), Column(0)), known, FRAMES, closings)
    assert alone.opened == ((480, 660),)
    assert alone.closed == ((660, 720, "Repairs", True), (720, 780, "Lunch", True))
    assert other.opened == ((600, 720), (780, 1080))
    assert [part.words for part in other.closed] == ["Lunch"]
    assert [part.words for part in both.closed] == ["R a: Repairs", "Lunch"]


def test_with_nothing_to_show_no_time_is_closed() -> None:
    assert [hours.opened for hours in column_hours(day_columns(2), {}, FRAMES)] == [((0, MINUTES),)] * 2
