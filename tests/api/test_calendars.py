"""The four operations against the simulator, over sockets."""

from __future__ import annotations

import threading
import time
import urllib.parse
import urllib.request
from typing import Any

import httpx
import pytest

from schedapp.api.desk import MOST_WAITING
from schedapp.services.api_tokens import Scope
from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, TREATMENT, Simulator
from tests.api.conftest import Api

EVENT = {
    "summary": "Check-up",
    "start": {"dateTime": "2026-12-07T09:00:00+01:00", "timeZone": "Europe/Zurich"},
    "end": {"dateTime": "2026-12-07T09:30:00+01:00", "timeZone": "Europe/Zurich"},
}


@pytest.fixture
def doctor(google: Simulator, api: Api) -> str:
    """The uid of a resource, over a simulated Google."""
    return api.resource("Dr. Weber").uid


def consent(sim: Simulator, address: str, **how: Any) -> None:
    """What a person does in the browser."""
    with urllib.request.urlopen(sim.consent(address, **how)) as answer:
        answer.read()


def connect(api: Api, doctor: str, sim: Simulator, calendar_id: str = DOCTOR, **more: Any) -> dict[str, Any]:
    wish = {"resource_id": doctor, "calendar_id": calendar_id, "oauth_token": sim.access_token()} | more
    answer = api.post("/calendars/google/connect", wish)
    assert answer.status_code == 201, answer.text
    return answer.json()


def until(api: Api, connection: str, status: str) -> dict[str, Any]:
    """Asks for a connection until it has a status, as a client does."""
    for _ in range(600):
        found = api.get(f"/connections/{connection}").json()
        if found["status"] == status:
            return found
        threading.Event().wait(0.05)
    raise AssertionError(f"never {status}: {found}")


def quoted(calendar_id: str) -> str:
    return urllib.parse.quote(calendar_id, safe="")


def test_an_access_token_connects_at_once(api: Api, google: Simulator, doctor: str) -> None:
    made = connect(api, doctor, google)
    assert (made["status"], made["calendar_id"], made["account"]) == ("active", DOCTOR, PRACTICE)
    assert api.get(f"/connections/{made['id']}").json() == made


def test_the_four_operations(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google)
    google.google.insert(DOCTOR, EVENT)
    synced = api.post(f"/calendars/google/{quoted(DOCTOR)}/sync")
    assert synced.status_code == 200, synced.text
    assert synced.json()["message"] == "Google Calendar synchronized successfully."
    assert synced.json()["pulled"] == 1
    (event,) = api.get(f"/calendars/google/{quoted(DOCTOR)}/events").json()["events"]
    assert event["title"] == "Check-up"
    assert event["start_time"] == "2026-12-07T09:00:00+01:00"
    assert event["end_time"] == "2026-12-07T09:30:00+01:00"
    ended = api.delete(f"/calendars/google/{quoted(DOCTOR)}")
    assert ended.json()["message"] == "Google Calendar disconnected successfully."
    assert api.get(f"/calendars/google/{quoted(DOCTOR)}/events").status_code == 404


def test_a_refresh_token_goes_to_the_token_store_alone(api: Api, google: Simulator, doctor: str) -> None:
    client = google.client_config()["installed"]
    given = {name: client[name] for name in ("client_id", "client_secret", "token_uri", "auth_uri")}
    token = google.refresh_token()
    made = connect(api, doctor, google, oauth_token={"refresh_token": token, **given})
    google.expire_access_tokens()
    assert api.post(f"/calendars/google/{quoted(made['calendar_id'])}/sync").status_code == 200
    for file in api.home.rglob("*"):
        assert not file.is_file() or token.encode() not in file.read_bytes(), file


def test_a_refresh_token_is_sent_to_google_alone(api: Api, google: Simulator, doctor: str) -> None:
    given = {"refresh_token": "1//stolen-elsewhere", "client_id": "x", "token_uri": "https://evil.example/token"}
    answer = api.post(
        "/calendars/google/connect", {"resource_id": doctor, "calendar_id": "primary", "oauth_token": given}
    )
    assert answer.status_code == 422
    assert "token_uri" in answer.json()["title"]
    assert "stolen" not in answer.text


def test_a_refused_token_says_that_google_wants_a_sign_in(api: Api, google: Simulator, doctor: str) -> None:
    answer = api.post(
        "/calendars/google/connect", {"resource_id": doctor, "calendar_id": "primary", "oauth_token": "ya29.made-up"}
    )
    assert (answer.status_code, answer.json()["code"]) == (424, "SignInNeeded")
    assert api.container.calendars.accounts() == ()


def test_without_a_token_it_is_pending_until_the_browser_came_back(api: Api, google: Simulator, doctor: str) -> None:
    answer = api.post("/calendars/google/connect", {"resource_id": doctor, "calendar_id": "primary"})
    assert answer.status_code == 202
    pending = answer.json()
    assert pending["status"] == "pending"
    assert api.get(f"/connections/{pending['id']}").json() == pending
    consent(google, pending["consent_url"], account=PRACTICE)
    active = until(api, pending["id"], "active")
    assert (active["account"], active["calendar_id"], active["consent_url"]) == (PRACTICE, PRACTICE, None)


def test_an_address_can_be_issued_again_and_the_old_one_leads_nowhere(api: Api, google: Simulator, doctor: str) -> None:
    first = api.post("/calendars/google/connect", {"resource_id": doctor, "calendar_id": "primary"}).json()
    again = api.post(f"/connections/{first['id']}/consent")
    assert again.status_code == 202
    assert again.json()["consent_url"] != first["consent_url"]
    with pytest.raises(OSError):
        consent(google, first["consent_url"], account=PRACTICE)
    consent(google, again.json()["consent_url"], account=PRACTICE)
    until(api, first["id"], "active")
    assert api.post(f"/connections/{first['id']}/consent").status_code == 409


def test_a_refusal_in_the_browser_is_told_and_can_be_tried_again(api: Api, google: Simulator, doctor: str) -> None:
    first = api.post("/calendars/google/connect", {"resource_id": doctor, "calendar_id": "primary"}).json()
    consent(google, first["consent_url"], deny=True)
    failed = until(api, first["id"], "failed")
    assert failed["problem"]["code"] == "SignInFailed"
    again = api.post(f"/connections/{first['id']}/consent").json()
    consent(google, again["consent_url"], account=PRACTICE)
    until(api, first["id"], "active")


def test_the_account_that_is_signed_in_can_be_named(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google)
    room = api.resource("Room 1").uid
    made = api.post(
        "/calendars/google/connect", {"resource_id": room, "calendar_id": TREATMENT, "account": PRACTICE.upper()}
    )
    assert (made.status_code, made.json()["status"]) == (201, "active")


def test_primary_of_two_accounts_says_which_there_are(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google, "primary")
    room = api.resource("Room 1").uid
    connect(api, room, google, "primary", oauth_token=google.access_token(SOMEONE_ELSE))
    answer = api.post("/calendars/google/primary/sync")
    assert (answer.status_code, answer.json()["code"]) == (409, "Ambiguous")
    listed = {(each["resource"], each["account"]) for each in answer.json()["connections"]}
    assert listed == {("Dr. Weber", PRACTICE), ("Room 1", SOMEONE_ELSE)}
    assert api.post("/calendars/google/primary/sync?resource_id=Room%201").json()["calendar_id"] == SOMEONE_ELSE


def test_an_id_with_slash_and_hash_is_one_id(api: Api, google: Simulator, doctor: str) -> None:
    odd = "team/room#1/events@group.calendar.google.com"
    answer = api.get(f"/calendars/google/{quoted(odd)}/events")
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")
    assert odd in answer.json()["title"]


def test_a_sync_that_is_not_waited_for_is_a_job(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google)
    answer = api.post(f"/calendars/google/{quoted(DOCTOR)}/sync?wait=false")
    assert answer.status_code == 202
    job = answer.json()
    ends = time.monotonic() + 30
    while job["status"] not in ("done", "failed") and time.monotonic() < ends:
        job = api.get(f"/jobs/{job['id']}").json()
    assert job["status"] == "done"
    assert job["result"]["message"] == "Google Calendar synchronized successfully."


def test_those_who_wait_for_google_leave_room_for_the_others(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google)
    fault = google.faults.add("events.list", "hold", count=None)
    path = f"/calendars/google/{quoted(DOCTOR)}/sync"
    answers: list[int] = []

    def sync() -> None:
        with httpx.Client(base_url=api.server.address, timeout=90, trust_env=False) as client:
            answers.append(client.post(path, headers={"Authorization": f"Bearer {api.token[Scope.WRITE]}"}).status_code)

    threads = [threading.Thread(target=sync) for _ in range(MOST_WAITING + 3)]
    for each in threads:
        each.start()
    assert fault.wait_entered()
    for _ in range(600):
        if answers.count(429) == 3:
            break
        threading.Event().wait(0.05)
    assert answers == [429] * 3
    assert api.get("/connections").status_code == 200
    fault.release()
    google.faults.clear()
    for each in threads:
        each.join(60)
    assert sorted(answers)[0] == 200


def test_events_come_in_pages(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google)
    for hour in range(8, 13):
        google.google.insert(
            DOCTOR,
            EVENT
            | {
                "summary": f"at {hour}",
                "start": {"dateTime": f"2026-12-07T{hour:02}:00:00+01:00"},
                "end": {"dateTime": f"2026-12-07T{hour:02}:30:00+01:00"},
            },
        )
    api.post(f"/calendars/google/{quoted(DOCTOR)}/sync")
    path = f"/calendars/google/{quoted(DOCTOR)}/events?limit=2&from=2026-12-07T09:00:00%2B01:00&to=2026-12-07"
    titles, cursor = [], ""
    while cursor is not None:
        page = api.get(path + (f"&cursor={cursor}" if cursor else "")).json()
        titles += [event["title"] for event in page["events"]]
        cursor = page["next_cursor"]
    assert titles == ["at 9", "at 10", "at 11", "at 12"]


def test_reading_may_not_connect(api: Api, google: Simulator, doctor: str) -> None:
    wish = {"resource_id": doctor, "calendar_id": DOCTOR, "oauth_token": google.access_token()}
    answer = api.post("/calendars/google/connect", wish, scope=Scope.READ)
    assert (answer.status_code, answer.json()["code"]) == (403, "ScopeTooSmall")


def test_copies_and_the_grant_can_be_taken_away(api: Api, google: Simulator, doctor: str) -> None:
    connect(api, doctor, google)
    answer = api.delete(f"/calendars/google/{quoted(DOCTOR)}?remove_copies=true&revoke=true")
    assert answer.status_code == 200, answer.text
    assert google.requests_of("revoke")
    assert api.get("/calendars/google").status_code == 424


def test_what_google_had_where_sched_wins_is_in_the_history(google: Simulator, api: Api, doctor: str) -> None:
    api.container.settings.set("frequency", "manual")
    calendar = connect(api, doctor, google, policy="sched")["calendar_id"]
    sync = f"/calendars/google/{quoted(calendar)}/sync"
    wish = {"title": "Check-up", "start": "2026-12-08T09:00", "minutes": 30, "resource_ids": [doctor]}
    booking = api.post("/bookings", wish).json()["id"]
    assert api.post(sync).status_code == 200
    (event,) = google.google.list(calendar)
    google.google.patch(calendar, event["id"], {"summary": "Theirs"})
    api.patch(f"/bookings/{booking}", {"title": "Mine"})
    assert api.post(sync).json()["conflicts"] == 1
    history = f"/bookings/{booking}/history"
    aside = api.get(history).json()["changes"][0]
    assert aside["summary"] == "Google had the title “Theirs”; Sched's was kept (Sched wins)"
    assert (aside["action"], aside["restorable"], aside["booking_id"]) == ("put-aside", True, booking)
    assert aside["fields"] == [{"field": "title", "label": "Title", "old": "Theirs", "new": "Mine", "date": None}]
    for path in (history, "/history"):
        whole = [each["id"] for each in api.get(path).json()["changes"]]
        pages, cursor = [], None
        while cursor or not pages:
            page = api.get(path, params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
            pages += [each["id"] for each in page["changes"]]
            cursor = page["next_cursor"]
        assert pages == whole == [aside["id"], *whole[1:]]
        assert "Theirs" not in api.get(path, scope=Scope.READ_BUSY).text
    assert api.post(f"/bookings/{booking}/restore", {"change_id": aside["id"]}).json()["title"] == "Theirs"
    api.post(sync)
    assert google.google.list(calendar)[0]["summary"] == "Theirs"
