"""What a person has to look at: conflicts, clashes, decisions, refused bookings, each with reason and answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AttentionKind(StrEnum):
    """The order is the order of the groups in every list."""

    CONFLICT = "conflict"
    CLASH = "clash"
    DELETED_IN_ONE = "deleted-in-one"
    DELETIONS_HELD = "deletions-held"
    ROOM_DECLINED = "room-declined"
    PARKED = "parked"
    CLOCKS_CHANGED = "clocks-changed"
    LEFT_OUT = "left-out"


MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to settle something. `key` is what `AttentionService.resolve` takes, `text` a button's words.

    `network`: it asks Google, which may take seconds.
    """

    key: str
    text: str
    hint: str = ""
    network: bool = False


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to look at. `id` (`conflict-12`, `clash-3f2a9c41`) is stable while it is open.

    `reason` says what happened, what is in place now and what can be done. `booking` is a booking's name (UID, or
    UID/ORIGINAL_START), "" where it is about a whole calendar; `other` the other booking of a clash. `resource` and
    `connection` are uids, `calendar` the calendar's title. Times are UTC epoch seconds, 0 for none. `mine` and `theirs`
    are both values in words (of a clash: both bookings), `mine_by` and `theirs_by` who they are from, as far as known;
    `kept` says which of the two is in place ("" for none). `lines` list what it is about, where that is more than one.
    """

    id: str
    kind: AttentionKind
    title: str
    reason: str
    at: int
    booking: str = ""
    other: str = ""
    resource: str = ""
    connection: str = ""
    calendar: str = ""
    start: int = 0
    end: int = 0
    field: str = ""
    mine: str = ""
    theirs: str = ""
    mine_by: str = ""
    theirs_by: str = ""
    kept: str = ""
    answers: tuple[Answer, ...] = ()
    lines: tuple[str, ...] = ()
