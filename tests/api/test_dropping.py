"""A sign-in that is given up, or gets a new address, when its person has consented already: nothing comes of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from schedapp.google.secret import Secret
from schedapp.google.tokens import MemoryTokens
from schedapp.model.connection import Connection
from schedapp.services.given_tokens import GivenToken
from schedapp.simulator import PRACTICE, Simulator
from tests.api.conftest import Api
from tests.api.test_calendars import consent, until

CONNECT = "/calendars/google/connect"
PRIMARY = "/calendars/google/primary"
PATIENCE = 60


@pytest.fixture
def room(google: Simulator, api: Api) -> str:
    return api.resource("Room 1").uid


def begin(api: Api, room: str) -> dict[str, Any]:
    answer = api.post(CONNECT, {"resource_id": room, "calendar_id": "primary"})
    assert answer.status_code == 202, answer.text
    return answer.json()


def come_back(google: Simulator, address: str) -> None:
    """The browser does, and all that follows from it has happened."""
    waiting = [each for each in threading.enumerate() if each.name == "consent"]
    consent(google, address)
    waiting[0].join(PATIENCE)
    assert not waiting[0].is_alive()


def listed(api: Api) -> list[tuple[str, str]]:
    return [(each["id"], each["status"]) for each in api.get("/connections").json()["connections"]]


def kept(api: Api) -> dict[str, Secret]:
    """The refresh tokens, by account."""
    tokens = api.container._tokens.lasting
    assert isinstance(tokens, MemoryTokens)
    return tokens._tokens


def test_what_is_dropped_while_google_is_asked_is_not_connected(api: Api, google: Simulator, room: str) -> None:
    made = begin(api, room)
    codes: list[int] = []
    google.faults.add("calendarList.list", "run-before", run=lambda: codes.append(api.delete(PRIMARY).status_code))
    come_back(google, made["consent_url"])
    assert codes == [200]
    assert listed(api) == []
    assert api.get(f"/connections/{made['id']}").status_code == 404
    assert api.container.calendars.accounts() == ()
    assert kept(api) == {}


def test_who_was_signed_in_before_stays_so_when_a_sign_in_is_dropped(api: Api, google: Simulator, room: str) -> None:
    known = api.container.calendars.accept(GivenToken(access_token=google.access_token()))
    made = begin(api, room)
    google.faults.add("calendarList.list", "run-before", run=lambda: api.delete(PRIMARY))
    come_back(google, made["consent_url"])
    assert listed(api) == []
    assert [each.uid for each in api.container.calendars.accounts()] == [known.uid]


def test_an_address_that_was_renewed_while_google_is_asked_connects_nothing(
    api: Api, google: Simulator, room: str
) -> None:
    made = begin(api, room)
    fresh: list[dict[str, Any]] = []
    renew = f"/connections/{made['id']}/consent"
    google.faults.add("calendarList.list", "run-before", run=lambda: fresh.append(api.post(renew).json()))
    come_back(google, made["consent_url"])
    assert listed(api) == [(made["id"], "pending")]
    assert api.container.calendars.connections() == ()
    assert list(kept(api)) == [each.uid for each in api.container.calendars.accounts()]
    assert len(kept(api)) == 1
    consent(google, fresh[0]["consent_url"])
    assert until(api, made["id"], "active")["account"] == PRACTICE
    assert listed(api) == [(made["id"], "active")]


class Awaited(threading.Event):
    """Tells by `asked` that somebody waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.set()
        return super().wait(timeout)


class WhileStored:
    """Has somebody else do something while the connection is being stored, who waits for what becomes of that."""

    def __init__(self, api: Api, uid: str, monkeypatch: pytest.MonkeyPatch, path: tuple[str, str]) -> None:
        self._ended = api.desk.pending._attempts[uid].ended = Awaited()
        self._add = api.container._connections.add
        self._thread = threading.Thread(target=lambda: self._answers.append(api.request(*path).status_code))
        self._answers: list[int] = []
        monkeypatch.setattr(api.container._connections, "add", self._store)

    def _store(self, connection: Connection) -> None:
        self._thread.start()
        assert self._ended.asked.wait(PATIENCE)
        self._add(connection)

    def answer(self) -> int:
        self._thread.join(PATIENCE)
        return self._answers[0]


def test_what_is_dropped_while_it_is_stored_is_disconnected(
    api: Api, google: Simulator, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(api, room)
    other = WhileStored(api, made["id"], monkeypatch, ("DELETE", PRIMARY))
    come_back(google, made["consent_url"])
    assert other.answer() == 200
    assert listed(api) == []
    assert api.container.calendars.accounts() == ()


def test_what_is_renewed_while_it_is_stored_is_active_already(
    api: Api, google: Simulator, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(api, room)
    other = WhileStored(api, made["id"], monkeypatch, ("POST", f"/connections/{made['id']}/consent"))
    come_back(google, made["consent_url"])
    assert other.answer() == 409
    assert listed(api) == [(made["id"], "active")]


def test_what_becomes_active_while_it_is_looked_for_is_disconnected(
    api: Api, google: Simulator, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(api, room)
    find = api.container.calendars.find

    def too_early(calendar_id: str, resource: str = "") -> Connection:
        monkeypatch.setattr(api.container.calendars, "find", find)
        try:
            return find(calendar_id, resource)
        finally:
            come_back(google, made["consent_url"])

    monkeypatch.setattr(api.container.calendars, "find", too_early)
    assert api.delete(PRIMARY).status_code == 200
    assert listed(api) == []
    assert api.container.calendars.accounts() == ()
    assert api.delete(PRIMARY).status_code == 404
