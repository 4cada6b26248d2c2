"""Search: bookings by title, client and date words, and clients with the booking to go to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from schedapp.model.day_words import read_day
from schedapp.model.found import Found, FoundBooking
from schedapp.model.timespan import Span, day_start, to_local
from schedapp.store.search import SearchRepository

MOST_WORDS = 8
LONGEST = 100


class SearchService:
    """Reads only; safe from any thread. `now` gives UTC epoch seconds."""

    def __init__(self, store: SearchRepository, *, now: Callable[[], int]) -> None:
        self._store = store
        self._now = now

    def today(self, zone: str) -> date:
        return to_local(self._now(), zone).date()

    def find(self, text: str, zone: str, limit: int = 12) -> Found:
        """What the words of a text name, in any order: `okafor check tue` is what of Okafor's check-ups is on Tuesday.

        Words that are a date (`schedapp.model.day_words`) in the zone narrow the bookings to it; where a text means
        both, both are found. `limit` counts bookings, and clients.
        """
        words = text[:LONGEST].split()[:MOST_WORDS]
        if not words:
            return Found()
        now = self._now()
        rest, day = self._without_day(words, zone)
        dated = self._on(day, rest, zone, limit) if day is not None else []
        found = {each.name: each for each in [*dated, *self._store.bookings(words, now, limit)]}
        return Found(tuple(found.values())[:limit], tuple(self._store.clients(words, now, limit)))

    def _on(self, day: date, words: list[str], zone: str, limit: int) -> list[FoundBooking]:
        try:
            span = Span(day_start(day, zone), day_start(day + timedelta(days=1), zone))
        except (OverflowError, ValueError):
            return []
        return sorted(self._store.bookings(words, span.start, limit, span), key=lambda each: (each.start, each.name))

    def _without_day(self, words: list[str], zone: str) -> tuple[list[str], date | None]:
        """The longest run of words that is a date, and the words beside it."""
        today = self.today(zone)
        for length in range(len(words), 0, -1):
            for at in range(len(words) - length + 1):
                day = read_day(" ".join(words[at : at + length]), today)
                if day is not None:
                    return words[:at] + words[at + length :], day
        return words, None
