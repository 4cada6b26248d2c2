"""What was read of a period, and its neighbours read ahead off the GUI thread: turning the page reads from memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer

from schedapp.gui.background import Background
from schedapp.gui.ports import Services
from schedapp.layout.open_hours import Closing
from schedapp.model.availability import closing_of
from schedapp.model.occurrence import Occurrence

KEPT = 12
"""Periods in memory; a month of a busy place is some thousand rows."""
AHEAD_MS = 60
"""The wait before the neighbours are read: whoever leafs on and on reads none of them."""


class Wish(NamedTuple):
    """A period to read: UTC epoch seconds, the shown resources, each resource's zone (uid, IANA name), the display
    zone, and whether the bookings are those that the calendars got."""

    start: int
    end: int
    shown: tuple[str, ...]
    zones: tuple[tuple[str, str], ...]
    zone: str
    as_google: bool


class Period(NamedTuple):
    """What is in a period."""

    occurrences: list[Occurrence]
    closings: tuple[Closing, ...]


def read_period(services: Services, wish: Wish) -> Period:
    """Reads the database; on any thread."""
    return Period(_read_occurrences(services, wish), _read_closings(services, wish))


def _read_occurrences(services: Services, wish: Wish) -> list[Occurrence]:
    """As Google sees them, each calendar has its own: what has one name on two resources is two things."""
    if not wish.as_google:
        return services.bookings.week(wish.start, wish.end, wish.shown)
    rows = services.bookings.week_as_google(wish.start, wish.end, wish.shown)
    return [replace(row, name=f"{row.name}@{row.resource}") for row in rows]


def _read_closings(services: Services, wish: Wish) -> tuple[Closing, ...]:
    """The closures of the period; an all-day one lies in its resource's zone."""
    zones = dict(wish.zones)
    found = []
    for closure in services.closures.list(wish.start, wish.end):
        found.append(closing_of(closure, zones.get(closure.resource, wish.zone)))
    return tuple(found)


class Periods(QObject):
    """The periods of one state of the database; `forget` when it changed."""

    def __init__(self, services: Services, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._background = background
        self._kept: OrderedDict[Wish, Period] = OrderedDict()
        self._age = 0
        self._wished: list[Wish] = []
        self._timer = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._timer.timeout.connect(self._fetch)

    def __contains__(self, wish: Wish) -> bool:
        return wish in self._kept

    def forget(self) -> None:
        """Something changed: nothing that was read before is shown again, nor what is being read now."""
        self._kept.clear()
        self._age += 1

    def read(self, wish: Wish) -> Period:
        """From memory, else from the database at once. Raises what reading raises."""
        found = self._kept.get(wish)
        if found is None:
            found = read_period(self._services, wish)
            self._keep(wish, found)
        return found

    def read_ahead(self, wishes: Iterable[Wish]) -> None:
        """These may be asked for soon."""
        self._wished = [wish for wish in wishes if wish not in self._kept]
        if self._wished:
            self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _fetch(self) -> None:
        for wish in self._wished:
            self._background.run(
                partial(read_period, self._services, wish),
                partial(self._take, wish, self._age),
                # The page that needs it reads it again and says what is wrong.
                lambda _error: None,
            )

    def _take(self, wish: Wish, age: int, found: Period) -> None:
        if age == self._age:
            self._keep(wish, found)

    def _keep(self, wish: Wish, found: Period) -> None:
        self._kept[wish] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
