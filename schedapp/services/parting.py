"""Changes that take a series apart: this and following, and all of a series that has begun. Pure.

What has begun stays as it was: "all" moves or removes no occurrence of the past, but the named one and those after it.
They stay with the series, and what is to come goes on as a series of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from schedapp.model.booking import Booking, EditScope, occurrence_key
from schedapp.model.recurrence import expand
from schedapp.model.rules import canonical
from schedapp.model.series import occurrence_when
from schedapp.model.split import begins_at, first_from, split, trimmed
from schedapp.model.timespan import Span, When, span_of
from schedapp.services import edits


@dataclass(frozen=True, slots=True)
class Parts:
    """`head` is what stays of the series; `tail` what goes on from the original start `cut`, None if nothing does.

    `was` is the tail before it was changed.
    """

    head: Booking
    tail: Booking | None
    was: Booking
    cut: str


@dataclass(frozen=True, slots=True)
class Present:
    """The moment of a change (UTC epoch seconds), and the zone in which all-day occurrences begin."""

    now: int
    zone: str


def parted(
    booking: Booking,
    original_start: str,
    changes: Mapping[str, object],
    scope: EditScope,
    present: Present,
    uid_at: Callable[[str], str],
) -> Parts | None:
    """The two parts of a series after a change; None where it stays one booking.

    `uid_at` gives the uid of the part that begins at an original start. Raises BadInput, NotFound.
    """
    named = edits.part(booking, original_start)
    if not booking.recurring or scope is EditScope.THIS:
        return None
    if scope is EditScope.FOLLOWING:
        if original_start and not named.live:
            raise edits.cancelled_before(named)
        if not original_start or begins_at(booking, original_start):
            return None
        return _following(booking, original_start, named.when, changes, uid_at)
    if original_start:
        begins = span_of(occurrence_when(booking, original_start), present.zone).start
        present = replace(present, now=min(present.now, begins))
    return _from_now_on(booking, named.when, changes, present, uid_at)


def _following(
    booking: Booking, cut: str, old: When, changes: Mapping[str, object], uid_at: Callable[[str], str]
) -> Parts:
    head, was = split(booking, cut, uid_at(cut))
    return Parts(head, edits.edited_all(was, old, changes), was, cut)


def _from_now_on(
    booking: Booking, old: When, changes: Mapping[str, object], present: Present, uid_at: Callable[[str], str]
) -> Parts | None:
    past = _begun(booking, present)
    cancelled = {override.original_start for override in booking.overrides if not override.live}
    if all(occurrence_key(slot) in cancelled for slot in past):
        return None
    whole = edits.edited_all(booking, old, changes)
    if _begun(whole, present) == past:  # a new title, another end: nothing that was is touched
        return None
    cut = first_from(booking, present.now, present.zone)
    if not whole.recurring and "when" not in changes:  # it just ends
        return Parts(trimmed(booking, cut), None, booking, cut) if cut else None
    if whole.recurring and not _same_rules(booking, changes):
        return _other_rules(booking, whole, cut, present, uid_at)
    return _following(booking, cut, old, changes, uid_at) if cut else None


def _other_rules(booking: Booking, whole: Booking, cut: str, present: Present, uid_at: Callable[[str], str]) -> Parts:
    """The new rules are meant for the series as a whole: its COUNT counts what has been."""
    head = trimmed(booking, cut) if cut else booking
    begin = first_from(whole, present.now, present.zone)
    if not begin:
        return Parts(head, None, booking, cut)
    _, tail = split(whole, begin, uid_at(cut or begin))
    return Parts(head, tail, tail, cut or begin)


def _begun(booking: Booking, present: Present) -> list[When]:
    """The times that the rules give to the occurrences that have begun; a single booking has one."""
    found = expand(booking.when, booking.recurrence, Span(0, present.now), present.zone)
    return [slot for slot in found if span_of(slot, present.zone).start < present.now]


def _same_rules(booking: Booking, changes: Mapping[str, object]) -> bool:
    rules = changes.get("recurrence", booking.recurrence)
    texts = [str(rule) for rule in rules] if isinstance(rules, tuple | list) else []
    lines = [text if ":" in text else f"RRULE:{text}" for text in texts]
    return canonical(lines, booking.when) == canonical(booking.recurrence, booking.when)
