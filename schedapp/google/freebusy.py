"""Free/busy answers: times too long for one question are asked in pieces, and put together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from schedapp.errors import CalendarGone, Offline, SchedError
from schedapp.google import bodies, wire
from schedapp.google.translate import odd_answer
from schedapp.model.timespan import Span

LONGEST_QUESTION = 28 * 86_400
"""Google refuses long ones (`timeRangeTooLong`), somewhere beyond two months."""
MOST_CALENDARS = 50
Busy = tuple[Span, ...] | SchedError


def questions(calendar_ids: Iterable[str], start: int, end: int) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """The calendars and the body of each request that together ask about [start, end), UTC epoch seconds."""
    wanted = list(dict.fromkeys(calendar_ids))
    for first in range(0, len(wanted), MOST_CALENDARS):
        some = wanted[first : first + MOST_CALENDARS]
        for begin in range(start, end, LONGEST_QUESTION):
            finish = min(begin + LONGEST_QUESTION, end)
            body = {
                "timeMin": bodies.rfc3339(begin),
                "timeMax": bodies.rfc3339(finish),
                "calendarExpansionMax": len(some),
            }
            yield some, {**body, "items": [{"id": calendar_id} for calendar_id in some]}


def busy_of(answer: Any, calendar_id: str) -> Busy:
    """One calendar of an answer: its busy spans, or why they are not known. An error in it is never "free"."""
    calendars = answer.get("calendars") if isinstance(answer, dict) else None
    if not isinstance(calendars, dict) or answer.get("kind") != "calendar#freeBusy":
        raise odd_answer()
    entry = calendars.get(calendar_id)
    if not isinstance(entry, dict):
        return odd_answer()
    if entry.get("errors"):
        return _unknown(entry["errors"])
    if not isinstance(entry.get("busy"), list):
        return odd_answer()
    spans = [wire.read_span(item) for item in entry["busy"]]
    return odd_answer() if None in spans else tuple(span for span in spans if span is not None)


def joined(one: Busy, other: Busy) -> Busy:
    """Two pieces of one calendar; unknown where either is."""
    if isinstance(one, SchedError):
        return one
    return other if isinstance(other, SchedError) else one + other


def merged(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """The time taken within [start, end), in order; spans that touch, as at the ends of the pieces, are one."""
    result: list[Span] = []
    for span in sorted(spans):
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            continue
        if result and first <= result[-1].end:
            result[-1] = Span(result[-1].start, max(last, result[-1].end))
        else:
            result.append(Span(first, last))
    return tuple(result)


def _unknown(errors: Any) -> SchedError:
    reasons = {item.get("reason") for item in errors if isinstance(item, dict)} if isinstance(errors, list) else set()
    if "notFound" in reasons:
        return CalendarGone(
            "This Google calendar cannot be reached.", "It was deleted, or is not shared with this account."
        )
    return Offline("Google does not know whether this calendar is free.", "Try again later.")
