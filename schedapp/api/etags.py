"""ETag, If-Match and If-None-Match (RFC 9110 section 13): a change says which version it means, a reader which it has.

A tag is `"v12"`, or `"v12-5f0c…"` with a digest where the answer has more than the version says: the names of other
things, how far Google is, what the caller may see. What has no number for its version has a digest of what can be
changed in its place. `If-Match` means the version alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from schedapp.api.desk import ServicesOf
from schedapp.api.problems import Refusal
from schedapp.errors import ChangedSince
from schedapp.services.ports import Services

IF_MATCH, IF_NONE_MATCH = "If-Match", "If-None-Match"
T = TypeVar("T", bound=BaseModel)
Tag = Callable[[], str]
"""The tag that a read would give now."""


# --- tags -------------------------------------------------------------------------------------------


def etag(version: int | str, state: str = "") -> str:
    """The strong entity tag of a version, and of what else the answer shows."""
    return f'"v{version}-{state}"' if state else f'"v{version}"'


def digest(*shown: object) -> str:
    """Of shapes, or of what JSON can have."""
    plain = [each.model_dump(mode="json") if isinstance(each, BaseModel) else each for each in shown]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]


class Versioned(Protocol):
    """A shape with the version of what it shows."""

    @property
    def version(self) -> int: ...

    def model_dump_json(self) -> str: ...


def etag_of(shape: Versioned) -> str:
    """The tag of an answer that shows more than its version says."""
    return etag(shape.version, hashlib.sha256(shape.model_dump_json().encode()).hexdigest()[:16])


def _version_in(tag: str) -> str:
    return tag.strip().strip('"').partition("-")[0]


# --- reading ----------------------------------------------------------------------------------------


class Known:
    """What the reader has already: `If-None-Match`."""

    def __init__(self, response: Response, given: str | None) -> None:
        self._response = response
        self._given = given

    def answer(self, shape: T, tag: str) -> T | Response:
        """The answer with its tag; 304 where the reader has it."""
        self._response.headers["ETag"] = tag
        return self.unchanged(tag) or shape

    def unchanged(self, tag: str) -> Response | None:
        """The answer 304 where the reader has it already."""
        if self._given is None:
            return None
        named = [each.strip().removeprefix("W/") for each in self._given.split(",")]
        if "*" in named or tag in named:
            return Response(status_code=304, headers={"ETag": tag})
        return None


def _known(
    response: Response,
    if_none_match: Annotated[
        str | None,
        Header(alias=IF_NONE_MATCH, max_length=500, description="The `ETag` that you have: 304 while it is new."),
    ] = None,
) -> Known:
    return Known(response, if_none_match)


KnownOf = Annotated[Known, Depends(_known)]
"""The type of a parameter of each route that reads one thing."""


# --- changing ---------------------------------------------------------------------------------------


class Match:
    """Which version a change means: `If-Match`. It may be left out, except where it is `needed`."""

    def __init__(self, services: Services, response: Response, given: str | None) -> None:
        self._services = services
        self._response = response
        self.given = given

    @contextmanager
    def writing(self, tag: Tag, now: str = "", *, needed: bool = False) -> Iterator[None]:
        """Around a write, in its own transaction: what was seen is still there when it is written. Nothing in it may
        wait for anybody. Raises Refusal."""
        self._check_there(needed=needed)
        with self._services.writing():
            self.check(tag, now)
            yield

    @contextmanager
    def seen(self, tag: Tag, now: str = "", *, needed: bool = False) -> Iterator[None]:
        """Around a write that is told the version to expect, and that may wait for others before. Raises Refusal."""
        self._check_there(needed=needed)
        self.check(tag, now)
        try:
            yield
        except ChangedSince as error:
            raise _refused(tag(), "") from error

    def check(self, tag: Tag, now: str = "") -> None:
        """Raises Refusal (412) where another version is meant. `now` is what there is by now, in words."""
        if self.given is None:
            return
        named = [_version_in(each) for each in self.given.split(",")]
        if "*" in named:
            return
        there = tag()
        if _version_in(there) not in named:
            raise _refused(there, now)

    def answer(self, shape: T, tag: str) -> T:
        """The answer to a change, with the new tag."""
        self._response.headers["ETag"] = tag
        return shape

    def _check_there(self, *, needed: bool) -> None:
        if needed and self.given is None:
            raise Refusal(
                428,
                "IfMatchNeeded",
                "Say which version you change.",
                "Read it first and send its ETag as If-Match; “If-Match: *” changes whatever is there.",
            )


def _refused(tag: str, now: str) -> Refusal:
    is_now = f" It is now: {now}." if now else ""
    return Refusal(
        412,
        "ChangedSince",
        "It changed since you read it.",
        f"Nothing was written.{is_now} Read it again, look at what changed, and send the new ETag.",
        {"ETag": tag},
    )


def _match(
    services: ServicesOf,
    response: Response,
    if_match: Annotated[
        str | None,
        Header(alias=IF_MATCH, max_length=500, description="The `ETag` that you read; an old one is refused."),
    ] = None,
) -> Match:
    return Match(services, response, if_match)


MatchOf = Annotated[Match, Depends(_match)]
"""The type of a parameter of each route that changes something."""


# --- the document -----------------------------------------------------------------------------------

_TEXT = {"schema": {"type": "string"}}
_HEADER = {"ETag": {"description": "The version of what is answered.", **_TEXT}}
_NEWEST = {"ETag": {"description": "What a read gives now.", **_TEXT}}


def document_tags(operation: dict[str, Any], stale: dict[str, Any]) -> None:
    """What an operation that takes these headers answers: tags, 304, and 412 (`stale`)."""
    taken = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}
    if not taken & {IF_MATCH, IF_NONE_MATCH}:
        return
    answers = operation["responses"]
    if IF_NONE_MATCH in taken:
        words = "Nothing has changed since the ETag in `If-None-Match`."
        answers["304"] = {"description": words, "headers": _HEADER}
        answers["200"].setdefault("headers", {}).update(_HEADER)
    if IF_MATCH in taken:
        answers["412"] = {**stale, "headers": _NEWEST}
