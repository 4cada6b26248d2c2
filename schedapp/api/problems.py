"""What an error becomes on the wire: problem details (RFC 9457), one table from its class to a status."""

from __future__ import annotations

import http
import json
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from schedapp import errors
from schedapp.api.hints import hint_of
from schedapp.errors import SchedError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_LONGEST_WHERE = 200

_STATUSES: tuple[tuple[type[SchedError], int], ...] = (
    (errors.InUse, 409),
    (errors.HoldExpired, 409),
    (errors.BadInput, 422),
    (errors.NotFound, 404),
    (errors.Ambiguous, 409),
    (errors.Busy, 429),
    (errors.ReadOnly, 403),
    (errors.ChangedSince, 412),
    (errors.BookingError, 409),
    (errors.StoreError, 503),
    (errors.AuthError, 424),  # not 401: the caller's own token is good, it is Google that wants a sign-in
    (errors.RateLimited, 503),
    (errors.QuotaExceeded, 503),
    (errors.PermissionDenied, 424),
    (errors.CalendarGone, 424),
    (errors.RemoteError, 502),
    (errors.DeletionsHeld, 409),
    (errors.SyncError, 409),
)
"""The first class that fits gives the status: subclasses stand before their bases."""


class Refusal(SchedError):
    """An error of the API itself, with its status and its name (`code`); `more` are members of its own kind."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(title, detail)
        self.more = dict(more or {})
        self.status = status
        self.code = code
        self.headers = dict(headers or {})


class Problem(BaseModel):
    """Problem details (RFC 9457). `code` names the kind of error and never changes; the words may."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [
        {
            "type": "about:blank",
            "title": "Treatment room 1 is taken then.",
            "status": 409,
            "detail": "“Check-up” is there from 09:00 to 09:30.",
            "code": "Taken",
        }
    ]})  # fmt: skip

    type: str = Field(default="about:blank", description="Always about:blank: the code says what kind it is.")
    title: str = Field(description="What happened, in one sentence.")
    status: int = Field(description="The HTTP status, once more.")
    detail: str = Field(default="", description="What to do about it.")
    code: str = Field(description="The error's name, such as Taken, NotFound or BadInput.")


def status_of(error: SchedError) -> int:
    """The HTTP status of an error; 500 for one that the table does not know."""
    if isinstance(error, Refusal):
        return error.status
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def problem(status: int, code: str, title: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """The body of an error answer; `more` are members of its own kind."""
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code} | more


def problem_of(error: SchedError, **more: Any) -> dict[str, Any]:
    """The body for one of our errors, with what its class knows beyond the words."""
    code = error.code if isinstance(error, Refusal) else _name_of(type(error))
    known: dict[str, Any] = {}
    if isinstance(error, Refusal):
        known = error.more
    elif isinstance(error, errors.Taken):
        known = {"resource": error.resource, "squeezes": error.squeezes}
    elif isinstance(error, errors.NotOpen):
        known = {"resource": error.resource, "rule": error.kind, "firm": error.firm}
    elif isinstance(error, errors.Ambiguous) and error.connections:
        names = ("id", "resource", "calendar_id", "account")
        known = {"connections": [dict(zip(names, each, strict=True)) for each in error.connections]}
    elif isinstance(error, errors.DeletionsHeld):
        known = {"count": error.count, "total": error.total}
    return problem(status_of(error), code, error.title, hint_of(error.detail), **(known | more))


def _name_of(kind: type[SchedError]) -> str:
    """The name of an error that callers may know: what a module has for itself goes by the name of its base."""
    return next(each.__name__ for each in kind.__mro__ if not each.__name__.startswith("_"))


def answer(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error answer from the body that `problem` or `problem_of` made."""
    return JSONResponse(dict(body), status_code=body["status"], headers=dict(headers or {}), media_type=MEDIA_TYPE)


def answer_to(error: SchedError) -> JSONResponse:
    """The answer that an error becomes, with the headers that belong to its status."""
    headers = dict(error.headers) if isinstance(error, Refusal) else {}
    if isinstance(error, errors.RateLimited) and error.retry_after:
        headers["Retry-After"] = str(int(error.retry_after) + 1)
    return answer(problem_of(error), headers)


def raw_answer(error: Refusal) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two ASGI messages of an answer, for what is refused before a route is looked for."""
    body = json.dumps(problem_of(error)).encode()
    headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    pairs = [(name.lower().encode(), value.encode()) for name, value in (headers | error.headers).items()]
    return (
        {"type": "http.response.start", "status": error.status, "headers": pairs},
        {"type": "http.response.body", "body": body},
    )


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: the error answers that it may give."""
    return {
        status: {
            "description": _DESCRIPTIONS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


_DESCRIPTIONS = {
    400: "The request is not JSON or cannot be read.",
    401: "No token, or one that is not known.",
    403: "The token's scope does not allow this, the request came from another site, or it is not yours to change.",
    404: "There is no such thing.",
    405: "This address does not take this method.",
    408: "The request was not sent whole within 10 s.",
    409: "It is taken, closed, or needs a decision; `code` says which.",
    412: "It changed since you read it: `If-Match` does not fit any more. Read it again.",
    413: "The body is larger than 1 MB.",
    415: "A body has to be `application/json`.",
    421: "The `Host` header is not one of this server's addresses.",
    422: "Something in the request cannot be used; `errors` or `detail` say what.",
    424: "Google refuses, or wants a sign-in.",
    428: "This change needs an `If-Match` header with the ETag that you read.",
    429: "Too much at once: wrong tokens, or work that is under way. Wait as `Retry-After` says.",
    431: "The address or the headers are longer than 32 kB together.",
    502: "Google cannot be reached or gave an odd answer.",
    503: "The storage is busy or full, or Google asked for a pause. Try again later.",
}

COMMON = (400, 401, 403, 408, 413, 415, 421, 422, 429, 431, 503)
"""What every route with data may answer."""


def install(app: FastAPI) -> None:
    """Makes every error of the app an answer with problem details. What is unexpected goes on to the guard."""

    @app.exception_handler(SchedError)
    def _told(_request: Request, error: SchedError) -> JSONResponse:
        if status_of(error) == 500:
            log.error("an error without a status: %s", type(error).__name__)
        return answer_to(error)

    @app.exception_handler(RequestValidationError)
    def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        return answer(_problem_of_input(error.errors()))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 400:  # FastAPI's own, for a body that no parser can read
            return answer(_NOT_JSON)
        if error.status_code == 405:
            error.headers = {"Allow": ", ".join(_methods_at(request))}
        title = http.HTTPStatus(error.status_code).phrase
        detail = "See /openapi.json for the addresses and what they take."
        return answer(problem(error.status_code, title.replace(" ", ""), title + ".", detail), error.headers)


def _methods_at(request: Request) -> list[str]:
    """What the address of a request takes: each method has a route of its own."""
    path = request.scope["path"]
    found = [
        each for each in iter_route_contexts(request.app.routes) if each.path_regex and each.path_regex.match(path)
    ]
    return sorted({method for each in found for method in each.methods or ()})


_NOT_JSON = problem(400, "BadJson", "The body is not JSON.", "Send one JSON object, encoded in UTF-8.")


def _problem_of_input(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Where and what, never the value: it may be somebody's name."""
    if any(each["type"] == "json_invalid" for each in found):
        return _NOT_JSON
    listed = [{"where": _where(each["loc"]), "what": each["msg"]} for each in found]
    detail = "; ".join(f"{each['where']}: {each['what']}" for each in listed[:5])
    return problem(422, "BadInput", "Something in the request cannot be used.", detail, errors=listed[:50])


def _where(place: Sequence[str | int]) -> str:
    """`body.oauth_token.client_id`: the names alone, of what pydantic knows about the place."""
    return ".".join(str(part) for part in place if re.fullmatch(r"[\w.-]+", str(part)))[:_LONGEST_WHERE]
