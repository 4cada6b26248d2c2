"""What the finder asks for: wishes, a length, days and hours. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schedapp.gui.forms.typed import day_text, time_text
from schedapp.model.free_slots import Offer
from schedapp.model.resource import OpenHours
from schedapp.model.timespan import to_local
from schedapp.model.wishes import Wish

DAYS_AHEAD = 60
SHOWN = 5
ALL_DAYS = frozenset(range(7))


class PartOfDay(StrEnum):
    """When on its day it may be; BETWEEN takes two times that are typed."""

    ANY = "any time"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    BETWEEN = "between"


LIMITS = {
    PartOfDay.ANY: (0, 1_440),
    PartOfDay.MORNING: (0, 720),
    PartOfDay.AFTERNOON: (720, 1_020),
    PartOfDay.EVENING: (1_020, 1_440),
}


@dataclass(frozen=True, slots=True)
class Query:
    """`weekdays` are 0 (Monday) to 6; `between` are minutes of the day; `first` None: from today on."""

    wishes: tuple[Wish, ...] = ()
    minutes: int = 30
    weekdays: frozenset[int] = ALL_DAYS
    between: tuple[int, int] = (0, 1_440)
    first: date | None = None

    @property
    def hours(self) -> tuple[OpenHours, ...]:
        begin, end = self.between
        return tuple(OpenHours(day, begin, end) for day in sorted(self.weekdays)) if begin < end else ()

    @property
    def askable(self) -> bool:
        return bool(self.wishes and self.hours)


@dataclass(frozen=True, slots=True)
class OfferWords:
    """An offer as it is read: `Tue 24 Nov`, `09:00 – 09:30`, `Dr Okafor · Treatment 1`."""

    day: str
    times: str
    names: str

    @property
    def spoken(self) -> str:
        return f"{self.day} {self.times}, {self.names.replace(' · ', ', ')}"


def offer_words(offer: Offer, zone: str, names: dict[str, str], near: date) -> OfferWords:
    """`near` decides whether the year is told."""
    start, end = to_local(offer.start, zone), to_local(offer.end, zone)
    times = " – ".join(time_text(each.hour * 60 + each.minute) for each in (start, end))
    return OfferWords(
        day_text(start.date(), near), times, " · ".join(names.get(uid, "removed") for uid in offer.resources)
    )


def nothing_words(query: Query, reading_unknown: Sequence[str] = ()) -> str:
    """Why there is no offer to show."""
    if reading_unknown:
        return f"Nothing here is called “{' '.join(reading_unknown)}”."
    if not query.wishes:
        return "Type a name, “room” or “any room”, or choose with Add."
    if not query.weekdays:
        return "Choose at least one weekday."
    if not query.hours:
        return "The hours end before they begin."
    return f"Nothing is free for {query.minutes} minutes within {DAYS_AHEAD} days. Try a shorter time or other hours."
