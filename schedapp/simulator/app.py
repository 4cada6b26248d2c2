"""The whole simulated service behind one socket: routing, faults, records; the transport calls `handle`."""

from __future__ import annotations

import base64
import binascii
import itertools
import traceback
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import unquote

from schedapp.simulator import batch, consent, discovery, seed
from schedapp.simulator.batch import Siblings
from schedapp.simulator.clock import Clock
from schedapp.simulator.discovery import BASE, Method
from schedapp.simulator.effects import HTML, Effects
from schedapp.simulator.errors import ApiError, ConnectionDropped, OAuthError
from schedapp.simulator.faults import Active, Faults
from schedapp.simulator.google import CalendarApi
from schedapp.simulator.knobs import Knobs
from schedapp.simulator.message import Answer, Request, RequestLog, RequestRecord, flat, without_secrets
from schedapp.simulator.oauth import ConsentError, OAuth
from schedapp.simulator.rooms import Rooms
from schedapp.simulator.state import Store

Run = Callable[[Request, Active], Answer]


class App:
    """Everything but the sockets. `after_change` is called when something was written, before the answer."""

    def __init__(self, clock: Clock, seed_number: int, *, require_pkce: bool) -> None:
        self.clock = clock
        self.store = Store(clock, seed_number)
        seed.fill(self.store)
        self.faults = Faults()
        self.log = RequestLog()
        self.consent_user_agents: list[str] = []
        self.crashes: list[str] = []
        self.after_change: Callable[[], None] = lambda: None
        self.control: Callable[[Request], Answer] | None = None
        self.knobs = Knobs()
        self.rooms = Rooms(self.store, self.knobs)
        self.effects = Effects(self)
        self._batches = itertools.count(1)
        scopes = discovery.load().scopes
        self.oauth = OAuth(clock, scopes, require_pkce=require_pkce)
        self.api = CalendarApi(self.store, self.oauth, self.faults, self.knobs)
        self._pages: dict[tuple[str, str], tuple[str, Callable[[Request], Answer]]] = {
            ("GET", "/o/oauth2/v2/auth"): ("auth", self._auth),
            ("GET", "/o/oauth2/auth"): ("auth", self._auth),
            ("POST", "/o/oauth2/consent"): ("consent", self._consent),
            ("POST", "/token"): ("token", self._token),
            ("POST", "/revoke"): ("revoke", self._revoke),
            ("GET", "/revoke"): ("revoke", self._revoke),
            ("POST", "/tokeninfo"): ("tokeninfo", self._tokeninfo),
            ("POST", batch.ADDRESS): ("batch", self._batch),
        }

    def handle(self, request: Request) -> Answer:
        """Answer one request; ConnectionDropped when there shall be no answer."""
        if request.path.startswith("/_sim/") and self.control is not None:
            return self.control(request)
        before = self.store.changes, self.oauth.changes
        self.store.settle()
        try:
            return self._recorded(request)
        finally:
            if (self.store.changes, self.oauth.changes) != before:
                self.after_change()

    def _recorded(self, request: Request, number: int | None = None, siblings: Siblings | None = None) -> Answer:
        """Answer a request, or one call of batch number `number`, with a record of it in the log."""
        path, params = unquote(request.path), without_secrets(flat(request.query))
        record = RequestRecord("unknown", request.verb, path, params, {}, {}, None, batch=number, at=self.clock())
        record.headers = {k: v for k, v in request.headers.items() if k != "authorization"}
        try:
            answer = self._guarded(request, record, siblings)
        except ConnectionDropped:
            raise
        except Exception:
            self.crashes.append(traceback.format_exc())
            answer = _refusal(ApiError(500, "backendError", "Backend Error"))
        record.status = answer.status
        return answer

    def _guarded(self, request: Request, record: RequestRecord, siblings: Siblings | None) -> Answer:
        try:
            name, ids, run = self._route(request, inside=record.batch is not None)
        except ApiError as error:
            self.log.add(record)
            return _refusal(error)
        record.method, record.path_params = name, ids
        record.body = _recorded_body(request)
        self.log.add(record)
        active = self.faults.take(name, ids.get("calendarId"), batch=record.batch is not None)
        answer = self.effects.before(active) or self._clash(request, ids, siblings) or self._run(run, request, active)
        return self.effects.after(name, ids, active, answer)

    def _clash(self, request: Request, ids: dict[str, str], siblings: Siblings | None) -> Answer | None:
        """The refusal of a call that writes what another call of its batch has written; None for any other."""
        event_id = ids.get("eventId") or _named_id(request)
        if siblings is None or request.verb == "GET" or "calendarId" not in ids or not event_id:
            return None
        try:
            siblings.check(ids["calendarId"], event_id)
        except ApiError as error:
            return _refusal(error)
        return None

    def _batch(self, request: Request) -> Answer:
        items = batch.read(request, self.knobs.batch_limit)
        number, siblings = next(self._batches), Siblings()
        order = Random(self.store.seed + number) if self.knobs.shuffle_batches else None
        return batch.answer(items, batch.run(items, lambda one: self._recorded(one, number, siblings), order))

    def _route(self, request: Request, *, inside: bool) -> tuple[str, dict[str, str], Run]:
        page = None if inside else self._pages.get((request.verb, request.path))
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

    def date(self) -> float:
        """What the `Date` header says, in UTC epoch seconds."""
        return self.clock() + self.knobs.date_offset

    def decide(self, request_id: str, email: str | None, scopes: tuple[str, ...]) -> str:
        """Answer a consent request as `OAuth.decide` does, with no scope that the knobs hold back."""
        allowed = self.knobs.granted_scopes
        kept = scopes if allowed is None else tuple(scope for scope in scopes if scope in allowed)
        return self.oauth.decide(request_id, email, kept)

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
        self.effects.stop()
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
            address = self.decide(
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

    def _tokeninfo(self, request: Request) -> Answer:
        return Answer(content=self.oauth.token_info(request.form().get("access_token", "")))


def _refusal(error: ApiError) -> Answer:
    return Answer(error.status, error.body(), dict(error.headers))


def _page(status: int, text: str) -> Answer:
    return Answer(status, text, dict(consent.HEADERS), HTML)


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return unquote(name), unquote(secret)


def _named_id(request: Request) -> str:
    """The id that an insert chooses; empty for none."""
    body = _recorded_body(request)
    return str(body.get("id") or "") if isinstance(body, dict) else ""


def _recorded_body(request: Request) -> Any:
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        return without_secrets(request.form())
    try:
        return request.json()
    except ApiError:
        return None
