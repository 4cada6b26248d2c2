"""What a change means for a booking and its overrides: this occurrence, all of them, or none from here on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from schedapp.errors import BadInput, NotFound
from schedapp.model.booking import (
    TEXTS,
    Booking,
    EditScope,
    Status,
    check_booking,
    make_override,
    texts,
)
from schedapp.model.change import Change
from schedapp.model.progress import Progress
from schedapp.model.recurrence import check_recurrence
from schedapp.model.rules import moved_rules
from schedapp.model.series import carried, carried_override, has_slot, occurrence_when
from schedapp.model.split import begins_at, trimmed
from schedapp.model.timespan import AllDay, Timed, When, to_local

EDITABLE = frozenset(
    {
        "title",
        "client",
        "phone",
        "notes",
        "location",
        "when",
        "resources",
        "recurrence",
        "transparency",
        "status",
        "service",
        "requirements",
        "progress",
        "squeeze",
        "expires_at",
    }
)


def part(booking: Booking, original_start: str) -> Booking:
    """The booking, or one occurrence of it (its override, or one made for it). Raises NotFound."""
    if not original_start:
        return booking
    found = booking.override(original_start)
    if found is not None:
        return found
    if not has_slot(booking, original_start):
        raise NotFound("The booking has no such occurrence.", "List its occurrences with “schedapp bookings”.")
    return make_override(booking, occurrence_when(booking, original_start))


def edited(booking: Booking, original_start: str, changes: Mapping[str, object], scope: EditScope) -> Booking:
    """The aggregate after a change. Raises BadInput for a field that cannot be changed, NotFound."""
    check_fields(changes)
    named = part(booking, original_start)
    if booking.recurring and original_start and scope is EditScope.THIS:
        if not named.live and "status" not in changes:
            raise cancelled_before(named)
        return _edited_occurrence(booking, original_start, changes)
    return edited_all(booking, named.when, changes)


def check_fields(changes: Mapping[str, object]) -> None:
    if unknown := set(changes) - EDITABLE:
        raise BadInput(f"“{sorted(unknown)[0]}” cannot be changed.", f"Choose from {', '.join(sorted(EDITABLE))}.")


def cancelled_before(occurrence: Booking) -> NotFound:
    return NotFound(f"“{occurrence.title}” was cancelled on that date before.", "Undo brings it back.")


def checked(before: Booking, after: Booking) -> Booking:
    """The aggregate after a change with its new parts checked and tidied. Raises BadInput.

    A text that was there before passes as it is: those that came from Google have limits of their own, a booking has to
    be movable whatever its title, and what nobody typed here is not to be changed there.
    """
    known = [set(each) for each in zip(*(texts(one) for one in (before, *before.overrides)), strict=True)]
    overrides = tuple(o if o == before.override(o.original_start) else _checked(o, known) for o in after.overrides)
    return replace(_checked(after, known), overrides=overrides)


def _checked(one: Booking, known: Sequence[set[str]]) -> Booking:
    kept = {name: text for name, text, old in zip(TEXTS, texts(one), known, strict=True) if text in old}
    without = replace(one, **dict.fromkeys(kept, "-"))  # type: ignore[arg-type]
    return replace(check_booking(without), **kept)  # type: ignore[arg-type]


def _edited_occurrence(booking: Booking, original_start: str, changes: Mapping[str, object]) -> Booking:
    if changes.get("recurrence"):
        raise BadInput("One occurrence cannot repeat by itself.", "Change the repetition of all occurrences.")
    fields = {name: value for name, value in changes.items() if name != "recurrence"}
    named = part(booking, original_start)
    override = _on_its_day(named, replace(named, **fields), changes)  # type: ignore[arg-type]
    return booking.with_override(override)


def _on_its_day(before: Booking, after: Booking, changes: Mapping[str, object]) -> Booking:
    """On another day nobody has arrived yet."""
    stays = not before.progress or "progress" in changes or _day(before.when) == _day(after.when)
    return after if stays else replace(after, progress=Progress.NONE)


def _day(when: When) -> date:
    return to_local(when.start, when.zone).date() if isinstance(when, Timed) else when.start


def edited_all(booking: Booking, old: When, changes: Mapping[str, object]) -> Booking:
    """All occurrences after a change; a new time is where the one that was at `old` goes. Raises BadInput."""
    fields = dict(changes)
    when = fields.pop("when", None)
    rules = fields.pop("recurrence", None)
    changed = replace(booking, **fields)  # type: ignore[arg-type]
    overrides = tuple(_followed(o, booking, fields) for o in booking.overrides)
    changed = replace(changed, overrides=overrides)
    new_rules = tuple(str(rule) for rule in rules) if isinstance(rules, tuple | list) else booking.recurrence
    if isinstance(when, Timed | AllDay):
        keep_rules = new_rules == booking.recurrence
        changed = retimed(changed, old, when, keep_rules=keep_rules)
    if new_rules != booking.recurrence:
        changed = replace(changed, recurrence=check_recurrence(new_rules, changed.when))
    elif changed.recurring and changed.when != booking.when:
        changed = replace(changed, recurrence=check_recurrence(changed.recurrence, changed.when))
    return _without_strays(_on_its_day(booking, changed, changes))


def _followed(override: Booking, master: Booking, fields: Mapping[str, object]) -> Booking:
    """An occurrence that was changed before takes over what it still had in common with its series."""
    common = {name: value for name, value in fields.items() if getattr(override, name) == getattr(master, name)}
    return replace(override, **common)  # type: ignore[arg-type]


def retimed(booking: Booking, old: When, new: When, *, keep_rules: bool = True) -> Booking:
    """A booking whose occurrence `old` is to be at `new`; a series moves as a whole on the wall clock.

    Its rules move along, unless the caller puts others in their place.
    """
    if not booking.recurring:
        return replace(booking, when=new)
    when = carried(booking.when, old, new)
    rules = moved_rules(booking.recurrence, booking.when, when) if keep_rules else booking.recurrence
    overrides = tuple(_moved_override(o, booking, old, new) for o in booking.overrides)
    return replace(booking, when=when, recurrence=rules, overrides=overrides)


def _moved_override(override: Booking, master: Booking, old: When, new: When) -> Booking:
    moved = carried_override(override, master.when, old, new)
    return replace(moved, when=new) if override.when == old else moved


def _without_strays(booking: Booking) -> Booking:
    """Overrides of slots that the series no longer has are dropped (the history keeps them)."""
    kept = tuple(o for o in booking.overrides if has_slot(booking, o.original_start))
    return replace(booking, overrides=kept)


def cancelled(booking: Booking, original_start: str, scope: EditScope) -> Booking:
    """The aggregate without one occurrence, ended before one, or deleted as a whole."""
    named = part(booking, original_start)
    if booking.recurring and original_start and scope is not EditScope.ALL:
        if not named.live:
            raise cancelled_before(named)
        if scope is EditScope.THIS:
            return booking.with_override(replace(named, status=Status.CANCELLED))
        if not begins_at(booking, original_start):
            return trimmed(booking, original_start)
    return replace(booking, deleted=True)


def undone(change: Change) -> Booking:
    """What undo makes of a booking. A hold that was confirmed is not held again: its time may be over."""
    before = change.before
    if before is None or (before.expires_at and not change.booking.expires_at):
        return replace(change.booking, deleted=True)
    return before


def day_words(when: When) -> str:
    """`Tue 24 Nov 10:00` or `Tue 24 Nov`, for summaries; times in the booking's own zone."""
    if isinstance(when, Timed):
        local = to_local(when.start, when.zone)
        return f"{local:%a} {local.day} {local:%b %H:%M}"
    day: date = when.start
    last = when.end - timedelta(days=1)
    first = f"{day:%a} {day.day} {day:%b}"
    return first if last == day else f"{first} – {last:%a} {last.day} {last:%b}"


def slot_words(booking: Booking, original_start: str) -> str:
    """When the rules have an occurrence, for summaries."""
    return day_words(occurrence_when(booking, original_start))
