"""Ugly events: each an ordinary one of Google's, deformed. A seed and a number fix every byte of one."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schedapp.google.wire import NONCE_KEY, UID_KEY
from schedapp.simulator.errors import Json
from tests.fuzz import rules, texts

FIRST_DAY = datetime(2026, 11, 2, tzinfo=UTC)
_ZONES = (
    "Mars/Olympus", "Etc/GMT+99", "", "/etc/passwd", "../UTC", "Europe", "UTC\x00", "\ud800", "x" * 5_000, "GMT+01:00",
    "Asia/Calcutta", "US/Pacific-New", "Pacific/Kiritimati", "Africa/Monrovia", "posixrules", "Factory",
)  # fmt: skip
_STAMPS: tuple[Any, ...] = (
    {"dateTime": "0001-01-01T00:00:00Z"}, {"dateTime": "0001-01-01T00:00:00+14:00"},
    {"dateTime": "9999-12-31T23:59:59Z"}, {"dateTime": "9999-12-31T23:59:59-14:00"},
    {"date": "0001-01-01"}, {"date": "9999-12-31"}, {"date": "2026-02-30"},
    {"date": "2026-11-31", "dateTime": "2026-11-09T10:00:00Z"}, {"dateTime": "2026-11-09"}, {"dateTime": "24:00"},
    {"dateTime": "2026-11-09T24:00:00Z"}, {"dateTime": "2026-11-09T10:00:60Z"}, {"dateTime": "2026-11-09T10:00:00"},
    {"dateTime": "2026-11-09T10:00:00.999999999Z"}, {"dateTime": "2026-11-09T10:00:00+25:00"}, {"dateTime": ""},
    {"dateTime": "20261109T100000Z"}, {"dateTime": "2026-W46-1T10:00:00Z"}, {"date": "20261109"}, {"date": "2026-W46"},
    {"dateTime": 1_794_218_400}, {"dateTime": None}, {"date": None}, {"date": 20_261_109}, {"dateTime": ["x"]}, {},
    {"timeZone": "UTC"}, {"dateTime": "1969-12-31T23:59:59Z"}, {"dateTime": "2200-01-01T00:00:00Z"},
    {"date": "1970-01-01"},
    {"dateTime": "2026-03-29T02:30:00", "timeZone": "Europe/Zurich"}, {"date": "2199-12-31"}, {"date": "-001-01-01"},
    {"dateTime": "٢٠٢٦-١١-٠٩T10:00:00Z"}, {"dateTime": "2026-11-09T10:00:00+00:00:30"},
)  # fmt: skip
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", "x", [], {}, [None], [[]], {"": {}}, [1, "a", {}], {"a": [{"b": None}]},
    "\x00", "\ud800", "1e999", [["deep"] * 3] * 3,
)  # fmt: skip
_FIELDS = (
    "kind", "status", "htmlLink", "created", "updated", "summary", "description", "location", "colorId", "creator",
    "organizer", "start", "end", "endTimeUnspecified", "recurrence", "recurringEventId", "originalStartTime",
    "transparency", "visibility", "iCalUID", "sequence", "attendees", "attendeesOmitted", "extendedProperties",
    "hangoutLink", "conferenceData", "gadget", "guestsCanModify", "locked", "reminders", "source", "attachments",
    "eventType", "birthdayProperties", "workingLocationProperties", "etag",
)  # fmt: skip
Deform = Callable[[random.Random, Json], None]


def ordinary(number: int, title: str = "") -> Json:
    """An event as Google gives it: an hour that no other ordinary one has."""
    start = FIRST_DAY + timedelta(hours=2 * (number % 12), days=number // 12)
    name = f"e{number:07d}"
    return {
        "kind": "calendar#event",
        "etag": f'"{3_500_000_000_000_000 + number}"',
        "id": name,
        "status": "confirmed",
        "htmlLink": f"https://www.google.com/calendar/event?eid={name}",
        "created": "2026-10-01T08:00:00.000Z",
        "updated": "2026-10-01T08:00:00.000Z",
        "summary": title or f"Event {number}",
        "creator": {"email": "practice@example.com", "self": True},
        "organizer": {"email": "practice@example.com", "self": True},
        "start": {"dateTime": f"{start:%Y-%m-%dT%H:%M:%SZ}", "timeZone": "Europe/Zurich"},
        "end": {"dateTime": f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}", "timeZone": "Europe/Zurich"},
        "iCalUID": f"{name}@google.com",
        "sequence": 0,
        "reminders": {"useDefault": True},
        "eventType": "default",
    }


def ugly(seed: int, number: int) -> Json:
    """Event `number` of a seed: one to four deformations."""
    rnd = random.Random(f"{seed} {number}")
    names = rnd.choices(list(DEFORMATIONS), k=rnd.choice((1, 1, 1, 2, 2, 3, 4)))
    return deformed(names, rnd.getrandbits(32), number)


def deformed(names: list[str], seed: int, number: int) -> Json:
    """An ordinary event with the named deformations, one after another."""
    rnd, item = random.Random(seed), ordinary(number)
    for name in names:
        DEFORMATIONS[name](rnd, item)
    return item


def many(seed: int, first: int, count: int) -> Iterator[Json]:
    for number in range(first, first + count):
        yield ugly(seed, number)


# --- when -----------------------------------------------------------------------------------------


def _start(item: Json) -> datetime:
    """The item's start while that can be read, else the first day."""
    try:
        found = datetime.fromisoformat(item["start"]["dateTime"])
    except (KeyError, TypeError, ValueError):
        return FIRST_DAY
    return found if 1900 < found.year < 2300 else FIRST_DAY


def _ends_at(item: Json, end: datetime) -> None:
    item["end"] = {"dateTime": f"{end:%Y-%m-%dT%H:%M:%SZ}", "timeZone": "UTC"}


def _without_an_end(rnd: random.Random, item: Json) -> None:
    item.pop(rnd.choice(("start", "end")), None)
    if rnd.random() < 0.2:
        item.pop("start", None)
        item.pop("end", None)


def _backwards(rnd: random.Random, item: Json) -> None:
    _ends_at(item, _start(item) - timedelta(minutes=rnd.choice((1, 60, 60 * 24 * 400))))


def _zero(rnd: random.Random, item: Json) -> None:
    item["end"] = copy.deepcopy(item.get("start"))


def _century(rnd: random.Random, item: Json) -> None:
    _ends_at(item, _start(item) + timedelta(days=rnd.choice((36_525, 10_000, 62_000, 100_000))))


def _odd_stamp(rnd: random.Random, item: Json) -> None:
    for side in rnd.choice((("start",), ("end",), ("start", "end"))):
        item[side] = copy.deepcopy(rnd.choice(_STAMPS))


def _mixed(rnd: random.Random, item: Json) -> None:
    item[rnd.choice(("start", "end"))] = {"date": f"2026-1{rnd.randint(0, 2)}-{rnd.randint(1, 28):02d}"}


def _all_day(rnd: random.Random, item: Json) -> None:
    first = FIRST_DAY + timedelta(days=rnd.randrange(60))
    last = first + timedelta(days=rnd.choice((-1, 0, 1, 1, 3, 40)))
    item["start"], item["end"] = {"date": f"{first:%Y-%m-%d}"}, {"date": f"{last:%Y-%m-%d}"}


def _zone(rnd: random.Random, item: Json) -> None:
    for side in ("start", "end"):
        stamp = item.get(side)
        if isinstance(stamp, dict):
            stamp["timeZone"] = rnd.choice((*_ZONES, *_ODD))


def _recurring(rnd: random.Random, item: Json) -> None:
    item["recurrence"] = rules.lines(rnd)


def _one_rule(rnd: random.Random, item: Json) -> None:
    item["recurrence"] = [rnd.choice(rules.LINES)]


def _long_ago(rnd: random.Random, item: Json) -> None:
    start = datetime(rnd.choice((1970, 1985, 2001)), 1, 5, 9, tzinfo=UTC)
    item["start"] = {"dateTime": f"{start:%Y-%m-%dT%H:%M:%SZ}", "timeZone": "Europe/Zurich"}
    _ends_at(item, start + timedelta(hours=1))
    item["recurrence"] = [rnd.choice(("RRULE:FREQ=YEARLY", "RRULE:FREQ=DAILY;BYHOUR=9,12,15,18"))]


# --- what -----------------------------------------------------------------------------------------


def _texts(rnd: random.Random, item: Json) -> None:
    for name in rnd.sample(
        ("summary", "description", "location", "eventType", "colorId", "iCalUID"), rnd.randint(1, 3)
    ):
        item[name] = texts.text(rnd)


def _huge(rnd: random.Random, item: Json) -> None:
    if rnd.random() < 0.1:
        item[rnd.choice(("summary", "description", "location"))] = texts.huge(rnd)
    else:
        item["description"] = texts.text(rnd) * 50


def _wrong_type(rnd: random.Random, item: Json) -> None:
    for name in rnd.sample(_FIELDS, rnd.choice((1, 1, 2, 5))):
        item[name] = copy.deepcopy(rnd.choice(_ODD))


def _wrong_inside(rnd: random.Random, item: Json) -> None:
    whole = [name for name in ("start", "end", "organizer", "reminders") if isinstance(item.get(name), dict)]
    if whole:
        inner = item[rnd.choice(whole)]
        inner[rnd.choice((*inner, "self", "date", "dateTime", "timeZone"))] = copy.deepcopy(rnd.choice(_ODD))


def _bare(rnd: random.Random, item: Json) -> None:
    for name in rnd.sample(sorted(item.keys() - {"id", "etag"}), min(5, len(item) - 2)):
        del item[name]


def _nameless(rnd: random.Random, item: Json) -> None:
    if rnd.random() < 0.5:
        item.pop("etag", None)
    elif rnd.random() < 0.5:
        item.pop("id", None)
    else:
        item["id"] = rnd.choice(("", None, 5, [], {"a": 1}))


def _odd_id(rnd: random.Random, item: Json) -> None:
    odd = rnd.choice(("/", "_", "_R20261109T090000", "_20261109T090000Z", " ", "?a=b", "%2F", "\x00"))
    item["id"] = f"{item.get('id')}{odd}"


def _unknown(rnd: random.Random, item: Json) -> None:
    item[rnd.choice(("futureField", "x-foo", "", "start2", "__class__", "schedUid"))] = copy.deepcopy(rnd.choice(_ODD))
    item["eventType"] = rnd.choice(("birthday", "outOfOffice", "focusTime", "workingLocation", "fromGmail", "quantum"))


def _nested(rnd: random.Random, item: Json) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep] if rnd.random() < 0.5 else {"a": deep}
    item[rnd.choice(("conferenceData", "attendees", "extendedProperties", "future"))] = deep


# --- who ------------------------------------------------------------------------------------------


def _guests(rnd: random.Random, item: Json) -> None:
    item["attendees"] = [{"email": f"guest{n}@example.com", "responseStatus": "needsAction"} for n in range(300)]
    item["attendeesOmitted"] = rnd.random() < 0.5


def _odd_guests(rnd: random.Random, item: Json) -> None:
    item["attendees"] = [copy.deepcopy(rnd.choice(_ODD)), {"email": None, "self": "yes", "resource": True}, {}]
    item["attendees"] += [{"resource": True, "responseStatus": "declined", "displayName": texts.text(rnd)}] * 2


def _foreign(rnd: random.Random, item: Json) -> None:
    item["organizer"] = rnd.choice(({"email": "boss@example.org"}, {"self": "no"}, {"self": 0}, {}, {"self": [1]}))
    item["visibility"] = rnd.choice(("private", "confidential", "public", "secret", 7))
    item["locked"] = rnd.choice((True, "yes", None))


def _marker(rnd: random.Random, item: Json) -> None:
    uid = rnd.choice(
        (texts.text(rnd), "0" * 32, "61" + "0" * 29 + "1", "x" * 10_000, 5, None, [], {"a": 1}, "../x", "")
    )
    nonce = rnd.choice((texts.text(rnd), "n" * 10_000, 5, None, []))
    private = rnd.choice(({UID_KEY: uid, NONCE_KEY: nonce}, {UID_KEY: uid}, [UID_KEY], "x", None))
    item["extendedProperties"] = rnd.choice(
        ({"private": private}, {"private": private, "shared": []}, [private], private)
    )


def _date_of_a_series(rnd: random.Random, item: Json) -> None:
    other = rnd.choice((item.get("id"), "e0000000", f"e{rnd.randrange(2_000):07d}", "nowhere", "", 5, texts.text(rnd)))
    item["recurringEventId"] = other
    item["originalStartTime"] = copy.deepcopy(rnd.choice((item.get("start"), *_STAMPS, *_ODD)))


def _cancelled(rnd: random.Random, item: Json) -> None:
    item["status"] = rnd.choice(("cancelled", "cancelled", "tentative", "CANCELLED", "gone", ""))
    for name in rnd.sample(sorted(item.keys() - {"id", "etag", "status"}), rnd.randint(0, max(0, len(item) - 6))):
        del item[name]


def _same_ical_uid(rnd: random.Random, item: Json) -> None:
    item["iCalUID"] = rnd.choice(("shared@example.com", "e0000001@google.com", ""))


DEFORMATIONS: dict[str, Deform] = {
    function.__name__.strip("_"): function
    for function in (
        _without_an_end, _backwards, _zero, _century, _odd_stamp, _mixed, _all_day, _zone, _recurring, _one_rule,
        _long_ago, _texts, _huge, _wrong_type, _wrong_inside, _bare, _nameless, _odd_id, _unknown, _nested, _guests,
        _odd_guests, _foreign, _marker, _date_of_a_series, _cancelled, _same_ical_uid,
    )
}  # fmt: skip
