"""Recurrence sets: what RFC 5545 says, on the wall clock of the event's zone, bounded in time and number."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.recurrence import MAX_OCCURRENCES, check_recurrence, expand, happens
from schedapp.model.rules import canonical, moved_rules, words
from schedapp.model.timespan import (
    DAY,
    AllDay,
    Span,
    Timed,
    When,
    day_start,
    instant_text,
    parse_iso,
    span_of,
    to_local,
)

BERLIN, YORK = "Europe/Berlin", "America/New_York"
EVER = Span(0, 7_000_000_000)
EVERY_YEAR = Span(parse_iso("2020-01-01", "UTC"), parse_iso("2040-01-01", "UTC"))


def timed(start: str, minutes: int = 60, zone: str = BERLIN) -> Timed:
    first = parse_iso(start, zone)
    return Timed(first, first + minutes * 60, zone)


def days(first: str, count: int = 1) -> AllDay:
    start = date.fromisoformat(first)
    return AllDay(start, start + timedelta(days=count))


def local(occurrences: object) -> list[str]:
    found = []
    for when in occurrences:  # type: ignore[attr-defined]
        if isinstance(when, Timed):
            found.append(to_local(when.start, when.zone).strftime("%Y-%m-%dT%H:%M"))
        else:
            found.append(when.start.isoformat())
    return found


def starts(when: When, *lines: str, window: Span = EVERY_YEAR, zone: str = BERLIN) -> list[str]:
    return local(expand(when, lines, window, zone))


# --- the clocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "first", "instants"),
    [
        (BERLIN, "2026-03-22T09:00", ["20260322T080000Z", "20260329T070000Z", "20260405T070000Z"]),
        (BERLIN, "2026-10-18T09:00", ["20261018T070000Z", "20261025T080000Z", "20261101T080000Z"]),
        (YORK, "2026-03-01T09:00", ["20260301T140000Z", "20260308T130000Z", "20260315T130000Z"]),
        (YORK, "2026-10-25T09:00", ["20261025T130000Z", "20261101T140000Z", "20261108T140000Z"]),
    ],
    ids=["Berlin spring", "Berlin autumn", "New York spring", "New York autumn"],
)
def test_the_wall_clock_stays_over_a_change_of_the_clocks(zone: str, first: str, instants: list[str]) -> None:
    when = timed(first, 90, zone)
    found = list(expand(when, ("RRULE:FREQ=WEEKLY;COUNT=3",), EVERY_YEAR, zone))
    assert [instant_text(w.start) for w in found if isinstance(w, Timed)] == instants
    assert {w.end - w.start for w in found if isinstance(w, Timed)} == {90 * 60}


@pytest.mark.parametrize(("zone", "gap"), [(BERLIN, "2026-03-29"), (YORK, "2026-03-08")], ids=["Berlin", "New York"])
def test_a_time_that_the_clock_leaves_out_is_an_hour_later_that_day_only(zone: str, gap: str) -> None:
    before = (date.fromisoformat(gap) - timedelta(days=1)).isoformat()
    found = starts(timed(f"{before}T02:30", zone=zone), "RRULE:FREQ=DAILY;COUNT=3", zone=zone)
    assert [text[11:] for text in found] == ["02:30", "03:30", "02:30"]


def test_an_occurrence_in_the_gap_can_be_excluded_in_any_spelling() -> None:
    when = timed("2026-03-28T02:30")
    for exclusion in ("EXDATE;TZID=Europe/Berlin:20260329T023000", "EXDATE:20260329T013000Z"):
        lines = ("RRULE:FREQ=DAILY;COUNT=3", exclusion)
        assert starts(when, *lines) == ["2026-03-28T02:30", "2026-03-30T02:30"]
        assert starts(when, *canonical(lines, when)) == ["2026-03-28T02:30", "2026-03-30T02:30"]


def test_a_time_that_the_clock_has_twice_is_the_first_but_a_start_keeps_its_instant() -> None:
    second = parse_iso("2026-10-25T02:30+01:00", "UTC")
    found = list(expand(Timed(second, second + 600, BERLIN), ("RRULE:FREQ=DAILY;COUNT=2",), EVERY_YEAR, BERLIN))
    assert [instant_text(w.start) for w in found if isinstance(w, Timed)] == ["20261025T013000Z", "20261026T013000Z"]
    daily = list(expand(timed("2026-10-24T02:30"), ("RRULE:FREQ=DAILY;COUNT=2",), EVERY_YEAR, BERLIN))
    assert [instant_text(w.start) for w in daily if isinstance(w, Timed)] == ["20261024T003000Z", "20261025T003000Z"]


@pytest.mark.parametrize("zone", ["Etc/GMT+8", "America/Los_Angeles", "Pacific/Tongatapu", "Etc/GMT-13", "UTC"])
def test_all_day_series_have_their_dates_in_every_zone(zone: str) -> None:
    when = days("2026-12-28", 2)
    lines = ("RRULE:FREQ=WEEKLY;COUNT=3",)
    assert starts(when, *lines, zone=zone) == ["2026-12-28", "2027-01-04", "2027-01-11"]
    first = Span(day_start(date(2027, 1, 4), zone), day_start(date(2027, 1, 4), zone) + 1)
    assert starts(when, *lines, window=first, zone=zone) == ["2027-01-04"]
    last = Span(day_start(date(2027, 1, 6), zone) - 1, day_start(date(2027, 1, 6), zone))
    assert starts(when, *lines, window=last, zone=zone) == ["2027-01-04"]
    after = Span(day_start(date(2027, 1, 6), zone), day_start(date(2027, 1, 11), zone))
    assert starts(when, *lines, window=after, zone=zone) == []


# --- parts of a set -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "until",
    ["20261222T080000Z", "20261222", "20261222T090000", "20261222T225959Z"],
    ids=["instant", "date", "floating", "end of the day"],
)
def test_until_is_inclusive(until: str) -> None:
    when = timed("2026-12-08T09:00")
    assert starts(when, f"RRULE:FREQ=WEEKLY;UNTIL={until}")[-1] == "2026-12-22T09:00"
    assert starts(when, *canonical((f"RRULE:FREQ=WEEKLY;UNTIL={until}",), when))[-1] == "2026-12-22T09:00"


def test_until_a_second_before_an_occurrence_excludes_it() -> None:
    assert starts(timed("2026-12-08T09:00"), "RRULE:FREQ=WEEKLY;UNTIL=20261222T075959Z")[-1] == "2026-12-15T09:00"


@pytest.mark.parametrize("until", ["20261222", "20261222T000000Z", "20261222T235959Z"])
def test_until_of_an_all_day_series_is_a_date(until: str) -> None:
    lines = (f"RRULE:FREQ=WEEKLY;UNTIL={until}",)
    assert starts(days("2026-12-08"), *lines)[-1] == "2026-12-22"
    assert canonical(lines, days("2026-12-08")) == ("RRULE:FREQ=WEEKLY;UNTIL=20261222",)


@pytest.mark.parametrize("until", ["99991231T235959Z", "99991231", "90010101T000000Z"])
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Tongatapu", "UTC"])
def test_an_until_at_the_end_of_time_means_for_ever(until: str, zone: str) -> None:
    lines = (f"RRULE:FREQ=YEARLY;UNTIL={until}",)
    when = timed("2026-12-08T09:00", zone=zone)
    assert len(starts(when, *lines, zone=zone)) == 14
    assert canonical(canonical(lines, when), when) == canonical(lines, when)


@pytest.mark.parametrize(
    "exclusion",
    [
        "EXDATE:20261215T080000Z",
        "EXDATE;TZID=Europe/Berlin:20261215T090000",
        "EXDATE;TZID=America/New_York:20261215T030000",
        "EXDATE;VALUE=DATE:20261215",
        "exdate:20261215T090000",
    ],
    ids=["UTC", "own zone", "another zone", "date", "floating"],
)
def test_exdate_in_every_spelling(exclusion: str) -> None:
    when = timed("2026-12-08T09:00")
    lines = ("RRULE:FREQ=WEEKLY;COUNT=3", exclusion)
    assert starts(when, *lines) == ["2026-12-08T09:00", "2026-12-22T09:00"]
    assert canonical(lines, when) == ("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261215T080000Z")


@pytest.mark.parametrize(
    ("extra", "wanted"),
    [
        ("RDATE:20261210T130000Z", "2026-12-10T14:00"),
        ("RDATE;TZID=Europe/Berlin:20261210T140000", "2026-12-10T14:00"),
        ("RDATE;TZID=America/New_York:20261210T080000", "2026-12-10T14:00"),
        ("RDATE;VALUE=DATE:20261210", "2026-12-10T09:00"),
        ("RDATE;VALUE=PERIOD:20261210T130000Z/PT2H", "2026-12-10T14:00"),
    ],
    ids=["UTC", "own zone", "another zone", "date", "period"],
)
def test_rdate_in_every_spelling(extra: str, wanted: str) -> None:
    lines = ("RRULE:FREQ=WEEKLY;COUNT=2", extra)
    when = timed("2026-12-08T09:00")
    assert starts(when, *lines) == ["2026-12-08T09:00", wanted, "2026-12-15T09:00"]
    assert starts(when, *canonical(lines, when)) == starts(when, *lines)


def test_dates_of_an_all_day_series() -> None:
    when = days("2026-12-08")
    lines = ("RDATE;VALUE=DATE:20261211", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20261215")
    assert starts(when, *lines) == ["2026-12-08", "2026-12-11", "2026-12-22"]
    assert canonical(lines, when)[1:] == ("EXDATE;VALUE=DATE:20261215", "RDATE;VALUE=DATE:20261211")


def test_an_occurrence_is_counted_once_and_exdate_beats_rdate() -> None:
    when = timed("2026-12-08T09:00")
    lines = ("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=2", "RDATE:20261208T080000Z,20261220T080000Z")
    assert starts(when, *lines) == ["2026-12-08T09:00", "2026-12-09T09:00", "2026-12-15T09:00", "2026-12-20T09:00"]
    assert starts(when, *lines, "EXDATE:20261208T080000Z,20261220T080000Z") == ["2026-12-09T09:00", "2026-12-15T09:00"]


def test_exrule_takes_out_what_a_rule_put_in() -> None:
    lines = ("RRULE:FREQ=DAILY;COUNT=5", "EXRULE:FREQ=DAILY;INTERVAL=2")
    assert starts(timed("2026-12-08T09:00"), *lines) == ["2026-12-09T09:00", "2026-12-11T09:00"]


@pytest.mark.parametrize(
    ("first", "rule", "wanted"),
    [
        ("2026-01-31", "FREQ=MONTHLY;COUNT=4", ["01-31", "03-31", "05-31", "07-31"]),
        ("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", ["01-31", "02-28", "03-31", "04-30"]),
        ("2026-01-30", "FREQ=MONTHLY;COUNT=3", ["01-30", "03-30", "04-30"]),
        ("2026-01-30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1;COUNT=3", ["01-30", "02-28", "03-30"]),
        ("2026-01-12", "FREQ=MONTHLY;BYDAY=2MO;COUNT=3", ["01-12", "02-09", "03-09"]),
        ("2026-01-30", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", ["01-30", "02-27", "03-27"]),
        ("2026-01-05", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=4", ["01-05", "01-11", "01-19", "01-25"]),
        ("2026-01-05", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=4", ["01-05", "01-18", "01-19", "02-01"]),
    ],
)
def test_month_ends_and_week_starts(first: str, rule: str, wanted: list[str]) -> None:
    assert [text[5:] for text in starts(days(first), f"RRULE:{rule}")] == wanted


def test_the_29th_of_february_comes_every_four_years() -> None:
    assert starts(days("2024-02-29"), "RRULE:FREQ=YEARLY") == ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"]


def test_a_yearly_day_of_the_month_is_in_its_own_month() -> None:
    assert starts(days("2026-05-08"), "RRULE:FREQ=YEARLY;BYMONTHDAY=8;COUNT=3") == [
        "2026-05-08", "2027-05-08", "2028-05-08",
    ]  # fmt: skip


# --- canonical text -------------------------------------------------------------------------------

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, ...]:
    """A rule with its parts, dates in and dates out, for a series that begins on 8 December 2026 at 09:00."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(_DAYS))}")
    if frequency in ("DAILY", "WEEKLY") and draw(st.booleans()):
        parts.append("BYDAY=" + ",".join(draw(st.permutations(_DAYS))[: draw(st.integers(1, 7))]))
    if frequency == "MONTHLY" and draw(st.booleans()):
        parts.append(
            "BYMONTHDAY=" + ",".join(map(str, draw(st.permutations([8, 9, 30, -1]))[: draw(st.integers(1, 4))]))
        )
    end = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if end == "COUNT":
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    if end == "UNTIL":
        moment = datetime(2026, 12, 8, 8, tzinfo=UTC) + timedelta(days=draw(st.integers(0, 900)))
        parts.append(f"UNTIL={moment:%Y%m%dT%H%M%SZ}")
    lines = ["RRULE:" + ";".join(draw(st.permutations(parts)))]
    for name in draw(st.lists(st.sampled_from(["EXDATE", "RDATE"]), max_size=3)):
        offsets = draw(st.lists(st.integers(0, 60), min_size=1, max_size=3))
        moments = [datetime(2026, 12, 8, 9) + timedelta(days=offset) for offset in offsets]  # noqa: DTZ001 - local
        lines.append(f"{name};TZID=Europe/Berlin:" + ",".join(f"{moment:%Y%m%dT%H%M%S}" for moment in moments))
    return tuple(draw(st.permutations(lines)))


@settings(max_examples=150)
@given(lines=rules(), seed=st.integers(0, 2**16))
def test_canonical_says_the_same_once_and_for_all(lines: tuple[str, ...], seed: int) -> None:
    when = timed("2026-12-08T09:00")
    once = canonical(lines, when)
    assert canonical(once, when) == once
    choice, mixed = random.Random(seed), []
    for line in lines:
        head, _, value = line.partition(":")
        separator = ";" if head == "RRULE" else ","
        parts = value.split(separator)
        choice.shuffle(parts)
        mixed.append(f"{head}:{separator.join(parts)}".lower() if head == "RRULE" else f"{head}:{','.join(parts)}")
    choice.shuffle(mixed)
    assert canonical(mixed, when) == once
    window = Span(when.start - DAY, when.start + 400 * DAY)
    assert starts(when, *once, window=window) == starts(when, *lines, window=window)


def test_canonical_form_by_example() -> None:
    when = timed("2026-12-08T09:00")
    lines = ("RRULE:WKST=MO;BYDAY=WE,TU;INTERVAL=1;FREQ=WEEKLY;UNTIL=20261231",)
    assert canonical(lines, when) == ("RRULE:FREQ=WEEKLY;BYDAY=TU,WE;UNTIL=20261231T225959Z",)


@pytest.mark.parametrize("text", ["RRULE:FREQ=DAILY;UNTIL=20261399", "X-OTHER:whatever", "RRULE:nonsense", "EXDATE:x"])
def test_lines_that_are_not_understood_raise_nothing(text: str) -> None:
    when = timed("2026-12-08T09:00")
    assert canonical(canonical((text,), when), when) == canonical((text,), when)
    assert starts(when, text)[0] == "2026-12-08T09:00"
    assert words((text,))


# --- windows --------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(
    lines=rules(),
    start=st.integers(-5 * DAY, 500 * DAY),
    length=st.integers(1, 60 * DAY),
    minutes=st.integers(5, 4 * 1440),
    zone=st.sampled_from([BERLIN, YORK, "Pacific/Tongatapu"]),
)
def test_a_window_is_a_filter_of_the_whole(
    lines: tuple[str, ...], start: int, length: int, minutes: int, zone: str
) -> None:
    when = timed("2026-12-08T09:00", minutes, zone)
    whole = list(expand(when, lines, Span(when.start - 30 * DAY, when.start + 700 * DAY), zone))
    window = Span(when.start + start, when.start + start + length)
    assert list(expand(when, lines, window, zone)) == [w for w in whole if span_of(w, zone).overlaps(window)]
    assert whole == sorted(whole, key=lambda w: w.start)  # type: ignore[arg-type,return-value]
    assert len({w.start for w in whole}) == len(whole)


@settings(max_examples=80)
@given(
    lines=rules(), start=st.integers(-5, 400), length=st.integers(1, 40), count=st.integers(1, 5),
    zone=st.sampled_from([BERLIN, "Etc/GMT+8", "Etc/GMT-13"]),
)  # fmt: skip
def test_a_window_over_an_all_day_series_is_a_filter_too(
    lines: tuple[str, ...], start: int, length: int, count: int, zone: str
) -> None:
    when = days("2026-12-08", count)
    first = day_start(when.start, zone)
    whole = list(expand(when, lines, Span(first - 30 * DAY, first + 600 * DAY), zone))
    window = Span(first + start * DAY + 3_600, first + (start + length) * DAY - 7_200)
    assert list(expand(when, lines, window, zone)) == [w for w in whole if span_of(w, zone).overlaps(window)]


def _by_hand(first: date, interval: int, weekdays: set[int], count: int) -> list[date]:
    """Weekly rules without dateutil: every `interval` weeks from the Monday before, on the weekdays."""
    monday = first - timedelta(days=first.weekday())
    found: list[date] = []
    while len(found) < count:
        week = [monday + timedelta(days=day) for day in sorted(weekdays)]
        found.extend(day for day in week if day >= first)
        monday += timedelta(weeks=interval)
    return found[:count]


@settings(max_examples=60)
@given(
    offset=st.integers(0, 400), interval=st.integers(1, 4), count=st.integers(1, 30),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
)  # fmt: skip
def test_weekly_rules_against_a_count_by_hand(offset: int, interval: int, count: int, weekdays: set[int]) -> None:
    first = date(2026, 1, 5) + timedelta(days=offset)
    while first.weekday() not in weekdays:
        first += timedelta(days=1)
    rule = f"RRULE:FREQ=WEEKLY;INTERVAL={interval};COUNT={count};BYDAY={','.join(_DAYS[day] for day in weekdays)}"
    wanted = [day.isoformat() for day in _by_hand(first, interval, weekdays, count)]
    assert starts(days(first.isoformat()), rule) == wanted


def test_happens_is_exact() -> None:
    when = timed("2026-12-08T09:00")
    rule = ("RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20261215T080000Z")
    assert happens(when, rule, timed("2026-12-22T09:00"), BERLIN)
    for text in ("2026-12-15T09:00", "2026-12-22T09:01", "2026-12-09T09:00", "2026-12-29T09:00"):
        assert not happens(when, rule, timed(text), BERLIN)
    assert happens(days("2026-12-08"), rule[:1], days("2026-12-22"), "Etc/GMT-13")
    assert not happens(days("2026-12-08"), rule[:1], days("2026-12-23"), "Etc/GMT-13")


# --- bounds ---------------------------------------------------------------------------------------

NEVER = [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=WEEKLY;BYMONTH=13",
    "FREQ=YEARLY;BYWEEKNO=60",
    "FREQ=DAILY;BYMONTH=6;BYMONTHDAY=31;INTERVAL=7",
]


@pytest.mark.parametrize("rule", [*NEVER, "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY;COUNT=3"])
def test_rules_that_never_match_or_are_too_quick_end_within_a_second(rule: str) -> None:
    """The one test with a clock: the promise is "in a second", and a rule that does not end takes five or for ever."""
    when = timed("2026-12-08T09:00")
    begun = time.process_time()
    with pytest.raises(BadInput):
        check_recurrence((rule,), when)
    found = list(expand(when, (f"RRULE:{rule}",), EVERY_YEAR, BERLIN))
    assert time.process_time() - begun < 1
    assert local(found) == ["2026-12-08T09:00"]


def test_an_expansion_is_capped() -> None:
    window = Span(0, parse_iso("2099-01-01", BERLIN))
    assert len(list(expand(timed("2026-12-08T09:00"), ("RRULE:FREQ=DAILY",), window, BERLIN))) == MAX_OCCURRENCES
    assert len(list(islice(expand(timed("1990-12-08T09:00"), ("RRULE:FREQ=DAILY",), window, BERLIN), 3))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=FORTNIGHTLY", "nonsense", "FREQ=", "INTERVAL=2", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=many", "FREQ=DAILY;COUNT=²", "FREQ=DAILY;COUNT=5001", "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;UNTIL=20261332", "FREQ=DAILY;UNTIL=20261231;COUNT=3",
        "FREQ=DAILY;UNTIL=20251231", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=", "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=DAILY;BYEASTER=1", "FREQ=WEEKLY;BYDAY=WE", "FREQ=YEARLY;BYSETPOS=0", "EXRULE:FREQ=DAILY",
        "RDATE:soon", "EXDATE:20261399T000000Z", "DTSTART:20261208T080000Z", "X-RULE:FREQ=DAILY",
        "FREQ=DAILY;BYMONTH=x",
    ],
)  # fmt: skip
def test_a_repetition_that_cannot_be_used_is_refused_with_words(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_recurrence((text,), timed("2026-12-08T09:00"))
    assert refused.value.detail


def test_a_series_without_any_occurrence_left_is_refused() -> None:
    with pytest.raises(BadInput, match="never happens"):
        check_recurrence(("FREQ=DAILY;COUNT=1", "EXDATE:20261208T080000Z"), timed("2026-12-08T09:00"))


def test_a_bare_rule_is_taken_as_a_rule() -> None:
    when = timed("2026-12-08T09:00")
    assert check_recurrence(("  freq=weekly;byday=tu ",), when) == ("RRULE:FREQ=WEEKLY;BYDAY=TU",)
    assert check_recurrence((), when) == ()
    assert check_recurrence(("RRULE:FREQ=DAILY",), when) == ("RRULE:FREQ=DAILY",)


# --- moving a series ------------------------------------------------------------------------------


@settings(max_examples=150)
@given(lines=rules(), shift=st.integers(-9 * 24 * 4, 9 * 24 * 4))
def test_a_moved_series_has_every_occurrence_moved(lines: tuple[str, ...], shift: int) -> None:
    """In a zone without changes of the clocks, so that moving by hand is plain arithmetic."""
    zone = "Asia/Kolkata"
    old = timed("2026-12-08T09:00", 45, zone)
    lines = tuple(line.replace("Europe/Berlin", zone) for line in lines)
    new = Timed(old.start + shift * 900, old.start + shift * 900 + 2700, zone)
    wide = Span(old.start - 40 * DAY, old.start + 300 * DAY)
    there = Span(wide.start + shift * 900, wide.end + shift * 900)
    before = list(expand(old, lines, wide, zone))
    if any("BYMONTHDAY" in line for line in lines) and to_local(new.start, zone).date() != date(2026, 12, 8):
        with pytest.raises(BadInput):
            moved_rules(lines, old, new)
        return
    if any("FREQ=MONTHLY" in line or "FREQ=YEARLY" in line for line in lines):
        return  # the day of the month moves with the start: the distances change with the lengths of the months
    after = list(expand(new, moved_rules(lines, old, new), there, zone))
    assert [w.start - shift * 900 for w in after if isinstance(w, Timed)] == [w.start for w in before]


def test_moving_a_series_takes_weekdays_until_and_exclusions_along() -> None:
    old, new = timed("2026-12-08T09:00"), timed("2026-12-10T14:30")
    lines = (
        "RRULE:FREQ=WEEKLY;BYDAY=TU,WE;UNTIL=20261230T080000Z",
        "EXDATE:20261215T080000Z",
        "RDATE:20261218T080000Z",
    )
    assert moved_rules(lines, old, new) == (
        "RRULE:FREQ=WEEKLY;BYDAY=FR,TH;UNTIL=20270101T133000Z",
        "EXDATE:20261217T133000Z",
        "RDATE:20261220T133000Z",
    )


def test_moving_over_a_change_of_the_clocks_keeps_the_wall_clock() -> None:
    lines = ("RRULE:FREQ=DAILY;UNTIL=20261026T080000Z", "EXDATE:20261024T070000Z,20261026T080000Z")
    moved = moved_rules(lines, timed("2026-10-23T09:00"), timed("2026-10-23T11:00"))
    assert moved == ("RRULE:FREQ=DAILY;UNTIL=20261026T100000Z", "EXDATE:20261024T090000Z,20261026T100000Z")


def test_a_timed_series_can_become_all_day_and_back() -> None:
    old, new = timed("2026-12-08T09:00"), days("2026-12-08")
    lines = ("RRULE:FREQ=WEEKLY;UNTIL=20261229T080000Z", "EXDATE:20261215T080000Z")
    all_day = moved_rules(lines, old, new)
    assert all_day == ("RRULE:FREQ=WEEKLY;UNTIL=20261229", "EXDATE;VALUE=DATE:20261215")
    assert starts(new, *all_day) == ["2026-12-08", "2026-12-22", "2026-12-29"]
    assert moved_rules(all_day, new, old) == lines


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYMONTHDAY=8", "FREQ=YEARLY;BYMONTH=12"])
def test_a_series_on_named_days_moves_within_its_day_only(rule: str) -> None:
    old = timed("2026-12-08T09:00")
    assert moved_rules((f"RRULE:{rule}",), old, timed("2026-12-08T15:00"))
    with pytest.raises(BadInput, match="named days"):
        moved_rules((f"RRULE:{rule}",), old, timed("2026-12-09T09:00"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "Does not repeat"),
        (("RRULE:FREQ=DAILY",), "Daily"),
        (("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;COUNT=6",), "Every 2 weeks on Mon, Wed, 6 times"),
        (("RRULE:FREQ=YEARLY;INTERVAL=01",), "Yearly"),
        (("RRULE:FREQ=MONTHLY;INTERVAL=x",), "Every X months"),
        (("RDATE:20261208T080000Z",), "Repeats"),
    ],
)
def test_words_for_people(lines: tuple[str, ...], said: str) -> None:
    assert words(lines) == said


# --- dates with a length --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "RDATE;VALUE=PERIOD:20261210T080000Z/PT1H",
        "RDATE;VALUE=PERIOD:20261210T080000Z/20261210T090000Z,20261217T080000Z/P0DT60M",
        "RDATE;TZID=Europe/Zurich;VALUE=PERIOD:20261210T090000/PT3600S",
    ],
)
def test_a_period_as_long_as_the_series_is_a_date(line: str) -> None:
    found = check_recurrence((line,), timed("2026-12-08T09:00"))
    assert found[0].startswith("RDATE:20261210T080000Z")


@pytest.mark.parametrize(
    "line",
    [
        "RDATE;VALUE=PERIOD:20261210T080000Z/PT2H",
        "RDATE;VALUE=PERIOD:20261210T080000Z/20261210T083000Z",
        "RDATE;VALUE=PERIOD:20261210T080000Z/x",
        "EXDATE;VALUE=PERIOD:20261208T080000Z/PT1H",
    ],
)
def test_another_length_is_refused_with_what_to_do(line: str) -> None:
    with pytest.raises(BadInput, match="as long as the series") as refused:
        check_recurrence(("FREQ=DAILY;COUNT=5", line), timed("2026-12-08T09:00"))
    assert "starts alone" in refused.value.detail


def test_a_series_whose_rules_ended_before_it_began_has_no_date() -> None:
    """Google's pages leave such a series behind when somebody splits one at its first date."""
    when = timed("2026-12-08T09:00")
    window = Span(0, when.start + 86_400 * 60)
    assert list(expand(when, ("RRULE:FREQ=WEEKLY;UNTIL=20261208T075959Z",), window, BERLIN)) == []
    assert list(expand(when, ("RRULE:FREQ=WEEKLY;UNTIL=20261208T080000Z",), window, BERLIN)) == [when]
    added = ("RRULE:FREQ=WEEKLY;UNTIL=20261201T080000Z", "RDATE:20261210T080000Z")
    assert [slot.start for slot in expand(when, added, window, BERLIN)] == [when.start + 2 * 86_400]
