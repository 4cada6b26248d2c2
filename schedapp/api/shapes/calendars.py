"""Google calendars: what connects them, and what comes of it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from schedapp.api.paging import Paged
from schedapp.api.problems import Problem
from schedapp.api.shapes import Answer, Body
from schedapp.model.connection import Direction, Incoming, Policy, Privacy
from schedapp.services.given_tokens import GOOGLE_AUTH_URI, GOOGLE_TOKEN_URI

_LONGEST_TOKEN = 4096
_CALENDAR = "c_1f0a@group.calendar.google.com"
_UID = "4f1d2c3b5a69788796a5b4c3d2e1f001"


_TOKEN = r"^[!-~]+$"


def _of_visible_letters(token: SecretStr) -> SecretStr:
    if not re.fullmatch(_TOKEN, token.get_secret_value()):
        raise ValueError("a token has no blanks and no letters beyond ASCII")
    return token


Token = Annotated[
    SecretStr,
    AfterValidator(_of_visible_letters),
    Field(min_length=1, max_length=_LONGEST_TOKEN, json_schema_extra={"pattern": _TOKEN}),
]
"""A text that can travel in a header; pydantic shows it nowhere."""


class RefreshToken(Body):
    """A refresh token and the client that it was issued to, as Google's libraries write it (`to_json`)."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    refresh_token: Token = Field(description="Kept in the keyring alone.")
    client_id: str = Field(min_length=1, max_length=400)
    client_secret: SecretStr = Field(default=SecretStr(""), max_length=400)
    auth_uri: str = Field(default=GOOGLE_AUTH_URI, max_length=400)
    token_uri: str = Field(
        default=GOOGLE_TOKEN_URI,
        max_length=400,
        description="Google's, or that of the client file with which Sched was started.",
    )
    token: Token | None = Field(default=None, description="An access token, if there is one.")
    scopes: list[str] = Field(default_factory=list, max_length=20)


class Terms(Body):
    """What a connection sends and takes. What is left out has its usual value."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"privacy": "busy"}, {"direction": "push", "policy": "sched"}]}
    )

    direction: Direction | None = Field(default=None, description="Which way bookings travel. Usually two-way.")
    privacy: Privacy | None = Field(
        default=None,
        description="How much Google gets. Usually the place's own choice: title, or busy for patients. A place that "
        "has clients and was never asked about patients sends busy.",
    )
    policy: Policy | None = Field(default=None, description="Who wins where both sides changed a field. Usually ask.")
    incoming: Incoming | None = Field(default=None, description="How much is shown of a calendar that is only read.")
    availability: bool | None = Field(default=None, description="Whether closures and time off go to Google, too.")

    def chosen(self) -> dict[str, Any]:
        """Those that were given."""
        names = ("direction", "privacy", "policy", "incoming", "availability")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


class Connect(Terms):
    """Which resource goes with which calendar."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {"resource_id": "Dr. Weber", "calendar_id": "primary"},
                {"resource_id": "Dr. Weber", "calendar_id": "primary", "oauth_token": "ya29.…"},
                {
                    "resource_id": "Dr. Weber",
                    "calendar_id": _CALENDAR,
                    "oauth_token": {
                        "refresh_token": "1//0…",
                        "client_id": "….apps.googleusercontent.com",
                        "client_secret": "…",
                    },
                    "privacy": "busy",
                },
            ]
        },
    )

    resource_id: str = Field(min_length=1, max_length=200, description="The resource's id, or its name.")
    calendar_id: str = Field(min_length=1, max_length=500, description="The calendar's id, or “primary”.")
    oauth_token: Token | RefreshToken | None = Field(
        default=None,
        description="A Google access token, or a refresh token with its client: connects at once. Without one (and "
        "without `account`) the answer is 202 with the address of Google's consent page.",
    )
    account: str = Field(
        default="",
        max_length=320,
        description="The address of a Google account. One that is signed in connects at once; another is suggested on "
        "the consent page.",
    )
    session_only: bool = Field(
        default=False, description="Keep the sign-in in memory until Sched ends, where there is no keyring."
    )


class Connection(Answer):
    """A resource and its Google calendar. `status` is `active` once bookings travel."""

    id: str = Field(description="The same before and after the consent.", examples=[_UID])
    status: Literal["pending", "active", "expired", "failed"] = Field(
        description="pending: open `consent_url` in a browser of this computer. expired, failed: ask for a new address."
    )
    resource_id: str
    resource: str = Field(description="The resource's name.", examples=["Dr. Weber"])
    calendar_id: str = Field(examples=[_CALENDAR])
    account: str = Field(default="", description="The address of the Google account.")
    consent_url: str | None = Field(
        default=None, description="While it is pending: the page to open. Null with `read`."
    )
    expires_at: str | None = Field(default=None, description="Until when `consent_url` is good.")
    problem: Problem | None = Field(default=None, description="Why it is expired or failed.")
    summary: str = Field(default="", description="The calendar's title in Google.")
    direction: Direction | None = None
    privacy: Privacy | None = None
    policy: Policy | None = None
    incoming: Incoming | None = None
    availability: bool | None = None
    health: str | None = Field(default=None, description="ok, or what is wrong: sign-in, offline, paused, held …")
    message: str = Field(default="", description="The last trouble in words.")
    synced_at: str | None = None
    proven_at: str | None = Field(default=None, description="When Google was last seen to have what Sched has.")
    waiting: int = Field(default=0, description="Changes that wait to be sent.")
    parked: int = Field(default=0, description="Changes that Google refused.")
    decisions: int = Field(default=0, description="What a person has to decide.")


class Connections(Paged):
    """Active connections, then those that wait for consent."""

    connections: list[Connection]


class Event(Answer):
    """One event that Sched has synchronized, or one date of a recurring one. All-day ones have dates, the end exclusive
    as in Google."""

    event_id: str = Field(
        description="As Google has it; that of a date of a recurring event is named as Google names instances.",
        examples=["sched0c7f2e1d5b", "sched0c7f2e1d5b_20270512T070000Z"],
    )
    start_time: str = Field(examples=["2026-12-07T09:00:00+01:00"])
    end_time: str = Field(examples=["2026-12-07T09:30:00+01:00"])
    title: str = Field(examples=["Check-up"])
    all_day: bool
    time_zone: str = Field(examples=["Europe/Zurich"])
    status: str = Field(examples=["confirmed"])
    booking_id: str = Field(description="The booking's id in Sched.", examples=[_UID])
    resource: str = Field(examples=["Dr. Weber"])
    recurring: bool = Field(description="Whether it is a date of a recurring event.")
    recurring_event_id: str | None = Field(
        description="The id of the recurring event that it is a date of.", examples=["sched0c7f2e1d5b"]
    )


class Events(Paged):
    """The events of one calendar, by start."""

    calendar_id: str
    events: list[Event]


class Synced(Answer):
    """What one sync did."""

    message: str = Field(examples=["Google Calendar synchronized successfully."])
    calendar_id: str
    pulled: int = Field(description="Events that were taken over from Google.")
    pushed: int = Field(description="Bookings that were sent.")
    deleted: int = Field(description="Bookings that were deleted because their events were.")
    clashes: int = Field(description="Overlaps on this resource that a person has to settle.")
    conflicts: int = Field(description="Fields that both sides changed.")
    parked: int = Field(description="Changes that Google refused.")


class Job(Answer):
    """Work that goes on without you. Ask again until `status` is done or failed."""

    id: str = Field(examples=[_UID])
    kind: str = Field(examples=["sync"])
    status: Literal["waiting", "running", "done", "failed"]
    started_at: str
    ended_at: str | None = None
    result: Synced | None = Field(default=None, description="When it is done.")
    problem: Problem | None = Field(default=None, description="When it failed.")


class Disconnected(Answer):
    """The end of a connection. Bookings stay."""

    message: str = Field(examples=["Google Calendar disconnected successfully."])
    calendar_id: str
    warning: str = Field(default="", description="What is left to do by hand, if anything.")


class Calendar(Answer):
    """One calendar of a signed-in account."""

    calendar_id: str
    summary: str
    time_zone: str
    access_role: str
    writable: bool
    primary: bool
    account: str
    resource: str | None = Field(default=None, description="The name of the resource that it is connected to.")


class Calendars(Answer):
    """The calendars of the signed-in accounts, with the ids that `connect` takes."""

    calendars: list[Calendar]
    problems: list[Problem] = Field(default_factory=list, description="Accounts that could not be asked, and why.")
