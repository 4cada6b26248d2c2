"""What a place has beside its bookings (service types, pools, resources, rules, closures, settings) goes back, too."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from schedapp.errors import BadInput, ChangedSince, SchedError, Taken
from schedapp.model.availability import Rules
from schedapp.model.change import Batch, Family, Step
from schedapp.model.closure import Closure
from schedapp.model.pool import Choice, Pool
from schedapp.model.resource import Kind, Resource, parse_hours
from schedapp.model.service import ServiceType
from schedapp.services.gates import UNDOABLE
from schedapp.services.settings import OUTSIDE_HOURS
from tests.store.place import NOW, ZONE, Place, ahead, timed

STEPS = 60
NINE = ("2026-12-08T09:00", "2026-12-08T10:00")


def make(place: Place, family: Family, act: Callable[[], object], words: str = "Changed it") -> Step:
    return place.container.undoing.make({family}, act, lambda _done: words)


def state(place: Place) -> list[Any]:
    """All that there is, without how often it was written."""
    box = place.container
    things = (*box.resources.list(), *box.catalogue.services(), *box.catalogue.pools(), *box.closures.list())
    known = box.settings.all()
    rows = place.sql(
        "SELECT r.uid, b.uid, o.start, o.end, o.busy_start, o.busy_end, o.claim FROM occurrence AS o "
        "JOIN resource AS r ON r.id = o.resource_id JOIN booking AS b ON b.id = o.booking_id ORDER BY 1, 2, 3"
    )
    chosen = [known.get(key, "") for key in UNDOABLE]
    return [*(replace(each, version=0) for each in things), box.availability.every_rule(), chosen, rows]


class Hand:
    """Changes the place at random; what is refused is no change."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self.box = place, place.container
        self.random = random.Random(seed)
        for number in range(1, 4):
            place.resource(f"Room {number}")
        place.book(self.box.resources.list()[0], *NINE, "Check-up")

    def change(self) -> Step | Batch | None:
        families = {
            Family.SERVICES: (self.add_service, self.edit_service, self.remove_service, self.order_services),
            Family.POOLS: (self.add_pool, self.edit_pool, self.remove_pool),
            Family.RESOURCES: (self.add_resource, self.edit_resource, self.order_resources),
            Family.RULES: (self.rules,),
            Family.CLOSURES: (self.close, self.open),
            Family.SETTINGS: (self.outside,),
        }
        family = self.random.choice(list(families))
        try:
            if self.random.random() < 0.1:
                return self.place.container.undoing.removal(self.some(self.box.resources.list()).uid, force=True)
            made = make(self.place, family, self.random.choice(families[family]))
        except SchedError:
            return None
        return made if made.edits else None

    def word(self) -> str:
        return "".join(self.random.choices("abcdefgh", k=6)).title()

    def some(self, things: tuple[Any, ...]) -> Any:
        if not things:
            raise BadInput("There is none.", "Add one.")
        return self.random.choice(things)

    def add_service(self) -> object:
        pool = self.random.choice(["", *(each.uid for each in self.box.catalogue.pools())])
        return self.box.catalogue.add_service(ServiceType("", self.word(), 45, "#0F766E", 5, 10, pool))

    def edit_service(self) -> object:
        old = self.some(self.box.catalogue.services())
        return self.box.catalogue.edit_service(replace(old, name=self.word(), buffer_after=self.random.choice([0, 15])))

    def remove_service(self) -> object:
        return self.box.catalogue.remove_service(self.some(self.box.catalogue.services()).uid)

    def order_services(self) -> object:
        uids = [each.uid for each in self.box.catalogue.services()]
        return self.box.catalogue.order_services(self.random.sample(uids, len(uids)))

    def add_pool(self) -> object:
        return self.box.catalogue.add_pool(Pool("", self.word(), self.members()))

    def edit_pool(self) -> object:
        old = self.some(self.box.catalogue.pools())
        return self.box.catalogue.edit_pool(replace(old, members=self.members(), choice=Choice.LEAST_USED))

    def remove_pool(self) -> object:
        return self.box.catalogue.remove_pool(self.some(self.box.catalogue.pools()).uid)

    def members(self) -> tuple[str, ...]:
        uids = [each.uid for each in self.box.resources.list()]
        return tuple(self.random.sample(uids, self.random.randint(min(1, len(uids)), len(uids))))

    def add_resource(self) -> object:
        return self.box.resources.add(Resource("", self.word(), zone=ZONE))

    def edit_resource(self) -> object:
        old = self.some(self.box.resources.list())
        hours = parse_hours(self.random.choice(["Mo-Fr 08:00-12:00", "Mo 09:00-10:00,11:00-12:00", ""]))
        return self.box.resources.edit(replace(old, hours=hours, buffer_after=self.random.choice([0, 10])))

    def order_resources(self) -> object:
        uids = [each.uid for each in self.box.resources.list() if each.kind is Kind.ROOM]
        return self.box.resources.arrange(self.random.sample(uids, len(uids)))

    def rules(self) -> object:
        uid = self.random.choice(["", *(each.uid for each in self.box.resources.list())])
        return self.box.availability.set_rules(uid, Rules(self.random.choice([0, 60]), self.random.choice([0, 90])))

    def close(self) -> object:
        return self.box.closures.add(Closure("", timed(*NINE), title=self.word()))

    def open(self) -> object:
        return self.box.closures.remove(self.some(self.box.closures.list()).uid)

    def outside(self) -> object:
        return self.box.settings.set(OUTSIDE_HOURS, self.random.choice(["ask", "refuse", "allow"]))


@pytest.mark.parametrize("seed", range(4))
def test_sixty_steps_back_and_forth(place: Place, seed: int) -> None:
    hand = Hand(place, seed)
    steps: list[Any] = []
    states = [state(place)]
    while len(steps) < STEPS:
        made = hand.change()
        if made is not None:
            steps.append(made)
            states.append(state(place))
    undo = place.container.undoing.undo
    for number in reversed(range(STEPS)):
        steps[number] = undo(steps[number])
        assert state(place) == states[number], f"step {number} back"
    for number in range(STEPS):
        steps[number] = undo(steps[number])
        assert state(place) == states[number + 1], f"step {number} again"


def test_what_somebody_else_changed_of_a_thing_stays_where_the_step_did_not_touch_it(place: Place) -> None:
    catalogue = place.container.catalogue
    old = catalogue.add_service(ServiceType("", "Check-up"))
    step = make(place, Family.SERVICES, lambda: catalogue.edit_service(replace(old, minutes=45)))
    catalogue.edit_service(replace(catalogue.service(old.uid), colour="#0F766E"))
    place.container.undoing.undo(step)
    assert replace(catalogue.service(old.uid), version=0) == replace(old, colour="#0F766E", version=0)


def test_a_field_that_somebody_changed_since_is_not_put_back(place: Place) -> None:
    catalogue = place.container.catalogue
    old = catalogue.add_service(ServiceType("", "Check-up"))
    step = make(place, Family.SERVICES, lambda: catalogue.edit_service(replace(old, minutes=45)))
    catalogue.edit_service(replace(catalogue.service(old.uid), minutes=60))
    with pytest.raises(ChangedSince, match="“Check-up” was changed since"):
        place.container.undoing.undo(step)
    assert catalogue.service(old.uid).minutes == 60


def test_what_is_gone_meanwhile_is_not_changed_back(place: Place) -> None:
    catalogue = place.container.catalogue
    step = make(place, Family.SERVICES, lambda: catalogue.add_service(ServiceType("", "Check-up")))
    catalogue.remove_service("Check-up")
    with pytest.raises(ChangedSince, match="“Check-up” was changed since"):
        place.container.undoing.undo(step)


def test_a_name_that_is_in_use_meanwhile_is_a_reason(place: Place) -> None:
    catalogue = place.container.catalogue
    catalogue.add_service(ServiceType("", "Check-up"))
    step = make(place, Family.SERVICES, lambda: catalogue.remove_service("Check-up"))
    catalogue.add_service(ServiceType("", "check-UP"))
    with pytest.raises(BadInput, match="already"):
        place.container.undoing.undo(step)


def test_a_resource_that_is_booked_by_now_is_not_taken_back(place: Place) -> None:
    step = make(place, Family.RESOURCES, lambda: place.resource("Room 9"))
    place.book(place.container.resources.get("Room 9"), *NINE)
    with pytest.raises(BadInput, match="1 booking ahead"):
        place.container.undoing.undo(step)
    assert [each.name for each in place.container.resources.list()] == ["Room 9"]


def test_less_capacity_does_not_come_back_where_it_is_used(place: Place) -> None:
    room, resources = place.resource("Room"), place.container.resources
    place.book(room, ahead("09:00"), ahead("10:00"), "First")
    step = make(place, Family.RESOURCES, lambda: resources.edit(replace(room, capacity=2)))
    place.book(room, ahead("09:00"), ahead("10:00"), "Second")
    with pytest.raises(Taken, match="more bookings"):
        place.container.undoing.undo(step)
    assert resources.get(room.uid).capacity == 2


def test_a_resource_comes_back_with_its_bookings_and_goes_again(place: Place) -> None:
    room, other, resources = place.resource("Room"), place.resource("Other"), place.container.resources
    alone = place.book(room, *NINE, "Alone").booking
    both = place.book(room, "2026-12-08T11:00", "2026-12-08T12:00", "Both", also=(other,)).booking
    states = [state(place)]
    removed: Batch = place.container.undoing.removal(room.uid, force=True)
    states.append(state(place))
    assert place.bookings.series(alone.uid).deleted
    assert place.bookings.series(both.uid).resources == (other.uid,)
    undone = place.container.undoing.undo(removed)
    assert state(place) == states[0]
    assert resources.get(room.uid).hours == room.hours
    again = place.container.undoing.undo(undone)
    assert state(place) == states[1]
    place.container.undoing.undo(again)
    assert state(place) == states[0]


def test_a_booking_that_was_changed_since_keeps_the_whole_removal(place: Place) -> None:
    room, other = place.resource("Room"), place.resource("Other")
    both = place.book(room, *NINE, "Both", also=(other,)).booking
    removed = place.container.undoing.removal(room.uid, force=True)
    place.bookings.edit(both.uid, {"notes": "by the phone"})
    with pytest.raises(ChangedSince, match="“Both”"):
        place.container.undoing.undo(removed)
    assert [each.name for each in place.container.resources.list()] == ["Other"]


def test_a_series_is_as_far_expanded_as_ever_after_its_resource_came_back(place: Place) -> None:
    room = place.resource("Room")
    place.book(room, *NINE, "Class", recurrence=("RRULE:FREQ=WEEKLY",))
    states = state(place)
    removed = place.container.undoing.removal(room.uid, force=True)
    place.container.undoing.undo(removed)
    assert state(place) == states
    assert len(place.bookings.week(NOW, NOW + 300 * 86_400)) > 30
