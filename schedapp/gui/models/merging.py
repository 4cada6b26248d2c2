"""From what was read to what is shown: the rows of one occurrence, of each of its resources, become one entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schedapp.gui.models.occurrences import Entry
from schedapp.model.booking import Origin, Status
from schedapp.model.occurrence import Claim, Occurrence
from schedapp.model.resource import Resource

ABSENT = "Not in Google"


def in_column(entry: Entry, owner: Resource | None) -> Entry:
    """What the column of one resource shows of an occurrence: its colour, and the others that take part."""
    if owner is None or entry.resources == (owner.uid,) or owner.uid not in entry.resources:
        return entry
    rest = tuple(name for uid, name in zip(entry.resources, entry.names, strict=True) if uid != owner.uid)
    at = entry.resources.index(owner.uid)
    return entry._replace(colours=(owner.colour,), names=(owner.name, *rest), buffers=entry.buffers[at : at + 1])


def merge(occurrences: Iterable[Occurrence], resources: Mapping[str, Resource]) -> list[Entry]:
    """One entry for each occurrence, by start, end and name; rows of resources that are not shown are left out."""
    rows: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        if occurrence.resource in resources:
            rows.setdefault(occurrence.name, []).append(occurrence)
    order = {uid: position for position, uid in enumerate(resources)}
    entries = [_entry(group, resources, order) for group in rows.values()]
    entries.sort(key=_by_time)
    return entries


def _by_time(entry: Entry) -> tuple[int, int, str]:
    return entry.start, entry.end, entry.name


def _entry(rows: list[Occurrence], resources: Mapping[str, Resource], order: Mapping[str, int]) -> Entry:
    if len(rows) > 1:
        rows.sort(key=lambda row: order[row.resource])
    first = rows[0]
    shown = [resources[row.resource] for row in rows]
    names = tuple([resource.name for resource in shown])
    return Entry(
        first.name,
        first.title or (ABSENT if first.absent else "(No title)"),
        first.client,
        first.start,
        first.end,
        first.all_day,
        shown[0].zone,
        tuple([resource.uid for resource in shown]),
        tuple([resource.colour for resource in shown]),
        names,
        tuple([name for name in first.others if name not in names]),
        first.status is Status.TENTATIVE or bool(first.expires_at),  # both are dashed
        any(row.clash or (row.claim is Claim.CONTESTS and not row.squeeze) for row in rows),
        first.origin is Origin.GOOGLE,
        first.read_only,
        first.recurring,
        first.delivery,
        first.absent,
        first.service,
        first.fill,
        first.progress,
        next((row.squeeze for row in rows if row.squeeze), ""),
        tuple([(row.before, row.after) for row in rows]) if any(row.before or row.after for row in rows) else (),
        all(row.claim is Claim.FREE for row in rows),
        first.expires_at,
    )
