"""When resources can be booked, over many days at once: their weekly hours without closures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from schedapp.model.resource import Resource, open_spans
from schedapp.model.timespan import Span, span_of, to_local
from schedapp.services.closures import ClosureService


class WeeklyOpenTime:
    """Reads the closures of a span once for all resources."""

    def __init__(self, closures: ClosureService) -> None:
        self._closures = closures

    def opened(self, resources: Sequence[Resource], span: Span) -> Mapping[str, Sequence[Span]]:
        """By uid, the UTC spans in which a resource is open, of the local days that touch `span`."""
        closures = self._closures.list(span.start, span.end)
        found = {}
        for resource in resources:
            shut = [span_of(c.when, resource.zone) for c in closures if c.resource in ("", resource.uid)]
            found[resource.uid] = _without(_hours(resource, span), shut)
        return found


def _hours(resource: Resource, span: Span) -> list[Span]:
    first = to_local(span.start, resource.zone).date()
    days = (to_local(span.end, resource.zone).date() - first).days
    return [each for number in range(days + 1) for each in open_spans(resource, first + timedelta(days=number))]


def _without(spans: Sequence[Span], shut: Sequence[Span]) -> list[Span]:
    """What closures leave of open spans."""
    left = list(spans)
    for hole in shut:
        left = [
            part
            for each in left
            for part in (Span(each.start, min(each.end, hole.start)), Span(max(each.start, hole.end), each.end))
            if part.start < part.end
        ]
    return left
