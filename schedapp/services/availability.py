"""Whether a time can be booked by the rules of the place: asked by every face before it books, and by the grid."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from schedapp.errors import NotOpen
from schedapp.model.availability import (
    Closing,
    Outside,
    Refusal,
    RefusalKind,
    Rules,
    Timetable,
    check_rules,
    closing_of,
)
from schedapp.model.booking import Booking
from schedapp.model.refusals import why_not
from schedapp.model.resource import Resource
from schedapp.model.timespan import DAY, EARLIEST, LATEST, Span, to_local
from schedapp.services.settings import OUTSIDE_HOURS
from schedapp.services.slots import new_slots
from schedapp.store.availability import AvailabilityRepository
from schedapp.store.closures import ClosureRepository
from schedapp.store.records import RecordRepository
from schedapp.store.resources import ResourceRepository

_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read at one revision of the database."""

    revision: int
    tables: dict[str, Timetable]
    outside: Outside


class AvailabilityService:
    """Reads everything once for each revision of the database: asking is cheap enough for each mouse move.

    Times are UTC epoch seconds, resources uids. What it says is advice, for any thread: only the store's triggers are
    proof against others.
    """

    def __init__(
        self,
        store: AvailabilityRepository,
        resources: ResourceRepository,
        closures: ClosureRepository,
        records: RecordRepository,
        *,
        now: Callable[[], int],
    ) -> None:
        self._store = store
        self._resources = resources
        self._closures = closures
        self._records = records
        self._now = now
        self._last: _Known | None = None

    # --- asking -----------------------------------------------------------------------------------

    def why_not(self, resources: Collection[str], start: int, end: int, *, ignore: str = "") -> Refusal | None:
        """The first rule that refuses [start, end) on any of the resources. None: it can be booked.

        `ignore` is the uid or occurrence name of a booking: the time that it has already is not refused to it.
        """
        own = self._store.own_spans(ignore) if ignore else []
        for uid in resources:
            if any(uid == other and first <= start and end <= last for other, first, last in own):
                continue
            found = self._refusal(uid, start, end, several=len(resources) > 1)
            if found is not None:
                return found
        return None

    def _refusal(self, uid: str, start: int, end: int, *, several: bool) -> Refusal | None:
        known = self._known()
        table = known.tables.get(uid)
        if table is None or end <= start:
            return None
        found = why_not(table, Span(start, end), self._now())
        if found is None or (known.outside is Outside.ALLOW and found.kind is RefusalKind.HOURS):
            return None
        if several and not found.words.startswith(table.resource.name) and not _everybodys(found, table, start, end):
            words = f"{table.resource.name} – {found.words[0].lower()}{found.words[1:]}"
            found = replace(found, words=words)
        return replace(found, firm=known.outside is Outside.REFUSE)

    def check(self, before: Booking | None, after: Booking, *, anyway: bool = False) -> None:
        """Raises NotOpen if a rule refuses time that `after` takes and `before` did not have.

        Of a series every occurrence of the coming 400 days is asked for. `anyway` overrides rules that are not firm.
        """
        refused = self.refused(before, after)
        if refused and (not anyway or refused[0][1].firm):
            raise self._not_open(after, refused)

    def refused(self, before: Booking | None, after: Booking) -> list[tuple[Span, Refusal]]:
        """The spans of new time that a rule refuses, in the order of time, each once with the first reason."""
        zones = {uid: table.resource.zone for uid, table in self._known().tables.items()}
        found: dict[Span, Refusal] = {}
        for slot in sorted(new_slots(before, after, zones, self._now()), key=lambda slot: (slot.start, slot.end)):
            span = Span(slot.start, slot.end)
            if span not in found:
                refusal = self._refusal(slot.resource, slot.start, slot.end, several=len(after.resources) > 1)
                if refusal is not None:
                    found[span] = refusal
        return list(found.items())

    def _not_open(self, booking: Booking, refused: list[tuple[Span, Refusal]]) -> NotOpen:
        first = refused[0][1]
        table = self._known().tables[first.resource]
        title, detail = first.words, first.detail
        if booking.recurring:
            title, detail = _series_words(refused, table.resource.zone)
        return NotOpen(
            title,
            detail,
            kind=first.kind.value,
            resource=table.resource.name,
            spans=tuple((span.start, span.end) for span, _ in refused),
            firm=first.firm,
        )

    def open_within(self, resource: str, start: int, end: int) -> list[Span]:
        """The open parts of [start, end) of a resource: hours and closures, without notice and horizon."""
        table = self.timetables().get(resource)
        return table.open_within(Span(start, end)) if table else []

    def opened(self, resources: Sequence[Resource], span: Span) -> Mapping[str, Sequence[Span]]:
        """By uid, what of a span can be booked by all rules: open time after the notice and before the horizon."""
        tables, now = self.timetables(), self._now()
        found = {}
        for resource in resources:
            table = tables.get(resource.uid, Timetable(resource))
            allowed = table.bookable(now)
            cut = Span(max(span.start, allowed.start), min(span.end, allowed.end))
            found[resource.uid] = table.open_within(cut) if cut.start < cut.end else []
        return found

    def coming(self) -> tuple[int, int]:
        """From the beginning of today, wherever a resource is, to two years ahead."""
        now = self._now()
        starts = [table.day(table.local_day(now)).start for table in self.timetables().values()]
        return min(starts, default=now), now + 2 * 366 * DAY

    def timetables(self) -> dict[str, Timetable]:
        """Of all resources, by uid: as the last write of any process left them."""
        return self._known().tables

    # --- rules ------------------------------------------------------------------------------------

    def rules(self, resource: str = "") -> Rules:
        """What was set for a resource (uid), or for the whole place ("")."""
        return self._store.rules().get(resource, Rules())

    def every_rule(self) -> dict[str, Rules]:
        """What was set, by the uid of the resource; the place's under ""."""
        return self._store.rules()

    def set_rules(self, resource: str, rules: Rules) -> None:
        """Raises BadInput. For the place a rule of None is none at all."""
        self._store.put_rules(resource, check_rules(rules))

    @property
    def outside(self) -> Outside:
        """What happens to a booking outside of the opening hours."""
        return self._known().outside

    # --- reading ----------------------------------------------------------------------------------

    def _known(self) -> _Known:
        revision = self._store.revision()
        if self._last is None or self._last.revision != revision:
            self._last = self._read(revision)
        return self._last

    def _read(self, revision: int) -> _Known:
        rules = self._store.rules()
        closures = self._closures.between(Span(EARLIEST, LATEST))
        tables = {}
        for resource in self._resources.all():
            closings = [closing_of(c, resource.zone) for c in closures if c.resource in ("", resource.uid)]
            own = rules.get(resource.uid, Rules()).within(rules[""])
            tables[resource.uid] = Timetable(resource, tuple(sorted(closings)), own)
        outside = self._records.settings().get(OUTSIDE_HOURS, "")
        return _Known(revision, tables, Outside(outside) if outside in list(Outside) else Outside.ASK)


def _everybodys(refusal: Refusal, table: Timetable, start: int, end: int) -> bool:
    """Whether it is a closure of the whole place that refuses."""
    span = Span(start, end)
    closings: Iterable[Closing] = (c for c in table.closings if c.shuts and c.over(span))
    return refusal.kind is not RefusalKind.TIME_OFF and all(not closing.resource for closing in closings)


def _series_words(refused: list[tuple[Span, Refusal]], zone: str) -> tuple[str, str]:
    """How many dates, and the first of them with their reasons."""
    count = len(refused)
    dates = "One date" if count == 1 else f"{count} dates"
    lines = [f"{_day(span.start, zone)}: {refusal.words}" for span, refusal in refused[:_NAMED]]
    if count > _NAMED:
        lines.append(f"And {count - _NAMED} more. Choose another time, or end the series before them.")
    else:
        lines.append("Choose another time, or leave these dates out.")
    return f"{dates} of the series cannot be booked.", "\n".join(lines)


def _day(epoch: int, zone: str) -> str:
    local = to_local(epoch, zone)
    return f"{local:%a} {local.day} {local:%b %Y}"
