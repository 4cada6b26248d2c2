"""Times in a query: ISO 8601 with an offset, or a date."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Query

from schedapp.errors import BadInput
from schedapp.model.timespan import DAY, day_start, parse_date
from schedapp.model.typed_time import parse_instant

_BLANK = re.compile(r"(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$")
_EXAMPLES = ["2026-12-07", "2026-12-07T09:00:00+01:00"]
From = Annotated[
    str | None,
    Query(
        alias="from",
        max_length=40,
        description="What ends after this: ISO 8601 with an offset, or a date (from its first instant in the time zone "
        "of the resource).",
        examples=_EXAMPLES,
    ),
]
To = Annotated[
    str | None,
    Query(
        alias="to",
        max_length=40,
        description="What begins before this; a date is meant to its end.",
        examples=_EXAMPLES,
    ),
]


def meant(text: str) -> str:
    """A time of a query as it was meant: the `+` of an offset that nobody encoded arrives as a blank."""
    return _BLANK.sub(r"\1+\2", text)


def bounds(first: str | None, last: str | None, zone: str) -> tuple[int | None, int | None]:
    """UTC epoch seconds of `from` and `to`; local times and dates are in `zone`. Raises BadInput."""
    lower = _instant(first, zone, end=False) if first else None
    upper = _instant(last, zone, end=True) if last else None
    if lower is not None and upper is not None and upper <= lower:
        raise BadInput("“to” is not after “from”.", "Give a later “to”.")
    return lower, upper


def _instant(text: str, zone: str, *, end: bool) -> int:
    try:
        day = parse_date(text)
    except BadInput:
        return parse_instant(meant(text), zone)
    try:
        return day_start(day, zone) + (DAY if end else 0)
    except (OverflowError, ValueError) as error:
        raise BadInput(f"“{text}” cannot be used.", "Give a date between 1970 and 2199.") from error
