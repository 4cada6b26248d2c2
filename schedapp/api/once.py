"""`Idempotency-Key`: a request that makes something may be sent again, and makes it once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from schedapp.api.access import Caller
from schedapp.services.idempotency import Answered, Asked
from schedapp.services.ports import Services

REPLAYED = "Idempotency-Replayed"
VERSION_PREFIX = "/v1"
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        description="Any text of your own, new for each new request. The same request (its members in any order) with "
        "the same key is answered as before for 24 hours (with `Idempotency-Replayed: true`), while the first is under "
        "way with 409; another request with a used key is refused with 422. Errors are not kept.",
        examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ),
]


_TEXT = {"schema": {"type": "string"}}
CREATED: dict[int | str, dict[str, Any]] = {
    201: {
        "description": "Made. The same answer again, where the key was used for the same request before.",
        "headers": {
            "Location": {"description": "Its address.", **_TEXT},
            "ETag": {"description": "Its version, where it has one.", **_TEXT},
            REPLAYED: {"description": "`true` where the request was carried out before.", **_TEXT},
        },
    }
}
"""For the `responses` of a route that answers with `Once`."""


@dataclass(frozen=True)
class Made:
    """What a route made: the answer's body, status and headers of its own."""

    body: BaseModel
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 201


class Once:
    """One request: carried out, or answered as before."""

    def __init__(self, services: Services, asked: Asked | None) -> None:
        self._services = services
        self._asked = asked

    def answer(self, make: Callable[[], Made], before: Callable[[], object] = lambda: None) -> Response:
        """`make` runs inside the write transaction; what waits for others is done in `before`, and not at all for a
        request that was answered already."""
        if self._asked is None:
            before()
            return _response(_answered(make()))
        service = self._services.idempotency
        with service.running(self._asked):
            known = service.answered(self._asked)
            if known is not None:
                return _response(known, replayed=True)
            before()
            answered, replayed = service.carry_out(self._asked, lambda: _answered(make()))
            return _response(answered, replayed=replayed)


def _answered(made: Made) -> Answered:
    return Answered(made.status, made.body.model_dump_json(), dict(made.headers))


def _response(answered: Answered, *, replayed: bool = False) -> Response:
    headers = {**answered.headers, **({REPLAYED: "true"} if replayed else {})}
    return Response(answered.body, answered.status, headers, "application/json")


def _canonical(body: bytes) -> bytes:
    """The same for bodies that mean the same: members in any order, any blanks. What is not JSON as it is."""
    try:
        return json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body


async def _once(request: Request, key: Key = None) -> Once:
    services: Services = request.app.state.desk.services
    caller: Any = getattr(request.state, "caller", None)
    if key is None or not isinstance(caller, Caller):
        return Once(services, None)
    query = f"?{request.url.query}" if request.url.query else ""
    digest = hashlib.sha256(_canonical(await request.body())).hexdigest()
    route = f"{request.method} {request.url.path.removeprefix(VERSION_PREFIX)}{query}"
    return Once(services, Asked(caller.uid, route, key, digest))


OnceOf = Annotated[Once, Depends(_once)]
"""The type of a route's parameter for a POST that makes something."""
