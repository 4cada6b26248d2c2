"""Bookings and times as values: what cannot be used is refused with advice, what can is tidied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, Status, check_booking, make_override, occurrence_key, split_name
from schedapp.model.timespan import (
    AllDay,
    Span,
    Timed,
    check_when,
    day_start,
    instant_text,
    iso,
    nominal_seconds,
    parse_date,
    parse_instant_text,
    parse_iso,
    shifted,
    span_of,
)

ZONE = "Europe/Berlin"
WHEN = Timed(parse_iso("2026-12-08T09:00", ZONE), parse_iso("2026-12-08T10:00", ZONE), ZONE)
BOOKING = Booking("booking-0001", "Check-up", WHEN, ("room-0001",))


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""}, {"title": "   "}, {"title": "x" * 10_000}, {"title": "x" * 501}, {"title": "one\ntwo"},
        {"title": "bell\x07"}, {"title": "nul\x00"}, {"title": "line\u2028end"}, {"title": "half \ud800 pair"},
        {"title": "escape \x1b[31m"}, {"title": "C1 \x9b"},
        {"client": "x" * 201}, {"client": "a\nb"}, {"phone": "1" * 201}, {"phone": "\x7f"},
        {"notes": "x" * 8_001}, {"notes": "a\x00b"}, {"location": "x" * 501}, {"location": "a\tb"},
        {"resources": ()}, {"resources": ("room-0001", "room-0001")},
        {"when": Timed(WHEN.end, WHEN.start, ZONE)}, {"when": Timed(WHEN.start, WHEN.start, ZONE)},
        {"when": Timed(WHEN.start, WHEN.end, "Mars/Olympus")},
        {"when": AllDay(date(2026, 12, 8), date(2026, 12, 8))}, {"when": AllDay(date(2026, 12, 8), date(2026, 12, 1))},
        {"when": AllDay(date(2026, 12, 8), date(2028, 12, 8))},
        {"when": Timed(WHEN.start, WHEN.start + 367 * 86_400, ZONE)},
        {"when": Timed(10**15, 10**15 + 60, ZONE)}, {"when": Timed(-(10**12), -(10**12) + 60, ZONE)},
        {"when": AllDay(date(9999, 12, 30), date(9999, 12, 31))}, {"when": AllDay(date(1, 1, 1), date(1, 1, 2))},
    ],
    ids=lambda fields: str(fields)[:40].encode("ascii", "backslashreplace").decode(),
)  # fmt: skip
def test_what_cannot_be_booked_is_refused_with_advice(fields: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        check_booking(replace(BOOKING, **fields))  # type: ignore[arg-type]
    assert refused.value.title
    assert refused.value.detail


@pytest.mark.parametrize(
    "title",
    [
        "<img src=file:///etc/passwd>",
        "<b>bold</b> & more",
        "😀 👩‍⚕️",
        "שלום",
        "'; DROP TABLE booking; --",
        "%s %n {0}",
        "x" * 500,
    ],
)
def test_titles_are_plain_text_and_stay_as_they_are(title: str) -> None:
    assert check_booking(replace(BOOKING, title=title)).title == title


def test_texts_are_tidied() -> None:
    booking = replace(BOOKING, title="  Check-up\n", client=" Ada ", notes="one\r\n\ttwo \n", location=" Room ")
    tidy = check_booking(booking)
    assert (tidy.title, tidy.client, tidy.notes, tidy.location) == ("Check-up", "Ada", "one\n two", "Room")


def test_overrides_are_put_in_replaced_and_taken_out() -> None:
    series = replace(BOOKING, recurrence=("RRULE:FREQ=DAILY;COUNT=3",))
    when = Timed(WHEN.start + 86_400, WHEN.end + 86_400, ZONE)
    override = make_override(series, when)
    assert (override.uid, override.parent) == ("booking-0001/20261209T080000Z", "booking-0001")
    assert override.recurrence == ()
    changed = series.with_override(override).with_override(replace(override, status=Status.CANCELLED))
    assert [o.status for o in changed.overrides] == [Status.CANCELLED]
    assert changed.override("20261209T080000Z") == changed.overrides[0]
    assert changed.without_override("20261209T080000Z") == series


def test_names_of_occurrences() -> None:
    assert split_name("abcd/20261208T080000Z") == ("abcd", "20261208T080000Z")
    assert split_name("abcd") == ("abcd", "")
    assert occurrence_key(WHEN) == "20261208T080000Z"
    assert occurrence_key(AllDay(date(2026, 12, 8), date(2026, 12, 9))) == "20261208"


@given(st.integers(0, 4_000_000_000))
def test_an_instant_reads_back(epoch: int) -> None:
    assert parse_instant_text(instant_text(epoch)) == epoch
    assert parse_iso(iso(epoch, "Australia/Lord_Howe"), "UTC") == epoch


@given(
    st.dates(date(1971, 1, 1), date(2190, 1, 1)), st.integers(1, 30), st.sampled_from(["Etc/GMT+8", "Etc/GMT-13", ZONE])
)
def test_an_all_day_span_is_its_dates_in_any_zone(start: date, count: int, zone: str) -> None:
    when = AllDay(start, start + timedelta(days=count))
    assert check_when(when) == when
    span = span_of(when, zone)
    assert span.start == day_start(start, zone)
    assert abs(span.end - span.start - nominal_seconds(when)) <= 3_600
    assert shifted(when, span, zone) == when


@pytest.mark.parametrize("text", ["", "2026-13-01T00:00", "tomorrow", "2026-12-08T25:00", "9999-12-31T23:59-12:00x"])
def test_times_that_cannot_be_read(text: str) -> None:
    with pytest.raises(BadInput):
        parse_iso(text, ZONE)
    with pytest.raises(BadInput):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "20261301", "20261208T080000", "2026-12-08", "20261208T256000Z", "x" * 50])
def test_names_that_cannot_be_read(text: str) -> None:
    with pytest.raises(BadInput):
        parse_instant_text(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00", "9999-12-31T23:59:59", "9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00"]
)
@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-14", "America/New_York"])
def test_times_at_the_ends_of_the_calendar_are_refused_when_booked(text: str, zone: str) -> None:
    with pytest.raises(BadInput):
        check_when(Timed(parse_iso(text, zone), parse_iso(text, zone) + 60, zone))


def test_spans_touch_without_overlap() -> None:
    assert not Span(0, 10).overlaps(Span(10, 20))
    assert Span(0, 10).overlaps(Span(9, 20))
