"""Codes, PKCE, tokens, scopes and revocation, through google-auth-oauthlib and by hand."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.auth.exceptions import RefreshError

from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, ManualClock, Simulator
from tests.simulator.conftest import Service
from tests.simulator.samples import refused, timed
from tests.simulator.signin import (
    EVENTS,
    LIST,
    answer_of,
    changed,
    exchange_form,
    post,
    start,
)


@pytest.fixture
def signed_in(sim: Simulator) -> Iterator[Service]:
    made, url = start(sim)
    made.fetch_token(authorization_response=sim.consent(url))
    credentials = made.credentials
    service = Service(sim, credentials.token, credentials.refresh_token)
    yield service
    service.close()


def test_the_whole_flow_ends_with_a_token_that_works(sim: Simulator) -> None:
    made, url = start(sim)
    token = made.fetch_token(authorization_response=sim.consent(url))
    assert set(token["scope"]) == {EVENTS, LIST}
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3599)
    assert token["refresh_token"] != token["access_token"]
    service = Service(sim, token["access_token"])
    assert service.insert(timed())["creator"] == {"email": PRACTICE}
    service.close()


def test_without_pkce_where_that_is_allowed() -> None:
    with Simulator(require_pkce=False) as sim:
        made, url = start(sim)
        code = answer_of(sim.consent(changed(url, code_challenge=None, code_challenge_method=None)))["code"]
        form = exchange_form(sim, made, code)
        del form["code_verifier"]
        assert post(sim, "token", form)[0] == 200


def test_a_code_works_once(sim: Simulator) -> None:
    made, url = start(sim)
    form = exchange_form(sim, made, answer_of(sim.consent(url))["code"])
    assert post(sim, "token", form)[0] == 200
    status, body = post(sim, "token", form)
    assert (status, body["error"]) == (400, "invalid_grant")


def test_a_code_does_not_live_long(sim: Simulator, clock: ManualClock) -> None:
    made, url = start(sim)
    form = exchange_form(sim, made, answer_of(sim.consent(url))["code"])
    clock.advance(601)
    assert post(sim, "token", form)[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"code": "4/0Anonsense"}, 400, "invalid_grant"),
        ({"code_verifier": "x" * 64}, 400, "invalid_grant"),
        ({"code_verifier": ""}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/"}, 400, "redirect_uri_mismatch"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
        ({"client_id": "somebody"}, 401, "invalid_client"),
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
def test_exchanges_that_are_refused(sim: Simulator, changes: dict[str, str], status: int, error: str) -> None:
    made, url = start(sim)
    form = exchange_form(sim, made, answer_of(sim.consent(url))["code"], **changes)
    got, body = post(sim, "token", form)
    assert (got, body["error"]) == (status, error)
    assert isinstance(body["error_description"], str)
    assert set(body) == {"error", "error_description"}


def test_an_exchange_without_its_verifier(sim: Simulator) -> None:
    made, url = start(sim)
    form = exchange_form(sim, made, answer_of(sim.consent(url))["code"])
    del form["code_verifier"]
    assert post(sim, "token", form) == (
        400,
        {"error": "invalid_grant", "error_description": "Missing code verifier."},
    )


def test_the_client_may_name_itself_in_the_header(sim: Simulator) -> None:
    made, url = start(sim)
    form = exchange_form(sim, made, answer_of(sim.consent(url))["code"])
    basic = base64.b64encode(f"{form.pop('client_id')}:{form.pop('client_secret')}".encode()).decode()
    assert post(sim, "token", form, Authorization=f"Basic {basic}")[0] == 200


def test_tokens_are_unguessable(sim: Simulator) -> None:
    tokens = {sim.access_token() for _ in range(20)} | {sim.refresh_token() for _ in range(20)}
    assert len(tokens) == 40
    assert all(len(token) > 60 for token in tokens)


def test_an_expired_access_token_is_refreshed_by_the_library(sim: Simulator, signed_in: Service) -> None:
    sim.expire_access_tokens()
    sim.clear_requests()
    assert signed_in.list()["items"] == []
    assert [r.method for r in sim.requests] == ["events.list", "token", "events.list"]
    assert sim.requests_of("token")[0].body["grant_type"] == "refresh_token"


def test_access_tokens_end_by_the_clock(sim: Simulator, service: Service, clock: ManualClock) -> None:
    clock.advance(3598)
    service.list()
    clock.advance(2)
    with pytest.raises(RefreshError):  # the library has nothing to refresh with
        service.list()
    assert sim.requests[-1].status == 401


def test_a_refresh_names_the_granted_scopes_and_no_new_refresh_token(sim: Simulator) -> None:
    client = sim.client_config()["installed"]
    form = {"grant_type": "refresh_token", "refresh_token": sim.refresh_token(scopes=(EVENTS, LIST))}
    form |= {"client_id": client["client_id"], "client_secret": client["client_secret"]}
    status, body = post(sim, "token", form)
    assert (status, set(body)) == (200, {"access_token", "expires_in", "scope", "token_type"})
    assert body["scope"].split() == [EVENTS, LIST]
    assert post(sim, "token", form | {"scope": LIST})[1]["scope"] == LIST
    assert post(sim, "token", form | {"scope": "https://www.googleapis.com/auth/calendar"})[1]["error"] == (
        "invalid_scope"
    )


def test_revoking_a_token_ends_every_grant_of_the_account(sim: Simulator, signed_in: Service) -> None:
    other = Service(sim, sim.access_token(), sim.refresh_token())
    stranger = Service(sim, sim.access_token(SOMEONE_ELSE))
    status, body = post(sim, "revoke", {"token": signed_in.credentials.refresh_token})
    assert (status, body) == (200, {})
    for service in (signed_in, other):
        with pytest.raises(RefreshError) as caught:
            service.list()
        assert caught.value.args[1]["error"] == "invalid_grant"
        service.close()
    assert stranger.list("primary")["items"] == []
    stranger.close()
    assert post(sim, "revoke", {"token": "nonsense"})[1]["error"] == "invalid_token"


def test_the_oldest_of_too_many_refresh_tokens_dies(sim: Simulator) -> None:
    tokens = [sim.refresh_token() for _ in range(101)]
    client = sim.client_config()["installed"]
    form = {"grant_type": "refresh_token"} | {key: client[key] for key in ("client_id", "client_secret")}
    assert post(sim, "token", form | {"refresh_token": tokens[0]})[1]["error"] == "invalid_grant"
    assert post(sim, "token", form | {"refresh_token": tokens[1]})[0] == 200


def test_secrets_are_not_in_the_record(sim: Simulator) -> None:
    made, url = start(sim)
    code = answer_of(sim.consent(url))["code"]
    form = exchange_form(sim, made, code)
    post(sim, "token", form)
    Service(sim, sim.access_token()).list()
    recorded = json.dumps([record.describe() for record in sim.requests])
    for secret in (code, form["client_secret"], form["code_verifier"], "Bearer", "ya29."):
        assert secret not in recorded
    assert form["redirect_uri"] in recorded


def test_the_client_file(sim: Simulator, tmp_path: Path) -> None:
    path = sim.write_client_file(tmp_path / "deep" / "client.json")
    assert path.stat().st_mode & 0o777 == 0o600
    content = json.loads(path.read_text())["installed"]
    assert {"client_id", "client_secret", "auth_uri", "token_uri", "revoke_uri", "redirect_uris"} <= set(content)
    assert all(content[name].startswith(sim.address) for name in ("auth_uri", "token_uri", "revoke_uri"))


def test_no_token_and_a_wrong_one(sim: Simulator) -> None:
    request = urllib.request.Request(f"{sim.address}calendar/v3/users/me/calendarList")
    for header, reason, message in (
        (None, "required", "Login Required."),
        ("Bearer ya29.nonsense", "authError", "Invalid Credentials"),
    ):
        if header:
            request.add_header("Authorization", header)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=60)
        with caught.value as error:
            body = json.load(error)
            assert error.code == 401
            assert error.headers["WWW-Authenticate"].startswith("Bearer")
        entry = {"domain": "global", "reason": reason, "message": message}
        entry |= {"locationType": "header", "location": "Authorization"}
        assert body["error"]["errors"] == [entry]
        assert body["error"]["code"] == 401


SCOPE = "https://www.googleapis.com/auth/"


@pytest.mark.parametrize(
    ("scope", "calendar", "reads", "writes"),
    [
        ("calendar", DOCTOR, True, True),
        ("calendar.events", DOCTOR, True, True),
        ("calendar.events.readonly", DOCTOR, True, False),
        ("calendar.readonly", DOCTOR, True, False),
        ("calendar.events.owned", DOCTOR, True, True),
        ("calendar.calendarlist.readonly", DOCTOR, False, False),
        ("calendar.freebusy", DOCTOR, False, False),
    ],
)
def test_scopes_open_what_the_discovery_document_says(
    sim: Simulator, scope: str, calendar: str, reads: bool, writes: bool
) -> None:
    service = Service(sim, sim.access_token(scopes=(SCOPE + scope,)))
    for allowed, act in ((reads, lambda: service.list(calendar)), (writes, lambda: service.insert(timed(), calendar))):
        if allowed:
            act()
        else:
            refused(403, "insufficientPermissions", act)
    service.close()


def test_the_owned_scope_does_not_open_shared_calendars(sim: Simulator) -> None:
    shared = sim.google.add_calendar("Shared", owner=SOMEONE_ELSE, roles={PRACTICE: "writer"})
    service = Service(sim, sim.access_token(scopes=(SCOPE + "calendar.events.owned",)))
    refused(404, "notFound", lambda: service.list(shared))
    service.close()
