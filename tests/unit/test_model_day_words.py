"""Dates as people say them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedapp.model.day_words import read_day

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 24)),
        ("Tomorrow", date(2026, 11, 25)),
        ("yesterday", date(2026, 11, 23)),
        ("tue", date(2026, 11, 24)),
        ("mo", date(2026, 11, 30)),
        ("next tue", date(2026, 12, 1)),
        ("last fri", date(2026, 11, 20)),
        ("next week", date(2026, 12, 1)),
        ("last month", date(2026, 10, 24)),
        ("+2w", date(2026, 12, 8)),
        ("- 3 days", date(2026, 11, 21)),
        ("+1m", date(2026, 12, 24)),
        ("+1y", date(2027, 11, 24)),
        ("in 2 weeks", date(2026, 12, 8)),
        ("in 1 month", date(2026, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("24/12", date(2026, 12, 24)),
        ("3.1.", date(2027, 1, 3)),
        ("24.12.2025", date(2025, 12, 24)),
        ("24.12.25", date(2025, 12, 24)),
        ("2026-12-24", date(2026, 12, 24)),
        ("24 Dec", date(2026, 12, 24)),
        ("Thu, 24 December 2026", date(2026, 12, 24)),
        ("Dec 24", date(2026, 12, 24)),
        ("december", date(2026, 12, 1)),
        ("feb 2027", date(2027, 2, 1)),
        ("29 feb", date(2028, 2, 29)),
    ],
)
def test_words_that_are_a_date(text: str, day: date) -> None:
    today = date(2027, 11, 24) if text == "29 feb" else TODAY
    assert read_day(text, today) == day


@pytest.mark.parametrize(
    "text", ["", "okafor", "12", "31.2.", "2026-13-01", "next okafor", "monroe", "+99999999d", "+9999y", "0 dec", "t"]
)
def test_words_that_are_none(text: str) -> None:
    assert read_day(text, TODAY) is None


def test_a_month_on_from_its_last_day_is_the_last_day() -> None:
    assert read_day("+1m", date(2026, 1, 31)) == date(2026, 2, 28)
    assert read_day("+1m", date(2026, 11, 30)) == date(2026, 12, 30)


@given(st.text(max_size=20), st.dates())
def test_nothing_that_is_typed_breaks_it(text: str, today: date) -> None:
    read_day(text, today)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_whole_date_is_that_date_whatever_today_is(day: date, today: date) -> None:
    assert read_day(day.isoformat(), today) == day
    assert read_day(f"{day.day}.{day.month}.{day.year}", today) == day
