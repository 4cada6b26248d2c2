"""Closures and time off: list, add, remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from schedapp.errors import Ambiguous, NotFound
from schedapp.model.closure import Closure, check_closure
from schedapp.model.timespan import EARLIEST, LATEST, Span, Timed
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

    def add(self, closure: Closure) -> Closure:
        """Adds one, or writes it anew where its uid is known. `resource` may be a name. Raises BadInput, NotFound."""
        uid = self._resources.get(closure.resource).uid if closure.resource else ""
        fresh = replace(check_closure(closure), uid=closure.uid or self._new_uid(), resource=uid)
        return self._closures.save(fresh, self._zone_of(fresh))

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
        if closure.resource:
            return self._resources.get(closure.resource).zone
        return next((resource.zone for resource in self._resources.list()), "UTC")
