"""One daily series with thousands of dates that were changed one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from schedapp.simulator.errors import Json
from tests.fuzz.ugly import ordinary

FIRST = datetime(2026, 11, 2, 6, tzinfo=UTC)


def much_changed(count: int, first: datetime = FIRST) -> Iterator[Json]:
    """The series, then `count` of its dates: every tenth is cancelled, the others begin half an hour later."""
    master = ordinary(7_000_000, "Series")
    ends = {"start": first, "end": first + timedelta(minutes=20)}
    master |= {side: {"dateTime": _text(moment), "timeZone": "UTC"} for side, moment in ends.items()}
    yield master | {"recurrence": ["RRULE:FREQ=DAILY"]}
    for number in range(count):
        slot = first + timedelta(days=number)
        date = master | {"id": f"{master['id']}_{slot:%Y%m%dT%H%M%SZ}", "etag": f'"{number}"'}
        date |= {"recurringEventId": master["id"], "originalStartTime": {"dateTime": _text(slot), "timeZone": "UTC"}}
        if number % 10 == 0:
            yield date | {"status": "cancelled"}
            continue
        date["summary"] = f"Date {number}"
        moved = slot + timedelta(minutes=30)
        yield date | {
            "start": {"dateTime": _text(moved), "timeZone": "UTC"},
            "end": {"dateTime": _text(moved + timedelta(minutes=20)), "timeZone": "UTC"},
        }


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
