"""The consent page and the requests that lead to it."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from schedapp.simulator import PRACTICE, SOMEONE_ELSE, Simulator
from tests.simulator.conftest import Service
from tests.simulator.samples import refused
from tests.simulator.signin import (
    EVENTS,
    LIST,
    Browser,
    answer_of,
    changed,
    controls,
    start,
)


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
