"""Which days the window shows, in which zone, and in which view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from PySide6.QtCore import QObject, QTimeZone, Signal

from schedapp.errors import BadInput
from schedapp.gui.forms.typed import LONG_MONTHS, LONG_WEEKDAYS, range_text
from schedapp.gui.ports import Now
from schedapp.layout.columns import Order
from schedapp.layout.month import month_span
from schedapp.model.resource import Resource
from schedapp.model.timespan import day_start, to_local, zone_info

_UTC_NAMES = ("Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu")
FEWEST_DAYS, MOST_DAYS = 2, 14
AGENDA_DAYS = 28


class View(StrEnum):
    """The ways to look at the bookings; the values are those of the setting `view`."""

    DAY = "day"
    WEEK = "week"
    WORKWEEK = "workweek"
    DAYS = "days"
    MONTH = "month"
    AGENDA = "agenda"
    COLUMNS = "columns"
    """The resources side by side, on one day."""
    WEEK_COLUMNS = "week_columns"
    """All resources on all days of a week."""
    TIMELINE = "timeline"

    @property
    def is_grid(self) -> bool:
        """Whether it is the grid of hours that shows it."""
        return self not in (View.MONTH, View.AGENDA, View.TIMELINE)

    @property
    def has_resource_columns(self) -> bool:
        """Whether each resource has columns of its own."""
        return self in (View.COLUMNS, View.WEEK_COLUMNS)


_ONE_DAY = (View.DAY, View.COLUMNS)
_WEEKS = (View.WEEK, View.WORKWEEK, View.WEEK_COLUMNS)


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


class ViewState(QObject):
    """The shown period: `days` days from `first` on, as `view` shows them. `at` is the day that was turned to.

    `length` is the number of days of View.DAYS; `order` is what holds what in View.WEEK_COLUMNS.
    """

    changed = Signal()

    def __init__(
        self,
        now: Now,
        *,
        view: View = View.WEEK,
        length: int = 4,
        order: Order = Order.DAYS_FIRST,
        begins_sunday: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self.zone = system_zone()
        self.view, self.length, self.order = view, length, order
        self.begins_sunday = begins_sunday
        self.timeline_days = 1
        self.at = self.today
        self.first, self.days = self._period(self.at)

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
        return self._span(self.first, self.days)

    def span_after(self, periods: int) -> tuple[int, int] | None:
        """The time of a period further on, or back with a negative number; None where dates end."""
        at = self._turned(periods)
        return None if at is None else self._span(*self._period(at))

    @property
    def column_order(self) -> Order | None:
        """For the grid: how resources and days are columns, None where columns are days."""
        return self.order if self.view.has_resource_columns else None

    @property
    def title(self) -> str:
        if self.view is View.MONTH:
            return f"{LONG_MONTHS[self.at.month - 1]} {self.at.year}"
        if self.days == 1:
            return f"{LONG_WEEKDAYS[self.first.weekday()]} {range_text(self.first, self.first)}"
        return range_text(self.first, self.last)

    @property
    def words(self) -> str:
        """The period in words that follow a count: “this week”, “on this day”, “in these 4 days”."""
        if self.view in _WEEKS:
            return "this week"
        if self.view is View.MONTH:
            return "in these weeks"
        return "on this day" if self.days == 1 else f"in these {self.days} days"

    @property
    def week_number(self) -> int:
        """ISO 8601 week of the first day, in a week that of its Thursday."""
        if self.view not in _WEEKS:
            return self.first.isocalendar().week
        thursday = self.first + timedelta(days=(3 - self.first.weekday()) % 7)
        return thursday.isocalendar().week

    def set_zone(self, zone: str) -> None:
        if zone != self.zone:
            at_today = self.shows(self.today)
            self.zone = zone
            self.at = self.today if at_today else self.at
            self.first, self.days = self._period(self.at)
            self.changed.emit()

    def set_view(self, view: View, days: int = 0, order: Order | None = None) -> None:
        """Shows the same day in another view. `days` counts those of View.DAYS (2 to 14), 0 leaves their number."""
        length = min(max(days, FEWEST_DAYS), MOST_DAYS) if days else self.length
        wished = (view, length, order or self.order)
        if wished != (self.view, self.length, self.order):
            if self.shows(self.today) and self.view is not view:
                self.at = self.today
            self.view, self.length, self.order = wished
            self.first, self.days = self._period(self.at)
            self.changed.emit()

    def set_timeline_days(self, days: int) -> None:
        """How many days View.TIMELINE shows, 1 to 14."""
        self.timeline_days = min(max(days, 1), MOST_DAYS)
        if self.view is View.TIMELINE:
            before = self.first, self.days
            self.first, self.days = self._period(self.at)
            if (self.first, self.days) != before:
                self.changed.emit()

    def swap_order(self) -> None:
        """The week of all resources the other way round."""
        other = Order.RESOURCES_FIRST if self.order is Order.DAYS_FIRST else Order.DAYS_FIRST
        self.set_view(View.WEEK_COLUMNS, order=other)

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def show_day(self, day: date) -> None:
        """Turns to the period that has `day`; where dates end, nothing happens."""
        if not self._exists(day):
            return
        before = self.first, self.days, self.title
        self.at = day
        self.first, self.days = self._period(day)
        if (self.first, self.days, self.title) != before:
            self.changed.emit()

    def turn(self, periods: int) -> None:
        """Turns by whole periods of the view, back with a negative number."""
        at = self._turned(periods)
        if at is not None:
            self.show_day(at)

    def _turned(self, periods: int) -> date | None:
        """The day to turn to; None where dates end."""
        try:
            if self.view is View.MONTH:
                months = self.at.year * 12 + self.at.month - 1 + periods
                at = date(months // 12, months % 12 + 1, 1)
            else:
                at = self.at + timedelta(days=(7 if self.view in _WEEKS else self.days) * periods)
        except (OverflowError, ValueError):
            return None
        return at if self._exists(at) else None

    def _exists(self, day: date) -> bool:
        """Whether dates go as far as the period of a day."""
        try:
            self._span(*self._period(day))
        except (OverflowError, ValueError):
            return False
        return True

    def _span(self, first: date, days: int) -> tuple[int, int]:
        return day_start(first, self.zone), day_start(first + timedelta(days=days), self.zone)

    def _period(self, day: date) -> tuple[date, int]:
        """The first day, and the number of days, of the period that has `day`."""
        if self.view in _ONE_DAY:
            return day, 1
        if self.view is View.MONTH:
            span = month_span(day, begins_sunday=self.begins_sunday)
            return span.first, span.days
        if self.view is View.DAYS:
            return day, self.length
        if self.view is View.TIMELINE:
            return day, self.timeline_days
        if self.view is View.AGENDA:
            return day, AGENDA_DAYS
        if self.view is View.WORKWEEK:
            return day - timedelta(days=day.weekday()), 5
        return day - timedelta(days=(day.weekday() + self.begins_sunday) % 7), 7
