"""The journal of synchronizing: what one run of one connection did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SyncRun:
    """A run that did something or failed; a streak of the same failure is one that lasts from `started` to `ended`
    (UTC epoch seconds). `connection` and `resource` are uids, `calendar` is the calendar's name. `reason` is timer,
    button, command, start or own-change. `lines` say what it did, in words, without a client's name.
    """

    id: int
    started: int
    ended: int
    connection: str
    calendar: str
    resource: str
    reason: str
    pulled: int = 0
    pushed: int = 0
    deleted: int = 0
    conflicts: int = 0
    parked: int = 0
    error: str = ""
    lines: tuple[str, ...] = ()
