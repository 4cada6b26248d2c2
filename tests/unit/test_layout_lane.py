"""The all-day lane: rows, and what folds away."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.lane import Lane, LaneBar, Stretch, fold, stack

DAYS = 7
stretches = st.lists(st.tuples(st.integers(-9, 15), st.integers(0, 9)), max_size=20).map(
    lambda pairs: [Stretch(first, first + more, (f"{i:02d}",), i) for i, (first, more) in enumerate(pairs)]
)


def days_of(bar: LaneBar) -> set[int]:
    return set(range(bar.first, bar.last + 1))


def test_longer_bars_come_first_and_gaps_are_filled() -> None:
    lane = stack([Stretch(0, 0, ("a",), 0), Stretch(0, 2, ("b",), 1), Stretch(1, 1, ("c",), 2)], DAYS)
    assert [(bar.item, bar.first, bar.last, bar.row) for bar in lane.bars] == [(1, 0, 2, 0), (0, 0, 0, 1), (2, 1, 1, 1)]
    assert lane.rows == 2


def test_a_bar_is_cut_at_both_ends_of_the_week() -> None:
    lane = stack([Stretch(-2, 8, ("a",), 0)], DAYS)
    assert lane.bars == (LaneBar(0, 0, 6, 0, head=False, tail=False),)


def test_what_lies_outside_the_week_is_not_shown() -> None:
    assert stack([Stretch(-3, -1, ("a",), 0), Stretch(7, 9, ("b",), 1)], DAYS) == Lane((), 0)


def test_a_lane_that_fits_is_not_folded() -> None:
    lane = stack([Stretch(0, 0, ("a",), 0), Stretch(0, 0, ("b",), 1)], DAYS)
    folded = fold(lane, DAYS, limit=2)
    assert folded.bars == lane.bars
    assert folded.rows == 2
    assert folded.hidden == (0,) * DAYS


def test_a_folded_lane_counts_what_is_hidden_on_each_day() -> None:
    lane = stack([Stretch(0, 1, (str(i),), i) for i in range(4)], DAYS)
    folded = fold(lane, DAYS, limit=2)
    assert [bar.item for bar in folded.bars] == [0]
    assert folded.rows == 1
    assert folded.hidden == (3, 3, 0, 0, 0, 0, 0)


@given(stretches)
def test_bars_never_share_a_place(given_stretches: list[Stretch]) -> None:
    lane = stack(given_stretches, DAYS)
    for one, other in combinations(lane.bars, 2):
        assert one.row != other.row or not days_of(one) & days_of(other)
    assert all(0 <= bar.row < lane.rows for bar in lane.bars)


@given(stretches, st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(given_stretches: list[Stretch], chance: object) -> None:
    mixed = list(given_stretches)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert stack(mixed, DAYS) == stack(given_stretches, DAYS)


@given(stretches, st.integers(1, 4))
def test_each_bar_is_shown_or_counted(given_stretches: list[Stretch], limit: int) -> None:
    lane = stack(given_stretches, DAYS)
    folded = fold(lane, DAYS, limit)
    assert folded.rows + any(folded.hidden) <= limit
    for day in range(DAYS):
        shown = sum(day in days_of(bar) for bar in folded.bars)
        assert shown + folded.hidden[day] == sum(day in days_of(bar) for bar in lane.bars)
