"""The rules of a zone's clocks as they are written down, and what keeps its time of day when they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.model.booking import Booking, Status, make_override
from schedapp.model.clock_rules import ClockRule, first_difference, kept_names, kept_when, read_rule
from schedapp.model.recurrence import expand
from schedapp.model.timespan import DAY, Span, Timed, instant_text, parse_iso, to_local

ZURICH, ALGIERS = "Europe/Zurich", "Africa/Algiers"
SPAN = Span(parse_iso("2026-01-01T00:00", "UTC"), parse_iso("2029-01-01T00:00", "UTC"))
GIVEN_UP = replace(read_rule(ZURICH, SPAN), zone=ALGIERS)
"""Algiers as if it had had summer time until today: its zone of today is the one without."""


def wall(moment: int, zone: str) -> str:
    return f"{to_local(moment, zone):%Y-%m-%d %H:%M}"


def test_a_rule_has_each_change_to_the_second() -> None:
    rule = read_rule(ZURICH, SPAN)
    moments = [datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%d %H:%M:%S") for start, _ in rule.steps[1:]]
    assert moments[:3] == ["2026-03-29 01:00:00", "2026-10-25 01:00:00", "2027-03-28 01:00:00"]
    assert [offset for _, offset in rule.steps[:3]] == [3600, 7200, 3600]
    assert len(moments) == 6


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Australia/Lord_Howe", "America/St_Johns", "UTC"])
@given(moment=st.integers(SPAN.start, SPAN.end - 1))
def test_a_rule_says_what_the_zone_says(zone: str, moment: int) -> None:
    rule = read_rule(zone, SPAN)
    offset = to_local(moment, zone).utcoffset()
    assert offset == timedelta(seconds=rule.offset(moment))
    assert rule.kept(moment) == rule.before(moment) == moment


def test_the_first_difference_is_the_first_summer() -> None:
    assert first_difference(GIVEN_UP, read_rule(ALGIERS, SPAN)) == parse_iso("2026-03-29T01:00", "UTC")
    later = Span(SPAN.start + 300 * DAY, SPAN.end + 300 * DAY)
    assert first_difference(GIVEN_UP, replace(read_rule(ZURICH, later), zone=ALGIERS)) is None


def test_a_length_is_kept_where_the_end_would_come_first() -> None:
    half = ClockRule(ALGIERS, ((SPAN.start, 3600), (SPAN.start + DAY, 9 * 3600)), SPAN.end)
    over = Timed(SPAN.start + DAY - 3600, SPAN.start + DAY + 3600, ALGIERS)
    assert kept_when(over, half) == Timed(over.start, over.end + 8 * 3600, ALGIERS)
    back = ClockRule(ALGIERS, ((SPAN.start, 3600), (SPAN.start + DAY, -5 * 3600)), SPAN.end)
    assert kept_when(over, back) == over


@st.composite
def series(draw: st.DrawFn) -> Booking:
    """One in Zurich, within the three years, with excluded, cancelled and retitled dates named by its own instants."""
    later = timedelta(days=draw(st.integers(0, 300)), hours=draw(st.integers(-4, 12)))
    start = parse_iso((datetime.fromisoformat("2026-02-01T09:00") + later).isoformat(), ZURICH)
    when = Timed(start, start + 3600, ZURICH)
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    plain = (f"RRULE:FREQ={frequency};COUNT={draw(st.integers(1, 40))}",)
    dates = [each.start for each in expand(when, plain, SPAN, ZURICH) if isinstance(each, Timed)]
    last = draw(st.sampled_from([dates[-1], dates[-1] + 3 * 3600]))
    rule = draw(st.sampled_from([plain[0], f"RRULE:FREQ={frequency};UNTIL={instant_text(last)}"]))
    out = draw(st.sets(st.sampled_from(dates[1:]), max_size=3)) if dates[1:] else set()
    lines = (rule, f"EXDATE:{','.join(map(instant_text, sorted(out)))}") if out else (rule,)
    made = Booking("series01", "Course", when, ("room0001",), recurrence=lines)
    for number, moment in enumerate(each for each in dates if each not in out):
        if draw(st.integers(0, 9)) == 0:
            override = make_override(made, Timed(moment, moment + 3600, ZURICH))
            status = Status.CANCELLED if number % 2 else Status.CONFIRMED
            made = made.with_override(replace(override, title="Another", status=status))
    return made


def listed(booking: Booking, zone: str) -> list[tuple[str, str]]:
    """Title and time of day of each date that lives."""
    named = {override.original_start for override in booking.overrides}
    dates = [each for each in expand(booking.when, booking.recurrence, SPAN, zone) if isinstance(each, Timed)]
    plain = [(booking.title, wall(each.start, zone)) for each in dates if instant_text(each.start) not in named]
    own = [(o.title, wall(o.when.start, zone)) for o in booking.overrides if o.live and isinstance(o.when, Timed)]
    return sorted(plain + own)


@given(made=series())
def test_a_series_has_the_dates_that_it_had(made: Booking) -> None:
    def there(when: Timed) -> Timed:
        return kept_when(replace(when, zone=ALGIERS), GIVEN_UP)

    assert isinstance(made.when, Timed)
    overrides = tuple(replace(o, when=there(o.when)) for o in made.overrides if isinstance(o.when, Timed))
    moved = replace(made, when=there(made.when), overrides=overrides)
    kept = kept_names(moved, GIVEN_UP)
    assert listed(kept, ALGIERS) == listed(made, ZURICH)
    assert kept_names(kept, GIVEN_UP) == kept
    assert kept_names(made, read_rule(ZURICH, SPAN)) == made
