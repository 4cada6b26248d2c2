"""When the shown days are open and why they are closed, worked out anew only when that can have changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schedapp.layout.day import MINUTES, DayFrame
from schedapp.layout.open_hours import Closed, Closing, Minutes, closed_parts, open_minutes
from schedapp.model.resource import Resource

Opened = Sequence[Sequence[Minutes]]
Parts = Sequence[Sequence[Closed]]


class OpenHours:
    """Of all shown resources together."""

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._found: tuple[Opened, Parts] = ((), ())

    def of(
        self, resources: Mapping[str, Resource], closings: Sequence[Closing], frames: Sequence[DayFrame]
    ) -> tuple[Opened, Parts]:
        """For each day the open minutes and the closings; with nothing to show, no time is closed."""
        asked = (tuple(resources.items()), tuple(closings), tuple(frames))
        if asked != self._asked:
            self._asked = asked
            self._found = self._work_out(resources, closings, frames)
        return self._found

    def _work_out(
        self, resources: Mapping[str, Resource], closings: Sequence[Closing], frames: Sequence[DayFrame]
    ) -> tuple[Opened, Parts]:
        if resources:
            opened: Opened = open_minutes(resources.values(), frames, closings)
        else:
            opened = [[(0, MINUTES)] for _ in frames]
        named = []
        for closing in closings:
            resource = resources.get(closing.resource)
            if resource is not None and len(resources) > 1:
                named.append(closing._replace(words=f"{resource.name}: {closing.words}"))
            elif resource is not None or not closing.resource:
                named.append(closing)
        return opened, closed_parts(named, opened, frames)
