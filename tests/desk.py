"""A desk for tests: the real container over a temporary database, signed in to a real simulator over sockets."""

from __future__ import annotations

import threading
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schedapp.container import Container, Paths
from schedapp.model.booking import Booking
from schedapp.model.connection import Account, Connection, Direction, Privacy
from schedapp.model.resource import Kind, Resource
from schedapp.model.timespan import Timed, parse_iso
from schedapp.services.reports import SyncReport
from schedapp.simulator import DOCTOR, PRACTICE, TREATMENT, Simulator

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
        self._name = name
        self._count = 0
        self.container = self.open()

    def open(self) -> Container:
        return Container(
            Paths(self.home), face="cli", memory_tokens=True, now=lambda: self.clock, new_uid=self.new_uid
        )

    def new_uid(self) -> str:
        self._count += 1
        return f"{self._name}{self._count:031x}".replace("a", "0", 1) if self._name == "a" else f"{self._count:032x}"

    # --- the story in short words -----------------------------------------------------------------

    def resource(self, name: str, kind: Kind = Kind.ROOM, **fields: Any) -> Resource:
        return self.container.resources.add(Resource("", name, kind, colour="", zone=ZONE, **fields))

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

    def titles(self) -> list[tuple[str, str]]:
        """(title, local start) of every occurrence in the next year, each booking and resource once."""
        rows = self.container.bookings.week(NOON - 86_400 * 30, NOON + 86_400 * 365)
        return [(row.title, datetime.fromtimestamp(row.start, UTC).strftime("%Y-%m-%dT%H:%MZ")) for row in rows]

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
