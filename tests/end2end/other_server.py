"""A second, tiny server of the Calendar API, written from Google's documentation alone and as unlike the simulator as
that allows: HTTP/1.0 that closes after each answer, no gzip, pages of two, all times told in UTC, opaque ids of
occurrences, fields in another order and some that nobody asked for, tombstones with an id and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.end2end.other_calendar import OtherCalendar, Refused
from tests.end2end.other_wire import OWNER, ROOM, Json

_GRANTED = " ".join(
    (
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        "openid",
        "https://www.googleapis.com/auth/calendar.events",
    )
)


@dataclass
class OtherServer:
    """Where it is, what it was asked, and its calendar. `lose_next` names a verb whose next answer gets lost."""

    address: str = ""
    calendar: OtherCalendar = field(default_factory=OtherCalendar)
    log: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    lose_next: str = ""

    @property
    def api_root(self) -> str:
        """The API lies below a path of its own."""
        return f"{self.address}/clinic/api/"

    def client_file(self) -> Json:
        """With a query in one address already, and none for revoking."""
        return {
            "installed": {
                "client_id": "other.apps.example",
                "client_secret": "no secret",
                "auth_uri": f"{self.address}/consent?theme=plain",
                "token_uri": f"{self.address}/t/o/k",
                "redirect_uris": ["http://localhost"],
            }
        }

    def writes(self) -> list[str]:
        """The verbs of all requests that change something."""
        return [line.split()[0] for line in self.log if line.split()[0] not in ("GET", "OAUTH")]

    # --- OAuth --------------------------------------------------------------------------------------------------------

    def consent(self, query: dict[str, str]) -> str:
        """Everybody consents at once. Where the browser goes next."""
        assert query["theme"] == "plain"
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert query["redirect_uri"].startswith("http://127.0.0.1:")
        code = "4/" + secrets.token_urlsafe(30)
        self.codes[code] = query
        separator = "&" if "?" in query["redirect_uri"] else "?"
        return query["redirect_uri"] + separator + urlencode({"code": code, "state": query["state"], "scope": _GRANTED})

    def token(self, form: dict[str, str]) -> Json:
        """Exchange a code, or a refresh token."""
        self.log.append("OAUTH " + form["grant_type"])
        if form["grant_type"] == "authorization_code":
            asked = self.codes.pop(form["code"])
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
            assert form["redirect_uri"] == asked["redirect_uri"]
        elif form["refresh_token"] not in self.refresh:
            raise Refused(400, "invalid_grant", "Bad Request")
        fresh = "ya29.other-" + secrets.token_urlsafe(40)
        self.access.add(fresh)
        answer = {"token_type": "Bearer", "scope": _GRANTED, "expires_in": 3599, "access_token": fresh}
        if form["grant_type"] == "authorization_code":
            lasting = "1//other-" + secrets.token_urlsafe(40)
            self.refresh.add(lasting)
            answer["refresh_token"] = lasting
        return answer


class _Handler(http.server.BaseHTTPRequestHandler):
    """HTTP/1.0: each answer ends its connection."""

    protocol_version = "HTTP/1.0"
    other: OtherServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        try:
            if parts.path == "/consent":
                self._answer(302, {}, Location=self.other.consent(query))
            elif parts.path == "/t/o/k":
                self._token({name: values[-1] for name, values in parse_qs(sent).items()})
            else:
                self._api(parts.path, query, json.loads(sent or "{}"))
        except Refused as refusal:
            self._answer(refusal.status, refusal.body)

    def _token(self, form: dict[str, str]) -> None:
        try:
            self._answer(200, self.other.token(form))
        except Refused as refusal:
            self._answer(400, {"error": refusal.body["error"]["errors"][0]["reason"]})

    def _api(self, path: str, query: Json, body: Json) -> None:
        self.other.log.append(f"{self.command} {self.path}")
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.other.access:
            raise Refused(401, "authError", "Invalid Credentials")
        with self.other.calendar.lock:
            answer = self._method(path, query, body)
        if self.other.lose_next == self.command:
            self.other.lose_next = ""
            self.close_connection = True
            return
        self._answer(204 if answer is None else 200, answer)

    def _method(self, path: str, query: Json, body: Json) -> Json | None:
        if not path.startswith("/clinic/api/calendar/v3/"):
            raise Refused(404, "notFound", "Not Found")
        names = [unquote(name) for name in path.removeprefix("/clinic/api/calendar/v3/").split("/")]
        calendar, if_match = self.other.calendar, self.headers.get("If-Match", "")
        match (self.command, *names):
            case ("GET", "users", "me", "calendarList"):
                return calendar.calendar_list(query)
            case ("GET", "users", "me", "calendarList", number):
                return calendar.calendar(number)
            case ("GET", "calendars", str(number), "events") if number == ROOM:
                return calendar.list_events(query)
            case ("GET", "calendars", str(number), "events", event_id) if number == ROOM:
                return calendar.get(event_id)
            case ("GET", "calendars", str(number), "events", event_id, "instances") if number == ROOM:
                return calendar.instances(event_id, query)
            case ("POST", "calendars", str(number), "events") if number == ROOM:
                return calendar.insert(body)
            case ("PATCH", "calendars", str(number), "events", event_id) if number == ROOM:
                return calendar.patch(event_id, body, if_match)
            case ("DELETE", "calendars", str(number), "events", event_id) if number == ROOM:
                return calendar.delete(event_id, if_match)
        raise Refused(404, "notFound", "Not Found")

    def _answer(self, status: int, body: Json | None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Type", "application/json")
        self.end_headers()
        if body is not None:
            self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name it overrides
        """Say nothing."""


@contextmanager
def serving() -> Iterator[OtherServer]:
    """The server on a free port, for the length of a `with`."""
    other = OtherServer()
    handler = type("Handler", (_Handler,), {"other": other})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    other.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield other
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


__all__ = ["OWNER", "ROOM", "OtherServer", "serving"]
