"""How full a day is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.layout.day_load import DayLoad, day_load


@pytest.mark.parametrize(
    ("booked", "opened", "level"),
    [(0, 600, 0), (15, 600, 1), (199, 600, 1), (200, 600, 2), (399, 600, 2), (400, 600, 3), (600, 600, 3), (0, 0, 0)],
)
def test_levels(booked: int, opened: int, level: int) -> None:
    assert DayLoad(booked, opened).level == level


def test_what_is_booked_outside_of_open_time_does_not_fill_the_others() -> None:
    opened = {"a": [(480, 720), (780, 1080)], "b": [(480, 600)], "closed": []}
    assert day_load({"a": 90, "b": 300, "closed": 60, "elsewhere": 500}, opened) == DayLoad(90 + 120, 540 + 120)


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3000)), st.integers(0, 1440))
def test_a_day_is_never_fuller_than_full(booked: dict[str, int], end: int) -> None:
    found = day_load(booked, {"a": [(0, end)], "b": []})
    assert 0 <= found.share <= 1
    assert 0 <= found.level <= 3
    assert (found.level == 0) == (found.booked == 0)
