"""A running simulator, the real client library pointed at it, and a bare HTTP client beside it."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator
from typing import Any

import google_auth_httplib2
import httplib2
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document

from schedapp.simulator import DOCTOR, ManualClock, Simulator, discovery
from schedapp.simulator.errors import Json

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # the token endpoint is plain http on loopback

NOW = 1_782_900_000.0  # 2026-07-01T10:00:00Z


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def sim(clock: ManualClock) -> Iterator[Simulator]:
    with Simulator(clock=clock) as simulator:
        yield simulator


class Service:
    """google-api-python-client as an application builds it, for one account."""

    def __init__(self, sim: Simulator, token: str, refresh: str | None = None) -> None:
        client = sim.client_config()["installed"]
        keys = ("client_id", "client_secret", "token_uri")
        self.credentials = Credentials(token, refresh_token=refresh, **{key: client[key] for key in keys})
        self._http = httplib2.Http(timeout=60)
        http = google_auth_httplib2.AuthorizedHttp(self.credentials, http=self._http)
        document = dict(discovery.load().document) | {"rootUrl": sim.address}
        self.api = build_from_document(document, http=http)
        self.events = self.api.events()

    def close(self) -> None:
        self._http.close()

    def insert(self, body: Json, calendar: str = DOCTOR, **params: Any) -> Json:
        made: Json = self.events.insert(calendarId=calendar, body=body, **params).execute()
        return made

    def get(self, event_id: str, calendar: str = DOCTOR, **params: Any) -> Json:
        found: Json = self.events.get(calendarId=calendar, eventId=event_id, **params).execute()
        return found

    def patch(self, event_id: str, body: Json, if_match: str | None = None, calendar: str = DOCTOR) -> Json:
        return self._conditional(self.events.patch(calendarId=calendar, eventId=event_id, body=body), if_match)

    def update(self, event_id: str, body: Json, if_match: str | None = None, calendar: str = DOCTOR) -> Json:
        return self._conditional(self.events.update(calendarId=calendar, eventId=event_id, body=body), if_match)

    def delete(self, event_id: str, if_match: str | None = None, calendar: str = DOCTOR) -> Any:
        return self._conditional(self.events.delete(calendarId=calendar, eventId=event_id), if_match)

    @staticmethod
    def _conditional(request: Any, if_match: str | None) -> Any:
        if if_match is not None:
            request.headers["If-Match"] = if_match
        return request.execute()

    def list(self, calendar: str = DOCTOR, **params: Any) -> Json:
        answer: Json = self.events.list(calendarId=calendar, **params).execute()
        return answer

    def all(self, calendar: str = DOCTOR, **params: Any) -> tuple[list[Json], Json]:
        """Every item of every page, and the last page."""
        items: list[Json] = []
        request = self.events.list(calendarId=calendar, **params)
        while request is not None:
            page = request.execute()
            items += page["items"]
            request = self.events.list_next(request, page)
        return items, page


@pytest.fixture
def service(sim: Simulator) -> Iterator[Service]:
    made = Service(sim, sim.access_token())
    yield made
    made.close()


class Raw:
    """Requests exactly as written, on one kept-alive connection."""

    def __init__(self, sim: Simulator) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=60)
        self.token = sim.access_token()

    def send(self, verb: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, dict[str, str]]:
        """Status, body (JSON where it is JSON) and headers in lower case; `_` in header names is `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Authorization", f"Bearer {self.token}")
        payload = json.dumps(body) if isinstance(body, dict | list) else body
        if payload is not None:
            named.setdefault("Content-Type", "application/json")
        self.connection.request(verb, path, payload, named)
        answer = self.connection.getresponse()
        raw = answer.read()
        head = {name.lower(): value for name, value in answer.getheaders()}
        is_json = head.get("content-type", "").startswith("application/json") and "content-encoding" not in head
        return answer.status, json.loads(raw) if is_json and raw else raw, head


@pytest.fixture
def raw(sim: Simulator) -> Iterator[Raw]:
    made = Raw(sim)
    yield made
    made.connection.close()
