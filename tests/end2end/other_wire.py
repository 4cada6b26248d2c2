"""Events as the other server keeps and tells them: pure functions, on purpose unlike the simulator's."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

Json = dict[str, Any]

ZONE = "Europe/Zurich"
ROOM = "room-1@resource.clinic.example"
OWNER = "front.desk@clinic.example"


@dataclass
class Row:
    """An event as it is now; `seen` is the number of the change that made it so."""

    event: Json
    seen: int
    etag: str


def complete(body: Json) -> Json:
    """A new event with what the server adds; RRULE is written its own way."""
    me = {"self": True, "email": ROOM}
    added = {"status": "confirmed", "iCalUID": f"{body['id']}@other.example", "organizer": me, "creator": me}
    return merged({**added, "sequence": 0, "reminders": {"useDefault": True}, "hangoutLink": "https://meet/x"}, body)


def merged(event: Json, patch: Json) -> Json:
    """JSON merge patch: objects merge, None takes away, lists are replaced."""
    found = dict(event)
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, dict) and isinstance(found.get(name), dict):
            found[name] = merged(found[name], value)
        elif isinstance(value, dict):
            found[name] = merged({}, value)
        elif name == "recurrence":
            found[name] = [rewritten(line) for line in value]
        else:
            found[name] = value
    return found


def rewritten(line: str) -> str:
    """A rule with its parts in another order and the week's start named."""
    name, _, rest = line.partition(":")
    parts = sorted(part for part in rest.split(";") if not part.startswith(("FREQ=", "WKST=")))
    freq = next((part for part in rest.split(";") if part.startswith("FREQ=")), "")
    return f"{name}:{';'.join([freq, 'WKST=MO', *parts])}" if name == "RRULE" else line


def told(row: Row, *, whole: bool = False) -> Json:
    """An event as the API gives it. A tombstone has no more than what Google promises, unless it is asked for by id."""
    event = row.event
    if event["status"] == "cancelled" and not whole:
        kept = ("id", "recurringEventId", "originalStartTime")
        return {"status": "cancelled", **{name: event[name] for name in kept if name in event}}
    hidden = {"visibility": "default", "transparency": "opaque", "summary": "", "location": ""}
    fields = {name: value for name, value in event.items() if hidden.get(name) != value}
    for name in ("start", "end", "originalStartTime"):
        if "dateTime" in fields.get(name, {}):
            fields[name] = {"timeZone": ZONE, **fields[name], "dateTime": utc(moment(fields[name]))}
    return {**dict(sorted(fields.items(), reverse=True)), "etag": row.etag, "kind": "calendar#event", "xNew": {"a": 1}}


def instances(series: Json) -> list[Json]:
    """The first hundred occurrences as the rule has them. Their ids say nothing of when they are."""
    start, end = moment(series["start"]), moment(series["end"])
    timed = "dateTime" in series["start"]
    zone = ZoneInfo(series["start"].get("timeZone") or ZONE)
    local = start.astimezone(zone).replace(tzinfo=None) if timed else start.replace(tzinfo=None)
    rule = rrulestr("\n".join(series["recurrence"]).replace("WKST=MO;", ""), dtstart=local, ignoretz=True)
    found = []
    for begin in itertools.islice(rule, 100):
        first = begin.replace(tzinfo=zone if timed else UTC)
        number = hashlib.sha256(f"{series['id']}/{first.timestamp()}".encode()).hexdigest()[:26]
        times = {"start": side(first, timed), "end": side(first + (end - start), timed)}
        plain = {name: value for name, value in series.items() if name != "recurrence"}
        added = {"id": number, "recurringEventId": series["id"], "originalStartTime": side(first, timed)}
        found.append({**plain, **times, **added})
    return found


def side(when: datetime, timed: bool) -> Json:
    return {"dateTime": utc(when), "timeZone": ZONE} if timed else {"date": when.date().isoformat()}


def utc(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment(value: Json) -> datetime:
    """The instant of a start or an end; a date counts from its midnight in UTC."""
    if "dateTime" in value:
        return instant(value["dateTime"])
    day = date.fromisoformat(value["date"])
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
