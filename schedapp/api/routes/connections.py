"""Connections by their id, active or waiting for a browser; and the jobs that callers did not wait for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.connected import active_shape, all_shapes, pending_shape, tag_of
from schedapp.api.desk import DeskOf
from schedapp.api.etags import KnownOf, MatchOf
from schedapp.api.jobs import job_shape
from schedapp.api.paging import USUAL, Cursor, Limit, decode, encode
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes.calendars import Connection, Connections, Job, Terms
from schedapp.errors import NotFound
from schedapp.services.pending import PendingState

router = APIRouter(tags=["calendars"])

Uid = Annotated[str, Path(max_length=64, examples=["4f1d2c3b5a69788796a5b4c3d2e1f001"])]


@router.get("/connections", response_model=Connections, responses=answers(*COMMON))
def list_connections(
    caller: Annotated[Caller, needs(Scope.READ)], desk: DeskOf, cursor: Cursor = None, limit: Limit = USUAL
) -> Connections:
    """List the connections with their health and what waits in them."""
    shapes = all_shapes(desk.services, desk.pending.all(), address=caller.may(Scope.WRITE))
    begin = int(decode("connections", cursor, [int])[0]) if cursor else 0
    page = shapes[max(0, begin) : max(0, begin) + limit]
    end = max(0, begin) + len(page)
    return Connections(connections=page, next_cursor=encode("connections", (end,)) if end < len(shapes) else None)


@router.get("/connections/{connection_id}", response_model=Connection, responses=answers(*COMMON, 404))
def get_connection(
    connection_id: Uid, caller: Annotated[Caller, needs(Scope.READ)], desk: DeskOf, known: KnownOf
) -> Connection | Response:
    """Tell how a connection fares, and whether a pending one became active.

    Where the pending one was a sign-in for a connection that was there already, it is that one, with its own `id`.
    """
    waiting = desk.pending.get(connection_id)
    if waiting is not None and waiting.state is not PendingState.ACTIVE:
        shape = pending_shape(desk.services, waiting, address=caller.may(Scope.WRITE))
    else:
        shape = active_shape(desk.services, waiting.connection if waiting is not None else connection_id)
    return known.answer(shape, tag_of(shape))


@router.patch("/connections/{connection_id}", response_model=Connection, responses=answers(*COMMON, 404, 409))
def change_connection(
    connection_id: Uid, body: Terms, _caller: Annotated[Caller, needs(Scope.WRITE)], desk: DeskOf, match: MatchOf
) -> Connection:
    """Give a connection other terms. With another privacy level all that was sent is sent again.

    `If-Match` means the terms: a sync does not change them.
    """
    found = active_shape(desk.services, connection_id)
    with match.writing(lambda: tag_of(active_shape(desk.services, connection_id))):
        desk.services.calendars.change(found.calendar_id, resource=found.resource_id, **body.chosen())
    shape = active_shape(desk.services, connection_id)
    return match.answer(shape, tag_of(shape))


@router.post(
    "/connections/{connection_id}/consent",
    response_model=Connection,
    status_code=202,
    responses=answers(*COMMON, 404, 409, 424, 502),
)
def renew_consent(connection_id: Uid, _caller: Annotated[Caller, needs(Scope.WRITE)], desk: DeskOf) -> Connection:
    """Issue a new consent address for a connection that is not active yet; the old one leads nowhere then."""
    waiting = desk.pending.renew(connection_id)
    if waiting is None:
        raise NotFound(
            "There is no such pending connection.",
            "Begin anew: POST /calendars/google/connect.",
        )
    return pending_shape(desk.services, waiting, address=True)


@router.get("/jobs/{job_id}", response_model=Job, responses=answers(*COMMON, 404))
def get_job(job_id: Uid, _caller: Annotated[Caller, needs(Scope.READ)], desk: DeskOf) -> Job:
    """Tell how far a job is, and what came of it."""
    return job_shape(desk.jobs.get(job_id))
