"""What the window shows, read from the services: at once after an own change, else when the revision moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from schedapp.errors import SchedError
from schedapp.gui.background import Background
from schedapp.gui.messages import Messages
from schedapp.gui.periods import Period, Periods, Wish
from schedapp.gui.ports import Services
from schedapp.gui.viewstate import ViewState, common_zone
from schedapp.layout.open_hours import Closing
from schedapp.model.attention import Attention
from schedapp.model.connection import ConnectionStatus
from schedapp.model.occurrence import Delivery, Occurrence
from schedapp.model.resource import Resource

POLL_MS = 1_000
LONGEST_MS = 60_000
"""Between two looks while what is shown cannot be read."""
HIDDEN = "hidden_resources"
_UNREAD = -1
"""In place of a revision: something of what is shown could not be read."""


class Feed(QObject):
    """Holds the last read state. All reads here are local ones of a few milliseconds."""

    resources_changed = Signal()
    occurrences_changed = Signal()
    connections_changed = Signal()
    attention_changed = Signal()
    """What needs attention was read anew."""

    def __init__(
        self, services: Services, week: ViewState, background: Background, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._week = week
        self._background = background
        self._messages = messages
        self._periods = Periods(services, background, self)
        self._revision = _UNREAD
        self._failing = False
        self.resources: tuple[Resource, ...] = ()
        self._by_uid: dict[str, Resource] = {}
        self._zones: tuple[tuple[str, str], ...] = ()
        self._shown: tuple[str, ...] | None = None
        self.occurrences: list[Occurrence] = []
        self.connections: tuple[ConnectionStatus, ...] = ()
        self.attention: tuple[Attention, ...] = ()
        self._reading = False
        self._stale = False
        self._attention_unread = False
        self.as_google = False
        self.closings: tuple[Closing, ...] = ()
        self.hidden: frozenset[str] = frozenset(filter(None, services.settings.get(HIDDEN).split(",")))
        week.changed.connect(self.read_week)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.look)

    def start(self) -> None:
        self._poll.start()
        self.refresh()

    def stop(self) -> None:
        self._poll.stop()
        self._periods.stop()

    def look(self) -> None:
        """Reads again if anybody (sync, another window, the command line) changed something."""
        try:
            revision = self._services.bookings.revision()
        except SchedError as error:
            self._complain(error)
            return
        if revision != self._revision:
            self.refresh()
        elif self._attention_unread:
            self.read_attention()

    def refresh(self) -> None:
        """Reads everything shown, from the database."""
        self._periods.forget()
        try:
            revision = self._services.bookings.revision()
            self._read_resources()
            self.connections = self._services.calendars.connections()
        except Exception as error:  # a bug, too, is told once and not at each look
            self._complain(error)
            return
        self._revision = revision
        self.connections_changed.emit()
        self.read_week()
        self.read_attention()

    def read_connections(self) -> None:
        """Reads how the connections fare, without the bookings."""
        try:
            self.connections = self._services.calendars.connections()
        except SchedError as error:
            self._complain(error)
            return
        self.connections_changed.emit()

    def read_week(self) -> None:
        """The shown period, from memory where it was read ahead."""
        try:
            self.occurrences, self.closings = self._periods.read(self._wish(self._week.span))
        except Exception as error:  # as above
            self._complain(error)
            return
        self.occurrences_changed.emit()
        self._read_ahead()

    def _wish(self, span: tuple[int, int]) -> Wish:
        return Wish(*span, self.shown, self._zones, self._week.zone, self.as_google)

    def _read_ahead(self) -> None:
        """The neighbours of the shown period, the next one first."""
        if self._poll.isActive():
            spans = (self._week.span_after(1), self._week.span_after(-1))
            self._periods.read_ahead(self._wish(span) for span in spans if span is not None)

    def remembers(self, span: tuple[int, int]) -> bool:
        """Whether a period (UTC epoch seconds) would be read from memory."""
        return self._wish(span) in self._periods

    def prepare_with(self, prepare: Callable[[Wish, Period], None]) -> None:
        """What else is done ahead with a period that is read ahead, on a thread of the pool."""
        self._periods.prepare = prepare

    def set_as_google(self, on: bool) -> None:
        """Whether the occurrences are those that the calendars got."""
        self.as_google = on
        self.read_week()

    @property
    def shown(self) -> tuple[str, ...]:
        """Uids of the resources that are not hidden, in their order."""
        if self._shown is None:
            self._shown = tuple(resource.uid for resource in self.resources if resource.uid not in self.hidden)
        return self._shown

    @property
    def names(self) -> dict[str, str]:
        return {resource.uid: resource.name for resource in self.resources}

    def resource(self, uid: str) -> Resource | None:
        return self._by_uid.get(uid)

    def connections_of(self, uid: str) -> tuple[ConnectionStatus, ...]:
        return tuple(status for status in self.connections if status.connection.resource == uid)

    def delivery(self, name: str) -> Delivery:
        """How far a booking has come to Google, as the grid shows it."""
        return next((row.delivery for row in self.occurrences if row.name == name), Delivery.NONE)

    def set_hidden(self, uids: Iterable[str]) -> None:
        """Which resources are not shown; remembered."""
        self.hidden = frozenset(uids)
        self._shown = None
        self._services.settings.set(HIDDEN, ",".join(sorted(self.hidden)))
        self.read_week()

    def _read_resources(self) -> None:
        resources = self._services.resources.list()
        if resources != self.resources:
            self.resources = resources
            self._by_uid = {resource.uid: resource for resource in resources}
            self._zones = tuple((resource.uid, resource.zone) for resource in resources)
            self._shown = None
            self._week.set_zone(common_zone(resources))
            self.resources_changed.emit()

    def read_attention(self) -> None:
        """Reads the list of what needs attention off this thread; one read at a time, and never an old answer."""
        if self._reading:
            self._stale = True
            return
        self._reading = True
        self._background.run(self._services.attention.list, self._on_attention, self._on_no_attention)

    def _on_attention(self, items: tuple[Attention, ...]) -> None:
        self._reading = False
        if self._stale:
            self._stale = False
            self.read_attention()
            return
        self._attention_unread = False
        if self._failing and self._revision != _UNREAD:
            self._failing = False
            self._poll.setInterval(POLL_MS)
        self.attention = items
        self.attention_changed.emit()

    def _on_no_attention(self, error: Exception) -> None:
        self._reading = self._stale = False
        self._attention_unread = True
        self._tell(error)

    def _complain(self, error: Exception) -> None:
        """The next look reads everything anew."""
        self._revision = _UNREAD
        self._tell(error)

    def _tell(self, error: Exception) -> None:
        """Says it once, not at every look, and looks less and less often."""
        self._poll.setInterval(min(2 * self._poll.interval(), LONGEST_MS))
        if not self._failing:
            self._failing = True
            self._messages.error(error)
