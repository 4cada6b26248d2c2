"""The four operations on Google calendars: connect, events, sync, disconnect; and the list of calendars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.connected import active_shape, calendars_of, connect_now, pending_shape, synced, tag_of
from schedapp.api.desk import Desk, DeskOf, ServicesOf
from schedapp.api.etags import MatchOf
from schedapp.api.instants import From, To, bounds
from schedapp.api.jobs import job_shape
from schedapp.api.paging import USUAL, Cursor, Limit, decode, encode
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes.calendars import (
    Calendars,
    Connect,
    Connection,
    Disconnected,
    Event,
    Events,
    Job,
    Synced,
)  # fmt: skip
from schedapp.errors import Ambiguous, KeyringLocked, KeyringUnavailable, NotFound
from schedapp.model.connection import Deletions
from schedapp.services.pending import PendingState
from schedapp.services.ports import Services
from schedapp.services.shapes.calendars import event_shape

router = APIRouter(tags=["calendars"])

CalendarId = Annotated[
    str,
    Path(
        max_length=500,
        description="The calendar's id, percent-encoded, or “primary” for the main calendar of the account.",
        examples=["primary", "c_1f0a%40group.calendar.google.com"],
    ),
]
ResourceRef = Annotated[
    str,
    Query(
        alias="resource_id",
        max_length=200,
        description="The resource's id or name, where the calendar's name fits several connections.",
    ),
]
_GOOGLE = (404, 409, 424, 502)
_EVENTS = "events"


@router.post(
    "/calendars/google/connect",
    response_model=Connection,
    status_code=201,
    responses=answers(*COMMON, *_GOOGLE)
    | {
        200: {"model": Connection, "description": "It was connected already, and is signed in anew."},
        202: {"model": Connection, "description": "Pending: a person has to open `consent_url` in a browser."},
    },
)
def connect_calendar(
    body: Connect, _caller: Annotated[Caller, needs(Scope.WRITE)], desk: DeskOf, response: Response
) -> Connection:
    """Keep a resource and a Google calendar in sync.

    With `oauth_token`, or with the `account` of somebody who is signed in, it is active at once (201). Otherwise the
    answer is 202 with `consent_url`; `GET /connections/{id}` tells when the browser came back.

    Where this resource and this calendar of this account are connected already, the connection is signed in anew and
    keeps its terms (200). Any other use of the calendar is 409.
    """
    resource = desk.services.resources.get(body.resource_id)
    with desk.asking_google(), _or_for_now():
        made = connect_now(desk.services, body, resource.uid)
        if made is not None:
            connection, new = made
            response.status_code = 201 if new else 200
            return active_shape(desk.services, connection.uid)
        waiting = desk.pending.begin(
            resource.uid, body.calendar_id, account=body.account, session_only=body.session_only, **body.chosen()
        )
    response.status_code = 202
    return pending_shape(desk.services, waiting, address=True)


@contextmanager
def _or_for_now() -> Iterator[None]:
    """Around a sign-in: whoever has no keyring is told what goes without one. A locked one only wants its owner."""
    try:
        yield
    except KeyringLocked:
        raise
    except KeyringUnavailable as error:
        more = 'Or send “"session_only": true”: the sign-in ends with Sched then.'
        raise KeyringUnavailable(error.title, f"{error.detail} {more}") from error


@router.get("/calendars/google", response_model=Calendars, responses=answers(*COMMON, *_GOOGLE))
def list_calendars(_caller: Annotated[Caller, needs(Scope.READ)], desk: DeskOf) -> Calendars:
    """List the Google calendars of the signed-in accounts, with the ids that `connect` takes. Asks Google."""
    with desk.asking_google():
        return calendars_of(desk.services)


@router.get("/calendars/google/{calendar_id:path}/events", response_model=Events, responses=answers(*COMMON, 404, 409))
def list_calendar_events(
    calendar_id: CalendarId,
    _caller: Annotated[Caller, needs(Scope.READ)],
    services: ServicesOf,
    first: From = None,
    last: To = None,
    resource: ResourceRef = "",
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> Events:
    """List the events that Sched has synchronized with a calendar, as of its last sync, by start.

    A recurring event is listed by its dates, 400 days ahead, each with an id of its own.
    """
    connection = services.calendars.find(calendar_id, resource)
    resources = {each.uid: each for each in services.resources.list()}
    zone = resources[connection.resource].zone if connection.resource in resources else connection.zone
    key = decode(_EVENTS, cursor, [int, str]) if cursor else None
    after = (int(key[0]), str(key[1])) if key else None
    rows = services.calendars.events_page(connection, bounds(first, last, zone), limit + 1, after)
    shapes = [Event(**event_shape(row, resources)) for row in rows[:limit]]
    last_key = (rows[limit - 1].start, rows[limit - 1].event_id) if len(rows) > limit else None
    following = encode(_EVENTS, last_key) if last_key else None
    return Events(calendar_id=connection.calendar_id, events=shapes, next_cursor=following)


@router.post(
    "/calendars/google/{calendar_id:path}/sync",
    response_model=Synced,
    responses=answers(*COMMON, *_GOOGLE)
    | {202: {"model": Job, "description": "With `wait=false`: the job that does it."}},
)
def sync_calendar(
    calendar_id: CalendarId,
    _caller: Annotated[Caller, needs(Scope.WRITE)],
    desk: DeskOf,
    resource: ResourceRef = "",
    wait: Annotated[bool, Query(description="false: answer at once with a job; `GET /jobs/{id}` tells of it.")] = True,
    deletions: Annotated[
        Deletions, Query(description="What becomes of more deletions in Google than are believed without asking.")
    ] = Deletions.HOLD,
) -> Synced | JSONResponse:
    """Fetch from Google and send to Google, now."""
    connection = desk.services.calendars.find(calendar_id, resource)
    if wait:
        with desk.asking_google():
            return synced(desk.services, connection, deletions)
    job = desk.jobs.start("sync", lambda: synced(desk.services, connection, deletions))
    return JSONResponse(job_shape(job).model_dump(mode="json"), status_code=202)


@router.delete(
    "/calendars/google/{calendar_id:path}", response_model=Disconnected, responses=answers(*COMMON, *_GOOGLE)
)
def disconnect_calendar(
    calendar_id: CalendarId,
    _caller: Annotated[Caller, needs(Scope.WRITE)],
    desk: DeskOf,
    match: MatchOf,
    resource: ResourceRef = "",
    remove_copies: Annotated[bool, Query(description="Delete the events that Sched made in the calendar.")] = False,
    revoke: Annotated[
        bool, Query(description="Sign the account out and take Sched's access away, on every computer.")
    ] = False,
) -> Disconnected:
    """Stop syncing. Both sides keep what they have, unless `remove_copies` is given.

    One that still waits for consent stops waiting. `If-Match` means the terms, as `GET /connections/{id}` has them.
    """
    match.check(lambda: _tag(desk, calendar_id, resource))
    message, warning = "Google Calendar disconnected successfully.", ""
    end = partial(_disconnected, desk.services, calendar_id, resource, remove_copies=remove_copies, revoke=revoke)
    with desk.asking_google():
        try:
            ended, warning = end()
        except NotFound:
            dropped = _drop_waiting(desk, calendar_id, resource)
            # with none that waits, it may have become a connection since: else this says anew that there is none
            ended, warning = (calendar_id, "") if dropped and all(dropped) else end()
    return Disconnected(message=message, calendar_id=ended, warning=warning)


def _disconnected(
    services: Services, calendar_id: str, resource: str, *, remove_copies: bool, revoke: bool
) -> tuple[str, str]:
    """The real id, and what the keyring left undone once the connection had ended."""
    connection = services.calendars.find(calendar_id, resource)
    named = {"calendar_id": connection.calendar_id, "resource": connection.resource}
    try:
        services.calendars.disconnect(**named, remove_copies=remove_copies, revoke=revoke)
    except KeyringUnavailable as error:
        if any(each.connection.uid == connection.uid for each in services.calendars.connections()):
            raise
        return connection.calendar_id, f"{error.title} {error.detail}"
    return connection.calendar_id, ""


def _tag(desk: Desk, calendar_id: str, resource: str) -> str:
    """That of the connection that is meant, or of the one that waits. Raises NotFound, Ambiguous."""
    try:
        return tag_of(active_shape(desk.services, desk.services.calendars.find(calendar_id, resource).uid))
    except NotFound:
        waiting = [each for each in desk.pending.all() if each.calendar_id == calendar_id]
        if not waiting:
            raise
        return tag_of(pending_shape(desk.services, waiting[-1], address=True))


def _drop_waiting(desk: Desk, calendar_id: str, resource: str) -> list[bool]:
    """For each that waited whether it was dropped, or is a connection by now; what expired or failed is only forgotten
    where none waited. Raises NotFound (no such resource), Ambiguous."""
    uid = desk.services.resources.get(resource).uid if resource else ""
    known = [each for each in desk.pending.all() if each.calendar_id == calendar_id and uid in ("", each.resource)]
    found = [each for each in known if each.state is PendingState.PENDING]
    names = {each.uid: each.name for each in desk.services.resources.list()}
    if len({each.resource for each in found}) > 1:
        raise Ambiguous(
            f"“{calendar_id[:100]}” waits for the consent of several resources.",
            "Name one with `resource_id`.",
            connections=tuple((each.uid, names.get(each.resource, ""), calendar_id, each.account) for each in found),
        )
    return [desk.pending.drop(each.uid) for each in found or known]
