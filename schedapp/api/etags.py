"""ETag, If-Match and If-None-Match (RFC 9110 section 13): a change says which version it means, a reader which it has.

A tag is `"v12"`, or `"v12-5f0c…"` with a digest where the answer has more than the version says: the names of other
things, how far Google is, what the caller may see. `If-Match` means the version alone.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Protocol

from fastapi import Header, Response

from schedapp.api.problems import Refusal

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=500, description="The `ETag` that you read; an old one is refused."),
]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=500, description="The `ETag` that you have: 304 while it is the newest."),
]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Nothing has changed since the ETag in `If-None-Match`."}
}
"""For the `responses` of a route that calls `unchanged`."""


def etag(version: int | str, state: str = "") -> str:
    """The strong entity tag of a version, and of what else the answer shows."""
    return f'"v{version}-{state}"' if state else f'"v{version}"'


class Versioned(Protocol):
    """A shape with the version of what it shows."""

    @property
    def version(self) -> int: ...

    def model_dump_json(self) -> str: ...


def etag_of(shape: Versioned) -> str:
    """The tag of an answer that shows more than its version says."""
    return etag(shape.version, hashlib.sha256(shape.model_dump_json().encode()).hexdigest()[:16])


def check_match(if_match: str | None, version: int | str, *, needed: bool = True, now: str = "") -> None:
    """Raises Refusal: 428 where the header is needed and missing, 412 where it names another version. `now` is what
    there is by now, in words."""
    if if_match is None:
        if needed:
            raise Refusal(
                428,
                "IfMatchNeeded",
                "Say which version you change.",
                "Read it first and send its ETag as If-Match; “If-Match: *” changes whatever is there.",
            )
        return
    named = [each.strip().strip('"').partition("-")[0] for each in if_match.split(",")]
    if "*" not in named and f"v{version}" not in named:
        is_now = f" It is now: {now}." if now else ""
        raise Refusal(
            412,
            "ChangedSince",
            "It changed since you read it.",
            f"Nothing was written.{is_now} Read it again, look at what changed, and send the new ETag.",
            {"ETag": etag(version)},
        )


def unchanged(if_none_match: str | None, tag: str) -> Response | None:
    """The answer 304 where the reader has it already."""
    if if_none_match is None:
        return None
    named = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    if "*" in named or tag in named:
        return Response(status_code=304, headers={"ETag": tag})
    return None
