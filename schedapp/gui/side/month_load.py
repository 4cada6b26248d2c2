"""How full the days of the small month are: read off the GUI thread, anew when bookings, month or resources change."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QObject

from schedapp.gui.desk import Desk
from schedapp.gui.ports import Services
from schedapp.gui.side.month_model import WEEKS, MonthModel
from schedapp.layout.day import DayFrame, week_frames
from schedapp.layout.day_load import DayLoad, day_load
from schedapp.layout.open_hours import Closing, Minutes, open_minutes
from schedapp.model.availability import closing_of
from schedapp.model.resource import Resource


class _Wish(NamedTuple):
    """What is read: the days from `first` on, for these resources, in the display zone; `revision` of the database."""

    first: date
    resources: tuple[Resource, ...]
    zone: str
    revision: int = -1


class MonthLoads(QObject):
    """Keeps the loads of a month model right. One read at a time; what is asked for meanwhile is read after it."""

    def __init__(self, desk: Desk, model: MonthModel) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._model = model
        self._shown: _Wish | None = None
        self._reading = False
        self._again = False
        desk.feed.occurrences_changed.connect(self.read)
        model.modelReset.connect(self.read)

    def read(self) -> None:
        """Reads if anything that it depends on has changed."""
        if self._reading:
            self._again = True
            return
        feed = self._desk.feed
        resources = tuple(resource for uid in feed.shown if (resource := feed.resource(uid)) is not None)
        wish = _Wish(self._model.first, resources, self._desk.week.zone)
        if self._shown is not None and wish._replace(revision=self._shown.revision) != self._shown:
            # Dots of other days or resources would be wrong.
            self._model.set_loads({})
        self._reading = True
        before = self._shown
        # What fails here fails in the feed too, which says so.
        self._desk.background.run(lambda: self._work(wish, before), self._on_read, lambda _error: self._on_read(None))

    def _work(self, wish: _Wish, before: _Wish | None) -> tuple[_Wish, dict[date, DayLoad] | None]:
        """On a thread of the pool: the loads, or None where they are as before."""
        wish = wish._replace(revision=self._desk.services.bookings.revision())
        if wish == before:
            return wish, None
        return wish, _loads(self._desk.services, wish)

    def _on_read(self, found: tuple[_Wish, dict[date, DayLoad] | None] | None) -> None:
        self._reading = False
        if found is not None and found[1] is not None:
            self._shown = found[0]
            if found[0].first == self._model.first:
                self._model.set_loads(found[1])
        if self._again:
            self._again = False
            self.read()


def _loads(services: Services, wish: _Wish) -> dict[date, DayLoad]:
    frames = week_frames(wish.first, 7 * WEEKS, wish.zone)
    uids = [resource.uid for resource in wish.resources]
    booked = services.bookings.load(frames[0].day, frames[-1].day, uids, wish.zone)
    zones = {resource.uid: resource.zone for resource in wish.resources}
    closings = [
        closing_of(closure, zones.get(closure.resource, wish.zone))
        for closure in services.closures.list(frames[0].start, frames[-1].end)
    ]
    opened = {resource.uid: _opened(resource, frames, closings) for resource in wish.resources}
    return {
        frame.day: day_load(booked[frame.day], {uid: days[number] for uid, days in opened.items()})
        for number, frame in enumerate(frames)
    }


def _opened(
    resource: Resource, frames: tuple[DayFrame, ...], closings: list[Closing]
) -> tuple[tuple[Minutes, ...], ...]:
    return open_minutes([resource], frames, [c for c in closings if c.resource in ("", resource.uid)])
