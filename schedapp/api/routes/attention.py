"""What waits for a person, what changed, what the syncs did, and how Sched fares."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from schedapp import __version__
from schedapp.api.access import Caller, Scope, needs
from schedapp.api.busy import seen_by
from schedapp.api.connected import all_shapes
from schedapp.api.desk import DeskOf, ServicesOf
from schedapp.api.etags import KnownOf, MatchOf, digest, etag
from schedapp.api.instants import bounds
from schedapp.api.paging import USUAL, Cursor, Limit, cut, decode, encode
from schedapp.api.problems import COMMON, answers
from schedapp.api.shapes import attention as shapes
from schedapp.api.shapes.history import Changes, Run, Runs, Told
from schedapp.model.attention import Attention, AttentionKind
from schedapp.model.connection import Health
from schedapp.model.timespan import iso
from schedapp.services.ports import Services
from schedapp.services.shapes.attention import attention_shape
from schedapp.services.shapes.bookings import Resources
from schedapp.services.shapes.calendars import run_shape
from schedapp.services.shapes.history import told_shape

router = APIRouter(tags=["attention"])

MayRead = Annotated[Caller, needs(Scope.READ)]
AttentionId = Annotated[str, Path(min_length=1, max_length=200, examples=["conflict-12"])]
_KINDS = list(AttentionKind)
_CHANGES, _SYNCS = "history", "syncs"


def _resources(services: Services) -> Resources:
    return {each.uid: each for each in services.resources.list()}


@router.get("/attention", response_model=shapes.AttentionPage, responses=answers(*COMMON))
def list_attention(
    _caller: MayRead, services: ServicesOf, cursor: Cursor = None, limit: Limit = USUAL
) -> shapes.AttentionPage:
    """List what waits for a person: conflicts, clashes, deletions, refused bookings, each with its answers."""

    def key(each: Attention) -> tuple[int, int, str]:
        return _KINDS.index(each.kind), -each.at, each.id

    page, following = cut(sorted(services.attention.list(), key=key), key, "attention", cursor, limit)
    resources = _resources(services)
    found = [shapes.Attention.model_validate(attention_shape(each, resources)) for each in page]
    return shapes.AttentionPage(count=services.attention.count(), attention=found, next_cursor=following)


@router.get("/attention/{attention_id}", response_model=shapes.Attention, responses=answers(*COMMON, 404))
def get_attention(
    attention_id: AttentionId, _caller: MayRead, services: ServicesOf, known: KnownOf
) -> shapes.Attention | Response:
    """Read one of them; 404 when it is settled."""
    shape = _shape(services, attention_id)
    return known.answer(shape, etag(digest(shape)))


def _shape(services: Services, attention_id: str) -> shapes.Attention:
    found = services.attention.get(attention_id)
    return shapes.Attention.model_validate(attention_shape(found, _resources(services)))


@router.post(
    "/attention/{attention_id}/resolve",
    response_model=shapes.Resolved,
    responses=answers(*COMMON, 404, 409, 412, 424, 502),
)
def resolve_attention(
    attention_id: AttentionId,
    body: shapes.Resolve,
    _caller: Annotated[Caller, needs(Scope.WRITE)],
    desk: DeskOf,
    match: MatchOf,
) -> shapes.Resolved:
    """Settle one of them. `mine` is what Sched has, `theirs` what Google has; a changed booking goes to Google soon."""
    with match.seen(lambda: etag(digest(_shape(desk.services, attention_id)))):
        done = desk.services.attention.answer(attention_id, body.answer)
    changed = done.change.booking.uid if done.change else None
    return shapes.Resolved(id=attention_id, answer=body.answer, done=done.said, booking_id=changed)


@router.get("/history", response_model=Changes, responses=answers(*COMMON))
def list_history(
    caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    services: ServicesOf,
    since: Annotated[
        str | None, Query(max_length=40, description="A day or a moment. Left out: from the beginning.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> Changes:
    """List what became of all bookings, the newest first: who, when, what, field by field.

    To follow what changes as it changes, use `GET /changes`.
    """
    zone = next((each.zone for each in services.resources.list()), "UTC")
    moment, _ = bounds(since, None, zone)
    before = int(decode(_CHANGES, cursor, [int])[0]) if cursor else 0
    told = services.history.since(moment or 0, limit + 1, max(before, 0))
    resources = _resources(services)
    page = [Told.model_validate(seen_by(caller, told_shape(each, resources))) for each in told[:limit]]
    return Changes(changes=page, next_cursor=encode(_CHANGES, (page[-1].id,)) if len(told) > limit else None)


@router.get("/history/syncs", response_model=Runs, responses=answers(*COMMON, 404, 409))
def list_syncs(
    _caller: MayRead,
    services: ServicesOf,
    calendar: Annotated[
        str | None, Query(alias="calendar_id", max_length=500, description="Of one calendar, by its id.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> Runs:
    """List what the syncs did: runs that changed something or failed, the newest first."""
    before = int(decode(_SYNCS, cursor, [int])[0]) if cursor else 0
    runs = services.calendars.history(limit + 1, calendar or None, before=max(before, 0))
    resources = _resources(services)
    page = [Run.model_validate(run_shape(run, resources)) for run in runs[:limit]]
    return Runs(runs=page, next_cursor=encode(_SYNCS, (page[-1].id,)) if len(runs) > limit else None)


@router.get("/status", response_model=shapes.Status, responses=answers(*COMMON))
def get_status(caller: MayRead, desk: DeskOf) -> shapes.Status:
    """Tell how Sched fares: connections and what waits in them, accounts, what waits for a person. Asks nobody."""
    services = desk.services
    ended = {
        each.connection.account.email
        for each in services.calendars.connections()
        if each.connection.health is Health.SIGN_IN
    }
    return shapes.Status(
        version=__version__,
        now=iso(services.bookings.now(), "UTC"),
        revision=services.bookings.revision(),
        frequency=services.settings.get("frequency"),
        accounts=[each.email for each in services.calendars.accounts() if each.email not in ended],
        connections=all_shapes(services, desk.pending.all(), address=caller.may(Scope.WRITE)),
        attention=services.attention.count(),
    )
