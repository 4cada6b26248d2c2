"""One connection in words: how it fares, since when, what waits, what was synchronized, what a sync would do. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from schedapp.gui.forms.typed import MONTHS, WEEKDAYS, ago_text, length_text
from schedapp.gui.health import Sign, count_text, full_minute, shortened, sign_of
from schedapp.model.connection import ConnectionStatus, Health, Privacy
from schedapp.model.rehearsal import (
    ADDED,
    CHANGED,
    CLASH,
    CONFLICT,
    DELETED,
    GOOGLE,
    HERE,
    LEFT_OUT,
    Planned,
    Rehearsal,
)  # fmt: skip
from schedapp.model.run import SyncRun
from schedapp.model.timespan import MINUTE, to_local

NEVER, PROVEN = "Not yet", "Last seen complete in Google"
NOTES_STAY, NOTES_GO = "Notes (never sent to Google)", "Notes (Google gets them, too)"
_HEALTH = {
    Health.NEW: "Connected; the first sync has not ended yet.",
    Health.OFFLINE: "Offline. Bookings go on; what waits is sent as soon as Google can be reached.",
    Health.PAUSED: "Changes made here wait until Google takes them again; they are sent by themselves.",
    Health.SIGN_IN: "Google asks for a new sign-in. Nothing is lost meanwhile.",
    Health.LOCKED: "The keyring is locked. Unlock it; you need not sign in, and nothing is lost meanwhile.",
    Health.READ_ONLY: "Changes made here cannot be sent: the calendar is read only now.",
    Health.FROZEN: "Sched has lost this calendar. Your bookings stay.",
    Health.HELD: "More was deleted in Google than is believed unasked: the deletions are held.",
    Health.ERROR: "The last sync did not come through.",
}
_STOPPED = (Health.SIGN_IN, Health.HELD, Health.READ_ONLY, Health.FROZEN)
"""The states in which the timer leaves a calendar out until somebody did something."""
_REASONS = {
    "timer": "by itself",
    "button": "asked for",
    "command": "command line",
    "start": "at start",
    "own-change": "own change",
}
_KINDS = (
    (ADDED, "added", "added"),
    (CHANGED, "changed", "changed"),
    (DELETED, "deleted", "deleted"),
    (CLASH, "clash", "clashes"),
    (CONFLICT, "conflict", "conflicts"),
    (LEFT_OUT, "left out", "left out"),
)
_HEADINGS = {
    ADDED: "Added",
    CHANGED: "Changed",
    DELETED: "Deleted",
    CLASH: "Clashes",
    CONFLICT: "Changed on both sides",
    LEFT_OUT: "Left out",
}
SIDES = {HERE: "In Sched", GOOGLE: "In Google"}


def moment_words(at: int, now: float, zone: str) -> str:
    """`today 10:42`, `yesterday 18:00`, `Tue 24 Nov 10:42`; the year where it is another one."""
    local, today = to_local(at, zone), to_local(int(now), zone).date()
    if local.date() == today:
        return f"today {local:%H:%M}"
    if local.date() == today - timedelta(days=1):
        return f"yesterday {local:%H:%M}"
    if local.date() == today + timedelta(days=1):
        return f"tomorrow {local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year} {local:%H:%M}"


def day_words(at: int, zone: str, *, timed: bool) -> str:
    """`Tue 24 Nov 2026, 10:42`; `Tue 24 Nov 2026, all day`."""
    local = to_local(at, zone)
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M}" if timed else f"{day}, all day"


def health_words(status: ConnectionStatus, now: float, zone: str) -> tuple[Sign, str]:
    """The sign of a connection, and one sentence about it."""
    sign = sign_of((status,))
    connection = status.connection
    if status.asked_to_wait:
        until = moment_words(full_minute(status.asked_to_wait), now, zone)
        return sign, f"Google asked us to wait until {until}. Bookings go on; what waits is sent after that."
    if connection.health in _HEALTH:
        return sign, _HEALTH[connection.health]
    if status.parked:
        return sign, f"{count_text(status.parked, 'change was', 'changes were')} refused by Google and set aside."
    if status.decisions:
        return sign, "Something about this calendar waits for your answer."
    if status.waiting:
        return sign, f"{count_text(status.waiting, 'change is', 'changes are')} on the way to Google."
    return sign, "In sync: both sides have the same."


def proven_words(status: ConnectionStatus, now: float, zone: str) -> str:
    """When Google was last seen to have what Sched has."""
    at = status.connection.proven_at
    return f"{moment_words(at, now, zone)} ({ago_text(now - at)})" if at else NEVER


def facts(status: ConnectionStatus, now: float, zone: str, next_run: float | None = None) -> list[tuple[str, str]]:
    """What is known of a connection, as (name, value) lines. `next_run`: seconds until the next sync, None: by hand."""
    connection = status.connection
    lines = [("Calendar", connection.summary or connection.calendar_id), ("Account", connection.account.email)]
    if connection.pushes:
        lines.append((PROVEN, proven_words(status, now, zone)))
    synced = connection.synced_at
    lines.append(("Last read", f"{moment_words(synced, now, zone)} ({ago_text(now - synced)})" if synced else NEVER))
    lines.append(("Waiting", waiting_words(status, now)))
    later = max(status.next_try, connection.push_after)
    if later > now:
        lines.append(("Next try", moment_words(later, now, zone)))
    if connection.health not in _STOPPED:
        lines.append(("Next sync", pause_words(next_run)))
    return lines


def pause_words(seconds: float | None) -> str:
    """`in 12 s`, `in 4 min`, `now`."""
    if seconds is None:
        return "When you ask for it"
    whole = round(seconds)
    if not whole:
        return "now"
    return f"in {whole} s" if whole < MINUTE else f"in {-(-whole // MINUTE)} min"


def waiting_words(status: ConnectionStatus, now: float) -> str:
    """`3 changes, the oldest for 12 min`, and what was refused."""
    parts = []
    if status.waiting:
        minutes = int(max(0, now - status.oldest_waiting)) // MINUTE if status.oldest_waiting else 0
        since = f", the oldest for {length_text(minutes)}" if minutes else ""
        parts.append(f"{count_text(status.waiting, 'change', 'changes')}{since}")
    if status.parked:
        parts.append(f"{count_text(status.parked, 'change', 'changes')} set aside")
    return "; ".join(parts) or "Nothing"


def notes_words(statuses: Iterable[ConnectionStatus], resources: Sequence[str]) -> str:
    """What the field for notes says: whether a calendar of one of these resources gets them."""
    mine = (status.connection for status in statuses if status.connection.resource in resources)
    goes = any(connection.pushes and connection.privacy is Privacy.FULL for connection in mine)
    return NOTES_GO if goes else NOTES_STAY


def trouble_words(status: ConnectionStatus) -> str:
    """What stands in the way now; "" where nothing does."""
    return status.last_error or (status.connection.message if status.connection.health is not Health.OK else "")


# --- the history -----------------------------------------------------------------------------------


def run_cells(run: SyncRun, now: float, zone: str, names: Mapping[str, str]) -> tuple[str, str, str]:
    """When, why and what of one run. `names` maps resource uids to names; without it the calendar's is told."""
    when = moment_words(run.started, now, zone)
    if run.error and run.ended - run.started >= MINUTE:
        when = f"{when}, for {length_text((run.ended - run.started) // MINUTE)}"
    return when, names.get(run.resource, "") or _REASONS.get(run.reason, run.reason), run_words(run)


def run_words(run: SyncRun) -> str:
    """`3 from Google, 1 to Google, 1 deleted`; what failed comes first."""
    parts = [run.error] if run.error else []
    parts += [f"{run.pulled:,} from Google"] if run.pulled else []
    parts += [f"{run.pushed:,} to Google"] if run.pushed else []
    parts += [f"{run.deleted:,} deleted"] if run.deleted else []
    parts += [count_text(run.conflicts, "conflict", "conflicts")] if run.conflicts else []
    parts += [f"{run.parked:,} set aside"] if run.parked else []
    return ", ".join(parts) or "Nothing had changed"


def run_lines(run: SyncRun) -> tuple[str, ...]:
    """What one run did, line by line; the error is in the run's own line."""
    return tuple(line for line in run.lines if line != run.error)


# --- a rehearsal -----------------------------------------------------------------------------------


def counts_words(rehearsal: Rehearsal, side: str) -> str:
    """`12 added, 2 clashes`; `nothing`."""
    counts = rehearsal.counts
    found = ((counts.get((side, what), 0), one, several) for what, one, several in _KINDS)
    return ", ".join(count_text(count, one, several) for count, one, several in found if count) or "nothing"


def planned_groups(rehearsal: Rehearsal) -> list[tuple[str, Sequence[Planned]]]:
    """What would happen, in groups with their headings; what wants a person's eye comes first."""
    order = (CLASH, CONFLICT, LEFT_OUT, DELETED, CHANGED, ADDED)
    groups: list[tuple[str, Sequence[Planned]]] = []
    for side in (HERE, GOOGLE):
        for what in order:
            found = [each for each in rehearsal.planned if (each.side, each.what) == (side, what)]
            if found:
                found.sort(key=lambda each: (each.start, each.title))
                groups.append((f"{SIDES[side]}: {_HEADINGS[what].lower()} ({len(found):,})", found))
    return groups


def planned_cells(planned: Planned, zone: str) -> tuple[str, str, str]:
    """Title, time and remark of one thing that would happen; the detail of what is added is its time."""
    title = shortened(planned.title) or ("An event" if planned.what == LEFT_OUT else "(No title)")
    if planned.what == ADDED and planned.detail:
        return title, planned.detail, ""
    when = day_words(planned.start, zone, timed=not planned.all_day) if planned.start else ""
    return title, when, planned.detail
