"""Dates of a series that are skipped, moved or put back; and the repetition as a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import NotFound
from schedapp.model.booking import Booking, Status, make_override, occurrence_key
from schedapp.model.recurrence import check_recurrence, expand
from schedapp.model.rule_words import sentence
from schedapp.model.series import occurrence_when
from schedapp.model.series_dates import SKIP, Answer, added_back, answered, skipped, skipped_dates
from schedapp.model.timespan import AllDay, Span, Timed, When, parse_iso

ZONE = "Europe/Zurich"


def timed(text: str, minutes: int = 30) -> Timed:
    start = parse_iso(text, ZONE)
    return Timed(start, start + minutes * 60, ZONE)


TUESDAY = timed("2026-11-24T09:00")
SERIES = Booking("series-1", "Course", TUESDAY, ("room",), recurrence=("RRULE:FREQ=WEEKLY;COUNT=6",))
SECOND, THIRD = "20261201T080000Z", "20261208T080000Z"


def keys(booking: Booking) -> list[str]:
    live = {o.original_start for o in booking.overrides if not o.live}
    found = expand(booking.when, booking.recurrence, Span(0, 2**33), ZONE)
    return [key for when in found if (key := occurrence_key(when)) not in live]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=4", "Every 3 days until 3 December 2026, 4 dates"),
        ("FREQ=WEEKLY", "Every week on Tuesday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every week on Monday to Friday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE;UNTIL=20261218",
            "Every 2 weeks on Tuesday and Wednesday until 9 December 2026, 4 dates",
        ),
        (
            "FREQ=WEEKLY;BYDAY=TU,TH,SA;COUNT=1",
            "Every week on Tuesday, Thursday and Saturday until 24 November 2026, 1 date",
        ),
        ("FREQ=MONTHLY", "Every month on day 24"),
        ("FREQ=MONTHLY;BYMONTHDAY=24,28", "Every month on days 24 and 28"),
        ("FREQ=MONTHLY;BYDAY=4TU", "Every month on the fourth Tuesday"),
        ("FREQ=MONTHLY;BYDAY=-1TU;INTERVAL=2", "Every 2 months on the last Tuesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day"),
        ("FREQ=YEARLY", "Every year on 24 November"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TU", "Every year on the fourth Tuesday of November"),
        ("FREQ=YEARLY;BYYEARDAY=328", "Yearly"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=4", "Monthly on Tue"),
    ],
)
def test_a_repetition_as_a_sentence(rule: str, expected: str) -> None:
    assert sentence((f"RRULE:{rule}",), TUESDAY) == expected


def test_sentences_of_other_lines() -> None:
    assert sentence((), TUESDAY) == "Does not repeat"
    assert sentence(("RRULE:FREQ=HOURLY",), TUESDAY) == "Repeats: FREQ=HOURLY"
    assert sentence(("RDATE:20261201T080000Z",), TUESDAY).startswith("Repeats: RDATE")
    all_day = AllDay(date(2026, 11, 24), date(2026, 11, 25))
    assert (
        sentence(("RRULE:FREQ=WEEKLY;UNTIL=20261208",), all_day)
        == "Every week on Tuesday until 8 December 2026, 3 dates"
    )


def test_a_skipped_date_is_gone_and_told() -> None:
    made = answered(SERIES, {SECOND: SKIP, THIRD: SKIP})
    assert SECOND not in keys(made)
    assert len(keys(made)) == 4
    assert made.overrides == ()
    assert made.recurrence == check_recurrence(made.recurrence, made.when)
    assert skipped_dates(made) == (SECOND, THIRD)
    assert sentence(made.recurrence, made.when) == "Every week on Tuesday until 29 December 2026, 4 dates, 2 skipped"


def test_a_date_takes_another_time_or_room() -> None:
    later = timed("2026-12-01T11:00")
    made = answered(SERIES, {SECOND: Answer(later), THIRD: Answer(resources=("other",))})
    moved, swapped = made.override(SECOND), made.override(THIRD)
    assert moved is not None
    assert (moved.when, moved.resources, moved.uid) == (later, ("room",), f"series-1/{SECOND}")
    assert swapped is not None
    assert (swapped.when, swapped.resources) == (occurrence_when(SERIES, THIRD), ("other",))
    assert skipped_dates(made) == ()


def test_answers_for_dates_that_are_none_are_left_out() -> None:
    assert answered(SERIES, {"20261202T080000Z": SKIP, "20261201": SKIP}) == SERIES
    single = replace(SERIES, recurrence=())
    assert answered(single, {SECOND: SKIP}) == single


def test_a_changed_date_is_cancelled_when_it_is_skipped_and_comes_back_plain() -> None:
    moved = answered(SERIES, {SECOND: Answer(timed("2026-12-01T11:00"))})
    gone = skipped(moved, SECOND)
    assert [o.status for o in gone.overrides] == [Status.CANCELLED]
    assert skipped_dates(gone) == (SECOND,)
    assert added_back(gone, SECOND) == SERIES


def test_a_cancelled_date_comes_back() -> None:
    override = replace(make_override(SERIES, occurrence_when(SERIES, THIRD)), status=Status.CANCELLED)
    assert added_back(SERIES.with_override(override), THIRD) == SERIES


@pytest.mark.parametrize("key", [SECOND, "20261202T080000Z", "x"])
def test_what_was_not_skipped_cannot_come_back(key: str) -> None:
    with pytest.raises(NotFound):
        added_back(SERIES, key)


@given(
    picks=st.sets(st.integers(0, 5), min_size=1, max_size=5),
    when=st.sampled_from((TUESDAY, timed("2026-10-20T02:30"), AllDay(date(2026, 11, 24), date(2026, 11, 25)))),
    rule=st.sampled_from(("FREQ=WEEKLY;COUNT=6", "FREQ=DAILY;COUNT=6", "FREQ=MONTHLY;COUNT=6")),
)
def test_skipping_and_adding_back_is_as_before(picks: set[int], when: When, rule: str) -> None:
    lines = check_recurrence((rule,), when)
    whole = replace(SERIES, when=when, recurrence=lines)
    dates = keys(whole)
    chosen = [dates[number] for number in sorted(picks)]
    made = answered(whole, dict.fromkeys(chosen, SKIP))
    assert keys(made) == [key for key in dates if key not in chosen]
    assert skipped_dates(made) == tuple(chosen)
    for key in chosen:
        made = added_back(made, key)
    assert made == whole
