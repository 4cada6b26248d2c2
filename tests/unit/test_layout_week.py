"""Items -> tiles: each is placed, overlapping ones apart, whatever the order and the clocks."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.day import MINUTES, week_frames
from schedapp.layout.week import SHORTEST, Item, WeekLayout, arrange
from schedapp.model.timespan import DAY, day_start

ZURICH = "Europe/Zurich"
MONDAY = date(2026, 11, 23)
FRAMES = week_frames(MONDAY, 7, ZURICH)
SPRING_WEEK = week_frames(date(2026, 3, 23), 7, ZURICH)
AUTUMN_WEEK = week_frames(date(2026, 10, 19), 7, ZURICH)
START = FRAMES[0].start


def item(name: str, day: int, minute: int, length: int, *, all_day: bool = False) -> Item:
    start = START + day * DAY + minute * 60
    return Item((name,), start, start + length * 60, all_day)


def random_items(frames_start: int) -> st.SearchStrategy[list[Item]]:
    """Minutes from one day before the week to one after it; lengths from none to three days."""
    pair = st.tuples(st.integers(-MINUTES, 8 * MINUTES), st.integers(0, 3 * MINUTES), st.booleans())
    return st.lists(pair, max_size=20).map(
        lambda pairs: [
            Item((f"{i:02d}",), frames_start + at * 60, frames_start + (at + length) * 60, whole and length > 0)
            for i, (at, length, whole) in enumerate(pairs)
        ]
    )


weeks = st.sampled_from([FRAMES, SPRING_WEEK, AUTUMN_WEEK])
placed_weeks = weeks.flatmap(lambda frames: st.tuples(st.just(frames), random_items(frames[0].start)))


def test_one_item_has_the_day_to_itself() -> None:
    (tile,) = arrange([item("a", 1, 600, 30)], FRAMES).tiles
    assert (tile.item, tile.day, tile.top, tile.bottom) == (0, 1, 600, 630)
    assert (tile.track, tile.tracks, tile.span) == (0, 1, 1)
    assert tile.head
    assert tile.tail


def test_what_crosses_midnight_is_cut() -> None:
    tiles = arrange([item("night", 0, 22 * 60, 10 * 60)], FRAMES).tiles
    assert [(t.day, t.top, t.bottom, t.head, t.tail) for t in tiles] == [
        (0, 22 * 60, MINUTES, True, False),
        (1, 0, 8 * 60, False, True),
    ]


def test_what_ends_at_midnight_stays_on_its_day() -> None:
    (tile,) = arrange([item("late", 0, 23 * 60, 60)], FRAMES).tiles
    assert (tile.day, tile.bottom, tile.tail) == (0, MINUTES, True)


def test_what_begins_before_the_week_is_shown_from_its_first_minute() -> None:
    (tile,) = arrange([item("early", -1, 23 * 60, 2 * 60)], FRAMES).tiles
    assert (tile.day, tile.top, tile.bottom, tile.head) == (0, 0, 60, False)


def test_outside_the_week_nothing_is_placed() -> None:
    found = arrange([item("before", -1, 600, 30), item("after", 7, 600, 30)], FRAMES)
    assert found.tiles == ()


def test_a_brief_item_is_tall_enough_to_see_also_before_midnight() -> None:
    first, last = arrange([item("a", 0, 600, 5), item("b", 0, MINUTES - 3, 3)], FRAMES).tiles
    assert (first.top, first.bottom) == (600, 600 + SHORTEST)
    assert (last.top, last.bottom) == (MINUTES - SHORTEST, MINUTES)


def test_brief_items_in_a_row_stand_side_by_side_where_they_would_be_painted_over() -> None:
    tiles = arrange([item("a", 0, 600, 5), item("b", 0, 605, 5)], FRAMES).tiles
    assert [tile.track for tile in tiles] == [0, 1]


def test_an_item_without_length_is_shown() -> None:
    (tile,) = arrange([item("instant", 2, 600, 0)], FRAMES).tiles
    assert (tile.day, tile.top) == (2, 600)


def test_the_hour_that_comes_twice_puts_both_side_by_side() -> None:
    sunday = AUTUMN_WEEK[6].start
    first = Item(("first",), sunday + 2 * 3600, sunday + 3 * 3600)
    second = Item(("second",), sunday + 3 * 3600, sunday + 4 * 3600)
    tiles = arrange([first, second], AUTUMN_WEEK).tiles
    assert [(t.top, t.bottom, t.track) for t in tiles] == [(120, 180, 0), (120, 180, 1)]


def test_after_the_clocks_change_tiles_stand_at_the_hour_on_the_wall() -> None:
    for frames, noon in ((SPRING_WEEK, 11 * 3600), (AUTUMN_WEEK, 13 * 3600)):
        sunday = frames[6].start
        (tile,) = arrange([Item(("noon",), sunday + noon, sunday + noon + 3600)], frames).tiles
        assert (tile.day, tile.top, tile.bottom) == (6, 720, 780)


def test_all_day_items_go_to_the_lane_by_the_dates_of_their_own_zone() -> None:
    tokyo = "Asia/Tokyo"
    start = day_start(date(2026, 11, 25), tokyo)
    far = Item(("far",), start, day_start(date(2026, 11, 26), tokyo), True, tokyo)
    here = item("here", 4, 0, MINUTES, all_day=True)
    layout = arrange([far, here], FRAMES)
    assert layout.tiles == ()
    assert [(bar.item, bar.first, bar.last) for bar in layout.lane.bars] == [(0, 2, 2), (1, 4, 4)]


def test_an_empty_week_is_empty() -> None:
    assert arrange([], FRAMES) == WeekLayout((), arrange([], FRAMES).lane)


@given(placed_weeks)
def test_each_item_that_overlaps_a_day_is_placed_on_it(week: tuple[tuple, list[Item]]) -> None:
    frames, items = week
    layout = arrange(items, frames)
    placed = {(tile.item, tile.day) for tile in layout.tiles}
    for number, one in enumerate(items):
        for day, frame in enumerate(frames):
            expected = not one.all_day and frame.overlaps(one.start, one.end)
            assert ((number, day) in placed) == expected
    assert len(placed) == len(layout.tiles), "none twice"


@given(placed_weeks)
def test_tiles_that_overlap_share_no_space(week: tuple[tuple, list[Item]]) -> None:
    frames, items = week
    for one, other in combinations(arrange(items, frames).tiles, 2):
        if one.day == other.day and one.top < other.bottom and other.top < one.bottom:
            assert one.track + one.span <= other.track or other.track + other.span <= one.track


@given(placed_weeks)
def test_tiles_stay_within_their_day(week: tuple[tuple, list[Item]]) -> None:
    frames, items = week
    for tile in arrange(items, frames).tiles:
        assert tile.top >= 0
        assert tile.top + SHORTEST <= tile.bottom <= MINUTES


@given(placed_weeks, st.integers(0, 99))
def test_order_of_input_does_not_matter(week: tuple[tuple, list[Item]], seed: int) -> None:
    frames, items = week
    mixed = list(items)
    Random(seed).shuffle(mixed)
    assert by_key(items, frames) == by_key(mixed, frames)


def by_key(items: list[Item], frames: tuple) -> tuple[set[tuple], set[tuple]]:
    layout = arrange(items, frames)
    tiles = {(items[tile.item].key, *tile[1:]) for tile in layout.tiles}
    return tiles, {(items[bar.item].key, *bar[1:]) for bar in layout.lane.bars}


@given(placed_weeks)
def test_each_all_day_item_of_the_week_has_one_bar(week: tuple[tuple, list[Item]]) -> None:
    frames, items = week
    bars = [bar.item for bar in arrange(items, frames).lane.bars]
    wanted = [
        number
        for number, one in enumerate(items)
        if one.all_day and one.start < frames[-1].end and one.end > frames[0].start
    ]
    assert sorted(bars) == wanted
