"""The whole simulated service behind one socket: routing, faults, records; the transport calls `handle`."""

from __future__ import annotations

import base64
import binascii
import json
import threading
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from schedapp.simulator import consent, seed
from schedapp.simulator.clock import Clock
from schedapp.simulator.discovery import BASE, Method
from schedapp.simulator.errors import ApiError, ConnectionDropped, Json, OAuthError
from schedapp.simulator.faults import FUTURE_FIELD, FUTURE_TYPE, Active, Fault, Faults
from schedapp.simulator.google import CalendarApi
from schedapp.simulator.message import Answer, Request, RequestLog, RequestRecord, flat, without_secrets
from schedapp.simulator.oauth import ConsentError, OAuth
from schedapp.simulator.state import Store

HTML = "text/html; charset=UTF-8"
_WRITES = ("events.insert", "events.update", "events.patch")
Run = Callable[[Request, Active], Answer]


class App:
    """Everything but the sockets. `after_change` is called when something was written, before the answer."""

    def __init__(self, clock: Clock, seed_number: int, *, require_pkce: bool) -> None:
        self.store = Store(clock, seed_number)
        seed.fill(self.store)
        self.faults = Faults()
        self.log = RequestLog()
        self.consent_user_agents: list[str] = []
        self.crashes: list[str] = []
        self.after_change: Callable[[], None] = lambda: None
        self.control: Callable[[Request], Answer] | None = None
        self._timers: list[threading.Timer] = []
        scopes = CalendarApi(self.store, OAuth(clock, frozenset()), self.faults).discovery.scopes
        self.oauth = OAuth(clock, scopes, require_pkce=require_pkce)
        self.api = CalendarApi(self.store, self.oauth, self.faults)
        self._pages: dict[tuple[str, str], tuple[str, Callable[[Request], Answer]]] = {
            ("GET", "/o/oauth2/v2/auth"): ("auth", self._auth),
            ("GET", "/o/oauth2/auth"): ("auth", self._auth),
            ("POST", "/o/oauth2/consent"): ("consent", self._consent),
            ("POST", "/token"): ("token", self._token),
            ("POST", "/revoke"): ("revoke", self._revoke),
            ("GET", "/revoke"): ("revoke", self._revoke),
        }

    def handle(self, request: Request) -> Answer:
        """Answer one request; ConnectionDropped when there shall be no answer."""
        if request.path.startswith("/_sim/") and self.control is not None:
            return self.control(request)
        record = RequestRecord(
            "unknown", request.verb, unquote(request.path), without_secrets(flat(request.query)), {}, {}, None
        )
        record.headers = {k: v for k, v in request.headers.items() if k != "authorization"}
        try:
            answer = self._guarded(request, record)
        except ConnectionDropped:
            raise
        except Exception:
            self.crashes.append(traceback.format_exc())
            answer = _refusal(ApiError(500, "backendError", "Backend Error"))
        record.status = answer.status
        return answer

    def _guarded(self, request: Request, record: RequestRecord) -> Answer:
        try:
            name, ids, run = self._route(request)
        except ApiError as error:
            self.log.add(record)
            return _refusal(error)
        record.method, record.path_params = name, ids
        record.body = _recorded_body(request)
        self.log.add(record)
        active = self.faults.take(name, ids.get("calendarId"))
        before = self.store.changes, self.oauth.changes
        answer = self._before(active) or self._run(run, request, active)
        if (self.store.changes, self.oauth.changes) != before:
            self.after_change()
        return self._after(name, ids, active, answer)

    def _route(self, request: Request) -> tuple[str, dict[str, str], Run]:
        page = self._pages.get((request.verb, request.path))
        if page:
            serve = page[1]
            return page[0], {}, lambda request, _: serve(request)
        if not request.path.startswith(BASE):
            raise ApiError(404, "notFound", "Not Found")
        method, ids = self.api.discovery.route(request.verb, request.path)
        return method.name, ids, self._api_call(method, ids)

    def _api_call(self, method: Method, ids: dict[str, str]) -> Run:
        return lambda request, active: self.api.handle(method, ids, request, active)

    def _run(self, run: Run, request: Request, active: Active) -> Answer:
        try:
            return run(request, active)
        except ApiError as error:
            return _refusal(error)
        except OAuthError as error:
            return Answer(error.status, error.body())

    def _before(self, active: Active) -> Answer | None:
        for fault in active.faults:
            if fault.kind in ("delay", "hold"):
                fault.keep()
            elif fault.kind == "run-before" and fault.run:
                fault.run()
            elif fault.kind == "drop":
                raise ConnectionDropped
            elif fault.kind == "expire-access-tokens":
                self.oauth.expire_access_tokens()
            elif fault.kind == "expire-sync-tokens":
                self.expire_sync_tokens(fault.calendar_id)
            elif fault.kind == "invalid-grant":
                error = OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
                return Answer(400, error.body())
            elif fault.kind == "status" and not fault.after_commit:
                return _fault_answer(fault)
        return None

    def _after(self, name: str, ids: dict[str, str], active: Active, answer: Answer) -> Answer:
        for fault in active.faults:
            if fault.kind == "bump-etag" and name in _WRITES and answer.status == 200:
                self._bump_later(ids["calendarId"], answer.content, fault)
            elif fault.kind == "run-after" and fault.run:
                fault.run()
            elif fault.kind == "status" and fault.after_commit:
                answer = _fault_answer(fault)
            elif fault.kind == "malformed":
                _spoil(answer, fault.form)
            elif fault.kind in ("unknown-field", "unknown-event-type") and answer.status == 200:
                answer.content = _from_the_future(answer.content, fault.kind)
        if active.has("commit-then-drop"):
            raise ConnectionDropped
        return answer

    def _bump_later(self, calendar_id: str, content: Json, fault: Fault) -> None:
        if fault.seconds <= 0:
            self.bump_etag(calendar_id, content["id"])
            return
        timer = threading.Timer(fault.seconds, self.bump_etag, (calendar_id, content["id"]))
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def bump_etag(self, calendar_id: str, event_id: str) -> None:
        """Change an event's etag and nothing else, as Google's own follow-up work does."""
        with self.store.lock:
            found = self.store.calendars.get(calendar_id)
            holders = [found] if found else list(self.store.calendars.values())
            for calendar in holders:
                if event_id in calendar.rows:
                    self.store.commit(calendar, [calendar.rows[event_id].data])
        self.after_change()

    def expire_sync_tokens(self, calendar_id: str | None = None) -> None:
        """Sync tokens handed out so far answer 410 `fullSyncRequired`, of one calendar or of all."""
        with self.store.lock:
            for calendar in self.store.calendars.values():
                calendar.epoch += calendar_id in (None, calendar.id)
            if calendar_id is None:
                for account in self.store.accounts.values():
                    account.epoch += 1
            self.store.touch()

    def stop(self) -> None:
        """Let go of held requests and of bumps that have not come yet."""
        for timer in self._timers:
            timer.cancel()
        self.faults.clear()

    def _auth(self, request: Request) -> Answer:
        self.consent_user_agents.append(request.headers.get("user-agent", ""))
        params = {name: values[-1] for name, values in request.query.items()}
        try:
            asked = self.oauth.begin(params)
        except ConsentError as error:
            return _page(400, consent.error_page(error))
        return _page(200, consent.page(asked, list(self.store.accounts.values())))

    def _consent(self, request: Request) -> Answer:
        form = request.form()
        allowed = form.get("action") == "allow" and form.get("account") in self.store.accounts
        try:
            address = self.oauth.decide(
                form.get("request", ""),
                form["account"] if allowed else None,
                tuple(request.form_list("scope")),
            )
        except ConsentError as error:
            return _page(400, consent.error_page(error))
        return Answer(303, "", {"Location": address, **consent.HEADERS}, HTML)

    def _token(self, request: Request) -> Answer:
        content = self.oauth.token(request.form(), _basic(request.headers.get("authorization", "")))
        return Answer(content=content, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    def _revoke(self, request: Request) -> Answer:
        token = request.form().get("token") or request.query.get("token", [""])[-1]
        self.oauth.revoke_token(token)
        return Answer(content={})


def _refusal(error: ApiError) -> Answer:
    return Answer(error.status, error.body(), dict(error.headers))


def _page(status: int, text: str) -> Answer:
    return Answer(status, text, dict(consent.HEADERS), HTML)


def _fault_answer(fault: Fault) -> Answer:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return Answer(fault.status, fault.body, headers, fault.content_type)
    error = ApiError(fault.status, fault.reason, fault.message, fault.domain)
    return Answer(fault.status, error.body(), headers)


def _spoil(answer: Answer, form: str) -> None:
    whole = json.dumps(answer.content).encode()
    answer.status = 200
    if form == "html":
        answer.content_type = HTML
        answer.raw = b"<html><body>Please sign in to this network.</body></html>"
    else:
        answer.raw = {"object": b"{}", "list": b"[]", "empty": b""}.get(form, whole[: len(whole) // 2])


def _from_the_future(content: Any, kind: str) -> Any:
    """A copy in which each event carries a field or a type that nobody knows yet."""
    news = {FUTURE_FIELD: {"level": 7}} if kind == "unknown-field" else {"eventType": FUTURE_TYPE}
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        return {**content, "items": [{**item, **news} for item in content["items"]]}
    return {**content, **news} if isinstance(content, dict) else content


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return unquote(name), unquote(secret)


def _recorded_body(request: Request) -> Any:
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        return without_secrets(request.form())
    try:
        return request.json()
    except ApiError:
        return None
