"""The rules of a zone's clocks, written down, so that a new version of them is noticed; and what keeps its time of day
then. Pure but for the zone database."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from schedapp.model.booking import Booking, override_uid
from schedapp.model.rules import parse_line
from schedapp.model.series import has_slot
from schedapp.model.timespan import DAY, Span, Timed, instant_text, parse_instant_text, to_epoch, to_local

_STEP = 7 * DAY
"""No zone has changed its clocks twice within a week since 1970 in a way that bookings ahead could meet."""
_INSTANT = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class ClockRule:
    """The offsets of a zone from `steps[0]` on until `until`: each step is (UTC epoch seconds, seconds east of UTC)."""

    zone: str
    steps: tuple[tuple[int, int], ...]
    until: int

    def offset(self, moment: int) -> int:
        """The offset at a moment (UTC epoch seconds); that of the first step before it."""
        return next((offset for start, offset in reversed(self.steps) if start <= moment), self.steps[0][1])

    def kept(self, moment: int) -> int:
        """Where the wall clock shows by today's rules what it would have shown at `moment` by this one."""
        if not self.steps[0][0] <= moment < self.until or self.offset(moment) == _offset(moment, self.zone):
            return moment
        return to_epoch(datetime.fromtimestamp(moment + self.offset(moment), UTC).replace(tzinfo=None), self.zone)

    def before(self, moment: int) -> int:
        """Where this rule had what the wall clock shows at `moment` by today's: the reverse of `kept`."""
        return moment + _offset(moment, self.zone) - self.offset(moment)


def read_rule(zone: str, span: Span) -> ClockRule:
    """The rule that the zone database has now. Raises BadInput for a zone that it does not have."""
    steps = [(span.start, _offset(span.start, zone))]
    for moment in range(span.start, span.end, _STEP):
        end = min(moment + _STEP, span.end)
        if _offset(end, zone) != steps[-1][1]:
            steps.append(_change(moment, end, zone))
    return ClockRule(zone, tuple(steps), span.end)


def first_difference(old: ClockRule, new: ClockRule) -> int | None:
    """The first moment at which two rules of a zone differ, as far as both are known."""
    start, until = max(old.steps[0][0], new.steps[0][0]), min(old.until, new.until)
    moments = sorted({start} | {moment for rule in (old, new) for moment, _ in rule.steps if start < moment < until})
    return next((moment for moment in moments if old.offset(moment) != new.offset(moment)), None)


def kept_when(when: Timed, rule: ClockRule) -> Timed:
    """A time that keeps its time of day, and its length where the end would come before the start."""
    start, end = rule.kept(when.start), rule.kept(when.end)
    return Timed(start, end if end > start else start + when.end - when.start, when.zone)


def kept_names(series: Booking, rule: ClockRule) -> Booking:
    """A series by today's rules whose changed and excluded dates, and whose last one, are the dates that they were:
    their names are instants. What names a date of the series already stays. The times of overrides stay, too."""
    rules = tuple(line for line in series.recurrence if parse_line(line).name != "EXDATE")
    bare = replace(series, recurrence=_with_last_slot(series, rules, rule), overrides=())
    named = _renamed(bare, rule)
    lines = _mapped(series.recurrence, bare.recurrence, named)
    return replace(series, recurrence=lines, overrides=tuple(_kept_date(o, named) for o in series.overrides))


def _renamed(series: Booking, rule: ClockRule) -> Callable[[str], str]:
    """What a date is called now."""

    def named(text: str) -> str:
        moment = parse_instant_text(text)
        if not isinstance(moment, int) or has_slot(series, text):
            return text
        now = instant_text(rule.kept(moment))
        return now if has_slot(series, now) else text

    return named


def _with_last_slot(series: Booking, lines: Sequence[str], rule: ClockRule) -> tuple[str, ...]:
    """The rules whose UNTIL is the very start of their last date, with that date's new instant."""

    def later(line: str) -> str:
        until = re.search(r"UNTIL=(\d{8}T\d{6}Z)", line)
        if until is None:
            return line
        moment = parse_instant_text(until[1])
        assert isinstance(moment, int)
        moved = line.replace(until[1], instant_text(rule.kept(moment)))
        last = has_slot(replace(series, recurrence=(moved,)), instant_text(rule.kept(moment)))
        return moved if last and not has_slot(replace(series, recurrence=(line,)), until[1]) else line

    return tuple(later(line) for line in lines)


def _mapped(lines: Sequence[str], rules: Sequence[str], named: Callable[[str], str]) -> tuple[str, ...]:
    """All lines in their order: the excluded dates by their new names, the others as `rules` has them."""
    others = iter(rules)
    return tuple(
        _INSTANT.sub(lambda found: named(found[0]), line) if parse_line(line).name == "EXDATE" else next(others)
        for line in lines
    )


def _kept_date(override: Booking, named: Callable[[str], str]) -> Booking:
    """An override under the name that its date has now."""
    name = named(override.original_start)
    return replace(override, uid=override_uid(override.parent, name), original_start=name)


def _change(start: int, end: int, zone: str) -> tuple[int, int]:
    """The first second of a new offset between two moments that have different ones."""
    before = _offset(start, zone)
    while end - start > 1:
        middle = (start + end) // 2
        if _offset(middle, zone) == before:
            start = middle
        else:
            end = middle
    return end, _offset(end, zone)


def _offset(moment: int, zone: str) -> int:
    offset = to_local(moment, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
