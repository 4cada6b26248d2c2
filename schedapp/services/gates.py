"""What a place has beside its bookings, each kind behind the ordinary gates of its service: read whole, put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from schedapp.model.availability import Rules
from schedapp.model.change import Family
from schedapp.model.closure import Closure
from schedapp.model.pool import Pool
from schedapp.model.resource import Resource
from schedapp.model.service import ServiceType
from schedapp.services.availability import AvailabilityService
from schedapp.services.catalogue import CatalogueService
from schedapp.services.closures import ClosureService
from schedapp.services.holidays import COUNTRY, OFF, SUBDIVISION, UNTIL
from schedapp.services.resource_sets import KEY as SETS
from schedapp.services.resources import ResourceService
from schedapp.services.settings import OUTSIDE_HOURS, SQUEEZE_INS, SettingsService

T = TypeVar("T")
_HOLIDAYS = "The choice of public holidays"
UNDOABLE = {
    OUTSIDE_HOURS: "What happens outside of the hours",
    SQUEEZE_INS: "The setting of squeeze-ins",
    COUNTRY: _HOLIDAYS,
    SUBDIVISION: _HOLIDAYS,
    OFF: _HOLIDAYS,
    UNTIL: _HOLIDAYS,
    SETS: "The saved sets of resources",
}
"""The settings that are choices of the place, as a refusal calls them."""


@dataclass(frozen=True)
class Gate(Generic[T]):
    """Things by their keys (see `model.change.Edit`). What a service refuses is refused here."""

    everything: Callable[[], Mapping[str, T]]
    """What there is now; what was removed is not there."""
    add: Callable[[str, T], object]
    """Has back what is not there."""
    edit: Callable[[str, T], object]
    """Writes what is there; its version is the one that was just read."""
    remove: Callable[[str], object]
    words: Callable[[str, T], str]
    """What a refusal calls it."""


def gates(
    catalogue: CatalogueService,
    resources: ResourceService,
    closures: ClosureService,
    availability: AvailabilityService,
    settings: SettingsService,
) -> dict[Family, Gate[Any]]:
    """One for each family. A resource that is connected or booked by now is not removed: its service says so."""
    return {
        Family.SERVICES: Gate[ServiceType](
            lambda: {each.uid: each for each in catalogue.services()},
            lambda _key, thing: catalogue.add_service(thing),
            lambda _key, thing: catalogue.edit_service(thing),
            catalogue.remove_service,
            lambda _key, thing: f"“{thing.name}”",
        ),
        Family.POOLS: Gate[Pool](
            lambda: {each.uid: each for each in catalogue.pools()},
            lambda _key, thing: catalogue.bring_back_pool(thing),
            # Without members: the last one was removed, which leaves the pool without any.
            lambda _key, thing: catalogue.edit_pool(thing) if thing.members else None,
            catalogue.remove_pool,
            lambda _key, thing: f"“{thing.name}”",
        ),
        Family.RESOURCES: Gate[Resource](
            lambda: {each.uid: each for each in resources.list()},
            lambda _key, thing: resources.bring_back(thing),
            lambda _key, thing: resources.edit(thing),
            resources.remove,
            lambda _key, thing: thing.name,
        ),
        Family.CLOSURES: Gate[Closure](
            lambda: {each.uid: each for each in closures.list()},
            lambda _key, thing: closures.add(thing),
            lambda _key, thing: closures.add(thing),
            closures.remove,
            lambda _key, thing: f"“{thing.words}”",
        ),
        Family.RULES: Gate[Rules](
            availability.every_rule,
            availability.set_rules,
            availability.set_rules,
            lambda key: availability.set_rules(key, Rules()),
            lambda key, _thing: f"The booking rules of {_name(resources, key)}",
        ),
        Family.SETTINGS: Gate[str](
            lambda: {key: settings.get(key) for key in UNDOABLE},
            settings.set,
            settings.set,
            lambda key: settings.set(key, ""),
            lambda key, _thing: UNDOABLE[key],
        ),
    }


def _name(resources: ResourceService, uid: str) -> str:
    return next((each.name for each in resources.list() if each.uid == uid), "the whole place")
