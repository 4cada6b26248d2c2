"""Pages of occurrences: read in stretches from where the page before ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schedapp.api.access import Caller
from schedapp.api.booked import listed, resources_of
from schedapp.api.etags import etag
from schedapp.api.instants import bounds
from schedapp.api.paging import decode, encode
from schedapp.api.shapes.bookings import Bookings
from schedapp.model.occurrence import Occurrence
from schedapp.model.timespan import DAY, EARLIEST, LATEST, day_start, to_local
from schedapp.services.ports import Services
from schedapp.services.shapes.bookings import grouped

KIND = "bookings"
_YEAR = 366 * DAY
_STRETCH = 14 * DAY
_APART = 2 * DAY  # rows of one all-day occurrence begin at the midnights of their resources


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which occurrences are asked for. Times are UTC epoch seconds."""

    start: int
    end: int
    resources: frozenset[str] = frozenset()
    client: str = ""
    bookings: frozenset[str] = frozenset()
    """With `client`: the uids of the bookings that are theirs."""
    words: tuple[str, ...] = ()

    @classmethod
    def read(
        cls,
        services: Services,
        first: str | None,
        last: str | None,
        refs: Sequence[str] = (),
        client: str | None = None,
        q: str | None = None,
    ) -> Wanted:
        """Raises BadInput, NotFound, Ambiguous."""
        chosen = [services.resources.get(ref) for ref in refs]
        start, end = cls._span(services, first, last, chosen[0].zone if chosen else "")
        found = services.clients.get(client) if client else None
        return cls(
            start,
            end,
            frozenset(each.uid for each in chosen),
            found.name if found else "",
            frozenset(services.clients.bookings_of(found.uid)) if found else frozenset(),
            tuple(word.casefold() for word in (q or "").split()),
        )

    @staticmethod
    def _span(services: Services, first: str | None, last: str | None, zone: str = "") -> tuple[int, int]:
        zone = zone or next((each.zone for each in services.resources.list()), "UTC")
        lower, upper = bounds(first, last, zone)
        if lower is None:
            today = day_start(to_local(services.bookings.now(), zone).date(), zone)
            lower = today if upper is None or upper > today else upper - _YEAR
        return max(lower, EARLIEST), min(upper if upper is not None else lower + _YEAR, LATEST)

    @classmethod
    def tag(cls, services: Services, caller: Caller, first: str | None, last: str | None) -> str:
        """Of all that there is, of the day where it is asked for from today on, and of what the caller may see."""
        start, end = cls._span(services, first, last)
        return etag(services.bookings.revision(), f"{start}-{end}-{caller.scope}")

    def fits(self, rows: Sequence[Occurrence]) -> bool:
        row = rows[0]
        if self.resources and not any(each.resource in self.resources for each in rows):
            return False
        if self.client and not (row.booking in self.bookings and row.client == self.client):
            return False
        texts = (row.title.casefold(), row.client.casefold())
        return all(any(word in text for text in texts) for word in self.words)


def page_of(services: Services, caller: Caller, wanted: Wanted, cursor: str | None, limit: int) -> Bookings:
    """One page, by start and name. Raises BadInput for a made-up cursor."""
    after = decode(KIND, cursor, [int, str]) if cursor else None
    found: list[list[Occurrence]] = []
    for rows in _all(services, wanted, int(after[0]) if after else None):
        if (after is None or _key(rows) > after) and wanted.fits(rows):
            found.append(rows)
        if len(found) > limit:
            break
    page = found[:limit]
    following = encode(KIND, _key(page[-1])) if len(found) > limit else None
    return Bookings(bookings=listed(services, caller, page), next_cursor=following)


def _key(rows: Sequence[Occurrence]) -> tuple[int, str]:
    return rows[0].start, rows[0].name


def _all(services: Services, wanted: Wanted, after: int | None) -> Iterator[list[Occurrence]]:
    """By start and name: those that begin from `after` on, first of all those that reach into the span."""
    resources = resources_of(services)
    begin = wanted.start if after is None else max(after, EARLIEST)
    reach, length = after is None or after < wanted.start, _STRETCH
    start = min(begin, wanted.start) if reach else begin
    while start < wanted.end:
        end = min(start + length, wanted.end)
        rows = services.bookings.week(max(start - _APART, EARLIEST), end + _APART)
        groups = [group for group in grouped(rows, resources) if max(row.end for row in group) > wanted.start]
        groups.sort(key=_key)
        yield from (g for g in groups if g[0].start < end and (g[0].start >= start or reach))
        start, length, reach = end, length * 2, False
