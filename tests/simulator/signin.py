"""Helpers of the sign-in tests: a flow, a browser without a window, a form to the token endpoint."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from html import unescape

from google_auth_oauthlib.flow import Flow

from schedapp.simulator import Simulator
from schedapp.simulator.errors import Json

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
        with urllib.request.urlopen(request, timeout=60) as answer:
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
            with self.opener.open(url, data, timeout=60) as answer:
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
