"""The week as Google has it: what each calendar got, told by the links' bases, beside what no calendar has."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from schedapp.model.booking import Origin, Status, Transparency, occurrence_key, override_uid, split_name
from schedapp.model.event import Content
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.progress import Progress
from schedapp.model.recurrence import expand
from schedapp.model.timespan import AllDay, Span, When, nominal_seconds, span_of
from schedapp.store.codec import content_from
from schedapp.store.database import Database

# Of several calendars of one resource, the one that Sched writes to comes first.
_LINKS = """
WITH master (uid) AS (
  SELECT value FROM json_each(:masters)
   UNION SELECT booking_uid FROM outbox
   UNION SELECT uid FROM availability_exception WHERE start < :end AND end > :start
)
SELECT r.uid, r.zone, l.master_uid, l.booking_uid, l.base, l.gone, b.origin,
       EXISTS (SELECT 1 FROM outbox AS o WHERE o.connection_id = c.id AND o.booking_uid = l.master_uid)
  FROM master AS m
  JOIN link AS l INDEXED BY link_master ON l.master_uid = m.uid
  JOIN connection AS c ON c.id = l.connection_id
  JOIN resource AS r ON r.id = c.resource_id
  LEFT JOIN booking AS b ON b.uid = l.master_uid
 WHERE r.deleted_at IS NULL AND (:wanted IS NULL OR r.uid IN (SELECT value FROM json_each(:wanted)))
 ORDER BY c.direction = 'pull', l.id
"""

_COUNT = """
SELECT count(*) FROM booking AS b
 WHERE b.parent_id IS NULL AND b.deleted_at IS NULL AND b.read_only = 0 AND (? = 0 OR b.origin = 'sched') AND b.uid IN (
  SELECT l.master_uid FROM link AS l JOIN connection AS c ON c.id = l.connection_id
   WHERE c.uid = ? AND l.gone = 0 AND l.etag <> '' AND l.ours = 1)
"""


class _Copy(NamedTuple):
    """One event of a booking (or of an override) in one calendar. `waits`: it is to be written anew."""

    resource: str
    zone: str
    master: str
    name: str
    base: Content | None
    origin: Origin
    waits: bool


class AsGoogleReader:
    """Reads only; safe from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def occurrences(
        self, start: int, end: int, resources: Collection[str] | None, local: Sequence[Occurrence]
    ) -> list[Occurrence]:
        """`local` are the week's own occurrences of the same span and resources; one query beside theirs.

        A row of `local` that no calendar has comes back without title and client, as absent.
        """
        window = Span(start, end)
        rows: dict[tuple[str, str], Occurrence] = {(row.resource, row.name): row for row in local}
        mine: dict[tuple[str, str], list[Occurrence]] = {}
        for row in local:
            mine.setdefault((row.resource, row.booking), []).append(row)
        there: list[Occurrence] = []
        for key, copies in self._copies(window, resources, {row.booking for row in local}).items():
            there.extend(_shown(copies, mine.get(key, ()), window))
        for row in there:
            rows.pop((row.resource, row.name), None)
        found = [*there, *(_absent(row) for row in rows.values())]
        return sorted(found, key=lambda row: (row.start, row.end, row.name, row.resource))

    def count(self, connection: str, *, made_here: bool) -> int:
        """How many bookings have an event in the calendar of a connection (uid) that Sched may change; `made_here`:
        without those that came from Google."""
        row = self._database.row(_COUNT, (int(made_here), connection))
        return int(row[0]) if row else 0

    def _copies(
        self, window: Span, resources: Collection[str] | None, masters: Iterable[str]
    ) -> Mapping[tuple[str, str], list[_Copy]]:
        """The copies of each (resource, booking), each name once."""
        parameters = {
            "masters": json.dumps(sorted(masters)),
            "wanted": None if resources is None else json.dumps(sorted(resources)),
            "start": window.start,
            "end": window.end,
        }
        found: dict[tuple[str, str], dict[str, _Copy]] = {}
        for resource, zone, master, name, base, gone, origin, waits in self._database.rows(
            _LINKS,
            parameters,  # type: ignore[arg-type]
        ):
            content = None if gone else content_from(base)
            copy = _Copy(resource, zone, master, name, content, Origin(origin or Origin.SCHED), bool(waits))
            known = found.setdefault((resource, master), {})
            if name not in known or known[name].base is None:
                known[name] = copy
        return {key: list(copies.values()) for key, copies in found.items()}


def _shown(copies: Sequence[_Copy], local: Sequence[Occurrence], window: Span) -> Iterator[Occurrence]:
    """What one calendar shows of one booking in the window."""
    named = {copy.name for copy in copies if copy.name != copy.master}
    rows = {row.name: row for row in local}
    for copy in copies:
        if copy.base is None:
            continue
        if not copy.base.recurrence:
            yield from _placed(copy, copy.base, copy.name, copy.base.when, rows, window)
        elif copy.waits:
            yield from _expanded(copy, copy.base, named, rows, window)
        else:  # at rest both sides have the same occurrences, and the week has expanded them
            yield from (_as_there(copy, copy.base, row) for row in local if row.name not in named)


def _expanded(
    copy: _Copy, base: Content, named: Collection[str], rows: Mapping[str, Occurrence], window: Span
) -> Iterator[Occurrence]:
    """The occurrences of a series that Google does not have as Sched has it now."""
    reach = Span(window.start - nominal_seconds(base.when), window.end)
    for when in expand(base.when, base.recurrence, reach, copy.zone):
        name = override_uid(copy.master, occurrence_key(when))
        if name not in named:
            yield from _placed(copy, base, name, when, rows, window)


def _placed(
    copy: _Copy, base: Content, name: str, when: When, rows: Mapping[str, Occurrence], window: Span
) -> Iterator[Occurrence]:
    span = span_of(when, copy.zone)
    if not window.overlaps(span):
        return
    row = rows.get(name) or _fresh(copy, base, name)
    yield replace(_as_there(copy, base, row), start=span.start, end=span.end)


def _fresh(copy: _Copy, base: Content, name: str) -> Occurrence:
    """An event that the week here has no row of: deleted or moved here, and Google does not know yet; or a closure."""
    key = split_name(name)[1]
    return Occurrence(
        name, copy.master, key, copy.resource, 0, 0, False, "", "", Status.CONFIRMED, Claim.HOLDS, copy.origin,
        bool(base.recurrence or key), False, Delivery.PROVEN,
    )  # fmt: skip


def _as_there(copy: _Copy, base: Content, row: Occurrence) -> Occurrence:
    """`row` with exactly what Google has; its time is the caller's part."""
    return replace(
        row,
        title=base.summary,
        client="",
        all_day=isinstance(base.when, AllDay),
        status=Status.TENTATIVE if base.status == "tentative" else Status.CONFIRMED,
        claim=Claim.FREE if base.transparency is Transparency.TRANSPARENT else Claim.HOLDS,
        read_only=False,
        delivery=Delivery.WAITING if copy.waits else Delivery.PROVEN,
        others=(),
        clash=False,
        service="",
        fill="",
        progress=Progress.NONE,
        squeeze="",
        before=0,
        after=0,
    )


def _absent(row: Occurrence) -> Occurrence:
    return replace(
        row,
        title="",
        client="",
        recurring=False,
        read_only=False,
        delivery=Delivery.NONE,
        others=(),
        clash=False,
        service="",
        fill="",
        progress=Progress.NONE,
        squeeze="",
        absent=True,
    )
