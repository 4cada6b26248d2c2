"""The engine's calendar server over calendars in memory, with faults at each call."""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from schedapp.errors import AlreadyExists, EtagMismatch, Offline, SchedError
from schedapp.google.client import CalendarClient
from schedapp.model.event import Content, Event, Marker, Operation, Page
from tests.histories.cloud import Cloud, Row
from tests.histories.weather import REFUSALS, Weather

T = TypeVar("T")

WRITES = ("insert", "patch", "revive", "delete")


class Gate(CalendarClient):
    """The shipped client up to the wire: what it lets through of an answer that is not a page."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(cast(Any, None))
        self._reply = answer

    @property
    def _service(self) -> Any:
        return SimpleNamespace(events=SimpleNamespace(list=lambda **_: None))

    def _call(self, request: Any, subject: Any, units: int = 1) -> Any:
        return self._reply


GARBAGE: tuple[dict[str, Any], ...] = (
    {"kind": "calendar#events", "items": []},
    {"kind": "calendar#events"},
    {},
    {"kind": "calendar#events", "items": [], "nextPageToken": ""},
)


@dataclass(slots=True)
class OpenListing:
    """Pages that are still to come."""

    rows: list[Row]
    position: int
    size: int


class CloudClient:
    """One desk's account. `calls` counts by verb; `wasted` are refusals that the desk could have spared itself."""

    params_hash = "shape"

    def __init__(self, clouds: dict[str, Cloud], author: str, weather: Weather) -> None:
        self._clouds = clouds
        self._author = author
        self._weather = weather
        self._open: dict[str, OpenListing] = {}
        self._told: dict[tuple[str, str], str] = {}
        self.calls: collections.Counter[str] = collections.Counter()
        self.wasted: list[str] = []
        self.leaked: list[str] = []
        self.poisoned: Callable[[str], bool] = lambda _: False
        self.secret: Callable[[str], bool] = lambda _: False

    def restarted(self) -> CloudClient:
        """The same account of a new process: what the old one was told may not have been stored."""
        fresh = CloudClient(self._clouds, self._author, self._weather)
        fresh.calls, fresh.wasted, fresh.poisoned = self.calls, self.wasted, self.poisoned
        fresh.leaked, fresh.secret = self.leaked, self.secret
        return fresh

    # --- listings ---------------------------------------------------------------------------------

    def list_events(self, calendar_id: str, *, sync_token: str = "", page_token: str = "") -> Page:
        return self._call("list", calendar_id, "", lambda: self._page(calendar_id, sync_token, page_token))

    def _page(self, calendar_id: str, sync_token: str, page_token: str) -> Page:
        cloud, weather = self._clouds[calendar_id], self._weather
        if page_token:
            listing = self._open.pop(page_token)
        else:
            rows, position = cloud.changes(sync_token)
            if sync_token and rows and weather.odds(0.1):  # the newest change is not to be seen everywhere yet
                position = rows.pop().revision - 1
            listing = OpenListing(rows, position, weather.pages())
        rows, rest = listing.rows[: listing.size], listing.rows[listing.size :]
        if rest and weather.odds(0.15):
            rest = [*rows[-1:], *rest] if weather.odds(0.5) else rest
            rows = rows if weather.odds(0.5) else []
            rest = listing.rows if not rows else rest
        events = tuple(self._shown(cloud, row) for row in rows)
        if not rest:
            return Page(events, "", str(listing.position), "owner", "UTC")
        token = f"page{sum(self.calls.values())}"
        size = listing.size if rows else len(rest)
        self._open[token] = OpenListing(rest, listing.position, size)
        return Page(events, token, "", "owner", "UTC")

    def _shown(self, cloud: Cloud, row: Row) -> Event:
        if cloud.habits.late_reads:
            row = cloud.rows.get(row.event.event_id, row)
        return replace(row.event, content=None) if row.event.cancelled and cloud.habits.bare else row.event

    def list_window(self, calendar_id: str, start: int, end: int) -> tuple[Event, ...]:
        """Only asked to see whether the calendar is there: without a fault it is, and the window is empty."""
        nothing: tuple[Event, ...] = ()
        return self._call("window", calendar_id, "", lambda: nothing)

    # --- single events ----------------------------------------------------------------------------

    def get_event(self, calendar_id: str, event_id: str) -> Event:
        return self._call("get", calendar_id, event_id, lambda: self._clouds[calendar_id].get(event_id))

    def find_instance(self, calendar_id: str, event_id: str, original_start: str) -> Event:
        cloud = self._clouds[calendar_id]
        return self._call("find", calendar_id, event_id, lambda: cloud.find_instance(event_id, original_start))

    def insert_event(self, calendar_id: str, event_id: str, content: Content, marker: Marker) -> Event:
        operation = Operation("insert", event_id, content=content, marker=marker)
        return cast(Event, self._write(calendar_id, operation))

    def continue_event(
        self, calendar_id: str, event_id: str, old_id: str, content: Content, fields: frozenset[str], marker: Marker
    ) -> Event:
        old = self._clouds[calendar_id].get(old_id).content or content
        whole = replace(old, **{name: getattr(content, name) for name in fields})
        return self.insert_event(calendar_id, event_id, whole, marker)

    def patch_event(
        self,
        calendar_id: str,
        event_id: str,
        etag: str,
        content: Content,
        fields: frozenset[str],
        marker: Marker,
        *,
        status: str = "",
    ) -> Event:
        operation = Operation("patch", event_id, etag, content, fields, marker, status)
        return cast(Event, self._write(calendar_id, operation))

    def delete_event(self, calendar_id: str, event_id: str, etag: str) -> None:
        self._write(calendar_id, Operation("delete", event_id, etag))

    def _write(self, calendar_id: str, operation: Operation) -> Event | None:
        verb = "revive" if operation.status else operation.verb
        return self._call(verb, calendar_id, operation.event_id, lambda: self._perform(calendar_id, operation))

    def _perform(self, calendar_id: str, operation: Operation) -> Event | None:
        cloud, verb, event_id = self._clouds[calendar_id], operation.verb, operation.event_id
        if self.poisoned(event_id):
            raise REFUSALS["rejected"]()
        if verb == "delete":
            cloud.delete(event_id, operation.etag, self._author)
            return None
        assert operation.content is not None
        self._read_over(operation, operation.content)
        if verb == "insert":
            return cloud.insert(event_id, operation.content, operation.marker, self._author)
        return cloud.patch(
            event_id,
            operation.etag,
            operation.content,
            operation.fields,
            operation.marker,
            operation.status,
            self._author,
        )

    def _read_over(self, operation: Operation, content: Content) -> None:
        """What may not leave this computer and does."""
        texts = {"summary": content.summary, "location": content.location, "description": content.description}
        for name, text in texts.items():
            if (operation.verb == "insert" or name in operation.fields) and self.secret(text):
                self.leaked.append(f"{operation.verb} {name} {text}")

    # --- batches ----------------------------------------------------------------------------------

    def send(self, calendar_id: str, operations: Sequence[Operation]) -> list[Event | SchedError | None]:
        """Each operation has its own outcome; a lost answer leaves all, or the first of them, done."""
        assert 0 < len(operations) <= 50, "a batch has 1 to 50 operations"
        ids = [operation.event_id.partition("_")[0] for operation in operations]
        assert len(set(ids)) == len(ids), "a batch has no two operations of one series"
        reached = list(operations)
        if self._weather.odds(0.1):  # the answer of the whole is lost on the way of some of them
            reached = reached[: self._weather.number(len(reached))]
        return self._call("send", calendar_id, "", lambda: self._outcomes(calendar_id, reached, len(operations)))

    def _outcomes(self, calendar_id: str, reached: list[Operation], count: int) -> list[Event | SchedError | None]:
        outcomes = [self._outcome(calendar_id, operation) for operation in reached]
        if len(reached) < count:
            self._weather.disturbed = True
            self._weather.note(f"  half of a batch: {len(reached)} of {count}")
            for operation in reached:
                self._told.pop((calendar_id, operation.event_id), None)
            raise Offline("The answer was lost.", "Try again later.")
        return outcomes

    def _outcome(self, calendar_id: str, operation: Operation) -> Event | SchedError | None:
        if self._weather.odds(0.05) and not operation.status:
            return REFUSALS["rejected" if self._weather.odds(0.5) else "busy"]()
        try:
            event = self._perform(calendar_id, operation)
        except SchedError as error:
            self._blame(calendar_id, operation.event_id, error)
            return error
        self._tell(calendar_id, operation.event_id, event)
        return event

    # --- each call --------------------------------------------------------------------------------

    def _call(self, verb: str, calendar_id: str, event_id: str, act: Callable[[], T]) -> T:
        self.calls[verb] += 1
        weather = self._weather
        if not weather.calm:
            weather.step("call")
        fault = "" if weather.calm else weather.fault(verb)
        try:
            answer = self._spoilt(fault, calendar_id, event_id, act) if fault else act()
        except (EtagMismatch, AlreadyExists) as error:
            self._blame(calendar_id, event_id, error)
            raise
        finally:
            weather.step("answered")
        if verb in WRITES:
            self._tell(calendar_id, event_id, cast(Any, answer))
        return answer

    def _spoilt(self, fault: str, calendar_id: str, event_id: str, act: Callable[[], T]) -> T:
        self._weather.disturbed = True
        if fault in REFUSALS:
            raise REFUSALS[fault]()
        if fault == "garbage":
            garbage = GARBAGE[self._weather.number(len(GARBAGE) - 1)]
            return cast(T, Gate(garbage).list_events(calendar_id))
        if fault == "bumped" and event_id in self._clouds[calendar_id].rows:
            self._clouds[calendar_id].touch(event_id)
            return act()
        if fault == "twice":
            self._told.pop((calendar_id, event_id), None)
        answer = act()
        if fault == "twice":
            return act()
        raise Offline("The answer was lost.", str(type(answer)))

    def _tell(self, calendar_id: str, event_id: str, event: Event | None) -> None:
        self._told[calendar_id, event_id] = event.etag if event is not None else ""

    def _blame(self, calendar_id: str, event_id: str, error: SchedError) -> None:
        """A refusal of a write although the last answer had told this desk how the event is now."""
        row = self._clouds[calendar_id].rows.get(event_id)
        told = self._told.get((calendar_id, event_id))
        if row is not None and told == row.event.etag and isinstance(error, EtagMismatch | AlreadyExists):
            self.wasted.append(f"{type(error).__name__} {event_id}")
