"""Times as they are typed and shown."""

from __future__ import annotations

from datetime import date

import pytest

from schedapp.cli.times import (
    local_zone,
    moved_when,
    parse_open_range,
    parse_range,
    parse_when,
    show_moment,
    show_when,
)
from schedapp.errors import BadInput
from schedapp.model.timespan import AllDay, Timed, iso_edges
from schedapp.model.timespan import parse_iso as at

ZURICH = "Europe/Zurich"
NINE = at("2026-12-08T09:00:00+01:00", ZURICH)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-08T09:00", "2026-12-08T09:45"),
        ("2026-12-08T09:00", "09:45"),
        ("2026-12-08T09:00", "9:45"),
        ("2026-12-08T09:00", "+45m"),
        ("2026-12-08T09:00", "+45min"),
        ("2026-12-08T09:00", "+0h45m"),
        ("2026-12-08T09:00", "PT45M"),
        ("2026-12-08 09:00", "+45m"),
        ("2026-12-08T08:00Z", "2026-12-08T08:45:00Z"),
        ("2026-12-08T09:00+01:00", "09:45"),
        ("2026-12-08T17:00+09:00", "2026-12-08T03:45-05:00"),
        ("20261208T090000", "20261208T094500"),
    ],
)
def test_a_time_may_be_given_in_several_ways(start: str, end: str) -> None:
    assert parse_when(start, end, ZURICH) == Timed(NINE, NINE + 45 * 60, ZURICH)


def test_without_an_offset_the_resource_zone_counts() -> None:
    tokyo = parse_when("2026-12-08T09:00", "10:00", "Asia/Tokyo")
    assert tokyo == Timed(at("2026-12-08T00:00Z", "UTC"), at("2026-12-08T01:00Z", "UTC"), "Asia/Tokyo")


def test_an_end_of_day_and_a_length_over_a_clock_change() -> None:
    late = parse_when("2026-12-08T23:00", "24:00", ZURICH)
    assert late == Timed(NINE + 14 * 3600, NINE + 15 * 3600, ZURICH)
    # Clocks go forward at 02:00 on 29 March 2026: four hours of work end at six.
    shift = parse_when("2026-03-29T01:00", "+4h", ZURICH)
    assert shift == Timed(at("2026-03-29T01:00", ZURICH), at("2026-03-29T06:00", ZURICH), ZURICH)


def test_all_day_takes_the_first_and_the_last_day() -> None:
    assert parse_when("2026-12-21", "2026-12-31", ZURICH, all_day=True) == AllDay(date(2026, 12, 21), date(2027, 1, 1))
    assert parse_when("2026-12-21", "2026-12-21", ZURICH, all_day=True) == AllDay(
        date(2026, 12, 21), date(2026, 12, 22)
    )


@pytest.mark.parametrize(
    ("start", "end", "all_day"),
    [
        ("2026-12-08T09:00", "2026-12-08T09:00", False),
        ("2026-12-08T09:00", "08:00", False),
        ("2026-12-08T09:00", "+0m", False),
        ("2026-12-08T09:00", "+", False),
        ("2026-12-08T09:00", "PT", False),
        ("2026-12-08T09:00", "-45m", False),
        ("2026-12-08T09:00", "25:00", False),
        ("2026-12-08T09:00", "09:60", False),
        ("2026-12-08T09:00", "2026-12-09", False),
        ("2026-12-08", "2026-12-09", False),
        ("tomorrow", "+45m", False),
        ("2026-13-08T09:00", "+45m", False),
        ("2026-02-30T09:00", "+45m", False),
        ("9999-12-31T23:59", "+45m", False),
        ("0001-01-01T00:00", "+45m", False),
        ("2026-12-08T09:00", "+45m", True),
        ("2026-12-08", "2026-12-07", True),
        ("2026-02-30", "2026-03-01", True),
        ("9999-12-31", "9999-12-31", True),
        ("", "", False),
        ("", "", True),
    ],
)
def test_what_is_no_time_is_refused(start: str, end: str, all_day: bool) -> None:
    with pytest.raises(BadInput) as refused:
        parse_when(start, end, ZURICH, all_day=all_day)
    assert refused.value.title
    assert refused.value.detail


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-03-29T02:30", "+45m"), ("2026-03-29T02:00", "+45m"), ("2026-03-29T01:30", "02:59")],
)
def test_failure_22_a_time_that_the_clocks_leave_out_is_refused(start: str, end: str) -> None:
    with pytest.raises(BadInput, match=r"There is no 02:.. on Sun 29 Mar 2026 in Europe/Zurich") as refused:
        parse_when(start, end, ZURICH)
    assert "60 minutes" in refused.value.detail
    with pytest.raises(BadInput, match="There is no 02:15"):
        moved_when(Timed(NINE, NINE + 2700, ZURICH), "2026-03-29T02:15", "", ZURICH)


def test_beside_the_hour_that_the_clocks_leave_out() -> None:
    three = at("2026-03-29T01:00Z", "UTC")
    assert parse_when("2026-03-29T01:30", "03:15", ZURICH) == Timed(three - 1800, three + 900, ZURICH)
    assert parse_when("2026-03-29T02:30+01:00", "+30m", ZURICH) == Timed(three + 1800, three + 3600, ZURICH)
    assert parse_when("2026-03-29T02:30", "+45m", "Asia/Tokyo").start == at("2026-03-28T17:30Z", "UTC")


def test_failure_22_the_doubled_hour_is_told_apart_by_its_offset() -> None:
    half_past_two = at("2026-10-25T02:30+02:00", ZURICH)
    doubled = Timed(half_past_two, half_past_two + 1800, ZURICH)
    assert show_when(doubled, ZURICH) == "Sun 25 Oct 2026 02:30+02:00–02:00+01:00 Europe/Zurich"
    over = Timed(half_past_two - 2 * 3600, half_past_two + 3 * 3600, ZURICH)
    assert show_when(over, ZURICH) == "Sun 25 Oct 2026 00:30–04:30 Europe/Zurich"


def test_moving_keeps_the_length_and_the_zone() -> None:
    old = Timed(NINE, NINE + 45 * 60, "America/New_York")
    assert moved_when(old, "2026-12-09T09:00", "", ZURICH) == Timed(NINE + 86400, NINE + 86400 + 2700, old.zone)
    assert moved_when(old, "", "10:00", ZURICH) == Timed(NINE, NINE + 3600, old.zone)
    assert moved_when(old, "2026-12-08T08:00", "+30m", ZURICH) == Timed(NINE - 3600, NINE - 1800, old.zone)


def test_moving_days() -> None:
    old = AllDay(date(2026, 12, 8), date(2026, 12, 10))
    assert moved_when(old, "2026-12-15", "", ZURICH) == AllDay(date(2026, 12, 15), date(2026, 12, 17))
    assert moved_when(old, "", "2026-12-08", ZURICH) == AllDay(date(2026, 12, 8), date(2026, 12, 9))
    with pytest.raises(BadInput):
        moved_when(old, "", "2026-12-07", ZURICH)


def test_between_timed_and_all_day() -> None:
    days = AllDay(date(2026, 12, 8), date(2026, 12, 9))
    timed = Timed(NINE, NINE + 3600, ZURICH)
    assert moved_when(timed, "", "", ZURICH, all_day=True) == days
    assert moved_when(timed, "2026-12-09", "", ZURICH, all_day=True) == AllDay(date(2026, 12, 9), date(2026, 12, 10))
    assert moved_when(days, "2026-12-08T09:00", "10:00", ZURICH) == timed
    with pytest.raises(BadInput, match="all day"):
        moved_when(days, "2026-12-08T09:00", "", ZURICH)
    with pytest.raises(BadInput, match="no time of day"):
        moved_when(timed, "2026-12-09", "", ZURICH)


def test_a_range_of_days_includes_the_last_one() -> None:
    start, end = parse_range("2026-12-07", "2026-12-08", ZURICH)
    assert (start, end) == (at("2026-12-07T00:00", ZURICH), at("2026-12-09T00:00", ZURICH))


def test_a_range_of_moments() -> None:
    assert parse_range("2026-12-07T08:00", "2026-12-07T09:00Z", ZURICH) == (
        at("2026-12-07T07:00Z", "UTC"),
        at("2026-12-07T09:00Z", "UTC"),
    )


def test_an_open_range_begins_today_and_lasts_a_year() -> None:
    now = at("2026-11-23T00:30", ZURICH)
    start, end = parse_range("", "", ZURICH, now)
    assert start == at("2026-11-23T00:00", ZURICH)
    assert end - start == 366 * 86400
    assert parse_range("", "2026-11-23", ZURICH, now) == (start, at("2026-11-24T00:00", ZURICH))
    past_start, past_end = parse_range("", "2025-06-30", ZURICH, now)
    assert past_end == at("2025-07-01T00:00", ZURICH)
    assert past_start < past_end


def test_a_range_without_limits() -> None:
    monday, tuesday = at("2026-12-07T00:00", ZURICH), at("2026-12-08T00:00", ZURICH)
    assert parse_open_range("", "", ZURICH) == (None, None)
    assert parse_open_range("2026-12-07", "", ZURICH) == (monday, None)
    assert parse_open_range("", "2026-12-07", ZURICH) == (None, tuesday)
    assert parse_open_range("2026-12-07", "2026-12-07", ZURICH) == (monday, tuesday)
    with pytest.raises(BadInput):
        parse_open_range("2026-12-08", "2026-12-07", ZURICH)


def test_a_range_that_ends_first_is_refused() -> None:
    with pytest.raises(BadInput):
        parse_range("2026-12-08", "2026-12-07", ZURICH)


@pytest.mark.parametrize(
    ("given", "found"),
    [("Asia/Kathmandu", "Asia/Kathmandu"), (":Europe/Zurich", "Europe/Zurich")],
)
def test_the_local_zone_is_the_environments(given: str, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", given)
    assert local_zone() == found


def test_a_local_zone_that_is_none_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "../../etc/passwd")
    assert "/etc" not in local_zone()


def test_shown_to_people() -> None:
    assert show_when(Timed(NINE, NINE + 2700, ZURICH), ZURICH) == "Tue 8 Dec 2026 09:00–09:45 Europe/Zurich"
    overnight = Timed(NINE, NINE + 86400, ZURICH)
    assert show_when(overnight, ZURICH) == "Tue 8 Dec 2026 09:00–Wed 9 Dec 2026 09:00 Europe/Zurich"
    assert show_when(AllDay(date(2026, 12, 8), date(2026, 12, 9)), ZURICH) == "Tue 8 Dec 2026 all day"
    assert show_when(AllDay(date(2026, 12, 8), date(2026, 12, 10)), ZURICH) == "Tue 8 Dec 2026–Wed 9 Dec 2026 all day"
    assert show_moment(NINE, ZURICH) == "Tue 8 Dec 2026 09:00"
    assert show_moment(0, ZURICH) == "never"


def test_shown_to_programs() -> None:
    timed = Timed(NINE, NINE + 2700, "Asia/Tokyo")
    assert iso_edges(timed, ZURICH) == ("2026-12-08T09:00:00+01:00", "2026-12-08T09:45:00+01:00")
    assert iso_edges(AllDay(date(2026, 12, 8), date(2026, 12, 9)), ZURICH) == ("2026-12-08", "2026-12-09")
