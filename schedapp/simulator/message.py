"""Requests and answers between the transport and the rest, and the record of what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from schedapp.simulator.errors import ApiError, Json

JSON_TYPE = "application/json; charset=UTF-8"
_SECRET_FIELDS = frozenset(
    {"code", "client_secret", "refresh_token", "code_verifier", "token", "oauth_token", "access_token"}
)


@dataclass(frozen=True)
class Request:
    """One HTTP request. `path` is still percent-encoded; header names are in lower case."""

    verb: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, None when empty; 400 `parseError` when it is not."""
        if not self.body:
            return None
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ApiError(400, "parseError", "Parse Error") from error

    def form(self) -> dict[str, str]:
        """The body as a form; of a repeated field the last value."""
        parsed = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in parsed.items()}

    def form_list(self, name: str) -> list[str]:
        """Every value of a repeated form field."""
        return parse_qs(self.body.decode("utf-8", "replace")).get(name, [])


@dataclass
class Answer:
    """One HTTP answer. `content` is JSON when it is no text; None is an empty body.

    With `pause` the body goes out in pieces, with a call of it before each; `cut` ends the connection half-way.
    """

    status: int = 200
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON_TYPE
    is_list: bool = False
    raw: bytes | None = None
    pause: Callable[[], None] | None = None
    cut: bool = False


@dataclass
class RequestRecord:
    """One request as the simulator saw it, secrets left out.

    `method` is the API method (`events.insert`), `token`, `auth`, `consent`, `revoke`, `tokeninfo` or `unknown`;
    `params` the query; `path_params` the decoded ids; `body` JSON or a form; `status` the answer's, None when dropped.
    `batch` is None for a request of its own; for one inside a batch it is that batch's number, from 1. The
    batch itself is recorded too, as method `batch`, before what is in it. `at` is when it came, in UTC epoch
    seconds of the simulator's clock.
    """

    method: str
    verb: str
    path: str
    params: dict[str, Any]
    path_params: dict[str, str]
    headers: dict[str, str]
    body: Any
    status: int | None = None
    batch: int | None = None
    at: float = 0.0

    def describe(self) -> Json:
        return dict(self.__dict__)


class RequestLog:
    """Every request in the order it came, safe to read while others arrive."""

    def __init__(self) -> None:
        self._records: list[RequestRecord] = []
        self._arrived = threading.Condition()

    def add(self, record: RequestRecord) -> None:
        with self._arrived:
            self._records.append(record)
            self._arrived.notify_all()

    def all(self, method: str | None = None) -> list[RequestRecord]:
        """The records so far, of one method where it is named."""
        with self._arrived:
            return [record for record in self._records if method in (None, record.method)]

    def clear(self) -> None:
        with self._arrived:
            self._records.clear()

    def wait_for(self, method: str, count: int = 1, timeout: float = 60.0) -> bool:
        """Wait until `count` requests of that method have come; whether they did within `timeout` seconds."""

        def enough() -> bool:
            return sum(record.method == method for record in self._records) >= count

        with self._arrived:
            return self._arrived.wait_for(enough, timeout)


def meant(verb: str, target: str, headers: dict[str, str], body: bytes) -> Request:
    """The request as meant: POST with x-http-method-override carries GET parameters in its form.

    `target` is the path with its query; header names are in lower case.
    """
    path, _, asked = target.partition("?")
    query = parse_qs(asked.partition("#")[0], keep_blank_values=True)
    override = headers.get("x-http-method-override", "").upper()
    if verb == "POST" and override:
        verb = override
        if "x-www-form-urlencoded" in headers.get("content-type", ""):
            form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
            query, body = query | form, b""
            headers = {name: value for name, value in headers.items() if name != "content-type"}
    return Request(verb, path, query, headers, body)


def encoded(answer: Answer, target: str) -> bytes:
    """The bytes of an answer's body; `target` says whether they are to be pretty."""
    if answer.raw is not None:
        return answer.raw
    if answer.content is None:
        return b""
    if isinstance(answer.content, str):
        return answer.content.encode()
    pretty = "prettyPrint=true" in target or (not answer.is_list and "prettyPrint=false" not in target)
    if pretty:
        return json.dumps(answer.content, ensure_ascii=False, indent=1).encode() + b"\n"
    try:
        return json.dumps(answer.content, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a surrogate pair can only be said as an escape
        return json.dumps(answer.content, separators=(",", ":")).encode()


def flat(query: dict[str, list[str]]) -> dict[str, Any]:
    """A query with single values as they are and repeated ones as lists."""
    return {name: values[0] if len(values) == 1 else list(values) for name, values in query.items()}


def without_secrets(form: dict[str, Any]) -> dict[str, Any]:
    """The same form, secrets replaced."""
    return {name: "(hidden)" if name in _SECRET_FIELDS else value for name, value in form.items()}
