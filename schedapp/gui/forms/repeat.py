"""How often a booking repeats: the choices that the form offers for a day, and any other rule in words. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schedapp.gui.forms.typed import LONG_MONTHS, LONG_WEEKDAYS
from schedapp.model.rules import canonical, words
from schedapp.model.timespan import When

_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = ("first", "second", "third", "fourth", "last")


class Ends(StrEnum):
    """When a repetition ends."""

    NEVER = "never"
    ON = "on"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list: what is read, and the RRULE's value without an end; "" does not repeat.

    `key` names the kind of repetition, whatever the day; "" is a rule that the list does not offer.
    """

    key: str
    text: str
    rule: str


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
    """The choice and the end that an existing repetition is; one that the list does not offer has its own words."""
    rule, ending = _split(recurrence)
    for choice in offered(day):
        if canonical(lines(choice.rule, ending), when) == canonical(recurrence, when):
            return choice, ending
    if rule == "FREQ=WEEKLY":  # means the day of its start
        return next(choice for choice in offered(day) if choice.key == "weekly"), ending
    return Choice("", in_words(recurrence), rule), Ending()


def _split(recurrence: tuple[str, ...]) -> tuple[str, Ending]:
    """The rule without its end, and the end. More than one line is a rule that only words can tell."""
    if len(recurrence) != 1:
        return "", Ending()
    kept, ending = [], Ending()
    for part in recurrence[0].partition(":")[2].split(";"):
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
