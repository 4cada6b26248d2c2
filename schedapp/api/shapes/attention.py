"""What waits for a person; and how Sched fares."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from schedapp.api.paging import Paged
from schedapp.api.shapes import Answer, Body
from schedapp.api.shapes.bookings import UID
from schedapp.api.shapes.calendars import Connection


class Choice(Answer):
    """One way to settle something."""

    answer: str = Field(description="What `resolve` takes.", examples=["mine"])
    text: str = Field(examples=["Keep what Sched has"])
    hint: str = Field(examples=[""])
    network: bool = Field(description="It asks Google, which may take seconds.")


class Attention(Answer):
    """One thing that waits for a person."""

    id: str = Field(examples=["conflict-12"])
    kind: str = Field(
        description="conflict, clash, deleted-in-one, deletions-held, room-declined, parked, clocks-changed or "
        "left-out.",
        examples=["conflict"],
    )
    title: str = Field(examples=["Check-up"])
    reason: str = Field(description="What happened, what is in place now, and what can be done.")
    since: str | None = Field(examples=["2026-12-01T11:00:00+00:00"])
    booking_id: str | None = Field(examples=[UID])
    other_id: str | None = Field(description="The other booking of a clash.", examples=[None])
    resource: str | None = Field(examples=["Dr. Weber"])
    resource_id: str | None
    calendar: str | None
    start: str | None
    end: str | None
    field: str | None = Field(description="Of a conflict: what both sides changed.", examples=["title"])
    mine: str = Field(description="What Sched has, in words.")
    theirs: str = Field(description="What Google has, in words.")
    mine_by: str
    theirs_by: str
    kept: str | None = Field(description="Which of them is in place.", examples=["theirs"])
    lines: list[str] = Field(description="What it is about, where that is more than one thing, in words.")
    answers: list[Choice]


class AttentionPage(Paged):
    """What waits, by kind, the newest first."""

    count: int = Field(description="How many of all want an answer: some are only told.", examples=[2])
    attention: list[Attention]


class Resolve(Body):
    """The answer to something that waits."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"answer": "mine"}]})

    answer: str = Field(min_length=1, max_length=40, description="One of its `answers`: mine, theirs, both, repair-1 …")


class Resolved(Answer):
    """What an answer did."""

    id: str = Field(examples=["conflict-12"])
    answer: str = Field(examples=["mine"])
    done: str = Field(description="In one sentence.", examples=["Sched's title is kept."])
    booking_id: str | None = Field(description="The booking that was changed.", examples=[UID])


class Status(Answer):
    """How Sched fares, as far as it is known here."""

    version: str = Field(examples=["0.5.0"])
    now: str = Field(description="The program's clock.", examples=["2026-12-01T11:00:00+00:00"])
    revision: int = Field(description="Grows with every write of any process.", examples=[42])
    frequency: str = Field(description="realtime, minutes, or manual.", examples=["realtime"])
    accounts: list[str] = Field(description="Google accounts that are signed in.")
    connections: list[Connection]
    attention: int = Field(description="How many things wait for a person.", examples=[0])
