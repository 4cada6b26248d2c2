"""What became of bookings, and what the syncs did."""

from __future__ import annotations

from pydantic import Field

from schedapp.api.paging import Paged
from schedapp.api.shapes import Answer
from schedapp.api.shapes.bookings import BUSY, START, UID


class Difference(Answer):
    """One field that changed, in words."""

    field: str = Field(examples=["when"])
    label: str = Field(examples=["Time"])
    old: str = Field(examples=["Tue 8 Dec 09:00–09:30"])
    new: str = Field(examples=["Tue 8 Dec 10:00–10:30"])
    date: str | None = Field(description="Of a series: the date that it changed on, null for all.", examples=[None])


class Told(Answer):
    """One change of a booking."""

    id: int = Field(description="What `restore` takes.", examples=[218])
    changed_at: str | None = Field(examples=["2026-12-01T11:00:00+00:00"])
    actor: str | None = Field(description=f"The computer's user, or the Google account. {BUSY}", examples=["maria"])
    face: str = Field(description="window, cli, api, sync, or hold for one that ended.", examples=["api"])
    action: str = Field(examples=["moved"])
    summary: str | None = Field(description=BUSY, examples=["Moved “Check-up” to Tue 8 Dec 10:00"])
    booking_id: str = Field(examples=[UID])
    title: str | None = Field(description=BUSY, examples=["Check-up"])
    start: str | None = Field(examples=[START])
    version: int = Field(description="The booking's after it.", examples=[2])
    fields: list[Difference] = Field(description="With `read-busy` without those that are texts.")
    current: bool = Field(description="The booking is as this left it.")
    restorable: bool = Field(description="It can be made so again.")


class Changes(Paged):
    """Changes, the newest first."""

    changes: list[Told]


class Run(Answer):
    """One run of a sync that changed something or failed."""

    id: int = Field(examples=[12])
    started_at: str | None = Field(examples=["2026-12-01T11:00:00+00:00"])
    ended_at: str | None = Field(examples=["2026-12-01T11:00:02+00:00"])
    calendar: str = Field(examples=["Dr. Weber"])
    resource: str = Field(examples=["Dr. Weber"])
    resource_id: str
    reason: str = Field(description="Why it ran: asked, timer, change …", examples=["timer"])
    pulled: int
    pushed: int
    deleted: int
    conflicts: int
    parked: int
    error: str = Field(examples=[""])
    lines: list[str] = Field(description="What it changed here, in words.")


class Runs(Paged):
    """Runs, the newest first."""

    runs: list[Run]
