"""`GET /changes`: what changes, while it changes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request

from schedapp.api.access import Caller, Scope, needs
from schedapp.api.problems import COMMON, answers
from schedapp.api.streams import MEDIA_TYPE, ChangeStream, Wish
from schedapp.model.feed import parse_cursor

router = APIRouter(tags=["changes"])

_EXAMPLE = """\
retry: 2000
id: 3fa91c2e-1041

event: booking.moved
data: {"type":"booking.moved","timestamp":"2026-12-01T11:00:00Z","data":{"booking_id":"5b0c…","resource_ids":["91e7…"],\
"start":"2026-12-01T14:00:00+01:00","end":"2026-12-01T14:30:00+01:00","all_day":false,"status":"confirmed",\
"recurring":false,"occurrences":[],"previous":{"start":"2026-12-01T13:00:00+01:00","end":"2026-12-01T13:30:00+01:00",\
"resource_ids":["91e7…"]}}}
id: 3fa91c2e-1042

: heartbeat
"""

_ONE_EVENT = {
    "type": "object",
    "description": "One event of the stream; `data` is JSON. A comment has none of these.",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
}

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events, without an end. A comment comes every 15 s where nothing else does.",
        "content": {MEDIA_TYPE: {"schema": _ONE_EVENT, "example": _EXAMPLE}},
    }
}

_CURSOR = r"^[0-9a-f]{8}-[0-9]{1,18}$"

After = Annotated[
    str | None,
    Query(
        pattern=_CURSOR,
        description="The `id` of the last event that you have: what came after it is sent first. "
        "Without it the stream begins with what changes from now on.",
        examples=["3fa91c2e-1042"],
    ),
]
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern=_CURSOR,
        description="The same, as browsers send it when they connect anew; it goes before `cursor`.",
    ),
]
Follow = Annotated[bool, Query(description="`false`: the answer ends with what there is by now.")]


@router.get(
    "/changes",
    response_class=ChangeStream,
    status_code=200,
    responses=_STREAM | answers(*COMMON),
    openapi_extra={"x-stream": True},
)
def changes(
    request: Request,
    caller: Annotated[Caller, needs(Scope.READ_BUSY)],
    cursor: After = None,
    last_event_id: LastEventId = None,
    follow: Follow = True,
) -> ChangeStream:
    """Follow what changes, whoever changes it: this API, the window, the command line, Google.

    `event` is the kind of change, `data` one JSON object with `type`, `timestamp` and `data`. `feed.reset` says that
    the cursor is too old (or from before a backup was restored): read everything anew, then go on from its `id`. A
    token of the scope `read-busy` gets times without names. Twenty streams may be open at a time.
    """
    place = last_event_id or cursor
    return ChangeStream(request.app.state.streams, Wish(caller, parse_cursor(place) if place else None, follow))
