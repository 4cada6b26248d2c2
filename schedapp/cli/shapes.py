"""What --json prints: model objects as plain dictionaries with fixed keys and ISO 8601 times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from schedapp.cli.times import iso_edges, iso_or_none
from schedapp.model.booking import Booking, is_all_day
from schedapp.model.connection import Connection, ConnectionStatus, Question, RemoteCalendar
from schedapp.model.occurrence import Claim, Delivery, Occurrence
from schedapp.model.resource import Resource, format_hours
from schedapp.model.timespan import AllDay, Timed, When, iso, to_local

if TYPE_CHECKING:
    from schedapp.errors import SchedError
    from schedapp.model.rehearsal import Rehearsal
    from schedapp.model.run import SyncRun
    from schedapp.services.reports import EventRow, SyncReport

Shape = dict[str, Any]
Resources = Mapping[str, Resource]

_IN_GOOGLE = {Delivery.NONE: None, Delivery.WAITING: False, Delivery.TROUBLE: False, Delivery.PROVEN: True}
# The worst first: a booking on two connected resources is in Google when it is in both calendars.
_WORST = (Delivery.TROUBLE, Delivery.WAITING, Delivery.PROVEN, Delivery.NONE)


def resource_shape(resource: Resource) -> Shape:
    """One resource; `hours` is the text that --hours reads."""
    return {
        "id": resource.uid,
        "name": resource.name,
        "kind": resource.kind.value,
        "time_zone": resource.zone,
        "hours": format_hours(resource.hours),
        "capacity": resource.capacity,
        "colour": resource.colour,
    }


def zone_of(uids: Iterable[str], resources: Resources) -> str:
    """The zone in which a booking is shown: that of its first resource."""
    return next((resources[uid].zone for uid in uids if uid in resources), "UTC")


def booking_shape(booking: Booking, resources: Resources, delivery: Delivery | None = None) -> Shape:
    """One booking with all its fields. `in_google`: true, false (not yet), or null (not connected)."""
    zone = zone_of(booking.resources, resources)
    start, end = iso_edges(booking.when, zone)
    return {
        "id": booking.uid,
        "title": booking.title,
        "start": start,
        "end": end,
        "all_day": is_all_day(booking.when),
        "time_zone": zone,
        "resources": [resources[uid].name if uid in resources else uid for uid in booking.resources],
        "resource_ids": list(booking.resources),
        "status": booking.status.value,
        "progress": booking.progress.value or None,
        "squeeze": booking.squeeze or None,
        "client": booking.client,
        "phone": booking.phone,
        "notes": booking.notes,
        "location": booking.location,
        "recurring": booking.recurring or bool(booking.parent),
        "recurrence": list(booking.recurrence),
        "series": booking.parent or None,
        "blocks": booking.transparency.value == "opaque",
        "read_only": booking.read_only,
        "deleted": booking.deleted,
        "origin": booking.origin.value,
        "in_google": None if delivery is None else _IN_GOOGLE[delivery],
        "delivery": (delivery or Delivery.NONE).value,
    }


def grouped(rows: Iterable[Occurrence], resources: Resources) -> list[list[Occurrence]]:
    """The rows of one occurrence together (there is one for each of its resources), by time; its resources as
    `resources` has them: people come before rooms."""
    ranks = {uid: rank for rank, uid in enumerate(resources)}
    ordered = sorted(rows, key=lambda row: (row.name, row.start, ranks.get(row.resource, len(ranks)), row.resource))
    groups = [list(group) for _, group in groupby(ordered, key=lambda row: row.name)]
    return sorted(groups, key=lambda group: (group[0].start, group[0].end, group[0].title, group[0].name))


def occurrence_when(row: Occurrence, resources: Resources) -> When:
    """The time of an occurrence, back from its UTC span."""
    zone = zone_of([row.resource], resources)
    if not row.all_day:
        return Timed(row.start, row.end, zone)
    return AllDay(to_local(row.start, zone).date(), to_local(row.end, zone).date())


def occurrence_shape(rows: list[Occurrence], resources: Resources) -> Shape:
    """One occurrence over all its resources. `id` names exactly it: UID, or UID/ORIGINAL_START in a series."""
    row = rows[0]
    zone = zone_of([row.resource], resources)
    start, end = iso_edges(occurrence_when(row, resources), zone)
    delivery = worst_delivery(rows)
    return {
        "id": row.name,
        "title": row.title,
        "start": start,
        "end": end,
        "all_day": row.all_day,
        "time_zone": zone,
        "resources": [resources[r.resource].name if r.resource in resources else r.resource for r in rows],
        "resource_ids": [r.resource for r in rows],
        "service": row.service or None,
        "status": row.status.value,
        "progress": row.progress.value or None,
        "squeeze": next((r.squeeze for r in rows if r.squeeze), None),
        "client": row.client,
        "recurring": row.recurring,
        "series": row.booking if row.recurring else None,
        "blocks": any(r.claim is not Claim.FREE for r in rows),
        "clash": any(r.clash for r in rows),
        "read_only": row.read_only,
        "origin": row.origin.value,
        "in_google": _IN_GOOGLE[delivery],
        "delivery": delivery.value,
    }


def worst_delivery(rows: Iterable[Occurrence]) -> Delivery:
    """How far a booking has come to Google, over all the resources that it has."""
    found = {row.delivery for row in rows}
    return next((delivery for delivery in _WORST if delivery in found), Delivery.NONE)


def calendar_shape(calendar: RemoteCalendar, account: str, resource: str | None) -> Shape:
    """One calendar of an account's list; `resource` is the name of the one that it is connected to."""
    return {
        "calendar_id": calendar.calendar_id,
        "summary": calendar.summary,
        "time_zone": calendar.zone,
        "access_role": calendar.access_role,
        "writable": calendar.writable,
        "primary": calendar.primary,
        "account": account,
        "resource": resource,
    }


def event_when(row: EventRow) -> When:
    """The time of an event, back from its UTC span."""
    if row.all_day:
        return AllDay(to_local(row.start, row.zone).date(), to_local(row.end, row.zone).date())
    return Timed(row.start, row.end, row.zone)


def event_shape(row: EventRow, resources: Resources) -> Shape:
    """One synchronized event; all-day ones have dates, the end exclusive as in Google."""
    start, end = iso_edges(event_when(row), row.zone)
    return {
        "event_id": row.event_id,
        "title": row.title,
        "start_time": start,
        "end_time": end,
        "all_day": row.all_day,
        "time_zone": row.zone,
        "status": str(row.status),
        "booking": row.booking,
        "resource": resources[row.resource].name if row.resource in resources else row.resource,
        "recurring": row.recurring,
    }


def connection_shape(connection: Connection, resources: Resources) -> Shape:
    """One connection without its tokens."""
    named = resources.get(connection.resource)
    return {
        "resource": named.name if named else connection.resource,
        "resource_id": connection.resource,
        "calendar_id": connection.calendar_id,
        "summary": connection.summary,
        "account": connection.account.email,
        "direction": connection.direction.value,
        "privacy": connection.privacy.value,
        "incoming": connection.incoming.value,
        "policy": connection.policy.value,
        "availability": connection.availability,
        "health": connection.health.value,
        "message": connection.message,
        "synced_at": iso_or_none(connection.synced_at),
        "proven_at": iso_or_none(connection.proven_at),
    }


def status_shape(status: ConnectionStatus, resources: Resources) -> Shape:
    """One connection with its queue: changes waiting, parked, and to be decided."""
    return {
        **connection_shape(status.connection, resources),
        "waiting": status.waiting,
        "parked": status.parked,
        "decisions": status.decisions,
        "rewriting": status.rewriting,
        "oldest_waiting": iso_or_none(status.oldest_waiting),
        "next_try": iso_or_none(status.next_try),
        "last_error": status.last_error,
        "reasons": list(status.reasons),
    }


def sync_shape(report: SyncReport, resources: Resources, questions: Iterable[Question], code: int) -> Shape:
    """What one sync of one calendar did; `exit_code` is what it alone would have ended with."""
    return {
        **connection_shape(report.connection, resources),
        "ok": report.ok,
        "pulled": report.pulled,
        "pushed": report.pushed,
        "deleted": report.deleted,
        "clashes": report.clashes,
        "conflicts": report.conflicts,
        "parked": report.parked,
        "decisions": [{"kind": q.kind, "booking": q.booking or None, "reason": q.reason} for q in questions],
        "error": _error_shape(report.error),
        "exit_code": code,
    }


def rehearsal_shape(rehearsal: Rehearsal, resources: Resources, code: int) -> Shape:
    """What a sync of one calendar would do; `error` is what would stop it, `exit_code` what it would end with."""
    named = resources.get(rehearsal.connection.resource)
    zone = named.zone if named else rehearsal.connection.zone
    return {
        **connection_shape(rehearsal.connection, resources),
        "planned": [
            {
                "side": each.side,
                "what": each.what,
                "title": each.title,
                "start": _start_text(each.start, each.all_day, zone),
                "all_day": each.all_day,
                "detail": each.detail,
            }
            for each in rehearsal.planned
        ],
        "error": _error_shape(rehearsal.error),
        "exit_code": code,
    }


def _start_text(start: int, all_day: bool, zone: str) -> str | None:
    if not start:
        return None
    return to_local(start, zone).date().isoformat() if all_day else iso(start, zone)


def _error_shape(error: SchedError | None) -> Shape | None:
    return None if error is None else {"title": error.title, "detail": error.detail}


def run_shape(run: SyncRun, resources: Resources) -> Shape:
    """One run of the sync history."""
    named = resources.get(run.resource)
    return {
        "id": run.id,
        "started": iso_or_none(run.started),
        "ended": iso_or_none(run.ended),
        "calendar": run.calendar,
        "resource": named.name if named else run.resource,
        "resource_id": run.resource,
        "reason": run.reason,
        "pulled": run.pulled,
        "pushed": run.pushed,
        "deleted": run.deleted,
        "conflicts": run.conflicts,
        "parked": run.parked,
        "error": run.error,
        "lines": list(run.lines),
    }
