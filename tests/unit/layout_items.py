"""Random items for the tests of what is laid out, in weeks with and without a change of the clocks."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import strategies as st

from schedapp.layout.day import MINUTES
from schedapp.layout.week import Item
from schedapp.model.timespan import day_start

ZURICH = "Europe/Zurich"
PLAIN, SPRING, AUTUMN = date(2026, 11, 24), date(2026, 3, 29), date(2026, 10, 25)
"""An ordinary day, and the two of 23 and 25 hours."""

days_of_interest = st.sampled_from([PLAIN, SPRING, AUTUMN])


def items_around(day: date, before: int, after: int) -> st.SearchStrategy[list[Item]]:
    """Up to 20 items that begin from `before` days before a date to `after` days after it; some are all-day."""
    start = day_start(day, ZURICH)
    timed = st.tuples(st.integers(-before * MINUTES, after * MINUTES), st.integers(0, 3 * MINUTES))
    whole = st.tuples(st.integers(-before, after), st.integers(1, 4))
    return st.lists(
        st.one_of(timed.map(lambda pair: (False, *pair)), whole.map(lambda pair: (True, *pair))), max_size=20
    ).map(lambda found: [_item(number, start, day, *one) for number, one in enumerate(found)])


def _item(number: int, start: int, day: date, all_day: bool, at: int, length: int) -> Item:
    key = (f"{number:02d}",)
    if all_day:
        first = date.fromordinal(day.toordinal() + at)
        last = date.fromordinal(first.toordinal() + length)
        return Item(key, day_start(first, ZURICH), day_start(last, ZURICH), True, ZURICH)
    return Item(key, start + at * 60, start + (at + length) * 60)


def shuffled(items: list[Item], seed: int) -> list[Item]:
    mixed = list(items)
    Random(seed).shuffle(mixed)
    return mixed
