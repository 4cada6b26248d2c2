"""What a change did, in words: for the toast, for undo and for the history."""

from __future__ import annotations

from collections.abc import Mapping

from schedapp.model.booking import Booking
from schedapp.model.progress import said
from schedapp.model.timespan import AllDay, Timed, When, to_local
from schedapp.services.edits import day_words, part, slot_words

TOOK_BACK = "Took back: "
DONE_AGAIN = "Done again: "
_VERBS = {"Booked": "book", "Moved": "move", "Changed": "change", "Cancelled": "cancel", "Restored": "restore",
          "Added": "add", "Removed": "remove", "Saved": "save", "Deleted": "delete", "Closed": "close",
          "Opened": "open", "Held": "hold", "Confirmed": "confirm", "Allowed": "allow",
          "Refused": "refuse"}  # fmt: skip


def new_words(booking: Booking, zone: str) -> tuple[str, str]:
    """The action and the summary of a new booking, or of a hold: until when, in a zone."""
    when = day_words(booking.when)
    if booking.expires_at:
        return "held", f"Held “{booking.title}” {when} until {to_local(booking.expires_at, zone):%H:%M}"
    return "booked", f"Booked “{booking.title}” {when}"


def edit_words(before: Booking, after: Booking, changes: Mapping[str, object], original_start: str) -> str:
    """What an edit did; who arrived is worth saying, and the new time, which is read out to who calls."""
    if "expires_at" in changes:
        return f"Confirmed “{after.title}”"
    if set(changes) == {"progress"}:
        marked = (after.override(original_start) if original_start else None) or after
        return said(marked.title, marked.progress)
    when = changes.get("when")
    if isinstance(when, Timed | AllDay) and changes.keys() <= {"when", "resources", "requirements"}:
        return move_words(after.title, part(before, original_start).when, when)
    return f"Changed “{after.title}”"


def move_words(title: str, old: When, new: When) -> str:
    """What a move did; where one end stayed, the new times say more than the start alone."""
    if isinstance(old, Timed) and isinstance(new, Timed) and (old.start == new.start) != (old.end == new.end):
        start, end = to_local(new.start, new.zone), to_local(new.end, new.zone)
        return f"“{title}” is now {start:%H:%M}–{end:%H:%M}"
    return f"Moved “{title}” to {day_words(new)}"


def since_words(booking: Booking, cut: str) -> str:
    """From which date on a change is."""
    return f" from {slot_words(booking, cut)} on"


def undo_words(summary: str) -> str:
    """Taking back what was taken back is doing it again."""
    if summary.startswith(TOOK_BACK):
        return DONE_AGAIN + summary.removeprefix(TOOK_BACK)
    return TOOK_BACK + summary.removeprefix(DONE_AGAIN)


def step_words(summary: str) -> str:
    """How a menu names the step that a change was: `move “Check-up” to Tue 10:00`."""
    title, now, times = summary.partition("” is now ")
    if now and title.startswith("“"):
        return f"resize {title}” to {times}"
    first, space, rest = summary.removeprefix(TOOK_BACK).removeprefix(DONE_AGAIN).partition(" ")
    return f"{_VERBS.get(first, first)}{space}{rest}"
