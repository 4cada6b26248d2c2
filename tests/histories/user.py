"""A desk's user: books, edits field by field, moves, deletes, takes back, changes one date of a series."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from schedapp.errors import SchedError
from schedapp.model.booking import Booking, EditScope, Status, Transparency, occurrence_key
from schedapp.model.recurrence import expand
from schedapp.model.rules import canonical
from schedapp.model.series import has_slot
from schedapp.model.timespan import Span, Timed
from schedapp.services import edits
from tests.histories.desk import Desk
from tests.histories.memory import DELETED_IN_ONE
from tests.histories.oracle import text_of, values_of_booking
from tests.histories.setting import USER
from tests.histories.world import CANARY, START, World

YEAR = 366 * 86_400


class User:
    """Acts at one desk; sees what the desk's store has at that moment."""

    def __init__(self, world: World, desk: Desk) -> None:
        self._world = world
        self._desk = desk
        self._actor = USER + world.desks.index(desk)

    def act(self) -> None:
        rnd = self._world.chance(self._actor)
        mine = [booking for booking in self._desk.bookings() if not booking.read_only]
        chance = rnd.random()
        if not self._desk.connections[0].pushes:
            return
        if chance < 0.03:
            for _ in range(rnd.randint(4, 6)):
                self.book()
            return
        if not mine or chance < 0.27:
            self.book()
            return
        booking = rnd.choice(mine)
        if booking.recurring and rnd.random() < 0.6:
            self.change_date(booking)
        elif chance < 0.78:
            self.edit(booking)
        elif chance < 0.92:
            self.delete(booking)
        else:
            self.take_back(booking)

    def book(self) -> None:
        world, rnd = self._world, self._world.chance(self._actor)
        resources = self._desk.resources
        chosen = resources if rnd.random() < 0.3 else (rnd.choice(resources),)
        booking = Booking(self._desk.new_id(), world.title(), world.slot(), chosen, location=world.place())
        if rnd.random() < 0.5:
            booking = replace(booking, client=f"Anna {CANARY}")
        if world.setting.series and rnd.random() < 0.5:
            rules = (f"RRULE:FREQ=WEEKLY;COUNT={rnd.randint(2, 4)}",)
            booking = replace(booking, recurrence=canonical(rules, booking.when))
        self._desk.save(booking)
        world.note(f"{self._desk.name} books {_words(booking)}")
        values = values_of_booking(booking)
        world.oracle.create(booking.uid, {what: values[what] for what in world.fields})

    def edit(self, booking: Booking) -> None:
        world, rnd = self._world, self._world.chance(self._actor)
        changes = self._changes(booking)
        after = self._edited(booking, changes)
        if after is None:
            return
        if rnd.random() < 0.06:
            after = replace(after, status=Status.TENTATIVE)
        if rnd.random() < 0.06:
            after = replace(after, transparency=Transparency.TRANSPARENT)
        asked = any(uid == booking.uid and kind == DELETED_IN_ONE for _, uid, kind in self._desk.store.decisions)
        self._desk.save(after)
        world.note(f"{self._desk.name} edits {booking.uid}: {changes}")
        if any(override.live and not has_slot(booking, override.original_start) for override in booking.overrides):
            world.goes_along(world.entity(booking))  # a series that moves once more leaves such dates behind
        if asked:  # deleted in one of its calendars, and this is the answer: it is put back
            world.restored.add(world.entity(booking))
            world.oracle.forget(world.entity(booking))
        old, new, entity = values_of_booking(booking), values_of_booking(after), world.entity(booking)
        for what in world.fields:
            if old[what] != new[what]:
                world.oracle.write(entity, what, new[what], old[what])

    def _changes(self, booking: Booking) -> dict[str, Any]:
        world, rnd = self._world, self._world.chance(self._actor)
        fields = world.fields
        texts = not world.setting.masked and "summary" in fields
        changes: dict[str, Any] = {}
        if texts and rnd.random() < 0.5:
            changes["title"] = world.title()
        if texts and rnd.random() < 0.25:
            changes["location"] = world.place()
        if not changes or rnd.random() < 0.25:
            assert isinstance(booking.when, Timed)
            changes["when"] = world.later(booking.when) if booking.recurring else world.slot()
        return changes

    def _edited(self, booking: Booking, changes: dict[str, Any]) -> Booking | None:
        if not booking.recurring:
            return replace(booking, **changes)
        try:
            return edits.edited(booking, "", changes, EditScope.ALL)
        except SchedError:
            return None

    def delete(self, booking: Booking) -> Booking:
        world = self._world
        entity = world.entity(booking)
        values = values_of_booking(booking)
        deleted = self._desk.save(replace(booking, deleted=True))
        world.note(f"{self._desk.name} deletes {booking.uid}")
        world.oracle.delete(entity, {what: values[what] for what in world.fields})
        if booking.recurring:
            world.goes_along(entity)
        if entity in world.restored and not world.rows(entity):  # deleted before by somebody who takes that back
            world.oracle.close(entity)
        return deleted

    def take_back(self, booking: Booking) -> None:
        """Deletes, perhaps sees that through to Google, and takes it back with a new title."""
        world, rnd = self._world, self._world.chance(self._actor)
        deleted = self.delete(booking)
        if not self._desk.busy and rnd.random() < 0.6:
            self._desk.sync()
        now = self._desk.store.bookings.get(booking.uid)
        if now is None or now != deleted:
            return  # it came back by itself
        title = booking.title if world.setting.masked else world.title()
        self._desk.save(replace(booking, title=title))
        world.note(f"{self._desk.name} takes {booking.uid} back as {title}")
        entity = world.entity(booking)
        world.restored.add(entity)
        if world.setting.masked:
            world.oracle.forget(entity)
        else:
            world.oracle.restore(entity, title)

    def change_date(self, booking: Booking) -> None:
        """One date gets a title or a time of its own, or is cancelled."""
        world, rnd = self._world, self._world.chance(self._actor)
        starts = [when.start for when in expand(booking.when, booking.recurrence, Span(START, START + YEAR), "UTC")]
        names = [occurrence_key(Timed(start, start + 60, "UTC")) for start in starts if isinstance(start, int)]
        names = [name for name in names if (o := booking.override(name)) is None or o.live]
        if not names:
            return
        name, chance = rnd.choice(names), rnd.random()
        if chance < 0.4 and not world.setting.masked:
            after = edits.edited(booking, name, {"title": world.title()}, EditScope.THIS)
        elif chance < 0.7:
            after = edits.edited(booking, name, {"when": world.slot()}, EditScope.THIS)
        else:
            after = edits.cancelled(booking, name, EditScope.THIS)
        self._desk.save(after)
        world.note(f"{self._desk.name} changes {booking.uid}/{name} {chance:.2f}")


def _words(booking: Booking) -> str:
    rules = " ".join(booking.recurrence)
    return f"{booking.uid} {booking.title} {text_of(booking.when)} {booking.location} {rules}".strip()
