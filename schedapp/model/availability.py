"""When a resource can be booked: weekly hours, what differs on dates, notice and horizon. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from schedapp.errors import BadInput
from schedapp.model.closure import Closure, ClosureKind
from schedapp.model.resource import Kind, OpenHours, Resource, open_spans
from schedapp.model.timespan import EARLIEST, LATEST, MINUTE, Span, day_start, span_of, to_local

MAX_NOTICE = 366 * 1_440
MAX_HORIZON = 3_660
LOOK_AHEAD = 400
"""Days in which a next open time is searched."""

ALWAYS = tuple(OpenHours(weekday, 0, 1_440) for weekday in range(7))


class Outside(StrEnum):
    """What happens to a booking outside of the rules; the first is the default."""

    ASK = "ask"
    REFUSE = "refuse"
    ALLOW = "allow"


class RefusalKind(StrEnum):
    """Which rule refuses."""

    HOURS = "hours"
    CLOSED = "closed"
    TIME_OFF = "time-off"
    HOLIDAY = "holiday"
    NOTICE = "notice"
    HORIZON = "horizon"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a time cannot be booked: `words` say it, `detail` what to do. `resource` is a uid.

    `firm`: nobody may book it all the same.
    """

    kind: RefusalKind
    words: str
    detail: str = ""
    resource: str = ""
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """`notice` in minutes before the start, `horizon` in days ahead; 0: no such rule, None: as the place has it."""

    notice: int | None = None
    horizon: int | None = None

    def within(self, place: Rules) -> Rules:
        """These rules, with the place's where these have none."""
        return Rules(
            place.notice if self.notice is None else self.notice,
            place.horizon if self.horizon is None else self.horizon,
        )


def check_rules(rules: Rules) -> Rules:
    """Raises BadInput for numbers that cannot be used."""
    if rules.notice is not None and not 0 <= rules.notice <= MAX_NOTICE:
        raise BadInput("This notice cannot be used.", "Give it in minutes, from 0 to a year.")
    if rules.horizon is not None and not 0 <= rules.horizon <= MAX_HORIZON:
        raise BadInput("This horizon cannot be used.", f"Give it in days, from 0 (no limit) to {MAX_HORIZON:,}.")
    return rules


class Closing(NamedTuple):
    """A closure on the time line: a resource (uid, "" for all) is shut (or, of kind OPEN, open instead of its weekly
    hours) in [start, end), UTC epoch seconds; `words` say why."""

    resource: str
    start: int
    end: int
    words: str
    kind: ClosureKind = ClosureKind.CLOSED

    @property
    def shuts(self) -> bool:
        return self.kind is not ClosureKind.OPEN

    def over(self, span: Span) -> bool:
        return self.start < span.end and span.start < self.end


def closing_of(closure: Closure, zone: str) -> Closing:
    """The closure as it lies in `zone`, where an all-day one has its midnights."""
    span = span_of(closure.when, zone)
    return Closing(closure.resource, span.start, span.end, closure.words, closure.kind)


@dataclass(frozen=True)
class Timetable:
    """One resource's open time. `closings` are its own and the whole place's; `rules` are those in effect.

    Hours of a date come before the weekly ones. The resource's own come before the place's, which rooms and devices
    take as they are, and persons as far as they are in. A resource's own hours of a date open it in spite of a closure
    of the place, the place's in spite of a public holiday.
    """

    resource: Resource
    closings: tuple[Closing, ...] = ()
    rules: Rules = Rules()

    @cached_property
    def _closings_of(self) -> dict[date, list[Closing]]:
        """The closings by the local dates that they touch: what is asked is asked of one date after another."""
        found: dict[date, list[Closing]] = {}
        for closing in self.closings:
            first, last = self.local_day(closing.start), self.local_day(closing.end - 1)
            for number in range((last - first).days + 1):
                found.setdefault(first + timedelta(days=number), []).append(closing)
        return found

    @cached_property
    def _opened(self) -> dict[date, list[Span]]:
        """What `open_on` has worked out so far."""
        return {}

    def day(self, day: date) -> Span:
        """The UTC span of a local date."""
        zone = self.resource.zone
        return Span(day_start(day, zone), day_start(day + timedelta(days=1), zone))

    def local_day(self, epoch: int) -> date:
        return to_local(epoch, self.resource.zone).date()

    def bookable(self, now: int) -> Span:
        """From the end of the notice to the last day of the horizon."""
        first = now + self.rules.notice * MINUTE if self.rules.notice else EARLIEST
        if not self.rules.horizon:
            return Span(first, LATEST)
        return Span(first, self.day(self.local_day(now) + timedelta(days=self.rules.horizon)).end)

    def hours_of(self, day: date) -> list[Closing]:
        """What gives a date hours of its own: of the resource if there is any, else of the place."""
        found = [closing for closing in self._closings_of.get(day, ()) if not closing.shuts]
        return [closing for closing in found if closing.resource] or found

    def shut_on(self, day: date) -> list[Closing]:
        """The closings that count on a date, by start."""
        hours = self.hours_of(day)
        own = any(closing.resource for closing in hours)
        return sorted(
            closing
            for closing in self._closings_of.get(day, ())
            if closing.shuts
            and not (own and not closing.resource)
            and not (hours and closing.kind is ClosureKind.HOLIDAY)
        )

    def promised_on(self, day: date) -> list[Span]:
        """The hours of a date before anything is shut, in order, apart from each other."""
        weekly = joined(span for span in open_spans(self.resource, day) if span.start < span.end)
        hours = self.hours_of(day)
        if not hours:
            return weekly
        whole = self.day(day)
        given = joined(Span(max(c.start, whole.start), min(c.end, whole.end)) for c in hours)
        if self.resource.kind is Kind.PERSON and not hours[0].resource:
            return _both(given, weekly)
        return given

    def open_on(self, day: date) -> list[Span]:
        """The open spans that begin on a local date, in order."""
        if day not in self._opened:
            shut = [Span(closing.start, closing.end) for closing in self.shut_on(day)]
            self._opened[day] = _without(self.promised_on(day), shut)
        return self._opened[day]

    def open_within(self, span: Span) -> list[Span]:
        """The open parts of a span, in order; what goes on over midnight is one."""
        first, last = self.local_day(span.start), self.local_day(span.end)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        found = joined(part for day in days for part in self.open_on(day))
        return [Span(max(s.start, span.start), min(s.end, span.end)) for s in found if s.overlaps(span)]

    def is_open(self, span: Span) -> bool:
        """Whether all of it is open. Whole days are booked as days: one of them that opens at all is enough."""
        if any(part.start <= span.start and span.end <= part.end for part in self.open_on(self.local_day(span.start))):
            return True
        opened = self.open_within(span)
        return opened == [span] or (bool(opened) and self.whole_days(span))

    def whole_days(self, span: Span) -> bool:
        """Whether a span goes from one local midnight to another."""
        return all(self.day(self.local_day(epoch)).start == epoch for epoch in (span.start, span.end))

    def first_shut(self, span: Span) -> int:
        """The first instant of a span that is not open; its end if all of it is."""
        moment = span.start
        for part in self.open_within(span):
            if part.start > moment:
                break
            moment = part.end
        return min(moment, span.end)

    def next_open(self, after: int, length: int) -> int | None:
        """The first instant from `after` on with `length` seconds of open time. None: not within 400 days."""
        for run in self._runs(self.local_day(after), after, length):
            start = max(run.start, after)
            if run.end - start >= length:
                return start
        return None

    def _runs(self, first: date, after: int, enough: int) -> Iterator[Span]:
        """Open spans in order, joined over midnight, those long enough as soon as they are that."""
        run: Span | None = None
        for number in range(LOOK_AHEAD):
            for part in self.open_on(first + timedelta(days=number)):
                if run is not None and part.start <= run.end:
                    run = Span(run.start, max(run.end, part.end))
                    continue
                if run is not None:
                    yield run
                run = part
            if run is not None and run.end - max(run.start, after) >= enough:
                break
        if run is not None:
            yield run


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, those that touch or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _both(some: Iterable[Span], others: list[Span]) -> list[Span]:
    """What lies in both of two lists of spans."""
    pairs = ((one, other) for one in some for other in others if one.overlaps(other))
    return [Span(max(one.start, other.start), min(one.end, other.end)) for one, other in pairs]


def _without(spans: list[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of spans."""
    for hole in holes:
        spans = [
            part
            for span in spans
            for part in (Span(span.start, min(span.end, hole.start)), Span(max(span.start, hole.end), span.end))
            if part.start < part.end
        ]
    return spans
