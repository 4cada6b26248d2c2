"""Bookings: what is asked for, what is answered."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from schedapp.api.paging import Paged
from schedapp.api.shapes import Answer, Body, Flag, Whole
from schedapp.model.booking import MAX_CLIENT, MAX_NOTES, MAX_REASON, MAX_TITLE, EditScope
from schedapp.model.progress import Progress

UID = "5b0c9a1e4f7d4c0c8e0a1b2c3d4e5f60"
RESOURCE_UID = "91e7c0d2a4b84f6f9c1d3e5a7b9c0d1e"
START, END = "2026-12-08T09:00:00+01:00", "2026-12-08T09:30:00+01:00"
BUSY = "Null with a token of the scope `read-busy`."

Ref = Annotated[str, Field(min_length=1, max_length=200)]
Refs = Annotated[list[Ref], Field(max_length=50)]
Moment = Annotated[str, Field(min_length=1, max_length=40)]
Steps = Literal["arrived", "in-room", "done", "no-show"]


class Wish(Answer):
    """What a booking asks of a pool, and what it got."""

    pool: str | None = Field(description="The pool's name.", examples=["Treatment room"])
    resource: str = Field(description="The name of the member that it got.", examples=["Room 2"])
    fixed: bool = Field(description="A person chose this member: it stays when the booking moves.")


class Occurrence(Answer):
    """One booking or, of a series, one date of it, with all its resources."""

    id: str = Field(
        description="Names exactly it: `ID`, or `ID/20261208T080000Z` for a date of a series.", examples=[UID]
    )
    title: str | None = Field(description=BUSY, examples=["Check-up"])
    start: str = Field(description="ISO 8601 with an offset; a date where it lasts all day.", examples=[START])
    end: str = Field(description="Exclusive: all-day ones end on the date after their last.", examples=[END])
    all_day: bool
    time_zone: str = Field(examples=["Europe/Zurich"])
    resources: list[str] = Field(description="Their names.", examples=[["Dr. Weber", "Room 2"]])
    resource_ids: list[str] = Field(examples=[[RESOURCE_UID]])
    service: str | None = Field(description=f"The name of its service type. {BUSY}", examples=["Check-up"])
    status: str = Field(description="confirmed, tentative or cancelled.", examples=["confirmed"])
    progress: str | None = Field(description="arrived, in-room, done, no-show, or null.", examples=[None])
    squeeze: str | None = Field(description=f"Why it overlaps others on purpose. {BUSY}", examples=[None])
    client: str | None = Field(description=BUSY, examples=["Ana Weber"])
    client_id: str | None = Field(description=BUSY, examples=["c0ffee1e4f7d4c0c8e0a1b2c3d4e5f60"])
    recurring: bool
    series_id: str | None = Field(description="The id of the series that it is of.", examples=[None])
    blocks: bool = Field(description="Whether its time is taken.")
    read_only: bool = Field(description="It belongs to somebody else in Google.")
    origin: str = Field(description="Where it was made: sched or google.", examples=["sched"])
    held_until: str | None = Field(description="Of a hold: until when its time is held.", examples=[None])
    in_google: bool | None = Field(description="Null where no calendar is connected.", examples=[None])
    delivery: str = Field(description="none, waiting, proven or trouble.", examples=["none"])


class Listed(Occurrence):
    """An entry of the list."""

    clash: bool = Field(description="It overlaps another booking, which a person has to settle.")


class Bookings(Paged):
    """Occurrences, by start."""

    bookings: list[Listed]


class Booking(Occurrence):
    """A booking with all its fields."""

    phone: str | None = Field(description=BUSY, examples=["+41 44 555 01 02"])
    notes: str | None = Field(description=BUSY, examples=[""])
    location: str | None = Field(description=f"As Google Calendar gave it. {BUSY}", examples=[""])
    recurrence: list[str] = Field(description="RFC 5545 lines.", examples=[["RRULE:FREQ=WEEKLY;COUNT=10"]])
    deleted: bool = Field(description="It was cancelled.")
    pools: list[Wish] = Field(description="The pools that it asks for.")
    version: int = Field(description="Grows with each change; it is in the ETag.", examples=[3])


class Asked(Body):
    """What a booking may be given. What is null or left out is not given."""

    title: str | None = Field(default=None, max_length=MAX_TITLE, examples=["Check-up"])
    start: Moment | None = Field(
        default=None,
        description="ISO 8601; without an offset local to the first resource. A date where it lasts all day.",
        examples=[START],
    )
    end: Moment | None = Field(
        default=None, description="Exclusive. Left out, `minutes` or the service type say the length.", examples=[END]
    )
    minutes: Whole | None = Field(default=None, ge=1, le=366 * 1_440, description="In place of `end`.", examples=[30])
    all_day: Flag | None = Field(default=None, description="`start` and `end` are dates then.")
    resource_ids: Refs | None = Field(
        default=None, description="Ids or names, the first gives the time zone.", examples=[["Dr. Weber"]]
    )
    pool_ids: Refs | None = Field(
        default=None, description="Pools of which any member will do, by name or id.", examples=[["Treatment room"]]
    )
    service: str | None = Field(
        default=None, max_length=200, description="A service type by name or id; “” for none.", examples=["Check-up"]
    )
    client: str | None = Field(default=None, max_length=MAX_CLIENT, examples=["Ana Weber"])
    client_id: str | None = Field(
        default=None, max_length=64, description="A client by id, in place of `client` and `phone`."
    )
    phone: str | None = Field(default=None, max_length=MAX_CLIENT, examples=["+41 44 555 01 02"])
    notes: str | None = Field(default=None, max_length=MAX_NOTES)
    recurrence: Annotated[list[Annotated[str, Field(max_length=4_000)]], Field(max_length=100)] | None = Field(
        default=None, description="RFC 5545 lines; [] for no repetition.", examples=[["RRULE:FREQ=WEEKLY;COUNT=10"]]
    )
    status: Literal["confirmed", "tentative"] | None = Field(default=None, description="How sure it is.")
    blocks: Flag | None = Field(default=None, description="false: its time stays free.")
    squeeze: str | None = Field(
        default=None,
        max_length=MAX_REASON,
        description="Overlap what is there on purpose, and say why. Only where the place allows it.",
    )
    anyway: Flag = Field(
        default=False,
        description="Book in spite of opening hours, closures, notice and horizon, unless the place is firm. What is "
        "taken stays taken.",
    )


class NewBooking(Asked):
    """Needs a start, one resource or pool at least, and a title or a service type."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"title": "Check-up", "start": START, "end": END, "resource_ids": ["Dr. Weber", "Room 2"]},
                {"service": "Check-up", "start": "2026-12-08T09:00", "resource_ids": ["Dr. Weber"], "client": "Ana"},
                {
                    "title": "Course",
                    "start": "2026-12-08T18:00",
                    "minutes": 90,
                    "pool_ids": ["Treatment room"],
                    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=10"],
                    "skip_clashes": True,
                },
            ]
        },
    )

    skip_clashes: Flag = Field(default=False, description="Of a series: leave out the dates that are taken or closed.")


class NewHold(NewBooking):
    """A time to be held. Without a title it is called “Held”."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"start": START, "end": END, "resource_ids": ["Dr. Weber"], "seconds": 300}]},
    )

    seconds: Whole = Field(default=300, ge=5, le=86_400, description="For how long; the place says how long it may be.")


class Change(Asked):
    """Only what is given changes; null leaves a field as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"start": "2026-12-08T10:00"}, {"title": "Longer check-up", "minutes": 60}]},
    )

    progress: Steps | Literal["none"] | None = Field(default=None, description="Where the client is.")


class Confirmation(Body):
    """What is known of a held booking by now."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Check-up", "client": "Ana Weber"}]}
    )

    title: str | None = Field(default=None, max_length=MAX_TITLE)
    client: str | None = Field(default=None, max_length=MAX_CLIENT)
    client_id: str | None = Field(default=None, max_length=64)
    phone: str | None = Field(default=None, max_length=MAX_CLIENT)
    notes: str | None = Field(default=None, max_length=MAX_NOTES)


class Step(Body):
    """Where the client is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"progress": "arrived"}]})

    progress: Steps | Literal["none"]


class Restored(Body):
    """Which version it is to be again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"change_id": 218}]})

    change_id: Whole = Field(ge=1, le=1 << 60, description="The `id` of a change in the booking's history.")


class BackDate(Body):
    """Which date of a series is put back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"date": "2026-12-15"}]})

    date: str = Field(max_length=40, description="Its local date, or its original start (20261215T080000Z).")
    anyway: Flag = False


class Skipped(Answer):
    """A date of a series that does not take place."""

    original_start: str = Field(examples=["20261215T080000Z"])
    start: str = Field(examples=[START])
    end: str = Field(examples=[END])


class SkippedDates(Answer):
    """The dates of a series that were skipped or cancelled, in order."""

    dates: list[Skipped]


class Span(Answer):
    """A time from start to end."""

    start: str = Field(examples=[START])
    end: str = Field(examples=[END])


class Clash(Answer):
    """One date of a series that cannot be had, and what could be done about it."""

    original_start: str = Field(examples=["20261215T080000Z"])
    start: str = Field(examples=[START])
    end: str = Field(examples=[END])
    words: str = Field(description="Why, in words.", examples=["Room 2 is taken 09:00–09:30"])
    resource: str | None = Field(description="The name of what is taken; null where the place is closed.")
    closed: bool = Field(description="Only a rule of the place is against it, and `anyway` overrides that.")
    times: list[Span] = Field(description="When all of it would be free.")
    elsewhere_ids: list[list[str]] = Field(description="The ids of resources with another in place of the one taken.")


class Clashes(Answer):
    """The dates of a series that are taken or closed: the first 50."""

    clashes: list[Clash]


class Alternative(Answer):
    """What could be had in place of a time that is taken."""

    start: str = Field(examples=[START])
    end: str = Field(examples=[END])
    resources: list[str] = Field(examples=[["Dr. Weber", "Room 3"]])
    resource_ids: list[str] = Field(examples=[[RESOURCE_UID]])


SCOPE = "Of a series: this date, it and all that follow, or all. Usually this where a date is named, else all."
Scopes = EditScope
NONE = Progress.NONE
