"""Which days the window shows, in which zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from PySide6.QtCore import QObject, QTimeZone, Signal

from schedapp.errors import BadInput
from schedapp.gui.forms.typed import range_text
from schedapp.gui.ports import Now
from schedapp.model.resource import Resource
from schedapp.model.timespan import day_start, to_local, zone_info

_UTC_NAMES = ("Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu")


def system_zone() -> str:
    """The IANA name of the computer's zone, UTC where it has none that the zone database knows."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    try:
        zone_info(name)
    except BadInput:
        return "UTC"
    return "UTC" if name in _UTC_NAMES else name


def common_zone(resources: Iterable[Resource]) -> str:
    """The zone that most resources are in; the computer's when there is none."""
    counted = Counter(resource.zone for resource in resources)
    return counted.most_common(1)[0][0] if counted else system_zone()


class WeekState(QObject):
    """The shown days. `first` is the first of them: a Monday (or a Sunday, where weeks begin so)."""

    changed = Signal()

    def __init__(self, now: Now, *, days: int = 7, begins_sunday: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.zone = system_zone()
        self.days = days
        self.begins_sunday = begins_sunday
        self.first = self._first_of(self.today)

    @property
    def today(self) -> date:
        return to_local(int(self._now()), self.zone).date()

    @property
    def last(self) -> date:
        """The last shown day."""
        return self.first + timedelta(days=self.days - 1)

    @property
    def span(self) -> tuple[int, int]:
        """The shown time in UTC epoch seconds."""
        return day_start(self.first, self.zone), day_start(self.first + timedelta(days=self.days), self.zone)

    @property
    def title(self) -> str:
        return range_text(self.first, self.last)

    @property
    def week_number(self) -> int:
        """ISO 8601 week of the shown Thursday."""
        thursday = self.first + timedelta(days=(3 - self.first.weekday()) % 7)
        return thursday.isocalendar().week

    def set_zone(self, zone: str) -> None:
        if zone != self.zone:
            at_today = self.shows(self.today)
            self.zone = zone
            self.first = self._first_of(self.today if at_today else self.first)
            self.changed.emit()

    def set_days(self, days: int) -> None:
        if days != self.days:
            self.days = days
            self.first = self._first_of(self.first)
            self.changed.emit()

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def show_day(self, day: date) -> None:
        """Turns to the week that has `day`."""
        first = self._first_of(day)
        if first != self.first:
            self.first = first
            self.changed.emit()

    def turn(self, weeks: int) -> None:
        """Turns by whole weeks, back with a negative number."""
        self.show_day(self.first + timedelta(weeks=weeks))

    def _first_of(self, day: date) -> date:
        if self.begins_sunday and self.days == 7:
            return day - timedelta(days=(day.weekday() + 1) % 7)
        return day - timedelta(days=day.weekday())
