"""Where somebody is on the day of a booking: arrived, in the room, done, or not come. No calendar gets it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Progress(StrEnum):
    """The state of the day of one booking or one occurrence, beside its RFC 5545 status."""

    NONE = ""
    ARRIVED = "arrived"
    IN_ROOM = "in-room"
    DONE = "done"
    NO_SHOW = "no-show"


WORDS = {
    Progress.NONE: "expected",
    Progress.ARRIVED: "arrived",
    Progress.IN_ROOM: "in the room",
    Progress.DONE: "done",
    Progress.NO_SHOW: "did not come",
}
"""As adjectives, for tiles, cards and screen readers."""

_SAID = {
    Progress.NONE: "is expected again",
    Progress.ARRIVED: "has arrived",
    Progress.IN_ROOM: "is in the room",
    Progress.DONE: "is done",
    Progress.NO_SHOW: "did not come",
}
STEPS = (Progress.ARRIVED, Progress.IN_ROOM, Progress.DONE)
"""The usual way of a visit."""


@dataclass(frozen=True, slots=True)
class Reached:
    """When (UTC epoch seconds) a booking came to a state, and who said so."""

    progress: Progress
    at: int
    actor: str


def said(title: str, progress: Progress) -> str:
    """What a change did, for the toast and the history."""
    return f"“{title}” {_SAID[progress]}"


def next_step(progress: Progress) -> Progress:
    """What follows on the usual way; after its end, or where somebody did not come, it begins anew."""
    if progress in STEPS[:-1]:
        return STEPS[STEPS.index(progress) + 1]
    return Progress.ARRIVED if progress in (Progress.NONE, Progress.NO_SHOW) else Progress.NONE


def waiting_minutes(reached: tuple[Reached, ...], now: int) -> int | None:
    """Full minutes since somebody arrived who still waits; None where nobody does. `reached` is in order of time."""
    last = reached[-1] if reached else None
    if last is None or last.progress is not Progress.ARRIVED:
        return None
    return max(0, now - last.at) // 60
