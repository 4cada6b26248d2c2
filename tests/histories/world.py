"""Everything of one history: the calendars, the desks, the clock, the oracle, and the words of what happened."""

from __future__ import annotations

import random

from schedapp.model.booking import Booking
from schedapp.model.connection import Direction, Privacy
from schedapp.model.event import Event
from schedapp.model.link import Link, event_id
from schedapp.model.projection import BUSY, initials
from schedapp.model.timespan import Timed
from tests.histories.cloud import Cloud, Row
from tests.histories.desk import Desk, connection
from tests.histories.oracle import FIELDS, Broken, Oracle
from tests.histories.setting import Chances, Setting

START = 1_780_272_000  # Monday 1 June 2026, 00:00 UTC
HOUR = 3_600
DAY = 24 * HOUR
CANARY = "Keller"


class World:
    """Values are unique: each title, time and place has one author."""

    def __init__(self, setting: Setting, chances: Chances) -> None:
        self.setting = setting
        self.step = 0
        self._chances = chances
        self._sources: dict[tuple[int, int], random.Random] = {}
        self.time = START
        self.counter = 0
        self.log: list[str] = []
        self.oracle = Oracle()
        self.entities: dict[str, str] = {}
        self.restored: set[str] = set()
        names = [f"calendar{number}" for number in range(setting.calendars)]
        self.clouds = {name: Cloud(name, setting.habits) for name in names}
        for cloud in self.clouds.values():
            cloud.entity_of = lambda event, author, name=cloud.calendar_id: self._entity(event, author, name)  # type: ignore[misc]
        self.desks = [self._desk(number) for number in range(setting.desks)]

    def _desk(self, number: int) -> Desk:
        setting, name = self.setting, "abc"[number]
        mirror = setting.mirror and number == setting.desks - 1
        fields = {
            "privacy": setting.privacy,
            "policy": setting.policies[number],
            "direction": Direction.PULL if mirror else Direction.TWO_WAY,
        }
        connections = [
            connection(f"{name}-{index}", name, index, cloud, **fields)
            for index, cloud in enumerate(self.clouds.values())
        ]
        desk = Desk(name, self.clouds, connections, lambda: self.time)
        desk.store.on_link = lambda link: self._learn(desk, link)
        desk.weather.note = self.note
        desk.client.secret = self._is_secret
        return desk

    def _is_secret(self, text: str) -> bool:
        """A client's name below level *full*; at a masked level any text but the mask."""
        if self.setting.masked:
            return text not in ("", BUSY, initials(f"Anna {CANARY}"))
        return CANARY in text and self.setting.privacy is not Privacy.FULL

    def chance(self, actor: int) -> random.Random:
        """The source of an actor in this step."""
        key = (self.step, actor)
        if key not in self._sources:
            self._sources[key] = self._chances(*key)
        return self._sources[key]

    def note(self, text: str) -> None:
        self.log.append(text)

    # --- values -----------------------------------------------------------------------------------

    def number(self) -> int:
        self.counter += 1
        return self.counter

    def title(self) -> str:
        return f"t{self.number()}"

    def place(self) -> str:
        return f"p{self.number()}"

    def slot(self) -> Timed:
        start = START + DAY + HOUR * self.number()
        return Timed(start, start + HOUR, "UTC")

    def later(self, when: Timed) -> Timed:
        """In the same hour, at a second of its own: a series keeps its weekday, each time has one author."""
        shift = self.number() - when.start % HOUR
        return Timed(when.start + shift, when.end + shift, when.zone)

    # --- what is what -----------------------------------------------------------------------------

    def _entity(self, event: Event, author: str, calendar: str) -> str:
        """Of a new event: the booking's, but for a date that its series has moved away from."""
        if not author or event.marker is None:
            return event.event_id
        if self.setting.series:
            ids = (event_id(event.marker.uid, calendar, generation) for generation in range(8))
            if event.event_id not in ids:
                return event.event_id
        return self.entities.get(event.marker.uid, event.marker.uid)

    def _learn(self, desk: Desk, link: Link) -> None:
        row = self.clouds[desk.store.connections[link.connection].calendar_id].rows.get(link.event_id)
        if row is not None and row.event.recurring_event_id:
            self.oracle.dates.add(link.booking)
        elif row is not None:  # of a date, too, that is an event of its own
            self.entities[link.booking] = row.entity

    def entity(self, booking: Booking) -> str:
        """What a booking is about, whatever uid a desk gave it."""
        return self.entities.get(booking.uid, booking.uid)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that both sides share. Masked texts are nobody's to compare."""
        return ("when",) if self.setting.masked else FIELDS

    def rows(self, entity: str) -> list[tuple[Cloud, Row]]:
        """The live events of an entity."""
        return [(cloud, row) for cloud in self.clouds.values() for row in cloud.live() if row.entity == entity]

    def goes_on(self, entity: str, event_id: str) -> bool:
        """Whether a desk goes on with a booking under another id than this event's, which Google refused to give back:
        what becomes of the event then says nothing of the booking."""
        for desk in self.desks:
            mine = [booking for booking in desk.bookings() if self.entity(booking) == entity]
            links = (link for link in desk.store.link_rows.values() for one in mine if link.booking == one.uid)
            if any(link.generation and link.event_id != event_id for link in links):
                return True
        return False

    def goes_along(self, entity: str) -> None:
        """A series is deleted: so are, one by one, the dates of it that are events of their own."""
        for cloud in self.clouds.values():
            for row in cloud.live():
                marker, ours = row.event.marker, not row.event.event_id.startswith("g")
                if ours and marker is not None and self.entities.get(marker.uid, marker.uid) == entity != row.entity:
                    self.oracle.forget(row.entity)

    def check(self, holds: bool, text: str) -> None:
        if not holds:
            raise Broken(text)
