"""Connections, calendars, events and what the syncs did, as programs get them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from schedapp.model.connection import Connection, ConnectionStatus, Question, RemoteCalendar
from schedapp.model.timespan import AllDay, Timed, When, iso, iso_edges, iso_or_none, to_local
from schedapp.services.shapes.bookings import Resources, Shape

if TYPE_CHECKING:
    from schedapp.errors import SchedError
    from schedapp.model.rehearsal import Rehearsal
    from schedapp.model.run import SyncRun
    from schedapp.services.reports import EventRow, SyncReport


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
    """One synchronized event, or one date of a recurring one; all-day ones have dates, the end exclusive as in
    Google."""
    start, end = iso_edges(event_when(row), row.zone)
    return {
        "event_id": row.event_id,
        "title": row.title,
        "start_time": start,
        "end_time": end,
        "all_day": row.all_day,
        "time_zone": row.zone,
        "status": str(row.status),
        "booking_id": row.booking,
        "resource": resources[row.resource].name if row.resource in resources else row.resource,
        "recurring": bool(row.series),
        "recurring_event_id": row.series or None,
    }


def connection_shape(connection: Connection, resources: Resources) -> Shape:
    """One connection without its tokens. `status` is what the API calls one that is not still to be consented to."""
    named = resources.get(connection.resource)
    return {
        "id": connection.uid,
        "status": "active",
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
        "oldest_waiting_at": iso_or_none(status.oldest_waiting),
        "next_try_at": iso_or_none(status.next_try),
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
        "decisions": [{"kind": q.kind, "booking_id": q.booking or None, "reason": q.reason} for q in questions],
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
        "started_at": iso_or_none(run.started),
        "ended_at": iso_or_none(run.ended),
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
