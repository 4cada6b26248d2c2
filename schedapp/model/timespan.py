"""Time as bookings know it: timed (instants with an IANA zone) or all-day (dates), start inclusive, end exclusive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from schedapp.errors import BadInput

DAY = 86_400
MINUTE = 60
_EARLIEST_DATE, _LATEST_DATE = date(1970, 1, 2), date(2199, 12, 31)
EARLIEST, LATEST = 0, 7_258_032_000  # UTC epoch seconds: 1970 to the end of 2199


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open interval of UTC epoch seconds."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def peak(slot: Span, spans: Sequence[Span]) -> int:
    """The largest number of spans that cover one instant of a slot; it changes only where one starts."""
    points = [slot.start, *(span.start for span in spans if slot.start < span.start < slot.end)]
    return max(sum(1 for span in spans if span.start <= point < span.end) for point in points)


@dataclass(frozen=True, slots=True)
class Timed:
    """Instants (UTC epoch seconds) and the IANA zone in which the user meant them."""

    start: int
    end: int
    zone: str


@dataclass(frozen=True, slots=True)
class AllDay:
    """Dates; `end` is exclusive (RFC 5545 3.6.1: one day ends on the next date)."""

    start: date
    end: date


When = Timed | AllDay


@cache
def zone_info(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises BadInput for a name that the zone database does not have."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(f"There is no time zone “{name[:60]}”.", "Use an IANA name such as Europe/Zurich.") from error


def to_epoch(local: datetime, zone: str) -> int:
    """UTC epoch seconds of a naive local time; one in a spring gap moves forward by the gap."""
    return int(local.replace(tzinfo=zone_info(zone)).timestamp())


def to_local(epoch: int, zone: str) -> datetime:
    """Aware local time of UTC epoch seconds."""
    return datetime.fromtimestamp(epoch, zone_info(zone))


def day_start(day: date, zone: str) -> int:
    """UTC epoch seconds of the first instant of a date in a zone."""
    return to_epoch(datetime.combine(day, time.min), zone)


def span_of(when: When, zone: str) -> Span:
    """The UTC span; an all-day one from midnight to midnight in `zone` (the resource's)."""
    if isinstance(when, Timed):
        return Span(when.start, when.end)
    return Span(day_start(when.start, zone), day_start(when.end, zone))


def shifted(when: When, span: Span, zone: str) -> When:
    """`when` moved to `span`, kept timed or all-day; all-day takes the dates that `span` covers in `zone`."""
    if isinstance(when, Timed):
        return Timed(span.start, span.end, when.zone)
    first = to_local(span.start, zone).date()
    last = to_local(span.end - 1, zone).date()
    return AllDay(first, last + timedelta(days=1))


def nominal_seconds(when: When) -> int:
    """The length in seconds; an all-day one counts 86,400 for each date, whatever the clocks do."""
    if isinstance(when, Timed):
        return when.end - when.start
    return (when.end - when.start).days * DAY


def check_when(when: When) -> When:
    """Returns `when`; raises BadInput if the end is not after the start or the zone is unknown."""
    if isinstance(when, Timed):
        zone_info(when.zone)
    if nominal_seconds(when) <= 0:
        raise BadInput("The end is not after the start.", "Give an end that is later than the start.")
    first, last = (EARLIEST, LATEST) if isinstance(when, Timed) else (_EARLIEST_DATE, _LATEST_DATE)
    if not (first <= when.start and when.end <= last):  # type: ignore[operator]
        raise BadInput("This date is out of reach.", "Choose one between the years 1970 and 2199.")
    return when


def instant_text(epoch: int) -> str:
    """`20261208T080000Z`: how an occurrence is named (RFC 5545 DATE-TIME in UTC)."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y%m%dT%H%M%SZ")


def parse_instant_text(text: str) -> int | date:
    """The reverse of `instant_text`: epoch seconds, or a date for `20261208`. Raises BadInput."""
    try:
        if len(text) == 8:
            return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
        return int(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError as error:
        raise BadInput(f"“{text[:40]}” names no occurrence.", "Write it as 20261208T080000Z or 20261208.") from error


def parse_iso(text: str, zone: str) -> int:
    """UTC epoch seconds of an ISO 8601 time; without an offset it is local time in `zone`. Raises BadInput."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"“{text[:40]}” is not a time.", "Write it as 2026-12-08T09:00.") from error
    if value.tzinfo is None:
        return to_epoch(value, zone)
    return int(value.timestamp())


def parse_date(text: str) -> date:
    """A date from ISO 8601 text. Raises BadInput."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"“{text[:40]}” is not a date.", "Write it as 2026-12-08.") from error


def iso(epoch: int, zone: str) -> str:
    """ISO 8601 with the offset of `zone`, to the second."""
    return to_local(epoch, zone).isoformat()


def iso_edges(when: When, zone: str) -> tuple[str, str]:
    """For programs: ISO 8601 start and end with the offset of `zone`; dates when all-day (the end is exclusive)."""
    if isinstance(when, AllDay):
        return when.start.isoformat(), when.end.isoformat()
    return iso(when.start, zone), iso(when.end, zone)


def iso_or_none(epoch: int) -> str | None:
    """ISO 8601 in UTC; None for 0, which stands for "never"."""
    return iso(epoch, "UTC") if epoch else None
