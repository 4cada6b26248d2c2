"""The call list after somebody fell ill: whom to call, what was booked, what it is now; as text and as CSV. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from schedapp.model.timespan import Span, to_local
from schedapp.services.absence import Call, Fate
from schedapp.services.csv_text import csv_text

HEADINGS = ("Client", "Phone", "Booking", "Was", "Now")


def call_rows(calls: Iterable[Call], zone: str) -> list[tuple[str, str, str, str, str]]:
    """Client, phone, booking, old time and what became of it, in words."""
    return [
        (call.client, call.phone, call.title, span_words(call.span, zone, all_day=call.all_day), outcome(call, zone))
        for call in calls
    ]


def outcome(call: Call, zone: str) -> str:
    """`Tue 8 Dec 14:30`, `same time, Dr Weber`, `cancelled`, `not changed`."""
    if call.fate is Fate.CANCEL:
        return "cancelled"
    if call.fate is Fate.OTHER:
        return f"same time, {call.resource}"
    if call.fate is Fate.LATER and call.to is not None:
        return span_words(call.to, zone)
    return "not changed"


def call_text(calls: Iterable[Call], zone: str) -> str:
    """Lines with tabs between, as a spreadsheet takes them from the clipboard."""
    lines = [HEADINGS, *call_rows(calls, zone)]
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)


def call_csv(calls: Iterable[Call], zone: str) -> str:
    """RFC 4180. A cell that a spreadsheet would run as a formula is made plain text; phone numbers stay as they are."""
    return csv_text(HEADINGS, call_rows(calls, zone), phones={HEADINGS.index("Phone")})


def span_words(span: Span, zone: str, *, all_day: bool = False) -> str:
    """`Tue 8 Dec 10:00–10:30`."""
    start, end = to_local(span.start, zone), to_local(span.end, zone)
    day = f"{start:%a} {start.day} {start:%b}"
    return f"{day}, all day" if all_day else f"{day} {start:%H:%M}–{end:%H:%M}"
