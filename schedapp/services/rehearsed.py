"""A rehearsed sync told as what would happen: here from the copy's history, in Google from the writes not made."""

from __future__ import annotations

from collections.abc import Iterable

from schedapp.model.booking import Booking
from schedapp.model.change import HistoryEntry
from schedapp.model.connection import DELETIONS_HELD, Connection
from schedapp.model.event import Content
from schedapp.model.rehearsal import ADDED, CHANGED, CLASH, CONFLICT, DELETED, GOOGLE, HERE, LEFT_OUT, Planned
from schedapp.model.timespan import AllDay, When, span_of, to_local
from schedapp.store.database import Database
from schedapp.store.sync_state import SyncState
from schedapp.store.traces import Marks, Traces
from schedapp.sync.identity import part_of
from schedapp.sync.rehearsed import Written

_NAMES = {
    "summary": "title",
    "title": "title",
    "when": "time",
    "location": "place",
    "recurrence": "repetition",
    "description": "notes",
    "notes": "notes",
    "transparency": "shown as",
    "status": "status",
    "resources": "resources",
    "visibility": "visibility",
    "overrides": "single dates",
}
_SEEN = ("title", "when", "location", "notes", "recurrence", "transparency", "status", "resources", "overrides")


HELD = "held: only if the deletions are accepted"


class SchedSide:
    """`zone` is the resource's, in which times are told. `held`: deletions wait for a person's word."""

    def __init__(self, database: Database, state: SyncState, zone: str, *, held: bool = False) -> None:
        self._traces = Traces(database)
        self._state = state
        self._zone = zone
        self._held = held

    def since(self, marks: Marks) -> list[Planned]:
        """What changed here since the marks were set, and what a person would have to look at for it."""
        found = [self._change(entry) for entry in self._traces.changes(marks)]
        planned = [each for each in found if each is not None]
        planned += [
            Planned(HERE, CLASH, clash.title, clash.start, clash.all_day, f"overlaps in {clash.resource}")
            for clash in self._traces.clashes(marks)
        ]
        planned += [self._conflict(*conflict) for conflict in self._traces.conflicts(marks)]
        decisions = self._traces.decisions(marks)  # what the brake holds is told as the rehearsal's error
        planned += [self._decision(*decision) for decision in decisions if decision[0] != DELETIONS_HELD]
        return planned

    def _change(self, entry: HistoryEntry) -> Planned | None:
        before, after = entry.before, entry.after
        if after is None:
            return None
        if before is None or (before.deleted and not after.deleted):
            return None if after.deleted else self._planned(ADDED, after, _time_words(after.when, self._zone))
        if after.deleted:
            return None if before.deleted else self._planned(DELETED, before, HELD if self._held else "")
        names = [_NAMES[name] for name in _SEEN if getattr(before, name) != getattr(after, name)]
        moved = f"{_time_words(before.when, self._zone)} → {_time_words(after.when, self._zone)}"
        details = [moved if name == "time" else name for name in names]
        return self._planned(CHANGED, after, ", ".join(details)) if names else None

    def _planned(self, what: str, booking: Booking, detail: str = "") -> Planned:
        start = span_of(booking.when, self._zone).start
        return Planned(HERE, what, booking.title, start, isinstance(booking.when, AllDay), detail)

    def _conflict(self, name: str, field: str, kept: str) -> Planned:
        value = "the one here stays" if kept == "mine" else "Google's stays"
        detail = f"{_NAMES[field]} was changed on both sides: {value}"
        if field == "status":
            detail = "changed on one side, deleted on the other: it stays"
        return self._about(CONFLICT, name, detail)

    def _decision(self, kind: str, uid: str, reason: str) -> Planned:
        if kind == LEFT_OUT:
            return Planned(HERE, LEFT_OUT, "", detail=reason)
        return self._about(CONFLICT, uid, reason)

    def _about(self, what: str, name: str, detail: str) -> Planned:
        booking = self._state.booking(name.partition("/")[0])
        part = part_of(booking, name) if booking else None
        return Planned(HERE, what, "", detail=detail) if part is None else self._planned(what, part, detail)


class GoogleSide:
    """What Google would get over one connection."""

    def __init__(self, state: SyncState, connection: Connection) -> None:
        self._state = state
        self._connection = connection

    def of(self, written: Iterable[Written]) -> list[Planned]:
        """Each event once, whatever number of writes it would take."""
        events: dict[str, list[Written]] = {}
        for write in written:
            events.setdefault(write.event_id, []).append(write)
        found = [self._event(event_id, writes) for event_id, writes in events.items()]
        return [each for each in found if each is not None]

    def _event(self, event_id: str, writes: list[Written]) -> Planned | None:
        made = writes[0].verb in ("insert", "revive")
        if writes[-1].verb == "delete":
            return None if made else self._deleted(event_id, writes[0].content)
        content = writes[-1].content
        if content is None:
            return None
        if made:
            return self._planned(ADDED, content, _time_words(content.when, self._connection.zone))
        fields = sorted({_NAMES[name] for write in writes for name in write.fields})
        return self._planned(CHANGED, content, ", ".join(fields))

    def _deleted(self, event_id: str, content: Content | None) -> Planned:
        if content is not None:
            return self._planned(DELETED, content)
        link = self._state.link_of_event(self._connection.uid, event_id)
        booking = self._state.booking(link.booking.partition("/")[0]) if link else None
        part = part_of(booking, link.booking) if booking and link else None
        if part is None:
            return Planned(GOOGLE, DELETED, "")
        start = span_of(part.when, self._connection.zone).start
        return Planned(GOOGLE, DELETED, part.title, start, isinstance(part.when, AllDay))

    def _planned(self, what: str, content: Content, detail: str = "") -> Planned:
        start = span_of(content.when, self._connection.zone).start
        return Planned(GOOGLE, what, content.summary, start, isinstance(content.when, AllDay), detail)


def _time_words(when: When, zone: str) -> str:
    if isinstance(when, AllDay):
        return f"{when.start.isoformat()}, all day"
    start, end = to_local(when.start, zone), to_local(when.end, zone)
    return f"{start:%a} {start.day} {start:%b %Y, %H:%M}–{end:%H:%M}"
