"""A sign-in that ended, brought back by the same `connect`: with a token or through the browser, and never by another
resource or account."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from schedapp.model.connection import Health
from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, Simulator
from tests.api.conftest import Api
from tests.api.test_calendars import connect, consent, quoted, until

CONNECT = "/calendars/google/connect"


@pytest.fixture
def doctor(google: Simulator, api: Api) -> str:
    """The uid of a resource, over a simulated Google."""
    return api.resource("Dr. Weber").uid


def refresh(google: Simulator) -> dict[str, str]:
    client = google.client_config()["installed"]
    named = {name: client[name] for name in ("client_id", "client_secret", "token_uri", "auth_uri")}
    return {"refresh_token": google.refresh_token(), **named}


def sync(api: Api) -> httpx.Response:
    return api.post("/calendars/google/primary/sync")


def ended(api: Api, made: dict[str, Any]) -> None:
    answer = sync(api)
    assert (answer.status_code, answer.json()["code"]) == (424, "SignInNeeded"), answer.text
    assert api.get(f"/connections/{made['id']}").json()["health"] == Health.SIGN_IN


def renewed(api: Api, made: dict[str, Any], **wish: Any) -> None:
    answer = api.post(CONNECT, {"resource_id": made["resource_id"], "calendar_id": "primary"} | wish)
    assert (answer.status_code, answer.json()["id"], answer.json()["status"]) == (200, made["id"], "active"), (
        answer.text
    )
    assert answer.json()["health"] != Health.SIGN_IN
    assert sync(api).status_code == 200
    assert [each["id"] for each in api.get("/connections").json()["connections"]] == [made["id"]]


def test_an_access_token_that_ended_makes_way_for_a_new_one(api: Api, google: Simulator, doctor: str) -> None:
    made = connect(api, doctor, google, "primary", privacy="full")
    google.expire_access_tokens()
    ended(api, made)
    renewed(api, made, oauth_token=google.access_token())
    assert api.get(f"/connections/{made['id']}").json()["privacy"] == "full"
    renewed(api, made, oauth_token=google.access_token(), privacy="busy")
    assert api.get(f"/connections/{made['id']}").json()["privacy"] == "full"


def test_a_refresh_token_that_ended_makes_way_for_a_new_one(api: Api, google: Simulator, doctor: str) -> None:
    made = connect(api, doctor, google, "primary", oauth_token=refresh(google))
    google.revoke(PRACTICE)
    ended(api, made)
    renewed(api, made, oauth_token=refresh(google))
    google.expire_access_tokens()
    assert sync(api).status_code == 200


def test_a_refresh_token_that_ended_does_not_beat_an_access_token(api: Api, google: Simulator, doctor: str) -> None:
    made = connect(api, doctor, google, "primary", oauth_token=refresh(google))
    google.revoke(PRACTICE)
    ended(api, made)
    renewed(api, made, oauth_token=google.access_token())
    renewed(api, made, oauth_token=refresh(google))


def test_an_access_token_changes_nothing_for_who_is_signed_in(api: Api, google: Simulator, doctor: str) -> None:
    made = connect(api, doctor, google, "primary", oauth_token=refresh(google))
    renewed(api, made, oauth_token=google.access_token())
    google.expire_access_tokens()
    assert sync(api).status_code == 200


def test_through_the_browser_the_pending_one_becomes_the_connection(api: Api, google: Simulator, doctor: str) -> None:
    made = connect(api, doctor, google, "primary")
    google.expire_access_tokens()
    ended(api, made)
    answer = api.post(CONNECT, {"resource_id": doctor, "calendar_id": "primary"})
    assert answer.status_code == 202
    consent(google, answer.json()["consent_url"], account=PRACTICE)
    active = until(api, answer.json()["id"], "active")
    assert (active["id"], active["account"], active["problem"]) == (made["id"], PRACTICE, None)
    assert sync(api).status_code == 200
    assert [each["id"] for each in api.get("/connections").json()["connections"]] == [made["id"]]
    assert api.post(f"/connections/{answer.json()['id']}/consent").status_code == 409


def test_a_named_account_whose_sign_in_ended_is_asked_for_consent(api: Api, google: Simulator, doctor: str) -> None:
    made = connect(api, doctor, google, "primary")
    google.expire_access_tokens()
    ended(api, made)
    wish = {"resource_id": doctor, "calendar_id": "primary", "account": PRACTICE}
    pending = api.post(CONNECT, wish)
    assert pending.status_code == 202
    consent(google, pending.json()["consent_url"], account=PRACTICE)
    until(api, pending.json()["id"], "active")
    assert (api.post(CONNECT, wish).status_code, sync(api).status_code) == (200, 200)


def test_another_resource_calendar_or_account_is_still_refused(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google, "primary")
    room = api.resource("Room 1").uid
    token, other = google.access_token(), google.access_token(SOMEONE_ELSE)
    for wish in (
        {"resource_id": room, "calendar_id": "primary", "oauth_token": token},
        {"resource_id": doctor, "calendar_id": DOCTOR, "oauth_token": token},
        {"resource_id": doctor, "calendar_id": "primary", "oauth_token": other},
    ):
        answer = api.post(CONNECT, wish)
        assert (answer.status_code, answer.json()["code"]) == (409, "InUse"), wish
    assert api.delete(f"/calendars/google/{quoted(PRACTICE)}").status_code == 200
