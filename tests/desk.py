"""A desk for tests: the real container over a temporary database, signed in to a real simulator over sockets."""

from __future__ import annotations

import itertools
import threading
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schedapp.container import Container
from schedapp.model.availability import ALWAYS
from schedapp.model.booking import Booking
from schedapp.model.connection import Account, Connection, Direction, Privacy
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.paths import Paths
from schedapp.services.reports import SyncReport
from schedapp.simulator import DOCTOR, PRACTICE, TREATMENT, Simulator
from schedapp.store.codec import value_from

ZONE = "Europe/Zurich"
NOON = int(datetime(2026, 12, 1, 11, tzinfo=UTC).timestamp())


class Desk:
    """One installation. `clock` moves only when a test moves it; ids are counted."""

    def __init__(self, home: Path, sim: Simulator, monkeypatch: pytest.MonkeyPatch, name: str = "a") -> None:
        monkeypatch.setenv("SCHEDAPP_GOOGLE_API_ROOT", sim.address)
        client_file = home / "client.json"
        home.mkdir(parents=True, exist_ok=True)
        sim.write_client_file(client_file)
        monkeypatch.setenv("SCHEDAPP_CLIENT_SECRETS", str(client_file))
        self.sim = sim
        self.home = home
        self.clock = NOON
        self._numbers = itertools.count(1)
        self._prefix = f"{ord(name):02x}"
        self.container = self.open()

    def open(self) -> Container:
        return Container(Paths(self.home), face="cli", memory_tokens=True, now=lambda: self.clock, new_uid=self.new_uid)

    def new_uid(self) -> str:
        """32 hex digits, counted; another desk (another `name`, one letter) has others."""
        return f"{self._prefix}{next(self._numbers):030x}"

    def restart(self) -> None:
        """The program ends and starts again: only what is in the database is left (and the memory's tokens)."""
        tokens = self.container._tokens.session
        self.container.close()
        self.container = self.open()
        self.container._tokens.session = tokens

    # --- the story in short words -----------------------------------------------------------------

    def resource(self, name: str, kind: Kind = Kind.ROOM, **fields: Any) -> Resource:
        """One that is always open, where no other hours are given."""
        usual = {"colour": "", "zone": ZONE, "hours": ALWAYS}
        return self.container.resources.add(Resource("", name, kind, **(usual | fields)))

    def sign_in(self, account: str = PRACTICE) -> Account:
        def consent(address: str) -> None:
            with urllib.request.urlopen(self.sim.consent(address, account=account)) as answer:
                answer.read()

        return self.container.calendars.sign_in(open_browser=consent, cancelled=threading.Event())

    def connect(self, resource: Resource, calendar_id: str = DOCTOR, **how: Any) -> Connection:
        accounts = self.container.calendars.accounts() or (self.sign_in(),)
        return self.container.calendars.connect(resource.uid, accounts[0], calendar_id, **how)

    def book(self, resource: Resource, start: str, end: str, title: str = "Check-up", **fields: Any) -> Booking:
        when = Timed(parse_iso(start, ZONE), parse_iso(end, ZONE), ZONE)
        others = fields.pop("also", ())
        resources = (resource.uid, *(other.uid for other in others))
        return self.container.bookings.add(Booking("", title, when, resources, **fields)).booking

    def sync(self, calendar_id: str | None = None, **how: Any) -> tuple[SyncReport, ...]:
        return self.container.calendars.sync(calendar_id, **how)

    def titles(self, resource: Resource | None = None) -> list[tuple[str, str]]:
        """(title, start in UTC) of every occurrence in the next year, once for each resource of a booking."""
        wanted = [resource.uid] if resource else None
        rows = self.container.bookings.week(NOON - 86_400 * 30, NOON + 86_400 * 365, wanted)
        found = [(row.title, datetime.fromtimestamp(row.start, UTC).strftime("%Y-%m-%dT%H:%MZ")) for row in rows]
        return sorted(found, key=lambda row: (row[1], row[0]))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database has: for what no face shows yet (conflicts, decisions)."""
        return self.container.database.rows(sql)

    def outbox(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT booking_uid, parked, error FROM outbox ORDER BY id")

    def conflicts(self) -> list[tuple[Any, ...]]:
        """Field, value here, value there, which of them stands."""
        rows = self.rows("SELECT field, mine, theirs, kept FROM conflict ORDER BY id")
        return [(field, value_from(mine), value_from(theirs), kept) for field, mine, theirs, kept in rows]

    def decisions(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT kind, reason FROM decision WHERE resolved_at IS NULL ORDER BY id")

    def writes(self) -> list[Any]:
        """The requests so far that changed something in Google."""
        return [r for r in self.sim.requests if r.method in ("events.insert", "events.patch", "events.delete")]

    def google(self, calendar_id: str = DOCTOR) -> list[tuple[str, str]]:
        """The same of Google's side, from the simulator's own expansion."""
        found = []
        for event in self.sim.google.occurrences(calendar_id, "2026-11-01T00:00:00Z", "2027-12-01T00:00:00Z"):
            start = event["start"].get("dateTime") or event["start"]["date"] + "T00:00:00+00:00"
            moment = datetime.fromisoformat(start.replace("Z", "+00:00")).astimezone(UTC)
            found.append((event.get("summary", ""), moment.strftime("%Y-%m-%dT%H:%MZ")))
        return sorted(found, key=lambda row: (row[1], row[0]))


def shortly(text: str) -> dict[str, str]:
    """A start or end as Google takes it."""
    return {"dateTime": text, "timeZone": ZONE}


__all__ = ["DOCTOR", "NOON", "PRACTICE", "TREATMENT", "ZONE", "Desk", "Direction", "Privacy", "replace", "shortly"]
