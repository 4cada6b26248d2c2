"""Signing in: consent page, codes, PKCE, tokens, revocation, through google-auth-oauthlib and by hand."""

from __future__ import annotations

import base64
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from google.auth.exceptions import RefreshError
from google_auth_oauthlib.flow import Flow

from schedapp.simulator import DOCTOR, PRACTICE, SOMEONE_ELSE, ManualClock, Simulator
from schedapp.simulator.errors import Json
from tests.simulator.conftest import Service
from tests.simulator.samples import refused, timed

EVENTS = "https://www.googleapis.com/auth/calendar.events"
LIST = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
REDIRECT = "http://127.0.0.1:39999/"


def flow(sim: Simulator, *scopes: str) -> Flow:
    return Flow.from_client_config(
        sim.client_config(), list(scopes or (EVENTS, LIST)), redirect_uri=REDIRECT, autogenerate_code_verifier=True
    )


def start(sim: Simulator, *scopes: str, **extra: str) -> tuple[Flow, str]:
    """A flow and the address that the browser is sent to."""
    made = flow(sim, *scopes)
    url, _ = made.authorization_url(access_type="offline", prompt="consent", **extra)
    return made, url


def answer_of(address: str) -> dict[str, str]:
    assert address.startswith(REDIRECT + "?")
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))


def changed(url: str, **params: str | None) -> str:
    """The address with parameters replaced, or taken out with None."""
    parts = urllib.parse.urlsplit(url)
    kept = dict(urllib.parse.parse_qsl(parts.query)) | params
    query = urllib.parse.urlencode({name: value for name, value in kept.items() if value is not None})
    return parts._replace(query=query).geturl()


def post(sim: Simulator, path: str, form: dict[str, str], **headers: str) -> tuple[int, Json]:
    """A form posted; status and JSON."""
    data = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(sim.address + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def exchange_form(sim: Simulator, made: Flow, issued: str, **changes: str) -> dict[str, str]:
    client = sim.client_config()["installed"]
    return {
        "grant_type": "authorization_code",
        "code": issued,
        "redirect_uri": REDIRECT,
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "code_verifier": str(made.code_verifier),
    } | changes


class Browser:
    """Opens pages and does not follow redirects, as a person with a form would see it."""

    def __init__(self, agent: str = "Visible Browser/1.0") -> None:
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *args: object) -> None:
                return None

        self.opener = urllib.request.build_opener(Stay)
        self.opener.addheaders = [("User-Agent", agent)]

    def open(self, url: str, form: list[tuple[str, str]] | None = None) -> tuple[int, str, str]:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(url, data, timeout=20) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), error.headers.get("Location", "")


def controls(page: str) -> list[tuple[str, str, bool, str]]:
    """(name, value, checked, type) of each input on the page."""
    found = []
    for tag in re.findall(r"<input [^>]+>", page):
        attributes = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        found.append((attributes["name"], attributes["value"], " checked" in tag, attributes["type"]))
    return found


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


def test_the_page_offers_each_account_and_each_scope(sim: Simulator) -> None:
    _, url = start(sim)
    status, page, _ = Browser().open(url)
    assert status == 200
    assert "<script" not in page
    inputs = controls(page)
    assert [(v, c) for n, v, c, t in inputs if t == "radio"] == [(PRACTICE, True), (SOMEONE_ELSE, False)]
    assert [(v, c) for n, v, c, t in inputs if t == "checkbox"] == [(EVENTS, True), (LIST, True)]
    assert re.findall(r'<button class="(\w+)"', page) == ["allow", "deny"]  # Enter allows


def test_the_hinted_account_is_chosen_already(sim: Simulator) -> None:
    _, url = start(sim, login_hint=SOMEONE_ELSE)
    _, page, _ = Browser().open(url)
    assert [v for n, v, checked, t in controls(page) if t == "radio" and checked] == [SOMEONE_ELSE]


def test_choosing_an_account_in_the_browser(sim: Simulator) -> None:
    made, url = start(sim)
    browser = Browser()
    _, page, _ = browser.open(url)
    form = [(n, v) for n, v, checked, t in controls(page) if t in ("hidden", "checkbox")]
    status, _, location = browser.open(
        sim.address + "o/oauth2/consent", [*form, ("account", SOMEONE_ELSE), ("action", "allow")]
    )
    assert status == 303
    answer = answer_of(location)
    assert answer["state"] == urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["state"][0]
    made.fetch_token(code=answer["code"])
    service = Service(sim, made.credentials.token)
    assert service.api.calendarList().get(calendarId="primary").execute()["id"] == SOMEONE_ELSE
    service.close()


def test_cancel_in_the_browser(sim: Simulator) -> None:
    _, url = start(sim)
    browser = Browser()
    _, page, _ = browser.open(url)
    form = [(n, v) for n, v, checked, t in controls(page)]
    _, _, location = browser.open(sim.address + "o/oauth2/consent", [*form, ("action", "deny")])
    answer = answer_of(location)
    assert answer.pop("state")
    assert answer == {"error": "access_denied"}


def test_a_consent_page_works_once(sim: Simulator) -> None:
    _, url = start(sim)
    browser = Browser()
    _, page, _ = browser.open(url)
    form = [(n, v) for n, v, checked, t in controls(page) if checked or t == "hidden"] + [("action", "allow")]
    assert browser.open(sim.address + "o/oauth2/consent", form)[0] == 303
    assert browser.open(sim.address + "o/oauth2/consent", form)[0] == 400


def test_an_unticked_scope_is_not_granted(sim: Simulator) -> None:
    made, url = start(sim)
    address = sim.consent(url, scopes=(LIST,))
    assert answer_of(address)["scope"] == LIST
    with pytest.raises(Warning, match="Scope has changed"):
        made.fetch_token(authorization_response=address)
    made, url = start(sim, LIST)
    token = made.fetch_token(authorization_response=sim.consent(url))["access_token"]
    service = Service(sim, token)
    assert service.api.calendarList().list().execute()["items"]
    details = refused(403, "insufficientPermissions", service.list)
    assert details["message"] == "Insufficient Permission"
    service.close()


def test_no_scope_left_is_a_denial(sim: Simulator) -> None:
    _, url = start(sim)
    assert answer_of(sim.consent(url, scopes=()))["error"] == "access_denied"


def test_the_user_agent_of_the_consent_page_is_kept(sim: Simulator) -> None:
    _, url = start(sim)
    Browser("Visible Browser/2.0").open(url)
    assert sim.consent_user_agents == ["Visible Browser/2.0"]


def test_the_older_address_works_too(sim: Simulator) -> None:
    _, url = start(sim)
    assert Browser().open(url.replace("/o/oauth2/v2/auth", "/o/oauth2/auth"))[0] == 200


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"client_id": "somebody"}, "invalid_client"),
        ({"redirect_uri": "https://example.org/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": "http://127.0.0.1.example.org/"}, "redirect_uri_mismatch"),
        ({"redirect_uri": None}, "redirect_uri_mismatch"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": None}, "invalid_request"),
        ({"scope": "https://www.googleapis.com/auth/nonsense"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
    ],
)
def test_requests_that_are_not_trusted_get_a_page_and_no_redirect(
    sim: Simulator, params: dict[str, str | None], error: str
) -> None:
    _, url = start(sim)
    status, page, location = Browser().open(changed(url, **params))
    assert (status, location) == (400, "")
    assert error in page


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
            urllib.request.urlopen(request, timeout=20)
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
