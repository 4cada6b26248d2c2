"""The door: what is refused before a route is looked for. Host, Origin, content type, size, time, token."""

from __future__ import annotations

import logging
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schedapp.api.access import Caller, no_token
from schedapp.api.body import Body
from schedapp.api.problems import Refusal, raw_answer
from schedapp.errors import StoreError
from schedapp.services.api_tokens import PREFIX, ApiTokens

log = logging.getLogger(__name__)

LARGEST_HEAD = 32_000
_TRIES = 20
_WINDOW = 60.0
_LONGEST_TOKEN = 200
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class _Headers:
    """The headers of a request: names in lower case, every value of each."""

    values: dict[str, list[str]]

    @classmethod
    def of(cls, scope: Scope) -> _Headers:
        values: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        return cls(values)

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def one(self, name: str) -> str:
        """The value of a header that is there once, else ""."""
        found = self.all(name)
        return found[0] if len(found) == 1 else ""


class Guard:
    """ASGI middleware around everything else. `hosts` are exact `Host` headers; no header of a proxy is read.

    `open_paths` have no data and need no token; they are open under `/v1`, too.
    """

    def __init__(self, app: ASGIApp, tokens: ApiTokens, hosts: frozenset[str], open_paths: frozenset[str]) -> None:
        self._app = app
        self._tokens = tokens
        self._hosts = hosts
        self._origins = frozenset(f"http://{host}" for host in hosts)
        self._open = open_paths | {f"/v1{path}" for path in open_paths}
        self._tries = Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no web socket is ever accepted
        headers = _Headers.of(scope)
        body = Body(receive, present=_has_body(headers))
        try:
            _check_size(scope)
            _check_length(headers)
            self._check_place(headers, scope["path"])
            if scope["path"] not in self._open:
                caller = await self._caller(headers)
                scope.setdefault("state", {})["caller"] = caller
            self._check_content(headers)
            replayed = await body.taken_in()
        except Refusal as refusal:
            if refusal.status != 408:
                await body.left()
            if not body.ended:
                refusal.headers |= _CLOSE
            for message in raw_answer(refusal):
                await send(message)
            return
        answer = _Answer(send)
        try:
            await self._app(scope, replayed, answer.send)
        except Exception as error:  # a bug: the log gets the place, not the message, which may quote what somebody sent
            log.error("a bug: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            if not answer.begun:
                for message in raw_answer(Refusal(500, "Bug", "Sched made a mistake.", "The log says where.")):
                    await send(message)

    def _check_place(self, headers: _Headers, path: str) -> None:
        if headers.one("host").lower() not in self._hosts or not path.startswith("/"):
            raise Refusal(
                421, "WrongHost", "This is not an address of Sched.", "Use the address that it printed, port included."
            )
        if any(origin not in self._origins for origin in headers.all("origin")):
            raise Refusal(403, "ForeignOrigin", "Pages of other sites may not ask.", "Ask from a program instead.")

    async def _caller(self, headers: _Headers) -> Caller:
        kind, _, text = headers.one("authorization").partition(" ")
        text = text.strip()
        if kind.lower() != "bearer" or not text:
            raise no_token()
        token = None
        if text.startswith(PREFIX) and len(text) <= _LONGEST_TOKEN:
            try:
                token = await run_in_threadpool(self._tokens.recognize, text)
            except StoreError as error:
                raise Refusal(503, "StoreError", error.title, error.detail) from error
        if token is not None:
            return Caller.of(token)
        if not self._tries.allow():
            raise Refusal(429, "TooManyTries", "Too many wrong tokens.", "Wait a second.", {"Retry-After": "1"})
        raise no_token()

    def _check_content(self, headers: _Headers) -> None:
        kinds = headers.all("content-type")
        if any(kind.partition(";")[0].strip().lower() != "application/json" for kind in kinds) or len(kinds) > 1:
            raise _not_json()
        if not kinds and _has_body(headers):
            raise _not_json()


class Tries:
    """Counts wrong tokens: 20 in a minute, then one a second; the others are not even told that they were wrong.

    A right token is never kept waiting: 256 bits are not guessed at any speed, and nobody shall lock others out.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: deque[float] = deque(maxlen=_TRIES)

    def allow(self) -> bool:
        """Notes one wrong try; whether it is still answered as such."""
        now = self._clock()
        if len(self._failed) == _TRIES and now - self._failed[0] < _WINDOW and now - self._failed[-1] < 1.0:
            return False
        self._failed.append(now)
        return True


def _check_size(scope: Scope) -> None:
    size = len(scope["raw_path"]) + len(scope["query_string"])
    if size + sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
        raise Refusal(431, "HeadersTooLarge", "The headers are too large.", "Send fewer or shorter ones.", _CLOSE)


def _check_length(headers: _Headers) -> None:
    """Two lengths of one body: whoever stands between could read another request in it (RFC 9112 section 6.1)."""
    if headers.all("transfer-encoding") and headers.all("content-length"):
        raise Refusal(400, "BadHttp", "A body has one length.", "Send Content-Length or chunks, not both.", _CLOSE)


def _has_body(headers: _Headers) -> bool:
    return bool(headers.all("transfer-encoding")) or headers.one("content-length") not in ("", "0")


class _Answer:
    """What a route answers. Every answer says that nobody keeps it, and that a browser takes it for nothing else."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            given = {name.lower() for name, _ in message["headers"]}
            more = [pair for pair in _SAFE_HEADERS if pair[0] not in given]
            message = {**message, "headers": [*message["headers"], *more]}
        await self._send(message)


_SAFE_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


def _not_json() -> Refusal:
    return Refusal(415, "JsonOnly", "A body has to be JSON.", "Send “Content-Type: application/json”.")
