"""Recurrence lines (RFC 5545 3.8.5) as text: parsed, in one canonical form, in words, and moved to another time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from schedapp.errors import BadInput
from schedapp.model.timespan import DAY, MINUTE, AllDay, Timed, When, nominal_seconds, to_epoch, zone_info

_LONG_AGO, _FOR_EVER = datetime(1000, 6, 1), datetime(9000, 6, 1)  # noqa: DTZ001 - so far that no zone leaves the calendar
_DURATION = re.compile(r"\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One content line: `EXDATE;TZID=Europe/Berlin:20261208T090000`."""

    name: str
    params: dict[str, str]
    value: str


def parse_line(text: str) -> RuleLine:
    """A line taken apart; of any text: what is missing is empty."""
    head, _, value = text.strip().partition(":")
    name, *params = head.split(";")
    pairs = (param.partition("=") for param in params)
    return RuleLine(name.upper(), {key.upper(): val.strip('"') for key, _, val in pairs}, value.strip())


def line_text(line: RuleLine) -> str:
    """The reverse of `parse_line`."""
    params = "".join(f";{key}={value}" for key, value in line.params.items())
    return f"{line.name}{params}:{line.value}"


def rule_parts(value: str) -> dict[str, str]:
    """The parts of a rule by name, all in capitals."""
    pairs = (piece.partition("=") for piece in value.upper().strip(";").split(";") if piece)
    return {key.strip(): val.strip() for key, _, val in pairs}


def rule_text(parts: dict[str, str]) -> str:
    """The reverse of `rule_parts`."""
    return ";".join(f"{key}={value}" for key, value in parts.items())


def pinned(parts: dict[str, str], first: When) -> dict[str, str]:
    """A rule with the days named that it takes from the first occurrence of its series (RFC 5545 3.3.10)."""
    start, named = local_start(first), dict(parts)
    frequency = parts.get("FREQ")
    days = {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & set(parts)
    if frequency == "WEEKLY" and "BYDAY" not in parts:
        named["BYDAY"] = _DAYS[start.weekday()]
    elif frequency in ("MONTHLY", "YEARLY") and not days:
        named["BYMONTHDAY"] = str(start.day)
    if frequency == "YEARLY" and "BYMONTH" not in parts and days <= {"BYMONTHDAY"}:
        named["BYMONTH"] = str(start.month)
    return named


def zone_name(when: When) -> str:
    """The zone in which the rules of an event are read."""
    return when.zone if isinstance(when, Timed) else "UTC"


def local_start(when: When) -> datetime:
    """Naive local start: rules are expanded on the wall clock."""
    if isinstance(when, Timed):
        return datetime.fromtimestamp(when.start, zone_info(when.zone)).replace(tzinfo=None)
    return datetime.combine(when.start, time.min)


def parse_moment(text: str, zone: str, tzid: str = "") -> datetime | date | None:
    """A naive local datetime in `zone`, or a date; None for text that is neither.

    Years are kept between 1000 and 9000: `UNTIL=99991231T235959Z` is how some programs say "for ever".
    """
    text = text.split("/")[0].strip().upper()  # RDATE;VALUE=PERIOD: the start is what counts
    match = re.fullmatch(r"(\d{4}\d\d\d\d)(T\d{6})?Z?", text, re.ASCII)
    if match is None or (match[2] is None and text.endswith("Z")):
        return None
    try:
        moment = datetime.strptime(match[1] + (match[2] or "T000000"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - zone: below
    except ValueError:
        return None
    if not 1000 <= moment.year <= 9000:
        moment = _LONG_AGO if moment.year < 1000 else _FOR_EVER
    if match[2] is None:
        return moment.date()
    if text.endswith("Z"):
        return moment.replace(tzinfo=UTC).astimezone(zone_info(zone)).replace(tzinfo=None)
    if tzid and tzid != zone:
        try:
            return moment.replace(tzinfo=zone_info(tzid)).astimezone(zone_info(zone)).replace(tzinfo=None)
        except BadInput:
            return moment
    return moment


def same_lengths(line: RuleLine, when: When) -> bool:
    """Whether the periods of an RDATE line (RFC 5545 3.3.9) are as long as the occurrences of their series."""
    tzid = line.params.get("TZID", "")
    return all(_period_seconds(text, tzid) in (None, nominal_seconds(when)) for text in line.value.split(","))


def _period_seconds(text: str, tzid: str) -> int | None:
    """The length of `START/END` or `START/PT1H30M`; None for a moment without one, 0 for what cannot be read."""
    first, slash, last = text.partition("/")
    if not slash:
        return None
    if length := _DURATION.fullmatch(last.strip().upper()):
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in length.groups())
        return (weeks * 7 + days) * DAY + hours * 3600 + minutes * MINUTE + seconds
    start, end = (parse_moment(part, "UTC", tzid) for part in (first, last))
    if isinstance(start, datetime) and isinstance(end, datetime):
        return int((end - start).total_seconds())
    return 0


def moment_text(local: datetime, when: When) -> str:
    """A naive local time in the value type that UNTIL, RDATE and EXDATE have in a series like `when`."""
    return local.strftime("%Y%m%d") if isinstance(when, AllDay) else _utc_text(local, zone_name(when))


def _utc_text(local: datetime, zone: str) -> str:
    return datetime.fromtimestamp(to_epoch(local, zone), UTC).strftime("%Y%m%dT%H%M%SZ")


def canonical(lines: Sequence[str], when: When) -> tuple[str, ...]:
    """The lines in one form, so that equal sets compare equal whatever the server rewrote.

    Parts in a fixed order, INTERVAL=1 and WKST=MO left out, UNTIL in UTC (a date when all-day), EXDATE and RDATE
    joined, sorted and in UTC (dates when all-day). Lines that are not understood are kept as they are.
    """
    rules: list[str] = []
    moments: dict[str, set[str]] = {"EXDATE": set(), "RDATE": set()}
    for text in lines:
        line = parse_line(text)
        if line.name in ("RRULE", "EXRULE") and "FREQ" in rule_parts(line.value):
            rules.append(f"{line.name}:{_canonical_rule(line.value, when)}")
        elif line.name in moments:
            moments[line.name].update(_canonical_moments(line, when))
        elif text.strip():
            rules.append(text.strip())
    prefix = ";VALUE=DATE" if isinstance(when, AllDay) else ""
    dated = [f"{name}{prefix}:{','.join(sorted(values))}" for name, values in moments.items() if values]
    return tuple(sorted(rules) + sorted(dated))


def _canonical_rule(value: str, when: When) -> str:
    parts = rule_parts(value)
    if parts.get("INTERVAL", "1").lstrip("0") == "1":
        parts.pop("INTERVAL", None)
    if parts.get("WKST") == "MO":
        parts.pop("WKST")
    if "UNTIL" in parts:
        parts["UNTIL"] = _canonical_until(parts["UNTIL"], when)
    for key, text in parts.items():
        if key.startswith("BY"):
            parts[key] = ",".join(sorted(text.split(",")))
    ordered = sorted(parts, key=lambda key: (key != "FREQ", key))
    return rule_text({key: parts[key] for key in ordered})


def _canonical_until(text: str, when: When) -> str:
    zone = zone_name(when)
    moment = parse_moment(text, zone)
    if moment is None:
        return text
    if isinstance(when, AllDay):
        day = moment.date() if isinstance(moment, datetime) else moment
        return day.strftime("%Y%m%d")
    if not isinstance(moment, datetime):  # a date on a timed rule means "that day is still in"
        moment = datetime.combine(moment, time(23, 59, 59))
    return _utc_text(moment, zone)


def _canonical_moments(line: RuleLine, when: When) -> Iterator[str]:
    zone, start = zone_name(when), local_start(when)
    for text in line.value.split(","):
        moment = parse_moment(text, zone, line.params.get("TZID", ""))
        if moment is None:
            continue
        if isinstance(when, AllDay):
            yield (moment.date() if isinstance(moment, datetime) else moment).strftime("%Y%m%d")
        else:
            if not isinstance(moment, datetime):  # a date on a timed series means the occurrence of that day
                moment = datetime.combine(moment, start.time())
            yield _utc_text(moment, zone)


def words(lines: Sequence[str]) -> str:
    """A short name of the repetition for people: "Weekly on Mon, Wed", "Every 2 weeks", "Repeats"."""
    rules = [rule_parts(parse_line(line).value) for line in lines if parse_line(line).name == "RRULE"]
    if len(rules) != 1:
        return "Repeats" if lines else "Does not repeat"
    rule = rules[0]
    interval = rule.get("INTERVAL", "1").lstrip("0") or "1"
    single, plural = {
        "DAILY": ("Daily", "days"), "WEEKLY": ("Weekly", "weeks"), "MONTHLY": ("Monthly", "months"),
        "YEARLY": ("Yearly", "years"),
    }.get(rule.get("FREQ", ""), ("Repeats", "times"))  # fmt: skip
    text = single if interval == "1" else f"Every {interval} {plural}"
    names = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
    days = [names[day] for day in names if day in rule.get("BYDAY", "").split(",")]
    if days:
        text += f" on {', '.join(days)}"
    if "COUNT" in rule:
        text += f", {rule['COUNT']} times"
    return text


def moved_rules(lines: Sequence[str], old: When, new: When) -> tuple[str, ...]:
    """The lines of a series whose first occurrence moves from `old` to `new`: weekdays, UNTIL and dates move along.

    Raises BadInput where the meaning is open: a monthly or yearly rule that names days, moved to another day.
    """
    delta = local_start(new) - local_start(old)
    days = (local_start(new).date() - local_start(old).date()).days
    moved: list[str] = []
    for text in canonical(lines, old):
        line = parse_line(text)
        if line.name in ("RRULE", "EXRULE"):
            moved.append(f"{line.name}:{_moved_rule(rule_parts(line.value), old, new, delta, days)}")
        elif line.name in ("RDATE", "EXDATE"):
            values = (_moved_moment(value, old, new, delta) for value in line.value.split(","))
            moved.append(f"{line.name}:{','.join(value for value in values if value)}")
        else:
            moved.append(text)
    return canonical(moved, new)


def _moved_rule(parts: dict[str, str], old: When, new: When, delta: timedelta, days: int) -> str:
    if days and any(key in parts for key in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS")):
        raise BadInput("This series repeats on named days of the month or year.", "Change its repetition as well.")
    if days and "BYDAY" in parts:
        if any(day not in _DAYS for day in parts["BYDAY"].split(",")):
            raise BadInput("This series repeats on named days of the month or year.", "Change its repetition as well.")
        parts["BYDAY"] = ",".join(_later(day, days) for day in parts["BYDAY"].split(","))
        if parts.get("INTERVAL", "1") != "1":  # which days share a week matters: the week moves along
            parts["WKST"] = _later(parts.get("WKST", "MO"), days)
    if "UNTIL" in parts:
        parts["UNTIL"] = _moved_moment(parts["UNTIL"], old, new, delta) or parts["UNTIL"]
    return rule_text(parts)


def _later(day: str, days: int) -> str:
    return _DAYS[(_DAYS.index(day) + days) % 7]


def _moved_moment(text: str, old: When, new: When, delta: timedelta) -> str:
    moment = parse_moment(text, zone_name(old))
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, local_start(old).time())
    return moment_text(moment + delta, new)
