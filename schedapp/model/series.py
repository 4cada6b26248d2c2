"""Where the occurrences of a recurring booking are, and where they go when it moves. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from schedapp.model.booking import Booking, make_override, occurrence_key, override_uid
from schedapp.model.recurrence import happens
from schedapp.model.rules import local_start, zone_name
from schedapp.model.timespan import AllDay, Timed, When, nominal_seconds, parse_instant_text, to_epoch


def occurrence_when(booking: Booking, original_start: str) -> When:
    """The time that the occurrence of a recurring booking has while nothing overrides it. Raises BadInput."""
    return slot_when(booking.when, original_start)


def plain_occurrence(booking: Booking, original_start: str) -> Booking:
    """The occurrence of that name as the series has it. The name stays, even where the series is all-day by now and the
    name is an instant's (or the other way round). Raises BadInput."""
    plain = make_override(booking, occurrence_when(booking, original_start))
    return replace(plain, uid=override_uid(booking.uid, original_start), original_start=original_start)


def slot_when(first: When, original_start: str) -> When:
    """The same, of a series whose first occurrence is at `first`."""
    moment = parse_instant_text(original_start)
    if isinstance(first, Timed):
        start = moment if isinstance(moment, int) else first.start
        return Timed(start, start + first.end - first.start, first.zone)
    day = first.start if isinstance(moment, int) else moment
    return AllDay(day, day + min(first.end - first.start, date.max - day))  # at the end of the calendar: no date of it


def has_slot(booking: Booking, original_start: str) -> bool:
    """Whether the rules of a booking give this occurrence."""
    if not booking.recurring or isinstance(booking.when, Timed) != isinstance(parse_instant_text(original_start), int):
        return False
    when = occurrence_when(booking, original_start)
    return happens(booking.when, booking.recurrence, when, zone_name(when))


def carried(when: When, old: When, new: When) -> When:
    """`when` shifted by what lies between `old` and `new` on the wall clock, with `new`'s kind.

    It takes the length of `new` too, unless `old` only moved: then it keeps its own.
    """
    local = local_start(when) + (local_start(new) - local_start(old))
    same = type(old) is type(new) is type(when) and nominal_seconds(old) == nominal_seconds(new)
    length = nominal_seconds(when if same else new)
    if isinstance(new, Timed):
        start = to_epoch(local, new.zone)
        return Timed(start, start + length, new.zone)
    return AllDay(local.date(), local.date() + timedelta(seconds=length))


def carried_override(override: Booking, first: When, old: When, new: When) -> Booking:
    """A changed occurrence of a series that began at `first` and moves as `old` does to `new`: of its slot's new place.

    Its own time goes along only where it is that of its slot.
    """
    slot = slot_when(first, override.original_start)
    target = carried(slot, old, new)
    key = occurrence_key(target)
    when = target if override.when == slot else override.when
    return replace(override, uid=override_uid(override.parent, key), original_start=key, when=when)
