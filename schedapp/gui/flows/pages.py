"""The views beside the grid: month, agenda and timeline follow the shown period and the feed, and turn them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from schedapp.gui.agendaview import AgendaView
from schedapp.gui.desk import Desk
from schedapp.gui.monthview import MonthView
from schedapp.gui.stage import Stage
from schedapp.gui.theme import Theme
from schedapp.gui.timelineview import TimelineView
from schedapp.gui.viewstate import View
from schedapp.model.resource import Resource

if TYPE_CHECKING:
    from schedapp.gui.flows.view_flow import ViewFlow

AGENDA_OF = "agenda_resource"
TIMELINE_DAYS = "timeline_days"
TIMELINE_ZOOM = "timeline_zoom"


class Pages(QObject):
    """Makes the views and gives them to `stage`; `offer` gives them to the flow that shows one of them."""

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk.window)
        self._desk = desk
        theme = desk.source.theme
        self.month = MonthView(theme)
        self.agenda = AgendaView(desk.source)
        self.timeline = TimelineView(theme)
        for view in (self.month, self.agenda, self.timeline):
            stage.take_in(view)
        self._restore()
        desk.feed.occurrences_changed.connect(self._show)
        desk.feed.resources_changed.connect(self._show)
        desk.source.changed.connect(self._dress)
        self.month.turn_requested.connect(desk.week.turn)
        self.month.date_requested.connect(desk.week.show_day)
        self.agenda.chosen.connect(lambda uid: desk.services.settings.set(AGENDA_OF, uid))
        self.timeline.days_wished.connect(self._on_days)
        self.timeline.zoomed.connect(lambda zoom: desk.services.settings.set(TIMELINE_ZOOM, f"{zoom:.2f}"))

    def offer(self, views: ViewFlow) -> None:
        """From now on these views can be chosen."""
        views.add_page(View.MONTH, self.month)
        views.add_page(View.AGENDA, self.agenda)
        views.add_page(View.TIMELINE, self.timeline)
        self.month.day_requested.connect(lambda day: self._open_day(views, day))

    def _open_day(self, views: ViewFlow, day: date) -> None:
        # In this order: another view would turn to today while the month shows it.
        views.set_view(View.DAY)
        self._desk.week.show_day(day)

    def _on_days(self, days: int) -> None:
        self._desk.services.settings.set(TIMELINE_DAYS, str(days))
        self._desk.week.set_timeline_days(days)

    def _restore(self) -> None:
        """As they were left."""
        settings = self._desk.services.settings
        self.agenda.choose(settings.get(AGENDA_OF))
        self._desk.week.set_timeline_days(_number(settings.get(TIMELINE_DAYS), 1))
        self.timeline.set_zoom(_factor(settings.get(TIMELINE_ZOOM)))

    def _show(self) -> None:
        """The shown view gets its period and what is on it; the others do when they are shown."""
        desk, feed = self._desk, self._desk.feed
        week = desk.week
        if week.view is View.MONTH:
            self.month.set_month(week.at, week.zone, begins_sunday=week.begins_sunday)
            self.month.set_occurrences(feed.occurrences, self._resources())
            self.month.set_closings(feed.closings)
        elif week.view is View.AGENDA:
            self.agenda.set_days(week.first, week.days, week.zone)
            self.agenda.set_occurrences(feed.occurrences, self._resources())
            self.agenda.set_closings(feed.closings)
        elif week.view is View.TIMELINE:
            self.timeline.set_days(week.first, week.days, week.zone)
            self.timeline.set_occurrences(feed.occurrences, self._resources())
            self.timeline.set_closings(feed.closings)

    def _resources(self) -> dict[str, Resource]:
        feed = self._desk.feed
        return {uid: resource for uid in feed.shown if (resource := feed.resource(uid)) is not None}

    def _dress(self, theme: Theme) -> None:
        self.month.set_theme(theme)
        self.timeline.set_theme(theme)


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else usual


def _factor(text: str) -> float:
    """A remembered zoom; 1 for what is not understood."""
    try:
        return float(text or 1)
    except ValueError:
        return 1.0
