"""Repetitions that would go round for ever, or that would hide today behind twenty years of yesterdays."""

from __future__ import annotations

import pytest

from schedapp.errors import BadInput
from schedapp.model.recurrence import MAX_OCCURRENCES, check_recurrence, expand_latest, expands
from schedapp.model.timespan import DAY, Span, Timed, parse_iso
from tests.fuzz.meter import counted_steps
from tests.fuzz.rules import LINES

ZONE = "Europe/Zurich"
NOW = parse_iso("2026-11-02T09:00", ZONE)
HOUR = Timed(NOW, NOW + 3_600, ZONE)
_HOURS = ",".join(map(str, range(24)))


@pytest.mark.parametrize("zero", ["0", "000", "+0", "-0", "0_0", "\u0660", "-1", "", "1e3", "x"])
def test_a_step_of_nothing_is_none(zero: str) -> None:
    lines = (f"RRULE:FREQ=DAILY;INTERVAL={zero}",)
    with counted_steps(1_000):
        assert not expands(lines, HOUR)
        assert list(expand_latest(HOUR, lines, Span(0, NOW + 400 * DAY), ZONE)) == [HOUR]
    with pytest.raises(BadInput):
        check_recurrence(lines, HOUR)


@pytest.mark.parametrize("often", [f"BYHOUR={_HOURS}", f"BYHOUR={_HOURS};BYMINUTE=0,15,30,45;BYSECOND={_HOURS}"])
def test_what_happens_as_often_as_hourly_is_as_hourly(often: str) -> None:
    for frequency in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY;BYYEARDAY=1,2,3,100,200,366"):
        with counted_steps(20_000):
            assert not expands((f"RRULE:FREQ={frequency};{often}", "RRULE:FREQ=DAILY;BYHOUR=1,2,3"), HOUR)
            assert not expands((f"EXRULE:FREQ={frequency};{often}", "RRULE:FREQ=DAILY;BYHOUR=1,2,3"), HOUR)


def test_a_few_times_a_day_is_a_series() -> None:
    assert expands((f"RRULE:FREQ=DAILY;BYHOUR={_HOURS};COUNT=100",), HOUR)
    assert expands(("RRULE:FREQ=DAILY;BYHOUR=8,18",), HOUR)
    assert not expands(("RRULE:FREQ=DAILY;BYHOUR=8,13,18",), HOUR)


def test_a_date_that_never_comes_is_no_repetition() -> None:
    assert not expands(("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",), HOUR)
    assert expands(("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",), HOUR)
    assert expands(("RRULE:FREQ=DAILY;UNTIL=19700101T000000Z",), HOUR)


def test_an_old_daily_series_takes_place_today() -> None:
    begun = parse_iso("1990-01-01T12:00", ZONE)
    found = list(expand_latest(Timed(begun, begun + 3_600, ZONE), ("RRULE:FREQ=DAILY",), Span(0, NOW + DAY), ZONE))
    assert len(found) == MAX_OCCURRENCES
    assert found[-1] == Timed(NOW + 3 * 3_600, NOW + 4 * 3_600, ZONE)


@pytest.mark.parametrize("line", LINES)
def test_no_line_costs_more_than_some_steps(line: str) -> None:
    with counted_steps(400_000) as meter:
        if expands((line,), HOUR):
            found = list(expand_latest(HOUR, (line,), Span(0, NOW + 400 * DAY), ZONE))
            assert len(found) <= MAX_OCCURRENCES
    assert meter.steps <= 400_000
