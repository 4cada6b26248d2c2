"""Sign-in against the simulator: what the browser would do is done over real sockets."""

from __future__ import annotations

import io
import logging
import os
import threading
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from schedapp.errors import BadInput, Offline, PermissionDenied, SchedError, SignInFailed
from schedapp.google.client import CalendarClient
from schedapp.google.clientfile import ClientFile
from schedapp.google.credentials import AccessTokens
from schedapp.google.oauth import EVENTS_SCOPE, LIST_SCOPE, SCOPES, Grant, sign_in
from schedapp.simulator import PRACTICE, SOMEONE_ELSE, Simulator
from tests.google.conftest import client_at
from tests.google.hostile import Answer, HostileServer, drips, drops, portal, says

Go = Callable[[str], object]
FULL = {"access_token": "a" * 20, "refresh_token": "r" * 20, "expires_in": 3599, "token_type": "Bearer"}


def asked(client: ClientFile, browser: Go, **more: object) -> Grant:
    options = {"cancelled": threading.Event(), "deadline": 60.0} | more
    return sign_in(client, open_browser=browser, **options)  # type: ignore[arg-type]


def visit(address: str) -> None:
    with urllib.request.urlopen(address, timeout=60) as answer:
        answer.read()


def consenting(sim: Simulator, **choices: object) -> Go:
    """A person who answers the consent page and whose browser follows the redirect."""
    return lambda address: visit(sim.consent(address, **choices))  # type: ignore[arg-type]


def coming_back(address: str, code: str = "4/0Acode") -> None:
    """A browser that comes back with a code from any server."""
    query = parse_qs(urlsplit(address).query)
    visit(f"{query['redirect_uri'][0]}?state={query['state'][0]}&code={code}")


def test_yes(sim: Simulator, client_file: ClientFile) -> None:
    grant = asked(client_file, consenting(sim, account=SOMEONE_ELSE))
    assert set(grant.scopes) == set(SCOPES)
    assert 0 < grant.expires_in <= 3600
    client = CalendarClient(AccessTokens.from_grant(client_file, grant), api_root=sim.address)
    assert client.primary().calendar_id == SOMEONE_ELSE
    assert len(sim.requests_of("token")) == 1, "the first access token is used as it is"
    sim.expire_access_tokens()
    assert client.primary().calendar_id == SOMEONE_ELSE
    client.close()


def test_what_google_is_asked(sim: Simulator, client_file: ClientFile) -> None:
    seen: list[str] = []

    def browser(address: str) -> None:
        seen.append(address)
        consenting(sim)(address)

    asked(client_file, browser, login_hint=PRACTICE)
    query = {key: values[0] for key, values in parse_qs(urlsplit(seen[0]).query).items()}
    assert seen[0].startswith(client_file.auth_uri + "?")
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert len(query["state"]) >= 40
    assert query["redirect_uri"].startswith("http://127.0.0.1:")
    assert (query["access_type"], query["prompt"], query["login_hint"]) == ("offline", "consent", PRACTICE)
    assert query["scope"].split() == [EVENTS_SCOPE, LIST_SCOPE]
    assert query["response_type"] == "code"
    exchange = sim.requests_of("token")[0]
    assert {"code", "code_verifier", "client_id", "client_secret", "redirect_uri"} <= set(exchange.body)
    assert "authorization" not in exchange.headers


def test_96_no(sim: Simulator, client_file: ClientFile) -> None:
    with pytest.raises(SignInFailed, match="“no”"):
        asked(client_file, consenting(sim, deny=True))
    assert sim.requests_of("token") == []


@pytest.mark.parametrize(
    ("ticked", "missing", "there"),
    [((EVENTS_SCOPE,), "list of Google calendars", "edit events"), ((LIST_SCOPE,), "edit events", "list of Google")],
)
def test_100_failure_60_half_ticked(
    ticked: tuple[str, ...], missing: str, there: str, sim: Simulator, client_file: ClientFile
) -> None:
    with pytest.raises(SignInFailed, match="ticked") as caught:
        asked(client_file, consenting(sim, scopes=ticked))
    assert missing in caught.value.detail
    assert there not in caught.value.detail


def test_cancelled(client_file: ClientFile) -> None:
    cancelled = threading.Event()
    with pytest.raises(SignInFailed, match="cancelled"):
        asked(client_file, lambda _: cancelled.set(), cancelled=cancelled)


def test_cancelled_while_google_is_asked() -> None:
    cancelled = threading.Event()

    def slowly(connection: object, over: threading.Event) -> bool:
        cancelled.set()
        return drips()(connection, over)  # type: ignore[arg-type]

    with HostileServer(slowly) as server, pytest.raises(SignInFailed, match="cancelled"):
        asked(client_at(server.address), coming_back, cancelled=cancelled)


def test_nobody_answers_the_page(client_file: ClientFile) -> None:
    with pytest.raises(SignInFailed, match="too long"):
        asked(client_file, lambda _: None, deadline=0.05)


def test_a_browser_that_stays_or_fails_is_not_in_the_way(sim: Simulator, client_file: ClientFile) -> None:
    over = threading.Event()

    def staying(address: str) -> None:
        consenting(sim)(address)
        over.wait(30)

    def failing(address: str) -> None:
        consenting(sim)(address)
        raise OSError("no browser")

    assert asked(client_file, staying)
    assert asked(client_file, failing)
    over.set()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("admin_policy_enforced", "organization"),
        ("invalid_scope", "invalid_scope"),
        ("<script>alert(1)</script>", "unknown"),
    ],
)
def test_other_refusals(error: str, words: str, client_file: ClientFile) -> None:
    def browser(address: str) -> None:
        query = parse_qs(urlsplit(address).query)
        visit(f"{query['redirect_uri'][0]}?state={query['state'][0]}&error={error}")

    with pytest.raises(SignInFailed) as caught:
        asked(client_file, browser)
    assert words in str(caught.value)
    assert "<" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (portal(), Offline),
        (says({}), Offline),
        (says([]), Offline),
        (says(b""), Offline),
        (drops, Offline),
        (says(b"<html>", "502 Bad Gateway", "text/html"), Offline),
        (says(FULL | {"access_token": 5}), Offline),
        (says(FULL | {"scope": 7}), Offline),
        (says({"error": "invalid_grant"}, "400 Bad Request"), SignInFailed),
        (says({"error": "invalid_client"}, "401 Unauthorized"), PermissionDenied),
        (says({"error": "redirect_uri_mismatch"}, "400 Bad Request"), SignInFailed),
        (says({key: value for key, value in FULL.items() if key != "refresh_token"}), SignInFailed),
        (says(FULL | {"scope": "openid"}), SignInFailed),
        (says(FULL), None),
        (says(FULL | {"scope": f"openid {LIST_SCOPE} {EVENTS_SCOPE}"}), None),
        (says(FULL | {"scope": "https://www.googleapis.com/auth/calendar"}), None),
        (says(FULL | {"expires_in": "3599"}), None),
    ],
)
def test_what_the_token_endpoint_may_say(answer: Answer, expected: type[SchedError] | None) -> None:
    with HostileServer(answer) as server:
        client = client_at(server.address)
        if expected is None:
            assert asked(client, coming_back).refresh_token.equals("r" * 20)
        else:
            with pytest.raises(expected):
                asked(client, coming_back)
        assert server.methods == ["POST"], "a code is good for one exchange"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_code_never_goes_where_a_redirect_points(status: str) -> None:
    with HostileServer(says(FULL)) as elsewhere:
        answer = says(b"", status, headers=f"Location: {elsewhere.address}\r\n")
        with HostileServer(answer) as server, pytest.raises(Offline):
            asked(client_at(server.address), coming_back)
        assert elsewhere.heads == []


def test_a_token_endpoint_that_drips_keeps_to_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the browser takes: by the clock of the sign-in, half a second is left when it comes back."""
    clock = SimpleNamespace(monotonic=iter((0.0, 59.5)).__next__)
    monkeypatch.setattr("schedapp.google.oauth.time", clock)
    monkeypatch.setattr("schedapp.google.oauth._EXCHANGE_SECONDS", 3600.0)  # what the deadline has to be shorter than
    with HostileServer(drips()) as server, pytest.raises(Offline, match="in time"):
        asked(client_at(server.address), coming_back, deadline=60.0)


def test_nothing_of_the_process_is_changed(
    sim: Simulator, client_file: ClientFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """oauthlib's switch for http would hold for every address of the process."""
    for name in ("OAUTHLIB_INSECURE_TRANSPORT", "OAUTHLIB_RELAX_TOKEN_SCOPE"):
        monkeypatch.delenv(name, raising=False)
    during: list[bool] = []

    def browser(address: str) -> None:
        during.append(any(name.startswith("OAUTHLIB") for name in os.environ))
        consenting(sim)(address)

    assert asked(client_file, browser)
    assert during == [False]
    assert not any(name.startswith("OAUTHLIB") for name in os.environ)


def test_http_elsewhere_is_refused_before_anything_is_sent(client_file: ClientFile) -> None:
    with pytest.raises(BadInput):
        ClientFile.from_dict(client_file.to_dict() | {"token_uri": "http://oauth.example/token"})
    hand_made = replace(client_file, token_uri="http://192.0.2.1/token")
    with pytest.raises(Offline):
        asked(hand_made, coming_back, deadline=5.0)


def test_no_log_has_a_token(sim: Simulator, client_file: ClientFile, caplog: pytest.LogCaptureFixture) -> None:
    """At debug level the libraries would log the code, the secret and the whole token; print would the addresses."""
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    codes: list[str] = []

    def browser(address: str) -> None:
        redirect = sim.consent(address)
        codes.append(parse_qs(urlsplit(redirect).query)["code"][0])
        visit(redirect)

    try:
        grant = asked(client_file, browser)
        client = CalendarClient(AccessTokens.from_grant(client_file, grant), api_root=sim.address)
        sim.expire_access_tokens()
        client.list_events(PRACTICE)
        sim.faults.add("events.list", "status", status=403, body="<html>odd", count=None)
        with pytest.raises(SchedError):
            client.list_events(PRACTICE)
        client.close()
    finally:
        root.removeHandler(handler)
    shown = printed.getvalue()
    for secret in (grant.refresh_token.reveal(), grant.access_token.reveal(), codes[0], "ya29.", "1//0", PRACTICE):
        assert secret not in shown
