"""freeBusy.query: merged busy times of calendars, each with its own errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from schedapp.simulator import instances, times
from schedapp.simulator.call import Call
from schedapp.simulator.errors import ApiError, Json, bad_request, time_range_empty
from schedapp.simulator.query import check_zone
from schedapp.simulator.state import Calendar, Row, Store

_MOST_CALENDARS = 50
Span = tuple[datetime, datetime]
"""Start inclusive, end exclusive, both in UTC."""


def query(call: Call) -> Json:
    """The answer of freeBusy.query. Calendars that cannot be looked at carry `errors`, and that is not "free"."""
    after, before = _range(call.body, call.knobs.free_busy_days)
    zone_name = call.body.get("timeZone") or "UTC"
    check_zone(zone_name)
    most = min(call.body.get("calendarExpansionMax") or _MOST_CALENDARS, _MOST_CALENDARS)
    asked = list(dict.fromkeys(str(item.get("id") or "") for item in call.body.get("items") or ()))
    found: Json = {}
    for place, calendar_id in enumerate(asked):
        error = _error(call, calendar_id) if place < most else "tooManyCalendarsRequested"
        if error:
            found[calendar_id] = {"errors": [{"domain": "global", "reason": error}], "busy": []}
            continue
        calendar = call.store.calendar(calendar_id, call.grant.email)
        assert calendar is not None
        spans = busy(call.store, calendar, after, before)
        found[calendar_id] = {"busy": [_shown(span, zone_name) for span in spans]}
    ends = {name: f"{moment:%Y-%m-%dT%H:%M:%S}.000Z" for name, moment in (("timeMin", after), ("timeMax", before))}
    return {"kind": "calendar#freeBusy", **ends, "calendars": found}


def busy(store: Store, calendar: Calendar, after: datetime, before: datetime, skip: str = "") -> list[Span]:
    """When the calendar is taken within [after, before), merged; `skip` is an event id that does not count.

    Transparent and cancelled events take no time, and neither do invitations that were declined here. Days are
    days of the calendar's zone.
    """
    spans = [
        (times.as_instant(row.data["start"], calendar.time_zone), times.as_instant(row.data["end"], calendar.time_zone))
        for row in _living(store, calendar, after, before)
        if _takes_time(row) and skip not in (row.id, row.master_id)
    ]
    return _merged((max(start, after), min(end, before)) for start, end in spans)


def _range(body: Json, most_days: int) -> Span:
    ends = []
    for name in ("timeMin", "timeMax"):
        if not body.get(name):
            raise ApiError(400, "required", f"Missing {name} parameter.", location=name)
        try:
            ends.append(times.parse_instant(body[name]).astimezone(UTC))
        except ValueError as error:
            raise bad_request(location=name) from error
    after, before = ends
    if before <= after:
        raise time_range_empty()
    if before - after > timedelta(days=most_days):
        message = "The requested time range is too long."
        raise ApiError(400, "timeRangeTooLong", message, "calendar", "parameter", "timeMax")
    return after, before


def _error(call: Call, calendar_id: str) -> str | None:
    calendar = call.store.calendar(calendar_id, call.grant.email)
    if calendar is None or call.role(calendar) == "none":
        return "notFound"
    return call.knobs.free_busy_errors.get(calendar.id)


def _living(store: Store, calendar: Calendar, after: datetime, before: datetime) -> Iterator[Row]:
    for row in list(calendar.rows.values()):
        if row.cancelled or (row.master_id and row.master_id in calendar.rows):
            continue
        try:
            if row.data.get("recurrence"):
                yield from list(instances.occurrences(store, calendar, row, after, before))
            elif instances.touches(row, calendar, after, before):
                yield row
        except (KeyError, TypeError, ValueError, AttributeError):  # planted without a time that can be read
            continue


def _takes_time(row: Row) -> bool:
    declined = any(a.get("self") and a.get("responseStatus") == "declined" for a in row.data.get("attendees", ()))
    return not (row.cancelled or declined or row.data.get("transparency") == "transparent")


def _merged(spans: Iterable[Span]) -> list[Span]:
    made: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def _shown(span: Span, zone_name: str) -> Json:
    return {"start": times.render(span[0], zone_name), "end": times.render(span[1], zone_name)}
