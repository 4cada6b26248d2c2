"""The parameters of an events listing: which go together, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from schedapp.simulator import times, tokens
from schedapp.simulator.errors import (
    Json,
    bad_request,
    invalid,
    time_range_empty,
    updated_min_too_long_ago,
)
from schedapp.simulator.state import Row

NOT_WITH_SYNC_TOKEN = (
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax",
    "updatedMin",
)  # fmt: skip
_NO_TOKEN_AFTER = ("iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "updatedMin")
_SHAPE = (
    "singleEvents", "eventTypes", "showHiddenInvitations", "maxAttendees", "timeZone", "alwaysIncludeEmail",
)  # fmt: skip
_UPDATED_HORIZON = timedelta(days=30)
PAGE_LIMIT = 2500
PAGE_DEFAULT = 250


@dataclass(frozen=True)
class EventQuery:
    """A checked listing request. `window` is the timeMin and timeMax, as text, that its sync token is to remember."""

    params: Json
    single: bool
    show_deleted: bool
    after: datetime | None
    before: datetime | None
    page_size: int
    window: tuple[str | None, ...] = (None, None)

    @property
    def shape(self) -> str:
        """Equal for requests that may share a sync token."""
        return tokens.shape({name: self.params.get(name) for name in _SHAPE})

    @property
    def whole_shape(self) -> str:
        """Equal for requests that may share a page token."""
        skipped = ("pageToken", "maxResults", "fields", "prettyPrint", "alt", "key", "quotaUser")
        named = {key: str(value) for key, value in sorted(self.params.items()) if key not in skipped}
        return tokens.shape(named)

    @property
    def gives_sync_token(self) -> bool:
        return not any(name in self.params for name in _NO_TOKEN_AFTER)


def read(params: Json, now: datetime, *, single_only: bool = False) -> EventQuery:
    """Check a listing's parameters; ApiError 400 or 410 for what may not be asked."""
    single = single_only or params.get("singleEvents", False)
    if "syncToken" in params:
        _check_with_token(params)
    if params.get("orderBy") == "startTime" and not single:
        raise bad_request("The requested ordering is not available for the particular query.", "orderBy")
    after, before = params.get("timeMin"), params.get("timeMax")
    if after is not None and before is not None and before <= after:
        raise time_range_empty()
    if "updatedMin" in params and params["updatedMin"] < now - _UPDATED_HORIZON:
        raise updated_min_too_long_ago()
    if "timeZone" in params:
        check_zone(params["timeZone"])
    size = min(params.get("maxResults", PAGE_DEFAULT), PAGE_LIMIT)
    shown = params.get("showDeleted", False) or "updatedMin" in params
    window = tuple(None if end is None else end.isoformat() for end in (after, before))
    return EventQuery(params, single, shown, after, before, size, window)


def check_zone(name: str) -> None:
    """400 for a `timeZone` parameter that names no zone."""
    try:
        times.zone(name)
    except ValueError as error:
        raise invalid("Invalid time zone.", location="timeZone") from error


def _check_with_token(params: Json) -> None:
    for name in NOT_WITH_SYNC_TOKEN:
        if name in params:
            raise bad_request(f"The parameter {name} may not be used together with syncToken.", name)
    if params.get("showDeleted") is False:
        raise bad_request("showDeleted may not be false together with syncToken.", "showDeleted")


def matcher(query: EventQuery) -> Callable[[Row], bool]:
    """Whether an event passes the filters that look at its fields (not at its time)."""
    params = query.params
    checks: list[Callable[[Json], bool]] = []
    if params.get("eventTypes"):
        wanted = set(params["eventTypes"])
        checks.append(lambda data: data["eventType"] in wanted)
    if "iCalUID" in params:
        checks.append(lambda data: data["iCalUID"] == params["iCalUID"])
    if "updatedMin" in params:
        least = f"{params['updatedMin']:%Y-%m-%dT%H:%M:%S}.000Z"
        checks.append(lambda data: data["updated"] >= least)
    if "q" in params:
        words = params["q"].casefold().split()
        checks.append(lambda data: all(word in _text(data) for word in words))
    for kind in ("private", "shared"):
        pairs = params.get(f"{kind}ExtendedProperty")
        if pairs:
            checks.append(_property_check(kind, pairs))
    return lambda row: all(check(row.data) for check in checks)


def _property_check(kind: str, pairs: list[str]) -> Callable[[Json], bool]:
    wanted = []
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise invalid("Invalid extended property constraint.", location=f"{kind}ExtendedProperty")
        wanted.append((name, value))

    def check(data: Json) -> bool:
        held: dict[str, Any] = data.get("extendedProperties", {}).get(kind, {})
        return all(held.get(name) == value for name, value in wanted)

    return check


def _text(data: Json) -> str:
    people = [data["organizer"], data["creator"], *data.get("attendees", ())]
    parts = [data.get(name, "") for name in ("summary", "description", "location")]
    parts += [person.get(name, "") for person in people for name in ("displayName", "email")]
    return " ".join(parts).casefold()
