"""Side by side: no two overlapping intervals share space."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.tracks import Place, place

intervals = st.lists(
    st.tuples(st.integers(0, 95), st.integers(1, 24)).map(lambda pair: (pair[0] * 15, (pair[0] + pair[1]) * 15)),
    max_size=24,
).map(sorted)


@pytest.mark.parametrize(
    ("given_intervals", "places"),
    [
        ([], []),
        ([(0, 60)], [(0, 1, 1)]),
        ([(0, 60), (60, 120)], [(0, 1, 1), (0, 1, 1)]),
        ([(0, 60), (30, 90)], [(0, 2, 1), (1, 2, 1)]),
        ([(0, 60), (0, 60), (0, 60)], [(0, 3, 1), (1, 3, 1), (2, 3, 1)]),
        # The third takes the first track again, and nothing stands right of the second then.
        ([(0, 60), (30, 120), (60, 90)], [(0, 2, 1), (1, 2, 1), (0, 2, 1)]),
        # The last meets the first alone, so it grows over the tracks of the two that have ended.
        ([(0, 300), (0, 60), (0, 60), (120, 180)], [(0, 3, 1), (1, 3, 1), (2, 3, 1), (1, 3, 2)]),
    ],
)
def test_known_cases(given_intervals: list[tuple[int, int]], places: list[tuple[int, int, int]]) -> None:
    assert place(given_intervals) == [Place(*found) for found in places]


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@given(intervals)
def test_overlapping_intervals_never_share_space(given_intervals: list[tuple[int, int]]) -> None:
    placed = list(zip(given_intervals, place(given_intervals), strict=True))
    for (one, here), (other, there) in combinations(placed, 2):
        if overlap(one, other):
            assert here.tracks == there.tracks
            assert here.track + here.span <= there.track or there.track + there.span <= here.track


@given(intervals)
def test_each_stays_within_its_group(given_intervals: list[tuple[int, int]]) -> None:
    for found in place(given_intervals):
        assert found.track >= 0
        assert found.span >= 1
        assert found.track + found.span <= found.tracks


@given(intervals)
def test_the_first_free_column_is_taken(given_intervals: list[tuple[int, int]]) -> None:
    placed = list(zip(given_intervals, place(given_intervals), strict=True))
    for position, (interval, spot) in enumerate(placed):
        for track in range(spot.track):
            earlier = [one for one, there in placed[:position] if there.track == track]
            assert any(overlap(one, interval) for one in earlier), "a track further to the left was free"


@given(intervals)
def test_no_group_is_wider_than_its_busiest_minute(given_intervals: list[tuple[int, int]]) -> None:
    for interval, spot in zip(given_intervals, place(given_intervals), strict=True):
        if spot.tracks == 1:
            assert not any(overlap(interval, other) for other in given_intervals if other is not interval)


@given(intervals)
def test_a_group_ends_where_all_have_ended(given_intervals: list[tuple[int, int]]) -> None:
    """Cut where no interval goes on, the parts are placed as they would be alone."""
    whole = place(given_intervals)
    for cut in range(1, len(given_intervals)):
        before, after = given_intervals[:cut], given_intervals[cut:]
        if max(end for _, end in before) <= after[0][0]:
            assert whole == place(before) + place(after)
