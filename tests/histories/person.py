"""A person in Google's own pages: creates, edits, moves, deletes, restores, copies, touches."""

from __future__ import annotations

import random
from dataclasses import replace

from schedapp.model.event import Content
from schedapp.model.rules import canonical
from schedapp.model.timespan import Timed
from tests.histories.cloud import ANY, Cloud, Row
from tests.histories.oracle import values_of_event
from tests.histories.setting import PERSON
from tests.histories.world import World


class Person:
    """Sees every event as Google has it at that moment."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def _rnd(self) -> random.Random:
        return self._world.chance(PERSON)

    def act(self) -> None:
        cloud = self._rnd.choice(list(self._world.clouds.values()))
        chance = self._rnd.random()
        rows = [row for row in cloud.live() if row.event.content is not None]
        gone = cloud.deleted()
        if not rows or chance < 0.24:
            self.create(cloud)
        elif chance < 0.34 and gone:
            self.restore(cloud, self._rnd.choice(gone))
        elif chance < 0.39:
            self.copy(cloud, self._rnd.choice(rows))
        elif chance < 0.45:
            cloud.touch(self._rnd.choice(rows).event.event_id)
            self._world.note("google: an etag moves")
        elif chance < 0.47:
            cloud.odd(self._new_id())
        elif chance < 0.84:
            self.edit(cloud, self._rnd.choice(rows))
        else:
            self.delete(cloud, self._rnd.choice(rows))

    def _new_id(self) -> str:
        return f"g{self._world.number():05d}"

    def create(self, cloud: Cloud) -> None:
        world = self._world
        content = Content(world.title(), world.slot(), location=world.place())
        if world.setting.series and self._rnd.random() < 0.5:
            rules = (f"RRULE:FREQ=WEEKLY;COUNT={self._rnd.randint(2, 4)}",)
            content = replace(content, recurrence=canonical(rules, content.when))
        event = cloud.insert(self._new_id(), content, None)
        world.note(f"google: {event.event_id} {content.summary} {content.when.start} {' '.join(content.recurrence)}")
        values = values_of_event(content)
        world.oracle.create(event.event_id, {what: values[what] for what in world.fields})

    def restore(self, cloud: Cloud, row: Row) -> None:
        world, event = self._world, row.event
        if world.rows(row.entity) or event.content is None:
            return  # Sched made it again under its next id
        title = world.title()
        content = replace(event.content, summary=title)
        cloud.patch(event.event_id, ANY, content, frozenset({"summary"}), None, "confirmed")
        world.note(f"google: restores {event.event_id} as {title}")
        world.restored.add(row.entity)
        if "summary" in world.fields:
            world.oracle.restore(row.entity, title)
        else:
            world.oracle.forget(row.entity)

    def copy(self, cloud: Cloud, row: Row) -> None:
        """A series is copied without its changed dates."""
        copy = cloud.copy(row.event.event_id, self._new_id())
        world = self._world
        world.note(f"google: copies {row.event.event_id} to {copy.event_id}")
        if copy.content is not None:
            values = values_of_event(copy.content)
            world.oracle.create(copy.event_id, {what: values[what] for what in world.fields})

    def edit(self, cloud: Cloud, row: Row) -> None:
        world, event, rnd = self._world, row.event, self._rnd
        assert event.content is not None
        if event.content.recurrence and rnd.random() < 0.6:
            self.change_date(cloud, row)
            return
        changes: dict[str, object] = {}
        if rnd.random() < 0.5:
            changes["summary"] = world.title()
        if rnd.random() < 0.25:
            changes["location"] = world.place()
        if not changes or rnd.random() < 0.25:
            assert isinstance(event.content.when, Timed)
            changes["when"] = world.later(event.content.when) if event.content.recurrence else world.slot()
        content = replace(event.content, **changes)  # type: ignore[arg-type]
        cloud.patch(event.event_id, ANY, content, frozenset(changes), None)
        world.note(f"google: edits {event.event_id}: {changes}")
        old, new = values_of_event(event.content), values_of_event(content)
        for what in world.fields:
            if what in changes:
                world.oracle.write(row.entity, what, new[what], old[what])

    def change_date(self, cloud: Cloud, row: Row) -> None:
        world, rnd, event = self._world, self._rnd, row.event
        start, chance = rnd.choice(list(cloud.slots(event))), rnd.random()
        date = cloud.find_instance(event.event_id, start)
        if date.cancelled or date.content is None:
            return
        if chance < 0.4:
            content = replace(date.content, summary=world.title())
            cloud.patch(date.event_id, ANY, content, frozenset({"summary"}), None)
        elif chance < 0.7:
            content = replace(date.content, when=world.slot())
            cloud.patch(date.event_id, ANY, content, frozenset({"when"}), None)
        else:
            cloud.delete(date.event_id, ANY)
        world.note(f"google: date {date.event_id} {chance:.2f}")

    def delete(self, cloud: Cloud, row: Row) -> None:
        world, event = self._world, row.event
        cloud.delete(event.event_id, ANY)
        world.note(f"google: deletes {event.event_id}")
        if event.content is not None and event.content.recurrence:
            world.goes_along(row.entity)
        if len(world.clouds) > 1:
            world.oracle.forget(row.entity)
        elif event.content is not None:
            values = values_of_event(event.content)
            world.oracle.delete(row.entity, {what: values[what] for what in world.fields})
            if world.goes_on(row.entity, event.event_id):
                world.oracle.close(row.entity)
