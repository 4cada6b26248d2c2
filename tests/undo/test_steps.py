"""Undo and redo against the store: sixty steps of every kind of change, taken back and made again, in their order."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedapp.errors import ChangedSince, SchedError
from schedapp.model.booking import Booking, EditScope
from schedapp.model.change import Batch, Family
from schedapp.model.closure import Closure
from schedapp.model.resource import Resource
from schedapp.model.timespan import DAY, Timed
from schedapp.services.undoing import Undoable
from tests.store.place import NOW, ZONE, Place, at, timed

STEPS = 60
NINE = ("2026-12-08T09:00", "2026-12-08T10:00")
TEN = ("2026-12-08T10:00", "2026-12-08T11:00")
State = tuple[list[Booking], list[tuple[object, ...]], list[Closure]]


class Hand:
    """Makes changes at random; one that is refused is none."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place = place
        self.random = random.Random(seed)
        self.rooms = [place.resource(f"Room {n}") for n in range(1, 4)]
        self.uids: list[str] = []

    def change(self) -> Undoable | None:
        acts: list[Callable[[], Undoable]] = [self.book, self.book, self.edit, self.move, self.move, self.cancel]
        acts += [self.both, self.close]
        try:
            return self.random.choice(acts)()
        except SchedError:
            return None

    def book(self) -> Undoable:
        rules = self.random.choice([(), (), ("RRULE:FREQ=DAILY;COUNT=5",), ("RRULE:FREQ=WEEKLY",)])
        rooms = self.random.sample(self.rooms, self.random.choice([1, 1, 2]))
        resources = tuple(room.uid for room in rooms)
        made = self.place.bookings.add(Booking("", self._word(), self._when(), resources, recurrence=rules))
        self.uids.append(made.booking.uid)
        return made

    def edit(self) -> Undoable:
        changes: dict[str, object] = {self.random.choice(["title", "client", "notes"]): self._word()}
        if self.random.random() < 0.3:
            changes["resources"] = (self.random.choice(self.rooms).uid,)
        return self._noted(self.place.bookings.edit(self._name(), changes, self._scope()))

    def move(self) -> Undoable:
        name = self._name()
        old = self.place.bookings.get(name).when
        assert isinstance(old, Timed)
        shift = self.random.choice([-3600, 1800, 3600, DAY, -DAY, 7 * DAY])
        longer = self.random.choice([0, 0, 900])
        when = Timed(old.start + shift, old.end + shift + longer, ZONE)
        return self._noted(self.place.bookings.move(name, when, self._scope()))

    def cancel(self) -> Undoable:
        return self._noted(self.place.bookings.cancel(self._name(), self._scope()))

    def both(self) -> Undoable:
        """Two bookings by one command."""
        first, second = self.random.sample(self.uids, 2) if len(self.uids) > 1 else (self._name(), "none")
        with self.place.container.database.write():
            changes = [self.place.bookings.edit(uid, {"notes": self._word()}) for uid in (first, second)]
        return Batch(tuple(changes), "Changed 2 bookings")

    def close(self) -> Undoable:
        service, make = self.place.container.closures, self.place.container.undoing.make
        known = service.list()
        if known and self.random.random() < 0.5:
            return make({Family.CLOSURES}, lambda: service.remove(known[0].uid), lambda _gone: "Opened")
        closure = Closure("", self._when(), title=self._word())
        return make({Family.CLOSURES}, lambda: service.add(closure), lambda _new: "Closed")

    def _noted(self, made: Undoable) -> Undoable:
        """What goes on of a series can be changed, too."""
        if hasattr(made, "booking") and made.booking.uid not in self.uids:
            self.uids.append(made.booking.uid)
        return made

    def _name(self) -> str:
        uid = self.random.choice(self.uids or ["none"])
        names = [row.name for row in self.place.bookings.week(NOW, NOW + 30 * DAY) if row.booking == uid]
        return self.random.choice(names) if names else uid

    def _scope(self) -> EditScope:
        return self.random.choice(list(EditScope))

    def _word(self) -> str:
        return "".join(self.random.choices("abcdefgh", k=6))

    def _when(self) -> Timed:
        start = NOW + self.random.randrange(1, 12) * DAY + self.random.randrange(0, 12) * 3600
        return Timed(start, start + self.random.choice([1800, 3600, 5400]), ZONE)


def state(place: Place) -> State:
    """All that can be seen, and nothing of how often it was written."""
    rows = place.sql("SELECT uid FROM booking WHERE parent_id IS NULL AND deleted_at IS NULL ORDER BY uid")
    bookings = [replace(place.bookings.series(uid), version=0) for (uid,) in rows]
    shown = [(row.name, row.resource, row.start, row.end) for row in place.bookings.week(0, NOW + 100 * DAY)]
    return bookings, sorted(shown), [replace(closure, version=0) for closure in place.container.closures.list()]


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
def test_sixty_steps_back_and_forth(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "data")
        _back_and_forth(place, seed)
        place.container.close()


def _back_and_forth(place: Place, seed: int) -> None:
    hand, steps = Hand(place, seed), []
    states = [state(place)]
    while len(steps) < STEPS:
        made = hand.change()
        if made is not None:
            steps.append(made)
            states.append(state(place))
    undo = place.container.undoing.undo
    for number in reversed(range(STEPS)):
        steps[number] = undo(steps[number])
        assert state(place) == states[number], f"step {number} back: {steps[number].summary}"
    for number in range(STEPS):
        steps[number] = undo(steps[number])
        assert state(place) == states[number + 1], f"step {number} again: {steps[number].summary}"
    for number in reversed(range(STEPS)):
        steps[number] = undo(steps[number])
    assert state(place) == states[0]


# --- several at once, closures ---------------------------------------------------------------------


def _two(place: Place) -> tuple[Resource, Batch]:
    room = place.resource()
    made = [place.book(room, *NINE, "First"), place.book(room, *TEN, "Second")]
    later = [timed("2026-12-09T09:00", "2026-12-09T10:00"), timed("2026-12-09T10:00", "2026-12-09T11:00")]
    moved = [place.bookings.move(one.booking.uid, when) for one, when in zip(made, later, strict=True)]
    return room, Batch(tuple(moved), "Moved 2 bookings to Wed 9 Dec")


def test_several_bookings_go_back_as_one(place: Place) -> None:
    _room, batch = _two(place)
    undone = place.container.undoing.undo(batch)
    assert place.starts() == ["2026-12-08T09:00", "2026-12-08T10:00"]
    assert undone.summary == "Took back: Moved 2 bookings to Wed 9 Dec"
    assert place.container.undoing.undo(undone).summary == "Done again: Moved 2 bookings to Wed 9 Dec"
    assert place.starts() == ["2026-12-09T09:00", "2026-12-09T10:00"]


def test_the_last_one_goes_back_first(place: Place) -> None:
    """One made room for the other."""
    room = place.resource()
    first, second = place.book(room, *NINE, "First").booking, place.book(room, *TEN, "Second").booking
    made = (
        place.bookings.move(first.uid, timed("2026-12-08T14:00", "2026-12-08T15:00")),
        place.bookings.move(second.uid, timed(*NINE)),
        place.bookings.move(first.uid, timed(*TEN)),
    )
    undone = place.container.undoing.undo(Batch(made, "Swapped 2 bookings"))
    assert [row.title for row in place.bookings.week(0, NOW + 30 * DAY)] == ["First", "Second"]
    place.container.undoing.undo(undone)
    assert [row.title for row in place.bookings.week(0, NOW + 30 * DAY)] == ["Second", "First"]


def test_all_of_them_or_none(place: Place) -> None:
    _room, batch = _two(place)
    place.bookings.edit(batch.changes[0].booking.uid, {"notes": "newer"})
    with pytest.raises(ChangedSince, match="First"):
        place.container.undoing.undo(batch)
    assert place.starts() == ["2026-12-09T09:00", "2026-12-09T10:00"]


def test_a_closure_that_somebody_changed_since_stays(place: Place) -> None:
    place.resource()
    service = place.container.closures
    closure = Closure("holidays", Timed(at(NINE[0]), at(NINE[1]), ZONE), title="Holidays")
    change = place.container.undoing.make(
        {Family.CLOSURES}, lambda: service.add(closure), lambda new: f"Closed “{new.title}”"
    )
    service.add(replace(closure, title="Congress"))
    with pytest.raises(ChangedSince, match="Holidays"):
        place.container.undoing.undo(change)
    assert [closure.title for closure in service.list()] == ["Congress"]
