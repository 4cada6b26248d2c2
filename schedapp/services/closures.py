"""Closures, time off and hours of a date: list, add, remove."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from schedapp.errors import Ambiguous, NotFound
from schedapp.model.closure import Closure, ClosureKind, check_closure
from schedapp.model.timespan import EARLIEST, LATEST, Span, Timed, day_start, to_epoch
from schedapp.services.resources import ResourceService
from schedapp.store.closures import ClosureRepository

_ALWAYS = Span(EARLIEST, LATEST)


class ClosureService:
    def __init__(self, closures: ClosureRepository, resources: ResourceService, *, new_uid: Callable[[], str]) -> None:
        self._closures = closures
        self._resources = resources
        self._new_uid = new_uid

    def list(self, start: int = EARLIEST, end: int = LATEST, resource: str | None = None) -> tuple[Closure, ...]:
        """Live ones that overlap [start, end), UTC epoch seconds; of one resource (name or uid) with the place's."""
        uid = self._resources.get(resource).uid if resource else None
        return self._closures.between(Span(start, end), uid)

    def find(self, uid: str) -> Closure | None:
        """By its whole uid; removed ones, too."""
        return self._closures.find(uid)

    def add(self, closure: Closure) -> Closure:
        """Adds one, or writes it anew where its uid is known. `resource` may be a name. Raises BadInput, NotFound."""
        uid = self._resources.get(closure.resource).uid if closure.resource else ""
        fresh = replace(check_closure(closure), uid=closure.uid or self._new_uid(), resource=uid)
        return self._closures.save(fresh, self._zone_of(fresh))

    def set_hours(
        self, day: date, hours: Iterable[tuple[int, int]], resource: str = "", title: str = ""
    ) -> tuple[Closure, ...]:
        """Gives a date hours of its own, in minutes from midnight, in place of those it had. Raises BadInput, NotFound.

        Without `resource` they are the whole place's. No hours at all: the date is as the week has it again.
        """
        uid = self._resources.get(resource).uid if resource else ""
        zone = self._zone(uid)
        wanted = [Closure("", _timed(day, *pair, zone), uid, ClosureKind.OPEN, title) for pair in hours]
        with self._closures.writing():
            for closure in self.hours_of(day, uid):
                self._closures.save(replace(closure, deleted=True), zone)
            return tuple(self.add(closure) for closure in wanted)

    def hours_of(self, day: date, resource: str = "") -> tuple[Closure, ...]:
        """What gives a date hours of its own, of one resource (uid) or of the whole place alone."""
        zone = self._zone(resource)
        span = Span(day_start(day, zone), day_start(day + timedelta(days=1), zone))
        found = self._closures.between(span, resource or None)
        return tuple(each for each in found if each.kind is ClosureKind.OPEN and each.resource == resource)

    def remove(self, ref: str) -> Closure:
        """By uid or its unique beginning. Raises NotFound, Ambiguous."""
        found = [closure for closure in self._closures.between(_ALWAYS) if closure.uid.startswith(ref)] if ref else []
        if not found:
            raise NotFound(f"There is no closure “{ref[:40]}”.", "List them with “schedapp closure list”.")
        if len(found) > 1:
            raise Ambiguous(f"“{ref[:40]}” fits more than one closure.", "Give more characters of its id.")
        return self._closures.save(replace(found[0], deleted=True), self._zone_of(found[0]))

    def _zone_of(self, closure: Closure) -> str:
        if isinstance(closure.when, Timed):
            return closure.when.zone
        return self._zone(closure.resource)

    def _zone(self, resource: str) -> str:
        if resource:
            return self._resources.get(resource).zone
        return next((each.zone for each in self._resources.list()), "UTC")


def _timed(day: date, start: int, end: int, zone: str) -> Timed:
    """A local interval of a date; what falls into a gap of the clocks is moved out of it."""
    midnight = datetime.combine(day, time.min)
    first, last = (to_epoch(midnight + timedelta(minutes=minute), zone) for minute in (start, end))
    return Timed(first, last, zone)
