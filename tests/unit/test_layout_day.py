"""Dates as wall-clock minutes, on days of 23, 24 and 25 hours."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.layout.day import MINUTES, DayFrame, day_frame, week_frames
from schedapp.model.timespan import to_local

ZURICH = "Europe/Zurich"
SPRING = day_frame(date(2026, 3, 29), ZURICH)
AUTUMN = day_frame(date(2026, 10, 25), ZURICH)
PLAIN = day_frame(date(2026, 11, 24), ZURICH)

ODD_DAYS = [
    (date(2026, 3, 29), ZURICH),
    (date(2026, 10, 25), ZURICH),
    (date(2026, 9, 6), "America/Santiago"),  # midnight does not exist
    (date(2026, 4, 4), "America/Santiago"),  # 23:00 comes twice
    (date(2026, 11, 1), "America/Havana"),  # midnight comes twice
    (date(2026, 10, 4), "Australia/Lord_Howe"),  # half an hour
    (date(2011, 12, 30), "Pacific/Apia"),  # a date that was left out
    (date(2026, 3, 28), "America/Nuuk"),  # ends at 23:00
    (date(2026, 11, 24), "Asia/Kathmandu"),
]


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_plain_day_has_24_hours_and_one_offset() -> None:
    assert PLAIN.end - PLAIN.start == 24 * 3600
    assert len(PLAIN.pieces) == 1
    assert PLAIN.gaps() == ()


def test_the_spring_day_lacks_an_hour() -> None:
    assert SPRING.end - SPRING.start == 23 * 3600
    assert SPRING.gaps() == ((120, 180),)
    assert SPRING.minute(utc("2026-03-29T00:59:00")) == 119
    assert SPRING.minute(utc("2026-03-29T01:00:00")) == 180


def test_a_minute_in_the_spring_gap_moves_forward_by_the_gap() -> None:
    assert SPRING.instant(150) == utc("2026-03-29T01:30:00")
    assert SPRING.minute(SPRING.instant(150)) == 210


def test_the_autumn_day_shows_an_hour_twice() -> None:
    assert AUTUMN.end - AUTUMN.start == 25 * 3600
    assert AUTUMN.gaps() == ()
    assert AUTUMN.minute(utc("2026-10-25T00:30:00")) == AUTUMN.minute(utc("2026-10-25T01:30:00")) == 150
    assert AUTUMN.instant(150) == utc("2026-10-25T00:30:00"), "the first of the two"


def test_what_lies_across_the_autumn_change_covers_both_showings() -> None:
    # 02:45 before the change to 02:15 after it: half an hour, and the clock goes back within it.
    assert AUTUMN.hull(utc("2026-10-25T00:45:00"), utc("2026-10-25T01:15:00")) == (120, 180)
    assert AUTUMN.hull(utc("2026-10-25T00:00:00"), utc("2026-10-25T00:30:00")) == (120, 150)
    assert AUTUMN.hull(utc("2026-10-25T01:00:00"), utc("2026-10-25T01:30:00")) == (120, 150)


def test_an_instant_within_the_day_has_an_empty_hull() -> None:
    noon = utc("2026-10-25T11:00:00")
    assert AUTUMN.hull(noon, noon) == (720, 720)
    assert PLAIN.hull(PLAIN.start + 90, PLAIN.start + 91) == (1, 2), "seconds widen to whole minutes"


def test_a_missing_midnight_is_a_gap() -> None:
    day = day_frame(date(2026, 9, 6), "America/Santiago")
    assert day.gaps() == ((0, 60),)
    assert day.minute(day.start) == 60
    assert day.instant(0) == day.start


def test_a_day_may_end_before_midnight() -> None:
    day = day_frame(date(2026, 3, 28), "America/Nuuk")
    assert day.gaps() == ((23 * 60, MINUTES),)
    assert day.instant(23 * 60 + 30) == day.end


def test_a_date_that_never_was_is_all_gap() -> None:
    day = day_frame(date(2011, 12, 30), "Pacific/Apia")
    assert day.start == day.end
    assert day.gaps() == ((0, MINUTES),)
    assert not day.overlaps(day.start, day.start + 60)


def test_the_end_of_the_day_is_minute_1440() -> None:
    assert PLAIN.minute(PLAIN.end) == PLAIN.minute(PLAIN.end + 999) == MINUTES
    assert PLAIN.minute(PLAIN.start - 999) == 0
    assert PLAIN.instant(MINUTES) == PLAIN.end


def test_overlap_is_half_open_and_takes_an_instant() -> None:
    assert PLAIN.overlaps(PLAIN.start, PLAIN.start), "an instant at midnight is on the day that begins"
    assert not PLAIN.overlaps(PLAIN.end, PLAIN.end)
    assert not PLAIN.overlaps(PLAIN.start - 60, PLAIN.start)
    assert PLAIN.overlaps(PLAIN.end - 1, PLAIN.end + 60)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(BadInput):
        day_frame(date(2026, 1, 1), "Mars/Olympus")


@pytest.mark.parametrize(("day", "zone"), ODD_DAYS)
def test_days_follow_each_other_without_a_hole(day: date, zone: str) -> None:
    frames = week_frames(day, 3, zone)
    for one, other in itertools.pairwise(frames):
        assert one.end == other.start
    for frame in frames:
        assert sum(piece.end - piece.start for piece in frame.pieces) == frame.end - frame.start


@given(st.sampled_from(ODD_DAYS), st.integers(0, 26 * 3600))
def test_the_minute_is_what_the_clock_shows(odd: tuple[date, str], second: int) -> None:
    frame: DayFrame = day_frame(*odd)
    epoch = frame.start + second
    if epoch < frame.end:
        local = to_local(epoch, frame.zone)
        assert frame.minute(epoch) == local.hour * 60 + local.minute


@given(st.sampled_from(ODD_DAYS), st.integers(0, MINUTES - 1))
def test_each_minute_that_exists_comes_back_from_its_instant(odd: tuple[date, str], minute: int) -> None:
    frame = day_frame(*odd)
    if not any(low <= minute < high for low, high in frame.gaps()):
        assert frame.minute(frame.instant(minute)) == minute


@given(st.sampled_from(ODD_DAYS), st.integers(0, 25 * 3600), st.integers(1, 12 * 3600))
def test_a_hull_holds_each_minute_that_is_touched(odd: tuple[date, str], offset: int, length: int) -> None:
    frame = day_frame(*odd)
    start, end = frame.start + offset, min(frame.start + offset + length, frame.end)
    if start < end:
        low, high = frame.hull(start, end)
        for epoch in (start, (start + end) // 2, end - 1):
            assert low <= frame.minute(epoch) < high
