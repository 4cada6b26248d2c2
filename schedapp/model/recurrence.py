"""Recurrence sets (RFC 5545 3.8.5): checks, and bounded expansion in the event's own zone."""

from __future__ import annotations

import datetime as datetime_module
import heapq
import importlib.util
import types
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from itertools import chain, islice
from math import prod
from typing import Any

from schedapp.errors import BadInput
from schedapp.model.rules import (
    canonical,
    local_start,
    parse_line,
    parse_moment,
    rule_parts,
    rule_text,
    same_lengths,
    zone_name,
)
from schedapp.model.timespan import DAY, AllDay, Span, Timed, When, check_when, day_start, to_epoch, zone_info

MAX_OCCURRENCES = 5_000
CHECK_YEARS = 10
_MOST_A_DAY = 24
_NEVER = datetime(2200, 1, 1)  # noqa: DTZ001 - a wall clock
_LATEST = 253_370_764_800  # the beginning of 9999: a day more than a window's end is still a date
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError)
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_SUB_DAILY = ("HOURLY", "MINUTELY", "SECONDLY")
_PARTS = (
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
    "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST",
)  # fmt: skip


def check_recurrence(lines: Sequence[str], when: When) -> tuple[str, ...]:
    """Canonical lines from what a user gave (`FREQ=…` alone is taken as an RRULE).

    Raises BadInput for text that is no rule, for sub-daily rules, for ones with more than 5,000 occurrences in
    ten years, and for ones that never happen.
    """
    texts = [text if ":" in text else f"RRULE:{text}" for text in (line.strip() for line in lines) if text]
    check_when(when)
    for text in texts:
        _check_line(text, when)
    result = canonical(texts, when)
    if not result:
        return result
    until = local_start(when) + timedelta(days=366 * CHECK_YEARS)
    try:
        _check_first(result, when, until)
        found = list(islice(_local_starts(result, when, until), MAX_OCCURRENCES + 1))
    except _UNREADABLE as error:
        raise _bad_rule("; ".join(texts)) from error
    if not found:
        raise BadInput("This repetition never happens.", "Choose a rule with at least one date.")
    if len(found) > MAX_OCCURRENCES:
        raise BadInput("This repeats too often.", f"Use a rule with at most {MAX_OCCURRENCES:,} dates in ten years.")
    return result


def _check_line(text: str, when: When) -> None:
    line = parse_line(text)
    if line.name in ("RRULE", "EXRULE"):
        _check_rule(line.value)
    elif line.name not in ("RDATE", "EXDATE") or None in (parse_moment(v, "UTC") for v in line.value.split(",")):
        raise _bad_rule(text)
    elif "/" in line.value and (line.name == "EXDATE" or not same_lengths(line, when)):
        raise BadInput(  # RFC 5545 3.8.5.2 lets an RDATE have a length of its own; Google does not
            "Dates of a series are as long as the series.", "Give the starts alone, then change the one date."
        )


def _check_first(lines: Sequence[str], when: When, until: datetime) -> None:
    """Every rule has to name the first date, unless that was added by hand: programs read others differently."""
    start, zone = local_start(when), zone_name(when)
    parsed = [parse_line(text) for text in lines]
    added = [_as_local(v, zone, start) for line in parsed if line.name == "RDATE" for v in line.value.split(",")]
    if start in added:
        return
    for line in parsed:
        if line.name == "RRULE" and next(_rule_starts(line.value, start, zone, until), None) != start:
            raise BadInput("The first date is not one of the repetition.", "Start it on a date that the rule names.")


def _bad_rule(text: str) -> BadInput:
    return BadInput(
        f"“{text[:60]}” is not a repetition that Sched knows.",
        "Write it as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10 (RFC 5545).",
    )


def _check_rule(value: str) -> None:
    parts = rule_parts(value)
    frequency = parts.get("FREQ", "")
    if frequency in _SUB_DAILY or _times_a_day(parts) > _MOST_A_DAY:
        raise BadInput("This repeats too often.", "Repeat daily, weekly, monthly or yearly.")
    numbers = [parts[key] for key in ("COUNT", "INTERVAL") if key in parts]
    if frequency not in _FREQUENCIES or any(key not in _PARTS for key in parts):
        raise _bad_rule(value)
    if "UNTIL" in parts and ("COUNT" in parts or parse_moment(parts["UNTIL"], "UTC") is None):
        raise BadInput("The end of this repetition cannot be used.", "Give COUNT=10 or UNTIL=20261231, not both.")
    if any(
        not (number.isascii() and number.isdigit()) or not 1 <= int(number) <= MAX_OCCURRENCES for number in numbers
    ):
        raise BadInput("COUNT and INTERVAL have to be whole numbers above 0.", f"Use 1 to {MAX_OCCURRENCES:,}.")


def _local_starts(lines: Iterable[str], when: When, until: datetime) -> Iterator[datetime]:
    """Naive local starts in order, each once, up to and including `until`; DTSTART is the first unless it is excluded
    or every rule ended before it."""
    start = local_start(when)
    zone = zone_name(when)
    parsed = [parse_line(text) for text in lines]
    rules = [line.value for line in parsed if line.name == "RRULE"]
    over = rules and all(_end(rule_parts(value), zone, start) < start for value in rules)
    streams: list[Iterable[datetime]] = [] if over else [[start]]
    excluded: set[datetime] = set()
    for line in parsed:
        if line.name == "RRULE":
            streams.append(_rule_starts(line.value, start, zone, until))
        elif line.name == "EXRULE":
            excluded.update(_on_clock(moment, zone) for moment in _rule_starts(line.value, start, zone, until))
        elif line.name in ("RDATE", "EXDATE"):
            tzid = line.params.get("TZID", "")
            moments = [_as_local(text, zone, start, tzid) for text in line.value.split(",")]
            known = sorted(moment for moment in moments if moment is not None)
            if line.name == "RDATE":
                streams.append(known)
            else:
                excluded.update(_on_clock(moment, zone) for moment in known)
    last = None
    for moment in heapq.merge(*streams):
        if moment > until:
            return
        if moment != last and not (excluded and _on_clock(moment, zone) in excluded):
            yield moment
        last = moment


def _on_clock(local: datetime, zone: str) -> datetime:
    """What the clock shows at a local time: 02:30 in a spring gap is 03:30. Exclusions are compared in this form."""
    return datetime.fromtimestamp(to_epoch(local, zone), zone_info(zone)).replace(tzinfo=None)


def _as_local(text: str, zone: str, start: datetime, tzid: str = "") -> datetime | None:
    moment = parse_moment(text, zone, tzid)
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, start.time())


def _rule_starts(value: str, start: datetime, zone: str, until: datetime) -> Iterator[datetime]:
    """Starts of one rule. COUNT is applied by us and UNTIL always set: a rule that never matches ends as well."""
    parts = rule_parts(value)
    if parts.get("FREQ") in _SUB_DAILY or not _has_step(parts) or _times_a_day(parts) > _MOST_A_DAY:
        return iter([start])
    count = parts.pop("COUNT", "")
    until = min(until, _end(parts, zone, start))
    parts.pop("UNTIL", None)
    if parts.get("FREQ") == "YEARLY" and "BYMONTHDAY" in parts and "BYMONTH" not in parts:
        parts["BYMONTH"] = str(start.month)  # Google and dateutil read this rule differently without it
    rule = _bounded_rrule().rrulestr(";".join(f"{k}={v}" for k, v in parts.items()), dtstart=start)
    found: Iterator[datetime] = iter(rule.replace(until=until))
    return islice(found, int(count)) if count.isdigit() else found


def _end(parts: dict[str, str], zone: str, start: datetime) -> datetime:
    """The last local time that a rule reaches; a date means all of that day."""
    limit = _as_local(parts.get("UNTIL", ""), zone, datetime.combine(start.date(), time(23, 59, 59)))
    return limit or datetime(9999, 12, 31)  # noqa: DTZ001 - a wall clock


def _has_step(parts: dict[str, str]) -> bool:
    """Whether INTERVAL is a number above 0: dateutil goes round for ever with any text that `int` takes for 0."""
    interval = parts.get("INTERVAL", "1")
    return interval.isascii() and interval.isdigit() and interval.strip("0") != ""


@cache
def _bounded_rrule() -> Any:
    """A private copy of dateutil.rrule that gives up in the year 2200.

    WORKAROUND: a rule that matches no date (30 February) is searched up to datetime.MAXYEAR inside one `next()`,
    whatever UNTIL says: 5 s for a daily rule. The copy leaves the library as it is for everybody else.
    """
    spec = importlib.util.find_spec("dateutil.rrule")
    if spec is None or spec.loader is None:
        raise ImportError("dateutil.rrule")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    bounded = types.ModuleType("datetime")
    vars(bounded).update(vars(datetime_module))
    vars(bounded)["MAXYEAR"] = 2200
    vars(module)["datetime"] = bounded
    return module


def rule_starts(value: str, first: When, before: When | None) -> Iterator[datetime]:
    """The naive local starts that one rule by itself gives, up to and without `before` (None: all of a finite rule)."""
    zone = zone_name(first)
    if before is None:
        yield from _rule_starts(value, local_start(first), zone, _NEVER)
        return
    for local in _rule_starts(value, local_start(first), zone, local_start(before) + timedelta(days=1)):
        if to_epoch(local, zone) < (before.start if isinstance(before, Timed) else day_start(before.start, zone)):
            yield local


def expands(lines: Sequence[str], when: When) -> bool:
    """Whether every line is one that `expand` follows to the end: a rule with a known, not too small step that matches
    some date, dates; and not more than 5,000 of them within five years."""
    try:
        for line in map(parse_line, lines):
            if line.name in ("RRULE", "EXRULE"):
                parts = rule_parts(line.value)
                slow = parts.get("FREQ") in _FREQUENCIES and _has_step(parts) and _times_a_day(parts) <= _MOST_A_DAY
                if not (slow and _matches(parts, when)):
                    return False
            elif line.name not in ("RDATE", "EXDATE"):
                return False
        return not _is_dense(lines, when)
    except _UNREADABLE:
        return False


def _matches(parts: dict[str, str], when: When) -> bool:
    """Whether a rule names any date at all, be it after its own end. Raises for one that cannot be read."""
    endless = {name: text for name, text in parts.items() if name not in ("COUNT", "UNTIL")}
    texts = (rule_text(parts), rule_text(endless))
    found = [next(_rule_starts(text, local_start(when), zone_name(when), _NEVER), None) for text in texts]
    return found[-1] is not None


def _is_dense(lines: Sequence[str], when: When) -> bool:
    """Whether there are more dates within five years than `expand` gives. Only what may be so is counted."""
    rules = [line.value for line in map(parse_line, lines) if line.name in ("RRULE", "EXRULE")]
    dates = sum(line.value.count(",") + 1 for line in map(parse_line, lines) if line.name == "RDATE")
    if sum(_times_a_day(rule_parts(rule)) for rule in rules) <= 2 and dates <= MAX_OCCURRENCES // 4:
        return False
    start, zone = local_start(when), zone_name(when)
    until = start + timedelta(days=366 * CHECK_YEARS // 2)
    found = chain.from_iterable(_rule_starts(rule, start, zone, until) for rule in rules)
    return dates + sum(1 for _ in islice(found, MAX_OCCURRENCES + 1)) > MAX_OCCURRENCES


def _times_a_day(parts: dict[str, str]) -> int:
    """How often a rule happens on each of its days; more than 24 times are treated as FREQ=HOURLY is."""
    return prod(len(set(parts.get(name, "").split(","))) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))


def expand_latest(when: When, lines: Sequence[str], window: Span, zone: str) -> Iterable[When]:
    """As `expand`; where there are more, the last 5,000: a daily series of twenty years takes place today as well."""
    return deque(_expanded(when, lines, window, zone), maxlen=MAX_OCCURRENCES)


def expand(when: When, lines: Sequence[str], window: Span, zone: str) -> Iterator[When]:
    """The occurrences that overlap `window` (UTC), at most 5,000, each as timed or all-day like `when`.

    Wall-clock time stays constant over DST changes; lengths are exact for timed occurrences. `zone` is the one in
    which all-day occurrences have their midnight. Rules that cannot be read give the first occurrence alone.
    """
    return islice(_expanded(when, lines, window, zone), MAX_OCCURRENCES)


def _expanded(when: When, lines: Sequence[str], window: Span, zone: str) -> Iterator[When]:
    until = min(window.end, _LATEST)
    bound = datetime.fromtimestamp(until, zone_info(zone_name(when))).replace(tzinfo=None) + timedelta(days=1)
    try:
        starts = islice(_local_starts(lines, when, bound), 100 * MAX_OCCURRENCES)
        yield from _placed(when, starts, window, zone)
    except _UNREADABLE:
        yield from _placed(when, iter([local_start(when)]), window, zone)


def _placed(when: When, starts: Iterator[datetime], window: Span, zone: str) -> Iterator[When]:
    for local in starts:
        if isinstance(when, Timed):
            start = to_epoch(local, when.zone)  # the first one carries its `fold`, so that it keeps its instant
            if start < window.end and start + (when.end - when.start) > window.start:
                yield Timed(start, start + (when.end - when.start), when.zone)
        else:
            end = local.date() + (when.end - when.start)
            if day_start(local.date(), zone) < window.end and day_start(end, zone) > window.start:
                yield AllDay(local.date(), end)


def happens(when: When, lines: Sequence[str], original: When, zone: str) -> bool:
    """Whether the set has an occurrence that starts where `original` does."""
    if isinstance(original, Timed):
        window = Span(original.start, original.start + 1)
    else:
        window = Span(day_start(original.start, zone), day_start(original.start, zone) + DAY // 2)
    return any(occurrence.start == original.start for occurrence in expand(when, lines, window, zone))
