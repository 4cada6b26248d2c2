"""Google's own "this and following": three writes, which other clients see as changes of their own, in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schedapp.simulator import normalise, recurrence, rules, times
from schedapp.simulator.errors import Json
from schedapp.simulator.events import PERSON, Writer
from schedapp.simulator.state import Calendar, Row, Store

STEPS = ("trim", "cancel", "insert")


class Split:
    """One split, planned on the series as it was at first; `run` does one write of it, under the store's lock."""

    def __init__(self, store: Store, calendar: Calendar, occurrence_id: str, changes: Json) -> None:
        self._calendar = calendar
        self._writer = Writer(store, calendar, calendar.owner or calendar.id, PERSON)
        occurrence = self._writer.find(occurrence_id).data
        master = calendar.rows[occurrence["recurringEventId"]]
        self._master_id = master.id
        self._cut = times.slot_of(occurrence["originalStartTime"])
        self._ending = _ending_before(master, self._cut)
        body = _following(master, occurrence, self._cut, datetime.fromtimestamp(store.clock(), UTC))
        body["id"] = f"{master.id}_R{times.slot_text(self._cut).rstrip('Z')}"
        self._body = normalise.merge(body, changes)

    def run(self, step: str) -> Row | None:
        """`trim` ends the old series, `cancel` its exceptions after the cut; `insert` gives the new series."""
        if step not in STEPS:
            raise ValueError(f"unknown step {step!r}; known: {', '.join(STEPS)}")
        if step == "insert":
            return self._writer.insert(self._body)
        if step == "trim":
            self._writer.patch(self._master_id, {"recurrence": self._ending})
            return None
        for row in self._calendar.exceptions_of(self._master_id):
            if not row.cancelled and not times.slot_of(row.data["originalStartTime"]) < self._cut:
                self._writer.delete(row.id)
        return None


def _ending_before(master: Row, cut: times.Slot) -> list[str]:
    """The series' rules with an UNTIL just before `cut`; counts become ends."""
    step = timedelta(seconds=1) if isinstance(cut, datetime) else timedelta(days=1)
    lines = []
    for line in master.data["recurrence"]:
        if line.startswith("RRULE:"):
            parts = rules.parts_of(line[6:])
            parts.pop("COUNT", None)
            parts["UNTIL"] = times.slot_text(cut - step)
            line = "RRULE:" + ";".join(f"{key}={value}" for key, value in parts.items())
        lines.append(line)
    return lines


def _following(master: Row, occurrence: Json, cut: times.Slot, now: datetime) -> Json:
    """The series that begins at `cut`: the old one's content, its end kept, its count reduced."""
    body = normalise.writable(master.data)
    body.pop("sequence", None)
    series = recurrence.series_of(master.data)
    kept = sum(1 for slot in recurrence.expand(master.data, now) if slot < cut)
    lines = []
    for line in master.data["recurrence"]:
        if line.startswith("RRULE:"):
            parts = rules.parts_of(line[6:])
            if "COUNT" in parts:
                parts["COUNT"] = str(max(1, int(parts["COUNT"]) - kept))
            line = "RRULE:" + ";".join(f"{key}={value}" for key, value in parts.items())
        lines.append(line)
    body["recurrence"] = lines
    body["start"] = occurrence["originalStartTime"]
    end = series.end_of(cut)
    if isinstance(end, datetime):
        body["end"] = {**master.data["end"], "dateTime": end.isoformat()}
    else:
        body["end"] = {"date": end.isoformat()}
    return body
