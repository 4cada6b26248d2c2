"""The text of recurrence lines: checked and rewritten the way Google gives them back."""

from __future__ import annotations

import re

from schedapp.simulator import times
from schedapp.simulator.errors import ApiError, invalid

_ORDER = (
    "FREQ", "WKST", "UNTIL", "COUNT", "INTERVAL", "BYMONTH", "BYYEARDAY", "BYWEEKNO", "BYMONTHDAY",
    "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS",
)  # fmt: skip
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)
_DATES = re.compile(r"(RDATE|EXDATE)((?:;[A-Za-z-]+=[^:;]+)*):(.+)", re.ASCII)
_LONGEST = 8192


def clean_lines(lines: list[str], *, all_day: bool) -> list[str]:
    """The recurrence as stored; 400 for a line that is no RRULE, EXRULE, RDATE or EXDATE."""
    if sum(map(len, lines)) > _LONGEST:
        raise invalid("A provided value exceeds the allowed size limit.")
    return [_clean_line(line, all_day) for line in lines]


def _clean_line(line: str, all_day: bool) -> str:
    name, _, value = line.partition(":")
    if name in ("RRULE", "EXRULE") and value:
        return f"{name}:{_clean_rule(value, all_day)}"
    found = _DATES.fullmatch(line)
    if not found:
        raise bad_rule()
    for text in found.group(3).split(","):
        if not _UNTIL.fullmatch(text):
            raise bad_rule()
    _check_zone(found.group(2))
    return line


def _check_zone(parameters: str) -> None:
    for part in parameters.split(";"):
        key, _, value = part.partition("=")
        if key == "TZID":
            try:
                times.zone(value)
            except ValueError as error:
                raise bad_rule() from error


def _clean_rule(text: str, all_day: bool) -> str:
    parts = parts_of(text)
    if parts.get("FREQ") not in _FREQUENCIES or set(parts) - set(_ORDER) or {"COUNT", "UNTIL"} <= set(parts):
        raise bad_rule()
    if "UNTIL" in parts:
        parts["UNTIL"] = _clean_until(parts["UNTIL"], all_day)
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    return ";".join(f"{key}={parts[key]}" for key in _ORDER if key in parts)


def _clean_until(text: str, all_day: bool) -> str:
    if not _UNTIL.fullmatch(text):
        raise bad_rule()
    if all_day:
        return text[:8]
    return text if text.endswith("Z") else (text if "T" in text else f"{text}T000000") + "Z"


def parts_of(rule: str) -> dict[str, str]:
    """`FREQ=WEEKLY;BYDAY=MO` as a mapping, names in capitals; 400 for a part without a value."""
    parts: dict[str, str] = {}
    for part in filter(None, rule.strip().split(";")):
        key, _, value = part.partition("=")
        if not value or key.upper() in parts:
            raise bad_rule()
        parts[key.upper()] = value.upper()
    return parts


def is_endless(lines: list[str]) -> bool:
    """Whether any rule of the recurrence has neither an end nor a count."""
    rules = (parts_of(line[6:]) for line in lines if line.startswith("RRULE:"))
    return any(not ({"UNTIL", "COUNT"} & set(parts)) for parts in rules)


def bad_rule() -> ApiError:
    return invalid("Invalid recurrence rule.")
