"""How often a booking repeats: the choices that the form offers for a day, patterns of one's own, and words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from schedapp.gui.forms.typed import LONG_MONTHS, LONG_WEEKDAYS
from schedapp.model.rules import canonical, pinned, rule_parts, rule_text, words
from schedapp.model.timespan import When

_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = ("first", "second", "third", "fourth", "last")


class Ends(StrEnum):
    """When a repetition ends."""

    NEVER = "never"
    ON = "on"
    AFTER = "after"


class Unit(StrEnum):
    """What the interval counts; the value is RFC 5545's FREQ."""

    DAYS = "DAILY"
    WEEKS = "WEEKLY"
    MONTHS = "MONTHLY"
    YEARS = "YEARLY"


class Place(StrEnum):
    """Which day of the month it is."""

    DATE = "date"
    NTH = "nth"
    LAST = "last"
    END = "end"  # the last day of the month


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list: what is read, and the RRULE's value without an end; "" does not repeat.

    `key` names the kind of repetition, whatever the day; "" is a rule that the list does not offer.
    """

    key: str
    text: str
    rule: str


CUSTOM = Choice("custom", "Custom…", "")
"""A pattern of one's own: its rule follows from the fields beside it."""


def choices(day: date) -> tuple[Choice, ...]:
    """What the form offers for a booking that starts on `day`."""
    code = _DAY_CODES[day.weekday()]
    name = LONG_WEEKDAYS[day.weekday()]
    nth = (day.day - 1) // 7
    position = -1 if nth == 4 else nth + 1
    return (
        Choice("none", "Does not repeat", ""),
        Choice("daily", "Daily", "FREQ=DAILY"),
        Choice("weekdays", "Every weekday (Mon to Fri)", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        Choice("weekly", f"Weekly on {name}", f"FREQ=WEEKLY;BYDAY={code}"),
        Choice("fortnightly", f"Every two weeks on {name}", f"FREQ=WEEKLY;INTERVAL=2;BYDAY={code}"),
        Choice("monthly", f"Monthly on day {day.day}", f"FREQ=MONTHLY;BYMONTHDAY={day.day}"),
        Choice("nth", f"Monthly on the {_ORDINALS[nth]} {name}", f"FREQ=MONTHLY;BYDAY={position}{code}"),
        Choice("yearly", f"Yearly on {day.day} {LONG_MONTHS[day.month - 1]}", "FREQ=YEARLY"),
    )


def offered(day: date) -> tuple[Choice, ...]:
    """`choices` that can start on `day`: every weekday is not offered on a Saturday."""
    return tuple(c for c in choices(day) if day.weekday() < 5 or "MO,TU" not in c.rule)


# --- patterns of one's own ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pattern:
    """Every `interval` units; in weeks on `weekdays` (0 Monday to 6), in months and years on a `place` of the month."""

    unit: Unit = Unit.WEEKS
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    place: Place = Place.DATE

    def rule(self, day: date) -> str:
        """The RRULE's value without an end, for a booking that starts on `day`: that day is always one of it."""
        parts = [f"FREQ={self.unit.value}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.unit is Unit.WEEKS:
            days = sorted(self.weekdays | {day.weekday()})
            parts.append(f"BYDAY={','.join(_DAY_CODES[each] for each in days)}")
        elif self.unit in (Unit.MONTHS, Unit.YEARS):
            parts.append(_place_rule(self.place, day))
            if self.unit is Unit.YEARS:
                parts.append(f"BYMONTH={day.month}")
        return ";".join(parts)


def places(day: date) -> tuple[tuple[str, Place], ...]:
    """The places of the month that `day` has, in words."""
    name = LONG_WEEKDAYS[day.weekday()]
    found = [(f"on day {day.day}", Place.DATE)]
    if day.day <= 28:
        found.append((f"on the {_ORDINALS[(day.day - 1) // 7]} {name}", Place.NTH))
    if (day + timedelta(days=7)).month != day.month:
        found.append((f"on the last {name}", Place.LAST))
    if (day + timedelta(days=1)).month != day.month:
        found.append(("on the last day", Place.END))
    return tuple(found)


def _place_rule(place: Place, day: date) -> str:
    code = _DAY_CODES[day.weekday()]
    return {
        Place.DATE: f"BYMONTHDAY={day.day}",
        Place.NTH: f"BYDAY={(day.day - 1) // 7 + 1}{code}",
        Place.LAST: f"BYDAY=-1{code}",
        Place.END: "BYMONTHDAY=-1",
    }[place]


def pattern_of(rule: str, day: date, when: When) -> Pattern | None:
    """The pattern that a rule (without its end) of a booking on `day` is; None for one that no pattern says."""
    parts = rule_parts(rule)
    frequency, interval = parts.get("FREQ", ""), parts.get("INTERVAL", "1")
    if frequency not in list(Unit) or not interval.isdigit():
        return None
    days = frozenset(_DAY_CODES.index(code) for code in parts.get("BYDAY", "").split(",") if code in _DAY_CODES)
    candidates = [Pattern(Unit(frequency), int(interval), days, place) for place in Place]
    wanted = (f"RRULE:{rule}",)
    return next((each for each in candidates if same_dates((f"RRULE:{each.rule(day)}",), wanted, when)), None)


def same_dates(one: tuple[str, ...], other: tuple[str, ...], when: When) -> bool:
    """Whether two repetitions mean the same, though one leaves out what follows from its first date."""
    first, second = (canonical([_pinned(line, when) for line in each], when) for each in (one, other))
    return first == second


def _pinned(line: str, when: When) -> str:
    name, _, value = line.partition(":")
    return f"{name}:{rule_text(pinned(rule_parts(value), when))}" if name == "RRULE" else line


@dataclass(frozen=True, slots=True)
class Ending:
    """When it ends: `last` is the last date that may still happen, `count` the number of times."""

    kind: Ends = Ends.NEVER
    last: date | None = None
    count: int = 10


def lines(rule: str, ending: Ending) -> tuple[str, ...]:
    """The RFC 5545 lines of a choice with its end."""
    if not rule:
        return ()
    if ending.kind is Ends.ON and ending.last is not None:
        rule += f";UNTIL={ending.last:%Y%m%d}"
    elif ending.kind is Ends.AFTER:
        rule += f";COUNT={ending.count}"
    return (f"RRULE:{rule}",)


def read(recurrence: tuple[str, ...], day: date, when: When) -> tuple[Choice, Ending]:
    """The choice and the end that an existing repetition is; one that the list does not offer has its own words.

    Dates that were added or skipped by hand (`extras`) do not count.
    """
    rule, ending = _split(recurrence)
    own = tuple(line for line in recurrence if line.startswith("RRULE"))
    for choice in offered(day):
        if canonical(lines(choice.rule, ending), when) == canonical(own, when):
            return choice, ending
    if rule == "FREQ=WEEKLY":  # means the day of its start
        return next(choice for choice in offered(day) if choice.key == "weekly"), ending
    if rule and pattern_of(rule, day, when) is not None:
        return replace(CUSTOM, rule=rule), ending
    return Choice("", in_words(recurrence), rule), Ending()


def extras(recurrence: tuple[str, ...]) -> tuple[str, ...]:
    """The lines beside the rule: dates that were added or skipped by hand."""
    return tuple(line for line in recurrence if not line.startswith("RRULE"))


def _split(recurrence: tuple[str, ...]) -> tuple[str, Ending]:
    """The rule without its end, and the end. More than one rule, or an EXRULE, is one that only words can tell."""
    rules = [line for line in recurrence if line.startswith("RRULE")]
    if len(rules) != 1 or any(line.startswith("EXRULE") for line in recurrence):
        return "", Ending()
    kept, ending = [], Ending()
    for part in rules[0].partition(":")[2].split(";"):
        name, _, value = part.partition("=")
        if name == "COUNT" and value.isdigit():
            ending = Ending(Ends.AFTER, count=int(value))
        elif name == "UNTIL" and value[:8].isdigit():
            last = date(int(value[:4]), int(value[4:6]), int(value[6:8]))
            ending = Ending(Ends.ON, last=last)
        else:
            kept.append(part)
    return ";".join(kept), ending


def in_words(recurrence: tuple[str, ...]) -> str:
    """An existing repetition for people; with its own text where the words would say too little."""
    text = words(recurrence)
    if text != "Repeats":
        return text
    return "Repeats: " + "; ".join(line.partition(":")[2] for line in recurrence)
