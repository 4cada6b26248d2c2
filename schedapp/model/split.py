"""A series taken apart at one of its occurrences, "this and following": what stays, and what begins there. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from schedapp.errors import BadInput
from schedapp.model.booking import Booking, occurrence_key, override_uid
from schedapp.model.recurrence import CHECK_YEARS, MAX_OCCURRENCES, expand, expands, rule_starts
from schedapp.model.rules import (
    RuleLine,
    canonical,
    line_text,
    local_start,
    moment_text,
    parse_line,
    parse_moment,
    pinned,
    rule_parts,
    rule_text,
    zone_name,
)
from schedapp.model.series import occurrence_when
from schedapp.model.timespan import DAY, AllDay, Span, Timed, When, parse_instant_text, span_of

MOST_DATES = 200
"""As many dates may be listed one by one where no rule gives them: Google refuses lines that are much longer."""
_CHECKED = 366 * DAY * CHECK_YEARS
_EVER = -1_000_000 * DAY


def following_uid(uid: str, cut: str, attempt: int = 0) -> str:
    """The uid of the series that begins at `cut` of another: the same on every desk, so that equal splits meet.

    `attempt` counts the bookings of that name that live already.
    """
    parts = ("following", uid, cut, *([str(attempt)] if attempt else []))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def begins_at(booking: Booking, cut: str) -> bool:
    """Whether no occurrence before `cut` takes place: a split there would leave nothing behind."""
    cancelled = {override.original_start for override in booking.overrides if not override.live}
    earlier = slots_before(booking, occurrence_when(booking, cut))
    return all(occurrence_key(slot) in cancelled for slot in earlier)


def first_from(booking: Booking, moment: int, zone: str) -> str:
    """The original start of the first occurrence whose slot begins at `moment` (UTC epoch seconds) or later.

    All-day ones begin at midnight in `zone`. "" where there is none.
    """
    window = Span(moment, moment + _CHECKED)
    for slot in expand(booking.when, booking.recurrence, window, zone):
        if span_of(slot, zone).start >= moment:
            return occurrence_key(slot)
    return ""


def slots_before(booking: Booking, cut: When) -> Iterator[When]:
    """The times that the rules give to the occurrences before `cut`."""
    return expand(booking.when, booking.recurrence, Span(_EVER, _starts(cut)), "UTC")


def trimmed(booking: Booking, cut: str) -> Booking:
    """The series with what comes before `cut` alone. Raises BadInput where its rules cannot be ended there."""
    at = occurrence_when(booking, cut)
    if not expands(booking.recurrence, booking.when):  # what Sched does not expand has no part before a date
        raise BadInput("This series repeats in a way that Sched does not know.", "Change it in Google Calendar.")
    for lines in _ended(booking, at):
        if _ends_well(booking, lines, at):
            overrides = tuple(o for o in booking.overrides if o.original_start < cut)
            return replace(booking, recurrence=lines, overrides=overrides)
    raise _cannot_split()


def split(booking: Booking, cut: str, uid: str) -> tuple[Booking, Booking]:
    """The series up to `cut`, and a series of the given uid that has the occurrences from there on.

    Together they have the occurrences that the one had, at the same times; changed and cancelled ones from the cut
    on go along under new names. Raises BadInput where rules cannot say that.
    """
    head = trimmed(booking, cut)
    at = occurrence_when(booking, cut)
    wanted = _from(booking.when, booking.recurrence, at)
    for lines in _continued(booking, at, wanted):
        if lines and _from(at, lines, at) == wanted:
            moved = (_rehomed(o, uid) for o in booking.overrides if o.original_start >= cut)
            tail = replace(booking, uid=uid, when=at, recurrence=lines, overrides=tuple(moved), version=0)
            return head, tail
    raise _cannot_split()


def _rehomed(override: Booking, uid: str) -> Booking:
    return replace(override, uid=override_uid(uid, override.original_start), parent=uid)


def _cannot_split() -> BadInput:
    return BadInput(
        "This series cannot be taken apart at this date.", "Choose the next date, or change all of its dates."
    )


# --- the part that stays --------------------------------------------------------------------------


def _ended(booking: Booking, at: When) -> Iterator[tuple[str, ...]]:
    """Ways to end the rules before `at`: just before it, or (where the clocks leave it out) at the last one kept."""
    yield _ended_at(booking, at, _just_before(at))
    *_, last = [None, *slots_before(booking, at)]
    if last is not None:
        yield _ended_at(booking, at, occurrence_key(last))


def _just_before(at: When) -> str:
    """The last moment that is not the cut's any more, in the value type that UNTIL has (RFC 5545 3.3.10)."""
    if isinstance(at, Timed):
        return occurrence_key(replace(at, start=at.start - 1))
    return occurrence_key(AllDay(at.start - timedelta(days=1), at.end))


def _ended_at(booking: Booking, at: When, last: str) -> tuple[str, ...]:
    lines = [_ended_line(line, booking.when, at, last) for line in _lines(booking)]
    kept = [text for text in lines if text]
    if not any(parse_line(text).name in ("RRULE", "RDATE") for text in kept):
        kept.append(_dates([occurrence_key(booking.when)]))  # it stays a series: its dates keep their names
    return canonical(kept, booking.when)


def _lines(booking: Booking) -> list[RuleLine]:
    return [parse_line(text) for text in canonical(booking.recurrence, booking.when)]


def _ended_line(line: RuleLine, first: When, at: When, last: str) -> str:
    if line.name in ("RDATE", "EXDATE"):
        return _filtered(line, first, at, before=True)
    if line.name == "EXRULE":
        return line_text(line)
    parts = rule_parts(line.value)
    kept = sum(1 for _ in rule_starts(line.value, first, at))
    if not kept:
        return ""
    if "COUNT" in parts:
        parts["COUNT"] = str(kept)
    elif "UNTIL" not in parts or not _is_before(parts["UNTIL"], first, at):
        parts["UNTIL"] = last
    return f"RRULE:{rule_text(parts)}"


def _ends_well(booking: Booking, lines: tuple[str, ...], at: When) -> bool:
    cut = _starts(at)
    window = Span(cut - 400 * DAY, cut + _CHECKED)
    old = [slot for slot in expand(booking.when, booking.recurrence, window, "UTC") if _starts(slot) < cut]
    return list(expand(booking.when, lines, window, "UTC")) == old


def _starts(slot: When) -> int:
    return span_of(slot, "UTC").start


# --- the part that begins -------------------------------------------------------------------------


def _from(first: When, lines: Sequence[str], at: When) -> list[When]:
    """What a series has from `at` on, as far as is checked."""
    start = _starts(at)
    found = expand(first, lines, Span(start, start + _CHECKED), "UTC")
    return [slot for slot in islice(found, MAX_OCCURRENCES) if _starts(slot) >= start]


def _continued(booking: Booking, at: When, wanted: list[When]) -> Iterator[tuple[str, ...]]:
    """Ways to say what comes from `at` on: the same rules, the rules with their days named, the dates one by one."""
    yield _continued_lines(booking, at, named=False)
    yield _continued_lines(booking, at, named=True)
    if len(wanted) <= MOST_DATES and _is_finite(booking, at):
        yield canonical([_dates([occurrence_key(slot) for slot in wanted])], at)


def _continued_lines(booking: Booking, at: When, *, named: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for line in _lines(booking):
        if line.name in ("RDATE", "EXDATE"):
            lines.append(_filtered(line, booking.when, at, before=False))
        elif line.name == "EXRULE":
            lines.append(line_text(line))
        else:
            lines.append(_continued_rule(line.value, booking.when, at, named=named))
    if named:  # the first date is one of the series whatever the rules say
        lines.append(_dates([occurrence_key(at)]))
    return canonical([text for text in lines if text], at)


def _continued_rule(value: str, first: When, at: When, *, named: bool) -> str:
    parts = rule_parts(value)
    if "UNTIL" in parts and _is_before(parts["UNTIL"], first, at):
        return ""
    if "COUNT" in parts:
        left = int(parts["COUNT"]) - sum(1 for _ in rule_starts(value, first, at))
        if left <= 0:
            return ""
        parts["COUNT"] = str(left)
        if named:  # whether the first date counts is read differently where no rule gives it
            *_, last = rule_starts(value, first, None)
            parts.pop("COUNT")
            parts["UNTIL"] = moment_text(last, first)
    return f"RRULE:{rule_text(pinned(parts, first) if named else parts)}"


def _is_finite(booking: Booking, at: When) -> bool:
    """Whether every rule ends within what is checked."""
    rules = [rule_parts(line.value) for line in _lines(booking) if line.name == "RRULE"]
    return all(_ends_within(parts, booking.when, at) for parts in rules)


def _ends_within(parts: dict[str, str], first: When, at: When) -> bool:
    end = local_start(at) + timedelta(seconds=_CHECKED)
    if "COUNT" in parts:
        *_, last = rule_starts(rule_text(parts), first, None)
        return last < end
    moment = parse_moment(parts.get("UNTIL", ""), zone_name(first))
    return moment is not None and moment < (end if isinstance(moment, datetime) else end.date())


# --- moments --------------------------------------------------------------------------------------


def _filtered(line: RuleLine, first: When, at: When, *, before: bool) -> str:
    """The dates of a line on one side of the cut; "" where none is."""
    values = [text for text in line.value.split(",") if _is_before(text, first, at) is before]
    return line_text(replace(line, value=",".join(values))) if values else ""


def _is_before(text: str, first: When, at: When) -> bool:
    """Whether a moment of a canonical line (UTC, or a date) lies before the cut."""
    moment = parse_moment(text, zone_name(first))
    if moment is None:
        return True
    if isinstance(at, Timed):
        key = parse_instant_text(text)
        return isinstance(key, int) and key < at.start
    day = moment.date() if isinstance(moment, datetime) else moment
    return day < at.start


def _dates(values: list[str]) -> str:
    kind = "" if "T" in values[0] else ";VALUE=DATE"
    return f"RDATE{kind}:{','.join(values)}"
